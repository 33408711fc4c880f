use super::*;
use crate::Columns;

/// Two départements of three communes each, an EPCI that straddles them, an EPT inside one.
fn memberships() -> Memberships {
    let mut memberships = Memberships::new();
    for (commune, epci, departement) in [
        ("01001", "100", "01"),
        ("01002", "100", "01"),
        ("01003", "200", "01"),
        ("02001", "200", "02"),
        ("02002", "300", "02"),
        ("02003", "300", "02"),
    ] {
        memberships.insert("commune", commune, commune);
        memberships.insert("epci", epci, commune);
        memberships.insert("departement", departement, commune);
    }
    memberships.insert("ept", "T9", "02003");
    memberships
}

fn table(rows: &[&str]) -> MembersTable {
    let text = rows.join("\n");
    let text = format!("territory_id,territory_name,member_level,member_code,member_name\n{text}");
    MembersTable::read(&text, "t.csv", &Columns::default()).unwrap()
}

fn units<'a>(codes: &[&'a str]) -> Vec<UnitKey<'a>> {
    codes.iter().map(|code| UnitKey::new(code)).collect()
}

const COMMUNES: [&str; 6] = ["01001", "01002", "01003", "02001", "02002", "02003"];

fn run(rows: &[&str], codes: &[&str]) -> (Vec<Option<u32>>, Account, MembersAccount) {
    let assignment =
        assign(&table(rows), &Sources::of_one_vintage(&memberships()), &units(codes)).unwrap();
    let members = assignment.account.members.clone().unwrap();
    (assignment.groups, assignment.account, members)
}

#[test]
fn mixed_levels_over_communes() {
    let rows = ["a,A,epci,100,x", "b,B,ept,T9,y", "b,B,commune,02001,z"];
    let (groups, account, members) = run(&rows, &COMMUNES);
    assert_eq!(groups, [Some(0), Some(0), None, Some(1), None, Some(1)]);
    assert_eq!(members.unit_level.as_deref(), Some("commune"));
    assert_eq!((members.matched, members.territories, members.listed), (3, 2, 3));
    assert_eq!(account.unassigned.len(), 2);
    assert_eq!(account.unassigned[0], UnitRef { feature: 3, code: Some("01003".into()) });
    assert!(account.is_clean());
}

#[test]
fn members_at_the_level_of_the_units() {
    let (groups, account, members) =
        run(&["a,A,epci,300,x", "b,B,epci,100,y"], &["100", "200", "300"]);
    assert_eq!(groups, [Some(1), None, Some(0)]);
    assert_eq!(members.unit_level.as_deref(), Some("epci"));
    assert!(account.is_clean());
}

#[test]
fn larger_members_own_the_units_wholly_inside() {
    let (groups, _, members) = run(&["a,A,departement,01,x"], &["100", "200", "300"]);
    assert_eq!(groups, [Some(0), None, None]);
    let [missing] = members.missing.as_slice() else { panic!("{:?}", members.missing) };
    assert_eq!((missing.code.as_str(), missing.reason), ("01003", Reason::PartOfUnit));
}

#[test]
fn members_that_are_parts_of_units_are_unmatched() {
    let (_, account, members) = run(&["a,A,ept,T9,x", "a,A,epci,100,y"], &["100", "200", "300"]);
    let [unmatched] = members.unmatched.as_slice() else { panic!("{:?}", members.unmatched) };
    assert_eq!(unmatched.reason, Reason::PartOfUnit);
    assert_eq!((unmatched.line, unmatched.name.as_deref()), (2, Some("x")));
    assert!(!account.is_clean());
}

#[test]
fn unknown_codes_and_units_that_are_not_there() {
    let rows = ["a,A,epci,999,x", "a,A,epci,300,y", "b,B,commune,02002,z", "c,C,commune,99,w"];
    let (groups, account, members) = run(&rows, &["01001", "02003"]);
    assert_eq!(groups, [None, Some(0)]);
    let reasons: Vec<_> = members.unmatched.iter().map(|u| (u.code.as_str(), u.reason)).collect();
    assert_eq!(
        reasons,
        [("999", Reason::UnknownCode), ("02002", Reason::NotInInput), ("99", Reason::UnknownCode)]
    );
    let [missing] = members.missing.as_slice() else { panic!("{:?}", members.missing) };
    assert_eq!((missing.code.as_str(), missing.member_code.as_str()), ("02002", "300"));
    let empty: Vec<_> = members.empty.iter().map(|t| t.id.as_str()).collect();
    assert_eq!(empty, ["b", "c"]);
    assert!(!account.is_clean());
}

#[test]
fn the_first_territory_keeps_a_disputed_unit() {
    let rows =
        ["b,B,epci,100,x", "a,A,departement,01,y", "c,C,commune,01002,z", "b,B,commune,01001,w"];
    let (groups, account, members) = run(&rows, &COMMUNES);
    assert_eq!(groups, [Some(0), Some(0), Some(1), None, None, None]);
    let claims: Vec<_> = members
        .claimed_twice
        .iter()
        .map(|c| (c.unit.code.as_deref().unwrap_or_default(), c.territories.join(" ")))
        .collect();
    assert_eq!(claims, [("01001", "b a".to_owned()), ("01002", "b a c".to_owned())]);
    assert_eq!(members.claimed_twice[1].shares, [1.0; 3]);
    assert!(!account.is_clean());
}

#[test]
fn units_without_geometry_are_named() {
    let mut units = units(&COMMUNES);
    units[1].has_geometry = false;
    units[4].has_geometry = false;
    let assignment =
        assign(&table(&["a,A,epci,100,x"]), &Sources::of_one_vintage(&memberships()), &units)
            .unwrap();
    let account = assignment.account;
    assert_eq!(account.without_geometry, [UnitRef { feature: 2, code: Some("01002".into()) }]);
    assert!(!account.is_clean());
}

#[test]
fn without_levels_codes_are_those_of_the_units() {
    let text = "territory_id,territory_name,member_code\na,A,north\na,A,01001\n";
    let table = MembersTable::read(text, "t.csv", &Columns::default()).unwrap();
    let mut units = units(&["north", "south", "01001", "north"]);
    units.push(UnitKey { code: None, has_geometry: true });
    let assignment = assign(&table, &Sources::of_one_vintage(&memberships()), &units).unwrap();
    assert_eq!(assignment.groups, [Some(0), None, Some(0), Some(0), None]);
    assert_eq!(assignment.account.members.unwrap().unit_level, None);
}

#[test]
fn codes_are_text() {
    let (groups, _, members) = run(&["a,A,commune,1001,x", "a,A,commune,01002,x"], &COMMUNES);
    assert_eq!(groups[..2], [None, Some(0)]);
    assert_eq!(members.unmatched[0].code, "1001");
}

#[test]
fn zeros_that_spreadsheets_strip_are_hinted_at() {
    let rows = ["a,A,commune,1001,x", "a,A,departement,1,y", "a,A,commune,9,z"];
    let (_, _, members) = run(&rows, &COMMUNES);
    let hints: Vec<_> = members.unmatched.iter().map(|u| u.meant.as_deref()).collect();
    assert_eq!(hints, [Some("01001"), Some("01"), None]);
}

#[test]
fn letters_in_another_case_are_hinted_at() {
    let mut memberships = Memberships::new();
    memberships.insert("commune", "2A004", "2A004");
    memberships.insert("departement", "2A", "2A004");
    memberships.insert("epci", "x1", "2A004");
    let rows = ["a,A,commune,2a004,x", "a,A,departement,2a,y", "a,A,epci,X1,z", "a,A,epci,y1,z"];
    let assignment =
        assign(&table(&rows), &Sources::of_one_vintage(&memberships), &units(&["2A004"])).unwrap();
    let members = assignment.account.members.unwrap();
    let hints: Vec<_> = members.unmatched.iter().map(|u| u.meant.as_deref()).collect();
    assert_eq!(hints, [Some("2A004"), Some("2A"), Some("x1"), None]);
}

#[test]
fn unknown_levels_are_refused() {
    let error = assign(
        &table(&["a,A,EPIC,100,x"]),
        &Sources::of_one_vintage(&memberships()),
        &units(&COMMUNES),
    )
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "t.csv: line 2: unknown level \"epic\"; did you mean \"epci\"? \
         (the levels are commune, departement, epci, ept)"
    );
}
