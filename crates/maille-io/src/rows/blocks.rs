//! An input in blocks of whole records.

use super::cut::Cutter;
use crate::ReadError;
use crate::decompress::{decompressed, failed};
use crate::format::Compression;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// Bytes a block: enough to make its own cost vanish, few enough to stay in the cache.
const BLOCK: usize = 1 << 19;

/// Bytes that a record may have. Nothing is known of longer ones but that a quote is missing.
const MAX_RECORD: usize = 64 << 20;

/// Bytes that tell a compression.
const MAGIC: u64 = 4;

/// A stream of bytes, decompressed.
pub type Stream = Box<dyn Read + Send>;

/// Opens a file, or standard input for `-`, and decompresses it if its first bytes say so.
pub fn open(path: &Path) -> Result<Stream, ReadError> {
    let raw: io::Result<Stream> =
        if path == Path::new("-") { Ok(Box::new(io::stdin())) } else { file(path) };
    let name = path.display().to_string();
    match raw {
        Ok(raw) => decompress(&name, raw),
        Err(source) => Err(ReadError::Io { name, source }),
    }
}

fn file(path: &Path) -> io::Result<Stream> {
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a directory"));
    }
    Ok(Box::new(file))
}

/// A stream without the compression that its first bytes tell.
pub fn decompress(name: &str, raw: Stream) -> Result<Stream, ReadError> {
    decoder(raw).map_err(|source| failed(name, source))
}

fn decoder(mut raw: Stream) -> io::Result<Stream> {
    let mut magic = Vec::new();
    raw.by_ref().take(MAGIC).read_to_end(&mut magic)?;
    let compression = Compression::from_bytes(&magic);
    let whole = io::Cursor::new(magic).chain(raw);
    match compression {
        None => Ok(Box::new(whole)),
        Some(compression) => {
            decompressed(compression, io::BufReader::with_capacity(1 << 17, whole))
        }
    }
}

/// Text of whole records.
#[derive(Debug, Default)]
pub struct Text {
    pub bytes: Vec<u8>,
    /// Lines of the input before it.
    pub lines: u64,
    /// Features of the input before it.
    pub features: u64,
}

/// What is left of an input.
pub struct Blocks {
    pub name: String,
    stream: Stream,
    /// What was read and belongs to no block yet.
    ahead: Vec<u8>,
    is_at_end: bool,
    lines: u64,
    features: u64,
}

impl Blocks {
    pub fn new(name: &str, stream: Stream) -> Self {
        let name = name.to_owned();
        Self { name, stream, ahead: Vec::new(), is_at_end: false, lines: 0, features: 0 }
    }

    /// What comes next, without taking it: more with each call, up to the longest record. Says whether
    /// that is all there is.
    pub fn peek(&mut self) -> Result<(&[u8], bool), ReadError> {
        if self.ahead.len() >= MAX_RECORD {
            return Err(self.too_long());
        }
        self.is_at_end = read_on(&self.name, &mut self.stream, &mut self.ahead)?;
        Ok((&self.ahead, self.is_at_end))
    }

    /// Takes so many bytes of what comes next.
    pub fn take(&mut self, length: usize) -> Vec<u8> {
        let rest = self.ahead.split_off(length);
        let taken = std::mem::replace(&mut self.ahead, rest);
        self.lines += line_ends(&taken);
        taken
    }

    /// Reads the next block into `text`. Says whether there is one.
    pub fn next(&mut self, cutter: &Cutter, text: &mut Text) -> Result<bool, ReadError> {
        let mut cutter = cutter.fresh();
        let bytes = &mut text.bytes;
        bytes.clear();
        std::mem::swap(bytes, &mut self.ahead);
        loop {
            cutter.scan(bytes);
            let is_enough = bytes.len() >= BLOCK && cutter.end().is_some();
            if is_enough || cutter.is_over() || self.is_at_end {
                break;
            }
            if bytes.len() >= MAX_RECORD {
                return Err(self.too_long());
            }
            self.is_at_end = read_on(&self.name, &mut self.stream, bytes)?;
        }
        let takes_all = self.is_at_end && !cutter.is_over();
        let end = if takes_all { bytes.len() } else { cutter.end().unwrap_or(0) };
        self.ahead.extend_from_slice(&bytes[end..]);
        bytes.truncate(end);
        (text.lines, text.features) = (self.lines, self.features);
        self.lines += line_ends(bytes);
        self.features += cutter.count();
        Ok(end > 0)
    }

    /// Reads all that is left.
    pub fn rest(&mut self) -> Result<Text, ReadError> {
        while !self.is_at_end {
            self.peek()?;
        }
        let bytes = std::mem::take(&mut self.ahead);
        Ok(Text { bytes, lines: self.lines, features: self.features })
    }

    #[cold]
    fn too_long(&self) -> ReadError {
        ReadError::input(
            &self.name,
            format!(
                "line {}: a record that starts here is longer than {} MiB; is a closing quote \
                 missing?",
                self.lines + 1,
                MAX_RECORD >> 20
            ),
        )
    }
}

/// Fills up to a block, or reads as much again of a record that is longer. Says whether the stream has
/// ended.
fn read_on(name: &str, stream: &mut Stream, bytes: &mut Vec<u8>) -> Result<bool, ReadError> {
    let length = bytes.len();
    let more = if length < BLOCK { BLOCK - length } else { length.min(MAX_RECORD - length) };
    bytes.reserve(more);
    let count = stream.take(more as u64).read_to_end(bytes);
    let count = count.map_err(|source| failed(name, source))?;
    Ok(count < more)
}

fn line_ends(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}
