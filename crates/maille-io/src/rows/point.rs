//! Points of the rows of a table.

use super::error::RowsError;
use super::header::Header;
use super::table::{Table, unquote};
use crate::{Crs, decimal};
use geo::Coord;

/// Usual names of columns of longitudes and latitudes, the most usual first.
pub const GEOGRAPHIC: [&[&str]; 2] = [&["lon", "lng", "long", "longitude"], &["lat", "latitude"]];

/// Usual names of columns of x and y.
pub const PLANE: [&[&str]; 2] = [&["x"], &["y"]];

/// Why a row has no point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoPoint {
    /// Nothing is there.
    Missing,
    /// What is there is no point.
    Broken(String),
}

/// The columns that hold x and y.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PointColumns {
    pub columns: [usize; 2],
    /// Whether a comma in a number is its decimal point.
    decimal_comma: bool,
}

impl PointColumns {
    /// The columns of these names; where none is given, those with the usual names. x and y count only
    /// where no pair of longitude and latitude is there, and alone where the CRS is a plane one.
    pub fn find(
        input: &str,
        header: &Header,
        crs: &Crs,
        names: [Option<&str>; 2],
    ) -> Result<Self, RowsError> {
        let usual: &[_] = if crs.is_geographic() { &[GEOGRAPHIC, PLANE] } else { &[PLANE] };
        let given = |axis: usize| names[axis].map(|name| header.column(input, name)).transpose();
        let given = [given(0)?, given(1)?];
        let column = |usual: &[&[&str]; 2], axis: usize| match given[axis] {
            None => first_of(input, header, usual[axis]),
            column => Ok(column),
        };
        let mut axis = 0;
        for usual in usual {
            match (column(usual, 0)?, column(usual, 1)?) {
                (Some(x), Some(y)) => return Self::of(input, header, [x, y]),
                (Some(_), None) => axis = 1,
                (None, _) => {}
            }
        }
        Err(none_of(input, header, usual, axis))
    }

    fn of(input: &str, header: &Header, columns: [usize; 2]) -> Result<Self, RowsError> {
        if columns[0] == columns[1] {
            let name = &header.columns[columns[0]];
            let problem = format!("\"{name}\" cannot hold both x and y");
            return Err(RowsError::request(input, problem));
        }
        Ok(Self { columns, decimal_comma: header.delimiter != b',' })
    }

    /// The point of a record.
    #[inline]
    pub fn point(&self, table: &Table, text: &str, record: usize) -> Result<Coord, NoPoint> {
        let [x, y] = self.columns.map(|column| table.field(text, record, column));
        match (plain(x), plain(y)) {
            (Some(x), Some(y)) => Ok(Coord { x, y }),
            _ => self.other_point(x, y),
        }
    }

    /// The point of two fields that are not both plain decimals.
    #[cold]
    fn other_point(&self, x: &str, y: &str) -> Result<Coord, NoPoint> {
        let [x, y] = [x, y].map(unquote);
        let [x, y] = [x.trim(), y.trim()];
        match (self.number(x), self.number(y)) {
            (Some(x), Some(y)) => Ok(Coord { x, y }),
            _ if x.is_empty() || y.is_empty() => Err(NoPoint::Missing),
            (None, _) => Err(NoPoint::Broken(x.to_owned())),
            (_, None) => Err(NoPoint::Broken(y.to_owned())),
        }
    }

    fn number(&self, text: &str) -> Option<f64> {
        let value: f64 = if self.decimal_comma && text.contains(',') {
            fast_float2::parse(text.replace(',', "."))
        } else {
            fast_float2::parse(text)
        }
        .ok()?;
        value.is_finite().then_some(value)
    }
}

/// The value of a field that is a plain decimal, in quotes or not, and nothing else.
#[inline]
fn plain(field: &str) -> Option<f64> {
    let field = field.strip_prefix('"').and_then(|field| field.strip_suffix('"')).unwrap_or(field);
    let (value, length) = decimal::plain(field.as_bytes())?;
    (length == field.len()).then_some(value)
}

/// The column that has the first of these names that one has.
fn first_of(input: &str, header: &Header, names: &[&str]) -> Result<Option<usize>, RowsError> {
    for name in names {
        if let Some(column) = header.find(input, name)? {
            return Ok(Some(column));
        }
    }
    Ok(None)
}

#[cold]
fn none_of(input: &str, header: &Header, usual: &[[&[&str]; 2]], axis: usize) -> RowsError {
    let names: Vec<&str> = usual.iter().flat_map(|usual| usual[axis]).copied().collect();
    let names = names.join(", ");
    let what = ["x coordinates", "y coordinates"][axis];
    let problem = format!("no column of {what}, called {names}");
    header.no_column(input, &problem, usual[0][axis][0])
}

#[cfg(test)]
#[path = "point_tests.rs"]
mod tests;
