use crate::samples::{EVERY_GEOMETRY, geometries, layer};
use crate::{Crs, Format, Loss, ReadOptions, read_bytes, write};

#[test]
fn lines_come_back_with_their_crs() {
    for (format, crs) in [
        (Format::Wkt, Crs::Wgs84),
        (Format::Wkb, Crs::Wgs84),
        (Format::Wkt, Crs::Epsg(2154)),
        (Format::Wkb, Crs::Epsg(2154)),
    ] {
        let mut layer = layer(&EVERY_GEOMETRY);
        layer.crs = crs;
        let mut out = Vec::new();
        let losses = write(&layer, format, &mut out).expect("memory takes all");
        assert_eq!(losses, [Loss::Attributes { fields: 6 }]);
        // The format is told from the content alone.
        let again = read_bytes("in", &out, None, &ReadOptions::default()).expect("it was written");
        assert_eq!((again.format, &again.crs), (format, &layer.crs));
        assert_eq!(geometries(&again), geometries(&layer));
    }
}

#[test]
fn a_crs_without_a_code_is_told() {
    let mut layer = layer(&EVERY_GEOMETRY[3..4]);
    layer.crs = Crs::Named("mine".into());
    let losses = write(&layer, Format::Wkt, &mut Vec::new()).expect("memory takes all");
    assert!(losses.contains(&Loss::Crs { format: Format::Wkt, crs: layer.crs.clone() }));
}

#[test]
fn wrong_lines_are_named() {
    let error = |text: &str| {
        let options = ReadOptions { format: Some(Format::Wkt), ..ReadOptions::default() };
        read_bytes("in", text.as_bytes(), None, &options).expect_err("it is wrong").to_string()
    };
    assert_eq!(
        error("POINT(1 2)\r\n\r\n  \r\nPOINT(1 2)x\r\n"),
        "in: line 4: column 11: expected the end of the geometry, found `x`"
    );
    assert_eq!(
        error("SRID=2154;POINT(1 2)\nPOINT(1 2)\n"),
        "in: line 2: its SRID is 0 and not 2154; name one CRS for all"
    );
    assert_eq!(
        error("POINT(652469 6862035)\n"),
        "in: it names no CRS, and 652469, 6862035 are no degrees; its positions look like \
         EPSG:2154 (Lambert-93)"
    );
    let latitude = "POLYGON((0 0,1 0,1 91,0 0))";
    assert!(error(&format!("SRID=4326;{latitude}")).contains("latitude 91 is beyond 90°"));
    let options = ReadOptions { format: Some(Format::Wkb), ..ReadOptions::default() };
    let error = read_bytes("in", b"\xff\xfe", None, &options).expect_err("no text").to_string();
    assert_eq!(error, "in: line 1, column 1: not valid UTF-8; convert the file to UTF-8");
}
