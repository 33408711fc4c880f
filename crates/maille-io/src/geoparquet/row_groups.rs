//! The features of a file, by row groups.

use super::column::{Cells, Column};
use super::limits::{self, Budget};
use super::native::Native;
use super::nested::{Node, Row};
use super::text::Text;
use crate::block::Block;
use crate::caught::caught;
use crate::json;
use crate::wkb;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData, RowGroupMetaData};
use rayon::prelude::*;
use std::ops::Range;

/// Rows that are decoded before they are parsed, while those after them are decoded.
pub const ROWS: usize = 4096;

/// What is read of a file.
pub struct Plan<'a> {
    pub bytes: &'a [u8],
    pub footer: &'a ParquetMetaData,
    pub fields: Vec<Field>,
    pub shapes: Shapes,
    /// The columns of least x and y, greatest x and y.
    pub bounds: Option<[usize; 4]>,
    pub budget: Budget,
}

/// Where the geometries are.
pub enum Shapes {
    /// In a column of WKB.
    Wkb(usize),
    Native(Native),
}

/// A field as it is read.
pub struct Field {
    /// The name and a colon as JSON text.
    key: String,
    node: Node,
}

impl Field {
    pub fn new(name: &str, node: Node) -> Self {
        Self { key: json::key(name), node }
    }

    /// Appends its value in a row as JSON text.
    fn write(&self, cells: &[Option<Cells>], row: usize, out: &mut Text) -> Result<(), String> {
        if let Node::Leaf { column, form: Some(form) } = &self.node
            && let Some(cells) = &cells[*column]
        {
            let place = cells.start(row);
            if cells.is_value(place.level) {
                return form.write(&cells.values, place.value, out);
            }
            out.json.push_str("null");
            return Ok(());
        }
        let mut row = Row::new(cells, self.node.columns(), row)?;
        row.write(&self.node, out)?;
        row.finish()
    }
}

/// A row group, and how many rows are before it.
type Group<'a> = (usize, &'a RowGroupMetaData);

/// Reads all features, or those of the row groups that may meet a box.
///
/// # Errors
/// Says what is wrong with which of them.
pub fn read(plan: &Plan, bbox: Option<[f64; 4]>) -> Result<Block, String> {
    let groups = groups(plan)?;
    let meets = |group: &&Group| bbox.is_none_or(|bbox| plan.may_meet(group.1, bbox));
    let groups: Vec<&Group> = groups.iter().filter(meets).collect();
    let rows = groups.iter().map(|(_, group)| group.num_rows().unsigned_abs()).sum();
    limits::check_names(plan.bytes.len() as u64, rows, plan.names() as u64)?;
    // Which feature is one too many depends on the threads: that there is one is what is wrong.
    read_groups(plan, &groups, bbox.is_none())
        .map_err(|problem| plan.budget.check(0).err().unwrap_or(problem))
}

/// Reads row groups, all of them or some.
fn read_groups(plan: &Plan, groups: &[&Group], are_all: bool) -> Result<Block, String> {
    let mut joined = Block::default();
    // A guess: coordinates shrink to half of their size.
    joined.polygons.reserve(if are_all { plan.bytes.len() / 8 } else { 0 });
    for batch in groups.chunks(rayon::current_num_threads()) {
        let blocks: Vec<_> = batch.par_iter().map(|group| plan.read_group(group)).collect();
        for block in blocks {
            joined.append(&mut block?).map_err(|error| error.to_string())?;
        }
    }
    Ok(joined)
}

/// Bytes of what a layer keeps of any feature, were it empty.
const FEATURE: u64 = 8;

fn groups<'a>(plan: &Plan<'a>) -> Result<Vec<Group<'a>>, String> {
    let mut start = 0_usize;
    let mut groups = Vec::new();
    for group in plan.footer.row_groups() {
        let rows = usize::try_from(group.num_rows()).ok();
        let end = rows.and_then(|rows| start.checked_add(rows));
        groups.push((start, group));
        start = end.ok_or_else(|| format!("a row group has {} rows", group.num_rows()))?;
    }
    limits::check(plan.bytes.len() as u64, (start as u64).saturating_mul(FEATURE))?;
    Ok(groups)
}

impl Plan<'_> {
    /// Reads a row group: rows are parsed while those after them are decoded.
    fn read_group(&self, (first, group): &Group) -> Result<Block, String> {
        let rows = usize::try_from(group.num_rows()).unwrap_or_default();
        let mut columns = self.columns(group, rows, &self.wanted())?;
        let mut joined = Block::default();
        let mut next = self.decode(&mut columns, rows.min(ROWS));
        for start in (0..rows).step_by(ROWS) {
            let cells = next?;
            let left = rows - (start + ROWS).min(rows);
            let parsed;
            (next, parsed) = rayon::join(
                || self.decode(&mut columns, left.min(ROWS)),
                || self.parse(&cells, rows.min(start + ROWS) - start),
            );
            let mut parsed = parsed.map_err(|(row, problem)| {
                format!("feature {}: {problem}", first + start + row + 1)
            })?;
            joined.append(&mut parsed).map_err(|error| error.to_string())?;
        }
        Ok(joined)
    }

    /// The columns of the fields and of the geometries.
    fn wanted(&self) -> Vec<Range<usize>> {
        let shapes = match &self.shapes {
            Shapes::Wkb(column) => *column..column + 1,
            Shapes::Native(native) => native.columns(),
        };
        self.fields.iter().map(|field| field.node.columns()).chain([shapes]).collect()
    }

    /// The columns of a row group, but for those that nobody asks for.
    ///
    /// # Errors
    /// Says what is wrong with which of them.
    pub fn columns(
        &self,
        group: &RowGroupMetaData,
        rows: usize,
        wanted: &[Range<usize>],
    ) -> Result<Vec<Option<Column>>, String> {
        let is_wanted = |column: usize| wanted.iter().any(|range| range.contains(&column));
        let columns = group.columns().iter().enumerate();
        // They are in memory at the same time.
        let size = columns
            .clone()
            .filter(|(i, _)| is_wanted(*i))
            .fold(0_u64, |all, (_, column)| all.saturating_add(self.size(column, rows)));
        limits::check(self.bytes.len() as u64, size)?;
        let columns = columns.map(|(i, column)| {
            if !is_wanted(i) {
                return Ok(None);
            }
            let is_flat = column.column_descr().max_rep_level() == 0;
            if is_flat && usize::try_from(column.num_values()) != Ok(rows) {
                return Err(in_column(
                    &column.column_path().string(),
                    &format!("it has {} values in a row group of {rows} rows", column.num_values()),
                ));
            }
            Column::open(self.bytes, column, rows)
                .map(Some)
                .map_err(|problem| in_column(&column.column_path().string(), &problem))
        });
        columns.collect()
    }

    /// Bytes that a column of a row group may take while it is read: those that it is copied from, its
    /// pages, and what a row has more values of than one, which takes few bytes if they are all the same.
    fn size(&self, column: &ColumnChunkMetaData, rows: usize) -> u64 {
        // What is negative is told when the column is opened.
        let size = |size: i64| u64::try_from(size).unwrap_or_default();
        let copied = size(column.compressed_size()).min(self.bytes.len() as u64);
        let more = size(column.num_values()).saturating_sub(rows as u64).saturating_mul(8);
        copied.saturating_add(size(column.uncompressed_size())).saturating_add(more)
    }

    /// The next rows of all columns.
    ///
    /// # Errors
    /// Says what is wrong with which of them.
    pub fn decode(
        &self,
        columns: &mut [Option<Column>],
        rows: usize,
    ) -> Result<Vec<Option<Cells>>, String> {
        let schema = self.footer.file_metadata().schema_descr();
        let decoded: Vec<Result<Option<Cells>, String>> = columns
            .par_iter_mut()
            .enumerate()
            .map(|(i, column)| {
                let Some(column) = column else { return Ok(None) };
                caught(|| column.next(rows))
                    .map(Some)
                    .map_err(|problem| in_column(&schema.column(i).path().string(), &problem))
            })
            .collect();
        // The error of the first column, not of the first thread.
        decoded.into_iter().collect()
    }

    fn parse(&self, cells: &[Option<Cells>], rows: usize) -> Result<Block, (usize, String)> {
        let names = self.names();
        Block::read_all(rows, 0, |row, block| {
            self.budget.take(self.shapes.size(cells, row))?;
            self.shapes.read(cells, row, block)?;
            let mut properties = Text::new(names, &self.budget);
            let written = self.write_properties(cells, row, &mut properties);
            properties.take()?;
            written?;
            block.not_finite += properties.not_finite;
            block.push_attributes("", &properties.json, "");
            Ok(())
        })
    }

    /// Bytes that a feature takes all of whose values are null.
    fn names(&self) -> usize {
        self.fields.iter().map(|field| field.key.len() + ",null".len()).sum()
    }

    fn write_properties(
        &self,
        cells: &[Option<Cells>],
        row: usize,
        out: &mut Text,
    ) -> Result<(), String> {
        out.json.push('{');
        for (i, field) in self.fields.iter().enumerate() {
            out.json.push_str(if i == 0 { "" } else { "," });
            out.json.push_str(&field.key);
            field.write(cells, row, out).map_err(|problem| {
                format!("field {}: {problem}", field.key.trim_end_matches(':'))
            })?;
        }
        out.json.push('}');
        Ok(())
    }
}

impl Shapes {
    /// Bytes that the geometry of a row takes, as far as can be told before it is read.
    fn size(&self, cells: &[Option<Cells>], row: usize) -> usize {
        match self {
            Self::Wkb(column) => wkb(cells, *column, row).ok().flatten().map_or(0, <[u8]>::len),
            Self::Native(native) => native.size(cells, row),
        }
    }

    /// Reads the geometry of a row as that of the next feature of a block.
    fn read(&self, cells: &[Option<Cells>], row: usize, block: &mut Block) -> Result<(), String> {
        match self {
            Self::Wkb(column) => {
                if let Some(wkb) = wkb(cells, *column, row)? {
                    return wkb::read(wkb, block).map(drop);
                }
                block.polygons.finish_unit();
                Ok(())
            }
            Self::Native(native) => native.read(cells, row, block),
        }
    }
}

/// The value of a row in a column of WKB, unless it is null.
fn wkb(cells: &[Option<Cells>], column: usize, row: usize) -> Result<Option<&[u8]>, &'static str> {
    let Some(cells) = &cells[column] else { return Ok(None) };
    let place = cells.start(row);
    if !cells.is_value(place.level) {
        return Ok(None);
    }
    cells.values.bytes(place.value).map(Some).ok_or("its geometry is no bytes")
}

fn in_column(name: &str, problem: &str) -> String {
    format!("column \"{name}\": {problem}")
}
