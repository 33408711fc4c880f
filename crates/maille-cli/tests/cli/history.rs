//! `maille data history`.

use crate::support::Folder;
use serde_json::{Value, json};

/// The events of a code.
fn events(code: &str) -> Vec<Value> {
    let told = Folder::new().output(&format!("data history {code} --json"));
    told["history"].as_array().unwrap().clone()
}

fn commune(code: &str, name: &str) -> Value {
    json!({"level": "commune", "code": code, "name": name})
}

fn epci(code: &str, name: &str) -> Value {
    json!({"level": "epci", "code": code, "name": name})
}

#[test]
fn the_history_of_a_code_is_told() {
    let folder = Folder::new();
    folder.run("data history 14666").success().stderr("").stdout(
        "14666 Sannerville, commune\n\
         \x20              14666 Sannerville, as it was when the history begins\n\
         \x20 2017-01-01   14666 Sannerville becomes a delegated commune of 14712 Saline\n\
         \x20 2020-01-01*  14666 Sannerville is a commune again, taken out of 14712 Saline\n\
         * by the list of that day, which is the first to show it\n",
    );
    folder.fails(
        "data history 1466",
        2,
        "\"1466\" is the code of no commune of today's départements since 1943, and of no EPCI since 2019 or \
         EPT since 2023; did you mean 14066?",
    );
    folder.fails(
        "data history 75101",
        2,
        "\"75101\" is Paris 1er Arrondissement, an arrondissement of 75056: only the commune has a history; \
         ask for 75056",
    );
}

#[test]
fn scripts_get_what_happened_to_a_commune_in_fields() {
    let told = Folder::new().output("data history 14666 --json");
    let sannerville = commune("14666", "Sannerville");
    let saline = commune("14712", "Saline");
    let expected = json!({
        "command": "data history",
        "code": "14666",
        "name": "Sannerville",
        "level": "commune",
        "history": [
            {
                "date": null, "inferred": false, "event": "known",
                "before": [], "after": [sannerville],
                "text": "14666 Sannerville, as it was when the history begins",
            },
            {
                "date": "2017-01-01", "inferred": false, "event": "merged-delegated",
                // All that were merged, not only the one asked for.
                "before": [sannerville, commune("14712", "Troarn")], "after": [saline],
                "text": "14666 Sannerville becomes a delegated commune of 14712 Saline",
            },
            {
                "date": "2020-01-01", "inferred": true, "event": "reestablished",
                "before": [saline], "after": [sannerville, saline],
                "text": "14666 Sannerville is a commune again, taken out of 14712 Saline",
            },
        ],
        "now": {"in_force": true, "communes": [sannerville], "text": null},
    });
    assert_eq!(told, expected);
    let last = events("60054").pop().unwrap();
    assert_eq!(
        last,
        json!({
            "date": "2024-01-01", "inferred": true, "event": "separated",
            "before": [commune("60054", "Les Hauts-Talican")],
            "after": [
                commune("60054", "Beaumont-les-Nonains"), commune("60694", "Les Hauts-Talican"),
            ],
            "text": "60054 Beaumont-les-Nonains is left by 60694 Les Hauts-Talican",
        })
    );
    // Another département, another code: 78 was Seine-et-Oise until 1968.
    let moved = events("91001").into_iter().find(|event| event["event"] == "moved").unwrap();
    assert_eq!(moved["before"], json!([commune("78001", "Abbéville-la-Rivière")]));
    assert_eq!(moved["after"], json!([commune("91001", "Abbéville-la-Rivière")]));
    let gone = Folder::new().output("data history 21213 --json");
    let now = json!({
        "in_force": false,
        "communes": [commune("21452", "Neuilly-Crimolois")],
        "text": "in 21452 Neuilly-Crimolois",
    });
    assert_eq!(gone["now"], now);
}

#[test]
fn mergers_among_the_communes_of_an_epci_are_told() {
    let events = events("242100410");
    let merger = events.iter().find(|event| event["event"] == "merged-delegated").unwrap();
    assert_eq!((&merger["date"], &merger["inferred"]), (&"2020-01-01".into(), &true.into()));
    let before = [commune("21213", "Crimolois"), commune("21452", "Neuilly-lès-Dijon")];
    assert_eq!(merger["before"], json!(before));
    assert_eq!(merger["after"], json!([commune("21452", "Neuilly-Crimolois")]));
    assert_eq!(
        merger["text"],
        "21213 Crimolois and 21452 Neuilly-lès-Dijon become delegated communes of 21452 Neuilly-Crimolois"
    );
}

#[test]
fn scripts_get_what_happened_to_an_epci_in_fields() {
    let events = events("242700623");
    let kinds: Vec<&str> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["known", "ended", "left"]);
    let own = json!([epci("242700623", "CC Eure-Madrie-Seine")]);
    assert_eq!((&events[0]["before"], &events[0]["after"]), (&json!([]), &own));
    assert_eq!((&events[1]["before"], &events[1]["after"]), (&own, &json!([])));
    let left = &events[2];
    assert_eq!((&left["date"], &left["inferred"]), (&"2020-01-01".into(), &true.into()));
    assert_eq!(left["before"], own);
    assert_eq!(left["after"], json!([epci("200089456", "CA Seine-Eure")]));
    let communes = left["communes"].as_array().unwrap();
    assert_eq!((communes.len(), &communes[0]), (17, &commune("27005", "Ailly")));
    assert_eq!((&left["population"], &left["share"]), (&29_093.into(), &1.0.into()));
    let text = left["text"].as_str().unwrap();
    assert!(text.starts_with(
        "to 200089456 CA Seine-Eure, 17 communes (100 % of its population): 27005 Ailly, "
    ));
}
