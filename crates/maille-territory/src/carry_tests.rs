use super::*;
use crate::history::{History, january};
use crate::{Account, Columns, MembersAccount, MembersTable, Sources, UnitKey, assign};

/// In 2019 four communes of 100 people and one of 1,000; in 2020 `2` is merged into `3`, `4` became `9`
/// and `5` is divided into `5` and `6`.
fn history() -> History {
    let spell = |code: &str, from: Option<u16>, to: Option<u16>, ground: &[u32]| Spell {
        code: code.into(),
        name: format!("Commune {code}"),
        from: from.map(january),
        to: to.map(january),
        origin: None,
        fate: to.map(|_| Event::MergedDelegated),
        ground: ground.to_vec(),
    };
    History::new(vec![
        spell("1", None, None, &[1]),
        spell("2", None, Some(2020), &[2]),
        spell("3", None, Some(2020), &[3]),
        spell("3", Some(2020), None, &[2, 3]),
        spell("4", None, Some(2020), &[4]),
        spell("9", Some(2020), None, &[4]),
        spell("5", None, Some(2020), &[5, 6]),
        spell("5", Some(2020), None, &[5]),
        spell("6", Some(2020), None, &[6]),
    ])
    .unwrap()
}

fn memberships(epci: &[(&str, &[&str])]) -> Memberships {
    let mut memberships = Memberships::new();
    for (epci, communes) in epci {
        for commune in *communes {
            memberships.insert("epci", epci, commune);
            memberships.insert("commune", commune, commune);
        }
    }
    memberships
}

/// The groups of some units of 2020, and the account, by the members of 2019.
fn run(rows: &[&str], units: &[&str]) -> (Vec<Option<u32>>, MembersAccount) {
    let text = rows.join("\n");
    let text = format!("territory_id,territory_name,member_level,member_code\n{text}");
    run_table(&text, units)
}

fn run_table(text: &str, units: &[&str]) -> (Vec<Option<u32>>, MembersAccount) {
    let table = MembersTable::read(text, "t.csv", &Columns::default()).unwrap();
    let of_2019 = memberships(&[("A", &["1", "2"]), ("B", &["3", "4"]), ("C", &["5"])]);
    let mut of_2020 = memberships(&[("A", &["1"]), ("B", &["3", "9"]), ("D", &["5", "6"])]);
    for commune in COMMUNES {
        of_2020.insert("region", "R", commune);
    }
    let history = history();
    let people = |code: u32| (code.to_string(), if code == 3 { 1_000 } else { 100 });
    let population: Population = (1..10).map(people).collect();
    let carry = Carry {
        passage: Passage::new(history.on(january(2019)), history.on(january(2020))),
        memberships: &of_2019,
        finest: "commune",
        population: [&population, &population],
    };
    let sources =
        Sources { units: &of_2020, carries: BTreeMap::from([(2019, carry)]), members: Some(2019) };
    let keys: Vec<UnitKey<'_>> = units.iter().map(|code| UnitKey::new(code)).collect();
    let assignment = assign(&table, &sources, &keys).unwrap();
    let Account { members, .. } = assignment.account;
    (assignment.groups, members.unwrap())
}

const COMMUNES: [&str; 5] = ["1", "3", "5", "6", "9"];

fn codes(units: &[NamedUnit]) -> Vec<&str> {
    units.iter().map(|unit| unit.code.as_str()).collect()
}

#[test]
fn a_commune_that_was_merged_brings_the_others_along() {
    let (groups, account) = run(&["t,T,epci,A"], &COMMUNES);
    assert_eq!(groups, [Some(0), Some(0), None, None, None]);
    let [carried] = account.carried.as_slice() else { panic!("{account:?}") };
    assert_eq!((carried.relation, codes(&carried.along)), (Relation::Merged, vec!["3"]));
    assert_eq!(carried.along[0].population, Some(1_000));
    let [change] = carried.changes.as_slice() else { panic!("{carried:?}") };
    assert_eq!((change.unit.code.as_str(), codes(&change.became)), ("2", vec!["3"]));
    let merged = DatedEvent { date: january(2020), event: Some(Event::MergedDelegated) };
    assert_eq!(change.events, [merged]);
}

/// Of the 1,100 people of `3`, 100 are those of `2`.
#[test]
fn a_unit_that_several_have_a_part_of_goes_to_whoever_has_most() {
    let disputed = |rows: &[&str], units: &[&str]| {
        let (groups, account) = run(rows, units);
        let [claim] = account.claimed_twice.as_slice() else { panic!("{account:?}") };
        (groups, claim.territories.join(" "), claim.shares.clone())
    };
    let [small, large] = [100.0 / 1_100.0, 1_000.0 / 1_100.0];
    let (groups, ids, shares) = disputed(&["t,T,epci,A", "u,U,commune,3"], &COMMUNES);
    assert_eq!(groups, [Some(0), Some(1), None, None, None]);
    assert_eq!((ids.as_str(), shares), ("u t", vec![large, small]));
    // The order of the table is that of equals only: a unit counts once, and not for every member that has it.
    let rows = ["t,T,commune,2", "t,T,epci,A", "u,U,epci,B", "v,V,commune,3"];
    let (groups, ids, shares) = disputed(&rows, &COMMUNES);
    assert_eq!(groups, [Some(0), Some(1), None, None, Some(1)]);
    assert_eq!((ids.as_str(), shares), ("u v t", vec![large, large, small]));
}

#[test]
fn a_larger_unit_goes_to_whoever_has_most_of_it() {
    let rows = ["t,T,commune,4", "u,U,epci,B"];
    let (groups, account) = run(&rows, &["A", "B", "D"]);
    assert_eq!(groups, [None, Some(1), None]);
    assert!(account.claimed_twice.is_empty(), "a commune is too small a part to claim it");
    let (groups, account) = run(&["t,T,commune,3", "u,U,epci,B"], &["A", "B", "D"]);
    assert_eq!(groups, [None, Some(1), None]);
    let [claim] = account.claimed_twice.as_slice() else { panic!("{account:?}") };
    assert_eq!(claim.territories, ["u", "t"]);
    // Of the 1,000 people of `3` in 2020, those of `2` of 2019 are a part in eleven; `9` is all of B's.
    let of_3 = 1_000.0 * (1_000.0 / 1_100.0);
    assert_eq!(claim.shares, [(of_3 + 100.0) / 1_100.0, of_3 / 1_100.0]);
}

#[test]
fn a_member_of_the_units_year_has_all_of_them() {
    let rows = ["t,T,commune,3", "t,T,commune,2"];
    let (_, account) = run(&rows, &COMMUNES);
    assert!(account.claimed_twice.is_empty());
    let text = "territory_id,territory_name,member_level,member_code,member_vintage\n\
                t,T,commune,3,2019\nu,U,commune,3,2020";
    let (groups, account) = run_table(text, &COMMUNES);
    assert_eq!(groups[1], Some(1));
    assert_eq!(account.claimed_twice[0].shares, [1.0, 1_000.0 / 1_100.0]);
}

#[test]
fn the_same_ground_is_exact_whatever_it_is_called() {
    let (groups, account) = run(&["t,T,commune,4", "u,U,commune,5"], &COMMUNES);
    assert_eq!(groups, [None, None, Some(1), Some(1), Some(0)]);
    assert_eq!(account.carried[0].relation, Relation::Split);
    assert_eq!((account.carried.len(), account.matched), (1, 2));
    let (groups, account) = run(&["t,T,epci,A", "t,T,epci,B"], &COMMUNES);
    assert_eq!(groups, [Some(0), Some(0), None, None, Some(0)]);
    assert_eq!(run(&["u,U,epci,A", "u,U,epci,B"], &COMMUNES).0, groups);
    // Neither is exact by itself.
    assert_eq!(account.carried.len(), 2);
}

#[test]
fn members_that_are_not_there_are_told_apart() {
    let (_, account) = run(&["t,T,commune,9", "t,T,epci,D", "t,T,commune,1"], &COMMUNES);
    let told: Vec<_> = account.unmatched.iter().map(|m| (m.code.as_str(), m.reason)).collect();
    assert_eq!(told, [("9", Reason::UnknownCode), ("D", Reason::UnknownCode)]);
    let (_, account) = run(&["t,T,epci,B"], &["1", "3"]);
    assert_eq!(
        (account.missing[0].code.as_str(), account.missing[0].reason),
        ("9", Reason::NotInInput)
    );
}

#[test]
fn larger_units_go_to_who_has_most_of_them() {
    // Of B of 2020, 1,100 people were in B and 100 in A. A has half of its own in A of 2020, not more
    // than that, but all of that one.
    let (groups, account) = run(&["t,T,epci,A", "u,U,epci,B", "v,V,epci,C"], &["A", "B", "D"]);
    assert_eq!(groups, [Some(0), Some(1), Some(2)]);
    let told: Vec<_> = account
        .carried
        .iter()
        .map(|m| (m.code.as_str(), m.relation, codes(&m.along), codes(&m.left_out)))
        .collect();
    let expected =
        [("A", Relation::Redrawn, vec![], vec!["3"]), ("B", Relation::Merged, vec!["3"], vec![])];
    assert_eq!(told, expected);
}

#[test]
fn what_is_in_larger_units_that_the_layer_lacks_is_left_out() {
    // B of 2019 is 3 and 4, and both are in B of 2020; A's commune 2 is in it, too.
    let (groups, account) = run(&["t,T,epci,A"], &["A"]);
    assert_eq!(groups, [Some(0)]);
    assert_eq!(account.carried[0].relation, Relation::Redrawn);
    assert_eq!(codes(&account.carried[0].left_out), ["3"]);
    let (groups, account) = run(&["t,T,epci,C"], &["A"]);
    assert_eq!((groups[0], account.unmatched[0].reason), (None, Reason::NotInInput));
}

#[test]
fn a_commune_alone_is_no_larger_unit() {
    let (groups, account) = run(&["t,T,commune,4", "u,U,commune,1"], &["A", "B"]);
    // The commune 1 is all of A, 4 is a tenth of B.
    assert_eq!(groups, [Some(1), None]);
    assert_eq!(account.unmatched[0].reason, Reason::PartOfUnit);
}

/// As in one year, where it would lie in the region and not be it.
#[test]
fn a_member_of_another_level_is_no_larger_unit() {
    let (groups, account) = run(&["t,T,epci,A"], &["R"]);
    assert_eq!(groups, [None]);
    assert_eq!(account.unmatched[0].reason, Reason::PartOfUnit);
    // Of 1,400 people, those of `B` are most.
    let (groups, account) = run(&["t,T,epci,B"], &["R"]);
    assert_eq!((groups, account.carried[0].relation), (vec![Some(0)], Relation::Merged));
}
