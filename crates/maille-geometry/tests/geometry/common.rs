//! From polygons to results, and a judge that knows nothing of arcs.

use geo::{Contains, Coord, MultiPolygon, Point};
use maille_geometry::{Polygons, Resolved, Topology};

pub fn polygons_of(units: &[MultiPolygon]) -> Polygons {
    let mut polygons = Polygons::new();
    for unit in units {
        polygons.push_geo(unit).expect("rings with an area");
    }
    polygons
}

pub fn dissolve(units: &[MultiPolygon], groups: &[Option<u32>]) -> Resolved {
    let polygons = polygons_of(units);
    Topology::build(&polygons).dissolve(groups).resolve().expect("no unit crosses itself")
}

/// The groups whose result contains a point.
pub fn groups_at(result: &[MultiPolygon], point: Coord) -> Vec<usize> {
    let point = Point(point);
    (0..result.len()).filter(|&group| result[group].contains(&point)).collect()
}

pub fn to_geo(polygons: &Polygons) -> Vec<MultiPolygon> {
    (0..polygons.len()).map(|unit| polygons.to_geo(unit)).collect()
}
