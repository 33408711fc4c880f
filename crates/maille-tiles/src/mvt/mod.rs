//! Mapbox Vector Tiles, version 2.1
//! ([specification](https://github.com/mapbox/vector-tile-spec/blob/master/2.1/README.md)).

mod decode;
pub(crate) mod encode;
mod geojson;
mod geometry;
mod value;
mod wire;

pub use decode::{DecodeError, Feature, Layer, decode};
pub use geojson::FeatureCollection;
pub use geometry::{Geometry, Position};
pub use value::Value;

#[cfg(test)]
mod tests;
