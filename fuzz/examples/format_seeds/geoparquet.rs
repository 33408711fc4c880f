//! Files of GeoParquet as other programs write them: not compressed, so that what is changed in them is data, with
//! each encoding of values and of geometries.

use parquet::basic::Encoding;
use parquet::data_type::{ByteArray, ByteArrayType, DataType, DoubleType, Int32Type, Int64Type};
use parquet::errors::Result;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{WriterProperties, WriterPropertiesBuilder, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnPath;
use std::sync::Arc;

type Group<'a> = SerializedRowGroupWriter<'a, Vec<u8>>;

/// The files by name.
pub fn files() -> Result<Vec<(&'static str, Vec<u8>)>> {
    let plain = || WriterProperties::builder().set_dictionary_enabled(false);
    let deltas = plain()
        .set_writer_version(WriterVersion::PARQUET_2_0)
        .set_column_encoding(ColumnPath::from("n"), Encoding::DELTA_BINARY_PACKED)
        .set_column_encoding(ColumnPath::from("t"), Encoding::DELTA_BYTE_ARRAY)
        .set_column_encoding(ColumnPath::from("g"), Encoding::DELTA_LENGTH_BYTE_ARRAY);
    let values = "required int64 n; optional binary t (UTF8); required binary g;";
    let lists = "optional group l (LIST) { repeated group list { optional int32 element; } } required binary g;";
    let rings = "optional group g (LIST) { repeated group list { required group rings (LIST) { repeated group list \
                 { required group position { required double x; required double y; } } } } }";
    Ok(vec![
        ("plain", file(values, "WKB", plain(), write_values)?),
        ("dictionary", file(values, "WKB", WriterProperties::builder(), write_values)?),
        ("deltas", file(values, "WKB", deltas, write_values)?),
        ("lists", file(lists, "WKB", plain(), write_lists)?),
        ("native", file(rings, "polygon", plain(), write_rings)?),
    ])
}

/// A file of one row group.
fn file(
    schema: &str,
    encoding: &str,
    properties: WriterPropertiesBuilder,
    write: fn(&mut Group) -> Result<()>,
) -> Result<Vec<u8>> {
    let schema = parse_message_type(&format!("message schema {{ {schema} }}"))?;
    let geo = format!(
        r#"{{"version":"1.1.0","primary_column":"g","columns":{{"g":{{"encoding":"{encoding}","geometry_types":[]}}}}}}"#
    );
    let geo = KeyValue::new("geo".to_owned(), geo);
    let properties = properties.set_key_value_metadata(Some(vec![geo])).build();
    let mut file = SerializedFileWriter::new(Vec::new(), Arc::new(schema), Arc::new(properties))?;
    let mut group = file.next_row_group()?;
    write(&mut group)?;
    group.close()?;
    file.into_inner()
}

fn write_values(group: &mut Group) -> Result<()> {
    column::<Int64Type>(group, &[1, 5, 3], None, None)?;
    let texts = ["ab", "abc"].map(ByteArray::from);
    column::<ByteArrayType>(group, &texts, Some(&[1, 0, 1]), None)?;
    column::<ByteArrayType>(group, &vec![point(); 3], None, None)
}

/// Of two elements, one of which is null, of none, and no list.
fn write_lists(group: &mut Group) -> Result<()> {
    column::<Int32Type>(group, &[7], Some(&[3, 2, 1, 0]), Some(&[0, 1, 0, 0]))?;
    column::<ByteArrayType>(group, &vec![point(); 3], None, None)
}

/// A polygon with a hole, and none.
fn write_rings(group: &mut Group) -> Result<()> {
    let xy = [[0.0, 4.0, 4.0, 0.0, 1.0, 1.0, 2.0, 1.0], [0.0, 0.0, 4.0, 0.0, 1.0, 2.0, 2.0, 1.0]];
    for ordinates in xy {
        let (defs, reps) = ([3, 3, 3, 3, 3, 3, 3, 3, 0], [0, 2, 2, 2, 1, 2, 2, 2, 0]);
        column::<DoubleType>(group, &ordinates, Some(&defs), Some(&reps))?;
    }
    Ok(())
}

/// The next column: its values, and its levels where something may be null or repeated.
fn column<T: DataType>(
    group: &mut Group,
    values: &[T::T],
    defs: Option<&[i16]>,
    reps: Option<&[i16]>,
) -> Result<()> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    column.typed::<T>().write_batch(values, defs, reps)?;
    column.close()
}

/// A point at 1, 2 as WKB.
fn point() -> ByteArray {
    let mut wkb = vec![1, 1, 0, 0, 0];
    wkb.extend([1_f64, 2.0].iter().flat_map(|ordinate| ordinate.to_le_bytes()));
    wkb.into()
}
