//! Commune polygons as quantised TopoJSON.

use crate::files;
use crate::packages::Wheel;
use crate::wkb;
use anyhow::{Context, Result};
use maille_io::{Crs, Format, Layer, topojson};
use serde::Deserialize;
use std::path::Path;

/// Decimals of a degree that are kept: 10⁻⁷ degree is 1 cm. With 6 decimals one commune of each
/// vintage gets an invalid ring, with 7 none does.
const DECIMALS: u8 = 7;

#[derive(Deserialize)]
struct Row {
    code: String,
    #[serde(rename = "type")]
    kind: String,
    geometry: String,
}

/// Writes the communes of a package, in the order of their codes, each with its code as id and no
/// properties.
pub fn write(path: &Path, wheel: &mut Wheel) -> Result<()> {
    let mut rows: Vec<Row> = wheel.table("communes")?;
    rows.retain(|row| row.kind == "COM");
    rows.sort_by(|a, b| a.code.cmp(&b.code));
    let mut layer = Layer::new("communes", Format::TopoJson, Crs::Wgs84);
    for row in &rows {
        if row.geometry != "\\N" {
            wkb::push_multi_polygon(&row.geometry, &mut layer.polygons)
                .with_context(|| format!("commune {}", row.code))?;
        }
        layer.polygons.finish_unit();
        layer.attributes.push(&format!("\"{}\"", row.code), "null", "");
    }
    let mut text = Vec::new();
    topojson::write(&layer, "communes", Some(DECIMALS), &mut text)?;
    files::write(path, &files::compress(&text)?)
}
