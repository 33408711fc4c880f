//! `maille convert`.

use crate::support::{Folder, collection, communes, properties, square, stderr};
use serde_json::{Value, json};

pub fn column(collection: &Value, field: &str) -> Vec<Value> {
    properties(collection).iter().map(|properties| properties[field].clone()).collect()
}

/// The values of a field in the output of `convert communes.geojson` with these flags.
fn codes(folder: &Folder, flags: &[&str]) -> Vec<Value> {
    let assert = folder.command("convert communes.geojson").args(flags).assert().success();
    let output: Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    column(&output, "code")
}

#[test]
fn every_format_is_written_and_read() {
    let folder = Folder::with_communes();
    folder.run("convert communes.geojson -o sound.geojson").success();
    for name in [
        "a.geojsonl",
        "a.topojson",
        "a.csv",
        "a.shp",
        "a.zip",
        "a.fgb",
        "a.gpkg",
        "a.kml",
        "a.kmz",
        "a.geojson.gz",
    ] {
        folder.run(&format!("convert communes.geojson -o {name}")).success();
        folder.run(&format!("convert {name} -o again.geojson")).success();
        let again = folder.json("again.geojson");
        let mut codes = column(&again, "code");
        codes.sort_by_key(ToString::to_string);
        assert_eq!(codes, ["01001", "01002", "01003", "01004"], "{name}");
    }
    assert_eq!(folder.json("sound.geojson")["features"][0]["properties"]["area"], 0.1);
}

#[test]
fn a_layer_without_features_is_written_and_read() {
    let folder = Folder::new();
    folder.write("empty.geojson", collection(&[]));
    for extension in maille_io::Format::ALL.map(maille_io::Format::name) {
        folder.run(&format!("convert empty.geojson -o e.{extension}")).success();
        let again = folder.output(&format!("convert e.{extension} --to geojson"));
        assert_eq!(again["features"], json!([]), "{extension}");
    }
    assert_eq!(folder.read("e.csv"), "WKT\n");
    // Where neither a name nor a flag says that features are lines, nothing tells what an empty file is.
    folder.write("nothing", "\n");
    folder.run("convert nothing --from wkb").success();
    folder.fails("convert nothing", 3, "nothing: the file is empty");
    folder.write("nothing.csv", "");
    folder.fails("convert nothing.csv", 3, "nothing.csv: the file is empty");
}

#[test]
fn what_a_format_cannot_hold_is_told_and_reported() {
    let folder = Folder::with_communes();
    let line = "convert communes.geojson --to csv -o out.csv --report r.json";
    let said = stderr(&folder.run(line).success());
    assert!(said.contains("maille: out.csv: 4 features\n"), "{said}");
    assert!(said.contains("maille: out.csv: field \"pop\": integer becomes text\n"), "{said}");
    let report = folder.json("r.json");
    let outputs = &report["files"][0]["outputs"][0];
    assert_eq!(outputs["path"], "out.csv");
    let losses = outputs["losses"].as_array().unwrap();
    assert!(losses.contains(&json!("field \"pop\": integer becomes text")), "{losses:?}");
    assert_eq!(report["files"][0]["features"], json!({"read": 4, "written": 4}));
    // Told once for all files that it holds for.
    folder.write("b.geojson", communes());
    let line = "convert communes.geojson b.geojson --to csv --out-dir out";
    let said = stderr(&folder.run(line).success());
    assert!(
        said.contains("out/communes.csv and 1 more: field \"pop\": integer becomes text\n"),
        "{said}"
    );
    assert_eq!(said.matches("field \"pop\"").count(), 1);
}

#[test]
fn fields_are_selected_renamed_and_retyped() {
    let folder = Folder::with_communes();
    let line = "convert communes.geojson --type pop=text,area=real --select pop,code --rename pop=population";
    let output = folder.output(line);
    assert_eq!(properties(&output)[0].to_string(), r#"{"population":"10","code":"01001"}"#);
    assert_eq!(properties(&output)[3].to_string(), r#"{"population":null,"code":"01004"}"#);
    let present = "its fields are code, epci, pop, area";
    folder.fails(
        "convert communes.geojson --select cod",
        2,
        &format!("communes.geojson: no field \"cod\"; did you mean \"code\"? ({present})"),
    );
    folder.fails(
        "convert communes.geojson --rename pop=code",
        2,
        "communes.geojson: two fields would be called \"code\"",
    );
    folder.write("odd.geojson", collection(&[square(0, 0, r#""code":"2A004""#)]));
    folder.fails(
        "convert odd.geojson --type code=integer",
        3,
        "odd.geojson: feature 1 (2A004): field \"code\": \"2A004\" is no integer",
    );
    for (flag, problem) in [
        (
            "--type code=number",
            "unknown type `number`; known are text, integer, real, boolean, date and json",
        ),
        ("--type code", "write it as FIELD=TYPE"),
        ("--rename code", "write it as OLD=NEW"),
    ] {
        let said = stderr(&folder.run(&format!("convert communes.geojson {flag}")).code(2));
        assert!(said.contains(problem), "{said}");
    }
}

#[test]
fn features_are_kept_by_a_condition() {
    let folder = Folder::with_communes();
    assert_eq!(codes(&folder, &["--where", r#"pop > 6 and epci = "200""#]), ["01001"]);
    assert_eq!(codes(&folder, &["--where", "pop is null or code like '%3'"]), ["01003", "01004"]);
    let assert = folder
        .command("convert communes.geojson -o out.geojson --where")
        .arg("pop > 6")
        .assert()
        .success();
    assert_eq!(stderr(&assert), "maille: out.geojson: 2 of 4 features\n");
    let said = folder.command("convert communes.geojson --where").arg("pop >").assert().code(2);
    assert!(stderr(&said).contains("Expected: an expression, found: EOF"));
    let said = folder.command("convert communes.geojson --where").arg("popu > 1").assert().code(2);
    assert!(stderr(&said).contains("no field \"popu\"; did you mean \"pop\"?"));
    folder.fails(
        "convert communes.geojson --where pop",
        2,
        "communes.geojson: feature 1 (01001): as a condition \"pop\" gives 10, which is neither true nor \
         false; compare it with something",
    );
}

#[test]
fn features_are_sorted() {
    let folder = Folder::with_communes();
    assert_eq!(codes(&folder, &["--sort", "pop"]), ["01002", "01003", "01001", "01004"]);
}

#[test]
fn tables_are_joined_with_an_account_of_both_sides() {
    let folder = Folder::with_communes();
    let table = "INSEE;nom;x\n01001;A;1\n01003;C;\n99999;Z;1\n01001;B;2\n";
    folder.write("table.csv", table);
    let line = "convert communes.geojson --join table.csv --on code=INSEE --fields nom \
                --select code,nom -o out.geojson --report r.json";
    let said = stderr(&folder.run(line).success());
    assert_eq!(
        said,
        "maille: out.geojson: 4 features\n\
         maille: 2 features joined with a row\n\
         maille: 2 features without a row: feature 2 (01002), feature 4 (01004)\n\
         maille: 1 row without a feature: line 4 (99999)\n\
         maille: 1 row not used, for one before them has their key: line 5 (01001)\n"
    );
    assert_eq!(
        column(&folder.json("out.geojson"), "nom"),
        [json!("A"), Value::Null, json!("C"), Value::Null]
    );
    let join = &folder.json("r.json")["files"][0]["join"];
    assert_eq!(join["rows_without_feature"], json!([{"line": 4, "key": "99999"}]));
    assert_eq!(join["matched"], 2);
    folder.run("convert communes.geojson --join table.csv").code(2);
    folder.run("convert communes.geojson --fields nom").code(2);
    folder.fails(
        "convert communes.geojson --join none.csv --on code=INSEE",
        4,
        "none.csv: cannot read: No such file or directory (os error 2)",
    );
    folder.fails(
        "convert communes.geojson --join table.csv --on code=INSE",
        2,
        "table.csv: no field \"INSE\"; did you mean \"INSEE\"? (its fields are INSEE, nom, x)",
    );
    folder.fails(
        "convert communes.geojson --join table.csv --on code=INSEE -o table.csv",
        2,
        "table.csv: --output would replace an input; write to another place",
    );
}

#[test]
fn a_box_keeps_what_meets_it() {
    let folder = Folder::with_communes();
    assert_eq!(codes(&folder, &["--bbox", "1.5,0.5,2.5,0.6"]), ["01002", "01003"]);
    assert!(codes(&folder, &["--bbox", "-9,-9,-8,-8"]).is_empty());
    for (bbox, problem) in [
        ("1,2,3", "write it as four numbers, as in -5,42,10,51"),
        ("3,0,1,1", "the least x and y come before the greatest, as in -5,42,10,51"),
    ] {
        let said = stderr(&folder.run(&format!("convert communes.geojson --bbox {bbox}")).code(2));
        assert!(said.contains(problem), "{said}");
    }
}

#[test]
fn fields_are_chosen_where_a_part_has_none_of_them() {
    let folder = Folder::new();
    let features = [square(0, 0, r#""c":"a","x":1"#), square(1, 0, r#""c":"b""#)];
    folder.write("some.geojson", collection(&features));
    let flags = "--split c --select c,x --rename x=y --to geojson --out-dir out";
    folder.run(&format!("convert some.geojson {flags}")).success();
    let fields = |name: &str| properties(&folder.json(name))[0].clone();
    assert_eq!(fields("out/some-a.geojson"), json!({"c": "a", "y": 1}));
    assert_eq!(fields("out/some-b.geojson"), json!({"c": "b", "y": null}));
}

#[test]
fn layers_are_split_by_the_values_of_a_field() {
    let folder = Folder::with_communes();
    folder.run("convert communes.geojson --split epci --to fgb --out-dir out").success();
    folder
        .run("convert communes.geojson --split epci --to geojson --out-dir out --name {value}.json")
        .success();
    let files: Vec<String> = {
        let entries = std::fs::read_dir(folder.path("out")).unwrap();
        let mut names: Vec<String> =
            entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    assert_eq!(
        files,
        [
            "100.json",
            "200.json",
            "communes-100.fgb",
            "communes-200.fgb",
            "communes-empty.fgb",
            "empty.json"
        ]
    );
    assert_eq!(column(&folder.json("out/200.json"), "code"), ["01001", "01002"]);
    folder.fails(
        "convert communes.geojson --split epci --to fgb --out-dir out --name {stem}.fgb",
        2,
        "--name needs {value}: --split writes a file for each value",
    );
    folder.fails(
        "convert communes.geojson --to fgb --out-dir out --name {value}.fgb",
        2,
        "--name: {value} is there with --split only",
    );
    for flags in ["--split epci", "--name {stem}.geojson"] {
        folder.run(&format!("convert communes.geojson {flags} -o a.geojson")).code(2);
        folder.run(&format!("convert communes.geojson {flags} --to geojson -o a.geojson")).code(2);
    }
    folder
        .write("same.geojson", collection(&[square(0, 0, r#""v":"1""#), square(1, 0, r#""v":1"#)]));
    folder.fails(
        "convert same.geojson --split v --to fgb --out-dir out",
        3,
        "same.geojson: v: several values would go to out/same-1.fgb; make them differ, or rename them",
    );
}

#[test]
fn many_inputs_become_one_with_the_fields_and_the_crs_of_all() {
    let folder = Folder::with_communes();
    let crs = r#""crs":{"type":"name","properties":{"name":"EPSG:2154"}},"#;
    let far = "[[[700000,6600000],[700010,6600000],[700010,6600010],[700000,6600000]]]";
    let lambert = collection(&[crate::support::feature(r#""nom":"X""#, far)]);
    folder.write("lambert.geojson", lambert.replacen('{', &format!("{{{crs}"), 1));
    folder.fails(
        "convert communes.geojson lambert.geojson -o all.geojson",
        2,
        "2 inputs go to one file with --merge, or to a folder with --out-dir and --to",
    );
    folder.run("convert communes.geojson lambert.geojson --merge -o all.geojson").success();
    let all = folder.json("all.geojson");
    assert!(all.get("crs").is_none());
    assert_eq!(
        properties(&all)[4].to_string(),
        r#"{"code":null,"epci":null,"pop":null,"area":null,"nom":"X"}"#
    );
    let x = all["features"][4]["geometry"]["coordinates"][0][0][0].as_f64().unwrap();
    assert!((x - 3.0).abs() < 1e-3, "{x}");
    let line = "convert lambert.geojson communes.geojson --merge --to-crs EPSG:3857 -o all.gpkg";
    folder.run(line).success();
    assert_eq!(folder.output("info all.gpkg --json")["crs"], "EPSG:3857");
    folder.run("convert *.geojson --merge --to fgb --out-dir out").success();
    assert!(folder.path("out/merged.fgb").exists());
}

#[test]
fn positions_are_brought_to_another_crs() {
    let folder = Folder::new();
    let square = "[[[2,46],[3,46],[3,47],[2,47],[2,46]]]";
    folder.write("a.geojson", collection(&[crate::support::unit("x", square)]));
    let output = folder.output("convert a.geojson --to-crs EPSG:2154 --precision 1");
    assert_eq!(output["crs"]["properties"]["name"], "urn:ogc:def:crs:EPSG::2154");
    let ring = crate::support::shell(&output, 0);
    assert_eq!(ring.len(), 5);
    assert!(ring.iter().any(|at| (at[0] - 700_000.0).abs() < 0.1), "{ring:?}");
    assert!(
        ring.iter().flatten().all(|at| ((at * 10.0).round() - at * 10.0).abs() < 1e-6),
        "{ring:?}"
    );
    let output = folder.output("convert a.geojson --to-crs EPSG:2154 --densify 20km");
    assert!(crate::support::shell(&output, 0).len() > 16);
    // A PROJ string as well, and other commands too.
    for line in ["convert a.geojson --to-crs", "dissolve a.geojson --all --to-crs"] {
        let proj = "+proj=utm +zone=31 +datum=WGS84";
        let assert = folder.command(line).arg(proj).assert().success();
        let output: Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
        let x = output["features"][0]["geometry"]["coordinates"][0][0][0].as_f64().unwrap();
        assert!((400_000.0..=500_000.1).contains(&x), "{x}");
    }
    let output = folder.output("dissolve a.geojson --all --to-crs EPSG:2154 --precision 0");
    assert!(crate::support::shell(&output, 0).iter().flatten().all(|at| at.fract() == 0.0));
    let output = folder.output("simplify a.geojson --percent 100 --to-crs EPSG:2154");
    assert_eq!(output["crs"]["properties"]["name"], "urn:ogc:def:crs:EPSG::2154");
    folder.fails(
        "convert a.geojson --densify 0m",
        2,
        "--densify: pieces of borders must have a length",
    );
    folder.fails(
        "simplify a.geojson --percent 9 --levels a,code --to-crs EPSG:2154 -o a.topojson",
        2,
        "--to-crs with --levels: write the levels first, and bring them to another CRS with `maille convert`",
    );
}

#[test]
fn a_crs_that_positions_contradict_is_refused() {
    let folder = Folder::new();
    let paris = "wkt\n\"POLYGON((652000 6862000,652010 6862000,652010 6862010,652000 6862000))\"\n";
    folder.write("a.csv", paris);
    folder.fails(
        "convert a.csv -o a.fgb",
        3,
        "a.csv: it names no CRS, and 652000, 6862000 are no degrees; its positions look like EPSG:2154 \
         (Lambert-93): name it with --crs EPSG:2154",
    );
    folder.run("convert a.csv --crs EPSG:2154 -o a.fgb").success();
    let wrong = paris.replacen("POLYGON", "SRID=4326;POLYGON", 1);
    folder.write("b.csv", wrong);
    folder.fails(
        "convert b.csv -o b.fgb",
        3,
        "b.csv: feature 1: latitude 6862000 is beyond 90°, but the file is taken to be in EPSG:4326; its \
         positions look like EPSG:2154 (Lambert-93): name it with --crs EPSG:2154",
    );
    folder.write("c.wkt", "SRID=2154;POINT(2.35 48.85)\n");
    folder.fails(
        "convert c.wkt -o c.geojson",
        3,
        "c.wkt: it is said to be in EPSG:2154, but its positions, 2.35, 48.85 to 2.35, 48.85, are degrees: \
         it is likely in EPSG:4326; name it with --crs EPSG:4326",
    );
    folder.run("convert c.wkt --crs EPSG:4326 -o c.geojson").success();
}

#[test]
fn datasets_layers_and_pipes_are_inputs() {
    let folder = Folder::with_communes();
    folder.run("convert fr:regions@2026 fr:departements@2026 --to fgb --out-dir out").success();
    assert!(folder.path("out/fr-regions-2026.fgb").exists());
    let line = "simplify communes.geojson --percent 100 --levels commune,epci -o levels.topojson";
    folder.run(line).success();
    let output = folder.output("convert levels.topojson --layer epci");
    assert_eq!(column(&output, "epci").len(), 2);
    let said = stderr(&folder.run("convert levels.topojson").code(3));
    assert!(said.contains("it holds 2 layers, of which one must be chosen"), "{said}");
    let mut piped = folder.command("convert - --from geojson --to wkt");
    let assert = piped.write_stdin(communes()).assert().success();
    assert!(assert.get_output().stdout.starts_with(b"POLYGON"));
    folder.fails(
        "convert fr:regions@2026 --crs EPSG:2154 -o a.fgb",
        2,
        "fr:regions@2026 is a dataset: --from, --crs and --layer are for files",
    );
}

#[test]
fn an_unknown_crs_is_told() {
    let folder = Folder::with_communes();
    for crs in ["EPSG:1", "nothing"] {
        let said = stderr(&folder.run(&format!("convert communes.geojson --to-crs {crs}")).code(2));
        assert!(said.contains("invalid value") && said.contains("--to-crs <CRS>"), "{said}");
    }
}

#[test]
fn polygons_that_are_no_coverage_are_rounded_one_by_one() {
    let folder = Folder::new();
    let big = "[[[0,0],[2.26,0],[2.26,2],[0,2],[0,0]]]";
    let over = "[[[1,1],[3,1],[3,3.14],[1,3],[1,1]]]";
    let units = [crate::support::unit("a", big), crate::support::unit("b", over)];
    folder.write("a.geojson", collection(&units));
    let output = folder.output("convert a.geojson --precision 1");
    assert!(output.to_string().contains("2.3") && output.to_string().contains("3.1"));
    folder.write(
        "small.geojson",
        collection(&[
            crate::support::unit("a", big),
            crate::support::unit("b", "[[[1,1],[1.01,1],[1.01,1.01],[1,1]]]"),
        ]),
    );
    let said = stderr(&folder.run("convert small.geojson --precision 0 -o out.geojson").success());
    for told in [
        "maille: 1 part (polygons or holes) too small for --precision, left out\n",
        "maille: 1 feature left without geometry, too small or covered: feature 2 (b)\n",
    ] {
        assert!(said.contains(told), "{said}");
    }
    assert_eq!(folder.json("out.geojson")["features"][1]["geometry"], Value::Null);
}
