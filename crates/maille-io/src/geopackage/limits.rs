//! What reading a file may take. A layer may be a view, whose rows are computed: without end, or from nothing.

use super::read::Row;
use crate::decompress::most;
use rusqlite::Connection;
use rusqlite::limits::Limit;

/// Instructions of SQLite's virtual machine that a file may take, and how many more for each byte of it. Reading a
/// row of a table takes a few for each column, which has a byte at least.
const INSTRUCTIONS: u64 = 10_000_000;
const INSTRUCTIONS_PER_BYTE: u64 = 1000;

/// After how many instructions they are counted.
const STEP: u16 = 10_000;

pub const TOO_LONG: &str = "reading it takes too long for its size; does a view in it have no end?";
pub const TOO_LARGE: &str = "its rows are too large for its size; are they computed by a view?";

/// Sets what reading a file may take: steps, and bytes of a value. Gives how many bytes all rows may take.
pub fn set(connection: &Connection) -> rusqlite::Result<u64> {
    // With what lies in a log beside the file.
    let size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
    let size: i64 = connection.query_row(size, [], |row| row.get(0))?;
    let size = u64::try_from(size).unwrap_or_default();
    let most = most(size);
    let length = i32::try_from(most).unwrap_or(i32::MAX);
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, length)?;
    let mut left = INSTRUCTIONS.saturating_add(size.saturating_mul(INSTRUCTIONS_PER_BYTE));
    let is_over = move || {
        left = left.saturating_sub(STEP.into());
        left == 0
    };
    connection.progress_handler(STEP.into(), Some(is_over));
    Ok(most)
}

/// A row, for which so many bytes are left.
pub fn taken(row: Row, left: &mut u64) -> Result<Row, String> {
    let (geometry, properties) = &row;
    let bytes = geometry.as_ref().map_or(0, Vec::len) + properties.len();
    *left = left.checked_sub(bytes as u64).ok_or(TOO_LARGE)?;
    Ok(row)
}
