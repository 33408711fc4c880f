//! Folders of tiles written.

use super::Content;
use crate::Tile;
use crate::archive::metadata::Metadata;
use crate::archive::place::METADATA;
use crate::archive::read::{Compression, unpack};
use rustc_hash::FxHashSet;
use serde_json::Value as Json;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A folder being written in a hidden one beside its place. All is in place at once, but not waited for until it is on
/// the disk: that would take longer, file by file, than all the rest.
pub struct Sink {
    /// Holds the new folder, and for a moment the one that it replaces.
    hidden: TempDir,
    target: PathBuf,
    /// Columns, by zoom, that have a folder.
    columns: FxHashSet<(u8, u32)>,
    bytes: u64,
}

impl Sink {
    pub fn create(path: &Path) -> io::Result<Self> {
        // A link stays a link: the folder that it points to is replaced.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let parent = match target.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let hidden = tempfile::Builder::new().prefix(".maille-").tempdir_in(parent)?;
        // The hidden folder is private, and this one is like any other.
        fs::create_dir(hidden.path().join(NEW))?;
        Ok(Self { hidden, target, columns: FxHashSet::default(), bytes: 0 })
    }

    pub fn put(&mut self, tile: Tile, content: Content<'_>) -> io::Result<()> {
        let bytes = unpack(content.gzipped, Compression::Gzip).map_err(io::Error::other)?;
        let column = self.new_folder().join(tile.z.to_string()).join(tile.x.to_string());
        if self.columns.insert((tile.z, tile.x)) {
            fs::create_dir_all(&column)?;
        }
        fs::write(column.join(format!("{}.pbf", tile.y)), &bytes)?;
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    pub fn finish(self, metadata: &Metadata) -> io::Result<u64> {
        let text = format!("{:#}\n", Json::Object(metadata.tilejson()));
        fs::write(self.new_folder().join(METADATA), &text)?;
        let bytes = self.bytes + text.len() as u64;
        self.take_place()?;
        Ok(bytes)
    }

    /// Puts the new folder where it belongs. An old one goes with the hidden folder, or back if that fails.
    fn take_place(self) -> io::Result<()> {
        let (new, old) = (self.new_folder(), self.hidden.path().join(OLD));
        let is_replaced = self.target.exists();
        if is_replaced {
            fs::rename(&self.target, &old)?;
        }
        let Err(error) = fs::rename(new, &self.target) else { return Ok(()) };
        if is_replaced && fs::rename(&old, &self.target).is_err() {
            let kept = self.hidden.keep().join(OLD);
            let problem = format!("{error}; what was there is now {}", kept.display());
            return Err(io::Error::new(error.kind(), problem));
        }
        Err(error)
    }

    fn new_folder(&self) -> PathBuf {
        self.hidden.path().join(NEW)
    }
}

const NEW: &str = "new";
const OLD: &str = "old";
