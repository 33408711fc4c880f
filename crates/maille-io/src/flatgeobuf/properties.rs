//! Values of the fields of a feature, one after another, each behind the number of its field.

use crate::json::{self, write_string};
use crate::{Cell, FieldType};
use flatgeobuf::ColumnType;
use std::fmt::Write;

/// A field as it is read.
pub struct Column {
    /// The name and a colon as JSON text.
    key: String,
    kind: ColumnType,
}

impl Column {
    pub fn new(name: &str, kind: ColumnType) -> Self {
        Self { key: json::key(name), kind }
    }
}

/// Writes the properties of a feature as a JSON object: all fields in their order, those without a value
/// as null. `values` is room for them. Says also how many numbers are null for being infinite or NaN.
///
/// # Errors
/// Says what is wrong with the bytes.
pub fn to_json(
    bytes: &[u8],
    columns: &[Column],
    values: &mut Vec<String>,
) -> Result<(String, usize), String> {
    values.iter_mut().for_each(String::clear);
    values.resize_with(columns.len(), String::new);
    let mut rest = Rest { bytes, not_finite: 0 };
    while !rest.bytes.is_empty() {
        let number = usize::from(u16::from_le_bytes(rest.take()?));
        let Some(column) = columns.get(number) else {
            return Err(format!("a value is of field {number}, and there are {}", columns.len()));
        };
        let value = &mut values[number];
        value.clear();
        rest.value(column.kind, value)
            .map_err(|problem| format!("field {}: {problem}", column.key.trim_end_matches(':')))?;
    }
    let mut out = String::from("{");
    for (i, (column, value)) in columns.iter().zip(values).enumerate() {
        out.push_str(if i == 0 { "" } else { "," });
        out.push_str(&column.key);
        out.push_str(if value.is_empty() { "null" } else { value });
    }
    out.push('}');
    Ok((out, rest.not_finite))
}

/// Values still to be read.
struct Rest<'a> {
    bytes: &'a [u8],
    /// Those before them that are infinite or NaN.
    not_finite: usize,
}

impl<'a> Rest<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], String> {
        let (bytes, rest) = self.bytes.split_first_chunk().ok_or("its properties are cut off")?;
        self.bytes = rest;
        Ok(*bytes)
    }

    fn blob(&mut self) -> Result<&'a [u8], String> {
        let length = u32::from_le_bytes(self.take()?) as usize;
        let (bytes, rest) =
            self.bytes.split_at_checked(length).ok_or("its properties are cut off")?;
        self.bytes = rest;
        Ok(bytes)
    }

    fn push_real(&mut self, number: f64, out: &mut String) {
        self.not_finite += usize::from(!number.is_finite());
        json::push_real(out, number);
    }

    /// Appends a value as JSON text.
    fn value(&mut self, kind: ColumnType, out: &mut String) -> Result<(), String> {
        let integer = match kind {
            ColumnType::Byte => i128::from(i8::from_le_bytes(self.take()?)),
            ColumnType::UByte => i128::from(u8::from_le_bytes(self.take()?)),
            ColumnType::Short => i128::from(i16::from_le_bytes(self.take()?)),
            ColumnType::UShort => i128::from(u16::from_le_bytes(self.take()?)),
            ColumnType::Int => i128::from(i32::from_le_bytes(self.take()?)),
            ColumnType::UInt => i128::from(u32::from_le_bytes(self.take()?)),
            ColumnType::Long => i128::from(i64::from_le_bytes(self.take()?)),
            ColumnType::ULong => i128::from(u64::from_le_bytes(self.take()?)),
            ColumnType::Bool => {
                let [byte] = self.take()?;
                out.push_str(if byte == 0 { "false" } else { "true" });
                return Ok(());
            }
            // The shortest decimal of a float is what was meant, not that of the double it is.
            ColumnType::Float => {
                let number = f32::from_le_bytes(self.take()?);
                let number = number.to_string().parse().unwrap_or_else(|_| f64::from(number));
                self.push_real(number, out);
                return Ok(());
            }
            ColumnType::Double => {
                let number = f64::from_le_bytes(self.take()?);
                self.push_real(number, out);
                return Ok(());
            }
            ColumnType::String | ColumnType::DateTime | ColumnType::Json => {
                let bytes = self.blob()?;
                let text = std::str::from_utf8(bytes).map_err(|_| "its text is not valid UTF-8")?;
                return push_text(text, kind, out);
            }
            ColumnType::Binary => {
                return Err("it holds bytes, which are no values here; leave it out".to_owned());
            }
            _ => return Err(format!("its type {} is unknown", kind.0)),
        };
        write!(out, "{integer}").map_err(|error| error.to_string())
    }
}

fn push_text(text: &str, kind: ColumnType, out: &mut String) -> Result<(), String> {
    if kind == ColumnType::Json {
        let value = serde_json::from_str::<&serde_json::value::RawValue>(text);
        out.push_str(value.map_err(|error| format!("its JSON is broken: {error}"))?.get());
    } else {
        write_string(out, text);
    }
    Ok(())
}

/// The type of the field that a type of values goes to.
pub fn column_type(kind: FieldType) -> ColumnType {
    match kind {
        FieldType::Bool => ColumnType::Bool,
        FieldType::Integer => ColumnType::Long,
        FieldType::Real => ColumnType::Double,
        FieldType::Date | FieldType::Text => ColumnType::String,
        FieldType::Json => ColumnType::Json,
    }
}

/// Appends the values of a feature, but for those that are null.
pub fn write(cells: &[Cell], out: &mut Vec<u8>) {
    for (number, cell) in cells.iter().enumerate().filter(|(_, cell)| **cell != Cell::Null) {
        // A layer with more fields was refused.
        out.extend_from_slice(&u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes());
        match cell {
            Cell::Null => {}
            Cell::Bool(value) => out.push(u8::from(*value)),
            Cell::Integer(value) => out.extend_from_slice(&value.to_le_bytes()),
            Cell::Real(value) => out.extend_from_slice(&value.to_le_bytes()),
            Cell::Text(text) => {
                let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
                out.extend_from_slice(&length.to_le_bytes());
                out.extend_from_slice(text.as_bytes());
            }
        }
    }
}
