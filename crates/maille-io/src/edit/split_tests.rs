use super::{Part, split};
use crate::geojson;

#[test]
fn features_are_parted_by_their_values() {
    let values = [r#""76""#, "76", "null", r#""76""#, "true", "76"];
    let features =
        values.map(|v| format!(r#"{{"type":"Feature","properties":{{"v":{v}}},"geometry":null}}"#));
    let layer = geojson::read_str("in", &features.join("\n")).expect("well-formed");
    let part = |value: Option<&str>, features: &[usize]| Part {
        value: value.map(str::to_owned),
        features: features.to_vec(),
    };
    let parts = [
        part(Some("76"), &[0, 3]),
        part(Some("76"), &[1, 5]),
        part(None, &[2]),
        part(Some("true"), &[4]),
    ];
    assert_eq!(split(&layer, "v").expect("it is there"), parts);
    assert!(split(&layer, "w").is_err());
}
