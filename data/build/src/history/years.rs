//! The history after 1 January 2019: what the list of one year has and the one before has not.

use super::ground::Ground;
use super::{Change, History, Moment, Spell};
use crate::former::{Part, PartKind};
use crate::lists::Commune;
use crate::packages::NpmPackage;
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The communes of 1 January of a year.
pub struct Year<'a> {
    pub number: u16,
    pub communes: &'a [Commune],
    /// Their delegated and associated communes.
    pub parts: Vec<Part>,
    /// The commune that took over the code of another, by that code.
    pub heirs: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    code: String,
    #[serde(rename = "type")]
    kind: String,
    chef_lieu: Option<String>,
    #[serde(default)]
    anciens_codes: Vec<String>,
}

impl<'a> Year<'a> {
    /// A year whose lists are all in a package.
    pub fn new(number: u16, communes: &'a [Commune], package: &NpmPackage) -> Result<Self> {
        let (mut parts, mut heirs) = (Vec::new(), BTreeMap::new());
        for Entry { code, kind, chef_lieu, anciens_codes } in package.list("communes")? {
            let kind = match kind.as_str() {
                "commune-deleguee" => PartKind::Deleguee,
                "commune-associee" => PartKind::Associee,
                _ => {
                    heirs.extend(anciens_codes.into_iter().map(|old| (old, code.clone())));
                    continue;
                }
            };
            let whole = chef_lieu.with_context(|| format!("{code} is a part of no commune"))?;
            parts.push(Part { code, kind, whole });
        }
        Ok(Self { number, communes, parts, heirs })
    }

    /// What a code is a part of.
    fn part(&self, code: &str) -> Option<&Part> {
        self.parts.iter().find(|part| part.code == code)
    }

    fn has(&self, code: &str) -> bool {
        self.communes.binary_search_by(|c| c.code.as_str().cmp(code)).is_ok()
    }

    /// The commune that took over one that is gone.
    fn heir(&self, gone: &str) -> Result<&str> {
        let whole = self.part(gone).map(|part| part.whole.as_str());
        let heir = whole.or_else(|| self.heirs.get(gone).map(String::as_str));
        heir.filter(|heir| self.has(heir))
            .with_context(|| format!("{}: what became of {gone} is not known", self.number))
    }
}

/// What happens to communes between two lists.
#[derive(Default)]
struct Changes<'a> {
    /// The ground of each commune after it.
    grounds: BTreeMap<&'a str, Ground>,
    origins: BTreeMap<&'a str, Change>,
    fates: BTreeMap<&'a str, Change>,
}

impl History {
    /// Fails unless the communes in force at the end are those of a list, with the same names.
    pub fn ends_with(&self, communes: &[Commune]) -> Result<()> {
        let in_force = self.in_force()?;
        let told = in_force.iter().map(|(code, &spell)| (code, &self.spells[spell].nom));
        ensure!(
            told.eq(communes.iter().map(|c| (&c.code, &c.nom))),
            "the history does not end with the communes of the list"
        );
        Ok(())
    }

    /// Adds what became of the communes in force by the next list.
    pub fn go_on(&mut self, before: &Year, after: &Year) -> Result<()> {
        let in_force = self.in_force()?;
        let changes = self.changes(before, after, &in_force)?;
        let date = format!("{}-01-01", after.number);
        let mut begun = Vec::new();
        for Commune { code, nom, .. } in after.communes {
            let known = in_force.get(code).map(|&index| &self.spells[index]);
            let origin = changes.origins.get(code.as_str()).copied();
            let renamed = known.is_some_and(|spell| spell.nom != *nom);
            if let Some(change) = origin.or(renamed.then_some(Change::ChangementNom)) {
                let start = Some(Moment { date: date.clone(), change });
                let ground = changes.grounds[code.as_str()].clone();
                begun.push(Spell {
                    code: code.clone(),
                    nom: nom.clone(),
                    start,
                    end: None,
                    ground,
                });
            }
        }
        let renamed = begun.iter().map(|spell| (spell.code.as_str(), Change::ChangementNom));
        let fates: BTreeMap<&str, Change> = renamed.chain(changes.fates).collect();
        let mut absorbed = Vec::new();
        for (code, change) in fates {
            if let Some(&index) = in_force.get(code) {
                self.spells[index].end = Some(Moment { date: date.clone(), change });
                absorbed.extend((!after.has(code)).then_some(index));
            }
        }
        for index in absorbed {
            let Spell { code, ground, .. } = &self.spells[index];
            // A commune that had a part of the same code goes on as that part.
            self.parts.entry(code.clone()).or_insert_with(|| ground.clone());
        }
        self.spells.extend(begun);
        Ok(())
    }

    fn changes<'a>(
        &self,
        before: &Year,
        after: &'a Year,
        in_force: &'a BTreeMap<String, usize>,
    ) -> Result<Changes<'a>> {
        let ground = |code: &str| &self.spells[in_force[code]].ground;
        let mut changes = Changes::default();
        let mut taken: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for code in in_force.keys() {
            if after.has(code) {
                changes.grounds.insert(code, ground(code).clone());
            } else {
                taken.entry(after.heir(code)?).or_default().push(code);
            }
        }
        for (&heir, gone) in &taken {
            if in_force.contains_key(heir) {
                let kinds = gone.iter().map(|code| after.part(code).map(|part| part.kind));
                let kinds: Vec<Option<PartKind>> = kinds.collect();
                for (code, kind) in gone.iter().zip(&kinds) {
                    changes.fates.insert(code, kind.map_or(Change::Fusion, PartKind::fate));
                    let whole = changes.grounds.get_mut(heir).context("the heir is in force")?;
                    whole.add(ground(code));
                }
                changes.origins.insert(heir, merger(&kinds));
                // The part of the heir's own code is the heir as it was, if it had none before.
                let own = after.part(heir).filter(|_| before.part(heir).is_none());
                changes.fates.insert(heir, own.map_or(Change::Fusion, |part| part.kind.fate()));
            } else {
                let [old] = gone[..] else {
                    anyhow::bail!(
                        "{}: {heir} has a new code and is made of {gone:?}",
                        after.number
                    );
                };
                changes.fates.insert(old, Change::ChangementCode);
                changes.origins.insert(heir, Change::ChangementCode);
                changes.grounds.insert(heir, ground(old).clone());
            }
        }
        for Commune { code, .. } in after.communes {
            if !in_force.contains_key(code) && !taken.contains_key(code.as_str()) {
                self.reestablish(code, after, &mut changes)?;
            }
        }
        Ok(changes)
    }

    /// Takes the ground of a commune that comes back from the one that it was a part of.
    fn reestablish<'a>(
        &self,
        code: &'a str,
        after: &Year,
        changes: &mut Changes<'a>,
    ) -> Result<()> {
        let mut ground = Ground::default();
        for part in after.parts.iter().filter(|part| part.whole == code) {
            ground.add(self.part(&part.code)?);
        }
        if ground == Ground::default() {
            ground = self.part(code)?.clone();
        }
        let whole = changes.grounds.iter_mut().find(|(_, whole)| whole.contains(&ground));
        let (&parent, whole) =
            whole.with_context(|| format!("{}: {code} was a part of no commune", after.number))?;
        whole.remove(&ground);
        ensure!(*whole != Ground::default(), "{}: nothing is left of {parent}", after.number);
        ensure!(
            !matches!(changes.origins.get(parent), Some(c) if *c != Change::Separation),
            "{}: {parent} gains and loses ground",
            after.number
        );
        changes.origins.insert(parent, Change::Separation);
        changes.fates.insert(parent, Change::Separation);
        changes.origins.insert(code, Change::Retablissement);
        changes.grounds.insert(code, ground);
        Ok(())
    }
}

/// What a merger makes, by what becomes of those merged.
fn merger(kinds: &[Option<PartKind>]) -> Change {
    if kinds.contains(&Some(PartKind::Deleguee)) {
        Change::CommuneNouvelle
    } else if kinds.contains(&Some(PartKind::Associee)) {
        Change::FusionAssociation
    } else {
        Change::Fusion
    }
}

impl PartKind {
    fn fate(self) -> Change {
        match self {
            Self::Deleguee => Change::Deleguee,
            Self::Associee => Change::Associee,
        }
    }
}
