//! Every commune, by its code and by its names.

use super::{GAZETTEER, codes};
use any_ascii::any_ascii;
use maille_france::address::{Answer, Found, Gazetteer, Matched, NameKind, Query, Within, Written};
use maille_france_2020 as y2020;
use maille_france_2026 as y2026;
use std::collections::BTreeMap;

/// A row of `communes.csv`.
struct Commune {
    code: String,
    nom: String,
    codes_postaux: Vec<String>,
}

/// A row of `anciennes-communes.csv`.
struct Former {
    code: String,
    nom: String,
    kind: String,
    commune: String,
}

fn rows(compressed: &[u8]) -> Vec<csv::StringRecord> {
    let text = zstd::decode_all(compressed).unwrap();
    csv::Reader::from_reader(text.as_slice()).records().map(Result::unwrap).collect()
}

fn communes(compressed: &[u8]) -> Vec<Commune> {
    let commune = |row: csv::StringRecord| Commune {
        code: row[0].to_owned(),
        nom: row[1].to_owned(),
        codes_postaux: row[3].split_whitespace().map(str::to_owned).collect(),
    };
    rows(compressed).into_iter().map(commune).collect()
}

fn former(compressed: &[u8]) -> Vec<Former> {
    let former = |row: csv::StringRecord| Former {
        code: row[0].to_owned(),
        nom: row[1].to_owned(),
        kind: row[2].to_owned(),
        commune: row[3].to_owned(),
    };
    rows(compressed).into_iter().map(former).collect()
}

/// A name in capitals without accents, hyphens and apostrophes.
fn plain(name: &str) -> String {
    let ascii = any_ascii(name).to_ascii_uppercase();
    let words = ascii.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// A plain name with SAINT and SAINTE abbreviated, as postal software does.
fn postal(name: &str) -> String {
    let abbreviate = |word| match word {
        "SAINT" => "ST",
        "SAINTE" => "STE",
        word => word,
    };
    plain(name).split(' ').map(abbreviate).collect::<Vec<_>>().join(" ")
}

#[test]
fn codes_resolve() {
    for (year, list, table) in [
        (2019, y2020::COMMUNES_2019_CSV_ZST, y2020::ANCIENNES_COMMUNES_2019_CSV_ZST),
        (2020, y2020::COMMUNES_CSV_ZST, y2020::ANCIENNES_COMMUNES_CSV_ZST),
        (2026, y2026::COMMUNES_CSV_ZST, y2026::ANCIENNES_COMMUNES_CSV_ZST),
    ] {
        let gazetteer = Gazetteer::new(year).unwrap();
        assert_eq!(gazetteer.year(), year);
        let list = communes(list);
        assert!(gazetteer.communes().iter().map(|c| &c.code).eq(list.iter().map(|c| &c.code)));
        for commune in &list {
            let query = Query { insee: &commune.code, ..Query::default() };
            let Answer::Found(found) = gazetteer.find(&query) else { panic!("{}", commune.code) };
            assert_eq!((&found.commune.code, &found.commune.nom), (&commune.code, &commune.nom));
            assert_eq!((found.matched, found.score()), (Matched::Code, 1.0));
        }
        let known: BTreeMap<&str, &str> =
            list.iter().map(|c| (c.code.as_str(), c.nom.as_str())).collect();
        for Former { code, commune, kind, .. } in former(table) {
            let query = Query { insee: &code, ..Query::default() };
            let Answer::Found(found) = gazetteer.find(&query) else { panic!("{code}") };
            assert_eq!(found.commune.code, commune, "{code}");
            assert_eq!(found.matched == Matched::Code, known.contains_key(code.as_str()), "{code}");
            let arrondissement = found.arrondissement.map(|a| a.code.as_str());
            assert_eq!(arrondissement, (kind == "arrondissement").then_some(code.as_str()));
        }
    }
}

#[test]
fn codes_without_their_zero_and_in_lower_case_resolve() {
    for (code, commune) in [("1001", "01001"), (" 2a004 ", "2A004"), ("75112", "75056")] {
        let query = Query { insee: code, ..Query::default() };
        assert_eq!(codes(&GAZETTEER.find(&query)), [commune]);
    }
    let unknown = Query { insee: "99999", city: "Rouen", ..Query::default() };
    assert_eq!(codes(&GAZETTEER.find(&unknown)), ["76540"], "the name is still there");
}

/// Checks postcode and name of every commune, written in some way, against the pairs that are
/// unique in the list.
fn check_pairs(gazetteer: &Gazetteer, list: &[Commune], write: impl Fn(&str, &str) -> [String; 3]) {
    let mut bearers: BTreeMap<(&str, String), Vec<&str>> = BTreeMap::new();
    for commune in list {
        for postcode in &commune.codes_postaux {
            let pair = (postcode.as_str(), plain(&commune.nom));
            bearers.entry(pair).or_default().push(&commune.code);
        }
    }
    let expected =
        Matched::Name { within: Within::Postcode, name: NameKind::Own, spelling: Written::Exactly };
    for commune in list {
        for postcode in &commune.codes_postaux {
            let [address, postcode_field, city] = write(postcode, &commune.nom);
            let query =
                Query { address: &address, postcode: &postcode_field, city: &city, insee: "" };
            let answer = gazetteer.find(&query);
            let bearers = &bearers[&(postcode.as_str(), plain(&commune.nom))];
            assert_eq!(&codes(&answer), bearers, "{query:?}");
            if let Answer::Found(Found { matched, .. }) = answer {
                assert_eq!(matched, expected, "{query:?}");
            }
        }
    }
}

#[test]
fn postcodes_with_names_resolve_where_they_are_unique() {
    let none = String::new;
    for (year, list) in [(2020, y2020::COMMUNES_CSV_ZST), (2026, y2026::COMMUNES_CSV_ZST)] {
        let gazetteer = Gazetteer::new(year).unwrap();
        let list = communes(list);
        check_pairs(&gazetteer, &list, |p, n| [format!("{p} {n}"), none(), none()]);
        check_pairs(&gazetteer, &list, |p, n| [none(), p.to_owned(), postal(n)]);
    }
}

#[test]
fn postcodes_with_names_resolve_in_capitals_abbreviated_glued_and_turned_round() {
    let none = String::new;
    let list = communes(y2026::COMMUNES_CSV_ZST);
    let address = |text: String| [text, none(), none()];
    check_pairs(&GAZETTEER, &list, |p, n| address(format!("{p} {}", plain(n))));
    check_pairs(&GAZETTEER, &list, |p, n| address(format!("BP 76000\n{p} {} CEDEX 9", postal(n))));
    check_pairs(&GAZETTEER, &list, |p, n| address(format!("{n} {p}")));
    check_pairs(&GAZETTEER, &list, |p, n| address(format!("3 rue de Paris, {}, F-{p}", postal(n))));
}

/// The names without spaces that two communes share, differ by a space alone (*Labalme*, *La
/// Balme*); with the postcode they do not.
#[test]
fn postcodes_with_names_run_together_resolve() {
    let list = communes(y2026::COMMUNES_CSV_ZST);
    for commune in &list {
        for postcode in &commune.codes_postaux {
            let glued = format!("{postcode}{}", plain(&commune.nom).replace(' ', ""));
            let codes = codes(&GAZETTEER.find(&Query::parse(&glued)));
            assert!(codes.contains(&commune.code) && codes.len() < 3, "{glued}: {codes:?}");
        }
    }
}

#[test]
fn names_alone_resolve_to_all_that_bear_them() {
    let list = communes(y2026::COMMUNES_CSV_ZST);
    let mut bearers: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for commune in &list {
        bearers.entry(plain(&commune.nom)).or_default().push(&commune.code);
        if let Some((nom, _)) = commune.nom.split_once(" (") {
            bearers.entry(plain(nom)).or_default().push(&commune.code);
        }
    }
    for (name, bearers) in bearers {
        assert_eq!(codes(&GAZETTEER.find(&Query::parse(&name))), bearers, "{name}");
    }
}

#[test]
fn names_with_their_departement_resolve() {
    let departements = csv::Reader::from_reader(y2026::DEPARTEMENTS_CSV)
        .records()
        .map(|row| row.map(|row| (row[0].to_owned(), row[1].to_owned())).unwrap())
        .collect::<BTreeMap<_, _>>();
    for commune in GAZETTEER.communes() {
        let departement = &departements[&commune.departement];
        for address in [
            format!("{} ({})", commune.nom, commune.departement),
            format!("{}, {departement}", postal(&commune.nom)),
        ] {
            let codes = codes(&GAZETTEER.find(&Query::parse(&address)));
            assert_eq!(codes, [commune.code.as_str()], "{address}");
        }
    }
}

#[test]
fn a_letter_left_out_beside_the_postcode_is_found_or_asked_about() {
    for commune in communes(y2026::COMMUNES_CSV_ZST) {
        let letters: Vec<char> = commune.nom.chars().collect();
        let middle = letters.len() / 2;
        if letters.len() < 6 || !letters[middle].is_alphabetic() {
            continue;
        }
        let misspelt: String =
            [&letters[..middle], &letters[middle + 1..]].concat().iter().collect();
        for postcode in &commune.codes_postaux {
            let address = format!("{postcode} {misspelt}");
            let answer = GAZETTEER.find(&Query::parse(&address));
            if !codes(&answer).contains(&commune.code) {
                // Without that letter it is the name of another one.
                let is_exact = matches!(
                    &answer,
                    Answer::Found(Found {
                        matched: Matched::Name { spelling: Written::Exactly, .. },
                        ..
                    })
                );
                assert!(is_exact, "{address}: {answer:?}");
            }
        }
    }
}

#[test]
fn former_names_resolve_to_the_commune_of_today() {
    let list = communes(y2026::COMMUNES_CSV_ZST);
    let by_code: BTreeMap<&str, &Commune> = list.iter().map(|c| (c.code.as_str(), c)).collect();
    let mut checked = 0;
    for Former { nom, kind, commune, .. } in former(y2026::ANCIENNES_COMMUNES_CSV_ZST) {
        let parent = by_code[commune.as_str()];
        for postcode in &parent.codes_postaux {
            let address = format!("{postcode} {}", postal(&nom));
            let answer = GAZETTEER.find(&Query::parse(&address));
            // One former name is today's name of a neighbour, which comes first.
            if kind == "ancienne" && nom == "Les Hauts Talican" {
                assert_eq!(codes(&answer), ["60694"]);
                continue;
            }
            assert_eq!(codes(&answer), [commune.as_str()], "{address}");
            checked += 1;
        }
    }
    assert!(checked > 7_000, "{checked}");
}

#[test]
fn arrondissements_are_told_and_the_commune_is_whole() {
    for (address, commune, arrondissement) in [
        ("8 rue de Lyon 75012 Paris", "75056", Some("75112")),
        ("75116 Paris", "75056", Some("75116")),
        ("75016 Paris", "75056", Some("75116")),
        ("Paris 12e", "75056", Some("75112")),
        ("Paris 12ème arrondissement", "75056", Some("75112")),
        ("75390 PARIS CEDEX 08", "75056", Some("75108")),
        ("69326 LYON CEDEX 03", "69123", Some("69383")),
        ("13008 MARSEILLE", "13055", Some("13208")),
        ("MARSEILLE 1ER ARRONDISSEMENT", "13055", Some("13201")),
        ("Paris", "75056", None),
        ("75011 Paris 12", "75056", None),
        ("75012 Paris 12 rue de Lyon", "75056", Some("75112")),
        ("76000 Rouen 3", "76540", None),
    ] {
        let answer = GAZETTEER.find(&Query::parse(address));
        assert_eq!(codes(&answer), [commune], "{address}");
        let Answer::Found(found) = answer else { unreachable!() };
        let found = found.arrondissement.map(|a| a.code.as_str());
        assert_eq!(found, arrondissement, "{address}");
    }
}
