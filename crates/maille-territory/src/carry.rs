//! Members of one vintage on units of another.

use crate::account::Reason;
use crate::history::{Carried, CarriedGroup, Event, NaiveDate, Passage, Relation, Spell, Vintage};
use crate::memberships::Memberships;
use crate::table::{Member, Territory};
use chrono::Datelike;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;
use std::collections::BTreeMap;

/// What carrying members from their vintage to that of the units takes.
pub struct Carry<'a> {
    /// The way of the units of the finest level from the members' vintage to that of the layer.
    pub passage: Passage<'a>,
    /// What the members are made of, by the lists of their vintage.
    pub memberships: &'a Memberships,
    /// The name of the finest level.
    pub finest: &'a str,
    /// The population of a unit of the finest level, of the members' vintage and of the layer's.
    pub population: [&'a Population; 2],
}

/// The population of each unit of a vintage where it is known, by code.
pub type Population = FxHashMap<String, u64>;

/// A member whose ground is not exactly that of the units that it was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CarriedMember {
    /// The line of its row in the table.
    pub line: u64,
    /// Its territory's id.
    pub territory_id: String,
    /// Its level.
    pub level: String,
    /// Its code.
    pub code: String,
    /// Its name by the table, else that of a unit of the finest level in its year; of others it is for whoever
    /// has their lists to tell.
    pub name: Option<String>,
    /// The year whose lists its code is of.
    pub vintage: i32,
    /// How its ground compares to that of the units that it was given.
    pub relation: Relation,
    /// The codes of these units.
    pub units: Vec<String>,
    /// Its units of the finest level that share a unit of the layer's vintage with others, or are
    /// in none.
    pub changes: Vec<ChangedUnit>,
    /// Units of the finest level that came with its own: ones of its own vintage, or, on a layer of larger
    /// units, ones of the layer's.
    pub along: Vec<NamedUnit>,
    /// Units of the finest level of the layer's vintage that are its own and that it was not given, for
    /// most of the larger units that they are in is not.
    pub left_out: Vec<NamedUnit>,
}

/// A unit of the finest level that is not itself on the other day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChangedUnit {
    /// The unit as the member's vintage has it.
    #[serde(flatten)]
    pub unit: NamedUnit,
    /// How its ground compares to that of what it became.
    pub relation: Relation,
    /// What it became.
    pub became: Vec<NamedUnit>,
    /// What happened to it, in the order of time.
    pub events: Vec<DatedEvent>,
}

/// What happened, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DatedEvent {
    /// The first day on which things are as they are after it.
    pub date: NaiveDate,
    /// What it was, if the history says.
    pub event: Option<Event>,
}

/// A unit of the finest level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamedUnit {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The year of which it is.
    pub vintage: i32,
    /// Its population, if known.
    pub population: Option<u64>,
    /// Its area in m², which is for whoever has its polygons to tell.
    pub area_m2: Option<u64>,
}

/// The layer's units as carrying sees them.
pub(crate) struct Units<'a> {
    /// What they are made of.
    pub memberships: &'a Memberships,
    /// The level that they are at.
    pub level: Option<&'a str>,
    /// For each unit of the finest level, the code of the unit of the layer that it is in, and of
    /// how many such parts that one consists.
    pub whole: &'a FxHashMap<&'a str, (&'a str, usize)>,
}

/// The units that a member is given.
pub(crate) struct Taken {
    /// Their codes, in the layer's vintage.
    pub codes: Vec<String>,
    /// What is to say of them, if they are not exactly the member.
    pub account: Option<CarriedMember>,
}

impl Carry<'_> {
    /// The units of a member: every unit of the finest level that has any of its ground; on a layer of
    /// larger units, each that it makes most of, and of its own level each that has most of it.
    pub(crate) fn take(
        &self,
        member: &Member,
        territory: &Territory,
        units: &Units<'_>,
    ) -> Result<Taken, Reason> {
        let level = self.level(member, units.level);
        let own = self.own(member, units.level).ok_or(Reason::UnknownCode)?;
        let group = self.passage.carry_group(own.iter().copied());
        if group.unknown.len() == own.len() {
            return Err(Reason::UnknownCode);
        }
        if group.successors.is_empty() {
            return Err(Reason::Lost);
        }
        let account = |relation, codes: &[String], [along, left_out]: [Vec<NamedUnit>; 2]| {
            (relation != Relation::Same).then(|| CarriedMember {
                line: member.line,
                territory_id: territory.id.clone(),
                level: level.to_owned(),
                code: member.code.clone(),
                name: member.name.clone().or_else(|| self.name(level, &member.code)),
                vintage: self.passage.before().date().year(),
                relation,
                units: codes.to_vec(),
                changes: self.changes(&group, &own),
                along,
                left_out,
            })
        };
        if units.level.is_none_or(|level| level == self.finest) {
            let codes: Vec<String> = group.successors.iter().map(|s| s.code.clone()).collect();
            let along = group.along.iter().map(|unit| self.before(unit)).collect();
            // A unit by itself may be split, too.
            let relation = match own.as_slice() {
                [code] => self.passage.carry(code).map_or(group.relation, |unit| unit.relation),
                _ => group.relation,
            };
            let account = account(relation, &codes, [along, Vec::new()]);
            return Ok(Taken { codes, account });
        }
        let larger = Larger::of(self, &group, units);
        if larger.parts.is_empty() {
            return Err(Reason::NotInInput);
        }
        // Only of its own level may a unit be what a member became; of any other, the member is a part of it.
        let (codes, along, left_out) = larger.take(self, units, units.level != Some(level));
        let relation = match (along.is_empty(), left_out.is_empty()) {
            (true, true) if group.relation == Relation::Lost => Relation::Lost,
            (true, true) => Relation::Same,
            (false, true) => Relation::Merged,
            (_, false) => Relation::Redrawn,
        };
        if codes.is_empty() {
            return Err(Reason::PartOfUnit);
        }
        let account = account(relation, &codes, [along, left_out]);
        Ok(Taken { codes, account })
    }

    /// The level of a member: by the table, else that of the layer's units.
    fn level<'m>(&'m self, member: &'m Member, units: Option<&'m str>) -> &'m str {
        member.level.as_deref().or(units).unwrap_or(self.finest)
    }

    /// The codes of a member's units of the finest level, if it is known.
    pub(crate) fn own<'m>(
        &'m self,
        member: &'m Member,
        units: Option<&'m str>,
    ) -> Option<Vec<&'m str>> {
        let level = self.level(member, units);
        if level == self.finest {
            return Some(vec![&member.code]);
        }
        let parts = self.memberships.units_of(level, &member.code)?;
        Some(parts.iter().map(String::as_str).collect())
    }

    /// How much of a unit of the layer is in some units of the finest level, of the members' vintage, by
    /// population, from 0 to 1.
    pub(crate) fn share_of(&self, code: &str, own: &FxHashSet<&str>, units: &Units<'_>) -> f64 {
        let itself = [code.to_owned()];
        let level = units.level.unwrap_or(self.finest);
        let parts = units.memberships.units_of(level, code).unwrap_or(&itself);
        let parts = parts.iter().filter_map(|part| self.passage.after().get(part));
        let (mut inside, mut all) = (0.0, 0.0);
        for part in parts {
            let weight = weight(self.population[1], part);
            all += weight;
            inside += weight * self.share(part, own);
        }
        if all > 0.0 { inside / all } else { 0.0 }
    }

    /// The name of a unit of the finest level.
    fn name(&self, level: &str, code: &str) -> Option<String> {
        let unit = self.passage.before().get(code).filter(|_| level == self.finest)?;
        Some(unit.name.clone())
    }

    /// The units of a group that are, on the other day, in one with others or in none.
    fn changes(&self, group: &CarriedGroup<'_>, own: &[&str]) -> Vec<ChangedUnit> {
        let concerns = |unit: &&Carried<'_>| {
            let is_other = |other: &&Spell| !own.contains(&other.code.as_str());
            unit.relation == Relation::Lost || unit.along.iter().any(is_other)
        };
        let changed = group.changed.iter().filter(concerns);
        let change = |carried: &Carried<'_>| ChangedUnit {
            unit: self.before(carried.unit),
            relation: carried.relation,
            became: carried.successors.iter().map(|unit| self.after(unit)).collect(),
            events: self
                .passage
                .happenings(carried.unit)
                .iter()
                .map(|happening| DatedEvent { date: happening.date, event: happening.event() })
                .collect(),
        };
        changed.map(change).collect()
    }

    fn before(&self, unit: &Spell) -> NamedUnit {
        NamedUnit::new(unit, self.passage.before(), self.population[0])
    }

    fn after(&self, unit: &Spell) -> NamedUnit {
        NamedUnit::new(unit, self.passage.after(), self.population[1])
    }

    /// How much of a unit of the layer's vintage was in the member's units, from 0 to 1.
    fn share(&self, unit: &Spell, own: &FxHashSet<&str>) -> f64 {
        let origins = self.passage.origins(unit);
        let weight = |unit: &&Spell| weight(self.population[0], unit);
        let inside = origins.iter().copied().filter(|unit| own.contains(unit.code.as_str()));
        let (inside, all): (f64, f64) =
            (inside.map(|unit| weight(&unit)).sum(), origins.iter().map(weight).sum());
        inside / all
    }
}

/// What counts of a unit: its population; one where none is known, or nobody lives.
fn weight(population: &Population, unit: &Spell) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a population")]
    population.get(&unit.code).map_or(1.0, |population| (*population as f64).max(1.0))
}

/// What a member has of larger units.
struct Larger<'a, 'h> {
    /// By the code of the larger unit, its parts that are the member's, wholly or not, with their shares.
    parts: BTreeMap<&'a str, Vec<(&'h Spell, f64)>>,
    /// The member's units that are in no unit of the layer.
    elsewhere: Vec<&'h Spell>,
}

impl<'a, 'h> Larger<'a, 'h> {
    fn of(carry: &Carry<'h>, group: &CarriedGroup<'h>, units: &Units<'a>) -> Self {
        let own: FxHashSet<&str> = group
            .successors
            .iter()
            .flat_map(|unit| carry.passage.origins(unit))
            .filter(|unit| group.along.iter().all(|other| other.code != unit.code))
            .map(|unit| unit.code.as_str())
            .collect();
        let mut parts: BTreeMap<&str, Vec<(&Spell, f64)>> = BTreeMap::new();
        let mut elsewhere = Vec::new();
        for unit in &group.successors {
            match units.whole.get(unit.code.as_str()) {
                Some((larger, _)) => {
                    parts.entry(larger).or_default().push((unit, carry.share(unit, &own)));
                }
                None => elsewhere.push(*unit),
            }
        }
        Self { parts, elsewhere }
    }

    /// The codes of the larger units that go to the member, what these have that is not its own, and what
    /// of its own is in others. A member that `is_part` of one by its level is only given what it makes
    /// most of.
    fn take(
        &self,
        carry: &Carry<'h>,
        units: &Units<'a>,
        is_part: bool,
    ) -> (Vec<String>, Vec<NamedUnit>, Vec<NamedUnit>) {
        let weight = |unit: &Spell| weight(carry.population[1], unit);
        let inside = |parts: &[(&Spell, f64)]| -> f64 {
            parts.iter().map(|(unit, share)| weight(unit) * share).sum()
        };
        let all: f64 = self.parts.values().map(|parts| inside(parts)).sum();
        let (mut codes, mut along) = (Vec::new(), Vec::new());
        let mut left_out: Vec<_> = self.elsewhere.iter().map(|unit| carry.after(unit)).collect();
        for (&code, parts) in &self.parts {
            let inside = inside(parts);
            let level = units.level.unwrap_or(carry.finest);
            let all_parts = units.memberships.units_of(level, code).unwrap_or_default();
            let all_parts: Vec<&Spell> =
                all_parts.iter().filter_map(|part| carry.passage.after().get(part)).collect();
            let total: f64 = all_parts.iter().map(|unit| weight(unit)).sum();
            if inside * 2.0 > if is_part { total } else { total.min(all) } {
                codes.push(code.to_owned());
                let is_whole = |unit: &Spell| {
                    parts.iter().any(|(part, share)| part.code == unit.code && *share >= 1.0)
                };
                let others = all_parts.iter().filter(|unit| !is_whole(unit));
                along.extend(others.map(|unit| carry.after(unit)));
            } else {
                left_out.extend(parts.iter().map(|(unit, _)| carry.after(unit)));
            }
        }
        (codes, along, left_out)
    }
}

impl NamedUnit {
    fn new(unit: &Spell, vintage: &Vintage<'_>, population: &Population) -> Self {
        Self {
            code: unit.code.clone(),
            name: unit.name.clone(),
            vintage: vintage.date().year(),
            population: population.get(&unit.code).copied(),
            area_m2: None,
        }
    }
}

#[cfg(test)]
#[path = "carry_tests.rs"]
mod tests;
