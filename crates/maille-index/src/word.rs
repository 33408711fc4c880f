//! What a cell holds, in four bytes.

use crate::borders::Code;

/// What a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Word {
    /// The whole cell is in one face.
    Face(Code),
    /// Borders pass: the number of a record.
    Line(u32),
    /// The cell is divided in `2^bits` by `2^bits`, the first of them cell number `first`, then row
    /// by row.
    Block { first: u32, bits: u32 },
}

const LINE: u32 = 0b10 << 30;
const BLOCK: u32 = 0b11 << 30;
const KIND: u32 = 0b11 << 30;
const BITS: u32 = 26;

/// Blocks begin at multiples of this: they have at least two by two cells.
pub(crate) const STEP: u32 = 4;

/// Bits of a block, at most.
pub(crate) const MAX_BITS: u32 = 15;

/// Cells and lines that words can tell apart.
pub(crate) const MAX_CELLS: usize = (STEP as usize) << BITS;
pub(crate) const MAX_LINES: usize = 1 << 30;

impl Word {
    /// The word in four bytes: the upper two bits say what it is.
    #[inline]
    pub fn pack(self) -> u32 {
        match self {
            Self::Face(code) => code,
            Self::Line(number) => LINE | number,
            Self::Block { first, bits } => BLOCK | bits << BITS | (first / STEP),
        }
    }

    #[inline]
    pub fn unpack(word: u32) -> Self {
        match word & KIND {
            LINE => Self::Line(word & !KIND),
            BLOCK => Self::Block {
                first: (word & ((1 << BITS) - 1)) * STEP,
                bits: word >> BITS & MAX_BITS,
            },
            _ => Self::Face(word),
        }
    }

    /// The first cell and the bits of a packed word, if it is that of a block.
    #[inline]
    pub fn block(word: u32) -> Option<(usize, u32)> {
        match Self::unpack(word) {
            Self::Block { first, bits } => Some((first as usize, bits)),
            Self::Face(_) | Self::Line(_) => None,
        }
    }

    /// The number of the record of a packed word, if it has one.
    #[inline]
    pub fn line(word: u32) -> Option<usize> {
        match Self::unpack(word) {
            Self::Line(number) => Some(number as usize),
            Self::Face(_) | Self::Block { .. } => None,
        }
    }

    /// The same word where so many cells and lines come before its own.
    pub fn shifted(self, cells: u32, lines: u32) -> Self {
        match self {
            Self::Face(_) => self,
            Self::Line(number) => Self::Line(number + lines),
            Self::Block { first, bits } => Self::Block { first: first + cells, bits },
        }
    }
}
