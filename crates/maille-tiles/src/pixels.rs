//! Hot pixels: those that a vertex lies in.

use crate::grid::Point;
use geo::Coord;
use maille_geometry::predicates::turn;
use rayon::prelude::*;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// A set of pixels that many threads add to.
///
/// A word holds a block of 8 by 8 pixels. Another one tells which of 8 by 8 blocks have any: most of what an edge passes
/// is empty, and seen to be so by one look.
///
/// Pixels that are billions apart may stand for each other. One that is in the set by mistake does no harm:
/// whatever passes through it is snapped to its middle.
#[derive(Debug)]
pub struct Pixels {
    blocks: Table,
    pages: Table,
}

/// Blocks of 8 by 8 places, by their columns and rows, in a hash table with open addressing.
#[derive(Debug)]
struct Table {
    /// The key of each block, [`EMPTY`] if there is none, and its places.
    slots: Vec<[AtomicU64; 2]>,
    mask: usize,
}

/// The key of an empty slot.
const EMPTY: u64 = 0;

/// Places along a block, as a power of two.
const SIDE: u32 = 3;

impl Table {
    fn with_capacity(blocks: usize) -> Self {
        let size = (blocks + blocks / 4).next_power_of_two().max(64);
        let empty = || [AtomicU64::new(EMPTY), AtomicU64::new(0)];
        Self { slots: (0..size).into_par_iter().map(|_| empty()).collect(), mask: size - 1 }
    }

    /// The key of a block, and where the search for it begins.
    #[expect(
        clippy::cast_sign_loss,
        clippy::cast_possible_truncation,
        reason = "bits of the coordinates, not their values"
    )]
    fn search(&self, x: i64, y: i64) -> (u64, usize) {
        let key = ((x as u64) << 32) ^ (y as u64 & 0xFFFF_FFFF);
        let key = if key == EMPTY { 1 } else { key };
        // By the golden ratio (Knuth, The Art of Computer Programming 3, 6.4). Blocks above each other lie side
        // by side: who asks for one soon asks for the other.
        let column = ((x as u64) << 32) ^ ((y >> 2) as u64 & 0xFFFF_FFFF);
        let mixed = column.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (key, (((mixed >> 32) as usize) << 2 | (y & 3) as usize) & self.mask)
    }

    /// Adds a place of a block. Says whether it is the block's first.
    fn insert(&self, at: Point) -> bool {
        let (key, mut slot) = self.search(at.x >> SIDE, at.y >> SIDE);
        loop {
            let [own, places] = &self.slots[slot];
            let found = own.load(Relaxed);
            let is_here = found == key
                || (found == EMPTY
                    && match own.compare_exchange(EMPTY, key, Relaxed, Relaxed) {
                        Ok(_) => true,
                        Err(other) => other == key,
                    });
            if is_here {
                let bit = bit(at);
                return places.load(Relaxed) & bit == 0 && places.fetch_or(bit, Relaxed) == 0;
            }
            slot = (slot + 1) & self.mask;
        }
    }

    /// The places of a block, as bits.
    fn block(&self, x: i64, y: i64) -> u64 {
        let (key, mut slot) = self.search(x, y);
        loop {
            let [own, places] = &self.slots[slot];
            match own.load(Relaxed) {
                found if found == key => return places.load(Relaxed),
                EMPTY => return 0,
                _ => slot = (slot + 1) & self.mask,
            }
        }
    }
}

impl Pixels {
    /// An empty set with room for so many.
    pub fn with_capacity(pixels: usize) -> Self {
        Self { blocks: Table::with_capacity(pixels), pages: Table::with_capacity(pixels) }
    }

    /// Adds a pixel.
    pub fn insert(&self, at: Point) {
        if self.blocks.insert(at) {
            self.pages.insert(Point { x: at.x >> SIDE, y: at.y >> SIDE });
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
        for page_x in low.x >> (2 * SIDE)..=high.x >> (2 * SIDE) {
            let [lowest, highest] = edge.rows_within(page_x << (2 * SIDE), (page_x + 1) << (2 * SIDE));
            let (lowest, highest) = (lowest.max(low.y), highest.min(high.y));
            for page_y in lowest >> (2 * SIDE)..=highest >> (2 * SIDE) {
                let mut blocks = self.pages.block(page_x, page_y);
                while blocks != 0 {
                    let at = place([page_x, page_y], blocks.trailing_zeros());
                    blocks &= blocks - 1;
                    if edge.may_pass(at) {
                        self.along_within(edge, at, found);
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

    /// Finds those in a block.
    fn along_within(&self, edge: &Edge, block: Point, found: &mut Vec<Point>) {
        let mut pixels = self.blocks.block(block.x, block.y);
        while pixels != 0 {
            let at = place([block.x, block.y], pixels.trailing_zeros());
            pixels &= pixels - 1;
            if !edge.ends.contains(&at) && edge.passes(at) {
                found.push(at);
            }
        }
    }
}

/// The bit of a place in its block.
fn bit(at: Point) -> u64 {
    1 << ((at.x & 7) << 3 | (at.y & 7))
}

/// The place of a bit of a block.
fn place([x, y]: [i64; 2], bit: u32) -> Point {
    let (column, row) = (i64::from(bit >> 3), i64::from(bit & 7));
    Point { x: (x << SIDE) + column, y: (y << SIDE) + row }
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

    /// Whether the edge may pass through one of the pixels of a block: false only if it does not.
    fn may_pass(&self, block: Point) -> bool {
        let [a, b] = self.places;
        #[expect(clippy::cast_precision_loss, reason = "the grid is 2³⁵ wide at most")]
        let middle = [block.x, block.y].map(|at| ((at << SIDE) + (1 << SIDE >> 1)) as f64 - 0.5);
        // Half a block, and something for what is rounded here.
        let half = f64::from(1 << SIDE >> 1) + 0.01;
        let (way_x, way_y) = (b.x - a.x, b.y - a.y);
        let (to_x, to_y) = (middle[0] - f64::midpoint(a.x, b.x), middle[1] - f64::midpoint(a.y, b.y));
        to_x.abs() <= way_x.abs() / 2.0 + half
            && to_y.abs() <= way_y.abs() / 2.0 + half
            && (way_x * to_y - way_y * to_x).abs() <= half * (way_x.abs() + way_y.abs())
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
