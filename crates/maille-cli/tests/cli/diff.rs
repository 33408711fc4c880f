//! `maille diff`: what is different between two small layers. Positions are metres of EPSG:2154.

use crate::support::{Folder, collection, feature, stderr};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A rectangle of a unit: west, south, east, north.
fn unit(properties: &str, [w, s, e, n]: [i32; 4]) -> String {
    feature(properties, &format!("[[[{w},{s}],[{e},{s}],[{e},{n}],[{w},{n}],[{w},{s}]]]"))
}

fn named(code: &str, name: &str, epci: &str, bounds: [i32; 4]) -> String {
    unit(&format!(r#""code":"{code}","nom":"{name}","epci":"{epci}""#), bounds)
}

/// Four units of 4 km² in a row.
fn before() -> [String; 4] {
    [
        named("A", "Alpha", "1", [0, 0, 2000, 2000]),
        named("B", "Beta", "1", [2000, 0, 4000, 2000]),
        named("C", "Gamma", "2", [4000, 0, 6000, 2000]),
        named("D", "Delta", "2", [6000, 0, 8000, 2000]),
    ]
}

fn folder_with(before: &[String], after: &[String]) -> Folder {
    let folder = Folder::new();
    folder.write("a.geojson", collection(before));
    folder.write("b.geojson", collection(after));
    folder
}

const DIFF: &str = "diff a.geojson b.geojson --crs EPSG:2154";

/// What `diff --json` says of two layers that differ.
fn told(before: &[String], after: &[String], flags: &str) -> Value {
    let folder = folder_with(before, after);
    let assert = folder.run(&format!("{DIFF} --json {flags}")).code(1);
    serde_json::from_slice(&assert.get_output().stdout).unwrap()
}

/// The kinds of differences, with unit, from and to.
fn changes(told: &Value) -> Vec<Value> {
    let changes = told["changes"].as_array().unwrap().iter();
    changes.map(|c| json!([c["change"], c["unit"], c["from"], c["to"]])).collect()
}

#[test]
fn a_layer_does_not_differ_from_itself() {
    let folder = folder_with(&before(), &before());
    let assert =
        folder.run(DIFF).success().stdout("a.geojson and b.geojson: 4 units, no difference\n");
    assert_eq!(stderr(&assert), "");
    let told = folder.output(&format!("{DIFF} --json"));
    assert_eq!((&told["same"], &told["counts"]), (&json!(true), &json!({})));
    assert_eq!((&told["changes"], &told["slivers"]["pieces"]), (&json!([]), &json!(0)));
    assert_eq!(told["slivers"]["area_m2"].to_string(), "0.0");
}

#[test]
fn a_merger_and_a_split() {
    let after = [
        named("A", "Alpha", "1", [0, 0, 4000, 2000]),
        named("C", "Gamma", "2", [4000, 0, 6000, 2000]),
        named("D", "Delta", "2", [6000, 0, 7000, 2000]),
        named("E", "Epsilon", "2", [7000, 0, 8000, 2000]),
    ];
    let there = told(&before(), &after, "");
    assert_eq!(
        changes(&there),
        [json!(["merged", "B", ["B"], ["A"]]), json!(["split-off", "E", ["D"], ["E"]]),]
    );
    // Seen the other way round the one is the other.
    let back = told(&after, &before(), "");
    assert_eq!(
        changes(&back),
        [json!(["merged", "E", ["E"], ["D"]]), json!(["split-off", "B", ["A"], ["B"]])]
    );
}

#[test]
fn units_of_several_and_of_nobody() {
    let after = [
        named("A", "Alpha", "1", [0, 0, 3000, 2000]),
        named("C", "Gamma", "2", [3000, 0, 5000, 2000]),
        named("N", "Nu", "2", [5000, 0, 7000, 2000]),
        named("O", "Omicron", "2", [0, 5000, 2000, 7000]),
    ];
    assert_eq!(
        changes(&told(&before(), &after, "")),
        [
            json!(["added", "O", [], ["O"]]),
            json!(["merged", "D", ["D"], ["N"]]),
            json!(["split", "B", ["B"], ["A", "C"]]),
            json!(["made-of-several", "N", ["C", "D"], ["N"]]),
            json!(["ground-lost", Value::Null, ["D"], []]),
        ]
    );
}

#[test]
fn another_code_name_and_parent() {
    let after = [
        named("A", "Alfa", "1", [0, 0, 2000, 2000]),
        named("B", "Beta", "2", [2000, 0, 4000, 2000]),
        named("X", "Gamma", "2", [4000, 0, 6000, 2000]),
        named("D", "Delta", "2", [6000, 0, 8000, 2000]),
    ];
    assert_eq!(
        changes(&told(&before(), &after, "")),
        [
            json!(["recoded", "X", ["C"], ["X"]]),
            json!(["renamed", "A", ["Alpha"], ["Alfa"]]),
            json!(["other-parent", "B", ["1"], ["2"]]),
        ]
    );
    let without = told(&before(), &after, "--name code --parents nom");
    assert_eq!(changes(&without)[1], json!(["renamed", "X", ["C"], ["X"]]));
    assert_eq!(without["changes"][2]["field"], json!("nom"));
}

/// The border between A and B moves by 300 m over 1500 m; D loses 1 km² to nobody.
fn moved() -> [String; 4] {
    let code = |code: &str, name: &str, epci: &str| {
        format!(r#""code":"{code}","nom":"{name}","epci":"{epci}""#)
    };
    let a = "[[[0,0],[2000,0],[2000,500],[2300,500],[2300,2000],[0,2000],[0,0]]]";
    let b = "[[[2000,0],[4000,0],[4000,2000],[2300,2000],[2300,500],[2000,500],[2000,0]]]";
    [
        feature(&code("A", "Alpha", "1"), a),
        feature(&code("B", "Beta", "1"), b),
        named("C", "Gamma", "2", [4000, 0, 6000, 2000]),
        named("D", "Delta", "2", [6000, 0, 7500, 2000]),
    ]
}

#[test]
fn ground_that_changes_hands() {
    let folder = folder_with(&before(), &moved());
    let assert = folder.run(&format!("{DIFF} --min-area 40ha -o changed.geojson")).code(1).stdout(
        "\
change        count  area ha
ground-moved      1    45.00
ground-lost       1   100.00

The first 5 of each kind:
change        unit  from  to      area ha  width m
ground-moved        B     A         45.00      250
ground-lost         D     nobody   100.00      400
",
    );
    assert_eq!(stderr(&assert), "maille: a.geojson and b.geojson: 2 differences\n");
    let layer = folder.json("changed.geojson");
    let features = layer["features"].as_array().unwrap();
    assert_eq!(features.len(), 2);
    assert_eq!(
        features[0]["properties"],
        json!({"change": "ground-moved", "from": "B", "to": "A", "from_nom": "Beta",
            "to_nom": "Alpha", "area_m2": 450_000.0, "width_m": 250.0})
    );
    assert_eq!(features[1]["properties"]["to"], Value::Null);
    let ring = &features[0]["geometry"]["coordinates"][0];
    assert_eq!(ring, &json!([[2000, 500], [2300, 500], [2300, 2000], [2000, 2000], [2000, 500]]));
}

#[test]
fn pieces_too_narrow_or_too_small_are_counted() {
    let folder = folder_with(&before(), &moved());
    folder.run(&format!("{DIFF} --min-width 500m")).success().stdout(
        "\
a.geojson and b.geojson: 4 units, no difference

No differences: 2 pieces of ground narrower than 500 m or smaller than 50 ha, 145.00 ha together
",
    );
    let told = told(&before(), &moved(), "--min-width 300m");
    assert_eq!(told["slivers"]["area_m2"], json!(450_000.0));
    assert_eq!(changes(&told), [json!(["ground-lost", Value::Null, ["D"], []])]);
}

#[test]
fn the_other_way_round_is_the_mirror() {
    let there = told(&before(), &moved(), "--min-area 1ha");
    let back = told(&moved(), &before(), "--min-area 1ha");
    let mirrored = |told: &Value, from: &str, to: &str| -> Vec<Value> {
        let mut all: Vec<Value> = told["changes"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| json!([c[from], c[to], c["area_m2"], c["width_m"]]))
            .collect();
        all.sort_by_key(Value::to_string);
        all
    };
    assert_eq!(mirrored(&there, "from", "to"), mirrored(&back, "to", "from"));
}

#[test]
fn keys_may_have_other_names() {
    let after =
        before().map(|unit| unit.replace("\"code\"", "\"insee\"").replace("\"epci\"", "\"x\""));
    let folder = folder_with(&before(), &after);
    folder.run(&format!("{DIFF} --key code=insee")).success();
    folder.fails(
        DIFF,
        2,
        "b.geojson: the features have neither a field \"code\" nor an id; name the field that holds \
         their codes with --key (the fields are insee, nom, x)",
    );
    let message = "invalid value '=x' for '--key <FIELD|A=B>': write it as FIELD, or as FIELD=FIELD \
                   where the two have other names\n\nFor more information, try '--help'.";
    folder.fails(&format!("{DIFF} --key =x"), 2, message);
}

#[test]
fn without_common_codes_ground_matches_units() {
    let after = before().map(|unit| unit.replace(r#""code":""#, r#""code":"x"#));
    let folder = folder_with(&before(), &after);
    let assert = folder.run(DIFF).code(1);
    assert_eq!(
        stderr(&assert),
        "maille: no code is in both layers: units are matched by ground alone; --key names the fields \
         that hold the codes\nmaille: a.geojson and b.geojson: 4 differences\n"
    );
    assert_eq!(told(&before(), &after, "")["counts"], json!({"recoded": 4}));
}

#[test]
fn features_of_one_code_are_one_unit() {
    let after = [
        named("A", "Alpha", "1", [0, 0, 1000, 2000]),
        named("A", "Alpha", "1", [1000, 0, 2000, 2000]),
        named("B", "Beta", "1", [2000, 0, 4000, 2000]),
        named("C", "Gamma", "2", [4000, 0, 6000, 2000]),
        named("D", "Delta", "2", [6000, 0, 8000, 2000]),
    ];
    let assert = folder_with(&before(), &after).run(DIFF).success();
    let note =
        "maille: b.geojson: 1 feature with the code of another one, taken for parts of one unit\n";
    assert_eq!(stderr(&assert), note);
}

#[test]
fn layers_in_other_crs_are_brought_to_the_first() {
    let folder = folder_with(&before(), &before());
    folder
        .run("convert a.geojson --crs EPSG:2154 --to-crs EPSG:3035 --precision 3 -o c.gpkg")
        .success();
    folder.run("convert a.geojson --crs EPSG:2154 --to geojson -o l.gpkg --to gpkg").code(2);
    folder.run("convert a.geojson --crs EPSG:2154 -o l.gpkg").success();
    let assert = folder.run("diff l.gpkg c.gpkg --key code").success();
    let said = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    assert!(said.starts_with("l.gpkg and c.gpkg: 4 units, no difference\n"), "{said}");
}

#[test]
fn inputs_that_are_no_coverage() {
    // B reaches into A: the smaller one has the overlap, on both sides alike.
    let mut overlapping = before();
    overlapping[1] = named("B", "Beta", "1", [1500, 0, 4000, 1000]);
    let folder = folder_with(&overlapping, &overlapping);
    let assert = folder.run(DIFF).success();
    let said = stderr(&assert);
    assert!(said.contains("a.geojson: ") && said.contains("where borders do not match"), "{said}");
    let bow = feature(r#""code":"A""#, "[[[0,0],[10,10],[10,0],[0,11],[0,0]]]");
    let folder = folder_with(&[bow], &before());
    let assert = folder.run(DIFF).code(3);
    assert!(stderr(&assert).contains("mend it with `maille clean`"), "{}", stderr(&assert));
    let nameless = unit(r#""code":null"#, [0, 0, 10, 10]);
    let folder = folder_with(&[nameless], &before());
    folder.fails(
        DIFF,
        3,
        "a.geojson: feature 1: it has no code, by which units are matched; give it one, leave it out, \
         or name another field with --key",
    );
    let folder = folder_with(&[], &before());
    folder.fails(DIFF, 3, "a.geojson: there are no features to be compared");
}

#[test]
fn flags_and_files_are_checked() {
    let folder = folder_with(&before(), &before());
    folder.run("diff a.geojson").code(2);
    folder.run("diff a.geojson b.geojson c.geojson").code(2);
    folder.fails(
        "diff fr:epci@2020 fr:epci@2020 --crs EPSG:2154",
        2,
        "fr:epci@2020 is a dataset: --from, --crs and --layer are for files",
    );
    folder.fails(
        &format!("{DIFF} -o a.geojson"),
        2,
        "a.geojson: --output would replace an input; write to another place",
    );
    let problem = "--output needs a file: standard output carries the data";
    folder.fails(&format!("{DIFF} -o -"), 2, problem);
    folder.fails(
        &format!("{DIFF} --parents none"),
        2,
        "a.geojson: no feature has a field \"none\"; did you mean \"code\"? (the fields are code, nom, epci)",
    );
}

#[test]
fn threads_make_no_difference() {
    let folder = folder_with(&before(), &moved());
    let of = |threads: usize| {
        let line =
            format!("diff fr:departements@2020 fr:departements@2026 --json --threads {threads}");
        folder.run(&line).get_output().stdout.clone()
    };
    assert_eq!(of(1), of(2));
}

/// Léojac went from Quercy Vert-Aveyron to Grand Montauban on 1 January 2025, as the lists of the two years
/// have it. Eure-Madrie-Seine went into Seine-Eure as a whole, which no commune needs to be told of.
#[test]
fn communes_that_went_to_another_epci_are_told_of_datasets() {
    let folder = Folder::new();
    let moved = |line: &str| -> Vec<serde_json::Value> {
        folder.run(&format!("{line} --json --report r.json")).code(1);
        let changes = folder.json("r.json")["changes"].as_array().unwrap().clone();
        changes.into_iter().filter(|change| change["change"] == "commune-moved").collect()
    };
    let forth = moved("diff fr:epci@2024 fr:epci@2025");
    let leojac = forth.iter().find(|change| change["unit"] == "82098").unwrap();
    assert_eq!(leojac["name"], "Léojac");
    assert_eq!((&leojac["from"][0], &leojac["to"][0]), (&"200066884".into(), &"248200099".into()));
    // Back again the communes are those of 2025: two of 2024 are one of them now.
    let back = moved("diff fr:epci@2025 fr:epci@2024");
    let leojac = back.iter().find(|change| change["unit"] == "82098").unwrap();
    assert_eq!((&leojac["from"][0], &leojac["to"][0]), (&"248200099".into(), &"200066884".into()));
    let merged = moved("diff fr:epci@2019 fr:epci@2020");
    assert!(!merged.is_empty() && merged.iter().all(|change| change["from"][0] != "242700623"));
}

/// What `diff --json` says of two years of a level, slivers and all, and whether it is nothing.
fn of_years(level: &str, [before, after]: [u16; 2], code: i32) -> Value {
    let line = format!("diff fr:{level}@{before} fr:{level}@{after} --min-area 0ha --min-width 0m");
    let assert = Folder::new().run(&format!("{line} --json")).code(code);
    serde_json::from_slice(&assert.get_output().stdout).unwrap()
}

/// How many m² go from each unit to each other one; none is nobody.
fn moves(told: &Value, from: &str, to: &str) -> BTreeMap<[Option<String>; 2], f64> {
    let changes = told["changes"].as_array().unwrap().iter();
    let moves = changes.filter(|change| change["change"].as_str().unwrap().starts_with("ground-"));
    let unit = |change: &Value, side: &str| change[side][0].as_str().map(str::to_owned);
    moves.map(|c| ([unit(c, from), unit(c, to)], c["area_m2"].as_f64().unwrap())).collect()
}

#[test]
fn a_vintage_does_not_differ_from_itself() {
    let told = of_years("communes", [2026, 2026], 0);
    assert_eq!(
        (&told["same"], &told["counts"], &told["changes"]),
        (&json!(true), &json!({}), &json!([]))
    );
}

#[test]
fn vintages_the_other_way_round_are_the_mirror() {
    let [there, back] = [[2020, 2026], [2026, 2020]].map(|years| of_years("regions", years, 1));
    let (forth, mirrored) = (moves(&there, "from", "to"), moves(&back, "to", "from"));
    assert!(forth.len() > 40 && forth.keys().eq(mirrored.keys()));
    for (pair, area) in &forth {
        // The same places, summed up in another order.
        assert!((area - mirrored[pair]).abs() <= area * 1e-8, "{pair:?}: {area}");
    }
    let [there, back] = [[2019, 2020], [2020, 2019]].map(|years| of_years("epci", years, 1));
    for [kind, other] in [
        ["merged", "split-off"],
        ["split", "made-of-several"],
        ["renamed", "renamed"],
        ["commune-moved", "commune-moved"],
        ["ground-moved", "ground-moved"],
    ] {
        for [kind, other] in [[kind, other], [other, kind]] {
            assert!(there["counts"][kind].as_u64().unwrap() > 0, "{kind}");
            assert_eq!(there["counts"][kind], back["counts"][other], "{kind}");
        }
    }
}

/// What an EPCI has more in 2020 than in 2019 is what came to it less what left it.
#[test]
fn areas_that_moved_add_up() {
    let folder = Folder::new();
    let areas = |year: u16| -> BTreeMap<String, f64> {
        let layer = folder.output(&format!("dissolve fr:epci@{year} --by code --measure"));
        let features = layer["features"].as_array().unwrap().iter().map(|f| &f["properties"]);
        features
            .map(|f| {
                (f["code"].as_str().unwrap().to_owned(), f["area_km2"].as_f64().unwrap() * 1e6)
            })
            .collect()
    };
    let (before, after) = (areas(2019), areas(2020));
    let told = of_years("epci", [2019, 2020], 1);
    let made = told["changes"].as_array().unwrap().iter().filter(|change| {
        ["merged", "split", "split-off", "made-of-several"]
            .contains(&change["change"].as_str().unwrap())
    });
    let made: BTreeSet<&str> = made
        .flat_map(|c| [&c["from"], &c["to"]].map(|codes| codes.as_array().unwrap()))
        .flatten()
        .map(|code| code.as_str().unwrap())
        .collect();
    let moves = moves(&told, "from", "to");
    let mut changed = 0;
    for (code, area) in before.iter().filter(|(code, _)| !made.contains(code.as_str())) {
        let sum = |side: usize| -> f64 {
            let of = moves.iter().filter(|(pair, _)| pair[side].as_ref() == Some(code));
            of.map(|(_, area)| area).sum()
        };
        let (left, came) = (sum(0), sum(1));
        changed += usize::from(left + came > 0.0);
        // Areas of units are of geodesics and rounded to the m², those of changes of borders that are straight
        // on the map.
        let (more, off) = (after[code] - area, 2.0 + (left + came) * 1e-6);
        assert!((more - (came - left)).abs() < off, "{code}: {more}, +{came} -{left}");
    }
    assert!(changed > 10, "{changed}");
}
