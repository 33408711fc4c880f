//! From one format to another.

use super::{add, copy, open};
use maille_io::Crs;
use maille_io::rows::{RowFormat, Rows, RowsOptions};
use std::io::Cursor;

const TABLE: &str = "code,n,lon,lat\n01001,1.50,\"1.25\",2\n\"a \"\"b\n\",,,x\n";

const FEATURES: &str = "\
{\"type\":\"Feature\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[1.25,2]},\"properties\":{\"code\":\"01001\",\"n\":\"1.50\",\"lon\":\"1.25\",\"lat\":\"2\",\"in\":true}}
{\"type\":\"Feature\",\"geometry\":null,\"properties\":{\"code\":\"a \\\"b\\n\",\"n\":\"\",\"lon\":\"\",\"lat\":\"x\",\"in\":false}}
";

fn with_crs(text: &str, crs: Crs) -> Rows {
    let options = RowsOptions { crs: Some(crs), ..RowsOptions::default() };
    Rows::from_reader("in", Cursor::new(text.to_owned()), &options).unwrap()
}

fn table(text: &str) -> Rows {
    open(text).unwrap().with_points(None, None).unwrap()
}

/// Features one a line as a collection.
fn collected(lines: &str) -> String {
    let features: Vec<&str> = lines.lines().collect();
    let features = features.join(",\n");
    let features = if features.is_empty() { features } else { format!("\n{features}") };
    format!("{{\"type\":\"FeatureCollection\",\"features\":[{features}\n]}}\n")
}

#[test]
fn tables_become_features() {
    assert_eq!(add(table(TABLE), "in", RowFormat::GeoJsonSeq).unwrap().0, FEATURES);
    assert_eq!(add(table(TABLE), "in", RowFormat::GeoJson).unwrap().0, collected(FEATURES));
    let empty = add(table("lon,lat\n"), "in", RowFormat::GeoJson).unwrap().0;
    assert_eq!(empty, collected(""));
    let plane = with_crs("x,y\n7,6\n", Crs::Epsg(2154)).with_points(None, None).unwrap();
    let out = copy(plane, RowFormat::GeoJson).unwrap();
    assert!(out.contains("urn:ogc:def:crs:EPSG::2154"), "{out}");
    assert!(out.contains("[7,6]"), "{out}");
}

#[test]
fn collections_become_lines_and_back() {
    let collection = collected(FEATURES);
    assert_eq!(copy(open(FEATURES).unwrap(), RowFormat::GeoJson).unwrap(), collection);
    assert_eq!(copy(open(collection.as_str()).unwrap(), RowFormat::GeoJsonSeq).unwrap(), FEATURES);
    // A feature over several lines goes on one.
    let spread = FEATURES.replace("{\"type\":\"Point\"", "{\r\n\"type\":\n\"Point\"");
    let rows = open(collected("") + " ").unwrap();
    assert_eq!(copy(rows, RowFormat::GeoJsonSeq).unwrap(), "");
    let spread = format!(
        "{{\"type\":\"FeatureCollection\",\"features\":[{}]}}",
        spread.trim_end().replace("}}\n{", "}},{")
    );
    assert_eq!(copy(open(spread).unwrap(), RowFormat::GeoJsonSeq).unwrap(), FEATURES);
    let feature = "{\"type\":\"Feature\",\"properties\":null}";
    let out = add(open(feature).unwrap(), "in", RowFormat::GeoJson).unwrap().0;
    assert_eq!(out, collected("{\"type\":\"Feature\",\"properties\":{\"in\":false}}"));
}

#[test]
fn text_sequences_have_record_separators() {
    let records: String = FEATURES.lines().map(|line| ["\u{1e}", line, "\n"].concat()).collect();
    assert_eq!(add(table(TABLE), "in", RowFormat::GeoJsonTextSeq).unwrap().0, records);
    for given in [FEATURES.to_owned(), collected(FEATURES), records.clone()] {
        let to = |format| copy(open(given.as_str()).unwrap(), format).unwrap();
        assert_eq!(to(RowFormat::GeoJsonTextSeq), records);
        assert_eq!(to(RowFormat::GeoJsonSeq), FEATURES);
        assert_eq!(to(RowFormat::GeoJson), collected(FEATURES));
    }
    let plane = with_crs("x,y\n", Crs::Epsg(2154)).with_points(None, None).unwrap();
    let refused = copy(plane, RowFormat::GeoJsonTextSeq).unwrap_err();
    assert!(
        refused.starts_with("in: GeoJSON text sequence has positions in WGS84 only"),
        "{refused}"
    );
}

#[test]
fn features_become_a_table() {
    let features = "\
{\"type\":\"Feature\",\"id\":\"f1\",\"properties\":{\"a\":\"x,y\",\"n\":1.50,\"l\":[1,2]},\"geometry\":{\"type\":\"Point\",\"coordinates\":[1.250,2,3]}}
{\"type\":\"Feature\",\"properties\":{\"n\":true},\"geometry\":null}
{\"type\":\"Feature\",\"id\":3,\"properties\":null,\"geometry\":{\"type\":\"Point\",\"coordinates\":[-1e2,0.5]}}
";
    let expected = "\
id,lon,lat,a,n,l,in
f1,1.25,2,\"x,y\",1.50,\"[1,2]\",true
,,,,true,,false
3,-100,0.5,,,,true
";
    for input in [features.to_owned(), collected(features)] {
        assert_eq!(add(open(input).unwrap(), "in", RowFormat::Csv).unwrap().0, expected);
    }
    let tabs = copy(with_crs(features, Crs::Epsg(2154)), RowFormat::Tsv).unwrap();
    assert!(tabs.starts_with("id\tx\ty\ta\tn\tl\nf1\t1.25\t2\tx,y\t1.50\t[1,2]\n"), "{tabs}");
    assert_eq!(copy(open(collected("")).unwrap(), RowFormat::Csv).unwrap(), "lon,lat\n");
}

#[test]
fn what_would_lose_something_is_refused() {
    let refused = |rows: Rows, to: RowFormat| copy(rows, to).unwrap_err();
    assert_eq!(
        refused(open("a,b\n").unwrap(), RowFormat::GeoJson),
        "in: GeoJSON needs points, and nobody said where this table has them"
    );
    assert_eq!(
        refused(table("a,a,lon,lat\n"), RowFormat::GeoJson),
        "in: two fields are called \"a\"; rename one"
    );
    assert_eq!(
        refused(table("lon,lat\n"), RowFormat::Tsv),
        "in: TSV has another delimiter than this table, which stays"
    );
    let plane = with_crs("x,y\n", Crs::Epsg(2154)).with_points(None, None).unwrap();
    assert_eq!(
        refused(plane, RowFormat::GeoJsonSeq),
        "in: newline-delimited GeoJSON has positions in WGS84 only, but these are in EPSG:2154; \
         write GeoJSON instead"
    );
    let lines = |second: &str| {
        let first = r#"{"type":"Feature","properties":{"a":1}}"#;
        open(format!("{first}\n{second}\n")).unwrap()
    };
    for (second, problem) in [
        (r#"{"type":"Feature","properties":{"b":1}}"#, "the first feature has no property \"b\""),
        (r#"{"type":"Feature","id":1}"#, "the first feature has no id"),
        (
            r#"{"geometry":{"type":"MultiPoint","coordinates":[]}}"#,
            "a MultiPoint does not fit into a table of points",
        ),
    ] {
        let error = refused(lines(second), RowFormat::Csv);
        assert!(error.starts_with(&format!("in: feature 2, line 2: {problem}")), "{error}");
    }
    let taken = open(r#"{"type":"Feature","properties":{"lat":1}}"#).unwrap();
    assert_eq!(refused(taken, RowFormat::Csv), "in: two fields are called \"lat\"; rename one");
}
