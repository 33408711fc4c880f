use super::{NoPoint, Properties, Read, Reader, Rules, Separator};
use geo::Coord;

fn read(text: &str, rules: &Rules) -> Result<Read, String> {
    let first = Reader::new(text, Separator::Line, true, rules).next();
    first.map(|feature| feature.expect("a feature")).map_err(|fault| fault.problem)
}

fn point(geometry: &str) -> Result<Result<Coord, NoPoint>, String> {
    let text = format!(r#"{{"type":"Feature","properties":{{}},"geometry":{geometry}}}"#);
    read(&text, &Rules::default()).map(|(_, point)| point)
}

#[test]
fn points_are_read() {
    let expected = Ok(Ok(Coord { x: 1.5, y: -2.0 }));
    assert_eq!(point(r#"{"type":"Point","coordinates":[1.5,-2]}"#), expected);
    assert_eq!(point(r#"{ "coordinates" : [ 1.5 , -2, 7 ] , "type": "Point" }"#), expected);
}

#[test]
fn what_is_no_point_is_missing_or_broken() {
    assert_eq!(point("null"), Ok(Err(NoPoint::Missing)));
    assert_eq!(point(r#"{"type":"Point","coordinates":[]}"#), Ok(Err(NoPoint::Missing)));
    let line = r#"{"type":"LineString","coordinates":[[0,0],[1,1]]}"#;
    assert_eq!(point(line), Ok(Err(NoPoint::Broken("LineString".to_owned()))));
    for (geometry, seen) in [
        (r#"{"type":"Point"}"#, "Point"),
        (r#"{"type":"Dot"}"#, "Dot"),
        ("{}", "{}"),
        ("7", "7"),
        ("[1,2]", "[1,2]"),
        (r#"{"type":"Point","coordinates":[1]}"#, "[1]"),
        (r#"{"type":"Point","coordinates":["1","2"]}"#, r#"["1","2"]"#),
        (r#"{"type":"Point","coordinates":[null,2]}"#, "[null,2]"),
        (r#"{"type":"Point","coordinates":[1e999,2]}"#, "[1e999,2]"),
        (r#"{"type":"Point","coordinates":{"x":1}}"#, r#"{"x":1}"#),
    ] {
        assert_eq!(point(geometry), Ok(Err(NoPoint::Broken(seen.to_owned()))), "{geometry}");
    }
    let long = format!(r#"{{"type":"Point","coordinates":"{}"}}"#, "é".repeat(100));
    let Ok(Err(NoPoint::Broken(seen))) = point(&long) else { panic!("it is no point") };
    assert_eq!(seen, format!("\"{}…", "é".repeat(59)));
    let without = read(r#"{"type":"Feature"}"#, &Rules::default()).unwrap();
    assert_eq!(without.1, Err(NoPoint::Missing));
}

#[test]
fn what_is_no_feature_is_refused() {
    for (text, problem) in [
        (r#"{"type":"Point","coordinates":[1,2]}"#, "a bare Point has no properties to add to"),
        (r#"{"type":"Topology"}"#, "this is TopoJSON; convert it to GeoJSON first"),
        (r#"{"type":"Thing"}"#, "`Thing` is no GeoJSON type; expected a Feature"),
        ("{}", "an object without a `type` is no GeoJSON"),
        (r#"{"type":"Feature","properties":[]}"#, "must be an object or null, found `[`"),
        (r#"{"properties":{},"properties":{}}"#, "a feature with two `properties`"),
        (r#"{"geometry":null,"geometry":null}"#, "a feature with two geometries"),
        (r#"{"geometry":{"type":"Point","coordinates":[1,x]}}"#, "found `x`"),
        (r#"{"type":"Feature""#, "expected `,` or `}`, found the end of the file"),
        ("7", "expected `{`, found `7`"),
    ] {
        let found = read(text, &Rules::default()).unwrap_err();
        assert!(found.contains(problem), "{text}: {found}");
    }
}

#[test]
fn places_of_properties_are_found() {
    let properties = |text: &str| read(text, &Rules::default()).unwrap().0.properties;
    let object = |whole, end, is_empty| Properties::Object { whole, end, is_empty };
    assert_eq!(properties(r#"{"type":"Feature"}"#), Properties::None);
    assert_eq!(properties(r#"{"type":"Feature","properties":null}"#), Properties::Null(31..35));
    assert_eq!(properties(r#"{"type":"Feature","properties":{ }}"#), object(31..34, 33, true));
    let full = r#"{"properties":{"a":"}" },"type":"Feature"}"#;
    assert_eq!(properties(full), object(14..24, 22, false));
}

#[test]
fn names_keep_to_the_rules() {
    let text =
        r#"{"type":"Feature","id":1,"properties":{"a":1,"b":2},"geometry":{"type":"Polygon"}}"#;
    let names = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect();
    let error = |rules: &Rules| read(text, rules).unwrap_err();
    let taken = error(&Rules { added: names(&["b"]), ..Rules::default() });
    assert_eq!(
        taken,
        "there is a property \"b\" already; add it under another name, with a prefix"
    );
    let unknown = error(&Rules { known: Some(names(&["a"])), ..Rules::default() });
    assert!(unknown.starts_with("the first feature has no property \"b\""), "{unknown}");
    let id = error(&Rules { no_id: true, ..Rules::default() });
    assert!(id.starts_with("the first feature has no id"), "{id}");
    let polygon = error(&Rules { points_only: true, ..Rules::default() });
    assert_eq!(polygon, "a Polygon does not fit into a table of points");
    assert!(read(text, &Rules { known: Some(names(&["a", "b"])), ..Rules::default() }).is_ok());
}
