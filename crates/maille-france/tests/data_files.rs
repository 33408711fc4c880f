//! The data files are those that `data/SHA256SUMS` and `data/README.md` list, and no others.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data")
}

/// The SHA-256 of each data file, by its path under `data`.
fn files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    for folder in ["2020", "2026", "lists"] {
        for entry in fs::read_dir(data().join(folder)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let is_data = name != "Cargo.toml" && !name.starts_with("LICENSE");
            if path.is_file() && is_data {
                let sum = hex(&Sha256::digest(fs::read(&path).unwrap()));
                files.insert(format!("{folder}/{name}"), sum);
            }
        }
    }
    files
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}

#[test]
fn sums_are_right_and_complete() {
    let text = fs::read_to_string(data().join("SHA256SUMS")).unwrap();
    let listed: BTreeMap<String, String> = text
        .lines()
        .map(|line| line.split_once("  ").expect("SUM  PATH"))
        .map(|(sum, path)| (path.to_owned(), sum.to_owned()))
        .collect();
    assert_eq!(listed, files());
}

#[test]
fn the_readme_tells_of_every_file() {
    let text = fs::read_to_string(data().join("README.md")).unwrap();
    for (path, sum) in files() {
        let row = text.lines().find(|line| line.contains(&format!("`{path}`")));
        assert!(row.is_some_and(|row| row.contains(&sum)), "{path} {sum}");
    }
}

#[test]
fn the_packages_fit_in_the_registry() {
    // crates.io takes packages of up to 10 MB; compressed data do not shrink further.
    for folder in ["2020", "2026", "lists"] {
        let sizes = files().into_keys().filter(|path| path.starts_with(folder));
        let sum: u64 = sizes.map(|path| fs::metadata(data().join(path)).unwrap().len()).sum();
        assert!(sum < 10_000_000, "{folder}: {sum} bytes");
    }
}
