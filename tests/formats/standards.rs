//! Formats that a standard says more of than GDAL asks for: databases (`GeoPackage`), lines of WKT and WKB.

use crate::judges::{BENCH, judge, skipped};
use crate::{LAYERS, collection, text};
use maille::io::{Crs, Layer, ReadOptions, WriteOptions, geojson, read, write_path};
use std::fs;
use std::path::PathBuf;

/// An empty folder of the bench.
fn folder(name: &str) -> PathBuf {
    let folder = BENCH.path("standards").join(name);
    // It need not have been there.
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

/// Layers of every kind in the CRS that files come in: one that is the default, one with a code, one without.
fn layers() -> impl Iterator<Item = (String, Layer)> {
    let named = Crs::Named("PROJCS[\"mine\"]".to_owned());
    let systems = [("wgs84", Crs::Wgs84), ("lambert", Crs::Epsg(2154)), ("mine", named)];
    systems.into_iter().flat_map(|(system, crs)| {
        LAYERS.map(|(name, geometries)| {
            let mut layer = geojson::read_str("in", &collection(geometries)).expect("well-formed");
            name.clone_into(&mut layer.name);
            layer.crs = crs.clone();
            (format!("{system}-{name}"), layer)
        })
    })
}

#[test]
fn geopackages_are_what_the_standard_asks_for() {
    if skipped() {
        return;
    }
    let folder = folder("geopackages");
    let mut paths = Vec::new();
    for (name, layer) in layers() {
        let path = folder.join(format!("{name}.gpkg"));
        write_path(&layer, &path, &WriteOptions::default()).expect("it holds the layer");
        paths.push(path);
    }
    judge("geopackage_sqlite.py", paths.iter().map(|path| text(path)));
}

#[test]
fn these_judges_tell_right_from_wrong() {
    if skipped() {
        return;
    }
    let folder = folder("judges");
    let (_, layer) = layers().find(|(name, _)| name == "lambert-polygons").expect("one of them");
    let paths =
        ["gpkg", "wkt", "geojson"].map(|extension| folder.join(format!("right.{extension}")));
    for path in &paths {
        write_path(&layer, path, &WriteOptions::default()).expect("it holds the layer");
    }
    judge("test_standards.py", paths.iter().map(|path| text(path)));
}

#[test]
fn shapely_reads_lines_of_maille() {
    if skipped() {
        return;
    }
    let folder = folder("lines");
    let mut words = vec!["read".to_owned()];
    for (name, layer) in layers().filter(|(name, _)| !name.starts_with("mine")) {
        let expected = folder.join(format!("{name}.geojson"));
        write_path(&layer, &expected, &WriteOptions::default()).expect("GeoJSON holds all");
        // Where nothing is said, it is WGS84.
        let srid = if layer.crs == Crs::Wgs84 { "0" } else { "2154" };
        for extension in ["wkt", "wkb"] {
            let path = folder.join(format!("{name}.{extension}"));
            write_path(&layer, &path, &WriteOptions::default()).expect("it holds the layer");
            words.extend([text(&path), text(&expected), srid].map(str::to_owned));
        }
    }
    judge("lines_shapely.py", words.iter().map(String::as_str));
}

#[test]
fn maille_reads_lines_of_shapely() {
    if skipped() {
        return;
    }
    let folder = folder("lines-of-shapely");
    judge("lines_shapely.py", ["write", text(&folder)]);
    let files =
        fs::read_dir(&folder).expect("it was made").map(|file| file.expect("a file").path());
    let mut files: Vec<PathBuf> =
        files.filter(|file| file.extension().is_some_and(|e| e == "wkt" || e == "wkb")).collect();
    files.sort();
    // Five kinds of positions: WKT in three CRS, EWKB in either order of bytes in three, WKB in one.
    assert_eq!(files.len(), 5 * (3 + 2 * 3 + 2), "{files:?}");
    let mut words = vec!["same".to_owned()];
    for path in files {
        let layer = read(&path, &ReadOptions::default());
        let layer = layer.unwrap_or_else(|error| panic!("{error}"));
        let is_lambert = text(&path).contains("-2154");
        let crs = if is_lambert { Crs::Epsg(2154) } else { Crs::Wgs84 };
        assert_eq!(layer.crs, crs, "{}", path.display());
        let again = format!("{}.read", text(&path));
        let options = WriteOptions { format: Some(maille::io::Format::GeoJson) };
        write_path(&layer, again.as_ref(), &options).expect("GeoJSON holds all");
        words.extend([again, format!("{}.geojson", text(&path))]);
    }
    judge("lines_shapely.py", words.iter().map(String::as_str));
}
