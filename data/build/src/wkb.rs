//! Polygons from hexadecimal WKB, straight into flat arrays.
//!
//! Source: OGC 06-103r4, Simple feature access, part 1, section 8.2. The packages hold
//! little-endian multi-polygons without heights and nothing else.

use anyhow::{Context, Result, bail, ensure};
use maille_geometry::Polygons;

const LITTLE_ENDIAN: u8 = 1;
const POLYGON: u32 = 3;
const MULTI_POLYGON: u32 = 6;

/// Adds the polygons of a hexadecimal WKB multi-polygon to the unit being written.
pub fn push_multi_polygon(hex: &str, polygons: &mut Polygons) -> Result<()> {
    let bytes = decode_hex(hex)?;
    let mut reader = Reader(&bytes);
    reader.header(MULTI_POLYGON)?;
    for _ in 0..reader.u32()? {
        reader.header(POLYGON)?;
        for _ in 0..reader.u32()? {
            for _ in 0..reader.u32()? {
                let (x, y) = (reader.f64()?, reader.f64()?);
                polygons.push_vertex(x, y);
            }
            polygons.finish_ring()?;
        }
        polygons.finish_polygon();
    }
    ensure!(reader.0.is_empty(), "{} bytes after the end of the WKB", reader.0.len());
    Ok(())
}

fn decode_hex(hex: &str) -> Result<Vec<u8>> {
    let (pairs, rest) = hex.as_bytes().as_chunks::<2>();
    ensure!(rest.is_empty(), "an odd number of hexadecimal digits");
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let byte = |[high, low]: &[u8; 2]| Some(digit(*high)? << 4 | digit(*low)?);
    pairs.iter().map(byte).collect::<Option<_>>().context("not hexadecimal")
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk().context("the WKB is cut off")?;
        self.0 = rest;
        Ok(*head)
    }

    fn u32(&mut self) -> Result<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn f64(&mut self) -> Result<f64> {
        self.take().map(f64::from_le_bytes)
    }

    /// Byte order and geometry type.
    fn header(&mut self, expected: u32) -> Result<()> {
        let [order] = self.take()?;
        let kind = self.u32()?;
        if order != LITTLE_ENDIAN || kind != expected {
            bail!("expected a little-endian WKB of type {expected}, found {order}, {kind}");
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "wkb_tests.rs"]
mod tests;
