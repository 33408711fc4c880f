//! Columns of every type, compression and encoding.

use super::samples::{
    Column, bools, bytes, doubles, file, file_with, fixed, floats, geo, int32s, int64s, int96s,
    properties, read, texts, wkb_point,
};
use crate::samples::text;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::data_type::Int96;
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::schema::types::ColumnPath;

/// The values of one column, each behind `{"v":`.
fn values(schema: &str, column: Column, rows: usize) -> Vec<String> {
    let schema = format!("{schema} required binary g;");
    let points = bytes(&vec![wkb_point(1.0, 2.0); rows]);
    let file = file(&schema, Some(&geo("WKB")), &[vec![column, points]]);
    let strip = |row: String| row.replacen("{\"v\":", "", 1).trim_end_matches('}').to_owned();
    properties(&file).into_iter().map(strip).collect()
}

#[test]
fn every_type_is_read() {
    let one = |schema: &str, column| values(schema, column, 1).remove(0);
    assert_eq!(
        values("optional boolean v;", bools(&[true, false]).defs(&[1, 0, 1]), 3),
        ["true", "null", "false"]
    );
    assert_eq!(one("required int32 v;", int32s(&[-5])), "-5");
    assert_eq!(one("required int32 v (INTEGER(8,true));", int32s(&[-5])), "-5");
    assert_eq!(one("required int32 v (UINT_8);", int32s(&[200])), "200");
    assert_eq!(one("required int32 v (INTEGER(32,false));", int32s(&[-1])), "4294967295");
    assert_eq!(one("required int64 v;", int64s(&[i64::MIN])), "-9223372036854775808");
    assert_eq!(one("required int64 v (INTEGER(64,false));", int64s(&[-1])), "18446744073709551615");
    assert_eq!(one("required float v;", floats(&[0.1])), "0.1");
    assert_eq!(one("required double v;", doubles(&[5.0])), "5.0");
    assert_eq!(one("required double v;", doubles(&[f64::NAN])), "null");
    assert_eq!(
        one("required fixed_len_byte_array(2) v (FLOAT16);", fixed(&[vec![0x00, 0x3e]])),
        "1.5"
    );
    assert_eq!(one("required binary v (UTF8);", texts(&["01001"])), "\"01001\"");
    assert_eq!(one("required binary v (ENUM);", texts(&["a"])), "\"a\"");
    assert_eq!(one("required binary v (JSON);", texts(&["[1, null]"])), "[1, null]");
    assert_eq!(
        one("required fixed_len_byte_array(16) v (UUID);", fixed(&[(0..16).collect()])),
        "\"00010203-0405-0607-0809-0a0b0c0d0e0f\""
    );
}

#[test]
fn days_and_times_are_read_as_iso_8601_writes_them() {
    let one = |schema: &str, column| values(schema, column, 1).remove(0);
    assert_eq!(one("required int32 v (DATE);", int32s(&[19_782])), "\"2024-02-29\"");
    assert_eq!(one("required int32 v (DATE);", int32s(&[-1])), "\"1969-12-31\"");
    assert_eq!(one("required int32 v (TIME_MILLIS);", int32s(&[3_723_004])), "\"01:02:03.004\"");
    assert_eq!(one("required int64 v (TIME(MICROS,true));", int64s(&[1])), "\"00:00:00.000001\"");
    let day = 19_782 * 86_400;
    for (unit, a_second) in [("MILLIS", 1000), ("MICROS", 1_000_000), ("NANOS", 1_000_000_000)] {
        let schema = |utc| format!("required int64 v (TIMESTAMP({unit},{utc}));");
        let at = || int64s(&[day * a_second + 3723 * a_second]);
        assert_eq!(one(&schema("true"), at()), "\"2024-02-29T01:02:03Z\"");
        assert_eq!(one(&schema("false"), at()), "\"2024-02-29T01:02:03\"");
    }
    assert_eq!(
        one("required int64 v (TIMESTAMP_MILLIS);", int64s(&[-1])),
        "\"1969-12-31T23:59:59.999Z\""
    );
    let mut moment = Int96::new();
    moment.set_data(500_000_000, 0, 2_440_589);
    assert_eq!(one("required int96 v;", int96s(&[moment])), "\"1970-01-02T00:00:00.500\"");
}

#[test]
fn decimals_are_exact() {
    let one = |schema: &str, column| values(schema, column, 1).remove(0);
    assert_eq!(one("required int32 v (DECIMAL(9,2));", int32s(&[-1250])), "-12.50");
    assert_eq!(one("required int64 v (DECIMAL(18,3));", int64s(&[7])), "0.007");
    assert_eq!(
        one("required int64 v (DECIMAL(18,0));", int64s(&[i64::MIN])),
        "-9223372036854775808"
    );
    let bytes = |hex: &[u8]| fixed(&[hex.to_vec()]);
    assert_eq!(
        one("required fixed_len_byte_array(3) v (DECIMAL(6,1));", bytes(&[0xff, 0xff, 0xf6])),
        "-1.0"
    );
    assert_eq!(
        one("required fixed_len_byte_array(16) v (DECIMAL(38,0));", bytes(&[0x7f; 16])),
        "169473963133173273960190490760135540607"
    );
}

#[test]
fn nested_values_are_json() {
    // Rows: two, none, null, one that is null.
    let list = "optional group v (LIST) { repeated group list { optional int32 element; } }";
    let column = int32s(&[1, 2]).defs(&[3, 3, 1, 0, 2]).reps(&[0, 1, 0, 0, 0]);
    assert_eq!(values(list, column, 4), ["[1,2]", "[]", "null", "[null]"]);
    let old = "optional group v (LIST) { repeated int32 array; }";
    let column = int32s(&[1, 2]).defs(&[2, 2, 0]).reps(&[0, 1, 0]);
    assert_eq!(values(old, column, 2), ["[1,2]", "null"]);
    let bare = "repeated int32 v;";
    let column = int32s(&[1, 2]).defs(&[1, 1, 0]).reps(&[0, 1, 0]);
    assert_eq!(values(bare, column, 2), ["[1,2]", "[]"]);
    let two = |schema: &str, first, second, rows: usize| {
        let schema = format!("{schema} required binary g;");
        let points = bytes(&vec![wkb_point(1.0, 2.0); rows]);
        properties(&file(&schema, Some(&geo("WKB")), &[vec![first, second, points]]))
    };
    let group = "optional group v { optional int32 a; required binary b (UTF8); }";
    assert_eq!(
        two(group, int32s(&[7]).defs(&[2, 1, 0]), texts(&["x", "y"]).defs(&[1, 1, 0]), 3),
        [r#"{"v":{"a":7,"b":"x"}}"#, r#"{"v":{"a":null,"b":"y"}}"#, r#"{"v":null}"#]
    );
    let map = "optional group v (MAP) { repeated group key_value { required binary key (UTF8); optional double value; } }";
    let keys = texts(&["a", "b"]).defs(&[2, 2, 1, 0]).reps(&[0, 1, 0, 0]);
    let numbers = doubles(&[1.5]).defs(&[3, 2, 1, 0]).reps(&[0, 1, 0, 0]);
    assert_eq!(
        two(map, keys, numbers, 3),
        [r#"{"v":{"a":1.5,"b":null}}"#, r#"{"v":{}}"#, r#"{"v":null}"#]
    );
    let counted = "optional group v (MAP) { repeated group key_value { required int32 key; optional double value; } }";
    let keys = int32s(&[3]).defs(&[2]).reps(&[0]);
    assert_eq!(
        two(counted, keys, doubles(&[1.0]).defs(&[3]).reps(&[0]), 1),
        [r#"{"v":{"3":1.0}}"#]
    );
}

#[test]
fn every_compression_and_encoding_is_read() {
    let column = |path: &str| ColumnPath::from(path);
    let numbers: Vec<i32> = (0..5000).map(|i| i * i % 97).collect();
    let schema =
        "required int32 a; required binary t (UTF8); required double d; required binary g;";
    let texts = || bytes(&numbers.iter().map(|n| format!("t{n}").into_bytes()).collect::<Vec<_>>());
    let floats = || doubles(&numbers.iter().map(|n| f64::from(*n) / 7.0).collect::<Vec<_>>());
    let shapes =
        || bytes(&numbers.iter().map(|n| wkb_point(f64::from(*n) / 2.0, 1.0)).collect::<Vec<_>>());
    let with = |properties| {
        let columns = vec![int32s(&numbers), texts(), floats(), shapes()];
        text(
            &read(&file_with(schema, Some(&geo("WKB")), &[columns], properties), None)
                .expect("sound"),
        )
    };
    let expected = with(WriterProperties::builder());
    assert_eq!(expected.lines().count(), 5000);
    let zstd = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default()));
    assert_eq!(with(zstd.clone()), expected);
    let second = zstd.set_writer_version(WriterVersion::PARQUET_2_0);
    assert_eq!(with(second.clone()), expected);
    for (a, t, d) in [
        (Encoding::DELTA_BINARY_PACKED, Encoding::DELTA_BYTE_ARRAY, Encoding::BYTE_STREAM_SPLIT),
        (Encoding::BYTE_STREAM_SPLIT, Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::PLAIN),
    ] {
        let properties = second.clone().set_dictionary_enabled(false);
        let properties = properties
            .set_column_encoding(column("a"), a)
            .set_column_encoding(column("t"), t)
            .set_column_encoding(column("d"), d);
        assert_eq!(with(properties), expected, "{a} {t} {d}");
    }
}

#[test]
fn types_that_layers_do_not_know_are_told() {
    let moment = "required int64 a (TIMESTAMP_MILLIS); required int64 b; required int96 c; required int32 d (DATE);";
    let others = "required group e { required int32 x (TIME_MILLIS); required int32 y (TIME_MILLIS); } required int32 f (DECIMAL(9,2));";
    let schema = format!("{moment} {others} required binary g;");
    let columns = vec![
        int64s(&[0]),
        int64s(&[0]),
        int96s(&[Int96::new()]),
        int32s(&[0]),
        int32s(&[0]),
        int32s(&[0]),
        int32s(&[0]),
        bytes(&[wkb_point(1.0, 2.0)]),
    ];
    let geo = geo("WKB").replace(r#""geometry_types""#, r#""epoch":2020.5,"geometry_types""#);
    let layer = read(&file(&schema, Some(&geo), &[columns]), None).expect("it is sound");
    assert_eq!(
        layer.notes,
        [
            "the epoch of its positions, 2020.5, is left out",
            "values of the field \"f\" are decimals, and become numbers",
            "values of the field \"e\" are times, and become text",
            "values of the fields \"a\", \"c\" are timestamps, and become text",
        ]
    );
}
