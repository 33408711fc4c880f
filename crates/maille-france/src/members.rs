//! Tables of members.

use crate::catalogue::{Dataset, dataset};
use crate::error::Error;
use maille_france_2020 as y2020;
use maille_france_2026 as y2026;
use maille_territory::{Columns, MembersTable};

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
