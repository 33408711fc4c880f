//! What the communes of today are made of, in the communes of an earlier year.

use super::ground::Ground;
use super::{History, Spell};
use anyhow::{Context, Result, bail, ensure};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A commune of a year, or a part of one, whose ground a commune of today has.
#[derive(Clone, Copy)]
pub struct Source<'a> {
    pub code: &'a str,
    /// Whether it was a delegated commune, a part of one that is divided since.
    pub delegated: bool,
    ground: &'a Ground,
}

/// Two communes that one was made of.
pub struct Merged<'a> {
    /// The code of the one made, and of its seat.
    pub whole: &'a str,
    /// The code that is gone.
    pub gone: &'a str,
}

impl History {
    /// The communes of 1 January of a year that are several of a year before, and have the same ground in a
    /// later year.
    ///
    /// Fails unless each is made of two, one of them with its own code.
    pub fn merged(&self, [before, year, later]: [u16; 3]) -> Result<Vec<Merged<'_>>> {
        let [before, year, later] = [before, year, later].map(|year| format!("{year}-01-01"));
        let (before, later) = (self.by_atom(&before), self.by_atom(&later));
        let mut merged = Vec::new();
        for spell in self.spells.iter().filter(|spell| spell.is_in_force(&year)) {
            let (whole, ground) = (spell.code.as_str(), &spell.ground);
            let parts = ground.iter().map(|atom| before.get(&atom).map(|part| part.code.as_str()));
            let parts: Option<BTreeSet<&str>> = parts.collect();
            let parts = parts.with_context(|| format!("{whole} has ground of none before"))?;
            if parts.len() > 1 {
                let gone: Vec<&str> = parts.iter().copied().filter(|code| *code != whole).collect();
                let [gone] = gone[..] else { bail!("{whole} is made of {parts:?}") };
                let lasts = ground.iter().all(|atom| later[&atom].ground == *ground);
                ensure!(lasts, "{whole} has other ground later");
                merged.push(Merged { whole, gone });
            }
        }
        Ok(merged)
    }

    /// The commune that has each atom on a day.
    fn by_atom(&self, date: &str) -> HashMap<u32, &Spell> {
        let in_force = self.spells.iter().filter(|spell| spell.is_in_force(date));
        in_force.flat_map(|spell| spell.ground.iter().map(move |atom| (atom, spell))).collect()
    }

    /// What each commune in force is made of in the communes of 1 January of a year, by code.
    ///
    /// Fails unless the ground of every commune of the year is in exactly one of them, piece by piece:
    /// polygons that are put together so leave no hole and do not overlap.
    pub fn made_of(&self, year: u16) -> Result<BTreeMap<&str, Vec<Source<'_>>>> {
        let then = self.by_atom(&format!("{year}-01-01"));
        let mut left: BTreeSet<u32> = then.keys().copied().collect();
        let mut made = BTreeMap::new();
        for now in self.spells.iter().filter(|spell| spell.end.is_none()) {
            let sources = self.sources(now, &then).with_context(|| format!("in {year}"))?;
            for atom in sources.iter().flat_map(|source| source.ground.iter()) {
                let code = &then[&atom].code;
                ensure!(left.remove(&atom), "{} and another have ground of {code}", now.code);
            }
            made.insert(now.code.as_str(), sources);
        }
        if let Some(atom) = left.first() {
            bail!("no commune has the ground that {} had in {year}", then[atom].code);
        }
        Ok(made)
    }

    /// The communes that a commune has the ground of, or the part of one that it was.
    fn sources<'a>(
        &'a self,
        now: &'a Spell,
        then: &HashMap<u32, &'a Spell>,
    ) -> Result<Vec<Source<'a>>> {
        let code = now.code.as_str();
        let mut owners = BTreeMap::new();
        for atom in now.ground.iter() {
            let owner = then.get(&atom).with_context(|| format!("{code} has ground of none"))?;
            owners.insert(owner.code.as_str(), &owner.ground);
        }
        if owners.values().all(|ground| now.ground.contains(ground)) {
            let whole = |(code, ground)| Source { code, delegated: false, ground };
            return Ok(owners.into_iter().map(whole).collect());
        }
        let ground = self.part(code)?;
        ensure!(*ground == now.ground, "{code} is neither whole communes nor the part it was");
        Ok(vec![Source { code, delegated: true, ground }])
    }
}
