//! GeoJSON as files have it: what comes in goes out again, and what is wrong is named.

use maille_io::{
    Crs, Format, Layer, ReadOptions, WriteOptions, geojson, read, read_bytes, write, write_path,
};
use proptest::prelude::*;
use std::io::Write;

const SQUARE: &str = "[[[0,0],[1,0],[1,1],[0,1],[0,0]]]";

fn feature(geometry: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{{"code":"A1"}},"geometry":{geometry}}}"#)
}

fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","))
}

fn written(layer: &Layer, format: Format) -> String {
    let mut out = Vec::new();
    write(layer, format, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The message that reading a text ends with.
fn error(text: &str) -> String {
    geojson::read_str("in", text).expect_err("the text is wrong").to_string()
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_collection_survives_a_round_trip() {
    let text = r#"{"type":"FeatureCollection","name":"communes","features":[
{"type":"Feature","id":"01001","properties":{"z":1.50,"a":"é\n\"","big":12345678901234567890,"deep":{"k":[1,{}]},"n":null},"geometry":{"type":"Polygon","coordinates":[[[0.1,0],[1,0],[1,1],[0.1,0]]]}},
{"type":"Feature","id":7,"properties":null,"geometry":null},
{"type":"Feature","properties":{"z":1e3},"geometry":{"type":"MultiPolygon","coordinates":[[[[0,0],[3,0],[3,3],[0,0]],[[2,0.5],[2,1],[2.5,1],[2,0.5]]],[[[5,5],[6,5],[6,6],[5,5]]]]},"bbox":[0,0,6,6],"title":"x"},
{"type":"Feature","properties":{},"geometry":{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1.5,2.5]},{"type":"LineString","coordinates":[[0.5,0.5],[1.5,1.5]]}]}},
{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[0,0,7],[1,0,8.5],[1,1,9],[0,0,7]]]}}
]}"#;
    let layer = geojson::read_str("communes", text).unwrap();
    let out = written(&layer, Format::GeoJson);
    assert_eq!(json(&out), json(text));
    // Order and numbers of the properties as they were written.
    assert!(out.contains(r#"{"z":1.50,"a":"é\n\"","big":12345678901234567890,"deep":"#), "{out}");
    // Reading what was written gives the same bytes again.
    assert_eq!(written(&geojson::read_str("again", &out).unwrap(), Format::GeoJson), out);
}

#[test]
fn the_geojson_crate_reads_what_is_written() {
    let text = collection(&[feature(&format!(r#"{{"type":"Polygon","coordinates":{SQUARE}}}"#))]);
    let out = written(&geojson::read_str("in", &text).unwrap(), Format::GeoJson);
    let parsed: ::geojson::GeoJson = out.parse().unwrap();
    assert!(matches!(parsed, ::geojson::GeoJson::FeatureCollection(c) if c.features.len() == 1));
}

#[test]
fn bare_objects_and_sequences_are_layers() {
    let geometry = format!(r#"{{"type":"Polygon","coordinates":{SQUARE}}}"#);
    let bare = geojson::read_str("in", &geometry).unwrap();
    assert_eq!((bare.len(), bare.polygons.coords().len()), (1, 4));
    let single = geojson::read_str("in", &feature(&geometry)).unwrap();
    assert_eq!(single.feature(0).name().as_deref(), Some("A1"));
    for (separator, lead) in [("\n", ""), ("\r\n", ""), ("\n", "\u{1e}")] {
        let lines: Vec<String> = (0..3).map(|_| format!("{lead}{}", feature(&geometry))).collect();
        let layer = geojson::read_str("in", &lines.join(separator)).unwrap();
        let format = if lead.is_empty() { Format::GeoJsonSeq } else { Format::GeoJsonTextSeq };
        assert_eq!((layer.len(), layer.format), (3, format));
        let out = written(&layer, format);
        assert_eq!(out, format!("{}\n", lines.join("\n")));
        let again = geojson::read_str("in", &out).unwrap();
        assert_eq!((again.format, written(&again, format)), (format, out));
    }
}

#[test]
fn only_geojsons_has_record_separators() {
    let folder = tempfile::tempdir().unwrap();
    let geometry = format!(r#"{{"type":"Polygon","coordinates":{SQUARE}}}"#);
    let layer =
        geojson::read_str("in", &collection(&[feature(&geometry), feature("null")])).unwrap();
    for extension in ["geojsons", "geojsonl", "ndjson", "ndgeojson", "jsonl", "geojsonseq"] {
        let path = folder.path().join("out").with_extension(extension);
        write_path(&layer, &path, &WriteOptions::default()).unwrap();
        let lead = if extension == "geojsons" { "\u{1e}" } else { "" };
        let lines = [feature(&geometry), feature("null")].map(|line| format!("{lead}{line}\n"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), lines.concat(), "{extension}");
        assert_eq!(read(&path, &ReadOptions::default()).unwrap().len(), 2);
    }
    // What a file is called need not be what it holds.
    let sequence = "\u{1e}{\"type\":\"Feature\",\"properties\":null,\"geometry\":null}\n";
    for name in ["a.geojson", "a.geojsonl"] {
        let path = folder.path().join(name);
        std::fs::write(&path, sequence).unwrap();
        let layer = read(&path, &ReadOptions::default()).unwrap();
        assert_eq!((layer.len(), layer.format), (1, Format::GeoJsonTextSeq));
    }
    let nothing = geojson::read_str("in", &collection(&[])).unwrap();
    assert_eq!(written(&nothing, Format::GeoJsonTextSeq), "");
}

#[test]
fn members_may_come_in_any_order() {
    let text = format!(
        r#"{{"features":[{{"geometry":{{"coordinates":{SQUARE},"type":"Polygon"}},"properties":{{"a":1}},"id":3,"type":"Feature"}}],"type":"FeatureCollection"}}"#
    );
    let layer = geojson::read_str("in", &text).unwrap();
    assert_eq!(layer.polygons.coords().len(), 4);
    assert_eq!(layer.feature(0).id().as_deref(), Some("3"));
}

#[test]
fn the_old_crs_member_is_understood() {
    let text = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}},"features":[{"type":"Feature","properties":{},"geometry":{"type":"Polygon","coordinates":[[[650000,6860000],[650010,6860000],[650010,6860010],[650000,6860000]]]}}]}"#;
    let layer = geojson::read_str("in", text).unwrap();
    assert_eq!(layer.crs, Crs::Epsg(2154));
    assert!(written(&layer, Format::GeoJson).contains("urn:ogc:def:crs:EPSG::2154"));
    // What the caller says goes before what the file says.
    let options = ReadOptions { crs: Some(Crs::Epsg(3945)), ..Default::default() };
    assert_eq!(read_bytes("in", text.as_bytes(), None, &options).unwrap().crs, Crs::Epsg(3945));
}

#[test]
fn a_crs_member_that_names_no_crs_is_refused() {
    let text = |crs: &str| format!(r#"{{"type":"FeatureCollection","crs":{crs},"features":[]}}"#);
    for crs in [
        r#"{"type":"link","properties":{"href":"http://example.org/2154","type":"proj4"}}"#,
        r#"{"type":"EPSG","properties":{"code":2154}}"#,
        r#"{"type":"name","properties":{"name":null}}"#,
        "{}",
        r#""EPSG:2154""#,
    ] {
        let expected = format!(
            "in: its `crs` member, {crs}, does not say by name which CRS it is in; name it"
        );
        assert_eq!(error(&text(crs)), expected);
        let options = ReadOptions { crs: Some(Crs::Epsg(2154)), ..Default::default() };
        let layer = read_bytes("in", text(crs).as_bytes(), None, &options).unwrap();
        assert_eq!(layer.crs, Crs::Epsg(2154));
    }
    assert_eq!(geojson::read_str("in", &text("null")).unwrap().crs, Crs::Wgs84);
}

#[test]
fn what_can_be_repaired_is_repaired_and_counted() {
    let ring = "[[[0,0],[0,1],[0,1],[1,1],[1,0]]]";
    let text = feature(&format!(r#"{{"type":"Polygon","coordinates":{ring}}}"#));
    let layer = geojson::read_str("in", &text).unwrap();
    let repairs = layer.polygons.repairs();
    assert_eq!((repairs.closed, repairs.duplicates, repairs.rewound), (1, 1, 1));
    assert!(written(&layer, Format::GeoJson).contains("[[[1,0],[1,1],[0,1],[0,0],[1,0]]]"));
}

#[test]
fn negative_zero_is_zero() {
    let text = feature(r#"{"type":"Polygon","coordinates":[[[-0.0,0],[1,-0],[1,1],[0,0]]]}"#);
    let layer = geojson::read_str("in", &text).unwrap();
    assert!(
        layer.polygons.coords().iter().all(|c| !c.x.is_sign_negative() && !c.y.is_sign_negative())
    );
}

#[test]
fn compressed_files_are_recognised_by_their_content() {
    let text = collection(&[feature(&format!(r#"{{"type":"Polygon","coordinates":{SQUARE}}}"#))]);
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.geojson.gz", "a.geojson.zst"] {
        let path = folder.path().join(name);
        let layer = geojson::read_str("in", &text).unwrap();
        maille_io::write_path(&layer, &path, &WriteOptions::default()).unwrap();
        assert_ne!(std::fs::read(&path).unwrap()[0], b'{');
        let renamed = folder.path().join("renamed.geojson");
        std::fs::rename(&path, &renamed).unwrap();
        assert_eq!(read(&renamed, &ReadOptions::default()).unwrap().len(), 1);
    }
}

#[test]
fn compressed_files_that_fill_the_memory_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["blank.geojson.gz", "blank.geojson.zst"] {
        let path = folder.path().join(name);
        let mut output = maille_io::Output::create(&path).unwrap();
        (0..65).for_each(|_| output.write_all(&vec![b' '; 1 << 20]).unwrap());
        output.commit().unwrap();
        let packed = path.metadata().unwrap().len();
        let error = read(&path, &ReadOptions::default()).unwrap_err().to_string();
        let told =
            "compressed bytes stand for more than 67108864; decompress it by other means if it";
        assert!(error.contains(&format!("{name}: {packed} {told}")), "{error}");
    }
}

#[test]
fn each_mistake_has_its_message() {
    let polygon = |rings: &str| feature(&format!(r#"{{"type":"Polygon","coordinates":{rings}}}"#));
    let cases: [(String, &str); 27] = [
        (String::from("hello"), "line 1, column 1: expected `{`, found `hello`"),
        (String::from("[1,2]"), "expected `{`, found `[1`"),
        (String::from("{}"), "an object without a `type`"),
        (String::from(r#"{"type":"Banana"}"#), "`Banana` is no GeoJSON type"),
        (String::from(r#"{"type":"FeatureCollection"}"#), "without a `features` array"),
        (collection(&[String::from("3")]), "expected `{`, found `3`"),
        (collection(&[String::from(r#"{"type":"Topology"}"#)]), "this is TopoJSON"),
        (
            polygon(&SQUARE.replace("[1,0]", "[NaN,0]")),
            "feature 1 (A1), line 1, column 98: expected a number, found `NaN`",
        ),
        (
            polygon(&SQUARE.replace("[1,0]", "[1,-Infinity]")),
            "expected a number, found `-Infinity`",
        ),
        (polygon(&SQUARE.replace("[1,0]", r#"["1",0]"#)), r#"expected a number, found `"1"`"#),
        (polygon(&SQUARE.replace("[1,0]", "[1e999,0]")), "a number is too large, found `1e999`"),
        (polygon(&SQUARE.replace("[1,0]", "[01,0]")), "expected a number, found `01`"),
        (polygon(&SQUARE.replace("[1,0]", "[1.,0]")), "expected a number, found `1.`"),
        (polygon(&SQUARE.replace("[1,0]", "[1]")), "expected `,`, found `]`"),
        (polygon(&SQUARE.replace("[1,0]", "[]")), "expected a number, found `]`"),
        (polygon(&SQUARE.replace("[1,0]", "null")), "expected `[`, found `null`"),
        (polygon("[[[0,0],[1,0],[0,0]]]"), "a ring needs at least 4 positions"),
        (polygon("[[]]"), "a ring needs at least 4 positions"),
        (polygon("[[[5,5],[5,5],[5,5],[5,5]]]"), "all 4 positions of a ring are the same"),
        (polygon("[[[0,0],[1,1],[2,2],[0,0]]]"), "a ring has no area"),
        (polygon("[[[0,0],[1,0],[1,91],[0,0]]]"), "feature 1 (A1): latitude 91 is beyond 90°"),
        (feature(r#"{"type":"Circle","coordinates":[0,0]}"#), "`Circle` is no geometry type"),
        (feature(r#"{"coordinates":[0,0]}"#), "a geometry without a `type`"),
        (feature(r#"{"type":"Point","coordinates":["x"]}"#), "bad geometry"),
        (
            r#"{"type":"Feature","id":{},"properties":{},"geometry":null}"#.into(),
            "id of a feature must be",
        ),
        (
            r#"{"type":"Feature","properties":7,"geometry":null}"#.into(),
            "properties of a feature must be",
        ),
        (
            r#"{"type":"FeatureCollection","features":[]} x"#.into(),
            "expected the end of the file, found `x`",
        ),
    ];
    for (text, message) in cases {
        let error = error(&text);
        assert!(error.contains(message), "{text}\n  {error}\n  {message}");
        assert!(error.starts_with("in: "), "{error}");
    }
}

#[test]
fn a_geometry_with_a_geometry_is_refused() {
    let text = format!(r#"{{"type":"Polygon","geometry":null,"coordinates":{SQUARE}}}"#);
    assert!(error(&text).contains("a Polygon has a member `geometry`"), "{}", error(&text));
}

#[test]
fn an_empty_file_is_named_as_such() {
    for text in ["", " \n\t"] {
        let error = read_bytes("in", text.as_bytes(), None, &ReadOptions::default()).unwrap_err();
        assert_eq!(error.to_string(), "in: the file is empty");
    }
    assert_eq!(geojson::read_str("in", &collection(&[])).unwrap().len(), 0);
}

#[test]
fn deep_nesting_is_an_error_and_no_overflow() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        let deep = format!("{}1{}", open.repeat(10_000), close.repeat(10_000));
        let text =
            format!(r#"{{"type":"Feature","properties":{{"deep":{deep}}},"geometry":null}}"#);
        assert!(error(&text).contains("nest more than 128 levels deep"), "{}", error(&text));
    }
    let coordinates = format!(r#"{{"type":"Polygon","coordinates":{}"#, "[".repeat(10_000));
    assert!(error(&feature(&coordinates)).contains("expected a number"));
    let nested = r#"{"type":"GeometryCollection","geometries":["#.repeat(10_000);
    assert!(error(&feature(&nested)).contains("nest more than"));
}

#[test]
fn invalid_utf_8_is_named() {
    let mut bytes = feature("null").into_bytes();
    let at = bytes.windows(2).position(|w| w == b"A1").unwrap();
    bytes[at] = 0xe9; // é in Latin-1
    let error = geojson::read_bytes("in", &bytes, None).unwrap_err().to_string();
    assert!(error.contains("not valid UTF-8"), "{error}");
}

#[test]
fn invalid_utf_8_comes_before_what_is_wrong_behind_it() {
    let latin_1 = |rest: &[u8]| {
        let head = b"{\"type\":\"Feature\",\n\"properties\":{\"nom\":\"Caf\xe9\"";
        geojson::read_bytes("in", &[head, rest].concat(), None).unwrap_err().to_string()
    };
    // As it should be, with an escape beside more of the kind, and with what is no JSON.
    let rests: [&[u8]; 3] = [
        b"},\"geometry\":null}",
        b",\"note\":\"a\\n\xe9\"},\"geometry\":null}",
        b",\"b\":tru},\"geometry\":null}",
    ];
    for error in rests.map(latin_1) {
        let expected = "in: feature 1, line 2, column 25: a string is not valid UTF-8";
        assert!(error.starts_with(expected), "{error}");
    }
    let escaped =
        b"{\"type\":\"Feature\",\"properties\":{\"nom\":\"\\tCaf\xe9\"},\"geometry\":null}";
    let error = geojson::read_bytes("in", escaped, None).unwrap_err().to_string();
    assert!(error.contains("a string is not valid UTF-8"), "{error}");
}

#[test]
fn a_byte_order_mark_is_skipped() {
    let text = format!("\u{feff}{}", feature("null"));
    assert_eq!(geojson::read_str("in", &text).unwrap().len(), 1);
}

/// A collection of a megabyte and more, so that it is cut in pieces, full of strings that look like
/// the start of a feature.
fn long_collection(features: usize) -> String {
    let features: Vec<String> = (0..features)
        .map(|i| {
            let geometry = format!(r#"{{"type":"Polygon","coordinates":{SQUARE}}}"#);
            let trap = r#"},{\"type\":\"Feature\",\"id\":1},\n{\"type\""#;
            let nested = format!(r#"[{{"a":1}},{{"type":"Feature","id":{i}}}]"#);
            format!(
                r#"{{"type":"Feature","id":{i},"properties":{{"trap":"{trap}","nested":{nested},"pad":"{}"}},"geometry":{geometry}}}"#,
                "x".repeat(i % 700)
            )
        })
        .collect();
    collection(&features)
}

#[test]
fn pieces_cut_in_the_wrong_place_are_read_again() {
    let text = long_collection(6000);
    assert!(text.len() > 3 << 20);
    let layer = geojson::read_str("in", &text).unwrap();
    let ids: Vec<usize> = layer.features().map(|f| f.id().unwrap().parse().unwrap()).collect();
    assert_eq!(ids, (0..6000).collect::<Vec<_>>());
    assert_eq!(json(&written(&layer, Format::GeoJson)), json(&text));
}

#[test]
fn several_threads_of_one_pool_may_write_at_once() {
    use rayon::prelude::*;
    let layer = geojson::read_str("in", &long_collection(50)).unwrap();
    let alone = written(&layer, Format::GeoJson);
    let all: Vec<_> = (0..32).into_par_iter().map(|_| written(&layer, Format::GeoJson)).collect();
    assert!(all.into_iter().all(|text| text == alone));
}

#[test]
fn a_second_list_of_features_is_refused() {
    let text = r#"{"type":"FeatureCollection","features":[],"features":[]}"#;
    assert!(error(text).contains("two `features`"), "{}", error(text));
}

#[test]
fn foreign_members_must_not_take_the_names_of_others() {
    let text = collection(&[format!(
        r#"{{"type":"Feature","properties":null,"arcs":[0],"geometry":{{"type":"Polygon","coordinates":{SQUARE}}}}}"#
    )]);
    let layer = geojson::read_str("in", &text).unwrap();
    let refused = maille_io::write(&layer, Format::TopoJson, &mut Vec::new()).unwrap_err();
    let said = refused.to_string();
    assert!(said.contains("feature 1") && said.contains("\"arcs\""), "{said}");
    assert_eq!(json(&written(&layer, Format::GeoJson)), json(&text));
}

#[test]
fn an_error_far_into_the_file_names_its_feature() {
    let text = long_collection(6000).replacen(r#""id":5000,"#, r#""id":5000,,"#, 1);
    let error = error(&text);
    assert!(error.contains("feature 5001"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Cut off anywhere, a file is an error: never a panic, never a part of it.
    #[test]
    fn a_truncated_file_is_an_error(share in 0.0..1.0_f64) {
        let text = long_collection(40);
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a few kilobytes"
        )]
        let cut = (text.len() as f64 * share) as usize;
        prop_assert!(geojson::read_bytes("in", &text.as_bytes()[..cut], None).is_err());
    }

    /// Any byte changed: an error or a layer, never a panic.
    #[test]
    fn a_damaged_file_does_no_harm(at in 0_usize..4000, byte in any::<u8>()) {
        let mut bytes = long_collection(12).into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(layer) = geojson::read_bytes("in", &bytes, None) {
            let _ = written(&layer, Format::GeoJson);
        }
    }

    /// Every double is written so that it reads back the same.
    #[test]
    fn numbers_survive(x in -180.0..180.0_f64, y in -89.0..89.0_f64, step in 1e-9..0.5_f64) {
        let ring = format!("[[[{x},{y}],[{},{y}],[{x},{}],[{x},{y}]]]", x + step, y + step);
        let text = feature(&format!(r#"{{"type":"Polygon","coordinates":{ring}}}"#));
        prop_assume!(x + step > x && y + step > y);
        let layer = geojson::read_str("in", &text).unwrap();
        let again = geojson::read_str("in", &written(&layer, Format::GeoJson)).unwrap();
        prop_assert_eq!(&layer.polygons, &again.polygons);
        let corner = geo::Coord { x, y };
        prop_assert!(layer.polygons.coords().contains(&corner));
    }
}

#[test]
fn an_output_that_is_not_committed_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.geojson");
    {
        let mut output = maille_io::Output::create(&path).unwrap();
        output.write_all(b"half").unwrap();
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[cfg(unix)]
#[test]
fn a_private_file_stays_private_when_it_is_replaced() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out.geojson");
    for mode in [0o600, 0o640, 0o604] {
        std::fs::write(&path, "old").unwrap();
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        let mut output = maille_io::Output::create(&path).unwrap();
        output.write_all(b"new").unwrap();
        output.commit().unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"new");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, mode);
    }
}
