//! One arc losing its vertices, the least important first.

use super::Method;
use super::importance::{Importance, douglas_peucker};
use crate::ground::Ground;
use crate::mesh::Mesh;
use crate::predicates::turn;
use crate::vertices::Vertices;
use geo::Coord;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Keeps every vertex whatever the tolerance.
pub(super) const NEVER: f64 = f64::INFINITY;

/// What all arcs are simplified with.
pub(super) struct Workshop<'a> {
    pub mesh: &'a Mesh,
    pub vertices: &'a Vertices,
    pub ground: &'a Ground,
    pub method: Method,
}

/// Room to work on one arc after the other.
#[derive(Debug, Default)]
pub(super) struct Bench {
    /// The vertices that are still there before and after each one.
    before: Vec<u32>,
    after: Vec<u32>,
    /// The importance of each vertex as it is now.
    now: Vec<f64>,
    /// Vertices by importance. An entry may say less than is true by now, never more: then it is put
    /// back when it comes up.
    queue: BinaryHeap<Reverse<(u64, u32)>>,
    /// The importance in the queue of each vertex, or [`ABSENT`]; other entries of it are void.
    queued: Vec<u64>,
}

/// The importance in the queue of a vertex that is not in it: more than any number.
const ABSENT: u64 = u64::MAX;

impl Workshop<'_> {
    /// Finds the tolerance at which each inner vertex of an arc goes: at least that of every vertex
    /// that goes before it, and [`NEVER`] for those that must stay. `least` inner vertices stay
    /// in any case.
    ///
    /// A vertex goes only if no vertex of any arc lies in or on the triangle of it and its neighbours
    /// (other arcs as they were given, this one as it is by then). Two arcs that keep to that cannot
    /// come to cross or touch, at whatever tolerance each has stopped: a new edge could only meet one
    /// that has an end in the triangle or on its sides, and vertices of a simplified arc are vertices of
    /// the given one. Two new edges between the same two nodes would have none: `least` sees to that.
    pub fn tolerances(&self, arc: usize, least: usize, out: &mut [f64], bench: &mut Bench) {
        let range = self.mesh.range(arc);
        let coords = &self.mesh.coords[range.clone()];
        out.fill(NEVER);
        let mut left = coords.len() - 2;
        if left <= least {
            return;
        }
        bench.lay_out(coords.len());
        match self.importance() {
            Some(importance) => {
                for (i, now) in bench.now.iter_mut().enumerate().take(coords.len() - 1).skip(1) {
                    *now = importance.of(self.ground, [coords[i - 1], coords[i], coords[i + 1]]);
                }
            }
            None => douglas_peucker(self.ground, coords, &mut bench.now),
        }
        bench.queue_all();
        let mut tolerance = 0.0_f64;
        while let Some(vertex) = bench.pop() {
            if left == least {
                break;
            }
            let [before, after] = bench.neighbours(vertex);
            if self.is_blocked(range.start, coords, [before, vertex, after], out) {
                continue;
            }
            tolerance = tolerance.max(bench.now[vertex]);
            out[vertex] = tolerance;
            left -= 1;
            bench.take_out(vertex);
            for neighbour in [before, after] {
                if neighbour == 0 || neighbour == coords.len() - 1 {
                    continue;
                }
                if let Some(importance) = self.importance() {
                    let ends = bench.neighbours(neighbour).map(|i| coords[i]);
                    bench.now[neighbour] =
                        importance.of(self.ground, [ends[0], coords[neighbour], ends[1]]);
                }
                // Its triangle is another one now: it may go even if it could not before.
                bench.push(neighbour);
            }
        }
    }

    /// How important a vertex is between its neighbours; nothing where they do not count.
    fn importance(&self) -> Option<Importance> {
        match self.method {
            Method::VisvalingamWeighted => Some(Importance::Weighted),
            Method::Visvalingam => Some(Importance::Area),
            Method::DouglasPeucker => None,
        }
    }

    /// Whether a vertex lies in or on the triangle of three positions of an arc, other than they.
    fn is_blocked(
        &self,
        start: usize,
        coords: &[Coord],
        triangle: [usize; 3],
        out: &[f64],
    ) -> bool {
        let [a, b, c] = triangle.map(|i| coords[i]);
        let low = Coord { x: a.x.min(b.x).min(c.x), y: a.y.min(b.y).min(c.y) };
        let high = Coord { x: a.x.max(b.x).max(c.x), y: a.y.max(b.y).max(c.y) };
        let [before, _, after] = triangle;
        self.vertices.any(low, high, |position| {
            // Between the neighbours there are the vertex itself and those that have gone.
            let own = (position as usize).wrapping_sub(start);
            if before <= own && own <= after {
                return false;
            }
            let p = self.mesh.coords[position as usize];
            if p.x < low.x || p.x > high.x || p.y < low.y || p.y > high.y || p == a || p == c {
                return false;
            }
            if out.get(own).is_some_and(|&tolerance| tolerance < NEVER) {
                return false;
            }
            let turns = [turn(a, b, p), turn(b, c, p), turn(c, a, p)];
            turns.iter().all(|&turn| turn >= 0.0) || turns.iter().all(|&turn| turn <= 0.0)
        })
    }
}

impl Bench {
    /// Begins with an arc of so many positions.
    fn lay_out(&mut self, positions: usize) {
        let last = index(positions - 1);
        self.before.clear();
        self.before.extend((0..=last).map(|i| i.saturating_sub(1)));
        self.after.clear();
        self.after.extend(1..=last + 1);
        self.now.clear();
        self.now.resize(positions, NEVER);
    }

    fn queue_all(&mut self) {
        let last = self.now.len() - 1;
        self.queued.clear();
        // The bits of positive floats sort as they do.
        self.queued.extend(self.now.iter().map(|now| now.to_bits()));
        let mut entries = std::mem::take(&mut self.queue).into_vec();
        entries.clear();
        entries.extend((1..last).map(|i| Reverse((self.queued[i], index(i)))));
        self.queue = BinaryHeap::from(entries);
    }

    /// Sees to it that a vertex comes up no later than its importance says.
    fn push(&mut self, vertex: usize) {
        let bits = self.now[vertex].to_bits();
        if bits < self.queued[vertex] {
            self.queued[vertex] = bits;
            self.queue.push(Reverse((bits, index(vertex))));
        }
    }

    /// The least important vertex, the first of equals.
    fn pop(&mut self) -> Option<usize> {
        loop {
            let Reverse((bits, vertex)) = self.queue.pop()?;
            let vertex = vertex as usize;
            if bits != self.queued[vertex] {
                continue;
            }
            self.queued[vertex] = ABSENT;
            if bits == self.now[vertex].to_bits() {
                return Some(vertex);
            }
            self.push(vertex);
        }
    }

    fn neighbours(&self, vertex: usize) -> [usize; 2] {
        [self.before[vertex] as usize, self.after[vertex] as usize]
    }

    fn take_out(&mut self, vertex: usize) {
        let [before, after] = self.neighbours(vertex);
        self.after[before] = index(after);
        self.before[after] = index(before);
    }
}

/// Counts in here never pass the number of positions, which fits.
fn index(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
