//! Archives read: our own, and what other programs wrote.

mod directory;
mod folder;
mod mbtiles;
mod pmtiles;
mod unpack;

pub(super) use unpack::{Compression, unpack};

use super::error::{ArchiveError, Named};
use super::metadata::Metadata;
use super::place::Kind;
use crate::Tile;
use std::path::Path;

/// An archive that is open for reading.
///
/// Nothing of it is trusted: one that is cut off, damaged, or made to fill the memory is an error. A tile has 32 MiB at
/// most when it is unpacked, 60 times what renderers are given at a time.
///
/// # Example
/// ```no_run
/// use maille_tiles::{Archive, Tile, mvt};
/// let archive = Archive::open("communes.pmtiles".as_ref())?;
/// for stored in archive.tiles()? {
///     let (tile, _) = stored?;
///     if let Some(bytes) = archive.read(tile)? {
///         println!("{tile}: {} layers", mvt::decode(&bytes)?.len());
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Archive {
    named: Named,
    metadata: Metadata,
    source: Source,
}

#[derive(Debug)]
enum Source {
    PmTiles(pmtiles::Source),
    MbTiles(mbtiles::Source),
    Folder(folder::Source),
}

/// The tiles of a zoom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZoomSummary {
    /// The zoom.
    pub zoom: u8,
    /// How many there are.
    pub tiles: u64,
    /// Their bytes, as they are stored. Tiles that share theirs count each.
    pub bytes: u64,
    /// The largest one, the first if there are several, and its bytes.
    pub largest: (Tile, u64),
}

/// Tiles that follow each other and are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    /// The place of the first one ([`Tile::id`]); that of the last one is a tile's too.
    first: u64,
    /// At least 1.
    tiles: u64,
    /// Bytes of each.
    size: u64,
}

/// Runs in their order. Nothing follows an error.
type Runs<'a> = Box<dyn Iterator<Item = Result<Run, ArchiveError>> + 'a>;

impl Archive {
    /// Opens an archive of any [`Kind`].
    ///
    /// # Errors
    /// [`ArchiveError::Read`] if it cannot be read, [`ArchiveError::Input`] if it is none, or none of vector tiles.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let named = Named::of(path);
        let kind = Kind::at(path).map_err(|error| named.read(error))?;
        let (metadata, source) = match kind {
            Some(Kind::PmTiles) => {
                let (metadata, source) = pmtiles::Source::open(path, &named)?;
                (metadata, Source::PmTiles(source))
            }
            Some(Kind::MbTiles) => {
                let (metadata, source) = mbtiles::Source::open(path, &named)?;
                (metadata, Source::MbTiles(source))
            }
            Some(Kind::Folder) => {
                let (metadata, source) = folder::Source::open(path, &named)?;
                (metadata, Source::Folder(source))
            }
            None => {
                let problem = "it is no archive of tiles: neither .pmtiles nor .mbtiles, nor a folder with a \
                               metadata.json";
                return Err(named.input(problem));
            }
        };
        Ok(Self { named, metadata, source })
    }

    /// How its tiles are kept.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self.source {
            Source::PmTiles(_) => Kind::PmTiles,
            Source::MbTiles(_) => Kind::MbTiles,
            Source::Folder(_) => Kind::Folder,
        }
    }

    /// What it says of itself. What it does not say is the world, its middle, and the zooms that it has tiles of.
    #[must_use]
    pub fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// Its tiles in their order, and how many bytes each has as it is stored. Nothing follows an error.
    ///
    /// # Errors
    /// [`ArchiveError::Input`] if its directories are damaged, or name a tile that there is not;
    /// [`ArchiveError::Read`] if they cannot be read.
    pub fn tiles(
        &self,
    ) -> Result<impl Iterator<Item = Result<(Tile, u64), ArchiveError>> + '_, ArchiveError> {
        let tiles = |run: Run| {
            let tiles = (run.first..run.first + run.tiles).filter_map(Tile::from_id);
            tiles.map(move |tile| Ok((tile, run.size)))
        };
        Ok(self.runs()?.flat_map(move |run| -> Box<dyn Iterator<Item = _>> {
            match run {
                Ok(run) => Box::new(tiles(run)),
                Err(error) => Box::new(std::iter::once(Err(error))),
            }
        }))
    }

    /// How many tiles there are of each zoom that there are any of. It takes as long as the directories are, however
    /// many tiles they stand for.
    ///
    /// # Errors
    /// As for [`tiles`](Self::tiles).
    pub fn zooms(&self) -> Result<Vec<ZoomSummary>, ArchiveError> {
        let mut zooms: Vec<ZoomSummary> = Vec::new();
        for run in self.runs()? {
            let mut run = run?;
            while let Some(tile) = Tile::from_id(run.first).filter(|_| run.tiles > 0) {
                let next_zoom = Tile { z: tile.z + 1, x: 0, y: 0 }.id();
                let here = run.tiles.min(next_zoom - run.first);
                let bytes = run.size.saturating_mul(here);
                let largest = (tile, run.size);
                match zooms.last_mut().filter(|zoom| zoom.zoom == tile.z) {
                    Some(zoom) => {
                        zoom.tiles += here;
                        zoom.bytes = zoom.bytes.saturating_add(bytes);
                        if run.size > zoom.largest.1 {
                            zoom.largest = largest;
                        }
                    }
                    None => zooms.push(ZoomSummary { zoom: tile.z, tiles: here, bytes, largest }),
                }
                run = Run { first: run.first + here, tiles: run.tiles - here, ..run };
            }
        }
        Ok(zooms)
    }

    /// A tile, not compressed; none if it is not in the archive.
    ///
    /// # Errors
    /// [`ArchiveError::Input`] if the archive is damaged or the tile too large; [`ArchiveError::Read`] if it cannot be
    /// read.
    pub fn read(&self, tile: Tile) -> Result<Option<Vec<u8>>, ArchiveError> {
        if !tile.is_valid() {
            return Ok(None);
        }
        let (packed, compression) = match &self.source {
            Source::PmTiles(source) => (source.read(tile, &self.named)?, source.compression()),
            Source::MbTiles(source) => (source.read(tile, &self.named)?, Compression::ByContent),
            Source::Folder(source) => (source.read(tile, &self.named)?, Compression::ByContent),
        };
        let Some(packed) = packed else { return Ok(None) };
        let unpacked = unpack(&packed, compression);
        unpacked.map(Some).map_err(|problem| self.wrong_tile(tile, problem))
    }

    /// An error in a tile.
    pub(crate) fn wrong_tile(&self, tile: Tile, problem: impl std::fmt::Display) -> ArchiveError {
        self.named.input(format!("tile {tile}: {problem}"))
    }

    fn runs(&self) -> Result<Runs<'_>, ArchiveError> {
        match &self.source {
            Source::PmTiles(source) => Ok(Box::new(source.runs(&self.named))),
            Source::MbTiles(source) => source.runs(&self.named),
            Source::Folder(source) => source.runs(&self.named),
        }
    }
}

/// Tiles that were found in any order, as runs of one.
fn sorted(mut found: Vec<(u64, u64)>, named: &Named) -> Result<Runs<'static>, ArchiveError> {
    found.sort_unstable();
    let twice = found.windows(2).find(|pair| pair[0].0 == pair[1].0);
    if let Some(tile) = twice.and_then(|pair| Tile::from_id(pair[0].0)) {
        return Err(named.input(format!("it has the tile {tile} twice")));
    }
    Ok(Box::new(found.into_iter().map(|(first, size)| Ok(Run { first, tiles: 1, size }))))
}

/// The first and last zoom of tiles.
fn zooms_of(runs: Runs<'_>) -> Result<(u8, u8), ArchiveError> {
    let mut zooms = None;
    for run in runs {
        let zoom = Tile::from_id(run?.first).map_or(0, |tile| tile.z);
        let (first, _) = zooms.unwrap_or((zoom, zoom));
        zooms = Some((first, zoom));
    }
    Ok(zooms.unwrap_or_default())
}
