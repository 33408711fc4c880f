//! The history of communes since 1943: which there were, from when to when, and on what ground.
//!
//! Until 1 January 2019 it is INSEE's ([`insee`]); from then on it is told by how the lists of the
//! years differ ([`years`]). Ground is counted in atoms, pieces that no known change divides, so
//! that the ground of a commune of one year can be found among those of any other.

mod ground;
mod insee;
mod sources;
mod years;

use crate::files;
use anyhow::{Context, Result, ensure};
use ground::Ground;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

pub use sources::{Merged, Source};
pub use years::Year;

/// A commune in force, from one change of its name, code or ground to the next.
struct Spell {
    code: String,
    nom: String,
    /// None: since before the history begins.
    start: Option<Moment>,
    /// None: still in force.
    end: Option<Moment>,
    ground: Ground,
}

/// When and how a spell begins or ends.
#[derive(Clone)]
struct Moment {
    /// `2019-01-01`. Dates in this form are in the order of time.
    date: String,
    change: Change,
}

/// How a spell begins (`origine`) or ends (`devenir`). What each means is in `data/README.md`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Change {
    Creation,
    Suppression,
    Fusion,
    FusionAssociation,
    CommuneNouvelle,
    Deleguee,
    Associee,
    FinAssociation,
    Retablissement,
    Separation,
    ChangementNom,
    ChangementCode,
    ChangementDepartement,
}

/// The spells, and what is needed to go on with them.
pub struct History {
    spells: Vec<Spell>,
    /// The ground of the delegated and associated communes, by code.
    parts: HashMap<String, Ground>,
}

impl History {
    /// Writes the spells, by code and start, once they are known to be whole.
    pub fn write(&self, path: &Path) -> Result<()> {
        self.check()?;
        let mut spells: Vec<&Spell> = self.spells.iter().collect();
        spells.sort_by_key(|spell| (&spell.code, spell.start()));
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["code", "nom", "debut", "fin", "origine", "devenir", "sol"])?;
        for spell in spells {
            let change = |moment: &Option<Moment>| moment.as_ref().map_or("", |m| m.change.name());
            writer.write_record([
                spell.code.as_str(),
                &spell.nom,
                spell.start().unwrap_or_default(),
                spell.end().unwrap_or_default(),
                change(&spell.start),
                change(&spell.end),
                &spell.ground.to_string(),
            ])?;
        }
        files::write(path, &files::compress(&writer.into_inner()?)?)
    }

    /// Fails unless every atom has one commune at any time, from 1943 or a creation until today or
    /// a suppression.
    fn check(&self) -> Result<()> {
        let mut by_atom: BTreeMap<u32, Vec<&Spell>> = BTreeMap::new();
        for spell in &self.spells {
            for atom in spell.ground.iter() {
                by_atom.entry(atom).or_default().push(spell);
            }
        }
        for (atom, mut spells) in by_atom {
            spells.sort_by_key(|spell| spell.start());
            let (first, last) = (spells[0], spells[spells.len() - 1]);
            let born = first.start.as_ref().is_none_or(|s| s.change == Change::Creation);
            let lasts = last.end.as_ref().is_none_or(|e| e.change == Change::Suppression);
            ensure!(born, "atom {atom} is there of a sudden, in {}", first.code);
            ensure!(lasts, "atom {atom} is lost at the end of {}", last.code);
            for pair in spells.windows(2) {
                let end = pair[0].end();
                ensure!(
                    end.is_some() && end == pair[1].start(),
                    "atom {atom}: {} ends {end:?}, {} begins {:?}",
                    pair[0].code,
                    pair[1].code,
                    pair[1].start()
                );
            }
        }
        Ok(())
    }

    /// The spells in force at the end, by code.
    fn in_force(&self) -> Result<BTreeMap<String, usize>> {
        let mut codes = BTreeMap::new();
        for (index, spell) in self.spells.iter().enumerate() {
            if spell.end.is_none() {
                let twice = codes.insert(spell.code.clone(), index);
                ensure!(twice.is_none(), "{} is in force twice", spell.code);
            }
        }
        Ok(codes)
    }

    /// The ground of a delegated or associated commune, or of a commune that is no more.
    fn part(&self, code: &str) -> Result<&Ground> {
        self.parts.get(code).with_context(|| format!("the ground of {code} is not known"))
    }
}

impl Spell {
    fn start(&self) -> Option<&str> {
        self.start.as_ref().map(|start| start.date.as_str())
    }

    fn end(&self) -> Option<&str> {
        self.end.as_ref().map(|end| end.date.as_str())
    }

    fn is_in_force(&self, date: &str) -> bool {
        self.start().is_none_or(|start| start <= date) && self.end().is_none_or(|end| date < end)
    }
}

impl Change {
    fn name(self) -> &'static str {
        match self {
            Self::Creation => "creation",
            Self::Suppression => "suppression",
            Self::Fusion => "fusion",
            Self::FusionAssociation => "fusion-association",
            Self::CommuneNouvelle => "commune-nouvelle",
            Self::Deleguee => "deleguee",
            Self::Associee => "associee",
            Self::FinAssociation => "fin-association",
            Self::Retablissement => "retablissement",
            Self::Separation => "separation",
            Self::ChangementNom => "changement-nom",
            Self::ChangementCode => "changement-code",
            Self::ChangementDepartement => "changement-departement",
        }
    }
}

#[cfg(test)]
mod tests;
