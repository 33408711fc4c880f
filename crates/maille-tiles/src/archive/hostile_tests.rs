//! Archives that are cut off, damaged, or made to fill the memory.

use super::tests::{KINDS, gzipped, metadata, tiles, write};
use super::*;
use crate::Tile;
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// All that a reader may do.
fn use_all(path: &Path) -> Result<(), ArchiveError> {
    let archive = Archive::open(path)?;
    let zooms = archive.zooms();
    for (tile, _) in tiles() {
        let _ = archive.read(tile);
    }
    zooms.map(drop)
}

fn said(path: &Path) -> String {
    use_all(path).expect_err("it is wrong").to_string()
}

fn sound(kind: usize) -> &'static [u8] {
    static FILES: LazyLock<[Vec<u8>; 2]> = LazyLock::new(|| {
        let folder = tempfile::tempdir().expect("a folder");
        [0, 1].map(|kind| {
            let path = folder.path().join(KINDS[kind].1);
            write(&path, KINDS[kind].0, Overwrite::No).expect("written");
            fs::read(path).expect("written")
        })
    });
    &FILES[kind]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn damaged_files_never_make_a_reader_panic(
        kind in 0_usize..2,
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..2_000, any::<u8>()), 1..5),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join(KINDS[kind].1);
        let mut bytes = sound(kind).to_vec();
        for (anywhere, at_the_start, byte) in changes {
            // Headers are where most can go wrong.
            let place = if byte % 2 == 0 { anywhere.index(bytes.len()) } else { at_the_start };
            bytes[place] ^= byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        fs::write(&path, bytes)?;
        let _ = use_all(&path);
    }
}

/// A PMTiles file without compression: the first directory, those below, tiles, metadata.
fn assembled(root: &[u64], leaves: &[u64], tiles: &[u8], metadata: &[u8]) -> Vec<u8> {
    let [root, leaves] = [root, leaves]
        .map(|integers| integers.iter().flat_map(|integer| varint(*integer)).collect::<Vec<u8>>());
    let sections = [&root[..], metadata, &leaves, tiles];
    let mut file = b"PMTiles\x03".to_vec();
    let mut start = 127;
    for section in sections {
        file.extend(u64::to_le_bytes(start));
        file.extend((section.len() as u64).to_le_bytes());
        start += section.len() as u64;
    }
    file.extend([0; 24]);
    // Clustered; no compression of directories, gzip for tiles; vector tiles.
    file.extend([1, 1, 2, 1, 0, 14]);
    file.extend([0; 25]);
    assert_eq!(file.len(), 127);
    file.extend(sections.concat());
    file
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    while value >= 0x80 {
        bytes.push(value.to_le_bytes()[0] | 0x80);
        value >>= 7;
    }
    bytes.push(value.to_le_bytes()[0]);
    bytes
}

#[test]
fn crafted_files_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.pmtiles");
    let says = |file: Vec<u8>, problem: &str| {
        fs::write(&path, file).expect("written");
        let said = said(&path);
        assert!(said.contains(problem), "{said}\n{problem}");
    };
    let valid = || assembled(&[1, 0, 1, 20, 1], &[], &gzipped(b""), b"{}");
    fs::write(&path, valid()).expect("written");
    use_all(&path).expect("sound");
    // A directory that lists itself.
    says(assembled(&[1, 0, 0, 5, 1], &[1, 0, 0, 5, 1], b"", b"{}"), "more than 4 deep");
    // One that does so twice, which would be met 2^depth times.
    let twice = [2, 0, 5, 0, 0, 9, 9, 1, 1];
    says(assembled(&twice, &twice, b"", b"{}"), "where 1 to 4 are left");
    says(assembled(&[1, 0, 0, 50, 1], &[1, 0, 0, 5, 1], b"", b"{}"), "points to bytes");
    says(assembled(&[1, 0, 1, 50, 1], &[], b"short", b"{}"), "points to bytes");
    says(assembled(&[u64::MAX, 0, 1, 5, 1], &[], b"", b"{}"), "a directory is cut off");
    says(assembled(&[2, u64::MAX, 1, 1, 1, 1, 1, 1, 1], &[], b"", b"{}"), "do not fit 64 bits");
    says(assembled(&[1, 1 << 60, 1, 5, 1], &[], b"12345", b"{}"), "a directory has the places");
    says(assembled(&[2, 5, 0, 1, 1, 5, 5, 1, 1], &[], b"12345", b"{}"), "places 5 to 5");
    says(assembled(&[1, 0, 1, 0, 1], &[], b"", b"{}"), "a tile of no bytes");
    says(assembled(&[1, 0, 1, 5, 0], &[], b"12345", b"{}"), "nothing before");
    says(assembled(&[0], &[], b"", b"[]"), "no object");
    says(assembled(&[0], &[], b"", b"{\"a\":\"\xFF\"}"), "no JSON");
    says(assembled(&[0], &[], b"", "[".repeat(1_000).as_bytes()), "no JSON");
    let with = |place: usize, byte: u8| {
        let mut file = valid();
        file[place] = byte;
        file
    };
    says(with(7, 2), "version 2");
    says(with(99, 2), "Png");
    says(with(97, 9), "header is wrong");
    says(with(15, 0xFF), "cut off");
    says(with(22, 0x7F), "cut off");
    says(valid()[..100].to_vec(), "header is wrong");
    says(b"PMTiles".to_vec(), "header is wrong");
    says(b"GIF89a".to_vec(), "no archive of tiles");
}

/// Billions of tiles in a few bytes are counted, not walked.
#[test]
fn long_runs_are_counted_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.pmtiles");
    let tiles = 3_000_000_000;
    fs::write(&path, assembled(&[1, 0, tiles, 20, 1], &[], &gzipped(b""), b"{}")).expect("written");
    let archive = Archive::open(&path).expect("sound");
    let zooms = archive.zooms().expect("sound");
    assert_eq!(zooms.iter().map(|zoom| zoom.tiles).sum::<u64>(), tiles);
    assert_eq!(zooms.len(), 17);
    assert_eq!((zooms[3].tiles, zooms[3].bytes), (64, 1280));
    assert_eq!(archive.tiles().expect("sound").take(10).count(), 10);
}

#[test]
fn a_tile_that_would_fill_the_memory_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let tile = Tile { z: 0, x: 0, y: 0 };
    let bomb = gzipped(&vec![0; (32 << 20) + 1]);
    for (kind, name) in &KINDS[..2] {
        let path = folder.path().join(name);
        let mut writer = Writer::create(&path, *kind, Overwrite::No).expect("a file");
        writer.put(tile, &bomb).expect("written");
        writer.finish(&metadata()).expect("written");
        let error = Archive::open(&path).expect("sound").read(tile).expect_err("too large");
        assert!(error.to_string().contains("tile 0/0/0: it is larger than 32 MiB"), "{error}");
    }
}

#[test]
fn databases_that_never_end_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.mbtiles");
    let says = |tables: &str, problem: &str| {
        let _ = fs::remove_file(&path);
        let database = rusqlite::Connection::open(&path).expect("a file");
        database.execute_batch(tables).expect("sound SQL");
        drop(database);
        let said = said(&path);
        assert!(said.contains(problem), "{said}\n{problem}");
    };
    let metadata = "CREATE TABLE metadata (name TEXT, value TEXT);";
    let tiles = "CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data);";
    let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)";
    says(&format!("{metadata} CREATE TABLE other (a);"), "no such table: tiles");
    says(&format!("{tiles} CREATE TABLE other (a);"), "no such table: metadata");
    let view = format!("{metadata} CREATE VIEW tiles AS {endless}");
    says(
        &format!("{view} SELECT 9 zoom_level, 0 tile_column, 0 tile_row, x'00' tile_data FROM n"),
        "computed by a view",
    );
    says(
        &format!(
            "{view} SELECT i zoom_level, 0 tile_column, 0 tile_row, 0 tile_data FROM n WHERE i < 0"
        ),
        "have no end",
    );
    let names = "SELECT 'a' || i AS name, hex(zeroblob(1000000)) AS value FROM n";
    says(&format!("CREATE VIEW metadata AS {endless} {names}; {tiles}"), "computed by a view");
    says(&format!("{metadata}{tiles} INSERT INTO tiles VALUES (1, 2, 0, x'00')"), "column 2");
    says(&format!("{metadata}{tiles} INSERT INTO tiles VALUES (1, 1, 0, NULL)"), "is no tile");
    says(&format!("{metadata}{tiles} INSERT INTO tiles VALUES ('deep', 1, 0, x'00')"), "SQLite");
    says(
        &format!("{metadata}{tiles} INSERT INTO tiles VALUES (1, 1, 0, x'00'), (1, 1, 0, x'00')"),
        "it has the tile 1/1/1 twice",
    );
}
