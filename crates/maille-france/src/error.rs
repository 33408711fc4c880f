//! What can go wrong.

use crate::catalogue::datasets;
use maille_geometry::ResolveError;
use maille_io::ReadError;
use maille_territory::{TableError, nearest};
use std::cmp::Reverse;
use std::fmt;

/// Why a dataset could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such dataset.
    #[error(transparent)]
    Unknown(#[from] UnknownDataset),
    /// The dataset is not a table of members.
    #[error("{name} is no table of members; there are {}", names(|d| crate::members::table_text(d).is_some()))]
    NoTable {
        /// Its name.
        name: String,
    },
    /// There are no lists of the year.
    #[error("there are no lists of {0}, only of 2019 to 2026")]
    NoLists(u16),
    /// The built-in data cannot be decoded: the program is damaged.
    #[error("the built-in data are damaged; install the program again ({0})")]
    Damaged(String),
    /// The polygons cannot be dissolved.
    #[error("{name}: commune {code}: {source}")]
    Dissolve {
        /// The dataset's name.
        name: &'static str,
        /// The code of the commune concerned.
        code: String,
        /// What is wrong.
        source: ResolveError,
    },
}

/// There is no dataset of that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownDataset {
    /// The name.
    pub name: String,
}

impl UnknownDataset {
    /// The dataset that was probably meant: that of the nearest year, of two the later, if the name has
    /// a year; else the one whose name is most like.
    fn meant(&self) -> Option<&'static str> {
        let names = || datasets().iter().map(|d| d.name);
        let Some((level, wanted)) = level_and_year(&self.name) else {
            return nearest(&self.name, names());
        };
        let levels = names().filter_map(level_and_year).map(|(level, _)| level);
        let level = nearest(level, levels)?;
        let years = names().filter_map(|name| {
            let (_, year) = level_and_year(name).filter(|(of, _)| *of == level)?;
            Some((year.abs_diff(wanted), Reverse(year), name))
        });
        years.min().map(|(.., name)| name)
    }
}

/// The parts of a name whose vintage is a year and nothing else.
fn level_and_year(name: &str) -> Option<(&str, u16)> {
    let (level, vintage) = name.split_once('@')?;
    Some((level, vintage.parse().ok()?))
}

impl fmt::Display for UnknownDataset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown dataset \"{}\"", self.name)?;
        if let Some(meant) = self.meant() {
            write!(f, "; did you mean \"{meant}\"?")?;
        }
        write!(f, " (the datasets are {})", names(|_| true))
    }
}

impl std::error::Error for UnknownDataset {}

fn names(which: impl Fn(&crate::Dataset) -> bool) -> String {
    let names: Vec<&str> = datasets().iter().filter(|d| which(d)).map(|d| d.name).collect();
    names.join(", ")
}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl From<TableError> for Error {
    fn from(error: TableError) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl From<csv::Error> for Error {
    fn from(error: csv::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}
