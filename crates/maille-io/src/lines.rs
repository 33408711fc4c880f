//! Files with a geometry on each line: WKT, or WKB in hexadecimal digits, with the CRS in it or not.

use crate::block::Block;
use crate::claim::settle;
use crate::error::{Cure, ReadError};
use crate::text::utf8;
use crate::wkb::{self, Flavour};
use crate::{Crs, Format, Layer, Loss, hex, wkt};
use rayon::prelude::*;
use std::io::{self, Write};
use std::sync::atomic::{AtomicU32, Ordering};

/// Features that are formatted before they are written.
const BATCH: usize = 4096;

/// Bytes of text that a position takes at the least, about; room is made for so many.
const BYTES_PER_POSITION: usize = 32;

/// Reads the bytes of a file. Lines without anything on them count for nothing.
///
/// # Errors
/// [`ReadError::Input`] names the line and what is wrong on it.
pub fn read_bytes(
    name: &str,
    bytes: &[u8],
    format: Format,
    crs: Option<Crs>,
) -> Result<Layer, ReadError> {
    let text = utf8(name, bytes)?;
    let lines = text.lines().enumerate().map(|(number, line)| (number + 1, line.trim()));
    let lines: Vec<(usize, &str)> = lines.filter(|(_, line)| !line.is_empty()).collect();
    let srids: Vec<AtomicU32> = lines.iter().map(|_| AtomicU32::new(0)).collect();
    let at_line = |(i, problem): (usize, String)| {
        ReadError::input(name, format!("line {}: {problem}", lines[i].0))
    };
    let block = Block::read_all(lines.len(), bytes.len() / BYTES_PER_POSITION, |i, block| {
        let line = lines[i].1;
        let srid = match format {
            Format::Wkb => wkb::read(&hex::decode(line)?, block)?,
            _ => wkt::read(line, block)?,
        };
        srids[i].store(srid, Ordering::Relaxed);
        block.push_attributes("", "null", "");
        Ok(())
    });
    let block = block.map_err(at_line)?;
    let srids: Vec<u32> = srids.into_iter().map(AtomicU32::into_inner).collect();
    let srid = srids.first().copied().unwrap_or_default();
    if crs.is_none()
        && let Some(i) = srids.iter().position(|&other| other != srid)
    {
        let problem = format!("its SRID is {} and not {srid}; name one CRS for all", srids[i]);
        return Err(at_line((i, problem)).with(Cure::Crs { likely: None }));
    }
    settle(name, block, format, crs, (srid != 0).then(|| Crs::of_code(srid)))
}

/// Writes the geometries of a layer, one a line, an empty polygon for none. The CRS is named where it
/// is not WGS84 and has a code.
///
/// # Errors
/// When `out` refuses.
pub fn write(layer: &Layer, format: Format, out: &mut (dyn Write + Send)) -> io::Result<Vec<Loss>> {
    let srid = layer.crs.code().filter(|_| layer.crs != Crs::Wgs84);
    let mut filled = 0;
    for start in (0..layer.len()).step_by(BATCH) {
        let batch = start..(start + BATCH).min(layer.len());
        let texts: Vec<(String, usize)> = batch
            .into_par_iter()
            .map(|feature| {
                let mut text = String::new();
                let filled = if format == Format::Wkb {
                    write_hex(&mut text, layer, feature, srid)
                } else {
                    text.extend(srid.map(|srid| format!("SRID={srid};")));
                    wkt::write(&mut text, layer, feature)
                };
                text.push('\n');
                (text, filled)
            })
            .collect();
        for (text, in_feature) in texts {
            out.write_all(text.as_bytes())?;
            filled += in_feature;
        }
    }
    Ok(losses(layer, format, filled))
}

fn write_hex(out: &mut String, layer: &Layer, feature: usize, srid: Option<u32>) -> usize {
    let mut bytes = Vec::new();
    let filled = wkb::write(&mut bytes, layer, feature, Flavour::Extended(srid));
    if bytes.is_empty() {
        bytes = wkb::empty_polygon(Flavour::Extended(srid));
    }
    hex::encode(out, &bytes);
    filled
}

fn losses(layer: &Layer, format: Format, filled: usize) -> Vec<Loss> {
    let mut losses = Vec::new();
    if layer.features().any(|feature| !feature.id_json().is_empty()) {
        losses.push(Loss::Ids);
    }
    match layer.field_names().len() {
        0 => {}
        fields => losses.push(Loss::Attributes { fields }),
    }
    if filled > 0 {
        losses.push(Loss::HeightsFilled { positions: filled });
    }
    if layer.crs.code().is_none() {
        losses.push(Loss::Crs { format, crs: layer.crs.clone() });
    }
    losses
}

#[cfg(test)]
#[path = "lines_tests.rs"]
mod tests;
