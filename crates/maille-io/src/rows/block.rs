//! What a function of the caller sees of a file at a time.

use super::error::Place;
use super::features::{Feature, Properties};
use super::from_features::FeaturesTo;
use super::from_table::TableTo;
use super::table::{Table, unquote};
use super::text;
use crate::json::{self, Value};
use geo::Coord;
use std::borrow::Cow;
use std::ops::Range;

/// A field of the rows of a file: a column of a table, or a property of features.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field(pub(super) FieldPlace);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FieldPlace {
    Column(usize),
    Property(String),
}

/// Consecutive rows of a file.
#[derive(Debug)]
pub struct Block<'a> {
    pub(super) rows: Rows<'a>,
    pub(super) points: &'a [Option<Coord>],
    pub(super) lines: u64,
    pub(super) features: u64,
}

#[derive(Debug)]
pub(super) enum Rows<'a> {
    Table(TableRows<'a>, &'a TableTo),
    Features(FeatureRows<'a>, &'a FeaturesTo),
}

/// Records of a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct TableRows<'a> {
    pub text: &'a str,
    pub table: &'a Table,
    pub delimiter: u8,
}

/// Features.
#[derive(Debug, Clone, Copy)]
pub(super) struct FeatureRows<'a> {
    pub text: &'a str,
    pub features: &'a [Feature],
}

impl Block<'_> {
    /// Number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.rows {
            Rows::Table(rows, _) => rows.table.len(),
            Rows::Features(rows, _) => rows.features.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The point of each row, in the CRS of the file, `None` where it is missing or broken. Empty for a
    /// table without [`with_points`](crate::rows::Rows::with_points).
    #[must_use]
    pub fn points(&self) -> &[Option<Coord>] {
        self.points
    }

    /// The text of a field: that of a column without its quotes, or that of a property which is a
    /// string or a number. `None` for other properties, and where there is none.
    ///
    /// # Panics
    /// When `row` is not under [`len`](Self::len), or the field is that of another file.
    #[must_use]
    pub fn text(&self, row: usize, field: &Field) -> Option<Cow<'_, str>> {
        match (&self.rows, &field.0) {
            (Rows::Table(rows, _), FieldPlace::Column(column)) => Some(rows.field(row, *column)),
            (Rows::Features(rows, _), FieldPlace::Property(name)) => {
                rows.properties(row).filter(|(n, _)| n == name).last()?.1.as_text()
            }
            _ => panic!("a field of another file"),
        }
    }

    /// Where a row is in the file, for messages. It counts the line ends before it in the block.
    ///
    /// # Panics
    /// When `row` is not under [`len`](Self::len).
    #[must_use]
    pub fn place(&self, row: usize) -> Place {
        match &self.rows {
            Rows::Table(rows, _) => {
                let start = rows.table.start(row);
                Place::Line(text::line(rows.text.as_bytes(), self.lines, start))
            }
            Rows::Features(..) => Place::Feature(self.features + row as u64 + 1),
        }
    }
}

impl<'a> TableRows<'a> {
    /// A field without its quotes.
    pub fn field(&self, row: usize, column: usize) -> Cow<'a, str> {
        unquote(self.table.field(self.text, row, column))
    }
}

impl<'a> FeatureRows<'a> {
    /// The properties of a feature.
    pub fn properties(&self, row: usize) -> impl Iterator<Item = (Cow<'a, str>, Value<'a>)> {
        json::members(self.features[row].properties.object(self.text))
    }

    /// The id of a feature.
    pub fn id(&self, row: usize) -> Value<'a> {
        self.features[row].id.clone().map_or(Value::Null, |id| Value::parse(&self.text[id]))
    }

    /// Where a feature's text is, from the end of the one before.
    pub fn since_last(&self, row: usize) -> Range<usize> {
        let last = row.checked_sub(1).map_or(0, |last| self.features[last].whole.end);
        last..self.features[row].whole.end
    }

    pub fn whole(&self, row: usize) -> Range<usize> {
        self.features[row].whole.clone()
    }

    /// Where members are to be added to the properties of a feature: the text that they take the place
    /// of, and what has to stand before and after them.
    pub fn gap(&self, row: usize) -> (Range<usize>, &'static str, &'static str) {
        let feature = &self.features[row];
        match &feature.properties {
            Properties::Object { end, is_empty, .. } => {
                (*end..*end, if *is_empty { "" } else { "," }, "")
            }
            Properties::Null(range) => (range.clone(), "{", "}"),
            Properties::None => {
                let end = feature.whole.end - 1;
                (end..end, r#","properties":{"#, "}")
            }
        }
    }
}
