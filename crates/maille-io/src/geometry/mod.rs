//! Geometries of any type as a walk over their parts, which every reader leads and every writer follows.

mod bounds;
mod build;
mod remade;
mod walk;

pub use bounds::Bounds;
pub use build::Builder;
#[cfg(feature = "proj")]
pub use remade::Vertex;
pub use remade::{Flat, for_each_position, remade};
pub use walk::{has_heights, kind_of, walk};

use std::fmt;

/// The types of geometry, with their codes in WKB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    Point = 1,
    LineString = 2,
    Polygon = 3,
    MultiPoint = 4,
    MultiLineString = 5,
    MultiPolygon = 6,
    GeometryCollection = 7,
}

impl Kind {
    pub const ALL: [Self; 7] = [
        Self::Point,
        Self::LineString,
        Self::Polygon,
        Self::MultiPoint,
        Self::MultiLineString,
        Self::MultiPolygon,
        Self::GeometryCollection,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Point => "Point",
            Self::LineString => "LineString",
            Self::Polygon => "Polygon",
            Self::MultiPoint => "MultiPoint",
            Self::MultiLineString => "MultiLineString",
            Self::MultiPolygon => "MultiPolygon",
            Self::GeometryCollection => "GeometryCollection",
        }
    }

    /// The type of the members of this one, if they all have the same.
    pub fn member(self) -> Option<Self> {
        match self {
            Self::MultiPoint => Some(Self::Point),
            Self::MultiLineString => Some(Self::LineString),
            Self::MultiPolygon => Some(Self::Polygon),
            _ => None,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Appends a position as WKB and Shapefiles have it: two doubles, low byte first. In one go, for there are
/// many of them.
#[inline]
pub fn push_position(out: &mut Vec<u8>, x: f64, y: f64) {
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&x.to_le_bytes());
    bytes[8..].copy_from_slice(&y.to_le_bytes());
    out.extend_from_slice(&bytes);
}

/// Is led over a geometry, part by part. Rings are closed: their last position is their first.
pub trait Visitor {
    /// A geometry begins. `parts` is how many positions (of a point or a line), rings or members it
    /// has, where that is known.
    fn begin(&mut self, kind: Kind, parts: usize) {
        let _ = (kind, parts);
    }
    /// A ring of a polygon begins, the shell first.
    fn begin_ring(&mut self, positions: usize) {
        let _ = positions;
    }
    /// A position; `z` is NaN where it has no height.
    fn position(&mut self, x: f64, y: f64, z: f64);
    /// The ring ends.
    fn end_ring(&mut self) {}
    /// The geometry that began last ends.
    fn end(&mut self) {}
}
