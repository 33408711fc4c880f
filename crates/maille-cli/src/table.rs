//! Tables on a terminal.

use unicode_width::UnicodeWidthStr;

/// Rows of text under a header, laid out in columns: text on the left, numbers on their decimal
/// points. Control characters are spelled out, so a value cannot break its row.
#[derive(Debug)]
pub struct Table {
    header: Vec<(String, Align)>,
    rows: Vec<Vec<String>>,
}

/// Where the cells of a column stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// On the left.
    Text,
    /// On the right, decimal points under each other.
    Number,
}

impl Table {
    pub fn new(header: impl IntoIterator<Item = (impl Into<String>, Align)>) -> Self {
        let header = header.into_iter().map(|(name, align)| (name.into(), align));
        Self { header: header.collect(), rows: Vec::new() }
    }

    /// Adds a row, a cell per column.
    pub fn push(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }

    /// The table as lines of text.
    pub fn render(&self) -> String {
        let columns: Vec<Vec<String>> = (0..self.header.len()).map(|c| self.column(c)).collect();
        let mut text = String::new();
        for row in 0..=self.rows.len() {
            let cells: Vec<&str> = columns.iter().map(|column| column[row].as_str()).collect();
            text.push_str(cells.join("  ").trim_end());
            text.push('\n');
        }
        text
    }

    /// The cells of a column, header first, padded to one width.
    fn column(&self, index: usize) -> Vec<String> {
        let cell = |row: &Vec<String>| row.get(index).map_or_else(String::new, |c| printable(c));
        let mut cells: Vec<String> = self.rows.iter().map(cell).collect();
        let (name, align) = &self.header[index];
        if *align == Align::Number {
            align_points(&mut cells);
        }
        cells.insert(0, printable(name));
        let width = cells.iter().map(|c| c.width()).max().unwrap_or(0);
        for cell in &mut cells {
            let padding = " ".repeat(width - cell.width());
            *cell = match align {
                Align::Text => format!("{cell}{padding}"),
                Align::Number => format!("{padding}{cell}"),
            };
        }
        cells
    }
}

/// A whole number with a comma between thousands.
pub fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() * 4 / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Pads numbers on the right so that their points meet when their ends do.
fn align_points(cells: &mut [String]) {
    let fraction = |cell: &str| cell.find('.').map_or(0, |point| cell.len() - point);
    let widest = cells.iter().map(|c| fraction(c)).max().unwrap_or(0);
    for cell in cells {
        let missing = widest - fraction(cell);
        cell.push_str(&" ".repeat(missing));
    }
}

/// Text with its control characters spelled out.
pub fn printable(cell: &str) -> String {
    let mut text = String::with_capacity(cell.len());
    for c in cell.chars() {
        if c.is_control() {
            text.extend(c.escape_default());
        } else {
            text.push(c);
        }
    }
    text
}

#[cfg(test)]
#[path = "table_tests.rs"]
mod tests;
