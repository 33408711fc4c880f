//! What is read, and refused, near the limits.

use super::samples::{
    bytes, file_with, geo, properties, with_column, wkb_point,
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
