//! One arc losing its vertices, the least important first.

use super::Method;
use super::importance::{Importance, douglas_peucker};
use super::queue::Queue;
use super::surroundings::{Surroundings, Triangle};
use crate::ground::Ground;
use crate::mesh::Mesh;
use crate::vertices::Vertices;
use geo::Coord;

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
    /// The distance of each vertex, where that is its importance.
    distances: Vec<f64>,
    /// Vertices that may go, by importance.
    queue: Queue,
    surroundings: Surroundings,
}

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
    pub fn tolerances(
        &self,
        arc: usize,
        least: usize,
        limit: f64,
        out: &mut [f64],
        bench: &mut Bench,
    ) {
        let range = self.mesh.range(arc);
        let coords = &self.mesh.coords[range.clone()];
        out.fill(NEVER);
        let end = coords.len() - 1;
        let mut left = coords.len() - 2;
        if left <= least {
            return;
        }
        bench.lay_out(coords.len());
        let importance = self.importance();
        if importance.is_none() {
            bench.distances.clear();
            bench.distances.resize(coords.len(), NEVER);
            douglas_peucker(self.ground, coords, &mut bench.distances);
        }
        let at = |[before, i, after]: [usize; 3], distances: &[f64]| {
            let now = match importance {
                Some(importance) => {
                    importance.of(self.ground, [before, i, after].map(|i| coords[i]))
                }
                None => distances[i],
            };
            if now <= limit { now } else { NEVER }
        };
        bench.queue.begin((0..coords.len()).map(|i| {
            if i == 0 || i == end { NEVER } else { at([i - 1, i, i + 1], &bench.distances) }
        }));
        bench.surroundings.look(self.vertices, &self.mesh.coords, range.start, coords);
        let mut tolerance = 0.0_f64;
        while let Some((vertex, now)) = bench.queue.pop() {
            if left == least {
                break;
            }
            let [before, after] = bench.neighbours(vertex);
            if self.is_blocked(range.start, coords, [before, vertex, after], out, bench) {
                continue;
            }
            tolerance = tolerance.max(now);
            out[vertex] = tolerance;
            left -= 1;
            bench.take_out(vertex);
            for neighbour in [before, after] {
                if neighbour == 0 || neighbour == end {
                    continue;
                }
                // Its triangle is another one now: it may go even if it could not before.
                let [before, after] = bench.neighbours(neighbour);
                bench.queue.set(neighbour, at([before, neighbour, after], &bench.distances));
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
        [before, vertex, after]: [usize; 3],
        out: &[f64],
        bench: &Bench,
    ) -> bool {
        let triangle = Triangle::of([before, vertex, after].map(|i| coords[i]));
        let has_gone = |position: u32| {
            let own = (position as usize).wrapping_sub(start);
            out.get(own).is_some_and(|&tolerance| tolerance < NEVER)
        };
        let Some(piece) = Surroundings::piece(before, after) else {
            let (low, high) = triangle.span.corners();
            return self.vertices.any(low, high, |position| {
                let own = (position as usize).wrapping_sub(start);
                own != vertex
                    && triangle.has(self.mesh.coords[position as usize])
                    && !has_gone(position)
            });
        };
        let mut near = bench.surroundings.near(piece).iter();
        near.any(|near| triangle.has(near.at) && !has_gone(near.position))
            || bench.own_in(coords, &triangle, [before, after])
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
    }

    fn own_in(&self, coords: &[Coord], triangle: &Triangle, [before, after]: [usize; 2]) -> bool {
        let [first, last] = Surroundings::ends(before, coords.len() - 1);
        let mut i = before;
        while i > first {
            i = self.before[i] as usize;
            if i < first || !self.surroundings.up_to(i).meets(&triangle.span) {
                break;
            }
            if triangle.has(coords[i]) {
                return true;
            }
        }
        i = after;
        while i < last {
            i = self.after[i] as usize;
            if i > last || !self.surroundings.from(i).meets(&triangle.span) {
                break;
            }
            if triangle.has(coords[i]) {
                return true;
            }
        }
        false
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
