//! The features of a layer that meet a box.

use crate::Layer;
use crate::geometry::{Visitor, walk};
use crate::layer::Attributes;
use maille_geometry::Polygons;
use std::collections::BTreeMap;

/// The features whose bounds meet a box, given as least x and y, greatest x and y.
pub fn within(layer: Layer, bbox: [f64; 4]) -> Layer {
    let meets = |&feature: &usize| {
        let mut bounds = Bounds::NONE;
        walk(&layer, feature, &mut bounds);
        bounds.meet(bbox)
    };
    let kept: Vec<usize> = (0..layer.len()).filter(meets).collect();
    if kept.len() == layer.len() {
        return layer;
    }
    let (mut polygons, mut attributes) = (Polygons::new(), Attributes::default());
    let mut others = BTreeMap::new();
    for (new, &old) in kept.iter().enumerate() {
        layer.polygons.copy_unit(old, &mut polygons);
        let feature = layer.feature(old);
        attributes.push(feature.id_json(), feature.properties_json(), feature.foreign_json());
        others.extend(layer.others.get(&old).map(|geometry| (new, geometry.clone())));
    }
    Layer { polygons, others, attributes, ..layer }
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
