//! A small JSON reader over text that stays where it is.
//!
//! It checks the grammar of [RFC 8259](https://www.rfc-editor.org/rfc/rfc8259) and hands out
//! slices, so values that nobody asks for are carried along as they were written.

use crate::decimal;
use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

/// How deep values may nest. Real attributes nest two or three levels deep.
const MAX_DEPTH: usize = 128;

/// A JSON value, numbers and nested values as the text they were written in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as written.
    Number(&'a str),
    /// A string, unescaped.
    Text(Cow<'a, str>),
    /// An array or an object, as written.
    Nested(&'a str),
}

/// Where JSON text breaks the grammar, and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct JsonError {
    /// Byte offset in the text.
    pub at: usize,
    pub problem: String,
    /// The feature that it is in: its number in what was being read, from 0, and its id or code.
    pub feature: Option<(usize, String)>,
}

impl JsonError {
    pub fn new(at: usize, problem: impl Into<String>) -> Self {
        Self { at, problem: problem.into(), feature: None }
    }
}

pub(crate) type Result<T> = std::result::Result<T, JsonError>;

impl<'a> Value<'a> {
    /// The value of a piece of JSON text. Text that is no JSON is [`Value::Null`].
    ///
    /// ```
    /// use maille_io::json::Value;
    /// assert_eq!(Value::parse("1.50"), Value::Number("1.50"));
    /// assert_eq!(Value::parse(r#""a\n""#).as_text().as_deref(), Some("a\n"));
    /// ```
    #[must_use]
    pub fn parse(text: &'a str) -> Self {
        let text = text.trim_ascii();
        match text.as_bytes().first() {
            Some(b'"') => {
                let mut cursor = Cursor::new(text.as_bytes());
                cursor.string().map_or(Self::Null, Self::Text)
            }
            Some(b'{' | b'[') => Self::Nested(text),
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            Some(b'-' | b'0'..=b'9') => Self::Number(text),
            _ => Self::Null,
        }
    }

    /// A string's text, or a number as it was written; nothing for other values.
    #[must_use]
    pub fn as_text(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Number(text) => Some(Cow::Borrowed(text)),
            _ => None,
        }
    }

    /// A number's value, if it fits a double.
    #[must_use]
    pub fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Number(text) => text.parse().ok().filter(|n: &f64| n.is_finite()),
            _ => None,
        }
    }

    /// Whether this is `null`.
    #[must_use]
    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }

    /// Appends the value as JSON text.
    pub fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(text) | Self::Nested(text) => out.push_str(text),
            Self::Text(text) => write_string(out, text),
        }
    }
}

/// The name of a member and a colon, as JSON text.
pub(crate) fn key(name: &str) -> String {
    let mut key = String::new();
    write_string(&mut key, name);
    key.push(':');
    key
}

/// Appends a string as JSON text, quoted and escaped.
pub fn write_string(out: &mut String, text: &str) {
    out.push('"');
    let mut clean = 0;
    for (i, byte) in text.bytes().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.push_str(&text[clean..i]);
        clean = i + 1;
        match byte {
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            _ => {
                // A string takes whatever is written.
                let _ = write!(out, "\\u{byte:04x}");
            }
        }
    }
    out.push_str(&text[clean..]);
    out.push('"');
}

/// Appends a double in its shortest form, with a point or an exponent, so that it is found to be no
/// integer; `null` if it is not finite.
pub(crate) fn push_real(out: &mut String, number: f64) {
    if !number.is_finite() {
        return out.push_str("null");
    }
    let mut buffer = zmij::Buffer::new();
    let text = decimal::shortest(&mut buffer, number);
    out.push_str(text);
    out.push_str(if text.contains(['.', 'e']) { "" } else { ".0" });
}

/// The members of an object's JSON text, in order. Anything but an object has none.
pub fn members(object: &str) -> impl Iterator<Item = (Cow<'_, str>, Value<'_>)> {
    let mut cursor = Cursor::new(object.as_bytes());
    let mut more = cursor.open(b'{', b'}').unwrap_or(false);
    std::iter::from_fn(move || {
        if !more {
            return None;
        }
        let name = cursor.string_of(object)?;
        cursor.expect(b':').ok()?;
        let value = match cursor.peek() {
            Some(b'"') => Value::Text(cursor.string_of(object)?),
            _ => Value::parse(object.get(cursor.value().ok()?)?),
        };
        more = cursor.next(b'}').unwrap_or(false);
        Some((name, value))
    })
}

/// Reads JSON text from left to right.
#[derive(Debug, Clone)]
pub(crate) struct Cursor<'a> {
    bytes: &'a [u8],
    pub pos: usize,
}

impl<'a> Cursor<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, pos: 0 }
    }

    pub fn at(bytes: &'a [u8], pos: usize) -> Self {
        Self { bytes, pos }
    }

    /// The next byte that is not white space.
    #[inline]
    pub fn peek(&mut self) -> Option<u8> {
        while let Some(&byte) = self.bytes.get(self.pos) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.pos += 1;
        }
        None
    }

    /// Takes `byte`, after white space.
    #[inline]
    pub fn expect(&mut self, byte: u8) -> Result<()> {
        if self.peek() == Some(byte) {
            self.pos += 1;
            return Ok(());
        }
        Err(self.error(&format!("expected `{}`", byte as char)))
    }

    /// Takes the opening bracket of an array or object, and its closing one if it is empty.
    /// Says whether there is something inside.
    pub fn open(&mut self, opening: u8, closing: u8) -> Result<bool> {
        self.expect(opening)?;
        if self.peek() == Some(closing) {
            self.pos += 1;
            return Ok(false);
        }
        Ok(true)
    }

    /// Takes a comma or the closing bracket. Says whether there is more.
    #[inline]
    pub fn next(&mut self, closing: u8) -> Result<bool> {
        match self.peek() {
            Some(b',') => {
                self.pos += 1;
                Ok(true)
            }
            Some(byte) if byte == closing => {
                self.pos += 1;
                Ok(false)
            }
            _ => Err(self.error(&format!("expected `,` or `{}`", closing as char))),
        }
    }

    /// Takes a member's name and its colon.
    pub fn member(&mut self) -> Result<Cow<'a, str>> {
        self.expect_name()?;
        let name = self.string()?;
        self.expect(b':')?;
        Ok(name)
    }

    fn expect_name(&mut self) -> Result<()> {
        match self.peek() {
            Some(b'"') => Ok(()),
            _ => Err(self.error("expected a member's name in quotes")),
        }
    }

    /// Takes a string.
    pub fn string(&mut self) -> Result<Cow<'a, str>> {
        match self.plain_string()? {
            Some(range) => self.utf8(range).map(Cow::Borrowed),
            None => self.escaped_string().map(Cow::Owned),
        }
    }

    /// Takes a string of a text that the bytes are those of, so that nobody has to see whether they are
    /// UTF-8.
    fn string_of(&mut self, text: &'a str) -> Option<Cow<'a, str>> {
        match self.plain_string().ok()? {
            Some(range) => text.get(range).map(Cow::Borrowed),
            None => self.escaped_string().ok().map(Cow::Owned),
        }
    }

    /// Takes a string that has nothing to be unescaped and says what is between its quotes, UTF-8 or
    /// not. Takes nothing of any other string.
    #[inline]
    fn plain_string(&mut self) -> Result<Option<Range<usize>>> {
        self.peek();
        let start = self.pos;
        self.expect(b'"')?;
        // Most strings are short and have nothing to be unescaped: one look at each byte.
        let rest = &self.bytes[self.pos..];
        let length = rest.iter().take_while(|&&b| b != b'"' && b != b'\\' && b >= 0x20).count();
        if rest.get(length) != Some(&b'"') {
            self.pos = start;
            return Ok(None);
        }
        self.pos += length + 1;
        Ok(Some(start + 1..start + 1 + length))
    }

    fn utf8(&self, range: Range<usize>) -> Result<&'a str> {
        let start = range.start;
        std::str::from_utf8(&self.bytes[range]).map_err(|error| {
            let problem = "a string is not valid UTF-8; convert the file to UTF-8";
            JsonError::new(start + error.valid_up_to(), problem)
        })
    }

    /// Takes a string with escapes, or with control characters, which it must not have: a full JSON
    /// reader judges them.
    #[cold]
    fn escaped_string(&mut self) -> Result<String> {
        let start = self.pos;
        self.pos += 1;
        loop {
            let rest = self.bytes.get(self.pos..).unwrap_or_default();
            let Some(i) = memchr::memchr2(b'"', b'\\', rest) else {
                self.pos = start;
                return Err(self.error("a string that starts here does not end"));
            };
            self.pos += i + 1;
            if rest[i] == b'"' {
                break;
            }
            self.pos += 1;
        }
        let text = self.utf8(start..self.pos)?;
        serde_json::from_str(text)
            .map_err(|e| JsonError::new(start, format!("bad string: {}", describe(&e))))
    }

    /// Takes any value and says where it stands.
    pub fn value(&mut self) -> Result<Range<usize>> {
        self.peek();
        let start = self.pos;
        let skipped = self.skip(0);
        // First, since nothing behind bad UTF-8 is what it seems to be.
        self.utf8(start..self.pos)?;
        skipped.map(|()| start..self.pos)
    }

    /// Takes any value, whose strings may not be UTF-8.
    fn skip(&mut self, depth: usize) -> Result<()> {
        if depth > MAX_DEPTH {
            return Err(self.error(&format!("values nest more than {MAX_DEPTH} levels deep")));
        }
        match self.peek() {
            Some(b'"') => self.skip_string(),
            Some(b'{') => {
                let mut more = self.open(b'{', b'}')?;
                while more {
                    self.expect_name()?;
                    self.skip_string()?;
                    self.expect(b':')?;
                    self.skip(depth + 1)?;
                    more = self.next(b'}')?;
                }
                Ok(())
            }
            Some(b'[') => {
                let mut more = self.open(b'[', b']')?;
                while more {
                    self.skip(depth + 1)?;
                    more = self.next(b']')?;
                }
                Ok(())
            }
            Some(b't') => self.word("true"),
            Some(b'f') => self.word("false"),
            Some(b'n') => self.word("null"),
            Some(b'-' | b'0'..=b'9') => self.number().map(drop),
            _ => Err(self.error("expected a value")),
        }
    }

    fn skip_string(&mut self) -> Result<()> {
        match self.plain_string()? {
            Some(_) => Ok(()),
            None => self.escaped_string().map(drop),
        }
    }

    pub fn word(&mut self, word: &str) -> Result<()> {
        if self.bytes[self.pos..].starts_with(word.as_bytes()) {
            self.pos += word.len();
            return Ok(());
        }
        Err(self.error(&format!("expected `{word}`")))
    }

    /// Takes a number as text.
    fn number(&mut self) -> Result<&'a [u8]> {
        let start = self.pos;
        let digits = |cursor: &mut Self| {
            let from = cursor.pos;
            while cursor.bytes.get(cursor.pos).is_some_and(u8::is_ascii_digit) {
                cursor.pos += 1;
            }
            cursor.pos > from
        };
        let sign = usize::from(self.bytes[self.pos] == b'-');
        self.pos += sign;
        let leading_zero = self.bytes.get(self.pos) == Some(&b'0');
        let mut good = digits(self) && !(leading_zero && self.pos > start + sign + 1);
        if self.bytes.get(self.pos) == Some(&b'.') {
            self.pos += 1;
            good &= digits(self);
        }
        if matches!(self.bytes.get(self.pos), Some(b'e' | b'E')) {
            self.pos += 1;
            self.pos += usize::from(matches!(self.bytes.get(self.pos), Some(b'+' | b'-')));
            good &= digits(self);
        }
        if good {
            return Ok(&self.bytes[start..self.pos]);
        }
        self.pos = start;
        Err(self.error("expected a number"))
    }

    /// Takes a finite number.
    #[inline]
    pub fn float(&mut self) -> Result<f64> {
        if !matches!(self.peek(), Some(b'-' | b'0'..=b'9')) {
            return Err(self.error("expected a number"));
        }
        if let Some((value, length)) = decimal::plain(&self.bytes[self.pos..]) {
            self.pos += length;
            return Ok(value);
        }
        self.other_float()
    }

    /// Takes pairs of plain decimals without white space, from inside the first one's brackets to inside
    /// those of the pair after the last one: nearly all of nearly every file.
    #[inline]
    pub fn pairs(&mut self, mut take: impl FnMut(f64, f64)) {
        // Not in `self.pos`: the next number would have to wait until that is in memory, and back.
        let mut start = self.pos;
        let pair = |start: usize| {
            let (x, length) = decimal::plain(&self.bytes[start..])?;
            let rest = self.bytes[start + length..].strip_prefix(b",")?;
            let (y, rest_length) = decimal::plain(rest)?;
            let end = start + length + 1 + rest_length;
            self.bytes[end..].starts_with(b"],[").then_some((x, y, end + 3))
        };
        while let Some((x, y, next)) = pair(start) {
            take(x, y);
            start = next;
        }
        self.pos = start;
    }

    /// Takes a number that is no plain decimal.
    #[cold]
    fn other_float(&mut self) -> Result<f64> {
        let start = self.pos;
        match fast_float2::parse::<f64, _>(self.number()?) {
            Ok(value) if value.is_finite() => Ok(value),
            _ => {
                self.pos = start;
                Err(self.error("a number is too large"))
            }
        }
    }

    /// What is wrong here, with what stands there.
    #[cold]
    pub fn error(&self, problem: &str) -> JsonError {
        let rest = self.bytes.get(self.pos..).unwrap_or_default();
        let found = match rest.iter().position(|b| b.is_ascii_whitespace() || b",]}".contains(b)) {
            _ if rest.is_empty() => "the end of the file".to_owned(),
            end => {
                let end = end.unwrap_or(rest.len()).clamp(1, 24);
                format!("`{}`", String::from_utf8_lossy(&rest[..end.min(rest.len())]))
            }
        };
        JsonError::new(self.pos, format!("{problem}, found {found}"))
    }
}

/// The message of a `serde_json` error without its own line and column, which count from the
/// start of the piece and not of the file.
fn describe(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}
