use super::index::Index;
use crate::samples::{EVERY_GEOMETRY, layer, text};
use crate::{Crs, Format, Layer, Loss, ReadOptions, geojson, read_bytes, write};
use flatgeobuf::packed_r_tree::{NodeItem, PackedRTree, calc_extent};

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
