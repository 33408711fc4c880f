//! Larger units: those that have the same value of a field.

use crate::error::Error;
use crate::input::Input;
use maille_io::json::Value;
use maille_io::suggest::misspelt;
use maille_territory::{Column, Groups, columns, group_by};

/// The units of a layer in groups, and what is true of all units of each group.
pub struct Larger<'a> {
    pub groups: Groups,
    /// The field that they are grouped by, and those that all units of each group agree on.
    fields: Vec<Column<'a>>,
}

/// Whether the first of `--levels` names the units themselves: it is no field. Refuses a name that is
/// nearly that of a field, which would lose that level in silence.
pub fn names_units(input: &Input, fields: &[String], first: &str) -> Result<bool, Error> {
    if fields.iter().any(|field| field == first) {
        return Ok(false);
    }
    match misspelt(first, fields.iter().map(String::as_str)) {
        None => Ok(true),
        Some(field) => Err(Error::Usage(format!(
            "{}: --levels: there is no field \"{first}\"; did you mean \"{field}\"? If it is to name \
             the units themselves, take a name that is less like that of a field",
            input.name()
        ))),
    }
}

impl<'a> Larger<'a> {
    /// Groups the units by the values of a field. `fields` are those of the layer.
    pub fn by(input: &'a Input, fields: &'a [String], name: &'a str) -> Result<Self, Error> {
        let names: Vec<&str> =
            [name].into_iter().chain(fields.iter().map(String::as_str)).collect();
        let mut columns = columns(&input.layer, &names)
            .map_err(|e| Error::Usage(format!("{}: --levels: {e}", input.name())))?;
        let key = columns.remove(0);
        let groups = group_by(std::slice::from_ref(&key));
        columns.retain(|column| column.name != name && is_common(column, &groups));
        columns.insert(0, key);
        Ok(Self { groups, fields: columns })
    }

    /// The fields by name, each with its value for every group.
    pub fn fields(&self) -> impl Iterator<Item = (&'a str, impl Iterator<Item = &Value<'a>>)> {
        self.fields.iter().map(|column| {
            (column.name, self.groups.first_unit.iter().map(|&unit| &column.values[unit]))
        })
    }
}

/// Whether all units of each group have the same value.
fn is_common(column: &Column<'_>, groups: &Groups) -> bool {
    let of_first = |group: u32| &column.values[groups.first_unit[group as usize]];
    let mut units = groups.of_unit.iter().zip(&column.values);
    let is_same = |value: &Value<'_>, group: u32| value == of_first(group);
    column.name != "units" && units.all(|(group, value)| group.is_none_or(|g| is_same(value, g)))
}
