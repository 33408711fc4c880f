//! Writing.

use super::encode::{Column, Encoded, encode_field};
use super::extent::Extent;
use super::{KEY, SIDES, metadata};
use crate::wkb::{self, Flavour};
use crate::{Cell, Field, FieldType, Format, Layer, Loss, Schema};
use bytes::Bytes;
use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical, ZstdLevel};
use parquet::data_type::{ByteArrayType, DoubleType};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesPtr};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::{ColumnDescPtr, ColumnPath, Type, TypePtr};
use rayon::prelude::*;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

/// A row group ends after so many features or positions. A reader of a box reads it whole or not at all.
const MAX_FEATURES: usize = 1 << 14;
const MAX_POSITIONS: usize = 1 << 18;

/// Writes a layer.
///
/// # Errors
/// When `out` refuses.
pub fn write(layer: &Layer, out: &mut (dyn Write + Send)) -> io::Result<Vec<Loss>> {
    let writer = Writer::new(layer);
    let all = writer.extents.iter().fold(Extent::NONE, Extent::joined);
    let (metadata, is_crs_named) =
        metadata::of_layer(layer, &writer.geometry, &writer.covering, all.bounds());
    let filled = writer.write(metadata, out).map_err(to_io)?;
    let mut losses = writer.schema.losses(layer, |_| None);
    if filled > 0 {
        losses.push(Loss::HeightsFilled { positions: filled });
    }
    if !is_crs_named {
        losses.push(Loss::Crs { format: Format::GeoParquet, crs: layer.crs.clone() });
    }
    Ok(losses)
}

/// What the operating system said, where it was that.
fn to_io(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error),
    }
}

/// A layer on its way into a file. The columns are the fields, then the geometries, then the sides of their
/// boxes.
struct Writer<'a> {
    layer: &'a Layer,
    schema: Schema,
    /// Names of the columns that are no fields.
    geometry: String,
    covering: String,
    extents: Vec<Extent>,
}

impl<'a> Writer<'a> {
    fn new(layer: &'a Layer) -> Self {
        let schema = Schema::of(layer);
        // Names of fields come before those that only the format asks for.
        let geometry = free_name("geometry", schema.fields());
        let covering = free_name("bbox", schema.fields());
        let features = (0..layer.len()).into_par_iter();
        let extents = features.map(|feature| Extent::of(layer, feature)).collect();
        Self { layer, schema, geometry, covering, extents }
    }

    /// Writes a file, and gives how many positions got the height 0.
    fn write(&self, geo: String, out: &mut (dyn Write + Send)) -> Result<usize, ParquetError> {
        let properties = self.properties(geo);
        let root = self.root()?;
        let mut file = SerializedFileWriter::new(out, root, Arc::clone(&properties))?;
        let columns = file.schema_descr().columns().to_vec();
        let groups = self.groups();
        let mut batches = groups.chunks(rayon::current_num_threads());
        let mut encode_next = || match batches.next() {
            Some(groups) => groups
                .par_iter()
                .map(|rows| self.encode_group(&columns, &properties, rows))
                .collect::<Result<Vec<_>, _>>(),
            None => Ok(Vec::new()),
        };
        let mut filled = 0;
        let mut encoded = encode_next()?;
        while !encoded.is_empty() {
            // The next ones are made while these are written.
            let (next, written) = rayon::join(&mut encode_next, || append(&mut file, encoded));
            filled += written?;
            encoded = next?;
        }
        file.close()?;
        Ok(filled)
    }

    fn properties(&self, geo: String) -> WriterPropertiesPtr {
        let geometry = ColumnPath::new(vec![self.geometry.clone()]);
        let mut properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(concat!("maille ", env!("CARGO_PKG_VERSION")).to_owned())
            .set_key_value_metadata(Some(vec![KeyValue::new(KEY.to_owned(), geo)]))
            // No two geometries are the same, and which one is the least says nothing.
            .set_column_dictionary_enabled(geometry.clone(), false)
            .set_column_statistics_enabled(geometry, EnabledStatistics::None);
        for side in SIDES {
            let side = ColumnPath::new(vec![self.covering.clone(), side.to_owned()]);
            properties = properties.set_column_dictionary_enabled(side, false);
        }
        Arc::new(properties.build())
    }

    /// The schema of the file. All columns may be null.
    fn root(&self) -> Result<TypePtr, ParquetError> {
        let fields = self.schema.fields().iter().map(|field| {
            let (physical, logical) = match field.kind {
                FieldType::Bool => (Physical::BOOLEAN, None),
                FieldType::Integer => (Physical::INT64, None),
                FieldType::Real => (Physical::DOUBLE, None),
                FieldType::Date => (Physical::INT32, Some(LogicalType::Date)),
                FieldType::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
                FieldType::Json => (Physical::BYTE_ARRAY, Some(LogicalType::Json)),
            };
            primitive(&field.name, physical, logical, Repetition::OPTIONAL)
        });
        let mut columns: Vec<TypePtr> = fields.collect::<Result<_, _>>()?;
        columns.push(primitive(&self.geometry, Physical::BYTE_ARRAY, None, Repetition::OPTIONAL)?);
        let sides = SIDES.map(|side| primitive(side, Physical::DOUBLE, None, Repetition::REQUIRED));
        let covering = Type::group_type_builder(&self.covering)
            .with_repetition(Repetition::OPTIONAL)
            .with_fields(sides.into_iter().collect::<Result<_, _>>()?);
        columns.push(Arc::new(covering.build()?));
        Ok(Arc::new(Type::group_type_builder("schema").with_fields(columns).build()?))
    }

    /// The features of each row group.
    fn groups(&self) -> Vec<Range<usize>> {
        let mut groups = Vec::new();
        let (mut start, mut positions) = (0, 0);
        for (feature, extent) in self.extents.iter().enumerate() {
            positions += extent.positions;
            if feature + 1 - start == MAX_FEATURES || positions >= MAX_POSITIONS {
                groups.push(start..feature + 1);
                (start, positions) = (feature + 1, 0);
            }
        }
        if start < self.extents.len() {
            groups.push(start..self.extents.len());
        }
        groups
    }

    /// Makes all columns of a row group.
    fn encode_group(
        &self,
        columns: &[ColumnDescPtr],
        properties: &WriterPropertiesPtr,
        rows: &Range<usize>,
    ) -> Result<Vec<Encoded>, ParquetError> {
        let cells: Vec<Vec<Cell>> = rows
            .clone()
            .into_par_iter()
            .map(|feature| {
                let mut cells = Vec::new();
                self.schema.fill(self.layer.feature(feature), &mut cells);
                cells
            })
            .collect();
        let column = |(place, descriptor): (usize, &ColumnDescPtr)| {
            let column = Column { descriptor, properties };
            let fields = self.schema.fields();
            match place.checked_sub(fields.len()) {
                None => encode_field(column, &fields[place], cells.iter().map(|row| &row[place])),
                Some(0) => self.encode_geometries(column, rows),
                Some(side) => {
                    let extents = self.extents[rows.clone()].iter();
                    column.encode::<DoubleType>(extents.map(|e| Some(e.bounds()?[side - 1])))
                }
            }
        };
        columns.par_iter().enumerate().map(column).collect()
    }

    fn encode_geometries(
        &self,
        column: Column,
        rows: &Range<usize>,
    ) -> Result<Encoded, ParquetError> {
        let (mut filled, mut blobs, mut ends) = (0, Vec::new(), Vec::new());
        for feature in rows.clone() {
            filled += wkb::write(&mut blobs, self.layer, feature, Flavour::Iso);
            ends.push(blobs.len());
        }
        let blobs = Bytes::from(blobs);
        let starts = std::iter::once(0).chain(ends.iter().copied());
        let blobs = starts
            .zip(&ends)
            .map(|(start, end)| (start < *end).then(|| blobs.slice(start..*end).into()));
        let encoded = column.encode::<ByteArrayType>(blobs)?;
        Ok(Encoded { filled, ..encoded })
    }
}

/// Writes row groups that are ready, and gives how many positions got the height 0.
fn append(
    file: &mut SerializedFileWriter<&mut (dyn Write + Send)>,
    groups: Vec<Vec<Encoded>>,
) -> Result<usize, ParquetError> {
    let mut filled = 0;
    for columns in groups {
        let mut group = file.next_row_group()?;
        for column in columns {
            filled += column.filled;
            group.append_column(&column.bytes, column.close)?;
        }
        group.close()?;
    }
    Ok(filled)
}

/// A name that no field has: this one, or with a number.
fn free_name(name: &str, fields: &[Field]) -> String {
    let is_free = |name: &String| fields.iter().all(|field| !field.name.eq_ignore_ascii_case(name));
    let numbered = (1..).map(|number| format!("{name}_{number}"));
    // There are more numbers than fields.
    std::iter::once(name.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

fn primitive(
    name: &str,
    physical: Physical,
    logical: Option<LogicalType>,
    repetition: Repetition,
) -> Result<TypePtr, ParquetError> {
    let builder = Type::primitive_type_builder(name, physical);
    Ok(Arc::new(builder.with_logical_type(logical).with_repetition(repetition).build()?))
}
