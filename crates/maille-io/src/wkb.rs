//! Well-known binary, as [OGC 06-103r4](https://www.ogc.org/standard/sfa/) has it and, with the CRS in
//! it, as PostGIS does (EWKB).

use crate::Layer;
use crate::block::Block;
use crate::geometry::{Builder, Kind, Visitor, has_heights, push_position, walk};

/// Bits that EWKB sets in the type.
const EWKB_Z: u32 = 0x8000_0000;
const EWKB_M: u32 = 0x4000_0000;
const EWKB_SRID: u32 = 0x2000_0000;

/// How deep collections may nest.
const MAX_DEPTH: usize = 32;

/// How heights and the CRS are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// Heights by 1000 in the type, no CRS.
    Iso,
    /// Heights by a bit in the type, and the CRS by this code, if there is one.
    Extended(Option<u32>),
}

/// Reads a geometry as that of the next feature of a block. Returns the code of the CRS that it names, or 0.
///
/// # Errors
/// Says what is wrong with the bytes.
pub fn read(bytes: &[u8], block: &mut Block) -> Result<u32, String> {
    let mut reader = Reader { rest: bytes, srid: 0, dropped: 0 };
    let mut builder = Builder::new(block);
    reader.geometry(&mut builder, 0)?;
    builder.finish()?;
    block.dropped_ordinates += reader.dropped;
    if !reader.rest.is_empty() {
        return Err(format!("{} bytes follow the geometry", reader.rest.len()));
    }
    Ok(reader.srid)
}

struct Reader<'a> {
    rest: &'a [u8],
    srid: u32,
    /// Measures left out.
    dropped: usize,
}

/// What the head of a geometry says.
#[derive(Clone, Copy)]
struct Head {
    kind: Kind,
    is_little: bool,
    has_z: bool,
    has_m: bool,
}

impl Reader<'_> {
    fn geometry(&mut self, visitor: &mut impl Visitor, depth: usize) -> Result<(), String> {
        if depth > MAX_DEPTH {
            return Err(format!("collections nest more than {MAX_DEPTH} levels deep"));
        }
        let head = self.head()?;
        if head.kind == Kind::Point {
            return self.point(head, visitor);
        }
        let least = match head.kind {
            Kind::LineString => head.position_size(),
            Kind::Polygon => 4,
            _ => 9,
        };
        let parts = self.count(head, least)?;
        visitor.begin(head.kind, parts);
        match head.kind {
            Kind::LineString => self.positions(head, parts, visitor)?,
            Kind::Polygon => {
                for _ in 0..parts {
                    let positions = self.count(head, head.position_size())?;
                    visitor.begin_ring(positions);
                    self.positions(head, positions, visitor)?;
                    visitor.end_ring();
                }
            }
            _ => (0..parts).try_for_each(|_| self.geometry(visitor, depth + 1))?,
        }
        visitor.end();
        Ok(())
    }

    fn head(&mut self) -> Result<Head, String> {
        let is_little = match self.take::<1>()? {
            [0] => false,
            [1] => true,
            [other] => return Err(format!("byte order {other} is neither 0 nor 1; is it WKB?")),
        };
        let code = self.integer(is_little)?;
        if code & EWKB_SRID != 0 {
            let srid = self.integer(is_little)?;
            self.srid = if self.srid == 0 { srid } else { self.srid };
        }
        let plain = code & !(EWKB_Z | EWKB_M | EWKB_SRID);
        let (base, thousands) = (plain % 1000, plain / 1000);
        let kind = Kind::ALL.into_iter().find(|kind| *kind as u32 == base && thousands < 4);
        let kind = kind.ok_or_else(|| unknown(code, base))?;
        let has_z = code & EWKB_Z != 0 || matches!(thousands, 1 | 3);
        let has_m = code & EWKB_M != 0 || matches!(thousands, 2 | 3);
        Ok(Head { kind, is_little, has_z, has_m })
    }

    /// A point is empty if its coordinates are NaN.
    fn point(&mut self, head: Head, visitor: &mut impl Visitor) -> Result<(), String> {
        let [x, y, z] = self.position(head)?;
        let is_empty = x.is_nan() && y.is_nan();
        visitor.begin(Kind::Point, usize::from(!is_empty));
        if !is_empty {
            visitor.position(x, y, z);
        }
        visitor.end();
        Ok(())
    }

    fn positions(
        &mut self,
        head: Head,
        count: usize,
        visitor: &mut impl Visitor,
    ) -> Result<(), String> {
        if head.is_little && !head.has_z && !head.has_m {
            // Nearly all of nearly every file. `count` is known to fit.
            let (positions, rest) = self.rest.split_at(16 * count);
            for [x, y] in positions.as_chunks::<8>().0.as_chunks::<2>().0 {
                visitor.position(f64::from_le_bytes(*x), f64::from_le_bytes(*y), f64::NAN);
            }
            self.rest = rest;
            return Ok(());
        }
        for _ in 0..count {
            let [x, y, z] = self.position(head)?;
            visitor.position(x, y, z);
        }
        Ok(())
    }

    fn position(&mut self, head: Head) -> Result<[f64; 3], String> {
        let (x, y) = (self.float(head)?, self.float(head)?);
        let z = if head.has_z { self.float(head)? } else { f64::NAN };
        if head.has_m {
            self.float(head)?;
            self.dropped += 1;
        }
        Ok([x, y, z])
    }

    /// A number of parts, each of which takes so many bytes at least.
    fn count(&mut self, head: Head, least: usize) -> Result<usize, String> {
        let count = self.integer(head.is_little)? as usize;
        if count > self.rest.len() / least {
            return Err(format!("it ends early: {count} parts are announced and do not fit"));
        }
        Ok(count)
    }

    fn float(&mut self, head: Head) -> Result<f64, String> {
        let bytes = self.take()?;
        Ok(if head.is_little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    fn integer(&mut self, is_little: bool) -> Result<u32, String> {
        let bytes = self.take()?;
        Ok(if is_little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (bytes, rest) = self.rest.split_first_chunk().ok_or("it ends early")?;
        self.rest = rest;
        Ok(*bytes)
    }
}

impl Head {
    fn position_size(self) -> usize {
        8 * (2 + usize::from(self.has_z) + usize::from(self.has_m))
    }
}

fn unknown(code: u32, base: u32) -> String {
    match base {
        8..=14 => format!("geometry type {code} is a curve; convert curves to lines first"),
        15..=17 => format!("geometry type {code} is a surface of triangles or of polyhedra"),
        _ => format!("geometry type {code} is unknown; is it WKB?"),
    }
}

/// Appends the geometry of a feature. Says how many positions got the height 0 for want of one;
/// nothing is written for a feature without geometry.
pub fn write(out: &mut Vec<u8>, layer: &Layer, feature: usize, flavour: Flavour) -> usize {
    let has_z = has_heights(layer, feature);
    let mut writer = Writer { out, flavour, has_z, depth: 0, filled: 0 };
    walk(layer, feature, &mut writer);
    writer.filled
}

/// An empty polygon, which stands for no geometry where a place must be held.
pub fn empty_polygon(flavour: Flavour) -> Vec<u8> {
    let mut out = Vec::new();
    let mut writer = Writer { out: &mut out, flavour, has_z: false, depth: 0, filled: 0 };
    writer.begin(Kind::Polygon, 0);
    out
}

struct Writer<'a> {
    out: &'a mut Vec<u8>,
    flavour: Flavour,
    has_z: bool,
    depth: usize,
    filled: usize,
}

impl Writer<'_> {
    fn count(&mut self, count: usize) {
        // A layer has fewer positions than that.
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        self.out.extend_from_slice(&count.to_le_bytes());
    }
}

impl Visitor for Writer<'_> {
    fn begin(&mut self, kind: Kind, parts: usize) {
        self.out.push(1);
        let code = kind as u32;
        let (code, srid) = match self.flavour {
            Flavour::Iso => (code + if self.has_z { 1000 } else { 0 }, None),
            Flavour::Extended(srid) => {
                let srid = srid.filter(|_| self.depth == 0);
                let z = if self.has_z { EWKB_Z } else { 0 };
                (code | z | if srid.is_some() { EWKB_SRID } else { 0 }, srid)
            }
        };
        self.out.extend_from_slice(&code.to_le_bytes());
        if let Some(srid) = srid {
            self.out.extend_from_slice(&srid.to_le_bytes());
        }
        if kind != Kind::Point {
            self.count(parts);
        }
        self.depth += 1;
    }

    fn begin_ring(&mut self, positions: usize) {
        self.count(positions);
    }

    #[inline]
    fn position(&mut self, x: f64, y: f64, z: f64) {
        push_position(self.out, x, y);
        if self.has_z {
            self.filled += usize::from(z.is_nan());
            let z = if z.is_nan() { 0.0 } else { z };
            self.out.extend_from_slice(&z.to_le_bytes());
        }
    }

    fn end(&mut self) {
        self.depth -= 1;
    }
}

#[cfg(test)]
#[path = "wkb_tests.rs"]
mod tests;
