//! More vertices on long borders, which are straight in one CRS only.

use crate::geometry::{Flat, Vertex, remade};
use crate::{AxisUnit, CrsError, Layer};
use geo::{Coord, Distance, Euclidean, Haversine, Point};
use geojson::{Geometry, GeometryValue, Position};
use maille_geometry::RingError;

/// Why borders cannot get more vertices.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum DensifyError {
    /// PROJ does not know the CRS, so that nobody can say how far a metre is.
    #[error("{layer}: {error}")]
    Crs {
        /// The layer.
        layer: String,
        /// What is wrong.
        error: CrsError,
    },
    /// Positions are in another unit than degrees or metres.
    #[error(
        "{layer}: positions are in units of one {unit}; bring it to a CRS in degrees or metres first"
    )]
    Unit {
        /// The layer.
        layer: String,
        /// The unit.
        unit: String,
    },
    /// There would be too many positions.
    #[error("{layer}: {label}: {error}; ask for longer pieces")]
    Ring {
        /// The layer.
        layer: String,
        /// The feature.
        label: String,
        /// What is wrong.
        error: RingError,
    },
}

impl Layer {
    /// Cuts each straight piece of a border or line that is longer than this into equal pieces that are
    /// not: metres on a sphere for degrees, else in the plane. Pieces that two rings share are cut at the
    /// same positions, so a coverage stays one. Points in between get heights in between.
    ///
    /// # Errors
    /// [`DensifyError`] when lengths have no meaning, or there would be too many positions.
    ///
    /// # Example
    /// ```
    /// use maille_io::geojson;
    /// let text = r#"{"type":"Polygon","coordinates":[[[0,0],[0,1],[1,1],[0,0]]]}"#;
    /// let mut layer = geojson::read_str("triangle", text)?;
    /// layer.densify(60_000.0)?; // a degree of longitude or latitude is 111 km there
    /// assert_eq!(layer.polygons.coords().len(), 2 + 2 + 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn densify(&mut self, metres: f64) -> Result<(), DensifyError> {
        let unit = self.crs.axis_unit();
        let unit = unit.map_err(|error| DensifyError::Crs { layer: self.name.clone(), error })?;
        let length: fn(Coord, Coord) -> f64 = match unit {
            AxisUnit::Degree => |a, b| Haversine.distance(Point(a), Point(b)),
            AxisUnit::Metre => |a, b| Euclidean.distance(a, b),
            AxisUnit::Other(unit) => {
                return Err(DensifyError::Unit { layer: self.name.clone(), unit });
            }
        };
        let cut = Cut { metres, length };
        let cutting = remade(&self.polygons, Flat::Refused, |ring, out| {
            ring.for_each(|(_, vertex)| cut.push(vertex, out));
        });
        self.polygons = cutting.map_err(|(unit, error)| DensifyError::Ring {
            layer: self.name.clone(),
            label: self.feature(unit).label(),
            error,
        })?;
        for geometry in self.others.values_mut() {
            for_each_line(geometry, &mut |line| {
                let mut out = Vec::new();
                for position in line.iter() {
                    cut.push(vertex(position), &mut out);
                }
                *line = out.into_iter().map(position).collect();
            });
        }
        Ok(())
    }
}

struct Cut {
    metres: f64,
    length: fn(Coord, Coord) -> f64,
}

impl Cut {
    /// Adds a vertex behind the others, and those that belong between it and the last.
    fn push(&self, to: Vertex, out: &mut Vec<Vertex>) {
        if let Some(&from) = out.last() {
            let pieces = ((self.length)(from.0, to.0) / self.metres).ceil();
            // Seen from the lower end, so that it does not matter who comes along which way.
            let is_forward = (from.0.x, from.0.y) <= (to.0.x, to.0.y);
            let (low, high) = if is_forward { (from, to) } else { (to, from) };
            let mut piece = 1.0;
            while piece < pieces {
                let share = if is_forward { piece } else { pieces - piece } / pieces;
                let between = |low: f64, high: f64| low + (high - low) * share;
                let at = Coord { x: between(low.0.x, high.0.x), y: between(low.0.y, high.0.y) };
                out.push((at, between(low.1, high.1)));
                piece += 1.0;
            }
        }
        out.push(to);
    }
}

fn vertex(position: &Position) -> Vertex {
    let height = position.as_slice().get(2).copied().unwrap_or(f64::NAN);
    (Coord { x: position[0], y: position[1] }, height)
}

fn position((at, height): Vertex) -> Position {
    if height.is_nan() { [at.x, at.y].into() } else { [at.x, at.y, height].into() }
}

#[cfg(test)]
#[path = "densify_tests.rs"]
mod tests;

/// Changes each line and ring of a geometry, which is a list of positions; single points stay.
fn for_each_line(geometry: &mut Geometry, change: &mut impl FnMut(&mut Vec<Position>)) {
    match &mut geometry.value {
        GeometryValue::Point { .. } | GeometryValue::MultiPoint { .. } => {}
        GeometryValue::LineString { coordinates } => change(coordinates),
        GeometryValue::Polygon { coordinates } | GeometryValue::MultiLineString { coordinates } => {
            coordinates.iter_mut().for_each(change);
        }
        GeometryValue::MultiPolygon { coordinates } => {
            coordinates.iter_mut().flatten().for_each(change);
        }
        GeometryValue::GeometryCollection { geometries } => {
            for member in geometries {
                for_each_line(member, change);
            }
        }
    }
}
