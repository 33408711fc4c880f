//! Archives of every kind, written and read back.

use super::*;
use crate::{MAX_ZOOM, Selection, Tile, write_geojson};
use serde_json::{Map, json};
use std::fs;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

pub const KINDS: [(Kind, &str); 3] =
    [(Kind::PmTiles, "a.pmtiles"), (Kind::MbTiles, "a.mbtiles"), (Kind::Folder, "a")];

pub fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

pub fn metadata() -> Metadata {
    let mut json = Map::new();
    json.insert("generator_options".to_owned(), json!("--x \"é\""));
    json.insert("vector_layers".to_owned(), json!([{"id": "a", "fields": {"code": "String"}}]));
    json.insert("inputs".to_owned(), json!([{"sha256": "00"}]));
    Metadata {
        name: "Communes".to_owned(),
        description: "All of them".to_owned(),
        attribution: "<a href=\"https://example.org\">©</a>".to_owned(),
        generator: "maille 0.1".to_owned(),
        min_zoom: 0,
        max_zoom: 9,
        bounds: [-5.25, 41.5, 9.75, 51.0],
        center: (2.5, 46.5, 5),
        json,
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// Tiles of two zooms in their order, of which many are the same, and what is in each.
pub fn tiles() -> Vec<(Tile, Vec<u8>)> {
    let ids = (0..1).chain(30..60).chain(90_000..90_300);
    let tiles = ids.map(|id| {
        let content =
            if id % 100 < 50 { b"the sea".to_vec() } else { format!("{id}").into_bytes() };
        (Tile::from_id(id).expect("a tile"), content)
    });
    tiles.collect()
}

pub fn write(path: &Path, kind: Kind, overwrite: Overwrite) -> Result<Written, ArchiveError> {
    let mut writer = Writer::create(path, kind, overwrite)?;
    for (tile, content) in tiles() {
        writer.put(tile, &gzipped(&content))?;
    }
    writer.finish(&metadata())
}

#[test]
fn every_kind_gives_back_what_was_written() {
    let folder = folder();
    let expected = tiles();
    let contents: std::collections::HashSet<_> =
        expected.iter().map(|(_, content)| content).collect();
    for (kind, name) in KINDS {
        let path = folder.path().join(name);
        let written = write(&path, kind, Overwrite::No).expect("written");
        assert_eq!(written.tiles, expected.len() as u64);
        assert_eq!(written.contents, contents.len() as u64);
        let archive = Archive::open(&path).expect("sound");
        assert_eq!(archive.kind(), kind);
        assert_eq!(Map::from_iter(archive.metadata().json.clone()), metadata().json);
        assert_eq!(archive.metadata(), &metadata());
        let stored: Result<Vec<_>, _> = archive.tiles().expect("sound").collect();
        let stored = stored.expect("sound");
        assert_eq!(stored.len(), expected.len());
        for ((tile, size), (expected, content)) in stored.into_iter().zip(&expected) {
            assert_eq!(tile, *expected);
            let packed = if kind == Kind::Folder { content.clone() } else { gzipped(content) };
            assert_eq!(size, packed.len() as u64);
            assert_eq!(archive.read(tile).expect("sound").as_ref(), Some(content));
        }
        for absent in [1, 29, 60, 100_000].map(|id| Tile::from_id(id).expect("a tile")) {
            assert_eq!(archive.read(absent).expect("sound"), None);
        }
        assert_eq!(archive.read(Tile { z: 9, x: 512, y: 0 }).expect("sound"), None);
        let zooms = archive.zooms().expect("sound");
        let counts: Vec<_> = zooms.iter().map(|zoom| (zoom.zoom, zoom.tiles)).collect();
        assert_eq!(counts, [(0, 1), (3, 30), (9, 300)]);
        let names: Vec<_> = fs::read_dir(folder.path()).expect("a folder").collect();
        assert!(names.iter().flatten().all(|entry| !entry.path().ends_with(".maille-")));
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), KINDS.len());
}

#[test]
fn the_same_tiles_make_the_same_bytes() {
    let folder = folder();
    for (kind, name) in &KINDS[..2] {
        let paths = ["1", "2"].map(|prefix| folder.path().join(format!("{prefix}{name}")));
        let bytes = paths.map(|path| {
            let written = write(&path, *kind, Overwrite::No).expect("written");
            let bytes = fs::read(path).expect("written");
            assert_eq!(written.bytes, bytes.len() as u64);
            bytes
        });
        assert!(bytes[0] == bytes[1], "{name}");
    }
}

#[test]
fn an_archive_of_many_tiles_has_leaf_directories() {
    let folder = folder();
    let path = folder.path().join("a.pmtiles");
    let mut writer = Writer::create(&path, Kind::PmTiles, Overwrite::No).expect("a file");
    let ids = || (0..40_000_u64).map(|number| 100_000 + 3 * number);
    for id in ids() {
        let tile = Tile::from_id(id).expect("a tile");
        writer.put(tile, &gzipped(&id.to_le_bytes())).expect("written");
    }
    writer.finish(&metadata()).expect("written");
    let bytes = fs::read(&path).expect("written");
    let leaves = u64::from_le_bytes(bytes[48..56].try_into().expect("eight"));
    assert!(leaves > 0, "there are leaf directories");
    let archive = Archive::open(&path).expect("sound");
    let found: Vec<_> =
        archive.tiles().expect("sound").map(|tile| tile.expect("sound").0.id()).collect();
    assert!(found.into_iter().eq(ids()));
    for id in ids().step_by(997) {
        let tile = Tile::from_id(id).expect("a tile");
        assert_eq!(archive.read(tile).expect("sound"), Some(id.to_le_bytes().to_vec()));
        let next = Tile::from_id(id + 1).expect("a tile");
        assert_eq!(archive.read(next).expect("sound"), None);
    }
}

#[test]
fn tiles_have_to_come_in_order_and_compressed() {
    let folder = folder();
    for (kind, name) in KINDS {
        let path = folder.path().join(name);
        let mut writer = Writer::create(&path, kind, Overwrite::No).expect("a place");
        let [first, second] = [Tile { z: 1, x: 0, y: 0 }, Tile { z: 1, x: 1, y: 0 }];
        writer.put(second, &gzipped(b"a")).expect("in order");
        let mut said = |tile, bytes: &[u8]| {
            let error = writer.put(tile, bytes).expect_err("refused").to_string();
            error.strip_prefix(&format!("{}: tile ", path.display())).map(str::to_owned)
        };
        let says = |text: &str| Some(text.to_owned());
        let packed = gzipped(b"a");
        assert_eq!(said(first, &packed), says("1/0/0 has to come before 1/1/0, and once"));
        assert_eq!(said(second, &packed), says("1/1/0 has to come before 1/1/0, and once"));
        let beyond = Tile { z: 2, x: 4, y: 0 };
        assert_eq!(said(beyond, &packed), says("2/4/0 does not exist"));
        let deep = Tile { z: MAX_ZOOM + 1, x: 0, y: 0 };
        assert_eq!(said(deep, &packed), says("25/0/0 does not exist"));
        assert_eq!(
            said(Tile { z: 2, x: 0, y: 0 }, b"a"),
            says("2/0/0 is not compressed with gzip")
        );
        drop(writer);
        assert!(!path.exists());
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
}

#[test]
fn what_exists_is_replaced_only_when_told_so() {
    let folder = folder();
    for (kind, name) in KINDS {
        let path = folder.path().join(name);
        write(&path, kind, Overwrite::No).expect("written");
        let error = write(&path, kind, Overwrite::No).expect_err("it exists");
        assert!(matches!(error, ArchiveError::Exists { .. }), "{error}");
        assert!(error.to_string().ends_with("it exists already"), "{error}");
        let mut writer = Writer::create(&path, kind, Overwrite::Yes).expect("replaced");
        writer.put(Tile { z: 0, x: 0, y: 0 }, &gzipped(b"new")).expect("written");
        // Until the end there is the old one.
        assert_eq!(Archive::open(&path).expect("sound").zooms().expect("sound").len(), 3);
        writer.finish(&metadata()).expect("written");
        assert_eq!(Archive::open(&path).expect("sound").zooms().expect("sound").len(), 1);
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), KINDS.len());
}

#[test]
fn a_folder_of_other_things_is_never_replaced() {
    let folder = folder();
    let path = folder.path().join("a");
    write(&path, Kind::Folder, Overwrite::No).expect("written");
    fs::write(path.join("thesis.txt"), "all").expect("written");
    let taken = |path: &Path, kind| {
        let error = write(path, kind, Overwrite::Yes).expect_err("refused");
        assert!(matches!(error, ArchiveError::Taken { .. }), "{error}");
    };
    taken(&path, Kind::Folder);
    taken(&path, Kind::PmTiles);
    taken(&path.join("thesis.txt"), Kind::Folder);
    assert_eq!(fs::read_to_string(path.join("thesis.txt")).expect("it is there"), "all");
    let only_zooms = folder.path().join("b");
    fs::create_dir_all(only_zooms.join("3")).expect("made");
    taken(&only_zooms, Kind::Folder);
    fs::remove_dir(only_zooms.join("3")).expect("removed");
    write(&only_zooms, Kind::Folder, Overwrite::Yes).expect("an empty folder is replaced");
}

#[test]
fn an_archive_of_no_tiles_is_one() {
    let folder = folder();
    for (kind, name) in KINDS {
        let path = folder.path().join(name);
        let writer = Writer::create(&path, kind, Overwrite::No).expect("a place");
        assert_eq!(writer.finish(&metadata()).expect("written").tiles, 0);
        let archive = Archive::open(&path).expect("sound");
        assert_eq!(archive.zooms().expect("sound"), []);
        assert_eq!(archive.tiles().expect("sound").count(), 0);
        let mut shown = Vec::new();
        assert_eq!(write_geojson(&archive, Selection::All, &mut shown).expect("shown"), 0);
    }
}

#[test]
fn tiles_are_shown_one_by_one_or_by_zoom() {
    let folder = folder();
    let path = folder.path().join("a.pmtiles");
    let layer = [0x1A, 12, 0x78, 2, 0x0A, 1, b'a', 0x12, 5, 0x18, 1, 0x22, 1, 9];
    let point = [0x1A, 14, 0x78, 2, 0x0A, 1, b'a', 0x12, 7, 0x18, 1, 0x22, 3, 9, 2, 2];
    let mut writer = Writer::create(&path, Kind::PmTiles, Overwrite::No).expect("a file");
    for id in 0..5 {
        writer.put(Tile::from_id(id).expect("a tile"), &gzipped(&point)).expect("written");
    }
    writer.put(Tile::from_id(5).expect("a tile"), &gzipped(&layer)).expect("written");
    writer.finish(&metadata()).expect("written");
    let archive = Archive::open(&path).expect("sound");
    let show = |selection| {
        let mut out = Vec::new();
        let shown = write_geojson(&archive, selection, &mut out);
        shown.map(|shown| {
            (shown, String::from_utf8(out).expect("UTF-8").matches("\"Feature\"").count())
        })
    };
    assert_eq!(show(Selection::Zoom(1)).expect("sound"), (4, 4));
    assert_eq!(show(Selection::Tile(Tile { z: 0, x: 0, y: 0 })).expect("sound"), (1, 1));
    assert_eq!(show(Selection::Tile(Tile { z: 9, x: 0, y: 0 })).expect("sound"), (0, 0));
    let error = show(Selection::All).expect_err("one is wrong").to_string();
    assert!(error.contains("tile 2/0/0: layer 1"), "{error}");
}

#[test]
fn metadata_of_other_programs_are_understood() {
    let read = |text: &str| {
        let members = serde_json::from_str(text).expect("JSON");
        Metadata::from_members::<String>(members, || Ok((3, 7)))
    };
    // As tippecanoe has them: all texts, and one text that is JSON.
    let texts = read(
        r#"{"name":"a","format":"pbf","minzoom":"2","maxzoom":"11","bounds":"-5.1,41.3,9.5,51",
            "center":"2.4,46.2,11","type":"overlay","json":"{\"vector_layers\": [],\"tilestats\":{}}"}"#,
    );
    let texts = texts.expect("sound");
    assert_eq!((texts.min_zoom, texts.max_zoom), (2, 11));
    assert_eq!((texts.bounds, texts.center), ([-5.1, 41.3, 9.5, 51.0], (2.4, 46.2, 11)));
    assert_eq!(texts.json.keys().collect::<Vec<_>>(), ["vector_layers", "tilestats"]);
    let little = read("{}").expect("sound");
    assert_eq!((little.min_zoom, little.max_zoom, little.center), (3, 7, (0.0, 0.0, 3)));
    for (wrong, problem) in [
        (r#"{"format":"png"}"#, "its tiles are png, not vector tiles"),
        (r#"{"minzoom":"deep"}"#, "its minzoom is \"deep\", which is no number"),
        (r#"{"minzoom":-1,"maxzoom":3}"#, "its metadata have the zoom -1"),
        (r#"{"bounds":"1,2,3"}"#, "its bounds are not four numbers"),
        (r#"{"bounds":[1,2,"NaN",4]}"#, "its bounds is [1,2,\"NaN\",4], not numbers"),
        (r#"{"json":"[]"}"#, "its metadata have a `json` that is no object"),
    ] {
        assert_eq!(read(wrong).expect_err(problem), problem);
    }
}
