use super::{Cast, cast, converted};
use crate::json::Value;
use crate::{FieldType, geojson};

#[test]
fn values_become_those_of_another_type() {
    use FieldType::{Bool, Date, Integer, Json, Real, Text};
    for (value, to, expected) in [
        ("1001", Text, Some(r#""1001""#)),
        ("1.50", Text, Some(r#""1.50""#)),
        ("true", Text, Some(r#""true""#)),
        (r#"{"a":[1]}"#, Text, Some(r#""{\"a\":[1]}""#)),
        (r#""""#, Text, Some(r#""""#)),
        ("null", Text, Some("null")),
        (r#""01001""#, Integer, Some("1001")),
        (r#"" 7 ""#, Integer, Some("7")),
        ("7.00", Integer, Some("7")),
        (r#""9223372036854775807""#, Integer, Some("9223372036854775807")),
        ("9223372036854775808", Integer, None),
        ("7.5", Integer, None),
        (r#""2A004""#, Integer, None),
        (r#""""#, Integer, Some("null")),
        ("7", Real, Some("7.0")),
        (r#""1e3""#, Real, Some("1000.0")),
        (r#""1,5""#, Real, None),
        (r#""inf""#, Real, None),
        (r#""true""#, Bool, Some("true")),
        ("0", Bool, Some("false")),
        (r#""oui""#, Bool, None),
        (r#""2024-02-29""#, Date, Some(r#""2024-02-29""#)),
        (r#""2023-02-29""#, Date, None),
        (r#""[1, 2]""#, Json, Some("[1, 2]")),
        (r#""[1""#, Json, None),
    ] {
        let found = converted(&Value::parse(value), to);
        assert_eq!(found.as_deref(), expected, "{value} as {to}");
    }
}

#[test]
fn the_first_value_that_does_not_fit_is_told() {
    let text = r#"{"type":"Feature","properties":{"code":"01001","n":"1"},"geometry":null}
{"type":"Feature","properties":{"code":"2A004","n":null},"geometry":null}"#;
    let mut layer = geojson::read_str("in", text).expect("well-formed");
    let casts: Vec<Cast> =
        ["n=integer"].iter().map(|text| text.parse().expect("well-formed")).collect();
    cast(&mut layer, &casts).expect("they fit");
    assert_eq!(layer.feature(0).properties_json(), r#"{"code":"01001","n":1}"#);
    assert_eq!(layer.feature(1).properties_json(), r#"{"code":"2A004","n":null}"#);
    let error =
        cast(&mut layer, &["code=integer".parse().expect("well-formed")]).expect_err("2A004");
    assert_eq!(error.to_string(), "in: feature 2 (2A004): field \"code\": \"2A004\" is no integer");
    let unknown = "unknown type `number`; known are text, integer, real, boolean, date and json";
    assert_eq!("a=number".parse::<Cast>(), Err(unknown.to_owned()));
    assert_eq!("a".parse::<Cast>(), Err("write it as FIELD=TYPE".to_owned()));
}
