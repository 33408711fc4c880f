//! KML ([OGC 12-007r2](https://www.ogc.org/standard/kml/)), and KMZ, which is an archive with some in it.
//!
//! Read: every placemark of every folder as a feature, with its points, lines, polygons and multi-geometries.
//! Fields are those of schemas, null where a placemark has no value; then `name`, `description` and
//! what is in `ExtendedData`. Multi-geometries whose members are all of one type are multi-points,
//! multi-lines and multi-polygons. Positions are in WGS84. Heights that are 0 all over a placemark
//! are none, unless it says how they are measured: many programs write them for want of others.
//!
//! Written: WGS84 only; fields by a schema, and a field `name` as the name of the placemark, too.

mod geometry;
mod read;
mod write;
mod xml;

pub use read::{is_kml, is_kmz, read_kmz, read_text};
pub use write::{write, write_kmz};

#[cfg(test)]
mod tests;
