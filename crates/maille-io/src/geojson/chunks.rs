//! Features parsed in parallel, though nobody knows where they start.
//!
//! The text is cut at places that *look like* the start of a feature, and every piece is parsed
//! from there until a feature starts at or after the next cut. A cut was right exactly if the
//! piece before it ends on it: the first piece starts at a true feature, so by induction the
//! chain of pieces is exactly the sequential reading. A piece whose cut was wrong (it lay inside a
//! string, say) is thrown away and read again from the true place. Wrong cuts cost time, never
//! correctness.

use crate::block::Block;
use crate::json::{Cursor, JsonError, Result};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

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
    let chain = Mutex::new(Chain::new(text, &starts));
    let next = AtomicUsize::new(0);
    rayon::scope(|scope| {
        for _ in 0..rayon::current_num_threads().min(starts.len()) {
            scope.spawn(|_| {
                let mut block = Block::default();
                // In their order, so that little has to wait for a piece before it.
                loop {
                    let piece = next.fetch_add(1, Ordering::Relaxed);
                    let Some(&from) = starts.get(piece) else { return };
                    let stop = text.piece(&mut block, from, text.limit(&starts, piece));
                    block = lock(&chain).add(piece, block, stop);
                }
            });
        }
    });
    chain.into_inner().unwrap_or_else(PoisonError::into_inner).end()
}

/// What is behind a lock, also after a panic, which ends the program anyway.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The pieces joined so far, and those that wait for one before them.
struct Chain<'a> {
    text: Text<'a>,
    starts: &'a [usize],
    /// All features before `at`.
    joined: Block,
    at: usize,
    /// The piece to be joined next.
    next: usize,
    waiting: BTreeMap<usize, (Block, Result<Stop>)>,
    /// Where the features ended, or what is wrong with one.
    end: Option<Result<usize>>,
    /// Blocks that have been joined, to be filled again.
    spare: Vec<Block>,
}

impl<'a> Chain<'a> {
    fn new(text: Text<'a>, starts: &'a [usize]) -> Self {
        let (mut joined, at) = (Block::default(), starts[0]);
        joined.polygons.reserve(text.bytes.len() / BYTES_PER_POSITION);
        let (waiting, spare) = (BTreeMap::new(), Vec::new());
        Self { text, starts, joined, at, next: 0, waiting, end: None, spare }
    }

    /// Adds a piece, joins those whose turn it is, and hands out a block to fill.
    fn add(&mut self, piece: usize, block: Block, stop: Result<Stop>) -> Block {
        self.waiting.insert(piece, (block, stop));
        while let Some((mut block, stop)) = self.waiting.remove(&self.next) {
            if self.end.is_none() {
                self.join(&mut block, stop);
            }
            self.next += 1;
            block.clear();
            self.spare.push(block);
        }
        self.spare.pop().unwrap_or_default()
    }

    fn join(&mut self, block: &mut Block, mut stop: Result<Stop>) {
        let limit = self.text.limit(self.starts, self.next);
        if self.at >= limit && self.next + 1 < self.starts.len() {
            return; // A feature reaches beyond this whole piece.
        }
        if self.at != self.starts[self.next] {
            block.clear();
            stop = self.text.piece(block, self.at, limit);
        }
        let at = self.at;
        let joined = stop.map_err(|error| self.counted(error)).and_then(|stop| {
            let joined = self.joined.append(block);
            joined.map_err(|e| JsonError::new(at, e.to_string())).map(|()| stop)
        });
        match joined {
            Ok(Stop::Feature(next)) => self.at = next,
            Ok(Stop::End(end)) => self.end = Some(Ok(end)),
            Err(error) => self.end = Some(Err(error)),
        }
    }

    /// The error with its feature counted from the first one of the text.
    fn counted(&self, mut error: JsonError) -> JsonError {
        if let Some((index, _)) = &mut error.feature {
            *index += self.joined.len();
        }
        error
    }

    fn end(self) -> Result<(Block, usize)> {
        let end = self.end.unwrap_or_else(|| {
            let bytes = self.text.bytes;
            Err(Cursor::at(bytes, bytes.len()).error("expected `]`"))
        });
        end.map(|end| (self.joined, end))
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
