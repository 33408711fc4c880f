//! The EPCI or EPT of one year, and their communes.

use crate::account::number;
use crate::cmd::data::history::story::{Moved, Named, named};
use maille_france::{Level, Vintage};
use maille_territory::history::{self, History, NaiveDate, Spell, january};
use rustc_hash::FxHashMap;

/// The list of one level of one year.
pub struct List<'a> {
    vintage: &'a Vintage,
    level: Level,
    /// The communes of the year.
    pub communes: history::Vintage<'a>,
    /// The unit that each commune is in.
    of_commune: FxHashMap<&'a str, &'a str>,
}

impl<'a> List<'a> {
    pub fn new(vintage: &'a Vintage, level: Level, history: &'a History) -> Self {
        let of_commune = vintage.memberships.member_of_units(level.name());
        let communes = history.on(january(vintage.year));
        Self { vintage, level, communes, of_commune }
    }

    /// The day of the list.
    pub fn date(&self) -> NaiveDate {
        self.communes.date()
    }

    /// Whether there is a unit of a code.
    pub fn has(&self, code: &str) -> bool {
        self.vintage.memberships.units_of(self.level.name(), code).is_some()
    }

    /// The communes of a unit.
    pub fn communes_of(&self, code: &str) -> Vec<&'a Spell> {
        let codes = self.vintage.memberships.units_of(self.level.name(), code).unwrap_or_default();
        codes.iter().filter_map(|commune| self.communes.get(commune)).collect()
    }

    /// The code of the unit that a commune is in.
    pub fn unit_of(&self, commune: &Spell) -> Option<&'a str> {
        self.of_commune.get(commune.code.as_str()).copied()
    }

    pub fn name(&self, code: &str) -> &'a str {
        self.vintage.name(self.level.name(), code).unwrap_or_default()
    }

    /// The unit of a code, if there is one.
    pub fn named(&self, code: &str) -> Vec<Named> {
        let unit = || Named::new(self.level, code, self.name(code));
        self.has(code).then(unit).into_iter().collect()
    }

    /// Some communes of a unit, and how much of it they are.
    pub fn part(&self, code: &str, communes: &[&Spell]) -> Moved {
        let people = |communes: &[&Spell]| -> u64 {
            communes.iter().filter_map(|commune| self.vintage.population.get(&commune.code)).sum()
        };
        let (population, all) = (people(communes), people(&self.communes_of(code)));
        #[expect(clippy::cast_precision_loss, reason = "populations")]
        let share = (all > 0).then(|| population as f64 / all as f64);
        Moved { communes: named(communes), population, share }
    }

    /// All communes of a unit.
    pub fn whole(&self, code: &str) -> Moved {
        self.part(code, &self.communes_of(code))
    }

    /// `12 communes, 34,567 inhabitants`.
    pub fn size(&self, code: &str) -> String {
        let communes = self.communes_of(code);
        let people: Option<u64> =
            communes.iter().map(|commune| self.vintage.population.get(&commune.code)).sum();
        let people = people.and_then(|people| usize::try_from(people).ok());
        let people = people.map_or_else(String::new, |p| format!(", {}", number(p, "inhabitant")));
        format!("{}{people}", number(communes.len(), "commune"))
    }
}
