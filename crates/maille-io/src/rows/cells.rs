//! The values that a caller adds, written as they come.

use super::block::{Block, Rows};
use crate::json::Value;
use std::borrow::Cow;

/// Takes the values to be added to the rows of a block: row by row, and in each row in the order of
/// the names.
#[derive(Debug)]
pub struct Cells<'a> {
    block: &'a Block<'a>,
    out: &'a mut String,
    /// Values a row.
    width: usize,
    row: usize,
    column: usize,
}

impl<'a> Cells<'a> {
    pub(super) fn new(block: &'a Block<'a>, out: &'a mut String, width: usize) -> Self {
        Self { block, out, width, row: 0, column: 0 }
    }

    /// Adds a value: in a table `null` is an empty field, and arrays and objects are JSON text.
    ///
    /// # Panics
    /// When all rows have all their values.
    #[inline]
    pub fn push(&mut self, value: &Value<'_>) {
        assert!(self.row < self.block.len() && self.width > 0, "more values than rows have");
        if self.column == 0 {
            self.begin();
        }
        match &self.block.rows {
            Rows::Table(rows, to) => to.value(self.out, *rows, self.column, value),
            Rows::Features(rows, to) => {
                to.value(self.out, *rows, self.row, self.column, value);
            }
        }
        self.column += 1;
        if self.column == self.width {
            self.end();
        }
    }

    /// Adds a text.
    ///
    /// # Panics
    /// As [`push`](Self::push).
    #[inline]
    pub fn text(&mut self, text: &str) {
        self.push(&Value::Text(Cow::Borrowed(text)));
    }

    /// Adds nothing: an empty field, or `null`.
    ///
    /// # Panics
    /// As [`push`](Self::push).
    #[inline]
    pub fn null(&mut self) {
        self.push(&Value::Null);
    }

    fn begin(&mut self) {
        let point = self.block.points.get(self.row).copied().flatten();
        match &self.block.rows {
            Rows::Table(rows, to) => to.begin(self.out, *rows, self.row, point),
            Rows::Features(rows, to) => to.begin(self.out, *rows, self.row, point),
        }
    }

    fn end(&mut self) {
        match &self.block.rows {
            Rows::Table(rows, to) => to.end(self.out, *rows, self.row),
            Rows::Features(rows, to) => to.end(self.out, *rows, self.row),
        }
        self.column = 0;
        self.row += 1;
    }

    /// Writes rows to which nothing is added, and what stands after the last one.
    pub(super) fn finish(mut self) {
        while self.width == 0 && self.row < self.block.len() {
            self.begin();
            self.end();
        }
        assert!(self.row == self.block.len(), "fewer values than rows have");
        if let Rows::Features(rows, to) = &self.block.rows {
            to.finish(self.out, *rows);
        }
    }
}
