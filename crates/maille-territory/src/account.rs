//! What became of every member and every unit.

use crate::carry::{CarriedMember, NamedUnit};
use crate::history::NaiveDate;
use serde::Serialize;

/// The account of a grouping: nothing is lost without a word.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Account {
    /// Number of units.
    pub units: usize,
    /// What became of the members of a members table, if there was one.
    pub members: Option<MembersAccount>,
    /// Units in a group that have no geometry: counted and summed up, but not on the map.
    pub without_geometry: Vec<UnitRef>,
    /// Units in no group.
    pub unassigned: Vec<UnitRef>,
}

/// What became of the members of a members table.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MembersAccount {
    /// The level of the layer's units, if their codes are known at one.
    pub unit_level: Option<String>,
    /// Territories in the table.
    pub territories: usize,
    /// Members in the table, repeated rows aside.
    pub listed: usize,
    /// Rows that repeat another one.
    pub duplicate_rows: usize,
    /// Members for which at least one unit was found.
    pub matched: usize,
    /// Members for which none was.
    pub unmatched: Vec<Unmatched>,
    /// Members of another vintage than the layer's whose ground is not exactly that of the units
    /// that they were given.
    pub carried: Vec<CarriedMember>,
    /// Units of matched members that the layer does not have.
    pub missing: Vec<MissingUnit>,
    /// Units that several territories claim; the one with the largest share keeps each, of equals the first
    /// in the table.
    pub claimed_twice: Vec<Claim>,
    /// Territories for which no unit was found.
    pub empty: Vec<EmptyTerritory>,
}

/// A member for which no unit was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unmatched {
    /// The line of its row in the table.
    pub line: u64,
    /// Its territory's id.
    pub territory_id: String,
    /// Its territory's name.
    pub territory_name: String,
    /// Its level, if the table says.
    pub level: Option<String>,
    /// Its code.
    pub code: String,
    /// Its name, if the table says.
    pub name: Option<String>,
    /// The year whose lists its code is taken to be of, if it is known.
    pub vintage: Option<u16>,
    /// Why.
    pub reason: Reason,
    /// The code that was probably meant: one that is found, and differs by zeros in front, which
    /// spreadsheets strip, or by the case of letters.
    pub meant: Option<String>,
    /// What is known of a code that the lists of its year lack, which is for whoever has other lists to
    /// tell.
    pub known: Option<Known>,
}

/// What is known of a code that the lists of a year lack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "as", rename_all = "kebab-case")]
pub enum Known {
    /// It is of other years.
    OfOtherYears {
        /// Its name then.
        name: String,
        /// The first day on which it was no longer in force, before the year.
        until: Option<NaiveDate>,
        /// The first day on which it was in force, after the year began.
        since: Option<NaiveDate>,
        /// The units of the year that have its ground.
        holders: Vec<NamedUnit>,
    },
    /// It is a part of a unit, and never was one itself.
    Part {
        /// What such parts are called.
        kind: &'static str,
        /// Its name.
        name: String,
        /// The unit.
        of: NamedUnit,
    },
}

/// Why a member or one of its units was not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The member's level has no such code.
    UnknownCode,
    /// The layer has no such unit.
    NotInInput,
    /// It is but a part of a larger unit of the layer.
    PartOfUnit,
    /// It was in force in its vintage, and no unit has its ground in that of the layer.
    Lost,
}

impl Reason {
    /// The reason in words that follow a code.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::UnknownCode => "unknown code",
            Self::NotInInput => "not in the input",
            Self::PartOfUnit => "only a part of a unit of the input",
            Self::Lost => "no longer there, and no unit has its ground",
        }
    }
}

/// A unit that belongs to a member and is not there to be merged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingUnit {
    /// Its code.
    pub code: String,
    /// The code of the member that it belongs to.
    pub member_code: String,
    /// The id of the territory that lists the member.
    pub territory_id: String,
    /// Why it is not.
    pub reason: Reason,
}

/// A unit that several territories claim.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Claim {
    /// The unit.
    #[serde(flatten)]
    pub unit: UnitRef,
    /// Ids of the territories, the one that keeps the unit first.
    pub territories: Vec<String>,
    /// How much of the unit's population each of them has, from 0 to 1: all of it by members of the unit's
    /// vintage, perhaps a part by members of another one.
    pub shares: Vec<f64>,
}

/// A territory for which no unit was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EmptyTerritory {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// A unit of the layer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitRef {
    /// Number of its feature, from 1.
    pub feature: usize,
    /// Its code, if it has one.
    pub code: Option<String>,
}

impl Account {
    /// The account of a grouping of units: those without geometry, and those in no group.
    #[must_use]
    pub fn of(units: &[crate::UnitKey<'_>], groups: &[Option<u32>]) -> Self {
        let mut account = Self { units: units.len(), ..Self::default() };
        for (index, (unit, group)) in units.iter().zip(groups).enumerate() {
            if group.is_none() {
                account.unassigned.push(unit.reference(index));
            } else if !unit.has_geometry {
                account.without_geometry.push(unit.reference(index));
            }
        }
        account
    }

    /// Whether every member found all of its units, each with a geometry and claimed once.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        let members_are = self.members.as_ref().is_none_or(|m| {
            m.unmatched.is_empty() && m.missing.is_empty() && m.claimed_twice.is_empty()
        });
        members_are && self.without_geometry.is_empty()
    }
}
