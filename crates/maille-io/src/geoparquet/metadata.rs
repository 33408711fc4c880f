//! What stands under the key `geo` of a file.

use super::SIDES;
use crate::geometry::{Kind, has_heights, kind_of};
use crate::{Crs, Layer};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The version of the specification that files are written by.
const VERSION: &str = "1.1.0";

/// What metadata say of the column of geometries.
#[derive(Debug, Clone, PartialEq)]
pub struct Geometries {
    pub column: String,
    pub encoding: Encoding,
    /// Nothing if it is not known.
    pub crs: Option<Crs>,
    /// Where least x and y, greatest x and y of each geometry are: names of columns and of members in them.
    pub covering: Option<[Vec<String>; 4]>,
    /// Whether edges are shortest ways on the globe, and not straight lines of the CRS.
    pub has_round_edges: bool,
    /// When the positions were where they are, as a year, where the CRS moves with the ground.
    pub epoch: Option<f64>,
    /// Columns of other geometries.
    pub others: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Wkb,
    /// Of geometries of one type.
    Native(Kind),
}

/// Reads the metadata of a file.
///
/// # Errors
/// Says what is wrong in them.
pub fn read(text: &str) -> Result<Geometries, String> {
    let geo: Value = serde_json::from_str(text)
        .map_err(|error| format!("its metadata `geo` are no JSON: {error}"))?;
    let missing =
        |member: &str| format!("its metadata `geo` have no `{member}`, which is to be there");
    let primary = geo["primary_column"].as_str().ok_or_else(|| missing("primary_column"))?;
    let columns = geo["columns"].as_object().ok_or_else(|| missing("columns"))?;
    let column = columns.get(primary).ok_or_else(|| {
        format!("its metadata `geo` say nothing of their primary column \"{primary}\"")
    })?;
    let crs = match &column["crs"] {
        Value::String(wkt) => Some(Crs::from_wkt(wkt)),
        description @ Value::Object(_) => Some(Crs::from_projjson(description)),
        _ if column.get("crs").is_none() => Some(Crs::Wgs84),
        _ => None,
    };
    Ok(Geometries {
        column: primary.to_owned(),
        encoding: encoding(&column["encoding"])?,
        crs,
        covering: covering(&column["covering"]["bbox"]),
        has_round_edges: column["edges"].as_str().is_some_and(|edges| edges != "planar"),
        epoch: column["epoch"].as_f64(),
        others: columns.keys().filter(|name| *name != primary).cloned().collect(),
    })
}

fn encoding(name: &Value) -> Result<Encoding, String> {
    let native = Kind::ALL.into_iter().filter(|kind| *kind != Kind::GeometryCollection);
    let is_named = |kind: &Kind| name.as_str() == Some(&kind.name().to_lowercase());
    match (name, native.into_iter().find(is_named)) {
        (_, Some(kind)) => Ok(Encoding::Native(kind)),
        (Value::String(name), _) if name.eq_ignore_ascii_case("WKB") => Ok(Encoding::Wkb),
        (Value::String(name), _) => Err(format!(
            "the encoding \"{name}\" of its geometries is unknown; known are WKB and those of GeoParquet 1.1"
        )),
        _ => Err("its metadata `geo` do not say the encoding of its geometries".to_owned()),
    }
}

fn covering(bbox: &Value) -> Option<[Vec<String>; 4]> {
    let path = |side: &str| {
        let path = bbox[side].as_array()?.iter();
        path.map(|name| name.as_str().map(str::to_owned)).collect::<Option<Vec<String>>>()
    };
    let [west, south, east, north] = SIDES.map(path);
    Some([west?, south?, east?, north?])
}

/// The metadata of a layer, and whether they name its CRS. `bounds` are least x and y, greatest x and y
/// of all positions, if there are any.
pub fn of_layer(
    layer: &Layer,
    geometry: &str,
    covering: &str,
    bounds: Option<[f64; 4]>,
) -> (String, bool) {
    let types: BTreeSet<String> = (0..layer.len())
        .filter_map(|feature| {
            let height = if has_heights(layer, feature) { " Z" } else { "" };
            Some(format!("{}{height}", kind_of(layer, feature)?))
        })
        .collect();
    let mut column = Map::new();
    column.insert("encoding".into(), "WKB".into());
    column.insert("geometry_types".into(), json!(types));
    // Without a member `crs` a file is in OGC:CRS84; null says that it is not known.
    let crs = (layer.crs != Crs::Wgs84).then(|| layer.crs.to_projjson());
    let is_named = crs != Some(None);
    column.extend(crs.map(|crs| ("crs".to_owned(), json!(crs))));
    column.extend(bounds.map(|bounds| ("bbox".to_owned(), json!(bounds))));
    let sides: Map<String, Value> =
        SIDES.iter().map(|side| ((*side).to_owned(), json!([covering, side]))).collect();
    column.insert("covering".into(), json!({ "bbox": sides }));
    let geo =
        json!({"version": VERSION, "primary_column": geometry, "columns": {geometry: column}});
    (geo.to_string(), is_named)
}

#[cfg(test)]
#[path = "metadata_tests.rs"]
mod tests;
