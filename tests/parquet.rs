//! `GeoParquet` against other implementations: files that maille writes are read by geopandas and pass the
//! validator of the specification, and maille reads files that geopandas and pyarrow write.

#[path = "judges/mod.rs"]
mod judges;

use judges::{BENCH, judge, skipped};
use maille::io::{Format, Layer, ReadOptions, WriteOptions, geojson, read, write_path};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const POLYGON: &str = r#"{"type":"Polygon","coordinates":[[[0.1,0],[4,0],[4,4],[0,4],[0.1,0]],[[1,1],[1,2],[2,2],[1,1]]]}"#;
const POLYGONS: &str = r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[9,0],[9,9],[0,9],[0,0]]],[[[20,5],[21,5],[21,6],[20,5]]]]}"#;
const HIGH: &str = r#"{"type":"Polygon","coordinates":[[[0,0,7],[1,0,8.5],[1,1,-9],[0,0,7]]]}"#;
const LINE: &str = r#"{"type":"LineString","coordinates":[[0,0],[1.5,-2]]}"#;
const LINES: &str =
    r#"{"type":"MultiLineString","coordinates":[[[0,0],[1,2]],[[3,3],[4,4],[5,6]]]}"#;
const POINT: &str = r#"{"type":"Point","coordinates":[2.35,48.85]}"#;
const POINTS: &str = r#"{"type":"MultiPoint","coordinates":[[0,0],[1,2]]}"#;
const ALL: &str = r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"LineString","coordinates":[[0,0],[1,2]]}]}"#;

/// Geometries by the name of their layer.
const LAYERS: [(&str, &[&str]); 9] = [
    ("polygons", &[POLYGON, POLYGON, "null", POLYGON]),
    ("multi-polygons", &[POLYGON, POLYGONS, "null", POLYGONS]),
    ("heights", &[HIGH, HIGH]),
    ("lines", &[LINE, LINE, "null"]),
    ("multi-lines", &[LINE, LINES, LINES]),
    ("points", &[POINT, POINT, POINT]),
    ("multi-points", &[POINTS, POINTS]),
    ("nothing", &["null", "null"]),
    ("all", &[POLYGONS, POLYGON, HIGH, LINE, LINES, POINT, POINTS, "null", ALL]),
];

/// The layers that geopandas has native encodings for.
const NATIVE: [&str; 7] =
    ["polygons", "multi-polygons", "heights", "lines", "multi-lines", "points", "multi-points"];

#[test]
fn geopandas_and_the_validator_agree_with_what_maille_writes() {
    if skipped() {
        return;
    }
    let folder = folder("maille");
    let mut tasks = String::new();
    let mut task = |layer: &Layer, name: &str| {
        let expected = folder.join(format!("{name}.geojson"));
        let path = expected.with_extension("parquet");
        write_path(layer, &expected, &WriteOptions::default()).expect("GeoJSON holds all");
        write_path(layer, &path, &WriteOptions::default()).expect("so does GeoParquet");
        add(&mut tasks, "judge", &[text(&path), text(&expected)]);
    };
    for (name, geometries) in LAYERS {
        let layer = geojson::read_str(name, &collection(geometries)).expect("well-formed");
        task(&layer, name);
    }
    for dataset in ["fr:departements@2020", "fr:departements@2026"] {
        let layer = maille::france::load(dataset).expect("built-in data are sound");
        task(&layer, &dataset.replace([':', '@'], "-"));
    }
    let point = |i: u32| format!(r#"{{"type":"Point","coordinates":[{},{}]}}"#, i % 180, i / 1000);
    let points: Vec<String> = (0..40_000).map(point).collect();
    let points: Vec<&str> = points.iter().map(String::as_str).collect();
    task(&geojson::read_str("many", &collection(&points)).expect("well-formed"), "many");
    run(&folder, &tasks);
}

#[test]
fn maille_reads_what_geopandas_writes() {
    if skipped() {
        return;
    }
    let folder = folder("geopandas");
    let (mut writing, mut comparing) = (String::new(), String::new());
    let mut files = Vec::new();
    for (name, geometries) in LAYERS {
        let source = folder.join(format!("{name}.geojson"));
        fs::write(&source, collection(geometries)).expect("the folder can be written");
        for way in ["wkb", "covering", "native", "old", "first", "lz4", "plain", "lambert"] {
            if way == "native" && !NATIVE.contains(&name) {
                continue;
            }
            let path = folder.join(format!("{name}-{way}.parquet"));
            add(&mut writing, "write", &[text(&path), text(&source), way]);
            files.push(path);
        }
    }
    for way in ["snappy", "second", "int96", "delta"] {
        let path = folder.join(format!("types-{way}.parquet"));
        add(&mut writing, "types", &[text(&path), way]);
        files.push(path);
    }
    run(&folder, &writing);
    for path in files {
        let layer = read(&path, &ReadOptions::default());
        let layer = layer.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(layer.format, Format::GeoParquet);
        let again = path.with_extension("read.geojson");
        write_path(&layer, &again, &WriteOptions::default()).expect("GeoJSON holds all");
        add(&mut comparing, "compare", &[text(&again), text(&path)]);
    }
    run(&folder, &comparing);
}

fn folder(writer: &str) -> PathBuf {
    let folder = BENCH.path("parquet").join(writer);
    fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

/// Adds a task for the judge.
fn add(tasks: &mut String, verb: &str, words: &[&str]) {
    // A string takes whatever is written.
    let _ = writeln!(tasks, "{verb}\t{}", words.join("\t"));
}

/// Has the judge do its tasks.
fn run(folder: &Path, tasks: &str) {
    let list = folder.join("tasks");
    fs::write(&list, tasks).expect("the folder can be written");
    judge("parquet_geopandas.py", [text(&list)]);
}

/// Features with fields of every type, the last one without values.
fn collection(geometries: &[&str]) -> String {
    let features = geometries.iter().enumerate().map(|(i, geometry)| {
        let properties = if i + 1 == geometries.len() {
            r#"{"code":null,"name":null,"long":null,"real":null,"flag":null,"day":null,"list":null}"#
                .to_owned()
        } else {
            format!(
                r#"{{"code":"0100{i}","name":"L'Haÿ-{i}","long":{},"real":{i}.1,"flag":{},"day":"2024-02-2{}","list":[{i},null]}}"#,
                900_719_925_474_099_300 + i,
                i % 2 == 0,
                i % 9
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
