use super::{Encoding, Geometries, read};
use crate::Crs;
use crate::geometry::Kind;

fn column(members: &str) -> Result<Geometries, String> {
    let encoding = r#""encoding":"WKB""#;
    read(&format!(
        r#"{{"version":"1.1.0","primary_column":"g","columns":{{"g":{{{encoding}{members}}},"h":{{}}}}}}"#
    ))
}

fn crs(member: &str) -> Option<Crs> {
    column(&format!(r#","crs":{member}"#)).expect("it is sound").crs
}

#[test]
fn a_crs_is_known_unknown_or_that_of_the_specification() {
    assert_eq!(column("").expect("it is sound").crs, Some(Crs::Wgs84));
    assert_eq!(crs("null"), None);
    let id = |authority: &str, code: &str| {
        crs(&format!(r#"{{"type":"x","id":{{"authority":"{authority}","code":{code}}}}}"#))
    };
    assert_eq!(id("EPSG", "2154"), Some(Crs::Epsg(2154)));
    assert_eq!(id("EPSG", "4326"), Some(Crs::Wgs84));
    assert_eq!(id("OGC", "\"CRS84\""), Some(Crs::Wgs84));
    assert!(matches!(id("IGNF", "\"LAMB93\""), Some(Crs::Named(text)) if text.contains("LAMB93")));
    // As versions before 0.4 name it.
    let wkt = r#""PROJCS[\"x\",AUTHORITY[\"EPSG\",\"2154\"]]""#;
    assert_eq!(crs(wkt), Some(Crs::Epsg(2154)));
}

#[test]
fn encodings_are_told_by_their_names() {
    let encoding = |name: &str| {
        let geo = r#"{"primary_column":"g","columns":{"g":{"encoding":NAME}}}"#;
        read(&geo.replace("NAME", name)).map(|geometries| geometries.encoding)
    };
    assert_eq!(encoding("\"WKB\""), Ok(Encoding::Wkb));
    assert_eq!(encoding("\"multipolygon\""), Ok(Encoding::Native(Kind::MultiPolygon)));
    assert!(encoding("\"geometrycollection\"").is_err());
    assert!(encoding("\"TWKB\"").unwrap_err().starts_with("the encoding \"TWKB\""));
    assert!(encoding("7").unwrap_err().starts_with("its metadata `geo` do not say the encoding"));
}

#[test]
fn what_is_missing_is_named() {
    for (geo, problem) in [
        ("{", "its metadata `geo` are no JSON: "),
        ("[]", "its metadata `geo` have no `primary_column`"),
        (r#"{"primary_column":"g"}"#, "its metadata `geo` have no `columns`"),
        (
            r#"{"primary_column":"g","columns":{"h":{}}}"#,
            "its metadata `geo` say nothing of their primary column \"g\"",
        ),
    ] {
        let said = read(geo).expect_err(geo);
        assert!(said.starts_with(problem), "{said}");
    }
}

#[test]
fn others_and_coverings_are_known() {
    let sides =
        r#""xmin":["b","xmin"],"ymin":["b","ymin"],"xmax":["b","xmax"],"ymax":["b","ymax"]"#;
    let found = column(&format!(r#","edges":"spherical","covering":{{"bbox":{{{sides}}}}}"#));
    let found = found.expect("it is sound");
    assert_eq!(found.others, ["h"]);
    assert!(found.has_round_edges);
    assert_eq!(found.covering.expect("there is one")[2], ["b", "xmax"]);
    assert_eq!(
        column(r#","covering":{"bbox":{"xmin":["b"]}}"#).expect("it is sound").covering,
        None
    );
}
