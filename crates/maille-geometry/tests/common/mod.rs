//! Random coverages, and judges that know nothing of arcs.

#![allow(dead_code, reason = "each test file uses its own part")]

use geo::{Contains, Coord, LineString, MultiPolygon, Point, Polygon};
use maille_geometry::{Polygons, Resolved, Topology};

/// A grid of quadrilaterals whose inner corners are pushed about, so that no two edges are
/// parallel. `jitter` has two values from -0.4 to 0.4 for each corner.
#[expect(clippy::cast_precision_loss, reason = "a few columns and rows")]
pub fn grid(columns: usize, rows: usize, jitter: &[(f64, f64)]) -> Vec<Polygon> {
    let corner = |x: usize, y: usize| {
        let (dx, dy) = jitter[(y * (columns + 1) + x) % jitter.len()];
        Coord { x: x as f64 + dx, y: y as f64 + dy }
    };
    let cell = |x: usize, y: usize| {
        let ring = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)];
        Polygon::new(LineString::new(ring.map(|(x, y)| corner(x, y)).to_vec()), vec![])
    };
    (0..rows).flat_map(|y| (0..columns).map(move |x| (x, y))).map(|(x, y)| cell(x, y)).collect()
}

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
