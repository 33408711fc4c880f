//! Folders of tiles read.

use super::unpack::{MOST, too_large};
use super::{Runs, sorted, zooms_of};
use crate::Tile;
use crate::archive::error::{ArchiveError, Named};
use crate::archive::metadata::Metadata;
use crate::archive::place::{METADATA, number, zoom};
use serde_json::Value as Json;
use std::fs::{self, DirEntry, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

#[derive(Debug)]
pub struct Source {
    folder: PathBuf,
}

/// What tiles are called, the way they are written first.
const EXTENSIONS: [&str; 2] = ["pbf", "mvt"];

impl Source {
    pub fn open(path: &Path, named: &Named) -> Result<(Metadata, Self), ArchiveError> {
        let source = Self { folder: path.to_owned() };
        let text = limited(&path.join(METADATA)).map_err(|error| named.read(error))?;
        let wrong = |problem: String| named.input(format!("its {METADATA} {problem}"));
        let text = text.ok_or_else(|| wrong(format!("is not read: {}", too_large())))?;
        let members = match serde_json::from_slice(&text) {
            Ok(Json::Object(members)) => members,
            Ok(_) => return Err(wrong("is no object".to_owned())),
            Err(error) => return Err(wrong(format!("is no JSON: {error}"))),
        };
        let metadata = Metadata::from_members(members, || {
            let zooms = source.runs(named).and_then(zooms_of);
            zooms.map_err(|error| error.to_string())
        });
        Ok((metadata.map_err(|problem| named.input(problem))?, source))
    }

    pub fn read(&self, tile: Tile, named: &Named) -> Result<Option<Vec<u8>>, ArchiveError> {
        for extension in EXTENSIONS {
            let path = self.folder.join(format!("{tile}.{extension}"));
            match limited(&path) {
                Ok(Some(bytes)) => return Ok(Some(bytes)),
                Ok(None) => return Err(named.input(format!("tile {tile}: {}", too_large()))),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(named.read(error)),
            }
        }
        Ok(None)
    }

    pub fn runs(&self, named: &Named) -> Result<Runs<'static>, ArchiveError> {
        let found = self.places().map_err(|error| named.read(error))?;
        sorted(found, named)
    }

    /// The places of the tiles and their sizes, in no order. What is called otherwise than tiles is no tile.
    fn places(&self) -> io::Result<Vec<(u64, u64)>> {
        let mut found = Vec::new();
        for (z, zooms) in numbered(&self.folder, zoom)? {
            for (x, column) in numbered(&zooms.path(), number)? {
                for (y, file) in numbered(&column.path(), row)? {
                    let tile = Tile { z, x, y };
                    if tile.is_valid() {
                        found.push((tile.id(), file.metadata()?.len()));
                    }
                }
            }
        }
        Ok(found)
    }
}

/// What in a folder is called by a number; nothing if it is no folder.
fn numbered<T>(folder: &Path, name: impl Fn(&str) -> Option<T>) -> io::Result<Vec<(T, DirEntry)>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if let Some(number) = entry.file_name().to_str().and_then(&name) {
            found.push((number, entry));
        }
    }
    Ok(found)
}

/// The row that a file is called by.
fn row(name: &str) -> Option<u32> {
    let (row, extension) = name.split_once('.')?;
    EXTENSIONS.contains(&extension).then(|| number(row)).flatten()
}

/// The content of a file that is not too large.
fn limited(path: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut content = Vec::new();
    File::open(path)?.take(MOST as u64 + 1).read_to_end(&mut content)?;
    Ok(Some(content).filter(|content| content.len() <= MOST))
}
