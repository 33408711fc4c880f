//! Writing.

use super::{Base, HEADER, MAGIC, RECORD_HEADER, VERSION};
use crate::Layer;
use crate::error::invalid;
use crate::geometry::{Kind, Visitor, has_heights, kind_of, push_position, walk};
use rayon::prelude::*;
use std::io::{self, Write};

/// Features whose records are made in one go.
const PIECE: usize = 128;

/// Pieces that are made before they are written.
const BATCH: usize = 16;

/// Writes the geometries of a layer.
pub struct ShapeWriter<'a> {
    layer: &'a Layer,
    base: Base,
    has_z: bool,
    /// One for each feature.
    extents: Vec<Extent>,
}

/// How large a shape is, in numbers and on the ground.
#[derive(Debug, Clone, Copy)]
struct Extent {
    parts: usize,
    points: usize,
    /// Least and greatest x, y and z; the least are greater than the greatest if there are none.
    bounds: [[f64; 2]; 3],
    /// Positions without a height.
    flat: usize,
}

impl<'a> ShapeWriter<'a> {
    /// # Errors
    /// As [`io::ErrorKind::InvalidData`] when geometries are of several kinds, or too large a file.
    pub fn new(layer: &'a Layer) -> io::Result<Self> {
        let base = base_of(layer)?;
        let features = 0..layer.len();
        let has_z = features.clone().into_par_iter().any(|feature| has_heights(layer, feature));
        let extents = features.into_par_iter().map(|feature| {
            let mut extent = Extent::NONE;
            walk(layer, feature, &mut extent);
            extent
        });
        let writer = Self { layer, base, has_z, extents: extents.collect() };
        let length = writer.records().last().map_or(HEADER, |(start, length)| start + length);
        if i32::try_from(length / 2).is_err() {
            return Err(invalid(format!(
                "{length} bytes of geometries are too many for a Shapefile"
            )));
        }
        Ok(writer)
    }

    /// How many positions get the height 0 for want of one.
    pub fn filled(&self) -> usize {
        if self.has_z { self.extents.iter().map(|extent| extent.flat).sum() } else { 0 }
    }

    /// Writes the `.shp`.
    pub fn write_shp(&self, out: &mut (dyn Write + Send)) -> io::Result<()> {
        let length = self.records().last().map_or(HEADER, |(start, length)| start + length);
        out.write_all(&self.header(length))?;
        let features: Vec<usize> = (0..self.layer.len()).collect();
        let mut texts: Vec<Vec<u8>> = Vec::new();
        for batch in features.chunks(PIECE * BATCH) {
            let pieces: Vec<&[usize]> = batch.chunks(PIECE).collect();
            texts.resize_with(pieces.len(), Vec::new);
            texts.par_iter_mut().zip(pieces).for_each(|(text, piece)| {
                text.clear();
                for &feature in piece {
                    self.record(feature, text);
                }
            });
            texts.iter().try_for_each(|text| out.write_all(text))?;
        }
        Ok(())
    }

    /// Writes the `.shx`.
    pub fn write_shx(&self, out: &mut (dyn Write + Send)) -> io::Result<()> {
        let mut bytes = self.header(HEADER + 8 * self.layer.len());
        for (start, length) in self.records() {
            push_words(&mut bytes, start);
            push_words(&mut bytes, length - RECORD_HEADER);
        }
        out.write_all(&bytes)
    }

    /// Where each record starts and how long it is, in bytes.
    fn records(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        self.extents.iter().scan(HEADER, |next, extent| {
            let start = *next;
            let length = RECORD_HEADER + self.content_length(extent);
            *next += length;
            Some((start, length))
        })
    }

    fn content_length(&self, extent: &Extent) -> usize {
        let z = |range: usize| if self.has_z { range + 8 * extent.points } else { 0 };
        4 + match self.base {
            _ if extent.points == 0 => 0,
            Base::Null => 0,
            Base::Point => 16 + z(0),
            Base::MultiPoint => 36 + 16 * extent.points + z(16),
            Base::PolyLine | Base::Polygon => 40 + 4 * extent.parts + 16 * extent.points + z(16),
        }
    }

    /// The type of shape as files have it.
    fn code(&self) -> i32 {
        self.base as i32 + if self.has_z && self.base != Base::Null { 10 } else { 0 }
    }

    fn header(&self, length: usize) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.resize(24, 0);
        push_words(&mut bytes, length);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&self.code().to_le_bytes());
        let all = self.extents.iter().fold(Extent::NONE, Extent::joined);
        let [x, y, z] =
            all.bounds.map(|bounds| if bounds[0] > bounds[1] { [0.0; 2] } else { bounds });
        push_floats(&mut bytes, &[x[0], y[0], x[1], y[1], z[0], z[1], 0.0, 0.0]);
        bytes
    }

    fn record(&self, feature: usize, out: &mut Vec<u8>) {
        let extent = &self.extents[feature];
        let number = i32::try_from(feature + 1).unwrap_or_default();
        out.extend_from_slice(&number.to_be_bytes());
        push_words(out, self.content_length(extent));
        if extent.points == 0 {
            out.extend_from_slice(&(Base::Null as i32).to_le_bytes());
            return;
        }
        out.extend_from_slice(&self.code().to_le_bytes());
        let [x, y, z] = extent.bounds;
        if self.base != Base::Point {
            push_floats(out, &[x[0], y[0], x[1], y[1]]);
            if self.base != Base::MultiPoint {
                push_count(out, extent.parts);
            }
            push_count(out, extent.points);
        }
        let parts = out.len();
        if matches!(self.base, Base::PolyLine | Base::Polygon) {
            out.resize(parts + 4 * extent.parts, 0);
        }
        let start = out.len();
        let mut points = Points { out, parts, start, ring: start, heights: Vec::new() };
        walk(self.layer, feature, &mut points);
        let heights = points.heights;
        if self.has_z {
            if self.base != Base::Point {
                let z = if z[0] > z[1] { [0.0; 2] } else { z };
                push_floats(out, &z);
            }
            push_floats(out, &heights);
        }
    }
}

/// Follows a geometry with its positions, and notes where its parts begin.
struct Points<'a> {
    out: &'a mut Vec<u8>,
    /// Where the beginning of the next part is noted.
    parts: usize,
    /// Where the positions of the shape, and those of the ring, begin.
    start: usize,
    ring: usize,
    heights: Vec<f64>,
}

impl Points<'_> {
    fn begin_part(&mut self) {
        let position = u32::try_from((self.out.len() - self.start) / 16).unwrap_or_default();
        self.out[self.parts..self.parts + 4].copy_from_slice(&position.to_le_bytes());
        self.parts += 4;
        self.ring = self.out.len();
    }
}

impl Visitor for Points<'_> {
    fn begin(&mut self, kind: Kind, _: usize) {
        if kind == Kind::LineString {
            self.begin_part();
        }
    }

    fn begin_ring(&mut self, _: usize) {
        self.begin_part();
    }

    #[inline]
    fn position(&mut self, x: f64, y: f64, z: f64) {
        push_position(self.out, x, y);
        self.heights.push(if z.is_nan() { 0.0 } else { z });
    }

    /// Shells run clockwise in the file, and counter-clockwise in a layer.
    fn end_ring(&mut self) {
        let ring = self.out[self.ring..].as_chunks_mut::<16>().0;
        ring.reverse();
        let from = self.heights.len() - ring.len();
        self.heights[from..].reverse();
    }
}

impl Extent {
    const NONE: Self =
        Self { parts: 0, points: 0, bounds: [[f64::INFINITY, f64::NEG_INFINITY]; 3], flat: 0 };

    fn joined(mut self, other: &Self) -> Self {
        for (axis, other) in self.bounds.iter_mut().zip(other.bounds) {
            *axis = [axis[0].min(other[0]), axis[1].max(other[1])];
        }
        self
    }
}

impl Visitor for Extent {
    fn begin(&mut self, kind: Kind, _: usize) {
        self.parts += usize::from(kind == Kind::LineString);
    }

    fn begin_ring(&mut self, _: usize) {
        self.parts += 1;
    }

    #[inline]
    fn position(&mut self, x: f64, y: f64, z: f64) {
        self.points += 1;
        self.flat += usize::from(z.is_nan());
        let z = if z.is_nan() { 0.0 } else { z };
        for (axis, value) in self.bounds.iter_mut().zip([x, y, z]) {
            *axis = [axis[0].min(value), axis[1].max(value)];
        }
    }
}

/// The one type of shape that all geometries are of.
fn base_of(layer: &Layer) -> io::Result<Base> {
    let mut kinds: Vec<Kind> =
        (0..layer.len()).filter_map(|feature| kind_of(layer, feature)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let base = match kinds.as_slice() {
        [] => Base::Null,
        [Kind::Point] => Base::Point,
        kinds if kinds.iter().all(|k| matches!(k, Kind::Point | Kind::MultiPoint)) => {
            Base::MultiPoint
        }
        kinds if kinds.iter().all(|k| matches!(k, Kind::LineString | Kind::MultiLineString)) => {
            Base::PolyLine
        }
        kinds if kinds.iter().all(|k| matches!(k, Kind::Polygon | Kind::MultiPolygon)) => {
            Base::Polygon
        }
        kinds => {
            let kinds: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
            return Err(invalid(format!(
                "a Shapefile holds points, lines or polygons, and no collections; the layer has {}",
                kinds.join(", ")
            )));
        }
    };
    Ok(base)
}

/// A number of bytes as files have it: in 16-bit words, high byte first.
fn push_words(out: &mut Vec<u8>, bytes: usize) {
    let words = i32::try_from(bytes / 2).unwrap_or(i32::MAX);
    out.extend_from_slice(&words.to_be_bytes());
}

fn push_count(out: &mut Vec<u8>, count: usize) {
    let count = i32::try_from(count).unwrap_or(i32::MAX);
    out.extend_from_slice(&count.to_le_bytes());
}

fn push_floats(out: &mut Vec<u8>, floats: &[f64]) {
    for float in floats {
        out.extend_from_slice(&float.to_le_bytes());
    }
}
