use super::index::Index;
use super::properties;
use crate::samples::{EVERY_GEOMETRY, layer, text};
use crate::{Crs, Format, Layer, Loss, ReadOptions, geojson, read_bytes, write};
use flatbuffers::FlatBufferBuilder;
use flatgeobuf::packed_r_tree::{NodeItem, PackedRTree, calc_extent};
use flatgeobuf::{
    Column, ColumnArgs, ColumnType, Feature, FeatureArgs, Geometry, GeometryArgs, GeometryType,
    Header, HeaderArgs,
};

fn written(layer: &Layer) -> (Vec<u8>, Vec<Loss>) {
    let mut out = Vec::new();
    let losses = write(layer, Format::FlatGeobuf, &mut out).expect("FlatGeobuf holds it");
    (out, losses)
}

fn read(bytes: &[u8], bbox: Option<[f64; 4]>) -> Result<Layer, String> {
    let options = ReadOptions { bbox, ..ReadOptions::default() };
    read_bytes("in", bytes, None, &options).map_err(|error| error.to_string())
}

/// The features in an order of their own, to be compared.
fn sorted(layer: &Layer) -> Vec<String> {
    let mut lines: Vec<String> = text(layer).lines().map(str::to_owned).collect();
    lines.sort_unstable();
    lines
}

/// Squares along a diagonal.
fn squares(count: u32) -> Layer {
    let feature = |i: u32| {
        let (a, b) = (f64::from(i) / 100.0, f64::from(i) / 100.0 + 0.005);
        format!(
            r#"{{"type":"Feature","properties":{{"n":{i}}},"geometry":{{"type":"Polygon","coordinates":[[[{a},{a}],[{b},{a}],[{b},{b}],[{a},{a}]]]}}}}"#
        )
    };
    let features: Vec<String> = (0..count).map(feature).collect();
    geojson::read_str("in", &features.join("\n")).expect("well-formed")
}

#[test]
fn every_geometry_comes_back() {
    // One feature without a geometry: no index, and the order stays.
    let sample = layer(&EVERY_GEOMETRY);
    let (bytes, losses) = written(&sample);
    // Some of the others have no heights.
    assert!(matches!(losses[..], [Loss::Index, Loss::HeightsFilled { .. }]), "{losses:?}");
    let flat: Vec<&str> = EVERY_GEOMETRY.into_iter().filter(|g| !has_heights(g)).collect();
    let high: Vec<&str> = EVERY_GEOMETRY.into_iter().filter(|g| has_heights(g)).collect();
    assert_eq!(read(&bytes, None).expect("it was written").len(), sample.len());
    for (geometries, expected) in [(flat, vec![Loss::Index]), (high, vec![])] {
        let sample = layer(&geometries);
        let (bytes, losses) = written(&sample);
        assert_eq!(
            losses.into_iter().filter(|loss| *loss != Loss::Order).collect::<Vec<_>>(),
            expected
        );
        let again = read(&bytes, None).expect("it was written");
        assert_eq!(sorted(&again), sorted(&sample));
        assert_eq!((again.format, &again.crs), (Format::FlatGeobuf, &Crs::Wgs84));
        assert_eq!(again.polygons.mended(), []);
        assert_eq!(written(&sample).0, bytes);
    }
}

fn has_heights(geometry: &str) -> bool {
    let is_high =
        |position: &str| position.split(']').next().unwrap_or("").matches(',').count() == 2;
    geometry
        .split('[')
        .any(|position| position.starts_with(|c: char| c.is_ascii_digit()) && is_high(position))
}

#[test]
fn every_type_of_field_comes_back() {
    let properties =
        r#"{"b":true,"i":-9223372036854775808,"r":5,"t":"01001","j":{"a":[1,null]},"e":""}"#;
    let row = |p: &str| format!(r#"{{"type":"Feature","properties":{p},"geometry":null}}"#);
    let rows = [properties, r#"{"r":0.1}"#].map(row).join("\n");
    let sample = geojson::read_str("in", &rows).expect("well-formed");
    let again = read(&written(&sample).0, None).expect("it was written");
    let expected = properties.replace("\"r\":5", "\"r\":5.0");
    assert_eq!(again.feature(0).properties_json(), expected);
    let nulls = r#"{"b":null,"i":null,"r":0.1,"t":null,"j":null,"e":null}"#;
    assert_eq!(again.feature(1).properties_json(), nulls);
}

#[test]
fn the_crs_is_named_by_code_or_by_text() {
    for crs in [Crs::Epsg(2154), Crs::Named("PROJCS[\"mine\"]".into())] {
        let mut sample = squares(1);
        sample.crs = crs;
        let (bytes, losses) = written(&sample);
        assert_eq!(losses, []);
        assert_eq!(read(&bytes, None).expect("it was written").crs, sample.crs);
    }
    let mut sample = squares(1);
    sample.crs = Crs::Named("mine".into());
    let loss = Loss::Crs { format: Format::FlatGeobuf, crs: sample.crs.clone() };
    assert_eq!(written(&sample).1, [loss]);
}

#[test]
fn a_box_gives_what_a_look_at_all_gives() {
    for count in [1, 2, 16, 17, 256, 257, 700] {
        let sample = squares(count);
        let bytes = written(&sample).0;
        for (from, to) in [(0.0, 0.004), (0.1, 1.0), (0.006, 0.009), (2.0, 2.5), (-1.0, 99.0)] {
            let bbox = [from, from, to, to];
            let found = read(&bytes, Some(bbox)).expect("it was written");
            assert_eq!(sorted(&found), sorted(&sample.clone().within(bbox)));
        }
    }
}

/// The tree is that of the crate, read by the rules of the specification.
#[test]
fn the_index_is_searched_as_the_crate_does() {
    let node = |i: u32| {
        let (x, y) = (f64::from(i * 7 % 31), f64::from(i * 5 % 23));
        NodeItem { min_x: x, min_y: y, max_x: x + 1.5, max_y: y + 1.5, offset: u64::from(i) }
    };
    for (count, size) in [(1, 16), (5, 2), (33, 2), (100, 16), (1000, 10)] {
        let nodes: Vec<NodeItem> = (0..count).map(node).collect();
        let tree = PackedRTree::build(&nodes, &calc_extent(&nodes), size).expect("a tree");
        let mut bytes = Vec::new();
        tree.stream_write(&mut bytes).expect("memory takes all");
        let (index, rest) = Index::split(&bytes, nodes.len(), usize::from(size)).expect("whole");
        assert!(rest.is_empty());
        for bbox in [[0.0, 0.0, 9.0, 9.0], [3.3, 4.4, 3.4, 4.5], [-1.0, -1.0, 99.0, 99.0]] {
            let [west, south, east, north] = bbox;
            let mut expected: Vec<u64> = tree
                .search(west, south, east, north)
                .expect("sound")
                .iter()
                .map(|found| found.offset as u64)
                .collect();
            expected.sort_unstable();
            let mut found = index.search(bbox);
            found.sort_unstable();
            assert_eq!(found, expected, "{count} {size} {bbox:?}");
        }
        assert!(Index::split(&bytes[1..], nodes.len(), usize::from(size)).is_none());
    }
}

#[test]
fn wrong_files_are_named() {
    let bytes = written(&squares(20)).0;
    let changed = |at: usize, with: &[u8]| {
        let mut bytes = bytes.clone();
        bytes[at..at + with.len()].copy_from_slice(with);
        read_bytes("in", &bytes, Some(Format::FlatGeobuf), &ReadOptions::default())
            .map(|_| ())
            .expect_err("it is wrong")
            .to_string()
    };
    assert_eq!(changed(0, b"x"), "in: it does not begin as FlatGeobuf does");
    assert_eq!(changed(3, &[4]), "in: its version 4 is newer than 3");
    assert_eq!(changed(8, &[0xff; 4]), "in: its header is cut off");
    assert_eq!(changed(8, &[0; 4]), "in: its header is cut off");
    assert!(changed(12, &[0xff; 4]).starts_with("in: its header is broken: "));
    let header = 12 + u32::from_le_bytes(bytes[8..12].try_into().unwrap()) as usize;
    let features = header + PackedRTree::index_size(20, 16);
    assert!(changed(features + 4, &[0xff; 4]).starts_with("in: feature 1: its buffer is broken: "));
    assert_eq!(changed(features, &[0xff; 4]), "in: feature 1 is cut off");
    let cut = |end: usize| read(&bytes[..end], None).map(|_| ()).unwrap_err();
    assert_eq!(cut(header + 1), "in: its index is cut off");
    assert_eq!(cut(features), "in: 20 features are announced and 0 are there");
    assert_eq!(cut(bytes.len() - 1), "in: feature 20 is cut off");
    let more = [&bytes[..], b"x"].concat();
    assert_eq!(read(&more, None).map(|_| ()).unwrap_err(), "in: feature 21 is cut off");
    // A leaf that names a feature that is not there.
    let mut lost = bytes.clone();
    lost[features - 8..features].copy_from_slice(&u64::MAX.to_le_bytes());
    let error = read(&lost, Some([-9.0, -9.0, 9.0, 9.0])).map(|_| ()).unwrap_err();
    assert_eq!(error, "in: its index names a feature that is not there");
}

/// Four positions.
const FOUR: &[f64] = &[0.0, 0.0, 1.0, 0.0, 1.0, 1.0, 0.0, 0.0];

/// What the table of a feature says.
#[derive(Default, Clone)]
struct Said {
    kind: GeometryType,
    xy: &'static [f64],
    z: &'static [f64],
    ends: &'static [u32],
    properties: &'static [u8],
    /// How many collections there are around its points.
    around: usize,
    has_columns: bool,
}

/// A file of one feature with an integer and a text as fields, without an index.
fn file_of(said: &Said) -> Vec<u8> {
    let mut buffer = FlatBufferBuilder::new();
    let columns = [("n", ColumnType::Int), ("t", ColumnType::String), ("b", ColumnType::Binary)];
    let column = |buffer: &mut FlatBufferBuilder<'static>, (name, type_)| {
        let name = Some(buffer.create_string(name));
        Column::create(buffer, &ColumnArgs { name, type_, ..ColumnArgs::default() })
    };
    let columns = columns.map(|of| column(&mut buffer, of));
    let columns = Some(buffer.create_vector(&columns));
    let header =
        HeaderArgs { columns, features_count: 1, index_node_size: 0, ..HeaderArgs::default() };
    let header = Header::create(&mut buffer, &header);
    buffer.finish_size_prefixed(header, None);
    let mut bytes = [&super::MAGIC[..], buffer.finished_data()].concat();
    buffer.reset();
    let args = GeometryArgs {
        type_: said.kind,
        xy: Some(buffer.create_vector(said.xy)),
        z: (!said.z.is_empty()).then(|| buffer.create_vector(said.z)),
        ends: (!said.ends.is_empty()).then(|| buffer.create_vector(said.ends)),
        ..GeometryArgs::default()
    };
    let mut geometry = Geometry::create(&mut buffer, &args);
    for _ in 0..said.around {
        let parts = Some(buffer.create_vector(&[geometry]));
        let type_ = GeometryType::GeometryCollection;
        geometry = Geometry::create(
            &mut buffer,
            &GeometryArgs { type_, parts, ..GeometryArgs::default() },
        );
    }
    let own = said.has_columns.then(|| column(&mut buffer, ("x", ColumnType::Int)));
    let args = FeatureArgs {
        geometry: Some(geometry),
        properties: Some(buffer.create_vector(said.properties)),
        columns: own.map(|own| buffer.create_vector(&[own])),
    };
    let feature = Feature::create(&mut buffer, &args);
    buffer.finish_size_prefixed(feature, None);
    bytes.extend_from_slice(buffer.finished_data());
    bytes
}

#[test]
fn wrong_features_are_named() {
    let kind = GeometryType::Point;
    let point = Said { kind, xy: &[2.0, 48.0], properties: &[0, 0, 7, 0, 0, 0], ..Said::default() };
    let right = read(&file_of(&point), None).expect("it is right");
    assert_eq!(right.feature(0).properties_json(), r#"{"n":7,"t":null,"b":null}"#);
    let (line, polygon) = (GeometryType::MultiLineString, GeometryType::Polygon);
    let with = |properties| Said { properties, ..point.clone() };
    for (said, problem) in [
        (
            Said { kind: GeometryType::CircularString, ..point.clone() },
            "a CircularString is a curve or a surface",
        ),
        (Said { kind: GeometryType(99), ..point.clone() }, "a geometry of unknown type is a curve"),
        (Said { kind: GeometryType::Unknown, ..point.clone() }, "it is a geometry of unknown type"),
        (Said { xy: &[2.0, 48.0, 3.0], ..point.clone() }, "it has not as many y or z as it has x"),
        (Said { z: &[1.0, 2.0], ..point.clone() }, "it has not as many y or z as it has x"),
        (Said { xy: &[f64::NAN, 48.0], ..point.clone() }, "a coordinate is not a finite number"),
        (
            Said { kind: line, xy: FOUR, ends: &[3, 2, 4], ..point.clone() },
            "its parts do not follow each other",
        ),
        (
            Said { kind: line, xy: FOUR, ends: &[2, 5], ..point.clone() },
            "its parts do not follow each other",
        ),
        (
            Said { kind: polygon, xy: FOUR, ends: &[2, 4], ..point.clone() },
            "a ring needs at least 4 positions",
        ),
        (Said { around: 40, ..point.clone() }, "collections nest more than 32 levels deep"),
        (
            Said { has_columns: true, ..point.clone() },
            "it has fields of its own, which is not understood",
        ),
        (with(&[0]), "its properties are cut off"),
        (with(&[9, 0, 0]), "a value is of field 9, and there are 3"),
        (with(&[0, 0, 7]), "field \"n\": its properties are cut off"),
        (with(&[1, 0, 0xff, 0xff, 0xff, 0x7f, b'x']), "field \"t\": its properties are cut off"),
        (with(&[1, 0, 1, 0, 0, 0, 0xff]), "field \"t\": its text is not valid UTF-8"),
        (with(&[2, 0, 1, 0, 0, 0, 0]), "field \"b\": it holds bytes"),
    ] {
        let error = read(&file_of(&said), None).map(|_| ()).expect_err(problem);
        assert!(error.starts_with(&format!("in: feature 1: {problem}")), "{error}\n{problem}");
    }
}

#[test]
fn wherever_a_file_is_cut_off_or_changed_nothing_panics() {
    for sample in [layer(&EVERY_GEOMETRY[..9]), squares(20)] {
        let bytes = written(&sample).0;
        for at in 0..bytes.len() {
            let options =
                ReadOptions { format: Some(Format::FlatGeobuf), ..ReadOptions::default() };
            assert!(read_bytes("in", &bytes[..at], None, &options).is_err(), "cut off at {at}");
            for byte in [0, 0x7f, 0xff] {
                let mut bytes = bytes.clone();
                bytes[at] = byte;
                for bbox in [None, Some([0.0, 0.0, 0.1, 0.1])] {
                    let _ =
                        read_bytes("in", &bytes, None, &ReadOptions { bbox, ..options.clone() });
                }
            }
        }
    }
}

#[test]
fn numbers_that_json_has_no_word_for_are_counted() {
    let columns = [
        properties::Column::new("d", ColumnType::Double),
        properties::Column::new("f", ColumnType::Float),
    ];
    let value = |number: u16, bytes: &[u8]| [&number.to_le_bytes(), bytes].concat();
    let bytes =
        [value(0, &f64::NAN.to_le_bytes()), value(1, &f32::NEG_INFINITY.to_le_bytes())].concat();
    let read = properties::to_json(&bytes, &columns, &mut Vec::new());
    assert_eq!(read, Ok((r#"{"d":null,"f":null}"#.to_owned(), 2)));
}
