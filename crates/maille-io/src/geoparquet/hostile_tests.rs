//! Files that are wrong: each is refused with what is wrong in it.

use super::samples::{
    bytes, doubles, file, file_of, file_with, geo, int32s, int64s, read, texts, with_column,
    with_groups, with_row_groups, wkb_point,
};
use super::{delta, thrift};
use crate::samples::{EVERY_GEOMETRY, layer};
use crate::{Format, ReadOptions, read_bytes, write};
use parquet::basic::{Compression, Encoding, Repetition, ZstdLevel};
use parquet::data_type::ByteArray;
use parquet::file::metadata::ColumnChunkMetaDataBuilder;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::schema::types::{ColumnPath, Type};
use std::sync::Arc;

fn error(bytes: &[u8]) -> String {
    let options = ReadOptions { format: Some(Format::GeoParquet), ..ReadOptions::default() };
    let error = read_bytes("in", bytes, None, &options).map(drop).expect_err("it is wrong");
    assert!(!error.is_io());
    error.to_string()
}

/// Asserts how the error of a file begins.
fn assert_error(bytes: &[u8], problem: &str) {
    let said = error(bytes);
    assert!(said.starts_with(&format!("in: {problem}")), "{said}");
}

fn zstd() -> WriterPropertiesBuilder {
    WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default()))
}

/// Three points in WKB, with a number each.
fn points() -> Vec<u8> {
    let wkb = bytes(&[wkb_point(1.0, 2.0), wkb_point(3.0, 4.0), wkb_point(5.0, 6.0)]);
    let schema = "required int32 n; required binary g;";
    file_with(schema, Some(&geo("WKB")), &[vec![int32s(&[1, 2, 3]), wkb]], zstd())
}

/// A file of a geometry in WKB.
fn of_wkb(wkb: Vec<u8>) -> Vec<u8> {
    file("required binary g;", Some(&geo("WKB")), &[vec![bytes(&[wkb])]])
}

#[test]
fn what_is_no_parquet_or_not_whole_is_told() {
    let sound = points();
    assert_error(b"PAR2 and so on", "it does not begin as Parquet does");
    assert_error(b"PAR1", "it is cut off");
    assert_error(b"PAR1PAR1", "its footer is longer than the file");
    assert_error(&sound[..sound.len() - 1], "it is cut off");
    let with_end = |end: &[u8]| [&sound[..sound.len() - end.len()], end].concat();
    assert_error(&with_end(b"PARE"), "it is encrypted; decrypt it first");
    assert_error(&with_end(b"\xff\xff\xff\x7fPAR1"), "its footer is longer than the file");
    assert_error(&with_end(b"\x08\x00\x00\x00PAR1"), "its footer is broken: ");
    assert_error(&with_end(b"\x00\x00\x00\x00PAR1"), "its footer is broken: it ends early");
}

#[test]
fn metadata_that_do_not_fit_the_columns_are_told() {
    let columns = || vec![bytes(&[wkb_point(1.0, 2.0)])];
    let of = |geo: Option<&str>| file("required binary g;", geo, &[columns()]);
    assert_error(&of(None), "it is Parquet without the metadata `geo`");
    assert_error(&of(Some("{")), "its metadata `geo` are no JSON");
    assert_error(&of(Some(&geo("TWKB"))), "the encoding \"TWKB\" of its geometries is unknown");
    assert_error(
        &of(Some(&geo("polygon"))),
        "its geometry column is not what the encoding polygon is",
    );
    let other = geo("WKB").replace("\"g\"", "\"h\"");
    assert_error(
        &of(Some(&other)),
        "it has no column \"h\", in which its geometries are said to be",
    );
    let numbers = file("required int64 g;", Some(&geo("WKB")), &[vec![int64s(&[1])]]);
    assert_error(&numbers, "feature 1: its geometry is no bytes");
    let nested = "required group g { required double x; required double y; }";
    let nested = file(nested, Some(&geo("WKB")), &[vec![doubles(&[1.0]), doubles(&[1.0])]]);
    assert_error(&nested, "its column \"g\" holds no WKB: it is nested");
}

#[test]
fn wrong_geometries_are_named() {
    let point = wkb_point(1.0, 2.0);
    assert_error(&of_wkb(point[..20].to_vec()), "feature 1: it ends early");
    assert_error(&of_wkb([&point[..], b"x"].concat()), "feature 1: 1 bytes follow the geometry");
    assert_error(&of_wkb(vec![7]), "feature 1: byte order 7 is neither 0 nor 1");
    assert_error(&of_wkb(Vec::new()), "feature 1: it ends early");
    let deep = [[1, 7, 0, 0, 0, 1, 0, 0, 0].repeat(50), point].concat();
    assert_error(&of_wkb(deep), "feature 1: collections nest more than 32 levels deep");
    let line = "required group g (LIST) { repeated group list { optional group element { optional double x; required double y; } } }";
    let of = |x, y| file(line, Some(&geo("linestring")), &[vec![x, y]]);
    let null = of(
        doubles(&[1.0]).defs(&[3, 1]).reps(&[0, 1]),
        doubles(&[1.0]).defs(&[2, 1]).reps(&[0, 1]),
    );
    assert_error(&null, "feature 1: a position is null");
    let not_a_number = of(
        doubles(&[1.0]).defs(&[3, 2]).reps(&[0, 1]),
        doubles(&[1.0, 2.0]).defs(&[2, 2]).reps(&[0, 1]),
    );
    assert_error(&not_a_number, "feature 1: a coordinate is not a finite number");
    let uneven =
        of(doubles(&[1.0, 2.0]).defs(&[3, 3]).reps(&[0, 1]), doubles(&[1.0]).defs(&[2]).reps(&[0]));
    assert_error(&uneven, "feature 1: its columns disagree on how many values there are");
}

#[test]
fn wrong_values_are_named() {
    let of = |schema: &str, column| {
        let schema = format!("{schema} required binary g;");
        file(&schema, Some(&geo("WKB")), &[vec![column, bytes(&[wkb_point(1.0, 2.0)])]])
    };
    assert_error(
        &of("required binary v (UTF8);", bytes(&[vec![0xff]])),
        "feature 1: field \"v\": its text is not valid UTF-8",
    );
    assert_error(
        &of("required binary v (JSON);", texts(&["{"])),
        "feature 1: field \"v\": its JSON is broken",
    );
    assert_error(
        &of("required int32 v (DATE);", int32s(&[i32::MAX])),
        "feature 1: field \"v\": day 2147483647 is beyond the calendar",
    );
    assert_error(
        &of("required int64 v (TIMESTAMP_MILLIS);", int64s(&[i64::MAX])),
        "feature 1: field \"v\": time 9223372036854775807 is beyond the calendar",
    );
    assert_error(
        &of("required int32 v (TIME_MILLIS);", int32s(&[-1])),
        "feature 1: field \"v\": time -1 is beyond the day",
    );
}

#[test]
fn positions_that_do_not_fit_their_crs_are_told() {
    let far = wkb_point(652_469.0, 6_862_035.0);
    let unknown = geo("WKB").replace("\"geometry_types\"", "\"crs\":null,\"geometry_types\"");
    let unknown = file("required binary g;", Some(&unknown), &[vec![bytes(&[far])]]);
    assert_error(&unknown, "it names no CRS, and 652469, 6862035 are no degrees");
}

#[test]
fn a_footer_that_lies_is_found_out() {
    let sound = points();
    let rows =
        |rows: i64| with_groups(&sound, |group| group.into_builder().set_num_rows(rows).build());
    assert_error(&rows(4), "column \"n\": it has 3 values in a row group of 4 rows");
    assert_error(&rows(2), "column \"n\": it has 3 values in a row group of 2 rows");
    assert_error(&rows(-1), "a row group has -1 rows");
    assert_error(&rows(i64::MAX), &format!("{} bytes stand for ", rows(i64::MAX).len()));
    let column = |change: fn(_) -> _| with_column(&sound, 1, change);
    for (changed, problem) in [
        (column(|column| column.set_total_compressed_size(-1)), "its size is negative"),
        (column(|column| column.set_total_uncompressed_size(-1)), "its size is negative"),
        (column(|column| column.set_total_compressed_size(1 << 40)), "it lies outside of the file"),
        (
            column(|column| column.set_data_page_offset(-5).set_dictionary_page_offset(None)),
            "it lies outside of the file",
        ),
        (
            column(|column| column.set_dictionary_page_offset(Some(i64::MAX))),
            "it lies outside of the file",
        ),
        (column(|column| column.set_num_values(-1)), "it has -1 values in a row group of 3 rows"),
    ] {
        assert_error(&changed, &format!("column \"g\": {problem}"));
    }
    // As many rows as the row group says, and fewer in its pages.
    let more = with_groups(&sound, |group| {
        let columns = group.columns().iter().cloned();
        let columns = columns.map(|column| column.into_builder().set_num_values(9).build());
        let columns = columns.collect::<Result<_, _>>()?;
        group.into_builder().set_num_rows(9).set_column_metadata(columns).build()
    });
    assert_error(&more, "column \"n\": 9 rows are announced and 3 are there");
}

#[test]
fn bombs_are_refused() {
    let sound = points();
    let size =
        |size: i64| with_column(&sound, 1, move |column| column.set_total_uncompressed_size(size));
    // The pages hold more than that.
    let said = error(&size(40));
    assert!(
        said.contains("more than is announced") || said.contains("more bytes than announced"),
        "{said}"
    );
    let said = error(&size(i64::MAX));
    assert!(said.contains(" bytes stand for 92233720368547"), "{said}");
    // A long text, over and over again by its number in a dictionary.
    let text = ByteArray::from(vec![b'x'; 500_000]);
    let rows = 200;
    let texts = bytes(&vec![text.data().to_vec(); rows]);
    let shapes = bytes(&vec![wkb_point(1.0, 2.0); rows]);
    let schema = "required binary v (UTF8); required binary g;";
    let bomb = file_with(schema, Some(&geo("WKB")), &[vec![texts, shapes]], zstd());
    let said = error(&bomb);
    assert!(said.contains(" bytes stand for more than 67108864; "), "{said}");
}

#[test]
fn bombs_of_many_parts_are_refused() {
    // Each row group has 50 MB by 100 rows of one text; all have the same bytes.
    let text = vec![b'x'; 500_000];
    let schema = "required binary v (UTF8); required binary g;";
    let columns = vec![bytes(&vec![text; 100]), bytes(&vec![wkb_point(1.0, 2.0); 100])];
    let one = file_with(schema, Some(&geo("WKB")), &[columns], zstd());
    assert_eq!(read(&one, None).expect("it is within the limits").len(), 100);
    let said = error(&with_row_groups(&one, |groups| vec![groups[0].clone(); 3]));
    assert!(said.contains(" bytes stand for more than 67108864"), "{said}");
    // Columns that are each within the limits.
    let wide = "required binary v (UTF8); required binary w (UTF8); required binary g;";
    let texts = || bytes(&[b"x".repeat(1000)]);
    let columns = vec![texts(), texts(), bytes(&[wkb_point(1.0, 2.0)])];
    let wide = file(wide, Some(&geo("WKB")), &[columns]);
    let each = |change: fn(ColumnChunkMetaDataBuilder) -> ColumnChunkMetaDataBuilder| {
        (0..3).fold(wide.clone(), |file, column| with_column(&file, column, change))
    };
    let within = each(|column| column.set_total_uncompressed_size(1 << 24));
    assert_eq!(read(&within, None).expect("it is within the limits").len(), 1);
    let said = error(&each(|column| column.set_total_uncompressed_size(1 << 26)));
    assert!(said.contains(" bytes stand for 201"), "{said}");
}

#[test]
fn schemas_that_would_exhaust_the_stack_or_the_memory_are_refused() {
    let leaf = |name: &str| {
        let leaf = Type::primitive_type_builder(name, parquet::basic::Type::DOUBLE);
        Arc::new(leaf.with_repetition(Repetition::REQUIRED).build().expect("a column"))
    };
    let mut nested = leaf("x");
    for _ in 0..70 {
        let group = Type::group_type_builder("d").with_fields(vec![nested]);
        nested = Arc::new(group.with_repetition(Repetition::REQUIRED).build().expect("a group"));
    }
    let root = Type::group_type_builder("schema").with_fields(vec![nested]).build();
    let deep = file_of(
        Arc::new(root.expect("a schema")),
        Some(&geo("WKB")),
        &[vec![doubles(&[1.0])]],
        WriterProperties::builder(),
    );
    assert_error(&deep, "its footer is broken: its fields nest more than 64 levels deep");
    // A list of one element, called "s", whose members are as many as fit 32 bits.
    let footer = |members: &[u8]| {
        let element = [&[0x48, 1, b's', 0x15][..], members, &[0]].concat();
        let footer = [&[0x15, 2, 0x19, 0x1c][..], &element, &[0]].concat();
        let length = u32::try_from(footer.len()).expect("short").to_le_bytes();
        [b"PAR1", &footer[..], &length, b"PAR1"].concat()
    };
    assert_error(
        &footer(&[0xfe, 0xff, 0xff, 0xff, 0x0f]),
        "its footer is broken: an element of its schema has 2147483647 members",
    );
    assert_error(&footer(&[2]), "its footer is broken: its schema is cut off");
}

#[test]
fn headers_of_pages_that_announce_elements_without_end_are_refused() {
    let count = [0xff, 0xff, 0xff, 0xff, 0x07];
    // A list that nobody knows, of doubles or of booleans, which would be counted through.
    for kind in [0xf7, 0xf1, 0xf2] {
        let header = [&[0x99, kind][..], &count, &[0; 8]].concat();
        assert!(!thrift::is_struct(&header));
        let mut changed = of_wkb(wkb_point(1.0, 2.0));
        changed[4..4 + header.len()].copy_from_slice(&header);
        let said = error(&changed);
        assert!(said.contains("the head of a page is broken"), "{said}");
    }
    // The same, of no more doubles than are there.
    let sound = [&[0x99, 0x17][..], &[0; 9]].concat();
    assert!(thrift::is_struct(&sound));
    assert!((0..sound.len()).all(|end| !thrift::is_struct(&sound[..end])));
}

#[test]
fn structs_without_members_are_left_out() {
    let empty = Type::group_type_builder("e").with_repetition(Repetition::OPTIONAL).build();
    let column = Type::primitive_type_builder("g", parquet::basic::Type::BYTE_ARRAY)
        .with_repetition(Repetition::REQUIRED)
        .build();
    let fields = [empty, column].map(|field| Arc::new(field.expect("a sound type")));
    let root = Type::group_type_builder("schema").with_fields(fields.to_vec()).build();
    let file = file_of(
        Arc::new(root.expect("a schema")),
        Some(&geo("WKB")),
        &[vec![bytes(&[wkb_point(1.0, 2.0)])]],
        WriterProperties::builder(),
    );
    let layer = read(&file, None).expect("it is sound");
    assert_eq!((layer.feature(0).properties_json(), layer.notes.len()), ("{}", 1));
}

#[test]
fn data_that_announce_more_lengths_than_values_are_refused() {
    // Blocks of 128 in one miniblock, three lengths, the first of which is 2, and differences of no bits.
    let sound = [0x80, 1, 1, 3, 4, 0, 0];
    assert!(
        delta::is_sound(&sound, 3, false) && delta::is_sound(&[sound, sound].concat(), 3, true)
    );
    assert!(!delta::is_sound(&sound, 2, false) && !delta::is_sound(&sound, 3, true));
    assert!((0..sound.len()).all(|end| !delta::is_sound(&sound[..end], 3, false)));
}

#[test]
fn wherever_a_file_is_cut_off_or_changed_nothing_panics() {
    let mut every = Vec::new();
    write(&layer(&EVERY_GEOMETRY), Format::GeoParquet, &mut every).expect("it holds the layer");
    let list = "optional group v (LIST) { repeated group list { optional int32 element; } } required binary g;";
    let column = int32s(&[1, 2]).defs(&[3, 3, 1, 0, 2]).reps(&[0, 1, 0, 0, 0]);
    let shapes = bytes(&vec![wkb_point(1.0, 2.0); 4]);
    let lists = file(list, Some(&geo("WKB")), &[vec![column, shapes]]);
    let deltas = WriterProperties::builder()
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_dictionary_enabled(false)
        .set_column_encoding(ColumnPath::from("a"), Encoding::DELTA_BYTE_ARRAY)
        .set_column_encoding(ColumnPath::from("b"), Encoding::DELTA_LENGTH_BYTE_ARRAY)
        .set_column_encoding(ColumnPath::from("c"), Encoding::DELTA_BINARY_PACKED);
    let columns = vec![
        texts(&["ab", "abc", "b"]),
        texts(&["ab", "abc", "b"]),
        int64s(&[1, 5, 3]),
        bytes(&vec![wkb_point(1.0, 2.0); 3]),
    ];
    let schema =
        "required binary a (UTF8); required binary b (UTF8); required int64 c; required binary g;";
    let deltas = file_with(schema, Some(&geo("WKB")), &[columns], deltas);
    for sound in [points(), lists, deltas, every] {
        for at in 0..sound.len() {
            let options =
                ReadOptions { format: Some(Format::GeoParquet), ..ReadOptions::default() };
            assert!(read_bytes("in", &sound[..at.max(1)], None, &options).is_err(), "{at}");
            for byte in [0, 0x7f, 0xff, sound[at] ^ 1] {
                let mut changed = sound.clone();
                changed[at] = byte;
                for bbox in [None, Some([0.0, 0.0, 0.1, 0.1])] {
                    let options = ReadOptions { bbox, ..options.clone() };
                    let _ = read_bytes("in", &changed, None, &options);
                }
            }
        }
    }
}
