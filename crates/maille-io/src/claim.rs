//! What a file claims of its CRS, and whether its positions agree.

use crate::block::Block;
use crate::crs::misfit;
use crate::error::{Cure, ReadError, invalid};
use crate::geometry::{Visitor, walk};
use crate::json::{self, Value, write_string};
use crate::{Crs, Format, Layer};
use geo::Coord;
use rayon::prelude::*;
use std::borrow::Cow;
use std::io;

/// What a file claims of its CRS.
#[derive(Debug)]
pub enum Claim {
    /// It is this one.
    Is(Crs),
    /// It is one, but this `crs` member does not name it.
    Nameless(String),
}

impl Default for Claim {
    /// What holds for a file that claims nothing.
    fn default() -> Self {
        Self::Is(Crs::Wgs84)
    }
}

/// How much of a `crs` member that is not understood is quoted.
const QUOTED: usize = 80;

impl Claim {
    /// What a `crs` member claims, `{"type":"name","properties":{"name":"…"}}`: how GeoJSON of 2008
    /// names it, and how programs do in TopoJSON, which has no word of its own for it. RFC 7946
    /// knows none but WGS84, which a `null` is taken for.
    pub fn of_member(text: &str) -> Self {
        if text == "null" {
            return Self::default();
        }
        match name_in_member(text) {
            Some(name) => Self::Is(Crs::parse(&name)),
            None => Self::Nameless(text.chars().take(QUOTED).collect()),
        }
    }

    /// The CRS of a file: the one given for it, else the one claimed.
    pub fn settle(&self, file: &str, given: Option<Crs>) -> Result<Crs, ReadError> {
        match (given, self) {
            (Some(crs), _) => Ok(crs),
            (None, Self::Is(crs)) => Ok(crs.clone()),
            (None, Self::Nameless(member)) => {
                let problem = format!(
                    "its `crs` member, {member}, does not say by name which CRS it is in; name it"
                );
                Err(ReadError::input(file, problem).with(Cure::Crs { likely: None }))
            }
        }
    }
}

fn name_in_member(text: &str) -> Option<Cow<'_, str>> {
    let Some(Value::Nested(properties)) = member(text, "properties") else {
        return None;
    };
    match member(properties, "name") {
        Some(Value::Text(name)) => Some(name),
        _ => None,
    }
}

/// The features of a file as a layer, in the CRS given for it, or else in the one that it names. One
/// that names none is taken to be in WGS84, if its positions can be degrees.
pub fn settle(
    file: &str,
    block: Block,
    format: Format,
    given: Option<Crs>,
    named: Option<Crs>,
) -> Result<Layer, ReadError> {
    let crs = given.or(named);
    let is_known = crs.is_some();
    let layer = block.into_layer(file, format, crs.unwrap_or_default());
    if is_known {
        check_latitudes(&layer)?;
    } else if let Some(far) = beyond_degrees(&layer) {
        let problem = format!("it names no CRS, and {}, {} are no degrees", far.x, far.y);
        return Err(misfit(&layer, &problem));
    }
    Ok(layer)
}

/// The first position that is no longitude and latitude.
fn beyond_degrees(layer: &Layer) -> Option<Coord> {
    let mut others = Beyond(None);
    layer.others.keys().for_each(|&feature| walk(layer, feature, &mut others));
    let mut coords = layer.polygons.coords().iter();
    coords.find(|c| is_beyond_degrees(**c)).copied().or(others.0)
}

fn is_beyond_degrees(c: Coord) -> bool {
    c.x.abs() > 360.0 || c.y.abs() > 90.0
}

/// Looks for the same among geometries that are no polygons.
struct Beyond(Option<Coord>);

impl Visitor for Beyond {
    fn position(&mut self, x: f64, y: f64, _: f64) {
        let c = Coord { x, y };
        if self.0.is_none() && is_beyond_degrees(c) {
            self.0 = Some(c);
        }
    }
}

/// Writes such a member, `,"crs":{…}`, unless the CRS is the one taken without it.
pub fn push_crs_member(out: &mut String, crs: &Crs) {
    let name = match crs {
        Crs::Wgs84 => return,
        Crs::Epsg(code) => format!("urn:ogc:def:crs:EPSG::{code}"),
        Crs::Named(name) => name.clone(),
    };
    out.push_str(r#","crs":{"type":"name","properties":{"name":"#);
    write_string(out, &name);
    out.push_str("}}");
}

fn member<'a>(object: &'a str, name: &str) -> Option<Value<'a>> {
    json::members(object).find(|(n, _)| n == name).map(|(_, value)| value)
}

/// Refuses a latitude beyond a pole: the commonest sign of a file in another CRS than it claims.
pub fn check_latitudes(layer: &Layer) -> Result<(), ReadError> {
    if !layer.crs.is_geographic() {
        return Ok(());
    }
    let coords = layer.polygons.coords();
    let is_beyond = |c: &Coord| c.y.abs() > 90.0;
    // Whole stretches at once: asking after each position whether another thread has found one takes
    // longer than all the rest. Without a way out within one, several positions are looked at together.
    let beyond = coords
        .par_chunks(1 << 14)
        .position_first(|part| part.iter().fold(false, |any, c| any | is_beyond(c)));
    let Some(first) = beyond.map(|part| part << 14) else { return Ok(()) };
    let vertex = first + coords[first..].iter().position(is_beyond).unwrap_or_default();
    let latitude = coords[vertex].y;
    let unit = (0..layer.len())
        .find(|&unit| {
            let rings = layer.polygons.rings_of(unit);
            !rings.is_empty() && layer.polygons.ring(rings.end - 1).end > vertex
        })
        .unwrap_or_default();
    let problem = format!(
        "{}: latitude {latitude} is beyond 90°, but the file is taken to be in {}",
        layer.feature(unit).label(),
        layer.crs
    );
    Err(misfit(layer, &problem))
}

/// Refuses foreign members of a layer and of its features that are called as members are that the
/// format to be written defines: both cannot stand there.
pub fn check_foreign(layer: &Layer, of_layer: &[&str], of_feature: &[&str]) -> io::Result<()> {
    let check = |whose: &str, foreign: &str, defined: &[&str]| {
        let object = format!("{{{foreign}}}");
        let clash = json::members(&object).map(|(name, _)| name.into_owned());
        let Some(name) = clash.into_iter().find(|name| defined.contains(&name.as_str())) else {
            return Ok(());
        };
        Err(invalid(format!(
            "{whose}: its foreign member \"{name}\" is called as one that the format defines; rename \
             it, or leave it out"
        )))
    };
    check(&layer.name, &layer.foreign, of_layer)?;
    let with_foreign = layer.features().filter(|feature| !feature.foreign_json().is_empty());
    for feature in with_foreign {
        check(&feature.label(), feature.foreign_json(), of_feature)?;
    }
    Ok(())
}
