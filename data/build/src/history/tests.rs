//! The history as it is written, against the lists.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

struct Row {
    code: String,
    nom: String,
    start: String,
    end: String,
    origin: String,
    fate: String,
    ground: BTreeSet<u32>,
}

impl Row {
    fn is_in_force(&self, date: &str) -> bool {
        self.start.as_str() <= date && (self.end.is_empty() || date < self.end.as_str())
    }
}

fn table(path: &str) -> Vec<csv::StringRecord> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    let text = zstd::stream::decode_all(fs::File::open(path).unwrap()).unwrap();
    csv::Reader::from_reader(text.as_slice()).records().collect::<Result<_, _>>().unwrap()
}

fn rows() -> Vec<Row> {
    let rows = table("lists/historique.csv.zst").into_iter().map(|row| {
        let text = |column: usize| row[column].to_owned();
        let (code, nom, start, end) = (text(0), text(1), text(2), text(3));
        let (origin, fate, ground) = (text(4), text(5), atoms(&row[6]));
        Row { code, nom, start, end, origin, fate, ground }
    });
    rows.collect()
}

fn atoms(ground: &str) -> BTreeSet<u32> {
    let runs = ground.split(' ').map(|run| {
        let (first, last) = run.split_once('-').unwrap_or((run, run));
        first.parse::<u32>().unwrap()..=last.parse().unwrap()
    });
    runs.flatten().collect()
}

/// Atoms that a commune holds on a day, each of one commune only.
fn held(rows: &[Row], date: &str) -> BTreeMap<u32, String> {
    let mut held = BTreeMap::new();
    for row in rows.iter().filter(|row| row.is_in_force(date)) {
        for &atom in &row.ground {
            let other = held.insert(atom, row.code.clone());
            assert_eq!(other, None, "{date}: atom {atom} is also of {}", row.code);
        }
    }
    held
}

#[test]
fn the_communes_of_every_year_divide_the_ground() {
    let rows = rows();
    let all: BTreeSet<u32> = rows.iter().flat_map(|row| &row.ground).copied().collect();
    assert_eq!(all.len(), 38_212);
    let (born, gone) =
        (|row: &&Row| row.origin == "creation", |row: &&Row| row.fate == "suppression");
    assert_eq!((rows.iter().filter(born).count(), rows.iter().filter(gone).count()), (72, 6));
    for year in 1943..=2026 {
        let date = format!("{year}-01-01");
        let mut expected = all.clone();
        for row in rows.iter().filter(|row| born(row) && row.start > date) {
            expected.retain(|atom| !row.ground.contains(atom));
        }
        for row in rows.iter().filter(|row| gone(row) && row.end <= date) {
            expected.retain(|atom| !row.ground.contains(atom));
        }
        assert!(held(&rows, &date).into_keys().eq(expected), "{year}");
    }
}

#[test]
fn the_communes_of_every_list_are_in_force() {
    let rows = rows();
    for (year, path, count) in [
        (2019, "2020/communes-2019.csv.zst", 34_970),
        (2020, "2020/communes.csv.zst", 34_968),
        (2021, "lists/communes-2021.csv.zst", 34_965),
        (2022, "lists/communes-2022.csv.zst", 34_955),
        (2023, "lists/communes-2023.csv.zst", 34_945),
        (2024, "lists/communes-2024.csv.zst", 34_935),
        (2025, "lists/communes-2025.csv.zst", 34_875),
        (2026, "2026/communes.csv.zst", 34_875),
    ] {
        let date = format!("{year}-01-01");
        let list = table(path);
        let list: Vec<(&str, &str)> = list.iter().map(|row| (&row[0], &row[1])).collect();
        let told = rows.iter().filter(|row| row.is_in_force(&date));
        let told: Vec<(&str, &str)> =
            told.map(|row| (row.code.as_str(), row.nom.as_str())).collect();
        assert_eq!(told.len(), count, "{year}");
        assert_eq!(told, list, "{year}");
    }
}

#[test]
fn the_words_are_those_of_the_readme() {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("../README.md");
    let readme = fs::read_to_string(readme).unwrap();
    let rows = rows();
    let words: BTreeSet<&str> = rows.iter().flat_map(|row| [&*row.origin, &*row.fate]).collect();
    assert_eq!(words.len(), 13 + 1, "{words:?}"); // none is a word too
    for word in words.iter().filter(|word| !word.is_empty()) {
        assert!(readme.contains(&format!("| `{word}` |")), "{word}");
    }
}

#[test]
fn known_stories_are_told() {
    let rows = rows();
    let story = |code: &str| -> Vec<String> {
        let rows = rows.iter().filter(|row| row.code == code);
        let tell = |row: &Row| {
            let Row { nom, start, end, origin, fate, .. } = row;
            format!("{nom}: {start} {origin} - {end} {fate}")
        };
        rows.map(tell).collect()
    };
    for (code, told) in [
        // Taken into Saline, and back.
        (
            "14666",
            vec![
                "Sannerville:   - 2017-01-01 deleguee",
                "Sannerville: 2020-01-01 retablissement -  ",
            ],
        ),
        // The seat of Saline, before, meanwhile and since.
        (
            "14712",
            vec![
                "Troarn:   - 1972-07-01 fusion-association",
                "Troarn: 1972-07-01 fusion-association - 2017-01-01 deleguee",
                "Saline: 2017-01-01 commune-nouvelle - 2020-01-01 separation",
                "Saline: 2020-01-01 separation - 2021-01-01 changement-nom",
                "Troarn: 2021-01-01 changement-nom -  ",
            ],
        ),
        // The seat of Les Trois Lacs moved there and back.
        (
            "27676",
            vec![
                "Venables:   - 2017-01-01 deleguee",
                "Les Trois Lacs: 2017-01-01 commune-nouvelle - 2021-01-01 changement-code",
                "Les Trois Lacs: 2023-01-01 changement-code -  ",
            ],
        ),
        // Merged between the lists of 2019 and 2020, and delegated.
        ("21213", vec!["Crimolois:   - 2020-01-01 deleguee"]),
        ("77362", vec!["Pierrelez:   - 1949-07-08 suppression"]),
    ] {
        let story = story(code);
        assert_eq!(story, told, "{code}");
    }
}

#[test]
fn a_commune_that_comes_back_has_its_old_ground() {
    let rows = rows();
    let ground = |code: &str, date: &str| {
        let row = rows.iter().find(|row| row.code == code && row.is_in_force(date));
        row.unwrap_or_else(|| panic!("{code} on {date}")).ground.clone()
    };
    for (code, then, whole, merged, again) in [
        ("14666", "2016-01-01", "14712", "2018-01-01", "2020-01-01"),
        ("85212", "2015-01-01", "85084", "2017-01-01", "2024-01-01"),
        ("15171", "2016-01-01", "15141", "2018-01-01", "2025-01-01"),
        ("49126", "2015-01-01", "49069", "2017-01-01", "2025-01-01"),
    ] {
        let old = ground(code, then);
        assert!(ground(whole, merged).is_superset(&old), "{code}");
        assert!(ground(code, again).is_superset(&old), "{code}");
    }
    // A new code for the whole.
    assert_eq!(ground("49069", "2024-01-01"), ground("49126", "2025-01-01"));
    assert_eq!(ground("27676", "2019-01-01"), ground("27676", "2026-01-01"));
}
