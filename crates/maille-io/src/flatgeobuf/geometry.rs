//! Geometries as tables of coordinates.

use crate::geometry::{Kind, Visitor};
use flatbuffers::{FlatBufferBuilder, Vector, WIPOffset};
use flatgeobuf::{Geometry, GeometryArgs, GeometryType};

/// How deep collections may nest.
const MAX_DEPTH: usize = 32;

/// Leads a visitor over a geometry. `kind` is the type that the header gives all of them, if it does.
/// Returns how many measures are left out.
///
/// # Errors
/// Says what is wrong with the table.
pub fn walk(
    geometry: &Geometry,
    kind: Option<Kind>,
    visitor: &mut impl Visitor,
    depth: usize,
) -> Result<usize, String> {
    if depth > MAX_DEPTH {
        return Err(format!("collections nest more than {MAX_DEPTH} levels deep"));
    }
    let own = geometry.type_();
    let kind = if own == GeometryType::Unknown { kind } else { kind_of(own)? };
    let kind = kind.ok_or("it is a geometry of unknown type")?;
    let mut dropped = geometry.m().map_or(0, |measures| measures.len());
    if matches!(kind, Kind::MultiPolygon | Kind::GeometryCollection) {
        let parts = geometry.parts();
        visitor.begin(kind, parts.map_or(0, |parts| parts.len()));
        for part in parts.iter().flatten() {
            dropped += walk(&part, kind.member(), visitor, depth + 1)?;
        }
        visitor.end();
        return Ok(dropped);
    }
    let points = Points::of(geometry)?;
    let ends = points.ends(geometry)?;
    let parts = if matches!(kind, Kind::Polygon | Kind::MultiLineString) {
        ends.len()
    } else {
        points.xy.len()
    };
    visitor.begin(kind, parts);
    let mut start = 0;
    for end in ends {
        match kind {
            Kind::Polygon => visitor.begin_ring(end - start),
            Kind::MultiLineString => visitor.begin(Kind::LineString, end - start),
            _ => {}
        }
        for i in start..end {
            if kind == Kind::MultiPoint {
                visitor.begin(Kind::Point, 1);
            }
            points.walk(i, visitor);
            if kind == Kind::MultiPoint {
                visitor.end();
            }
        }
        match kind {
            Kind::Polygon => visitor.end_ring(),
            Kind::MultiLineString => visitor.end(),
            _ => {}
        }
        start = end;
    }
    visitor.end();
    Ok(dropped)
}

/// The type that a header or a geometry names, nothing if it names none.
///
/// # Errors
/// Says that it is a curve or a surface.
pub fn kind_of(kind: GeometryType) -> Result<Option<Kind>, String> {
    let known = Kind::ALL.into_iter().find(|known| *known as u8 == kind.0);
    match known {
        None if kind == GeometryType::Unknown => Ok(None),
        None => {
            let name = kind.variant_name().unwrap_or("geometry of unknown type");
            Err(format!("a {name} is a curve or a surface; convert it to lines or polygons first"))
        }
        known => Ok(known),
    }
}

/// The coordinates of a table.
struct Points<'a> {
    xy: &'a [[[u8; 8]; 2]],
    z: &'a [[u8; 8]],
}

impl<'a> Points<'a> {
    fn of(geometry: &Geometry<'a>) -> Result<Self, String> {
        let bytes = |floats: Option<Vector<'a, f64>>| {
            floats.map_or(&[][..], |floats| floats.bytes().as_chunks::<8>().0)
        };
        let (xy, odd) = bytes(geometry.xy()).as_chunks();
        let z = bytes(geometry.z());
        if !odd.is_empty() || !(z.is_empty() || z.len() == xy.len()) {
            return Err("it has not as many y or z as it has x".to_owned());
        }
        Ok(Self { xy, z })
    }

    /// Where the parts end. Without any said there is one, if there are positions at all.
    fn ends(&self, geometry: &Geometry) -> Result<Vec<usize>, String> {
        let ends = geometry.ends().map(|ends| ends.iter().map(|end| end as usize));
        let mut ends: Vec<usize> = ends.map(Iterator::collect).unwrap_or_default();
        if ends.is_empty() && !self.xy.is_empty() {
            ends.push(self.xy.len());
        }
        match ends.last() {
            Some(&last) if last != self.xy.len() || !ends.is_sorted() => {
                Err("its parts do not follow each other".to_owned())
            }
            _ => Ok(ends),
        }
    }

    #[inline]
    fn walk(&self, i: usize, visitor: &mut impl Visitor) {
        let [x, y] = self.xy[i].map(f64::from_le_bytes);
        let z = self.z.get(i).map_or(f64::NAN, |z| f64::from_le_bytes(*z));
        visitor.position(x, y, z);
    }
}

/// Makes a table of the geometry that it is led over, and finds its bounds.
pub struct Writer<'a, 'b> {
    buffer: &'a mut FlatBufferBuilder<'b>,
    has_z: bool,
    open: Vec<Open<'b>>,
    /// Of each geometry that has not ended, whether it is only part of the table that holds it.
    parts: Vec<bool>,
    pub done: Option<WIPOffset<Geometry<'b>>>,
    /// Least x and y, greatest x and y.
    pub bounds: [f64; 4],
    /// Positions that got the height 0 for want of one.
    pub filled: usize,
}

/// A table whose geometry has not ended yet.
struct Open<'b> {
    kind: Kind,
    xy: Vec<f64>,
    z: Vec<f64>,
    ends: Vec<u32>,
    parts: Vec<WIPOffset<Geometry<'b>>>,
}

impl<'a, 'b> Writer<'a, 'b> {
    pub fn new(buffer: &'a mut FlatBufferBuilder<'b>, has_z: bool) -> Self {
        let bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        Self { buffer, has_z, open: Vec::new(), parts: Vec::new(), done: None, bounds, filled: 0 }
    }

    fn end_part(&mut self) {
        if let Some(open) = self.open.last_mut() {
            open.ends.push(u32::try_from(open.xy.len() / 2).unwrap_or(u32::MAX));
        }
    }

    fn table(&mut self, open: &Open<'b>) -> WIPOffset<Geometry<'b>> {
        let args = GeometryArgs {
            // One end is no news.
            ends: (open.ends.len() > 1).then(|| self.buffer.create_vector(&open.ends)),
            xy: (!open.xy.is_empty()).then(|| self.buffer.create_vector(&open.xy)),
            z: (!open.z.is_empty()).then(|| self.buffer.create_vector(&open.z)),
            parts: (!open.parts.is_empty()).then(|| self.buffer.create_vector(&open.parts)),
            type_: GeometryType(open.kind as u8),
            ..GeometryArgs::default()
        };
        Geometry::create(self.buffer, &args)
    }

    /// Whether a geometry is only part of the table that holds it.
    fn is_part(&self, kind: Kind) -> bool {
        let parent = self.open.last().map(|open| open.kind);
        matches!(
            (parent, kind),
            (Some(Kind::MultiPoint), Kind::Point) | (Some(Kind::MultiLineString), Kind::LineString)
        )
    }
}

impl Visitor for Writer<'_, '_> {
    fn begin(&mut self, kind: Kind, _: usize) {
        let is_part = self.is_part(kind);
        self.parts.push(is_part);
        if !is_part {
            let (xy, z, ends, parts) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
            self.open.push(Open { kind, xy, z, ends, parts });
        }
    }

    #[inline]
    fn position(&mut self, x: f64, y: f64, z: f64) {
        let [west, south, east, north] = self.bounds;
        self.bounds = [west.min(x), south.min(y), east.max(x), north.max(y)];
        if let Some(open) = self.open.last_mut() {
            open.xy.extend([x, y]);
            if self.has_z {
                self.filled += usize::from(z.is_nan());
                open.z.push(if z.is_nan() { 0.0 } else { z });
            }
        }
    }

    fn end_ring(&mut self) {
        self.end_part();
    }

    fn end(&mut self) {
        if self.parts.pop() == Some(true) {
            if self.open.last().is_some_and(|parent| parent.kind == Kind::MultiLineString) {
                self.end_part();
            }
            return;
        }
        let Some(open) = self.open.pop() else { return };
        let table = self.table(&open);
        match self.open.last_mut() {
            Some(parent) => parent.parts.push(table),
            None => self.done = Some(table),
        }
    }
}
