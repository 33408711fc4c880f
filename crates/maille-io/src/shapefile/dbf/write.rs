//! Writing.

use super::{END_OF_FIELDS, FIELD, HEADER, NAME, TEXT};
use crate::decimal::shortest;
use crate::error::invalid;
use crate::names::{cut, unique};
use crate::{Cell, FieldType, Layer, Loss, Schema};
use rayon::prelude::*;
use std::io::{self, Write};

/// Features whose rows are made in one go.
const PIECE: usize = 1024;

/// The field of a layer without any, for a table has one at least.
const NUMBER: &str = "FID";

/// The day that the table says it was written, in years since 1900, month and day: the first that
/// archives can tell, so that the same layer gives the same bytes.
const DAY: [u8; 3] = [80, 1, 1];

/// Ends the table.
const END: u8 = 0x1a;

/// Writes the attributes of a layer.
pub struct TableWriter<'a> {
    layer: &'a Layer,
    schema: Schema,
    columns: Vec<Column>,
    tallies: Vec<Tally>,
}

struct Column {
    name: String,
    kind: u8,
    length: usize,
    decimals: usize,
}

/// What becomes of the values of a field.
#[derive(Debug, Clone, Default)]
struct Tally {
    /// The longest number in its shortest form, and its digits after the point.
    width: usize,
    decimals: usize,
    cut: usize,
    empty: usize,
}

impl<'a> TableWriter<'a> {
    /// # Errors
    /// As [`io::ErrorKind::InvalidData`] when a row is longer than tables can say.
    pub fn new(layer: &'a Layer) -> io::Result<Self> {
        let schema = Schema::of(layer);
        let none = || vec![Tally::default(); schema.fields().len()];
        let tallies = (0..layer.len()).into_par_iter().with_min_len(PIECE);
        let tallies = tallies.fold(none, |mut tallies, feature| {
            let mut cells = Vec::new();
            schema.fill(layer.feature(feature), &mut cells);
            tallies.iter_mut().zip(&cells).for_each(|(tally, cell)| tally.look_at(cell));
            tallies
        });
        let tallies = tallies.reduce(none, |mut all, other| {
            all.iter_mut().zip(&other).for_each(|(tally, other)| tally.add(other));
            all
        });
        let names = unique(schema.fields().iter().map(|field| field.name.as_str()), NAME);
        let mut columns: Vec<Column> = schema
            .fields()
            .iter()
            .zip(&tallies)
            .zip(names)
            .map(|((field, tally), name)| Column::new(name, field.kind, field.width, tally))
            .collect();
        if columns.is_empty() {
            let length = layer.len().to_string().len();
            columns.push(Column { name: NUMBER.to_owned(), kind: b'N', length, decimals: 0 });
        }
        let writer = Self { layer, schema, columns, tallies };
        if u16::try_from(writer.row_length()).is_err() || u16::try_from(writer.start()).is_err() {
            let fields = writer.columns.len();
            let problem = format!("{fields} fields are too many for a Shapefile; leave some out");
            return Err(invalid(problem));
        }
        Ok(writer)
    }

    /// Writes the `.dbf`.
    pub fn write(&self, out: &mut (dyn Write + Send)) -> io::Result<()> {
        out.write_all(&self.header())?;
        let features: Vec<usize> = (0..self.layer.len()).collect();
        for batch in features.chunks(PIECE * 16) {
            let rows: Vec<Vec<u8>> =
                batch.par_chunks(PIECE).map(|piece| self.rows(piece)).collect();
            rows.iter().try_for_each(|rows| out.write_all(rows))?;
        }
        out.write_all(&[END])
    }

    /// What the table does not hold of the layer.
    pub fn losses(&self) -> Vec<Loss> {
        let mut losses = self.schema.losses(self.layer, |kind| match kind {
            FieldType::Json => Some("text"),
            _ => None,
        });
        let fields = self.schema.fields();
        for ((field, column), tally) in fields.iter().zip(&self.columns).zip(&self.tallies) {
            let field = &field.name;
            if *field != column.name {
                losses.push(Loss::Renamed { field: field.clone(), to: column.name.clone() });
            }
            if tally.cut > 0 {
                losses.push(Loss::Cut { field: field.clone(), bytes: TEXT, texts: tally.cut });
            }
            if tally.empty > 0 {
                losses.push(Loss::EmptyText { field: field.clone(), texts: tally.empty });
            }
        }
        if fields.is_empty() {
            losses.push(Loss::Added { field: NUMBER.to_owned() });
        }
        losses
    }

    fn row_length(&self) -> usize {
        1 + self.columns.iter().map(|column| column.length).sum::<usize>()
    }

    /// Where the rows start.
    fn start(&self) -> usize {
        HEADER + FIELD * self.columns.len() + 1
    }

    fn header(&self) -> Vec<u8> {
        let mut bytes = vec![3, DAY[0], DAY[1], DAY[2]];
        // What does not fit was refused.
        let rows = u32::try_from(self.layer.len()).unwrap_or(u32::MAX);
        bytes.extend_from_slice(&rows.to_le_bytes());
        for length in [self.start(), self.row_length()] {
            bytes.extend_from_slice(&u16::try_from(length).unwrap_or(u16::MAX).to_le_bytes());
        }
        bytes.resize(HEADER, 0);
        for column in &self.columns {
            let start = bytes.len();
            bytes.extend_from_slice(column.name.as_bytes());
            bytes.resize(start + 11, 0);
            bytes.push(column.kind);
            bytes.resize(start + 16, 0);
            bytes.push(u8::try_from(column.length).unwrap_or(u8::MAX));
            bytes.push(u8::try_from(column.decimals).unwrap_or(u8::MAX));
            bytes.resize(start + FIELD, 0);
        }
        bytes.push(END_OF_FIELDS);
        bytes
    }

    fn rows(&self, features: &[usize]) -> Vec<u8> {
        let mut out = Vec::with_capacity(features.len() * self.row_length());
        let mut cells = Vec::new();
        for &feature in features {
            out.push(b' ');
            self.schema.fill(self.layer.feature(feature), &mut cells);
            if cells.is_empty() {
                cells.push(Cell::Integer(i64::try_from(feature).unwrap_or_default()));
            }
            cells.iter().zip(&self.columns).for_each(|(cell, column)| column.push(cell, &mut out));
        }
        out
    }
}

impl Column {
    fn new(name: String, kind: FieldType, width: usize, tally: &Tally) -> Self {
        let (kind, length, decimals) = match kind {
            FieldType::Bool => (b'L', 1, 0),
            FieldType::Integer => (b'N', tally.width, 0),
            // With a decimal at least, so that they are found to be no integers.
            FieldType::Real => (b'N', tally.width.max(3), tally.decimals.max(1)),
            FieldType::Date => (b'D', 8, 0),
            FieldType::Text | FieldType::Json => (b'C', width.clamp(1, TEXT), 0),
        };
        Self { name, kind, length, decimals: decimals.min(length.saturating_sub(2)) }
    }

    fn push(&self, cell: &Cell, out: &mut Vec<u8>) {
        let start = out.len();
        match cell {
            Cell::Null => {}
            Cell::Bool(value) => out.push(if *value { b'T' } else { b'F' }),
            Cell::Integer(value) => self.push_right(value.to_string().as_bytes(), out),
            Cell::Real(value) => {
                self.push_right(shortest(&mut zmij::Buffer::new(), *value).as_bytes(), out);
            }
            Cell::Text(text) if self.kind == b'D' => {
                out.extend(text.bytes().filter(u8::is_ascii_digit));
            }
            Cell::Text(text) => out.extend_from_slice(cut(text, TEXT).as_bytes()),
        }
        out.resize(start + self.length, b' ');
    }

    /// Numbers stand at the right.
    fn push_right(&self, text: &[u8], out: &mut Vec<u8>) {
        out.resize(out.len() + self.length.saturating_sub(text.len()), b' ');
        out.extend_from_slice(text);
    }
}

impl Tally {
    fn look_at(&mut self, cell: &Cell) {
        match cell {
            Cell::Null | Cell::Bool(_) => {}
            Cell::Integer(value) => self.width = self.width.max(value.to_string().len()),
            Cell::Real(value) => {
                let mut buffer = zmij::Buffer::new();
                let text = shortest(&mut buffer, *value);
                self.width = self.width.max(text.len());
                let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
                self.decimals = self.decimals.max(decimals);
            }
            Cell::Text(text) => {
                self.cut += usize::from(text.len() > TEXT);
                // Blanks at the end are none in a table.
                self.empty += usize::from(text.trim_end_matches([' ', '\0']).is_empty());
            }
        }
    }

    fn add(&mut self, other: &Self) {
        self.width = self.width.max(other.width);
        self.decimals = self.decimals.max(other.decimals);
        self.cut += other.cut;
        self.empty += other.empty;
    }
}
