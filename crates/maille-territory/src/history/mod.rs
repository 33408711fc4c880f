//! Units over time: which units of one day are which of another.
//!
//! A [`History`] is a list of [`Spell`]s: a code and a name that were in force from one day to
//! another, and the *ground* that they stood for, as numbers of atoms. An atom is a piece of ground
//! that was never divided, so the units in force on any day divide the atoms among themselves, and
//! what became of a unit is seen from who has its atoms: the same unit on both days if the ground
//! is the same, whatever it is called; merged if others have come to it; split if several have it.
//! A unit that was merged and later taken out again is itself, and not one half of a split.
//!
//! Nothing here knows a country: what atoms there are is for the data to say.
//!
//! # Example
//! ```
//! use maille_territory::history::{
//!     Event, History, NaiveDate, Passage, Relation, Spell, january,
//! };
//!
//! let spell = |code: &str, name: &str, from, to, ground: &[u32]| Spell {
//!     code: code.into(), name: name.into(), from, to,
//!     origin: None, fate: to.map(|_| Event::Merged), ground: ground.to_vec(),
//! };
//! let merger = NaiveDate::from_ymd_opt(2019, 2, 28);
//! let history = History::new(vec![
//!     spell("21213", "Crimolois", None, merger, &[0]),
//!     spell("21452", "Neuilly-lès-Dijon", None, merger, &[1]),
//!     spell("21452", "Neuilly-Crimolois", merger, None, &[0, 1]),
//! ])?;
//! let passage = Passage::new(history.on(january(2019)), history.on(january(2020)));
//! let carried = passage.carry("21213").expect("it was in force in 2019");
//! assert_eq!(carried.relation, Relation::Merged);
//! assert_eq!(carried.successors[0].name, "Neuilly-Crimolois");
//! assert_eq!(carried.along[0].code, "21452");
//! # Ok::<(), maille_territory::history::HistoryError>(())
//! ```

mod passage;
mod spell;

pub use chrono::NaiveDate;
pub use passage::{Carried, CarriedGroup, GroupOf, Happening, Passage, Relation, Share, WeightOf};
pub use spell::{Event, HistoryError, Spell, january};

use rustc_hash::FxHashMap;
use std::ops::Range;

/// Every spell of every unit of one level.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// By code, then by time.
    spells: Vec<Spell>,
    /// For each atom, the spells that it was a part of, from `starts[atom]` to the next one.
    starts: Vec<usize>,
    of_atom: Vec<u32>,
}

/// The units in force on a day.
#[derive(Debug, Clone)]
pub struct Vintage<'h> {
    history: &'h History,
    date: NaiveDate,
    /// The spell of each code.
    by_code: FxHashMap<&'h str, u32>,
    /// The spell that has each atom.
    of_atom: Vec<Option<u32>>,
}

impl History {
    /// A history of spells, in any order.
    ///
    /// # Errors
    /// [`HistoryError`] when a spell ends before it begins or has no ground, or when two spells have
    /// a code, or an atom, on one day.
    pub fn new(mut spells: Vec<Spell>) -> Result<Self, HistoryError> {
        spells.sort_by(|a, b| a.code.cmp(&b.code).then(a.from.cmp(&b.from)));
        for spell in &mut spells {
            spell.ground.sort_unstable();
        }
        spells.iter().try_for_each(Spell::check)?;
        for pair in spells.windows(2) {
            if pair[0].code == pair[1].code && pair[0].overlaps(&pair[1]) {
                return Err(HistoryError::TwoAtOnce(pair[0].label(), pair[1].label()));
            }
        }
        let (starts, of_atom) = spells_of_atoms(&spells);
        let history = Self { spells, starts, of_atom };
        history.check_ground()?;
        Ok(history)
    }

    /// All spells, by code and then by time.
    #[must_use]
    pub fn spells(&self) -> &[Spell] {
        &self.spells
    }

    /// The spells of a code, by time; none if there never was such a code.
    #[must_use]
    pub fn of(&self, code: &str) -> &[Spell] {
        let start = self.spells.partition_point(|spell| spell.code.as_str() < code);
        let end = self.spells.partition_point(|spell| spell.code.as_str() <= code);
        &self.spells[start..end]
    }

    /// The units in force on a day.
    #[must_use]
    pub fn on(&self, date: NaiveDate) -> Vintage<'_> {
        let mut by_code = FxHashMap::default();
        let mut of_atom = vec![None; self.atoms()];
        for (number, spell) in (0..).zip(&self.spells) {
            if spell.is_in_force(date) {
                by_code.insert(spell.code.as_str(), number);
                for &atom in &spell.ground {
                    of_atom[atom as usize] = Some(number);
                }
            }
        }
        Vintage { history: self, date, by_code, of_atom }
    }

    /// What happened to some ground after a day and until another, in the order of time: the spells
    /// that ended with each event, and those that began with it.
    pub(crate) fn happenings(
        &self,
        ground: &[u32],
        (after, until): (NaiveDate, NaiveDate),
    ) -> Vec<Happening<'_>> {
        let mut numbers: Vec<u32> =
            ground.iter().flat_map(|&atom| &self.of_atom[self.places(atom)]).copied().collect();
        numbers.sort_unstable();
        numbers.dedup();
        let spells = || numbers.iter().map(|&number| &self.spells[number as usize]);
        let within = |date: Option<NaiveDate>| date.filter(|date| *date > after && *date <= until);
        let mut dates: Vec<NaiveDate> =
            spells().flat_map(|spell| [within(spell.from), within(spell.to)]).flatten().collect();
        dates.sort_unstable();
        dates.dedup();
        let happening = |date: NaiveDate| Happening {
            date,
            before: spells().filter(|spell| spell.to == Some(date)).collect(),
            after: spells().filter(|spell| spell.from == Some(date)).collect(),
        };
        dates.into_iter().map(happening).collect()
    }

    /// What happened with the ground of a spell as it began, and as it ended.
    #[must_use]
    pub fn bounds(&self, spell: &Spell) -> [Option<Happening<'_>>; 2] {
        [spell.from, spell.to].map(|date| {
            let date = date?;
            self.happenings(&spell.ground, (date.pred_opt()?, date)).pop()
        })
    }

    /// All of what happened on the day of a part of it: every unit that shares ground with one of it, before
    /// or after, and those that share ground with these.
    #[must_use]
    pub fn whole<'h>(&'h self, part: &Happening<'h>) -> Happening<'h> {
        let mut whole = part.clone();
        let Some(eve) = part.date.pred_opt() else { return whole };
        let mut ground = whole.ground();
        while let Some(wider) = self.happenings(&ground, (eve, part.date)).pop() {
            whole = wider;
            let all = whole.ground();
            if all.len() == ground.len() {
                break;
            }
            ground = all;
        }
        whole
    }

    fn atoms(&self) -> usize {
        self.starts.len() - 1
    }

    fn places(&self, atom: u32) -> Range<usize> {
        self.starts[atom as usize]..self.starts[atom as usize + 1]
    }

    /// No atom is a part of two spells on one day.
    fn check_ground(&self) -> Result<(), HistoryError> {
        for atom in 0..self.atoms() {
            let mut spells: Vec<&Spell> = self.of_atom[self.starts[atom]..self.starts[atom + 1]]
                .iter()
                .map(|&number| &self.spells[number as usize])
                .collect();
            spells.sort_by_key(|spell| spell.from);
            if let Some(pair) = spells.windows(2).find(|pair| pair[0].overlaps(pair[1])) {
                return Err(HistoryError::TwoOnGround(pair[0].label(), pair[1].label()));
            }
        }
        Ok(())
    }
}

/// For each atom the numbers of the spells that it is a part of, one atom after the other, and where
/// each one's start.
fn spells_of_atoms(spells: &[Spell]) -> (Vec<usize>, Vec<u32>) {
    let atoms = spells.iter().filter_map(|spell| spell.ground.last());
    let atoms = atoms.max().map_or(0, |last| *last as usize + 1);
    let mut starts = vec![0; atoms + 1];
    for &atom in spells.iter().flat_map(|spell| &spell.ground) {
        starts[atom as usize + 1] += 1;
    }
    for atom in 0..atoms {
        starts[atom + 1] += starts[atom];
    }
    let mut next = starts.clone();
    let mut of_atom = vec![0; starts[atoms]];
    for (number, spell) in (0..).zip(spells) {
        for &atom in &spell.ground {
            of_atom[next[atom as usize]] = number;
            next[atom as usize] += 1;
        }
    }
    (starts, of_atom)
}

impl<'h> Vintage<'h> {
    /// The day.
    #[must_use]
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// The unit of a code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&'h Spell> {
        self.by_code.get(code).map(|&number| self.spell(number))
    }

    /// The units, by code.
    pub fn units(&self) -> impl Iterator<Item = &'h Spell> + use<'h> {
        let mut numbers: Vec<u32> = self.by_code.values().copied().collect();
        numbers.sort_unstable();
        let history = self.history;
        numbers.into_iter().map(move |number| &history.spells[number as usize])
    }

    /// How many units there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_code.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_code.is_empty()
    }

    /// The units that have any of the ground of a unit of some day, by code.
    #[must_use]
    pub fn holders_of(&self, unit: &Spell) -> Vec<&'h Spell> {
        self.holders(&unit.ground).0
    }

    fn spell(&self, number: u32) -> &'h Spell {
        &self.history.spells[number as usize]
    }

    /// The units that have some ground, by code, and how much of it nobody has.
    fn holders(&self, ground: &[u32]) -> (Vec<&'h Spell>, usize) {
        let mut numbers: Vec<u32> =
            ground.iter().filter_map(|&atom| self.of_atom[atom as usize]).collect();
        let nobodys = ground.len() - numbers.len();
        numbers.sort_unstable();
        numbers.dedup();
        (numbers.into_iter().map(|number| self.spell(number)).collect(), nobodys)
    }
}

#[cfg(test)]
#[path = "../history_tests.rs"]
mod tests;
