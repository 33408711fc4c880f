//! What stands behind a record: the cover of its cell's lower left corner, and the edges that pass.
//!
//! In words of four bytes: the code of the one unit at the corner, or of nobody; or, with bit 31 set,
//! how many units there are, and for each, by their codes, its code and how often it winds around the
//! corner. Then, in order, runs of edges: the position at which the first one starts, with bit 31 set in the last run; and how
//! many edges follow each other from there. A cell without edges has one run of none.

use crate::borders::{Code, NOBODY};
use crate::error::FileError;
use crate::exact::Cover;
use crate::store::Store;

const FLAG: u32 = 1 << 31;

/// Lists from one whose start is told to the next: others are found by skipping. Only points next to borders
/// need a list.
pub(crate) const LISTS_PER_START: usize = 8;

/// Writes a list. Positions are in order, and under 2³¹.
pub(crate) fn write(cover: &Cover, positions: impl Iterator<Item = u32>, to: &mut Vec<u32>) {
    if let Some(code) = cover.alone() {
        to.push(code);
    } else {
        let entries = cover.entries();
        to.push(FLAG | u32::try_from(entries.len()).unwrap_or_default());
        to.extend(entries.iter().flat_map(|&(code, times)| [code, times.cast_unsigned()]));
    }
    let runs = to.len();
    for position in positions {
        match to[runs..].last_chunk_mut() {
            Some([start, count]) if *start + *count == position => *count += 1,
            _ => to.extend([position, 1]),
        }
    }
    if to.len() == runs {
        to.extend([0, 0]);
    }
    let last = to.len() - 2;
    to[last] |= FLAG;
}

/// A run of edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Run {
    pub start: u32,
    pub count: u32,
}

impl Run {
    /// The position that the last edge ends at.
    pub fn end(self) -> u64 {
        u64::from(self.start) + u64::from(self.count)
    }
}

/// Reads a list word by word through `word`, which gives the word at a place after the list's start. Says how
/// many words it has. Each unit and each edge is there once, so that no list says more than the index has.
pub(crate) fn read(
    store: &Store,
    mut word: impl FnMut(usize) -> Result<u32, FileError>,
    cover: &mut Cover,
    runs: &mut Vec<Run>,
) -> Result<usize, FileError> {
    cover.clear();
    runs.clear();
    let head = word(0)?;
    let mut place = 1;
    if head & FLAG == 0 {
        cover.add(store.known(head)?, 1);
    } else {
        let mut last = NOBODY;
        for _ in 0..head & !FLAG {
            let (code, times): (Code, u32) = (word(place)?, word(place + 1)?);
            store.ensure(code > last && times != 0, "units of a list are not in order")?;
            cover.add(store.known(code)?, times.cast_signed());
            last = code;
            place += 2;
        }
    }
    let mut end = 0;
    loop {
        let (start, count) = (word(place)?, word(place + 1)?);
        place += 2;
        let run = Run { start: start & !FLAG, count };
        store.ensure(u64::from(run.start) >= end, "edges of a list are not in order")?;
        end = run.end();
        if count > 0 {
            runs.push(run);
        }
        if start & FLAG != 0 {
            return Ok(place);
        }
    }
}

/// How many words a list has, read in the same way.
pub(crate) fn len<E>(word: impl Fn(usize) -> Result<u32, E>) -> Result<usize, E> {
    let head = word(0)?;
    let mut place = if head & FLAG == 0 { 1 } else { 1 + 2 * (head & !FLAG) as usize };
    while word(place)? & FLAG == 0 {
        place += 2;
    }
    Ok(place + 2)
}
