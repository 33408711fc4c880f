//! What is to be made of the rows of a file.

use super::block::{Block, FeatureRows, Rows, TableRows};
use super::blocks::{Blocks, Text};
use super::collection::Opening;
use super::cut::{Cutter, Features, Lines};
use super::error::{Fault, Place, RowsError};
use super::features::{Feature, Reader, Rules, Separator, taken};
use super::format::RowFormat;
use super::from_features::{Around, FeaturesTo, Shape};
use super::from_table::TableTo;
use super::header::{Header, push_name};
use super::point::PointColumns;
use super::summary::Summary;
use super::table::Table;
use super::text;
use crate::claim::push_crs_member;
use crate::json::write_string;
use crate::{Crs, ReadError};
use geo::Coord;

/// Where rows come from.
#[derive(Debug)]
pub enum Input {
    Table { header: Header, points: Option<PointColumns>, crs: Crs },
    Features(Opening),
}

/// How to read the rows of a file, and what to write.
#[derive(Debug)]
pub struct Plan {
    name: String,
    rows: Source,
    /// Number of values that are added to a row.
    pub width: usize,
    /// Text before the rows.
    pub head: String,
    tail: Tail,
}

/// Where rows come from, and what becomes of them.
#[derive(Debug)]
enum Source {
    Table { header: Header, points: Option<PointColumns>, to: TableTo },
    Features { opening: Opening, rules: Rules, to: FeaturesTo },
}

/// What comes after the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tail {
    /// What comes after them in the input.
    Same,
    /// The end of a `FeatureCollection` made here.
    Array,
    /// Nothing.
    Nothing,
}

/// What reading a block takes, kept from one to the next.
#[derive(Debug, Default)]
pub struct Scratch {
    table: Table,
    features: Vec<Feature>,
    points: Vec<Option<Coord>>,
}

impl Plan {
    /// A plan to add these names to the rows and to write them in a format.
    pub fn new(
        name: &str,
        input: Input,
        added: &[String],
        to: RowFormat,
    ) -> Result<Self, RowsError> {
        let format = input.format();
        let is_sequence = matches!(to, RowFormat::GeoJsonSeq | RowFormat::GeoJsonTextSeq);
        if is_sequence && format != to && *input.crs() != Crs::Wgs84 {
            let problem = format!(
                "{to} has positions in WGS84 only, but these are in {}; write GeoJSON instead",
                input.crs()
            );
            return Err(RowsError::request(name, problem));
        }
        let parts = match input {
            Input::Table { header, points, crs } => of_table(header, points, &crs, added, to),
            Input::Features(opening) => of_features(opening, added, to),
        };
        let (rows, head, tail) = parts.map_err(|problem| RowsError::request(name, problem))?;
        Ok(Self { name: name.to_owned(), rows, width: added.len(), head, tail })
    }

    /// How to cut the input.
    pub fn cutter(&self) -> Cutter {
        match &self.rows {
            Source::Table { header, .. } => Cutter::Lines(Lines::new(header.delimiter)),
            Source::Features { opening, .. } => {
                Cutter::Features(Features::new(opening.separator() == Separator::Comma))
            }
        }
    }

    /// Whether the text of the rows starts with a comma too many.
    pub fn starts_with_comma(&self) -> bool {
        self.tail == Tail::Array
    }

    /// Takes what comes after the rows, and makes the text to be written there.
    pub fn tail(&self, blocks: &mut Blocks) -> Result<String, ReadError> {
        let rest = match &self.rows {
            Source::Table { .. } => String::new(),
            Source::Features { opening, .. } => opening.close(blocks)?,
        };
        Ok(match self.tail {
            Tail::Same => rest,
            Tail::Array => "\n]}\n".to_owned(),
            Tail::Nothing => String::new(),
        })
    }

    /// Reads a block.
    pub fn block<'a>(
        &'a self,
        text: &'a Text,
        scratch: &'a mut Scratch,
    ) -> Result<(Block<'a>, Summary), ReadError> {
        let error = |fault: &Fault| text::error(&self.name, &text.bytes, text.lines, fault);
        let valid = text::check(&text.bytes).map_err(|fault| error(&fault))?;
        let Scratch { table, features, points } = scratch;
        points.clear();
        let mut summary = Summary::default();
        let rows = match &self.rows {
            Source::Table { header, points: columns, to } => {
                let (delimiter, width) = (header.delimiter, header.columns.len());
                table.index(valid, delimiter, width).map_err(|fault| error(&fault))?;
                summary.rows = table.len() as u64;
                if let Some(columns) = columns {
                    points.extend((0..table.len()).map(|row| {
                        let point = columns.point(table, valid, row);
                        let line = || text::line(&text.bytes, text.lines, table.start(row));
                        summary.note(point, || Place::Line(line()))
                    }));
                }
                Rows::Table(TableRows { text: valid, table, delimiter }, to)
            }
            Source::Features { opening, rules, to } => {
                features.clear();
                let is_first = text.features == 0;
                let mut reader = Reader::new(valid, opening.separator(), is_first, rules);
                loop {
                    let number = text.features + features.len() as u64 + 1;
                    let read = reader.next().map_err(|fault| {
                        let problem = &fault.problem;
                        let line = text::line(&text.bytes, text.lines, fault.at);
                        let problem = format!("feature {number}, line {line}: {problem}");
                        ReadError::input(&self.name, problem)
                    })?;
                    let Some((feature, point)) = read else { break };
                    points.push(summary.note(point, || Place::Feature(number)));
                    features.push(feature);
                }
                summary.rows = features.len() as u64;
                Rows::Features(FeatureRows { text: valid, features }, to)
            }
        };
        Ok((Block { rows, points, lines: text.lines, features: text.features }, summary))
    }
}

impl Input {
    pub fn format(&self) -> RowFormat {
        match self {
            Self::Table { header, .. } if header.delimiter == b'\t' => RowFormat::Tsv,
            Self::Table { .. } => RowFormat::Csv,
            Self::Features(opening) => opening.format,
        }
    }

    pub fn crs(&self) -> &Crs {
        match self {
            Self::Table { crs, .. } => crs,
            Self::Features(opening) => &opening.crs,
        }
    }
}

impl Rules {
    /// The rules for features of a table that the first of them gave its columns.
    fn of_table(self, opening: &Opening) -> Self {
        let known = Some(opening.names.clone());
        Self { known, no_id: !opening.has_id, points_only: true, ..self }
    }
}

/// What becomes of a table, with what comes before and after the rows.
fn of_table(
    header: Header,
    points: Option<PointColumns>,
    crs: &Crs,
    added: &[String],
    to: RowFormat,
) -> Result<(Source, String, Tail), String> {
    keys(added)?;
    if let Some(name) = added.iter().find(|name| header.columns.contains(name)) {
        return Err(taken(name, "column"));
    }
    let is_tsv = header.delimiter == b'\t';
    let (head, tail, to) = if to.is_table() {
        if is_tsv != (to == RowFormat::Tsv) {
            return Err(format!("{to} has another delimiter than this table, which stays"));
        }
        (table_head(&header, added), Tail::Nothing, TableTo::Table)
    } else if points.is_none() {
        return Err(format!("{to} needs points, and nobody said where this table has them"));
    } else {
        let keys = keys(header.columns.iter().chain(added))?;
        let (head, tail) = around_features(to, crs);
        (head, tail, TableTo::Features { keys, around: Around::of(to) })
    };
    Ok((Source::Table { header, points, to }, head, tail))
}

/// What becomes of features, with what comes before and after them.
fn of_features(
    opening: Opening,
    added: &[String],
    to: RowFormat,
) -> Result<(Source, String, Tail), String> {
    let keys = keys(added)?;
    let rules = Rules { added: added.to_vec(), ..Rules::default() };
    let (head, tail, rules, shape) = if to == opening.format {
        (opening.head.clone(), Tail::Same, rules, Shape::Same)
    } else if to.is_table() {
        let columns = table_columns(&opening, added)?;
        let delimiter = if to == RowFormat::Tsv { b'\t' } else { b',' };
        let head = row_of(&columns, delimiter);
        let shape =
            Shape::Table { delimiter, has_id: opening.has_id, columns: opening.names.clone() };
        (head, Tail::Nothing, rules.of_table(&opening), shape)
    } else {
        let (head, tail) = around_features(to, &opening.crs);
        (head, tail, rules, Shape::Features { around: Around::of(to) })
    };
    Ok((Source::Features { opening, rules, to: FeaturesTo { keys, shape } }, head, tail))
}

/// Names as JSON text, unless one comes twice.
fn keys<'a>(names: impl IntoIterator<Item = &'a String>) -> Result<Vec<String>, String> {
    let mut keys: Vec<String> = Vec::new();
    for name in names {
        let mut key = String::new();
        write_string(&mut key, name);
        if keys.contains(&key) {
            return Err(format!("two fields are called {key}; rename one"));
        }
        keys.push(key);
    }
    Ok(keys)
}

/// The header with more columns.
fn table_head(header: &Header, added: &[String]) -> String {
    let (before, line_end) = header.parts();
    let mut head = before.to_owned();
    for name in added {
        head.push(header.delimiter as char);
        push_name(&mut head, name, header.delimiter);
    }
    head.push_str(line_end);
    head
}

/// The columns of a table of features: the id, if the first one has one, the point, the properties of
/// the first one, and what is added.
fn table_columns(opening: &Opening, added: &[String]) -> Result<Vec<String>, String> {
    let id: &[&str] = if opening.has_id { &["id"] } else { &[] };
    let point = if opening.crs.is_geographic() { ["lon", "lat"] } else { ["x", "y"] };
    let own = id.iter().chain(&point).map(|&name| name.to_owned());
    let columns = own.chain(opening.names.iter().chain(added).cloned()).collect();
    keys(&columns).map(|_| columns)
}

fn row_of(fields: &[String], delimiter: u8) -> String {
    let mut row = String::new();
    for (column, field) in fields.iter().enumerate() {
        if column > 0 {
            row.push(delimiter as char);
        }
        push_name(&mut row, field, delimiter);
    }
    row.push('\n');
    row
}

/// What stands around all features of a format.
fn around_features(to: RowFormat, crs: &Crs) -> (String, Tail) {
    if to != RowFormat::GeoJson {
        return (String::new(), Tail::Nothing);
    }
    let mut head = String::from(r#"{"type":"FeatureCollection""#);
    push_crs_member(&mut head, crs);
    head.push_str(r#","features":["#);
    (head, Tail::Array)
}
