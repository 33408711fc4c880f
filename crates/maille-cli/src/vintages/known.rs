//! What is known of codes that the lists of their year lack.

use crate::error::Error;
use crate::france::COMMUNE;
use maille_france::{Vintage, YEARS, arrondissement};
use maille_territory::history::{History, Passage, Spell, january};
use maille_territory::{Known, NamedUnit, Unmatched};
use std::cell::OnceCell;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Tells it of members that were not found: those without a level are of the level of the units. `lists` are
/// those of a member's year.
pub fn complete<'a>(
    members: &mut [Unmatched],
    units: Option<&str>,
    lists: impl Fn(&Unmatched) -> Option<&'a Vintage>,
) -> Result<(), Error> {
    let knowledge = Knowledge::default();
    for member in members {
        let (Some(level), Some(lists)) = (member.level.as_deref().or(units), lists(member)) else {
            continue;
        };
        if lists.memberships.units_of(level, &member.code).is_none() {
            member.known = knowledge.of(level, &member.code, lists)?;
        }
    }
    Ok(())
}

/// All that there is to know, read when it is first needed.
#[derive(Default)]
struct Knowledge {
    history: OnceCell<History>,
    years: OnceCell<Vec<Vintage>>,
}

impl Knowledge {
    /// What is known of a code of a level that some lists lack.
    fn of(&self, level: &str, code: &str, lists: &Vintage) -> Result<Option<Known>, Error> {
        let history = once(&self.history, || Ok(maille_france::history()?))?;
        if level != COMMUNE {
            let years = || YEARS.map(|year| Ok(Vintage::of_lists(year)?)).collect();
            return Ok(larger_unit(level, code, lists, once(&self.years, years)?, history));
        }
        match commune(code, lists, history) {
            None => part(code, lists, history),
            known => Ok(known),
        }
    }
}

/// A commune of other days.
fn commune(code: &str, lists: &Vintage, history: &History) -> Option<Known> {
    let day = january(lists.year);
    let spells = history.of(code);
    let earlier = spells.iter().rfind(|spell| spell.to.is_some_and(|to| to <= day));
    let later = spells.iter().find(|spell| spell.from.is_some_and(|from| from > day));
    let nearest = earlier.or(later)?;
    let holders = history.on(day).holders_of(nearest);
    Some(Known::OfOtherYears {
        name: nearest.name.clone(),
        until: earlier.and_then(|spell| spell.to),
        since: later.and_then(|spell| spell.from),
        holders: holders.into_iter().map(|spell| named_commune(spell, lists)).collect(),
    })
}

/// An arrondissement of a commune.
fn part(code: &str, lists: &Vintage, history: &History) -> Result<Option<Known>, Error> {
    let Some(part) = arrondissement(code)? else { return Ok(None) };
    let communes = history.on(january(lists.year));
    let of = communes.get(&part.commune).map(|commune| named_commune(commune, lists));
    Ok(of.map(|of| Known::Part { kind: "arrondissement", name: part.name, of }))
}

/// An EPCI or EPT of the lists of other years; those that have its ground come by their population of it.
fn larger_unit(
    level: &str,
    code: &str,
    lists: &Vintage,
    years: &[Vintage],
    history: &History,
) -> Option<Known> {
    let has = |vintage: &&Vintage| vintage.memberships.units_of(level, code).is_some();
    let earlier = years.iter().filter(has).rfind(|vintage| vintage.year < lists.year);
    let later = years.iter().filter(has).find(|vintage| vintage.year > lists.year);
    let nearest = earlier.or(later)?;
    let communes = nearest.memberships.units_of(level, code)?;
    let [from, to] = [nearest, lists].map(|vintage| history.on(january(vintage.year)));
    let group = Passage::new(from, to).carry_group(communes.iter().map(String::as_str));
    let unit_of = lists.memberships.member_of_units(level);
    let mut people: BTreeMap<&str, u64> = BTreeMap::new();
    for commune in group.successors {
        if let Some(unit) = unit_of.get(commune.code.as_str()) {
            let population = lists.population.get(&commune.code).copied();
            *people.entry(unit).or_default() += population.unwrap_or_default();
        }
    }
    let mut holders: Vec<(&str, u64)> = people.into_iter().collect();
    holders.sort_by_key(|(_, people)| Reverse(*people));
    let name =
        |code: &str, vintage: &Vintage| vintage.name(level, code).unwrap_or_default().to_owned();
    let unit = |(code, _): (&str, u64)| {
        let communes = lists.memberships.units_of(level, code).unwrap_or_default();
        let population = communes.iter().map(|commune| lists.population.get(commune)).sum();
        named(code, name(code, lists), lists, population)
    };
    Some(Known::OfOtherYears {
        name: name(code, nearest),
        until: earlier.map(|vintage| january(vintage.year + 1)),
        since: later.map(|vintage| january(vintage.year)),
        holders: holders.into_iter().map(unit).collect(),
    })
}

fn named_commune(commune: &Spell, lists: &Vintage) -> NamedUnit {
    let population = lists.population.get(&commune.code).copied();
    named(&commune.code, commune.name.clone(), lists, population)
}

fn named(code: &str, name: String, lists: &Vintage, population: Option<u64>) -> NamedUnit {
    let vintage = i32::from(lists.year);
    NamedUnit { code: code.to_owned(), name, vintage, population, area_m2: None }
}

/// What a cell holds, made by `make` if it is empty.
fn once<T>(cell: &OnceCell<T>, make: impl FnOnce() -> Result<T, Error>) -> Result<&T, Error> {
    if let Some(known) = cell.get() {
        return Ok(known);
    }
    let value = make()?;
    Ok(cell.get_or_init(|| value))
}
