//! Where geometries are.

use super::{Visitor, walk};
use crate::Layer;

/// Least x and y, greatest x and y; the least are greater than the greatest if there are no positions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds(pub [f64; 4]);

impl Bounds {
    pub const NONE: Self =
        Self([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY]);

    /// Those of a feature.
    pub fn of(layer: &Layer, feature: usize) -> Self {
        let mut bounds = Self::NONE;
        walk(layer, feature, &mut bounds);
        bounds
    }

    pub fn joined(self, other: Self) -> Self {
        let [west, south, east, north] = self.0;
        let other = other.0;
        Self([west.min(other[0]), south.min(other[1]), east.max(other[2]), north.max(other[3])])
    }

    /// Whether they have a position in common with a box.
    pub fn meet(self, [west, south, east, north]: [f64; 4]) -> bool {
        let [least_x, least_y, greatest_x, greatest_y] = self.0;
        least_x <= east && least_y <= north && greatest_x >= west && greatest_y >= south
    }
}

impl Visitor for Bounds {
    #[inline]
    fn position(&mut self, x: f64, y: f64, _: f64) {
        *self = self.joined(Self([x, y, x, y]));
    }
}
