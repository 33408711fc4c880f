//! Reading levels out of a file, everything about them checked.

use super::{Field, JSON, Level, Levels, TEXT, Values};
use crate::error::FileError;
use crate::file::Section;
use crate::store::Store;
use bytemuck::AnyBitPattern;
use std::ops::Range;

impl<'a> Levels<'a> {
    /// The levels of a store. Everything about them is checked here.
    pub(crate) fn read(store: &'a Store) -> Result<Self, FileError> {
        let raw: &[[u32; 6]] = store.all(Section::Levels)?;
        store.ensure(
            raw.len() == store.head.levels as usize && !raw.is_empty(),
            "levels are missing",
        )?;
        let mut reader = Reader {
            store,
            values: Values::read(store)?,
            groups: Parts::of(store, Section::Groups)?,
            columns: Parts::of(store, Section::Columns)?,
            numbers: Parts::of(store, Section::Values)?,
        };
        let level = |(number, raw): (usize, &[u32; 6])| reader.level(number, *raw);
        let levels = raw.iter().enumerate().map(level).collect::<Result<_, _>>()?;
        reader.end()?;
        Ok(Self { levels })
    }
}

/// What levels are read from, in their order.
struct Reader<'a> {
    store: &'a Store,
    values: Values<'a>,
    groups: Parts<'a, u32>,
    columns: Parts<'a, [u32; 3]>,
    numbers: Parts<'a, u32>,
}

impl<'a> Reader<'a> {
    fn level(&mut self, number: usize, raw: [u32; 6]) -> Result<Level<'a>, FileError> {
        let [name_start, name_len, rows, groups, first_column, columns] = raw;
        let store = self.store;
        let is_first = number == 0;
        let listed = if is_first { 0 } else { store.head.units };
        let groups = self.groups.take(store, groups, listed)?;
        if is_first {
            store.ensure(rows == store.head.units, "its first level is not that of the units")?;
        }
        let is_sound = groups.iter().all(|&group| group <= rows);
        store.ensure(is_sound, "a unit is in a row that is not there")?;
        let columns = self.columns.take(store, first_column, columns)?;
        Ok(Level {
            name: self.name(name_start, name_len)?,
            rows: rows as usize,
            groups: (!is_first).then_some(groups),
            fields: columns.iter().map(|raw| self.field(rows, *raw)).collect::<Result<_, _>>()?,
        })
    }

    fn field(&mut self, rows: u32, raw: [u32; 3]) -> Result<Field<'a>, FileError> {
        let [name_start, name_len, first] = raw;
        let values = self.values;
        let numbers = self.numbers.take(self.store, first, rows)?;
        let is_sound = numbers.iter().all(|&number| (number as usize) < values.len());
        self.store.ensure(is_sound, "a row has a value that is not there")?;
        Ok(Field { name: self.name(name_start, name_len)?, numbers, values })
    }

    fn name(&self, start: u32, len: u32) -> Result<&'a str, FileError> {
        let start = start as usize;
        piece(self.store, self.values.text, start..start.saturating_add(len as usize))
    }

    fn end(&self) -> Result<(), FileError> {
        let is_left =
            [self.groups.is_left(), self.columns.is_left(), self.numbers.is_left()].contains(&true);
        self.store.ensure(!is_left, "something is of no level")
    }
}

/// A section that is taken part by part, each part once: were one part taken many times, a few bytes could
/// say so much that no memory holds it.
struct Parts<'a, T> {
    taken: usize,
    rest: &'a [T],
}

impl<'a, T: AnyBitPattern> Parts<'a, T> {
    fn of(store: &'a Store, section: Section) -> Result<Self, FileError> {
        Ok(Self { taken: 0, rest: store.all(section)? })
    }

    /// The next part, which must start there.
    fn take(&mut self, store: &Store, start: u32, len: u32) -> Result<&'a [T], FileError> {
        let parts = self.rest.split_at_checked(len as usize);
        let Some((part, rest)) = parts.filter(|_| start as usize == self.taken) else {
            return Err(store.damaged("parts of levels do not follow each other"));
        };
        self.taken += part.len();
        self.rest = rest;
        Ok(part)
    }

    fn is_left(&self) -> bool {
        !self.rest.is_empty()
    }
}

impl<'a> Values<'a> {
    fn read(store: &'a Store) -> Result<Self, FileError> {
        let text = store.all(Section::Text)?;
        let text = std::str::from_utf8(text).map_err(|_| store.damaged("its text is not UTF-8"))?;
        let starts: &[u32] = store.all(Section::ValueStarts)?;
        store.ensure(!starts.is_empty(), "values are missing")?;
        for ends in starts.windows(2) {
            let value = piece(store, text, ends[0] as usize..ends[1] as usize)?;
            let is_sound = value.is_empty() || value.starts_with([TEXT, JSON].map(kind));
            store.ensure(is_sound, "a value is of an unknown kind")?;
        }
        Ok(Self { starts, text })
    }
}

/// A piece of the text.
fn piece<'a>(store: &Store, text: &'a str, range: Range<usize>) -> Result<&'a str, FileError> {
    text.get(range).ok_or_else(|| store.damaged("it points beyond its text"))
}

fn kind(kind: &str) -> char {
    kind.chars().next().unwrap_or_default()
}
