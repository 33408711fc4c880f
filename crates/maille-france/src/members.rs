//! Tables of members.

use crate::catalogue::{Dataset, Level, dataset};
use crate::error::Error;
use crate::lists::Lists;
use crate::vintage::{history, memberships_of, population_of};
use maille_france_2020 as y2020;
use maille_france_2026 as y2026;
use maille_territory::history::{Passage, january};
use maille_territory::{Assignment, Carry, Columns, MembersTable, Sources, UnitKey, assign};
use std::collections::{BTreeMap, BTreeSet};

/// The members of the territories of a dataset, at mixed levels.
///
/// # Errors
/// [`Error::Unknown`] when there is no such dataset, [`Error::NoTable`] when its units are not
/// made from a table of members.
///
/// # Example
/// ```
/// let table = maille_france::members_table("fr:territoires-industrie@2022")?;
/// assert_eq!(table.territories.len(), 149);
/// # Ok::<(), maille_france::Error>(())
/// ```
pub fn members_table(name: &str) -> Result<MembersTable, Error> {
    let dataset = dataset(name)?;
    let text = table_text(dataset).ok_or_else(|| Error::NoTable { name: name.to_owned() })?;
    let text = std::str::from_utf8(text).map_err(|error| Error::Damaged(error.to_string()))?;
    Ok(MembersTable::read(text, name, &Columns::default())?)
}

/// The communes of the territories of a dataset, by the lists of its [`year`](Dataset::year), each with
/// the id of its territory.
///
/// # Errors
/// As [`members_table`].
///
/// # Example
/// ```
/// let communes = maille_france::territories_of_communes("fr:territoires-industrie@2022")?;
/// assert!(communes.contains(&("76540".to_owned(), "ti-2801".to_owned())));
/// # Ok::<(), maille_france::Error>(())
/// ```
pub fn territories_of_communes(name: &str) -> Result<Vec<(String, String)>, Error> {
    let dataset = dataset(name)?;
    let lists = Lists::of(dataset.year)?;
    let Assignment { groups, territories, .. } = assign_communes(dataset, &lists)?;
    let communes = lists.communes.rows.iter().zip(groups);
    let of_territory = communes.filter_map(|(commune, group)| {
        Some((commune[0].to_owned(), territories[group? as usize].id.clone()))
    });
    Ok(of_territory.collect())
}

/// The territory of each commune of the lists of a dataset's year, in their order.
pub(crate) fn assign_communes(dataset: &Dataset, lists: &Lists) -> Result<Assignment, Error> {
    let table = members_table(dataset.name)?;
    let year_before = dataset.members_year.filter(|year| *year != dataset.year);
    let levels: BTreeSet<&str> =
        table.members.iter().filter_map(|member| member.level.as_deref()).collect();
    let known = |lists: &Lists| {
        let memberships = memberships_of(lists, |level| levels.contains(level))?;
        Ok::<_, Error>((memberships, population_of(lists)?))
    };
    let before = || {
        let Some(year) = year_before else { return Ok(None) };
        let (known, history) = rayon::join(|| known(&Lists::of(year)?), history);
        Ok::<_, Error>(Some((year, known?, history?)))
    };
    let (after, before) = rayon::join(|| known(lists), before);
    let ((memberships, population), before) = (after?, before?);
    let mut sources = Sources::of_one_vintage(&memberships);
    if let Some((year, (memberships, population_before), history)) = &before {
        let [from, to] = [*year, dataset.year].map(|year| history.on(january(year)));
        let carry = Carry {
            passage: Passage::new(from, to),
            memberships,
            finest: Level::Commune.name(),
            population: [population_before, &population],
        };
        sources.members = Some(*year);
        sources.carries = BTreeMap::from([(*year, carry)]);
    }
    let codes = lists.communes.rows.iter().map(|commune| UnitKey::new(&commune[0]));
    Ok(assign(&table, &sources, &codes.collect::<Vec<_>>())?)
}

/// The text of a dataset's table of members.
pub(crate) fn table_text(dataset: &Dataset) -> Option<&'static [u8]> {
    match dataset.name {
        "fr:territoires-industrie@2019-normandie" => {
            Some(y2020::TERRITOIRES_INDUSTRIE_2019_NORMANDIE_CSV)
        }
        "fr:territoires-industrie@2022" => Some(y2026::TERRITOIRES_INDUSTRIE_2022_CSV),
        "fr:territoires-industrie@2023" => Some(y2026::TERRITOIRES_INDUSTRIE_2023_CSV),
        _ => None,
    }
}
