//! The built-in datasets, as commands see them.

use crate::error::Error;
use crate::spots;
use maille_france::{Loaded, Vintage, YEARS};
use maille_geometry::Spot;
use maille_io::Layer;
use maille_territory::MembersTable;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Whether an input names a dataset, right or wrong.
pub fn is_dataset(name: &str) -> bool {
    name.starts_with(maille_france::PREFIX)
}

/// A dataset's layer, and how it was made.
pub fn load(name: &str) -> Result<(Layer, Making), Error> {
    let dataset = maille_france::dataset(name).map_err(maille_france::Error::from)?;
    let Loaded { layer, spots, spot_codes } = dataset.load()?;
    let making = Making::of(&layer.name, spots, spot_codes);
    Ok((layer, making))
}

/// What making a dataset repaired.
#[derive(Debug)]
pub struct Making {
    name: String,
    spots: Vec<Spot>,
    spot_codes: BTreeMap<u32, String>,
}

impl Making {
    /// That of a dataset, by the spots that were repaired and the codes of their communes.
    pub fn of(name: &str, spots: Vec<Spot>, spot_codes: BTreeMap<u32, String>) -> Self {
        Self { name: name.to_owned(), spots: spots::merged(spots), spot_codes }
    }

    /// What the dataset is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// In words; nothing when all went well.
    pub fn lines(&self) -> Vec<String> {
        let spots = spots::line(&self.spots).into_iter();
        spots.map(|line| format!("{}: {line}", self.name)).collect()
    }

    /// For reports.
    pub fn json(&self) -> Value {
        let code = |unit| {
            let code = u32::try_from(unit).ok().and_then(|unit| self.spot_codes.get(&unit));
            code.cloned().unwrap_or_default()
        };
        json!({
            "name": self.name,
            "spots": spots::json(&self.spots, code),
        })
    }
}

/// The members of a dataset of territories.
pub fn members_table(name: &str) -> Result<MembersTable, Error> {
    Ok(maille_france::members_table(name)?)
}

/// The year whose lists the members of a dataset of territories are of; nothing for other names.
pub fn members_year_of(name: &str) -> Option<u16> {
    maille_france::dataset(name).ok().and_then(|dataset| dataset.members_year)
}

/// Whom a map made of a dataset must name.
pub fn attribution(name: &str) -> Option<String> {
    let dataset = maille_france::dataset(name).ok()?;
    Some(format!("{} ({})", dataset.source, dataset.licence))
}

/// The lists that fit a layer: those of the dataset that it is, else those that know most of its codes,
/// the latest of equals.
pub fn vintage_for(name: &str, codes: &[&str]) -> Result<Vintage, Error> {
    if let Ok(dataset) = maille_france::dataset(name) {
        return Ok(Vintage::of_lists(dataset.year)?);
    }
    let known =
        |vintage: &Vintage| vintage.memberships.level_of(codes).map_or(0, |(_, known)| known);
    let mut best = Vintage::of_lists(*YEARS.end())?;
    let mut most = known(&best);
    for year in YEARS.rev().skip(1) {
        if most == codes.len() {
            break;
        }
        let vintage = Vintage::of_lists(year)?;
        let count = known(&vintage);
        if count > most {
            (best, most) = (vintage, count);
        }
    }
    Ok(best)
}

/// The level of communes, which all others are made of.
pub const COMMUNE: &str = maille_france::Level::Commune.name();

impl From<maille_france::Error> for Error {
    fn from(error: maille_france::Error) -> Self {
        match error {
            maille_france::Error::Unknown(_) => {
                Self::Usage(format!("{error} (`maille data list` has them all)"))
            }
            maille_france::Error::NoTable { .. } => Self::Usage(error.to_string()),
            _ => Self::Input(error.to_string()),
        }
    }
}
