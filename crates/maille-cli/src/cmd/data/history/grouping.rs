//! The story of an EPCI or EPT, by the lists of each year.

mod list;

use super::story::{Chapter, Kind, Moved, Named, Now, Story, UnitEvent, named};
use crate::account::number;
use list::List;
use maille_france::{Level, Vintage};
use maille_territory::history::{Happening, History, NaiveDate, Passage, Spell};
use rayon::prelude::*;
use std::collections::BTreeMap;

/// What changed from the list of each year to that of the next.
pub fn story(code: &str, level: Level, years: &[Vintage], history: &History) -> Story {
    let has_level = |year: &&Vintage| !year.memberships.members(level.name()).is_empty();
    let years: Vec<&Vintage> = years.iter().filter(has_level).collect();
    let lists: Vec<List<'_>> =
        years.par_iter().map(|year| List::new(year, level, history)).collect();
    let present = |list: &&List<'_>| list.has(code);
    let mut chapters = Vec::new();
    if let Some(first) = lists.first().filter(present) {
        chapters.push(Chapter {
            date: Some(first.date()),
            event: Kind::Unit(UnitEvent::Known),
            before: Vec::new(),
            after: first.named(code),
            moved: Some(first.whole(code)),
            text: format!("{}, {}", first.name(code), first.size(code)),
        });
    }
    for pair in lists.windows(2) {
        let step = Step::new(code, &pair[0], &pair[1]);
        chapters.extend(step.among_its_own(history));
        chapters.extend(step.chapters());
    }
    let last = lists.iter().rfind(present);
    let is_there = lists.last().filter(present);
    Story {
        unit: Named::new(level, code, last.map_or("", |list| list.name(code))),
        chapters,
        now: Now {
            in_force: is_there.is_some(),
            communes: is_there.map_or_else(Vec::new, |list| named(&list.communes_of(code))),
            text: is_there.map(|list| list.size(code)),
        },
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
    fn new(code: &'a str, before: &'a List<'a>, after: &'a List<'a>) -> Self {
        let forth = Passage::new(before.communes.clone(), after.communes.clone());
        let back = Passage::new(after.communes.clone(), before.communes.clone());
        Self {
            code,
            before,
            after,
            went: moved(code, before, after, &forth),
            came: moved(code, after, before, &back),
        }
    }

    fn chapters(&self) -> Vec<Chapter> {
        let Self { code, before, after, .. } = *self;
        let mut chapters: Vec<Chapter> = self.of_unit().into_iter().collect();
        for (from, communes) in &self.came {
            let moved = after.part(code, communes);
            let text = format!("from {}, {}", place(*from, before), words(&moved));
            let units = [from.map_or_else(Vec::new, |from| before.named(from)), after.named(code)];
            chapters.push(self.chapter(UnitEvent::Joined, units, Some(moved), text));
        }
        for (to, communes) in &self.went {
            let moved = before.part(code, communes);
            let text = format!("to {}, {}", place(*to, after), words(&moved));
            let units = [before.named(code), to.map_or_else(Vec::new, |to| after.named(to))];
            chapters.push(self.chapter(UnitEvent::Left, units, Some(moved), text));
        }
        chapters
    }

    /// Mergers and divisions of communes that it had and has, by their days.
    fn among_its_own(&self, history: &History) -> Vec<Chapter> {
        let passage = Passage::new(self.before.communes.clone(), self.after.communes.clone());
        let is_its_own = |happening: &Happening<'_>| {
            let is_of = |list: &List<'_>, communes: &[&Spell]| {
                communes.iter().any(|commune| list.unit_of(commune) == Some(self.code))
            };
            is_of(self.before, &happening.before) && is_of(self.after, &happening.after)
        };
        let mut seen: BTreeMap<(NaiveDate, &str), Happening<'_>> = BTreeMap::new();
        for commune in self.before.communes_of(self.code) {
            for part in passage.happenings(commune) {
                let whole = history.whole(&part);
                let is_sharing = whole.before.len() != 1 || whole.after.len() != 1;
                if let Some(first) =
                    whole.before.first().filter(|_| is_sharing && is_its_own(&whole))
                {
                    seen.entry((whole.date, &first.code)).or_insert(whole);
                }
            }
        }
        let told = |happening: Happening<'_>| {
            Chapter::of_communes(&happening, None, super::commune::together(&happening))
        };
        seen.into_values().map(told).collect()
    }

    /// Whether the unit came, went or has another name.
    fn of_unit(&self) -> Option<Chapter> {
        let Self { code, before, after, .. } = *self;
        let (event, moved, text) = match [before, after].map(|list| list.has(code)) {
            [false, false] => return None,
            [false, true] => {
                let text = format!("{} is created, {}", after.name(code), after.size(code));
                (UnitEvent::Created, Some(after.whole(code)), text)
            }
            [true, false] => {
                let (name, size) = (before.name(code), before.size(code));
                let text = format!("{name} is no longer there ({size} the year before)");
                (UnitEvent::Ended, Some(before.whole(code)), text)
            }
            [true, true] => {
                let [was, is] = [before, after].map(|list| list.name(code));
                if was == is {
                    return None;
                }
                (UnitEvent::Renamed, None, format!("renamed {is}, formerly {was}"))
            }
        };
        let units = [before, after].map(|list| list.named(code));
        Some(self.chapter(event, units, moved, text))
    }

    fn chapter(
        &self,
        event: UnitEvent,
        [before, after]: [Vec<Named>; 2],
        moved: Option<Moved>,
        text: String,
    ) -> Chapter {
        let date = Some(self.after.date());
        Chapter { date, event: Kind::Unit(event), before, after, moved, text }
    }
}

/// The communes of a unit whose ground is in other units of the other list.
fn moved<'a>(
    code: &str,
    from: &List<'a>,
    to: &List<'a>,
    passage: &Passage<'a>,
) -> BTreeMap<Option<&'a str>, Vec<&'a Spell>> {
    let mut moved: BTreeMap<Option<&str>, Vec<&Spell>> = BTreeMap::new();
    let communes = from.communes_of(code);
    for carried in communes.iter().filter_map(|commune| passage.carry(&commune.code)) {
        for successor in &carried.successors {
            let unit = to.unit_of(successor);
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

/// `3 communes (12 % of its population): 01001 A, 01002 B, 01003 C`.
fn words(moved: &Moved) -> String {
    let Moved { communes, share, .. } = moved;
    let share = share
        .map_or_else(String::new, |share| format!(" ({:.0} % of its population)", 100.0 * share));
    let named: Vec<String> =
        communes.iter().map(|Named { code, name, .. }| format!("{code} {name}")).collect();
    format!("{}{share}: {}", number(communes.len(), "commune"), named.join(", "))
}
