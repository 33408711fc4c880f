//! Tiles as GeoJSON.

use super::decode::{Feature, Layer};
use super::geometry::{Geometry, Position};
use super::value::Value;
use crate::Tile;
use std::f64::consts::PI;
use std::io::{self, Write};

/// Writes tiles as one `FeatureCollection` ([RFC 7946](https://www.rfc-editor.org/rfc/rfc7946)), tile by tile.
///
/// Positions are longitude and latitude, in degrees of WGS 84, to 10 digits after the point, a hundredth of a
/// millimetre. Features keep their ids, and have two members of their own: `tile`, as in `"5/16/11"`, and `layer`,
/// the name of theirs. A feature that lies in several tiles is there several times, cut at their edges.
///
/// # Example
/// ```
/// use maille_tiles::{Tile, mvt};
/// let mut collection = mvt::FeatureCollection::begin(Vec::new())?;
/// collection.add(Tile { z: 0, x: 0, y: 0 }, &mvt::decode(&[])?)?;
/// assert_eq!(collection.end()?, b"{\"type\":\"FeatureCollection\",\"features\":[\n]}\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct FeatureCollection<W> {
    out: W,
    is_empty: bool,
}

impl<W: Write> FeatureCollection<W> {
    /// Begins a collection.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(mut out: W) -> io::Result<Self> {
        out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
        Ok(Self { out, is_empty: true })
    }

    /// Adds the features of a tile, one a line.
    ///
    /// # Errors
    /// When they cannot be written.
    pub fn add(&mut self, tile: Tile, layers: &[Layer<'_>]) -> io::Result<()> {
        for layer in layers {
            for feature in &layer.features {
                self.out.write_all(if self.is_empty { b"\n" } else { b",\n" })?;
                self.is_empty = false;
                write_feature(&mut self.out, tile, layer, feature)?;
            }
        }
        Ok(())
    }

    /// Ends the collection and gives back what it was written to.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn end(mut self) -> io::Result<W> {
        self.out.write_all(b"\n]}\n")?;
        Ok(self.out)
    }
}

fn write_feature(
    out: &mut impl Write,
    tile: Tile,
    layer: &Layer<'_>,
    feature: &Feature,
) -> io::Result<()> {
    write!(out, r#"{{"type":"Feature","tile":"{tile}","layer":"#)?;
    serde_json::to_writer(&mut *out, layer.name)?;
    if let Some(id) = feature.id {
        write!(out, r#","id":{id}"#)?;
    }
    out.write_all(br#","properties":{"#)?;
    for (place, (key, value)) in layer.attributes(feature).enumerate() {
        out.write_all(if place == 0 { b"" } else { b"," })?;
        serde_json::to_writer(&mut *out, key)?;
        out.write_all(b":")?;
        write_value(out, value)?;
    }
    out.write_all(br#"},"geometry":"#)?;
    Ground { tile, extent: layer.extent }.write(out, &feature.geometry)?;
    out.write_all(b"}")
}

/// A value as JSON, which has no word for numbers that are not finite: they are `null`.
fn write_value(out: &mut impl Write, value: &Value<'_>) -> io::Result<()> {
    match value {
        Value::Text(text) => serde_json::to_writer(out, text),
        Value::Float(number) => serde_json::to_writer(out, number),
        Value::Double(number) => serde_json::to_writer(out, number),
        Value::Int(number) | Value::Sint(number) => serde_json::to_writer(out, number),
        Value::Uint(number) => serde_json::to_writer(out, number),
        Value::Bool(truth) => serde_json::to_writer(out, truth),
    }
    .map_err(io::Error::from)
}

/// Where a tile lies on the ground.
#[derive(Clone, Copy)]
struct Ground {
    tile: Tile,
    extent: u32,
}

impl Ground {
    fn write(self, out: &mut impl Write, geometry: &Geometry) -> io::Result<()> {
        let (kind, is_single) = match geometry {
            Geometry::Unknown => return out.write_all(b"null"),
            Geometry::Points(points) => ("Point", points.len() == 1),
            Geometry::Lines(lines) => ("LineString", lines.len() == 1),
            Geometry::Polygons(polygons) => ("Polygon", polygons.len() == 1),
        };
        let multi = if is_single { "" } else { "Multi" };
        write!(out, r#"{{"type":"{multi}{kind}","coordinates":"#)?;
        let (opening, closing) = if is_single { ("", "") } else { ("[", "]") };
        out.write_all(opening.as_bytes())?;
        match geometry {
            Geometry::Unknown => {}
            Geometry::Points(points) => {
                joined(out, points, |out, at| self.write_position(out, *at))?;
            }
            Geometry::Lines(lines) => {
                joined(out, lines, |out, line| self.write_path(out, line))?;
            }
            Geometry::Polygons(polygons) => joined(out, polygons, |out, rings| {
                out.write_all(b"[")?;
                joined(out, rings, |out, ring| self.write_path(out, turned(ring)))?;
                out.write_all(b"]")
            })?,
        }
        out.write_all(closing.as_bytes())?;
        out.write_all(b"}")
    }

    fn write_path<'p, O: Write>(
        self,
        out: &mut O,
        path: impl IntoIterator<Item = &'p Position>,
    ) -> io::Result<()> {
        out.write_all(b"[")?;
        joined(out, path, |out, at| self.write_position(out, *at))?;
        out.write_all(b"]")
    }

    fn write_position(self, out: &mut impl Write, at: Position) -> io::Result<()> {
        let [longitude, latitude] = self.degrees(at);
        write!(out, "[{longitude},{latitude}]")
    }

    /// The inverse of Web Mercator. Positions of one zoom and extent that are the same on the ground come out the same
    /// from every tile, for all before the last step is exact.
    fn degrees(self, at: Position) -> [f64; 2] {
        let extent = f64::from(self.extent);
        let side = extent * f64::from(1_u32 << self.tile.z.min(31));
        let x = (f64::from(self.tile.x) * extent + f64::from(at[0])) / side;
        let y = (f64::from(self.tile.y) * extent + f64::from(at[1])) / side;
        let longitude = 360.0 * x - 180.0;
        let latitude = (PI * (1.0 - 2.0 * y)).sinh().atan().to_degrees();
        [longitude, latitude].map(|degrees| (degrees * 1e10).round() / 1e10 + 0.0)
    }
}

/// A ring closed and the other way round: RFC 7946 has outer rings counter-clockwise on a map, tiles clockwise on a
/// screen.
fn turned(ring: &[Position]) -> impl Iterator<Item = &Position> {
    ring.first().into_iter().chain(ring.iter().rev())
}

fn joined<T, O: Write>(
    out: &mut O,
    items: impl IntoIterator<Item = T>,
    mut write: impl FnMut(&mut O, T) -> io::Result<()>,
) -> io::Result<()> {
    for (place, item) in items.into_iter().enumerate() {
        out.write_all(if place == 0 { b"" } else { b"," })?;
        write(out, item)?;
    }
    Ok(())
}
