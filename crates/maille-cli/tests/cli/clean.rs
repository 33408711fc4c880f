//! `maille clean`: what is told, what is joined, what stays. Positions are metres of EPSG:2154.

use crate::receivers::{claimants, neighbours};
use crate::support::{
    Folder, collection, format_unknown, no_format, properties, rectangle, shell, stderr, unit,
};
use serde_json::{Value, json};

pub fn folder_with(features: &[String]) -> Folder {
    let folder = Folder::new();
    folder.write("a.geojson", collection(features));
    folder
}

pub fn clean_line(flags: &str) -> String {
    format!("clean a.geojson --crs EPSG:2154 {flags}")
}

/// Two squares, B 10 m over A.
fn overlap() -> [String; 2] {
    [rectangle("A", [0, 0, 110, 100]), rectangle("B", [100, 0, 150, 100])]
}

/// The area of a unit without holes and islands, by the shoelace formula.
fn area(collection: &Value, feature: usize) -> f64 {
    let ring = shell(collection, feature);
    ring.windows(2).map(|ends| ends[0][0] * ends[1][1] - ends[1][0] * ends[0][1]).sum::<f64>() / 2.0
}

/// The areas of the features that have a geometry.
pub fn areas(collection: &Value) -> Vec<f64> {
    let has_geometry = |feature: &usize| !collection["features"][feature]["geometry"].is_null();
    let features = (0..properties(collection).len()).filter(has_geometry);
    features.map(|feature| area(collection, feature)).collect()
}

pub fn assert_valid(folder: &Folder, name: &str) {
    folder.run(&format!("check {name}")).success();
}

#[test]
fn flags_are_checked() {
    let folder = folder_with(&overlap());
    let choices = "largest, smallest, first, longest-border, FIELD:max and FIELD:min";
    for (flag, value, problem) in [
        ("--overlaps <WHO>", "biggest", &*format!("it is none of {choices}")),
        ("--overlaps <WHO>", ":max", &format!("it is none of {choices}")),
        ("--overlaps <WHO>", "none", &format!("it is none of {choices}")),
        ("--gaps <WHO>", "n:mean", &format!("it is none of none, {choices}")),
        ("--gaps-only-to <FIELD=VALUE>", "code", "write it as FIELD=VALUE"),
        ("--snap <LENGTH>", "0.5", "it has no unit; write it as 0.5m (units: mm, cm, m, km)"),
        ("--snap <LENGTH>", "-1m", "it is negative"),
        ("--gap-max-area <AREA>", "-1m2", "it is negative"),
        ("--gap-max-width <LENGTH>", "1", "it has no unit; write it as 1m (units: mm, cm, m, km)"),
    ] {
        let name = flag.split(' ').next().unwrap();
        let message = format!(
            "invalid value '{value}' for '{flag}': {problem}\n\nFor more information, try '--help'."
        );
        folder.fails(&format!("clean a.geojson {name} {value} -o out.geojson"), 2, &message);
    }
}

#[test]
fn what_was_done_is_told_and_adds_up() {
    let mut features = overlap().to_vec();
    features.push(unit("N", "[[[500,0],[600,0],[590,50],[600,100],[500,100],[500,0]]]"));
    features.push(rectangle("M", [600, 0, 700, 100]));
    let folder = folder_with(&features);
    let assert = folder.run(&clean_line("-o out.geojson --report r.json")).success();
    assert_eq!(
        stderr(&assert),
        "maille: a.geojson: 1 overlap settled (1000.00 m²), 1 gap filled (500.00 m²)\n\
         maille: area 0.035500 km² before, 0.035000 km² after, 0.001500 km² changed hands\n"
    );
    let report = folder.json("r.json");
    assert_eq!(
        report["areas"],
        json!({"before_m2": 35_500.0, "after_m2": 35_000.0, "moved_m2": 1500.0})
    );
    let changes = json!([
        {"change": "overlap settled", "from": ["A"], "to": "B", "area_m2": 1000.0},
        {"change": "gap filled", "from": [], "to": "N", "area_m2": 500.0},
    ]);
    assert_eq!(report["changes"], changes);
    assert_eq!(
        (&report["command"], &report["inputs"], &report["output"], &report["features"]),
        (&json!("clean"), &json!(["a.geojson"]), &json!("out.geojson"), &json!(4))
    );
    assert_eq!(report["unfilled_gaps"], 0);
    assert_eq!(report["snapped"], json!({"moved": 0, "inserted": 0, "rings_kept": 0}));
    assert_eq!(areas(&folder.json("out.geojson")), [10_000.0, 5000.0, 10_000.0, 10_000.0]);
}

#[test]
fn changes_are_a_layer() {
    let mut features = overlap().to_vec();
    features.push(unit("N", "[[[500,0],[600,0],[590,50],[600,100],[500,100],[500,0]]]"));
    features.push(rectangle("M", [600, 0, 700, 100]));
    let folder = folder_with(&features);
    folder.run(&clean_line("-o out.geojson --changes c.geojson")).success();
    let changes = folder.json("c.geojson");
    assert!(changes["crs"].to_string().contains("2154"), "{changes}");
    let expected = [
        json!({"change": "overlap settled", "from": ["A"], "to": "B", "area_m2": 1000.0}),
        json!({"change": "gap filled", "from": [], "to": "N", "area_m2": 500.0}),
    ];
    assert_eq!(properties(&changes), expected.iter().collect::<Vec<_>>());
    let place = [[100., 0.], [110., 0.], [110., 100.], [100., 100.], [100., 0.]];
    assert_eq!(shell(&changes, 0), place);
    assert_eq!(shell(&changes, 1), [[590., 50.], [600., 0.], [600., 100.], [590., 50.]]);
}

#[test]
fn nothing_changes_where_nothing_is_wrong() {
    let pair = [rectangle("A", [0, 0, 100, 100]), rectangle("B", [100, 0, 200, 100])];
    let folder = folder_with(&pair);
    let assert = folder.run(&clean_line("--snap 5m -o out.geojson --changes c.geojson")).success();
    assert_eq!(
        stderr(&assert),
        "maille: a.geojson: 0 overlaps settled (0.00 m²), 0 gaps filled (0.00 m²)\n\
         maille: area 0.020000 km² before, 0.020000 km² after, 0.000000 km² changed hands\n"
    );
    assert_eq!(folder.json("c.geojson")["features"], json!([]));
    let (given, output) = (folder.json("a.geojson"), folder.json("out.geojson"));
    for unit in 0..2 {
        assert_eq!(shell(&given, unit), shell(&output, unit));
    }
}

#[test]
fn near_vertices_are_joined() {
    let near = unit("B", "[[[100.3,0.2],[200,0],[200,100],[100.2,50],[100.3,0.2]]]");
    let folder = folder_with(&[unit("A", "[[[0,0],[100,0],[100,50],[0,50],[0,0]]]"), near]);
    let assert = folder.run(&clean_line("--snap 0.5m -o out.geojson --report r.json")).success();
    let said = stderr(&assert);
    assert!(
        said.contains(
            "maille: 2 vertices moved onto a neighbour's, 0 inserted into edges passing by\n"
        ),
        "{said}"
    );
    let report = folder.json("r.json");
    assert_eq!(report["snapped"], json!({"moved": 2, "inserted": 0, "rings_kept": 0}));
    let output = folder.json("out.geojson");
    // The one further left stays.
    assert_eq!(shell(&output, 0), [[0., 0.], [100., 0.], [100., 50.], [0., 50.], [0., 0.]]);
    let joined = [[100., 0.], [200., 0.], [200., 100.], [100., 50.], [100., 0.]];
    assert_eq!(shell(&output, 1), joined);
    let areas = &report["areas"];
    // Snapping made B larger: that is in the areas before and after, and nobody lost it.
    let given = area(&folder.json("a.geojson"), 0) + area(&folder.json("a.geojson"), 1);
    assert!((areas["before_m2"].as_f64().unwrap() - given).abs() < 1e-6, "{areas}");
    assert_eq!(areas["moved_m2"], 0.0);
    // The nearest are further apart than that.
    folder.run(&clean_line("--snap 0.1m -o apart.geojson")).success();
    assert_eq!(shell(&folder.json("apart.geojson"), 1)[..1], [[100.2, 50.0]]);
}

#[test]
fn edges_are_led_through_vertices_that_they_pass_by() {
    let long = unit("B", "[[[100,0],[200,0],[200,100],[100,100],[100,0]]]");
    let bent = unit("A", "[[[0,0],[100,0],[99.7,50],[100,100],[0,100],[0,0]]]");
    let folder = folder_with(&[bent, long]);
    let assert = folder.run(&clean_line("--snap 0.5m -o out.geojson")).success();
    let said = stderr(&assert);
    assert!(
        said.contains(
            "maille: 0 vertices moved onto a neighbour's, 1 inserted into edges passing by"
        ),
        "{said}"
    );
    assert!(shell(&folder.json("out.geojson"), 1).contains(&[99.7, 50.0]));
    assert_valid(&folder, "out.geojson");
}

#[test]
fn a_unit_does_not_snap_to_itself() {
    // A slit, 40 cm wide at its mouth.
    let slit = "[[[0,0],[100,0],[100,100],[50.2,100],[50,10],[49.8,100],[0,100],[0,0]]]";
    let folder = folder_with(&[unit("A", slit)]);
    folder.run(&clean_line("--snap 0.5m -o out.geojson")).success();
    assert_eq!(shell(&folder.json("out.geojson"), 0), shell(&folder.json("a.geojson"), 0));
}

#[test]
fn rings_of_which_nothing_would_be_left_are_not_snapped() {
    let tiny = unit("T", "[[[100.1,10],[100.2,10],[100.2,10.1],[100.1,10.1],[100.1,10]]]");
    let big = unit("A", "[[[0,0],[100,0],[100,10],[100,100],[0,100],[0,0]]]");
    let folder = folder_with(&[big, tiny]);
    let assert = folder.run(&clean_line("--snap 0.5m -o out.geojson --report r.json")).success();
    let said = stderr(&assert);
    assert!(said.contains("maille: 1 ring not snapped: nothing would be left\n"), "{said}");
    let snapped = &folder.json("r.json")["snapped"];
    assert_eq!((&snapped["rings_kept"], &snapped["moved"]), (&json!(1), &json!(0)));
    assert_eq!(shell(&folder.json("out.geojson"), 1).len(), 5);
}

#[test]
fn a_unit_that_another_covers_does_not_vanish() {
    let nested = [rectangle("big", [0, 0, 100, 100]), rectangle("small", [10, 10, 20, 20])];
    let folder = folder_with(&nested);
    let line = clean_line("--overlaps largest -o out.geojson");
    folder.run(&line).success();
    let output = folder.json("out.geojson");
    // The shell alone: the large one has a hole.
    assert_eq!(areas(&output), [10_000.0, 100.0]);
    assert_eq!(output["features"][0]["geometry"]["coordinates"].as_array().map(Vec::len), Some(2));
    assert_valid(&folder, "out.geojson");

    let assert = folder.run(&format!("{line} --drop-empty --report r.json")).success();
    let said = stderr(&assert);
    let lost = "maille: 1 feature left without geometry, too small or covered: feature 2 (small)\n";
    assert!(said.contains(lost), "{said}");
    let output = folder.json("out.geojson");
    assert_eq!(properties(&output), [&json!({"code": "big"})]);
    assert_eq!(areas(&output), [10_000.0]);
    assert_eq!(folder.json("r.json")["lost"]["emptied"], json!(["feature 2 (small)"]));
}

#[test]
fn features_without_geometry_stay_whatever_is_dropped() {
    let empty = r#"{"type":"Feature","properties":{"code":"E"},"geometry":null}"#.to_owned();
    let folder = folder_with(&[rectangle("A", [0, 0, 9, 9]), empty]);
    for flags in ["-o out.geojson", "--drop-empty -o out.geojson"] {
        folder.run(&clean_line(flags)).success();
        let output = folder.json("out.geojson");
        assert_eq!(properties(&output), [&json!({"code": "A"}), &json!({"code": "E"})]);
        assert_eq!(output["features"][1]["geometry"], Value::Null);
    }
}

#[test]
fn of_doubled_units_one_keeps_the_place() {
    let twins = [rectangle("A", [0, 0, 9, 9]), rectangle("B", [0, 0, 9, 9])];
    let folder = folder_with(&twins);
    let assert = folder.run(&clean_line("-o out.geojson")).success();
    let said = stderr(&assert);
    assert!(said.contains("1 overlap settled (81.00 m²)"), "{said}");
    assert!(said.contains("1 feature left without geometry, too small or covered: feature 2 (B)"));
    let output = folder.json("out.geojson");
    assert_eq!(areas(&output), [81.0]);
    assert_eq!(output["features"][1]["geometry"], Value::Null);
    folder.run(&clean_line("--drop-empty -o dropped.geojson")).success();
    assert_eq!(properties(&folder.json("dropped.geojson")), [&json!({"code": "A"})]);
    assert_valid(&folder, "dropped.geojson");
}

#[test]
fn borders_that_cross_themselves_enclose_either_half() {
    let folder = folder_with(&[unit("A", "[[[0,0],[40,40],[0,20],[20,0],[0,0]]]")]);
    folder.run(&clean_line("-o out.geojson")).success();
    assert_valid(&folder, "out.geojson");
    let polygons = folder.json("out.geojson")["features"][0]["geometry"]["coordinates"].clone();
    assert_eq!(polygons.as_array().map(Vec::len), Some(2), "{polygons}");
}

#[test]
fn spikes_and_mended_rings_are_told() {
    let spiky = unit("S", "[[[300,0],[309,0],[320,0],[309,0],[309,9],[300,9],[300,0]]]");
    let open = unit("O", "[[[0,0],[0,9],[9,9],[9,9],[9,0]]]");
    let folder = folder_with(&[spiky, open]);
    let assert = folder.run(&clean_line("-o out.geojson --report r.json")).success();
    let said = stderr(&assert);
    for line in [
        "maille: 1 border of a unit with itself (spikes, slits) left out\n",
        "maille: repaired: 1 ring closed, 1 ring turned round, 1 position dropped for \
         repeating the one before\n",
    ] {
        assert!(said.contains(line), "{said}");
    }
    let report = folder.json("r.json");
    assert_eq!(report["repairs"], json!({"closed": 1, "rewound": 1, "duplicates": 1}));
    assert_eq!(report["lost"]["inner_borders"], 1);
    assert_eq!(areas(&folder.json("out.geojson")), [81.0, 81.0]);
    assert_valid(&folder, "out.geojson");
}

#[test]
fn what_is_no_fault_stays_to_the_letter() {
    let given = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:2154"}},"features":[
{"type":"Feature","id":"x1","properties":{"code":"A","n":1.50,"big":9007199254740993,"é":"\u00e9"},"geometry":{"type":"Polygon","coordinates":[[[0.30000000000000004,1e-7],[110,0],[110,100],[0.1,99.99999999999999],[0.30000000000000004,1e-7]]]},"zoom":[3, 4]},
{"type":"Feature","id":7,"properties":{"n":2,"code":"B"},"geometry":{"type":"Polygon","coordinates":[[[100,0],[199.12345678901235,0],[200,100],[100,100],[100,0]]]}}
]}"#;
    let folder = Folder::new();
    folder.write("a.geojson", given);
    folder.run("clean a.geojson -o out.geojson").success();
    let output = folder.read("out.geojson");
    for kept in [
        r#""id":"x1""#,
        r#"{"code":"A","n":1.50,"big":9007199254740993,"é":"\u00e9"}"#,
        r#""zoom":[3, 4]"#,
        r#""id":7"#,
        r#"{"n":2,"code":"B"}"#,
        "[0.30000000000000004,",
        "[0.1,99.99999999999999]",
        "[199.12345678901235,0]",
    ] {
        assert!(output.contains(kept), "{kept}: {output}");
    }
    let (first, second) = (output.find("x1").unwrap(), output.find(r#""id":7"#).unwrap());
    assert!(first < second);
}

#[test]
fn cleaning_again_changes_nothing() {
    for features in [overlap().to_vec(), claimants(), neighbours()] {
        let folder = folder_with(&features);
        folder.run(&clean_line("--snap 1m -o one.geojson")).success();
        folder.run("clean one.geojson --snap 1m -o two.geojson").success();
        assert_eq!(folder.read("one.geojson"), folder.read("two.geojson"));
    }
}

#[test]
fn the_communes_come_out_clean_whatever_the_threads() {
    let folder = Folder::new();
    let line = "clean fr:communes@2026 --snap 1m --changes";
    folder.run(&format!("{line} c1.geojson -o one.geojson --threads 1")).success();
    folder.run(&format!("{line} c2.geojson -o two.geojson --threads 2")).success();
    assert!(folder.read("one.geojson") == folder.read("two.geojson"), "threads change the result");
    assert_eq!(folder.read("c1.geojson"), folder.read("c2.geojson"));
    folder.run("clean one.geojson --snap 1m -o again.geojson").success();
    assert!(folder.read("one.geojson") == folder.read("again.geojson"), "it was not clean");
    let assert = folder.run("check one.geojson --snap 0m --json").success();
    let found: Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    assert_eq!(found["counts"], json!({}));
}

#[test]
fn positions_are_rounded_at_the_end() {
    let a = unit("A", "[[[0,0],[110.123,0],[110.123,100],[0,100],[0,0]]]");
    let b = unit("B", "[[[100.456,0],[199,0],[199,100],[100.456,100],[100.456,0]]]");
    let folder = folder_with(&[a, b]);
    folder.run(&clean_line("--precision 1 -o out.geojson")).success();
    let output = folder.json("out.geojson");
    assert_eq!(shell(&output, 0), [[0., 0.], [100.5, 0.], [100.5, 100.], [0., 100.], [0., 0.]]);
    assert!(shell(&output, 1).contains(&[110.1, 0.0]));
    assert_valid(&folder, "out.geojson");
}

#[test]
fn units_too_small_for_the_digits_are_told() {
    let tiny = unit("T", "[[[500.1,0.1],[500.2,0.1],[500.2,0.2],[500.1,0.2],[500.1,0.1]]]");
    let folder = folder_with(&[rectangle("A", [0, 0, 9, 9]), tiny]);
    let assert = folder.run(&clean_line("--precision 0 -o out.geojson")).success();
    let said = stderr(&assert);
    assert!(
        said.contains("1 part (polygons or holes) too small for --precision, left out"),
        "{said}"
    );
    assert!(
        said.contains("1 feature left without geometry, too small or covered: feature 2 (T)"),
        "{said}"
    );
}

#[test]
fn caveats_of_both_files_are_told() {
    let folder = folder_with(&overlap());
    let line = clean_line("-o out.geojsonl --changes c.geojsonl");
    let said = stderr(&folder.run(&line).success());
    for name in ["out.geojsonl", "c.geojsonl"] {
        let caveat = format!(
            "maille: {name}: newline-delimited GeoJSON names no CRS; it is EPSG:2154: \
             say so to read it, with --crs\n"
        );
        assert!(said.contains(&caveat), "{said}");
    }
}

#[test]
fn only_polygons_can_be_cleaned() {
    for (kind, coordinates) in [("Point", "[0,0]"), ("LineString", "[[0,0],[1,1]]")] {
        let other = format!(
            r#"{{"type":"Feature","properties":{{}},"geometry":{{"type":"{kind}","coordinates":{coordinates}}}}}"#
        );
        let folder = folder_with(&[rectangle("A", [0, 0, 9, 9]), other]);
        let message = format!(
            "a.geojson: feature 2: its geometry is a {kind}, and only polygons can be cleaned; leave \
             such features out"
        );
        let line = "clean a.geojson -o out.geojson --changes c.geojson --report r.json";
        folder.fails(line, 3, &message);
    }
    let folder = folder_with(&[]);
    folder.fails("clean a.geojson", 3, "a.geojson: there are no features to be cleaned");
}

#[test]
fn every_output_has_a_file_of_its_own() {
    let folder = folder_with(&overlap());
    for (flags, message) in [
        ("-o o.json --changes o.json", "o.json: --changes and --output are the same file"),
        ("-o o.json --changes ./o.json", "./o.json: --changes and --output are the same file"),
        ("-o o.json --report o.json", "o.json: --report and --output are the same file"),
        (
            "-o o.json --changes c.json --report c.json",
            "c.json: --report and --changes are the same file",
        ),
        ("--changes -", "--changes needs a file: standard output carries the data"),
        ("-o o.doc", &no_format("o.doc")),
        ("-o o.json --changes c.doc", &format_unknown("c.doc")),
    ] {
        folder.fails(&clean_line(flags), 2, message);
    }
    folder.fails(
        &clean_line("-o o.json --changes no/c.json"),
        4,
        "no/c.json: cannot write: there is no folder no; make it first",
    );
}
