use super::*;
use maille_io::Layer;
use maille_territory::history::january;
use std::collections::BTreeSet;

fn field(layer: &Layer, code: &str, name: &str) -> Option<String> {
    let feature = layer.features().find(|f| f.id().as_deref() == Some(code));
    let feature = feature.unwrap_or_else(|| panic!("{}: no {code}", layer.name));
    let value = feature.get(name).unwrap_or_else(|| panic!("{code} has no {name}"));
    value.as_text().map(std::borrow::Cow::into_owned)
}

fn field_names(layer: &Layer, unit: usize) -> Vec<String> {
    layer.feature(unit).fields().map(|(name, _)| name.into_owned()).collect()
}

fn without_geometry(layer: &Layer) -> Vec<String> {
    let empty = layer.features().filter(|f| layer.polygons.rings_of(f.index).is_empty());
    empty.map(|f| f.id().unwrap_or_default().into_owned()).collect()
}

fn total(layer: &Layer, name: &str) -> u64 {
    layer.features().filter_map(|f| f.get(name)?.as_text()?.parse::<u64>().ok()).sum()
}

#[test]
fn every_dataset_has_its_units_each_with_a_code_of_its_own() {
    for dataset in datasets() {
        let layer = load(dataset.name).unwrap();
        assert_eq!(layer.name, dataset.name);
        assert_eq!(layer.len(), dataset.units, "{}", dataset.name);
        assert_eq!(layer.polygons.len(), dataset.units, "{}", dataset.name);
        let mut codes = BTreeSet::new();
        for feature in layer.features() {
            let code = feature.get("code").and_then(|code| code.as_text());
            assert_eq!(code, feature.id());
            assert!(feature.get("nom").and_then(|nom| nom.as_text()).is_some(), "{code:?}");
            assert!(codes.insert(code.unwrap().into_owned()), "{} twice", dataset.name);
        }
    }
}

#[test]
fn communes_of_2020() {
    let layer = load("fr:communes@2020").unwrap();
    assert_eq!(
        field_names(&layer, 0),
        [
            "code",
            "nom",
            "siren",
            "codes_postaux",
            "population",
            "epci",
            "epci_nom",
            "departement",
            "region",
            "geometry_from"
        ]
    );
    assert_eq!(layer.polygons.coords().len(), 2_467_843);
    assert!(without_geometry(&layer).is_empty());
    assert_eq!(field(&layer, "01001", "nom").as_deref(), Some("L'Abergement-Clémenciat"));
    assert_eq!(field(&layer, "67550", "nom").as_deref(), Some("Wœrth"));
    assert_eq!(field(&layer, "66104", "nom").as_deref(), Some("Los Masos"));
    assert_eq!(field(&layer, "2A004", "codes_postaux").as_deref(), Some("20000 20090 20167"));
    assert_eq!(field(&layer, "75056", "population").as_deref(), Some("2187526"));
    assert_eq!(
        field(&layer, "59350", "epci_nom").as_deref(),
        Some("Métropole Européenne de Lille")
    );
    assert_eq!(field(&layer, "97601", "population"), None);
    assert_eq!(field(&layer, "97601", "departement").as_deref(), Some("976"));
}

#[test]
fn communes_of_2026() {
    let layer = load("fr:communes@2026").unwrap();
    assert_eq!(field_names(&layer, 0)[5..8], ["epci", "epci_nom", "ept"]);
    assert!(without_geometry(&layer).is_empty());
    assert_eq!(field(&layer, "93066", "ept").as_deref(), Some("200057867"));
    assert_eq!(field(&layer, "97601", "population").as_deref(), Some("5192"));
    assert!(layer.features().all(|f| f.get("population").is_some_and(|p| p.as_f64().is_some())));
    let alone: Vec<_> =
        layer.features().filter(|f| f.get("epci").is_some_and(|epci| epci.is_null())).collect();
    let alone: Vec<_> = alone.iter().map(|f| f.id().unwrap().into_owned()).collect();
    assert_eq!(alone, ["22016", "29083", "29155", "85113"]);
}

#[test]
fn coordinates_are_short_decimals() {
    let layer = load("fr:communes@2026").unwrap();
    for c in layer.polygons.coords().iter().step_by(997) {
        for ordinate in [c.x, c.y] {
            let text = ordinate.to_string();
            assert!(text.split_once('.').is_none_or(|(_, d)| d.len() <= 7), "{text}");
        }
    }
}

#[test]
fn epci_of_2019() {
    let layer = load("fr:epci@2019").unwrap();
    assert_eq!(field_names(&layer, 0), ["code", "nom", "type", "population", "communes"]);
    assert_eq!(field(&layer, "242100410", "type").as_deref(), Some("METRO"));
    assert_eq!(total(&layer, "communes"), 34_966);
    assert!(without_geometry(&layer).is_empty());
}

#[test]
fn larger_units_sum_up_their_communes() {
    let communes = load("fr:communes@2026").unwrap();
    for name in ["fr:departements@2026", "fr:regions@2026"] {
        let layer = load(name).unwrap();
        assert_eq!(total(&layer, "communes"), 34_875, "{name}");
        assert_eq!(total(&layer, "population"), total(&communes, "population"), "{name}");
    }
    let departements = load("fr:departements@2020").unwrap();
    assert_eq!(field(&departements, "976", "population"), None);
    assert_eq!(field(&departements, "976", "communes").as_deref(), Some("17"));
    assert_eq!(field(&departements, "2B", "nom").as_deref(), Some("Haute-Corse"));
    let ept = load("fr:ept@2026").unwrap();
    assert_eq!(field(&ept, "200057867", "communes").as_deref(), Some("8"));
}

#[test]
fn larger_units_account_for_repairs() {
    let communes = load("fr:communes@2026").unwrap();
    let loaded = dataset("fr:epci@2026").unwrap().load().unwrap();
    let units: BTreeSet<u32> = loaded.spots.iter().flat_map(|s| s.units.clone()).collect();
    assert!(!units.is_empty());
    assert!(units.iter().eq(loaded.spot_codes.keys()));
    for (unit, code) in &loaded.spot_codes {
        assert_eq!(communes.feature(*unit as usize).id().unwrap(), code.as_str());
    }
}

#[test]
fn the_polygons_of_2020_have_three_faulty_communes_only() {
    let communes = load("fr:communes@2020").unwrap();
    for name in ["fr:epci@2020", "fr:departements@2020"] {
        let loaded = dataset(name).unwrap().load().unwrap();
        let units = loaded.spots.iter().flat_map(|spot| &spot.units);
        let faulty: BTreeSet<_> =
            units.filter_map(|&unit| communes.feature(unit as usize).id()).collect();
        let known = ["59284", "59297", "59637"];
        assert!(faulty.iter().all(|code| known.contains(&code.as_ref())), "{name}: {faulty:?}");
    }
}

#[test]
fn territories_are_made_of_mixed_levels() {
    let layer = load("fr:territoires-industrie@2022").unwrap();
    assert_eq!(field_names(&layer, 0), ["code", "nom", "population", "communes"]);
    assert!(without_geometry(&layer).is_empty());
    let table = members_table("fr:territoires-industrie@2023").unwrap();
    assert_eq!(table.territories.len(), 183);
    assert_eq!(table.members.len(), 626 + 3 + 12);
}

#[test]
fn members_are_of_the_lists_of_their_year() {
    let territories: Vec<_> = datasets().iter().filter(|d| d.level == Level::Territory).collect();
    assert_eq!(territories.len(), 3);
    for dataset in datasets() {
        assert_eq!(dataset.members_year.is_some(), dataset.level == Level::Territory);
        let Some(year) = dataset.members_year else { continue };
        let memberships = Vintage::of_lists(year).unwrap().memberships;
        for member in &members_table(dataset.name).unwrap().members {
            let level = member.level.as_deref().unwrap();
            assert!(memberships.units_of(level, &member.code).is_some(), "{}", member.code);
        }
    }
}

/// Le Mont-Dieu was in CC des Portes du Luxembourg in 2023. Since 2025 it is in one commune with Tannay, in
/// another EPCI, that is a member of no territory.
#[test]
fn territories_have_the_ground_that_their_members_had() {
    let communes = territories_of_communes("fr:territoires-industrie@2022").unwrap();
    let communes: std::collections::BTreeMap<String, String> = communes.into_iter().collect();
    assert_eq!(communes.get("08439").map(String::as_str), Some("ti-4407"));
    let vintage = Vintage::of_lists(2026).unwrap();
    let epci = vintage.memberships.units_of("epci", "240800847").unwrap();
    assert!(epci.iter().all(|code| code != "08439"));
    let layer = load("fr:territoires-industrie@2022").unwrap();
    assert_eq!(total(&layer, "communes"), communes.len() as u64);
    let people: u64 = communes.keys().map(|code| vintage.population[code]).sum();
    assert_eq!(total(&layer, "population"), people);
    assert!(matches!(territories_of_communes("fr:epci@2026"), Err(Error::NoTable { .. })));
}

#[test]
fn memberships_of_every_year() {
    for year in YEARS {
        let mut levels = vec!["commune", "departement", "epci", "region"];
        if year >= 2023 {
            levels.insert(3, "ept");
        }
        let vintage = Vintage::of_lists(year).unwrap();
        assert_eq!(vintage.memberships.levels().collect::<Vec<_>>(), levels, "{year}");
    }
    let error = Vintage::of_lists(2027).unwrap_err().to_string();
    assert_eq!(error, "there are no lists of 2027, only of 2019 to 2026");
    let history = history().unwrap();
    // INSEE counts 36,679 on 1 January 1999: with Saint-Martin and Saint-Barthélemy, which are no
    // départements today, and without the 17 communes of Mayotte.
    let of_1999 = Vintage::of_history(1999, &history).memberships;
    assert_eq!(of_1999.members("commune").len(), 36_679 - 2 + 17);
}

/// The communes of a year, and those of them whose ground is from another one.
fn communes_from(year: u16) -> (Layer, Vec<(String, String)>) {
    let layer = load(&format!("fr:communes@{year}")).unwrap();
    let from = |feature: maille_io::Feature<'_>| {
        let from = feature.get("geometry_from")?.as_text()?.into_owned();
        Some((feature.id()?.into_owned(), from))
    };
    let from = layer.features().filter_map(from).collect();
    (layer, from)
}

#[test]
fn years_without_polygons_have_those_of_the_nearest_year_merged_and_divided() {
    let area = planar_area;
    let of_2020 = load("fr:communes@2020").unwrap();
    let (of_2022, from) = communes_from(2022);
    // Merged: Les Trois Lacs of 2020 is the same ground under another code, Pechs-de-l'Espérance is Cazoulès,
    // Orliaguet and Peyrillac-et-Millac.
    assert_eq!(area(&of_2022, "27058").to_bits(), area(&of_2020, "27676").to_bits());
    let parts: f64 = ["24089", "24314", "24325"].map(|code| area(&of_2020, code)).iter().sum();
    let merged = area(&of_2022, "24325");
    assert!(is_near(merged, parts), "{merged} of {parts}");
    // What is told of 2020 holds: Saline is divided there.
    assert_eq!(from, communes_from(2020).1);
    assert_eq!(
        from[..2],
        [["14666", "14666@2024"], ["14712", "14712@2024"]]
            .map(|[code, from]| (code.into(), from.into()))
    );
    let [sannerville, troarn] = ["14666", "14712"].map(|code| area(&of_2022, code));
    assert_eq!(sannerville.to_bits(), area(&of_2020, "14666").to_bits());
    let saline = area(&communes_from(2019).0, "14712");
    assert!(is_near(sannerville + troarn, saline), "{sannerville} + {troarn}, {saline}");
    // As large as in 2026, but for its simplified borders.
    let there = area(&load("fr:communes@2026").unwrap(), "14666");
    assert!((sannerville / there - 1.0).abs() < 0.02, "{sannerville}, {there} in 2026, {troarn}");
    // A neighbour of neither has its polygon bit for bit.
    assert_eq!(area(&of_2022, "76351").to_bits(), area(&of_2020, "76351").to_bits());

    let (of_2024, from) = communes_from(2024);
    let is_cut = |code: &str| from.contains(&(code.to_owned(), "fr:communes@2020".to_owned()));
    assert!(is_cut("93059") && is_cut("93066") && !from.iter().any(|(code, _)| code == "93001"));
    let both = area(&of_2024, "93059") + area(&of_2024, "93066");
    let saint_denis = area(&load("fr:communes@2026").unwrap(), "93066");
    assert!(is_near(both, saint_denis), "{both} of {saint_denis}");
    // Saint-Denis took in Pierrefitte-sur-Seine, a fifth of the two. Simplified borders make it 3 % larger.
    let before = area(&of_2020, "93059") + area(&of_2020, "93066");
    assert!((saint_denis / before - 1.0).abs() < 0.05, "{saint_denis}, {before} in 2020");
}

#[test]
fn communes_of_2026_have_the_polygons_that_their_ground_had_in_2024() {
    let (_, from) = communes_from(2026);
    let told = |code: &str| from.iter().find(|(of, _)| of == code).map(|(_, from)| from.as_str());
    assert_eq!(told("12218"), Some("12076@2024"));
    assert_eq!(told("93066"), Some("93059@2024 + 93066@2024"));
    assert_eq!(told("15141"), Some("15141@2024 (commune déléguée)"));
    assert_eq!(told("93001"), None);
    // What is told to be put together is the ground that the history gives the commune.
    let history = history().unwrap();
    let [now, then] = [2026, 2024].map(|year| history.on(january(year)));
    for unit in now.units() {
        let told = told(&unit.code).unwrap_or(&unit.code);
        if !told.ends_with("(commune déléguée)") {
            let codes = told.split(" + ").map(|source| source.trim_end_matches("@2024"));
            let ground: BTreeSet<u32> =
                codes.flat_map(|code| then.get(code).unwrap().ground.clone()).collect();
            assert!(ground.iter().eq(&unit.ground), "{}: {told}", unit.code);
        }
    }
    let parts = from.iter().filter(|(_, from)| from.ends_with("(commune déléguée)"));
    let parts: Vec<&str> = parts.map(|(code, _)| code.as_str()).collect();
    assert_eq!(parts, ["15031", "15035", "15047", "15141", "15171"]);
    assert_eq!(from.len(), 46 + 4 + parts.len());
    // The next year back has the same ground, under the same codes in 2025, others in 2024.
    assert_eq!(communes_from(2025).1, from);
    let (_, from) = communes_from(2024);
    assert!(from.contains(&("12076".into(), "12076@2024".into())));
}

/// The publisher's polygons of three communes of 2020 lack the ground of those that were merged into them in
/// 2019, and nobody else's have it.
#[test]
fn communes_of_2019_are_the_ground_of_what_they_were_merged_into() {
    let ((of_2019, from_2019), (of_2020, from_2020)) = (communes_from(2019), communes_from(2020));
    let merged = [("21183", "21507"), ("21452", "21213"), ("45307", "45287")];
    let told = |from: &[(String, String)], code: &str| {
        from.iter().find(|(of, _)| of == code).map(|(_, from)| from.clone()).unwrap()
    };
    for (seat, gone) in merged {
        let [own, hole] = [seat, gone].map(|code| planar_area(&of_2019, code));
        let both = planar_area(&of_2020, seat);
        assert!(hole > 0.2 * both && own > 0.5 * both, "{gone}: {hole} of {both}");
        assert!(is_near(own + hole, both), "{seat}: {own} + {hole} of {both}");
        // As large as in 2026, but for its simplified borders.
        let later = planar_area(&load("fr:communes@2026").unwrap(), seat);
        assert!((both / later - 1.0).abs() < 0.03, "{seat}: {both}, {later} in 2026");
        assert_eq!(told(&from_2019, gone), format!("hole beside {seat}@2020"));
        assert_eq!(told(&from_2019, seat), format!("{seat}@2020"));
        assert_eq!(told(&from_2020, seat), format!("{seat}@2020 + hole beside it"));
    }
    assert_eq!((from_2019.len(), from_2020.len()), (6, 3 + 2));
    // They fit their neighbours: there are as many faults as before, those of Nord.
    let spots = |layer: &Layer| {
        let topology = maille_geometry::Topology::build(&layer.polygons);
        topology.resolve().unwrap().spots.len()
    };
    assert_eq!(spots(&of_2019), spots(&of_2020));
}

/// Llívia, 12.9 km² of Spain, is all that mainland France surrounds. `check` of the program has the same.
#[test]
fn communes_leave_no_hole_but_llivia() {
    for year in YEARS {
        let layer = load(&format!("fr:communes@{year}")).unwrap();
        let topology = maille_geometry::Topology::build(&layer.polygons);
        let inspected = topology.inspect(maille_geometry::Metric::Geodesic).unwrap();
        let sizes = maille_geometry::measure(inspected.shapes(), maille_geometry::Metric::Geodesic);
        let gaps = inspected.regions().iter().zip(sizes);
        let gaps = gaps.filter(|(region, _)| region.kind == maille_geometry::RegionKind::Gap);
        let large: Vec<f64> =
            gaps.map(|(_, size)| size.area).filter(|area| *area > 100_000.0).collect();
        assert!(
            matches!(large[..], [llivia] if (llivia / 12.94e6 - 1.0).abs() < 0.01),
            "{year}: {large:?}"
        );
    }
}

/// In the plane, where a vertex more on an edge is no other edge.
fn planar_area(layer: &Layer, code: &str) -> f64 {
    let feature = layer.features().find(|f| f.id().as_deref() == Some(code)).unwrap();
    let mut unit = maille_geometry::Polygons::new();
    layer.polygons.copy_unit(feature.index, &mut unit);
    maille_geometry::measure(&unit, maille_geometry::Metric::Planar)[0].area
}

fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9 * b
}

#[test]
fn an_unknown_name_gets_the_nearest() {
    let error = load("fr:epic@2026").unwrap_err().to_string();
    let meant = "\"fr:epci@2026\", \"fr:epci@2025\" or \"fr:epci@2024\"";
    assert_eq!(error, format!("unknown dataset \"fr:epic@2026\"; did you mean {meant}?"));
    assert!(matches!(load("fr:communes@2018"), Err(Error::Unknown(_))));
    let meant = |name: &str| dataset(name).unwrap_err().meant();
    assert_eq!(
        meant("fr:communes@2027"),
        ["fr:communes@2026", "fr:communes@2025", "fr:communes@2024"]
    );
    assert_eq!(meant("fr:communes@2018")[0], "fr:communes@2019");
    assert_eq!(meant("fr:ept@2019")[0], "fr:ept@2023");
    assert_eq!(meant("fr:commune@1999")[0], "fr:communes@2019");
    assert_eq!(meant("fr:comunes")[0], "fr:communes@2026");
    assert_eq!(
        meant("fr:territoires-industrie@2019"),
        [
            "fr:territoires-industrie@2022",
            "fr:territoires-industrie@2023",
            "fr:territoires-industrie@2019-normandie",
        ]
    );
    let misspelt = "fr:territoires-industrie@2019-normandy";
    assert_eq!(meant(misspelt)[0], "fr:territoires-industrie@2019-normandie");
    assert_eq!(
        load("fr:zzzzzzzz@2026").unwrap_err().to_string(),
        "unknown dataset \"fr:zzzzzzzz@2026\""
    );
    let error = members_table("fr:epci@2026").unwrap_err().to_string();
    assert_eq!(
        error,
        "fr:epci@2026 is no table of members; there are \
         fr:territoires-industrie@2019-normandie, fr:territoires-industrie@2022, \
         fr:territoires-industrie@2023"
    );
}
