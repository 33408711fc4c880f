//! Archives of tiles that maille writes, judged as containers by readers that others wrote: the `PyPI` package
//! pmtiles, SQLite, and GDAL.

#[path = "judges/mod.rs"]
mod judges;

use judges::{BENCH, judge, skipped};
use maille_tiles::{Kind, Metadata, Overwrite, Tile, Writer};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;

/// A tile of one layer `a` with a point, here or there.
fn tile(x: u8, y: u8) -> Vec<u8> {
    assert!(x < 64 && y < 64, "of one byte");
    let feature = [0x12, 7, 0x18, 1, 0x22, 3, 9, 2 * x, 2 * y];
    let layer = [&[0x78, 2, 0x0A, 1, b'a'][..], &feature].concat();
    [&[0x1A, 14][..], &layer].concat()
}

#[test]
fn readers_of_others_find_what_was_written() {
    if skipped() {
        return;
    }
    // Runs of the same, single ones, gaps, and enough of them for leaf directories.
    let few = (0..1).chain(40..70).chain(5_000..5_400);
    let many = (0..20_000_u64).map(|number| 400_000 + 2 * number);
    let sets: [(&str, Vec<u64>); 2] = [("few", few.collect()), ("many", many.collect())];
    for (name, ids) in sets {
        let content = |id: u64| match (name, id / 8 % 3) {
            ("few", 0) => tile(0, 0),
            _ => tile(
                u8::try_from(id % 61).expect("small"),
                u8::try_from(id / 61 % 59).expect("small"),
            ),
        };
        let list = BENCH.path(&format!("archive-{name}.txt"));
        let mut lines = String::new();
        for &id in &ids {
            let at = Tile::from_id(id).expect("a tile");
            write!(lines, "{} {} {} ", at.z, at.x, at.y).expect("a string");
            for byte in content(id) {
                write!(lines, "{byte:02x}").expect("a string");
            }
            lines.push('\n');
        }
        fs::write(&list, lines).expect("written");
        let zoom = |id: Option<&u64>| id.and_then(|id| Tile::from_id(*id)).map_or(0, |tile| tile.z);
        let metadata = Metadata {
            name: "Points".to_owned(),
            description: String::new(),
            attribution: "nobody".to_owned(),
            generator: "a test".to_owned(),
            min_zoom: zoom(ids.first()),
            max_zoom: zoom(ids.last()),
            bounds: [-180.0, -85.0, 180.0, 85.0],
            center: (2.5, 46.5, zoom(ids.first())),
            json: serde_json::from_str(r#"{"vector_layers":[{"id":"a","fields":{}}]}"#)
                .expect("JSON"),
        };
        let kinds = [(Kind::PmTiles, ".pmtiles"), (Kind::MbTiles, ".mbtiles"), (Kind::Folder, "")];
        let mut words = vec![list.display().to_string()];
        for (kind, extension) in kinds {
            let path = BENCH.path(&format!("archive-{name}{extension}"));
            let mut writer = Writer::create(&path, kind, Overwrite::Yes).expect("a place");
            for &id in &ids {
                let mut packer =
                    flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                packer.write_all(&content(id)).expect("memory");
                let gzipped = packer.finish().expect("memory");
                writer.put(Tile::from_id(id).expect("a tile"), &gzipped).expect("written");
            }
            writer.finish(&metadata).expect("written");
            words.push(path.display().to_string());
        }
        judge("archives.py", words.iter().map(String::as_str));
    }
}
