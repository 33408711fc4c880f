//! From text to tokens: lower case, ASCII, words and numbers apart.

use any_ascii::any_ascii_char;
use std::ops::Range;

/// A text as a row of tokens.
#[derive(Debug, Default)]
pub struct Tokens {
    text: String,
    row: Vec<Token>,
    /// The first token of each segment; of the last one too, though it may stay empty.
    segments: Vec<usize>,
}

/// A run of letters or of digits.
#[derive(Debug)]
struct Token {
    text: Range<usize>,
    kind: Kind,
    segment: usize,
}

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Letters `a` to `z`.
    Word,
    /// Digits.
    Number,
    /// `2a` or `2b`, alone or with three digits: a département of Corsica or an INSEE code there.
    Corsican,
}

impl Tokens {
    /// Appends the tokens of a text. Case, accents and what separates words make no difference;
    /// commas, semicolons, bars, tabs and ends of lines start a new segment.
    pub fn push(&mut self, text: &str) {
        let mut run = String::with_capacity(32);
        let mut rest = text.chars();
        while let Some(c) = rest.next() {
            match c {
                _ if c.is_ascii_alphanumeric() => run.push(c.to_ascii_lowercase()),
                // Œ in Windows-1252, taken for Latin-1.
                '\u{8c}' | '\u{9c}' => run.push_str("oe"),
                _ if is_invisible(c) => {}
                _ if c.is_alphanumeric() => {
                    let ascii = any_ascii_char(c).chars().filter(char::is_ascii_alphanumeric);
                    run.extend(ascii.map(|c| c.to_ascii_lowercase()));
                }
                '/' => self.push_slash(&mut run, &mut rest),
                _ => {
                    self.push_run(&mut run);
                    if matches!(c, ',' | ';' | '|' | '\t' | '\n' | '\r') {
                        self.end_segment();
                    }
                }
            }
        }
        self.push_run(&mut run);
    }

    /// What is pushed from here on is another segment.
    pub fn end_segment(&mut self) {
        if self.segments.last().is_some_and(|&start| start < self.len()) {
            self.segments.push(self.len());
        }
    }

    /// `S/` is *sur*, `S/S` is *sous*, and so is a slash right between two words (`VILLERS/MER`).
    fn push_slash(&mut self, run: &mut String, rest: &mut std::str::Chars<'_>) {
        let mut ahead = rest.clone();
        let next = ahead.next();
        let is_word = |run: &str| run.len() > 2 && run.bytes().all(|b| b.is_ascii_lowercase());
        if run == "s" {
            run.clear();
            let alone = ahead.next().is_none_or(|c| !c.is_alphanumeric());
            if matches!(next, Some('s' | 'S')) && alone {
                rest.next();
                self.push_token("sous", Kind::Word);
            } else if self.row.last().is_none_or(|last| self.text[last.text.clone()] != *"sur") {
                self.push_token("sur", Kind::Word);
            }
        } else if is_word(run) && next.is_some_and(char::is_alphabetic) {
            self.push_run(run);
            self.push_token("sur", Kind::Word);
        } else {
            self.push_run(run);
        }
    }

    /// Splits a run of letters and digits where one follows the other.
    fn push_run(&mut self, run: &mut String) {
        if is_corsican(run) {
            self.push_token(run, Kind::Corsican);
        } else if let Some(digits) = misread_digits(run) {
            self.push_token(&digits, Kind::Number);
        } else {
            let kind = |b: &u8| if b.is_ascii_digit() { Kind::Number } else { Kind::Word };
            for part in run.as_bytes().chunk_by(|a, b| kind(a) == kind(b)) {
                // Both are ASCII.
                self.push_token(&String::from_utf8_lossy(part), kind(&part[0]));
            }
        }
        run.clear();
    }

    fn push_token(&mut self, text: &str, kind: Kind) {
        let start = self.text.len();
        self.text.push_str(text);
        let text = start..self.text.len();
        if self.segments.is_empty() {
            self.segments.push(0);
        }
        self.row.push(Token { text, kind, segment: self.segments.len() - 1 });
    }

    pub fn len(&self) -> usize {
        self.row.len()
    }

    /// The text of a token.
    pub fn text(&self, token: usize) -> &str {
        &self.text[self.row[token].text.clone()]
    }

    pub fn kind(&self, token: usize) -> Kind {
        self.row[token].kind
    }

    /// The texts of some tokens.
    pub fn texts(&self, range: Range<usize>) -> impl DoubleEndedIterator<Item = &str> + Clone {
        range.map(|token| self.text(token))
    }

    /// The number of a token of digits, if it has one to nine of them.
    pub fn number(&self, token: usize) -> Option<u32> {
        let text = self.text(token);
        (self.kind(token) == Kind::Number && text.len() < 10).then(|| text.parse().ok()).flatten()
    }

    /// The tokens of the segment that a token is in.
    pub fn segment_of(&self, token: usize) -> Range<usize> {
        self.segment(self.row[token].segment)
    }

    /// The tokens of every segment, in order; the last may have none.
    pub fn segments(&self) -> impl DoubleEndedIterator<Item = Range<usize>> {
        (0..self.segments.len()).map(|segment| self.segment(segment))
    }

    fn segment(&self, segment: usize) -> Range<usize> {
        let end = self.segments.get(segment + 1).copied();
        self.segments[segment]..end.unwrap_or(self.len())
    }
}

/// Accents written behind their letter, soft hyphens, zero-width characters.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn is_corsican(run: &str) -> bool {
    let tail = run.strip_prefix("2a").or_else(|| run.strip_prefix("2b"));
    tail.is_some_and(|t| matches!(t.len(), 0 | 3) && t.bytes().all(|b| b.is_ascii_digit()))
}

/// Five digits of which one or two were read as the letters that look like them.
fn misread_digits(run: &str) -> Option<String> {
    let digits = run.bytes().filter(u8::is_ascii_digit).count();
    if run.len() != 5 || !matches!(digits, 3 | 4) {
        return None;
    }
    let fix = |c| match c {
        '0'..='9' => Some(c),
        'o' => Some('0'),
        'i' | 'l' => Some('1'),
        _ => None,
    };
    run.chars().map(fix).collect()
}
