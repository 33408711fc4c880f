//! Building an index.

use crate::borders::{Borders, Bounds, MAX_UNITS, NOBODY};
use crate::build::{Builder, Cells};
use crate::error::BuildError;
use crate::file::Contents;
use crate::frame::Frame;
use crate::index::Index;
use crate::levels::{Column, Table};
use crate::list::LISTS_PER_START;
use crate::store::Store;
use maille_geometry::Metric;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// What an index is to hold besides borders. Made by [`Index::builder`].
#[derive(Debug, Clone)]
pub struct IndexBuilder {
    borders: Borders,
    metric: Metric,
    crs: String,
    dataset: String,
    levels: Vec<Draft>,
}

/// A level as it is given.
#[derive(Debug, Clone)]
struct Draft {
    name: String,
    groups: Option<Vec<Option<u32>>>,
    table: Table,
}

impl IndexBuilder {
    pub(crate) fn new(borders: Borders, metric: Metric) -> Self {
        let units = Draft { name: "unit".to_owned(), groups: None, table: Table::new() };
        let (crs, dataset) = (String::new(), String::new());
        Self { borders, metric, crs, dataset, levels: vec![units] }
    }

    /// What the caller calls the CRS of the positions. It is stored, not understood.
    #[must_use]
    pub fn crs(mut self, name: impl Into<String>) -> Self {
        self.crs = name.into();
        self
    }

    /// What the caller calls the dataset that the units are, as `fr:communes@2026`. It is stored, not
    /// understood.
    #[must_use]
    pub fn dataset(mut self, name: impl Into<String>) -> Self {
        self.dataset = name.into();
        self
    }

    /// What to tell of the units: the name of their level, and a table with a row for each.
    #[must_use]
    pub fn units(mut self, name: impl Into<String>, table: Table) -> Self {
        self.levels[0] = Draft { name: name.into(), groups: None, table };
        self
    }

    /// A level of larger units: for each unit the row of the larger one that it is part of, if any,
    /// and a table of those.
    #[must_use]
    pub fn level(mut self, name: impl Into<String>, rows: Vec<Option<u32>>, table: Table) -> Self {
        self.levels.push(Draft { name: name.into(), groups: Some(rows), table });
        self
    }

    /// Builds the index, on all threads. The same input gives the same bytes, whatever their number.
    ///
    /// # Errors
    /// [`BuildError`] when a level does not fit the units, or when there is too much for one index.
    pub fn build(self) -> Result<Index, BuildError> {
        if cfg!(target_endian = "big") {
            return Err(BuildError::BigEndian);
        }
        if self.borders.units() > MAX_UNITS {
            return Err(BuildError::TooLarge("more than 2,147,483,647 units"));
        }
        let units = number(self.borders.units(), "units")?;
        let mut tables = Tables::default();
        let crs = tables.name(&self.crs)?;
        let dataset = tables.name(&self.dataset)?;
        for level in &self.levels {
            tables.level(level, units)?;
        }
        let (value_starts, text) = tables.text()?;
        let nowhere = Bounds { low: [0.0; 2], high: [1.0; 2] };
        let frame = Frame::around(&self.borders.extent().unwrap_or(nowhere));
        let cells = Builder { borders: &self.borders, frame }.cells();
        let Cells { root, parts } =
            cells.map_err(|_| BuildError::TooLarge("cells or records without number"))?;
        let starts: Vec<u32> = parts.starts.into_iter().step_by(LISTS_PER_START).collect();
        let ranks = self.borders.ranks();
        let positions: Vec<[f64; 2]> = self.borders.coords.iter().map(|c| [c.x, c.y]).collect();
        let contents = Contents {
            frame,
            root: root.pack(),
            units,
            levels: number(self.levels.len(), "levels")?,
            metric: self.metric,
            crs,
            dataset,
            sections: [
                bytemuck::cast_slice(&positions),
                bytemuck::cast_slice(&self.borders.starts),
                bytemuck::cast_slice(&self.borders.sides),
                bytemuck::cast_slice(&ranks),
                bytemuck::cast_slice(&parts.cells),
                bytemuck::cast_slice(&parts.lines),
                bytemuck::cast_slice(&starts),
                bytemuck::cast_slice(&parts.lists),
                bytemuck::cast_slice(&tables.levels),
                bytemuck::cast_slice(&tables.columns),
                bytemuck::cast_slice(&tables.groups),
                bytemuck::cast_slice(&tables.values),
                bytemuck::cast_slice(&value_starts),
                text.as_bytes(),
            ],
        };
        let (head, bytes) = contents.write();
        Ok(Index::new(Store::built(head, bytes)))
    }
}

/// Levels as the file has them.
#[derive(Default)]
struct Tables<'a> {
    levels: Vec<[u32; 6]>,
    columns: Vec<[u32; 3]>,
    groups: Vec<u32>,
    values: Vec<u32>,
    /// Names of levels and columns, one after the other.
    names: String,
    /// Values, each once, one after the other, and where each one starts.
    texts: String,
    starts: Vec<usize>,
    numbers: HashMap<&'a str, u32>,
}

impl<'a> Tables<'a> {
    fn level(&mut self, level: &'a Draft, units: u32) -> Result<(), BuildError> {
        let wrong = |problem: String| BuildError::Level { level: level.name.clone(), problem };
        let [name, name_len] = self.name(&level.name)?;
        let rows = match &level.groups {
            None => units as usize,
            Some(groups) => {
                let named = groups.iter().flatten().max().map_or(0, |&last| last as usize + 1);
                level.table.rows().unwrap_or(named).max(named)
            }
        };
        let row_count = number(rows, "rows")?;
        let groups = number(self.groups.len(), "rows of units")?;
        if let Some(rows_of_units) = &level.groups {
            if rows_of_units.len() != units as usize {
                let given = rows_of_units.len();
                return Err(wrong(format!("rows for {given} units, and there are {units}")));
            }
            let row = |row: &Option<u32>| row.map_or(NOBODY, |row| row + 1);
            self.groups.extend(rows_of_units.iter().map(row));
        }
        let columns = number(self.columns.len(), "columns")?;
        for column in &level.table.columns {
            if column.ends.len() != rows {
                let (name, given) = (&column.name, column.ends.len());
                return Err(wrong(format!("column {name} has {given} values for {rows} rows")));
            }
            self.column(column)?;
        }
        let count = number(level.table.columns.len(), "columns")?;
        self.levels.push([name, name_len, row_count, groups, columns, count]);
        Ok(())
    }

    fn column(&mut self, column: &'a Column) -> Result<(), BuildError> {
        let [name, name_len] = self.name(&column.name)?;
        self.columns.push([name, name_len, number(self.values.len(), "values")?]);
        let mut start = 0;
        for &end in &column.ends {
            let value = self.value(&column.text[start..end])?;
            self.values.push(value);
            start = end;
        }
        Ok(())
    }

    /// The number of a value.
    fn value(&mut self, value: &'a str) -> Result<u32, BuildError> {
        match self.numbers.entry(value) {
            Entry::Occupied(known) => Ok(*known.get()),
            Entry::Vacant(place) => {
                let number = number(self.starts.len(), "values")?;
                self.starts.push(self.texts.len());
                self.texts.push_str(value);
                Ok(*place.insert(number))
            }
        }
    }

    /// Adds a name, and says where it starts and its length.
    fn name(&mut self, name: &str) -> Result<[u32; 2], BuildError> {
        let start = number(self.names.len(), "bytes of names")?;
        self.names.push_str(name);
        Ok([start, number(name.len(), "bytes of names")?])
    }

    /// All names and then all values, and where each value starts and the last one ends.
    fn text(&self) -> Result<(Vec<u32>, String), BuildError> {
        let ends = self.starts.iter().copied().chain([self.texts.len()]);
        let starts = ends.map(|start| number(self.names.len() + start, "bytes of text"));
        Ok((starts.collect::<Result<_, _>>()?, [self.names.as_str(), &self.texts].concat()))
    }
}

fn number(count: usize, what: &'static str) -> Result<u32, BuildError> {
    u32::try_from(count).map_err(|_| BuildError::TooLarge(what))
}
