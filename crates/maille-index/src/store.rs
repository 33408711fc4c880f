//! The bytes of an index, and what may be taken from them.
//!
//! Bytes of a file are not trusted before their checksum was compared. That is done block by block, when
//! a block is first needed: to answer one question takes a few of them, where reading all of a large file
//! would take a hundred times as long. Which ones were compared is kept in one bit each, set without a
//! lock: two threads that meet at a block compare it twice.

use crate::borders::{Code, NOBODY};
use crate::bytes::{Aligned, Bytes};
use crate::error::FileError;
use crate::file::{BLOCK, Head, Section, Unusable, sum_of};
use bytemuck::AnyBitPattern;
use rayon::prelude::*;
use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// An index, whatever is known about its bytes.
#[derive(Debug)]
pub(crate) struct Store {
    pub name: String,
    bytes: Bytes,
    pub head: Head,
    /// A bit per block: whether its checksum was right.
    checked: Vec<AtomicU64>,
    /// Whether all are.
    is_whole: bool,
}

impl Store {
    /// What was built just now.
    pub fn built(head: Head, bytes: Aligned) -> Self {
        let name = "the index built".to_owned();
        Self { name, bytes: Bytes::Owned(bytes), head, checked: Vec::new(), is_whole: true }
    }

    /// A copy of bytes of a file.
    pub fn copied(name: &str, bytes: &[u8]) -> Result<Self, FileError> {
        Self::new(name.to_owned(), Bytes::copied(bytes))
    }

    /// A file, mapped.
    pub fn open(path: &Path) -> Result<Self, FileError> {
        let name = path.display().to_string();
        match File::open(path).and_then(|file| Bytes::map(&file)) {
            Ok(bytes) => Self::new(name, bytes),
            Err(source) => Err(FileError::Io { name, source }),
        }
    }

    fn new(name: String, bytes: Bytes) -> Result<Self, FileError> {
        if cfg!(target_endian = "big") {
            let problem = crate::BuildError::BigEndian.to_string();
            return Err(FileError::Foreign { name, problem });
        }
        match Head::read(&bytes) {
            Ok(head) => {
                let blocks = (bytes.len() - head.body()).div_ceil(BLOCK);
                let checked = (0..blocks.div_ceil(64)).map(|_| AtomicU64::new(0)).collect();
                Ok(Self { name, bytes, head, checked, is_whole: false })
            }
            Err(Unusable::Foreign(problem)) => Err(FileError::Foreign { name, problem }),
            Err(Unusable::Damaged(problem)) => Err(FileError::Damaged { name, problem }),
        }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Compares the checksums of all blocks.
    pub fn check_all(&mut self) -> Result<(), FileError> {
        let body = self.head.body();
        let blocks = 0..(self.bytes.len() - body).div_ceil(BLOCK);
        blocks.into_par_iter().try_for_each(|block| self.check(block))?;
        self.is_whole = true;
        Ok(())
    }

    /// Some entries of a section.
    #[inline]
    pub fn slice<T: AnyBitPattern>(
        &self,
        section: Section,
        range: Range<usize>,
    ) -> Result<&[T], FileError> {
        let of = self.head.section(section);
        let place = |entry: usize| entry.checked_mul(size_of::<T>())?.checked_add(of.start);
        let (Some(start), Some(end)) = (place(range.start), place(range.end)) else {
            return Err(self.beyond(section));
        };
        let bytes = self.bytes.get(start..end).filter(|_| end <= of.end);
        let bytes = bytes.ok_or_else(|| self.beyond(section))?;
        if !self.is_whole {
            self.check_range(start..end)?;
        }
        bytemuck::try_cast_slice(bytes).map_err(|_| self.beyond(section))
    }

    /// One entry of a section.
    #[inline]
    pub fn get<T: AnyBitPattern>(&self, section: Section, at: usize) -> Result<&T, FileError> {
        match self.slice(section, at..at.saturating_add(1))? {
            [entry] => Ok(entry),
            _ => Err(self.beyond(section)),
        }
    }

    /// All entries of a section in a store that is sound as a whole.
    #[inline]
    pub fn whole<T: AnyBitPattern>(&self, section: Section) -> &[T] {
        bytemuck::cast_slice(&self.bytes[self.head.section(section)])
    }

    /// All entries of a section.
    pub fn all<T: AnyBitPattern>(&self, section: Section) -> Result<&[T], FileError> {
        self.slice(section, 0..self.len::<T>(section))
    }

    /// What the builder of the index called the CRS.
    pub fn crs(&self) -> Result<&str, FileError> {
        self.name(self.head.crs, "the name of its CRS is not UTF-8")
    }

    /// What the builder of the index called the dataset that it is of.
    pub fn dataset(&self) -> Result<&str, FileError> {
        self.name(self.head.dataset, "the name of its dataset is not UTF-8")
    }

    fn name(&self, place: [u32; 2], no_text: &str) -> Result<&str, FileError> {
        let [start, len] = place.map(|number| number as usize);
        let name = self.slice(Section::Text, start..start.saturating_add(len))?;
        std::str::from_utf8(name).map_err(|_| self.damaged(no_text))
    }

    /// Number of entries of a section.
    pub fn len<T>(&self, section: Section) -> usize {
        self.head.section(section).len() / size_of::<T>()
    }

    /// A code, if it is one of the units.
    #[inline]
    pub fn known(&self, code: Code) -> Result<Code, FileError> {
        if code == NOBODY || code <= self.head.units {
            Ok(code)
        } else {
            Err(self.damaged("it names a unit that is not there"))
        }
    }

    #[cold]
    pub fn damaged(&self, problem: impl Into<String>) -> FileError {
        FileError::Damaged { name: self.name.clone(), problem: problem.into() }
    }

    #[cold]
    fn beyond(&self, section: Section) -> FileError {
        self.damaged(format!("it points beyond its {section:?}"))
    }

    /// Makes sure of the blocks of a range of bytes.
    fn check_range(&self, range: Range<usize>) -> Result<(), FileError> {
        if range.is_empty() {
            return Ok(());
        }
        let body = self.head.body();
        let blocks = (range.start - body) / BLOCK..=(range.end - 1 - body) / BLOCK;
        for block in blocks {
            // What was compared is read-only, so that no other memory has to be in order with the bit.
            if self.checked[block / 64].load(Ordering::Relaxed) >> (block % 64) & 1 == 0 {
                self.check(block)?;
            }
        }
        Ok(())
    }

    fn check(&self, block: usize) -> Result<(), FileError> {
        let start = self.head.body() + block * BLOCK;
        let end = self.bytes.len().min(start + BLOCK);
        if crc32fast::hash(&self.bytes[start..end]) != sum_of(&self.bytes, block) {
            return Err(self.damaged(format!("bytes {start} to {end} have another checksum")));
        }
        self.checked[block / 64].fetch_or(1 << (block % 64), Ordering::Relaxed);
        Ok(())
    }
}
