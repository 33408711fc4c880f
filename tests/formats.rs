//! Against another implementation of every format: files that maille writes are read by GDAL, through
//! pyogrio, and files that GDAL writes are read by maille; both with the content of a GeoJSON file.

#[path = "judges/mod.rs"]
mod judges;

use judges::{BENCH, judge, skipped};
use maille::io::{Layer, Loss, ReadOptions, WriteOptions, read, write_path};
use std::fs;
use std::path::Path;

const POLYGON: &str = r#"{"type":"Polygon","coordinates":[[[0.1,0],[4,0],[4,4],[0,4],[0.1,0]],[[1,1],[1,2],[2,2],[1,1]],[[2.5,2.5],[2.5,3],[3,3],[2.5,2.5]]]}"#;
const POLYGONS: &str = r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[1,1],[1,8],[8,8],[8,1],[1,1]]],[[[2,2],[7,2],[7,7],[2,7],[2,2]],[[3,3],[3,4],[4,4],[3,3]]],[[[20,5],[21,5],[21,6],[20,5]]]]}"#;
const HIGH: &str = r#"{"type":"Polygon","coordinates":[[[0,0,7],[1,0,8.5],[1,1,-9],[0,0,7]]]}"#;
const LINE: &str = r#"{"type":"LineString","coordinates":[[0,0],[1.5,-2]]}"#;
const LINES: &str =
    r#"{"type":"MultiLineString","coordinates":[[[0,0],[1,2]],[[3,3],[4,4],[5,6]]]}"#;
const POINT: &str = r#"{"type":"Point","coordinates":[2.35,48.85]}"#;
const POINTS: &str = r#"{"type":"MultiPoint","coordinates":[[0,0],[1,2]]}"#;

/// Layers by name: what a format may meet. Those of one kind of geometry come first.
const LAYERS: [(&str, &[&str]); 7] = [
    ("polygons", &[POLYGON, POLYGONS, "null", POLYGON]),
    ("heights", &[HIGH, HIGH]),
    ("lines", &[LINE, LINES, "null"]),
    ("points", &[POINT, POINT, "null"]),
    ("multi-points", &[POINTS, POINTS]),
    ("nothing", &["null", "null"]),
    ("all", &[POLYGONS, POLYGON, LINE, LINES, POINT, POINTS, "null"]),
];

/// The formats, and how many of the layers they hold.
const FORMATS: [(&str, usize); 6] =
    [("shp", 6), ("shp.zip", 6), ("fgb", 7), ("gpkg", 7), ("geojsonl", 7), ("geojsons", 7)];

#[test]
fn gdal_reads_what_maille_writes() {
    if skipped() {
        return;
    }
    each("maille", |name, extension, expected| {
        let path = expected.with_file_name(format!("maille.{extension}"));
        let layer = read(expected, &ReadOptions::default()).expect("well-formed");
        let losses =
            write_path(&layer, &path, &WriteOptions::default()).expect("it holds the layer");
        let is_expected = |loss: &Loss| matches!(loss, Loss::Order | Loss::Index);
        assert!(losses.iter().all(is_expected), "{name}.{extension}: {losses:?}");
        check_separators(&path);
        judge("formats_gdal.py", ["compare", text(&path), text(expected)]);
        let again = read(&path, &ReadOptions::default()).expect("maille reads it too");
        compare_through_geojson(&again, expected);
    });
}

#[test]
fn maille_reads_what_gdal_writes() {
    if skipped() {
        return;
    }
    each("gdal", |name, extension, expected| {
        let path = expected.with_file_name(format!("gdal.{extension}"));
        judge("formats_gdal.py", ["write", text(expected), text(&path)]);
        check_separators(&path);
        let layer = read(&path, &ReadOptions::default());
        let layer = layer.unwrap_or_else(|error| panic!("{name}.{extension}: {error}"));
        compare_through_geojson(&layer, expected);
    });
}

/// GDAL and maille put record separators before the features of `.geojsons` only.
fn check_separators(path: &Path) {
    let written = fs::read(path).expect("it was written");
    let is_sequence = path.extension().is_some_and(|extension| extension == "geojsons");
    assert_eq!(written.first() == Some(&0x1e), is_sequence, "{}", path.display());
}

/// Every layer with every format that holds it.
fn each(writer: &str, check: impl Fn(&str, &str, &Path)) {
    for (extension, held) in FORMATS {
        for (name, geometries) in &LAYERS[..held] {
            let folder = BENCH.path("formats").join(writer).join(name);
            fs::create_dir_all(&folder).expect("the folder can be made");
            let expected = folder.join("expected.geojson");
            fs::write(&expected, collection(geometries)).expect("the folder can be written");
            check(name, extension, &expected);
        }
    }
}

fn compare_through_geojson(layer: &Layer, expected: &Path) {
    let path = expected.with_file_name("read.geojson");
    write_path(layer, &path, &WriteOptions::default()).expect("GeoJSON holds all");
    judge("formats_gdal.py", ["compare", text(&path), text(expected)]);
}

/// Features with fields of every type, the last one without values.
fn collection(geometries: &[&str]) -> String {
    let features = geometries.iter().enumerate().map(|(i, geometry)| {
        let properties = if i + 1 == geometries.len() {
            r#"{"code":null,"name":null,"int":null,"long":null,"real":null,"day":null}"#.to_owned()
        } else {
            format!(
                r#"{{"code":"0100{i}","name":"L'Haÿ-{i}","int":{i},"long":{},"real":{i}.1,"day":"2024-02-2{i}"}}"#,
                900_719_925_474_099_300 + i
            )
        };
        format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
    });
    let features: Vec<String> = features.collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",\n"))
}

fn text(path: &Path) -> &str {
    path.to_str().expect("paths of tests are UTF-8")
}
