//! Compressed files: gzip and Zstandard, told by their content.

#![no_main]

use libfuzzer_sys::fuzz_target;
use maille_io::{ReadOptions, WriteOptions, read, write_path};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::{env, fs, process};

/// A folder of this process alone. libFuzzer ends it without giving anything back, so it is emptied each time.
static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = env::temp_dir().join(format!("maille-fuzz-{}", process::id()));
    fs::create_dir_all(&folder).expect("a folder for files");
    folder
});

fuzz_target!(|data: &[u8]| {
    let path = FOLDER.join("in.geojson");
    fs::write(&path, data).expect("a file");
    round_trip(&path);
    fs::remove_file(&path).expect("it is there");
});

fn round_trip(path: &Path) {
    let Ok(layer) = read(path, &ReadOptions::default()) else { return };
    for name in ["out.geojson.gz", "out.geojson.zst"] {
        let out = path.with_file_name(name);
        write_path(&layer, &out, &WriteOptions::default()).expect("GeoJSON holds it");
        let again = read(&out, &ReadOptions::default()).expect("it was written");
        assert_eq!(again.len(), layer.len(), "features");
        fs::remove_file(&out).expect("it is there");
    }
}
