//! Archives as GeoJSON.

use crate::mvt::{FeatureCollection, decode};
use crate::{Archive, ArchiveError, Tile};
use std::io::{self, Write};

/// Which tiles of an archive to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// All of them.
    All,
    /// Those of a zoom.
    Zoom(u8),
    /// One.
    Tile(Tile),
}

/// Why tiles could not be shown.
#[derive(Debug, thiserror::Error)]
pub enum ShowError {
    /// The archive cannot be read, or one of its tiles is wrong.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// What was read cannot be written.
    #[error(transparent)]
    Output(#[from] io::Error),
}

/// Writes tiles of an archive as one [`FeatureCollection`], one after the other, and tells how many there were. Of an
/// archive with none of those asked for it is empty.
///
/// # Errors
/// [`ShowError`] says whether reading or writing failed.
pub fn write_geojson(
    archive: &Archive,
    selection: Selection,
    out: impl Write,
) -> Result<u64, ShowError> {
    let mut collection = FeatureCollection::begin(out)?;
    let mut shown = 0;
    let mut show = |tile: Tile| -> Result<(), ShowError> {
        let Some(bytes) = archive.read(tile)? else { return Ok(()) };
        let layers = decode(&bytes).map_err(|error| archive.wrong_tile(tile, error))?;
        collection.add(tile, &layers)?;
        shown += 1;
        Ok(())
    };
    match selection {
        Selection::Tile(tile) => show(tile)?,
        Selection::All | Selection::Zoom(_) => {
            for stored in archive.tiles()? {
                let (tile, _) = stored?;
                if selection == Selection::All || selection == Selection::Zoom(tile.z) {
                    show(tile)?;
                }
            }
        }
    }
    collection.end()?.flush()?;
    Ok(shown)
}
