//! Where results go.

use crate::args::WriteArgs;
use crate::error::Error;
use crate::precision::rounded;
use maille_io::{Format, Layer, Output, WriteOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Where a layer goes, and in which format.
#[derive(Debug)]
pub struct Target {
    path: PathBuf,
    format: Format,
    precision: Option<u8>,
}

impl Target {
    /// Finds the format before any work is done.
    pub fn new(args: &WriteArgs) -> Result<Self, Error> {
        let path = args.output.clone().unwrap_or_else(|| PathBuf::from("-"));
        let format = match (args.to, Format::from_path(&path)) {
            (Some(format), _) | (None, Some(format)) => format,
            (None, None) if path == Path::new("-") || path.extension().is_none() => Format::GeoJson,
            (None, None) => {
                let known = Format::ALL.map(Format::name).join(", ");
                return Err(Error::Usage(format!(
                    "{}: the extension names no format to write; give one with --to ({known})",
                    path.display()
                )));
            }
        };
        Ok(Self {
            path,
            format,
            precision: args.precision,
        })
    }

    /// What messages call it.
    pub fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// Writes a layer, whole or not at all, its positions rounded if that was asked for.
    pub fn write(&self, layer: &mut Layer) -> Result<(), Error> {
        if let Some(digits) = self.precision {
            layer.polygons = rounded(&layer.polygons, digits);
        }
        let options = WriteOptions {
            format: Some(self.format),
        };
        maille_io::write_path(layer, &self.path, &options)
            .map_err(|e| Error::writing(&self.name(), &e))
    }
}

/// Writes text to standard output.
pub fn print(text: &str) -> Result<(), Error> {
    write_text(Path::new("-"), text)
}

/// Writes a JSON document to a file, whole or not at all.
pub fn write_json(path: &Path, value: &serde_json::Value) -> Result<(), Error> {
    write_text(path, &format!("{value:#}\n"))
}

fn write_text(path: &Path, text: &str) -> Result<(), Error> {
    let write = || {
        let mut output = Output::create(path)?;
        output.write_all(text.as_bytes())?;
        output.commit()
    };
    write().map_err(|e| Error::writing(&path.display().to_string(), &e))
}
