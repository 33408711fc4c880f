use super::{JoinAccount, JoinKeys, JoinTable, JoinedRow, join};
use crate::{Layer, geojson};
use std::io::Write;

fn layer() -> Layer {
    let rows = [r#""code":"01001""#, r#""code":1004"#, r#""code":null"#, r#""code":"2A004""#];
    let features =
        rows.map(|row| format!(r#"{{"type":"Feature","properties":{{{row}}},"geometry":null}}"#));
    geojson::read_str("in", &features.join("\n")).expect("well-formed")
}

fn table(text: &str) -> JoinTable {
    let mut file = tempfile::Builder::new().suffix(".csv").tempfile().expect("a file can be made");
    file.write_all(text.as_bytes()).expect("it can be written");
    let mut table = JoinTable::open(file.path()).expect("well-formed");
    table.name = "table".to_owned();
    table
}

const TABLE: &str =
    "INSEE;pop;nom;lon;lat\n01001;00776;L'Abergement;5;46\n9;;x;;\n1004;3;;;\n01001;4;;;\n;5;;;\n";

#[test]
fn rows_go_to_the_features_that_have_their_key() {
    let mut layer = layer();
    let keys: JoinKeys = "code=INSEE".parse().expect("well-formed");
    let columns = ["pop".to_owned(), "nom".to_owned()];
    let account = join(&mut layer, &table(TABLE), &keys, Some(&columns)).expect("they are there");
    let properties: Vec<&str> = layer.features().map(|f| f.properties_json()).collect();
    assert_eq!(
        properties,
        [
            r#"{"code":"01001","pop":"00776","nom":"L'Abergement"}"#,
            r#"{"code":1004,"pop":"3","nom":null}"#,
            r#"{"code":null,"pop":null,"nom":null}"#,
            r#"{"code":"2A004","pop":null,"nom":null}"#,
        ]
    );
    let row = |line, key: &str| JoinedRow { line, key: key.to_owned() };
    let expected = JoinAccount {
        matched: 2,
        features_without_row: vec!["feature 3".to_owned(), "feature 4 (2A004)".to_owned()],
        rows_without_feature: vec![row(3, "9"), row(6, "")],
        repeated_rows: vec![row(5, "01001")],
    };
    assert_eq!(account, expected);
}

#[test]
fn all_columns_but_the_keys_are_joined_unless_told() {
    let mut layer = layer();
    let keys: JoinKeys = "code=INSEE".parse().expect("well-formed");
    join(&mut layer, &table(TABLE), &keys, None).expect("they are there");
    assert_eq!(layer.field_names(), ["code", "pop", "nom", "lon", "lat"]);
}

#[test]
fn names_that_do_not_fit_are_told() {
    let table = table(TABLE);
    let told = |keys: &str, columns: Option<&[String]>| {
        let keys = keys.parse().expect("well-formed");
        join(&mut layer(), &table, &keys, columns).expect_err("it does not fit").to_string()
    };
    assert_eq!(
        told("codes=INSEE", None),
        "in: no field \"codes\"; did you mean \"code\"? (its fields are code)"
    );
    assert_eq!(
        told("code=insee", None),
        "table: no field \"insee\"; did you mean \"INSEE\"? (its fields are INSEE, pop, nom, lon, lat)"
    );
    assert!(told("code=INSEE", Some(&["popu".to_owned()])).starts_with("table: no field \"popu\""));
    let mut layer = layer();
    let keys: JoinKeys = "code=INSEE".parse().expect("well-formed");
    join(&mut layer, &table, &keys, None).expect("they are there");
    let twice = join(&mut layer, &table, &keys, None).expect_err("they are there now");
    assert_eq!(twice.to_string(), "in: two fields would be called \"pop\"");
    for wrong in ["", "=a", "a="] {
        assert_eq!(wrong.parse::<JoinKeys>(), Err("write it as FIELD=COLUMN".to_owned()));
    }
}
