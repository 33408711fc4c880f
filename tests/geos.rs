//! Against the reference implementation: what `maille` makes of the communes of France is judged by
//! GEOS, through shapely.

#[path = "judges/binary.rs"]
mod binary;
#[path = "judges/mod.rs"]
mod judges;
#[path = "judges/npm.rs"]
mod npm;

use binary::{MAILLE, export, text};
use judges::{BENCH, judge, run, skipped};
use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// The version that `benches/peers` measures, too.
const MAPSHAPER: &str = "mapshaper@0.7.70";

/// The communes of Nord whose borders do not match their neighbours' in 2020.
const FAULTY_2020: &str = "59284,59297,59637";

/// How many communes of 2026 have such borders: 202 as they are published, 206 with positions rounded to
/// 10⁻⁶ degree, as they are built in.
const FAULTY_2026: &str = "206";

#[test]
fn judges_tell_right_from_wrong() {
    judge("test_judges.py", []);
}

#[test]
fn epci_of_2020_are_the_coverage_unions() {
    if let Some(communes) = communes(&COMMUNES_2020) {
        let epci = dissolve(communes, "epci-2020", &["--by", "epci", "--sum", "population"]);
        judge_dissolve(communes, &epci, "epci", FAULTY_2020);
    }
}

#[test]
fn epci_of_2026_are_the_unions_without_their_overlaps() {
    if let Some(communes) = communes(&COMMUNES_2026) {
        let epci = dissolve(communes, "epci-2026", &["--by", "epci", "--sum", "population"]);
        judge_dissolve(communes, &epci, "epci", "any");
    }
}

#[test]
fn regions_are_the_same_by_way_of_departements() {
    if let Some(communes) = communes(&COMMUNES_2026) {
        let sum = ["--sum", "population"];
        let by_departement = [&["--by", "departement,region"], &sum[..]].concat();
        let by_region = [&["--by", "region"], &sum[..]].concat();
        let departements = dissolve(communes, "departements", &by_departement);
        let direct = dissolve(communes, "regions", &by_region);
        let nested = dissolve(&departements, "regions-of-departements", &by_region);
        assert_eq!(count(&departements), 101, "départements");
        assert_eq!(count(&direct), 18, "régions");
        judge_dissolve(communes, &departements, "departement", "any");
        judge_dissolve(communes, &direct, "region", "any");
        judge_nesting(&direct, &nested, "region");
    }
}

#[test]
fn territories_are_the_same_by_way_of_epci() {
    if !skipped() {
        let table = BENCH.path("territories.csv");
        let territories = territories_of_epci(
            include_str!("../data/2026/territoires-industrie-2022.csv"),
            &table,
        );
        let members = ["--members", text(&table)];
        let direct = dissolve(Path::new("fr:communes@2026"), "territories", &members);
        let nested = dissolve(Path::new("fr:epci@2026"), "territories-of-epci", &members);
        assert_eq!(count(&direct), territories, "territories");
        judge_nesting(&direct, &nested, "territory_id");
    }
}

#[test]
fn simplified_communes_of_2020_are_coverages() {
    if let Some(communes) = communes(&COMMUNES_2020) {
        judge_simplified(communes, "2020");
    }
}

#[test]
fn simplified_communes_of_2026_are_coverages() {
    if let Some(communes) = communes(&COMMUNES_2026) {
        judge_simplified(communes, "2026");
    }
}

#[test]
fn mapshaper_makes_no_fewer_faults_of_2020() {
    if let Some(communes) = communes(&COMMUNES_2020) {
        judge_against_mapshaper(communes, "2020");
    }
}

#[test]
fn mapshaper_makes_no_fewer_faults_of_2026() {
    if let Some(communes) = communes(&COMMUNES_2026) {
        judge_against_mapshaper(communes, "2026");
    }
}

#[test]
fn faults_of_2026_are_all_found() {
    if let Some(communes) = communes(&COMMUNES_2026) {
        let faults = BENCH.path("faults-2026.geojson");
        let mut check = Command::new(&*MAILLE);
        check.args(["check", "--quiet", text(communes), "--faults", text(&faults)]);
        let done = check.output().expect("maille runs");
        assert_eq!(done.status.code(), Some(1), "there are faults");
        judge("check_geos.py", [text(communes), text(&faults), FAULTY_2026]);
    }
}

#[test]
fn clean_communes_of_2026_are_a_coverage() {
    if let Some(communes) = communes(&COMMUNES_2026) {
        let clean = |from: &Path, name: &str| {
            let path = BENCH.path(name);
            let command = ["clean", "--quiet", text(from), "-o", text(&path)];
            run(Command::new(&*MAILLE).args(command), "maille fails");
            path
        };
        let once = clean(communes, "clean-2026.geojson");
        let twice = clean(&once, "clean-2026-twice.geojson");
        let same = fs::read(&once).expect("written") == fs::read(&twice).expect("written");
        assert!(same, "cleaning what is clean changes it");
        judge("clean_geos.py", [text(communes), text(&once)]);
    }
}

#[test]
fn levels_of_2026_share_their_borders() {
    if !skipped() {
        let folder = BENCH.path("levels");
        let levels = "commune,epci,departement,region";
        let command = ["simplify", "--quiet", "fr:communes@2026", "--percent", "3"];
        let flags = ["--levels", levels, "--out-dir", text(&folder)];
        run(Command::new(&*MAILLE).args(command).args(flags), "maille fails");
        let file = |level| folder.join(level).with_extension("geojson");
        let files: Vec<PathBuf> = levels.split(',').map(file).collect();
        assert_eq!(files[1..].iter().map(|file| count(file)).collect::<Vec<_>>(), [1255, 101, 18]);
        judge("levels_geos.py", files.iter().map(|file| text(file)));
    }
}

/// The units, exported by maille.
static COMMUNES_2020: LazyLock<PathBuf> = LazyLock::new(|| export("fr:communes@2020"));
static COMMUNES_2026: LazyLock<PathBuf> = LazyLock::new(|| export("fr:communes@2026"));

/// Départements of 2020 and of 2026, of which the borders alone are not the same.
#[test]
fn ground_that_changed_hands_is_what_intersects() {
    if !skipped() {
        let layers = [2020, 2026].map(|year| export(&format!("fr:departements@{year}")));
        let changed = BENCH.path("departements-changed.geojson");
        let [before, after] = layers.each_ref().map(|path| text(path));
        let mut diff = Command::new(&*MAILLE);
        diff.args(["diff", "--quiet", before, after, "-o", text(&changed)]);
        diff.args(["--min-width", "0m", "--min-area", "0m2"]);
        let status = diff.output().expect("maille runs").status;
        assert_eq!(status.code(), Some(1), "{diff:?}");
        judge("diff_geos.py", [before, after, text(&changed), "--by", "code"]);
    }
}

/// Exported units, unless the judges are to be skipped.
fn communes(exported: &'static LazyLock<PathBuf>) -> Option<&'static Path> {
    (!skipped()).then(|| exported.as_path())
}

fn dissolve(units: &Path, name: &str, flags: &[&str]) -> PathBuf {
    let path = BENCH.path(&format!("{name}.geojson"));
    let command = ["dissolve", "--quiet", text(units), "-o", text(&path)];
    run(Command::new(&*MAILLE).args(command).args(flags), "maille fails");
    path
}

fn judge_dissolve(units: &Path, groups: &Path, by: &str, faults: &str) {
    let files = [text(units), text(groups)];
    let flags = ["--by", by, "--sum", "population", "--faults", faults];
    judge("dissolve_geos.py", files.into_iter().chain(flags));
}

fn simplify(units: &Path, name: &str, flags: &[&str]) -> PathBuf {
    let path = BENCH.path(&format!("{name}.geojson"));
    let command = ["simplify", "--quiet", text(units), "-o", text(&path)];
    run(Command::new(&*MAILLE).args(command).args(flags), "maille fails");
    path
}

/// Simplifies to the same share as mapshaper.
fn judge_against_mapshaper(communes: &Path, vintage: &str) {
    let ours = simplify(communes, &format!("simple-{vintage}-ours"), &["--percent", "10"]);
    let theirs = BENCH.path(&format!("simple-{vintage}-mapshaper.geojson"));
    let flags = ["-simplify", "10%", "keep-shapes", "-o", text(&theirs)];
    let mut mapshaper = npm::node(&npm::package(MAPSHAPER).join("bin/mapshaper"));
    run(mapshaper.arg(communes).args(flags), "mapshaper fails");
    judge("compare_geos.py", [text(communes), text(&ours), text(&theirs)]);
}

/// Simplifies by every method to several shares.
fn judge_simplified(communes: &Path, vintage: &str) {
    let simplify = |method: &str, percent: &str| {
        let name = format!("simple-{vintage}-{method}-{percent}");
        simplify(communes, &name, &["--method", method, "--percent", percent])
    };
    let mut files = vec![simplify("visvalingam", "100")];
    for method in ["visvalingam-weighted", "visvalingam", "douglas-peucker"] {
        files
            .extend(["50", "10", "1", "0.1", "0.01", "0"].map(|percent| simplify(method, percent)));
    }
    judge("simplify_geos.py", files.iter().map(|file| text(file)));
}

/// The communes of 2026 overlap.
fn judge_nesting(direct: &Path, nested: &Path, by: &str) {
    judge("nesting_geos.py", [text(direct), text(nested), "--by", by, "--faulty"]);
}

/// The members of territories that consist of EPCI only, written to a file; how many there are.
fn territories_of_epci(table: &str, path: &Path) -> usize {
    let (header, rows) = table.split_once('\n').expect("a table has a header");
    let id = |row: &str| row.split(',').next().map(str::to_owned);
    let mixed: HashSet<_> = rows.lines().filter(|row| !row.contains(",epci,")).map(id).collect();
    let kept: Vec<_> = rows.lines().filter(|row| !mixed.contains(&id(row))).collect();
    fs::write(path, format!("{header}\n{}\n", kept.join("\n"))).expect("the table is written");
    kept.into_iter().map(id).collect::<HashSet<_>>().len()
}

/// Number of features of an output.
fn count(path: &Path) -> usize {
    let text = fs::read_to_string(path).expect("the output is there");
    text.matches("\"type\":\"Feature\"").count()
}
