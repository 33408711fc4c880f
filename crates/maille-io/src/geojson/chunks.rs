//! Features parsed in parallel, though nobody knows where they start.
//!
//! The text is cut at places that *look like* the start of a feature, and every piece is parsed
//! from there until a feature starts at or after the next cut. A cut was right exactly if the
//! piece before it ends on it: the first piece starts at a true feature, so by induction the
//! chain of pieces is exactly the sequential reading. A piece whose cut was wrong (it lay inside a
//! string, say) is thrown away and read again from the true place. Wrong cuts cost time, never
//! correctness.

use crate::block::Block;
use crate::in_turn::in_turn;
use crate::json::{Cursor, JsonError, Result};
use rayon::prelude::*;
use std::ops::ControlFlow;

/// Opens each record of a GeoJSON text sequence (RFC 8142).
pub const RECORD_SEPARATOR: u8 = 0x1e;

/// Bytes a piece: enough to make a piece's own cost vanish, few enough to keep threads busy.
const PIECE: usize = 1 << 18;

/// Bytes of text that a position takes, about; room is made for so many, and for more where that is
/// not enough.
const BYTES_PER_POSITION: usize = 32;

/// What stands between two features.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// A comma, and brackets around all of them.
    Comma,
    /// A line end or [`RECORD_SEPARATOR`], to the end of the text.
    Line,
}

/// Where a piece stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stop {
    /// Before the feature that starts here.
    Feature(usize),
    /// After the last feature; what follows it starts here.
    End(usize),
}

/// Parses all features from `start`: the opening bracket, or the first byte of a sequence. Returns
/// them in order, and where the text goes on.
pub fn parse(bytes: &[u8], start: usize, separator: Separator) -> Result<(Block, usize)> {
    let mut cursor = Cursor::at(bytes, start);
    if separator == Separator::Comma && !cursor.open(b'[', b']')? {
        return Ok((Block::default(), cursor.pos));
    }
    skip_separators(&mut cursor, separator);
    let text = Text { bytes, separator };
    let mut starts = vec![cursor.pos];
    starts.extend(text.cuts(cursor.pos));
    let mut chain = Chain::new(text, &starts);
    let piece = |piece: usize, block: &mut Block| {
        block.clear();
        text.piece(block, starts[piece], text.limit(&starts, piece))
    };
    match in_turn(starts.len(), piece, |block, stop| chain.join(block, stop)) {
        Some(end) => end.map(|end| (chain.joined, end)),
        None => Err(Cursor::at(bytes, bytes.len()).error("expected `]`")),
    }
}

/// The pieces joined so far.
struct Chain<'a> {
    text: Text<'a>,
    starts: &'a [usize],
    /// All features before `at`.
    joined: Block,
    at: usize,
    /// The piece to be joined next.
    next: usize,
}

impl<'a> Chain<'a> {
    fn new(text: Text<'a>, starts: &'a [usize]) -> Self {
        let (mut joined, at) = (Block::default(), starts[0]);
        joined.polygons.reserve(text.bytes.len() / BYTES_PER_POSITION);
        Self { text, starts, joined, at, next: 0 }
    }

    /// Joins the next piece, unless a feature reaches beyond it. Breaks off with where the features end, or
    /// what is wrong with one.
    fn join(&mut self, block: &mut Block, mut stop: Result<Stop>) -> ControlFlow<Result<usize>> {
        let piece = self.next;
        self.next += 1;
        let limit = self.text.limit(self.starts, piece);
        if self.at >= limit && self.next < self.starts.len() {
            return ControlFlow::Continue(());
        }
        if self.at != self.starts[piece] {
            block.clear();
            stop = self.text.piece(block, self.at, limit);
        }
        let at = self.at;
        let joined = stop.map_err(|error| self.counted(error)).and_then(|stop| {
            let joined = self.joined.append(block);
            joined.map_err(|e| JsonError::new(at, e.to_string())).map(|()| stop)
        });
        match joined {
            Ok(Stop::Feature(next)) => {
                self.at = next;
                ControlFlow::Continue(())
            }
            Ok(Stop::End(end)) => ControlFlow::Break(Ok(end)),
            Err(error) => ControlFlow::Break(Err(error)),
        }
    }

    /// The error with its feature counted from the first one of the text.
    fn counted(&self, mut error: JsonError) -> JsonError {
        if let Some((index, _)) = &mut error.feature {
            *index += self.joined.len();
        }
        error
    }
}

/// Text with features in it.
#[derive(Clone, Copy)]
struct Text<'a> {
    bytes: &'a [u8],
    separator: Separator,
}

impl Text<'_> {
    /// Where the piece ends that starts at one of `starts`.
    fn limit(&self, starts: &[usize], piece: usize) -> usize {
        starts.get(piece + 1).copied().unwrap_or(self.bytes.len())
    }

    /// Parses features from `start` until one starts at or after `limit`.
    fn piece(&self, block: &mut Block, start: usize, limit: usize) -> Result<Stop> {
        let mut cursor = Cursor::at(self.bytes, start);
        loop {
            block.feature(self.bytes, &mut cursor)?;
            let more = match self.separator {
                Separator::Comma => cursor.next(b']')?,
                Separator::Line => {
                    skip_separators(&mut cursor, self.separator);
                    cursor.peek().is_some()
                }
            };
            if !more {
                return Ok(Stop::End(cursor.pos));
            }
            cursor.peek();
            if cursor.pos >= limit {
                return Ok(Stop::Feature(cursor.pos));
            }
        }
    }

    /// Places after `start` that look like the start of a feature, one in each [`PIECE`] bytes where
    /// there is one.
    fn cuts(&self, start: usize) -> Vec<usize> {
        let first = self.first_member(start);
        // In parallel, since the pages of a mapped file are touched here for the first time.
        let windows = (start + PIECE..self.bytes.len()).into_par_iter().step_by(PIECE);
        windows.filter_map(|from| self.cut(from, first)).collect()
    }

    /// The name of the first member of the feature at `start`, in its quotes; those of others are
    /// likely to begin with the same.
    fn first_member(&self, start: usize) -> &[u8] {
        let mut cursor = Cursor::at(self.bytes, start);
        let opened = cursor.expect(b'{').is_ok() && cursor.peek() == Some(b'"');
        let from = cursor.pos;
        if opened && cursor.string().is_ok() { &self.bytes[from..cursor.pos] } else { b"\"type\"" }
    }

    fn cut(&self, from: usize, first_member: &[u8]) -> Option<usize> {
        let window = &self.bytes[from..(from + PIECE).min(self.bytes.len())];
        memchr::memchr_iter(b'}', window).find_map(|i| {
            let mut cursor = Cursor::at(self.bytes, from + i + 1);
            match self.separator {
                Separator::Comma => cursor.expect(b',').ok()?,
                Separator::Line => {
                    let next = self.bytes.get(cursor.pos);
                    next.is_some_and(|b| b"\r\n".contains(b)).then_some(())?;
                    skip_separators(&mut cursor, self.separator);
                }
            }
            cursor.peek();
            let start = cursor.pos;
            cursor.expect(b'{').ok()?;
            cursor.peek();
            let names: [&[u8]; 4] = [first_member, b"\"type\"", b"\"id\"", b"\"properties\""];
            let rest = &self.bytes[cursor.pos..];
            names.iter().any(|name| rest.starts_with(name)).then_some(start)
        })
    }
}

fn skip_separators(cursor: &mut Cursor, separator: Separator) {
    while cursor.peek() == Some(RECORD_SEPARATOR) && separator == Separator::Line {
        cursor.pos += 1;
    }
}
