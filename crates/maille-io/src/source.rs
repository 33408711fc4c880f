//! The bytes of an input.

use crate::decompress::{decompressed, failed, most};
use crate::error::ReadError;
use crate::format::Compression;
use memmap2::Mmap;
#[cfg(unix)]
use memmap2::UncheckedAdvice;
use std::fs::File;
use std::io::{self, Read};
use std::ops::Deref;
use std::path::Path;

/// The whole content of an input, decompressed.
#[derive(Debug)]
pub(crate) enum Source {
    /// A regular file, mapped.
    Mapped(Mmap),
    /// A pipe, or what was decompressed.
    Read(Vec<u8>),
}

impl Source {
    /// Opens a file, or standard input for `-`.
    pub fn open(path: &Path) -> Result<Self, ReadError> {
        let raw = if path == Path::new("-") { Self::stdin() } else { Self::file(path) };
        let name = path.display().to_string();
        raw.map_err(|source| failed(&name, source))?.decompress(&name)
    }

    fn stdin() -> io::Result<Self> {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        Ok(Self::Read(bytes))
    }

    fn file(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let kind = file.metadata()?;
        if kind.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
        }
        if kind.is_file() && kind.len() > 0 {
            return map(&file).map(Self::Mapped);
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        Ok(Self::Read(bytes))
    }

    fn decompress(self, name: &str) -> Result<Self, ReadError> {
        let Some(compression) = Compression::from_bytes(&self) else { return Ok(self) };
        let most = most(self.len() as u64);
        let mut bytes = Vec::new();
        decompressed(compression, &*self)
            .and_then(|stream| stream.take(most + 1).read_to_end(&mut bytes))
            .map_err(|source| failed(name, source))?;
        if bytes.len() as u64 > most {
            let packed = self.len();
            let problem = format!(
                "{packed} compressed bytes stand for more than {most}; decompress it by other means if it \
                 is to be trusted"
            );
            return Err(ReadError::input(name, problem));
        }
        Ok(Self::Read(bytes))
    }

    /// Gives the memory back while other threads go on. A large map that is unmapped at once keeps them from getting
    /// memory for some milliseconds. Since Linux 6.17 its pages can be given back first without that.
    pub fn give_back(self) {
        #[cfg(unix)]
        if let Self::Mapped(map) = &self {
            forget_pages(map);
        }
    }
}

impl AsRef<[u8]> for Source {
    fn as_ref(&self) -> &[u8] {
        self
    }
}

impl Deref for Source {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Mapped(map) => map,
            Self::Read(bytes) => bytes,
        }
    }
}

/// Maps a file so that its bytes are read once, by whoever parses them, and never copied.
#[expect(unsafe_code, reason = "a memory map is only sound while nobody shortens the file")]
fn map(file: &File) -> io::Result<Mmap> {
    // SAFETY: the map is read-only and private to this process. Another process that truncates
    // the file while it is read would end this one with a bus error, as for every program that
    // maps its input; maille itself never writes to a file in place (see `Output`).
    unsafe { Mmap::map(file) }
}

/// Has the system forget the pages of a map that nobody reads any more.
#[cfg(unix)]
#[expect(
    unsafe_code,
    reason = "such advice may change what a map holds; not so for the pages of a file"
)]
fn forget_pages(map: &Mmap) {
    // SAFETY: the map is read-only, so the pages are the file's: whoever read them again would have them
    // read from it once more. If the system cannot do that, they go with the map.
    let _ = unsafe { map.unchecked_advise(UncheckedAdvice::DontNeed) };
}
