//! The built-in datasets, as commands see them.

use crate::account::{named, number};
use crate::error::Error;
use crate::spots;
use maille_france::{Loaded, MissingCommune};
use maille_geometry::Spot;
use maille_io::Layer;
use maille_territory::{MembersTable, Memberships};
use serde_json::{Value, json};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Whether an input names a dataset, right or wrong.
pub fn is_dataset(name: &str) -> bool {
    name.starts_with(maille_france::PREFIX)
}

/// A dataset's layer, and how it was made.
pub fn load(name: &str) -> Result<(Layer, Making), Error> {
    let dataset = maille_france::dataset(name).map_err(maille_france::Error::from)?;
    let Loaded { layer, missing, spots, spot_codes } = dataset.load()?;
    let name = layer.name.clone();
    Ok((layer, Making { name, missing, spots: spots::merged(spots), spot_codes }))
}

/// What making a dataset left out and repaired.
#[derive(Debug)]
pub struct Making {
    name: String,
    missing: Vec<MissingCommune>,
    spots: Vec<Spot>,
    spot_codes: BTreeMap<u32, String>,
}

impl Making {
    /// What the dataset is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// In words; nothing when all went well.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.missing.is_empty() {
            let count = number(self.missing.len(), "commune");
            let named = named(&self.missing, |commune| format!("{} {}", commune.code, commune.nom));
            lines.push(format!("{}: {count} of the list without own polygons: {named}", self.name));
        }
        let spots = spots::line(&self.spots);
        lines.extend(spots.map(|line| format!("{}: {line}", self.name)));
        lines
    }

    /// For reports.
    pub fn json(&self) -> Value {
        let missing = |commune: &MissingCommune| {
            let MissingCommune { code, nom, unit } = commune;
            json!({"code": code, "nom": nom, "unit": unit})
        };
        let code = |unit| {
            let code = u32::try_from(unit).ok().and_then(|unit| self.spot_codes.get(&unit));
            code.cloned().unwrap_or_default()
        };
        json!({
            "name": self.name,
            "missing": self.missing.iter().map(missing).collect::<Vec<_>>(),
            "spots": spots::json(&self.spots, code),
        })
    }
}

/// The members of a dataset of territories.
pub fn members_table(name: &str) -> Result<MembersTable, Error> {
    Ok(maille_france::members_table(name)?)
}

/// The memberships that fit a layer, and their year: those of the dataset that it is, else those
/// that know most of its codes, the latest of equals.
pub fn memberships_for(name: &str, codes: &[&str]) -> Result<(u16, Memberships), Error> {
    if let Ok(dataset) = maille_france::dataset(name) {
        return Ok((dataset.year, maille_france::memberships(dataset.year)?));
    }
    let mut years: Vec<u16> = maille_france::datasets().iter().map(|d| d.year).collect();
    years.sort_unstable_by_key(|year| Reverse(*year));
    years.dedup();
    let mut best: Option<(usize, u16, Memberships)> = None;
    for year in years {
        let memberships = maille_france::memberships(year)?;
        let known = memberships.level_of(codes).map_or(0, |(_, known)| known);
        if best.as_ref().is_none_or(|(most, ..)| known > *most) {
            best = Some((known, year, memberships));
        }
        if known == codes.len() {
            break;
        }
    }
    Ok(best.map_or_else(|| (0, Memberships::new()), |(_, year, memberships)| (year, memberships)))
}

impl From<maille_france::Error> for Error {
    fn from(error: maille_france::Error) -> Self {
        match error {
            maille_france::Error::Unknown(_) | maille_france::Error::NoTable { .. } => {
                Self::Usage(error.to_string())
            }
            _ => Self::Input(error.to_string()),
        }
    }
}
