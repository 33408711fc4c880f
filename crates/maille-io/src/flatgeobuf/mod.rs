//! FlatGeobuf: features as flat buffers behind an index of their bounds
//! ([specification](https://flatgeobuf.org/)).
//!
//! Read: whole, or through the index only what meets a box. Measures, times and binary values are not
//! carried along; measures are counted as dropped.
//!
//! Written: with the packed Hilbert R-tree, features in its order, unless one has no geometry: such
//! features have no place in an index. The schema of the buffers and the tree are those of the
//! `flatgeobuf` crate; buffers are made and read in parallel.

mod geometry;
mod index;
mod properties;
mod read;
mod write;

pub use read::{is_flatgeobuf, read_bytes};
pub use write::write;

/// Opens a file: the name, the version of the specification, the name again, and a patch level.
const MAGIC: [u8; 8] = *b"fgb\x03fgb\x00";

#[cfg(test)]
mod tests;
