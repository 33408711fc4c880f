//! Features as they are written.

use super::block::FeatureRows;
use super::format::RowFormat;
use super::from_table::push_cell;
use crate::decimal::shortest;
use crate::json::Value;
use geo::Coord;

/// What features are written as.
#[derive(Debug)]
pub struct FeaturesTo {
    /// The names of the added properties as JSON text.
    pub keys: Vec<String>,
    pub shape: Shape,
}

/// The shape of the file that features are written to.
#[derive(Debug)]
pub enum Shape {
    /// That of the file that they come from.
    Same,
    /// A `FeatureCollection`, or one feature a line.
    Features { around: Around },
    /// A table with the id, if `has_id`, the point, and these properties.
    Table { delimiter: u8, has_id: bool, columns: Vec<String> },
}

/// What stands before and after each feature.
#[derive(Debug, Clone, Copy)]
pub struct Around {
    pub before: &'static str,
    pub after: &'static str,
}

impl Around {
    /// What does in a format of features.
    pub fn of(format: RowFormat) -> Self {
        let (before, after) = match format {
            RowFormat::GeoJson => (",\n", ""),
            RowFormat::GeoJsonTextSeq => ("\u{1e}", "\n"),
            _ => ("", "\n"),
        };
        Self { before, after }
    }
}

impl FeaturesTo {
    /// Writes a feature up to the first value to be added.
    pub fn begin(&self, out: &mut String, rows: FeatureRows<'_>, row: usize, point: Option<Coord>) {
        let end = if self.keys.is_empty() { rows.whole(row).end } else { rows.gap(row).0.start };
        match &self.shape {
            Shape::Same => out.push_str(&rows.text[rows.since_last(row).start..end]),
            Shape::Features { around } => {
                out.push_str(around.before);
                push_on_one_line(out, &rows.text[rows.whole(row).start..end]);
            }
            Shape::Table { delimiter, has_id, columns } => {
                if *has_id {
                    push_cell(out, &rows.id(row), *delimiter);
                    out.push(*delimiter as char);
                }
                if let Some(Coord { x, .. }) = point {
                    out.push_str(shortest(&mut zmij::Buffer::new(), x));
                }
                out.push(*delimiter as char);
                if let Some(Coord { y, .. }) = point {
                    out.push_str(shortest(&mut zmij::Buffer::new(), y));
                }
                push_properties(out, rows, row, *delimiter, columns);
            }
        }
    }

    /// Writes the value of an added property.
    pub fn value(
        &self,
        out: &mut String,
        rows: FeatureRows<'_>,
        row: usize,
        added: usize,
        value: &Value<'_>,
    ) {
        if let Shape::Table { delimiter, .. } = self.shape {
            out.push(delimiter as char);
            push_cell(out, value, delimiter);
            return;
        }
        out.push_str(if added == 0 { rows.gap(row).1 } else { "," });
        out.push_str(&self.keys[added]);
        out.push(':');
        value.write(out);
    }

    /// Writes what is left of a feature.
    pub fn end(&self, out: &mut String, rows: FeatureRows<'_>, row: usize) {
        let rest = if self.keys.is_empty() {
            ""
        } else {
            let (gap, _, after) = rows.gap(row);
            out.push_str(if matches!(self.shape, Shape::Table { .. }) { "" } else { after });
            &rows.text[gap.end..rows.whole(row).end]
        };
        match &self.shape {
            Shape::Same => out.push_str(rest),
            Shape::Features { around } => {
                push_on_one_line(out, rest);
                out.push_str(around.after);
            }
            Shape::Table { .. } => out.push('\n'),
        }
    }

    /// Writes what stands after the last feature of a block.
    pub fn finish(&self, out: &mut String, rows: FeatureRows<'_>) {
        if matches!(self.shape, Shape::Same) {
            out.push_str(&rows.text[rows.features.last().map_or(0, |last| last.whole.end)..]);
        }
    }
}

/// Appends JSON text without its line ends, which strings cannot hold.
fn push_on_one_line(out: &mut String, text: &str) {
    text.split(['\r', '\n']).for_each(|line| out.push_str(line));
}

fn push_properties(
    out: &mut String,
    rows: FeatureRows<'_>,
    row: usize,
    delimiter: u8,
    columns: &[String],
) {
    let mut values = vec![Value::Null; columns.len()];
    for (name, value) in rows.properties(row) {
        if let Some(column) = columns.iter().position(|column| *column == name) {
            values[column] = value;
        }
    }
    for value in &values {
        out.push(delimiter as char);
        push_cell(out, value, delimiter);
    }
}
