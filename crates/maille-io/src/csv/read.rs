//! Reading.

use super::columns::{Place, is_hex};
use crate::block::Block;
use crate::claim::settle;
use crate::error::{Cure, ReadError};
use crate::geometry::{Builder, Kind, Visitor};
use crate::json::{self, write_string};
use crate::rows::delimiter;
use crate::text::utf8;
use crate::{Crs, Format, Layer, hex, wkb, wkt};
use ::csv::{ByteRecord, ReaderBuilder, StringRecord};
use std::sync::atomic::{AtomicU32, Ordering};

/// Reads the bytes of a table as a layer.
///
/// # Errors
/// [`ReadError::Input`] names the line and what is wrong on it.
pub fn read_bytes(
    name: &str,
    bytes: &[u8],
    format: Format,
    crs: Option<Crs>,
) -> Result<Layer, ReadError> {
    let text = utf8(name, bytes)?;
    let table = Table::read(text, format).map_err(|problem| ReadError::input(name, problem))?;
    let columns: Vec<&str> = table.header.iter().collect();
    let first = |column: usize| {
        table
            .records
            .iter()
            .filter_map(|record| field(record, column))
            .find(|text| !text.is_empty())
    };
    let place = Place::find(&columns, crs.as_ref(), first);
    let reader = RowReader::new(&table, place);
    let srids: Vec<AtomicU32> = table.records.iter().map(|_| AtomicU32::new(0)).collect();
    let block = Block::read_all(table.records.len(), 0, |i, block| {
        srids[i].store(reader.geometry(&table.records[i], block)?, Ordering::Relaxed);
        block.push_attributes("", &reader.properties(&table.records[i]), "");
        Ok(())
    });
    let at_line = |(i, problem): (usize, String)| {
        ReadError::input(name, format!("line {}: {problem}", table.line(i)))
    };
    let block = block.map_err(at_line)?;
    // Rows without a geometry name no CRS.
    let named = || srids.iter().map(|srid| srid.load(Ordering::Relaxed)).enumerate();
    let srid = named().map(|(_, srid)| srid).find(|&srid| srid != 0).unwrap_or_default();
    if crs.is_none()
        && let Some((i, other)) = named().find(|(_, s)| *s != 0 && *s != srid)
    {
        let problem = format!("its SRID is {other} and not {srid}; name one CRS for all");
        return Err(at_line((i, problem)).with(Cure::Crs { likely: None }));
    }
    settle(name, block, format, crs, (srid != 0).then(|| Crs::of_code(srid)))
}

/// A field of a record, which is part of a text in UTF-8.
fn field(record: &ByteRecord, column: usize) -> Option<&str> {
    std::str::from_utf8(record.get(column)?).ok()
}

/// A table cut into fields.
pub struct Table {
    header: StringRecord,
    records: Vec<ByteRecord>,
    /// Whether a comma in a number is its decimal point.
    decimal_comma: bool,
}

impl Table {
    /// Cuts a text up, whose columns must have names of their own and whose rows as many fields as its header.
    pub fn read(text: &str, format: Format) -> Result<Self, String> {
        let delimiter = if format == Format::Tsv { b'\t' } else { delimiter(text) };
        let mut reader = ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|error| describe(&error))?.clone();
        let mut names: Vec<&str> = header.iter().collect();
        names.sort_unstable();
        let twice = names.iter().zip(names.iter().skip(1)).find(|(one, other)| one == other);
        if let Some((name, _)) = twice {
            return Err(format!("two columns are called \"{name}\"; rename one"));
        }
        let records = reader.byte_records().collect::<Result<_, _>>();
        let records = records.map_err(|error| describe(&error))?;
        Ok(Self { header, records, decimal_comma: delimiter != b',' })
    }

    /// Names of the columns.
    pub fn header(&self) -> impl Iterator<Item = &str> {
        self.header.iter()
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// The text of a field.
    pub fn cell(&self, row: usize, column: usize) -> &str {
        field(&self.records[row], column).unwrap_or_default()
    }

    /// The line that a row starts on, from 1.
    pub fn line(&self, row: usize) -> u64 {
        self.records[row].position().map_or(0, ::csv::Position::line)
    }
}

fn describe(error: &::csv::Error) -> String {
    match error.kind() {
        ::csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let line = pos.as_ref().map_or(0, ::csv::Position::line);
            format!("line {line}: it has {len} fields, and the header {expected_len}")
        }
        _ => error.to_string(),
    }
}

/// Makes features of records.
struct RowReader<'a> {
    /// The columns that are fields, each with its name and a colon as JSON text.
    fields: Vec<(usize, String)>,
    place: Place,
    table: &'a Table,
}

impl<'a> RowReader<'a> {
    fn new(table: &'a Table, place: Place) -> Self {
        let fields = table.header.iter().enumerate().filter(|(column, _)| !place.holds(*column));
        let fields = fields.map(|(column, name)| (column, json::key(name)));
        Self { fields: fields.collect(), place, table }
    }

    fn properties(&self, record: &ByteRecord) -> String {
        let mut out = String::from("{");
        for (i, (column, key)) in self.fields.iter().enumerate() {
            out.push_str(if i == 0 { "" } else { "," });
            out.push_str(key);
            match field(record, *column) {
                None | Some("") => out.push_str("null"),
                Some(text) => write_string(&mut out, text),
            }
        }
        out.push('}');
        out
    }

    /// Reads the geometry, and gives the code of its CRS, or 0.
    fn geometry(&self, record: &ByteRecord, block: &mut Block) -> Result<u32, String> {
        let text = |column: usize| field(record, column).unwrap_or_default().trim();
        match self.place {
            Place::Text(column) if text(column).is_empty() => block.polygons.finish_unit(),
            Place::Text(column) => {
                let (text, name) = (text(column), self.table.header.get(column));
                let read = if is_hex(text) {
                    hex::decode(text).and_then(|bytes| wkb::read(&bytes, block))
                } else {
                    wkt::read(text, block)
                };
                let name = name.unwrap_or_default();
                return read.map_err(|problem| format!("geometry in \"{name}\": {problem}"));
            }
            Place::Point(columns) if columns.iter().all(|&column| text(column).is_empty()) => {
                block.polygons.finish_unit();
            }
            Place::Point(columns) => {
                let [x, y] = columns.map(|column| self.number(column, text(column)));
                let mut builder = Builder::new(block);
                builder.begin(Kind::Point, 1);
                builder.position(x?, y?, f64::NAN);
                builder.end();
                builder.finish()?;
            }
            Place::Nowhere => block.polygons.finish_unit(),
        }
        Ok(0)
    }

    fn number(&self, column: usize, text: &str) -> Result<f64, String> {
        let parsed = if self.table.decimal_comma && text.contains(',') {
            fast_float2::parse(text.replace(',', "."))
        } else {
            fast_float2::parse(text)
        };
        let name = self.table.header.get(column).unwrap_or_default();
        parsed
            .ok()
            .filter(|n: &f64| n.is_finite())
            .ok_or_else(|| format!("\"{text}\" in column \"{name}\" is no coordinate"))
    }
}
