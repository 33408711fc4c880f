//! TopoJSON: every object of a topology.

#![no_main]

mod common;

use libfuzzer_sys::fuzz_target;
use maille_io::topojson;

fuzz_target!(|data: &[u8]| {
    for (_, layer) in topojson::read_layers("fuzz", data, None).unwrap_or_default() {
        common::resolve(layer);
    }
});
