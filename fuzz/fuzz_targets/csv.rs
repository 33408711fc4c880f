//! Tables with geometries, their fields parted by tabs or by what they look like.

#![no_main]

mod formats;

use libfuzzer_sys::fuzz_target;
use maille_io::Format;

fuzz_target!(|data: &[u8]| {
    formats::round_trip(data, Format::Csv);
    formats::round_trip(data, Format::Tsv);
});
