//! Directories of PMTiles.
//!
//! The crate `pmtiles` reads archives through an asynchronous runtime, unpacks without a limit and keeps its entries
//! to itself; so directories, which are four columns of integers, are read here.

use crate::{MAX_ZOOM, Tile, varint};
use std::ops::Range;

/// One entry: tiles that are the same, or a directory further down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Entry {
    /// The place of its first tile.
    pub first: u64,
    /// How many tiles follow each other; none for a directory.
    pub tiles: u32,
    /// From the beginning of the tiles, or of the directories.
    pub offset: u64,
    /// In bytes; at least 1.
    pub length: u32,
}

impl Entry {
    pub fn is_directory(&self) -> bool {
        self.tiles == 0
    }
}

/// The places of all tiles.
pub fn all_tiles() -> Range<u64> {
    0..Tile { z: MAX_ZOOM + 1, x: 0, y: 0 }.id()
}

/// Reads a directory whose tiles have to be in a range of places. Its entries ascend and do not overlap, so that
/// no directory can be met twice on a walk, and no walk is longer than the file.
pub fn parse(mut bytes: &[u8], range: &Range<u64>) -> Result<Vec<Entry>, String> {
    let cut = || "a directory is cut off".to_owned();
    let rest = &mut bytes;
    let count = varint::take(rest).ok_or_else(cut)?;
    // Each entry has four integers, of a byte at least.
    let count = usize::try_from(count).ok().filter(|count| *count <= rest.len() / 4);
    let mut entries = vec![Entry::default(); count.ok_or_else(cut)?];
    let mut first = 0_u64;
    for entry in &mut entries {
        let step = varint::take(rest).ok_or_else(cut)?;
        first = first.checked_add(step).ok_or("a directory has places that do not fit 64 bits")?;
        entry.first = first;
    }
    for entry in &mut entries {
        entry.tiles = short(rest)?;
    }
    for entry in &mut entries {
        entry.length = short(rest)?;
        if entry.length == 0 {
            return Err("a directory has a tile of no bytes".to_owned());
        }
    }
    let mut next = None;
    for entry in &mut entries {
        entry.offset = match (varint::take(rest).ok_or_else(cut)?, next) {
            (0, Some(next)) => next,
            (0, None) => return Err("a directory begins where there is nothing before".to_owned()),
            (offset, _) => offset - 1,
        };
        let end = entry.offset.checked_add(entry.length.into());
        next = Some(end.ok_or("a directory has offsets that do not fit 64 bits")?);
    }
    check_places(&entries, range)?;
    Ok(entries)
}

fn check_places(entries: &[Entry], range: &Range<u64>) -> Result<(), String> {
    let mut free = range.start;
    for entry in entries {
        let end = entry.first.saturating_add(entry.tiles.max(1).into());
        if entry.first < free || end > range.end {
            return Err(format!(
                "a directory has the places {} to {}, where {free} to {} are left",
                entry.first,
                end - 1,
                range.end - 1
            ));
        }
        free = end;
    }
    Ok(())
}

fn short(rest: &mut &[u8]) -> Result<u32, String> {
    let value = varint::take(rest).ok_or("a directory is cut off")?;
    u32::try_from(value).map_err(|_| format!("a directory has {value}, which does not fit 32 bits"))
}

/// Which entry has a place, or leads to it.
pub fn find(entries: &[Entry], place: u64) -> Option<usize> {
    let at = entries.partition_point(|entry| entry.first <= place).checked_sub(1)?;
    let entry = &entries[at];
    let is_here = entry.is_directory() || place - entry.first < entry.tiles.into();
    is_here.then_some(at)
}

/// The places that the directory of an entry may have.
pub fn below(entries: &[Entry], at: usize, range: &Range<u64>) -> Range<u64> {
    entries[at].first..entries.get(at + 1).map_or(range.end, |next| next.first)
}
