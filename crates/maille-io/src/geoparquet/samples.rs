//! Files of Parquet for tests, as others might write them.

use super::footer;
use crate::{Layer, ReadOptions, read_bytes};
use parquet::data_type::{
    BoolType, ByteArray, ByteArrayType, DataType, DoubleType, FixedLenByteArray,
    FixedLenByteArrayType, FloatType, Int32Type, Int64Type, Int96, Int96Type,
};
use parquet::errors::ParquetError;
use parquet::file::metadata::{
    ColumnChunkMetaDataBuilder, KeyValue, ParquetMetaDataWriter, RowGroupMetaData,
};
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::TypePtr;
use std::sync::Arc;

/// The values of a column with their levels; no levels where nothing can be null or repeated.
pub struct Column {
    values: Values,
    defs: Vec<i16>,
    reps: Vec<i16>,
}

enum Values {
    Bool(Vec<bool>),
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Int96(Vec<Int96>),
    Float(Vec<f32>),
    Double(Vec<f64>),
    Bytes(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

macro_rules! columns {
    ($($name:ident, $value:ty, $variant:ident;)*) => {$(
        pub fn $name(values: &[$value]) -> Column {
            let values = Values::$variant(values.iter().map(|value| value.clone().into()).collect());
            Column { values, defs: Vec::new(), reps: Vec::new() }
        }
    )*};
}

columns! {
    bools, bool, Bool;
    int32s, i32, Int32;
    int64s, i64, Int64;
    int96s, Int96, Int96;
    floats, f32, Float;
    doubles, f64, Double;
    bytes, Vec<u8>, Bytes;
    texts, &'static str, Bytes;
}

pub fn fixed(values: &[Vec<u8>]) -> Column {
    let values = values.iter().map(|value| ByteArray::from(value.clone()).into()).collect();
    Column { values: Values::Fixed(values), defs: Vec::new(), reps: Vec::new() }
}

impl Column {
    pub fn defs(self, defs: &[i16]) -> Self {
        Self { defs: defs.to_vec(), ..self }
    }

    pub fn reps(self, reps: &[i16]) -> Self {
        Self { reps: reps.to_vec(), ..self }
    }

    fn write(&self, group: &mut SerializedRowGroupWriter<&mut Vec<u8>>) {
        match &self.values {
            Values::Bool(values) => self.write_as::<BoolType>(group, values),
            Values::Int32(values) => self.write_as::<Int32Type>(group, values),
            Values::Int64(values) => self.write_as::<Int64Type>(group, values),
            Values::Int96(values) => self.write_as::<Int96Type>(group, values),
            Values::Float(values) => self.write_as::<FloatType>(group, values),
            Values::Double(values) => self.write_as::<DoubleType>(group, values),
            Values::Bytes(values) => self.write_as::<ByteArrayType>(group, values),
            Values::Fixed(values) => self.write_as::<FixedLenByteArrayType>(group, values),
        }
    }

    fn write_as<T: DataType>(
        &self,
        group: &mut SerializedRowGroupWriter<&mut Vec<u8>>,
        values: &[T::T],
    ) {
        let mut column = group.next_column().expect("a column").expect("there is one more");
        let defs = (!self.defs.is_empty()).then_some(&self.defs[..]);
        let reps = (!self.reps.is_empty()).then_some(&self.reps[..]);
        column.typed::<T>().write_batch(values, defs, reps).expect("levels fit");
        column.close().expect("memory takes all");
    }
}

/// A file of a schema, in the language of Parquet, with metadata and row groups.
pub fn file(schema: &str, geo: Option<&str>, groups: &[Vec<Column>]) -> Vec<u8> {
    file_with(schema, geo, groups, WriterProperties::builder())
}

pub fn file_with(
    schema: &str,
    geo: Option<&str>,
    groups: &[Vec<Column>],
    properties: WriterPropertiesBuilder,
) -> Vec<u8> {
    let schema = parse_message_type(&format!("message schema {{ {schema} }}")).expect("a schema");
    file_of(Arc::new(schema), geo, groups, properties)
}

pub fn file_of(
    schema: TypePtr,
    geo: Option<&str>,
    groups: &[Vec<Column>],
    properties: WriterPropertiesBuilder,
) -> Vec<u8> {
    let geo = geo.map(|geo| vec![KeyValue::new("geo".to_owned(), geo.to_owned())]);
    let properties = properties.set_key_value_metadata(geo).build();
    let mut out = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut out, schema, Arc::new(properties)).expect("a sound schema");
    for columns in groups {
        let mut group = writer.next_row_group().expect("a row group");
        for column in columns {
            column.write(&mut group);
        }
        group.close().expect("all columns are there");
    }
    writer.close().expect("memory takes all");
    out
}

/// A file after a change to the row groups of its footer.
pub fn with_row_groups(
    bytes: &[u8],
    change: impl FnOnce(&[RowGroupMetaData]) -> Vec<RowGroupMetaData>,
) -> Vec<u8> {
    let footer = footer::read(bytes).expect("a footer");
    let groups = change(footer.row_groups());
    let changed = footer.clone().into_builder().set_row_groups(groups).build();
    let length = u32::from_le_bytes(*bytes[..bytes.len() - 4].last_chunk().expect("a length"));
    let mut out = bytes[..bytes.len() - 8 - length as usize].to_vec();
    ParquetMetaDataWriter::new(&mut out, &changed).finish().expect("memory takes all");
    out
}

/// A file after a change to what its footer says of each row group.
pub fn with_groups(
    bytes: &[u8],
    change: impl Fn(RowGroupMetaData) -> Result<RowGroupMetaData, ParquetError>,
) -> Vec<u8> {
    with_row_groups(bytes, |groups| {
        groups.iter().cloned().map(change).collect::<Result<_, _>>().expect("a sound change")
    })
}

/// A file after a change to what its footer says of a column in each row group.
pub fn with_column(
    bytes: &[u8],
    column: usize,
    change: impl Fn(ColumnChunkMetaDataBuilder) -> ColumnChunkMetaDataBuilder,
) -> Vec<u8> {
    with_groups(bytes, |group| {
        let mut columns = group.columns().to_vec();
        columns[column] = change(columns[column].clone().into_builder()).build()?;
        group.into_builder().set_column_metadata(columns).build()
    })
}

/// Metadata of a column "g" in an encoding.
pub fn geo(encoding: &str) -> String {
    format!(
        r#"{{"version":"1.1.0","primary_column":"g","columns":{{"g":{{"encoding":"{encoding}","geometry_types":[]}}}}}}"#
    )
}

/// A point as WKB.
pub fn wkb_point(x: f64, y: f64) -> Vec<u8> {
    let mut wkb = vec![1, 1, 0, 0, 0];
    wkb.extend([x, y].iter().flat_map(|ordinate| ordinate.to_le_bytes()));
    wkb
}

/// Reads a file, whose format is told from the content alone.
pub fn read(bytes: &[u8], bbox: Option<[f64; 4]>) -> Result<Layer, String> {
    let options = ReadOptions { bbox, ..ReadOptions::default() };
    read_bytes("in", bytes, None, &options).map_err(|error| error.to_string())
}

/// The properties of each feature of a file.
pub fn properties(bytes: &[u8]) -> Vec<String> {
    let layer = read(bytes, None).expect("it is sound");
    layer.features().map(|feature| feature.properties_json().to_owned()).collect()
}
