//! Structs of [Thrift's compact
//! protocol](https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md), which footers
//! and heads of pages are: walked before the `parquet` crate reads them, for where it skips what it does not know, it
//! does not see their end, and counts on through as many elements as are announced.

use super::varint::unsigned;

/// How deep values may nest. The crate goes as deep as the file does, until there is no stack.
pub const MAX_DEPTH: usize = 64;

/// Whether bytes begin with a struct that is whole.
pub fn is_struct(bytes: &[u8]) -> bool {
    Thrift(bytes).skip(kind::STRUCT, 0).is_some()
}

/// Types of values.
pub mod kind {
    pub const STOP: u8 = 0;
    pub const TRUE: u8 = 1;
    pub const FALSE: u8 = 2;
    pub const I8: u8 = 3;
    pub const I16: u8 = 4;
    pub const I32: u8 = 5;
    pub const I64: u8 = 6;
    pub const DOUBLE: u8 = 7;
    pub const BINARY: u8 = 8;
    pub const LIST: u8 = 9;
    pub const SET: u8 = 10;
    pub const MAP: u8 = 11;
    pub const STRUCT: u8 = 12;
}

/// Bytes still to be read. Lists have no more elements than there are bytes.
pub struct Thrift<'a>(pub &'a [u8]);

impl Thrift<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*byte)
    }

    fn bytes(&mut self, count: usize) -> Option<()> {
        self.0 = self.0.get(count..)?;
        Some(())
    }

    /// An integer in zigzag order.
    pub fn integer(&mut self) -> Option<i64> {
        let value = unsigned(&mut self.0)?;
        Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    fn length(&mut self) -> Option<usize> {
        usize::try_from(unsigned(&mut self.0)?).ok().filter(|length| *length <= self.0.len())
    }

    /// How many elements a list has, and their type.
    pub fn list(&mut self) -> Option<(usize, u8)> {
        let head = self.byte()?;
        let count = if head >> 4 == 15 { self.length()? } else { usize::from(head >> 4) };
        Some((count, head & 15)).filter(|(count, _)| *count <= self.0.len())
    }

    /// Gives the number and the type of each field of a struct, whose value is then to be read.
    pub fn each_field(
        &mut self,
        mut give: impl FnMut(&mut Self, i64, u8) -> Option<()>,
    ) -> Option<()> {
        let mut id = 0;
        loop {
            let head = self.byte()?;
            if head & 15 == kind::STOP {
                return Some(());
            }
            id = if head >> 4 == 0 { self.integer()? } else { id + i64::from(head >> 4) };
            give(self, id, head & 15)?;
        }
    }

    /// Takes a value of a type, at this depth, and nothing of it.
    pub fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        if depth > MAX_DEPTH {
            return None;
        }
        match kind {
            kind::TRUE | kind::FALSE => Some(()),
            kind::I8 => self.bytes(1),
            kind::I16 | kind::I32 | kind::I64 => unsigned(&mut self.0).map(drop),
            kind::DOUBLE => self.bytes(8),
            kind::BINARY => {
                let length = self.length()?;
                self.bytes(length)
            }
            kind::LIST | kind::SET => {
                let (count, kind) = self.list()?;
                (0..count).try_for_each(|_| self.skip_element(kind, depth + 1))
            }
            kind::MAP => {
                let count = self.length()?;
                let kinds = if count == 0 { 0 } else { self.byte()? };
                (0..count).try_for_each(|_| {
                    self.skip_element(kinds >> 4, depth + 1)?;
                    self.skip_element(kinds & 15, depth + 1)
                })
            }
            kind::STRUCT => self.each_field(|thrift, _, kind| thrift.skip(kind, depth + 1)),
            _ => None,
        }
    }

    /// No field of a file has booleans in lists, where the crate takes them to have no bytes.
    fn skip_element(&mut self, kind: u8, depth: usize) -> Option<()> {
        match kind {
            kind::TRUE | kind::FALSE => None,
            _ => self.skip(kind, depth),
        }
    }
}
