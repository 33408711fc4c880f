//! What reading a database of SQLite that somebody else wrote may take. A table may be a view, whose rows are
//! computed: without end, or from nothing.

use crate::decompress::most;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OptionalExtension};

/// Instructions of SQLite's virtual machine that a file may take, and how many more for each byte of it. Reading a
/// row of a table takes a few for each column, which has a byte at least; a view may take more.
const INSTRUCTIONS: u64 = 10_000_000;
const INSTRUCTIONS_PER_BYTE: u64 = 100;

/// After how many instructions they are counted.
const STEP: u16 = 10_000;

/// What to say when SQLite was interrupted.
pub const TOO_LONG: &str = "reading it takes too long for its size; does a view in it have no end?";
/// What to say when a value, or all rows, are larger than may be.
pub const TOO_LARGE: &str = "its rows are too large for its size; are they computed by a view?";

/// What the rows of a file may take.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of the file.
    size: u64,
    /// Bytes of all rows.
    most: u64,
}

/// Sets how many steps reading a file may take, in all that is done through a connection, and gives what its rows
/// may.
///
/// # Errors
/// When SQLite cannot read the file's size.
pub fn limit(connection: &Connection) -> rusqlite::Result<Limits> {
    // With what lies in a log beside the file.
    let size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
    let size: i64 = connection.query_row(size, [], |row| row.get(0))?;
    let size = u64::try_from(size).unwrap_or_default();
    let mut left = INSTRUCTIONS.saturating_add(size.saturating_mul(INSTRUCTIONS_PER_BYTE));
    let is_over = move || {
        left = left.saturating_sub(STEP.into());
        left == 0
    };
    connection.progress_handler(STEP.into(), Some(is_over));
    let limits = Limits { size, most: most(size) };
    set_value(connection, limits.most)?;
    Ok(limits)
}

impl Limits {
    /// Sets how many bytes a value may take in rows of so many columns, for SQLite holds all values of a row at a
    /// time. Those of a table are in the file. Gives how many bytes all rows may take.
    ///
    /// # Errors
    /// When SQLite cannot read the file's schema.
    pub fn set_length(
        self,
        connection: &Connection,
        table: &str,
        columns: usize,
    ) -> rusqlite::Result<u64> {
        let is_view = "SELECT type = 'view' FROM sqlite_schema WHERE name = ?";
        let is_view = connection.query_row(is_view, [table], |row| row.get(0)).optional()?;
        let length = match is_view {
            Some(true) => self.most / columns.max(1) as u64,
            _ => self.size,
        };
        set_value(connection, length)?;
        Ok(self.most)
    }
}

fn set_value(connection: &Connection, bytes: u64) -> rusqlite::Result<()> {
    let bytes = i32::try_from(bytes).unwrap_or(i32::MAX);
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, bytes).map(drop)
}
