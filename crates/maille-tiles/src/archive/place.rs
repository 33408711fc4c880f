//! Kinds of archives, and what may lie where one is to be written.

use super::error::{ArchiveError, Named};
use crate::MAX_ZOOM;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// How tiles are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// PMTiles, version 3
    /// ([specification](https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md)).
    PmTiles,
    /// MBTiles, version 1.3
    /// ([specification](https://github.com/mapbox/mbtiles-spec/blob/master/1.3/spec.md)).
    MbTiles,
    /// A folder, with tiles as `z/x/y.pbf` and a `metadata.json`. Tiles are not compressed, for that is what every server
    /// of files hands out so that browsers understand it; one that compresses does so on its own.
    Folder,
}

/// What to do if there is something already where an archive is to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overwrite {
    /// Refuse to write.
    No,
    /// Replace a file by a file, and a folder of tiles by a folder.
    Yes,
}

/// The name of what describes a folder of tiles.
pub(super) const METADATA: &str = "metadata.json";

impl Kind {
    /// The kind to write by a path: `.pmtiles` and `.mbtiles` are files, no extension, or a slash at the end, is a
    /// folder. None for other extensions.
    ///
    /// ```
    /// use maille_tiles::Kind;
    /// assert_eq!(Kind::of("out.PMTiles".as_ref()), Some(Kind::PmTiles));
    /// assert_eq!(Kind::of("out/tiles".as_ref()), Some(Kind::Folder));
    /// assert_eq!(Kind::of("tiles.2026/".as_ref()), Some(Kind::Folder));
    /// assert_eq!(Kind::of("out.geojson".as_ref()), None);
    /// ```
    #[must_use]
    pub fn of(path: &Path) -> Option<Self> {
        let ends_in_slash = path.as_os_str().as_encoded_bytes().last().is_some_and(|byte| {
            // Windows has two.
            std::path::is_separator(char::from(*byte))
        });
        match path.extension().and_then(|extension| extension.to_str()) {
            _ if ends_in_slash => Some(Self::Folder),
            Some(extension) if extension.eq_ignore_ascii_case("pmtiles") => Some(Self::PmTiles),
            Some(extension) if extension.eq_ignore_ascii_case("mbtiles") => Some(Self::MbTiles),
            None if path.extension().is_none() => Some(Self::Folder),
            _ => None,
        }
    }

    /// The kind of archive that there is at a path, by what is in it; none if it is something else. A database is told
    /// by its extension from others.
    ///
    /// # Errors
    /// When the path cannot be read.
    pub fn at(path: &Path) -> io::Result<Option<Self>> {
        if fs::metadata(path)?.is_dir() {
            return Ok(path.join(METADATA).is_file().then_some(Self::Folder));
        }
        let mut start = Vec::new();
        // Not a byte is taken from a pipe.
        if fs::metadata(path)?.is_file() {
            File::open(path)?.take(16).read_to_end(&mut start)?;
        }
        let is_database = start == b"SQLite format 3\0" && Self::of(path) == Some(Self::MbTiles);
        Ok(if start.starts_with(b"PMTiles") {
            Some(Self::PmTiles)
        } else {
            is_database.then_some(Self::MbTiles)
        })
    }

    /// As in a report: PMTiles, MBTiles or `folder`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::PmTiles => "PMTiles",
            Self::MbTiles => "MBTiles",
            Self::Folder => "folder",
        }
    }
}

/// Refuses to write where something is that is not to be replaced.
pub(super) fn check(path: &Path, kind: Kind, overwrite: Overwrite) -> Result<(), ArchiveError> {
    let named = Named::of(path);
    // What cannot be looked at cannot be written either, and is told then.
    let Ok(there) = fs::metadata(path) else { return Ok(()) };
    if kind == Kind::Folder && !there.is_dir() {
        return Err(named.taken("there is a file; tiles would go into a folder"));
    }
    if kind != Kind::Folder && !there.is_file() {
        return Err(named.taken("it is no regular file, which an archive has to be"));
    }
    if overwrite == Overwrite::No {
        return Err(named.exists());
    }
    if kind == Kind::Folder && !is_replaceable(path).map_err(|error| named.write(error))? {
        return Err(named.taken(
            "it is not replaced: besides metadata.json and folders of zooms there is something else in it",
        ));
    }
    Ok(())
}

/// Whether a folder is empty or looks like one of tiles.
fn is_replaceable(folder: &Path) -> io::Result<bool> {
    let (mut described, mut zooms) = (false, false);
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let is_folder = entry.file_type()?.is_dir();
        match entry.file_name().to_str() {
            Some(METADATA) if !is_folder => described = true,
            Some(name) if is_folder && zoom(name).is_some() => zooms = true,
            _ => return Ok(false),
        }
    }
    Ok(described || !zooms)
}

/// The zoom that a folder is called by.
pub(super) fn zoom(name: &str) -> Option<u8> {
    number(name).and_then(|zoom| u8::try_from(zoom).ok()).filter(|zoom| *zoom <= MAX_ZOOM)
}

/// A number written in the one way that there is, so that no two names are the same.
pub(super) fn number(name: &str) -> Option<u32> {
    name.parse().ok().filter(|number: &u32| number.to_string() == name)
}
