//! Writing.

use crate::archive::{ArchiveWriter, Sizes};
use crate::decimal::shortest;
use crate::error::invalid;
use crate::geometry::{Kind, Visitor, has_heights, walk};
use crate::{Cell, Crs, Field, FieldType, Layer, Loss, Schema};
use quick_xml::escape::escape;
use rayon::prelude::*;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Features that are formatted before they are written.
const BATCH: usize = 4096;

/// Digits of an integer that any `int`, which has 32 bits, can hold.
const INT_DIGITS: usize = 9;

/// Writes a layer as an archive with KML in it.
///
/// # Errors
/// Like [`write`], and when the text has 4 GiB or more.
pub fn write_kmz(layer: &Layer, out: &mut (dyn Write + Send)) -> io::Result<Vec<Loss>> {
    // GDAL does not know KMZ by its content where ZIP64 is used.
    let mut archive = ArchiveWriter::new(out, Sizes::Under4Gib);
    let losses = write(layer, archive.begin("doc.kml")?)?;
    archive.finish()?;
    Ok(losses)
}

/// Writes a layer.
///
/// # Errors
/// When `out` refuses, or (as [`io::ErrorKind::InvalidData`]) when positions are not in WGS84 or a text has
/// characters that XML has not.
pub fn write(layer: &Layer, out: &mut (dyn Write + Send)) -> io::Result<Vec<Loss>> {
    if layer.crs != Crs::Wgs84 {
        let problem = format!(
            "KML has positions in WGS84 only, but these are in {}; bring them to EPSG:4326 first",
            layer.crs
        );
        return Err(invalid(problem));
    }
    let schema = Schema::of(layer);
    let title = layer.stem();
    let mut head = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    head.push_str("<kml xmlns=\"http://www.opengis.net/kml/2.2\">\n<Document>\n");
    let mut element = |text: String| head.push_str(&text);
    element(format!("<name>{0}</name>\n<Schema name=\"{0}\" id=\"fields\">\n", escape(title)));
    for field in schema.fields() {
        let name = escape(field.name.as_str());
        element(format!("<SimpleField name=\"{name}\" type=\"{}\"/>\n", simple_type(field)));
    }
    element("</Schema>\n".to_owned());
    out.write_all(head.as_bytes())?;
    let mut filled = 0;
    for start in (0..layer.len()).step_by(BATCH) {
        let batch = (start..(start + BATCH).min(layer.len())).into_par_iter();
        let placemarks: Vec<io::Result<(String, usize)>> =
            batch.map(|feature| placemark(layer, &schema, feature)).collect();
        for placemark in placemarks {
            let (text, positions) = placemark?;
            out.write_all(text.as_bytes())?;
            filled += positions;
        }
    }
    out.write_all(b"</Document>\n</kml>\n")?;
    let mut losses = schema.losses(layer, |kind| match kind {
        FieldType::Json => Some("text"),
        _ => None,
    });
    let long = schema.fields().iter().filter(|field| is_long(field));
    losses.extend(long.map(|field| Loss::Retyped {
        field: field.name.clone(),
        from: field.kind,
        to: "text, for KML has no integers of 64 bits",
    }));
    if filled > 0 {
        losses.push(Loss::HeightsFilled { positions: filled });
    }
    Ok(losses)
}

fn is_long(field: &Field) -> bool {
    field.kind == FieldType::Integer && field.width > INT_DIGITS
}

fn simple_type(field: &Field) -> &'static str {
    match field.kind {
        FieldType::Bool => "bool",
        FieldType::Integer if !is_long(field) => "int",
        FieldType::Real => "double",
        _ => "string",
    }
}

/// A placemark, and how many of its positions got the height 0.
fn placemark(layer: &Layer, schema: &Schema, feature: usize) -> io::Result<(String, usize)> {
    let mut out = String::from("<Placemark>");
    let mut cells = Vec::new();
    schema.fill(layer.feature(feature), &mut cells);
    let values: Vec<(&str, String)> = schema
        .fields()
        .iter()
        .zip(&cells)
        .filter_map(|(field, cell)| Some((field.name.as_str(), text(cell)?)))
        .collect();
    if let Some((_, value)) = values.iter().find(|(field, _)| *field == "name") {
        push(&mut out, format_args!("<name>{}</name>", escape(value)));
    }
    if !values.is_empty() {
        out.push_str("<ExtendedData><SchemaData schemaUrl=\"#fields\">");
        for (field, value) in &values {
            let (field, value) = (escape(*field), escape(value));
            push(&mut out, format_args!("<SimpleData name=\"{field}\">{value}</SimpleData>"));
        }
        out.push_str("</SchemaData></ExtendedData>");
    }
    // XML 1.0, 2.2: no control characters but these.
    if out.chars().any(|c| c < ' ' && !matches!(c, '\t' | '\n' | '\r')) {
        let label = layer.feature(feature).label();
        let problem =
            format!("{label}: a text has control characters, which XML has not; remove them");
        return Err(invalid(problem));
    }
    let has_z = has_heights(layer, feature);
    let mut writer = Writer { out: &mut out, has_z, open: Vec::new(), is_shell: true, filled: 0 };
    walk(layer, feature, &mut writer);
    let filled = writer.filled;
    out.push_str("</Placemark>\n");
    Ok((out, filled))
}

/// A value as text; a carriage return would read as a line feed if it were not spelt out, which
/// [`escape`] does.
fn text(cell: &Cell) -> Option<String> {
    Some(match cell {
        Cell::Null => return None,
        Cell::Bool(value) => value.to_string(),
        Cell::Integer(number) => number.to_string(),
        Cell::Real(number) => shortest(&mut zmij::Buffer::new(), *number).to_owned(),
        Cell::Text(text) => text.clone().into_owned(),
    })
}

fn push(out: &mut String, text: std::fmt::Arguments) {
    // A string takes whatever is written.
    let _ = out.write_fmt(text);
}

struct Writer<'a> {
    out: &'a mut String,
    has_z: bool,
    /// The geometries that have begun.
    open: Vec<Kind>,
    /// Whether the next ring is the first of its polygon.
    is_shell: bool,
    filled: usize,
}

impl Writer<'_> {
    fn element(kind: Kind) -> &'static str {
        match kind {
            Kind::Point => "Point",
            Kind::LineString => "LineString",
            Kind::Polygon => "Polygon",
            _ => "MultiGeometry",
        }
    }

    fn boundary(&self) -> &'static str {
        if self.is_shell { "outerBoundaryIs" } else { "innerBoundaryIs" }
    }
}

impl Visitor for Writer<'_> {
    fn begin(&mut self, kind: Kind, _: usize) {
        push(self.out, format_args!("<{}>", Self::element(kind)));
        let is_single = matches!(kind, Kind::Point | Kind::LineString | Kind::Polygon);
        if is_single && self.has_z {
            self.out.push_str("<altitudeMode>absolute</altitudeMode>");
        }
        if matches!(kind, Kind::Point | Kind::LineString) {
            self.out.push_str("<coordinates>");
        }
        self.is_shell = true;
        self.open.push(kind);
    }

    fn begin_ring(&mut self, _: usize) {
        let boundary = self.boundary();
        push(self.out, format_args!("<{boundary}><LinearRing><coordinates>"));
    }

    fn position(&mut self, x: f64, y: f64, z: f64) {
        let mut buffer = zmij::Buffer::new();
        if !self.out.ends_with('>') {
            self.out.push(' ');
        }
        self.out.push_str(shortest(&mut buffer, x));
        self.out.push(',');
        self.out.push_str(shortest(&mut buffer, y));
        if self.has_z {
            self.filled += usize::from(z.is_nan());
            self.out.push(',');
            self.out.push_str(shortest(&mut buffer, if z.is_nan() { 0.0 } else { z }));
        }
    }

    fn end_ring(&mut self) {
        let boundary = self.boundary();
        push(self.out, format_args!("</coordinates></LinearRing></{boundary}>"));
        self.is_shell = false;
    }

    fn end(&mut self) {
        let Some(kind) = self.open.pop() else { return };
        if matches!(kind, Kind::Point | Kind::LineString) {
            self.out.push_str("</coordinates>");
        }
        push(self.out, format_args!("</{}>", Self::element(kind)));
    }
}
