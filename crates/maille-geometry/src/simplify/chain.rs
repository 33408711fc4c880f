//! Arcs losing their vertices, the least important first.

use super::Method;
use super::importance::{Importance, douglas_peucker};
use super::queue::Queue;
use super::surroundings::{Piece, Reach, Surroundings, Triangle};
use crate::ground::Ground;
use crate::mesh::Mesh;
use crate::polygons::number;
use geo::Coord;
use std::iter::successors;

/// Keeps every vertex whatever the tolerance.
pub(super) const NEVER: f64 = f64::INFINITY;

/// What all arcs are simplified with.
pub(super) struct Workshop<'a> {
    pub mesh: &'a Mesh,
    pub surroundings: &'a Surroundings,
    pub ground: &'a Ground,
    pub method: Method,
}

/// An arc to simplify.
#[derive(Debug)]
pub(super) struct Job<'a> {
    pub arc: usize,
    /// How many inner vertices stay in any case.
    pub least: usize,
    /// Where the tolerances go.
    pub tolerances: &'a mut [f64],
}

/// Room to work on one arc after the other.
#[derive(Debug, Default)]
pub(super) struct Bench {
    /// The vertices that are still there before and after each one.
    before: Vec<u32>,
    after: Vec<u32>,
    /// Metres per unit at each vertex.
    scales: Vec<Coord>,
    /// The importance of each vertex on the arc as it was given.
    given: Vec<f64>,
    /// Vertices that may go, by importance.
    queue: Queue,
    reach: Reach,
}

/// An arc that is being simplified.
struct Chain<'a> {
    workshop: &'a Workshop<'a>,
    bench: &'a mut Bench,
    arc: usize,
    /// The position in the mesh that the arc starts with.
    start: usize,
    coords: &'a [Coord],
    /// How many vertices may still go.
    spare: usize,
    /// No vertex goes that matters more.
    limit: f64,
    /// That of the last vertex that went.
    tolerance: f64,
    tolerances: &'a mut [f64],
}

impl Workshop<'_> {
    /// Finds the tolerance at which each inner vertex of some arcs goes, if not more than a limit: at
    /// least that of every vertex that goes before it, and [`NEVER`] for those that must stay.
    ///
    /// A vertex goes only if no vertex of any arc lies in or on the triangle of it and its neighbours
    /// (other arcs as they were given, this one as it is by then). Two arcs that keep to that cannot
    /// come to cross or touch, at whatever tolerance each has stopped: a new edge could only meet one
    /// that has an end in the triangle or on its sides, and vertices of a simplified arc are vertices of
    /// the given one. Two new edges between the same two nodes would have none: `least` sees to that.
    pub fn work<'b>(
        &'b self,
        mut jobs: impl Iterator<Item = Job<'b>>,
        limit: f64,
        benches: &'b mut [Bench; 2],
    ) {
        // Two at a time, in turns: each step on an arc waits for the one before, so the processor has
        // time for one on the other.
        let mut chains =
            benches.each_mut().map(|bench| Some(self.begin(jobs.next()?, limit, bench)));
        while chains.iter().any(Option::is_some) {
            for slot in &mut chains {
                if slot.as_mut().is_some_and(|chain| !chain.step()) {
                    let next = |done: Chain<'b>| Some(self.begin(jobs.next()?, limit, done.bench));
                    *slot = slot.take().and_then(next);
                }
            }
        }
    }

    /// Begins with an arc.
    fn begin<'b>(&'b self, job: Job<'b>, limit: f64, bench: &'b mut Bench) -> Chain<'b> {
        let range = self.mesh.range(job.arc);
        let (start, coords) = (range.start, &self.mesh.coords[range]);
        let tolerances = job.tolerances;
        tolerances.fill(NEVER);
        let spare = (coords.len() - 2).saturating_sub(job.least);
        if spare > 0 {
            self.lay_out(coords, limit, bench);
            bench.reach.measure(coords);
        }
        let (arc, tolerance) = (job.arc, 0.0);
        Chain { workshop: self, bench, arc, start, coords, spare, limit, tolerance, tolerances }
    }

    /// Lays the vertices of an arc out, and queues those that matter no more than a limit.
    fn lay_out(&self, coords: &[Coord], limit: f64, bench: &mut Bench) {
        let Bench { before, after, scales, given, queue, .. } = bench;
        let last = number(coords.len() - 1);
        before.clear();
        before.extend((0..=last).map(|i| i.saturating_sub(1)));
        after.clear();
        after.extend(1..=last + 1);
        scales.clear();
        scales.extend(coords.iter().map(|at| self.ground.scale(at.y)));
        given.clear();
        if let Some(importance) = self.importance() {
            given.push(NEVER);
            let inner = coords.windows(3).zip(&scales[1..]);
            given.extend(inner.map(|(at, &scale)| importance.of([at[0], at[1], at[2]], scale)));
            given.push(NEVER);
        } else {
            given.resize(coords.len(), NEVER);
            douglas_peucker(coords, scales, given);
        }
        queue.begin(given.iter().map(|&now| up_to(limit, now)));
    }

    /// How important a vertex is between its neighbours; nothing where they do not count.
    fn importance(&self) -> Option<Importance> {
        match self.method {
            Method::VisvalingamWeighted => Some(Importance::Weighted),
            Method::Visvalingam => Some(Importance::Area),
            Method::DouglasPeucker => None,
        }
    }
}

impl Chain<'_> {
    /// Takes the next vertex out, if it may go. Says whether there is another one.
    fn step(&mut self) -> bool {
        if self.spare == 0 {
            return false;
        }
        let Some((vertex, now)) = self.bench.queue.pop() else { return false };
        let [before, after] = self.bench.neighbours(vertex);
        if self.is_blocked([before, vertex, after]) {
            return true;
        }
        self.tolerance = self.tolerance.max(now);
        self.tolerances[vertex] = self.tolerance;
        self.spare -= 1;
        self.bench.take_out(vertex);
        for neighbour in [before, after] {
            if neighbour > 0 && neighbour < self.coords.len() - 1 {
                // Its triangle is another one now: it may go even if it could not before.
                let now = self.importance(neighbour);
                self.bench.queue.set(neighbour, up_to(self.limit, now));
            }
        }
        true
    }

    fn importance(&self, vertex: usize) -> f64 {
        let Some(importance) = self.workshop.importance() else { return self.bench.given[vertex] };
        let [before, after] = self.bench.neighbours(vertex).map(|i| self.coords[i]);
        importance.of([before, self.coords[vertex], after], self.bench.scales[vertex])
    }

    /// Whether a vertex lies in or on the triangle of three positions of the arc, other than they.
    fn is_blocked(&self, [before, vertex, after]: [usize; 3]) -> bool {
        let triangle = Triangle::of([before, vertex, after].map(|i| self.coords[i]));
        let own = |position: u32| (position as usize).wrapping_sub(self.start);
        let has_gone = |position: u32| {
            self.tolerances.get(own(position)).is_some_and(|&tolerance| tolerance < NEVER)
        };
        let near = |piece: Piece| {
            let near = self.workshop.surroundings.near(self.arc, &piece)?;
            Some((piece, near))
        };
        let Some((piece, near)) = Piece::with(before, after).and_then(near) else {
            let bounds = triangle.bounds();
            let mesh = self.workshop.mesh;
            return self.workshop.surroundings.within(mesh, &bounds).any(|position| {
                // Between the neighbours there are the vertex itself and those that have gone.
                triangle.has(mesh.coords[position as usize])
                    && own(position) != vertex
                    && !has_gone(position)
            });
        };
        near.iter().any(|near| triangle.has(near.at) && !has_gone(near.position))
            || self.is_blocked_within(&piece, &triangle, [before, after])
    }

    /// Whether a vertex of a piece lies in the triangle, other than those up to the neighbours.
    fn is_blocked_within(
        &self,
        piece: &Piece,
        triangle: &Triangle,
        [before, after]: [usize; 2],
    ) -> bool {
        let Bench { before: earlier, after: later, reach, .. } = &*self.bench;
        let last = piece.last.min(self.coords.len() - 1);
        let step_back = |&i: &usize| (i > piece.first).then(|| earlier[i] as usize);
        let step_on = |&i: &usize| (i < last).then(|| later[i] as usize);
        successors(step_back(&before), step_back)
            .take_while(|&i| i >= piece.first && reach.up_to(i, triangle))
            .chain(
                successors(step_on(&after), step_on)
                    .take_while(|&i| i <= last && reach.from(i, triangle)),
            )
            .any(|i| triangle.has(self.coords[i]))
    }
}

impl Bench {
    fn neighbours(&self, vertex: usize) -> [usize; 2] {
        [self.before[vertex] as usize, self.after[vertex] as usize]
    }

    fn take_out(&mut self, vertex: usize) {
        let [before, after] = self.neighbours(vertex);
        self.after[before] = number(after);
        self.before[after] = number(before);
    }
}

/// An importance that is not more than a limit, or [`NEVER`].
fn up_to(limit: f64, importance: f64) -> f64 {
    if importance <= limit { importance } else { NEVER }
}
