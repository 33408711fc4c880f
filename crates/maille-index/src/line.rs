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

    /// The face of a point.
    #[inline]
    pub fn find(&self, at: [i16; 2]) -> Found {
        let [crossed, near] = self.edges(at);
        let [low, high] = [self.bits & MASK, self.bits >> EDGES & MASK];
        if near & (low | high) != 0 || self.bits & EXACT != 0 {
            return Found::Unsure;
        }
        let changes = (crossed & low).count_ones() & 1 | ((crossed & high).count_ones() & 1) << 1;
        let number = (self.bits >> BASE ^ changes) & 3;
        // No edge leads to a fourth face.
        Found::Face(self.faces.get(number as usize).copied().unwrap_or_default())
    }

    /// Bits of the edges between a point and the left side, and of those that it is near to.
    #[inline]
    fn edges(&self, at: [i16; 2]) -> [u32; 2] {
        /// Eight edges are one vector. Of the second one, most have been looked at before.
        const SECOND: usize = POSITIONS - 1 - LANES;
        let first = self.eight::<0>(at);
        if (self.bits | self.bits >> EDGES) & MASK < 1 << LANES {
            return first;
        }
        let second = self.eight::<SECOND>(at);
        [first[0] | second[0] << SECOND, first[1] | second[1] << SECOND]
    }

    /// The same of eight edges.
    #[inline]
    fn eight<const FROM: usize>(&self, [x, y]: [i16; 2]) -> [u32; 2] {
        let (ax, ay) = (lanes(&self.x, FROM), lanes(&self.y, FROM));
        let (bx, by) = (lanes(&self.x, FROM + 1), lanes(&self.y, FROM + 1));
        let (mut crossed, mut near) = ([0_i16; LANES], [0_i16; LANES]);
        for lane in 0..LANES {
            // No difference is beyond 16 bits, no product of two beyond 31, nor the sum of two of those.
            let dx = i32::from(bx[lane].wrapping_sub(ax[lane]));
            let dy = i32::from(by[lane].wrapping_sub(ay[lane]));
            let px = i32::from(x.wrapping_sub(ax[lane]));
            let py = i32::from(y.wrapping_sub(ay[lane]));
            let turn = (dx.wrapping_mul(py)).wrapping_sub(dy.wrapping_mul(px));
            let length = dx.wrapping_abs().wrapping_add(dy.wrapping_abs());
            let spans = (ay[lane] <= y) != (by[lane] <= y);
            let is_right = (turn < 0) == (ay[lane] < by[lane]);
            let is_near = turn.wrapping_abs() < NEAR.wrapping_mul(length);
            crossed[lane] = i16::from(spans & is_right) << lane;
            near[lane] = i16::from(is_near) << lane;
        }
        let join = |bits: [i16; LANES]| bits.into_iter().fold(0, |all, bit| all | bit);
        [join(crossed), join(near)].map(|bits| u32::from(bits.cast_unsigned()))
    }
}

/// Numbers of 16 bits in the vectors that every machine has.
const LANES: usize = 8;

/// Eight numbers from one of twelve on.
#[inline]
fn lanes(of: &[i16; POSITIONS], from: usize) -> [i16; LANES] {
    let mut lanes = [0; LANES];
    lanes.copy_from_slice(&of[from..from + LANES]);
    lanes
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
        let parity = |plane: u32| (crossed & plane & MASK).count_ones() & 1;
        let changes = parity(self.line.bits) | parity(self.line.bits >> EDGES) << 1;
        self.line.bits |= (number ^ changes) << BASE;
        Ok(self.line)
    }
}
