//! GeoPackage: layers as tables of an SQLite database ([OGC 12-128r18](https://www.geopackage.org/spec131/)).
//!
//! Read: any layer of features or of attributes alone, through `gpkg_contents`. The primary key is a
//! number of rows and no field. Indexes are not needed.
//!
//! Written: one layer with its extent and an R-tree, its triggers included, or without geometry
//! columns if no feature has a geometry.

mod blob;
mod read;
mod rtree;
mod tables;
mod write;

pub use read::{is_geopackage, read_bytes, read_path};
pub use write::{write, write_path};

/// Rows that are handed from the thread of the database to the others, or back, at a time.
const BATCH: usize = 1024;

/// A name as SQL text.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests;
