use super::*;
use proptest::prelude::*;

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap()
}

fn spell(code: &str, from: Option<i32>, to: Option<i32>, ground: &[u32]) -> Spell {
    let date = |year: Option<i32>| year.map(|year| day(year, 1, 1));
    Spell {
        code: code.to_owned(),
        name: format!("Commune {code}"),
        from: date(from),
        to: date(to),
        origin: from.map(|_| Event::Created),
        fate: to.map(|_| Event::MergedDelegated),
        ground: ground.to_vec(),
    }
}

/// `a` and `b` are merged in 2017 and part again in 2020; `c` is divided in 2019; `d` becomes `e`.
fn history() -> History {
    History::new(vec![
        spell("a", None, Some(2017), &[0]),
        spell("b", None, Some(2017), &[1]),
        spell("a", Some(2017), Some(2020), &[0, 1]),
        spell("a", Some(2020), None, &[0]),
        spell("b", Some(2020), None, &[1]),
        spell("c", None, Some(2019), &[2, 3]),
        spell("c", Some(2019), None, &[2]),
        spell("f", Some(2019), None, &[3]),
        spell("d", None, Some(2018), &[4]),
        spell("e", Some(2018), None, &[4]),
        spell("g", None, Some(2018), &[5]),
    ])
    .unwrap()
}

fn passage(history: &History, from: u16, to: u16) -> Passage<'_> {
    Passage::new(history.on(january(from)), history.on(january(to)))
}

fn codes<'a>(spells: &[&'a Spell]) -> Vec<&'a str> {
    spells.iter().map(|spell| spell.code.as_str()).collect()
}

#[test]
fn the_whole_of_an_event_has_all_units_that_share_ground() {
    let history = history();
    // Of the ground of `a` alone, `b` is no part of the merger.
    let [_, end] = history.bounds(&history.of("a")[0]);
    let end = end.unwrap();
    assert_eq!((codes(&end.before), codes(&end.after)), (vec!["a"], vec!["a"]));
    let whole = history.whole(&end);
    assert_eq!((codes(&whole.before), codes(&whole.after)), (vec!["a", "b"], vec!["a"]));
    assert_eq!(whole.date, end.date);
    // What happened elsewhere on that day is another event.
    let [start, _] = history.bounds(&history.of("e")[0]);
    let whole = history.whole(&start.unwrap());
    assert_eq!((codes(&whole.before), codes(&whole.after)), (vec!["d"], vec!["e"]));
}

#[test]
fn a_unit_that_was_merged_and_left_again_is_itself() {
    let history = history();
    let carried = passage(&history, 2016, 2021).carry("b").unwrap();
    assert_eq!((codes(&carried.successors), carried.relation), (vec!["b"], Relation::Same));
    let carried = passage(&history, 2016, 2019).carry("b").unwrap();
    assert_eq!((codes(&carried.successors), carried.relation), (vec!["a"], Relation::Merged));
    assert_eq!(codes(&carried.along), ["a"]);
    let carried = passage(&history, 2019, 2021).carry("a").unwrap();
    assert_eq!((codes(&carried.successors), carried.relation), (vec!["a", "b"], Relation::Split));
    assert!(carried.along.is_empty());
    assert_eq!(passage(&history, 2019, 2021).carry("b"), None);
}

#[test]
fn units_are_carried_back_too() {
    let history = history();
    let back = passage(&history, 2021, 2016);
    let carried = back.carry("f").unwrap();
    assert_eq!((codes(&carried.successors), carried.relation), (vec!["c"], Relation::Merged));
    assert_eq!(codes(&carried.along), ["c"]);
    assert_eq!(back.carry("e").unwrap().relation, Relation::Same);
}

#[test]
fn ground_that_nobody_has_is_lost() {
    let history = history();
    let carried = passage(&history, 2016, 2021).carry("g").unwrap();
    assert_eq!((codes(&carried.successors), carried.relation), (Vec::new(), Relation::Lost));
}

#[test]
fn groups_are_carried_as_one() {
    let history = history();
    let passage = passage(&history, 2016, 2019);
    let group = passage.carry_group(["b", "a", "x"]);
    assert_eq!((codes(&group.successors), group.relation), (vec!["a"], Relation::Same));
    assert_eq!((codes(&group.along).len(), group.unknown), (0, vec!["x".to_owned()]));
    // Each of them did change.
    assert_eq!(group.changed.len(), 2);
    let group = passage.carry_group(["a", "c"]);
    assert_eq!((codes(&group.successors), group.relation), (vec!["a", "c", "f"], Relation::Merged));
    assert_eq!(codes(&group.along), ["b"]);
}

#[test]
fn what_happened_is_told_in_the_order_of_time() {
    let history = history();
    let passage = passage(&history, 2016, 2021);
    let unit = passage.before().get("b").unwrap();
    let told: Vec<_> = passage
        .happenings(unit)
        .iter()
        .map(|h| (h.date, codes(&h.before), codes(&h.after)))
        .collect();
    let expected = [
        (day(2017, 1, 1), vec!["a", "b"], vec!["a"]),
        (day(2020, 1, 1), vec!["a"], vec!["a", "b"]),
    ];
    // The merger is told of the ground of `b` alone, so `a` is named only where it had it.
    assert_eq!(told[0].2, expected[0].2);
    assert_eq!(told[1].1, expected[1].1);
    assert_eq!(told.len(), 2);
}

#[test]
fn shares_follow_the_weights() {
    let history = history();
    let passage = passage(&history, 2016, 2021);
    let before = |code: &str| Some(if code < "c" { "west" } else { "east" });
    let after = |code: &str| (code != "f").then_some("all");
    let shares = passage
        .shares([&before, &after], [&|_| 100.0, &|code| if code == "f" { 1.0 } else { 3.0 }]);
    let told: Vec<_> =
        shares.iter().map(|s| (s.from.as_str(), s.to.as_deref(), s.units, s.weight)).collect();
    // Of the 300 of the east, `g` is lost, and a quarter of `c` is in `f`.
    let expected =
        [("east", None, 1, 25.0), ("east", Some("all"), 2, 175.0), ("west", Some("all"), 2, 200.0)];
    assert_eq!(told, expected);
}

#[test]
fn contradictions_are_refused() {
    let refused = |spells| History::new(spells).unwrap_err().to_string();
    assert_eq!(
        refused(vec![spell("a", Some(2000), Some(2000), &[0])]),
        "a Commune a, since 2000-01-01 ends on the day on which it begins, or before"
    );
    assert_eq!(refused(vec![spell("a", None, None, &[])]), "a Commune a has no ground");
    assert_eq!(
        refused(vec![spell("a", None, Some(2001), &[0]), spell("a", Some(2000), None, &[0])]),
        "a Commune a and a Commune a, since 2000-01-01 have one code at the same time"
    );
    assert_eq!(
        refused(vec![spell("a", None, None, &[0]), spell("b", None, None, &[0])]),
        "a Commune a and b Commune b have the same ground at the same time"
    );
}

/// Ten atoms dealt out anew to codes in each of four years.
fn dealt() -> impl Strategy<Value = Vec<Vec<u8>>> {
    prop::collection::vec(prop::collection::vec(0_u8..5, 10), 4)
}

proptest! {
    /// Against brute force: who has an atom is looked up in the dealing itself.
    #[test]
    fn carrying_is_who_has_the_atoms(dealt in dealt(), from in 0_u16..4, to in 0_u16..4) {
        let mut spells = Vec::new();
        for (year, owners) in (2000..).zip(&dealt) {
            for owner in 0..5 {
                let ground: Vec<u32> = (0..10).filter(|&atom| owners[atom as usize] == owner).collect();
                if !ground.is_empty() {
                    spells.push(spell(&owner.to_string(), Some(year), Some(year + 1), &ground));
                }
            }
        }
        let history = History::new(spells).unwrap();
        let passage = passage(&history, 2000 + from, 2000 + to);
        let (before, after) = (&dealt[usize::from(from)], &dealt[usize::from(to)]);
        for owner in 0..5_u8 {
            let ground: Vec<usize> = (0..10).filter(|&atom| before[atom] == owner).collect();
            let Some(carried) = passage.carry(&owner.to_string()) else {
                prop_assert!(ground.is_empty());
                continue;
            };
            let mut expected: Vec<u8> = ground.iter().map(|&atom| after[atom]).collect();
            expected.sort_unstable();
            expected.dedup();
            let found: Vec<u8> = carried.successors.iter().map(|s| s.code.parse().unwrap()).collect();
            prop_assert_eq!(&found, &expected);
            let mut along: Vec<u8> = (0..10).filter(|&atom| expected.contains(&after[atom])).map(|atom| before[atom]).collect();
            along.retain(|&other| other != owner);
            along.sort_unstable();
            along.dedup();
            let found: Vec<u8> = carried.along.iter().map(|s| s.code.parse().unwrap()).collect();
            prop_assert_eq!(&found, &along);
            let relation = match (along.is_empty(), expected.len()) {
                (true, 1) => Relation::Same,
                (true, _) => Relation::Split,
                (false, 1) => Relation::Merged,
                (false, _) => Relation::Redrawn,
            };
            prop_assert_eq!(carried.relation, relation);
        }
    }
}
