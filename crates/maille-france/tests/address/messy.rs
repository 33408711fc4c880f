//! Addresses as people and databases write them, with answers found by hand.

use super::{GAZETTEER, codes};
use maille_france::address::{Answer, Query, Reason};

/// An address, and what is known about it: the code of its commune; `none`, where it is in no commune
/// of the list; `ambiguous`, where several are right or none is known to be. Behind `ambiguous` may be
/// the one commune that its postcode has: it is to be told as a candidate, and not as found.
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

/// What an answer is in the words of the list.
fn said(answer: &Answer<'_>) -> String {
    match answer {
        Answer::Found(found) => found.commune.code.clone(),
        Answer::Ambiguous(several) => match several.candidates.as_slice() {
            [one] => format!("ambiguous {}", one.code),
            _ => "ambiguous".to_owned(),
        },
        Answer::NotFound(_) => "none".to_owned(),
    }
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
                let is_one_enough = several.reason == Reason::City;
                assert!(is_one_enough || several.candidates.len() > 1, "{address}");
                assert!(several.candidates.is_sorted_by(|a, b| a.code < b.code), "{address}");
            }
            Answer::NotFound(_) => {}
        }
    }
}

#[test]
fn each_has_its_own_answer() {
    let cases = cases();
    let wrong = cases.iter().filter_map(|Case { address, expected }| {
        let answer = GAZETTEER.find(&Query::parse(address));
        (said(&answer) != *expected).then(|| format!("{address}: {expected}, and not {answer:?}"))
    });
    let wrong: Vec<String> = wrong.collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Addresses in communes that the list of communes cannot know by what they name, such as hamlets, are
/// not found; they are few.
#[test]
fn of_those_in_one_commune_19_in_20_are_found() {
    let (mut all, mut found) = (0, 0);
    for Case { address, expected } in cases() {
        let Some(code) = expected.split(' ').next_back().filter(|code| code.len() == 5) else {
            continue;
        };
        all += 1;
        found += usize::from(
            codes(&GAZETTEER.find(&Query::parse(&address))) == [code] && expected == code,
        );
    }
    assert!(all >= 300 && found * 20 >= all * 19, "{found} of {all}");
}

#[test]
fn another_country_is_told() {
    for (address, country) in [
        ("Via Roma 1, 50100 Firenze, Italia", "italia"),
        ("50100 FIRENZE ITALIE", "italie"),
        ("Miami, FL 33101, United States of America", "united states of america"),
        ("London SW1A 2AA\nROYAUME-UNI", "royaume uni"),
    ] {
        let Answer::NotFound(understood) = GAZETTEER.find(&Query::parse(address)) else {
            panic!("{address}")
        };
        assert_eq!(understood.country.as_deref(), Some(country), "{address}");
    }
    let foreign = [
        Query { postcode: "50100", city: "Firenze (Italia)", ..Query::default() },
        Query { postcode: "50100", city: "", address: "Via Roma 1, Firenze, Italia", insee: "" },
        Query { postcode: "50100", city: "Genève", address: "1 rue du Lac, Suisse", insee: "" },
    ];
    for query in &foreign[..2] {
        let answer = GAZETTEER.find(query);
        assert!(
            matches!(&answer, Answer::NotFound(n) if n.country.is_some()),
            "{query:?}: {answer:?}"
        );
    }
    // The field of the city has the last word.
    assert!(matches!(GAZETTEER.find(&foreign[2]), Answer::Ambiguous(_)));
    let known = Query { insee: "76540", city: "Rouen, Italie", ..Query::default() };
    assert_eq!(codes(&GAZETTEER.find(&known)), ["76540"], "the code decides");
}

#[test]
fn ambiguity_is_explained_and_complete() {
    for (address, reason, candidates) in [
        ("L'Isle-Jourdain", Reason::Name, vec!["32160", "86112"]),
        ("Saint-Denis", Reason::Name, vec!["11339", "30247", "93066", "97411"]),
        ("50100 Firenze", Reason::City, vec!["50129"]),
        ("84360 Firenze", Reason::City, vec!["84065", "84074", "84093"]),
        ("84360", Reason::Postcode, vec!["84065", "84074", "84093"]),
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
    rouen(Query { postcode: "76000", city: "Place du Marché", address: "BP", insee: "" });
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
    ]
    .map(score);
    assert!(scores[0] >= 1.0);
    assert!(scores.is_sorted_by(|a, b| a > b), "{scores:?}");
    assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)));
}
