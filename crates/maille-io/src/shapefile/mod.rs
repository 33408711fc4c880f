//! ESRI Shapefile: `.shp` (geometries), `.shx` (where each of them starts), `.dbf` (attributes), `.prj`
//! (CRS) and `.cpg` (encoding), or all of them in a `.zip`
//! ([technical description](https://www.esri.com/content/dam/esrisites/sitecore-archive/Files/Pdfs/library/whitepapers/pdfs/shapefile.pdf)).
//!
//! Read: every type of shape but multi-patches, with heights; measures are counted as dropped. Shells run
//! clockwise and holes the other way; a hole belongs to the smallest shell around it. Where that does not
//! come out, rings are sorted by how deep they lie in each other. The encoding of texts is that of the
//! `.cpg`, else UTF-8, else Windows-1252, which is noted. Texts of nothing but blanks are null. Without
//! a `.prj`, positions that can be degrees are taken to be in WGS84, which is noted.
//!
//! Written: one kind of geometry, UTF-8 with a `.cpg`. dBASE's limits (names of ten bytes, texts of 254)
//! are told as losses.

mod dbf;
mod encoding;
mod parts;
mod rings;
mod shp;

pub use parts::{files, is_shapefile, read_path, read_zip, write_path, write_zip};

#[cfg(test)]
mod tests;
