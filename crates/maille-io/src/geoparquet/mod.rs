//! `GeoParquet` 1.1 ([specification](https://geoparquet.org/releases/v1.1.0/)).
//!
//! Read: WKB and the native encodings, also of versions before 1.0, and columns of Parquet's own types
//! of geometry where there are no metadata of `GeoParquet`. Columns of any type but bytes; lists, structs
//! and maps as JSON. Row groups are read in parallel; of a box, only those that their covering says
//! may meet it.
//!
//! Written: WKB, boxes in a column that the metadata name as covering, the CRS as PROJJSON, pages in
//! Zstandard.
//!
//! Parquet itself is that of the `parquet` crate, a column at a time: a layer has its values by feature and
//! as text, so that arrays of Arrow between the two would only be one more copy. Pages are decompressed here,
//! because the crate does so whatever size they have.

mod codec;
mod column;
mod delta;
mod encode;
mod extent;
mod footer;
mod limits;
mod metadata;
mod native;
mod nested;
mod pages;
mod pruning;
mod read;
mod row_groups;
mod schema;
mod text;
mod thrift;
mod value;
mod varint;
mod write;

pub use footer::is_parquet;
pub use read::read_bytes;
pub use write::write;

/// Opens and ends a file.
const MAGIC: [u8; 4] = *b"PAR1";

/// Ends a file that is encrypted.
const MAGIC_ENCRYPTED: [u8; 4] = *b"PARE";

/// The key of the metadata of a file that are those of `GeoParquet`.
const KEY: &str = "geo";

/// Members of a covering: least x and y, greatest x and y.
const SIDES: [&str; 4] = ["xmin", "ymin", "xmax", "ymax"];

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod limit_tests;
#[cfg(test)]
mod native_tests;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod type_tests;
