//! What a JSON file claims of its CRS, and whether its positions agree.

use crate::error::ReadError;
use crate::json::{self, Value, write_string};
use crate::{Crs, Layer};
use rayon::prelude::*;

/// The CRS of a `crs` member, `{"type":"name","properties":{"name":"…"}}`: how GeoJSON of 2008
/// names it, and how programs do in TopoJSON, which has no word of its own for it.
pub fn crs_of_member(text: &str) -> Crs {
    let Some(Value::Nested(properties)) = member(text, "properties") else {
        return Crs::Wgs84;
    };
    let name = member(properties, "name").and_then(|name| name.as_text());
    name.map_or(Crs::Wgs84, |name| Crs::parse(&name))
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
    let positions = layer.polygons.coords().par_iter();
    let Some(vertex) = positions.position_first(|c| c.y.abs() > 90.0) else {
        return Ok(());
    };
    let latitude = layer.polygons.coords()[vertex].y;
    let unit = (0..layer.len())
        .find(|&unit| {
            let rings = layer.polygons.rings_of(unit);
            !rings.is_empty() && layer.polygons.ring(rings.end - 1).end > vertex
        })
        .unwrap_or_default();
    Err(ReadError::input(
        &layer.name,
        format!(
            "{}: latitude {latitude} is beyond 90°, but the file is taken to be in {}; if it is in \
             another CRS, name it, for example with --crs EPSG:2154",
            layer.feature(unit).label(),
            layer.crs
        ),
    ))
}
