//! `maille simplify`.

use crate::support::{Folder, collection, communes, feature, properties, shell, square, stderr};
use predicates::str::contains;
use serde_json::{Value, json};

/// Two units with a crooked common border, in two groups of one field and one of another. The bend at
/// (5.1, 2) is small, that at (6, 5) is not; coordinates are metres.
fn crooked() -> String {
    let west = "[[[0,0],[5,0],[5.1,2],[6,5],[5,9],[0,9],[0,0]]]";
    let east = "[[[5,0],[10,0],[10,9],[5,9],[6,5],[5.1,2],[5,0]]]";
    let crs = r#""crs":{"type":"name","properties":{"name":"EPSG:2154"}},"#;
    let west = feature(r#""code":"a","zone":"1","land":"x","pop":3"#, west);
    let east = feature(r#""code":"b","zone":"2","land":"x","pop":4"#, east);
    collection(&[west, east]).replacen("\"features\"", &format!("{crs}\"features\""), 1)
}

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("in.geojson", crooked());
    folder
}

/// How many positions the first unit has after a command.
fn kept(folder: &Folder, flags: &str) -> usize {
    shell(&folder.output(&format!("simplify in.geojson -q {flags}")), 0).len() - 1
}

#[test]
fn each_way_to_say_how_much() {
    let folder = folder();
    assert_eq!(kept(&folder, "--percent 100"), 6);
    assert_eq!(kept(&folder, "--percent 0%"), 4, "two nodes, and two corners that hold an area");
    let dp = "--method douglas-peucker";
    assert_eq!(kept(&folder, &format!("{dp} --tolerance 10cm")), 6);
    assert_eq!(kept(&folder, &format!("{dp} --tolerance 50cm")), 5);
    assert_eq!(kept(&folder, &format!("{dp} --scale 1:500")), 6, "0.2 mm are 10 cm");
    assert_eq!(kept(&folder, &format!("{dp} --scale 1:2,500")), 5, "0.2 mm are 50 cm");
    assert_eq!(kept(&folder, &format!("{dp} --width 100px")), 6, "a pixel is 10 cm");
    assert_eq!(kept(&folder, &format!("{dp} --width 20")), 5, "a pixel is 50 cm");
    assert_eq!(kept(&folder, "--method visvalingam --tolerance 40cm"), 6);
    assert_eq!(kept(&folder, "--method visvalingam --tolerance 60cm"), 5);
    assert_eq!(kept(&folder, "--percent 0 --hold-outer --keep-shapes"), 4);
}

#[test]
fn neighbours_still_share_their_border() {
    let folder = folder();
    folder.run("simplify in.geojson --percent 30 -o out.geojson").success();
    folder.run("check out.geojson").success();
    folder.run("simplify fr:departements@2026 --percent 1 -q -o d.geojson").success();
    let info = folder.output("info d.geojson --json");
    assert_eq!(info["coverage"]["valid"], true);
}

#[test]
fn what_was_done_is_said_and_reported() {
    let folder = folder();
    let run = folder.run("simplify in.geojson --percent 50 --stats -o out.geojson --report r.json");
    let said = stderr(&run.success().stdout(""));
    assert!(said.contains("in.geojson: 4 of 6 removable vertices kept"), "{said}");
    assert!(said.contains("borders moved by "), "{said}");
    assert!(said.contains("area changed most: in.geojson: feature "), "{said}");
    let report = folder.json("r.json");
    assert_eq!(report["command"], "simplify");
    assert_eq!(report["outputs"], json!(["out.geojson"]));
    assert_eq!((&report["kept"], &report["removable"]), (&json!(4), &json!(6)));
    assert!(report["stats"]["displacement_m"].as_f64().unwrap() > 0.0);
    assert_eq!(folder.json("out.geojson")["features"][0]["properties"]["pop"], 3);
}

#[test]
fn how_far_borders_moved_is_the_distance_and_the_area_left_out() {
    let folder = folder();
    let flags = "--method douglas-peucker --tolerance 50cm --stats";
    let line = format!("simplify in.geojson {flags} -o out.geojson --report r.json");
    let said = stderr(&folder.run(&line).success());
    // (5.1, 2) goes: the triangle of it with (5, 0) and (6, 5) has 0.75 m² over a base of √26 m.
    assert!(said.contains("borders moved by 0.3 m at most"), "{said}");
    assert!(said.contains("area changed most: in.geojson: feature 2 (b), by -1.82 %"), "{said}");
    let stats = &folder.json("r.json")["stats"];
    let near = |value: &Value, expected: f64| (value.as_f64().unwrap() - expected).abs() < 1e-12;
    assert!(near(&stats["displacement_m"], 1.5 / 26_f64.sqrt()), "{stats}");
    assert!(near(&stats["worst_unit"]["area_change"], -0.75 / 41.25), "{stats}");
}

#[test]
fn small_islands_can_go() {
    let folder = Folder::new();
    let parts = "[[[[0,0],[9,0],[9,9],[0,0]]],[[[20,0],[21,0],[21,1],[20,0]]]]";
    let unit = feature("", parts).replace("\"Polygon\"", "\"MultiPolygon\"");
    folder.write("in.geojson", collection(&[unit]));
    let line = "simplify in.geojson --crs EPSG:2154 --percent 100 -o out.geojson --min-part-area";
    let said = stderr(&folder.run(&format!("{line} 1m2")).success());
    assert!(said.contains("1 island smaller than --min-part-area left out"), "{said}");
    assert_eq!(folder.json("out.geojson")["features"][0]["geometry"]["type"], "Polygon");
    folder.run(&format!("{line} 0.1m2")).success();
    assert_eq!(folder.json("out.geojson")["features"][0]["geometry"]["type"], "MultiPolygon");
    folder
        .run(&format!("{line} 1m2 --keep-shapes"))
        .code(2)
        .stderr(contains("cannot be used with"));
}

#[test]
fn levels_go_to_a_folder() {
    let folder = folder();
    let line = "simplify in.geojson --percent 30 --levels commune,zone,land --out-dir new/levels";
    let said = stderr(&folder.run(line).success().stdout(""));
    assert!(said.contains("commune: the units themselves"), "{said}");
    assert!(said.contains("land: 1 group"), "{said}");
    let read = |level: &str| folder.json(&format!("new/levels/{level}.geojson"));
    assert_eq!(properties(&read("commune"))[1]["code"], "b");
    // Fields that are the same for all units of each group come along.
    let zone = json!({"zone": "2", "code": "b", "land": "x", "pop": 4, "units": 1});
    assert_eq!(properties(&read("zone"))[1], &zone);
    assert_eq!(properties(&read("land")), [&json!({"land": "x", "units": 2})]);
    // Shells start at their lowest, leftmost corner, so the same ones are equal.
    assert_eq!(shell(&read("zone"), 0), shell(&read("commune"), 0));
    assert!(shell(&read("land"), 0).iter().all(|p| {
        shell(&read("commune"), 0).contains(p) || shell(&read("commune"), 1).contains(p)
    }));
}

#[test]
fn topojson_holds_all_levels_on_the_same_arcs() {
    let folder = folder();
    folder
        .run("simplify in.geojson --percent 100 --levels commune,land -o x.topojson -q")
        .success();
    let topology = folder.json("x.topojson");
    assert_eq!(topology["transform"]["scale"], json!([0.01, 0.01]), "a centimetre");
    let objects = topology["objects"].as_object().unwrap();
    assert_eq!(objects.keys().collect::<Vec<_>>(), ["commune", "land"]);
    assert_eq!(topology["arcs"].as_array().unwrap().len(), 3, "two outer ones and the common one");
    let arcs = |object: &str, feature: usize| -> Vec<i64> {
        let arcs = &objects[object]["geometries"][feature]["arcs"][0];
        arcs.as_array().unwrap().iter().map(|arc| arc.as_i64().unwrap()).collect()
    };
    let outer: Vec<i64> = [arcs("commune", 0), arcs("commune", 1)].concat();
    assert!(arcs("land", 0).iter().all(|arc| outer.contains(arc)));
    assert_eq!(arcs("land", 0).len(), 2);
    let message = "x.topojson: it holds 2 layers, of which one must be chosen: commune, land; choose with \
                   --layer";
    folder.fails("info x.topojson", 3, message);
    assert_eq!(folder.output("info x.topojson --layer land --json")["features"], 1);
    let message = "in.geojson: GeoJSON holds one layer, which has no name to ask for";
    folder.fails("info in.geojson --layer land", 3, message);
}

#[test]
fn standard_output_is_geojson() {
    let folder = folder();
    let collection = folder.output("simplify in.geojson --percent 50 -q");
    assert_eq!(collection["type"], "FeatureCollection");
    let run = |threads: usize| {
        let line = format!("simplify fr:epci@2026 --percent 5 -q --threads {threads}");
        folder.run(&line).success().get_output().stdout.clone()
    };
    assert_eq!(run(1), run(2));
}

#[test]
fn amounts_are_checked() {
    let folder = folder();
    let fails = |flags: &str, message: &str| {
        folder
            .run(&format!("simplify in.geojson {flags}"))
            .code(2)
            .stdout("")
            .stderr(contains(message));
    };
    fails("", "<--percent <PERCENT>|--tolerance <LENGTH>|--scale <1:N>|--width <PIXELS>>");
    fails("--percent 10 --tolerance 5m", "cannot be used with");
    fails("--percent 101", "a percentage is from 0 to 100");
    fails("--percent -1", "it is negative");
    fails("--percent some", "\"some\" is not a number");
    fails("--tolerance 100", "it has no unit; write it as 100m");
    fails("--tolerance -5m", "it is negative");
    fails("--tolerance 5furlong", "\"furlong\" is no unit here");
    fails("--scale 1000000", "write it as 1:1000000");
    fails("--width 0px", "a picture has one pixel at least");
    fails("--percent 5 --min-part-area 5", "it has no unit; write it as 5ha");
    fails("--percent 5 --method best", "visvalingam-weighted, visvalingam, douglas-peucker");
    assert_eq!(folder.files(), ["in.geojson"]);
}

#[test]
fn levels_are_checked() {
    let folder = folder();
    let fails = |flags: &str, message: &str| {
        folder.fails(&format!("simplify in.geojson --percent 5 {flags}"), 2, message);
    };
    fails(
        "--levels commune,zonne --out-dir d",
        "in.geojson: --levels: no feature has a field \"zonne\"; did you mean \"zone\"? (the fields are \
         code, zone, land, pop)",
    );
    fails(
        "--levels zonne,land --out-dir d",
        "in.geojson: --levels: there is no field \"zonne\"; did you mean \"zone\"? If it is to name the \
         units themselves, take a name that is less like that of a field",
    );
    fails("--levels zone,zone --out-dir d", "--levels names \"zone\" twice");
    let message = "in.geojson: --levels: no feature has a field \"units\"";
    let run = folder.run("simplify in.geojson --percent 5 --levels commune,units --out-dir d");
    run.code(2).stderr(contains(message));
    let units = crooked().replace("\"zone\"", "\"units\"");
    folder.write("units.geojson", units);
    folder.fails(
        "simplify units.geojson --percent 5 --levels commune,units --out-dir d",
        2,
        "--levels: each feature of a level has a field \"units\", how many were merged; rename the field \
         \"units\" of the input",
    );
    fails("--levels a/b --out-dir d", "--levels: \"a/b\" cannot name a file");
    fails("--levels .a,zone --out-dir d", "--levels: \".a\" cannot name a file");
    fails(
        "--levels commune,zone -o x.geojson",
        "GeoJSON holds one layer: give several --levels a folder with --out-dir, or write TopoJSON",
    );
    let message = "in.geojson: it is not a folder; write to another place";
    let line = "simplify in.geojson --percent 5 --levels commune,zone --out-dir in.geojson/d";
    folder.fails(line, 4, message);
    folder.run("simplify in.geojson --percent 5 --out-dir d").code(2).stderr(contains("--levels"));
    let flags = "--levels zone --out-dir d -o x.geojson";
    let run = folder.run(&format!("simplify in.geojson --percent 5 {flags}"));
    run.code(2).stderr(contains("cannot be used with"));
}

#[test]
fn files_of_levels_are_for_nothing_else() {
    let folder = folder();
    std::fs::create_dir_all(folder.path("d/zone.geojson")).unwrap();
    let line = "simplify in.geojson --percent 5 --levels commune,zone --out-dir d";
    // The first level is not written either.
    folder.fails(line, 4, "d/zone.geojson: it is a folder; write to another place");
    assert!(!folder.path("d/commune.geojson").exists());
    let message = "d/commune.geojson: --report and --levels are the same file";
    folder.fails(&format!("{line} --report d/commune.geojson"), 2, message);
    let line = line.replace("commune,", "");
    folder.fails(
        &format!("{line} --to topojson --report ./d/zone.topojson"),
        2,
        "./d/zone.topojson: --report and --levels are the same file",
    );
    assert!(!folder.path("d/zone.topojson").exists());
}

#[test]
fn only_polygons_can_be_simplified() {
    let folder = Folder::new();
    for (geometry, name) in [
        (json!({"type": "Point", "coordinates": [1, 2]}), "Point"),
        (json!({"type": "LineString", "coordinates": [[1, 2], [3, 4]]}), "LineString"),
    ] {
        let other = json!({"type": "Feature", "properties": {}, "geometry": geometry}).to_string();
        folder.write("in.geojson", collection(&[square(0, 0, ""), other]));
        let message = format!(
            "in.geojson: feature 2: its geometry is a {name}, and only polygons can be simplified; \
             leave such features out"
        );
        folder.fails("simplify in.geojson --percent 5 -o out.geojson", 3, &message);
    }
    folder.write("none.geojson", collection(&[]));
    let message = "none.geojson: there are no features to be simplified";
    folder.fails("simplify none.geojson --percent 5 -o out.geojson", 3, message);
    let bow = feature(r#""code":"x""#, "[[[0,0],[2,2],[2,0],[0,1],[0,0]]]");
    folder.write("bow.geojson", collection(&[bow]));
    let run = folder.run("simplify bow.geojson --percent 5").code(3);
    assert!(stderr(&run).contains("feature 1 (x): its border crosses itself"));
}

#[test]
fn a_unit_without_geometry_stays_without() {
    let folder = Folder::new();
    let empty = r#"{"type":"Feature","properties":{"code":"0"},"geometry":null}"#.to_owned();
    folder.write(
        "in.geojson",
        communes().replacen("\"features\":[", &format!("\"features\":[{empty},"), 1),
    );
    let simple = folder.output("simplify in.geojson --percent 0 -q");
    assert_eq!(simple["features"].as_array().unwrap().len(), 5);
    assert_eq!(simple["features"][0]["geometry"], Value::Null);
}
