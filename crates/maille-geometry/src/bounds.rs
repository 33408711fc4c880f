//! Boxes.

use geo::Coord;

/// A box with sides along the axes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub low: Coord,
    pub high: Coord,
}

impl Bounds {
    /// The box of some positions; one that meets nothing if there are none.
    #[inline]
    pub fn of<'c>(coords: impl IntoIterator<Item = &'c Coord>) -> Self {
        let infinity = Coord { x: f64::INFINITY, y: f64::INFINITY };
        let nothing = Self { low: infinity, high: infinity * -1.0 };
        coords.into_iter().fold(nothing, |Self { low, high }, at| Self {
            low: Coord { x: low.x.min(at.x), y: low.y.min(at.y) },
            high: Coord { x: high.x.max(at.x), y: high.y.max(at.y) },
        })
    }

    /// Whether two boxes have a position in common.
    #[inline]
    pub fn meets(&self, other: &Self) -> bool {
        self.low.x <= other.high.x
            && other.low.x <= self.high.x
            && self.low.y <= other.high.y
            && other.low.y <= self.high.y
    }
}
