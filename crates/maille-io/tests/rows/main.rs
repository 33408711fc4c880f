//! Rows through a function that adds fields: what comes out, and what is wrong is named.

mod convert;
mod features;
mod table;

use maille_io::json::Value;
use maille_io::rows::{Block, Cells, RowFormat, Rows, RowsError, RowsOptions, Summary};
use std::io::Cursor;

/// Opens a text that is called `in`.
fn open(text: impl Into<Vec<u8>>) -> Result<Rows, String> {
    Rows::from_reader("in", Cursor::new(text.into()), &RowsOptions::default())
        .map_err(|error| error.to_string())
}

/// Writes rows with a field of this name, which says of each row whether it has a point.
fn add(rows: Rows, name: &str, to: RowFormat) -> Result<(String, Summary), String> {
    let mut out = Vec::new();
    let work = |block: &Block<'_>, cells: &mut Cells<'_>| -> Result<(), RowsError> {
        for point in block.points() {
            cells.push(&Value::Bool(point.is_some()));
        }
        Ok(())
    };
    let summary = rows.add(&[name], to, &mut out, work, drop).map_err(|error| error.to_string())?;
    Ok((String::from_utf8(out).unwrap(), summary))
}

/// Adds such a field to the rows of a text, whose points are in the usual columns.
fn added(text: impl Into<Vec<u8>>) -> Result<(String, Summary), String> {
    let rows = open(text)?.with_points(None, None).map_err(|error| error.to_string())?;
    let to = rows.format();
    add(rows, "in", to)
}

/// The text with such a field.
fn text(text: impl Into<Vec<u8>>) -> String {
    added(text).unwrap().0
}

/// The message that adding it ends with.
fn error(text: impl Into<Vec<u8>>) -> String {
    added(text).expect_err("the text is wrong")
}

/// Writes rows as they are.
fn copy(rows: Rows, to: RowFormat) -> Result<String, String> {
    let mut out = Vec::new();
    let none: [&str; 0] = [];
    rows.add(&none, to, &mut out, |_, _| Ok::<_, RowsError>(()), drop)
        .map_err(|error| error.to_string())?;
    Ok(String::from_utf8(out).unwrap())
}
