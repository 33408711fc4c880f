//! Zip archives, as far as formats come in them.

use crate::decompress::most;
use crate::error::ReadError;
use std::borrow::Cow;
use std::io::{self, Cursor, Read, Write};
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// No byte of deflated data stands for more bytes than this (RFC 1951: 258 for two bits, and a bit for
/// the end of each run).
const MAX_RATIO: u64 = 1032;

/// An archive in memory.
pub struct Archive<'a> {
    name: &'a str,
    zip: ZipArchive<Cursor<&'a [u8]>>,
    names: Vec<String>,
}

/// Whether bytes begin as archives do.
pub fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

impl<'a> Archive<'a> {
    /// Opens an archive. One with a name in it that leads out of the folder that it would be unpacked
    /// to is refused: nothing is unpacked here, but nothing good comes in such.
    pub fn open(name: &'a str, bytes: &'a [u8]) -> Result<Self, ReadError> {
        let wrong = |error: &ZipError| ReadError::input(name, describe(error));
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|error| wrong(&error))?;
        let entries = zip.file_names().map(|entry| entry.map(Cow::into_owned));
        let mut names: Vec<String> = entries.collect::<Result<_, _>>().map_err(|e| wrong(&e))?;
        let is_outside = |entry: &&String| {
            entry.starts_with(['/', '\\'])
                || entry.contains([':', '\0'])
                || entry.split(['/', '\\']).any(|part| part == "..")
        };
        if let Some(entry) = names.iter().find(is_outside) {
            let problem =
                format!("its entry {entry:?} leads out of the archive; it is not to be trusted");
            return Err(ReadError::input(name, problem));
        }
        names.retain(|name| !name.ends_with('/'));
        names.sort_unstable();
        Ok(Self { name, zip, names })
    }

    /// Names of the files in it, sorted.
    pub fn names(&self) -> Vec<String> {
        self.names.clone()
    }

    /// The content of a file in it, whose declared size is the limit.
    pub fn read(&mut self, entry: &str) -> Result<Vec<u8>, ReadError> {
        let name = format!("{}/{entry}", self.name);
        let wrong = |problem: String| ReadError::input(&name, problem);
        let mut file = self.zip.by_name(entry).map_err(|error| wrong(describe(&error)))?;
        let (size, packed) = (file.size(), file.compressed_size());
        let limit = packed.saturating_mul(MAX_RATIO).saturating_add(64);
        if size > limit.min(most(packed)) {
            return Err(wrong(format!(
                "{packed} bytes in the archive stand for {size}; unpack it by other means if it is to \
                 be trusted"
            )));
        }
        let mut bytes = Vec::new();
        let read = file.by_ref().take(size + 1).read_to_end(&mut bytes);
        match read {
            Ok(read) if read as u64 == size => Ok(bytes),
            Ok(read) => {
                Err(wrong(format!("{size} bytes are announced and {read} or more are there")))
            }
            Err(error) => Err(wrong(format!("it is damaged: {error}"))),
        }
    }
}

fn describe(error: &ZipError) -> String {
    match error {
        ZipError::FileNotFound => "it is not in the archive".to_owned(),
        error => format!("it is no archive that can be read: {error}"),
    }
}

/// How large the files in an archive being written may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sizes {
    /// Of any size, for programs that know ZIP64.
    Any,
    /// Under 4 GiB, for all programs; larger ones are refused.
    Under4Gib,
}

/// An archive being written.
pub struct ArchiveWriter<'a> {
    zip: ZipWriter<zip::write::StreamWriter<&'a mut (dyn Write + Send)>>,
    sizes: Sizes,
}

impl<'a> ArchiveWriter<'a> {
    pub fn new(out: &'a mut (dyn Write + Send), sizes: Sizes) -> Self {
        Self { zip: ZipWriter::new_stream(out), sizes }
    }

    /// Begins a file, whose content is written next.
    pub fn begin(&mut self, entry: &str) -> io::Result<&mut (impl Write + Send + use<'a>)> {
        // No time, so that the same layer gives the same bytes.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .large_file(self.sizes == Sizes::Any);
        self.zip.start_file(entry, options).map_err(io::Error::other)?;
        Ok(&mut self.zip)
    }

    pub fn finish(self) -> io::Result<()> {
        self.zip.finish().map(drop).map_err(io::Error::other)
    }
}

#[cfg(test)]
#[path = "archive_tests.rs"]
mod tests;
