//! Round trips: what is read from a file that maille wrote is what was written, or what the losses that it told of
//! leave. Of both vintages of the built-in data, and of atlases that others published as TopoJSON, which are
//! judged by topojson-client and, once written in the formats that it reads, by GDAL.

#[path = "judges/mod.rs"]
mod judges;
#[path = "judges/npm.rs"]
mod npm;

use judges::{BENCH, judge, run, skipped};
use maille::io::{
    Feature, Format, Layer, Loss, ReadOptions, WriteOptions, geojson, read, read_bytes, write,
    write_path,
};
use robust::Coord;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::ops::Range;

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
        normal(coords.iter().map(|c| [c.x, c.y].map(f64::to_bits)).collect())
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

/// The same ring, whichever way it runs and wherever it starts: of all ways to write it the first, that is one from
/// the least position, which a ring that touches itself may pass twice.
fn normal(mut ring: Vec<[u64; 2]>) -> Vec<[u64; 2]> {
    let least = ring.iter().min().copied();
    let mut ways = Vec::new();
    for _ in 0..2 {
        ring.reverse();
        for start in (0..ring.len()).filter(|&start| Some(ring[start]) == least) {
            ways.push([&ring[start..], &ring[..start]].concat());
        }
    }
    ways.into_iter().min().unwrap_or_default()
}

/// Atlases on npm, and the layers of each.
const ATLASES: [(&str, &str, &[&str]); 4] = [
    ("us-atlas@3.0.1", "counties-10m.json", &["counties", "states", "nation"]),
    ("world-atlas@2.0.2", "countries-110m.json", &["countries", "land"]),
    ("world-atlas@2.0.2", "countries-50m.json", &["countries"]),
    ("world-atlas@2.0.2", "countries-10m.json", &["countries"]),
];

/// What GDAL judges atlases in: extensions, and how it compares.
const WRITTEN: [(&str, &str); 9] = [
    ("geojson", "compare"),
    ("geojsonl", "compare"),
    ("topojson", "compare"),
    ("shp.zip", "compare"),
    ("fgb", "compare"),
    ("gpkg", "compare"),
    ("csv", "compare-texts"),
    ("kml", "compare-texts"),
    ("kmz", "compare-texts"),
];

#[test]
fn atlases_are_what_topojson_makes_of_them_and_come_back() {
    if skipped() {
        return;
    }
    let mut tasks = String::new();
    for (package, file, objects) in ATLASES {
        let path = npm::package(package).join(file);
        for object in objects {
            let options = ReadOptions { layer: Some((*object).into()), ..ReadOptions::default() };
            let layer = read(&path, &options).unwrap_or_else(|error| panic!("{object}: {error}"));
            let mut text = Vec::new();
            write(&layer, Format::GeoJson, &mut text).expect("GeoJSON holds all");
            let layer = coded(&text);

            let folder = BENCH.path("atlases").join(file).join(object);
            fs::create_dir_all(&folder).expect("the folder can be made");
            let theirs = folder.join("theirs.geojson");
            let mut topo2geo =
                npm::node(&npm::package("topojson-client@3.1.0").join("bin/topo2geo"));
            topo2geo.arg("-i").arg(&path).arg(format!("{object}={}", theirs.display()));
            run(&mut topo2geo, "topo2geo fails");
            let theirs = coded(&fs::read(theirs).expect("it was written"));
            let expected = contents(&layer);
            assert_eq!(expected, contents(&theirs), "{file}: {object}");

            let source = folder.join("expected.geojson");
            write_path(&layer, &source, &WriteOptions::default()).expect("GeoJSON holds all");
            for format in Format::ALL {
                // Lines of geometries have no fields to know features by.
                if !matches!(format, Format::Wkt | Format::Wkb) {
                    come_back(&layer, &expected, format);
                }
            }
            for (extension, verb) in WRITTEN {
                let path = folder
                    .join(format!("as-{extension}").replace('.', "-"))
                    .with_extension(extension);
                write_path(&layer, &path, &WriteOptions::default()).expect("it holds the layer");
                writeln!(tasks, "{verb}\t{}\t{}", path.display(), source.display())
                    .expect("into memory");
            }
        }
    }
    let list = BENCH.path("atlases").join("tasks");
    fs::write(&list, tasks).expect("the folder can be written");
    judge("formats_gdal.py", list.to_str());
}

/// A layer of GeoJSON with the numbers of features as their codes and ids as a field, for not all have one; without
/// rings that bound no area, which topojson-client keeps.
fn coded(text: &[u8]) -> Layer {
    let mut document: Value = serde_json::from_slice(text).expect("well-formed");
    let features = document["features"].as_array_mut().expect("a collection");
    for (number, feature) in features.iter_mut().enumerate() {
        let id = feature.as_object_mut().expect("a feature").remove("id");
        feature["properties"]["code"] = json!(format!("{number:04}"));
        feature["properties"]["number"] = id.unwrap_or_default();
        let geometry = &mut feature["geometry"];
        let polygons: Vec<Value> = match geometry["type"].as_str() {
            Some("Polygon") => vec![geometry["coordinates"].take()],
            Some("MultiPolygon") => geometry["coordinates"].as_array().expect("polygons").clone(),
            _ => continue,
        };
        let polygons = polygons.into_iter().filter_map(|polygon| {
            let mut rings = polygon.as_array().expect("rings").clone();
            let has_shell = has_area(&rings[0]);
            rings.retain(has_area);
            has_shell.then_some(rings)
        });
        let polygons: Vec<Vec<Value>> = polygons.collect();
        let shape = json!({"type": "MultiPolygon", "coordinates": polygons});
        *geometry = if polygons.is_empty() { Value::Null } else { shape };
    }
    geojson::read_str("atlas.geojson", &document.to_string()).expect("well-formed")
}

/// Whether a ring bounds an area: whether anything is left once positions that change none are gone, on a straight
/// line between their neighbours or at the tip of a spike.
fn has_area(ring: &Value) -> bool {
    let ring = ring.as_array().expect("positions").iter();
    let ring = ring.map(|position| [0, 1].map(|axis| position[axis].as_f64().expect("a number")));
    let mut ring: Vec<Coord<f64>> = ring.map(|[x, y]| Coord { x, y }).collect();
    let turns = |ring: &[Coord<f64>], i: usize| {
        let at = |step: usize| ring[(i + step) % ring.len()];
        robust::orient2d(at(0), at(1), at(2)) != 0.0
    };
    while let Some(straight) = (0..ring.len()).find(|&i| !turns(&ring, i)) {
        let between = (straight + 1) % ring.len();
        ring.remove(between);
    }
    !ring.is_empty()
}
