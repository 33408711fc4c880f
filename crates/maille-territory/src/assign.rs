//! From members at mixed levels to a group per unit.

use crate::account::{
    Account, Claim, EmptyTerritory, MembersAccount, MissingUnit, Reason, UnitRef, Unmatched,
};
use crate::carry::{CarriedMember, Carry, Taken, Units};
use crate::claims::{Claims, Disputed};
use crate::memberships::Memberships;
use crate::table::{Member, MembersTable, TableError};
use maille_io::suggest::{hint, list};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::collections::BTreeMap;

pub use crate::table::Territory;

/// What [`assign`] needs to know of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitKey<'a> {
    /// Its code, if it has one.
    pub code: Option<Cow<'a, str>>,
    /// Whether there are polygons to merge.
    pub has_geometry: bool,
}

impl<'a> UnitKey<'a> {
    /// A unit with a code and a geometry.
    #[must_use]
    pub fn new(code: &'a str) -> Self {
        Self { code: Some(Cow::Borrowed(code)), has_geometry: true }
    }

    pub(crate) fn reference(&self, index: usize) -> UnitRef {
        UnitRef { feature: index + 1, code: self.code.as_deref().map(str::to_owned) }
    }
}

/// A territory for each unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Assignment {
    /// Index in `territories` of each unit's territory, if any.
    pub groups: Vec<Option<u32>>,
    /// All territories of the table, in its order.
    pub territories: Vec<Territory>,
    /// What became of every member and unit.
    pub account: Account,
}

/// By which lists members and units are known.
pub struct Sources<'a> {
    /// What the layer's units are made of, and members of their vintage.
    pub units: &'a Memberships,
    /// What carries members of other vintages to that of the units, by year.
    pub carries: BTreeMap<u16, Carry<'a>>,
    /// The vintage of members that do not tell theirs.
    pub members: Option<u16>,
}

impl<'a> Sources<'a> {
    /// Members and units of one vintage.
    #[must_use]
    pub fn of_one_vintage(memberships: &'a Memberships) -> Self {
        Self { units: memberships, carries: BTreeMap::new(), members: None }
    }

    /// The vintage of a member, if it is known.
    fn year_of(&self, member: &Member) -> Option<u16> {
        member.vintage.or(self.members)
    }

    /// What carries a member, if it is of another vintage than the units.
    fn of(&self, member: &Member) -> Option<&Carry<'a>> {
        self.carries.get(&self.year_of(member)?)
    }
}

/// Finds the units of every territory.
///
/// A member without a level, or at the level of the units themselves
/// ([`Memberships::level_of`]), is the unit with its code. A member at any other level owns each
/// unit that lies wholly in it, by the memberships. Where two territories claim a unit, the first
/// in the table keeps it. Several units with one code go together.
///
/// A member of another vintage than the units' is carried to theirs ([`Carry`]). It may thus have but a part
/// of a unit; of territories that claim one, the one that has most of its people keeps it.
///
/// # Errors
/// [`TableError::Row`] when a member's level is not one of the memberships', or its vintage not one
/// of the sources'.
pub fn assign(
    table: &MembersTable,
    sources: &Sources<'_>,
    units: &[UnitKey<'_>],
) -> Result<Assignment, TableError> {
    check_levels(table, sources)?;
    let finder = Finder::new(sources, units, table.has_levels());
    let mut claims = Claims::new(units.len());
    let mut account = MembersAccount {
        unit_level: finder.level.map(str::to_owned),
        territories: table.territories.len(),
        listed: table.members.len(),
        duplicate_rows: table.duplicates,
        ..MembersAccount::default()
    };
    for (number, member) in table.members.iter().enumerate() {
        let territory = &table.territories[member.territory];
        match finder.find(member, territory) {
            Err(reason) => account.unmatched.push(finder.unmatched(member, territory, reason)),
            Ok(found) => {
                account.matched += 1;
                account.missing.extend(found.missing(member, territory));
                account.carried.extend(found.carried);
                found.units.iter().for_each(|unit| claims.add(*unit, number));
            }
        }
    }
    let mut groups = claims.territories(table);
    for disputed in claims.disputed(table, |unit, members| finder.share(&units[unit], members)) {
        groups[disputed.unit] = disputed.keeper();
        account.claimed_twice.push(claim(&disputed, table, units));
    }
    account.empty = empty(table, &groups);
    let account = Account { members: Some(account), ..Account::of(units, &groups) };
    Ok(Assignment { groups, territories: table.territories.clone(), account })
}

fn check_levels(table: &MembersTable, sources: &Sources<'_>) -> Result<(), TableError> {
    for member in &table.members {
        let memberships = sources.of(member).map_or(sources.units, |carry| carry.memberships);
        let Some(level) = &member.level else { continue };
        if !memberships.levels().any(|known| known == level) {
            let hint = hint(level, memberships.levels());
            let levels = list(memberships.levels());
            let problem = match sources.year_of(member) {
                Some(year) => format!("the lists of {year} have no level \"{level}\""),
                None => format!("unknown level \"{level}\""),
            };
            let problem = format!("{problem}{hint} (the levels are {levels})");
            return Err(table.row_error(member.line, problem));
        }
    }
    Ok(())
}

fn claim(disputed: &Disputed, table: &MembersTable, units: &[UnitKey<'_>]) -> Claim {
    let Disputed { unit, shares } = disputed;
    let id = |(territory, _): &(usize, f64)| table.territories[*territory].id.clone();
    Claim {
        unit: units[*unit].reference(*unit),
        territories: shares.iter().map(id).collect(),
        shares: shares.iter().map(|(_, share)| *share).collect(),
    }
}

fn empty(table: &MembersTable, groups: &[Option<u32>]) -> Vec<EmptyTerritory> {
    let mut found = vec![false; table.territories.len()];
    groups.iter().flatten().for_each(|territory| found[*territory as usize] = true);
    let empty = table.territories.iter().zip(found).filter(|(_, found)| !found);
    empty.map(|(t, _)| EmptyTerritory { id: t.id.clone(), name: t.name.clone() }).collect()
}

/// Finds the units of a member.
struct Finder<'a> {
    sources: &'a Sources<'a>,
    /// The level that the units are at.
    level: Option<&'a str>,
    /// The units with a code.
    by_code: FxHashMap<&'a str, Vec<usize>>,
    /// Length of the longest of these codes.
    longest_code: usize,
    /// For each unit of the finest level, the code of the unit of the layer that it is in, and of
    /// how many such parts that one consists.
    whole: FxHashMap<&'a str, (&'a str, usize)>,
}

/// The units of a member, and the codes of those that should be there.
struct Found<'a> {
    units: Vec<usize>,
    missing: Vec<(Cow<'a, str>, Reason)>,
    /// What is to say of a member that was carried from another vintage.
    carried: Option<CarriedMember>,
}

impl Found<'_> {
    fn missing(&self, member: &Member, territory: &Territory) -> Vec<MissingUnit> {
        let missing = self.missing.iter().map(|(code, reason)| MissingUnit {
            code: code.clone().into_owned(),
            member_code: member.code.clone(),
            territory_id: territory.id.clone(),
            reason: *reason,
        });
        missing.collect()
    }
}

impl<'a> Finder<'a> {
    fn new(sources: &'a Sources<'a>, units: &'a [UnitKey<'_>], has_levels: bool) -> Self {
        let memberships = sources.units;
        let has_levels = has_levels || !sources.carries.is_empty();
        let mut by_code: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
        for (index, unit) in units.iter().enumerate() {
            if let Some(code) = unit.code.as_deref() {
                by_code.entry(code).or_default().push(index);
            }
        }
        let codes: Vec<&str> = by_code.keys().copied().collect();
        let level =
            has_levels.then(|| memberships.level_of(&codes)).flatten().map(|(level, _)| level);
        let mut whole = FxHashMap::default();
        for code in codes {
            let parts = level.and_then(|level| memberships.units_of(level, code));
            for part in parts.unwrap_or_default() {
                whole.insert(part.as_str(), (code, parts.map_or(0, <[_]>::len)));
            }
        }
        let longest_code = by_code.keys().map(|code| code.len()).max().unwrap_or_default();
        Self { sources, level, by_code, longest_code, whole }
    }

    fn find(&self, member: &Member, territory: &Territory) -> Result<Found<'a>, Reason> {
        if let Some(carry) = self.sources.of(member) {
            return self.find_carried(carry, member, territory);
        }
        let level = member.level.as_deref();
        match (level, self.level) {
            (Some(level), Some(units)) if level != units => self.find_parts(level, &member.code),
            _ => {
                let units = self.by_code.get(member.code.as_str()).cloned();
                let units = units.ok_or_else(|| self.why_not(member))?;
                Ok(Found { units, missing: Vec::new(), carried: None })
            }
        }
    }

    /// The units that a member of another vintage is given.
    fn find_carried(
        &self,
        carry: &Carry<'_>,
        member: &Member,
        territory: &Territory,
    ) -> Result<Found<'a>, Reason> {
        let Taken { codes, account } = carry.take(member, territory, &self.units())?;
        let mut found = Found { units: Vec::new(), missing: Vec::new(), carried: account };
        for code in codes {
            match self.by_code.get(code.as_str()) {
                Some(units) => found.units.extend(units),
                None => found.missing.push((code.into(), Reason::NotInInput)),
            }
        }
        if found.units.is_empty() { Err(found.main_reason()) } else { Ok(found) }
    }

    fn units(&self) -> Units<'_> {
        Units { memberships: self.sources.units, level: self.level, whole: &self.whole }
    }

    /// How much of a unit members have that claim it, from 0 to 1: those of its own vintage have all of it.
    fn share(&self, unit: &UnitKey<'_>, members: &[&Member]) -> f64 {
        let mut carried: BTreeMap<u16, FxHashSet<&str>> = BTreeMap::new();
        for member in members {
            let Some(carry) = self.sources.of(member) else { return 1.0 };
            let own = carry.own(member, self.level).unwrap_or_default();
            carried
                .entry(self.sources.year_of(member).unwrap_or_default())
                .or_default()
                .extend(own);
        }
        let code = unit.code.as_deref().unwrap_or_default();
        let share = |(year, own): (&u16, &FxHashSet<&str>)| {
            self.sources.carries[year].share_of(code, own, &self.units())
        };
        carried.iter().map(share).sum::<f64>().min(1.0)
    }

    /// The units that lie wholly in a member at another level.
    fn find_parts(&self, level: &str, code: &str) -> Result<Found<'a>, Reason> {
        let parts = self.sources.units.units_of(level, code).ok_or(Reason::UnknownCode)?;
        let mut inside: FxHashMap<&str, usize> = FxHashMap::default();
        for (unit, _) in parts.iter().filter_map(|part| self.whole.get(part.as_str())) {
            *inside.entry(unit).or_default() += 1;
        }
        let mut found = Found { units: Vec::new(), missing: Vec::new(), carried: None };
        for part in parts {
            match self.whole.get(part.as_str()) {
                None => found.missing.push((part.into(), Reason::NotInInput)),
                Some((unit, size)) => match inside.get_mut(unit) {
                    Some(count) if *count == *size => {
                        found.units.extend(&self.by_code[unit]);
                        // Counted once: its other parts pass by.
                        *count = usize::MAX;
                    }
                    Some(count) if *count < *size => {
                        found.missing.push((part.into(), Reason::PartOfUnit));
                    }
                    _ => {}
                },
            }
        }
        match found.missing.first() {
            Some(_) if found.units.is_empty() => Err(found.main_reason()),
            _ => Ok(found),
        }
    }

    /// The code of a member that is not found as it is, in capitals or small letters, or with zeros in
    /// front up to the length of the longest code of a unit, if units are found by that.
    fn meant(&self, member: &Member, territory: &Territory) -> Option<String> {
        let code = &member.code;
        let lengths = code.len()..=self.longest_code.max(code.len());
        let mut candidates = lengths.flat_map(|length| {
            [code.clone(), code.to_uppercase(), code.to_lowercase()]
                .map(|code| Member { code: format!("{code:0>length$}"), ..member.clone() })
        });
        candidates.find(|member| self.find(member, territory).is_ok()).map(|member| member.code)
    }

    fn unmatched(&self, member: &Member, territory: &Territory, reason: Reason) -> Unmatched {
        Unmatched {
            line: member.line,
            territory_id: territory.id.clone(),
            territory_name: territory.name.clone(),
            level: member.level.clone(),
            code: member.code.clone(),
            name: member.name.clone(),
            vintage: self.sources.year_of(member),
            reason,
            meant: self.meant(member, territory),
            known: None,
        }
    }

    fn why_not(&self, member: &Member) -> Reason {
        let level = member.level.as_deref();
        match level.map(|level| self.sources.units.units_of(level, &member.code)) {
            Some(None) => Reason::UnknownCode,
            _ => Reason::NotInInput,
        }
    }
}

impl Found<'_> {
    /// Why no unit was found at all: the member is a part of one, if any of it is.
    fn main_reason(&self) -> Reason {
        let is_part = self.missing.iter().any(|(_, reason)| *reason == Reason::PartOfUnit);
        if is_part { Reason::PartOfUnit } else { Reason::NotInInput }
    }
}

#[cfg(test)]
#[path = "assign_tests.rs"]
mod tests;
