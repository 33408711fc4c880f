//! GeoJSON: [RFC 7946](https://www.rfc-editor.org/rfc/rfc7946), newline-delimited GeoJSON and
//! GeoJSON text sequences ([RFC 8142](https://www.rfc-editor.org/rfc/rfc8142)).
//!
//! Read: a `FeatureCollection`, a sequence of features or geometries, a bare `Feature`, a bare
//! geometry, `GeometryCollection`s, ids, foreign members, null geometry, heights, and the `crs`
//! member of the 2008 format. Features are parsed in parallel (see `chunks.rs`); the coordinates
//! of polygons go straight into flat arrays, other geometries through the `geojson` crate.
//!
//! Written: one feature a line, rings by the right-hand rule, shortest numbers that read back the
//! same, the `crs` member where the CRS is not WGS84. A text sequence has a record separator before each feature.

mod chunks;
mod document;
mod feature;
mod write;

pub(crate) use chunks::RECORD_SEPARATOR;
pub(crate) use feature::is_geometry;

pub use document::{read_bytes, read_str};
pub use write::{write, write_seq, write_text_seq};
