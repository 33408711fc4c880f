//! What the lists of one year say, and the history that joins the years.

use crate::catalogue::Level;
use crate::error::Error;
use crate::lists::Lists;
use crate::table::Table;
use csv::StringRecord;
use maille_france_lists::HISTORIQUE_CSV_ZST;
use maille_territory::history::{Event, History, NaiveDate, Spell, january};
use maille_territory::{Memberships, Population};
use std::ops::RangeInclusive;

/// The years of whose first of January there are lists of every level.
pub const YEARS: RangeInclusive<u16> = 2019..=2026;

/// The first year whose communes are known, on its first of January, from their history alone.
pub const FIRST_YEAR: u16 = 1944;

/// Communes and larger units of 1 January of a year.
#[derive(Debug, Clone)]
pub struct Vintage {
    /// The year.
    pub year: u16,
    /// Which communes belong to which EPCI, EPT, département and région.
    pub memberships: Memberships,
    /// The municipal population of each commune in force that year, where it is known.
    pub population: Population,
    /// The name of each EPCI and EPT, by code.
    pub groupings: Vec<(Level, Vec<(String, String)>)>,
}

impl Vintage {
    /// What the lists of a year say.
    ///
    /// # Errors
    /// [`Error::NoLists`] for years outside of [`YEARS`].
    ///
    /// # Example
    /// ```
    /// let vintage = maille_france::Vintage::of_lists(2026)?;
    /// assert_eq!(vintage.memberships.members("region").len(), 18);
    /// assert_eq!(vintage.population["75056"], 2_103_778);
    /// # Ok::<(), maille_france::Error>(())
    /// ```
    pub fn of_lists(year: u16) -> Result<Self, Error> {
        Self::from_lists(year, &Lists::of(year)?)
    }

    pub(crate) fn from_lists(year: u16, lists: &Lists) -> Result<Self, Error> {
        let named = |table: &Table| {
            table.rows.iter().map(|row| (row[0].to_owned(), row[1].to_owned())).collect()
        };
        let groupings = lists.levels().map(|level| Ok((level, named(lists.units(level)?))));
        Ok(Self {
            year,
            memberships: memberships_of(lists, |_| true)?,
            population: population_of(lists)?,
            groupings: groupings.collect::<Result<_, Error>>()?,
        })
    }

    /// The communes of a year by their history alone, which knows no larger units and no population.
    #[must_use]
    pub fn of_history(year: u16, history: &History) -> Self {
        let mut memberships = Memberships::new();
        for commune in history.on(january(year)).units() {
            memberships.insert(Level::Commune.name(), &commune.code, &commune.code);
        }
        Self { year, memberships, population: Population::default(), groupings: Vec::new() }
    }

    /// The name of a larger unit.
    #[must_use]
    pub fn name(&self, level: &str, code: &str) -> Option<&str> {
        let (_, units) = self.groupings.iter().find(|(known, _)| known.name() == level)?;
        let place = units.binary_search_by(|(known, _)| known.as_str().cmp(code)).ok()?;
        Some(&units[place].1)
    }
}

/// The population of each commune.
pub(crate) fn population_of(lists: &Lists) -> Result<Population, Error> {
    let column = lists.communes.column("population")?;
    let communes = lists.communes.rows.iter();
    Ok(communes
        .filter_map(|commune| Some((commune[0].to_owned(), commune[column].parse().ok()?)))
        .collect())
}

/// Which communes belong to which larger units, of the levels that are wanted.
pub(crate) fn memberships_of(
    lists: &Lists,
    is_wanted: impl Fn(&str) -> bool,
) -> Result<Memberships, Error> {
    let levels = lists.levels().map(Level::name).filter(|level| is_wanted(level));
    let levels = levels.map(|level| Ok((level, lists.communes.column(level)?)));
    let levels: Vec<(&str, usize)> = levels.collect::<Result<_, Error>>()?;
    let mut memberships = Memberships::new();
    for commune in &lists.communes.rows {
        memberships.insert(Level::Commune.name(), &commune[0], &commune[0]);
        for (level, column) in &levels {
            if !commune[*column].is_empty() {
                memberships.insert(level, &commune[*column], &commune[0]);
            }
        }
    }
    Ok(memberships)
}

/// Every commune since 1943: its codes, names and ground.
///
/// Until 1 January 2019 it is the official history, and dates are certain. What came later is inferred
/// from the lists of 1 January of each year and dated by the first list that shows it; `data/README.md` of
/// the repository says how.
///
/// # Errors
/// [`Error::Damaged`] only: the program is damaged.
///
/// # Example
/// ```
/// use maille_territory::history::january;
/// let history = maille_france::history()?;
/// assert_eq!(history.on(january(2019)).len(), 34_970);
/// # Ok::<(), maille_france::Error>(())
/// ```
pub fn history() -> Result<History, Error> {
    let table = Table::read_zst(HISTORIQUE_CSV_ZST)?;
    let spells = table.rows.iter().map(spell).collect::<Result<_, Error>>()?;
    History::new(spells).map_err(|error| Error::Damaged(error.to_string()))
}

/// A row: `code, nom, debut, fin, origine, devenir, sol`.
fn spell(row: &StringRecord) -> Result<Spell, Error> {
    let damaged = || Error::Damaged(format!("the history of {}", &row[0]));
    let date = |text: &str| -> Result<Option<NaiveDate>, Error> {
        if text.is_empty() { Ok(None) } else { Ok(Some(text.parse().map_err(|_| damaged())?)) }
    };
    let event = |text: &str| match text {
        "" => Ok(None),
        _ => event(text).map(Some).ok_or_else(damaged),
    };
    Ok(Spell {
        code: row[0].to_owned(),
        name: row[1].to_owned(),
        from: date(&row[2])?,
        to: date(&row[3])?,
        origin: event(&row[4])?,
        fate: event(&row[5])?,
        ground: ground(&row[6]).ok_or_else(damaged)?,
    })
}

/// The words of `origine` and `devenir`; `data/README.md` says what they mean.
fn event(word: &str) -> Option<Event> {
    Some(match word {
        "creation" => Event::Created,
        "suppression" => Event::Abolished,
        "fusion" => Event::Merged,
        "fusion-association" | "associee" => Event::MergedAssociated,
        "commune-nouvelle" | "deleguee" => Event::MergedDelegated,
        "fin-association" => Event::PartsEnded,
        "retablissement" => Event::Reestablished,
        "separation" => Event::Separated,
        "changement-nom" => Event::Renamed,
        "changement-code" => Event::Recoded,
        "changement-departement" => Event::Moved,
        _ => return None,
    })
}

/// `3 7-9 12`: numbers of atoms, runs as their ends.
fn ground(text: &str) -> Option<Vec<u32>> {
    let mut ground = Vec::new();
    for run in text.split(' ') {
        let (first, last) = run.split_once('-').unwrap_or((run, run));
        ground.extend(first.parse::<u32>().ok()?..=last.parse().ok()?);
    }
    Some(ground)
}
