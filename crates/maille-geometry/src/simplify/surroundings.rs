//! What lies around an arc, so that most triangles are found clear at a glance.

use crate::bounds::least;
use crate::predicates::turn;
use crate::vertices::Vertices;
use geo::Coord;

/// Edges of a piece of an arc, at most. There is more around a longer one, and triangles soon reach
/// across the end of a shorter one. Nearly all arcs between communes are one piece.
const EDGES_PER_PIECE: usize = 64;

/// The vertices near an arc.
///
/// The arc is taken in pieces. A piece spans every triangle of its positions, so one can only be blocked
/// by another vertex of the piece, or by one of the others in what it spans: most often there are none.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    /// Vertices in what piece `p` spans, but not of it: `near[starts[p]..starts[p + 1]]`.
    near: Vec<Near>,
    starts: Vec<usize>,
    /// What the positions of a piece up to each one span.
    up_to: Vec<Span<2>>,
    /// What the positions of a piece from each one on span.
    from: Vec<Span<2>>,
}

/// A vertex.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    pub at: Coord,
    /// Its position in the mesh.
    pub position: u32,
}

impl Surroundings {
    /// Looks around an arc whose positions begin at `start`. `all` are those of the mesh.
    pub fn look(&mut self, vertices: &Vertices, all: &[Coord], start: usize, coords: &[Coord]) {
        self.near.clear();
        self.starts.clear();
        self.up_to.clear();
        self.from.clear();
        self.from.resize(coords.len(), Span::NONE);
        let end = coords.len() - 1;
        for first in (0..end).step_by(EDGES_PER_PIECE) {
            let last = (first + EDGES_PER_PIECE).min(end);
            self.look_within(coords, first, last);
            self.starts.push(self.near.len());
            let whole = Span::<4>::of(&coords[first..=last]);
            // Other arcs have vertices where this one ends.
            let ends = [coords[first], coords[last]];
            let own = start + first..=start + last;
            let (low, high) = whole.corners();
            vertices.any(low, high, |position| {
                let at = all[position as usize];
                if whole.holds(at) && !own.contains(&(position as usize)) && !ends.contains(&at) {
                    self.near.push(Near { at, position });
                }
                false
            });
        }
        self.starts.push(self.near.len());
    }

    /// Finds what the positions of a piece span. The last one is the first of the next piece.
    fn look_within(&mut self, coords: &[Coord], first: usize, last: usize) {
        let mut span = Span::NONE;
        self.up_to.extend(coords[first..last].iter().map(|&at| {
            span = span.with(at);
            span
        }));
        span = Span::NONE;
        for i in (first + 1..=last).rev() {
            span = span.with(coords[i]);
            self.from[i] = span;
        }
    }

    /// The vertices that are not of a piece, but in what it spans.
    pub fn near(&self, piece: &Piece) -> &[Near] {
        &self.near[self.starts[piece.number]..self.starts[piece.number + 1]]
    }

    /// Whether positions of a piece up to this one may be in a triangle.
    #[inline]
    pub fn reach_up_to(&self, position: usize, triangle: &Triangle) -> bool {
        self.up_to[position].meets(&triangle.span)
    }

    /// Whether positions of a piece from this one on may be in a triangle.
    #[inline]
    pub fn reach_from(&self, position: usize, triangle: &Triangle) -> bool {
        self.from[position].meets(&triangle.span)
    }
}

/// Some edges of an arc.
#[derive(Debug)]
pub(super) struct Piece {
    number: usize,
    /// The first position, and one that no position is behind.
    pub first: usize,
    pub last: usize,
}

impl Piece {
    /// The piece that has two positions of an arc, the later one second.
    pub fn with(before: usize, after: usize) -> Option<Self> {
        let number = before / EDGES_PER_PIECE;
        let first = number * EDGES_PER_PIECE;
        let last = first + EDGES_PER_PIECE;
        (after <= last).then_some(Self { number, first, last })
    }
}

/// A triangle that is to be cut off.
#[derive(Debug)]
pub(super) struct Triangle {
    corners: [Coord; 3],
    span: Span<2>,
}

impl Triangle {
    /// The triangle of a vertex with the one before and the one after it.
    pub fn of(corners: [Coord; 3]) -> Self {
        Self { corners, span: Span::of(&corners) }
    }

    /// The lowest and the highest coordinates in it.
    pub fn corners(&self) -> (Coord, Coord) {
        self.span.corners()
    }

    /// Whether a place lies in or on the triangle, and is no end of the edge that stands in.
    #[inline]
    pub fn has(&self, at: Coord) -> bool {
        self.span.holds(at) && self.has_exactly(at)
    }

    fn has_exactly(&self, at: Coord) -> bool {
        let [a, b, c] = self.corners;
        if at == a || at == c {
            return false;
        }
        let turns = [turn(a, b, at), turn(b, c, at), turn(c, a, at)];
        turns.iter().all(|&turn| turn >= 0.0) || turns.iter().all(|&turn| turn <= 0.0)
    }
}

/// What some positions span along the first so many of the [`axes`].
#[derive(Debug, Clone, Copy)]
struct Span<const AXES: usize> {
    low: [f64; AXES],
    high: [f64; AXES],
}

impl<const AXES: usize> Span<AXES> {
    const NONE: Self = Self { low: [f64::INFINITY; AXES], high: [f64::NEG_INFINITY; AXES] };

    fn of(positions: &[Coord]) -> Self {
        positions.iter().fold(Self::NONE, |span, &at| span.with(at))
    }

    #[inline]
    fn with(self, at: Coord) -> Self {
        let at = axes(at);
        let high = |i: usize| if at[i] > self.high[i] { at[i] } else { self.high[i] };
        Self {
            low: std::array::from_fn(|i| least(at[i], self.low[i])),
            high: std::array::from_fn(high),
        }
    }

    #[inline]
    fn holds(&self, at: Coord) -> bool {
        let at = axes(at);
        let inside = |i: usize| least(at[i] - self.low[i], self.high[i] - at[i]);
        (0..AXES).step_by(2).all(|i| least(inside(i), inside(i + 1)) >= 0.0)
    }

    #[inline]
    fn meets(&self, other: &Self) -> bool {
        let common = |i: usize| least(self.high[i] - other.low[i], other.high[i] - self.low[i]);
        (0..AXES).step_by(2).all(|i| least(common(i), common(i + 1)) >= 0.0)
    }

    fn corners(&self) -> (Coord, Coord) {
        let corner = |along: &[f64; AXES]| Coord { x: along[0], y: along[1] };
        (corner(&self.low), corner(&self.high))
    }
}

/// How far a place is along x, y and their diagonals. Sums are rounded, which keeps their order: a place
/// between others is between them along each axis.
#[inline]
fn axes(at: Coord) -> [f64; 4] {
    [at.x, at.y, at.x + at.y, at.x - at.y]
}
