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

impl History {
    /// What each commune in force is made of in the communes of 1 January of a year, by code.
    ///
    /// Fails unless the ground of every commune of the year is in exactly one of them, piece by piece:
    /// polygons that are put together so leave no hole and do not overlap.
    pub fn made_of(&self, year: u16) -> Result<BTreeMap<&str, Vec<Source<'_>>>> {
        let date = format!("{year}-01-01");
        let then = self.spells.iter().filter(|spell| spell.is_in_force(&date));
        let then: HashMap<u32, &Spell> =
            then.flat_map(|spell| spell.ground.iter().map(move |atom| (atom, spell))).collect();
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
