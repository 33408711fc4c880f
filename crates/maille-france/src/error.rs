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

/// How many datasets are named that were probably meant.
const MEANT: usize = 3;

impl UnknownDataset {
    /// The datasets that were probably meant, the likeliest first: those of the level whose name is most
    /// like, of the nearest years, of two the later.
    ///
    /// ```
    /// let error = maille_france::dataset("fr:epic@2021").unwrap_err();
    /// assert_eq!(error.meant(), ["fr:epci@2021", "fr:epci@2022", "fr:epci@2020"]);
    /// ```
    #[must_use]
    pub fn meant(&self) -> Vec<&'static str> {
        let (level, wanted) = parts(&self.name);
        let levels = datasets().iter().map(|dataset| parts(dataset.name).0);
        let Some(level) = nearest(level, levels) else { return Vec::new() };
        let names = datasets().iter().map(|dataset| dataset.name);
        let mut names: Vec<&str> = names.filter(|name| parts(name).0 == level).collect();
        let year = year(wanted);
        names.sort_by_cached_key(|name| {
            let vintage = parts(name).1;
            let own = self::year(vintage);
            let distance = own.zip(year).map(|(own, year)| own.abs_diff(year));
            (has_addition(vintage) != has_addition(wanted), distance, Reverse(own))
        });
        names.truncate(MEANT);
        names
    }
}

/// The level and the vintage of a name.
fn parts(name: &str) -> (&str, &str) {
    name.split_once('@').unwrap_or((name, ""))
}

/// The year that a vintage begins with.
fn year(vintage: &str) -> Option<u16> {
    vintage.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

/// Whether a vintage is more than a year, as `2019-normandie`.
fn has_addition(vintage: &str) -> bool {
    vintage.contains(|letter: char| !letter.is_ascii_digit())
}

impl fmt::Display for UnknownDataset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown dataset \"{}\"", self.name)?;
        let meant: Vec<String> = self.meant().iter().map(|name| format!("\"{name}\"")).collect();
        match meant.split_last() {
            Some((last, [])) => write!(f, "; did you mean {last}?"),
            Some((last, others)) => write!(f, "; did you mean {} or {last}?", others.join(", ")),
            None => Ok(()),
        }
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
