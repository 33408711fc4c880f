//! The bytes of an index, mapped or in memory.

use memmap2::Mmap;
use std::fs::File;
use std::io;
use std::ops::{Deref, DerefMut};

/// The bytes of an index. They start at a multiple of 64 in memory.
#[derive(Debug)]
pub(crate) enum Bytes {
    Mapped(Mmap),
    Owned(Aligned),
}

/// Bytes in memory.
#[derive(Debug)]
pub(crate) struct Aligned {
    lines: Vec<CacheLine>,
    len: usize,
}

#[derive(Debug, Clone, Copy, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C, align(64))]
struct CacheLine([u8; 64]);

impl Aligned {
    pub fn zeroed(len: usize) -> Self {
        Self { lines: vec![CacheLine([0; 64]); len.div_ceil(64)], len }
    }
}

impl Deref for Aligned {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        &bytemuck::cast_slice(&self.lines)[..self.len]
    }
}

impl DerefMut for Aligned {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut bytemuck::cast_slice_mut(&mut self.lines)[..self.len]
    }
}

impl Deref for Bytes {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Owned(bytes) => bytes,
        }
    }
}

impl Bytes {
    /// A copy in memory.
    pub fn copied(bytes: &[u8]) -> Self {
        let mut aligned = Aligned::zeroed(bytes.len());
        aligned.copy_from_slice(bytes);
        Self::Owned(aligned)
    }

    /// A file, mapped.
    pub fn map(file: &File) -> io::Result<Self> {
        let kind = file.metadata()?;
        if kind.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
        }
        if !kind.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
        }
        if kind.len() == 0 {
            return Ok(Self::Owned(Aligned::zeroed(0)));
        }
        map(file).map(Self::Mapped)
    }
}

#[expect(unsafe_code, reason = "a memory map is only sound while nobody changes the file")]
fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: the map is read-only and private to this process. Another process that truncates the
    // file while it is in use would end this one with a bus error, as for every program that maps its
    // input; maille itself never writes to a file in place.
    unsafe { Mmap::map(file) }
}
