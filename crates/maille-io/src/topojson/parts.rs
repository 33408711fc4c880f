//! The polygons of a layer as the topology takes them.

use super::write::power;
use crate::Layer;
use crate::error::invalid;
use maille_geometry::Polygons;
use std::io;

/// The polygons of a layer, each a unit of its own, so that parts of a feature may share a border;
/// rings are in the order of the layer's.
///
/// With `decimals`, every coordinate is rounded to so many. A position of two neighbours is rounded
/// to the same on both sides, so what matched still does.
pub fn parts(layer: &Layer, decimals: Option<u8>) -> io::Result<Polygons> {
    let power = decimals.map(power);
    let round = |ordinate: f64| power.map_or(ordinate, |p| (ordinate * p).round() / p);
    let coords = layer.polygons.coords();
    let mut parts = Polygons::new();
    parts.reserve(coords.len());
    for unit in 0..layer.polygons.len() {
        for polygon in layer.polygons.polygons_of(unit) {
            for ring in polygon {
                for c in &coords[layer.polygons.ring(ring)] {
                    parts.push_vertex(round(c.x), round(c.y));
                }
                parts.finish_ring().map_err(|error| {
                    let decimals = decimals.unwrap_or_default();
                    let label = layer.feature(unit).label();
                    invalid(format!("{label}: with {decimals} decimals, {error}"))
                })?;
            }
            parts.finish_polygon();
            parts.finish_unit();
        }
    }
    Ok(parts)
}
