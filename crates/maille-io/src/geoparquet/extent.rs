//! Where geometries are, and how large.

use crate::Layer;
use crate::geometry::{Bounds, Visitor, walk};

/// Bounds of a geometry, and how many positions it has.
#[derive(Debug, Clone, Copy)]
pub struct Extent {
    bounds: Bounds,
    pub positions: usize,
}

impl Extent {
    pub const NONE: Self = Self { bounds: Bounds::NONE, positions: 0 };

    pub fn of(layer: &Layer, feature: usize) -> Self {
        let mut extent = Self::NONE;
        walk(layer, feature, &mut extent);
        extent
    }

    pub fn joined(self, other: &Self) -> Self {
        let bounds = self.bounds.joined(other.bounds);
        Self { bounds, positions: self.positions + other.positions }
    }

    /// Nothing if there are no positions.
    pub fn bounds(&self) -> Option<[f64; 4]> {
        (self.positions > 0).then_some(self.bounds.0)
    }
}

impl Visitor for Extent {
    #[inline]
    fn position(&mut self, x: f64, y: f64, z: f64) {
        self.bounds.position(x, y, z);
        self.positions += 1;
    }
}
