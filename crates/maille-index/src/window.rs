//! Which units meet a box.

use crate::UnitId;
use crate::borders::{Code, NOBODY};
use crate::doubtful::Doubtful;
use crate::error::FileError;
use crate::exact::Edge;
use crate::file::Section;
use crate::store::Store;
use geo::{Coord, Rect};
use rayon::prelude::*;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, Envelope, RTree, RTreeObject};

/// The boxes of all units that have any border.
#[derive(Debug)]
pub(crate) struct Boxes {
    boxes: RTree<GeomWithData<Rectangle<[f64; 2]>, Code>>,
    borders: Borders,
}

/// Lines that bound units, in order of those: from one position to before another.
#[derive(Debug)]
struct Borders(Vec<(Code, [usize; 2])>);

impl Boxes {
    pub fn of(store: &Store) -> Result<Self, FileError> {
        let borders = Borders::of(store)?;
        let around = |code: Code| {
            let borders = borders.of_unit(store, code)?;
            let around = AABB::from_points(borders.iter().copied().flatten());
            let around = Rectangle::from_corners(around.lower(), around.upper());
            Ok((!borders.is_empty()).then(|| GeomWithData::new(around, code)))
        };
        let boxes = (1..=store.head.units).into_par_iter().map(around);
        let boxes: Vec<Option<_>> = boxes.collect::<Result<_, FileError>>()?;
        Ok(Self { boxes: RTree::bulk_load(boxes.into_iter().flatten().collect()), borders })
    }

    pub fn within(&self, store: &Store, window: Rect) -> Result<Vec<UnitId>, FileError> {
        // All borders are in the square. Beyond it coordinates may be too large to decide with.
        let window = store.head.frame.clip(window);
        let (low, high) = (window.min(), window.max());
        let aabb = AABB::from_corners([low.x, low.y], [high.x, high.y]);
        let mut units = Vec::new();
        for found in self.boxes.locate_in_envelope_intersecting(&aabb) {
            let is_inside = aabb.contains_envelope(&found.envelope());
            if is_inside || self.borders.meet(store, found.data, window)? {
                units.extend(UnitId::of(found.data));
            }
        }
        units.sort_unstable();
        Ok(units)
    }
}

impl Borders {
    fn of(store: &Store) -> Result<Self, FileError> {
        let sides: &[[Code; 2]] = store.all(Section::Sides)?;
        let starts: &[u32] = store.all(Section::Arcs)?;
        let doubtful = Doubtful::of(store)?;
        let mut borders = Vec::with_capacity(2 * sides.len());
        for (arc, sides) in sides.iter().enumerate().filter(|(arc, _)| !doubtful.has(*arc)) {
            let positions = [starts[arc], starts[arc + 1]].map(|position| position as usize);
            let units = sides.iter().filter(|&&code| code != NOBODY);
            borders.extend(units.map(|&code| (code, positions)));
        }
        for (start, units) in doubtful.edges() {
            borders.extend(units.map(|code| (code, [start, start + 2])));
        }
        borders.par_sort_unstable();
        Ok(Self(borders))
    }

    /// The positions of each line that bounds a unit.
    fn of_unit<'s>(&self, store: &'s Store, code: Code) -> Result<Vec<&'s [[f64; 2]]>, FileError> {
        let first = self.0.partition_point(|(of, _)| *of < code);
        let borders = self.0[first..].iter().take_while(|(of, _)| *of == code);
        borders.map(|&(_, [start, end])| store.slice(Section::Positions, start..end)).collect()
    }

    /// Whether a unit has any point in common with a box.
    fn meet(&self, store: &Store, code: Code, window: Rect) -> Result<bool, FileError> {
        let borders = self.of_unit(store, code)?;
        let mut edges = borders.into_iter().flat_map(|positions| positions.windows(2));
        // No border of it in the box: the box is all inside of it or all outside.
        Ok(edges.any(|ends| enters(ends, window))
            || store.locate_all(window.min())?.contains(&code))
    }
}

/// Whether an edge has any point in a box.
fn enters(ends: &[[f64; 2]], window: Rect) -> bool {
    let [a, b] = [ends[0], ends[1]].map(|[x, y]| Coord { x, y });
    let (low, high) = (window.min(), window.max());
    let is_in = |c: Coord| low.x <= c.x && c.x <= high.x && low.y <= c.y && c.y <= high.y;
    let edge = Edge { a, b, sides: [0; 2] };
    let across = [low, Coord { x: high.x, y: low.y }, high, Coord { x: low.x, y: high.y }];
    // An edge without an end in the box passes through it across a diagonal.
    is_in(a)
        || is_in(b)
        || edge.touches([across[0], across[2]])
        || edge.touches([across[1], across[3]])
}
