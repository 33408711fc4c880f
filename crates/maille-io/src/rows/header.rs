//! The header of a table.

use super::blocks::Blocks;
use super::error::{Fault, RowsError};
use super::quotes::Quotes;
use super::table::{Table, push_field, push_quoted, unquote};
use super::text::{self, BYTE_ORDER_MARK};
use crate::ReadError;
use crate::suggest::{hint, list};

/// What may separate fields.
const DELIMITERS: [u8; 4] = *b",;\t|";

/// The header of a table.
#[derive(Debug)]
pub struct Header {
    /// As it is written, with what stands before it.
    pub text: String,
    /// Where its line end starts in `text`.
    pub end: usize,
    pub delimiter: u8,
    pub columns: Vec<String>,
}

impl Header {
    /// Takes the header of a table, and finds its delimiter unless it is given.
    pub fn read(blocks: &mut Blocks, delimiter: Option<u8>) -> Result<Self, ReadError> {
        let length = loop {
            let (bytes, is_all) = blocks.peek()?;
            match record_end(bytes) {
                None if !is_all => {}
                end => break end.unwrap_or(bytes.len()),
            }
        };
        let bytes = blocks.take(length);
        Self::parse(&bytes, delimiter).map_err(|fault| text::error(&blocks.name, &bytes, 0, &fault))
    }

    fn parse(bytes: &[u8], delimiter: Option<u8>) -> Result<Self, Fault> {
        let text = text::check(bytes)?;
        let start = blank(bytes);
        let record = &text[start..];
        let delimiter = delimiter.unwrap_or_else(|| self::delimiter(record));
        let table = Table::of_header(record, delimiter)
            .map_err(|fault| Fault { at: start + fault.at, ..fault })?;
        if table.len() == 0 {
            return Err(Fault::new(0, "the file is empty; it needs a header and a row per point"));
        }
        let fields = (0..table.width()).map(|column| table.field(record, 0, column));
        if fields.clone().any(|field| !field.starts_with('"') && field.contains('\r')) {
            let problem = "lines end in carriage returns alone; convert them to line feeds";
            return Err(Fault::new(start, problem));
        }
        let columns = fields.map(|field| unquote(field).into_owned()).collect();
        Ok(Self { text: text.to_owned(), end: start + table.end(0), delimiter, columns })
    }

    /// The column of a name.
    pub fn column(&self, input: &str, name: &str) -> Result<usize, RowsError> {
        let missing = || self.no_column(input, &format!("no column \"{name}\""), name);
        self.find(input, name)?.ok_or_else(missing)
    }

    /// The column that has exactly this name, else the only one that has it but for case.
    pub fn find(&self, input: &str, name: &str) -> Result<Option<usize>, RowsError> {
        let lower = name.to_lowercase();
        let all = |is_it: &dyn Fn(&str) -> bool| -> Vec<usize> {
            let named = self.columns.iter().enumerate().filter(|(_, column)| is_it(column));
            named.map(|(index, _)| index).collect()
        };
        let exact = all(&|column| column == name);
        let found = if exact.is_empty() {
            all(&|column| column.trim().to_lowercase() == lower)
        } else {
            exact
        };
        if found.len() > 1 {
            let count = found.len();
            let problem = format!(
                "{count} columns are called \"{name}\"; rename all but the one that is meant"
            );
            return Err(RowsError::request(input, problem));
        }
        Ok(found.first().copied())
    }

    /// A column that is missed, with those that are there.
    pub fn no_column(&self, input: &str, problem: &str, name: &str) -> RowsError {
        let names = || self.columns.iter().map(String::as_str);
        let (hint, list) = (hint(name, names()), list(names()));
        RowsError::request(input, format!("{problem}{hint} (its columns are {list})"))
    }

    /// What stands before the line end of the header, and the line end.
    pub fn parts(&self) -> (&str, &str) {
        self.text.split_at(self.end)
    }
}

/// The delimiter that a header has most of outside quotes: comma, semicolon, tab or vertical bar; of
/// equals the first of these.
///
/// ```
/// assert_eq!(maille_io::rows::delimiter("id;\"a,b,c\";lon;lat\n1;2;3;4"), b';');
/// ```
#[must_use]
pub fn delimiter(header: &str) -> u8 {
    let bytes = &header.as_bytes()[blank(header.as_bytes())..];
    let mut counts = DELIMITERS.map(|delimiter| (delimiter, 0));
    let mut quotes = Quotes::NONE;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'"' => quotes.pass(at, starts_field(bytes, at)),
            _ if quotes.open => {}
            b'\n' | b'\r' => break,
            _ => counts.iter_mut().filter(|(d, _)| d == byte).for_each(|(_, count)| *count += 1),
        }
    }
    // `max_by_key` takes the last of equals.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

/// Appends the name of a column, in quotes if [`delimiter`] could go by what is in it.
pub fn push_name(out: &mut String, name: &str, delimiter: u8) {
    if name.bytes().any(|byte| DELIMITERS.contains(&byte)) {
        push_quoted(out, name);
    } else {
        push_field(out, name, delimiter);
    }
}

/// Where the first line with content ends, behind its line end, if it does.
fn record_end(bytes: &[u8]) -> Option<usize> {
    let start = blank(bytes);
    let record = &bytes[start..];
    let mut quotes = Quotes::NONE;
    for at in memchr::memchr2_iter(b'"', b'\n', record) {
        if record[at] == b'"' {
            quotes.pass(at, starts_field(record, at));
        } else if !quotes.open {
            return Some(start + at + 1);
        }
    }
    None
}

/// Whether a field starts here, whatever the delimiter.
fn starts_field(record: &[u8], at: usize) -> bool {
    at.checked_sub(1).is_none_or(|before| DELIMITERS.contains(&record[before]))
}

/// How many bytes come before the first line with content.
fn blank(bytes: &[u8]) -> usize {
    let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let is_content = |byte: &u8| !matches!(byte, b'\r' | b'\n');
    bytes.len() - text.len() + text.iter().position(is_content).unwrap_or(text.len())
}

#[cfg(test)]
#[path = "header_tests.rs"]
mod tests;
