//! Writing the lists, and the SHA-256 of everything.

use crate::former::Former;
use crate::lists::{Commune, Grouping, Lists};
use crate::packages::sha256;
use anyhow::{Context, Result, ensure};
use serde::Serialize;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Zstandard level: the highest. Files are written once and read for years.
const LEVEL: i32 = 22;

/// Window of 2²⁷ bytes, so that each file is one window. The most that every decoder takes
/// without being told.
const WINDOW_LOG: u32 = 27;

/// Writes every list of a vintage under its plain name.
pub fn write_lists(folder: &Path, lists: &Lists) -> Result<()> {
    write_communes(&folder.join("communes.csv.zst"), &lists.communes)?;
    write_groupings(&folder.join("epci.csv"), &lists.epci)?;
    if !lists.ept.is_empty() {
        write_groupings(&folder.join("ept.csv"), &lists.ept)?;
    }
    write(&folder.join("departements.csv"), &table(&lists.departements)?)?;
    write(&folder.join("regions.csv"), &table(&lists.regions)?)
}

/// Writes the communes and their EPCI and EPT under names that end with the year.
pub fn write_yearly(folder: &Path, year: u16, lists: &Lists) -> Result<()> {
    write_communes(&folder.join(format!("communes-{year}.csv.zst")), &lists.communes)?;
    write_groupings(&folder.join(format!("epci-{year}.csv")), &lists.epci)?;
    if !lists.ept.is_empty() {
        write_groupings(&folder.join(format!("ept-{year}.csv")), &lists.ept)?;
    }
    Ok(())
}

/// Writes EPCI or EPT.
fn write_groupings(path: &Path, groupings: &[Grouping]) -> Result<()> {
    write(path, &table(groupings)?)
}

/// Writes communes, compressed. The column `ept` is left out of vintages without EPT.
fn write_communes(path: &Path, communes: &[Commune]) -> Result<()> {
    let with_ept = communes.iter().any(|c| c.ept.is_some());
    let mut writer = csv::Writer::from_writer(Vec::new());
    let mut header = vec!["code", "nom", "siren", "codes_postaux", "population", "epci"];
    header.extend(with_ept.then_some("ept"));
    header.extend(["departement", "region"]);
    writer.write_record(header)?;
    for commune in communes {
        let codes_postaux = commune.codes_postaux.join(" ");
        let population = commune.population.map(|p| p.to_string());
        let mut row = vec![
            commune.code.as_str(),
            &commune.nom,
            commune.siren.as_deref().unwrap_or_default(),
            &codes_postaux,
            population.as_deref().unwrap_or_default(),
            commune.epci.as_deref().unwrap_or_default(),
        ];
        row.extend(with_ept.then(|| commune.ept.as_deref().unwrap_or_default()));
        row.extend([commune.departement.as_str(), &commune.region]);
        writer.write_record(row)?;
    }
    write(path, &compress(&writer.into_inner()?)?)
}

/// Writes former names, compressed.
pub fn write_former(path: &Path, former: &[Former]) -> Result<()> {
    write(path, &compress(&table(former)?)?)
}

/// Compresses as every compressed file of the data is.
pub fn compress(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut compressor = zstd::bulk::Compressor::new(LEVEL)?;
    compressor.window_log(WINDOW_LOG)?;
    compressor.long_distance_matching(true)?;
    compressor.include_checksum(true)?;
    Ok(compressor.compress(bytes)?)
}

/// Writes a file.
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).with_context(|| format!("{}", path.display()))
}

/// Rows as CSV with a header.
pub fn table<T: Serialize>(rows: &[T]) -> Result<Vec<u8>> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.serialize(row)?;
    }
    Ok(writer.into_inner()?)
}

/// The folders of the data, each a crate.
pub const FOLDERS: [&str; 3] = ["2020", "2026", "lists"];

/// Fails unless the départements and régions of two lists are the same, which are kept once.
pub fn check_unchanged(lists: &Lists, earlier: &Lists) -> Result<()> {
    ensure!(
        table(&lists.departements)? == table(&earlier.departements)?
            && table(&lists.regions)? == table(&earlier.regions)?,
        "the départements or régions are not those of the years before"
    );
    Ok(())
}

/// Lists the SHA-256 of every data file in `SHA256SUMS`, as `sha256sum` does.
pub fn write_sums(out: &Path) -> Result<()> {
    let mut sums = String::new();
    for folder in FOLDERS {
        let mut names: Vec<String> = fs::read_dir(out.join(folder))?
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<Result<_>>()?;
        names.retain(|name| Path::new(name).extension().is_some_and(|e| e == "csv" || e == "zst"));
        names.sort();
        for name in names {
            let bytes = fs::read(out.join(folder).join(&name))?;
            writeln!(sums, "{}  {folder}/{name}", sha256(&bytes))?;
        }
    }
    write(&out.join("SHA256SUMS"), sums.as_bytes())
}
