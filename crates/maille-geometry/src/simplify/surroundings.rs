//! What lies around arcs, so that most triangles are found clear at a glance.

use crate::bands::Bands;
use crate::bounds::{Bounds, least};
use crate::counting::Sorted;
use crate::mesh::Mesh;
use crate::polygons::{number, offsets};
use crate::predicates::turn;
use geo::Coord;
use rayon::prelude::*;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Edges of a piece of an arc, at most. There is more around a longer one, and triangles soon reach
/// across the end of a shorter one. Nearly all arcs between communes are one piece.
const EDGES_PER_PIECE: usize = 64;

/// Vertices near a piece that are kept, so that memory does not grow with the square of crowded ones.
const MOST_NEAR: usize = 64;

/// The vertices near each arc of a coverage.
///
/// Arcs are taken in pieces. A piece spans every triangle of its positions, so one can only be blocked
/// by another vertex of the piece, or by one of the others in what it spans: most often there are none.
#[derive(Debug)]
pub(super) struct Surroundings {
    /// The pieces of all arcs, as runs.
    pieces: Bands,
    /// The number of the first piece of each arc.
    firsts: Vec<usize>,
    /// Vertices in what piece `p` spans, but not of it: `near[starts[p]..starts[p + 1]]`; not all of them
    /// where that is more than [`MOST_NEAR`].
    near: Vec<Near>,
    starts: Vec<usize>,
}

/// A vertex.
#[derive(Debug, Clone, Copy)]
pub(super) struct Near {
    pub at: Coord,
    /// Its position in the mesh.
    pub position: u32,
}

impl Surroundings {
    /// Looks around all arcs that part something.
    pub fn of(mesh: &Mesh) -> Self {
        let pieces = Bands::in_runs(mesh, 0..mesh.len(), number(EDGES_PER_PIECE));
        let counts: Vec<_> = pieces.runs().iter().map(|_| AtomicUsize::new(0)).collect();
        let found = pieces.sweep(|[one, other], found| {
            let common = pieces.runs()[one].bounds.common(&pieces.runs()[other].bounds);
            // Where boxes have no more than a place in common, it is an end of both pieces, or what the one
            // has there leads straight away from the other. No border ends like that: another piece goes on
            // from there, and is met elsewhere too.
            if one != other && common.low != common.high {
                for [own, other] in [[one, other], [other, one]] {
                    look(mesh, &pieces, [own, other], |position| {
                        if counts[own].fetch_add(1, Ordering::Relaxed) <= MOST_NEAR {
                            found.push((number(own), position));
                        }
                    });
                }
            }
        });
        let owners: Vec<u32> = found.par_iter().map(|(piece, _)| *piece).collect();
        let Sorted { offsets: starts, numbers } = Sorted::by(&owners, pieces.runs().len());
        let near = |&number: &u32| {
            let (_, position) = found[number as usize];
            Near { at: mesh.coords[position as usize], position }
        };
        let near = numbers.par_iter().map(near).collect();
        let pieces_of = |arc| {
            let edges = if mesh.parts(arc) { mesh.range(arc).len() - 1 } else { 0 };
            edges.div_ceil(EDGES_PER_PIECE)
        };
        Self { firsts: offsets((0..mesh.len()).map(pieces_of)), pieces, near, starts }
    }

    /// The vertices that are not of a piece of an arc, but in what it spans; `None` if there are too many to
    /// be kept.
    pub fn near(&self, arc: usize, piece: &Piece) -> Option<&[Near]> {
        let piece = self.firsts[arc] + piece.number;
        let near = &self.near[self.starts[piece]..self.starts[piece + 1]];
        (near.len() <= MOST_NEAR).then_some(near)
    }

    /// The vertices in the box of a triangle, some of them several times.
    pub fn within<'s>(
        &'s self,
        mesh: &'s Mesh,
        bounds: &'s Bounds,
    ) -> impl Iterator<Item = u32> + 's {
        self.pieces.positions_in(mesh, bounds)
    }
}

/// Finds the positions of one piece, the second one, in what another one spans.
fn look(mesh: &Mesh, pieces: &Bands, [own, other]: [usize; 2], mut found: impl FnMut(u32)) {
    let [run, other] = [own, other].map(|piece| &pieces.runs()[piece]);
    let coords = run.coords(mesh);
    if coords.len() < 3 {
        // Nothing that could go.
        return;
    }
    // Other pieces have vertices where this one ends.
    let ends = [coords[0], coords[coords.len() - 1]];
    let mut span = None;
    for (position, &at) in (other.edges.start..).zip(other.coords(mesh)) {
        if run.bounds.holds(at)
            && !ends.contains(&at)
            && span.get_or_insert_with(|| Span::<4>::of(coords)).holds(at)
        {
            found(position);
        }
    }
}

/// How far the positions of an arc reach, piece by piece.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// What the positions of a piece up to each one span.
    up_to: Vec<Span<2>>,
    /// What the positions of a piece from each one on span.
    from: Vec<Span<2>>,
}

impl Reach {
    /// Measures the pieces of an arc. The last position of each is the first one of the next.
    pub fn measure(&mut self, coords: &[Coord]) {
        self.up_to.clear();
        self.from.clear();
        self.from.resize(coords.len(), Span::NONE);
        let end = coords.len() - 1;
        for first in (0..end).step_by(EDGES_PER_PIECE) {
            let last = (first + EDGES_PER_PIECE).min(end);
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
    }

    /// Whether positions of a piece up to this one may be in a triangle.
    #[inline]
    pub fn up_to(&self, position: usize, triangle: &Triangle) -> bool {
        self.up_to[position].meets(&triangle.span)
    }

    /// Whether positions of a piece from this one on may be in a triangle.
    #[inline]
    pub fn from(&self, position: usize, triangle: &Triangle) -> bool {
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

    /// The box around it.
    pub fn bounds(&self) -> Bounds {
        let corner = |along: [f64; 2]| Coord { x: along[0], y: along[1] };
        Bounds { low: corner(self.span.low), high: corner(self.span.high) }
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
}

/// How far a place is along x, y and their diagonals. Sums are rounded, which keeps their order: a place
/// between others is between them along each axis.
#[inline]
fn axes(at: Coord) -> [f64; 4] {
    [at.x, at.y, at.x + at.y, at.x - at.y]
}
