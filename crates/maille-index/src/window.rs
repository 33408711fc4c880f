//! Which units meet a box.

use crate::UnitId;
use crate::borders::Bounds;
use crate::error::FileError;
use crate::exact::Edge;
use crate::file::Section;
use crate::store::Store;
use geo::{Coord, Rect};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

/// The boxes of all units.
#[derive(Debug)]
pub(crate) struct Boxes(RTree<GeomWithData<Rectangle<[f64; 2]>, u32>>);

impl Boxes {
    pub fn of(store: &Store) -> Result<Self, FileError> {
        let bounds: &[Bounds] = store.all(Section::Bounds)?;
        let known = (1..).zip(bounds).filter(|(_, bounds)| !bounds.is_none());
        let boxes = known.map(|(code, bounds)| {
            GeomWithData::new(Rectangle::from_corners(bounds.low, bounds.high), code)
        });
        Ok(Self(RTree::bulk_load(boxes.collect())))
    }

    pub fn within(&self, store: &Store, window: Rect) -> Result<Vec<UnitId>, FileError> {
        // All borders are in the square. Beyond it coordinates may be too large to decide with.
        let window = store.head.frame.clip(window);
        let (low, high) = (window.min(), window.max());
        let aabb = AABB::from_corners([low.x, low.y], [high.x, high.y]);
        let mut units = Vec::new();
        for found in self.0.locate_in_envelope_intersecting(&aabb) {
            if store.meets(found.data, window)? {
                units.extend(UnitId::of(found.data));
            }
        }
        units.sort_unstable();
        Ok(units)
    }
}

impl Store {
    /// Whether a unit has any point in common with a box.
    fn meets(&self, code: u32, window: Rect) -> Result<bool, FileError> {
        let unit = code as usize - 1;
        let bounds: &Bounds = self.get(Section::Bounds, unit)?;
        let (low, high) = (window.min(), window.max());
        let is_inside = low.x <= bounds.low[0]
            && low.y <= bounds.low[1]
            && bounds.high[0] <= high.x
            && bounds.high[1] <= high.y;
        if is_inside {
            return Ok(true);
        }
        let starts: &[u32] = self.slice(Section::UnitStarts, unit..unit + 2)?;
        let arcs = starts[0] as usize..starts[1] as usize;
        for &arc in self.slice::<u32>(Section::UnitArcs, arcs)? {
            if self.positions_of(arc as usize)?.windows(2).any(|ends| enters(ends, window)) {
                return Ok(true);
            }
        }
        // No border of it in the box: the box is all inside of it or all outside.
        Ok(self.locate_all(low)?.contains(&code))
    }

    /// The positions of an arc.
    pub fn positions_of(&self, arc: usize) -> Result<&[[f64; 2]], FileError> {
        let starts: &[u32] = self.slice(Section::Arcs, arc..arc + 2)?;
        self.slice(Section::Positions, starts[0] as usize..starts[1] as usize)
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
