//! PMTiles read.

use super::directory::{self, Entry};
use super::unpack::{MOST, too_large};
use super::{Compression, Run, unpack};
use crate::Tile;
use crate::archive::error::{ArchiveError, Named};
use crate::archive::metadata::Metadata;
use bytes::Bytes;
use pmtiles::{Header, TileType};
use serde_json::{Map, Value as Json, json};
use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::rc::Rc;

/// Directories below directories below the first one. One below it is what programs write.
const DEEPEST: usize = 4;

/// Bytes of a header.
const HEADER: usize = 127;

#[derive(Debug)]
pub struct Source {
    file: File,
    size: u64,
    directories: Range<u64>,
    tiles: Range<u64>,
    /// Of directories and metadata.
    internal: Compression,
    compression: Compression,
    root: Directory,
    /// The last directory that was read: the tile asked for next is often in the same.
    recent: RefCell<Option<(u64, Directory)>>,
}

#[derive(Debug, Clone)]
struct Directory {
    entries: Rc<[Entry]>,
    range: Range<u64>,
}

impl Source {
    pub fn open(path: &Path, named: &Named) -> Result<(Metadata, Self), ArchiveError> {
        let read = |error| named.read(error);
        let input = |problem: String| named.input(problem);
        let file = File::open(path).map_err(read)?;
        let size = file.metadata().map_err(read)?.len();
        let head = at(&file, 0..size.min(HEADER as u64)).map_err(read)?;
        let header = Header::try_from_bytes(Bytes::copy_from_slice(&head));
        let header = header.map_err(|error| input(format!("its header is wrong: {error}")))?;
        check(&header).map_err(input)?;
        let section = |place| section(&head, place, size).map_err(input);
        let internal = compression(header.internal_compression());
        let source = Self {
            size,
            directories: section(40)?,
            tiles: section(56)?,
            internal,
            compression: compression(header.tile_compression),
            root: Directory { entries: Rc::new([]), range: directory::all_tiles() },
            recent: RefCell::new(None),
            file,
        };
        let root = source.directory(section(8)?, directory::all_tiles(), named)?;
        let text = source.unpacked(section(24)?, named)?;
        let metadata = metadata(&text, &header).map_err(input)?;
        Ok((metadata, Self { root, ..source }))
    }

    pub fn compression(&self) -> Compression {
        self.compression
    }

    pub fn read(&self, tile: Tile, named: &Named) -> Result<Option<Vec<u8>>, ArchiveError> {
        let mut directory = self.root.clone();
        for _ in 0..=DEEPEST {
            let Some(place) = directory::find(&directory.entries, tile.id()) else {
                return Ok(None);
            };
            let entry = directory.entries[place];
            if !entry.is_directory() {
                let bytes = located(entry, &self.tiles, named)?;
                return self.packed(bytes, named).map(Some);
            }
            directory = self.below(&directory, place, named)?;
        }
        Err(too_deep(named))
    }

    pub(super) fn runs<'a>(&'a self, named: &'a Named) -> Walk<'a> {
        Walk { source: self, named, path: vec![(self.root.clone(), 0)] }
    }

    /// The directory of an entry.
    fn below(
        &self,
        directory: &Directory,
        place: usize,
        named: &Named,
    ) -> Result<Directory, ArchiveError> {
        let entry = directory.entries[place];
        let range = directory::below(&directory.entries, place, &directory.range);
        if let Some((offset, recent)) = &*self.recent.borrow()
            && (*offset, &recent.range) == (entry.offset, &range)
        {
            return Ok(recent.clone());
        }
        let bytes = located(entry, &self.directories, named)?;
        let below = self.directory(bytes, range, named)?;
        *self.recent.borrow_mut() = Some((entry.offset, below.clone()));
        Ok(below)
    }

    fn directory(
        &self,
        bytes: Range<u64>,
        range: Range<u64>,
        named: &Named,
    ) -> Result<Directory, ArchiveError> {
        let unpacked = self.unpacked(bytes, named)?;
        let entries =
            directory::parse(&unpacked, &range).map_err(|problem| named.input(problem))?;
        Ok(Directory { entries: entries.into(), range })
    }

    fn unpacked(&self, bytes: Range<u64>, named: &Named) -> Result<Vec<u8>, ArchiveError> {
        // No metadata at all are no compressed ones either.
        if bytes.is_empty() {
            return Ok(Vec::new());
        }
        let start = bytes.start;
        unpack(&self.packed(bytes, named)?, self.internal)
            .map_err(|problem| named.input(format!("at byte {start}: {problem}")))
    }

    fn packed(&self, bytes: Range<u64>, named: &Named) -> Result<Vec<u8>, ArchiveError> {
        if bytes.end - bytes.start > MOST as u64 {
            return Err(named.input(format!("at byte {}: {}", bytes.start, too_large())));
        }
        at(&self.file, bytes).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                named.input(format!("it has become shorter than its {} bytes", self.size))
            }
            _ => named.read(error),
        })
    }
}

/// The entries of all directories in their order.
pub(super) struct Walk<'a> {
    source: &'a Source,
    named: &'a Named,
    /// The directories from the first one down, and how many entries of each are done.
    path: Vec<(Directory, usize)>,
}

impl Walk<'_> {
    fn step(&mut self) -> Result<Option<Run>, ArchiveError> {
        while let Some((directory, done)) = self.path.last_mut() {
            let place = *done;
            *done += 1;
            let Some(entry) = directory.entries.get(place).copied() else {
                self.path.pop();
                continue;
            };
            if !entry.is_directory() {
                located(entry, &self.source.tiles, self.named)?;
                let (tiles, size) = (entry.tiles.into(), entry.length.into());
                return Ok(Some(Run { first: entry.first, tiles, size }));
            }
            let directory = directory.clone();
            if self.path.len() > DEEPEST {
                return Err(too_deep(self.named));
            }
            let below = self.source.below(&directory, place, self.named)?;
            self.path.push((below, 0));
        }
        Ok(None)
    }
}

impl Iterator for Walk<'_> {
    type Item = Result<Run, ArchiveError>;

    fn next(&mut self) -> Option<Self::Item> {
        let step = self.step();
        if step.is_err() {
            self.path.clear();
        }
        step.transpose()
    }
}

/// Where in the file an entry of a section is.
fn located(entry: Entry, section: &Range<u64>, named: &Named) -> Result<Range<u64>, ArchiveError> {
    let start = section.start.saturating_add(entry.offset);
    let end = start.saturating_add(entry.length.into());
    if end > section.end {
        let problem = format!(
            "a directory points to bytes {start} to {end}, beyond those that the header tells of, {} to {}",
            section.start, section.end
        );
        return Err(named.input(problem));
    }
    Ok(start..end)
}

fn too_deep(named: &Named) -> ArchiveError {
    named.input(format!("its directories lie more than {DEEPEST} deep in each other"))
}

fn check(header: &Header) -> Result<(), String> {
    match (header.spec_version(), header.tile_type) {
        (3, TileType::Mvt | TileType::Unknown) => Ok(()),
        (3, other) => Err(format!("its tiles are {other:?}, not vector tiles")),
        (other, _) => Err(format!("it is of version {other} of PMTiles; 3 is read")),
    }
}

fn compression(stored: pmtiles::Compression) -> Compression {
    match stored {
        pmtiles::Compression::None => Compression::None,
        pmtiles::Compression::Gzip => Compression::Gzip,
        pmtiles::Compression::Brotli => Compression::Brotli,
        pmtiles::Compression::Zstd => Compression::Zstd,
        pmtiles::Compression::Unknown => Compression::ByContent,
    }
}

/// The bytes of a section, whose offset and length are at a place of the header.
fn section(head: &[u8], place: usize, size: u64) -> Result<Range<u64>, String> {
    let number = |place: usize| {
        let bytes = head.get(place..).and_then(|rest| rest.first_chunk());
        bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes))
    };
    let (start, length) = (number(place), number(place + 8));
    let end = start.checked_add(length).filter(|end| *end <= size || length == 0);
    let end = end.ok_or_else(|| {
        format!("it is cut off: {length} bytes from {start} on are missing in a file of {size}")
    })?;
    Ok(start..end)
}

fn at(mut file: &File, bytes: Range<u64>) -> io::Result<Vec<u8>> {
    file.seek(SeekFrom::Start(bytes.start))?;
    let length = bytes.end - bytes.start;
    let mut content = Vec::new();
    file.take(length).read_to_end(&mut content)?;
    if content.len() as u64 == length {
        Ok(content)
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

fn metadata(text: &[u8], header: &Header) -> Result<Metadata, String> {
    let mut members = match serde_json::from_slice(text) {
        _ if text.is_empty() => Map::new(),
        Ok(Json::Object(members)) => members,
        Ok(_) => return Err("its metadata are no object".to_owned()),
        Err(error) => return Err(format!("its metadata are no JSON: {error}")),
    };
    // The header is what readers go by.
    let bounds =
        [header.min_longitude, header.min_latitude, header.max_longitude, header.max_latitude];
    let center = json!([header.center_longitude, header.center_latitude, header.center_zoom]);
    members.insert("minzoom".to_owned(), json!(header.min_zoom));
    members.insert("maxzoom".to_owned(), json!(header.max_zoom));
    members.insert("bounds".to_owned(), json!(bounds));
    members.insert("center".to_owned(), center);
    Metadata::from_members(members, || Ok((header.min_zoom, header.max_zoom)))
}
