//! GeoParquet: whole, and the row groups that may meet a box.

#![no_main]

mod formats;

use libfuzzer_sys::fuzz_target;
use maille_io::{Format, ReadOptions};

fuzz_target!(|data: &[u8]| {
    formats::round_trip(data, Format::GeoParquet);
    let options = ReadOptions { bbox: Some([0.0, 0.0, 2.0, 2.0]), ..ReadOptions::default() };
    // A covering may say what it likes where a file is wrong.
    let _ = formats::read(data, Format::GeoParquet, &options);
});
