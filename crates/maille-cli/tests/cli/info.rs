//! `maille info`.

use crate::support::{Folder, collection, feature, square};
use serde_json::json;

#[test]
fn a_layer_in_words() {
    let folder = Folder::with_communes();
    folder.run("info communes.geojson").success().stderr("").stdout(
        "name        communes.geojson\n\
         format      GeoJSON\n\
         CRS         EPSG:4326\n\
         features    4\n\
         vertices    16\n\
         box         0 0 4 1\n\
         geometries  4 Polygon\n\
         coverage    yes\n\
         \n\
         field  type     nulls\n\
         code   text         0\n\
         epci   text         0\n\
         pop    integer      1\n\
         area   number       1\n",
    );
}

#[test]
fn a_layer_in_json() {
    let folder = Folder::new();
    let features = [
        square(0, 0, r#""a":1,"b":"x""#),
        square(0, 0, r#""a":1.5,"c":[1]"#),
        r#"{"type":"Feature","properties":{"d":{},"e":true},"geometry":null}"#.to_owned(),
        r#"{"type":"Feature","properties":null,"geometry":{"type":"Point","coordinates":[1,2]}}"#
            .to_owned(),
        feature("", "[[[5,5],[6,5],[6,6]]]"),
    ];
    folder.write("a.geojson", collection(&features));
    let info = folder.output("info a.geojson --json --report r.json");
    assert_eq!(info["geometries"], json!({"Polygon": 3, "Point": 1, "null": 1}));
    assert_eq!(info["coverage"]["valid"], false);
    assert_eq!(info["repairs"], json!({"closed": 1, "rewound": 0, "duplicates": 0}));
    assert_eq!(
        info["fields"],
        json!([
            {"name": "a", "types": ["integer", "number"], "nulls": 3},
            {"name": "b", "types": ["text"], "nulls": 4},
            {"name": "c", "types": ["array"], "nulls": 4},
            {"name": "d", "types": ["object"], "nulls": 4},
            {"name": "e", "types": ["boolean"], "nulls": 4},
        ])
    );
    assert_eq!(folder.json("r.json")["layers"][0]["geometries"], info["geometries"]);
}

#[test]
fn faults_are_counted_by_kind() {
    let folder = Folder::new();
    let wide = feature("", "[[[0.5,0.25],[2,0.25],[2,0.75],[0.5,0.75],[0.5,0.25]]]");
    folder.write("a.geojson", collection(&[square(0, 0, ""), wide]));
    let info = folder.output("info a.geojson --json");
    let faults = json!({"borders cross": 2, "several units cover the same place": 1});
    assert_eq!(info["coverage"], json!({"valid": false, "faults": faults}));
    let assert = folder.run("info a.geojson").success();
    let text = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    let line = "coverage    no: 3 faults (2 borders cross, 1 several units cover the same place)\n";
    assert!(text.contains(line), "{text}");
}

#[test]
fn a_border_that_crosses_itself_is_no_coverage() {
    let folder = Folder::new();
    let bow = feature(r#""code":"b""#, "[[[0,0],[2,2],[2,0],[0,1],[0,0]]]");
    folder.write("a.geojson", collection(&[square(5, 5, ""), bow]));
    let assert = folder.run("info a.geojson").success();
    let text = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    assert!(
        text.contains("coverage    no: feature 2 (b): its border crosses itself at "),
        "{text}"
    );
}

#[test]
fn several_layers() {
    let folder = Folder::with_communes();
    let assert = folder.run("info communes.geojson communes.geojson --json").success();
    let text = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    assert_eq!(text.lines().count(), 2);
    let assert = folder.run("info communes.geojson communes.geojson").success();
    let text = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    assert_eq!(text.matches("\n\nname").count(), 1);
}

#[test]
fn the_features_as_a_table() {
    let folder = Folder::with_communes();
    folder.run("info communes.geojson --features").success().stdout(
        "code   epci  pop  area\n\
         01001  200    10   0.1\n\
         01002  200     5   0.2\n\
         01003  100     7\n\
         01004              1.5\n",
    );
    folder.run("info communes.geojson --features --json").code(2);
}

#[test]
fn a_layer_without_features_or_fields() {
    let folder = Folder::new();
    folder.write("a.geojson", collection(&[]));
    let info = folder.output("info a.geojson --json");
    assert_eq!((&info["features"], &info["box"]), (&json!(0), &json!(null)));
    let assert = folder.run("info a.geojson").success();
    let text = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    assert!(text.contains("\ngeometries  none\ncoverage    no polygons\n"), "{text}");
    folder.run("info a.geojson --features").success();
}

#[test]
fn points_and_lines_form_no_coverage() {
    let folder = Folder::new();
    for geometry in [
        r#"{"type":"Point","coordinates":[1,2]}"#,
        r#"{"type":"LineString","coordinates":[[1,2],[3,4]]}"#,
        r#"{"type":"Polygon","coordinates":[]}"#,
        "null",
    ] {
        let feature = format!(r#"{{"type":"Feature","properties":{{}},"geometry":{geometry}}}"#);
        folder.write("a.geojson", collection(&[feature]));
        let assert = folder.run("info a.geojson").success();
        let text = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
        assert!(text.contains("\ncoverage    no polygons\n"), "{geometry}: {text}");
        assert_eq!(folder.output("info a.geojson --json")["coverage"], json!(null), "{geometry}");
    }
}
