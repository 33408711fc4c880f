//! What lies around an arc, so that most triangles are found clear at a glance.

use crate::predicates::turn;
use crate::vertices::Vertices;
use geo::Coord;

/// Edges of a piece of an arc, at most. A longer one has more around it; a triangle reaches further
/// than a shorter one sooner. Nearly all arcs of communes are one piece.
const EDGES_PER_PIECE: usize = 64;

/// What is close to one arc.
///
/// The arc is taken in pieces. What a piece spans holds every triangle of its positions, so the
/// vertices of others in there are all that can block one: most often none.
#[derive(Debug, Default)]
pub(super) struct Surroundings {
    /// Vertices near piece `p` that are not its own: `near[starts[p]..starts[p + 1]]`.
    near: Vec<Near>,
    starts: Vec<usize>,
    /// What the positions of a piece up to each one span, and those from each one on.
    up_to: Vec<Span>,
    from: Vec<Span>,
}

/// A vertex, and its position in the mesh.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    pub at: Coord,
    pub position: u32,
}

impl Surroundings {
    /// Looks around the arc whose positions begin at `start`.
    pub fn look(&mut self, vertices: &Vertices, all: &[Coord], start: usize, coords: &[Coord]) {
        self.near.clear();
        self.starts.clear();
        self.up_to.clear();
        self.from.clear();
        self.from.resize(coords.len(), Span::NONE);
        self.starts.push(0);
        let edges = coords.len() - 1;
        for first in (0..edges).step_by(EDGES_PER_PIECE) {
            let last = (first + EDGES_PER_PIECE).min(edges);
            let mut span = Span::NONE;
            for i in (first..=last).rev() {
                span = span.with(coords[i]);
                self.from[i] = span;
            }
            let whole = span;
            span = Span::NONE;
            for &at in &coords[first..last + usize::from(last == edges)] {
                span = span.with(at);
                self.up_to.push(span);
            }
            let (low, high) = whole.corners();
            let ends = [coords[first], coords[last]];
            let own = start + first..=start + last;
            vertices.any(low, high, |position| {
                let at = all[position as usize];
                if whole.holds(at) && !own.contains(&(position as usize)) && !ends.contains(&at) {
                    self.near.push(Near { at, position });
                }
                false
            });
            self.starts.push(self.near.len());
        }
    }

    /// The piece that two positions of the arc are both in, the later one second.
    pub fn piece(first: usize, last: usize) -> Option<usize> {
        let piece = first / EDGES_PER_PIECE;
        (piece == (last - 1) / EDGES_PER_PIECE).then_some(piece)
    }

    /// The first and the last position of the piece that an edge behind a position is in.
    pub fn ends(first: usize, last: usize) -> [usize; 2] {
        let start = first / EDGES_PER_PIECE * EDGES_PER_PIECE;
        [start, (start + EDGES_PER_PIECE).min(last)]
    }

    /// Vertices that are not of a piece, but in what it spans.
    pub fn near(&self, piece: usize) -> &[Near] {
        &self.near[self.starts[piece]..self.starts[piece + 1]]
    }

    /// Whether the positions of its piece up to this one may be in a triangle.
    pub fn up_to(&self, position: usize) -> &Span {
        &self.up_to[position]
    }

    pub fn from(&self, position: usize) -> &Span {
        &self.from[position]
    }
}

/// What some positions span, along x, y and both diagonals.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    low: [f64; 4],
    high: [f64; 4],
}

impl Span {
    const NONE: Self = Self { low: [f64::INFINITY; 4], high: [f64::NEG_INFINITY; 4] };

    #[inline]
    fn with(self, at: Coord) -> Self {
        let of = axes(at);
        let pick = |pick: fn(f64, f64) -> f64, ours: [f64; 4]| {
            [pick(ours[0], of[0]), pick(ours[1], of[1]), pick(ours[2], of[2]), pick(ours[3], of[3])]
        };
        let less = |a: f64, b: f64| if b < a { b } else { a };
        let more = |a: f64, b: f64| if b > a { b } else { a };
        Self { low: pick(less, self.low), high: pick(more, self.high) }
    }

    #[inline]
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "what the first says is no guess for the second"
    )]
    pub fn holds(&self, at: Coord) -> bool {
        let of = axes(at);
        let between = |i: usize| (self.low[i] <= of[i]) & (of[i] <= self.high[i]);
        (between(0) & between(1)) && (between(2) & between(3))
    }

    #[inline]
    pub fn meets(&self, other: &Self) -> bool {
        (0..4).all(|i| self.low[i] <= other.high[i] && other.low[i] <= self.high[i])
    }

    pub fn corners(&self) -> (Coord, Coord) {
        let corner = |[x, y, ..]: [f64; 4]| Coord { x, y };
        (corner(self.low), corner(self.high))
    }
}

/// How far a place is along each axis. Sums are rounded, but those of a place between others are
/// between theirs all the same.
#[inline]
fn axes(at: Coord) -> [f64; 4] {
    [at.x, at.y, at.x + at.y, at.x - at.y]
}

/// A triangle that is to be cut off.
#[derive(Debug)]
pub(super) struct Triangle {
    corners: [Coord; 3],
    pub span: Span,
}

impl Triangle {
    pub fn of(corners: [Coord; 3]) -> Self {
        Self { corners, span: corners.iter().fold(Span::NONE, |span, &at| span.with(at)) }
    }

    /// Whether a vertex lies in or on the triangle, and is no end of the edge that stands in.
    #[inline]
    pub fn has(&self, p: Coord) -> bool {
        self.span.holds(p) && self.has_exactly(p)
    }

    fn has_exactly(&self, p: Coord) -> bool {
        let [a, b, c] = self.corners;
        if p == a || p == c {
            return false;
        }
        let turns = [turn(a, b, p), turn(b, c, p), turn(c, a, p)];
        turns.iter().all(|&turn| turn >= 0.0) || turns.iter().all(|&turn| turn <= 0.0)
    }
}
