//! What is read, and refused, near the limits.

use super::samples::{
    Column, bytes, doubles, file, file_with, geo, properties, read, with_column, wkb_point,
};
use parquet::file::properties::WriterProperties;

#[test]
fn a_dictionary_at_no_offset_is_none() {
    let plain = WriterProperties::builder().set_dictionary_enabled(false);
    let column = vec![bytes(&[wkb_point(1.0, 2.0)])];
    let sound = file_with("required binary g;", Some(&geo("WKB")), &[column], plain);
    for offset in [0, -5] {
        let changed =
            with_column(&sound, 0, |column| column.set_dictionary_page_offset(Some(offset)));
        assert_eq!(properties(&changed), ["{}"], "{offset}");
    }
}

#[test]
fn decimals_wider_than_256_bits_are_refused() {
    let of = |schema: &str, value: Column| {
        let schema = format!("required binary v {schema}; required binary g;");
        file(&schema, Some(&geo("WKB")), &[vec![value, bytes(&[wkb_point(1.0, 2.0)])]])
    };
    let widest = of("(DECIMAL(76,76))", bytes(&[vec![0x80]]));
    assert_eq!(properties(&widest), [format!("{{\"v\":-0.{}128}}", "0".repeat(73))]);
    assert_eq!(properties(&of("(DECIMAL(76,0))", bytes(&[vec![0; 32]]))), [r#"{"v":0}"#]);
    for (schema, value, size) in [
        ("(DECIMAL(77,77))", vec![1], "1 bytes and 77 digits"),
        ("(DECIMAL(300000000,300000000))", vec![1], "1 bytes and 300000000 digits"),
        ("(DECIMAL(9,2))", vec![0x7f; 33], "33 bytes and 2 digits"),
    ] {
        let said = read(&of(schema, bytes(&[value])), None).map(drop).expect_err("it is too wide");
        assert_eq!(said.split(" after").next(), Some(&*format!("in: feature 1: field \"v\": its decimal has {size}")));
    }
}

#[test]
fn boxes_over_the_antimeridian_meet_what_is_on_both_sides() {
    let schema = "required group bbox { required double xmin; required double ymin; required double xmax; required double ymax; } required binary g;";
    let covering = r#""covering":{"bbox":{"xmin":["bbox","xmin"],"ymin":["bbox","ymin"],"xmax":["bbox","xmax"],"ymax":["bbox","ymax"]}},"geometry_types""#;
    let geo = geo("WKB").replace(r#""geometry_types""#, covering);
    // A collection of a point on each side, and a point far from it in the same row group.
    let points = [wkb_point(179.0, 1.0), wkb_point(-179.0, 1.0)].concat();
    let both = [&[1, 4, 0, 0, 0, 2, 0, 0, 0][..], &points].concat();
    let group = |far: f64| {
        vec![
            doubles(&[179.0, far]),
            doubles(&[1.0, 1.0]),
            doubles(&[-179.0, far]),
            doubles(&[1.0, 1.0]),
            bytes(&[both.clone(), wkb_point(far, 1.0)]),
        ]
    };
    let file = file(schema, Some(&geo), &[group(179.5), group(-179.5)]);
    for (bbox, count) in [
        ([178.0, 0.0, 179.2, 2.0], 2),
        ([-179.2, 0.0, -178.0, 2.0], 2),
        ([178.0, 0.0, 179.7, 2.0], 3),
        ([178.0, 3.0, 179.7, 4.0], 0),
    ] {
        assert_eq!(read(&file, Some(bbox)).expect("it is sound").len(), count, "{bbox:?}");
    }
}
