use super::merge;
use crate::{Crs, geojson};

#[test]
fn fields_are_united_and_features_keep_their_order() {
    let layer = |text: &str| geojson::read_str("in", text).expect("well-formed");
    let point = r#"{"type":"Point","coordinates":[1,2]}"#;
    let square = r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"#;
    let feature = |properties: &str, geometry: &str| {
        layer(&format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#))
    };
    let layers = vec![
        feature(r#"{"a":1}"#, square),
        feature(r#"{"b":"x","a":2}"#, point),
        feature("null", square),
    ];
    let merged = merge(layers).expect("they fit").expect("there are some");
    let properties: Vec<&str> = merged.features().map(|f| f.properties_json()).collect();
    assert_eq!(properties, [r#"{"a":1,"b":null}"#, r#"{"a":2,"b":"x"}"#, r#"{"a":null,"b":null}"#]);
    assert_eq!(merged.others.keys().copied().collect::<Vec<_>>(), [1]);
    assert_eq!(
        (0..3).map(|unit| merged.polygons.rings_of(unit).len()).collect::<Vec<_>>(),
        [1, 0, 1]
    );
    assert!(merge(Vec::new()).expect("nothing does not fit").is_none());

    let mut other = feature("null", point);
    (other.crs, other.name) = (Crs::Epsg(2154), "other".to_owned());
    let error = merge(vec![feature("null", point), other]).expect_err("two CRS").to_string();
    assert_eq!(error, "in is in EPSG:4326 and other in EPSG:2154; bring them to the same first");
}
