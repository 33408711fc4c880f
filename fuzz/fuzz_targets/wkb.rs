//! Well-known binary, with SRID or without: lines of hexadecimal digits, and the bytes that these stand for.

#![no_main]

mod formats;

use libfuzzer_sys::fuzz_target;
use maille_io::Format;
use std::fmt::Write;

fuzz_target!(|data: &[u8]| {
    formats::round_trip(data, Format::Wkb);
    let mut digits = String::new();
    for byte in data {
        write!(digits, "{byte:02x}").expect("memory takes all");
    }
    formats::round_trip(digits.as_bytes(), Format::Wkb);
});
