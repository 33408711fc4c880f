//! Hot pixels: those that a vertex lies in.

use crate::grid::Point;
use geo::Coord;
use maille_geometry::predicates::turn;
use rayon::prelude::*;

/// A set of pixels.
///
/// They lie along a Z-order curve, cut into pages: squares, of a size such that most hold a few pixels, which are next to
/// each other in memory then. Squares of pages are blocks, so that pages near each other are found near each other, too.
#[derive(Debug)]
pub struct Pixels {
    /// The place of each pixel in its page, by column and row.
    places: Vec<[u16; 2]>,
    /// Width of a page, as a power of two.
    page_bits: u32,
    /// Where the places of each page start and end, both 0 if there are none: block by block, and in each row by row.
    pages: Vec<[u32; 2]>,
    /// The blocks, in a hash table with open addressing of a power of two.
    slots: Vec<Option<Block>>,
}

/// A block, and the number of its first page.
#[derive(Debug, Clone, Copy)]
struct Block {
    x: i64,
    y: i64,
    first: usize,
}

/// Pixels that a page should hold, at most on average.
const PER_PAGE: usize = 4;

/// The largest page: places in it have 16 bits.
const MAX_PAGE_BITS: u32 = 16;

/// Width of a block in pages, as a power of two.
const BLOCK_BITS: u32 = 3;

impl Pixels {
    /// The set of some pixels, each of which may come several times. They should be within 2³² − 2¹⁹ of each
    /// other.
    pub fn of(points: Vec<Point>) -> Self {
        let low = points.iter().fold(Point { x: i64::MAX, y: i64::MAX }, |low, at| Point {
            x: low.x.min(at.x),
            y: low.y.min(at.y),
        });
        // Whole blocks, so that they are contiguous along the curve.
        let bits = MAX_PAGE_BITS + BLOCK_BITS;
        let low = Point { x: low.x >> bits << bits, y: low.y >> bits << bits };
        let mut codes: Vec<u64> = points
            .into_par_iter()
            .map(|at| interleaved(at.x - low.x) | interleaved(at.y - low.y) << 1)
            .collect();
        codes.par_sort_unstable();
        codes.dedup();
        let page_bits = page_bits(&codes);
        let at = |code: u64| Point { x: low.x + spaced(code), y: low.y + spaced(code >> 1) };
        let within = (1 << page_bits) - 1;
        let place = |at: i64| u16::try_from(at & within).unwrap_or_default();
        let places = codes.par_iter().map(|&code| at(code)).map(|at| [place(at.x), place(at.y)]);
        let places = places.collect();
        let (mut pages, mut blocks) = (Vec::new(), Vec::new());
        let mut start = 0;
        let alike = |bits: u32| move |a: &u64, b: &u64| a >> (2 * bits) == b >> (2 * bits);
        for block in codes.chunk_by(alike(page_bits + BLOCK_BITS)) {
            let first = pages.len();
            pages.resize(first + (1 << (2 * BLOCK_BITS)), [0; 2]);
            for page in block.chunk_by(alike(page_bits)) {
                let Point { x, y } = at(page[0]);
                let end = start + u32::try_from(page.len()).unwrap_or(u32::MAX);
                pages[first + page_of_block(x >> page_bits, y >> page_bits)] = [start, end];
                start = end;
            }
            let Point { x, y } = at(block[0]);
            let bits = page_bits + BLOCK_BITS;
            blocks.push(Block { x: x >> bits, y: y >> bits, first });
        }
        let size = (blocks.len() * 2).next_power_of_two();
        let mut slots = vec![None; size];
        for block in blocks {
            let mut slot = slot(block.x, block.y, size);
            while slots[slot].is_some() {
                slot = (slot + 1) & (size - 1);
            }
            slots[slot] = Some(block);
        }
        Self { places, page_bits, pages, slots }
    }

    /// The places of the pixels of a page.
    fn page(&self, x: i64, y: i64) -> &[[u16; 2]] {
        let (block_x, block_y) = (x >> BLOCK_BITS, y >> BLOCK_BITS);
        let mut slot = slot(block_x, block_y, self.slots.len());
        while let Some(block) = &self.slots[slot] {
            if block.x == block_x && block.y == block_y {
                let [start, end] = self.pages[block.first + page_of_block(x, y)];
                return &self.places[start as usize..end as usize];
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        &[]
    }

    /// Finds the pixels that an edge passes through, other than those of its ends, in their order along it.
    pub fn along(&self, edge: &Edge, found: &mut Vec<Point>) {
        let [from, to] = edge.ends;
        let low = Point { x: from.x.min(to.x), y: from.y.min(to.y) };
        let high = Point { x: from.x.max(to.x), y: from.y.max(to.y) };
        if high.x - low.x + high.y - low.y <= 1 {
            return;
        }
        let start = found.len();
        let bits = self.page_bits;
        for x in low.x >> bits..=high.x >> bits {
            let [mut first, mut last] = [low.y, high.y];
            if low.x >> bits != high.x >> bits && low.y >> bits != high.y >> bits {
                let rows = edge.rows_within(x << bits, (x + 1) << bits);
                (first, last) = (first.max(rows[0]), last.min(rows[1]));
            }
            for y in first >> bits..=last >> bits {
                let corner = Point { x: x << bits, y: y << bits };
                let place = |at: i64| u16::try_from(at.clamp(0, 0xFFFF)).unwrap_or_default();
                let (left, right) = (place(low.x - corner.x), place(high.x - corner.x));
                let (lower, upper) = (place(low.y - corner.y), place(high.y - corner.y));
                for &[column, row] in self.page(x, y) {
                    let is_near =
                        (left..=right).contains(&column) && (lower..=upper).contains(&row);
                    if is_near {
                        let at =
                            Point { x: corner.x + i64::from(column), y: corner.y + i64::from(row) };
                        if at != from && at != to && edge.passes(at) {
                            found.push(at);
                        }
                    }
                }
            }
        }
        edge.sort(&mut found[start..]);
    }
}

/// The largest pages that hold few enough pixels on average, given the codes of these in order.
fn page_bits(codes: &[u64]) -> u32 {
    // How many codes differ from the one before in this bit, and in none above.
    let mut differing = [0; 65];
    for ends in codes.windows(2) {
        differing[(u64::BITS - (ends[0] ^ ends[1]).leading_zeros()) as usize] += 1;
    }
    // There are as many pages, less one, as codes that differ above the bits of a page.
    let pages = |bits: u32| 1 + differing[2 * bits as usize + 1..].iter().sum::<usize>();
    let fits = |bits: &u32| codes.len() <= PER_PAGE * pages(*bits);
    (2..=MAX_PAGE_BITS).rev().find(fits).unwrap_or(2)
}

/// The number of a page in its block.
fn page_of_block(x: i64, y: i64) -> usize {
    let within = (1 << BLOCK_BITS) - 1;
    usize::try_from((y & within) << BLOCK_BITS | (x & within)).unwrap_or_default()
}

/// Where the search for a block begins.
#[expect(clippy::cast_sign_loss, reason = "bits of the coordinates, not their values")]
fn slot(x: i64, y: i64, size: usize) -> usize {
    // By the golden ratio (Knuth, The Art of Computer Programming 3, 6.4).
    let mixed = ((x as u64).rotate_left(32) ^ y as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    usize::try_from(mixed >> 32).unwrap_or_default() & (size - 1)
}

/// The 32 bits of a number, with as many between them.
#[expect(clippy::cast_sign_loss, reason = "not negative")]
fn interleaved(number: i64) -> u64 {
    // As in Bit Twiddling Hacks (S. E. Anderson), "Interleave bits by Binary Magic Numbers".
    let mut bits = number as u64 & 0xFFFF_FFFF;
    bits = (bits | bits << 16) & 0x0000_FFFF_0000_FFFF;
    bits = (bits | bits << 8) & 0x00FF_00FF_00FF_00FF;
    bits = (bits | bits << 4) & 0x0F0F_0F0F_0F0F_0F0F;
    bits = (bits | bits << 2) & 0x3333_3333_3333_3333;
    (bits | bits << 1) & 0x5555_5555_5555_5555
}

/// The number whose bits are every other one, from the last on.
#[expect(clippy::cast_possible_wrap, reason = "32 bits")]
fn spaced(code: u64) -> i64 {
    let mut bits = code & 0x5555_5555_5555_5555;
    bits = (bits | bits >> 1) & 0x3333_3333_3333_3333;
    bits = (bits | bits >> 2) & 0x0F0F_0F0F_0F0F_0F0F;
    bits = (bits | bits >> 4) & 0x00FF_00FF_00FF_00FF;
    bits = (bits | bits >> 8) & 0x0000_FFFF_0000_FFFF;
    ((bits | bits >> 16) & 0xFFFF_FFFF) as i64
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
        #[expect(clippy::cast_precision_loss, reason = "the grid is 2³¹ wide at most")]
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

    /// Puts pixels that the edge passes through in their order along it.
    pub fn sort(&self, pixels: &mut [Point]) {
        let [from, to] = self.ends;
        let (right, up) = (to.x >= from.x, to.y >= from.y);
        let way = |at: &Point| (if right { at.x } else { -at.x }, if up { at.y } else { -at.y });
        pixels.sort_unstable_by_key(way);
    }

    /// Rows of pixels that the edge may pass through between two columns, the second one not included; one
    /// more on each side.
    fn rows_within(&self, first: i64, end: i64) -> [i64; 2] {
        let [a, b] = self.places;
        #[expect(clippy::cast_precision_loss, reason = "the grid is 2³¹ wide at most")]
        let (left, right) = (first as f64 - 0.5, end as f64 - 0.5);
        let (low, high) = if a.x <= b.x { (a.x, b.x) } else { (b.x, a.x) };
        let at = |x: f64| {
            let share = (x.clamp(low, high) - a.x) / (b.x - a.x);
            a.y + share.clamp(0.0, 1.0) * (b.y - a.y)
        };
        let rows = if high > low { [at(left), at(right)] } else { [a.y, b.y] };
        #[expect(clippy::cast_possible_truncation, reason = "the grid is 2³¹ wide at most")]
        let rows = rows.map(|row| row.floor() as i64);
        [rows[0].min(rows[1]) - 1, rows[0].max(rows[1]) + 2]
    }

    /// The pixel in which the edge crosses a line of the grid that parts its ends.
    pub fn crossing(&self, line: Line) -> Point {
        let [a, b] = self.places;
        #[expect(clippy::cast_precision_loss, reason = "the grid is 2³¹ wide at most")]
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

#[cfg(test)]
#[path = "pixels_tests.rs"]
mod tests;
