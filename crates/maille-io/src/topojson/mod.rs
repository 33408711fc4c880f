//! TopoJSON: polygons as lists of arcs, each border stored once
//! ([specification](https://github.com/topojson/topojson-specification)).
//!
//! Read: every object of a topology as a layer, quantised or not, ids, properties, null geometry
//! and foreign members. Arcs are parsed straight into a flat array and expanded into [`Polygons`]
//! in parallel. Heights are dropped, and counted.
//!
//! Written: one object, or one for each of several levels, quantised to a number of decimals or with
//! coordinates as they are; the arcs are those of [`Topology`].
//!
//! # Numbers
//!
//! A quantised position is a pair of integers `k`, and the specification decodes it as
//! `k × scale + translate`. With the scale 0.0000001, say, that product is rarely the double
//! nearest to the decimal that was meant, and it prints as 2.3500000000000005. Where the scale is
//! 1/10ⁿ and the translation 0, which is what [`write`](write()) makes, the reader computes
//! `k / 10ⁿ` instead: one correctly rounded operation on two exact numbers, so the result is the
//! double nearest to the decimal, and prints as 2.35.
//!
//! [`Polygons`]: maille_geometry::Polygons
//! [`Topology`]: maille_geometry::Topology

mod arcs;
mod document;
mod geometry;
mod levels;
mod parts;
mod transform;
mod write;

pub use document::{is_topology, read_bytes, read_layers};
pub use write::{write, write_levels};

#[cfg(test)]
mod tests;
