//! The features of a block of GeoJSON.

use super::error::Fault;
use super::format::RowFormat;
use super::point::NoPoint;
use crate::geojson::{RECORD_SEPARATOR, is_geometry};
use crate::json::{Cursor, JsonError};
use geo::Coord;
use std::ops::Range;

/// What stands between two features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// A comma.
    Comma,
    /// White space or a record separator.
    Line,
}

impl Separator {
    /// What stands there in a format of features.
    pub fn of(format: RowFormat) -> Self {
        if format == RowFormat::GeoJson { Self::Comma } else { Self::Line }
    }
}

/// Where a feature and its parts are in the text.
#[derive(Debug, Clone, Default)]
pub struct Feature {
    pub whole: Range<usize>,
    pub id: Option<Range<usize>>,
    pub properties: Properties,
}

/// Where the properties of a feature are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Properties {
    /// There is no such member.
    #[default]
    None,
    /// They are `null`, here.
    Null(Range<usize>),
    /// They are an object, in which the last member, if any, ends at `end`.
    Object { whole: Range<usize>, end: usize, is_empty: bool },
}

impl Properties {
    /// The text of the object, `{}` where there is none.
    pub fn object<'t>(&self, text: &'t str) -> &'t str {
        match self {
            Self::Object { whole, .. } => &text[whole.clone()],
            _ => "{}",
        }
    }
}

/// Names of properties that may be, and that may not.
#[derive(Debug, Default)]
pub struct Rules {
    /// Names that will be added.
    pub added: Vec<String>,
    /// The only names that there may be, if not any.
    pub known: Option<Vec<String>>,
    /// Whether no feature may have an id.
    pub no_id: bool,
    /// Whether a feature must have a point or no geometry.
    pub points_only: bool,
}

/// A feature as it is read: its parts and its point.
pub type Read = (Feature, Result<Coord, NoPoint>);

/// Reads the features of a block.
pub struct Reader<'a> {
    text: &'a str,
    cursor: Cursor<'a>,
    separator: Separator,
    rules: &'a Rules,
    is_first: bool,
}

impl<'a> Reader<'a> {
    /// `is_first` says whether the text starts with the first feature of the file.
    pub fn new(text: &'a str, separator: Separator, is_first: bool, rules: &'a Rules) -> Self {
        Self { text, cursor: Cursor::new(text.as_bytes()), separator, rules, is_first }
    }

    /// The next feature, if there is one.
    pub fn next(&mut self) -> Result<Option<Read>, Fault> {
        if self.separator == Separator::Line {
            while self.cursor.peek() == Some(RECORD_SEPARATOR) {
                self.cursor.pos += 1;
            }
        }
        if self.cursor.peek().is_none() {
            return Ok(None);
        }
        if self.separator == Separator::Comma && !std::mem::take(&mut self.is_first) {
            self.cursor.expect(b',')?;
        }
        self.feature().map(Some)
    }

    fn feature(&mut self) -> Result<Read, Fault> {
        self.cursor.peek();
        let start = self.cursor.pos;
        let mut feature = Feature::default();
        let mut kind = None;
        let mut point = None;
        let mut more = self.cursor.open(b'{', b'}')?;
        while more {
            let name = self.cursor.member()?;
            self.cursor.peek();
            match name.as_ref() {
                "type" => kind = Some(self.cursor.string()?),
                "id" if self.rules.no_id => {
                    let problem = "the first feature has no id, so the table has no column for \
                                   it; write GeoJSON instead";
                    return Err(Fault::new(self.cursor.pos, problem));
                }
                "id" => feature.id = Some(self.cursor.value()?),
                "properties" if feature.properties != Properties::None => {
                    return Err(self.cursor.error("a feature with two `properties`").into());
                }
                "properties" => feature.properties = self.properties()?,
                "geometry" if point.is_some() => {
                    return Err(self.cursor.error("a feature with two geometries").into());
                }
                "geometry" => point = Some(self.geometry()?),
                _ => {
                    self.cursor.value()?;
                }
            }
            more = self.cursor.next(b'}')?;
        }
        feature.whole = start..self.cursor.pos;
        match kind.as_deref() {
            Some("Feature") => Ok((feature, point.unwrap_or(Err(NoPoint::Missing)))),
            kind => Err(Fault::new(start, no_feature(kind))),
        }
    }

    /// Takes the properties and checks their names.
    fn properties(&mut self) -> Result<Properties, Fault> {
        let start = self.cursor.pos;
        match self.cursor.peek() {
            Some(b'{') => {}
            Some(b'n') => {
                self.cursor.word("null")?;
                return Ok(Properties::Null(start..self.cursor.pos));
            }
            _ => {
                let problem = "the properties of a feature must be an object or null";
                return Err(self.cursor.error(problem).into());
            }
        }
        let mut more = self.cursor.open(b'{', b'}')?;
        let is_empty = !more;
        let mut end = self.cursor.pos - usize::from(is_empty);
        while more {
            let at = self.cursor.pos;
            let name = self.cursor.member()?;
            self.rules.check(&name).map_err(|problem| Fault::new(at, problem))?;
            end = self.cursor.value()?.end;
            more = self.cursor.next(b'}')?;
        }
        Ok(Properties::Object { whole: start..self.cursor.pos, end, is_empty })
    }

    /// Takes a geometry or `null`. One that is no point is broken, and leaves the row where it is, as a
    /// coordinate of a table does that is no number.
    fn geometry(&mut self) -> Result<Result<Coord, NoPoint>, Fault> {
        match self.cursor.peek() {
            Some(b'{') => {}
            Some(b'n') => {
                self.cursor.word("null")?;
                return Ok(Err(NoPoint::Missing));
            }
            _ => {
                let seen = self.cursor.value()?;
                return Ok(Err(NoPoint::Broken(self.shown(seen))));
            }
        }
        let start = self.cursor.pos;
        let (mut kind, mut coordinates) = (None, None);
        let mut more = self.cursor.open(b'{', b'}')?;
        while more {
            let name = self.cursor.member()?;
            self.cursor.peek();
            match name.as_ref() {
                "type" => kind = Some(self.cursor.string()?),
                "coordinates" => {
                    let at = self.cursor.clone();
                    coordinates = Some((at, self.cursor.value()?));
                }
                _ => {
                    self.cursor.value()?;
                }
            }
            more = self.cursor.next(b'}')?;
        }
        match (kind.as_deref(), coordinates) {
            (Some("Point"), Some((at, whole))) => {
                Ok(position(at).unwrap_or_else(|_| Err(NoPoint::Broken(self.shown(whole)))))
            }
            (Some(kind), _) if is_geometry(kind) && kind != "Point" && self.rules.points_only => {
                Err(Fault::new(start, format!("a {kind} does not fit into a table of points")))
            }
            (Some(kind), _) => Ok(Err(NoPoint::Broken(kind.to_owned()))),
            (None, _) => Ok(Err(NoPoint::Broken(self.shown(start..self.cursor.pos)))),
        }
    }

    /// The text of a piece, for messages: no more of it than a message bears.
    fn shown(&self, piece: Range<usize>) -> String {
        const SHOWN: usize = 60;
        let text = &self.text[piece];
        match text.char_indices().nth(SHOWN) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        }
    }
}

impl Rules {
    fn check(&self, name: &str) -> Result<(), String> {
        if self.added.iter().any(|added| added == name) {
            return Err(taken(name, "property"));
        }
        match &self.known {
            Some(known) if !known.iter().any(|known| known == name) => Err(format!(
                "the first feature has no property \"{name}\", so the table has no column for it; \
                 write GeoJSON instead"
            )),
            _ => Ok(()),
        }
    }
}

impl From<JsonError> for Fault {
    fn from(error: JsonError) -> Self {
        Self::new(error.at, error.problem)
    }
}

/// What is wrong with adding a name that is there.
pub fn taken(name: &str, what: &str) -> String {
    format!("there is a {what} \"{name}\" already; add it under another name, with a prefix")
}

/// Reads `[x,y,…]`, or the `[]` of an empty point.
fn position(mut cursor: Cursor) -> Result<Result<Coord, NoPoint>, JsonError> {
    if !cursor.open(b'[', b']')? {
        return Ok(Err(NoPoint::Missing));
    }
    let x = cursor.float()?;
    cursor.expect(b',')?;
    Ok(Ok(Coord { x, y: cursor.float()? }))
}

fn no_feature(kind: Option<&str>) -> String {
    match kind {
        Some("FeatureCollection") => "a FeatureCollection where a Feature should be".to_owned(),
        Some("Topology") => "this is TopoJSON; convert it to GeoJSON first".to_owned(),
        Some(kind) if is_geometry(kind) => {
            format!("a bare {kind} has no properties to add to; make it a Feature")
        }
        Some(kind) => format!("`{kind}` is no GeoJSON type; expected a Feature"),
        None => "an object without a `type` is no GeoJSON".to_owned(),
    }
}

#[cfg(test)]
#[path = "features_tests.rs"]
mod tests;
