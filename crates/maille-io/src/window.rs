//! The features of a layer that meet a box.

use crate::Layer;
use crate::geometry::Bounds;

impl Layer {
    /// The features whose bounds meet a box: least x and y, greatest x and y, in the CRS of the layer.
    #[must_use]
    pub fn within(self, bbox: [f64; 4]) -> Self {
        let meets = |&feature: &usize| Bounds::of(&self, feature).meet(bbox);
        let kept: Vec<usize> = (0..self.len()).filter(meets).collect();
        if kept.len() == self.len() { self } else { self.subset(&kept) }
    }
}
