//! Values that rows may have several of, or none at several levels.

use super::column::{Cells, Place};
use super::text::Text;
use super::value::Form;
use crate::json::write_string;
use std::ops::Range;

/// The structure of a field. Columns are told by their place among all those of the file.
#[derive(Debug)]
pub enum Node {
    /// A value, which has a column.
    Leaf { column: usize, form: Option<Form> },
    /// Members with names.
    Struct(Struct),
    /// Elements, any number of them.
    List(List),
    /// Keys and values, which are the two members of the elements.
    Map(List),
}

#[derive(Debug)]
pub struct Struct {
    pub columns: Range<usize>,
    /// The definition level from which on it is there.
    pub def: i16,
    pub members: Vec<(String, Node)>,
}

#[derive(Debug)]
pub struct List {
    pub columns: Range<usize>,
    /// The definition level from which on it is there.
    pub def: i16,
    /// The repetition level of elements but the first. They are there from the definition level on that
    /// is one more than the one of an empty list.
    pub rep: i16,
    pub element_def: i16,
    pub element: Box<Node>,
}

impl Node {
    /// The columns of its values.
    pub fn columns(&self) -> Range<usize> {
        match self {
            Self::Leaf { column, .. } => *column..column + 1,
            Self::Struct(group) => group.columns.clone(),
            Self::List(list) | Self::Map(list) => list.columns.clone(),
        }
    }

    /// The forms of the values in it.
    pub fn forms(&self) -> Vec<Form> {
        match self {
            Self::Leaf { form, .. } => form.iter().copied().collect(),
            Self::Struct(Struct { members, .. }) => {
                members.iter().flat_map(|(_, member)| member.forms()).collect()
            }
            Self::List(list) | Self::Map(list) => list.element.forms(),
        }
    }

    /// Whether every value in it can be written as JSON, and there is one.
    pub fn is_writable(&self) -> bool {
        match self {
            Self::Leaf { form, .. } => form.is_some(),
            Self::Struct(Struct { members, .. }) => {
                !members.is_empty() && members.iter().all(|(_, member)| member.is_writable())
            }
            Self::List(list) | Self::Map(list) => list.element.is_writable(),
        }
    }
}

/// What is wrong with levels that columns of one field do not agree on.
const DISAGREE: &str = "its columns disagree on how many values there are";

/// Walks over the values of a field in one row.
pub struct Row<'a> {
    cells: &'a [Option<Cells>],
    columns: Range<usize>,
    /// Where each column is, and where the row ends in it.
    at: Vec<(Place, usize)>,
}

impl<'a> Row<'a> {
    /// # Errors
    /// When a column was not read.
    pub fn new(
        cells: &'a [Option<Cells>],
        columns: Range<usize>,
        row: usize,
    ) -> Result<Self, String> {
        let place = |cells: &Option<Cells>| {
            let cells = cells.as_ref().ok_or(DISAGREE)?;
            Ok::<_, String>((cells.start(row), cells.start(row + 1).level))
        };
        let at = cells[columns.clone()].iter().map(place).collect::<Result<_, _>>()?;
        Ok(Self { cells, columns, at })
    }

    /// Whether all values have been walked over.
    ///
    /// # Errors
    /// If not.
    pub fn finish(&self) -> Result<(), String> {
        let is_done = self.at.iter().all(|(place, end)| place.level == *end);
        if is_done { Ok(()) } else { Err(DISAGREE.to_owned()) }
    }

    fn cells(&self, column: usize) -> Result<&'a Cells, String> {
        self.cells[column].as_ref().ok_or_else(|| DISAGREE.to_owned())
    }

    /// The levels of the next entry of a column: definition, repetition.
    fn peek(&self, column: usize) -> Result<Option<(i16, i16)>, String> {
        let (place, end) = self.at[column - self.columns.start];
        let cells = self.cells(column)?;
        Ok((place.level < end).then(|| (cells.def(place.level), cells.rep(place.level))))
    }

    /// Whether something whose columns these are is there, at this definition level.
    fn is_there(&self, columns: &Range<usize>, def: i16) -> Result<bool, String> {
        Ok(self.peek(columns.start)?.ok_or(DISAGREE)?.0 >= def)
    }

    /// Takes the next entry of a column: its cells and the place of the value in them, if it has one.
    pub fn take(&mut self, column: usize) -> Result<Option<(&'a Cells, usize)>, String> {
        let cells = self.cells(column)?;
        let (place, end) = &mut self.at[column - self.columns.start];
        if place.level >= *end {
            return Err(DISAGREE.to_owned());
        }
        let at = *place;
        let is_value = cells.is_value(at.level);
        *place = Place { level: at.level + 1, value: at.value + usize::from(is_value) };
        Ok(is_value.then_some((cells, at.value)))
    }

    /// Takes the entry that stands for something that is not there.
    fn skip(&mut self, columns: &Range<usize>) -> Result<(), String> {
        columns.clone().try_for_each(|column| self.take(column).map(drop))
    }

    /// Does something with a struct, and says whether it is there.
    pub fn group(
        &mut self,
        group: &Struct,
        with: impl FnOnce(&mut Self) -> Result<(), String>,
    ) -> Result<bool, String> {
        let is_there = self.is_there(&group.columns, group.def)?;
        if is_there { with(self) } else { self.skip(&group.columns) }?;
        Ok(is_there)
    }

    /// Does something with each element of a list, and says whether the list is there.
    pub fn each(
        &mut self,
        list: &List,
        mut with: impl FnMut(&mut Self) -> Result<(), String>,
    ) -> Result<bool, String> {
        let first = list.columns.start;
        if !self.is_there(&list.columns, list.element_def)? {
            let is_there = self.is_there(&list.columns, list.def)?;
            self.skip(&list.columns)?;
            return Ok(is_there);
        }
        loop {
            with(self)?;
            if self.peek(first)?.is_none_or(|(_, rep)| rep != list.rep) {
                return Ok(true);
            }
        }
    }

    /// Appends a value as JSON text.
    pub fn write(&mut self, node: &Node, out: &mut Text) -> Result<(), String> {
        let start = out.json.len();
        let is_there = match node {
            Node::Leaf { column, form } => match self.take(*column)? {
                Some((cells, at)) => {
                    let form = form.as_ref().ok_or("it holds bytes")?;
                    form.write(&cells.values, at, out)?;
                    true
                }
                None => false,
            },
            Node::Struct(group) => self.group(group, |row| {
                out.json.push('{');
                for (i, (name, member)) in group.members.iter().enumerate() {
                    out.json.push_str(if i == 0 { "" } else { "," });
                    write_string(&mut out.json, name);
                    out.json.push(':');
                    row.write(member, out)?;
                }
                out.json.push('}');
                Ok(())
            })?,
            Node::List(list) => {
                out.json.push('[');
                let is_there = self.each(list, |row| {
                    out.json.push_str(if out.json.len() == start + 1 { "" } else { "," });
                    row.write(&list.element, out)?;
                    out.check()
                })?;
                out.json.push(']');
                is_there
            }
            Node::Map(list) => {
                out.json.push('{');
                let is_there = self.each(list, |row| {
                    out.json.push_str(if out.json.len() == start + 1 { "" } else { "," });
                    row.write_entry(&list.element, out)?;
                    out.check()
                })?;
                out.json.push('}');
                is_there
            }
        };
        if !is_there {
            out.json.truncate(start);
            out.json.push_str("null");
        }
        Ok(())
    }

    /// Appends a key and a value. Keys of JSON are strings.
    fn write_entry(&mut self, entry: &Node, out: &mut Text) -> Result<(), String> {
        let Node::Struct(Struct { members, .. }) = entry else {
            return Err("its map has no keys".to_owned());
        };
        for (i, (_, member)) in members.iter().enumerate() {
            let start = out.json.len();
            self.write(member, out)?;
            if i > 0 {
                continue;
            }
            if !out.json[start..].starts_with('"') {
                let key = out.json.split_off(start);
                write_string(&mut out.json, &key);
            }
            out.json.push(':');
        }
        Ok(())
    }
}
