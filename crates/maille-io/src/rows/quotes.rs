//! Which delimiters and line ends of a table count: those outside quotes.

/// Where a reader of a table is as to quotes, told by the quotes alone.
///
/// The rules are those of the `csv` crate: a quote at the start of a field opens a quoted part, two in
/// a row inside stand for one, the next one closes it; any other quote is text like any other.
#[derive(Debug, Clone, Copy)]
pub struct Quotes {
    /// Whether what follows is quoted.
    pub open: bool,
    /// Where the last quoted part was closed.
    closed: Option<usize>,
}

impl Quotes {
    /// The start of a record.
    pub const NONE: Self = Self { open: false, closed: None };

    /// Passes the quote at `at`.
    #[inline]
    pub fn pass(&mut self, at: usize, starts_field: bool) {
        if self.open {
            (self.open, self.closed) = (false, Some(at));
        } else if starts_field || self.closed.is_some_and(|closed| closed + 1 == at) {
            // A quote behind a closing one is the second of two that stand for one.
            self.open = true;
        }
    }
}

/// Where the row starts whose quote is opened and never closed, if a table has one.
///
/// ```
/// let table = "id;nom\n1;\"Le Havre\n2;Brest\n";
/// assert_eq!(maille_io::rows::unclosed_quote(table, b';'), Some(7));
/// assert_eq!(maille_io::rows::unclosed_quote("a 5\" pipe;x", b';'), None);
/// ```
#[must_use]
pub fn unclosed_quote(table: &str, delimiter: u8) -> Option<usize> {
    let (mut quotes, mut row, mut field) = (Quotes::NONE, 0, 0);
    for (at, byte) in table.bytes().enumerate() {
        match byte {
            b'"' => quotes.pass(at, at == field),
            _ if quotes.open => {}
            b'\r' | b'\n' => (row, field) = (at + 1, at + 1),
            _ if byte == delimiter => field = at + 1,
            _ => {}
        }
    }
    quotes.open.then_some(row)
}
