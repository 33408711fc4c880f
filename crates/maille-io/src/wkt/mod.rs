//! Well-known text, as [OGC 06-103r4](https://www.ogc.org/standard/sfa/) has it and, with the CRS before
//! it, as PostGIS does (EWKT).

mod read;
mod write;

pub use read::{read, starts};
pub use write::write;

#[cfg(test)]
mod tests;
