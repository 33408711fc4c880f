//! Where geometries are, and how large.

use crate::Layer;
use crate::geometry::{Visitor, walk};

/// Bounds of a geometry, and how many positions it has.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    /// Least x and y, greatest x and y.
    sides: [f64; 4],
    pub positions: usize,
}

impl Extent {
    pub const NONE: Self = Self {
        sides: [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY],
        positions: 0,
    };

    pub fn of(layer: &Layer, feature: usize) -> Self {
        let mut extent = Self::NONE;
        walk(layer, feature, &mut extent);
        extent
    }

    pub fn joined(self, other: &Self) -> Self {
        let [west, south, east, north] = other.sides;
        let sides = &self.sides;
        let sides =
            [sides[0].min(west), sides[1].min(south), sides[2].max(east), sides[3].max(north)];
        Self { sides, positions: self.positions + other.positions }
    }

    /// Nothing if there are no positions.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        (self.positions > 0).then_some(self.sides)
    }
}

impl Visitor for Extent {
    #[inline]
    fn position(&mut self, x: f64, y: f64, _: f64) {
        *self = self.joined(&Self { sides: [x, y, x, y], positions: 1 });
    }
}
