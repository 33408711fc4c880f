//! Compressed bytes, unpacked up to a limit.

use std::io::{self, Read};

/// How many bytes anything in an archive (a tile, a directory, its metadata) may have when it is unpacked, and before.
pub(in crate::archive) const MOST: usize = 32 << 20;

/// How bytes are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::archive) enum Compression {
    None,
    Gzip,
    Brotli,
    Zstd,
    /// With gzip if they begin so, else not at all: no tile begins as gzip does.
    ByContent,
}

/// What bytes stand for.
pub(in crate::archive) fn unpack(
    packed: &[u8],
    compression: Compression,
) -> Result<Vec<u8>, String> {
    let unpacked = match compression {
        Compression::ByContent if packed.starts_with(&[0x1F, 0x8B]) => {
            return unpack(packed, Compression::Gzip);
        }
        Compression::None | Compression::ByContent => read(packed),
        Compression::Gzip => read(flate2::bufread::MultiGzDecoder::new(packed)),
        Compression::Brotli => read(brotli::Decompressor::new(packed, 1 << 12)),
        Compression::Zstd => zstd::stream::read::Decoder::with_buffer(packed).and_then(read),
    };
    let unpacked = unpacked
        .map_err(|error| format!("the compressed data end early or are damaged: {error}"))?;
    if unpacked.len() > MOST {
        return Err(too_large());
    }
    Ok(unpacked)
}

pub(in crate::archive) fn too_large() -> String {
    format!("it is larger than {} MiB, which no renderer could use", MOST >> 20)
}

fn read(from: impl Read) -> io::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    from.take(MOST as u64 + 1).read_to_end(&mut unpacked)?;
    Ok(unpacked)
}
