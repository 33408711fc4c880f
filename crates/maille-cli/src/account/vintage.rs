//! What became of members of other vintages, in words.

use super::{named, number};
use crate::table::thousands;
use maille_territory::history::{Event, Relation};
use maille_territory::{Account, CarriedMember, ChangedUnit, DatedEvent, Known, NamedUnit};

/// Why `--strict-vintage` refuses, if it does.
pub fn refusal(account: &Account) -> Option<String> {
    let carried = account.members.as_ref().map_or(0, |members| members.carried.len());
    let members = number(carried, "member");
    let problem =
        format!("--strict-vintage: {members} not exactly the same ground; nothing is written");
    (carried > 0).then_some(problem)
}

/// A member whose ground is not exactly that of the units that it was given.
pub fn member(member: &CarriedMember) -> String {
    let CarriedMember { level, code, name, relation, changes, along, left_out, .. } = member;
    let name = name.as_ref().map_or_else(String::new, |name| format!(" {name}"));
    let mut told = Vec::new();
    if !changes.is_empty() {
        told.push(named(changes, change));
    }
    if *relation == Relation::Split {
        told.push(format!("now {}", member.units.join(", ")));
    }
    if !along.is_empty() {
        told.push(format!("brings along {}", units(along)));
    }
    if !left_out.is_empty() {
        told.push(format!("leaves out {}", units(left_out)));
    }
    format!("{level} {code}{name} ({})", told.join("; "))
}

/// `Crimolois until 2020-01-01, then in 21452 Neuilly-Crimolois`, of a code that the lists of its year lack.
pub fn known(known: &Known) -> String {
    match known {
        Known::Part { kind, name, of } => format!("{name}, an {kind} of {}", label(of)),
        Known::OfOtherYears { name, until, since, holders } => {
            let until = until.map(|until| format!(" until {until}"));
            let since = since.map(|since| format!(" since {since}"));
            let when: Vec<String> = until.into_iter().chain(since).collect();
            let year = holders.first().map(|holder| format!(", in {} in ", holder.vintage));
            let where_ = year.map(|year| format!("{year}{}", named(holders, label)));
            format!("{name}{}{}", when.join(" and"), where_.unwrap_or_default())
        }
    }
}

/// `21213 Crimolois became a delegated commune of 21452 Neuilly-Crimolois by 2020-01-01`.
fn change(change: &ChangedUnit) -> String {
    let ChangedUnit { unit, relation, became, events } = change;
    let became: Vec<String> = became.iter().map(label).collect();
    let is_itself = *became == [label(unit)];
    let became = became.join(" and ");
    // The last one that changed who shares the ground.
    let is_sharing = |event: &&DatedEvent| {
        !matches!(
            event.event,
            Some(Event::Renamed | Event::Recoded | Event::Moved | Event::PartsEnded)
        )
    };
    let last = events.iter().rev().find(is_sharing);
    let by = last.map_or_else(String::new, |DatedEvent { date, .. }| format!(" by {date}"));
    match relation {
        Relation::Lost => format!("{} has no successor", label(unit)),
        Relation::Split => format!("{} is now {became}{by}", label(unit)),
        _ => {
            let event = last.and_then(|event| event.event);
            match verb(event) {
                Some(_) if is_itself => format!("{} took others in{by}", label(unit)),
                verb => format!("{} {} {became}{by}", label(unit), verb.unwrap_or("is now in")),
            }
        }
    }
}

/// What a merger did to a unit that others are now in one with.
fn verb(event: Option<Event>) -> Option<&'static str> {
    match event? {
        Event::MergedDelegated => Some("became a delegated part of"),
        Event::MergedAssociated => Some("became an associated part of"),
        Event::Merged => Some("was merged into"),
        _ => None,
    }
}

/// The first few by name, how many people live in all of them, and how large they are.
fn units(units: &[NamedUnit]) -> String {
    let sum = |of: fn(&NamedUnit) -> Option<u64>| -> Option<u64> { units.iter().map(of).sum() };
    let people = sum(|unit| unit.population).and_then(|people| usize::try_from(people).ok());
    let people = people.map_or_else(String::new, |p| format!(", {} inhabitants", thousands(p)));
    let area = sum(|unit| unit.area_m2).map(|area| area.div_euclid(10_000));
    let area = area.and_then(|area| usize::try_from(area).ok());
    let area = area.map_or_else(String::new, |area| format!(", {} ha", thousands(area)));
    format!("{} ({}{people}{area})", number(units.len(), "commune"), named(units, label))
}

fn label(unit: &NamedUnit) -> String {
    format!("{} {}", unit.code, unit.name)
}
