//! Whatever a file may hold: no panic, and an answer that case, accents and spaces do not change.

use super::GAZETTEER;
use any_ascii::any_ascii;
use maille_france::address::{Answer, Query, Reason};
use proptest::prelude::*;

fn find(address: &str) -> Answer<'static> {
    GAZETTEER.find(&Query::parse(address))
}

#[test]
fn long_lines_take_time_as_they_are_long() {
    for piece in [
        "11200 ",
        "11200 a ",
        "76000,",
        "a 76000 ",
        "a ",
        "a,",
        "saint ",
        "2a004 ",
        "2a ",
        "s/",
        "7",
        "76 000 ",
        "1000 ",
        "\0",
        "é",
        "rue de ",
        "Rouen, ",
        "paris 12 ",
        "-",
        "cedex ",
        "\u{301}",
    ] {
        let line = piece.repeat(1_000_000 / piece.len());
        find(&line);
        find(&format!("{line} 76000 Rouen"));
    }
}

#[test]
fn odd_bytes_are_no_obstacle() {
    assert!(matches!(find("76000\0Rouen\0"), Answer::Found(_)));
    assert!(matches!(find("\u{feff}76000 Rouen"), Answer::Found(_)));
    assert!(matches!(find("76000 Rouen\r\n"), Answer::Found(_)));
    assert!(matches!(find("７６０００ Ｒｏｕｅｎ"), Answer::Found(_)));
    assert!(matches!(find("31000 Toulouse 99999999999999999999"), Answer::Found(_)));
    assert!(matches!(find("7600000 0"), Answer::NotFound(_)));
    assert!(matches!(find(&"9".repeat(40)), Answer::NotFound(_)));
}

/// Pieces of addresses, so that random texts come near to them.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{1,6}",
        "[A-Za-zéèêëàâäôöûüîïçœŒÉ]{1,12}",
        prop::sample::select(vec![
            "St",
            "ste",
            "sur",
            "S/",
            "s/s",
            "lès",
            "Le",
            "La",
            "l'",
            "d'",
            "rue",
            "de",
            "Rouen",
            "Saint-Denis",
            "76000",
            "11200",
            "2A",
            "2A004",
            "cedex",
            "France",
            "Paris",
            "12e",
            "BP",
            "F-",
            "Marseille",
            "Lyon",
            "Villeneuve",
            "(Le)",
            "Chamonix",
            "Cherbourg",
            "Orne",
        ])
        .prop_map(str::to_owned),
    ]
}

fn address() -> impl Strategy<Value = String> {
    let separator = prop::sample::select(vec![" ", " ", " ", ", ", "-", "\n", "'", " - ", ""]);
    let pieces = prop::collection::vec((piece(), separator), 0..9);
    pieces.prop_map(|pieces| pieces.into_iter().map(|(piece, sep)| piece + sep).collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn any_text_gets_an_answer(text in any::<String>(), fields in any::<[String; 3]>()) {
        find(&text);
        let [insee, postcode, city] = &fields;
        let _answer = GAZETTEER.find(&Query { insee, postcode, city, address: &text });
    }

    #[test]
    fn case_accents_and_spaces_change_nothing(address in address()) {
        let answer = find(&address);
        let variants = [
            address.to_uppercase(),
            address.to_lowercase(),
            any_ascii(&address),
            address.replace(' ', "  "),
            address.replace(' ', "\u{a0}"),
            address.replace('-', " "),
            address.replace('\'', "’"),
            address.replace('\'', " "),
        ];
        for variant in variants {
            prop_assert_eq!(&find(&variant), &answer, "{:?} and {:?}", variant, address);
        }
    }

    #[test]
    fn candidates_are_several_or_those_of_a_postcode_and_in_order(address in address()) {
        if let Answer::Ambiguous(several) = find(&address) {
            prop_assert!(several.reason == Reason::City || several.candidates.len() > 1);
            prop_assert!(several.candidates.is_sorted_by(|a, b| a.code < b.code));
        }
    }
}
