//! GeoJSON: documents, and sequences of features.

#![no_main]

mod common;

use libfuzzer_sys::fuzz_target;
use maille_io::geojson;

fuzz_target!(|data: &[u8]| {
    if let Ok(layer) = geojson::read_bytes("fuzz", data, None) {
        common::resolve(layer);
    }
});
