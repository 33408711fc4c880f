//! Features and geometries.

use crate::block::Block;
use crate::json::{self, Cursor, JsonError, Result};
use crate::layer::Attributes;
use std::borrow::Cow;
use std::ops::Range;

/// The members of an object that make it a feature or a geometry, as they stand in the text.
#[derive(Default)]
struct Members<'a> {
    kind: Option<Cow<'a, str>>,
    id: Option<Range<usize>>,
    properties: Option<Range<usize>>,
    geometry: Option<usize>,
    foreign: String,
}

impl Block {
    /// Reads a feature, or a bare geometry, which becomes a feature without properties.
    pub fn feature<'a>(&mut self, bytes: &'a [u8], cursor: &mut Cursor<'a>) -> Result<()> {
        cursor.peek();
        let start = cursor.pos;
        self.read_feature(bytes, cursor).map_err(|error| JsonError {
            feature: Some((self.len(), name_of(bytes, start))),
            ..error
        })
    }

    fn read_feature<'a>(&mut self, bytes: &'a [u8], cursor: &mut Cursor<'a>) -> Result<()> {
        let start = cursor.pos;
        let members = self.members(bytes, cursor)?;
        let end = cursor.pos;
        match members.kind.as_deref() {
            Some("Feature") => {
                if members.geometry.is_none() {
                    self.polygons.finish_unit();
                }
            }
            Some(kind) if is_geometry(kind) => {
                if members.geometry.is_some() {
                    let problem = format!("a {kind} has a member `geometry`; is it a Feature?");
                    return Err(JsonError::new(start, problem));
                }
                self.geometry(bytes, &mut Cursor::at(bytes, start))?;
                self.push_attributes("", "null", "");
                return Ok(());
            }
            Some("FeatureCollection") => {
                return Err(JsonError::new(start, "a FeatureCollection inside another"));
            }
            Some("Topology") => {
                return Err(JsonError::new(start, "this is TopoJSON and no GeoJSON"));
            }
            Some(kind) => {
                return Err(JsonError::new(
                    start,
                    format!("`{kind}` is no GeoJSON type; expected a Feature or a geometry"),
                ));
            }
            None => return Err(JsonError::new(start, "an object without a `type` is no GeoJSON")),
        }
        let text =
            |range: Option<Range<usize>>| range.and_then(|r| std::str::from_utf8(&bytes[r]).ok());
        let id = text(members.id).filter(|id| *id != "null").unwrap_or_default();
        if id.starts_with(['{', '[', 't', 'f']) {
            return Err(JsonError::new(start, "the id of a feature must be a string or a number"));
        }
        let properties = text(members.properties).unwrap_or("null");
        if !properties.starts_with(['{', 'n']) {
            return Err(JsonError::new(
                start,
                "the properties of a feature must be an object or null",
            ));
        }
        self.push_attributes(id, properties, &members.foreign);
        cursor.pos = end;
        Ok(())
    }

    /// Reads an object's members. The geometry of a feature is read at once, before anything is
    /// known of the rest, since it is nearly all of the text.
    fn members<'a>(&mut self, bytes: &'a [u8], cursor: &mut Cursor<'a>) -> Result<Members<'a>> {
        let mut members = Members::default();
        let mut more = cursor.open(b'{', b'}')?;
        while more {
            let name = cursor.member()?;
            match name.as_ref() {
                "type" => members.kind = Some(kind(cursor)?),
                "id" => members.id = Some(cursor.value()?),
                "properties" => members.properties = Some(cursor.value()?),
                "geometry" => {
                    if members.geometry.is_some() {
                        return Err(cursor.error("a feature with two geometries"));
                    }
                    cursor.peek();
                    members.geometry = Some(cursor.pos);
                    self.geometry(bytes, cursor)?;
                }
                _ => {
                    let value = cursor.value()?;
                    let text = std::str::from_utf8(&bytes[value]).unwrap_or_default();
                    push_member(&mut members.foreign, &name, text);
                }
            }
            more = cursor.next(b'}')?;
        }
        Ok(members)
    }

    /// Reads a geometry or `null`, and makes it the unit of the feature.
    fn geometry(&mut self, bytes: &[u8], cursor: &mut Cursor) -> Result<()> {
        if cursor.peek() == Some(b'n') {
            cursor.word("null")?;
            self.polygons.finish_unit();
            return Ok(());
        }
        let start = cursor.pos;
        let (mut kind, mut coordinates) = (None, None);
        let mut read = false;
        let mut more = cursor.open(b'{', b'}')?;
        while more {
            let name = cursor.member()?;
            match (name.as_ref(), kind.as_deref()) {
                ("type", _) => {
                    cursor.peek();
                    kind = Some(cursor.string()?);
                }
                ("coordinates", Some(kind @ ("Polygon" | "MultiPolygon"))) if !read => {
                    self.coordinates(kind, cursor)?;
                    read = true;
                }
                ("coordinates", _) => {
                    cursor.peek();
                    coordinates = Some(cursor.pos);
                    cursor.value()?;
                }
                _ => {
                    cursor.value()?;
                }
            }
            more = cursor.next(b'}')?;
        }
        let end = cursor.pos;
        match (kind.as_deref(), coordinates) {
            (Some("Polygon" | "MultiPolygon"), _) if read => {}
            (Some(kind @ ("Polygon" | "MultiPolygon")), Some(at)) => {
                self.coordinates(kind, &mut Cursor::at(bytes, at))?;
            }
            (Some(kind), _) if is_geometry(kind) => self.other(bytes, start..end)?,
            (Some(kind), _) => {
                return Err(JsonError::new(start, format!("`{kind}` is no geometry type")));
            }
            (None, _) => return Err(JsonError::new(start, "a geometry without a `type`")),
        }
        self.polygons.finish_unit();
        Ok(())
    }

    /// Reads a geometry that is no polygon through the `geojson` crate.
    fn other(&mut self, bytes: &[u8], range: Range<usize>) -> Result<()> {
        let start = range.start;
        let geometry = serde_json::from_slice::<::geojson::Geometry>(&bytes[range])
            .map_err(|e| JsonError::new(start, format!("bad geometry: {e}")))?;
        self.others.insert(self.len(), geometry);
        Ok(())
    }

    /// Reads the coordinates of a polygon or a multi-polygon.
    fn coordinates(&mut self, kind: &str, cursor: &mut Cursor) -> Result<()> {
        if kind == "Polygon" {
            return self.polygon(cursor);
        }
        let mut more = cursor.open(b'[', b']')?;
        while more {
            self.polygon(cursor)?;
            more = cursor.next(b']')?;
        }
        Ok(())
    }

    fn polygon(&mut self, cursor: &mut Cursor) -> Result<()> {
        let mut more = cursor.open(b'[', b']')?;
        while more {
            cursor.peek();
            let start = cursor.pos;
            self.ring(cursor)?;
            self.polygons.finish_ring().map_err(|e| JsonError::new(start, e.to_string()))?;
            more = cursor.next(b']')?;
        }
        self.polygons.finish_polygon();
        Ok(())
    }

    fn ring(&mut self, cursor: &mut Cursor) -> Result<()> {
        let mut more = cursor.open(b'[', b']')?;
        if more {
            cursor.expect(b'[')?;
            // Once: where there are heights or white space, that is in the whole ring.
            cursor.pairs(|x, y| self.polygons.push_vertex(x, y));
        }
        while more {
            self.position(cursor)?;
            more = cursor.next(b']')?;
            if more {
                cursor.expect(b'[')?;
            }
        }
        Ok(())
    }

    /// Reads a position, from behind its opening bracket on.
    fn position(&mut self, cursor: &mut Cursor) -> Result<()> {
        let x = cursor.float()?;
        cursor.expect(b',')?;
        let y = cursor.float()?;
        if !cursor.next(b']')? {
            self.polygons.push_vertex(x, y);
            return Ok(());
        }
        let z = cursor.float()?;
        self.polygons.push_vertex_z(x, y, z);
        while cursor.next(b']')? {
            cursor.float()?;
            self.dropped_ordinates += 1;
        }
        Ok(())
    }
}

/// Reads the value of a member `type`.
pub fn kind<'a>(cursor: &mut Cursor<'a>) -> Result<Cow<'a, str>> {
    match cursor.peek() {
        Some(b'"') => cursor.string(),
        _ => Err(cursor.error("a `type` must be a string")),
    }
}

/// Appends a member to the text of foreign members.
pub fn push_member(foreign: &mut String, name: &str, value: &str) {
    if !foreign.is_empty() {
        foreign.push(',');
    }
    json::write_string(foreign, name);
    foreign.push(':');
    foreign.push_str(value);
}

/// The id or the code of the feature that starts at a byte, as far as its text can be read.
fn name_of(bytes: &[u8], start: usize) -> String {
    let mut cursor = Cursor::at(bytes, start);
    let mut read = || -> Result<String> {
        let (mut id, mut properties) = ("", "null");
        let mut more = cursor.open(b'{', b'}')?;
        while more {
            let name = cursor.member()?;
            let Ok(value) = cursor.value() else { break };
            let text = std::str::from_utf8(&bytes[value]).unwrap_or_default();
            match name.as_ref() {
                "id" => id = text,
                "properties" => properties = text,
                _ => {}
            }
            more = cursor.next(b'}').unwrap_or(false);
        }
        let mut attributes = Attributes::default();
        attributes.push(id, properties, "");
        Ok(attributes.feature(0).name().map(Cow::into_owned).unwrap_or_default())
    };
    read().unwrap_or_default()
}

/// Whether this is the name of a type of geometry.
pub fn is_geometry(kind: &str) -> bool {
    matches!(
        kind,
        "Point"
            | "MultiPoint"
            | "LineString"
            | "MultiLineString"
            | "Polygon"
            | "MultiPolygon"
            | "GeometryCollection"
    )
}
