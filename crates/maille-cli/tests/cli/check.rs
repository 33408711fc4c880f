//! `maille check`: one tiny layer for each kind of fault. Positions are metres of EPSG:2154.

use crate::support::{Folder, collection, feature, format_unknown, rectangle, stderr, unit};
use serde_json::{Value, json};

/// A hole of 150 m by 150 m: 2.25 ha, 75 m wide.
const LAKE: &str =
    "[[[0,0],[300,0],[300,300],[0,300],[0,0]],[[100,100],[100,250],[250,250],[250,100],[100,100]]]";

/// A notch of 500 m² in the right border of A, which B does not follow.
const NOTCHED: &str = "[[[0,0],[100,0],[90,50],[100,100],[0,100],[0,0]]]";

fn folder_with(features: &[String]) -> Folder {
    let folder = Folder::new();
    folder.write("a.geojson", collection(features));
    folder
}

fn clean_pair() -> [String; 2] {
    [rectangle("A", [0, 0, 100, 100]), rectangle("B", [100, 0, 200, 100])]
}

fn gap() -> [String; 2] {
    [unit("A", NOTCHED), rectangle("B", [100, 0, 200, 100])]
}

fn overlap() -> [String; 2] {
    [rectangle("A", [0, 0, 110, 100]), rectangle("B", [100, 0, 200, 100])]
}

/// What `check --json` says of a layer with faults.
fn checked(features: &[String], flags: &str) -> Value {
    let folder = folder_with(features);
    let assert = folder.run(&format!("check a.geojson --crs EPSG:2154 --json {flags}")).code(1);
    serde_json::from_slice(&assert.get_output().stdout).unwrap()
}

/// The kinds, units and places of the faults of a layer are these and no others.
fn assert_faults(features: &[String], expected: &[(&str, &[&str], [f64; 2])]) {
    let found = checked(features, "");
    let faults: Vec<Value> = found["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| json!([fault["fault"], fault["units"], fault["at"]]))
        .collect();
    let expected: Vec<Value> =
        expected.iter().map(|(kind, units, at)| json!([kind, units, at])).collect();
    assert_eq!(faults, expected);
}

#[test]
fn a_coverage_has_no_faults() {
    let folder = folder_with(&clean_pair());
    let assert = folder.run("check a.geojson --crs EPSG:2154").success();
    assert_eq!(stderr(&assert), "");
    assert.stdout("a.geojson: 2 units, a valid coverage\n");
    let found = folder.output("check a.geojson --crs EPSG:2154 --json");
    assert_eq!((&found["valid"], &found["counts"]), (&json!(true), &json!({})));
    assert_eq!((&found["faults"], &found["holes"]), (&json!([]), &json!([])));
}

#[test]
fn faults_are_counted_and_the_worst_shown() {
    let folder = folder_with(&overlap());
    let assert = folder.run("check a.geojson --crs EPSG:2154").code(1);
    assert_eq!(stderr(&assert), "maille: a.geojson: 7 faults\n");
    assert.stdout(
        "\
fault           count  area m²
overlap             1     1000
t-junction          4
unmatched-edge      2

The worst 5 of each kind:
fault           units  at                       area m²  width m
overlap         A B    100.0000000 0.0000000       1000     9.09
t-junction      A B    100.0000000 0.0000000
t-junction      A B    100.0000000 100.0000000
t-junction      A B    110.0000000 0.0000000
t-junction      A B    110.0000000 100.0000000
unmatched-edge  A B    100.0000000 0.0000000
unmatched-edge  A B    100.0000000 100.0000000
",
    );
}

#[test]
fn no_more_than_five_of_a_kind_are_shown() {
    let empty = r#"{"type":"Feature","properties":{},"geometry":null}"#.to_owned();
    let folder = folder_with(&vec![empty; 7]);
    let assert = folder.run("check a.geojson").code(1);
    let text = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    let named = (1..=7).filter(|unit| text.contains(&format!("feature {unit}")));
    assert_eq!(named.collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert!(text.contains("no-geometry      7"), "{text}");
    assert_eq!(stderr(&assert), "maille: a.geojson: 7 faults\n");
    let all = folder.run("check a.geojson --json").code(1);
    let all: Value = serde_json::from_slice(&all.get_output().stdout).unwrap();
    assert_eq!(all["faults"].as_array().map(Vec::len), Some(7));
}

#[test]
fn an_overlap_has_units_area_and_width() {
    let found = checked(&overlap(), "");
    let overlap = &found["faults"][0];
    assert_eq!((&overlap["fault"], &overlap["units"]), (&json!("overlap"), &json!(["A", "B"])));
    assert_eq!(overlap["area_m2"], 1000.0);
    // Twice the area by the perimeter of 220 m.
    assert_eq!(overlap["width_m"], 2000.0 / 220.0);
}

#[test]
fn a_gap_has_neighbours_area_and_width() {
    let found = checked(&gap(), "");
    assert_eq!(found["counts"], json!({"gap": 1}));
    let gap = &found["faults"][0];
    assert_eq!((&gap["units"], &gap["area_m2"]), (&json!(["A", "B"]), &json!(500.0)));
    let perimeter = 100.0 + 2.0 * 10_f64.hypot(50.0);
    let width = gap["width_m"].as_f64().unwrap();
    assert!((width - 1000.0 / perimeter).abs() < 1e-12, "{width}");
}

#[test]
fn a_t_junction() {
    let apex = unit("B", "[[[100,50],[200,0],[200,100],[100,50]]]");
    let pair = [rectangle("A", [0, 0, 100, 100]), apex];
    assert_faults(&pair, &[("t-junction", &["A", "B"], [100.0, 50.0])]);
}

#[test]
fn an_unmatched_edge() {
    let finer = unit("B", "[[[100,0],[200,0],[200,100],[100,100],[100,50],[100,0]]]");
    let pair = [rectangle("A", [0, 0, 100, 100]), finer];
    assert_faults(
        &pair,
        &[
            ("unmatched-edge", &["A", "B"], [100.0, 0.0]),
            ("unmatched-edge", &["A", "B"], [100.0, 100.0]),
        ],
    );
}

#[test]
fn crossing_borders() {
    let found = checked(&[rectangle("A", [0, 40, 100, 60]), rectangle("B", [40, 0, 60, 100])], "");
    assert_eq!(found["counts"], json!({"overlap": 1, "crossing": 4}));
    assert_eq!(found["faults"][0]["area_m2"], 400.0);
    let places: Vec<&Value> =
        found["faults"].as_array().unwrap()[1..].iter().map(|fault| &fault["at"]).collect();
    let corners = [[40.0, 40.0], [40.0, 60.0], [60.0, 40.0], [60.0, 60.0]].map(|at| json!(at));
    assert_eq!(places, corners.iter().collect::<Vec<_>>());
}

#[test]
fn a_near_miss_is_as_near_as_told() {
    let near = unit("B", "[[[100.05,0],[200,0],[200,100],[100.05,100],[100.05,0]]]");
    let pair = [rectangle("A", [0, 0, 100, 100]), near];
    let folder = folder_with(&pair);
    for (flags, code) in
        [("", 1), ("--snap 6cm", 1), ("--snap 4cm", 0), ("--snap 0m", 0), ("--snap 0.04m", 0)]
    {
        folder.run(&format!("check a.geojson --crs EPSG:2154 {flags}")).code(code);
    }
    let found = checked(&pair, "--snap 6cm");
    assert_eq!(found["counts"], json!({"near-miss": 2}));
    let miss = &found["faults"][0];
    assert_eq!((&miss["units"], &miss["area_m2"]), (&json!(["A", "B"]), &Value::Null));
    let width = miss["width_m"].as_f64().unwrap();
    assert!((width - 0.05).abs() < 1e-9, "{width}");
}

#[test]
fn faults_of_single_units() {
    let at = |kind, x, y| [(kind, &["A"] as &[&str], [x, y])];
    for (rings, expected) in [
        ("[[[0,0],[40,40],[0,20],[20,0],[0,0]]]", at("self-intersection", 10.0, 10.0)),
        (
            "[[[0,0],[9,0],[9,9],[0,9],[0,0]],[[50,50],[50,60],[60,60],[60,50],[50,50]]]",
            at("invalid-nesting", 50.0, 50.0),
        ),
        ("[[[0,0],[9,0],[20,0],[9,0],[9,9],[0,9],[0,0]]]", at("spike", 9.0, 0.0)),
        ("[[[0,0],[9,0],[9,9],[0,9]]]", at("unclosed-ring", 0.0, 0.0)),
        ("[[[0,0],[0,9],[9,9],[9,0],[0,0]]]", at("winding", 0.0, 0.0)),
        ("[[[0,0],[9,0],[9,0],[9,9],[0,9],[0,0]]]", at("duplicate-vertex", 9.0, 0.0)),
    ] {
        assert_faults(&[unit("A", rings)], &expected);
    }
}

#[test]
fn a_unit_twice_is_a_duplicate_and_no_overlap() {
    let found = checked(&[rectangle("A", [0, 0, 9, 9]), rectangle("B", [0, 0, 9, 9])], "");
    assert_eq!(found["counts"], json!({"duplicate-unit": 1, "unmatched-edge": 4}));
    let duplicate = &found["faults"][0];
    assert_eq!((&duplicate["units"], &duplicate["area_m2"]), (&json!(["A", "B"]), &json!(81.0)));
}

#[test]
fn a_unit_without_geometry_is_nowhere() {
    let empty = r#"{"type":"Feature","id":"B7","properties":{},"geometry":null}"#.to_owned();
    let found = checked(&[rectangle("A", [0, 0, 9, 9]), empty], "");
    let expected = json!([{
        "fault": "no-geometry", "units": ["B7"], "area_m2": null, "width_m": null, "at": null,
    }]);
    assert_eq!(found["faults"], expected);
}

#[test]
fn faults_as_a_layer() {
    let spiky = unit("S", "[[[300,0],[309,0],[320,0],[309,0],[309,9],[300,9],[300,0]]]");
    let empty = r#"{"type":"Feature","properties":{"code":"E"},"geometry":null}"#.to_owned();
    let rewound = unit("W", "[[[500,0],[500,9],[509,9],[509,0],[500,0]]]");
    let [a, b] = gap();
    let folder = folder_with(&[a, b, spiky, empty, rewound]);
    folder.run("check a.geojson --crs EPSG:2154 --faults f.geojson").code(1);
    let layer = folder.json("f.geojson");
    assert!(layer["crs"].to_string().contains("2154"), "{layer}");
    let features = layer["features"].as_array().unwrap();
    let summary: Vec<Value> = features
        .iter()
        .map(|f| {
            let (p, g) = (&f["properties"], &f["geometry"]);
            json!([p["fault"], p["units"], p["area_m2"], g["type"], g["coordinates"]])
        })
        .collect();
    let notch = json!([[[90, 50], [100, 0], [100, 100], [90, 50]]]);
    // There and back again, as the border runs.
    let back_and_forth = [[309.0, 0.0], [320.0, 0.0], [309.0, 0.0]];
    let expected = [
        json!(["gap", ["A", "B"], 500.0, "Polygon", notch]),
        json!(["spike", ["S"], null, "LineString", back_and_forth]),
        json!(["no-geometry", ["E"], null, null, null]),
        json!(["winding", ["W"], null, "Point", [500.0, 0.0]]),
    ];
    assert_eq!(summary, expected);
    let keys: Vec<&String> = features[0]["properties"].as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 4, "{keys:?}");
    assert!(
        features[0]["properties"]["width_m"].is_f64()
            && features[3]["properties"]["width_m"].is_null()
    );
}

#[test]
fn the_layer_of_a_clean_input_is_empty() {
    let folder = folder_with(&clean_pair());
    folder.run("check a.geojson --crs EPSG:2154 --faults f.geojson").success();
    assert_eq!(folder.json("f.geojson")["features"], json!([]));
}

#[test]
fn the_layer_of_faults_tells_what_its_format_cannot() {
    let folder = folder_with(&gap());
    let assert = folder.run("check a.geojson --crs EPSG:2154 --faults f.geojsonl").code(1);
    let said = stderr(&assert);
    let caveat = "maille: f.geojsonl: newline-delimited GeoJSON names no CRS; it is EPSG:2154: say so \
                  to read it, with --crs\n";
    assert!(said.starts_with(caveat), "{said}");
    assert_eq!(folder.read("f.geojsonl").lines().count(), 1);
}

#[test]
fn the_report_is_the_json() {
    let folder = folder_with(&gap());
    let line = "check a.geojson --crs EPSG:2154";
    let printed = folder.run(&format!("{line} --json --report r.json")).code(1);
    assert_eq!(printed.get_output().stdout, folder.read("r.json").into_bytes());
    let report = folder.json("r.json");
    assert_eq!((&report["command"], &report["inputs"]), (&json!("check"), &json!(["a.geojson"])));
    assert_eq!((&report["valid"], &report["counts"]), (&json!(false), &json!({"gap": 1})));
    assert_eq!(report["faults"][0]["at"], json!([90.0, 50.0]));
    // The table changes nothing in it, nor do threads.
    folder.run(&format!("{line} --report again.json --threads 1")).code(1);
    assert_eq!(folder.read("r.json"), folder.read("again.json"));
}

#[test]
fn a_lake_is_no_gap_and_told() {
    let folder = folder_with(&[unit("A", LAKE)]);
    folder.run("check a.geojson --crs EPSG:2154").success().stdout(
        "a.geojson: 1 unit, a valid coverage: 1 hole left alone as too large for a gap, the largest \
         of 0.02 km²\n",
    );
    let found = folder.output("check a.geojson --crs EPSG:2154 --json");
    assert_eq!(found["holes"], json!([{"area_m2": 22500.0, "perimeter_m": 600.0}]));
    // It is told beside faults too.
    let folder = folder_with(&[unit("A", LAKE), rectangle("B", [290, 0, 400, 300])]);
    let assert = folder.run("check a.geojson --crs EPSG:2154").code(1);
    let text = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    assert!(
        text.ends_with(
            "\nNot faults: 1 hole left alone as too large for a gap, the largest of 0.02 km²\n"
        ),
        "{text}"
    );
}

#[test]
fn limits_say_what_is_a_gap() {
    let folder = folder_with(&[unit("A", LAKE)]);
    for (flags, code) in [
        ("--gap-max-area 2.25ha", 1),
        ("--gap-max-area 2.24ha", 0),
        ("--gap-max-area 22500m²", 1),
        ("--gap-max-width 75m", 1),
        ("--gap-max-width 74m", 0),
        ("--gap-max-width 0.075km --gap-max-area 0m2", 1),
    ] {
        folder.run(&format!("check a.geojson --crs EPSG:2154 {flags}")).code(code);
    }
    // Small gaps are left alone when nothing may be small, and told in m².
    let folder = folder_with(&gap());
    let line = "check a.geojson --crs EPSG:2154 --gap-max-area 0m2 --gap-max-width 0m";
    folder.run(line).success().stdout(
        "a.geojson: 2 units, a valid coverage: 1 hole left alone as too large for a gap, the largest \
         of 500 m²\n",
    );
}

#[test]
fn a_long_narrow_hole_is_a_gap_however_large() {
    let canal = "[[[0,0],[3000,0],[3000,30],[0,30],[0,0]],[[500,10],[500,20],[2500,20],[2500,10],[500,10]]]";
    let folder = folder_with(&[unit("A", canal)]);
    folder.run("check a.geojson --crs EPSG:2154").code(1);
    folder.run("check a.geojson --crs EPSG:2154 --gap-max-width 9m").success();
}

#[test]
fn quantities_have_units_and_are_not_negative() {
    let folder = folder_with(&clean_pair());
    let help = "\n\nFor more information, try '--help'.";
    for (flag, value, problem) in [
        ("--snap <LENGTH>", "1", "it has no unit; write it as 1m (units: mm, cm, m, km)"),
        ("--snap <LENGTH>", "-1m", "it is negative"),
        ("--gap-max-width <LENGTH>", "2ha", "\"ha\" is no unit here; use one of mm, cm, m, km"),
        ("--gap-max-area <AREA>", "-5m2", "it is negative"),
        (
            "--gap-max-area <AREA>",
            "5m",
            "\"m\" is no unit here; use one of cm2, m2, m², ha, km2, km²",
        ),
    ] {
        let name = flag.split(' ').next().unwrap();
        let message = format!("invalid value '{value}' for '{flag}': {problem}{help}");
        folder.fails(&format!("check a.geojson {name} {value}"), 2, &message);
    }
}

#[test]
fn only_polygons_can_be_checked() {
    for (kind, coordinates) in [("Point", "[0,0]"), ("LineString", "[[0,0],[1,1]]")] {
        let other = format!(
            r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#
        );
        let folder = folder_with(&[rectangle("A", [0, 0, 9, 9]), other]);
        let message = format!(
            "a.geojson: feature 2: its geometry is a {kind}, and only polygons can be checked; leave \
             such features out"
        );
        folder.fails("check a.geojson --faults f.geojson --report r.json", 3, &message);
    }
    let folder = folder_with(&[]);
    folder.fails("check a.geojson", 3, "a.geojson: there are no features to be checked");
}

#[test]
fn files_are_apart_and_have_a_known_format() {
    let folder = folder_with(&gap());
    folder.fails(
        "check a.geojson --faults f.json --report f.json",
        2,
        "f.json: --report and --faults are the same file",
    );
    folder.fails(
        "check a.geojson --faults -",
        2,
        "--faults needs a file: standard output carries the data",
    );
    folder.fails("check a.geojson --faults f.doc", 2, &format_unknown("f.doc"));
    folder.fails(
        "check a.geojson --faults no/f.json",
        4,
        "no/f.json: cannot write: there is no folder no; make it first",
    );
}

#[test]
fn units_without_a_code_are_named_by_number() {
    let square =
        |x| feature("", &format!("[[[{x},0],[{},0],[{},9],[{x},9],[{x},0]]]", x + 10, x + 10));
    let found = checked(&[square(0), square(5)], "");
    assert_eq!(found["faults"][0]["units"], json!(["feature 1", "feature 2"]));
}
