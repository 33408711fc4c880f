//! The records and fields of a block of a table.

use super::error::Fault;
use super::quotes::Quotes;
use memchr::{memchr, memchr2_iter, memchr3_iter};
use std::borrow::Cow;

/// Where the fields of a block of a table are, whose delimiter and number of fields are known.
///
/// Lines without any content are no records.
#[derive(Debug, Default)]
pub struct Table {
    /// Fields of a record.
    width: usize,
    /// Per record, where it starts and where each of its fields ends. The text of a field starts one
    /// delimiter behind the end of the one before.
    marks: Vec<u32>,
}

impl Table {
    /// Finds the fields of `text`, which must be whole records of `width` fields.
    pub fn index(&mut self, text: &str, delimiter: u8, width: usize) -> Result<(), Fault> {
        self.width = width;
        self.read(text, delimiter, Some(width))
    }

    /// Finds the fields of the one record that `text` is, however many they are. Refuses text that is one
    /// only where a quote behind another delimiter opens a field.
    pub fn of_header(text: &str, delimiter: u8) -> Result<Self, Fault> {
        let mut table = Self::default();
        table.read(text, delimiter, None)?;
        table.width = table.marks.len().saturating_sub(1);
        Ok(table)
    }

    fn read(&mut self, text: &str, delimiter: u8, width: Option<usize>) -> Result<(), Fault> {
        self.marks.clear();
        let bytes = text.as_bytes();
        let mut reader = Reader::new(bytes, delimiter, width, &mut self.marks);
        if memchr(b'"', bytes).is_some() {
            for at in memchr3_iter(delimiter, b'\n', b'"', bytes) {
                reader.pass(at)?;
            }
        } else {
            for at in memchr2_iter(delimiter, b'\n', bytes) {
                reader.pass(at)?;
            }
        }
        reader.end()
    }

    /// Fields of a record.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Number of records.
    pub fn len(&self) -> usize {
        self.marks.len() / (self.width + 1)
    }

    fn marks_of(&self, record: usize) -> &[u32] {
        &self.marks[record * (self.width + 1)..][..=self.width]
    }

    /// Where a record starts.
    pub fn start(&self, record: usize) -> usize {
        self.marks_of(record)[0] as usize
    }

    /// Where the content of a record ends, before its line end.
    pub fn end(&self, record: usize) -> usize {
        self.marks_of(record)[self.width] as usize
    }

    /// A field as it is written.
    #[inline]
    pub fn field<'t>(&self, text: &'t str, record: usize, column: usize) -> &'t str {
        let marks = self.marks_of(record);
        let start = marks[column] as usize + usize::from(column > 0);
        &text[start..marks[column + 1] as usize]
    }

    /// The line end at a place, if one is there.
    pub fn line_end(text: &str, at: usize) -> &str {
        let rest = &text[at..];
        let length = if rest.starts_with('\r') { 2 } else { 1 };
        &rest[..length.min(rest.len())]
    }
}

/// A table being read, from one delimiter, line end or quote to the next.
struct Reader<'a> {
    bytes: &'a [u8],
    delimiter: u8,
    width: Option<usize>,
    marks: &'a mut Vec<u32>,
    /// How many marks there were when the record began.
    record: usize,
    field: usize,
    quotes: Quotes,
}

impl<'a> Reader<'a> {
    fn new(bytes: &'a [u8], delimiter: u8, width: Option<usize>, marks: &'a mut Vec<u32>) -> Self {
        let mut reader =
            Self { bytes, delimiter, width, marks, record: 0, field: 0, quotes: Quotes::NONE };
        reader.begin(0);
        reader
    }

    #[expect(clippy::cast_possible_truncation, reason = "a block has far less than 4 GiB")]
    #[inline]
    fn mark(&mut self, at: usize) {
        self.marks.push(at as u32);
    }

    #[inline]
    fn begin(&mut self, at: usize) {
        self.record = self.marks.len();
        self.field = at;
        self.mark(at);
    }

    #[inline]
    fn pass(&mut self, at: usize) -> Result<(), Fault> {
        let byte = self.bytes[at];
        if byte == b'"' {
            self.quotes.pass(at, at == self.field);
        } else if self.quotes.open {
            // Text like any other.
        } else if byte == self.delimiter {
            self.mark(at);
            self.field = at + 1;
        } else {
            self.finish(at)?;
            if self.width.is_none() && at + 1 < self.bytes.len() {
                return Err(self.divided(at + 1));
            }
            self.begin(at + 1);
        }
        Ok(())
    }

    /// A header that goes on at a place behind its line end.
    #[cold]
    fn divided(&self, at: usize) -> Fault {
        let delimiter = char::from(self.delimiter);
        let problem = format!(
            "the header ends before this line, unless a quote opens a field behind another delimiter \
             than \"{delimiter}\"; write its fields between delimiters of one kind"
        );
        Fault::new(at, problem)
    }

    /// Ends a record before the line end at `at`.
    #[inline]
    fn finish(&mut self, at: usize) -> Result<(), Fault> {
        let start = self.marks[self.record] as usize;
        let has_return = at > start && self.bytes[at - 1] == b'\r';
        let end = at - usize::from(has_return);
        if end == start {
            self.marks.truncate(self.record);
            return Ok(());
        }
        self.mark(end);
        let fields = self.marks.len() - self.record - 1;
        match self.width {
            Some(width) if width != fields => Err(ragged(start, fields, width)),
            _ => Ok(()),
        }
    }

    /// Ends the last record, which may lack its line end.
    fn end(mut self) -> Result<(), Fault> {
        if self.quotes.open {
            let start = self.marks[self.record] as usize;
            let problem = "a quote is opened in this row and never closed";
            return Err(Fault::new(start, problem));
        }
        self.finish(self.bytes.len())
    }
}

#[cold]
fn ragged(start: usize, fields: usize, width: usize) -> Fault {
    let s = if fields == 1 { "" } else { "s" };
    let problem = format!(
        "{fields} field{s} where the header has {width}; is a quote or a delimiter missing?"
    );
    Fault::new(start, problem)
}

/// A field without its quotes.
pub fn unquote(field: &str) -> Cow<'_, str> {
    let Some(quoted) = field.strip_prefix('"') else { return Cow::Borrowed(field) };
    match quoted.find('"') {
        None => Cow::Borrowed(quoted),
        Some(end) if end + 1 == quoted.len() => Cow::Borrowed(&quoted[..end]),
        Some(_) => Cow::Owned(unescape(quoted)),
    }
}

/// What follows an opening quote, with doubled quotes made single, and text behind the closing quote as
/// it is.
fn unescape(quoted: &str) -> String {
    let mut text = String::with_capacity(quoted.len());
    let mut rest = quoted;
    while let Some(end) = rest.find('"') {
        text.push_str(&rest[..end]);
        rest = &rest[end + 1..];
        let Some(more) = rest.strip_prefix('"') else { break };
        text.push('"');
        rest = more;
    }
    text.push_str(rest);
    text
}

/// Appends a field, quoted where it has to be.
pub fn push_field(out: &mut String, text: &str, delimiter: u8) {
    let is_special = |byte: u8| byte == delimiter || matches!(byte, b'"' | b'\n' | b'\r');
    if !text.bytes().any(is_special) {
        out.push_str(text);
        return;
    }
    push_quoted(out, text);
}

/// Appends a field in quotes.
pub fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    for (i, part) in text.split('"').enumerate() {
        out.push_str(if i > 0 { "\"\"" } else { "" });
        out.push_str(part);
    }
    out.push('"');
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
