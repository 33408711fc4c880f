use super::{Cell, FieldType, Schema, is_date};
use crate::{Layer, Loss, geojson};

fn layer(properties: &[&str]) -> Layer {
    let feature = |p: &&str| format!(r#"{{"type":"Feature","properties":{p},"geometry":null}}"#);
    let features: Vec<String> = properties.iter().map(feature).collect();
    geojson::read_str("in", &features.join("\n")).expect("well-formed")
}

/// The type that values of one field get, in any order of them.
fn kind(values: &[&str]) -> FieldType {
    let kind_of = |values: &[&str]| {
        let rows: Vec<String> = values.iter().map(|value| format!(r#"{{"a":{value}}}"#)).collect();
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        Schema::of(&layer(&rows)).fields()[0].kind
    };
    let reversed: Vec<&str> = values.iter().rev().copied().collect();
    let kind = kind_of(values);
    assert_eq!(kind_of(&reversed), kind);
    kind
}

#[test]
fn the_narrowest_type_is_found() {
    use FieldType::{Bool, Date, Integer, Json, Real, Text};
    assert_eq!(kind(&["true", "null", "false"]), Bool);
    assert_eq!(kind(&["1", "-9223372036854775808", "9223372036854775807"]), Integer);
    assert_eq!(kind(&["1", "2.5", "9007199254740992"]), Real);
    assert_eq!(kind(&["1e3"]), Real);
    assert_eq!(kind(&[r#""01001""#, r#""2A004""#]), Text);
    assert_eq!(kind(&[r#""1""#, "1"]), Text);
    assert_eq!(kind(&["true", "1"]), Text);
    assert_eq!(kind(&[r#""2024-02-29""#, "null"]), Date);
    assert_eq!(kind(&[r#""2024-02-29""#, r#""2023-02-29""#]), Text);
    assert_eq!(kind(&["[1]", "3", r#""x""#]), Json);
    assert_eq!(kind(&["null"]), Text);
}

#[test]
fn no_integer_becomes_a_double_that_is_another() {
    // 2⁵³ + 1 beside a real, 2⁶⁴, and a number beyond doubles.
    assert_eq!(kind(&["9007199254740993", "0.5"]), FieldType::Text);
    assert_eq!(kind(&["18446744073709551616"]), FieldType::Text);
    assert_eq!(kind(&["1e999", "1"]), FieldType::Text);
}

#[test]
fn cells_stand_under_their_fields_in_any_order() {
    let rows = [r#"{"a":1,"b":"x"}"#, r#"{"b":"y","c":[1],"a":2}"#, "null", r#"{"a":3,"a":null}"#];
    let layer = layer(&rows);
    let schema = Schema::of(&layer);
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert!(schema.fields().iter().all(|field| field.nullable));
    let mut cells = Vec::new();
    let mut row = |index| {
        schema.fill(layer.feature(index), &mut cells);
        format!("{cells:?}")
    };
    assert_eq!(row(0), r#"[Integer(1), Text("x"), Null]"#);
    assert_eq!(row(1), r#"[Integer(2), Text("y"), Text("[1]")]"#);
    assert_eq!(row(2), "[Null, Null, Null]");
    assert_eq!(row(3), "[Null, Null, Null]");
}

#[test]
fn a_field_given_twice_hides_no_null() {
    let schema = Schema::of(&layer(&[r#"{"a":1,"a":2}"#, "{}"]));
    assert!(schema.fields()[0].nullable);
    assert!(!Schema::of(&layer(&[r#"{"a":1}"#])).fields()[0].nullable);
}

#[test]
fn fields_are_the_same_however_work_is_shared_out() {
    let rows: Vec<String> = (0..5000).map(|i| format!(r#"{{"f{}":{i}}}"#, i / 500)).collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    let schema = Schema::of(&layer(&rows));
    let names: Vec<&str> = schema.fields().iter().map(|field| field.name.as_str()).collect();
    assert_eq!(names, ["f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9"]);
    assert_eq!(schema.fields()[9].width, 4);
}

#[test]
fn ids_become_a_field_unless_one_is_called_so() {
    let text = |properties: &str| {
        format!(r#"{{"type":"Feature","id":"A","properties":{properties},"geometry":null,"x":1}}"#)
    };
    let free = geojson::read_str("in", &text(r#"{"n":true}"#)).expect("well-formed");
    let schema = Schema::of(&free);
    let mut cells = Vec::new();
    schema.fill(free.feature(0), &mut cells);
    assert_eq!(cells, [Cell::Text("A".into()), Cell::Bool(true)]);
    let foreign = Loss::ForeignMembers { features: 1 };
    let as_field = Loss::IdsAsField { field: "id".into() };
    assert_eq!(schema.losses(&free, |_| None), [as_field, foreign.clone()]);
    let taken = geojson::read_str("in", &text(r#"{"ID":1}"#)).expect("well-formed");
    assert_eq!(Schema::of(&taken).losses(&taken, |_| None), [Loss::Ids, foreign]);
}

#[test]
fn types_that_are_not_kept_are_told() {
    let layer = layer(&[r#"{"a":[1],"b":1,"c":null,"d":1}"#, r#"{"b":"x"}"#]);
    let losses = Schema::of(&layer)
        .losses(&layer, |kind| (kind == FieldType::Json).then_some("text"))
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>();
    assert_eq!(
        losses,
        [
            "field \"a\": nested JSON becomes text",
            "field \"b\" has values of several types; all become text",
            "field \"c\" has no values; its type is text",
        ]
    );
}

#[test]
fn days_are_those_of_the_calendar() {
    for text in ["2024-02-29", "2000-02-29", "1999-12-31", "0001-01-01"] {
        assert!(is_date(text), "{text}");
    }
    let wrong =
        ["1900-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "2024-4-01", "é024-01-0", ""];
    for text in wrong {
        assert!(!is_date(text), "{text}");
    }
}
