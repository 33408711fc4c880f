//! The attributes: `.dbf`, a table of dBASE III.

mod read;
mod write;

pub use read::Table;
pub use write::TableWriter;

/// Bytes of the header before the fields, and of each field in it.
const HEADER: usize = 32;
const FIELD: usize = 32;

/// Ends the fields of the header.
const END_OF_FIELDS: u8 = 0x0d;

/// Bytes of a name.
const NAME: usize = 10;

/// Bytes of a text.
const TEXT: usize = 254;
