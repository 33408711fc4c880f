//! From the units of one day to those of another.

use super::{Event, Spell, Vintage};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;

/// The way from the units of one day to those of another, later or earlier.
#[derive(Debug, Clone)]
pub struct Passage<'h> {
    before: Vintage<'h>,
    after: Vintage<'h>,
}

/// What a unit is on the other day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried<'h> {
    /// The unit.
    pub unit: &'h Spell,
    /// The units that have its ground, by code.
    pub successors: Vec<&'h Spell>,
    /// Other units of its day whose ground, or a part of it, these have too, by code.
    pub along: Vec<&'h Spell>,
    /// How the grounds compare.
    pub relation: Relation,
}

/// What a group of units is on the other day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CarriedGroup<'h> {
    /// The units that have its ground, by code.
    pub successors: Vec<&'h Spell>,
    /// Units of its day that are not in the group and whose ground, or a part of it, these have too.
    pub along: Vec<&'h Spell>,
    /// How the grounds compare: a group has more, as much or less, by however many units.
    pub relation: Relation,
    /// The units of the group whose ground is not that of one unit on the other day.
    pub changed: Vec<Carried<'h>>,
    /// Codes that were not in force.
    pub unknown: Vec<String>,
}

/// How the ground of a unit or a group compares to that of its successors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Relation {
    /// It is the same; of a unit, one other unit has it.
    Same,
    /// The successors have more.
    Merged,
    /// Several units have it, and nothing else.
    Split,
    /// Several units have it, and more.
    Redrawn,
    /// Nobody has it, or a part of it.
    Lost,
}

/// What happened on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Happening<'h> {
    /// The first day on which things are as they are after it.
    pub date: NaiveDate,
    /// The units that were no longer in force from then on, by code.
    pub before: Vec<&'h Spell>,
    /// Those that were in force from then on.
    pub after: Vec<&'h Spell>,
}

/// How much of a group of one day is in a group of another.
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// The group of the one day.
    pub from: String,
    /// The group of the other day; `None` for units that are in none.
    pub to: Option<String>,
    /// The number of units of the first day that are in both, wholly or in part.
    pub units: usize,
    /// The sum of their weights, by which a unit that is in several groups counts in part.
    pub weight: f64,
}

/// The group that a unit of a code is in, if it is in one.
pub type GroupOf<'f, 'c> = &'f dyn Fn(&str) -> Option<&'c str>;

/// How much a unit of a code counts.
pub type WeightOf<'f> = &'f dyn Fn(&str) -> f64;

impl<'h> Passage<'h> {
    /// The way from one vintage to another of the same history.
    #[must_use]
    pub fn new(before: Vintage<'h>, after: Vintage<'h>) -> Self {
        Self { before, after }
    }

    /// The units that are carried.
    #[must_use]
    pub fn before(&self) -> &Vintage<'h> {
        &self.before
    }

    /// The units that they are carried to.
    #[must_use]
    pub fn after(&self) -> &Vintage<'h> {
        &self.after
    }

    /// What a unit is on the other day; nothing if it was not in force on its own.
    #[must_use]
    pub fn carry(&self, code: &str) -> Option<Carried<'h>> {
        let unit = self.before.get(code)?;
        let (successors, nobodys) = self.after.holders(&unit.ground);
        let along = self.along(&successors, &[unit]);
        let relation = Relation::of(!along.is_empty(), nobodys, successors.len() > 1);
        Some(Carried { unit, successors, along, relation })
    }

    /// What a group of units is on the other day.
    #[must_use]
    pub fn carry_group<'c>(&self, codes: impl IntoIterator<Item = &'c str>) -> CarriedGroup<'h> {
        let (mut units, mut unknown) = (Vec::new(), Vec::new());
        for code in codes {
            match self.before.get(code) {
                Some(unit) => units.push(unit),
                None => unknown.push(code.to_owned()),
            }
        }
        sort(&mut units);
        let ground: Vec<u32> = units.iter().flat_map(|unit| &unit.ground).copied().collect();
        let (successors, nobodys) = self.after.holders(&ground);
        let along = self.along(&successors, &units);
        let carried = units.iter().filter_map(|unit| self.carry(&unit.code));
        let changed: Vec<_> = carried.filter(|unit| unit.relation != Relation::Same).collect();
        let relation = Relation::of(!along.is_empty(), nobodys, false);
        CarriedGroup { successors, along, relation, changed, unknown }
    }

    /// What happened to a unit between the two days, in the order of time.
    #[must_use]
    pub fn happenings(&self, unit: &Spell) -> Vec<Happening<'h>> {
        let (a, b) = (self.before.date(), self.after.date());
        self.before.history.happenings(&unit.ground, (a.min(b), a.max(b)))
    }

    /// How much of each group of the one day is in which groups of the other. `groups` and `weights`
    /// are those of a unit of the first day, then of the second, by code. A unit with several successors
    /// counts in their groups by their weights.
    #[must_use]
    pub fn shares(&self, groups: [GroupOf<'_, '_>; 2], weights: [WeightOf<'_>; 2]) -> Vec<Share> {
        let mut shares: BTreeMap<(&str, Option<&str>), (usize, f64)> = BTreeMap::new();
        for unit in self.before.units() {
            let Some(from) = groups[0](&unit.code) else { continue };
            let (successors, _) = self.after.holders(&unit.ground);
            let mut parts: BTreeMap<Option<&str>, f64> = BTreeMap::new();
            for successor in &successors {
                *parts.entry(groups[1](&successor.code)).or_default() +=
                    weights[1](&successor.code);
            }
            let (total, weight) = (parts.values().sum::<f64>(), weights[0](&unit.code));
            #[expect(clippy::cast_precision_loss, reason = "a number of units")]
            let equal = 1.0 / parts.len() as f64;
            for (to, part) in parts {
                let share = shares.entry((from, to)).or_default();
                share.0 += 1;
                share.1 += weight * if total > 0.0 { part / total } else { equal };
            }
        }
        let share = |((from, to), (units, weight)): ((&str, Option<&str>), (usize, f64))| Share {
            from: from.to_owned(),
            to: to.map(str::to_owned),
            units,
            weight,
        };
        shares.into_iter().map(share).collect()
    }

    /// The units of the first day that have ground of one of the second, by code.
    #[must_use]
    pub fn origins(&self, successor: &Spell) -> Vec<&'h Spell> {
        self.before.holders(&successor.ground).0
    }

    /// The units of the first day, but for some, that have ground in some of the second.
    fn along(&self, successors: &[&'h Spell], but: &[&'h Spell]) -> Vec<&'h Spell> {
        let mut along: Vec<&Spell> = successors
            .iter()
            .flat_map(|successor| self.origins(successor))
            .filter(|unit| but.binary_search_by(|known| known.code.cmp(&unit.code)).is_err())
            .collect();
        sort(&mut along);
        along
    }
}

fn sort(units: &mut Vec<&Spell>) {
    units.sort_by(|a, b| a.code.cmp(&b.code));
    units.dedup_by(|a, b| a.code == b.code);
}

impl Relation {
    /// Whether others come along, how many atoms nobody has, and whether several have a unit.
    fn of(has_more: bool, nobodys: usize, is_split: bool) -> Self {
        match (nobodys, has_more, is_split) {
            (1.., ..) => Self::Lost,
            (0, true, true) => Self::Redrawn,
            (0, true, false) => Self::Merged,
            (0, false, true) => Self::Split,
            (0, false, false) => Self::Same,
        }
    }
}

impl Happening<'_> {
    /// What it was, of the units that it ended; of those that it began if it ended none.
    #[must_use]
    pub fn event(&self) -> Option<Event> {
        let fates = self.before.iter().filter_map(|spell| spell.fate);
        let origins = self.after.iter().filter_map(|spell| spell.origin);
        fates.chain(origins).min_by_key(|event| event.rank())
    }

    /// The atoms of its units, ascending.
    pub(crate) fn ground(&self) -> Vec<u32> {
        let units = self.before.iter().chain(&self.after);
        let mut ground: Vec<u32> = units.flat_map(|unit| &unit.ground).copied().collect();
        ground.sort_unstable();
        ground.dedup();
        ground
    }
}

impl Event {
    /// Of several events of one day, the one that says most comes first.
    fn rank(self) -> u8 {
        match self {
            Self::Reestablished => 0,
            Self::Separated => 1,
            Self::MergedDelegated => 2,
            Self::MergedAssociated => 3,
            Self::Merged => 4,
            Self::Moved => 5,
            Self::Recoded => 6,
            Self::Created => 7,
            Self::Abolished => 8,
            Self::PartsEnded => 9,
            Self::Renamed => 10,
        }
    }
}
