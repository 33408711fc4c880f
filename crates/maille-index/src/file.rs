//! The file of an index, byte by byte.
//!
//! An index file is what an index is in memory: it is mapped and used as it is. All numbers are
//! little-endian; `f64` is IEEE 754 binary64. Sections start at multiples of 64 bytes, so that every
//! number lies at a multiple of its size and every record in one line of the cache. Bytes between
//! sections are 0.
//!
//! # Head
//!
//! | bytes | type | what |
//! | --- | --- | --- |
//! | 0–7 | | `maille`, 1A, 0A (hexadecimal) |
//! | 8–11 | `u32` | version of the format: 2 |
//! | 12–15 | `u32` | checksum of the head, from byte 16 to its end |
//! | 16–23 | `u64` | length of the file in bytes |
//! | 24–31 | `u64` | length of the head, sums of blocks included |
//! | 32–55 | `f64` × 3 | the *square*: its least x and y, and its side, a power of two |
//! | 56–59 | `u32` | how often sides of the square may be halved for cells whose records decide anything, and one more; 0: records decide nothing |
//! | 60–63 | `u32` | the word of the whole square (see *Cells*) |
//! | 64–67 | `u32` | number of units |
//! | 68–71 | `u32` | number of levels |
//! | 72–75 | `u32` | 1: positions are longitudes and latitudes in degrees; 0: they are on a plane |
//! | 76–83 | `u32` × 2 | where the name of the CRS starts in *Text*, and its length |
//! | 84–91 | `u32` × 2 | where the name of the dataset that the index is of starts in *Text*, and its length: 0 if it is of none that has a name |
//! | 92–95 | | 0 |
//! | 96–319 | `u64` × 2, 14 times | the directory: where each section starts, and its length in bytes |
//! | 320– | `u32` each | the sums of blocks: checksums of each 65,536 bytes of what follows the head, the last one of what is left |
//!
//! Version 1 lacked the name of the dataset: its directory started at byte 88. It is refused.
//!
//! The head ends at the next multiple of 64. Checksums are CRC-32 (ISO-HDLC, that of zlib). A unit is
//! written as its *code*, one more than its number; 0 is nobody.
//!
//! # Sections
//!
//! | | name | entries | what |
//! | --- | --- | --- | --- |
//! | 0 | Positions | `f64` × 2 | x and y of the positions of all arcs |
//! | 1 | Arcs | `u32` | where each arc starts in *Positions*; then where the last one ends |
//! | 2 | Sides | `u32` × 2 | codes left and right of each arc |
//! | 3 | Ranks | `u32` | the place of each unit in the order in which units win where several cover a place |
//! | 4 | Cells | `u32` | words of cells, block by block |
//! | 5 | Lines | 64 bytes | records of cells that borders pass |
//! | 6 | List starts | `u32` | where the list of each eighth record starts in *Lists* |
//! | 7 | Lists | `u32` | the cover of a cell's lower left corner, and the edges that pass; of all records, in order |
//! | 8 | Levels | `u32` × 6 | see *Levels* |
//! | 9 | Columns | `u32` × 3 | see *Levels* |
//! | 10 | Groups | `u32` | see *Levels* |
//! | 11 | Values | `u32` | see *Levels* |
//! | 12 | Value starts | `u32` | where each value starts in *Text*; then where the last one ends |
//! | 13 | Text | UTF-8 | names and values |
//!
//! # Cells
//!
//! A word tells what a cell holds by its two upper bits:
//!
//! | bits 31, 30 | the others |
//! | --- | --- |
//! | 0x | a code: all of the cell is in that unit, or in none |
//! | 10 | the number of a record |
//! | 11 | bits 26–29: *b*; bits 0–25: *f*. The cell is divided in 2ᵇ × 2ᵇ, the words of which start at word 4 *f* of *Cells*, row by row from the lowest, each from the left. Blocks come after the words that name them |
//!
//! The cell of a point: its x and y, from those of the square, are rounded to the nearest 2⁻⁴⁸ of the side, which
//! gives two numbers of 48 bits. A point for which either is none is in no unit; nor is any place at the sides of the
//! square, where nothing lies. After *d* halvings the upper *d* bits are the column and the row of the cell, and the next
//! 14 bits the place inside it.
//!
//! # Lines
//!
//! | bytes | type | what |
//! | --- | --- | --- |
//! | 0–23 | `i16` × 12 | x of positions, from the left side of the cell in 2⁻¹⁴ of its side |
//! | 24–47 | `i16` × 12 | y of positions |
//! | 48–59 | `u32` × 3 | codes of the faces with the numbers 0, 1 and 2 |
//! | 60–63 | `u32` | bits 0–10: edges across which the lower bit of a face's number changes, each from one position to the next; bits 11–21: the upper bit; bits 22–23: the base; bit 31: the record decides nothing |
//!
//! A place (p, q) is near to an edge from (a, b) to (c, d) whose bits are set if it is near to the whole line through
//! both: if |(c − a)(q − b) − (d − b)(p − a)| < 2 (|c − a| + |d − b|). A point at such a place is decided by the exact
//! edges: those of the list, walked across from the lower left corner. Of any other one the number of its face is the
//! base, changed by each edge between it and the left side: one that passes left of the place, and of which exactly
//! one end has a y of at most that of the place.
//!
//! # Lists
//!
//! | words | what |
//! | --- | --- |
//! | 1 | the code of the one unit at the corner, or of nobody; with bit 31 set, how many units there are |
//! | 2 each | only with bit 31 set, by codes: a code, and how often the unit winds around the corner (`i32`, never 0) |
//! | 2 each | a run of edges: the position at which the first one starts, with bit 31 set in the last run; how many edges follow each other from there. None starts before the last one ends; a cell without edges has one run of 0 edges at position 0 |
//!
//! # Levels
//!
//! The first level is that of the units themselves. Each has six numbers: where its name starts in *Text*, and
//! its length; its number of rows; where the rows of units start in *Groups*, one for each unit and one more than its
//! number, 0 for none (the first level has no such list: a unit is in its own row); its first column; its
//! number of columns. A column has three: where its name starts, its length, and where its rows start in *Values*.
//! There each row has the number of its value, of those that *Value starts* tells apart: each is there once. The
//! first byte of a value is `s` before a text or `j` before any other JSON; no byte at all is null.
//!
//! Columns, rows of units and rows of columns follow each other in the order of levels and columns, without a gap:
//! no two share any, and none is left over. The first level's list of rows, which is empty, starts at 0.

use crate::bytes::Aligned;
use crate::frame::Frame;
use bytemuck::{Pod, Zeroable};
use maille_geometry::Metric;
use rayon::prelude::*;
use std::ops::Range;

/// What every index file starts with.
pub const MAGIC: [u8; 8] = *b"maille\x1a\n";

const VERSION: u32 = 2;

/// Bytes that have a checksum of their own.
pub(crate) const BLOCK: usize = 1 << 16;

/// Where the checksum of the head starts to count.
const SUMMED: usize = 16;

/// A part of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    Positions,
    Arcs,
    Sides,
    Ranks,
    Cells,
    Lines,
    ListStarts,
    Lists,
    Levels,
    Columns,
    Groups,
    Values,
    ValueStarts,
    Text,
}

const SECTIONS: usize = Section::Text as usize + 1;

/// The first bytes as they are in the file.
#[derive(Debug, Clone, Copy, Pod, Zeroable)]
#[repr(C)]
struct RawHead {
    magic: [u8; 8],
    version: u32,
    sum: u32,
    file_len: u64,
    head_len: u64,
    square: [f64; 3],
    depth: u32,
    root: u32,
    units: u32,
    levels: u32,
    is_geodesic: u32,
    crs: [u32; 2],
    dataset: [u32; 2],
    zero: u32,
    directory: [[u64; 2]; SECTIONS],
}

/// What the head says.
#[derive(Debug, Clone)]
pub(crate) struct Head {
    pub frame: Frame,
    /// The packed word of the whole square.
    pub root: u32,
    pub units: u32,
    pub levels: u32,
    pub metric: Metric,
    /// Where the name of the CRS starts in the text, and its length.
    pub crs: [u32; 2],
    /// The same of the name of the dataset.
    pub dataset: [u32; 2],
    directory: [Range<usize>; SECTIONS],
    /// Where the blocks start.
    body: usize,
}

/// Why bytes are no index: not one at all, or a damaged one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Unusable {
    Foreign(String),
    Damaged(String),
}

impl Head {
    /// Reads and checks the head. Its checksum makes sure of everything in it but what a hostile file
    /// may say, which is checked here or where it is used.
    pub fn read(bytes: &[u8]) -> Result<Self, Unusable> {
        let damaged = |problem: &str| Unusable::Damaged(problem.to_owned());
        if !MAGIC.starts_with(&bytes[..bytes.len().min(MAGIC.len())]) || bytes.is_empty() {
            return Err(Unusable::Foreign(
                "this is no index file of maille; make one of a layer with `maille index`".into(),
            ));
        }
        let raw = bytes.get(..size_of::<RawHead>()).ok_or_else(|| damaged("it is cut off"))?;
        let raw: RawHead = bytemuck::pod_read_unaligned(raw);
        if raw.version.to_le() != VERSION {
            return Err(Unusable::Foreign(format!(
                "version {} of the format is not known here, only {VERSION}; build the index again, \
                 or use the maille that built it",
                raw.version.to_le()
            )));
        }
        if raw.file_len != bytes.len() as u64 {
            let (is, was) = (bytes.len(), raw.file_len);
            return Err(Unusable::Damaged(format!("it has {is} bytes and had {was}")));
        }
        let body = usize::try_from(raw.head_len).unwrap_or(usize::MAX);
        let head = bytes.get(SUMMED..body).ok_or_else(|| damaged("its head is cut off"))?;
        if crc32fast::hash(head) != raw.sum {
            return Err(damaged("its head has another checksum"));
        }
        let blocks = (bytes.len() - body).div_ceil(BLOCK);
        if body != head_len(blocks) || raw.zero != 0 {
            return Err(damaged("its head has another length"));
        }
        let directory = raw.directory.map(|[start, len]| {
            let [start, len] = [start, len].map(|n| usize::try_from(n).unwrap_or(usize::MAX));
            start..start.saturating_add(len)
        });
        let is_inside = |section: &Range<usize>| {
            body <= section.start && section.end <= bytes.len() && section.start.is_multiple_of(64)
        };
        if !directory.iter().all(is_inside) {
            return Err(damaged("a section lies outside of it"));
        }
        let frame = Frame::from_parts(raw.square, raw.depth);
        Ok(Self {
            frame: frame.ok_or_else(|| damaged("the square is none"))?,
            root: raw.root,
            units: raw.units,
            levels: raw.levels,
            metric: if raw.is_geodesic == 1 { Metric::Geodesic } else { Metric::Planar },
            crs: raw.crs,
            dataset: raw.dataset,
            directory,
            body,
        })
    }

    /// Where a section lies in the file.
    #[inline]
    pub fn section(&self, section: Section) -> Range<usize> {
        self.directory[section as usize].clone()
    }

    /// Where the blocks start.
    pub fn body(&self) -> usize {
        self.body
    }
}

/// The checksum of a block, by the file.
pub(crate) fn sum_of(bytes: &[u8], block: usize) -> u32 {
    let at = size_of::<RawHead>() + 4 * block;
    bytes.get(at..at + 4).map_or(0, bytemuck::pod_read_unaligned)
}

fn head_len(blocks: usize) -> usize {
    (size_of::<RawHead>() + 4 * blocks).next_multiple_of(64)
}

/// What a file says.
pub(crate) struct Contents<'a> {
    pub frame: Frame,
    pub root: u32,
    pub units: u32,
    pub levels: u32,
    pub metric: Metric,
    pub crs: [u32; 2],
    pub dataset: [u32; 2],
    /// In the order of [`Section`].
    pub sections: [&'a [u8]; SECTIONS],
}

impl Contents<'_> {
    /// The file, and what its head says.
    pub fn write(self) -> (Head, Aligned) {
        let body_len: usize = self.sections.iter().map(|s| s.len().next_multiple_of(64)).sum();
        let body = head_len(body_len.div_ceil(BLOCK));
        let mut bytes = Aligned::zeroed(body + body_len);
        let mut start = body;
        let directory = self.sections.map(|section| {
            let at = start;
            bytes[at..at + section.len()].copy_from_slice(section);
            start += section.len().next_multiple_of(64);
            at..at + section.len()
        });
        let sums: Vec<u32> = bytes[body..].par_chunks(BLOCK).map(crc32fast::hash).collect();
        let (square, depth) = self.frame.parts();
        let mut head = RawHead {
            magic: MAGIC,
            version: VERSION,
            sum: 0,
            file_len: bytes.len() as u64,
            head_len: body as u64,
            square,
            depth,
            root: self.root,
            units: self.units,
            levels: self.levels,
            is_geodesic: u32::from(self.metric == Metric::Geodesic),
            crs: self.crs,
            dataset: self.dataset,
            zero: 0,
            directory: directory
                .clone()
                .map(|section| [section.start as u64, section.len() as u64]),
        };
        let raw = size_of::<RawHead>();
        bytes[raw..raw + 4 * sums.len()].copy_from_slice(bytemuck::cast_slice(&sums));
        bytes[..raw].copy_from_slice(bytemuck::bytes_of(&head));
        head.sum = crc32fast::hash(&bytes[SUMMED..body]);
        bytes[..raw].copy_from_slice(bytemuck::bytes_of(&head));
        let Self { frame, root, units, levels, metric, crs, dataset, .. } = self;
        (Head { frame, root, units, levels, metric, crs, dataset, directory, body }, bytes)
    }
}
