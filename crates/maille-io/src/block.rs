//! Features on their way into a layer.

use crate::in_turn::in_turn;
use crate::layer::Attributes;
use crate::{Crs, Format, Layer};
use geojson::Geometry;
use maille_geometry::{Polygons, RingError};
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// Consecutive features of a file. A reader pushes the geometry of a feature, then its attributes,
/// which end it.
#[derive(Debug, Default)]
pub struct Block {
    pub polygons: Polygons,
    pub others: BTreeMap<usize, Geometry>,
    pub attributes: Attributes,
    pub dropped_ordinates: usize,
    /// Numbers among the attributes that are null, since JSON has no word for them: infinite ones and NaN.
    pub not_finite: usize,
    features: usize,
}

/// What is wrong with a feature, and its number, from 0.
pub type FeatureError = (usize, String);

/// Features that a thread reads in one go.
const PIECE: usize = 256;

impl Block {
    /// Forgets all features, and keeps the room that they took.
    pub fn clear(&mut self) {
        self.polygons.clear();
        self.others.clear();
        self.attributes.clear();
        (self.dropped_ordinates, self.not_finite, self.features) = (0, 0, 0);
    }

    /// Adds the features of another block after these.
    pub fn append(&mut self, other: &mut Self) -> Result<(), RingError> {
        self.polygons.append(&other.polygons)?;
        let others = std::mem::take(&mut other.others).into_iter();
        self.others.extend(others.map(|(feature, shape)| (feature + self.features, shape)));
        self.attributes.append(&other.attributes);
        self.dropped_ordinates += other.dropped_ordinates;
        self.not_finite += other.not_finite;
        self.features += other.features;
        Ok(())
    }

    /// Number of features.
    pub fn len(&self) -> usize {
        self.features
    }

    /// Ends the feature whose geometry was pushed.
    pub fn push_attributes(&mut self, id: &str, properties: &str, foreign: &str) {
        self.attributes.push(id, properties, foreign);
        self.features += 1;
    }

    /// Pushes the geometry of a feature that is no polygon.
    pub fn push_other(&mut self, geometry: Geometry) {
        self.others.insert(self.features, geometry);
        self.polygons.finish_unit();
    }

    /// Reads `count` features that can be found by their number, in parallel. `read` pushes one of
    /// them; `positions` is a guess at how many they have in all. Of several errors the one of the
    /// first feature is given.
    pub fn read_all(
        count: usize,
        positions: usize,
        read: impl Fn(usize, &mut Self) -> Result<(), String> + Sync,
    ) -> Result<Self, FeatureError> {
        let mut joined = Self::default();
        joined.polygons.reserve(positions);
        let read_piece = |piece: usize, block: &mut Self| {
            block.clear();
            let mut features = piece * PIECE..count.min((piece + 1) * PIECE);
            features.try_for_each(|i| read(i, block).map_err(|problem| (i, problem)))
        };
        let join = |block: &mut Self, result: Result<(), FeatureError>| {
            let first = joined.len();
            let append = |()| joined.append(block).map_err(|error| (first, error.to_string()));
            result.and_then(append).map_or_else(ControlFlow::Break, ControlFlow::Continue)
        };
        match in_turn(count.div_ceil(PIECE), read_piece, join) {
            Some(fault) => Err(fault),
            None => Ok(joined),
        }
    }

    /// The features as a layer.
    pub fn into_layer(self, name: &str, format: Format, crs: Crs) -> Layer {
        let mut layer = Layer::new(name, format, crs);
        layer.polygons = self.polygons;
        layer.attributes = self.attributes;
        layer.others = self.others;
        layer.dropped_ordinates = self.dropped_ordinates;
        if self.not_finite > 0 {
            layer
                .notes
                .push(format!("null stands for infinite numbers and NaN: {}", self.not_finite));
        }
        layer
    }
}
