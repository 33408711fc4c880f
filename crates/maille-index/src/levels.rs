//! What an index tells of the units that it finds: levels, and columns of values.

mod reader;

use crate::UnitId;

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

impl<'a> Level<'a> {
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
