//! Communes of the larger units of datasets that are in other units in another year.

use super::changes::{Change, Kind, Subject, change};
use crate::error::Error;
use crate::input::Input;
use maille_france::{Dataset, Level, Vintage};
use maille_territory::history::{Passage, january};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// The communes, by the lists and the history of communes; none unless both inputs are datasets of one
/// level above communes, of different years. Units that went into one other as a whole are not told
/// commune by commune.
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
    let (units_before, units_after) = (units(&from, level), units(&to, level));
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
    let mut changes = Vec::new();
    for (unit, communes) in moved {
        let is_gone = to.memberships.units_of(level, unit).is_none();
        let go_together = communes.windows(2).all(|pair| pair[0].1 == pair[1].1);
        if is_gone && go_together && !unit.is_empty() {
            continue;
        }
        for (subject, now) in communes {
            if now.iter().any(|now| *now != unit) {
                let [from, to] = [vec![unit], now.into_iter().collect()].map(texts);
                changes.push(change(Kind::CommuneMoved, Some(subject), from, to));
            }
        }
    }
    Ok(changes)
}

/// The unit of a level that each commune is in.
fn units<'v>(vintage: &'v Vintage, level: &str) -> HashMap<&'v str, &'v str> {
    let units = vintage.memberships.members(level).into_iter();
    let communes = units.flat_map(|unit| {
        let communes = vintage.memberships.units_of(level, unit).unwrap_or_default();
        communes.iter().map(move |commune| (commune.as_str(), unit))
    });
    communes.collect()
}

/// The units that there are.
fn texts(units: Vec<&str>) -> Vec<String> {
    units.into_iter().filter(|unit| !unit.is_empty()).map(str::to_owned).collect()
}
