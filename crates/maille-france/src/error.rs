//! What can go wrong.

use crate::catalogue::datasets;
use maille_geometry::ResolveError;
use maille_io::ReadError;
use maille_territory::{TableError, nearest};
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
    #[error("there are no lists of {0}, only of 2019, 2020 and 2026")]
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

impl fmt::Display for UnknownDataset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown dataset \"{}\"", self.name)?;
        if let Some(nearest) = nearest(&self.name, datasets().iter().map(|d| d.name)) {
            write!(f, "; did you mean \"{nearest}\"?")?;
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
