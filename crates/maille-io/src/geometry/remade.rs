//! Geometries with other positions.

use geo::Coord;
use geojson::{Geometry, GeometryValue, Position};
use maille_geometry::{Polygons, RingError};

/// A position of a ring, with NaN for a height that it lacks.
pub type Vertex = (Coord, f64);

/// What becomes of rings that have no area any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flat {
    #[cfg(feature = "proj")]
    Refused,
    /// Holes go with the shell that they are in.
    LeftOut,
}

/// Polygons with other rings. `remake` is given the positions of each ring, the last of them the first
/// again, and gives those that it is to have, closed likewise. An error comes with the unit that it is in.
pub fn remade(
    polygons: &Polygons,
    flat: Flat,
    mut remake: impl FnMut(&mut dyn Iterator<Item = (usize, Vertex)>, &mut Vec<Vertex>),
) -> Result<Polygons, (usize, RingError)> {
    let (coords, heights) = (polygons.coords(), polygons.heights());
    let height = |place: usize| heights.get(place).copied().unwrap_or(f64::NAN);
    let mut made = Polygons::new();
    made.reserve(coords.len());
    let mut ring = Vec::new();
    for unit in 0..polygons.len() {
        for rings in polygons.polygons_of(unit) {
            let shell = rings.start;
            for number in rings {
                let places = polygons.ring(number);
                ring.clear();
                let closed = places.clone().chain([places.start]);
                remake(&mut closed.map(|at| (at, (coords[at], height(at)))), &mut ring);
                for &(at, z) in &ring {
                    if z.is_nan() {
                        made.push_vertex(at.x, at.y);
                    } else {
                        made.push_vertex_z(at.x, at.y, z);
                    }
                }
                let is_kept = match flat {
                    #[cfg(feature = "proj")]
                    Flat::Refused => made.finish_ring().map(|()| true),
                    Flat::LeftOut => made.finish_ring_with_area(),
                };
                if !is_kept.map_err(|error| (unit, error))? && number == shell {
                    break;
                }
            }
            made.finish_polygon();
        }
        made.finish_unit();
    }
    Ok(made)
}

/// Changes each position of a geometry.
pub fn for_each_position(geometry: &mut Geometry, change: &mut impl FnMut(&mut Position)) {
    match &mut geometry.value {
        GeometryValue::Point { coordinates } => change(coordinates),
        GeometryValue::LineString { coordinates } | GeometryValue::MultiPoint { coordinates } => {
            coordinates.iter_mut().for_each(change);
        }
        GeometryValue::Polygon { coordinates } | GeometryValue::MultiLineString { coordinates } => {
            coordinates.iter_mut().flatten().for_each(change);
        }
        GeometryValue::MultiPolygon { coordinates } => {
            coordinates.iter_mut().flatten().flatten().for_each(change);
        }
        GeometryValue::GeometryCollection { geometries } => {
            for member in geometries {
                for_each_position(member, change);
            }
        }
    }
}
