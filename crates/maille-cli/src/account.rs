//! What became of members and units, in words.

pub mod vintage;

use crate::table::thousands;
use maille_geometry::Repairs;
use maille_territory::{Account, Claim, MembersAccount, MissingUnit, UnitRef, Unmatched};
use serde_json::{Value, json};
use std::fmt::Display;

/// How many of a kind are named; all of them are in the report.
const NAMED: usize = 3;

/// The account in lines: what was matched, then whatever was lost and who it was. `unassigned`
/// says what became of units in no group.
pub fn lines(account: &Account, unassigned: &str) -> Vec<String> {
    let mut lines = Vec::new();
    if let Some(members) = &account.members {
        members_lines(members, &mut lines);
    }
    if !account.without_geometry.is_empty() {
        let units = &account.without_geometry;
        lines.push(format!("{} without geometry: {}", count(units, "unit"), named(units, unit)));
    }
    if !account.unassigned.is_empty() {
        let units = &account.unassigned;
        let count = count(units, "unit");
        lines.push(format!("{count} in no group, {unassigned}: {}", named(units, unit)));
    }
    lines
}

fn members_lines(members: &MembersAccount, lines: &mut Vec<String>) {
    let MembersAccount { unmatched, carried, missing, claimed_twice, empty, .. } = members;
    lines.push(format!(
        "{} of {} matched",
        thousands(members.matched),
        number(members.listed, "member")
    ));
    if !unmatched.is_empty() {
        lines.push(format!(
            "{} unmatched: {}",
            count(unmatched, "member"),
            named(unmatched, member)
        ));
    }
    if !carried.is_empty() {
        let (count, named) = (count(carried, "member"), named(carried, vintage::member));
        lines.push(format!("{count} not exactly the ground of the units: {named}"));
    }
    if !missing.is_empty() {
        let count = count(missing, "unit");
        lines.push(format!("{count} of matched members not found: {}", named(missing, part)));
    }
    if !claimed_twice.is_empty() {
        let (count, named) = (count(claimed_twice, "unit"), named(claimed_twice, claim));
        lines.push(format!(
            "{count} claimed by several territories, kept by the first named: {named}"
        ));
    }
    if !empty.is_empty() {
        let count = count(empty, "territory");
        let named = named(empty, |t| format!("{} {}", t.id, t.name));
        lines.push(format!("{count} without any unit, left out: {named}"));
    }
    if members.duplicate_rows > 0 {
        let rows = number(members.duplicate_rows, "row");
        lines.push(format!("{rows} of the members table repeated another one"));
    }
}

/// What was mended in the rings of the input, if anything was.
pub fn repairs(repairs: Repairs) -> Option<String> {
    let kinds = [
        (repairs.closed, "ring", "closed"),
        (repairs.rewound, "ring", "turned round"),
        (repairs.duplicates, "position", "dropped for repeating the one before"),
    ];
    let mended = kinds.into_iter().filter(|(count, ..)| *count > 0);
    let mended: Vec<String> =
        mended.map(|(count, thing, done)| format!("{} {done}", number(count, thing))).collect();
    (!mended.is_empty()).then(|| format!("repaired: {}", mended.join(", ")))
}

/// The same for reports.
pub fn repairs_json(repairs: Repairs) -> Value {
    let Repairs { closed, rewound, duplicates } = repairs;
    json!({"closed": closed, "rewound": rewound, "duplicates": duplicates})
}

/// `1 unit`, `12,345 units`, `2 territories`, `2 vertices`, `2 EPCI`.
pub fn number(number: usize, thing: &str) -> String {
    if let Some(acronym) = acronym(thing) {
        return format!("{} {acronym}", thousands(number));
    }
    let things = match (number, thing.strip_suffix('y'), thing.strip_suffix("ex")) {
        (1, ..) => thing.to_owned(),
        (_, Some(stem), _) => format!("{stem}ies"),
        (.., Some(stem)) => format!("{stem}ices"),
        (_, None, None) => format!("{thing}s"),
    };
    format!("{} {things}", thousands(number))
}

/// A level that is called by initials, as these are written, which have no plural.
fn acronym(level: &str) -> Option<&'static str> {
    ["EPCI", "EPT"].into_iter().find(|acronym| acronym.eq_ignore_ascii_case(level))
}

/// A size as people read it.
pub fn kilobytes(bytes: usize) -> String {
    if bytes < 1000 {
        return format!("{bytes} bytes");
    }
    format!("{} kB", thousands(bytes.div_ceil(1000)))
}

/// The first few of a list by name, and how many more there are.
pub fn named<T, D: Display>(list: &[T], name: impl Fn(&T) -> D) -> String {
    let names: Vec<String> = list.iter().take(NAMED).map(|item| name(item).to_string()).collect();
    let more = match list.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" … and {} more, all in --report", thousands(more)),
    };
    format!("{}{more}", names.join(", "))
}

fn count<T>(list: &[T], thing: &str) -> String {
    number(list.len(), thing)
}

fn unit(unit: &UnitRef) -> String {
    unit.code.clone().unwrap_or_else(|| format!("feature {}", unit.feature))
}

fn member(member: &Unmatched) -> String {
    let level = member.level.iter().map(|level| format!("{level} "));
    let name = member.name.iter().map(|name| format!(" {name}"));
    let meant = member.meant.iter().map(|code| format!("; did you mean {code}?"));
    let known = member.known.iter().map(|known| format!("; {}", vintage::known(known)));
    format!(
        "{}{}{} of {} ({}, line {}{}{})",
        level.collect::<String>(),
        member.code,
        name.collect::<String>(),
        member.territory_id,
        member.reason.words(),
        member.line,
        known.collect::<String>(),
        meant.collect::<String>()
    )
}

fn part(part: &MissingUnit) -> String {
    format!("{} of {} ({})", part.code, part.member_code, part.reason.words())
}

/// `01001 (a, b)`, of one that each has wholly; `19248 (a with 68 % of its population, b with 32 %)`.
fn claim(claim: &Claim) -> String {
    let Claim { unit: of, territories, shares } = claim;
    if shares.iter().all(|share| *share >= 1.0) {
        return format!("{} ({})", unit(of), territories.join(", "));
    }
    let mut tail = " of its population";
    let with = territories.iter().zip(shares).map(|(territory, share)| {
        format!("{territory} with {:.0} %{}", 100.0 * share, std::mem::take(&mut tail))
    });
    format!("{} ({})", unit(of), with.collect::<Vec<_>>().join(", "))
}
