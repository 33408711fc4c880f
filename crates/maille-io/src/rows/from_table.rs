//! Rows of a table as they are written.

use super::block::TableRows;
use super::from_features::Around;
use super::table::{Table, push_field};
use crate::decimal::shortest;
use crate::json::{Value, write_string};
use geo::Coord;
use std::borrow::Cow;

/// What a table is written as.
#[derive(Debug)]
pub enum TableTo {
    /// The same table with more columns.
    Table,
    /// Features, with a property per column: `keys` are their names as JSON text, the old ones first.
    Features { keys: Vec<String>, around: Around },
}

impl TableTo {
    /// Writes a row up to the first value to be added.
    pub fn begin(&self, out: &mut String, rows: TableRows<'_>, row: usize, point: Option<Coord>) {
        match self {
            Self::Table => out.push_str(&rows.text[rows.table.start(row)..rows.table.end(row)]),
            Self::Features { keys, around } => {
                out.push_str(around.before);
                begin_feature(out, rows, row, point, keys);
            }
        }
    }

    /// Writes the value of an added column.
    #[inline]
    pub fn value(&self, out: &mut String, rows: TableRows<'_>, column: usize, value: &Value<'_>) {
        match self {
            Self::Table => {
                out.push(rows.delimiter as char);
                push_cell(out, value, rows.delimiter);
            }
            Self::Features { keys, .. } => {
                let index = rows.table.width() + column;
                out.push_str(if index > 0 { "," } else { "" });
                out.push_str(&keys[index]);
                out.push(':');
                value.write(out);
            }
        }
    }

    /// Writes what is left of a row.
    pub fn end(&self, out: &mut String, rows: TableRows<'_>, row: usize) {
        match self {
            Self::Table => out.push_str(Table::line_end(rows.text, rows.table.end(row))),
            Self::Features { around, .. } => {
                out.push_str("}}");
                out.push_str(around.after);
            }
        }
    }
}

fn begin_feature(
    out: &mut String,
    rows: TableRows<'_>,
    row: usize,
    point: Option<Coord>,
    keys: &[String],
) {
    out.push_str(r#"{"type":"Feature","geometry":"#);
    match point {
        None => out.push_str("null"),
        Some(Coord { x, y }) => {
            out.push_str(r#"{"type":"Point","coordinates":["#);
            out.push_str(shortest(&mut zmij::Buffer::new(), x));
            out.push(',');
            out.push_str(shortest(&mut zmij::Buffer::new(), y));
            out.push_str("]}");
        }
    }
    out.push_str(r#","properties":{"#);
    for (column, key) in keys[..rows.table.width()].iter().enumerate() {
        out.push_str(if column > 0 { "," } else { "" });
        out.push_str(key);
        out.push(':');
        write_string(out, &rows.field(row, column));
    }
}

/// Appends a value as a field: nothing for `null`, JSON text for what is nested.
#[inline]
pub fn push_cell(out: &mut String, value: &Value<'_>, delimiter: u8) {
    match value {
        Value::Null => {}
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Text(Cow::Borrowed(text)) | Value::Number(text) | Value::Nested(text) => {
            push_field(out, text, delimiter);
        }
        Value::Text(Cow::Owned(text)) => push_field(out, text, delimiter),
    }
}
