//! Mapbox Vector Tiles, version 2.1
//! ([specification](https://github.com/mapbox/vector-tile-spec/blob/master/2.1/README.md)).

pub(crate) mod encode;
mod value;

pub use value::Value;
