//! Where text that comes bit by bit can be cut: between two records.

use super::quotes::Quotes;
use memchr::{memchr, memchr2, memchr2_iter, memchr3, memrchr};

/// Finds the ends of records in text that grows.
#[derive(Debug, Clone)]
pub enum Cutter {
    /// Records of a table.
    Lines(Lines),
    /// Features.
    Features(Features),
}

impl Cutter {
    /// Reads on in the text, whose beginning was there the last time.
    pub fn scan(&mut self, text: &[u8]) {
        match self {
            Self::Lines(lines) => lines.scan(text),
            Self::Features(features) => features.scan(text),
        }
    }

    /// Where the last record that is all there ends, if one is.
    pub fn end(&self) -> Option<usize> {
        match self {
            Self::Lines(lines) => lines.end,
            Self::Features(features) => features.end,
        }
    }

    /// Whether no record follows, whatever text does.
    pub fn is_over(&self) -> bool {
        matches!(self, Self::Features(features) if features.is_over)
    }

    /// Records that have ended, where they are counted.
    pub fn count(&self) -> u64 {
        match self {
            Self::Lines(_) => 0,
            Self::Features(features) => features.count,
        }
    }

    /// The same at the start of other text.
    pub fn fresh(&self) -> Self {
        match self {
            Self::Lines(lines) => Self::Lines(Lines::new(lines.delimiter)),
            Self::Features(features) => Self::Features(Features::new(features.in_array)),
        }
    }
}

/// Records that end in a line end outside quotes.
#[derive(Debug, Clone)]
pub struct Lines {
    delimiter: u8,
    quotes: Quotes,
    scanned: usize,
    end: Option<usize>,
}

impl Lines {
    pub fn new(delimiter: u8) -> Self {
        Self { delimiter, quotes: Quotes::NONE, scanned: 0, end: None }
    }

    fn scan(&mut self, text: &[u8]) {
        let from = std::mem::replace(&mut self.scanned, text.len());
        let added = &text[from..];
        // Most files have no quotes at all.
        if !self.quotes.open && memchr(b'"', added).is_none() {
            self.end = memrchr(b'\n', added).map(|i| from + i + 1).or(self.end);
            return;
        }
        for at in memchr2_iter(b'"', b'\n', added).map(|i| from + i) {
            if text[at] == b'"' {
                let before = at.checked_sub(1).map(|i| text[i]);
                let starts_field = before.is_none_or(|b| b == self.delimiter || b == b'\n');
                self.quotes.pass(at, starts_field);
            } else if !self.quotes.open {
                self.end = Some(at + 1);
            }
        }
    }
}

/// Features, which end with the brace that closes them.
#[derive(Debug, Clone)]
pub struct Features {
    /// Whether a closing bracket ends them.
    in_array: bool,
    depth: usize,
    in_string: bool,
    scanned: usize,
    end: Option<usize>,
    is_over: bool,
    count: u64,
}

impl Features {
    pub fn new(in_array: bool) -> Self {
        let (depth, in_string, is_over) = (0, false, false);
        Self { in_array, depth, in_string, scanned: 0, end: None, is_over, count: 0 }
    }

    /// Looks at strings and braces only: whoever reads the features judges the rest.
    fn scan(&mut self, text: &[u8]) {
        while let Some(rest) = text.get(self.scanned..).filter(|rest| !rest.is_empty()) {
            let step = match (self.in_string, self.depth) {
                _ if self.is_over => Some(rest.len()),
                (true, _) => self.string(rest),
                (false, 0) => self.between(rest),
                (false, _) => self.inside(rest),
            };
            self.scanned += step.unwrap_or(rest.len());
        }
    }

    /// Passes what stands inside of a string up to its end, or up to an escape and it.
    fn string(&mut self, rest: &[u8]) -> Option<usize> {
        let at = memchr2(b'"', b'\\', rest)?;
        self.in_string = rest[at] == b'\\';
        // What is escaped may not be there yet: it is left out all the same.
        Some(at + 1 + usize::from(self.in_string))
    }

    /// Passes what stands between two features.
    fn between(&mut self, rest: &[u8]) -> Option<usize> {
        let at = if self.in_array { memchr2(b'{', b']', rest) } else { memchr(b'{', rest) }?;
        if rest[at] == b'{' {
            self.depth = 1;
        } else {
            self.is_over = true;
        }
        Some(at + 1)
    }

    /// Passes what stands inside of a feature up to a brace or a string, and it.
    fn inside(&mut self, rest: &[u8]) -> Option<usize> {
        let at = memchr3(b'"', b'{', b'}', rest)?;
        match rest[at] {
            b'"' => self.in_string = true,
            b'{' => self.depth += 1,
            _ => self.depth -= 1,
        }
        if self.depth == 0 {
            self.end = Some(self.scanned + at + 1);
            self.count += 1;
        }
        Some(at + 1)
    }
}

#[cfg(test)]
#[path = "cut_tests.rs"]
mod tests;
