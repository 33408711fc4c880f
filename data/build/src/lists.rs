//! The lists of one vintage, as the package `@etalab/decoupage-administratif` has them.

use crate::packages::NpmPackage;
use anyhow::{Result, ensure};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Everything the data say of one vintage but the polygons. Each list is in the order of its codes.
pub struct Lists {
    pub communes: Vec<Commune>,
    pub epci: Vec<Grouping>,
    /// Only known since 2023.
    pub ept: Vec<Grouping>,
    pub departements: Vec<Departement>,
    pub regions: Vec<Region>,
}

/// A commune, as `communes.csv` has it. Without a population where none is known, without an EPCI
/// if it belongs to none.
#[derive(Clone)]
pub struct Commune {
    pub code: String,
    pub nom: String,
    pub siren: Option<String>,
    pub codes_postaux: Vec<String>,
    pub population: Option<u32>,
    pub epci: Option<String>,
    pub ept: Option<String>,
    pub departement: String,
    pub region: String,
}

/// An EPCI or EPT.
#[derive(Deserialize, Serialize)]
pub struct Grouping {
    pub code: String,
    pub nom: String,
    #[serde(rename = "type")]
    pub kind: String,
    #[serde(rename = "membres", skip_serializing)]
    pub members: Vec<Member>,
}

/// A commune in an EPCI or EPT.
#[derive(Deserialize)]
pub struct Member {
    pub code: String,
    pub nom: String,
    pub siren: Option<String>,
}

#[derive(Deserialize, Serialize)]
pub struct Departement {
    pub code: String,
    pub nom: String,
    pub region: String,
    #[serde(skip_serializing)]
    zone: Option<String>,
}

#[derive(Deserialize, Serialize)]
pub struct Region {
    pub code: String,
    pub nom: String,
    #[serde(skip_serializing)]
    zone: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NpmCommune {
    code: String,
    nom: String,
    #[serde(rename = "type")]
    kind: String,
    siren: Option<String>,
    codes_postaux: Option<Vec<String>>,
    population: Option<u32>,
    departement: Option<String>,
    region: Option<String>,
}

/// The lists of a package that has all of them: those of every year but 2020.
pub fn read(package: &NpmPackage) -> Result<Lists> {
    let departements = departements(package)?;
    let kept: BTreeSet<&str> = departements.iter().map(|d| d.code.as_str()).collect();
    let mut communes = Vec::new();
    for commune in package.list::<NpmCommune>("communes")? {
        let (Some(departement), Some(region)) = (commune.departement, commune.region) else {
            continue;
        };
        if commune.kind != "commune-actuelle" || !kept.contains(departement.as_str()) {
            continue;
        }
        communes.push(Commune {
            code: commune.code,
            nom: commune.nom,
            siren: commune.siren,
            codes_postaux: commune.codes_postaux.unwrap_or_default(),
            population: commune.population,
            epci: None,
            ept: None,
            departement,
            region,
        });
    }
    finish(communes, departements, package)
}

/// Départements of mainland France, Corsica and the five overseas ones. Later lists also have the
/// overseas collectivities (zone `com`), which are no départements.
pub fn departements(package: &NpmPackage) -> Result<Vec<Departement>> {
    let mut list = package.list::<Departement>("departements")?;
    list.retain(|d| d.zone.as_deref() != Some("com"));
    list.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(list)
}

/// Puts communes and their postcodes in order, tells each its EPCI, EPT and SIREN, and adds the other lists of the
/// package.
pub fn finish(
    mut communes: Vec<Commune>,
    departements: Vec<Departement>,
    package: &NpmPackage,
) -> Result<Lists> {
    communes.sort_by(|a, b| a.code.cmp(&b.code));
    let epci = groupings(package, "epci")?;
    let ept = groupings(package, "ept")?;
    let in_epci = members(&epci)?;
    let in_ept = members(&ept)?;
    for commune in &mut communes {
        commune.codes_postaux.sort();
        let code = commune.code.as_str();
        if let Some((grouping, member)) = in_epci.get(code) {
            commune.epci = Some(grouping.code.clone());
            commune.siren = commune.siren.take().or_else(|| member.siren.clone());
        }
        commune.ept = in_ept.get(code).map(|(grouping, _)| grouping.code.clone());
    }
    let known: BTreeSet<&str> = communes.iter().map(|c| c.code.as_str()).collect();
    for code in in_epci.keys().chain(in_ept.keys()) {
        ensure!(known.contains(code), "{code} is in an EPCI or EPT, but not in the communes");
    }
    let mut regions = package.list::<Region>("regions")?;
    regions.retain(|r| r.zone.as_deref() != Some("com"));
    regions.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(Lists { communes, epci, ept, departements, regions })
}

pub fn groupings(package: &NpmPackage, name: &str) -> Result<Vec<Grouping>> {
    let mut list = package.list::<Grouping>(name)?;
    list.sort_by(|a, b| a.code.cmp(&b.code));
    Ok(list)
}

/// The grouping of each commune.
fn members(groupings: &[Grouping]) -> Result<BTreeMap<&str, (&Grouping, &Member)>> {
    let mut groups = BTreeMap::new();
    for grouping in groupings {
        for member in &grouping.members {
            let before = groups.insert(member.code.as_str(), (grouping, member));
            ensure!(before.is_none(), "{} is in two EPCI or EPT", member.code);
        }
    }
    Ok(groups)
}
