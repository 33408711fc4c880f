//! Features parsed in parallel, though nobody knows where they start.
//!
//! The text is cut at places that *look like* the start of a feature, and every piece is parsed
//! from there until a feature starts at or after the next cut. A cut was right exactly if the
//! piece before it ends on it: the first piece starts at a true feature, so by induction the
//! chain of pieces is exactly the sequential reading. A piece whose cut was wrong (it lay inside a
//! string, say) is thrown away and read again from the true place. Wrong cuts cost time, never
//! correctness.

use super::feature::Block;
use crate::json::{Cursor, JsonError, Result};
use rayon::prelude::*;

/// Opens each record of a GeoJSON text sequence (RFC 8142).
pub const RECORD_SEPARATOR: u8 = 0x1e;

/// Bytes a piece: enough to make a piece's own cost vanish, few enough to keep threads busy.
const PIECE: usize = 1 << 19;

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
pub fn parse(bytes: &[u8], start: usize, separator: Separator) -> Result<(Vec<Block>, usize)> {
    let mut cursor = Cursor::at(bytes, start);
    if separator == Separator::Comma && !cursor.open(b'[', b']')? {
        return Ok((Vec::new(), cursor.pos));
    }
    skip_separators(&mut cursor, separator);
    let mut starts = vec![cursor.pos];
    starts.extend(cuts(bytes, cursor.pos, separator));
    let limit = |i: usize| starts.get(i + 1).copied().unwrap_or(bytes.len());
    let pieces: Vec<_> = (0..starts.len())
        .into_par_iter()
        .map(|i| piece(bytes, starts[i], limit(i), separator))
        .collect();
    let mut blocks = Vec::with_capacity(pieces.len());
    let mut at = starts[0];
    for (i, parsed) in pieces.into_iter().enumerate() {
        if at >= limit(i) && i + 1 < starts.len() {
            continue; // A feature reaches beyond this whole piece.
        }
        let parsed = if at == starts[i] { parsed } else { piece(bytes, at, limit(i), separator) };
        let (block, stop) = parsed.map_err(|error| counted(error, &blocks))?;
        blocks.push(block);
        match stop {
            Stop::Feature(next) => at = next,
            Stop::End(end) => return Ok((blocks, end)),
        }
    }
    Err(Cursor::at(bytes, bytes.len()).error("expected `]`"))
}

/// The error with its feature counted from the first one of the text.
fn counted(mut error: JsonError, before: &[Block]) -> JsonError {
    if let Some((index, _)) = &mut error.feature {
        *index += before.iter().map(Block::len).sum::<usize>();
    }
    error
}

/// Parses features from `start` until one starts at or after `limit`.
fn piece(bytes: &[u8], start: usize, limit: usize, separator: Separator) -> Result<(Block, Stop)> {
    let mut block = Block::with_capacity(limit - start);
    let mut cursor = Cursor::at(bytes, start);
    loop {
        block.feature(bytes, &mut cursor)?;
        let more = match separator {
            Separator::Comma => cursor.next(b']')?,
            Separator::Line => {
                skip_separators(&mut cursor, separator);
                cursor.peek().is_some()
            }
        };
        if !more {
            return Ok((block, Stop::End(cursor.pos)));
        }
        cursor.peek();
        if cursor.pos >= limit {
            return Ok((block, Stop::Feature(cursor.pos)));
        }
    }
}

fn skip_separators(cursor: &mut Cursor, separator: Separator) {
    while cursor.peek() == Some(RECORD_SEPARATOR) && separator == Separator::Line {
        cursor.pos += 1;
    }
}

/// Places after `start` that look like the start of a feature, one in each [`PIECE`] bytes.
fn cuts(bytes: &[u8], start: usize, separator: Separator) -> Vec<usize> {
    let mut cuts: Vec<usize> = (start + PIECE..bytes.len())
        .step_by(PIECE)
        .filter_map(|from| cut(bytes, from, separator))
        .collect();
    cuts.dedup();
    cuts
}

fn cut(bytes: &[u8], from: usize, separator: Separator) -> Option<usize> {
    memchr::memchr_iter(b'}', &bytes[from..]).find_map(|i| {
        let mut cursor = Cursor::at(bytes, from + i + 1);
        match separator {
            Separator::Comma => cursor.expect(b',').ok()?,
            Separator::Line => {
                (bytes.get(cursor.pos).is_some_and(|b| b"\r\n".contains(b))).then_some(())?;
                skip_separators(&mut cursor, separator);
            }
        }
        cursor.peek();
        let start = cursor.pos;
        cursor.expect(b'{').ok()?;
        (cursor.peek() == Some(b'"')).then_some(())?;
        let names: [&[u8]; 4] = [b"\"type\"", b"\"id\"", b"\"properties\"", b"\"geometry\""];
        names.iter().any(|name| bytes[cursor.pos..].starts_with(name)).then_some(start)
    })
}
