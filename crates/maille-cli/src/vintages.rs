//! The vintages of members and of the units that they are made of.

mod areas;
mod known;

use crate::account::number;
use crate::error::Error;
use crate::france;
use crate::table::thousands;
use maille_france::{FIRST_YEAR, Vintage, YEARS};
use maille_territory::history::{History, Passage, january};
use maille_territory::{
    CarriedMember, Carry, Member, MembersAccount, MembersTable, Memberships, Sources, Unmatched,
};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// By which lists members are resolved.
pub enum Vintages {
    /// By none: their codes are those of units.
    NotNeeded,
    /// By none, too, and some are of no unit; what they are, the lists of the units' level may tell.
    ByCode { units: Box<Vintage>, level: String },
    /// No list knows any code of the units; of which levels there are, the latest ones tell.
    NoneFits(Box<Vintage>),
    /// By those of some years.
    Of(Box<Resolved>),
}

/// The lists that members and units are known by.
pub struct Resolved {
    /// Those of the units.
    units: Vintage,
    /// Those of members of other years.
    others: Vec<Vintage>,
    /// What joins the years, if there are others.
    history: Option<History>,
    /// The years of members.
    years: BTreeSet<u16>,
    /// The year of members that do not tell theirs.
    members: u16,
    /// Why it is taken to be that one.
    why: Why,
}

/// Why members are taken to be of a year.
enum Why {
    /// The command line says so, or the dataset.
    Said,
    /// Its lists know all of the codes, or at least most: this many of so many, and so many by the lists of
    /// the units. Some years may know as many.
    Fit { known: usize, of: usize, by_units: usize, alike: BTreeSet<u16> },
}

impl Vintages {
    /// Finds them. `said` is the year that a flag gives the members, `dataset` that of the dataset that they
    /// are, `layer` the name of the layer whose units have some codes.
    pub fn find(
        table: &MembersTable,
        [said, dataset]: [Option<u16>; 2],
        layer: &str,
        codes: &[&str],
    ) -> Result<Self, Error> {
        let is_told = said.is_some() || table.members.iter().any(|m| m.vintage.is_some());
        if !table.has_levels() && !is_told && all_are_units(table, codes) {
            return Ok(Self::NotNeeded);
        }
        let units = france::vintage_for(layer, codes)?;
        let Some((level, _)) = units.memberships.level_of(codes) else {
            if is_told {
                let problem = "no list of any year knows a code of the units, so that members of \
                               another vintage cannot be carried to theirs";
                return Err(Error::Usage(format!("{layer}: {problem}")));
            }
            return Ok(if table.has_levels() {
                Self::NoneFits(Box::new(units))
            } else {
                Self::NotNeeded
            });
        };
        let (members, why) = match said.or(dataset) {
            Some(year) => (year, Why::Said),
            None => best_fit(table, &units, level)?,
        };
        let years = table.members.iter().map(|member| member.vintage.unwrap_or(members));
        let years: BTreeSet<u16> = years.collect();
        let is_carried = years.iter().any(|year| *year != units.year);
        if !table.has_levels() && !is_carried {
            let level = level.to_owned();
            return Ok(Self::ByCode { units: Box::new(units), level });
        }
        let history = if is_carried { Some(maille_france::history()?) } else { None };
        let others = years.iter().filter(|year| **year != units.year).zip(history.iter().cycle());
        let others = others.map(|(year, history)| vintage(*year, table, history));
        let others = others.collect::<Result<_, Error>>()?;
        Ok(Self::Of(Box::new(Resolved { units, others, history, years, members, why })))
    }

    /// The year of the units' lists, for reports.
    pub fn of_units(&self) -> Option<u16> {
        self.resolved().map(|resolved| resolved.units.year)
    }

    /// The years of the members' lists, for reports.
    pub fn of_members(&self) -> Option<Vec<u16>> {
        self.resolved().map(|resolved| resolved.years.iter().copied().collect())
    }

    /// In words.
    pub fn line(&self) -> Option<String> {
        match self {
            Self::NotNeeded | Self::ByCode { .. } => None,
            Self::NoneFits(_) => Some(
                "no list of any year knows a code of the units: members matched by code alone, \
                 whatever their level"
                    .to_owned(),
            ),
            Self::Of(resolved) => Some(resolved.line()),
        }
    }

    /// What members are assigned by; `none` where no list is needed.
    pub fn sources<'a>(&'a self, none: &'a Memberships) -> Sources<'a> {
        match self {
            Self::NotNeeded | Self::ByCode { .. } => Sources::of_one_vintage(none),
            Self::NoneFits(latest) => Sources::of_one_vintage(&latest.memberships),
            Self::Of(resolved) => resolved.sources(),
        }
    }

    /// Names carried members by the lists of their year where the table does not, measures the communes
    /// that come along or are left out, and tells what other years know of members that were not found.
    pub fn complete(&self, account: &mut MembersAccount) -> Result<(), Error> {
        match self {
            Self::NotNeeded | Self::NoneFits(_) => Ok(()),
            Self::ByCode { units, level } => {
                known::complete(&mut account.unmatched, Some(level), |_| Some(units))
            }
            Self::Of(resolved) => {
                resolved.complete_carried(&mut account.carried)?;
                let lists = |member: &Unmatched| resolved.lists_of(member.vintage?);
                known::complete(&mut account.unmatched, account.unit_level.as_deref(), lists)
            }
        }
    }

    fn resolved(&self) -> Option<&Resolved> {
        match self {
            Self::Of(resolved) => Some(resolved),
            Self::NotNeeded | Self::ByCode { .. } | Self::NoneFits(_) => None,
        }
    }
}

impl Resolved {
    fn sources(&self) -> Sources<'_> {
        let mut carries = BTreeMap::new();
        if let Some(history) = &self.history {
            let after = history.on(january(self.units.year));
            for vintage in &self.others {
                let before = history.on(january(vintage.year));
                let carry = Carry {
                    passage: Passage::new(before, after.clone()),
                    memberships: &vintage.memberships,
                    finest: france::COMMUNE,
                    population: [&vintage.population, &self.units.population],
                };
                carries.insert(vintage.year, carry);
            }
        }
        Sources { units: &self.units.memberships, carries, members: Some(self.members) }
    }

    /// The lists of a year that members are of.
    fn lists_of(&self, year: u16) -> Option<&Vintage> {
        self.others.iter().chain([&self.units]).find(|vintage| vintage.year == year)
    }

    fn complete_carried(&self, members: &mut [CarriedMember]) -> Result<(), Error> {
        let mut years = BTreeMap::new();
        for member in members {
            let year = u16::try_from(member.vintage).ok();
            let vintage = year.and_then(|year| self.lists_of(year));
            if member.name.is_none() {
                let name = vintage.and_then(|v| v.name(&member.level, &member.code));
                member.name = name.map(str::to_owned);
            }
            for unit in member.along.iter_mut().chain(&mut member.left_out) {
                unit.area_m2 = areas::of(unit, &mut years)?;
            }
        }
        Ok(())
    }

    fn line(&self) -> String {
        let units = self.units.year;
        if self.others.is_empty() {
            return format!("members resolved by the lists of {units}");
        }
        let line = format!("members of {} carried to the units of {units}", list(&self.years));
        match self.why {
            Why::Fit { known, of, by_units, ref alike } if self.members != units => {
                let (codes, known, by_units) =
                    (number(of, "code"), thousands(known), thousands(by_units));
                let years = list(alike);
                let fit = format!(
                    "of {codes} the lists of {years} know {known}, those of {units} {by_units}"
                );
                let choice = match alike.len() {
                    1 => String::new(),
                    _ => format!(
                        "; taken for {}, unless --members-vintage says otherwise",
                        self.members
                    ),
                };
                format!("{line}: {fit}{choice}")
            }
            _ => line,
        }
    }
}

/// Whether every member's code is that of a unit.
fn all_are_units(table: &MembersTable, codes: &[&str]) -> bool {
    let codes: HashSet<&str> = codes.iter().copied().collect();
    table.members.iter().all(|member| codes.contains(member.code.as_str()))
}

/// The year whose lists know most of the members that do not tell their year: the units' own unless another
/// knows more, then the one nearest to it, of two the later.
fn best_fit(table: &MembersTable, units: &Vintage, level: &str) -> Result<(u16, Why), Error> {
    let members: Vec<&Member> = table.members.iter().filter(|m| m.vintage.is_none()).collect();
    let known = |vintage: &Vintage| {
        let is_known = |member: &&&Member| {
            let level = member.level.as_deref().unwrap_or(level);
            vintage.memberships.units_of(level, &member.code).is_some()
        };
        members.iter().filter(is_known).count()
    };
    let by_units = known(units);
    let fit = |known, alike| Why::Fit { known, of: members.len(), by_units, alike };
    if by_units == members.len() {
        return Ok((units.year, fit(by_units, BTreeSet::from([units.year]))));
    }
    let count = |year| Ok((known(&Vintage::of_lists(year)?), year));
    let counts: Vec<(usize, u16)> = YEARS.map(count).collect::<Result<_, Error>>()?;
    let most = counts.iter().map(|(count, _)| *count).max().unwrap_or(by_units);
    let alike: BTreeSet<u16> =
        counts.iter().filter(|(count, _)| *count == most).map(|(_, year)| *year).collect();
    let distance = |year: &&u16| (year.abs_diff(units.year), Reverse(**year));
    let nearest = alike.iter().min_by_key(distance).copied().unwrap_or(units.year);
    let year = if by_units == most { units.year } else { nearest };
    Ok((year, fit(most, alike)))
}

/// `2019`, `2019 and 2020`, `2019, 2020 and 2021`.
fn list(years: &BTreeSet<u16>) -> String {
    let years: Vec<String> = years.iter().map(u16::to_string).collect();
    match years.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => years.concat(),
    }
}

/// The lists of a year that a flag or a row of the table gives.
fn vintage(year: u16, table: &MembersTable, history: &History) -> Result<Vintage, Error> {
    let (first, last) = (*YEARS.start(), *YEARS.end());
    if YEARS.contains(&year) {
        return Ok(Vintage::of_lists(year)?);
    }
    if (FIRST_YEAR..first).contains(&year) {
        return Ok(Vintage::of_history(year, history));
    }
    let problem = format!(
        "there is no list of {year}; there are those of {first} to {last}, and of communes alone since \
         {FIRST_YEAR}"
    );
    match table.members.iter().find(|member| member.vintage == Some(year)) {
        Some(member) => {
            Err(Error::Input(format!("{}: line {}: {problem}", table.name, member.line)))
        }
        None => Err(Error::Usage(format!("--members-vintage: {problem}"))),
    }
}
