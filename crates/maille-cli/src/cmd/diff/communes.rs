//! Communes of the larger units of datasets that are in other units in another year.

use super::changes::{Change, Kind, Subject, change};
use crate::error::Error;
use crate::input::Input;
use maille_france::{Dataset, Level, Vintage};
use maille_territory::history::{Passage, january};
use std::collections::{BTreeMap, BTreeSet};

/// The communes, by the lists and the history of communes; none unless both inputs are datasets of one
/// level above communes, of different years. Units that went into one other as a whole, or came out of
/// one, are not told commune by commune.
pub fn moved(inputs: &[Input; 2]) -> Result<Vec<Change>, Error> {
    let datasets = inputs.each_ref().map(|input| maille_france::dataset(input.dataset()?).ok());
    let [Some(before), Some(after)] = datasets else { return Ok(Vec::new()) };
    let is_listed = |dataset: &Dataset| {
        matches!(dataset.level, Level::Epci | Level::Ept | Level::Departement | Level::Region)
    };
    if before.level != after.level || before.year == after.year || !is_listed(before) {
        return Ok(Vec::new());
    }
    let level = before.level.name();
    let [from, to] = [Vintage::of_lists(before.year)?, Vintage::of_lists(after.year)?];
    let [units_before, units_after] =
        [&from, &to].map(|vintage| vintage.memberships.member_of_units(level));
    let history = maille_france::history()?;
    let passage = Passage::new(history.on(january(from.year)), history.on(january(to.year)));
    let mut moved: BTreeMap<&str, Vec<(Subject, BTreeSet<&str>)>> = BTreeMap::new();
    for commune in passage.before().units() {
        let unit = units_before.get(commune.code.as_str()).copied().unwrap_or_default();
        let successors = passage.carry(&commune.code).into_iter().flat_map(|c| c.successors);
        let now = |code: &str| units_after.get(code).copied().unwrap_or_default();
        let now: BTreeSet<&str> = successors.map(|successor| now(&successor.code)).collect();
        let subject = Subject { code: commune.code.clone(), name: commune.name.clone() };
        moved.entry(unit).or_default().push((subject, now));
    }
    let is_new = |unit: &str| from.memberships.units_of(level, unit).is_none();
    let is_gone = |unit: &str| to.memberships.units_of(level, unit).is_none();
    // From how many units the communes of each new one are.
    let mut sources: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (unit, communes) in &moved {
        for now in communes.iter().flat_map(|(_, now)| now).filter(|now| is_new(now)) {
            sources.entry(now).or_default().insert(unit);
        }
    }
    let came_together = |now: &BTreeSet<&str>| {
        now.iter().all(|now| sources.get(now).is_some_and(|units| units.len() == 1))
    };
    let mut changes = Vec::new();
    for (unit, communes) in moved {
        let go_together = communes.windows(2).all(|pair| pair[0].1 == pair[1].1);
        if is_gone(unit) && go_together && !unit.is_empty() {
            continue;
        }
        for (subject, now) in communes {
            if now.iter().any(|now| *now != unit) && !came_together(&now) {
                let [from, to] = [vec![unit], now.into_iter().collect()].map(texts);
                changes.push(change(Kind::CommuneMoved, Some(subject), from, to));
            }
        }
    }
    Ok(changes)
}

/// The units that there are.
fn texts(units: Vec<&str>) -> Vec<String> {
    units.into_iter().filter(|unit| !unit.is_empty()).map(str::to_owned).collect()
}
