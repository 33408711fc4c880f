use super::sort;
use crate::geojson;

#[test]
fn features_are_sorted_by_kinds_of_values() {
    let values = [
        "null",
        r#""b""#,
        "10",
        "9.5",
        r#""a""#,
        "true",
        "-1",
        r#""10""#,
        "9007199254740993",
        "9007199254740992.0",
        "9007199254740992",
    ];
    let features = values.iter().enumerate().map(|(i, value)| {
        format!(
            r#"{{"type":"Feature","id":{i},"properties":{{"v":{value},"same":1}},"geometry":{{"type":"Point","coordinates":[{i},0]}}}}"#
        )
    });
    let layer =
        geojson::read_str("in", &features.collect::<Vec<_>>().join("\n")).expect("well-formed");
    let ids = |field: &str| {
        let sorted = sort(&layer, field).expect("it is there");
        // Geometries go with their features.
        for (place, feature) in sorted.features().enumerate() {
            let point = &sorted.others[&place].value;
            let id: f64 = feature.id_json().parse().expect("a number");
            assert!(format!("{point:?}").contains(&format!("{id:?}")), "{point:?}");
        }
        sorted.features().map(|feature| feature.id_json().to_owned()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(ids("v"), "6 3 2 9 10 8 7 4 1 5 0");
    assert_eq!(ids("same"), "0 1 2 3 4 5 6 7 8 9 10");
    assert!(sort(&layer, "w").is_err());
}
