//! The built-in datasets, as commands see them.

use crate::error::Error;
use maille_io::Layer;
use maille_territory::{MembersTable, Memberships};
use std::cmp::Reverse;

/// Whether an input names a dataset, right or wrong.
pub fn is_dataset(name: &str) -> bool {
    name.starts_with(maille_france::PREFIX)
}

/// A dataset's layer.
pub fn load(name: &str) -> Result<Layer, Error> {
    Ok(maille_france::load(name)?)
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
