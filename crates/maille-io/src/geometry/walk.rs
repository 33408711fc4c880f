//! Leading a visitor over the geometry of a feature.

use super::{Kind, Visitor};
use crate::Layer;
use geojson::{Geometry, GeometryValue, Position};
use std::ops::Range;

/// Leads a visitor over the geometry of a feature; nothing happens if it has none.
pub fn walk(layer: &Layer, feature: usize, visitor: &mut impl Visitor) {
    if let Some(geometry) = layer.others.get(&feature) {
        return walk_other(geometry, visitor);
    }
    let polygons = layer.polygons.polygons_of(feature);
    match kind_of(layer, feature) {
        Some(Kind::MultiPolygon) => {
            visitor.begin(Kind::MultiPolygon, layer.polygons.polygons_of(feature).count());
            polygons.for_each(|rings| walk_polygon(layer, rings, visitor));
            visitor.end();
        }
        _ => polygons.for_each(|rings| walk_polygon(layer, rings, visitor)),
    }
}

/// The type of the geometry of a feature. Several polygons are a multi-polygon.
pub fn kind_of(layer: &Layer, feature: usize) -> Option<Kind> {
    if let Some(geometry) = layer.others.get(&feature) {
        return Some(kind_of_other(geometry));
    }
    match layer.polygons.polygons_of(feature).take(2).count() {
        0 => None,
        1 => Some(Kind::Polygon),
        _ => Some(Kind::MultiPolygon),
    }
}

/// Whether any position of a feature has a height.
pub fn has_heights(layer: &Layer, feature: usize) -> bool {
    if let Some(geometry) = layer.others.get(&feature) {
        let mut search = Heights { found: false };
        walk_other(geometry, &mut search);
        return search.found;
    }
    let rings = layer.polygons.rings_of(feature);
    let offsets = layer.polygons.ring_offsets();
    let positions = offsets[rings.start] as usize..offsets[rings.end] as usize;
    layer
        .polygons
        .heights()
        .get(positions)
        .is_some_and(|heights| heights.iter().any(|z| !z.is_nan()))
}

fn walk_polygon(layer: &Layer, rings: Range<usize>, visitor: &mut impl Visitor) {
    let (coords, heights) = (layer.polygons.coords(), layer.polygons.heights());
    visitor.begin(Kind::Polygon, rings.len());
    for ring in rings {
        let ring = layer.polygons.ring(ring);
        visitor.begin_ring(ring.len() + 1);
        let mut position = |i: usize| {
            let z = heights.get(i).copied().unwrap_or(f64::NAN);
            visitor.position(coords[i].x, coords[i].y, z);
        };
        ring.clone().for_each(&mut position);
        position(ring.start);
        visitor.end_ring();
    }
    visitor.end();
}

fn walk_other(geometry: &Geometry, visitor: &mut impl Visitor) {
    match &geometry.value {
        GeometryValue::Point { coordinates } => walk_point(coordinates, visitor),
        GeometryValue::LineString { coordinates } => walk_line(coordinates, visitor),
        GeometryValue::Polygon { coordinates } => walk_rings(coordinates, visitor),
        GeometryValue::MultiPoint { coordinates } => {
            walk_members(Kind::MultiPoint, coordinates, visitor, |p, v| walk_point(p, v));
        }
        GeometryValue::MultiLineString { coordinates } => {
            walk_members(Kind::MultiLineString, coordinates, visitor, |l, v| walk_line(l, v));
        }
        GeometryValue::MultiPolygon { coordinates } => {
            walk_members(Kind::MultiPolygon, coordinates, visitor, |p, v| walk_rings(p, v));
        }
        GeometryValue::GeometryCollection { geometries } => {
            walk_members(Kind::GeometryCollection, geometries, visitor, walk_other);
        }
    }
}

fn walk_members<T, V: Visitor>(
    kind: Kind,
    members: &[T],
    visitor: &mut V,
    walk: impl Fn(&T, &mut V),
) {
    visitor.begin(kind, members.len());
    for member in members {
        walk(member, visitor);
    }
    visitor.end();
}

fn walk_point(point: &Position, visitor: &mut impl Visitor) {
    visitor.begin(Kind::Point, 1);
    walk_position(point, visitor);
    visitor.end();
}

fn walk_line(line: &[Position], visitor: &mut impl Visitor) {
    visitor.begin(Kind::LineString, line.len());
    for position in line {
        walk_position(position, visitor);
    }
    visitor.end();
}

fn walk_rings(rings: &[Vec<Position>], visitor: &mut impl Visitor) {
    visitor.begin(Kind::Polygon, rings.len());
    for ring in rings {
        visitor.begin_ring(ring.len());
        for position in ring {
            walk_position(position, visitor);
        }
        visitor.end_ring();
    }
    visitor.end();
}

/// What the `geojson` crate reads always has x and y.
fn walk_position(position: &Position, visitor: &mut impl Visitor) {
    let ordinate = |axis: usize| position.as_slice().get(axis).copied().unwrap_or(f64::NAN);
    visitor.position(ordinate(0), ordinate(1), ordinate(2));
}

fn kind_of_other(geometry: &Geometry) -> Kind {
    match geometry.value {
        GeometryValue::Point { .. } => Kind::Point,
        GeometryValue::LineString { .. } => Kind::LineString,
        GeometryValue::Polygon { .. } => Kind::Polygon,
        GeometryValue::MultiPoint { .. } => Kind::MultiPoint,
        GeometryValue::MultiLineString { .. } => Kind::MultiLineString,
        GeometryValue::MultiPolygon { .. } => Kind::MultiPolygon,
        GeometryValue::GeometryCollection { .. } => Kind::GeometryCollection,
    }
}

/// Looks for a height.
struct Heights {
    found: bool,
}

impl Visitor for Heights {
    fn position(&mut self, _: f64, _: f64, z: f64) {
        self.found |= !z.is_nan();
    }
}
