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
        let mut bounds = Self {
            low: Coord { x: f64::INFINITY, y: f64::INFINITY },
            high: Coord { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY },
        };
        for at in coords {
            bounds.low.x = least(bounds.low.x, at.x);
            bounds.low.y = least(bounds.low.y, at.y);
            bounds.high.x = most(bounds.high.x, at.x);
            bounds.high.y = most(bounds.high.y, at.y);
        }
        bounds
    }

    /// The box of an edge.
    #[inline]
    pub fn of_edge([a, b]: [Coord; 2]) -> Self {
        Self {
            low: Coord { x: least(a.x, b.x), y: least(a.y, b.y) },
            high: Coord { x: most(a.x, b.x), y: most(a.y, b.y) },
        }
    }

    /// What two boxes that meet have in common.
    #[inline]
    pub fn common(&self, other: &Self) -> Self {
        Self {
            low: Coord { x: most(self.low.x, other.low.x), y: most(self.low.y, other.low.y) },
            high: Coord {
                x: least(self.high.x, other.high.x),
                y: least(self.high.y, other.high.y),
            },
        }
    }

    /// Whether a position is in the box.
    #[inline]
    pub fn holds(&self, at: Coord) -> bool {
        // No difference is negative. In this way x and y are looked at side by side.
        let x = least(at.x - self.low.x, self.high.x - at.x);
        let y = least(at.y - self.low.y, self.high.y - at.y);
        least(x, y) >= 0.0
    }

    /// Whether two boxes have a position in common.
    #[inline]
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "ways out in between are guesses that often fail"
    )]
    pub fn meets(&self, other: &Self) -> bool {
        (self.low.x <= other.high.x)
            & (other.low.x <= self.high.x)
            & (self.low.y <= other.high.y)
            & (other.low.y <= self.high.y)
    }
}

/// The lesser of two numbers. One instruction, where `f64::min` looks for NaN, which no position is.
#[inline]
pub(crate) fn least(a: f64, b: f64) -> f64 {
    if b < a { b } else { a }
}

/// The greater of two numbers.
#[inline]
fn most(a: f64, b: f64) -> f64 {
    if b > a { b } else { a }
}
