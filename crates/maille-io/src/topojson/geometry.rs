//! The geometries of an object.

use super::arcs::{Arcs, position};
use super::transform::Transform;
use crate::json::{self, Cursor, JsonError, Result};
use ::geojson::{Geometry as GeoJson, GeometryValue, Position};
use geo::Coord;
use maille_geometry::Polygons;
use std::borrow::Cow;
use std::ops::Range;

/// What geometries refer to.
pub struct Parts<'a> {
    pub bytes: &'a [u8],
    pub arcs: Arcs,
    pub transform: Option<Transform>,
}

/// The members of a geometry object, as they stand in the text.
#[derive(Debug, Default)]
pub struct Geometry<'a> {
    start: usize,
    kind: Option<Cow<'a, str>>,
    pub id: Option<Range<usize>>,
    pub properties: Option<Range<usize>>,
    /// Members that the format does not define, as [`Feature::foreign_json`] has them.
    ///
    /// [`Feature::foreign_json`]: crate::Feature::foreign_json
    pub foreign: String,
    /// Where `arcs`, `coordinates` or `geometries` start.
    content: Option<usize>,
}

impl<'a> Geometry<'a> {
    /// Reads an object of a topology: the geometries of a collection, or one geometry.
    pub fn read_object(bytes: &'a [u8], cursor: &mut Cursor<'a>) -> Result<Vec<Self>> {
        let mut members = Vec::new();
        let geometry = Self::read_with(bytes, cursor, |cursor| {
            each(cursor, |cursor| {
                members.push(Self::read(bytes, cursor)?);
                Ok(())
            })
        })?;
        if geometry.kind.as_deref() == Some("GeometryCollection") {
            geometry.content(bytes)?;
            return Ok(members);
        }
        Ok(vec![geometry])
    }

    fn read(bytes: &'a [u8], cursor: &mut Cursor<'a>) -> Result<Self> {
        Self::read_with(bytes, cursor, |cursor| cursor.value().map(drop))
    }

    /// Reads a geometry, its `geometries` as told.
    fn read_with(
        bytes: &'a [u8],
        cursor: &mut Cursor<'a>,
        mut geometries: impl FnMut(&mut Cursor<'a>) -> Result<()>,
    ) -> Result<Self> {
        cursor.peek();
        let mut geometry = Self { start: cursor.pos, ..Self::default() };
        let mut has_type = false;
        let mut more = cursor.open(b'{', b'}')?;
        while more {
            let name = cursor.member()?;
            cursor.peek();
            let start = cursor.pos;
            has_type |= name == "type";
            match name.as_ref() {
                "type" if bytes[start..].starts_with(b"null") => cursor.word("null")?,
                "type" => geometry.kind = Some(cursor.string()?),
                "id" => geometry.id = Some(cursor.value()?),
                "properties" => geometry.properties = Some(cursor.value()?),
                "geometries" => {
                    geometries(cursor)?;
                    geometry.content = Some(start);
                }
                "arcs" | "coordinates" => geometry.content = Some(cursor.value()?.start),
                "bbox" => cursor.value().map(drop)?,
                _ => push_member(&mut geometry.foreign, &name, &bytes[cursor.value()?]),
            }
            more = cursor.next(b'}')?;
        }
        if has_type { Ok(geometry) } else { Err(geometry.problem("a geometry without a `type`")) }
    }

    /// Whether there is no geometry at all, only attributes.
    pub fn is_null(&self) -> bool {
        self.kind.is_none()
    }

    /// Whether this is a polygon or several.
    pub fn is_polygonal(&self) -> bool {
        matches!(self.kind.as_deref(), Some("Polygon" | "MultiPolygon"))
    }

    /// Reads the polygons of a polygonal geometry. Rings that bound no area are left out, as quantising
    /// leaves them of small islands; says how many there are.
    pub fn push_polygons(&self, parts: &Parts<'a>, polygons: &mut Polygons) -> Result<usize> {
        let mut content = self.content(parts.bytes)?;
        if self.kind.as_deref() == Some("Polygon") {
            return parts.push_polygon(&mut content, polygons);
        }
        let mut flat = 0;
        each(&mut content, |cursor| {
            flat += parts.push_polygon(cursor, polygons)?;
            Ok(())
        })?;
        Ok(flat)
    }

    /// Reads any other geometry.
    pub fn to_geojson(&self, parts: &Parts<'a>) -> Result<GeoJson> {
        let bytes = parts.bytes;
        let mut content = self.content(bytes)?;
        let content = &mut content;
        Ok(GeoJson::new(match self.kind.as_deref() {
            Some("Point") => GeometryValue::Point { coordinates: parts.point(content)? },
            Some("MultiPoint") => GeometryValue::MultiPoint {
                coordinates: list(content, |cursor| parts.point(cursor))?,
            },
            Some("LineString") => GeometryValue::LineString { coordinates: parts.line(content)? },
            Some("MultiLineString") => GeometryValue::MultiLineString {
                coordinates: list(content, |cursor| parts.line(cursor))?,
            },
            Some("Polygon") => {
                GeometryValue::Polygon { coordinates: list(content, |cursor| parts.line(cursor))? }
            }
            Some("MultiPolygon") => GeometryValue::MultiPolygon {
                coordinates: list(content, |cursor| list(cursor, |cursor| parts.line(cursor)))?,
            },
            Some("GeometryCollection") => GeometryValue::GeometryCollection {
                geometries: list(content, |cursor| Self::read(bytes, cursor)?.to_geojson(parts))?,
            },
            Some(kind) => return Err(self.problem(format!("`{kind}` is no geometry type"))),
            None => return Err(self.problem("a geometry inside a geometry must have a type")),
        }))
    }

    fn content(&self, bytes: &'a [u8]) -> Result<Cursor<'a>> {
        let kind = self.kind.as_deref().unwrap_or("null");
        let start = self.content.ok_or_else(|| {
            self.problem(format!("a {kind} needs arcs, coordinates or geometries"))
        })?;
        Ok(Cursor::at(bytes, start))
    }

    fn problem(&self, problem: impl Into<String>) -> JsonError {
        JsonError::new(self.start, problem.into())
    }
}

impl Parts<'_> {
    fn push_polygon(&self, cursor: &mut Cursor, polygons: &mut Polygons) -> Result<usize> {
        let (mut kept, mut flat) = (0, 0);
        each(cursor, |cursor| {
            let start = cursor.pos;
            let problem = |problem: String| JsonError::new(start, problem);
            let length = self.walk(cursor, |c| polygons.push_vertex(c.x, c.y))?;
            if length == 0 {
                return Err(problem("a ring without arcs".into()));
            }
            // What lies in a shell goes with it.
            let is_in_nothing = kept == 0 && flat > 0;
            if is_in_nothing {
                polygons.abandon_ring();
                flat += 1;
            } else if polygons.finish_ring_with_area().map_err(|e| problem(e.to_string()))? {
                kept += 1;
            } else {
                flat += 1;
            }
            Ok(())
        })?;
        polygons.finish_polygon();
        Ok(flat)
    }

    fn line(&self, cursor: &mut Cursor) -> Result<Vec<Position>> {
        let mut line = Vec::new();
        self.walk(cursor, |c| line.push(Position::from([c.x, c.y])))?;
        Ok(line)
    }

    /// Takes a list of arc references and every position along them. Returns how many arcs there are.
    fn walk(&self, cursor: &mut Cursor, mut push: impl FnMut(Coord)) -> Result<usize> {
        let (mut arcs, mut end) = (0, None);
        each(cursor, |cursor| {
            let start = cursor.clone();
            let reference = integer(cursor)?;
            let Some(arc) = self.arcs.get(reference) else {
                let count = self.arcs.len();
                return Err(start.error(&format!("no such arc, there are {count}")));
            };
            let (first, last) = arc.ends();
            match end {
                None => push(first),
                Some(end) if end != first => {
                    return Err(start.error("an arc does not start where the one before ends"));
                }
                Some(_) => {}
            }
            arc.for_each_after_first(&mut push);
            (arcs, end) = (arcs + 1, Some(last));
            Ok(())
        })?;
        Ok(arcs)
    }

    fn point(&self, cursor: &mut Cursor) -> Result<Position> {
        // The heights of points are not counted: a layer of points has no mesh.
        let written = position(cursor, &mut 0)?;
        let c = self.transform.map_or(written, |transform| transform.decode(written));
        Ok(Position::from([c.x, c.y]))
    }
}

/// Takes an array, one item after the other.
fn each<'a>(
    cursor: &mut Cursor<'a>,
    mut item: impl FnMut(&mut Cursor<'a>) -> Result<()>,
) -> Result<()> {
    let mut more = cursor.open(b'[', b']')?;
    while more {
        cursor.peek();
        item(cursor)?;
        more = cursor.next(b']')?;
    }
    Ok(())
}

fn list<'a, T>(
    cursor: &mut Cursor<'a>,
    mut item: impl FnMut(&mut Cursor<'a>) -> Result<T>,
) -> Result<Vec<T>> {
    let mut items = Vec::new();
    each(cursor, |cursor| {
        items.push(item(cursor)?);
        Ok(())
    })?;
    Ok(items)
}

fn integer(cursor: &mut Cursor) -> Result<i32> {
    let start = cursor.clone();
    let number = cursor.float()?;
    if number.fract() != 0.0 || number.abs() > f64::from(i32::MAX) {
        return Err(start.error("expected the number of an arc"));
    }
    #[expect(clippy::cast_possible_truncation, reason = "an integer in range, see above")]
    Ok(number as i32)
}

/// Appends a member to the text of foreign members.
pub fn push_member(foreign: &mut String, name: &str, value: &[u8]) {
    if !foreign.is_empty() {
        foreign.push(',');
    }
    json::write_string(foreign, name);
    foreign.push(':');
    foreign.push_str(&String::from_utf8_lossy(value));
}
