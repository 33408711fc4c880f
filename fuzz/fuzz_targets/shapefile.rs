//! The files of a Shapefile: `.shp`, `.shx`, `.dbf`, `.cpg` and `.prj`, each behind its length in two bytes,
//! low byte first.

#![no_main]

mod formats;

use libfuzzer_sys::fuzz_target;
use maille_io::Format;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

fuzz_target!(|data: &[u8]| formats::round_trip(&archive(data), Format::Shapefile));

/// The files in an archive. One that is empty is none.
fn archive(mut data: &[u8]) -> Vec<u8> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for extension in ["shp", "shx", "dbf", "cpg", "prj"] {
        let Some((length, rest)) = data.split_first_chunk() else { break };
        let length = usize::from(u16::from_le_bytes(*length)).min(rest.len());
        let (file, rest) = rest.split_at(length);
        data = rest;
        if !file.is_empty() {
            archive.start_file(format!("a.{extension}"), options).expect("memory takes all");
            archive.write_all(file).expect("memory takes all");
        }
    }
    archive.finish().expect("memory takes all").into_inner()
}
