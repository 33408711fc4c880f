//! Geometries of placemarks.

use super::xml::{Item, Xml, name};
use crate::geometry::{Kind, Visitor};

/// How deep multi-geometries may nest.
const MAX_DEPTH: usize = 32;

/// A position; NaN for a height that it lacks.
type Position = [f64; 3];

/// A geometry as it is read.
pub enum Shape {
    Point(Vec<Position>),
    Line(Vec<Position>),
    /// The rings, the shell first.
    Polygon(Vec<Vec<Position>>),
    Multi(Vec<Shape>),
}

/// Reads a geometry whose element is open. `is_high` becomes true where it says how its heights are measured.
/// Nothing if the element is none.
pub fn read(
    xml: &mut Xml,
    element: &str,
    is_high: &mut bool,
    depth: usize,
) -> Result<Option<Shape>, String> {
    if depth > MAX_DEPTH {
        return Err(format!("multi-geometries nest more than {MAX_DEPTH} levels deep"));
    }
    match element {
        "Point" => Ok(Some(Shape::Point(coordinates(xml, is_high)?))),
        "LineString" | "LinearRing" => Ok(Some(Shape::Line(coordinates(xml, is_high)?))),
        "Polygon" => Ok(Some(Shape::Polygon(rings(xml, is_high)?))),
        "MultiGeometry" => {
            let mut members = Vec::new();
            while let Item::Child(child) = xml.item()? {
                match read(xml, &name(&child), is_high, depth + 1)? {
                    Some(member) => members.push(member),
                    None => xml.skip()?,
                }
            }
            Ok(Some(Shape::Multi(members)))
        }
        "Model" | "Track" | "MultiTrack" => {
            Err(format!("its geometry is a {element}, which is not understood; leave it out"))
        }
        _ => Ok(None),
    }
}

/// The positions in the element that is open.
fn coordinates(xml: &mut Xml, is_high: &mut bool) -> Result<Vec<Position>, String> {
    let mut found = Vec::new();
    while let Item::Child(child) = xml.item()? {
        match name(&child).as_str() {
            "coordinates" => found = positions(&xml.text()?)?,
            "altitudeMode" => *is_high |= xml.text()?.trim() != "clampToGround",
            _ => xml.skip()?,
        }
    }
    Ok(found)
}

fn rings(xml: &mut Xml, is_high: &mut bool) -> Result<Vec<Vec<Position>>, String> {
    let (mut shells, mut holes) = (Vec::new(), Vec::new());
    while let Item::Child(child) = xml.item()? {
        let kind = name(&child);
        match kind.as_str() {
            "outerBoundaryIs" | "innerBoundaryIs" => {
                while let Item::Child(ring) = xml.item()? {
                    if name(&ring) != "LinearRing" {
                        xml.skip()?;
                        continue;
                    }
                    let ring = coordinates(xml, is_high)?;
                    if kind == "outerBoundaryIs" { shells.push(ring) } else { holes.push(ring) }
                }
            }
            "altitudeMode" => *is_high |= xml.text()?.trim() != "clampToGround",
            _ => xml.skip()?,
        }
    }
    if shells.len() != 1 {
        return Err(format!(
            "a polygon has {} outer boundaries, and should have one",
            shells.len()
        ));
    }
    shells.extend(holes);
    Ok(shells)
}

/// `2.35,48.85,33 2.36,48.86` and the like.
fn positions(text: &str) -> Result<Vec<Position>, String> {
    let position = |tuple: &str| {
        let mut ordinates = tuple.split(',').map(|text| {
            let number = fast_float2::parse::<f64, _>(text).ok().filter(|n| n.is_finite());
            number.ok_or_else(|| format!("`{tuple}` are no coordinates"))
        });
        match (ordinates.next(), ordinates.next(), ordinates.next(), ordinates.next()) {
            (Some(x), Some(y), z, None) => Ok([x?, y?, z.unwrap_or(Ok(f64::NAN))?]),
            _ => Err(format!(
                "`{tuple}` are no coordinates: two or three numbers and commas between"
            )),
        }
    };
    text.split_ascii_whitespace().map(position).collect()
}

impl Shape {
    fn kind(&self) -> Kind {
        let Self::Multi(members) = self else {
            return match self {
                Self::Point(_) => Kind::Point,
                Self::Line(_) => Kind::LineString,
                _ => Kind::Polygon,
            };
        };
        let mut kinds = members.iter().map(Self::kind);
        let first = kinds.next().filter(|first| kinds.all(|kind| kind == *first));
        match first {
            Some(Kind::Point) => Kind::MultiPoint,
            Some(Kind::LineString) => Kind::MultiLineString,
            Some(Kind::Polygon) => Kind::MultiPolygon,
            _ => Kind::GeometryCollection,
        }
    }

    /// Whether any position has another height than 0.
    pub fn is_high(&self) -> bool {
        let high =
            |positions: &[Position]| positions.iter().any(|at| !at[2].is_nan() && at[2] != 0.0);
        match self {
            Self::Point(positions) | Self::Line(positions) => high(positions),
            Self::Polygon(rings) => rings.iter().any(|ring| high(ring)),
            Self::Multi(members) => members.iter().any(Self::is_high),
        }
    }

    /// Leads a visitor over it, with its heights or without.
    pub fn walk(&self, has_heights: bool, visitor: &mut impl Visitor) {
        let give = |positions: &[Position], visitor: &mut dyn FnMut(f64, f64, f64)| {
            for [x, y, z] in positions {
                visitor(*x, *y, if has_heights { *z } else { f64::NAN });
            }
        };
        match self {
            Self::Point(positions) | Self::Line(positions) => {
                visitor.begin(self.kind(), positions.len());
                give(positions, &mut |x, y, z| visitor.position(x, y, z));
            }
            Self::Polygon(rings) => {
                visitor.begin(Kind::Polygon, rings.len());
                for ring in rings {
                    visitor.begin_ring(ring.len());
                    give(ring, &mut |x, y, z| visitor.position(x, y, z));
                    visitor.end_ring();
                }
            }
            Self::Multi(members) => {
                visitor.begin(self.kind(), members.len());
                for member in members {
                    member.walk(has_heights, visitor);
                }
            }
        }
        visitor.end();
    }
}
