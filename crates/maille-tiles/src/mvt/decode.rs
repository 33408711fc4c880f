//! Tiles read back, strictly.

use super::geometry::{Geometry, Winding};
use super::value::Value;
use super::wire::{Field, Fields, packed, zigzag};
use rustc_hash::FxHashSet;
use std::borrow::Cow;

/// What is wrong in a tile, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct DecodeError {
    /// The layer: its number in the tile, from 1, and its name as far as it was read.
    layer: Option<(usize, String)>,
    /// The feature: its number in the layer, from 1.
    feature: Option<usize>,
    problem: String,
}

impl std::fmt::Display for DecodeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some((number, name)) = &self.layer {
            write!(f, "layer {number}")?;
            if !name.is_empty() {
                write!(f, " ({name})")?;
            }
            f.write_str(if self.feature.is_some() { ", " } else { ": " })?;
        }
        if let Some(number) = self.feature {
            write!(f, "feature {number}: ")?;
        }
        f.write_str(&self.problem)
    }
}

/// A layer of a tile.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer<'a> {
    /// Its name, which no other layer of the tile has.
    pub name: &'a str,
    /// The version of the specification: 1 or 2.
    pub version: u32,
    /// How many units of its positions are as long as the tile; at least 1.
    pub extent: u32,
    /// Its features.
    pub features: Vec<Feature>,
    keys: Vec<&'a str>,
    values: Vec<Value<'a>>,
}

/// A feature of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feature {
    /// Its number, if it has one.
    pub id: Option<u64>,
    /// What it looks like.
    pub geometry: Geometry,
    /// Places in the layer's keys and in its values, in turn.
    tags: Vec<u32>,
}

impl<'a> Layer<'a> {
    /// The attributes of a feature of this layer, in their order.
    pub fn attributes(&self, feature: &Feature) -> impl Iterator<Item = (&'a str, &Value<'a>)> {
        feature.tags.chunks_exact(2).filter_map(|tag| {
            let key = self.keys.get(tag[0] as usize)?;
            Some((*key, self.values.get(tag[1] as usize)?))
        })
    }
}

/// Reads a tile that is not compressed. Layers of version 2 have to keep to every rule of the specification; those of
/// version 1 may wind their rings as they like, as long as holes run the other way.
///
/// # Errors
/// [`DecodeError`] for anything else than a tile, with the layer and the feature.
pub fn decode(tile: &[u8]) -> Result<Vec<Layer<'_>>, DecodeError> {
    let of_tile = |problem| DecodeError { layer: None, feature: None, problem };
    let mut layers = Vec::new();
    let mut names = FxHashSet::default();
    for field in Fields::of(tile) {
        // Other fields are extensions.
        if let (3, field) = field.map_err(of_tile)? {
            let number = layers.len() + 1;
            let layer = bytes(field).map_err(|problem| DecodeError {
                layer: Some((number, String::new())),
                feature: None,
                problem,
            })?;
            let layer = read_layer(layer, number)?;
            if !names.insert(layer.name) {
                let problem = "an earlier layer has the same name".to_owned();
                let layer = Some((number, layer.name.to_owned()));
                return Err(DecodeError { layer, feature: None, problem });
            }
            layers.push(layer);
        }
    }
    Ok(layers)
}

fn read_layer(message: &[u8], number: usize) -> Result<Layer<'_>, DecodeError> {
    let mut parts = Parts::default();
    let gathered = parts.gather(message);
    let name = parts.name.unwrap_or_default();
    let fail = |feature, problem| {
        let layer = Some((number, name.to_owned()));
        DecodeError { layer, feature, problem }
    };
    gathered.map_err(|problem| fail(None, problem))?;
    let of_layer = |problem: &str| fail(None, problem.to_owned());
    parts.name.ok_or_else(|| of_layer("it has no name"))?;
    let winding = match parts.version.ok_or_else(|| of_layer("it has no version"))? {
        1 => Winding::First,
        2 => Winding::Positive,
        other => return Err(fail(None, format!("it is of version {other}; 1 and 2 are known"))),
    };
    let extent = parts.extent.unwrap_or(4096);
    if extent == 0 {
        return Err(of_layer("its extent is 0"));
    }
    let mut values = Vec::new();
    for (place, message) in parts.values.iter().enumerate() {
        let value = read_value(message).map_err(|problem| format!("value {place}: {problem}"));
        values.push(value.map_err(|problem| fail(None, problem))?);
    }
    let tables = (parts.keys.len(), values.len());
    let mut features = Vec::new();
    for (place, message) in parts.features.iter().enumerate() {
        let feature = read_feature(message, tables, winding);
        features.push(feature.map_err(|problem| fail(Some(place + 1), problem))?);
    }
    let version = parts.version.unwrap_or_default();
    Ok(Layer { name, version, extent, features, keys: parts.keys, values })
}

/// The fields of a layer, which may come in any order.
#[derive(Default)]
struct Parts<'a> {
    name: Option<&'a str>,
    version: Option<u32>,
    extent: Option<u32>,
    keys: Vec<&'a str>,
    values: Vec<&'a [u8]>,
    features: Vec<&'a [u8]>,
}

impl<'a> Parts<'a> {
    fn gather(&mut self, message: &'a [u8]) -> Result<(), String> {
        for field in Fields::of(message) {
            match field? {
                (1, field) => self.name = Some(text(field)?),
                (2, field) => self.features.push(bytes(field)?),
                (3, field) => self.keys.push(text(field)?),
                (4, field) => self.values.push(bytes(field)?),
                (5, field) => self.extent = Some(short(field)?),
                (15, field) => self.version = Some(short(field)?),
                _ => {}
            }
        }
        Ok(())
    }
}

fn read_value(message: &[u8]) -> Result<Value<'_>, String> {
    let mut value = None;
    for field in Fields::of(message) {
        let found = match field? {
            (1, field) => Value::Text(Cow::Borrowed(text(field)?)),
            (2, Field::Fixed32(bits)) => Value::Float(f32::from_bits(bits)),
            (3, Field::Fixed64(bits)) => Value::Double(f64::from_bits(bits)),
            (4, Field::Varint(value)) => Value::Int(value.cast_signed()),
            (5, Field::Varint(value)) => Value::Uint(value),
            (6, Field::Varint(value)) => Value::Sint(zigzag(value)),
            (7, Field::Varint(value)) => Value::Bool(value != 0),
            (number @ 2..=7, _) => return Err(format!("field {number} has another wire type")),
            _ => continue,
        };
        if value.replace(found).is_some() {
            return Err("it has two types".to_owned());
        }
    }
    value.ok_or_else(|| "it has no type".to_owned())
}

fn read_feature(
    message: &[u8],
    (keys, values): (usize, usize),
    winding: Winding,
) -> Result<Feature, String> {
    let (mut id, mut tags, mut kind, mut commands) = (None, Vec::new(), None, None);
    for field in Fields::of(message) {
        match field? {
            (1, field) => id = Some(varint(field)?),
            (2, field) => {
                for tag in packed(bytes(field)?) {
                    tags.push(tag?);
                }
            }
            (3, field) => kind = Some(varint(field)?),
            (4, field) if commands.is_none() => commands = Some(bytes(field)?),
            (4, _) => return Err("it has two geometries".to_owned()),
            _ => {}
        }
    }
    check_tags(&tags, keys, values)?;
    let commands = commands.ok_or("it has no geometry")?;
    let geometry = Geometry::parse(kind.ok_or("it has no type")?, commands, winding)?;
    Ok(Feature { id, geometry, tags })
}

fn check_tags(tags: &[u32], keys: usize, values: usize) -> Result<(), String> {
    if !tags.len().is_multiple_of(2) {
        return Err(format!("it has {} tags, but they come in pairs", tags.len()));
    }
    let mut seen = FxHashSet::default();
    for tag in tags.chunks_exact(2) {
        if tag[0] as usize >= keys {
            return Err(format!("a tag has the key {}, of {keys} from 0 on", tag[0]));
        }
        if tag[1] as usize >= values {
            return Err(format!("a tag has the value {}, of {values} from 0 on", tag[1]));
        }
        if !seen.insert(tag[0]) {
            return Err(format!("two tags have the key {}", tag[0]));
        }
    }
    Ok(())
}

fn bytes(field: Field<'_>) -> Result<&[u8], String> {
    match field {
        Field::Bytes(bytes) => Ok(bytes),
        other => Err(format!("there is {other:?} where bytes have to be")),
    }
}

fn text(field: Field<'_>) -> Result<&str, String> {
    std::str::from_utf8(bytes(field)?).map_err(|_| "a text is no UTF-8".to_owned())
}

fn varint(field: Field<'_>) -> Result<u64, String> {
    match field {
        Field::Varint(value) => Ok(value),
        _ => Err("there is something else where an integer has to be".to_owned()),
    }
}

fn short(field: Field<'_>) -> Result<u32, String> {
    let value = varint(field)?;
    u32::try_from(value).map_err(|_| format!("{value} does not fit 32 bits"))
}
