//! Addresses as people and databases write them, with answers found by hand.

use super::{GAZETTEER, codes};
use maille_france::address::{Answer, Query, Reason};

struct Case {
    address: String,
    expected: String,
}

fn cases() -> Vec<Case> {
    let mut reader = csv::Reader::from_reader(include_str!("messy.csv").as_bytes());
    let rows = reader.records().map(Result::unwrap);
    rows.map(|row| Case { address: row[0].replace("\\n", "\n"), expected: row[1].to_owned() })
        .collect()
}

#[test]
fn none_is_wrong() {
    let cases = cases();
    assert!(cases.len() >= 300);
    for Case { address, expected } in &cases {
        let answer = GAZETTEER.find(&Query::parse(address));
        match &answer {
            Answer::Found(found) => assert_eq!(&found.commune.code, expected, "{address}"),
            Answer::Ambiguous(several) => {
                assert!(several.candidates.len() > 1, "{address}");
                assert!(several.candidates.is_sorted_by(|a, b| a.code < b.code), "{address}");
            }
            Answer::NotFound(_) => {}
        }
    }
}

/// More than the 95 % that are asked for: every case of the list has its own answer.
#[test]
fn all_are_found_and_the_others_are_told_apart() {
    for Case { address, expected } in cases() {
        let answer = GAZETTEER.find(&Query::parse(&address));
        let said = match &answer {
            Answer::Found(found) => found.commune.code.as_str(),
            Answer::Ambiguous(_) => "ambiguous",
            Answer::NotFound(_) => "none",
        };
        assert_eq!(said, expected, "{address}: {answer:?}");
    }
}

#[test]
fn ambiguity_is_explained_and_complete() {
    for (address, reason, candidates) in [
        ("L'Isle-Jourdain", Reason::Name, vec!["32160", "86112"]),
        ("Saint-Denis", Reason::Name, vec!["11339", "30247", "93066", "97411"]),
        ("84360", Reason::Postcode, vec!["84065", "84074", "84093"]),
        ("Montpelier", Reason::Spelling, vec!["26197", "34172"]),
        ("33000 Rouen", Reason::Contradiction, vec!["33063", "76540"]),
        ("76000 Rouen, 33000 Bordeaux", Reason::Contradiction, vec!["33063", "76540"]),
    ] {
        let answer = GAZETTEER.find(&Query::parse(address));
        assert_eq!(codes(&answer), candidates, "{address}");
        let Answer::Ambiguous(several) = answer else { panic!("{address}") };
        assert_eq!(several.reason, reason, "{address}");
    }
}

#[test]
fn what_was_understood_is_told() {
    let Answer::NotFound(understood) = GAZETTEER.find(&Query::parse("98800 Nouméa")) else {
        panic!("Nouméa is not in the list")
    };
    assert_eq!(understood.postcode.as_deref(), Some("98800"));
    assert_eq!(understood.city.as_deref(), Some("noumea"));
    let query = Query { insee: "98818", ..Query::default() };
    let Answer::NotFound(understood) = GAZETTEER.find(&query) else { panic!("98818") };
    assert_eq!(understood.insee.as_deref(), Some("98818"));
    assert_eq!((understood.postcode, understood.city), (None, None));
}

#[test]
fn fields_are_read_like_texts() {
    let rouen = |query: Query<'_>| {
        assert_eq!(codes(&GAZETTEER.find(&query)), ["76540"], "{query:?}");
    };
    for postcode in ["76000", "F-76000", "FR76000", "76 000", "76000.0", " 76000 "] {
        rouen(Query { postcode, city: "Rouen", ..Query::default() });
        rouen(Query { postcode, ..Query::default() });
        rouen(Query { postcode, city: "ROUEN CEDEX 1", address: "12 rue de Paris", insee: "" });
    }
    rouen(Query { city: "76000 Rouen", ..Query::default() });
    rouen(Query { city: "Rouen", address: "33000 logements", ..Query::default() });
    rouen(Query { postcode: "76000", address: "12 rue de Paris, Rouen", ..Query::default() });
    rouen(Query { insee: "76540", postcode: "33000", city: "Bordeaux", address: "" });
    rouen(Query { insee: "n/a", postcode: "00000", city: "Rouen", address: "" });
    let bourg = Query { postcode: "1000", city: "Bourg en Bresse", ..Query::default() };
    assert_eq!(codes(&GAZETTEER.find(&bourg)), ["01053"]);
}

#[test]
fn scores_are_in_the_order_of_trust() {
    let score = |address: &str| match GAZETTEER.find(&Query::parse(address)) {
        Answer::Found(found) => found.score(),
        answer => panic!("{address}: {answer:?}"),
    };
    let scores = [
        "76000 Rouen",
        "49300 Beaupréau-en-Mauges, 49600 Beaupréau",
        "76130 Rouen",
        "76000 Roeun",
        "Rouen",
        "76000",
        "76000 Gare",
    ]
    .map(score);
    assert!(scores[0] >= 1.0);
    assert!(scores.is_sorted_by(|a, b| a > b), "{scores:?}");
    assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)));
}
