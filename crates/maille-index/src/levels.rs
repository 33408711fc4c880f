//! What an index tells of the units that it finds: levels, and columns of values.

use crate::UnitId;
use crate::error::FileError;
use crate::file::Section;
use crate::store::Store;
use std::ops::Range;

/// A value of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// No value.
    Null,
    /// A text, as it is: without quotes, nothing escaped.
    Text(&'a str),
    /// Any other JSON, as JSON.
    Json(&'a str),
}

impl<'a> Value<'a> {
    /// The value as text: nothing for null, JSON as it is.
    #[must_use]
    pub fn as_text(self) -> &'a str {
        match self {
            Self::Null => "",
            Self::Text(text) | Self::Json(text) => text,
        }
    }
}

/// Columns of values that an index shall give back.
///
/// # Example
/// ```
/// use maille_index::{Table, Value};
/// let mut table = Table::new();
/// table.push_column("nom", [Value::Text("L'Abergement"), Value::Null]);
/// assert_eq!(table.rows(), Some(2));
/// ```
#[derive(Debug, Clone, Default)]
pub struct Table {
    pub(crate) columns: Vec<Column>,
}

#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub name: String,
    /// Where each value ends in `text`.
    pub ends: Vec<usize>,
    /// A byte for the kind of each value and then its text.
    pub text: String,
}

const TEXT: &str = "s";
const JSON: &str = "j";

impl Table {
    /// A table without columns.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column of a value for each row.
    pub fn push_column<'v>(
        &mut self,
        name: impl Into<String>,
        values: impl IntoIterator<Item = Value<'v>>,
    ) {
        let (mut ends, mut text) = (Vec::new(), String::new());
        for value in values {
            match value {
                Value::Null => {}
                Value::Text(value) => text.extend([TEXT, value]),
                Value::Json(value) => text.extend([JSON, value]),
            }
            ends.push(text.len());
        }
        self.columns.push(Column { name: name.into(), ends, text });
    }

    /// Number of rows of the first column; `None` when there is none.
    #[must_use]
    pub fn rows(&self) -> Option<usize> {
        self.columns.first().map(|column| column.ends.len())
    }
}

/// The levels of an index, the units themselves first.
#[derive(Debug, Clone)]
pub struct Levels<'a> {
    levels: Vec<Level<'a>>,
}

/// A level of an index: which row a unit is in, and what is in the rows.
#[derive(Debug, Clone)]
pub struct Level<'a> {
    name: &'a str,
    rows: usize,
    /// The row of each unit and one more, 0 for none; `None` where a unit is in its own row.
    groups: Option<&'a [u32]>,
    fields: Vec<Field<'a>>,
}

/// A column of a level.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    name: &'a str,
    /// The value of each row.
    numbers: &'a [u32],
    values: Values<'a>,
}

/// Values, each once.
#[derive(Debug, Clone, Copy)]
struct Values<'a> {
    /// Where each value starts in `text`, and the last one ends.
    starts: &'a [u32],
    text: &'a str,
}

impl<'a> Levels<'a> {
    /// The levels of a store. Everything about them is checked here.
    pub(crate) fn read(store: &'a Store) -> Result<Self, FileError> {
        let values = Values::read(store)?;
        let raw: &[[u32; 6]] = store.all(Section::Levels)?;
        store.ensure(
            raw.len() == store.head.levels as usize && !raw.is_empty(),
            "levels are missing",
        )?;
        let level = |(number, raw): (usize, &[u32; 6])| Level::read(store, values, number, *raw);
        Ok(Self { levels: raw.iter().enumerate().map(level).collect::<Result<_, _>>()? })
    }

    /// All levels, the units themselves first.
    #[must_use]
    pub fn all(&self) -> &[Level<'a>] {
        &self.levels
    }

    /// The level of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Level<'a>> {
        self.levels.iter().find(|level| level.name == name)
    }
}

/// A piece of the text.
fn piece<'a>(store: &Store, text: &'a str, range: Range<usize>) -> Result<&'a str, FileError> {
    text.get(range).ok_or_else(|| store.damaged("it points beyond its text"))
}

fn name<'a>(store: &Store, values: Values<'a>, start: u32, len: u32) -> Result<&'a str, FileError> {
    piece(store, values.text, span(start, len as usize))
}

/// Parts of `len` after a start.
fn span(start: u32, len: usize) -> Range<usize> {
    let start = start as usize;
    start..start.saturating_add(len)
}

impl<'a> Level<'a> {
    fn read(
        store: &'a Store,
        values: Values<'a>,
        number: usize,
        raw: [u32; 6],
    ) -> Result<Self, FileError> {
        let [name_start, name_len, rows, groups, first_column, columns] = raw;
        let units = store.head.units;
        let groups = if number == 0 {
            store.ensure(rows == units, "its first level is not that of the units")?;
            None
        } else {
            let groups: &[u32] = store.slice(Section::Groups, span(groups, units as usize))?;
            let is_sound = groups.iter().all(|&group| group <= rows);
            store.ensure(is_sound, "a unit is in a row that is not there")?;
            Some(groups)
        };
        let columns: &[[u32; 3]] =
            store.slice(Section::Columns, span(first_column, columns as usize))?;
        let rows = rows as usize;
        let field = |raw: &[u32; 3]| Field::read(store, values, rows, *raw);
        Ok(Self {
            name: name(store, values, name_start, name_len)?,
            rows,
            groups,
            fields: columns.iter().map(field).collect::<Result<_, _>>()?,
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// Number of its rows: larger units, or for the first level the units themselves.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The row of a unit: that of the larger unit that it is part of, if it is part of any.
    #[inline]
    #[must_use]
    pub fn row(&self, unit: UnitId) -> Option<usize> {
        match self.groups {
            None => Some(unit.index()),
            Some(groups) => (*groups.get(unit.index())? as usize).checked_sub(1),
        }
    }

    /// Its columns.
    #[must_use]
    pub fn fields(&self) -> &[Field<'a>] {
        &self.fields
    }

    /// The column of a name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<Field<'a>> {
        self.fields.iter().copied().find(|field| field.name == name)
    }
}

impl<'a> Field<'a> {
    fn read(
        store: &'a Store,
        values: Values<'a>,
        rows: usize,
        raw: [u32; 3],
    ) -> Result<Self, FileError> {
        let [name_start, name_len, first] = raw;
        let numbers: &[u32] = store.slice(Section::Values, span(first, rows))?;
        let is_sound = numbers.iter().all(|&number| (number as usize) < values.len());
        store.ensure(is_sound, "a row has a value that is not there")?;
        Ok(Self { name: name(store, values, name_start, name_len)?, numbers, values })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.name
    }

    /// The value of a row; null where there is no such row.
    #[inline]
    #[must_use]
    pub fn value(&self, row: usize) -> Value<'a> {
        self.numbers.get(row).map_or(Value::Null, |&number| self.values.get(number as usize))
    }
}

impl<'a> Values<'a> {
    fn read(store: &'a Store) -> Result<Self, FileError> {
        let text = store.all(Section::Text)?;
        let text = std::str::from_utf8(text).map_err(|_| store.damaged("its text is not UTF-8"))?;
        let starts: &[u32] = store.all(Section::ValueStarts)?;
        store.ensure(!starts.is_empty(), "values are missing")?;
        for ends in starts.windows(2) {
            let value = piece(store, text, ends[0] as usize..ends[1] as usize)?;
            let is_sound = value.is_empty() || value.starts_with([TEXT, JSON].map(kind));
            store.ensure(is_sound, "a value is of an unknown kind")?;
        }
        Ok(Self { starts, text })
    }

    fn len(&self) -> usize {
        self.starts.len() - 1
    }

    #[inline]
    fn get(&self, number: usize) -> Value<'a> {
        let range = self.starts.get(number).zip(self.starts.get(number + 1));
        let piece = range.and_then(|(&start, &end)| self.text.get(start as usize..end as usize));
        match piece.and_then(|piece| piece.split_at_checked(1)) {
            None => Value::Null,
            Some((TEXT, value)) => Value::Text(value),
            Some((_, value)) => Value::Json(value),
        }
    }
}

fn kind(kind: &str) -> char {
    kind.chars().next().unwrap_or_default()
}
