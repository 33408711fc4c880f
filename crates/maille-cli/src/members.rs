//! Which units the members of territories are.

use crate::error::Error;
use crate::france;
use crate::input::Input;
use crate::vintages::Vintages;
use maille_territory::{
    Account, Column, Columns, MembersTable, Memberships, TableError, Territory, UnitKey, assign,
    columns,
};
use std::borrow::Cow;
use std::io::{self, Read};

/// The territory of each unit, by a table of members.
pub struct Members {
    /// For each unit the number of its territory, if it is in one.
    pub of_unit: Vec<Option<u32>>,
    /// The territories that have units.
    pub territories: Vec<Territory>,
    /// What became of members and units.
    pub account: Account,
    /// The lists that members were resolved by.
    pub vintages: Vintages,
}

/// A table of members, and how to read it.
pub struct Source<'a> {
    /// A dataset or a file.
    pub table: &'a str,
    /// Other names of its columns.
    pub columns: Option<&'a Columns>,
    /// The year whose lists its codes are of, if it is known.
    pub vintage: Option<u16>,
}

impl Members {
    /// Names of the fields that tell of a territory.
    pub const FIELDS: [&str; 2] = ["territory_id", "territory_name"];

    /// Finds them. `key` is the field that holds the units' codes.
    pub fn find(input: &Input, source: &Source<'_>, key: Option<&str>) -> Result<Self, Error> {
        let table = read_table(source.table, source.columns)?;
        let codes = codes(input, key)?;
        let known: Vec<&str> = codes.iter().flatten().map(AsRef::as_ref).collect();
        let years = [source.vintage, france::members_year_of(source.table)];
        let vintages = Vintages::find(&table, years, &input.layer.name, &known)?;
        let units: Vec<UnitKey<'_>> = codes
            .into_iter()
            .enumerate()
            .map(|(unit, code)| UnitKey { code, has_geometry: has_geometry(input, unit) })
            .collect();
        let none = Memberships::new();
        let mut assignment = assign(&table, &vintages.sources(&none), &units)
            .map_err(|e| Error::Input(e.to_string()))?;
        if let Some(members) = &mut assignment.account.members {
            vintages.complete(members)?;
        }
        let mut of_unit = assignment.groups;
        let territories = close_up(&mut of_unit, assignment.territories);
        Ok(Self { of_unit, territories, account: assignment.account, vintages })
    }
}

/// Whether a unit has any polygon.
pub fn has_geometry(input: &Input, unit: usize) -> bool {
    !input.layer.polygons.rings_of(unit).is_empty()
}

/// The territories that have units, and the groups renumbered to theirs.
fn close_up(groups: &mut [Option<u32>], territories: Vec<Territory>) -> Vec<Territory> {
    let mut places = vec![None; territories.len()];
    groups.iter().flatten().for_each(|group| places[*group as usize] = Some(0));
    let with_units = territories.into_iter().zip(&places).filter(|(_, place)| place.is_some());
    let with_units = with_units.map(|(territory, _)| territory).collect();
    places.iter_mut().flatten().zip(0..).for_each(|(place, number)| *place = number);
    for group in groups {
        *group = group.and_then(|group| places[group as usize]);
    }
    with_units
}

/// Reads a members table: a dataset, or a file.
fn read_table(name: &str, columns: Option<&Columns>) -> Result<MembersTable, Error> {
    if france::is_dataset(name) {
        if columns.is_some() {
            return Err(Error::Usage(format!("{name} is a dataset: --columns is for files")));
        }
        return france::members_table(name);
    }
    let unreadable = |e: io::Error| Error::Io(format!("{name}: cannot read: {e}"));
    let mut bytes = Vec::new();
    match name {
        "-" => io::stdin().read_to_end(&mut bytes).map(drop),
        _ => std::fs::read(name).map(|content| bytes = content),
    }
    .map_err(unreadable)?;
    let text = String::from_utf8(bytes).map_err(|e| {
        let valid = &e.as_bytes()[..e.utf8_error().valid_up_to()];
        let line = valid.split(|byte| *byte == b'\n').count();
        Error::Input(format!("{name}: line {line}: not UTF-8; save the table as UTF-8"))
    })?;
    MembersTable::read(&text, name, &columns.cloned().unwrap_or_default()).map_err(|e| {
        let is_lacking = matches!(e, TableError::NoColumn { .. });
        let flag = if is_lacking { "; --columns gives other names" } else { "" };
        Error::Input(format!("{e}{flag}"))
    })
}

/// The code of each unit: the value of the key field, by default `code`, else the feature id.
pub fn codes<'a>(
    input: &'a Input,
    key: Option<&'a str>,
) -> Result<Vec<Option<Cow<'a, str>>>, Error> {
    let text = |column: Vec<Column<'a>>| -> Vec<Option<Cow<'a, str>>> {
        column.into_iter().flat_map(|c| c.values).map(|value| value.as_text()).collect()
    };
    if let Some(key) = key {
        return Ok(text(fields_of(input, &[key])?));
    }
    if let Ok(column) = columns(&input.layer, &["code"]) {
        return Ok(text(column));
    }
    let ids: Vec<_> = input.layer.features().map(|feature| feature.id()).collect();
    if ids.iter().all(Option::is_none) {
        let fields = input.layer.field_names().join(", ");
        return Err(Error::Usage(format!(
            "{}: the features have neither a field \"code\" nor an id; name the field that holds \
             their codes with --key (the fields are {fields})",
            input.name()
        )));
    }
    Ok(ids)
}

/// Fields of the units of a layer, by name.
pub fn fields_of<'a>(input: &'a Input, names: &[&'a str]) -> Result<Vec<Column<'a>>, Error> {
    columns(&input.layer, names).map_err(|e| Error::Usage(format!("{}: {e}", input.name())))
}
