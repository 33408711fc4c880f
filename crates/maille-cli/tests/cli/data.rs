//! `maille data`, and datasets as inputs.

use crate::support::{Folder, assert_rounded_coverage, properties, stderr};
use serde_json::Value;

#[test]
fn the_list_is_a_table() {
    let assert = Folder::new().run("data list").success().stderr("");
    let text = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
    assert_eq!(header, ["name", "units", "vintage", "source", "licence"]);
    let row: Vec<&str> = lines.next().unwrap().split_whitespace().collect();
    assert_eq!(row[..3], ["fr:communes@2019", "34,970", "2019"]);
    assert_eq!(text.lines().count(), maille_france::datasets().len() + 1);
}

#[test]
fn the_list_is_json() {
    let list = Folder::new().output("data list --json");
    assert_eq!(list.as_array().unwrap().len(), maille_france::datasets().len());
    assert_eq!(list[0]["name"], "fr:communes@2019");
    assert_eq!(list[0]["units"], 34_970);
    for key in ["title", "level", "vintage", "source", "licence"] {
        assert!(list[0][key].is_string(), "{key}");
    }
    // Territories have members of one year on communes of another.
    let find = |name| list.as_array().unwrap().iter().find(|entry| entry["name"] == name);
    let territories = find("fr:territoires-industrie@2022").unwrap();
    assert_eq!((&territories["year"], &territories["members_year"]), (&2026.into(), &2023.into()));
    assert_eq!((&list[0]["year"], &list[0]["members_year"]), (&2019.into(), &Value::Null));
}

#[test]
fn an_export_is_the_dataset() {
    let folder = Folder::new();
    folder
        .run("data export fr:regions@2026 -o regions.geojson --report r.json")
        .success()
        .stdout("");
    let info: Value = folder.output("info regions.geojson --json");
    assert_eq!(info["features"], 18);
    assert_eq!(folder.json("r.json")["features"], 18);
    folder.run("data export fr:regions@2026 -o regions.topojson").success();
    assert_eq!(folder.output("info regions.topojson --json")["features"], 18);
}

#[test]
fn a_rounded_export_is_a_coverage_of_the_same_features() {
    let folder = Folder::new();
    folder.run("data export fr:communes@2026 --precision 3 -o c.geojson --report r.json").success();
    assert_rounded_coverage(&folder, "c.geojson", 3);
    let layer = maille_france::load("fr:communes@2026").unwrap();
    let written = folder.json("c.geojson");
    let codes = properties(&written).into_iter().map(|p| p["code"].as_str().unwrap().to_owned());
    let expected = layer.features().map(|f| f.get("code").unwrap().as_text().unwrap().into_owned());
    assert!(codes.eq(expected));
    assert!(!folder.json("r.json")["spots"].as_array().unwrap().is_empty());
}

#[test]
fn what_making_a_dataset_repaired_is_told() {
    let folder = Folder::new();
    for line in [
        "info fr:epci@2019",
        "data export fr:epci@2019 -o e.geojson",
        "dissolve fr:epci@2019 --all -o a.geojson",
    ] {
        let said = stderr(&folder.run(&format!("{line} --report r.json")).success());
        let dataset = &folder.json("r.json")["datasets"][0];
        assert_eq!(dataset["name"], "fr:epci@2019");
        let spots = dataset["spots"].as_array().unwrap();
        let count = format!("maille: fr:epci@2019: {} spots where borders do not", spots.len());
        assert!(said.contains(&count), "{said}");
        assert_eq!(spots[0]["units"][0].as_str().unwrap().len(), 5, "{}", spots[0]);
    }
    folder.run("info fr:communes@2026").success().stderr("");
}

#[test]
fn of_unknown_datasets_the_nearest_are_proposed() {
    let folder = Folder::new();
    for line in [
        "data export fr:epic@2026 -o x.geojson",
        "info fr:epic@2026",
        "dissolve fr:epic@2026 --all",
        "dissolve fr:communes@2026 --members fr:epic@2026",
    ] {
        let message = "unknown dataset \"fr:epic@2026\"; did you mean \"fr:epci@2026\", \"fr:epci@2025\" or \
                       \"fr:epci@2024\"? (`maille data list` has them all)";
        let said = stderr(&folder.run(line).code(2).stdout(""));
        assert_eq!(said, format!("maille: error: {message}\n"));
    }
    assert!(folder.files().is_empty());
}

#[test]
fn datasets_have_a_crs_and_a_format() {
    let message = "fr:regions@2026 is a dataset: --from, --crs and --layer are for files";
    Folder::new().fails("dissolve fr:regions@2026 --all --crs EPSG:2154", 2, message);
    Folder::new().fails("info fr:regions@2026 --from geojson", 2, message);
}

#[test]
fn datasets_of_several_levels() {
    let folder = Folder::new();
    folder.run("dissolve fr:departements@2026 --by region --sum population -o r.geojson").success();
    let merged = folder.output("info r.geojson --json");
    assert_eq!((&merged["features"], &merged["coverage"]["valid"]), (&18.into(), &true.into()));
}
