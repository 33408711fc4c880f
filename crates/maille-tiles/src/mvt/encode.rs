//! Writing tiles.
//!
//! [Vector Tile Specification 2.1](https://github.com/mapbox/vector-tile-spec/tree/master/2.1).

use super::Value;
use crate::grid::Point;

/// The square of a tile on the grid: where its upper left corner is.
#[derive(Debug, Clone, Copy)]
pub struct Corner(pub Point);

/// What a geometry consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GeometryType {
    Point = 1,
    Lines = 2,
    Polygons = 3,
}

/// Adds an integer of 7 bits a byte.
#[inline]
pub fn put(bytes: &mut Vec<u8>, mut value: u64) {
    while value > 0x7F {
        bytes.push(u8::try_from(value & 0x7F).unwrap_or_default() | 0x80);
        value >>= 7;
    }
    bytes.push(u8::try_from(value).unwrap_or_default());
}

/// Signs moved to the last bit.
#[inline]
fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

/// Adds a field of bytes.
fn put_bytes(bytes: &mut Vec<u8>, field: u64, content: &[u8]) {
    put(bytes, field << 3 | 2);
    put(bytes, content.len() as u64);
    bytes.extend_from_slice(content);
}

/// Adds a field that is an integer.
fn put_integer(bytes: &mut Vec<u8>, field: u64, value: u64) {
    put(bytes, field << 3);
    put(bytes, value);
}

/// Commands of a geometry, relative to each other.
#[derive(Debug)]
pub struct Pen<'a> {
    bytes: &'a mut Vec<u8>,
    at: Point,
}

const MOVE_TO: u64 = 1;
const LINE_TO: u64 = 2;
const CLOSE_PATH: u64 = 7;

impl<'a> Pen<'a> {
    /// Starts a geometry in a tile.
    pub fn new(bytes: &'a mut Vec<u8>, Corner(at): Corner) -> Self {
        Self { bytes, at }
    }

    /// Some points.
    pub fn points(&mut self, points: &[Point]) {
        put(self.bytes, MOVE_TO | (points.len() as u64) << 3);
        for at in points {
            self.go(*at);
        }
    }

    /// A line of two points at least.
    pub fn line(&mut self, points: &[Point]) {
        self.path(points.len(), points.iter());
    }

    /// A ring. They are counter-clockwise around what is inside with rows from the south, as they have to
    /// be with rows from the north the other way round, so each is turned.
    pub fn ring(&mut self, ring: &[Point]) {
        self.path(ring.len(), ring.iter().rev());
        put(self.bytes, CLOSE_PATH | 1 << 3);
    }

    fn path<'p>(&mut self, count: usize, mut points: impl Iterator<Item = &'p Point>) {
        put(self.bytes, MOVE_TO | 1 << 3);
        points.by_ref().take(1).for_each(|at| self.go(*at));
        put(self.bytes, LINE_TO | (count as u64 - 1) << 3);
        points.for_each(|at| self.go(*at));
    }

    #[inline]
    fn go(&mut self, to: Point) {
        put(self.bytes, zigzag(to.x - self.at.x));
        put(self.bytes, zigzag(self.at.y - to.y));
        self.at = to;
    }
}

/// Adds the message of a value.
pub fn put_value(bytes: &mut Vec<u8>, value: &Value<'_>) {
    match value {
        Value::Text(text) => put_bytes(bytes, 1, text.as_bytes()),
        Value::Float(value) => {
            put(bytes, 2 << 3 | 5);
            bytes.extend_from_slice(&value.to_le_bytes());
        }
        Value::Double(value) => {
            put(bytes, 3 << 3 | 1);
            bytes.extend_from_slice(&value.to_le_bytes());
        }
        Value::Int(value) => put_integer(bytes, 4, value.cast_unsigned()),
        Value::Uint(value) => put_integer(bytes, 5, *value),
        Value::Sint(value) => put_integer(bytes, 6, zigzag(*value)),
        Value::Bool(value) => put_integer(bytes, 7, u64::from(*value)),
    }
}

/// A layer of a tile being written.
#[derive(Debug, Default)]
pub struct LayerWriter {
    features: Vec<u8>,
    feature: Vec<u8>,
    tags: Vec<u8>,
}

impl LayerWriter {
    /// Adds a feature. Tags are numbers of keys and values in the tile.
    pub fn feature(
        &mut self,
        id: Option<u64>,
        tags: impl Iterator<Item = [u32; 2]>,
        kind: GeometryType,
        geometry: &[u8],
    ) {
        let Self { features, feature, tags: packed } = self;
        feature.clear();
        packed.clear();
        if let Some(id) = id {
            put_integer(feature, 1, id);
        }
        tags.flatten().for_each(|number| put(packed, number.into()));
        if !packed.is_empty() {
            put_bytes(feature, 2, packed);
        }
        put_integer(feature, 3, kind as u64);
        put_bytes(feature, 4, geometry);
        put_bytes(features, 2, feature);
    }

    /// Ends the layer: adds it to its tile, with its keys and its values.
    pub fn finish<'v>(
        &mut self,
        tile: &mut Vec<u8>,
        name: &str,
        extent: u64,
        keys: impl Iterator<Item = &'v str>,
        values: impl Iterator<Item = &'v [u8]>,
    ) {
        let Self { features, feature: layer, .. } = self;
        layer.clear();
        put_integer(layer, 15, 2);
        put_bytes(layer, 1, name.as_bytes());
        layer.append(features);
        keys.for_each(|key| put_bytes(layer, 3, key.as_bytes()));
        values.for_each(|value| put_bytes(layer, 4, value));
        put_integer(layer, 5, extent);
        put_bytes(tile, 3, layer);
    }
}
