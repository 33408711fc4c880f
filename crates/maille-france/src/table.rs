//! Built-in tables.

use crate::error::Error;
use csv::StringRecord;
use rustc_hash::FxHashMap;

/// A table whose first column is the code of each row.
pub struct Table {
    pub columns: StringRecord,
    pub rows: Vec<StringRecord>,
}

impl Table {
    /// Reads a CSV table with a header.
    pub fn read(text: &[u8]) -> Result<Self, Error> {
        let mut reader = csv::Reader::from_reader(text);
        let columns = reader.headers()?.clone();
        let rows = reader.records().collect::<Result<_, _>>()?;
        Ok(Self { columns, rows })
    }

    /// Reads a CSV table compressed with Zstandard.
    pub fn read_zst(bytes: &[u8]) -> Result<Self, Error> {
        Self::read(&zstd::decode_all(bytes)?)
    }

    /// The number of a column.
    pub fn column(&self, name: &str) -> Result<usize, Error> {
        let found = self.columns.iter().position(|column| column == name);
        found.ok_or_else(|| Error::Damaged(format!("a table has no column {name}")))
    }

    /// The number of each code's row.
    pub fn index(&self) -> FxHashMap<&str, usize> {
        self.rows.iter().enumerate().map(|(row, record)| (&record[0], row)).collect()
    }
}
