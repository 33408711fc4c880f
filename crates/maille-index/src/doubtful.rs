//! Borders where units overlap or cross themselves.
//!
//! An arc has the units on its sides that it names, and they end there, as long as no two edges lie on each
//! other. Where they do, a unit may have one edge in both directions, in two arcs: then it does not end there.

use crate::borders::Code;
use crate::error::FileError;
use crate::exact::Cover;
use crate::file::Section;
use crate::line::Line;
use crate::store::Store;
use std::collections::BTreeMap;

/// Arcs that are in cells in which no record decides, so that anything may lie on them, and their edges.
#[derive(Debug)]
pub(crate) struct Doubtful {
    /// Whether each arc is.
    arcs: Vec<bool>,
    /// Edges, each once: the position that it starts at, and what is left behind and what is entered across it.
    edges: Vec<(usize, Cover)>,
}

impl Doubtful {
    pub fn of(store: &Store) -> Result<Self, FileError> {
        let arcs = arcs(store)?;
        let edges = edges(store, &arcs)?;
        Ok(Self { arcs, edges })
    }

    /// Whether an arc is doubtful.
    pub fn has(&self, arc: usize) -> bool {
        self.arcs[arc]
    }

    /// The edges of all doubtful arcs, each once: the position that it starts at, and the units that it bounds.
    pub fn edges(&self) -> impl Iterator<Item = (usize, impl Iterator<Item = Code>)> {
        self.edges.iter().map(|(start, cover)| (*start, cover.codes()))
    }
}

fn arcs(store: &Store) -> Result<Vec<bool>, FileError> {
    let mut arcs = vec![false; store.len::<[Code; 2]>(Section::Sides)];
    let lines: &[Line] = store.all(Section::Lines)?;
    for (record, _) in (0..).zip(lines).filter(|(_, line)| !line.decides()) {
        for run in store.list(record)?.1 {
            arcs[store.arc_of(run)?] = true;
        }
    }
    Ok(arcs)
}

fn edges(store: &Store, arcs: &[bool]) -> Result<Vec<(usize, Cover)>, FileError> {
    let sides: &[[Code; 2]] = store.all(Section::Sides)?;
    let starts: &[u32] = store.all(Section::Arcs)?;
    // By the bits of both ends, so that the order is the same on every run.
    let mut edges: BTreeMap<[[u64; 2]; 2], (usize, Cover)> = BTreeMap::new();
    for arc in (0..sides.len()).filter(|&arc| arcs[arc]) {
        let range = starts[arc] as usize..starts[arc + 1] as usize;
        let positions = store.slice::<[f64; 2]>(Section::Positions, range.clone())?;
        for (start, ends) in range.zip(positions.windows(2)) {
            let [a, b] = [ends[0], ends[1]].map(|at| at.map(f64::to_bits));
            let edge = edges.entry([a.min(b), a.max(b)]);
            let (_, cover) = edge.or_insert_with(|| (start, Cover::default()));
            cover.cross(sides[arc], a < b);
        }
    }
    Ok(edges.into_values().collect())
}
