use super::{LZ4_RATIO, decompress, hadoop_lz4};
use flate2::write::GzEncoder;
use lz4_flex::block::compress;
use parquet::basic::CompressionCodec;
use std::io::Write;

/// The same text in every compression.
fn packed(text: &[u8]) -> [(CompressionCodec, Vec<u8>); 8] {
    let mut gzip = GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(text).expect("memory takes all");
    let mut brotli = Vec::new();
    brotli::CompressorWriter::new(&mut brotli, 4096, 5, 20).write_all(text).expect("memory");
    let block = compress(text);
    let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("short").to_be_bytes();
    let hadoop = [&length(text)[..], &length(&block), &block].concat();
    [
        (CompressionCodec::UNCOMPRESSED, text.to_vec()),
        (CompressionCodec::SNAPPY, snap::raw::Encoder::new().compress_vec(text).expect("short")),
        (CompressionCodec::GZIP, gzip.finish().expect("memory takes all")),
        (CompressionCodec::BROTLI, brotli),
        (CompressionCodec::ZSTD, zstd::encode_all(text, 1).expect("memory takes all")),
        (CompressionCodec::LZ4_RAW, block.clone()),
        (CompressionCodec::LZ4, hadoop),
        (CompressionCodec::LZ4, block),
    ]
}

#[test]
fn every_codec_gives_the_text_back_and_no_more_than_is_announced() {
    let text = "boundaries ".repeat(1000).into_bytes();
    for (codec, data) in packed(&text) {
        let mut out = b"levels".to_vec();
        decompress(codec, &data, text.len(), &mut out).unwrap_or_else(|e| panic!("{codec:?}: {e}"));
        assert_eq!(out, [b"levels", &text[..]].concat(), "{codec:?}");
        if codec == CompressionCodec::UNCOMPRESSED {
            continue;
        }
        let mut out = Vec::new();
        assert!(decompress(codec, &data, text.len() - 1, &mut out).is_err(), "{codec:?}");
        assert!(out.len() <= text.len(), "{codec:?}");
        let cut = &data[..data.len() - 1];
        assert!(decompress(codec, cut, text.len(), &mut Vec::new()).is_err(), "{codec:?}");
    }
    let problem = decompress(CompressionCodec::LZO, b"x", 9, &mut Vec::new()).unwrap_err();
    assert!(problem.starts_with("it is compressed by LZO"));
}

#[test]
fn bombs_are_stopped() {
    let zeros = vec![0; 50_000_000];
    let bomb = zstd::encode_all(&zeros[..], 1).expect("memory takes all");
    let mut out = Vec::new();
    let problem = decompress(CompressionCodec::ZSTD, &bomb, 1000, &mut out).unwrap_err();
    assert_eq!(problem, "its compressed data hold more than is announced");
    assert!(out.capacity() < 100_000);
}

#[test]
fn a_block_of_hadoop_holds_what_it_announces() {
    let text = b"boundaries ".repeat(9);
    let block = compress(&text);
    let hadoop = |length: usize| {
        let lengths = [length, block.len()].map(|n| u32::try_from(n).expect("short").to_be_bytes());
        [lengths.as_flattened(), &block].concat()
    };
    let read = |length: usize| {
        let mut out = Vec::new();
        hadoop_lz4(&hadoop(length), 60_000_000, &mut out).map(|()| out.capacity())
    };
    assert!(read(text.len()).is_ok());
    let less = "its compressed data hold less than is announced";
    assert_eq!(read(text.len() + 1).unwrap_err(), less);
    let most = block.len() * LZ4_RATIO;
    assert_eq!(read(most).unwrap_err(), less);
    assert_eq!(read(most + 1).unwrap_err(), "its compressed data hold more than is announced");
}
