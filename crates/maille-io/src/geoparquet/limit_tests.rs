//! What is read, and refused, near the limits.

use super::limits;
use super::samples::{
    Column, bytes, doubles, file, file_with, floats, geo, int32s, properties, read, texts,
    with_column, wkb_point,
};
use parquet::basic::{Compression, ZstdLevel};
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
        assert_eq!(
            said.split(" after").next(),
            Some(&*format!("in: feature 1: field \"v\": its decimal has {size}"))
        );
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

/// A column of geometries that are null.
fn nowhere(rows: usize) -> Column {
    bytes(&[]).defs(&vec![0; rows])
}

#[test]
fn row_groups_share_what_a_file_may_stand_for() {
    // Less than 64 MiB in each, and more in all.
    let group = || vec![bytes(&vec![vec![b'x'; 60_000]; 400]), nowhere(400)];
    let of = |groups: usize| {
        let groups: Vec<_> = (0..groups).map(|_| group()).collect();
        let zstd = Compression::ZSTD(ZstdLevel::default());
        let zstd = WriterProperties::builder().set_compression(zstd);
        let schema = "required binary v (UTF8); optional binary g;";
        file_with(schema, Some(&geo("WKB")), &groups, zstd)
    };
    assert_eq!(read(&of(2), None).expect("48 MB are harmless").len(), 800);
    let bomb = of(3);
    let said = format!(
        "in: {} bytes stand for more than 67108864; write it anew by other means if it is to be trusted",
        bomb.len()
    );
    for threads in [1, 2, 8] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        assert_eq!(pool.install(|| read(&bomb, None).map(drop)), Err(said.clone()), "{threads}");
    }
}

#[test]
fn names_in_elements_count() {
    let name = "n".repeat(100_000);
    let of = |elements: usize| {
        let schema = format!(
            "required group v (LIST) {{ repeated group list {{ required group element {{ required int32 {name}; }} }} }} optional binary g;"
        );
        let mut reps = vec![1; elements];
        reps[0] = 0;
        let list = int32s(&vec![1; elements]).defs(&vec![1; elements]).reps(&reps);
        file(&schema, Some(&geo("WKB")), &[vec![list, nowhere(1)]])
    };
    assert_eq!(read(&of(500), None).expect("50 MB are harmless").len(), 1);
    let said = read(&of(1000), None).map(drop).expect_err("100 MB are not");
    assert!(said.contains(" bytes stand for more than 67108864; "), "{said}");
}

#[test]
fn many_fields_without_values_are_read() {
    let names: Vec<String> = (0..60).map(|i| format!("population_tranche_{i:03}")).collect();
    let fields: Vec<String> = names.iter().map(|name| format!("optional int32 {name};")).collect();
    let rows = 50_000;
    let columns = || names.iter().map(|_| int32s(&[]).defs(&vec![0; rows]));
    let schema = format!("{} optional binary g;", fields.concat());
    let file = file(&schema, Some(&geo("WKB")), &[columns().chain([nowhere(rows)]).collect()]);
    let layer = read(&file, None).expect("it is sound");
    // More than 64 MiB, and than 200 times its size.
    let names: usize = layer.features().map(|feature| feature.properties_json().len()).sum();
    assert!(names > 200 * file.len() && names > 1 << 26);
}

#[test]
fn names_that_no_memory_holds_are_refused() {
    assert_eq!(limits::check_names(1_000_000, 1_000_000, 2_000), Ok(()));
    let said = limits::check_names(1_000_000, 2_000_000, 2_000).expect_err("it is too much");
    assert!(
        said.starts_with("the names of its fields take 4000000000 bytes in 2000000 features"),
        "{said}"
    );
    assert!(limits::check_names(1, u64::MAX, 2).is_err());
    assert_eq!(limits::check_names(1 << 30, 2_000_000, 2_000), Ok(()));
}

#[test]
fn numbers_that_json_has_no_word_for_are_counted() {
    let schema = "required double d; required float f; required group l (LIST) { repeated group list { required double element; } } optional binary g;";
    let columns = vec![
        doubles(&[f64::NAN, 1.5]),
        floats(&[f32::INFINITY, 0.1]),
        doubles(&[f64::NEG_INFINITY, 1.0, 2.0]).defs(&[1, 1, 1]).reps(&[0, 1, 0]),
        nowhere(2),
    ];
    let layer = read(&file(schema, Some(&geo("WKB")), &[columns]), None).expect("it is sound");
    assert_eq!(layer.notes, ["null stands for infinite numbers and NaN: 3"]);
    assert_eq!(layer.feature(0).properties_json(), r#"{"d":null,"f":null,"l":[null,1.0]}"#);
}

#[test]
fn a_page_has_the_size_that_it_announces() {
    let zstd = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default()));
    let column = vec![texts(&["abcdefgh"; 9]), nowhere(9)];
    let schema = "required binary v (UTF8); optional binary g;";
    let zstd = zstd.set_dictionary_enabled(false);
    let sound = file_with(schema, Some(&geo("WKB")), &[column], zstd);
    assert_eq!(read(&sound, None).expect("it is sound").len(), 9);
    // The head is the first of the file: its type, 0, and its size, 9 · (4 + 8), in zigzag order.
    assert_eq!(sound[4..9], [0x15, 0, 0x15, 0xd8, 0x01]);
    for (changed, problem) in [
        (0xda, "a page of 109 bytes has 108"),
        (0xd6, "its compressed data hold more than is announced"),
    ] {
        let mut changed_file = sound.clone();
        changed_file[7] = changed;
        let said = read(&changed_file, None).map(drop).expect_err("it lies");
        assert!(said.contains(problem), "{said}");
    }
}
