//! The story of an EPCI or EPT, by the lists of each year.

use super::{Chapter, Story};
use crate::account::number;
use maille_france::{Level, Vintage};
use maille_territory::history::{History, Passage, Spell, january};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// What changed from the list of each year to that of the next.
pub fn story(code: &str, level: Level, years: &[Vintage], history: &History) -> Story {
    let has_level = |year: &&Vintage| !year.memberships.members(level.name()).is_empty();
    let years: Vec<&Vintage> = years.iter().filter(has_level).collect();
    let lists: Vec<List<'_>> = years.par_iter().map(|year| List::new(year, level)).collect();
    let present = |list: &&List<'_>| list.members(code).is_some();
    let mut chapters = Vec::new();
    if let Some(first) = lists.first().filter(present) {
        let text = format!("{}, {}", first.name(code), first.size(code));
        chapters.push(Chapter { date: Some(january(first.vintage.year)), text });
    }
    for pair in lists.windows(2) {
        let step = Step::new(code, &pair[0], &pair[1], history);
        let date = Some(january(pair[1].vintage.year));
        chapters.extend(step.lines().into_iter().map(|text| Chapter { date, text }));
    }
    let last = lists.iter().rfind(present);
    let name = last.map_or("", |list| list.name(code));
    let is_there = lists.last().filter(present);
    Story {
        heading: format!("{code} {name}, {}", level.name().to_uppercase()),
        chapters,
        close: is_there.map(|list| list.size(code)),
    }
}

/// The list of one level of one year.
struct List<'a> {
    vintage: &'a Vintage,
    level: Level,
    /// The unit that each commune is in.
    of_commune: FxHashMap<&'a str, &'a str>,
}

impl<'a> List<'a> {
    fn new(vintage: &'a Vintage, level: Level) -> Self {
        let of_commune = vintage.memberships.member_of_units(level.name());
        Self { vintage, level, of_commune }
    }

    fn members(&self, code: &str) -> Option<&'a [String]> {
        self.vintage.memberships.units_of(self.level.name(), code)
    }

    fn name(&self, code: &str) -> &'a str {
        self.vintage.name(self.level.name(), code).unwrap_or_default()
    }

    /// `3 communes (12 % of its population): 01001 A, 01002 B, 01003 C`, of communes of this list that a unit
    /// has.
    fn told(&self, code: &str, communes: &[&Spell]) -> String {
        let people = |codes: &mut dyn Iterator<Item = &str>| -> u64 {
            codes.filter_map(|commune| self.vintage.population.get(commune)).sum()
        };
        let all = self.members(code).unwrap_or_default();
        let all = people(&mut all.iter().map(String::as_str));
        let moved = people(&mut communes.iter().map(|spell| spell.code.as_str()));
        let share = if all == 0 {
            String::new()
        } else {
            #[expect(clippy::cast_precision_loss, reason = "populations")]
            let percent = 100.0 * moved as f64 / all as f64;
            format!(" ({percent:.0} % of its population)")
        };
        let named: Vec<String> =
            communes.iter().map(|spell| format!("{} {}", spell.code, spell.name)).collect();
        format!("{}{share}: {}", number(communes.len(), "commune"), named.join(", "))
    }

    /// `12 communes, 34,567 inhabitants`.
    fn size(&self, code: &str) -> String {
        let members = self.members(code).unwrap_or_default();
        let people: Option<u64> =
            members.iter().map(|commune| self.vintage.population.get(commune)).sum();
        let people = people.and_then(|people| usize::try_from(people).ok());
        let people = people.map_or_else(String::new, |p| format!(", {}", number(p, "inhabitant")));
        format!("{}{people}", number(members.len(), "commune"))
    }
}

/// What changed from one year to the next.
struct Step<'a> {
    code: &'a str,
    before: &'a List<'a>,
    after: &'a List<'a>,
    /// Communes that came, by where from, and that went, by where to; `None` for none.
    came: BTreeMap<Option<&'a str>, Vec<&'a Spell>>,
    went: BTreeMap<Option<&'a str>, Vec<&'a Spell>>,
}

impl<'a> Step<'a> {
    fn new(code: &'a str, before: &'a List<'a>, after: &'a List<'a>, history: &'a History) -> Self {
        let days = [before, after].map(|list| history.on(january(list.vintage.year)));
        let [from, to] = days;
        let forth = Passage::new(from.clone(), to.clone());
        let back = Passage::new(to, from);
        Self {
            code,
            before,
            after,
            went: moved(code, before, after, &forth),
            came: moved(code, after, before, &back),
        }
    }

    fn lines(&self) -> Vec<String> {
        let (was, is) = (self.before.members(self.code), self.after.members(self.code));
        let mut lines = Vec::new();
        match (was, is) {
            (None, None) => return lines,
            (None, Some(_)) => {
                let (name, size) = (self.after.name(self.code), self.after.size(self.code));
                lines.push(format!("{name} is created, {size}"));
            }
            (Some(_), None) => {
                let (name, size) = (self.before.name(self.code), self.before.size(self.code));
                lines.push(format!("{name} is no longer there ({size} the year before)"));
            }
            (Some(_), Some(_)) => {
                let [was, is] = [self.before, self.after].map(|list| list.name(self.code));
                if was != is {
                    lines.push(format!("renamed {is}, formerly {was}"));
                }
            }
        }
        for (from, communes) in &self.came {
            let told = self.after.told(self.code, communes);
            lines.push(format!("from {}, {told}", place(*from, self.before)));
        }
        for (to, communes) in &self.went {
            let told = self.before.told(self.code, communes);
            lines.push(format!("to {}, {told}", place(*to, self.after)));
        }
        lines
    }
}

/// The communes of a unit whose ground is in other units of the other list, by these.
fn moved<'a>(
    code: &str,
    from: &List<'a>,
    to: &List<'a>,
    passage: &Passage<'a>,
) -> BTreeMap<Option<&'a str>, Vec<&'a Spell>> {
    let mut moved: BTreeMap<Option<&str>, Vec<&Spell>> = BTreeMap::new();
    let communes = from.members(code).unwrap_or_default();
    for carried in communes.iter().filter_map(|commune| passage.carry(commune)) {
        for successor in &carried.successors {
            let unit = to.of_commune.get(successor.code.as_str()).copied();
            let known = moved.entry(unit).or_default();
            if unit != Some(code) && known.last() != Some(&carried.unit) {
                known.push(carried.unit);
            }
        }
    }
    moved.retain(|_, communes| !communes.is_empty());
    moved
}

fn place(unit: Option<&str>, list: &List<'_>) -> String {
    unit.map_or_else(|| "none".to_owned(), |unit| format!("{unit} {}", list.name(unit)))
}
