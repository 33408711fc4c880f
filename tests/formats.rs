//! Against another implementation of every format: files that maille writes are read by GDAL, through
//! pyogrio, and files that GDAL writes are read by maille; both with the content of a GeoJSON file.
//! And round trips of the built-in data.

#[path = "judges/mod.rs"]
mod judges;

use judges::{BENCH, judge, skipped};
use maille::io::{
    Feature, Format, Layer, Loss, ReadOptions, WriteOptions, read, read_bytes, write, write_path,
};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

const POLYGON: &str = r#"{"type":"Polygon","coordinates":[[[0.1,0],[4,0],[4,4],[0,4],[0.1,0]],[[1,1],[1,2],[2,2],[1,1]],[[2.5,2.5],[2.5,3],[3,3],[2.5,2.5]]]}"#;
const POLYGONS: &str = r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[1,1],[1,8],[8,8],[8,1],[1,1]]],[[[2,2],[7,2],[7,7],[2,7],[2,2]],[[3,3],[3,4],[4,4],[3,3]]],[[[20,5],[21,5],[21,6],[20,5]]]]}"#;
const HIGH: &str = r#"{"type":"Polygon","coordinates":[[[0,0,7],[1,0,8.5],[1,1,-9],[0,0,7]]]}"#;
const LINE: &str = r#"{"type":"LineString","coordinates":[[0,0],[1.5,-2]]}"#;
const LINES: &str =
    r#"{"type":"MultiLineString","coordinates":[[[0,0],[1,2]],[[3,3],[4,4],[5,6]]]}"#;
const POINT: &str = r#"{"type":"Point","coordinates":[2.35,48.85]}"#;
const POINTS: &str = r#"{"type":"MultiPoint","coordinates":[[0,0],[1,2]]}"#;

/// Layers by name: what a format may meet.
const LAYERS: [(&str, &[&str]); 7] = [
    ("polygons", &[POLYGON, POLYGONS, "null", POLYGON]),
    ("heights", &[HIGH, HIGH]),
    ("lines", &[LINE, LINES, "null"]),
    ("points", &[POINT, POINT, "null"]),
    ("multi-points", &[POINTS, POINTS]),
    ("nothing", &["null", "null"]),
    ("all", &[POLYGONS, POLYGON, LINE, LINES, POINT, POINTS, "null"]),
];

/// How a format tells types.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Types {
    /// Of every field.
    All,
    /// Not of every one: values are the same as text.
    Some,
}

impl Types {
    /// What the judge compares by.
    fn verb(self) -> &'static str {
        match self {
            Self::All => "compare",
            Self::Some => "compare-texts",
        }
    }
}

/// The formats, and the layer that each cannot hold.
const FORMATS: [(&str, Types, Option<&str>); 10] = [
    ("shp", Types::All, Some("all")),
    ("shp.zip", Types::All, Some("all")),
    ("fgb", Types::All, None),
    ("gpkg", Types::All, None),
    ("geojsonl", Types::All, None),
    ("geojsons", Types::All, None),
    ("topojson", Types::All, Some("heights")),
    ("csv", Types::Some, None),
    ("kml", Types::Some, None),
    ("kmz", Types::Some, None),
];

#[test]
fn gdal_reads_what_maille_writes() {
    if skipped() {
        return;
    }
    let mut tasks = String::new();
    for case in cases("maille") {
        let (path, Case { name, extension, types, expected }) = (case.path(), case);
        let layer = read(&expected, &ReadOptions::default()).expect("well-formed");
        let losses =
            write_path(&layer, &path, &WriteOptions::default()).expect("it holds the layer");
        let is_expected = |loss: &Loss| match loss {
            Loss::Order | Loss::Index => true,
            Loss::Retyped { .. } => types == Types::Some,
            _ => false,
        };
        assert!(losses.iter().all(is_expected), "{name}.{extension}: {losses:?}");
        check_separators(&path);
        task(&mut tasks, types.verb(), &path, &expected);
        let again = read(&path, &ReadOptions::default()).expect("maille reads it too");
        compare_through_geojson(&mut tasks, &again, &path, types);
    }
    run("maille", &tasks);
}

#[test]
fn maille_reads_what_gdal_writes() {
    if skipped() {
        return;
    }
    // GDAL reads TopoJSON, and does not write it.
    let cases: Vec<Case> =
        cases("gdal").into_iter().filter(|case| case.extension != "topojson").collect();
    let mut tasks = String::new();
    for case in &cases {
        task(&mut tasks, "write", &case.path(), &case.expected);
    }
    run("gdal", &tasks);
    tasks.clear();
    for case in cases {
        let (path, Case { name, extension, types, .. }) = (case.path(), case);
        check_separators(&path);
        let layer = read(&path, &ReadOptions::default());
        let layer = layer.unwrap_or_else(|error| panic!("{name}.{extension}: {error}"));
        compare_through_geojson(&mut tasks, &layer, &path, types);
    }
    run("gdal", &tasks);
}

/// GDAL and maille put record separators before the features of `.geojsons` only.
fn check_separators(path: &Path) {
    let written = fs::read(path).expect("it was written");
    let is_sequence = path.extension().is_some_and(|extension| extension == "geojsons");
    assert_eq!(written.first() == Some(&0x1e), is_sequence, "{}", path.display());
}

/// A layer and a format that holds it.
struct Case {
    name: &'static str,
    extension: &'static str,
    types: Types,
    /// The layer as GeoJSON, in a folder of its own.
    expected: PathBuf,
}

impl Case {
    /// The file of that format; no other of the folder has its name up to the first point.
    fn path(&self) -> PathBuf {
        let stem = self.extension.replace('.', "-");
        self.expected.with_file_name(format!("as-{stem}.{}", self.extension))
    }
}

/// Every layer with every format that holds it.
fn cases(writer: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for (extension, types, unheld) in FORMATS {
        for (name, geometries) in LAYERS.iter().filter(|(name, _)| Some(*name) != unheld) {
            let folder = BENCH.path("formats").join(writer).join(name);
            fs::create_dir_all(&folder).expect("the folder can be made");
            let expected = folder.join("expected.geojson");
            fs::write(&expected, collection(geometries)).expect("the folder can be written");
            cases.push(Case { name, extension, types, expected });
        }
    }
    cases
}

/// Adds a task for the judge.
fn task(tasks: &mut String, verb: &str, path: &Path, other: &Path) {
    for (word, end) in [(verb, '\t'), (text(path), '\t'), (text(other), '\n')] {
        tasks.push_str(word);
        tasks.push(end);
    }
}

/// Has the judge do its tasks.
fn run(writer: &str, tasks: &str) {
    let list = BENCH.path("formats").join(writer).join("tasks");
    fs::write(&list, tasks).expect("the folder can be written");
    judge("formats_gdal.py", [text(&list)]);
}

/// Has a layer that was read from a file compared with what was to be in it.
fn compare_through_geojson(tasks: &mut String, layer: &Layer, file: &Path, types: Types) {
    let read = format!("{}.geojson", text(file));
    let read = Path::new(&read);
    write_path(layer, read, &WriteOptions::default()).expect("GeoJSON holds all");
    task(tasks, types.verb(), read, &file.with_file_name("expected.geojson"));
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

/// What a feature is: its polygons, whose rings may start anywhere and run either way, and its fields.
type Content = (Vec<Vec<Vec<[u64; 2]>>>, BTreeMap<String, Value>);

#[test]
fn both_vintages_of_communes_come_back() {
    for dataset in ["fr:communes@2020", "fr:communes@2026"] {
        let layer = maille::france::load(dataset).expect("built-in data are sound");
        let expected = contents(&layer);
        for format in [
            Format::GeoJson,
            Format::FlatGeobuf,
            Format::GeoPackage,
            Format::GeoParquet,
            Format::Shapefile,
            Format::TopoJson,
        ] {
            come_back(&layer, &expected, format);
        }
    }
}

#[test]
fn both_vintages_of_departements_come_back() {
    for dataset in ["fr:departements@2020", "fr:departements@2026"] {
        let layer = maille::france::load(dataset).expect("built-in data are sound");
        let expected = contents(&layer);
        let slow = [Format::GeoJsonSeq, Format::GeoJsonTextSeq, Format::Csv, Format::Tsv];
        for format in slow.into_iter().chain([Format::Kml, Format::Kmz]) {
            come_back(&layer, &expected, format);
        }
    }
}

/// Writes a layer and reads it again: its content is the same but for what is told to be lost.
fn come_back(layer: &Layer, expected: &BTreeMap<String, Content>, format: Format) {
    let mut bytes = Vec::new();
    let losses = write(layer, format, &mut bytes).expect("the format holds the layer");
    let again = read_bytes("in", &bytes, Some(format), &ReadOptions::default());
    let found = contents(&again.unwrap_or_else(|error| panic!("{}: {error}", layer.name)));
    let mut expected = expected.clone();
    for loss in &losses {
        for (_, fields) in expected.values_mut() {
            lose(fields, loss).unwrap_or_else(|| panic!("{} as {format}: {loss}", layer.name));
        }
    }
    assert_eq!(found.len(), expected.len(), "{} as {format}", layer.name);
    for (code, content) in &expected {
        assert_eq!(found.get(code), Some(content), "{} as {format}: {code}", layer.name);
    }
}

/// Makes of the fields of a feature what a loss says; nothing if that should not be lost.
fn lose(fields: &mut BTreeMap<String, Value>, loss: &Loss) -> Option<()> {
    match loss {
        Loss::Order | Loss::Index | Loss::Untyped { .. } => {}
        Loss::IdsAsField { field } => {
            let id = fields["code"].clone();
            fields.insert(field.clone(), id);
        }
        Loss::Renamed { field, to } => {
            let value = fields.remove(field)?;
            fields.insert(to.clone(), value);
        }
        Loss::Retyped { field, .. } => {
            let value = fields.get_mut(field)?;
            if let Value::Number(number) = value {
                *value = Value::String(number.to_string());
            }
        }
        Loss::EmptyText { field, .. } => {
            let value = fields.get_mut(field)?;
            if value == "" {
                *value = Value::Null;
            }
        }
        _ => return None,
    }
    Some(())
}

/// What every feature is, by its code.
fn contents(layer: &Layer) -> BTreeMap<String, Content> {
    let content = |feature: Feature| {
        let code = feature.get("code").and_then(|code| code.as_text()).expect("each has a code");
        let fields = serde_json::from_str(feature.properties_json()).expect("well-formed");
        (code.into_owned(), (shape(layer, feature.index), fields))
    };
    let contents: BTreeMap<_, _> = layer.features().map(content).collect();
    assert_eq!(contents.len(), layer.len(), "codes are unique");
    contents
}

fn shape(layer: &Layer, feature: usize) -> Vec<Vec<Vec<[u64; 2]>>> {
    let ring = |ring: usize| {
        let coords = &layer.polygons.coords()[layer.polygons.ring(ring)];
        let mut ring: Vec<[u64; 2]> = coords.iter().map(|c| [c.x, c.y].map(f64::to_bits)).collect();
        let first = (0..ring.len()).min_by_key(|&i| ring[i]).unwrap_or_default();
        ring.rotate_left(first);
        if ring.get(1) > ring.last() {
            ring[1..].reverse();
        }
        ring
    };
    let polygon = |rings: Range<usize>| {
        let mut rings: Vec<_> = rings.map(ring).collect();
        rings[1..].sort_unstable();
        rings
    };
    let mut polygons: Vec<_> = layer.polygons.polygons_of(feature).map(polygon).collect();
    polygons.sort_unstable();
    polygons
}
