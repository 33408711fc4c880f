//! The features of a layer that meet a box.

use crate::Layer;
use crate::geometry::{Visitor, walk};

impl Layer {
    /// The features whose bounds meet a box: least x and y, greatest x and y, in the CRS of the layer.
    #[must_use]
    pub fn within(self, bbox: [f64; 4]) -> Self {
        let meets = |&feature: &usize| {
            let mut bounds = Bounds::NONE;
            walk(&self, feature, &mut bounds);
            bounds.meet(bbox)
        };
        let kept: Vec<usize> = (0..self.len()).filter(meets).collect();
        if kept.len() == self.len() { self } else { self.subset(&kept) }
    }
}

/// Least x and y, greatest x and y; the least are greater than the greatest if there are no positions.
struct Bounds([f64; 4]);

impl Bounds {
    const NONE: Self = Self([f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY]);

    fn meet(&self, [west, south, east, north]: [f64; 4]) -> bool {
        let [least_x, least_y, greatest_x, greatest_y] = self.0;
        least_x <= east && least_y <= north && greatest_x >= west && greatest_y >= south
    }
}

impl Visitor for Bounds {
    fn position(&mut self, x: f64, y: f64, _: f64) {
        let [west, south, east, north] = self.0;
        self.0 = [west.min(x), south.min(y), east.max(x), north.max(y)];
    }
}
