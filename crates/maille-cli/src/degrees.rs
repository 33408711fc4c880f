//! Layers as longitudes and latitudes.

use crate::error::Error;
use crate::input::Input;
use geo::Coord;
use geojson::{Geometry, GeometryValue, Position};
use maille_geometry::Polygons;
use maille_io::Crs;

/// Brings a layer to WGS84, and refuses positions that are no longitudes and latitudes, and polygons that reach around the
/// world more than once.
pub fn bring(input: &mut Input) -> Result<(), Error> {
    if input.layer.crs != Crs::Wgs84 {
        input.layer.reproject(&Crs::Wgs84).map_err(|e| Error::Input(e.to_string()))?;
    }
    check_polygons(input)
}

fn check_polygons(input: &Input) -> Result<(), Error> {
    let polygons: &Polygons = &input.layer.polygons;
    let (mut west, mut east) = (f64::INFINITY, f64::NEG_INFINITY);
    for (place, &at) in polygons.coords().iter().enumerate() {
        check(at, input.crs_flag).map_err(|problem| {
            let rings = polygons.ring_offsets();
            let ring = rings.partition_point(|&start| start as usize <= place) - 1;
            Error::Input(format!("{}: {problem}", input.label(polygons.unit_of(ring))))
        })?;
        (west, east) = (west.min(at.x), east.max(at.x));
    }
    if east - west > 360.0 {
        return Err(Error::Input(format!(
            "{}: its polygons reach from {west} to {east} degrees of longitude, more than once around the \
             world; bring them within 360 degrees",
            input.name()
        )));
    }
    Ok(())
}

/// Refuses a position that is no longitude and latitude. `crs_flag` is the flag that names its CRS.
fn check(at: Coord, crs_flag: &str) -> Result<(), String> {
    if at.x.abs() <= 360.0 && at.y.abs() <= 90.0 {
        return Ok(());
    }
    Err(format!(
        "{}, {} is no longitude and latitude; if positions are in another CRS, name it with {crs_flag}",
        at.x, at.y
    ))
}

/// What of a feature is no polygon.
#[derive(Default)]
pub struct Loose {
    pub points: Vec<Coord>,
    pub lines: Vec<Vec<Coord>>,
}

/// The features of an input in degrees that are no polygons, by their numbers.
pub fn loose(input: &Input) -> Result<Vec<(usize, Loose)>, Error> {
    let of_feature = |(&feature, geometry): (&usize, &Geometry)| {
        let mut loose = Loose::default();
        let added = loose.add(geometry, input.crs_flag);
        added.map_err(|problem| Error::Input(format!("{}: {problem}", input.label(feature))))?;
        Ok((feature, loose))
    };
    input.layer.others.iter().map(of_feature).collect()
}

impl Loose {
    fn add(&mut self, geometry: &Geometry, crs_flag: &str) -> Result<(), String> {
        let place = |position: &Position| {
            let at = Coord { x: position[0], y: position[1] };
            check(at, crs_flag).map(|()| at)
        };
        let places = |positions: &[Position]| positions.iter().map(place).collect();
        match &geometry.value {
            GeometryValue::Point { coordinates } => self.points.push(place(coordinates)?),
            GeometryValue::MultiPoint { coordinates } => {
                let points: Result<Vec<_>, _> = places(coordinates);
                self.points.extend(points?);
            }
            GeometryValue::LineString { coordinates } => self.lines.push(places(coordinates)?),
            GeometryValue::MultiLineString { coordinates } => {
                for line in coordinates {
                    self.lines.push(places(line)?);
                }
            }
            GeometryValue::GeometryCollection { geometries } => {
                geometries.iter().try_for_each(|geometry| self.add(geometry, crs_flag))?;
            }
            GeometryValue::Polygon { .. } | GeometryValue::MultiPolygon { .. } => {
                let problem = "its geometry is a collection with polygons; make features of their own of them";
                return Err(problem.to_owned());
            }
        }
        Ok(())
    }
}
