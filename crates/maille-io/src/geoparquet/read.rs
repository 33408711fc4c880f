//! Reading.

use super::limits::Budget;
use super::metadata::{self, Encoding, Geometries};
use super::native::Native;
use super::nested::Node;
use super::row_groups::{self, Field, Plan, Shapes};
use super::value::Form;
use super::{KEY, footer, schema};
use crate::claim::settle;
use crate::error::ReadError;
use crate::{Crs, Format, Layer};
use parquet::basic::LogicalType;
use parquet::file::metadata::{FileMetaData, ParquetMetaData};
use parquet::schema::types::Type;
use serde_json::Value;
use std::collections::BTreeMap;

/// Reads the bytes of a file, of which only row groups that may meet a box if one is given: least x and
/// y, greatest x and y.
///
/// # Errors
/// [`ReadError::Input`] says what is wrong in it.
pub fn read_bytes(
    name: &str,
    bytes: &[u8],
    crs: Option<Crs>,
    bbox: Option<[f64; 4]>,
) -> Result<Layer, ReadError> {
    let wrong = |problem: String| ReadError::input(name, problem);
    let footer = footer::read(bytes).map_err(wrong)?;
    let geometries = geometries(footer.file_metadata()).map_err(wrong)?;
    let mut notes = Vec::new();
    let plan = plan(bytes, &footer, &geometries, &mut notes).map_err(wrong)?;
    let block = row_groups::read(&plan, bbox).map_err(wrong)?;
    let mut layer = settle(name, block, Format::GeoParquet, crs, geometries.crs)?;
    layer.notes.extend(notes);
    Ok(layer)
}

/// What a file says of its geometries.
fn geometries(file: &FileMetaData) -> Result<Geometries, String> {
    if let Some(geo) = value(file, KEY) {
        return metadata::read(geo);
    }
    let mut columns = file.schema_descr().root_schema().get_fields().iter();
    columns.find_map(|column| of_type(file, column)).ok_or_else(|| {
        "it is Parquet without the metadata `geo`, which say of GeoParquet where its geometries are; write \
         it by a program that knows of them (GDAL, geopandas, DuckDB), or as CSV with a column of WKT"
            .to_owned()
    })
}

/// The metadata of a file under a key.
fn value<'a>(file: &'a FileMetaData, key: &str) -> Option<&'a str> {
    let pairs = file.key_value_metadata()?.iter();
    pairs.filter(|pair| pair.key == key).find_map(|pair| pair.value.as_deref())
}

/// What the type of a column says, if it is one of geometries.
fn of_type(file: &FileMetaData, column: &Type) -> Option<Geometries> {
    let (crs, has_round_edges) = match column.get_basic_info().logical_type_ref()? {
        LogicalType::Geometry(geometry) => (&geometry.crs, false),
        LogicalType::Geography(geography) => (&geography.crs, true),
        _ => return None,
    };
    Some(Geometries {
        column: column.name().to_owned(),
        encoding: Encoding::Wkb,
        crs: Some(crs.as_deref().map_or(Crs::Wgs84, |crs| crs_of_type(file, crs))),
        covering: None,
        has_round_edges,
        epoch: None,
        others: Vec::new(),
    })
}

/// A CRS as the type of a column names it: `srid:` and a number, `projjson:` and a key of the metadata of
/// the file, PROJJSON itself or a name.
fn crs_of_type(file: &FileMetaData, crs: &str) -> Crs {
    let text = match crs.split_once(':') {
        Some(("srid", code)) => return Crs::parse(&format!("EPSG:{code}")),
        Some(("projjson", key)) => value(file, key).unwrap_or(crs),
        _ => crs,
    };
    match serde_json::from_str(text) {
        Ok(description @ Value::Object(_)) => Crs::from_projjson(&description),
        _ => Crs::parse(text),
    }
}

/// Names of fields by their places, under what is changed of them: what their values are, and what they
/// become.
type Changes = BTreeMap<(&'static str, &'static str), BTreeMap<usize, String>>;

fn told(((kind, becomes), names): ((&str, &str), BTreeMap<usize, String>)) -> String {
    let plural = if names.len() == 1 { "" } else { "s" };
    let names: Vec<String> = names.values().map(|name| format!("\"{name}\"")).collect();
    format!("values of the field{plural} {} are {kind}, and become {becomes}", names.join(", "))
}

/// What is read of a file, and what is said of the rest.
fn plan<'a>(
    bytes: &'a [u8],
    footer: &'a ParquetMetaData,
    geometries: &Geometries,
    notes: &mut Vec<String>,
) -> Result<Plan<'a>, String> {
    let schema = footer.file_metadata().schema_descr();
    let root = schema.root_schema();
    if geometries.has_round_edges {
        notes.push(
            "its edges are shortest ways on the globe, and taken for straight lines".to_owned(),
        );
    }
    if let Some(epoch) = geometries.epoch {
        notes.push(format!("the epoch of its positions, {epoch}, is left out"));
    }
    let (mut fields, mut shapes, mut changes) = (Vec::new(), None, Changes::new());
    for (column, (name, node)) in root.get_fields().iter().zip(schema::fields(root)) {
        if name == geometries.column {
            shapes = Some(Shapes::new(geometries, node)?);
        } else if is_covering(geometries, column) {
            // Made anew when the layer is written.
        } else if geometries.others.contains(&name) {
            notes.push(format!("field \"{name}\" of other geometries is left out"));
        } else if node.is_writable() {
            for change in node.forms().into_iter().filter_map(Form::change) {
                changes.entry(change).or_default().insert(fields.len(), name.clone());
            }
            fields.push(Field::new(&name, node));
        } else {
            notes.push(format!("field \"{name}\" of bytes is left out"));
        }
    }
    notes.extend(changes.into_iter().map(told));
    let shapes = shapes.ok_or_else(|| {
        format!(
            "it has no column \"{}\", in which its geometries are said to be",
            geometries.column
        )
    })?;
    let place = |path: &Vec<String>| schema.columns().iter().position(|c| c.path().parts() == path);
    let bounds = match (&geometries.covering, &shapes) {
        (Some(paths), _) => {
            let places: Option<Vec<usize>> = paths.iter().map(place).collect();
            places.and_then(|places| places.try_into().ok())
        }
        (None, Shapes::Native(native)) => {
            let [x, y] = native.xy();
            Some([x, y, x, y])
        }
        (None, Shapes::Wkb(_)) => None,
    };
    let budget = Budget::of(bytes.len() as u64);
    Ok(Plan { bytes, footer, fields, shapes, bounds, budget })
}

/// Whether a column holds nothing but boxes of geometries.
fn is_covering(geometries: &Geometries, column: &Type) -> bool {
    const MEMBERS: [&str; 8] = ["xmin", "xmax", "ymin", "ymax", "zmin", "zmax", "mmin", "mmax"];
    let is_named = geometries
        .covering
        .iter()
        .flatten()
        .any(|path| path.first().is_some_and(|name| name == column.name()));
    is_named
        && column.is_group()
        && column.get_fields().iter().all(|member| MEMBERS.contains(&member.name()))
}

impl Shapes {
    fn new(geometries: &Geometries, node: Node) -> Result<Self, String> {
        match (geometries.encoding, node) {
            (Encoding::Native(kind), node) => Native::new(kind, node).map(Self::Native),
            (Encoding::Wkb, Node::Leaf { column, .. }) => Ok(Self::Wkb(column)),
            (Encoding::Wkb, _) => {
                Err(format!("its column \"{}\" holds no WKB: it is nested", geometries.column))
            }
        }
    }
}
