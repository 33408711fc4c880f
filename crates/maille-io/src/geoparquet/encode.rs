//! Columns of row groups, as they stand in a file.

use crate::{Cell, Field, FieldType};
use bytes::Bytes;
use chrono::NaiveDate;
use parquet::column::writer::{ColumnCloseResult, get_column_writer, get_typed_column_writer};
use parquet::data_type::{BoolType, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterPropertiesPtr;
use parquet::file::writer::{SerializedPageWriter, TrackedWrite};
use parquet::schema::types::ColumnDescPtr;
use std::sync::Arc;

/// A column of a row group as it stands in the file.
pub struct Encoded {
    pub bytes: Bytes,
    pub close: ColumnCloseResult,
    /// Positions that got the height 0.
    pub filled: usize,
}

/// Makes the column of a field.
pub fn encode_field<'c>(
    column: Column,
    field: &Field,
    cells: impl Iterator<Item = &'c Cell<'c>>,
) -> Result<Encoded, ParquetError> {
    match field.kind {
        FieldType::Bool => column.encode::<BoolType>(cells.map(|cell| match cell {
            Cell::Bool(value) => Some(*value),
            _ => None,
        })),
        FieldType::Integer => column.encode::<Int64Type>(cells.map(|cell| match cell {
            Cell::Integer(value) => Some(*value),
            _ => None,
        })),
        FieldType::Real => column.encode::<DoubleType>(cells.map(|cell| match cell {
            Cell::Real(value) => Some(*value),
            _ => None,
        })),
        FieldType::Date => column.encode::<Int32Type>(cells.map(|cell| match cell {
            Cell::Text(text) => days(text),
            _ => None,
        })),
        FieldType::Text | FieldType::Json => {
            column.encode::<ByteArrayType>(cells.map(|cell| match cell {
                Cell::Text(text) => Some(text.as_bytes().to_vec().into()),
                _ => None,
            }))
        }
    }
}

/// Days since 1970 of a date as ISO 8601 writes it.
fn days(date: &str) -> Option<i32> {
    let date: NaiveDate = date.parse().ok()?;
    i32::try_from(date.signed_duration_since(NaiveDate::default()).num_days()).ok()
}

/// A column of a row group that is to be made.
pub struct Column<'a> {
    pub descriptor: &'a ColumnDescPtr,
    pub properties: &'a WriterPropertiesPtr,
}

impl Column<'_> {
    /// Makes it of values, null where there is none.
    pub fn encode<T: DataType>(
        self,
        cells: impl Iterator<Item = Option<T::T>>,
    ) -> Result<Encoded, ParquetError> {
        let (mut values, mut levels) = (Vec::new(), Vec::new());
        for cell in cells {
            levels.push(i16::from(cell.is_some()));
            values.extend(cell);
        }
        let mut sink = TrackedWrite::new(Vec::new());
        let pages = Box::new(SerializedPageWriter::new(&mut sink));
        let writer =
            get_column_writer(Arc::clone(self.descriptor), Arc::clone(self.properties), pages);
        let mut writer = get_typed_column_writer::<T>(writer);
        writer.write_batch(&values, Some(&levels), None)?;
        let close = writer.close()?;
        Ok(Encoded { bytes: sink.into_inner()?.into(), close, filled: 0 })
    }
}
