//! `maille tile`: what is in the tiles.

use crate::support::{Folder, collection, properties, square, stderr};
use serde_json::{Value, json};
use std::fmt::Write;

/// Squares of a 64th of a degree, of which zoom 0 has five to a unit of its grid: a block of 36 and one far off.
fn small() -> String {
    let square = |code: &str, x: f64, y: f64| {
        let (e, n) = (x + 1.0 / 64.0, y + 1.0 / 64.0);
        crate::support::unit(
            code,
            &format!("[[[{x},{y}],[{e},{y}],[{e},{n}],[{x},{n}],[{x},{y}]]]"),
        )
    };
    let block = (0..36).map(|at| {
        let (x, y) = (f64::from(at % 6) / 64.0, f64::from(at / 6) / 64.0);
        square(&format!("c{at}"), x, y)
    });
    collection(&block.chain([square("far", 5.0, 5.0)]).collect::<Vec<_>>())
}

/// The features of tile 0/0/0 of what a line of flags makes of `in.geojson`, and what was said.
fn tiled(folder: &Folder, flags: &str) -> (Value, String) {
    let run = folder.run(&format!("tile in.geojson -z 0 -o out.pmtiles --force {flags}"));
    let said = stderr(&run.success().stdout(""));
    (folder.output("tile --decode out.pmtiles 0"), said)
}

/// The codes of features, in order.
fn codes(shown: &Value) -> Vec<&str> {
    let mut codes: Vec<_> =
        properties(shown).iter().filter_map(|feature| feature["code"].as_str()).collect();
    codes.sort_unstable();
    codes
}

/// The features of one layer.
fn layer<'a>(shown: &'a Value, name: &str) -> Vec<&'a Value> {
    shown["features"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|feature| feature["layer"] == name)
        .collect()
}

#[test]
fn small_units_each_get_a_cell() {
    let folder = Folder::new();
    folder.write("in.geojson", small());
    let (shown, said) = tiled(&folder, "");
    assert!(said.contains("zoom 0: 37 small units given a cell of the grid\n"), "{said}");
    let mut expected: Vec<String> = (0..36).map(|at| format!("c{at}")).collect();
    expected.push("far".to_owned());
    expected.sort_unstable();
    assert_eq!(codes(&shown), expected);
}

#[test]
fn small_units_are_merged_or_left_out() {
    let folder = Folder::new();
    folder.write("in.geojson", small());
    let (shown, said) = tiled(&folder, "--small coalesce --report report.json");
    assert!(said.contains("zoom 0: 36 small units merged with others; 1 unit too small"), "{said}");
    assert_eq!(properties(&shown), [&json!({"coalesced": 36})]);
    assert_eq!(folder.json("report.json")["zooms"][0]["merged"], 36);
    let fields = &folder.output("info out.pmtiles --json")["layers"][0]["fields"];
    assert_eq!(fields, &json!({"code": "String", "coalesced": "Number"}));
    let (shown, said) = tiled(&folder, "--small drop --report report.json");
    let lost = 37 - properties(&shown).len();
    assert!(lost > 30, "{shown}");
    assert!(said.contains(&format!("zoom 0: {lost} units dropped\n")), "{said}");
    assert_eq!(folder.json("report.json")["zooms"][0]["lost"], lost);
}

/// Squares with values that are all different, and two fields of long ones.
fn wordy() -> String {
    let unit = |at: i32| {
        let mut note = String::new();
        (0..8)
            .for_each(|round| write!(note, "{:x}", at.wrapping_mul(0x9E37 + round * 77)).unwrap());
        square(at % 10, at / 10, &format!(r#""code":"{at:03}","name":"name {at}","note":"{note}""#))
    };
    collection(&(0..100).map(unit).collect::<Vec<_>>())
}

#[test]
fn large_tiles_lose_the_fields_that_they_may_lose() {
    let folder = Folder::new();
    folder.write("in.geojson", wordy());
    let (whole, said) = tiled(&folder, "");
    assert!(!said.contains("zoom 0"), "{said}");
    let size = |flags: &str| {
        tiled(&folder, &format!("{flags} --report report.json"));
        folder.json("report.json")["zooms"][0]["largest"]["bytes"].as_u64().unwrap()
    };
    let (all, without_note) = (size(""), size("--exclude note"));
    assert!(without_note < all, "{without_note} {all}");

    let (same, said) = tiled(&folder, &format!("--max-tile-bytes {all} --cut note,name"));
    assert_eq!(same, whole);
    assert!(!said.contains("zoom 0"), "{said}");

    let limit = format!("--max-tile-bytes {}", all - 1);
    let (same, said) = tiled(&folder, &limit);
    assert_eq!(properties(&same), properties(&whole), "nothing is cut that may not be");
    assert!(said.contains("1 tile larger than ") && said.contains(" (0/0/0)"), "{said}");

    let limit = format!("--max-tile-bytes {without_note} --cut note,name --report report.json");
    let (cut, said) = tiled(&folder, &limit);
    assert!(said.contains("without note, as tiles were too large"), "{said}");
    assert_eq!(properties(&cut).len(), 100);
    assert!(properties(&cut).iter().all(|unit| unit["note"].is_null() && unit["name"].is_string()));
    let zoom = &folder.json("report.json")["zooms"][0];
    assert_eq!((&zoom["cut"], &zoom["over"]), (&json!(["note"]), &json!(0)));

    let (cut, said) = tiled(&folder, "--max-tile-bytes 100 --cut note,name --report report.json");
    assert!(said.contains("without note, name, as tiles were too large; 1 tile larger"), "{said}");
    assert_eq!(codes(&cut).len(), 100);
    assert_eq!(folder.json("report.json")["zooms"][0]["over"], 1);
}

#[test]
fn values_keep_their_types() {
    let folder = Folder::new();
    let values = r#""code":"01001","whole":7,"minus":-7,"large":18446744073709551615,"part":0.5,
        "yes":true,"none":null,"list":["a",1],"object":{"k":null},"text":"é \"quoted\"","empty":"""#;
    folder.write("in.geojson", collection(&[square(0, 0, values)]));
    let (shown, _) = tiled(&folder, "");
    let expected = json!({
        "code": "01001", "whole": 7, "minus": -7, "large": u64::MAX, "part": 0.5, "yes": true,
        "list": "[\"a\",1]", "object": "{\"k\":null}", "text": "é \"quoted\"", "empty": "",
    });
    assert_eq!(properties(&shown), [&expected]);
    let fields = &folder.output("info out.pmtiles --json")["layers"][0]["fields"];
    assert_eq!((&fields["code"], &fields["part"]), (&json!("String"), &json!("Number")));
    assert_eq!((&fields["yes"], &fields["none"]), (&json!("Boolean"), &Value::Null));

    let (shown, _) = tiled(&folder, "--include code,part");
    assert_eq!(properties(&shown), [&json!({"code": "01001", "part": 0.5})]);
    let (shown, _) = tiled(&folder, "--exclude large,minus,list,object,text,empty,none,yes,whole");
    assert_eq!(properties(&shown), [&json!({"code": "01001", "part": 0.5})]);
}

#[test]
fn ids_are_whole_numbers() {
    let folder = Folder::new();
    let unit = |x, id: &str, code: &str| {
        let of = format!(r#"{{"type":"Feature","id":{id},"#);
        square(x, 0, &format!(r#""code":"{code}""#)).replacen(r#"{"type":"Feature","#, &of, 1)
    };
    let units = [unit(0, "5", "01001"), unit(1, "\"x\"", "2A004"), unit(2, "\"6\"", "75056")];
    folder.write("in.geojson", collection(&units));
    let ids = |shown: &Value| -> Vec<Value> {
        let features = shown["features"].as_array().unwrap();
        features.iter().map(|feature| feature["id"].clone()).collect()
    };
    let (shown, said) = tiled(&folder, "");
    assert_eq!(ids(&shown), [json!(5), Value::Null, json!(6)], "those of the input");
    assert!(!said.contains("id"), "{said}");
    let (shown, said) = tiled(&folder, "--id-field code");
    assert_eq!(ids(&shown), [json!(1001), Value::Null, json!(75056)]);
    assert_eq!(codes(&shown), ["01001", "2A004", "75056"], "codes stay text");
    let missing =
        "maille: in: 1 feature without id, having no whole number in the field of --id-field\n";
    assert!(said.ends_with(missing), "{said}");
}

#[test]
fn points_and_lines_are_tiled_too() {
    let folder = Folder::new();
    let feature = |geometry: &str| {
        format!(r#"{{"type":"Feature","properties":{{"code":"a"}},"geometry":{geometry}}}"#)
    };
    let geometries = [
        r#"{"type":"Point","coordinates":[5,5]}"#,
        r#"{"type":"MultiPoint","coordinates":[[6,5],[7,5]]}"#,
        r#"{"type":"LineString","coordinates":[[0,5],[1,6],[3,5]]}"#,
        r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[8,5]},{"type":"LineString","coordinates":[[8,5],[9,6]]}]}"#,
        "null",
    ];
    let mut features: Vec<String> = geometries.iter().map(|geometry| feature(geometry)).collect();
    features.push(square(0, 0, r#""code":"a""#));
    folder.write("in.geojson", collection(&features));
    let (shown, said) = tiled(&folder, "");
    assert!(
        said.contains(
            "in.geojson: 1 feature without geometry between 85° S and 85° N, in no tile\n"
        ),
        "{said}"
    );
    let features = shown["features"].as_array().unwrap();
    let mut types: Vec<_> =
        features.iter().map(|feature| feature["geometry"]["type"].as_str().unwrap()).collect();
    types.sort_unstable();
    assert_eq!(types, ["LineString", "LineString", "MultiPoint", "Point", "Point", "Polygon"]);
    // At the greatest zoom positions are those of the input.
    folder.run("tile in.geojson -z 14 -Z 14 -o out").success();
    let shown = folder.output("tile --decode out 14");
    let near = |at: &Value, x: f64, y: f64| {
        (at[0].as_f64().unwrap() - x).abs() < 1e-5 && (at[1].as_f64().unwrap() - y).abs() < 1e-5
    };
    let of_type = |kind: &str| {
        let features = shown["features"].as_array().unwrap().iter();
        features
            .map(|feature| &feature["geometry"])
            .find(|geometry| geometry["type"] == kind)
            .cloned()
    };
    let point = of_type("Point").unwrap();
    assert!(
        near(&point["coordinates"], 5.0, 5.0) || near(&point["coordinates"], 8.0, 5.0),
        "{point}"
    );
}

#[test]
fn levels_with_borders_and_labels() {
    let folder = Folder::with_communes();
    let flags = "--levels commune,epci --borders --labels --zoom commune=0..2 --zoom epci=0..1";
    folder.run(&format!("tile communes.geojson {flags} -o out")).success();
    let shown = folder.output("tile --decode out 0");
    assert_eq!(layer(&shown, "commune").len(), 4);
    let epci: Vec<_> = layer(&shown, "epci").iter().map(|epci| &epci["properties"]).collect();
    assert_eq!(epci, [&json!({"epci": "100", "units": 1}), &json!({"epci": "200", "units": 2})]);

    // Each border once, with the units on both sides and the coarsest level that it parts.
    let borders = |name: &str| -> Vec<[String; 3]> {
        let text = |border: &Value, field: &str| {
            border["properties"][field].as_str().unwrap_or("").to_owned()
        };
        let of = |border: &&Value| {
            let mut sides = [text(border, "left"), text(border, "right")];
            sides.sort();
            let [one, other] = sides;
            [one, other, text(border, "level")]
        };
        let mut all: Vec<_> = layer(&shown, name).iter().map(of).collect();
        all.sort();
        all
    };
    let inner = |all: Vec<[String; 3]>| -> Vec<[String; 3]> {
        all.into_iter().filter(|[one, ..]| !one.is_empty()).collect()
    };
    let text = |border: [&str; 3]| border.map(str::to_owned);
    assert_eq!(
        inner(borders("commune_borders")),
        [
            text(["01001", "01002", "commune"]),
            text(["01002", "01003", "epci"]),
            text(["01003", "01004", "epci"]),
        ]
    );
    assert_eq!(inner(borders("epci_borders")), [text(["100", "200", "epci"])]);

    let labels: Vec<_> =
        layer(&shown, "epci_labels").iter().map(|label| &label["properties"]).collect();
    assert_eq!(
        labels,
        [&json!({"code": "100", "area_rank": 2}), &json!({"code": "200", "area_rank": 1})]
    );
    // In one tile of each zoom.
    let zoom = folder.output("tile --decode out 2");
    assert_eq!(layer(&zoom, "commune_labels").len(), 4);
    assert!(layer(&zoom, "epci").is_empty() && layer(&zoom, "epci_borders").is_empty());
}

#[test]
fn borders_and_labels_of_one_layer() {
    let folder = Folder::with_communes();
    folder.write("in.geojson", folder.read("communes.geojson"));
    let (shown, _) = tiled(&folder, "--layer more=communes.geojson --borders=more --labels=in");
    let has = |name: &str| !layer(&shown, name).is_empty();
    assert!(has("in") && has("more") && has("more_borders") && has("in_labels"));
    assert!(!has("in_borders") && !has("more_labels"));
}

#[test]
fn the_same_bytes_for_any_number_of_threads() {
    let folder = Folder::with_communes();
    let line = "tile fr:departements@2026 communes.geojson -z 6 --borders --labels -q -o";
    for kind in ["pmtiles", "mbtiles"] {
        let bytes = [1, 2].map(|threads| {
            let name = format!("{threads}.{kind}");
            folder.run(&format!("{line} {name} --name x --threads {threads}")).success();
            std::fs::read(folder.path(&name)).unwrap()
        });
        assert!(bytes[0] == bytes[1], "{kind}");
    }
}

#[test]
fn what_an_archive_says_of_itself() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("secret")).unwrap();
    folder.write("secret/in.geojson", crate::support::communes());
    let path = folder.path("secret/in.geojson");
    let line = format!(
        "tile --layer a={} --layer b=secret/in.geojson fr:regions@2020 -z 3 --zoom a=2..3 --exclude pop -o secret/out",
        path.display()
    );
    folder.run(&line).success();
    let text = folder.read("secret/out/metadata.json");
    assert!(!text.contains("secret"), "{text}");
    let about = folder.json("secret/out/metadata.json");
    assert_eq!(about["name"], "out");
    assert!(about["attribution"].as_str().unwrap().contains("IGN"), "{about}");
    assert!(about["generator"].as_str().unwrap().starts_with("maille "), "{about}");
    assert_eq!(about["generator_options"]["exclude"], json!(["pop"]));
    let layers: Vec<_> = about["vector_layers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|layer| {
            (layer["id"].as_str().unwrap(), layer["minzoom"].as_u64(), layer["maxzoom"].as_u64())
        })
        .collect();
    assert_eq!(
        layers,
        [("regions", Some(0), Some(3)), ("a", Some(2), Some(3)), ("b", Some(0), Some(3))]
    );
    let inputs = about["inputs"].as_array().unwrap();
    assert_eq!(inputs[0], json!({"name": "fr:regions@2020", "vintage": 2020}));
    assert_eq!(inputs[1]["name"], "in.geojson");
    assert_eq!(inputs[1]["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(about["tilestats"]["layers"][1]["count"], 4);

    folder
        .run("tile fr:regions@2020 -z 0 --name N --description D --attribution A -o out.mbtiles")
        .success();
    let info = folder.output("info out.mbtiles --json");
    assert_eq!(
        (&info["title"], &info["description"], &info["attribution"]),
        (&json!("N"), &json!("D"), &json!("A"))
    );
}
