//! The closed walks around the faces of a mesh, and what each of them stands in.

use crate::bands::ends;
use crate::graph::{Graph, reverse};
use crate::mesh::Mesh;
use crate::noding::EdgeIndex;
use crate::polygons::number;
use crate::predicates::{lexicographic, turn};
use geo::Coord;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// A closed walk with one face on its left. It may pass a node several times.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Loop {
    pub darts: Vec<u32>,
    /// The leftmost, lowest position.
    pub lowest: Coord,
    /// Whether the face lies around the loop, and not inside it.
    pub is_hole: bool,
}

/// All loops of a graph.
#[derive(Debug)]
pub(crate) struct Loops {
    list: Vec<Loop>,
    /// For each dart the loop that it is in.
    of_dart: Vec<u32>,
    /// For each loop around which its face lies, the loop of that face to its left.
    facing: Vec<Option<u32>>,
    /// What encloses a loop, or stands left of it, comes before it.
    order: Vec<usize>,
}

const NO_LOOP: u32 = u32::MAX;

impl Loops {
    /// Walks all loops. `index` knows where the edges of the graph's mesh lie.
    pub fn of(graph: &Graph, index: &EdgeIndex) -> Self {
        let mut walks: Vec<Vec<u32>> = Vec::new();
        let mut of_dart = vec![NO_LOOP; graph.len()];
        for first in graph.darts() {
            if of_dart[first as usize] != NO_LOOP {
                continue;
            }
            let mut darts = Vec::new();
            let mut dart = first;
            loop {
                of_dart[dart as usize] = number(walks.len());
                darts.push(dart);
                dart = graph.next(dart);
                if dart == first {
                    break;
                }
            }
            walks.push(darts);
        }
        let (list, facing): (Vec<Loop>, Vec<Option<u32>>) = walks
            .into_par_iter()
            .with_min_len(64)
            .map(|darts| {
                let walk = Loop::of(graph, darts);
                let facing = walk.is_hole.then(|| facing_dart(graph.mesh, index, walk.lowest));
                (walk, facing.flatten().map(|dart| of_dart[dart as usize]))
            })
            .unzip();
        let order = order(&list);
        Self { list, of_dart, facing, order }
    }

    /// All of them, by number.
    pub fn list(&self) -> &[Loop] {
        &self.list
    }

    /// Number of the loop that a dart is in.
    #[inline]
    pub fn of_dart(&self, dart: u32) -> usize {
        self.of_dart[dart as usize] as usize
    }

    /// For a loop around which its face lies, the number of the loop of that face to its left, if there
    /// is one.
    pub fn facing(&self, number: usize) -> Option<usize> {
        self.facing[number].map(|facing| facing as usize)
    }

    /// The numbers of the loops in the order of their leftmost, lowest positions: what encloses a loop,
    /// or stands left of it, comes before it. So does what runs around all that is connected with it.
    pub fn by_lowest(&self) -> impl Iterator<Item = usize> + '_ {
        self.order.iter().copied()
    }

    /// The loops around each place but the outside: its outer loop, then those of its holes.
    pub fn places(&self) -> Vec<Vec<&Loop>> {
        let mut places: BTreeMap<usize, Vec<&Loop>> = BTreeMap::new();
        let mut outer = vec![None; self.list.len()];
        let mut rank = vec![0; self.list.len()];
        for (place, i) in self.by_lowest().enumerate() {
            rank[i] = place;
            // What a loop faces was dealt with before.
            outer[i] = if self.list[i].is_hole {
                self.facing(i).and_then(|facing| outer[facing])
            } else {
                Some(i)
            };
            if let Some(outer) = outer[i] {
                places.entry(rank[outer]).or_default().push(&self.list[i]);
            }
        }
        places.into_values().collect()
    }
}

impl Loop {
    /// Finds which way a walk turns: by the turn at its lowest leftmost position. It may pass there
    /// several times; one turn to the right, or back, shows that the face is around it.
    pub fn of(graph: &Graph, darts: Vec<u32>) -> Self {
        let lowest = graph.lowest(&darts);
        let mut is_hole = false;
        for (i, &dart) in darts.iter().enumerate() {
            if graph.lowest(&[dart]) != lowest {
                continue;
            }
            let coords = &graph.mesh.coords;
            let last = darts[(i + darts.len() - 1) % darts.len()];
            let mut before = graph.start(reverse(last))[1];
            let next = graph.start(darts[(i + 1) % darts.len()])[0];
            let mut steps = graph.mesh.steps(dart).peekable();
            while let Some(position) = steps.next() {
                let at = coords[position];
                if at == lowest {
                    let after = steps.peek().map_or(next, |&position| coords[position]);
                    is_hole |= before == after || turn(before, at, after) < 0.0;
                }
                before = at;
            }
        }
        Self { darts, lowest, is_hole }
    }
}

fn order(loops: &[Loop]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..loops.len()).collect();
    order.par_sort_by(|&a, &b| {
        let (a, b) = (&loops[a], &loops[b]);
        // Of all loops that are connected only the one around them has its face around it.
        lexicographic(a.lowest, b.lowest)
            .then(b.is_hole.cmp(&a.is_hole))
            .then_with(|| a.darts.cmp(&b.darts))
    });
    order
}

/// The dart nearest to the left of a point, run so that the point is on its left.
fn facing_dart(mesh: &Mesh, index: &EdgeIndex, point: Coord) -> Option<u32> {
    let edge = index.left_of(mesh, point)?;
    let [a, b] = ends(mesh, edge);
    let arc = u32::try_from(mesh.arc_of(edge)).ok()?;
    // What is right of an edge is left of it when it runs downwards.
    Some(2 * arc + u32::from(a.y < b.y))
}
