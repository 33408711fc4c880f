use super::{Rename, rename, select};
use crate::{Layer, geojson};

fn layer() -> Layer {
    let text = r#"{"type":"Feature","id":7,"properties":{"code":"01001","pop":1.50,"nom":"L'Abergement"},"geometry":null}
{"type":"Feature","id":8,"properties":{"nom":"É\n","code":"2A004"},"geometry":null,"x":1}"#;
    geojson::read_str("in", text).expect("well-formed")
}

fn properties(layer: &Layer) -> Vec<&str> {
    layer.features().map(|feature| feature.properties_json()).collect()
}

fn names(pairs: &[&str]) -> Vec<Rename> {
    pairs.iter().map(|pair| pair.parse().expect("well-formed")).collect()
}

#[test]
fn fields_are_selected_in_the_order_asked_for() {
    let mut layer = layer();
    select(&mut layer, &["pop".to_owned(), "code".to_owned()]).expect("they are there");
    assert_eq!(
        properties(&layer),
        [r#"{"pop":1.50,"code":"01001"}"#, r#"{"pop":null,"code":"2A004"}"#]
    );
    assert_eq!(layer.feature(1).id_json(), "8");
    assert_eq!(layer.feature(1).foreign_json(), r#""x":1"#);
    // Ids by that name where no field has it.
    select(&mut layer, &["id".to_owned()]).expect("there are ids");
    assert_eq!(properties(&layer), [r#"{"id":7}"#, r#"{"id":8}"#]);
    let error = select(&mut layer, &["idd".to_owned()]).expect_err("it is not there").to_string();
    assert_eq!(error, "in: no field \"idd\"; did you mean \"id\"? (its fields are id)");
}

#[test]
fn fields_are_renamed_all_at_once() {
    let mut layer = layer();
    rename(&mut layer, &names(&["code=nom", "nom=code"])).expect("they swap");
    assert_eq!(
        properties(&layer),
        [r#"{"nom":"01001","pop":1.50,"code":"L'Abergement"}"#, r#"{"code":"É\n","nom":"2A004"}"#]
    );
    let taken = rename(&mut layer, &names(&["pop=nom"])).expect_err("the name is taken");
    assert_eq!(taken.to_string(), "in: two fields would be called \"nom\"");
    let missing = rename(&mut layer, &names(&["x=y"])).expect_err("it is not there");
    assert!(missing.to_string().starts_with("in: no field \"x\""), "{missing}");
    for wrong in ["a", "=b", "a="] {
        assert_eq!(wrong.parse::<Rename>(), Err("write it as OLD=NEW".to_owned()));
    }
}
