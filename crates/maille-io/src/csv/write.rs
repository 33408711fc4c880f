//! Writing.

use super::columns::GEOMETRY;
use crate::decimal::shortest;
use crate::error::invalid;
use crate::geometry::{Kind, has_heights, kind_of};
use crate::json::Value;
use crate::rows::{push_cell, push_name};
use crate::{FieldType, Format, Layer, Loss, Schema, wkt};
use ::geojson::GeometryValue;
use rayon::prelude::*;
use std::borrow::Cow;
use std::io::{self, Write};

/// Features that are formatted before they are written.
const BATCH: usize = 4096;

/// Writes a layer as a table.
///
/// # Errors
/// When `out` refuses, or (as [`io::ErrorKind::InvalidData`]) when fields of the layer have all the names
/// that a column of geometries may have.
pub fn write(layer: &Layer, format: Format, out: &mut (dyn Write + Send)) -> io::Result<Vec<Loss>> {
    let schema = Schema::of(layer);
    let delimiter = if format == Format::Tsv { b'\t' } else { b',' };
    let shape = Shape::of(layer, &schema)?;
    let mut head = String::new();
    let names = schema.fields().iter().map(|field| field.name.as_str());
    for (i, name) in shape.columns().iter().copied().chain(names).enumerate() {
        head.extend((i > 0).then_some(delimiter as char));
        push_name(&mut head, name, delimiter);
    }
    // A line with nothing on it is no header.
    head.push_str(if head.is_empty() { "\"\"\n" } else { "\n" });
    out.write_all(head.as_bytes())?;
    let writer = RowWriter { layer, schema: &schema, shape, delimiter };
    let (mut filled, mut empty) = (0, vec![0; schema.fields().len()]);
    for start in (0..layer.len()).step_by(BATCH) {
        let rows = (start..(start + BATCH).min(layer.len())).into_par_iter();
        let rows: Vec<Row> = rows.map(|feature| writer.row(feature)).collect();
        for row in rows {
            out.write_all(row.text.as_bytes())?;
            filled += row.filled;
            row.empty.iter().for_each(|&field| empty[field] += 1);
        }
    }
    let mut losses = schema.losses(layer, |kind| match kind {
        FieldType::Text | FieldType::Date => None,
        FieldType::Json => Some("JSON text"),
        _ => Some("text"),
    });
    for (field, texts) in schema.fields().iter().zip(empty).filter(|(_, texts)| *texts > 0) {
        losses.push(Loss::EmptyText { field: field.name.clone(), texts });
    }
    if filled > 0 {
        losses.push(Loss::HeightsFilled { positions: filled });
    }
    if layer.crs != crate::Crs::Wgs84 && shape.names_no_crs(layer) {
        losses.push(Loss::Crs { format, crs: layer.crs.clone() });
    }
    Ok(losses)
}

/// What the geometries are written as.
#[derive(Debug, Clone, Copy)]
enum Shape {
    Nothing,
    Point([&'static str; 2]),
    Text(&'static str),
}

impl Shape {
    fn of(layer: &Layer, schema: &Schema) -> io::Result<Self> {
        let is_free = |name: &&str| {
            let names = &mut schema.fields().iter().map(|field| field.name.trim());
            !names.any(|field| field.eq_ignore_ascii_case(name))
        };
        let (mut has_geometry, mut all_points) = (false, true);
        for feature in 0..layer.len() {
            let kind = kind_of(layer, feature);
            has_geometry |= kind.is_some();
            all_points &=
                kind.is_none_or(|kind| kind == Kind::Point && !has_heights(layer, feature));
        }
        // A header has something in it: without geometries and fields, the column of no geometries.
        if !has_geometry && !schema.fields().is_empty() {
            return Ok(Self::Nothing);
        }
        let point = if layer.crs.is_geographic() { ["lon", "lat"] } else { ["x", "y"] };
        if has_geometry && all_points && point.iter().all(is_free) {
            return Ok(Self::Point(point));
        }
        GEOMETRY.into_iter().find(is_free).map(Self::Text).ok_or_else(|| {
            let problem = format!(
                "fields have all the names that the column of geometries may have ({}); rename one",
                GEOMETRY.join(", ")
            );
            invalid(problem)
        })
    }

    fn columns(&self) -> &[&'static str] {
        match self {
            Self::Nothing => &[],
            Self::Point(names) => names,
            Self::Text(name) => std::slice::from_ref(name),
        }
    }

    fn names_no_crs(self, layer: &Layer) -> bool {
        match self {
            Self::Nothing => false,
            Self::Point(_) => true,
            Self::Text(_) => layer.crs.code().is_none(),
        }
    }
}

struct RowWriter<'a> {
    layer: &'a Layer,
    schema: &'a Schema,
    shape: Shape,
    delimiter: u8,
}

/// A row that is ready to be written.
struct Row {
    text: String,
    /// Positions that got a height.
    filled: usize,
    /// The fields that hold an empty text.
    empty: Vec<usize>,
}

impl RowWriter<'_> {
    fn row(&self, feature: usize) -> Row {
        let mut row = Row { text: String::new(), filled: 0, empty: Vec::new() };
        self.geometry(feature, &mut row);
        let mut values = Vec::new();
        self.schema.fill_values(self.layer.feature(feature), &mut values);
        for (i, value) in values.iter().enumerate() {
            let is_first = i == 0 && matches!(self.shape, Shape::Nothing);
            row.text.extend((!is_first).then_some(self.delimiter as char));
            if matches!(value, Value::Text(text) if text.is_empty()) {
                row.empty.push(i);
            }
            push_cell(&mut row.text, value, self.delimiter);
        }
        // A line with nothing on it is no row.
        row.text.push_str(if row.text.is_empty() { "\"\"\n" } else { "\n" });
        row
    }

    fn geometry(&self, feature: usize, row: &mut Row) {
        match self.shape {
            Shape::Nothing => {}
            Shape::Point(_) => {
                let point = self.layer.others.get(&feature).map(|geometry| &geometry.value);
                let mut number = zmij::Buffer::new();
                if let Some(GeometryValue::Point { coordinates }) = point {
                    row.text.push_str(shortest(&mut number, coordinates[0]));
                }
                row.text.push(self.delimiter as char);
                if let Some(GeometryValue::Point { coordinates }) = point {
                    row.text.push_str(shortest(&mut number, coordinates[1]));
                }
            }
            Shape::Text(_) if kind_of(self.layer, feature).is_none() => {}
            Shape::Text(_) => {
                let mut text = String::new();
                let srid = self.layer.crs.code().filter(|&srid| srid != 4326);
                text.extend(srid.map(|srid| format!("SRID={srid};")));
                row.filled = wkt::write(&mut text, self.layer, feature);
                push_cell(&mut row.text, &Value::Text(Cow::Borrowed(&text)), self.delimiter);
            }
        }
    }
}
