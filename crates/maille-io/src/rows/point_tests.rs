use super::{Coord, NoPoint, PointColumns, Table};
use crate::Crs;
use crate::rows::blocks::Blocks;
use crate::rows::header::Header;
use proptest::prelude::*;
use std::io::Cursor;

fn header(text: &str) -> Header {
    let mut blocks = Blocks::new("in.csv", Box::new(Cursor::new(text.to_owned())));
    Header::read(&mut blocks, None).unwrap()
}

fn find(text: &str, crs: &Crs, names: [Option<&str>; 2]) -> Result<[usize; 2], String> {
    let found = PointColumns::find("in.csv", &header(text), crs, names);
    found.map(|found| found.columns).map_err(|error| error.to_string())
}

/// The point of a row `x`, `y` of a table with this delimiter.
fn point(x: &str, y: &str, delimiter: char) -> Result<Coord, NoPoint> {
    let header = header(&format!("x{delimiter}y\n"));
    let columns = PointColumns::find("in.csv", &header, &Crs::Wgs84, [None, None]).unwrap();
    let text = format!("{x}{delimiter}{y}");
    let mut table = Table::default();
    table.index(&text, header.delimiter, 2).unwrap();
    columns.point(&table, &text, 0)
}

#[test]
fn usual_columns_are_found() {
    let ban = "id;id_fantoir;numero;x;y;lon;lat;type_position";
    let plane = Crs::Epsg(2154);
    for (text, crs, expected) in [
        (ban, &Crs::Wgs84, [5, 6]),
        (ban, &plane, [3, 4]),
        ("LATITUDE,Longitude", &Crs::Wgs84, [1, 0]),
        ("x,lat,y", &Crs::Wgs84, [0, 2]),
        ("lng,lat", &Crs::Epsg(4258), [0, 1]),
        ("nom,long, lat ", &Crs::Wgs84, [1, 2]),
    ] {
        assert_eq!(find(text, crs, [None, None]), Ok(expected), "{text}");
    }
}

#[test]
fn given_columns_go_before_usual_ones() {
    let text = "lon,lat,e,n";
    assert_eq!(find(text, &Crs::Wgs84, [Some("e"), Some("n")]), Ok([2, 3]));
    assert_eq!(find(text, &Crs::Wgs84, [Some("e"), None]), Ok([2, 1]));
    assert_eq!(find(text, &Crs::Wgs84, [None, Some("n")]), Ok([0, 3]));
}

#[test]
fn columns_that_are_not_there_are_named_with_those_that_are() {
    assert_eq!(
        find("id,lont,lat", &Crs::Wgs84, [None, None]).unwrap_err(),
        "in.csv: no column of x coordinates, called lon, lng, long, longitude, x; did you mean \"lont\"? \
         (its columns are id, lont, lat)"
    );
    assert_eq!(
        find("x,lat", &Crs::Epsg(2154), [None, None]).unwrap_err(),
        "in.csv: no column of y coordinates, called y (its columns are x, lat)"
    );
    assert_eq!(
        find("lon,lat", &Crs::Wgs84, [Some("lan"), None]).unwrap_err(),
        "in.csv: no column \"lan\"; did you mean \"lon\"? (its columns are lon, lat)"
    );
    assert_eq!(
        find("lon,lat,lon", &Crs::Wgs84, [None, None]).unwrap_err(),
        "in.csv: 2 columns are called \"lon\"; rename all but the one that is meant"
    );
    assert_eq!(
        find("lon,lat", &Crs::Wgs84, [Some("lat"), None]).unwrap_err(),
        "in.csv: \"lat\" cannot hold both x and y"
    );
}

#[test]
fn numbers_are_read_as_people_write_them() {
    let havre = Ok(Coord { x: 1.0993, y: -49.4431 });
    assert_eq!(point("1.0993", "-49.4431", ','), havre);
    assert_eq!(point("\"1.0993\"", " -49.4431 ", ','), havre);
    assert_eq!(point("+1.0993", "-4.94431e1", ';'), havre);
    assert_eq!(point("1,0993", "\" -49,4431\"", ';'), havre);
    assert_eq!(point("01.09930", "-49.4431", '\t'), havre);
}

#[test]
fn what_is_no_number_is_missing_or_broken() {
    let broken = |text: &str| Err(NoPoint::Broken(text.to_owned()));
    assert_eq!(point("", "49.4", ','), Err(NoPoint::Missing));
    assert_eq!(point("1.1", "\" \"", ','), Err(NoPoint::Missing));
    assert_eq!(point("1.1", "49°", ','), broken("49°"));
    assert_eq!(point("NaN", "49.4", ','), broken("NaN"));
    assert_eq!(point("1.1", "-inf", ','), broken("-inf"));
    assert_eq!(point("1e999", "49.4", ','), broken("1e999"));
    assert_eq!(point("\"1,1\"", "49.4", ','), broken("1,1"));
    assert_eq!(point("1.1.1", "49.4", ','), broken("1.1.1"));
    assert_eq!(point("1,234.5", "49.4", ';'), broken("1,234.5"));
}

proptest! {
    #[test]
    fn numbers_are_those_of_the_standard_library(x in -180.0..180.0_f64, y in any::<f64>()) {
        prop_assume!(y.is_finite());
        prop_assert_eq!(point(&x.to_string(), &format!("{y:e}"), ','), Ok(Coord { x, y }));
        let comma = x.to_string().replace('.', ",");
        prop_assert_eq!(point(&comma, &y.to_string(), ';'), Ok(Coord { x, y }));
    }
}
