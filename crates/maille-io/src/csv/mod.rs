//! Tables: CSV and TSV ([RFC 4180](https://www.rfc-editor.org/rfc/rfc4180)) with a header, as layers.
//!
//! Read: the geometry is in a column of WKT or hexadecimal WKB, else in two columns of longitude and
//! latitude or x and y, else nowhere. All other columns are fields of text, also where they look like
//! numbers (the code `01001` is none); fields without anything in them are null.
//!
//! Written: columns `lon` and `lat` (`x` and `y` where the CRS is projected) if all geometries are points
//! without heights, else a column `WKT`; none where no feature has a geometry. Values are the text that
//! they are in JSON.

mod columns;
mod read;
mod write;

pub use read::{Table, read_bytes};
pub use write::write;

#[cfg(test)]
mod tests;
