//! Hot pixels: those that a vertex lies in.

use crate::grid::Point;
use geo::Coord;
use maille_geometry::predicates::turn;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A set of pixels that many threads add to.
///
/// A word holds a block of 8 by 8 pixels; blocks lie in a hash table with open addressing, those of 8 by 8
/// blocks side by side, as who asks for one soon asks for its neighbours.
///
/// Pixels that are billions apart may stand for each other. One that is in the set by mistake does no harm:
/// whatever passes through it is snapped to its middle.
#[derive(Debug)]
pub struct Pixels {
    keys: Vec<AtomicU64>,
    words: Vec<AtomicU64>,
    mask: usize,
}

/// The key of an empty place in the table.
const EMPTY: u64 = 0;

/// Pixels along a block, as a power of two.
const BLOCK_BITS: u32 = 3;

/// A block by its column and row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    x: i64,
    y: i64,
}

impl Block {
    pub fn of(at: Point) -> Self {
        Self { x: at.x >> BLOCK_BITS, y: at.y >> BLOCK_BITS }
    }

    #[expect(clippy::cast_sign_loss, reason = "bits of the coordinates, not their values")]
    fn key(self) -> u64 {
        let key = ((self.x as u64) << 32) ^ (self.y as u64 & 0xFFFF_FFFF);
        if key == EMPTY { 1 } else { key }
    }

    /// Where the search for the block begins, in a table of any size.
    #[expect(
        clippy::cast_sign_loss,
        clippy::cast_possible_truncation,
        reason = "bits of the coordinates, not their values"
    )]
    fn place(self) -> usize {
        let (page_x, page_y) = ((self.x >> 3) as u64, (self.y >> 3) as u64);
        // By the golden ratio (Knuth, The Art of Computer Programming 3, 6.4).
        let mixed = (page_x.rotate_left(32) ^ page_y).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let within = ((self.x & 7) << 3 | (self.y & 7)) as usize;
        ((mixed >> 32) as usize).wrapping_shl(6) | within
    }
}

impl Pixels {
    /// An empty set with room for so many.
    pub fn with_capacity(pixels: usize) -> Self {
        let size = (pixels + pixels / 4).next_power_of_two().max(64);
        let empty = || (0..size).map(|_| AtomicU64::new(0)).collect();
        Self { keys: empty(), words: empty(), mask: size - 1 }
    }

    /// Adds a pixel.
    pub fn insert(&self, at: Point) {
        let block = Block::of(at);
        let key = block.key();
        let mut place = block.place() & self.mask;
        loop {
            let found = self.keys[place].load(Relaxed);
            let is_here = found == key
                || (found == EMPTY
                    && match self.keys[place].compare_exchange(EMPTY, key, Relaxed, Relaxed) {
                        Ok(_) => true,
                        Err(other) => other == key,
                    });
            if is_here {
                self.words[place].fetch_or(bit(at), Relaxed);
                return;
            }
            place = (place + 1) & self.mask;
        }
    }

    /// The pixels of a block, as bits.
    pub fn block(&self, block: Block) -> u64 {
        let key = block.key();
        let mut place = block.place() & self.mask;
        loop {
            match self.keys[place].load(Relaxed) {
                found if found == key => return self.words[place].load(Relaxed),
                EMPTY => return 0,
                _ => place = (place + 1) & self.mask,
            }
        }
    }

    /// Finds the pixels that an edge passes through, other than those of its ends, in their order along it.
    pub fn along(&self, edge: &Edge, found: &mut Vec<Point>) {
        let [from, to] = edge.ends;
        let start = found.len();
        let (low, high) = (
            Point { x: from.x.min(to.x), y: from.y.min(to.y) },
            Point { x: from.x.max(to.x), y: from.y.max(to.y) },
        );
        if high.x - low.x + high.y - low.y <= 1 {
            return;
        }
        for x in low.x >> BLOCK_BITS..=high.x >> BLOCK_BITS {
            let [lowest, highest] = edge.rows_within(x << BLOCK_BITS, (x + 1) << BLOCK_BITS);
            let (first, last) = (lowest.max(low.y), highest.min(high.y));
            for y in first >> BLOCK_BITS..=last >> BLOCK_BITS {
                let block = Block { x, y };
                let mut bits = self.block(block);
                while bits != 0 {
                    let at = pixel(block, bits.trailing_zeros());
                    bits &= bits - 1;
                    if at != from && at != to && edge.passes(at) {
                        found.push(at);
                    }
                }
            }
        }
        if found.len() > start + 1 {
            let way = |at: &Point| {
                let (right, up) = (to.x >= from.x, to.y >= from.y);
                (if right { at.x } else { -at.x }, if up { at.y } else { -at.y })
            };
            found[start..].sort_unstable_by_key(way);
        }
    }
}

/// The bit of a pixel in its block.
fn bit(at: Point) -> u64 {
    1 << ((at.x & 7) << 3 | (at.y & 7))
}

/// The pixel of a bit of a block.
fn pixel(block: Block, bit: u32) -> Point {
    let (x, y) = (i64::from(bit >> 3), i64::from(bit & 7));
    Point { x: (block.x << BLOCK_BITS) + x, y: (block.y << BLOCK_BITS) + y }
}

/// An edge of an arc, in units of the grid, and the pixels that its ends lie in.
#[derive(Debug, Clone, Copy)]
pub struct Edge {
    pub places: [Coord; 2],
    pub ends: [Point; 2],
}

impl Edge {
    /// Whether the edge passes through a pixel, its left and lower sides included, the others not.
    /// Exact.
    pub fn passes(&self, pixel: Point) -> bool {
        let [mut a, mut b] = self.places;
        if b.x < a.x {
            (a, b) = (b, a);
        }
        #[expect(clippy::cast_precision_loss, reason = "the grid is 2³⁵ wide at most")]
        let (x, y) = (pixel.x as f64, pixel.y as f64);
        let (left, right, below, above) = (x - 0.5, x + 0.5, y - 0.5, y + 0.5);
        let (lowest, highest) = if a.y <= b.y { (a.y, b.y) } else { (b.y, a.y) };
        if b.x < left || a.x >= right || highest < below || lowest >= above {
            return false;
        }
        // The box of the edge meets the pixel. So does the edge, unless a corner shows that all of the
        // pixel is on one side. An edge that only touches the upper left or the lower right corner
        // passes by: they are not of the pixel, nor is the upper right one.
        let corner = |x, y| turn(a, b, Coord { x, y });
        if a.y < b.y {
            a.x >= b.x || (corner(left, above) > 0.0 && corner(right, below) < 0.0)
        } else if a.y > b.y {
            a.x >= b.x || (corner(left, below) <= 0.0 && corner(right, above) > 0.0)
        } else {
            true
        }
    }

    /// Rows of pixels that the edge may pass through between two columns, the second one not included; one
    /// more on each side.
    fn rows_within(&self, first: i64, end: i64) -> [i64; 2] {
        let [a, b] = self.places;
        #[expect(clippy::cast_precision_loss, reason = "the grid is 2³⁵ wide at most")]
        let (left, right) = (first as f64 - 0.5, end as f64 - 0.5);
        let (low, high) = if a.x <= b.x { (a.x, b.x) } else { (b.x, a.x) };
        let at = |x: f64| {
            let share = (x.clamp(low, high) - a.x) / (b.x - a.x);
            a.y + share.clamp(0.0, 1.0) * (b.y - a.y)
        };
        let rows = if high > low { [at(left), at(right)] } else { [a.y, b.y] };
        #[expect(clippy::cast_possible_truncation, reason = "the grid is 2³⁵ wide at most")]
        let rows = rows.map(|row| row.floor() as i64);
        [rows[0].min(rows[1]) - 1, rows[0].max(rows[1]) + 2]
    }

    /// The pixel in which the edge crosses a line of the grid that parts its ends.
    pub fn crossing(&self, line: Line) -> Point {
        let [a, b] = self.places;
        #[expect(clippy::cast_precision_loss, reason = "the grid is 2³⁵ wide at most")]
        let place = |at: i64| at as f64;
        let guess = match line {
            Line::Column(x) => {
                let y = a.y + (place(x) - a.x) / (b.x - a.x) * (b.y - a.y);
                crate::grid::rounded(Coord { x: place(x), y })
            }
            Line::Row(y) => {
                let x = a.x + (place(y) - a.y) / (b.y - a.y) * (b.x - a.x);
                crate::grid::rounded(Coord { x, y: place(y) })
            }
        };
        // Divisions round, so the guess may be a neighbour of the right one.
        let beside = |step: i64| match line {
            Line::Column(x) => Point { x, y: guess.y + step },
            Line::Row(y) => Point { x: guess.x + step, y },
        };
        [0, -1, 1].map(beside).into_iter().find(|at| self.passes(*at)).unwrap_or(guess)
    }
}

/// A line of the grid.
#[derive(Debug, Clone, Copy)]
pub enum Line {
    /// Where x is this.
    Column(i64),
    /// Where y is this.
    Row(i64),
}
