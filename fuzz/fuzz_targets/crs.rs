//! Texts that name a CRS: codes, URN, WKT of either version, PROJJSON, PROJ strings.

#![no_main]

mod formats;

use libfuzzer_sys::fuzz_target;
use maille_io::{Crs, Format, Loss, ReadOptions, geojson, write};

const POINT: &str = r#"{"type":"Point","coordinates":[2,48]}"#;

fuzz_target!(|text: &str| {
    let crs = Crs::from_wkt(text);
    assert_eq!(Crs::from_wkt(&crs.to_string()), crs, "its name names it");
    let _ = (crs.is_geographic(), Crs::parse(text));
    // Unless a format says that it cannot name it, it does.
    let mut layer = geojson::read_str("fuzz", POINT).expect("well-formed");
    layer.crs = crs;
    for format in [Format::FlatGeobuf, Format::Shapefile] {
        let mut out = Vec::new();
        let losses = write(&layer, format, &mut out).expect("it holds a point");
        formats::round_trip(&out, format);
        if losses.iter().any(|loss| matches!(loss, Loss::Crs { .. })) {
            continue;
        }
        let again = formats::read(&out, format, &ReadOptions::default()).expect("it was written");
        assert_eq!(again.crs, layer.crs, "the CRS by {format}");
    }
});
