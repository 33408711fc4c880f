//! Geometries that are no polygons.

use crate::error::Error;
use crate::input::Input;
use geo::Coord;
use geojson::{Geometry, GeometryValue, Position};
use maille_tiles::{Loose, to_world};

/// The features of an input that are no polygons, by their numbers, in the world. One may come several times: with its
/// points, and with its lines.
pub fn loose(input: &Input) -> Result<Vec<(u32, Loose)>, Error> {
    let mut all = Vec::new();
    for (&feature, geometry) in &input.layer.others {
        let mut parts = Parts::default();
        parts
            .add(geometry)
            .map_err(|problem| Error::Input(format!("{}: {problem}", input.label(feature))))?;
        let number = u32::try_from(feature).unwrap_or(u32::MAX);
        if !parts.points.is_empty() {
            all.push((number, Loose::Points(parts.points)));
        }
        if !parts.lines.is_empty() {
            all.push((number, Loose::Lines(parts.lines)));
        }
    }
    Ok(all)
}

#[derive(Default)]
struct Parts {
    points: Vec<Coord>,
    lines: Vec<Vec<Coord>>,
}

impl Parts {
    fn add(&mut self, geometry: &Geometry) -> Result<(), String> {
        match &geometry.value {
            GeometryValue::Point { coordinates } => self.points.push(place(coordinates)?),
            GeometryValue::MultiPoint { coordinates } => {
                self.points.extend(places(coordinates)?);
            }
            GeometryValue::LineString { coordinates } => self.lines.push(places(coordinates)?),
            GeometryValue::MultiLineString { coordinates } => {
                let lines = coordinates.iter().map(|line| places(line));
                self.lines.extend(lines.collect::<Result<Vec<_>, _>>()?);
            }
            GeometryValue::GeometryCollection { geometries } => {
                geometries.iter().try_for_each(|geometry| self.add(geometry))?;
            }
            GeometryValue::Polygon { .. } | GeometryValue::MultiPolygon { .. } => {
                let problem = "its geometry is a collection with polygons; make features of their own of them";
                return Err(problem.to_owned());
            }
        }
        Ok(())
    }
}

fn places(positions: &[Position]) -> Result<Vec<Coord>, String> {
    positions.iter().map(place).collect()
}

fn place(position: &Position) -> Result<Coord, String> {
    let at = Coord { x: position[0], y: position[1] };
    check_degrees(at).map(|()| to_world(at))
}

/// Refuses a position that is no longitude and latitude.
pub fn check_degrees(at: Coord) -> Result<(), String> {
    if at.x.abs() <= 360.0 && at.y.abs() <= 90.0 {
        return Ok(());
    }
    Err(format!(
        "{}, {} is no longitude and latitude; if positions are in another CRS, name it with --crs",
        at.x, at.y
    ))
}
