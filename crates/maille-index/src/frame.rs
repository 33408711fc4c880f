//! The square that an index covers, and places in it as whole numbers.

use crate::borders::Bounds;
use geo::{Coord, Rect};

/// Bits of a place inside a cell, along each axis: differences of two, margins included, are within
/// 16 bits, and two products of such differences within 32.
pub(crate) const LOCAL_BITS: u32 = 14;

/// Units of a place across a cell.
pub(crate) const LOCAL: i16 = 1 << LOCAL_BITS;

/// How often a side of the square can be halved.
pub(crate) const MAX_DEPTH: u32 = 30;

/// Bits of a place in the square, along each axis: some more than the units of the smallest cells need, so that
/// rounding to the nearest is far less than a unit.
const BITS: u32 = MAX_DEPTH + LOCAL_BITS + 4;

/// Sides of squares are 2ⁿ, n within this range, so that whatever is computed from them is a number.
const EXPONENTS: std::ops::RangeInclusive<i32> = -900..=900;

/// A square whose side is a power of two. Cells are what halving its sides over and over makes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Frame {
    low: Coord,
    size: f64,
    /// Units of a place per unit of a coordinate.
    scale: f64,
    /// How often its sides may be halved so that the units of places inside cells are still far
    /// coarser than the rounding of coordinates; `None` when they never are.
    depth: Option<u32>,
}

/// A cell: its column and row among those of its depth, which is how often the sides of the square
/// were halved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Cell {
    pub column: u32,
    pub row: u32,
    pub depth: u32,
}

impl Cell {
    /// The first, lower left of `2^bits` by `2^bits` parts of the cell.
    pub fn first_part(self, bits: u32) -> Self {
        Self { column: self.column << bits, row: self.row << bits, depth: self.depth + bits }
    }
}

/// A place in a cell, the whole square at first: the parts of its sides that lie below and left of it, as
/// fractions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Place {
    x: u64,
    y: u64,
}

impl Place {
    /// Goes to the one of `2^bits` by `2^bits` parts of the cell that holds the place, and gives its number,
    /// row by row. There is one bit at least.
    #[inline]
    pub fn enter(&mut self, bits: u32) -> usize {
        let (bits, rest) = (bits % u64::BITS, bits.wrapping_neg() % u64::BITS);
        #[expect(clippy::cast_possible_truncation, reason = "twice as many bits as a level has")]
        let part = ((self.y >> rest) << bits | self.x >> rest) as usize;
        *self = Self { x: self.x << bits, y: self.y << bits };
        part
    }

    /// Where in its cell the place lies.
    #[inline]
    pub fn local(self) -> [i16; 2] {
        [self.x, self.y].map(|part| (part >> (u64::BITS - LOCAL_BITS)) as i16)
    }

    /// The cell of a depth that holds a place in the square.
    pub fn cell(self, depth: u32) -> Cell {
        let part = |place: u64| (place >> 32 >> (32 - depth)) as u32;
        Cell { column: part(self.x), row: part(self.y), depth }
    }
}

impl Frame {
    /// The square around a box, with some room on all sides.
    pub fn around(bounds: &Bounds) -> Self {
        let width = (bounds.high[0] - bounds.low[0]).max(bounds.high[1] - bounds.low[1]);
        let reach = bounds.low.iter().chain(&bounds.high).fold(width, |far, c| far.max(c.abs()));
        // Coordinates are rounded to multiples of 2^rounding. The room is four of them at least.
        let rounding = exponent(reach) - 52;
        let exponent = (exponent(width * 1.02) + 1).max(rounding + 10);
        let exponent = exponent.clamp(*EXPONENTS.start(), *EXPONENTS.end());
        let size = 2_f64.powi(exponent);
        let room = size / 256.0;
        let low = Coord { x: bounds.low[0] - room, y: bounds.low[1] - room };
        // A unit inside a cell is 2^(exponent − depth − LOCAL_BITS): eight times that, or more.
        let depth = exponent - LOCAL_BITS.cast_signed() - 3 - rounding;
        let depth = u32::try_from(depth).ok().map(|depth| depth.min(MAX_DEPTH));
        Self::new(low, size, depth)
    }

    fn new(low: Coord, size: f64, depth: Option<u32>) -> Self {
        Self { low, size, scale: 2_f64.powi(BITS.cast_signed()) / size, depth }
    }

    /// What [`parts`](Self::parts) gave; `None` when that is none of its results.
    pub fn from_parts([x, y, size]: [f64; 3], depth: u32) -> Option<Self> {
        let is_sound = x.is_finite()
            && y.is_finite()
            && EXPONENTS.contains(&exponent(size))
            && 2_f64.powi(exponent(size)).to_bits() == size.to_bits()
            && depth <= MAX_DEPTH + 1;
        is_sound.then(|| Self::new(Coord { x, y }, size, depth.checked_sub(1)))
    }

    /// Lower left corner and size; one more than the depth, or 0.
    pub fn parts(&self) -> ([f64; 3], u32) {
        ([self.low.x, self.low.y, self.size], self.depth.map_or(0, |depth| depth + 1))
    }

    pub fn depth(&self) -> Option<u32> {
        self.depth
    }

    /// The place of a point, to the nearest unit, if it lies in the square.
    #[inline]
    pub fn place(&self, at: Coord) -> Option<Place> {
        /// From here on doubles are whole numbers, which stand in their lowest bits.
        const WHOLE: f64 = 4_503_599_627_370_496.0;
        let [x, y] = [(at.x - self.low.x) * self.scale, (at.y - self.low.y) * self.scale]
            .map(|place| (place + WHOLE).to_bits() ^ WHOLE.to_bits());
        // Other bits differ where it is left of the square, or right of it, or no number.
        let is_inside = (x | y) >> BITS == 0;
        is_inside.then_some(Place { x: x << (u64::BITS - BITS), y: y << (u64::BITS - BITS) })
    }

    /// The part of a box that is in the square, or the nearest place of its sides.
    pub fn clip(&self, window: Rect) -> Rect {
        let clip = |c: Coord| Coord {
            x: c.x.clamp(self.low.x, self.low.x + self.size),
            y: c.y.clamp(self.low.y, self.low.y + self.size),
        };
        Rect::new(clip(window.min()), clip(window.max()))
    }

    /// A point in units of places inside a cell, from its lower left corner.
    pub fn local(&self, cell: Cell, at: Coord) -> Coord {
        let unit = 2_f64.powi((BITS - LOCAL_BITS - cell.depth).cast_signed());
        let part = |c: f64, low: f64, number: u32| {
            (c - low) * self.scale / unit - f64::from(number) * f64::from(LOCAL)
        };
        Coord { x: part(at.x, self.low.x, cell.column), y: part(at.y, self.low.y, cell.row) }
    }

    /// The point at a place inside a cell. The same on every machine.
    pub fn point(&self, cell: Cell, local: Coord) -> Coord {
        let side = self.size / f64::from(1 << cell.depth);
        let part = |low: f64, number: u32, local: f64| {
            low + side * (f64::from(number) + local / f64::from(LOCAL))
        };
        Coord { x: part(self.low.x, cell.column, local.x), y: part(self.low.y, cell.row, local.y) }
    }

    /// The lower left corner of a cell.
    pub fn corner(&self, cell: Cell) -> Coord {
        self.point(cell, Coord::zero())
    }
}

/// The greatest n for which 2ⁿ is not greater than a number; −1023 for those near nought.
fn exponent(value: f64) -> i32 {
    let biased = (value.abs().to_bits() >> 52) as i32;
    biased - 1023
}
