use super::{Flavour, read, write};
use crate::block::Block;
use crate::samples::{EVERY_GEOMETRY, geometries, layer};
use crate::{Crs, Format, hex};

fn read_hex(digits: &str) -> Result<(String, u32), String> {
    let mut block = Block::default();
    let srid = read(&hex::decode(digits)?, &mut block)?;
    block.push_attributes("", "null", "");
    let layer = block.into_layer("in", Format::Wkb, Crs::Wgs84);
    Ok((geometries(&layer).remove(0).replace('"', ""), srid))
}

#[test]
fn every_geometry_comes_back() {
    let layer = layer(&EVERY_GEOMETRY);
    for flavour in [Flavour::Iso, Flavour::Extended(None), Flavour::Extended(Some(2154))] {
        let mut block = Block::default();
        for feature in 0..layer.len() - 1 {
            let mut bytes = Vec::new();
            assert_eq!(write(&mut bytes, &layer, feature, flavour), 0);
            let srid = if flavour == Flavour::Extended(Some(2154)) { 2154 } else { 0 };
            assert_eq!(read(&bytes, &mut block), Ok(srid));
            block.push_attributes("", "null", "");
            for end in 0..bytes.len() {
                let error = read(&bytes[..end], &mut Block::default()).expect_err("it is cut off");
                assert!(error.starts_with("it ends early"), "{error}");
            }
        }
        let again = block.into_layer("in", Format::Wkb, Crs::Wgs84);
        let expected = geometries(&layer);
        assert_eq!(geometries(&again), expected[..expected.len() - 1]);
    }
}

/// Written by PostGIS and GEOS.
#[test]
fn what_others_write_is_understood() {
    for (digits, geometry, srid) in [
        (
            "0101000020E610000000000000000000400000000000004840",
            "{type:Point,coordinates:[2,48]}}",
            4326,
        ),
        ("00000000013FF00000000000004000000000000000", "{type:Point,coordinates:[1,2]}}", 0),
        (
            "01010000C0000000000000F03F000000000000004000000000000008400000000000001040",
            "{type:Point,coordinates:[1,2,3]}}",
            0,
        ),
        (
            "01D1070000000000000000F03F00000000000000400000000000000840",
            "{type:Point,coordinates:[1,2]}}",
            0,
        ),
        ("0101000000000000000000F87F000000000000F87F", "null}", 0),
        ("010300000000000000", "null}", 0),
    ] {
        assert_eq!(read_hex(digits), Ok((geometry.to_owned(), srid)), "{digits}");
    }
}

#[test]
fn wrong_bytes_are_named() {
    let nested = "010700000001000000".repeat(64) + "0101000000000000000000F03F0000000000000040";
    for (digits, problem) in [
        ("0", "an odd number of hexadecimal digits"),
        ("0g", "`g` is no hexadecimal digit"),
        ("", "it ends early"),
        ("0101000020E6100000", "it ends early"),
        (
            "010200000001000000000000000000F03F000000000000F07F",
            "a coordinate is not a finite number",
        ),
        ("02", "byte order 2 is neither 0 nor 1; is it WKB?"),
        ("0100000000", "geometry type 0 is unknown; is it WKB?"),
        ("0108000000", "geometry type 8 is a curve; convert curves to lines first"),
        ("0111000000", "geometry type 17 is a surface of triangles or of polyhedra"),
        ("01A1FF0000", "geometry type 65441 is unknown; is it WKB?"),
        ("0103000000FFFFFFFF", "it ends early: 4294967295 parts are announced and do not fit"),
        ("010200000002000000", "it ends early: 2 parts are announced and do not fit"),
        ("0101000000000000000000F03F000000000000004000", "1 bytes follow the geometry"),
        ("0101000000000000000000F07F0000000000000040", "a coordinate is not a finite number"),
        ("010400000001000000010300000000000000", "a MultiPoint has a Polygon in it"),
        (
            "01030000000100000001000000000000000000F03F0000000000000040",
            "all 1 positions of a ring are the same",
        ),
        (&nested, "collections nest more than 32 levels deep"),
    ] {
        assert_eq!(read_hex(digits), Err(problem.to_owned()), "{digits}");
    }
}

#[test]
fn positions_without_a_height_among_others_are_counted() {
    let mut layer = layer(&[EVERY_GEOMETRY[2]]);
    layer.polygons.push_vertex(0.0, 0.0);
    layer.polygons.push_vertex_z(1.0, 0.0, 5.0);
    layer.polygons.push_vertex(1.0, 1.0);
    layer.polygons.finish_ring().expect("a triangle");
    layer.polygons.finish_polygon();
    layer.polygons.finish_unit();
    // The first position and, as it closes the ring, the last; and one more.
    assert_eq!(write(&mut Vec::new(), &layer, 1, Flavour::Iso), 3);
}
