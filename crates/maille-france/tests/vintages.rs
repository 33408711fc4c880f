//! The history of communes and EPCI: every commune of every year in every other, and stories that anybody
//! can look up.

use maille_france::{Vintage, YEARS, history};
use maille_territory::history::{Event, History, NaiveDate, Passage, Relation, january};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

static HISTORY: LazyLock<History> = LazyLock::new(|| history().unwrap());

static VINTAGES: LazyLock<BTreeMap<u16, Vintage>> =
    LazyLock::new(|| YEARS.map(|year| (year, Vintage::of_lists(year).unwrap())).collect());

fn passage(from: u16, to: u16) -> Passage<'static> {
    Passage::new(HISTORY.on(january(from)), HISTORY.on(january(to)))
}

/// The codes and names of the successors of a commune, and how they compare.
fn carried(code: &str, from: u16, to: u16) -> (Vec<String>, Relation) {
    let carried = passage(from, to).carry(code).unwrap_or_else(|| panic!("{code} in {from}"));
    let names = carried.successors.iter().map(|spell| format!("{} {}", spell.code, spell.name));
    (names.collect(), carried.relation)
}

#[test]
fn there_are_as_many_communes_as_insee_counts() {
    // INSEE, "Code officiel géographique": numbers of communes of mainland France and the five overseas
    // départements on 1 January, to 2024. 2025 and 2026 are those of the lists themselves, in which 68 codes
    // of 2024 are gone and eight are new: 64 were merged into others, four were re-established, four took
    // another code. No commune came or went in 2025.
    let counts: Vec<usize> = YEARS.map(|year| HISTORY.on(january(year)).len()).collect();
    assert_eq!(counts, [34_970, 34_968, 34_965, 34_955, 34_945, 34_935, 34_875, 34_875]);
    let codes = |year| -> BTreeSet<&str> {
        HISTORY.on(january(year)).units().map(|spell| spell.code.as_str()).collect()
    };
    let (of_2024, of_2025) = (codes(2024), codes(2025));
    // Why there are 60 less.
    let (forth, back) = (passage(2024, 2025), passage(2025, 2024));
    let relations = |gone: &BTreeSet<&str>, passage: &Passage<'_>| -> Vec<Relation> {
        gone.iter().map(|code| passage.carry(code).unwrap().relation).collect()
    };
    let gone = relations(&(&of_2024 - &of_2025), &forth);
    let count =
        |relations: &[Relation], relation| relations.iter().filter(|r| **r == relation).count();
    assert_eq!(
        (count(&gone, Relation::Merged), count(&gone, Relation::Same), gone.len()),
        (64, 4, 68)
    );
    let new = relations(&(&of_2025 - &of_2024), &back);
    assert_eq!((count(&new, Relation::Merged), count(&new, Relation::Same), new.len()), (4, 4, 8));
    assert_eq!(of_2025, codes(2026));
    for (year, vintage) in &*VINTAGES {
        let listed = vintage.memberships.members("commune");
        let known: Vec<&str> =
            HISTORY.on(january(*year)).units().map(|spell| spell.code.as_str()).collect();
        assert_eq!(known, listed, "{year}");
    }
}

#[test]
fn every_commune_of_every_year_is_in_every_other() {
    let pairs: Vec<(u16, u16)> = YEARS.flat_map(|from| YEARS.map(move |to| (from, to))).collect();
    pairs.into_par_iter().for_each(|(from, to)| {
        let passage = passage(from, to);
        let mut reached = BTreeSet::new();
        for unit in passage.before().units() {
            let carried = passage.carry(&unit.code).unwrap();
            assert!(carried.relation != Relation::Lost, "{} of {from} in {to}", unit.code);
            assert!(from != to || carried.successors == [unit], "{} of {from}", unit.code);
            reached.extend(carried.successors.iter().map(|spell| spell.code.as_str()));
        }
        assert_eq!(reached.len(), passage.after().len(), "{from} to {to}");
    });
}

/// The ground of communes without a known origin in the history is no commune's before that.
#[test]
fn every_commune_since_the_history_begins_is_in_2026_or_was_abolished() {
    let lost: Vec<&str> = passage(1944, 2026)
        .before()
        .units()
        .filter(|unit| passage_1944().carry(&unit.code).unwrap().relation == Relation::Lost)
        .map(|unit| unit.name.as_str())
        .collect();
    // The six `suppression` of INSEE's history, of whose ground it tells no more.
    let expected = ["Creusy", "Moronvilliers", "Pierrelez", "Sarron", "Verdey"];
    let lost: BTreeSet<&str> = lost.into_iter().collect();
    assert!(expected.iter().all(|name| lost.contains(name)), "{lost:?}");
    assert_eq!(lost.len(), 6, "{lost:?}");
}

fn passage_1944() -> &'static Passage<'static> {
    static PASSAGE: LazyLock<Passage<'static>> = LazyLock::new(|| passage(1944, 2026));
    &PASSAGE
}

#[test]
fn what_epci_of_2019_have_there_and_back_is_theirs_and_what_came_along() {
    let before = &VINTAGES[&2019];
    let people = |codes: &mut dyn Iterator<Item = &str>| -> u64 {
        codes.filter_map(|code| before.population.get(code)).sum()
    };
    for year in [2020, 2023, 2026] {
        let (forth, back) = (passage(2019, year), passage(year, 2019));
        for epci in before.memberships.members("epci") {
            let members = before.memberships.units_of("epci", epci).unwrap();
            let there = forth.carry_group(members.iter().map(String::as_str));
            let returned = back.carry_group(there.successors.iter().map(|s| s.code.as_str()));
            let own = people(&mut members.iter().map(String::as_str));
            let along = people(&mut there.along.iter().map(|s| s.code.as_str()));
            let all = people(&mut returned.successors.iter().map(|s| s.code.as_str()));
            assert_eq!(own + along, all, "{epci} in {year}");
            assert!(there.unknown.is_empty() && there.relation != Relation::Lost);
        }
    }
}

#[test]
fn shares_of_epci_add_up_to_their_population() {
    let (before, after) = (&VINTAGES[&2019], &VINTAGES[&2026]);
    let epci_of = |vintage: &'static Vintage| -> HashMap<&str, &str> {
        let members = vintage.memberships.members("epci").into_iter();
        members
            .flat_map(|epci| {
                let communes = vintage.memberships.units_of("epci", epci).unwrap();
                communes.iter().map(move |commune| (commune.as_str(), epci))
            })
            .collect()
    };
    let (of_before, of_after) = (epci_of(before), epci_of(after));
    #[expect(clippy::cast_precision_loss, reason = "a population")]
    let weight = |vintage: &Vintage, code: &str| {
        vintage.population.get(code).map_or(0.0, |people| *people as f64)
    };
    let shares = passage(2019, 2026).shares(
        [&|code| of_before.get(code).copied(), &|code| of_after.get(code).copied()],
        [&|code| weight(before, code), &|code| weight(after, code)],
    );
    let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
    for share in &shares {
        *sums.entry(&share.from).or_default() += share.weight;
    }
    assert_eq!(sums.len(), 1_259);
    for (epci, sum) in sums {
        let members = before.memberships.units_of("epci", epci).unwrap();
        let people: f64 = members.iter().map(|commune| weight(before, commune)).sum();
        // Halves and thirds of populations are rounded.
        assert!((sum - people).abs() <= people * 1e-12, "{epci}: {sum} of {people}");
    }
    // CC Eure-Madrie-Seine joined CA Seine-Eure on 1 September 2019:
    // both of 2019 are in 200089456 of 2026.
    for epci in ["242700623", "200035665"] {
        let to: Vec<_> =
            shares.iter().filter(|s| s.from == epci).map(|s| s.to.as_deref()).collect();
        assert_eq!(to, [Some("200089456")], "{epci}");
    }
}

#[test]
fn three_codes_of_the_epci_of_2019_need_history_in_2020() {
    let before = &VINTAGES[&2019];
    let of_2020 = HISTORY.on(january(2020));
    let communes = before.memberships.members("epci").into_iter();
    let communes = communes.flat_map(|epci| before.memberships.units_of("epci", epci).unwrap());
    let mut gone: Vec<&str> =
        communes.map(String::as_str).filter(|code| of_2020.get(code).is_none()).collect();
    gone.sort_unstable();
    assert_eq!(gone, ["21213", "21507", "45287"]);
}

/// Mergers, one line each: code and years, then the successor. The dates are those of INSEE's tables of
/// communes nouvelles.
#[test]
fn mergers_are_as_they_were() {
    for (code, from, to, successor) in [
        // Neuilly-Crimolois, Collonges-et-Premières, La Selle-sur-le-Bied: 28 February 2019.
        ("21213", 2019, 2020, "21452 Neuilly-Crimolois"),
        ("21507", 2019, 2020, "21183 Collonges-et-Premières"),
        ("45287", 2019, 2020, "45307 La Selle-sur-le-Bied"),
        // Évry-Courcouronnes, 1 January 2019.
        ("91182", 2018, 2019, "91228 Évry-Courcouronnes"),
        // Marennes-Hiers-Brouage, 1 January 2019.
        ("17189", 2018, 2026, "17219 Marennes-Hiers-Brouage"),
        // Annecy, 1 January 2017, of six communes.
        ("74011", 2016, 2026, "74010 Annecy"),
        // Cherbourg-en-Cotentin, 1 January 2016, of five communes.
        ("50602", 2015, 2026, "50129 Cherbourg-en-Cotentin"),
        // Port-Jérôme-sur-Seine, 1 January 2016.
        ("76701", 2015, 2026, "76476 Port-Jérôme-sur-Seine"),
        // Rouelles is an associated commune of Le Havre since 4 April 1973.
        ("76539", 1973, 2026, "76351 Le Havre"),
        // Oullins-Pierre-Bénite, 1 January 2024.
        ("69152", 2023, 2024, "69149 Oullins-Pierre-Bénite"),
        // Saint-Denis and Pierrefitte-sur-Seine, 1 January 2025.
        ("93059", 2024, 2025, "93066 Saint-Denis"),
    ] {
        assert_eq!(
            carried(code, from, to),
            (vec![successor.to_owned()], Relation::Merged),
            "{code}"
        );
    }
}

/// Communes that changed département, and with it their code.
#[test]
fn communes_that_changed_departement_are_found() {
    for (code, from, to, successor, relation) in [
        // Freigné came from Maine-et-Loire to Loire-Atlantique, Pont-Farcy from Calvados to Manche: both on
        // 1 January 2018, and merged on that day.
        ("49144", 2017, 2026, "44180 Vallons-de-l'Erdre", Relation::Merged),
        ("14513", 2017, 2026, "50592 Tessy-Bocage", Relation::Merged),
        // Le Fresne-sur-Loire came from Loire-Atlantique to Maine-et-Loire on 1 January 2016.
        ("44060", 2015, 2020, "49160 Ingrandes-Le Fresne sur Loire", Relation::Merged),
        // Corse was divided on 1 January 1976, Seine-et-Oise on 1 January 1968.
        ("20004", 1975, 2026, "2A004 Ajaccio", Relation::Same),
        ("78509", 1967, 2026, "95509 Puiseux-en-France", Relation::Same),
    ] {
        assert_eq!(carried(code, from, to), (vec![successor.to_owned()], relation), "{code}");
    }
}

/// Communes nouvelles that came apart again.
#[test]
fn communes_that_were_reestablished_are_themselves() {
    // The administrative court of Caen annulled the merger of Troarn and Sannerville into Saline; they are two
    // communes again since 31 December 2019.
    assert_eq!(carried("14666", 2016, 2020), (vec!["14666 Sannerville".into()], Relation::Same));
    assert_eq!(carried("14712", 2016, 2021), (vec!["14712 Troarn".into()], Relation::Same));
    let both = vec!["14666 Sannerville".to_owned(), "14712 Troarn".to_owned()];
    assert_eq!(carried("14712", 2019, 2021), (both, Relation::Split));
    // L'Oie and Sainte-Florence left Essarts en Bocage, and Beaumont-les-Nonains left Les Hauts-Talican, whose
    // seat and code went to Villotran, on 1 January 2024.
    for (code, from) in [("85165", 2015), ("85212", 2015), ("60054", 2018), ("15031", 2016)] {
        let (successors, relation) = carried(code, from, 2026);
        assert_eq!((successors.len(), relation), (1, Relation::Same), "{code}: {successors:?}");
    }
    // Celles, Chalinargues, Chavagnac and Sainte-Anastasie left Neussargues en Pinatelle on 1 January 2025.
    let (successors, relation) = carried("15141", 2024, 2025);
    let names =
        ["15031 Celles", "15035 Chalinargues", "15047 Chavagnac", "15141 Neussargues-Moissac"];
    assert_eq!((&successors[..4], relation), (&names.map(String::from)[..], Relation::Split));
    assert_eq!(successors[4], "15171 Sainte-Anastasie");
}

/// The seat of a commune nouvelle gives it its code.
#[test]
fn communes_that_took_another_code_are_the_same() {
    // Les Trois Lacs moved its seat to Bernières-sur-Seine and back.
    for (code, from, to, successor) in [
        ("27676", 2020, 2021, "27058 Les Trois Lacs"),
        ("27058", 2022, 2023, "27676 Les Trois Lacs"),
        ("69159", 2024, 2025, "69114 Porte des Pierres Dorées"),
        ("12076", 2024, 2025, "12218 Conques-en-Rouergue"),
        ("49069", 2024, 2025, "49126 Orée d'Anjou"),
    ] {
        assert_eq!(carried(code, from, to), (vec![successor.to_owned()], Relation::Same), "{code}");
    }
    let venables = NaiveDate::from_ymd_opt(2017, 1, 1).unwrap();
    let spell = HISTORY.on(january(2018)).get("27676").unwrap();
    assert_eq!((spell.from, spell.origin), (Some(venables), Some(Event::MergedDelegated)));
}

/// Le Havre Seine Métropole was made of the CODAH, Caux Estuaire and the canton of Criquetot-l'Esneval on 1
/// January 2019, so that the list of 2019 has it with the communes of all three.
#[test]
fn le_havre_seine_metropole_has_the_communes_of_three() {
    let communes = VINTAGES[&2019].memberships.units_of("epci", "200084952").unwrap();
    assert_eq!(communes.len(), 54);
    // Le Havre of the CODAH, Saint-Romain-de-Colbosc of Caux Estuaire, Criquetot-l'Esneval.
    for seat in ["76351", "76647", "76196"] {
        assert!(communes.iter().any(|commune| commune == seat), "{seat}");
    }
}
