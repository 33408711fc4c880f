//! `maille dissolve` with `--by` and `--all`.

use crate::support::{
    Folder, assert_rounded_coverage, collection, communes, feature, no_format, properties, shell,
    square, stderr,
};
use serde_json::json;

#[test]
fn by_a_field() {
    let folder = Folder::with_communes();
    let assert = folder.run("dissolve communes.geojson --by epci --sum pop,area").success();
    let output: serde_json::Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    let expected = [
        json!({"epci": "100", "units": 1, "pop": 7, "area": null}),
        json!({"epci": "200", "units": 2, "pop": 15, "area": 0.3}),
    ];
    assert_eq!(properties(&output), expected.iter().collect::<Vec<_>>());
    let expected = [[0., 0.], [1., 0.], [2., 0.], [2., 1.], [1., 1.], [0., 1.], [0., 0.]];
    assert_eq!(shell(&output, 1), expected);
    assert_eq!(
        stderr(&assert),
        "maille: communes.geojson: 4 units in 2 groups\n\
         maille: 1 unit in no group, left out: 01004\n"
    );
}

#[test]
fn fields_keep_their_order_and_numbers_their_digits() {
    let folder = Folder::new();
    let big = r#""zone":1.50,"n":9007199254740993"#;
    folder.write("a.geojson", collection(&[square(0, 0, big), square(1, 0, big)]));
    let line = "dissolve a.geojson --by zone --sum n --agg least=min(n) --agg all=list(n)";
    let assert = folder.run(line).success();
    let text = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    let expected = r#""properties":{"zone":1.50,"units":2,"n":18014398509481986,"least":9007199254740993,"all":[9007199254740993,9007199254740993]}"#;
    assert!(text.contains(expected), "{text}");
}

#[test]
fn every_function() {
    let folder = Folder::with_communes();
    let line = "dissolve communes.geojson --all --agg a=sum(pop) --agg b=min(pop) --agg c=max(pop) \
                --agg d=mean(pop) --agg e=count(pop) --agg f=first(code) --agg g=list(epci)";
    let expected = json!({
        "units": 4, "a": 22, "b": 5, "c": 10, "d": 22.0 / 3.0, "e": 3, "f": "01001",
        "g": ["", "100", "200", "200"],
    });
    assert_eq!(properties(&folder.output(line)), [&expected]);
}

#[test]
fn by_several_fields() {
    let folder = Folder::with_communes();
    let output = folder.output("merge communes.geojson --by epci,code");
    let codes: Vec<_> = properties(&output).iter().map(|p| p["code"].clone()).collect();
    assert_eq!(codes, ["01003", "01001", "01002"]);
}

#[test]
fn the_order_of_features_and_threads_change_nothing() {
    let folder = Folder::with_communes();
    let line = "--by epci --sum pop,area --agg codes=list(code) --measure -o";
    folder.run(&format!("dissolve communes.geojson {line} a.geojson")).success();
    let turned = collection(&[
        square(3, 0, r#""code":"01004","epci":"","pop":null,"area":1.5"#),
        square(2, 0, r#""code":"01003","epci":"100","pop":7,"area":null"#),
        square(1, 0, r#""code":"01002","epci":"200","pop":5,"area":0.2"#),
        square(0, 0, r#""code":"01001","epci":"200","pop":10,"area":0.1"#),
    ]);
    folder.write("turned.geojson", turned);
    folder.run(&format!("dissolve turned.geojson {line} b.geojson --threads 1")).success();
    assert_eq!(folder.read("a.geojson"), folder.read("b.geojson"));
}

#[test]
fn measures_on_the_ellipsoid_and_in_the_plane() {
    let folder = Folder::with_communes();
    let output = folder.output("dissolve communes.geojson --all --measure");
    // Four degrees by one at the equator.
    let area = properties(&output)[0]["area_km2"].as_f64().unwrap();
    assert!((49_230.0..49_240.0).contains(&area), "{area}");
    let line = "dissolve communes.geojson --all --measure --crs EPSG:2154";
    let said = stderr(&folder.run(line).success());
    assert!(said.ends_with("maille: measured in the plane of EPSG:2154\n"), "{said}");
    let output = folder.output(line);
    let measures = ["area_km2", "perimeter_km"].map(|m| properties(&output)[0][m].as_f64());
    assert_eq!(measures, [Some(0.000_004), Some(0.01)]);
    assert!(output["crs"].to_string().contains("2154"));
}

#[test]
fn unassigned_units_are_kept_with_their_own_properties() {
    let folder = Folder::with_communes();
    let line = "dissolve communes.geojson --by epci --sum pop --unassigned keep";
    let output = folder.output(line);
    let expected = json!({"epci": "", "units": 1, "pop": null, "code": "01004", "area": 1.5});
    assert_eq!(properties(&output)[2], &expected);
    let assert = folder.run(line).success();
    assert!(stderr(&assert).contains("1 unit in no group, kept apart: 01004"));
}

#[test]
fn units_left_out_keep_the_overlap_when_they_are_the_smaller() {
    let folder = Folder::new();
    let large = |z: &str| feature(z, "[[[0,0],[4000,0],[4000,4000],[0,4000],[0,0]]]");
    let small = |z: &str| feature(z, "[[[3000,0],[5000,0],[5000,1000],[3000,1000],[3000,0]]]");
    let (kept, dropped) = (r#""z":1"#, r#""z":null"#);
    for (features, area) in
        [([large(kept), small(dropped)], 15.0), ([large(dropped), small(kept)], 2.0)]
    {
        folder.write("a.geojson", collection(&features));
        let output = folder.output("dissolve a.geojson --by z --measure --crs EPSG:2154");
        assert_eq!(properties(&output)[0]["area_km2"].as_f64(), Some(area));
    }
}

#[test]
fn unassigned_units_are_refused() {
    let folder = Folder::with_communes();
    let line =
        "dissolve communes.geojson --by epci --unassigned error -o out.geojson --report r.json";
    let assert = folder.run(line).code(1).stdout("");
    let said = stderr(&assert);
    assert!(
        said.ends_with(
            "maille: error: --unassigned error: 1 unit in no group; nothing is written\n"
        ),
        "{said}"
    );
    assert_eq!(folder.files(), ["communes.geojson", "r.json"]);
    assert_eq!(folder.json("r.json")["output"], json!(null));
    assert_eq!(
        folder.json("r.json")["account"]["unassigned"],
        json!([{"feature": 4, "code": "01004"}])
    );
}

#[test]
fn several_inputs_and_globs_are_joined() {
    let folder = Folder::with_communes();
    folder.write("more1.geojson", collection(&[square(4, 0, r#""code":"01005","epci":"100""#)]));
    folder.write("more2.geojson", collection(&[square(5, 0, r#""code":"01006","epci":"100""#)]));
    let line = "dissolve communes.geojson more*.geojson --by epci --agg codes=list(code)";
    let output = folder.output(line);
    assert_eq!(properties(&output)[0]["codes"], json!(["01003", "01005", "01006"]));
}

#[test]
fn features_of_joined_inputs_are_named_by_their_files() {
    let folder = Folder::with_communes();
    folder.write("more.geojson", collection(&[square(4, 0, r#""epci":"1","pop":"many""#)]));
    folder.fails(
        "dissolve communes.geojson more.geojson --by epci --sum pop -o out.geojson",
        3,
        "more.geojson: feature 1: field \"pop\" is \"many\": not a number, and sum needs numbers",
    );
}

#[test]
fn inputs_in_different_crs_do_not_join() {
    let folder = Folder::with_communes();
    let crs = r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:2154"}},"features":[]}"#;
    folder.write("lambert.geojson", crs);
    folder.fails(
        "dissolve communes.geojson lambert.geojson --all",
        3,
        "communes.geojson is in EPSG:4326 and lambert.geojson in EPSG:2154: inputs are joined in one \
         CRS only; bring them to the same, or declare it with --crs if it is",
    );
}

#[test]
fn formats_without_crs_are_told_apart() {
    let folder = Folder::with_communes();
    let assert =
        folder.run("dissolve communes.geojson --all --crs EPSG:2154 -o a.geojsonl").success();
    let said = stderr(&assert);
    let caveat = "names no CRS; it is EPSG:2154: say so to read it, with --crs\n";
    assert!(said.contains("maille: a.geojsonl: ") && said.ends_with(caveat), "{said}");
}

#[test]
fn standard_input_and_output() {
    let folder = Folder::new();
    let mut command = folder.command("dissolve - --all -o -");
    let assert = command.write_stdin(communes()).assert().success();
    let output: serde_json::Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    assert_eq!(properties(&output), [&json!({"units": 4})]);
    folder.fails("dissolve - - --all", 2, "standard input (`-`) can be read only once");
    folder.fails("dissolve - --members -", 2, "standard input (`-`) can be read only once");
}

#[test]
fn formats_by_flag_and_by_extension() {
    let folder = Folder::with_communes();
    folder.run("dissolve communes.geojson --by code -o a.geojsonl.gz").success();
    folder.run("dissolve a.geojsonl.gz --all --to geojsonl -o b.txt").success();
    assert_eq!(folder.read("b.txt").lines().count(), 1);
    folder.run("dissolve b.txt --from geojsonl --all -o c.topojson").success();
    assert_eq!(folder.json("c.topojson")["type"], "Topology");
    assert_eq!(properties(&folder.output("dissolve c.topojson --all")), [&json!({"units": 1})]);
    folder.fails("dissolve communes.geojson --all -o a.doc", 2, &no_format("a.doc"));
}

#[test]
fn formats_say_what_they_cannot_hold() {
    let folder = Folder::new();
    let high = feature("", "[[[0,0,5],[1,0,5],[1,1,5],[0,0,5]]]");
    folder.write("a.geojson", collection(&[high]));
    let line = "dissolve a.geojson --all --crs EPSG:2154";
    let said = stderr(&folder.run(&format!("{line} -o a.topojson")).success());
    assert!(
        said.ends_with("maille: a.topojson: TopoJSON has no heights; they are left out\n"),
        "{said}"
    );
    let said = stderr(&folder.run(&format!("{line} -o a.geojsonl")).success());
    assert!(said.contains("names no CRS; it is EPSG:2154") && !said.contains("heights"), "{said}");
}

#[test]
fn positions_are_rounded_on_request() {
    let folder = Folder::new();
    let rings = "[[[0.1234,0],[1.5678,0],[1,1],[0.1234,0]]]";
    folder.write("a.geojson", collection(&[feature("", rings)]));
    let output = folder.output("dissolve a.geojson --all --precision 2");
    assert_eq!(shell(&output, 0), [[0.12, 0.], [1.57, 0.], [1., 1.], [0.12, 0.]]);
}

#[test]
fn rounded_groups_are_a_coverage() {
    let folder = Folder::new();
    let line =
        "dissolve fr:communes@2020 --by departement --precision 1 -o d.geojson --report r.json";
    let assert = folder.run(line).success();
    assert_rounded_coverage(&folder, "d.geojson", 1);
    let too_small = folder.json("r.json")["lost"]["too_small"].as_u64().unwrap();
    assert!(too_small > 0);
    let said = format!("{too_small} parts (polygons or holes) too small for --precision, left out");
    assert!(stderr(&assert).contains(&said), "{}", stderr(&assert));
}

#[test]
fn groups_too_small_to_be_rounded_are_named() {
    let folder = Folder::new();
    let speck = feature(r#""z":"speck""#, "[[[5,5],[5.001,5],[5,5.001],[5,5]]]");
    folder.write("a.geojson", collection(&[square(0, 0, r#""z":"a""#), speck]));
    let assert = folder.run("dissolve a.geojson --by z --precision 1 --report r.json").success();
    let output: serde_json::Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    assert_eq!(output["features"][1]["geometry"], json!(null));
    assert_eq!(properties(&output)[1], &json!({"z": "speck", "units": 1}));
    assert_eq!(
        stderr(&assert),
        "maille: a.geojson: 2 units in 2 groups\n\
         maille: 1 part (polygons or holes) too small for --precision, left out\n\
         maille: 1 feature left without geometry, too small or covered: speck\n"
    );
    let lost = json!({"inner_borders": 0, "too_small": 1, "emptied": ["speck"]});
    assert_eq!(folder.json("r.json")["lost"], lost);
}

#[test]
fn spikes_are_counted() {
    let folder = Folder::new();
    let spike = feature("", "[[[0,0],[1,0],[2,0],[1,0],[1,1],[0,1],[0,0]]]");
    folder.write("a.geojson", collection(&[spike]));
    let assert = folder.run("dissolve a.geojson --all --report r.json").success();
    let said = "1 border of a unit with itself (spikes, slits) left out";
    assert!(stderr(&assert).contains(said), "{}", stderr(&assert));
    assert_eq!(folder.json("r.json")["lost"]["inner_borders"], 1);
}

#[test]
fn groups_that_others_cover_are_named() {
    let folder = Folder::new();
    let features = [square(0, 0, r#""z":1"#), square(0, 0, r#""z":2"#)];
    folder.write("a.geojson", collection(&features));
    let assert = folder.run("dissolve a.geojson --by z").success();
    let said = "maille: 1 feature left without geometry, too small or covered: 2\n";
    assert!(stderr(&assert).ends_with(said), "{}", stderr(&assert));
}

#[test]
fn units_without_geometry_are_counted_and_named() {
    let folder = Folder::new();
    let empty = r#"{"type":"Feature","properties":{"code":"b","z":1},"geometry":null}"#;
    let lonely = r#"{"type":"Feature","id":"x","properties":{"z":2},"geometry":null}"#;
    let features = [square(0, 0, r#""code":"a","z":1"#), empty.to_owned(), lonely.to_owned()];
    folder.write("a.geojson", collection(&features));
    let assert = folder.run("dissolve a.geojson --by z").success();
    let output: serde_json::Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    assert_eq!(properties(&output)[0]["units"], 2);
    assert_eq!(output["features"][1]["geometry"], json!(null));
    assert!(stderr(&assert).contains("2 units without geometry: b, x"));
    let assert = folder.run("dissolve a.geojson --by z --strict -o out.geojson").code(1);
    let refusal = "--strict: not every member and unit is accounted for; nothing is written\n";
    assert!(stderr(&assert).ends_with(refusal));
    assert_eq!(folder.files(), ["a.geojson"]);
}

#[test]
fn overlaps_are_repaired_and_reported() {
    let folder = Folder::new();
    let large = feature(r#""z":1"#, "[[[0,0],[1000,0],[1000,1000],[0,1000],[0,0]]]");
    let small = feature(r#""z":2"#, "[[[500,250],[2000,250],[2000,500],[500,500],[500,250]]]");
    folder.write("a.geojson", collection(&[large, small]));
    let assert = folder.run("dissolve a.geojson --by z --measure --crs EPSG:2154 --report r.json");
    let assert = assert.success();
    assert!(stderr(&assert).contains("where borders do not match, repaired: "));
    let output: serde_json::Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    let areas: Vec<f64> =
        properties(&output).iter().map(|p| p["area_km2"].as_f64().unwrap()).collect();
    assert_eq!(areas, [0.875, 0.375], "the smaller unit has what both cover");
    let report = folder.json("r.json");
    let spots = report["spots"].as_array().unwrap();
    assert!(!spots.is_empty());
    assert_eq!(spots[0]["units"], json!(["a.geojson: feature 1", "a.geojson: feature 2"]));
}

#[test]
fn repairs_are_counted() {
    let folder = Folder::new();
    let open = feature("", "[[[0,0],[1,0],[1,1],[0,1]]]");
    let clockwise = feature("", "[[[1,0],[1,1],[2,1],[2,0],[1,0]]]");
    let repeated = feature("", "[[[2,0],[3,0],[3,0],[3,1],[2,1],[2,0]]]");
    folder.write("a.geojson", collection(&[open, clockwise, repeated]));
    let assert = folder.run("dissolve a.geojson --all --report r.json").success();
    let said = "maille: repaired: 1 ring closed, 1 ring turned round, \
                1 position dropped for repeating the one before\n";
    assert!(stderr(&assert).contains(said), "{}", stderr(&assert));
    let repairs = &folder.json("r.json")["repairs"];
    assert_eq!(*repairs, json!({"closed": 1, "rewound": 1, "duplicates": 1}));
}

#[test]
fn two_fields_of_one_name_are_refused() {
    let folder = Folder::with_communes();
    folder.write("units.geojson", communes().replace("\"pop\"", "\"units\""));
    for (flags, problem) in [
        (
            "--by epci --sum units",
            "\"units\": the number of units that dissolve adds and --sum units; give the sum \
             another name, with --agg \"my_units=sum(units)\" for --sum",
        ),
        (
            "--by epci --sum area --agg area=max(units)",
            "\"area\": --sum area and --agg area=max(units); give the aggregate another name, as \
             in --agg \"my_area=max(units)\"",
        ),
        (
            "--by units",
            "\"units\": --by units and the number of units that dissolve adds; rename the field \
             \"units\" of the input",
        ),
        ("--by code,code", "\"code\": --by code and --by code; leave one of them out"),
        (
            "--all --agg area_km2=sum(area) --measure",
            "\"area_km2\": --agg area_km2=sum(area) and the one that --measure adds; leave out \
             --measure, or rename what else is called \"area_km2\"",
        ),
    ] {
        let message = format!("two output fields would be called {problem}");
        folder.fails(&format!("dissolve units.geojson {flags}"), 2, &message);
    }
    folder.run("dissolve units.geojson --by epci --agg communes=sum(units)").success();
}

#[test]
fn fields_that_are_not_there() {
    let folder = Folder::with_communes();
    let known = "(the fields are code, epci, pop, area)";
    folder.fails(
        "dissolve communes.geojson --by epic -o out.geojson",
        2,
        &format!(
            "communes.geojson: no feature has a field \"epic\"; did you mean \"epci\"? {known}"
        ),
    );
    folder.fails(
        "dissolve communes.geojson --by epci --sum qqqq -o out.geojson",
        2,
        &format!("communes.geojson: no feature has a field \"qqqq\" {known}"),
    );
    folder.write("bare.geojson", collection(&[square(0, 0, "")]));
    folder.fails(
        "dissolve bare.geojson --by epci",
        2,
        "bare.geojson: no feature has a field \"epci\"; the features have no fields at all",
    );
}
