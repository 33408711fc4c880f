//! FlatGeobuf: whole, and what its index finds in a box.

#![no_main]

mod formats;

use libfuzzer_sys::fuzz_target;
use maille_io::{Format, ReadOptions};

fuzz_target!(|data: &[u8]| {
    formats::round_trip(data, Format::FlatGeobuf);
    let options = ReadOptions { bbox: Some([0.0, 0.0, 2.0, 2.0]), ..ReadOptions::default() };
    // An index may find what it likes where a file is wrong.
    let _ = formats::read(data, Format::FlatGeobuf, &options);
});
