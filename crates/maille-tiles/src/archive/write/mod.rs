//! Archives written.

mod folder;
mod mbtiles;
mod pmtiles;

use super::error::{ArchiveError, Named};
use super::metadata::Metadata;
use super::place::{Kind, Overwrite, check};
use crate::Tile;
use rustc_hash::FxHashMap;
use std::io;
use std::path::Path;
use twox_hash::XxHash3_128;

/// An archive being written. It appears whole in [`finish`](Self::finish); without that call nothing is left of it.
///
/// Tiles that are the same are kept once, except in a folder. The same tiles and metadata make the same bytes.
///
/// # Example
/// ```
/// use maille_tiles::{Archive, Kind, Metadata, Overwrite, Tile, Writer};
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("out.pmtiles");
/// # let metadata = Metadata {
/// #     name: "out".into(), description: String::new(), attribution: String::new(), generator: String::new(),
/// #     min_zoom: 0, max_zoom: 0, bounds: [-5.0, 41.0, 10.0, 51.0], center: (2.0, 46.0, 0),
/// #     json: serde_json::Map::new(),
/// # };
/// # let gzipped = [31, 139, 8, 0, 0, 0, 0, 0, 0, 255, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// let mut writer = Writer::create(&path, Kind::PmTiles, Overwrite::No)?;
/// writer.put(Tile { z: 0, x: 0, y: 0 }, &gzipped)?;
/// assert_eq!(writer.finish(&metadata)?.tiles, 1);
/// assert_eq!(Archive::open(&path)?.read(Tile { z: 0, x: 0, y: 0 })?, Some(vec![]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Writer {
    named: Named,
    sink: Sink,
    last: Option<Tile>,
    tiles: u64,
    /// The numbers of what was written, by a hash. Tiles by chance having the same one of 128 bits is not thought of.
    contents: FxHashMap<u128, u32>,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Tiles.
    pub tiles: u64,
    /// How many of them are different.
    pub contents: u64,
    /// Bytes of the file, or of all files of a folder.
    pub bytes: u64,
}

/// What is in a tile.
#[derive(Debug, Clone, Copy)]
struct Content<'a> {
    gzipped: &'a [u8],
    /// Counted up from 0, the same for the same bytes.
    number: u32,
    /// Whether it is there for the first time.
    is_new: bool,
}

enum Sink {
    PmTiles(pmtiles::Sink),
    MbTiles(mbtiles::Sink),
    Folder(folder::Sink),
}

impl Writer {
    /// Begins an archive.
    ///
    /// # Errors
    /// [`ArchiveError::Exists`] if there is one and [`Overwrite::No`]. [`ArchiveError::Taken`] if there is something that
    /// is never replaced: what is no file, or a folder with anything but tiles in it. [`ArchiveError::Write`] if it
    /// cannot be written.
    pub fn create(path: &Path, kind: Kind, overwrite: Overwrite) -> Result<Self, ArchiveError> {
        check(path, kind, overwrite)?;
        let named = Named::of(path);
        let sink = match kind {
            Kind::PmTiles => pmtiles::Sink::create(path).map(Sink::PmTiles),
            Kind::MbTiles => mbtiles::Sink::create(path).map(Sink::MbTiles),
            Kind::Folder => folder::Sink::create(path).map(Sink::Folder),
        };
        let sink = sink.map_err(|error| named.write(error))?;
        Ok(Self { named, sink, last: None, tiles: 0, contents: FxHashMap::default() })
    }

    /// Adds a tile, compressed with gzip. Tiles come in their order ([`Tile`] is [`Ord`]), which is how a PMTiles
    /// archive is clustered.
    ///
    /// # Errors
    /// [`ArchiveError::Tile`] if there is no such tile, if it does not come after the one before it, or if it is not
    /// compressed so. [`ArchiveError::Write`] if it cannot be written.
    pub fn put(&mut self, tile: Tile, gzipped: &[u8]) -> Result<(), ArchiveError> {
        if !tile.is_valid() {
            return Err(self.named.tile(tile, "does not exist"));
        }
        if let Some(last) = self.last.filter(|last| *last >= tile) {
            return Err(self.named.tile(tile, format!("has to come before {last}, and once")));
        }
        if !gzipped.starts_with(&[0x1F, 0x8B]) {
            return Err(self.named.tile(tile, "is not compressed with gzip"));
        }
        let next = u32::try_from(self.contents.len())
            .map_err(|_| self.named.tile(tile, "is one of too many"))?;
        let number = *self.contents.entry(XxHash3_128::oneshot(gzipped)).or_insert(next);
        let content = Content { gzipped, number, is_new: number == next };
        let put = match &mut self.sink {
            Sink::PmTiles(sink) => sink.put(tile, content),
            Sink::MbTiles(sink) => sink.put(tile, content),
            Sink::Folder(sink) => sink.put(tile, content),
        };
        put.map_err(|error| self.named.write(error))?;
        self.last = Some(tile);
        self.tiles += 1;
        Ok(())
    }

    /// Ends the archive and gives it its name.
    ///
    /// # Errors
    /// [`ArchiveError::Write`] if it cannot be written to its end.
    pub fn finish(self, metadata: &Metadata) -> Result<Written, ArchiveError> {
        let bytes = match self.sink {
            Sink::PmTiles(sink) => sink.finish(metadata),
            Sink::MbTiles(sink) => sink.finish(metadata),
            Sink::Folder(sink) => sink.finish(metadata),
        };
        let bytes = bytes.map_err(|error| self.named.write(error))?;
        Ok(Written { tiles: self.tiles, contents: self.contents.len() as u64, bytes })
    }
}

/// The file that an output is for now.
fn file_of(output: &maille_io::Output) -> io::Result<&Path> {
    output
        .file()
        .ok_or_else(|| io::Error::other("it is no regular file, which an archive has to be"))
}
