//! Vector tiles by the readers that others wrote: no gap, no overlap, nothing invalid, nothing lost.

#[path = "judges/binary.rs"]
mod binary;
#[path = "judges/mod.rs"]
mod judges;

use binary::{MAILLE, export, text};
use judges::{BENCH, judge, run, skipped};
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

/// Communes with what is hard: codes that are no numbers, islands far out, communes without an EPCI, enclaves,
/// units of a few hectares, and borders that overlap.
const DEPARTEMENTS: &str = r#"departement in ("2A", "59", "85")"#;

/// The levels, and the field that tells the units of each apart.
const LEVELS: [(&str, &str); 4] =
    [("commune", "code"), ("epci", "epci"), ("departement", "departement"), ("region", "region")];

#[test]
fn judges_of_tiles_tell_right_from_wrong() {
    judge("test_tiles.py", []);
}

#[test]
fn levels_have_no_gaps() {
    if !skipped() {
        for (level, _) in LEVELS {
            let flags = ["--layer", level, "--require-zero"];
            // Not the communes: some are in no EPCI, and that is no gap.
            let ground = units(level);
            judge("tiles_gaps.py", [text(&LEVELS_TILED), text(&ground)].into_iter().chain(flags));
        }
    }
}

#[test]
fn levels_are_valid_and_nest() {
    if !skipped() {
        let source = |(level, key)| format!("{level}={}:{key}", text(&units(level)));
        let layers = LEVELS.map(source);
        let nests =
            LEVELS[1..].iter().map(|(level, key)| format!("--nest=commune.{key}={level}.{key}"));
        let words: Vec<_> = layers.into_iter().chain(nests).collect();
        let words = words.iter().map(String::as_str).chain(["--ids", "code"]);
        judge("tiles_valid.py", [text(&LEVELS_TILED)].into_iter().chain(words));
    }
}

#[test]
fn borders_and_labels_are_those_of_the_units() {
    if !skipped() {
        for (level, key) in LEVELS {
            judge("tiles_marks.py", [text(&LEVELS_TILED), level, key]);
        }
    }
}

#[test]
fn readers_agree_about_archives() {
    if !skipped() {
        judge("tiles_readers.py", [text(&LEVELS_TILED)]);
        let other = tile("communes.mbtiles", &[text(&COMMUNES), "-Z", "5", "-z", "9", "--borders"]);
        judge("tiles_readers.py", [text(&other)]);
    }
}

#[test]
fn epci_of_2026_have_no_gaps_where_they_are_small() {
    if !skipped() {
        let epci = export("fr:epci@2026");
        let tiled = tile("epci.pmtiles", &["--layer", "epci=fr:epci@2026", "-Z", "0", "-z", "6"]);
        let zooms = ["--zooms", "0-6", "--require-zero"];
        judge("tiles_gaps.py", [text(&tiled), text(&epci)].into_iter().chain(zooms));
        let layer = format!("epci={}:code", text(&epci));
        judge("tiles_valid.py", [text(&tiled), &layer]);
    }
}

/// The communes.
static COMMUNES: LazyLock<PathBuf> = LazyLock::new(|| {
    let path = BENCH.path("tiles-communes.geojson");
    let command = ["convert", "--quiet", "fr:communes@2026", "--where", DEPARTEMENTS];
    run(Command::new(&*MAILLE).args(command).args(["-o", text(&path)]), "maille fails");
    path
});

/// Their levels in one archive, with borders and labels.
static LEVELS_TILED: LazyLock<PathBuf> = LazyLock::new(|| {
    let levels = LEVELS.map(|(level, _)| level).join(",");
    let flags = ["--levels", &levels, "--borders", "--labels", "-Z", "0", "-z", "11"];
    tile("levels.pmtiles", &[&[text(&COMMUNES)], &flags[..]].concat())
});

fn tile(name: &str, words: &[&str]) -> PathBuf {
    let path = BENCH.path(name);
    let command = ["tile", "--quiet", "--force", "-o", text(&path)];
    run(Command::new(&*MAILLE).args(command).args(words), "maille fails");
    path
}

/// The units of a level, with the fields that they have in tiles: as simplifying by nothing writes them.
fn units(level: &str) -> PathBuf {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = BENCH.path("tiles-levels");
        let levels = LEVELS.map(|(level, _)| level).join(",");
        let command = ["simplify", "--quiet", text(&COMMUNES), "--percent", "100"];
        let flags = ["--levels", &levels, "--out-dir", text(&folder)];
        run(Command::new(&*MAILLE).args(command).args(flags), "maille fails");
        folder
    });
    FOLDER.join(level).with_extension("geojson")
}
