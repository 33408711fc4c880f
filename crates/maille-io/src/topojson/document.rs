//! The outermost object of a file, and the layers in it.

use super::arcs::Arcs;
use super::geometry::{Geometry, Parts, push_member};
use super::transform::Transform;
use crate::claim::{Claim, check_latitudes};
use crate::error::ReadError;
use crate::json::{Cursor, JsonError};
use crate::layer::choose_layer;
use crate::{Crs, Format, Layer};
use std::borrow::Cow;
use std::ops::Range;

/// Reads one object of a TopoJSON file as a layer: the one named, or else the only one there is.
///
/// The CRS is `crs`, else what an old `crs` member names, else WGS84.
///
/// # Errors
/// [`ReadError::Input`] says what is wrong in the file, or which objects there are to choose from.
///
/// # Example
/// ```
/// use maille_io::topojson;
/// let text = br#"{"type":"Topology","transform":{"scale":[0.1,0.1],"translate":[0,0]},
///   "objects":{"squares":{"type":"Polygon","id":"A","arcs":[[0]]}},
///   "arcs":[[[0,0],[1,0],[0,1],[-1,0],[0,-1]]]}"#;
/// let layer = topojson::read_bytes("squares.topojson", text, None, None)?;
/// assert_eq!(layer.feature(0).id().as_deref(), Some("A"));
/// assert_eq!(layer.polygons.coords()[2].x, 0.1);
/// # Ok::<(), maille_io::ReadError>(())
/// ```
pub fn read_bytes(
    name: &str,
    bytes: &[u8],
    object: Option<&str>,
    crs: Option<Crs>,
) -> Result<Layer, ReadError> {
    let document = Document::read(name, bytes)?;
    let (_, geometries) = document.choose(name, object)?;
    document.layer(name, geometries, crs)
}

/// Whether the text starts as a topology does: with its `type`.
#[must_use]
pub fn is_topology(bytes: &[u8]) -> bool {
    let mut cursor = Cursor::new(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    let opened = cursor.open(b'{', b'}').unwrap_or(false);
    opened
        && cursor.member().is_ok_and(|name| name == "type")
        && cursor.peek() == Some(b'"')
        && cursor.string().is_ok_and(|kind| kind == "Topology")
}

/// Reads every object of a TopoJSON file as a layer, with its name.
///
/// # Errors
/// [`ReadError::Input`] says what is wrong in the file.
pub fn read_layers(
    name: &str,
    bytes: &[u8],
    crs: Option<&Crs>,
) -> Result<Vec<(String, Layer)>, ReadError> {
    let document = Document::read(name, bytes)?;
    let layers = document.objects.iter().map(|(object, geometries)| {
        Ok((object.to_string(), document.layer(name, geometries, crs.cloned())?))
    });
    layers.collect()
}

/// An object's name and geometries.
type Object<'a> = (Cow<'a, str>, Vec<Geometry<'a>>);

/// What the outermost object says.
struct Document<'a> {
    parts: Parts<'a>,
    objects: Vec<Object<'a>>,
    crs: Claim,
    foreign: String,
}

impl<'a> Document<'a> {
    fn read(name: &str, bytes: &'a [u8]) -> Result<Self, ReadError> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let mut document = Self::parse(bytes).map_err(|e| ReadError::json(name, bytes, &e))?;
        let Parts { arcs, transform, .. } = &mut document.parts;
        arcs.decode(transform.as_ref()).map_err(|arc| {
            ReadError::input(name, format!("arc {arc}: a coordinate is too large for a double"))
        })?;
        Ok(document)
    }

    fn parse(bytes: &'a [u8]) -> Result<Self, JsonError> {
        let mut cursor = Cursor::new(bytes);
        let (mut kind, mut arcs, mut transform) = (None, None, None);
        let (mut objects, mut crs, mut foreign) = (Vec::new(), Claim::default(), String::new());
        let mut more = cursor.open(b'{', b'}')?;
        while more {
            let name = cursor.member()?;
            match name.as_ref() {
                "type" => {
                    cursor.peek();
                    kind = Some(cursor.string()?);
                }
                "transform" => transform = Some(Transform::read(&mut cursor)?),
                "objects" => objects = read_objects(bytes, &mut cursor)?,
                "arcs" => arcs = Some(Arcs::read(bytes, &mut cursor)?),
                "crs" => {
                    let text = std::str::from_utf8(&bytes[cursor.value()?]);
                    crs = Claim::of_member(text.unwrap_or_default());
                }
                "bbox" => {
                    cursor.value()?;
                }
                _ => push_member(&mut foreign, &name, &bytes[cursor.value()?]),
            }
            more = cursor.next(b'}')?;
        }
        if cursor.peek().is_some() {
            return Err(cursor.error("expected the end of the file"));
        }
        if kind.as_deref() != Some("Topology") {
            let problem = match kind {
                Some(kind) => format!("expected a `Topology`, found a `{kind}`"),
                None => "an object without a `type` is no TopoJSON".into(),
            };
            return Err(JsonError::new(0, problem));
        }
        let parts = Parts { bytes, arcs: arcs.unwrap_or_default(), transform };
        Ok(Self { parts, objects, crs, foreign })
    }

    fn choose(&self, name: &str, object: Option<&str>) -> Result<&Object<'a>, ReadError> {
        let names: Vec<&str> = self.objects.iter().map(|(name, _)| name.as_ref()).collect();
        Ok(&self.objects[choose_layer(name, &names, object)?])
    }

    /// The layer of an object: its geometries as features.
    fn layer(
        &self,
        name: &str,
        geometries: &[Geometry],
        crs: Option<Crs>,
    ) -> Result<Layer, ReadError> {
        let mut layer = Layer::new(name, Format::TopoJson, self.crs.settle(name, crs)?);
        layer.foreign.clone_from(&self.foreign);
        layer.dropped_ordinates = self.parts.arcs.dropped_ordinates;
        // Every border is used twice but the outer ones. Pages that stay unused cost nothing.
        layer.polygons.reserve(2 * self.parts.arcs.positions());
        let (mut flat, mut gone) = (0, Vec::new());
        for (i, geometry) in geometries.iter().enumerate() {
            let rings = push_attributes(&mut layer, self.parts.bytes, geometry)
                .and_then(|()| self.push_geometry(&mut layer, i, geometry))
                .map_err(|error| self.in_feature(&layer, i, &error))?;
            if rings > 0 && layer.polygons.polygons_of(i).next().is_none() {
                gone.push(layer.feature(i).label());
            }
            flat += rings;
        }
        layer.notes.extend(told_of_flat(flat, &gone));
        check_latitudes(&layer)?;
        Ok(layer)
    }

    /// Says how many rings were left out because they bound no area.
    fn push_geometry(
        &self,
        layer: &mut Layer,
        feature: usize,
        geometry: &Geometry,
    ) -> Result<usize, JsonError> {
        let mut flat = 0;
        if geometry.is_polygonal() {
            flat = geometry.push_polygons(&self.parts, &mut layer.polygons)?;
        } else if !geometry.is_null() {
            layer.others.insert(feature, geometry.to_geojson(&self.parts)?);
        }
        layer.polygons.finish_unit();
        Ok(flat)
    }

    fn in_feature(&self, layer: &Layer, feature: usize, error: &JsonError) -> ReadError {
        let label = if feature < layer.len() {
            layer.feature(feature).label()
        } else {
            format!("feature {}", feature + 1)
        };
        let problem = format!("{label}: {}", error.problem);
        ReadError::json(&layer.name, self.parts.bytes, &JsonError::new(error.at, problem))
    }
}

/// A note on rings without area, and on features that had no others.
fn told_of_flat(rings: usize, gone: &[String]) -> Option<String> {
    let s = |count: usize| if count == 1 { "" } else { "s" };
    let rings = (rings > 0).then(|| format!("{rings} ring{}", s(rings)))?;
    let told = format!("{rings} without area, or within such a ring, left out");
    if gone.is_empty() {
        return Some(told);
    }
    let features = format!("{} feature{}", gone.len(), s(gone.len()));
    Some(format!("{told}, all there was of {features}: {}", gone.join(", ")))
}

fn read_objects<'a>(
    bytes: &'a [u8],
    cursor: &mut Cursor<'a>,
) -> Result<Vec<Object<'a>>, JsonError> {
    let mut objects = Vec::new();
    let mut more = cursor.open(b'{', b'}')?;
    while more {
        let name = cursor.member()?;
        objects.push((name, Geometry::read_object(bytes, cursor)?));
        more = cursor.next(b'}')?;
    }
    Ok(objects)
}

fn push_attributes(layer: &mut Layer, bytes: &[u8], geometry: &Geometry) -> Result<(), JsonError> {
    let text = |range: &Option<Range<usize>>| {
        range
            .clone()
            .map(|range| (range.start, std::str::from_utf8(&bytes[range]).unwrap_or_default()))
    };
    let id = text(&geometry.id).filter(|(_, id)| *id != "null");
    if let Some((at, id)) = id
        && !id.starts_with(|c: char| c == '"' || c == '-' || c.is_ascii_digit())
    {
        let problem = "the id of a feature must be a string or a number";
        return Err(JsonError::new(at, problem));
    }
    let properties = text(&geometry.properties);
    if let Some((at, properties)) = properties
        && !properties.starts_with(['{', 'n'])
    {
        let problem = "the properties of a feature must be an object or null";
        return Err(JsonError::new(at, problem));
    }
    let properties = properties.map_or("null", |(_, properties)| properties);
    layer.attributes.push(id.map_or("", |(_, id)| id), properties, &geometry.foreign);
    Ok(())
}
