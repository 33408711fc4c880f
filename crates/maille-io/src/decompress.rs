//! Compressed inputs.

use crate::error::ReadError;
use crate::format::Compression;
use std::io::{self, BufRead, Read};

/// Up to so many bytes, nobody minds what stands for them.
const HARMLESS: u64 = 1 << 26;

/// Boundary data do not shrink to less than one byte in so many.
const MAX_RATIO: u64 = 200;

/// How many bytes so many packed ones may stand for. What gives more is made to fill the memory.
pub(crate) fn most(packed: u64) -> u64 {
    HARMLESS.max(packed.saturating_mul(MAX_RATIO))
}

/// What a stream holds in a compression. Data that end early or are damaged are
/// [`io::ErrorKind::InvalidData`].
pub(crate) fn decompressed<'r>(
    compression: Compression,
    raw: impl BufRead + Send + 'r,
) -> io::Result<Box<dyn Read + Send + 'r>> {
    Ok(match compression {
        Compression::Gzip => Box::new(Decoder(flate2::bufread::MultiGzDecoder::new(raw))),
        Compression::Zstd => Box::new(Decoder(zstd::stream::read::Decoder::with_buffer(raw)?)),
    })
}

/// Why an input could not be read: it is wrong itself if its compressed data are.
pub(crate) fn failed(name: &str, source: io::Error) -> ReadError {
    match source.kind() {
        io::ErrorKind::InvalidData => {
            ReadError::input(name, "the compressed data end early or are damaged")
        }
        _ => ReadError::Io { name: name.to_owned(), source },
    }
}

/// A decoder, each of which has kinds of error of its own.
struct Decoder<R>(R);

impl<R: Read> Read for Decoder<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.raw_os_error() {
            // Of the file or pipe below.
            Some(_) => error,
            None if error.kind() == io::ErrorKind::Interrupted => error,
            None => io::Error::new(io::ErrorKind::InvalidData, error),
        })
    }
}
