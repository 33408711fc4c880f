//! Layers of boundaries and their files.
//!
//! [`read()`] makes a [`Layer`] of a file, [`write()`] writes one and tells what its format cannot hold
//! ([`Loss`]); each format has a module. [`Schema`] finds the types that fields have.
//! Positions are x (longitude) first in every format. Files are mapped and parsed in parallel
//! straight into flat arrays; attributes stay the text they were. Files of points, which may be larger
//! than memory, go through [`rows`] block by block. [`Reprojection`] brings positions from one CRS
//! to another; it is there with the feature `proj`, which is on by default.
//!
//! # Example
//! ```no_run
//! use maille_io::{Output, ReadOptions, WriteOptions, read, write_path};
//! let layer = read("communes.geojson".as_ref(), &ReadOptions::default())?;
//! println!("{} features", layer.len());
//! write_path(&layer, "copy.geojson.gz".as_ref(), &WriteOptions::default())?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod archive;
mod block;
mod caught;
mod claim;
mod crs;
mod csv;
mod decimal;
mod decompress;
#[cfg(feature = "proj")]
mod densify;
pub mod edit;
mod error;
mod flatgeobuf;
mod format;
pub mod geojson;
mod geometry;
mod geopackage;
mod geoparquet;
mod hex;
mod hilbert;
mod in_turn;
pub mod json;
mod kml;
mod layer;
mod lines;
mod loss;
mod names;
mod output;
#[cfg(feature = "proj")]
mod reprojection;
mod round;
pub mod rows;
#[cfg(test)]
mod samples;
mod schema;
mod shapefile;
mod source;
pub mod sqlite;
pub mod suggest;
mod text;
pub mod topojson;
mod window;
mod wkb;
mod wkt;

pub use crs::Crs;
#[cfg(feature = "proj")]
pub use densify::DensifyError;
pub use error::{Cure, ReadError};
pub use format::{Compression, Format};
pub use layer::{Attributes, Feature, Layer};
pub use loss::Loss;
pub use output::Output;
#[cfg(feature = "proj")]
pub use reprojection::{AxisUnit, CrsError, ReprojectError, Reprojection};

pub use schema::{Cell, Field, FieldType, Schema};

use geometry::has_heights;
use source::Source;
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// How to read an input.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// The format, where neither the extension nor the content tells it.
    pub format: Option<Format>,
    /// The CRS of the positions, whatever the file says.
    pub crs: Option<Crs>,
    /// The layer to read, of a file that can hold several.
    pub layer: Option<String>,
    /// Only the features whose bounds meet this box: least x and y, greatest x and y, in the CRS of the
    /// file. A format with an index reads no others.
    pub bbox: Option<[f64; 4]>,
}

/// How to write an output.
#[derive(Debug, Clone, Copy, Default)]
pub struct WriteOptions {
    /// The format, where the extension does not tell it.
    pub format: Option<Format>,
}

/// Reads a file, or standard input for `-`. `.gz` and `.zst` content is recognised.
///
/// # Errors
/// [`ReadError`] says whether the input could not be read or what is wrong in it.
pub fn read(path: &Path, options: &ReadOptions) -> Result<Layer, ReadError> {
    let format = options.format.or_else(|| Format::from_path(path));
    if format == Some(Format::Shapefile) && has_extension(path, &["shp"]) {
        let layer = shapefile::read_path(path, options.crs.clone())?;
        return Ok(windowed(layer, options));
    }
    if format == Some(Format::GeoPackage) && has_extension(path, &["gpkg"]) && path.is_file() {
        let layer = geopackage::read_path(path, options.layer.as_deref(), options.crs.clone())?;
        return Ok(windowed(layer, options));
    }
    let source = Source::open(path)?;
    let name = path.display().to_string();
    let layer = read_bytes(&name, &source, Format::from_path(path), options);
    // That takes a while which nobody has to wait for.
    rayon::spawn(|| source.give_back());
    layer
}

/// Reads a layer from bytes in memory. `hint` is the format that the name suggests.
///
/// # Errors
/// [`ReadError::Input`] says what is wrong in it.
pub fn read_bytes(
    name: &str,
    bytes: &[u8],
    hint: Option<Format>,
    options: &ReadOptions,
) -> Result<Layer, ReadError> {
    let (crs, layer) = (options.crs.clone(), options.layer.as_deref());
    // `.json` is either of two formats, and a pipe has no name: the content decides.
    let is_topology = topojson::is_topology(bytes);
    let format = match (options.format, hint) {
        (None, Some(hint)) if hint.is_geojson() && is_topology => Format::TopoJson,
        (Some(format), _) | (None, Some(format)) => format,
        (None, None) => Format::from_bytes(bytes),
    };
    if layer.is_some() && !format.has_layers() {
        let problem = format!("{format} holds one layer, which has no name to ask for");
        return Err(ReadError::input(name, problem));
    }
    if bytes.trim_ascii().is_empty() {
        if format.is_lines() {
            return Ok(Layer::new(name, format, crs.unwrap_or(Crs::Wgs84)));
        }
        return Err(ReadError::input(name, "the file is empty"));
    }
    let layer = match format {
        Format::GeoJson | Format::GeoJsonSeq | Format::GeoJsonTextSeq => {
            geojson::read_bytes(name, bytes, crs)
        }
        Format::TopoJson => topojson::read_bytes(name, bytes, layer, crs),
        Format::Wkt | Format::Wkb => lines::read_bytes(name, bytes, format, crs),
        Format::GeoPackage => geopackage::read_bytes(name, bytes, layer, crs),
        Format::FlatGeobuf => flatgeobuf::read_bytes(name, bytes, crs, options.bbox),
        Format::Shapefile => shapefile::read_zip(name, bytes, layer, crs),
        Format::Csv | Format::Tsv => csv::read_bytes(name, bytes, format, crs),
        Format::GeoParquet => geoparquet::read_bytes(name, bytes, crs, options.bbox),
        Format::Kml => kml::read_text(name, bytes, crs),
        Format::Kmz => kml::read_kmz(name, bytes, crs),
    }?;
    Ok(windowed(layer, options))
}

fn windowed(layer: Layer, options: &ReadOptions) -> Layer {
    match options.bbox {
        Some(bbox) => layer.within(bbox),
        None => layer,
    }
}

/// Writes a layer in a format, and tells what that could not hold of it.
///
/// # Errors
/// When `out` refuses, or (as [`io::ErrorKind::InvalidData`]) when the format cannot hold the layer at
/// all.
pub fn write(layer: &Layer, format: Format, out: &mut (dyn Write + Send)) -> io::Result<Vec<Loss>> {
    let mut losses = Vec::new();
    match format {
        Format::GeoJson => geojson::write(layer, out)?,
        Format::GeoJsonSeq | Format::GeoJsonTextSeq => {
            if layer.crs != Crs::Wgs84 {
                losses.push(Loss::Crs { format, crs: layer.crs.clone() });
            }
            if format == Format::GeoJsonSeq {
                geojson::write_seq(layer, out)?;
            } else {
                geojson::write_text_seq(layer, out)?;
            }
        }
        Format::TopoJson => {
            if (0..layer.len()).any(|feature| has_heights(layer, feature)) {
                losses.push(Loss::Heights { format });
            }
            topojson::write(layer, layer.stem(), None, out)?;
        }
        Format::Wkt | Format::Wkb => losses = lines::write(layer, format, out)?,
        Format::GeoPackage => losses = geopackage::write(layer, out)?,
        Format::FlatGeobuf => losses = flatgeobuf::write(layer, out)?,
        Format::GeoParquet => losses = geoparquet::write(layer, out)?,
        Format::Shapefile => losses = shapefile::write_zip(layer, out)?,
        Format::Csv | Format::Tsv => losses = csv::write(layer, format, out)?,
        Format::Kml => losses = kml::write(layer, out)?,
        Format::Kmz => losses = kml::write_kmz(layer, out)?,
    }
    Ok(losses)
}

/// Writes a layer to a file that appears whole or not at all, in the format of its extension
/// (GeoJSON when that names none), or to standard output for `-`. Tells what the format could not
/// hold of it.
///
/// # Errors
/// When the file cannot be written, or the format cannot hold the layer at all.
pub fn write_path(layer: &Layer, path: &Path, options: &WriteOptions) -> io::Result<Vec<Loss>> {
    let format = options.format.or_else(|| Format::from_path(path)).unwrap_or(Format::GeoJson);
    if format == Format::Shapefile && has_extension(path, &["shp"]) {
        return shapefile::write_path(layer, path);
    }
    let mut output = Output::create(path)?;
    let losses = match output.file() {
        Some(file) if format == Format::GeoPackage => geopackage::write_path(layer, file)?,
        _ => write(layer, format, &mut output)?,
    };
    output.commit()?;
    Ok(losses)
}

/// The files that [`write_path`] makes at a path: that one, and those that belong to a Shapefile beside it.
///
/// ```
/// let files = maille_io::files_of("communes.shp".as_ref());
/// assert_eq!(files.len(), 5);
/// assert!(files.contains(&"communes.dbf".into()));
/// assert_eq!(maille_io::files_of("communes.gpkg".as_ref()), ["communes.gpkg".as_ref() as &std::path::Path]);
/// ```
#[must_use]
pub fn files_of(path: &Path) -> Vec<PathBuf> {
    if has_extension(path, &["shp"]) { shapefile::files(path) } else { vec![path.to_owned()] }
}

fn has_extension(path: &Path, extensions: &[&str]) -> bool {
    let found = path.extension().and_then(OsStr::to_str).unwrap_or_default();
    extensions.iter().any(|extension| extension.eq_ignore_ascii_case(found))
}
