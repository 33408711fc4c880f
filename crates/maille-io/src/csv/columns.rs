//! Which columns hold the geometry.

use crate::Crs;
use crate::rows::{GEOGRAPHIC, PLANE};
use crate::wkt;

/// Usual names of columns of WKT or WKB, the one that is written first.
pub const GEOMETRY: [&str; 8] =
    ["WKT", "geometry", "geom", "the_geom", "wkb", "wkb_geometry", "ewkt", "shape"];

/// Where the geometry of a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Nowhere,
    /// In this column, as WKT or hexadecimal WKB.
    Text(usize),
    /// In these columns: x and y.
    Point([usize; 2]),
}

impl Place {
    /// Finds it by the names of the columns and by what the first row with a value has there.
    pub fn find<'a>(
        columns: &[&str],
        crs: Option<&Crs>,
        first: impl Fn(usize) -> Option<&'a str>,
    ) -> Self {
        let column = |name: &str| columns.iter().position(|c| c.trim().eq_ignore_ascii_case(name));
        let is_geometry = |&column: &usize| first(column).is_some_and(is_geometry);
        if let Some(column) = GEOMETRY.iter().filter_map(|name| column(name)).find(is_geometry) {
            return Self::Text(column);
        }
        let is_plane = crs.is_some_and(|crs| !crs.is_geographic());
        let pairs: &[_] = if is_plane { &[PLANE] } else { &[GEOGRAPHIC, PLANE] };
        let found = pairs.iter().find_map(|names| {
            let [x, y] = names.map(|names| names.iter().find_map(|name| column(name)));
            Some([x?, y?])
        });
        found.map_or(Self::Nowhere, Self::Point)
    }

    /// Whether a column is part of the geometry.
    pub fn holds(self, column: usize) -> bool {
        match self {
            Self::Nowhere => false,
            Self::Text(text) => column == text,
            Self::Point(columns) => columns.contains(&column),
        }
    }
}

/// Whether a text looks like WKT, or like WKB in digits.
fn is_geometry(text: &str) -> bool {
    wkt::starts(text) || is_hex(text)
}

/// Whether a text that is a geometry is WKB.
pub fn is_hex(text: &str) -> bool {
    text.len() >= 18 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
