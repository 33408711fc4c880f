//! Geometries in the native encodings.

use super::samples::{doubles, file, geo, read};
use crate::samples::geometries;

#[test]
fn native_geometries_are_read() {
    let point = "required group g { required double x; required double y; }";
    let read_geometries = |schema: &str, encoding: &str, columns| {
        let bytes = file(schema, Some(&geo(encoding)), &[columns]);
        geometries(&read(&bytes, None).expect("it is sound"))
    };
    let columns = vec![doubles(&[1.0, 3.5, f64::NAN]), doubles(&[2.0, 4.0, f64::NAN])];
    assert_eq!(
        read_geometries(point, "point", columns),
        [
            r#"{"type":"Point","coordinates":[1,2]}}"#,
            r#"{"type":"Point","coordinates":[3.5,4]}}"#,
            "null}"
        ]
    );
    // A null, and heights.
    let high = "optional group g { required double x; required double y; required double z; }";
    let column = |values: &[f64]| doubles(values).defs(&[1, 0]);
    assert_eq!(
        read_geometries(high, "point", vec![column(&[1.0]), column(&[2.0]), column(&[3.0])]),
        [r#"{"type":"Point","coordinates":[1,2,3]}}"#, "null}"]
    );
    // A line, one that is null, and one that is empty.
    let line = "optional group g (LIST) { repeated group list { required group element { required double x; required double y; } } }";
    let column = |values: &[f64]| doubles(values).defs(&[2, 2, 0, 1]).reps(&[0, 1, 0, 0]);
    let columns = || vec![column(&[1.0, 2.0]), column(&[3.0, 4.0])];
    assert_eq!(
        read_geometries(line, "linestring", columns()),
        [r#"{"type":"LineString","coordinates":[[1,3],[2,4]]}}"#, "null}", "null}"]
    );
    assert_eq!(
        read_geometries(line, "multipoint", columns())[0],
        r#"{"type":"MultiPoint","coordinates":[[1,3],[2,4]]}}"#
    );
    // Two rings.
    let rings = "optional group g (LIST) { repeated group list { required group element (LIST) { repeated group list { required group element { required double x; required double y; } } } } }";
    let column = |values: &[f64]| doubles(values).defs(&[3; 8]).reps(&[0, 2, 2, 2, 1, 2, 2, 2]);
    let columns = || {
        vec![
            column(&[0.0, 9.0, 9.0, 0.0, 4.0, 4.0, 5.0, 4.0]),
            column(&[0.0, 0.0, 9.0, 0.0, 1.0, 2.0, 2.0, 1.0]),
        ]
    };
    assert_eq!(
        read_geometries(rings, "polygon", columns()),
        [
            r#"{"type":"Polygon","coordinates":[[[0,0],[9,0],[9,9],[0,0]],[[4,1],[4,2],[5,2],[4,1]]]}}"#
        ]
    );
    assert_eq!(
        read_geometries(rings, "multilinestring", columns()),
        [
            r#"{"type":"MultiLineString","coordinates":[[[0,0],[9,0],[9,9],[0,0]],[[4,1],[4,2],[5,2],[4,1]]]}}"#
        ]
    );
    // Two polygons of a ring each, without any list around the positions of their own.
    let polygons = "optional group g (LIST) { repeated group list { required group element (LIST) { repeated group list { required group element (LIST) { repeated group array { required double x; required double y; } } } } } }";
    let column = |values: &[f64]| doubles(values).defs(&[4; 8]).reps(&[0, 3, 3, 3, 1, 3, 3, 3]);
    let columns = vec![
        column(&[0.0, 9.0, 9.0, 0.0, 14.0, 15.0, 15.0, 14.0]),
        column(&[0.0, 0.0, 9.0, 0.0, 1.0, 1.0, 2.0, 1.0]),
    ];
    assert_eq!(
        read_geometries(polygons, "multipolygon", columns),
        [
            r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[9,0],[9,9],[0,0]]],[[[14,1],[15,1],[15,2],[14,1]]]]}}"#
        ]
    );
}

#[test]
fn native_geometries_of_a_box_need_no_covering() {
    let schema = "required group g { required double x; required double y; }";
    let group = |from: f64| vec![doubles(&[from, from + 1.0]), doubles(&[from, from + 1.0])];
    let mut bytes = file(schema, Some(&geo("point")), &[group(0.0), group(50.0)]);
    assert_eq!(read(&bytes, None).expect("it is sound").len(), 4);
    bytes[4..20].fill(0xff);
    assert!(read(&bytes, None).is_err());
    assert_eq!(read(&bytes, Some([50.5, 0.0, 60.0, 60.0])).expect("the other is sound").len(), 1);
}
