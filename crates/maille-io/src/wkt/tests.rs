use super::{read, starts, write};
use crate::block::Block;
use crate::samples::{EVERY_GEOMETRY, geometries, layer};
use crate::{Crs, Format};

fn read_one(text: &str) -> Result<(String, u32, usize), String> {
    let mut block = Block::default();
    let srid = read(text, &mut block)?;
    block.push_attributes("", "null", "");
    let layer = block.into_layer("in", Format::Wkt, Crs::Wgs84);
    Ok((geometries(&layer).remove(0).replace('"', ""), srid, layer.dropped_ordinates))
}

#[test]
fn every_geometry_comes_back() {
    let layer = layer(&EVERY_GEOMETRY);
    let mut block = Block::default();
    for feature in 0..layer.len() {
        let mut text = String::new();
        assert_eq!(write(&mut text, &layer, feature), 0);
        assert!(starts(&text));
        assert_eq!(read(&text, &mut block), Ok(0), "{text}");
        block.push_attributes("", "null", "");
        for end in 0..text.trim_end().len() {
            assert!(read(&text[..end], &mut Block::default()).is_err(), "{}", &text[..end]);
        }
    }
    assert_eq!(geometries(&block.into_layer("in", Format::Wkt, Crs::Wgs84)), geometries(&layer));
}

#[test]
fn geometries_are_written_as_others_do() {
    let layer = layer(&EVERY_GEOMETRY);
    let text = |feature| {
        let mut text = String::new();
        write(&mut text, &layer, feature);
        text
    };
    assert_eq!(text(0), "POLYGON ((0 0,4 0,4 4,0 4,0 0),(1 1,1 2,2 2,1 1))");
    assert_eq!(text(2), "POLYGON Z ((0 0 7,1 0 8.5,1 1 -9,0 0 7))");
    assert_eq!(text(7), "MULTIPOINT ((0 0),(1 2))");
    assert_eq!(text(9), "GEOMETRYCOLLECTION (POINT (1 2),POLYGON ((0 0,1 0,1 1,0 0)))");
}

#[test]
fn every_way_of_writing_is_understood() {
    for (text, geometry, srid, dropped) in [
        ("point(1 2)", "{type:Point,coordinates:[1,2]}}", 0, 0),
        ("  POINT Z ( 1e0   -2.5  3 )  ", "{type:Point,coordinates:[1,-2.5,3]}}", 0, 0),
        ("POINTZ(1 2 3)", "{type:Point,coordinates:[1,2,3]}}", 0, 0),
        ("POINT(1 2 3)", "{type:Point,coordinates:[1,2,3]}}", 0, 0),
        ("POINT M(1 2 3)", "{type:Point,coordinates:[1,2]}}", 0, 1),
        ("PointZM(1 2 3 4)", "{type:Point,coordinates:[1,2,3]}}", 0, 1),
        ("SRID=2154;POINT(1 2)", "{type:Point,coordinates:[1,2]}}", 2154, 0),
        ("srid=0;POINT EMPTY", "null}", 0, 0),
        ("MULTIPOINT(1 2,3 4)", "{type:MultiPoint,coordinates:[[1,2],[3,4]]}}", 0, 0),
        ("MULTIPOINT((1 2),EMPTY)", "{type:MultiPoint,coordinates:[[1,2]]}}", 0, 0),
        ("MULTIPOLYGON EMPTY", "null}", 0, 0),
        ("GEOMETRYCOLLECTION(POINT EMPTY)", "null}", 0, 0),
    ] {
        assert_eq!(read_one(text), Ok((geometry.to_owned(), srid, dropped)), "{text}");
    }
}

#[test]
fn wrong_texts_are_named() {
    let type_of = "expected a type of geometry (curves and surfaces are not understood), found";
    let nested = "GEOMETRYCOLLECTION(".repeat(64);
    for (text, problem) in [
        ("", format!("column 1: {type_of} the end")),
        ("CIRCLE(1 2)", format!("column 1: {type_of} `CIRCLE(1 2)`")),
        ("CIRCULARSTRING(0 0,1 1,2 2)", format!("column 1: {type_of} `CIRCULARSTRING(0 0,1 1,2`")),
        ("POINT", "column 6: expected `(` or EMPTY, found the end".into()),
        ("POINT()", "column 7: expected a finite number, found `)`".into()),
        ("POINT(1)", "column 8: expected a finite number, found `)`".into()),
        ("POINT(1 a)", "column 9: expected a finite number, found `a)`".into()),
        ("POINT(1 nan)", "column 9: expected a finite number, found `nan)`".into()),
        ("POINT(1 1e999)", "column 9: expected a finite number, found `1e999)`".into()),
        ("POINT(1 2", "column 10: expected `,` or `)`, found the end".into()),
        (
            "POINT(1 2 3 4 5)",
            "column 15: expected `,` or `)` after four numbers, found `5)`".into(),
        ),
        ("POINT Z(1 2)", "column 12: expected as many numbers as the type says, found `)`".into()),
        ("POINT(1 2) x", "column 12: expected the end of the geometry, found `x`".into()),
        (
            "POINT(1 2)POINT(1 2)",
            "column 11: expected the end of the geometry, found `POINT(1 2)`".into(),
        ),
        ("SRID=2154 POINT(1 2)", "SRID= without a `;`".into()),
        ("SRID=x;POINT(1 2)", "`x` is no SRID".into()),
        (
            "POLYGON((0 0,1 1,0 0))",
            "a ring needs at least 4 positions, the last equal to the first; this one has 3".into(),
        ),
        ("POLYGON((0 0,1 1,2 2,0 0))", "a ring has no area: its positions lie on one line".into()),
        (&nested, "collections nest more than 32 levels deep".into()),
    ] {
        assert_eq!(read_one(text), Err(problem), "{text}");
    }
}
