//! Reading.

use super::{END_OF_FIELDS, FIELD, HEADER};
use crate::json::{self, write_string};
use encoding_rs::Encoding;
use std::fmt::Write;

/// The rows of a table.
pub struct Table<'a> {
    rows: &'a [u8],
    row_length: usize,
    columns: Vec<Column>,
}

struct Column {
    /// The name and a colon as JSON text.
    key: String,
    kind: u8,
    decimals: u8,
    start: usize,
    length: usize,
}

impl<'a> Table<'a> {
    /// Reads the header.
    ///
    /// # Errors
    /// Says what is wrong in it.
    pub fn open(bytes: &'a [u8], encoding: &'static Encoding) -> Result<Self, String> {
        let header = bytes.first_chunk::<HEADER>().ok_or("it is too short for a header")?;
        let version = header[0] & 0x07;
        if version != 3 {
            return Err(format!(
                "it does not begin as a table of dBASE III does (0x{:02x})",
                header[0]
            ));
        }
        let rows = u32::from_le_bytes([header[4], header[5], header[6], header[7]]) as usize;
        let start = usize::from(u16::from_le_bytes([header[8], header[9]]));
        let row_length = usize::from(u16::from_le_bytes([header[10], header[11]]));
        let fields = bytes.get(HEADER..start).ok_or("its header is cut off")?;
        let columns = columns(fields, row_length, encoding)?;
        let body = bytes.get(start..).unwrap_or_default();
        let rows = rows.checked_mul(row_length).and_then(|length| body.get(..length)).ok_or_else(|| {
            format!(
                "{rows} rows of {row_length} bytes are announced, and {} bytes are there; it is cut off",
                body.len()
            )
        })?;
        Ok(Self { rows, row_length, columns })
    }

    /// Number of rows, deleted ones among them.
    pub fn len(&self) -> usize {
        self.rows.len() / self.row_length
    }

    /// Whether a row is marked as deleted.
    pub fn is_deleted(&self, row: usize) -> bool {
        self.rows[row * self.row_length] == b'*'
    }

    /// Appends a row as a JSON object.
    ///
    /// # Errors
    /// Names the field whose value is wrong.
    pub fn push_json(
        &self,
        row: usize,
        encoding: &'static Encoding,
        out: &mut String,
    ) -> Result<(), String> {
        let row = &self.rows[row * self.row_length..][..self.row_length];
        out.push('{');
        for (i, column) in self.columns.iter().enumerate() {
            out.push_str(if i == 0 { "" } else { "," });
            out.push_str(&column.key);
            let bytes = &row[column.start..column.start + column.length];
            column.push_value(bytes, encoding, out).map_err(|problem| {
                let value = String::from_utf8_lossy(bytes);
                format!("field {} {:?} {problem}", column.key.trim_end_matches(':'), value.trim())
            })?;
        }
        out.push('}');
        Ok(())
    }
}

fn columns(
    fields: &[u8],
    row_length: usize,
    encoding: &'static Encoding,
) -> Result<Vec<Column>, String> {
    let mut columns = Vec::new();
    // The mark of deleted rows comes first.
    let mut start = 1;
    for field in fields.as_chunks::<FIELD>().0 {
        if field[0] == END_OF_FIELDS {
            break;
        }
        let name = field[..11].split(|&byte| byte == 0).next().unwrap_or_default();
        let name = encoding.decode_without_bom_handling(name).0;
        let (kind, mut length, mut decimals) = (field[11], usize::from(field[16]), field[17]);
        if kind == b'C' {
            // Longer texts keep the high byte of their length where numbers have their decimals.
            length += 256 * usize::from(decimals);
            decimals = 0;
        }
        if !matches!(kind, b'C' | b'N' | b'F' | b'D' | b'L') {
            return Err(format!(
                "its field \"{}\" is of type `{}`, which is not understood; leave it out or convert it",
                name.trim(),
                (kind as char).escape_default()
            ));
        }
        let key = json::key(name.trim_end());
        columns.push(Column { key, kind, decimals, start, length });
        start += length;
    }
    if start > row_length {
        return Err(format!("its fields take {start} bytes, and a row has {row_length}"));
    }
    Ok(columns)
}

impl Column {
    fn push_value(
        &self,
        bytes: &[u8],
        encoding: &'static Encoding,
        out: &mut String,
    ) -> Result<(), &'static str> {
        let is_blank = |byte: &u8| matches!(byte, b' ' | 0);
        let end = bytes.iter().rposition(|byte| !is_blank(byte)).map_or(0, |last| last + 1);
        let value = &bytes[..end];
        if value.is_empty() {
            out.push_str("null");
            return Ok(());
        }
        match self.kind {
            b'C' => {
                let (text, is_broken) = encoding.decode_without_bom_handling(value);
                if is_broken {
                    let problem =
                        "is not in the encoding of the table; give the right one in a .cpg";
                    return Err(problem);
                }
                write_string(out, &text);
                Ok(())
            }
            b'L' => {
                out.push_str(match value[0] {
                    b'T' | b't' | b'Y' | b'y' => "true",
                    b'F' | b'f' | b'N' | b'n' => "false",
                    b'?' => "null",
                    _ => return Err("is no truth value"),
                });
                Ok(())
            }
            b'D' => push_date(value, out),
            _ => self.push_number(value, out),
        }
    }

    fn push_number(&self, value: &[u8], out: &mut String) -> Result<(), &'static str> {
        let text = std::str::from_utf8(value).map_err(|_| "is no number")?.trim();
        // Stars are what does not fit, and null.
        if text.is_empty() || text.bytes().all(|byte| byte == b'*') {
            out.push_str("null");
            return Ok(());
        }
        if self.decimals == 0
            && let Ok(integer) = text.parse::<i64>()
        {
            return write!(out, "{integer}").map_err(|_| "cannot be written");
        }
        let number: f64 = fast_float2::parse(text).map_err(|_| "is no number")?;
        if !number.is_finite() {
            return Err("is no finite number");
        }
        json::push_real(out, number);
        Ok(())
    }
}

/// `20260101` as `"2026-01-01"`.
fn push_date(value: &[u8], out: &mut String) -> Result<(), &'static str> {
    let is_day = value.len() == 8 && value.iter().all(u8::is_ascii_digit);
    let text = std::str::from_utf8(value).ok().filter(|_| is_day).ok_or("is no date")?;
    if text == "00000000" {
        out.push_str("null");
        return Ok(());
    }
    write!(out, "\"{}-{}-{}\"", &text[..4], &text[4..6], &text[6..])
        .map_err(|_| "cannot be written")
}
