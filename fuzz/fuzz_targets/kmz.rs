//! KMZ: archives of documents.

#![no_main]

mod formats;

use libfuzzer_sys::fuzz_target;
use maille_io::Format;

fuzz_target!(|data: &[u8]| formats::round_trip(data, Format::Kmz));
