//! Decompressing pages, to no more bytes than are announced.

use flate2::read::MultiGzDecoder;
use parquet::basic::CompressionCodec;
use std::io::Read;

/// No byte of a block of LZ4 stands for more bytes than this.
const LZ4_RATIO: usize = 255;

/// Appends what a page holds. `limit` is how many bytes that may be.
///
/// # Errors
/// Says what is wrong with the data.
pub fn decompress(
    codec: CompressionCodec,
    data: &[u8],
    limit: usize,
    out: &mut Vec<u8>,
) -> Result<(), String> {
    match codec {
        // The page of a column without values.
        _ if data.is_empty() => Ok(()),
        CompressionCodec::UNCOMPRESSED => {
            out.extend_from_slice(data);
            Ok(())
        }
        CompressionCodec::SNAPPY => snappy(data, limit, out),
        CompressionCodec::GZIP => stream(MultiGzDecoder::new(data), limit, out),
        CompressionCodec::BROTLI => stream(brotli::Decompressor::new(data, 4096), limit, out),
        CompressionCodec::ZSTD => {
            let decoder = zstd::stream::read::Decoder::with_buffer(data);
            stream(decoder.map_err(|error| damaged(&error))?, limit, out)
        }
        CompressionCodec::LZ4_RAW => lz4(data, limit.min(data.len() * LZ4_RATIO), out),
        CompressionCodec::LZ4 => {
            let start = out.len();
            hadoop_lz4(data, limit, out).or_else(|_| {
                out.truncate(start);
                lz4(data, limit.min(data.len() * LZ4_RATIO), out)
            })
        }
        CompressionCodec::LZO => {
            Err("it is compressed by LZO, which nobody writes any more; write it anew".to_owned())
        }
    }
}

fn damaged(error: &dyn std::fmt::Display) -> String {
    format!("its compressed data are damaged: {error}")
}

fn too_long() -> String {
    "its compressed data hold more than is announced".to_owned()
}

fn stream(decoder: impl Read, limit: usize, out: &mut Vec<u8>) -> Result<(), String> {
    let read = decoder.take(limit as u64 + 1).read_to_end(out).map_err(|error| damaged(&error))?;
    if read > limit { Err(too_long()) } else { Ok(()) }
}

fn snappy(data: &[u8], limit: usize, out: &mut Vec<u8>) -> Result<(), String> {
    let length = snap::raw::decompress_len(data).map_err(|error| damaged(&error))?;
    if length > limit {
        return Err(too_long());
    }
    let start = out.len();
    out.resize(start + length, 0);
    let done = snap::raw::Decoder::new().decompress(data, &mut out[start..]);
    done.map(drop).map_err(|error| damaged(&error))
}

/// A block, which does not say its length.
fn lz4(data: &[u8], limit: usize, out: &mut Vec<u8>) -> Result<(), String> {
    let start = out.len();
    out.resize(start + limit, 0);
    let length = lz4_flex::block::decompress_into(data, &mut out[start..]);
    out.truncate(start + length.map_err(|error| damaged(&error))?);
    Ok(())
}

/// Blocks as Hadoop writes them, each behind its two lengths, which is what `LZ4` was meant to be before
/// `LZ4_RAW` was told from it.
fn hadoop_lz4(mut data: &[u8], limit: usize, out: &mut Vec<u8>) -> Result<(), String> {
    let start = out.len();
    while !data.is_empty() {
        let (head, rest) = data.split_first_chunk::<8>().ok_or_else(too_long)?;
        let [length, packed] = [&head[..4], &head[4..]]
            .map(|bytes| bytes.iter().fold(0, |all, &byte| all << 8 | usize::from(byte)));
        let (block, rest) = rest.split_at_checked(packed).ok_or_else(too_long)?;
        let done = out.len() - start;
        // What no block of its size holds is announced to fill the memory.
        if length > limit.saturating_sub(done).min(packed * LZ4_RATIO) {
            return Err(too_long());
        }
        lz4(block, length, out)?;
        if out.len() - start != done + length {
            return Err("its compressed data hold less than is announced".to_owned());
        }
        data = rest;
    }
    Ok(())
}

#[cfg(test)]
#[path = "codec_tests.rs"]
mod tests;
