//! Borders inside one cell, small enough for one line of the cache.
//!
//! Positions are whole numbers, 2¹⁴ across the cell. That is a *filter*: a point further from all
//! edges than rounding can have moved either is on the same side of them as before, and the answer is
//! that of the exact edges. Any other point is [`Found::Unsure`].
//!
//! The edges are taken as lines that come from beyond the cell and go beyond it. A line that comes in
//! from the left is led up along the left side, outside the cell, so that what is left of the cell is
//! the same at every height: the *base*. The face of a point is the base, changed by each edge between it
//! and the left side. Faces have numbers of two bits; crossing an edge changes those bits in
//! which the numbers of its two sides differ. Lines have even numbers of crossings where they may be
//! moved without passing the point, which is why rounding does no harm (so no edge may
//! vanish: a line is never rounded to a single position).

use crate::borders::Code;
use crate::frame::LOCAL;
use wide::{i8x16, i16x8, i16x16};

/// Edges between positions, at most.
const EDGES: u32 = 11;

/// Positions of the lines in a cell, at most.
pub(crate) const POSITIONS: usize = EDGES as usize + 1;

/// Faces in a cell, at most.
pub(crate) const FACES: usize = 3;

/// How far beyond the cell lines are followed, in its units. Rounding moves neither lines nor points
/// by more than two.
pub(crate) const MARGIN: i16 = LOCAL / 1024;

/// Points nearer to the line of an edge are not decided here, where what is near along both axes is near.
/// Rounding down moves positions and points by less than one along each axis, so against each other too, and
/// what was lost before by less than a half: no point passes an edge while both move.
const NEAR: i32 = 2;

/// One record: 64 bytes.
#[derive(Debug, Clone, Copy, PartialEq, bytemuck::Pod, bytemuck::Zeroable)]
#[repr(C, align(64))]
pub(crate) struct Line {
    x: [i16; POSITIONS],
    y: [i16; POSITIONS],
    /// The faces, by number.
    faces: [Code; FACES],
    /// Bits 0 to 10: edges that change the lower bit of a face's number, each from one position
    /// to the next; bits 11 to 21: those that change the upper one. Bits 22 and 23: the base.
    /// Bit 31: nothing is decided here.
    bits: u32,
}

const BASE: u32 = 2 * EDGES;
const EXACT: u32 = 1 << 31;

/// What a line says of a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    Face(Code),
    /// Too near to an edge.
    Unsure,
}

impl Line {
    /// A record that leaves every decision to the exact edges.
    pub const UNSURE: Self =
        Self { x: [0; POSITIONS], y: [0; POSITIONS], faces: [0; FACES], bits: EXACT };

    /// Whether anything is decided here. Then each edge in the cell has its own units on its sides, and no
    /// others.
    pub fn decides(&self) -> bool {
        self.bits & EXACT == 0
    }

    /// The faces, by number.
    pub fn faces(&self) -> [Code; FACES] {
        self.faces
    }

    /// The face of a point, unless an edge may be too near: a first look, which suffices for most points.
    ///
    /// No branch depends on what stands here, but for some that nearly always go one way: while the
    /// memory is asked for a record, a processor that guesses right goes on to the next look-ups, and asks
    /// for theirs.
    #[inline]
    pub fn glance(&self, at: [i16; 2]) -> Option<Code> {
        /// Of the second eight edges, most have been looked at before.
        const SECOND: usize = POSITIONS - 1 - LANES;
        let (first, second) = (self.eight::<0>(at), self.eight::<SECOND>(at));
        // Positions that are higher or lower than the point by more are so wherever rounding moves them.
        let [level, _] = first.rises.map(is_slight);
        let [_, next_level] = second.rises.map(is_slight);
        let doubts = bits([first.is_doubtful | level, second.is_doubtful | next_level]);
        if doubts | self.bits & EXACT != 0 {
            return None;
        }
        let crossed = bits([first.is_crossed, second.is_crossed]);
        Some(self.face(crossed & ((1 << LANES) - 1) | crossed >> LANES << SECOND))
    }

    /// The face of a point, unless an edge is too near.
    pub fn find(&self, at: [i16; 2]) -> Found {
        let [crossed, near] = self.edges(at);
        if near & (self.bits | self.bits >> EDGES) & MASK != 0 || self.bits & EXACT != 0 {
            return Found::Unsure;
        }
        Found::Face(self.face(crossed))
    }

    /// The face of a point, given the bits of the edges between it and the left side.
    #[inline]
    fn face(&self, crossed: u32) -> Code {
        let number = (self.bits >> BASE ^ self.changes(crossed)) & 3;
        // No edge leads to a fourth face.
        self.faces.get(number as usize).copied().unwrap_or_default()
    }

    /// What these edges change in the number of a face.
    #[inline]
    fn changes(&self, crossed: u32) -> u32 {
        let parity = |plane: u32| (crossed & plane & MASK).count_ones() & 1;
        parity(self.bits) | parity(self.bits >> EDGES) << 1
    }

    /// Bits of the edges between a point and the left side, and of those that it is near to.
    fn edges(&self, [x, y]: [i16; 2]) -> [u32; 2] {
        let (mut crossed, mut near) = (0, 0);
        let positions = self.x.into_iter().zip(self.y);
        let edges = positions.clone().zip(positions.skip(1));
        for (edge, ((ax, ay), (bx, by))) in edges.enumerate() {
            // No difference is beyond 16 bits, no product of two beyond 31, nor the sum of two of those.
            let [dx, dy, px, py] = [(bx, ax), (by, ay), (x, ax), (y, ay)]
                .map(|(to, from): (i16, i16)| i32::from(to.wrapping_sub(from)));
            let turn = (dx.wrapping_mul(py)).wrapping_sub(dy.wrapping_mul(px));
            let spans = (ay <= y) != (by <= y);
            let is_right = (turn < 0) == (ay < by);
            let is_near = turn.wrapping_abs() < NEAR * (dx.abs() + dy.abs());
            crossed |= u32::from(spans & is_right) << edge;
            near |= u32::from(is_near) << edge;
        }
        [crossed, near]
    }

    /// A first look at eight edges.
    #[inline]
    fn eight<const FROM: usize>(&self, [x, y]: [i16; 2]) -> Eight {
        let ([ax, ay], [bx, by]) = (self.lanes(FROM), self.lanes(FROM + 1));
        let (x, y) = (i16x8::splat(x), i16x8::splat(y));
        let rises = [y - ay, y - by];
        // Between what is left out of two products there is less than one.
        let turn = (bx - ax).mul_keep_high(rises[0]) - (by - ay).mul_keep_high(x - ax);
        let is_above = ay.simd_gt(y);
        let spans = is_above ^ by.simd_gt(y);
        let is_crossed = spans & (is_above ^ turn.simd_lt(i16x8::ZERO));
        Eight { is_crossed, is_doubtful: spans & is_slight(turn), rises }
    }

    /// Eight positions from one on.
    #[inline]
    fn lanes(&self, from: usize) -> [i16x8; 2] {
        [&self.x, &self.y].map(|numbers| {
            let mut lanes = [0; LANES];
            lanes.copy_from_slice(&numbers[from..from + LANES]);
            i16x8::new(lanes)
        })
    }
}

/// Numbers of 16 bits in the vectors that every machine has.
const LANES: usize = 8;

/// What a first look tells of eight edges: in each lane all bits are set, or none.
struct Eight {
    /// Whether the edge is between the point and the left side, where it is not doubtful.
    is_crossed: i16x8,
    /// Whether the edge passes the height of the point, perhaps too near to it.
    is_doubtful: i16x8,
    /// How much higher the point is than both ends.
    rises: [i16x8; 2],
}

/// Which numbers are at most two, whatever their sign. A rise of more is more than rounding changes. A turn of
/// which the upper half is more is itself more than 2¹⁷, and so more than [`NEAR`] times
/// the length of any edge.
#[inline]
fn is_slight(numbers: i16x8) -> i16x8 {
    numbers.simd_gt(i16x8::splat(-3)) & numbers.simd_lt(i16x8::splat(3))
}

/// A bit for each lane.
#[inline]
fn bits(lanes: [i16x8; 2]) -> u32 {
    i8x16::from_i16x16_saturate(bytemuck::cast::<_, i16x16>(lanes)).to_bitmask()
}

const MASK: u32 = (1 << EDGES) - 1;

/// Lines and faces as they are collected.
#[derive(Debug)]
pub(crate) struct Draft {
    line: Line,
    positions: u32,
    faces: usize,
}

/// There is no room in a record for what a cell holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Full;

impl Draft {
    pub fn new() -> Self {
        Self { line: Line { bits: 0, ..Line::UNSURE }, positions: 0, faces: 0 }
    }

    /// Starts a line at a position.
    pub fn start(&mut self, at: [i16; 2]) -> Result<(), Full> {
        let place = self.positions as usize;
        *self.line.x.get_mut(place).ok_or(Full)? = at[0];
        *self.line.y.get_mut(place).ok_or(Full)? = at[1];
        self.positions += 1;
        Ok(())
    }

    /// Leads the line on to a position; says whether that is another one.
    pub fn go(&mut self, at: [i16; 2], sides: [Code; 2]) -> Result<bool, Full> {
        let last = self.positions - 1;
        if at == [self.line.x[last as usize], self.line.y[last as usize]] {
            return Ok(false);
        }
        let [left, right] = [self.number(sides[0])?, self.number(sides[1])?];
        let changes = left ^ right;
        self.start(at)?;
        self.line.bits |= (changes & 1) << last | (changes >> 1) << (last + EDGES);
        Ok(true)
    }

    /// The number of a face.
    pub fn number(&mut self, face: Code) -> Result<u32, Full> {
        let known = self.line.faces[..self.faces].iter().position(|&known| known == face);
        let number = known.unwrap_or(self.faces);
        *self.line.faces.get_mut(number).ok_or(Full)? = face;
        self.faces = self.faces.max(number + 1);
        Ok(u32::try_from(number).unwrap_or_default())
    }

    /// Whether there is no line at all.
    pub fn is_empty(&self) -> bool {
        self.positions == 0
    }

    /// Whether a point is too near to an edge to be decided.
    pub fn is_unsure(&self, at: [i16; 2]) -> bool {
        self.line.find(at) == Found::Unsure
    }

    /// The record in which a point, which is near to no edge, has a face.
    pub fn finish(mut self, at: [i16; 2], face: Code) -> Result<Line, Full> {
        // Edges that are not there lead from the last position to itself.
        let positions = self.positions as usize;
        let last = positions.saturating_sub(1);
        for place in positions..POSITIONS {
            self.line.x[place] = self.line.x[last];
            self.line.y[place] = self.line.y[last];
        }
        let number = self.number(face)?;
        let [crossed, _] = self.line.edges(at);
        self.line.bits |= (number ^ self.line.changes(crossed)) << BASE;
        Ok(self.line)
    }
}

#[cfg(test)]
#[path = "line_tests.rs"]
mod tests;
