//! From a dataset's name to its layer.

use crate::catalogue::{Dataset, Level, dataset};
use crate::derive;
use crate::error::Error;
use crate::lists::Lists;
use crate::recast::{Recast, recast};
use crate::table::Table;
use crate::vintage::history;
use csv::StringRecord;
use maille_france_2020 as y2020;
use maille_france_2026 as y2026;
use maille_geometry::Spot;
use maille_io::{Attributes, Layer, json, topojson};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A layer, and what was repaired to make it.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// The layer, named as the dataset.
    pub layer: Layer,
    /// Where the polygons of communes were no coverage and had to be repaired to be dissolved. Units
    /// are the numbers of the features of the communes.
    pub spots: Vec<Spot>,
    /// The codes of the communes of `spots`.
    pub spot_codes: BTreeMap<u32, String>,
}

/// Loads the layer of a dataset.
///
/// # Errors
/// [`Error::Unknown`] when there is no such dataset. Other errors mean a damaged program.
pub fn load(name: &str) -> Result<Layer, Error> {
    Ok(dataset(name)?.load()?.layer)
}

impl Dataset {
    /// Loads the dataset.
    ///
    /// # Errors
    /// Only when the program is damaged.
    pub fn load(&self) -> Result<Loaded, Error> {
        let mut loaded = match self.level {
            Level::Commune => {
                // The properties are written while the polygons are still being decompressed.
                let lists = || {
                    let lists = Lists::of(self.year)?;
                    let properties = properties(&lists)?;
                    Ok::<_, Error>((lists, properties))
                };
                let (communes, lists) = rayon::join(|| communes(self.year), lists);
                let (lists, properties) = lists?;
                with_attributes(communes?, &lists, properties)
            }
            level => {
                let describe = |lists: &Lists| derive::described(self, level, lists);
                let (communes, lists, described) = communes_and(self.year, describe)?;
                derive::dissolve(self, &communes, &lists, described)
            }
        }?;
        self.name.clone_into(&mut loaded.layer.name);
        Ok(loaded)
    }
}

/// The polygons of communes for the lists of a year, these lists, and what is made of them while the polygons are still being
/// decoded.
pub(crate) fn communes_and<T: Send>(
    year: u16,
    describe: impl FnOnce(&Lists) -> Result<T, Error> + Send,
) -> Result<(Layer, Lists, T), Error> {
    let lists = || {
        let lists = Lists::of(year)?;
        let described = describe(&lists)?;
        Ok::<_, Error>((lists, described))
    };
    let (communes, lists) = rayon::join(|| communes(year), lists);
    let Recast { communes, .. } = communes?;
    let (lists, described) = lists?;
    Ok((communes, lists, described))
}

/// The polygons of communes for the lists of a year; ids are codes.
fn communes(year: u16) -> Result<Recast, Error> {
    match year {
        2020 | 2026 => surveyed(year),
        _ => recast(year, &history()?),
    }
}

/// The built-in polygons of communes of a year, of 2019 a few; ids are codes.
pub(crate) fn surveyed(year: u16) -> Result<Recast, Error> {
    let (name, compressed, from) = match year {
        2019 => ("fr:communes@2019", y2020::COMMUNES_2019_TOPOJSON_ZST, y2020::GEOMETRIES_2019_CSV),
        2020 => ("fr:communes@2020", y2020::COMMUNES_TOPOJSON_ZST, y2020::GEOMETRIES_CSV),
        2026 => ("fr:communes@2026", y2026::COMMUNES_TOPOJSON_ZST, y2026::GEOMETRIES_CSV),
        _ => return Err(Error::NoLists(year)),
    };
    let text = decompress(compressed)?;
    let communes = topojson::read_bytes(name, &text, None, None)?;
    let rows = Table::read(from)?.rows;
    let from = rows.iter().map(|row| (row[0].to_owned(), row[1].to_owned())).collect();
    Ok(Recast { communes, from })
}

/// Decompresses at once, into a buffer of the size that the frame states.
pub(crate) fn decompress(compressed: &[u8]) -> Result<Vec<u8>, Error> {
    let size = zstd::zstd_safe::get_frame_content_size(compressed).ok().flatten();
    let size = size.and_then(|size| usize::try_from(size).ok());
    let size = size.ok_or_else(|| Error::Damaged("a frame does not state its size".into()))?;
    Ok(zstd::bulk::decompress(compressed, size)?)
}

/// Gives the communes the properties of their rows.
fn with_attributes(
    recast: Recast,
    lists: &Lists,
    mut properties: Vec<String>,
) -> Result<Loaded, Error> {
    let Recast { communes, from } = recast;
    let mut attributes = Attributes::default();
    for (feature, row) in communes.features().zip(rows_of(&communes, lists)?) {
        let from = feature.id().and_then(|code| from.get(code.as_ref()));
        let from = from.map_or("", String::as_str);
        push_property(&mut properties[row], "geometry_from", from, Kind::Text);
        properties[row].push('}');
        attributes.push(feature.id_json(), &properties[row], "");
    }
    Ok(Loaded {
        layer: Layer { attributes, ..communes },
        spots: Vec::new(),
        spot_codes: BTreeMap::new(),
    })
}

/// The row of each commune in the lists. Every commune of the lists has a polygon.
pub(crate) fn rows_of(communes: &Layer, lists: &Lists) -> Result<Vec<usize>, Error> {
    let index = lists.communes.index();
    let mut found = vec![false; index.len()];
    let mut rows = Vec::with_capacity(index.len());
    for feature in communes.features() {
        let code = feature.id().unwrap_or_default();
        let row = *index
            .get(code.as_ref())
            .ok_or_else(|| Error::Damaged(format!("commune {code} is not in the list")))?;
        found[row] = !communes.polygons.rings_of(feature.index).is_empty();
        rows.push(row);
    }
    match found.iter().position(|found| !found) {
        Some(row) => {
            let code = &lists.communes.rows[row][0];
            Err(Error::Damaged(format!("commune {code} has no polygon")))
        }
        None => Ok(rows),
    }
}

/// The properties of every commune of a list, as JSON text that is not closed yet.
pub(crate) fn properties(lists: &Lists) -> Result<Vec<String>, Error> {
    let epci = lists.units(Level::Epci)?;
    let epci: FxHashMap<&str, &str> = epci.rows.iter().map(|row| (&row[0], &row[1])).collect();
    let columns: Vec<&str> = lists.communes.columns.iter().collect();
    let write = |row: &StringRecord| {
        let mut out = String::new();
        for (column, value) in columns.iter().zip(row) {
            let kind = if *column == "population" { Kind::Number } else { Kind::Text };
            push_property(&mut out, column, value, kind);
            if *column == "epci" {
                let name = epci.get(value).copied().unwrap_or_default();
                push_property(&mut out, "epci_nom", name, Kind::Text);
            }
        }
        out
    };
    Ok(lists.communes.rows.iter().map(write).collect())
}

/// How a value is written as JSON.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
}

/// Appends `{"name":value` or `,"name":value`; an empty value is `null`.
pub(crate) fn push_property(out: &mut String, name: &str, value: &str, kind: Kind) {
    out.push(if out.is_empty() { '{' } else { ',' });
    json::write_string(out, name);
    out.push(':');
    match kind {
        _ if value.is_empty() => out.push_str("null"),
        Kind::Number => out.push_str(value),
        Kind::Text => json::write_string(out, value),
    }
}
