//! Units that were in force for some time.

use chrono::NaiveDate;
use serde::Serialize;

/// A code and a name that were in force, and the ground that they stood for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spell {
    /// The unit's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its first day; `None` if it was there before the history begins.
    pub from: Option<NaiveDate>,
    /// The day from which it is no longer in force; `None` if it still is.
    pub to: Option<NaiveDate>,
    /// How it began; `None` if it was there before the history begins.
    pub origin: Option<Event>,
    /// How it ended; `None` if it is still in force.
    pub fate: Option<Event>,
    /// The numbers of the atoms that it stood for, ascending.
    pub ground: Vec<u32>,
}

/// What began or ended a spell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// Made, or taken out of others, without having been there before.
    Created,
    /// Merged; no part goes on under a name of its own.
    Merged,
    /// Merged; the old units go on as delegated parts of the new one.
    MergedDelegated,
    /// Merged; the old units go on as associated parts of the new one.
    MergedAssociated,
    /// A unit again, taken out of the one that it was merged into.
    Reestablished,
    /// What is left after others were taken out of it.
    Separated,
    /// Its delegated or associated parts came to an end, and nothing else changed.
    PartsEnded,
    /// Another name.
    Renamed,
    /// Another code.
    Recoded,
    /// Another code, for it came to another larger unit.
    Moved,
    /// No longer a unit, and part of no other.
    Abolished,
}

/// Spells that contradict themselves or each other.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HistoryError {
    /// A spell ends before it begins.
    #[error("{0} ends on the day on which it begins, or before")]
    Backwards(String),
    /// A spell stands for no ground.
    #[error("{0} has no ground")]
    NoGround(String),
    /// Two spells have one code on one day.
    #[error("{0} and {1} have one code at the same time")]
    TwoAtOnce(String, String),
    /// Two spells have one piece of ground on one day.
    #[error("{0} and {1} have the same ground at the same time")]
    TwoOnGround(String, String),
}

/// The first of January of a year: the day that a vintage is of.
///
/// # Panics
/// Never: every year of four digits has one.
#[must_use]
pub fn january(year: u16) -> NaiveDate {
    NaiveDate::from_ymd_opt(i32::from(year), 1, 1).expect("years of 16 bits have a January")
}

impl Spell {
    /// Whether it was in force on a day.
    #[must_use]
    pub fn is_in_force(&self, date: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= date) && self.to.is_none_or(|to| date < to)
    }

    /// `01001 Name, since 1970-01-01`, for messages.
    pub(crate) fn label(&self) -> String {
        let since = self.from.map_or_else(String::new, |from| format!(", since {from}"));
        format!("{} {}{since}", self.code, self.name)
    }

    /// Whether some day is in both spells, of which `later` does not begin first.
    pub(super) fn overlaps(&self, later: &Self) -> bool {
        match (self.to, later.from) {
            (Some(to), Some(from)) => to > from,
            _ => true,
        }
    }

    pub(super) fn check(&self) -> Result<(), HistoryError> {
        if self.ground.is_empty() {
            return Err(HistoryError::NoGround(self.label()));
        }
        match (self.from, self.to) {
            (Some(from), Some(to)) if to <= from => Err(HistoryError::Backwards(self.label())),
            _ => Ok(()),
        }
    }
}
