//! GeoJSON.

use super::{add, added, copy, error, open, text};
use maille_io::Crs;
use maille_io::json::Value;
use maille_io::rows::{Block, Cells, Place, RowFormat, Rows, RowsError, RowsOptions};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::io::Cursor;

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn properties_are_added_and_all_else_stays() {
    let input = r#"{ "type": "FeatureCollection", "name": "a [ { \" ",
  "features" : [
    { "type": "Feature", "id": 7, "properties": { "a": 1.50 , "b": "}" }, "geometry": { "type": "Point", "coordinates": [ 1.10, 2 ] } }
  , {"geometry":null,"properties":{ },"type":"Feature"},
    {"type":"Feature","properties":null,"geometry":{"type":"LineString","coordinates":[[0,0],[1,1]]}},{"type":"Feature", "x": []}
  ] , "more": {"]":[]}
}
"#;
    let (out, summary) = added(input).unwrap();
    let expected = input
        .replace(r#""b": "}" }"#, r#""b": "}","in":true }"#)
        .replace(r#""properties":{ }"#, r#""properties":{ "in":false}"#)
        .replace(r#""properties":null"#, r#""properties":{"in":false}"#)
        .replace(r#""x": []}"#, r#""x": [],"properties":{"in":false}}"#);
    assert_eq!(out, expected);
    json(&out);
    assert_eq!((summary.rows, summary.missing.count), (4, 2));
    assert_eq!(summary.broken.first, [(Place::Feature(3), "LineString".to_owned())]);
    assert_eq!(copy(open(input).unwrap(), RowFormat::GeoJson).unwrap(), input);
}

#[test]
fn sequences_stay_sequences() {
    let feature = r#"{"type":"Feature","properties":{"a":1},"geometry":null}"#;
    let with = feature.replace("1}", "1,\"in\":false}");
    for around in ["\n", "\r\n", "\n\u{1e}", "\n\n  "] {
        let lead = if around.contains('\u{1e}') { "\u{1e}" } else { "" };
        let input = format!("{lead}{feature}{around}{feature}\n");
        let rows = open(input.as_str()).unwrap();
        let format =
            if lead.is_empty() { RowFormat::GeoJsonSeq } else { RowFormat::GeoJsonTextSeq };
        assert_eq!((rows.format(), rows.columns()), (format, &["a".to_owned()][..]));
        assert_eq!(text(input), format!("{lead}{with}{around}{with}\n"));
    }
    // Without a line end, and over several lines.
    let input = feature.replace(',', ",\n");
    assert_eq!(text(input.as_str()), input.replace("1}", "1,\"in\":false}"));
}

#[test]
fn values_are_json() {
    let rows = open(r#"{"type":"Feature","properties":{"a":"é\n"},"geometry":null}"#).unwrap();
    let field = rows.field("a").unwrap();
    let mut out = Vec::new();
    let work = |block: &Block<'_>, cells: &mut Cells<'_>| {
        cells.text(&block.text(0, &field).unwrap());
        cells.push(&Value::Number("1.50"));
        cells.null();
        Ok::<_, RowsError>(())
    };
    rows.add(&["t\"", "n", "z"], RowFormat::GeoJsonSeq, &mut out, work, drop).unwrap();
    let out = String::from_utf8(out).unwrap();
    assert!(out.contains(r#"{"a":"é\n","t\"":"é\n","n":1.50,"z":null}"#), "{out}");
}

#[test]
fn empty_collections_are_files_without_rows() {
    let empty = "{\"type\":\"FeatureCollection\",\"features\":[ ]}";
    let (out, summary) = added(empty).unwrap();
    assert_eq!((out.as_str(), summary.rows), (empty, 0));
    // The type may come last.
    let last = "{\"features\":[{\"type\":\"Feature\"}],\"type\":\"FeatureCollection\"}";
    assert_eq!(copy(open(last).unwrap(), RowFormat::GeoJson).unwrap(), last);
}

#[test]
fn what_is_wrong_is_named_with_its_feature_and_line() {
    let good = r#"{"type":"Feature","properties":{"a":1},"geometry":null}"#;
    let collection = |features: &str| {
        format!("{{\"type\":\"FeatureCollection\",\n\"features\":[\n{features}]}}")
    };
    for (text, expected) in [
        (
            collection(&format!("{good}\n{good}")),
            "in: feature 2, line 4: expected `,`, found `{\"type\":\"Feature\"`",
        ),
        (collection(&format!("{good},{good},")), "in: line 3: expected `]`, found `,`"),
        (collection(&format!("{good},7")), "in: line 3: expected `]`, found `,`"),
        (
            collection("{\"type\":\"Feature\",\"properties\":7}"),
            "in: feature 1, line 3: the properties of a feature must be an object or null, found `7`",
        ),
        (collection(good) + "x", "in: line 3: expected the end of the file, found `x`"),
        (
            collection(good).replace("FeatureCollection", "Thing"),
            "in: feature 1, line 1: `Thing` is no GeoJSON type; expected a Feature",
        ),
        (
            collection(&good.replace("\"a\"", "\"in\"")),
            "in: feature 1, line 3: there is a property \"in\" already; add it under another name, with a prefix",
        ),
        (
            format!("{{\"type\":\"FeatureCollection\",\"features\":[{good}"),
            "in: line 1: expected `]`, found the end of the file",
        ),
        (
            format!("{{\"features\":[{good}]}}"),
            "in: line 1: an object with `features` that is no FeatureCollection, found the end of the file",
        ),
        (
            format!("{good}\n{good}\n{{\"type\":\"Feature\"\n"),
            "in: feature 3, line 4: expected `,` or `}`, found the end of the file",
        ),
        (format!("{good}\n]\n"), "in: feature 2, line 2: expected `{`, found `]`"),
        ("[1,2]".to_owned(), "in: feature 1, line 1: expected `{`, found `[1`"),
        (
            "{\"type\" \"FeatureCollection\"}".to_owned(),
            "in: line 1, column 9: expected `:`, found `\"FeatureCollection\"`",
        ),
    ] {
        assert_eq!(error(text.as_str()), expected, "{text}");
    }
    assert!(error(format!("{good}\n{good}\0").as_str()).starts_with("in: line 2: a NUL byte"));
    let latin = [good.as_bytes(), b"\n\n{\"\xe9\":1}"].concat();
    assert!(error(latin).starts_with("in: line 3: byte 0xe9 is not valid UTF-8"));
}

#[test]
fn features_have_points_of_their_own() {
    let rows = open(r#"{"type":"Feature"}"#).unwrap().with_points(Some("lon"), None);
    assert_eq!(
        rows.err().unwrap().to_string(),
        "in: features have points of their own; name no columns"
    );
}

#[test]
fn the_crs_is_the_one_given_or_said() {
    let crs = r#","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}}"#;
    let before = format!(r#"{{"type":"FeatureCollection"{crs},"features":[]}}"#);
    assert_eq!(*open(before).unwrap().crs(), Crs::Epsg(2154));
    let after = format!(r#"{{"type":"FeatureCollection","features":[]{crs}}}"#);
    assert_eq!(
        error(after.as_str()),
        "in: its `crs` member, which says EPSG:2154, comes after its features; name the CRS"
    );
    let options = RowsOptions { crs: Some(Crs::Epsg(2154)), ..RowsOptions::default() };
    let rows = Rows::from_reader("in", Cursor::new(after.clone()), &options).unwrap();
    assert_eq!(add(rows, "in", RowFormat::GeoJson).unwrap().0, after);
}

/// Some megabytes of features, more than are in memory at one time.
fn many_features(before: &str, between: &str, after: &str) -> String {
    let mut text = before.to_owned();
    for id in 0..120_000 {
        text.push_str(if id > 0 { between } else { "" });
        let shape = format!(r#"{{"type":"Point","coordinates":[{}.5,49]}}"#, id % 7);
        let name = ["a", "}{", "\\\"]", "\\\\"][id % 4];
        write!(
            text,
            r#"{{"type":"Feature","id":{id},"properties":{{"name":"{name}"}},"geometry":{shape}}}"#
        )
        .unwrap();
    }
    text + after
}

#[test]
fn files_longer_than_blocks_are_the_same_text_with_more_properties() {
    let head = "{\"type\":\"FeatureCollection\",\"features\":[";
    for (before, between, after) in
        [(head, "\n ,", "],\"n\":1}"), ("", "\n", "\n"), ("\u{1e}", "\n\u{1e}", "\n")]
    {
        let input = many_features(before, between, after);
        let (out, summary) = added(input.as_str()).unwrap();
        assert_eq!((summary.rows, summary.missing.count), (120_000, 0));
        assert!(out == input.replace("\"},\"geometry\"", "\",\"in\":true},\"geometry\""));
    }
    // The number of a feature is told right in every block.
    let input = many_features(head, ",", "]}").replace("\"id\":100000,", "\"id\":100000");
    assert!(error(input).starts_with("in: feature 100001, line 1: expected `,` or `}`"));
}

/// Any name of a property but `in`, the one that is added.
fn free_name() -> impl Strategy<Value = String> {
    "[a-z\"\\\\{}\n é]{0,4}".prop_filter("`in` is taken", |name| name != "in")
}

proptest! {
    /// What `serde_json` reads is what was there with a property more.
    #[test]
    fn a_property_is_added_to_any_features(
        features in prop::collection::vec((
            prop::option::of(prop::collection::btree_map(free_name(), "[\"\\\\{}\\[\\],é]{0,5}", 0..4)),
            prop::option::of((-180.0..180.0_f64, -90.0..90.0_f64)),
        ), 0..6),
        pretty in any::<bool>(),
    ) {
        let features: Vec<_> = features.iter().map(|(properties, point)| {
            let geometry = point.map(|(x, y)| serde_json::json!({"type": "Point", "coordinates": [x, y]}));
            serde_json::json!({"type": "Feature", "properties": properties, "geometry": geometry})
        }).collect();
        let mut expected = serde_json::json!({"type": "FeatureCollection", "features": features});
        let write = if pretty { serde_json::to_string_pretty } else { serde_json::to_string };
        let out = text(write(&expected).unwrap());
        for feature in expected["features"].as_array_mut().unwrap() {
            let has_point = !feature["geometry"].is_null();
            feature["properties"]["in"] = has_point.into();
        }
        prop_assert_eq!(json(&out), expected);
    }
}
