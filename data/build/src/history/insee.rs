//! The history until 1 January 2019, as INSEE tells it.

use super::ground::Ground;
use super::{Change, History, Moment, Spell};
use crate::packages::NpmPackage;
use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};

/// A commune in force (`COM`) or a part of one, over some years. A part is delegated (`COMD`),
/// associated (`COMA`), or a commune that was merged into the other and is no more (`COMP`).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    id: String,
    code: String,
    nom: String,
    #[serde(rename = "type")]
    kind: String,
    date_debut: Option<String>,
    date_fin: Option<String>,
    raison_debut: Option<String>,
    raison_fin: Option<String>,
    /// What it was before.
    predecesseur: Option<String>,
    /// What it became.
    successeur: Option<String>,
    /// The parts that it is made of.
    #[serde(default)]
    membres: Vec<String>,
}

impl History {
    /// The history of a package, of the communes of the départements and of what became one.
    pub fn of_insee(package: &NpmPackage) -> Result<Self> {
        let entries: Vec<Entry> = package.list("historique-communes")?;
        ensure!(!entries.is_empty(), "the package has no historique-communes");
        let mut grounds = Grounds::new(&entries);
        let ends: BTreeSet<(&str, &str)> = entries
            .iter()
            .filter(|e| e.kind == "COM")
            .filter_map(|e| Some((e.code.as_str(), e.date_fin.as_deref()?)))
            .collect();
        let mut history = Self { spells: Vec::new(), parts: HashMap::new() };
        for entry in &entries {
            let ground = grounds.of(&entry.id)?;
            match entry.kind.as_str() {
                "COM" => history.spells.push(entry.spell(ground, &ends, &grounds.entries)?),
                "COMD" | "COMA" if entry.date_fin.is_none() => {
                    let twice = history.parts.insert(entry.code.clone(), ground);
                    ensure!(twice.is_none(), "{} is two parts at once", entry.code);
                }
                "COMD" | "COMA" | "COMP" => {}
                other => bail!("{}: unknown type {other:?}", entry.id),
            }
        }
        Ok(history)
    }
}

/// The ground of every entry. It is that of its parts, or what it was before has; where there is
/// neither, it is an atom of its own.
struct Grounds<'a> {
    entries: HashMap<&'a str, &'a Entry>,
    atoms: HashMap<&'a str, u32>,
    /// None: being found.
    known: HashMap<&'a str, Option<Ground>>,
}

impl<'a> Grounds<'a> {
    fn new(entries: &'a [Entry]) -> Self {
        let mut roots: Vec<&Entry> =
            entries.iter().filter(|e| e.membres.is_empty() && e.predecesseur.is_none()).collect();
        // Neighbours in the list of codes are often merged: their numbers then make runs.
        roots.sort_by_key(|entry| (&entry.code, &entry.date_debut));
        Self {
            entries: entries.iter().map(|e| (e.id.as_str(), e)).collect(),
            atoms: roots.into_iter().map(|e| e.id.as_str()).zip(0..).collect(),
            known: HashMap::new(),
        }
    }

    fn of(&mut self, id: &'a str) -> Result<Ground> {
        if let Some(known) = self.known.get(id) {
            return known.clone().with_context(|| format!("{id} is made of itself"));
        }
        self.known.insert(id, None);
        let entry = *self.entries.get(id).with_context(|| format!("there is no entry {id}"))?;
        let mut ground = Ground::default();
        if let Some(&atom) = self.atoms.get(id) {
            ground = Ground::atom(atom);
        } else if entry.membres.is_empty() {
            ground = self.of(entry.predecesseur.as_deref().context("no root")?)?;
        }
        for part in &entry.membres {
            ground.add(&self.of(part)?);
        }
        self.known.insert(id, Some(ground.clone()));
        Ok(ground)
    }
}

impl Entry {
    fn spell(
        &self,
        ground: Ground,
        ends: &BTreeSet<(&str, &str)>,
        entries: &HashMap<&str, &Self>,
    ) -> Result<Spell> {
        let start = moment(self.date_debut.as_ref(), self.raison_debut.as_deref(), |date, why| {
            // When a part leaves, INSEE gives the same reason for it and for what remains.
            origin(why, ends.contains(&(self.code.as_str(), date)))
        });
        let end = moment(self.date_fin.as_ref(), self.raison_fin.as_deref(), |_, why| {
            let after = self.successeur.as_deref().and_then(|id| entries.get(id));
            fate(why, after.map_or("", |after| &after.kind))
        });
        let context = || self.id.clone();
        Ok(Spell {
            code: self.code.clone(),
            nom: self.nom.clone(),
            start: start.with_context(context)?,
            end: end.with_context(context)?,
            ground,
        })
    }
}

/// A date and a reason come together or not at all.
fn moment(
    date: Option<&String>,
    reason: Option<&str>,
    change: impl FnOnce(&str, &str) -> Option<Change>,
) -> Result<Option<Moment>> {
    match (date, reason) {
        (None, None) => Ok(None),
        (Some(date), Some(reason)) => {
            let change = change(date, reason);
            let change = change.with_context(|| format!("unknown reason {reason:?}"))?;
            Ok(Some(Moment { date: date.clone(), change }))
        }
        _ => bail!("a date without a reason, or a reason without a date"),
    }
}

/// How a commune begins, by INSEE's reason and whether one of the same code ends that day.
fn origin(reason: &str, goes_on: bool) -> Option<Change> {
    Some(match reason {
        "création" => Change::Creation,
        "fusion simple" => Change::Fusion,
        "fusion-association" => Change::FusionAssociation,
        "commune nouvelle" => Change::CommuneNouvelle,
        "fusion partielle" | "fusion totale" => Change::FinAssociation,
        "dé-fusion" if goes_on => Change::Separation,
        "dé-fusion" | "rétablissement" => Change::Retablissement,
        "recomposition de la commune groupe" => Change::Separation,
        "changement de chef lieu" => Change::ChangementCode,
        "changement de département" => Change::ChangementDepartement,
        "changement de nom" | "renommage suite à création d’une commune fille" => {
            Change::ChangementNom
        }
        _ => return None,
    })
}

/// How a commune ends, by INSEE's reason and the kind of what it became.
fn fate(reason: &str, after: &str) -> Option<Change> {
    Some(match (reason, after) {
        ("suppression", _) => Change::Suppression,
        ("fusion-association", "COMA") => Change::Associee,
        ("fusion-association", _) => Change::FusionAssociation,
        (
            "commune devenant déléguée"
            | "commune devenant commune déléguée"
            | "commune restant ou devenant commune déléguée"
            | "changement de département + commune devenant déléguée"
            | "changement de département + commune devenant commune déléguée",
            _,
        ) => Change::Deleguee,
        (
            "fusion simple"
            | "commune absorbée par la commune nouvelle"
            | "dissolution de la fusion-association dans une commune nouvelle"
            | "dissolution ou élargissement de la commune nouvelle",
            _,
        ) => Change::Fusion,
        ("fusion partielle" | "fusion totale", _) => Change::FinAssociation,
        ("dé-fusion" | "recomposition de la commune groupe", _) => Change::Separation,
        ("changement de chef lieu", _) => Change::ChangementCode,
        ("changement de département", _) => Change::ChangementDepartement,
        ("changement de nom" | "renommage suite à création d’une commune fille", _) => {
            Change::ChangementNom
        }
        _ => return None,
    })
}
