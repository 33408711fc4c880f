//! Which units are sound by themselves: each ring simple, rings apart from each other, holes in their
//! shells.
//!
//! Such a unit covers every place once or not at all, and that can be seen without looking at its
//! neighbours, ring by ring, while the positions are in the cache. What it is good for is told in
//! `focus`.

use crate::bounds::{Bounds, least};
use crate::polygons::Polygons;
use crate::predicates::{same_direction, turn};
use geo::Coord;
use rayon::prelude::*;

/// Edges of a run, at most.
const EDGES_PER_RUN: usize = 8;

/// Runs that are compared each with each, at most: to sort so few would take longer.
const FEW_RUNS: usize = 48;

/// Positions that a unit may have, and rings, to be looked at here. Others are not said to be sound: a
/// search with an index deals with them better.
const MAX_POSITIONS: usize = 1 << 16;
const MAX_RINGS: usize = 1 << 6;

/// Whether each unit is sound. A unit of which this is not said may still be.
pub(crate) fn sound_units(polygons: &Polygons) -> Vec<bool> {
    let units = (0..polygons.len()).into_par_iter().with_min_len(64);
    units.map_init(Search::default, |search, unit| search.is_sound(polygons, unit)).collect()
}

/// A ring as the range of its edges: edge `i` runs from position `i` to position `i + 1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ring {
    start: usize,
    end: usize,
}

impl Ring {
    /// The edge after one.
    fn next(self, edge: usize) -> usize {
        if edge + 1 == self.end { self.start } else { edge + 1 }
    }
}

/// Edges that follow each other on a ring.
#[derive(Debug, Clone, Copy)]
struct Run {
    ring: Ring,
    first: usize,
    last: usize,
    bounds: Bounds,
}

/// Room to look at one unit after the other.
#[derive(Debug, Default)]
struct Search {
    /// The positions of the unit's rings, closed.
    coords: Vec<Coord>,
    runs: Vec<Run>,
}

impl Search {
    fn is_sound(&mut self, polygons: &Polygons, unit: usize) -> bool {
        let rings = polygons.rings_of(unit);
        let positions: usize = rings.clone().map(|ring| polygons.ring(ring).len()).sum();
        if rings.len() > MAX_RINGS || positions > MAX_POSITIONS {
            return false;
        }
        self.coords.clear();
        self.runs.clear();
        for ring in rings.clone() {
            let start = self.coords.len();
            self.coords.extend_from_slice(&polygons.coords()[polygons.ring(ring)]);
            let ring = Ring { start, end: self.coords.len() };
            self.coords.push(self.coords[start]);
            for first in (ring.start..ring.end).step_by(EDGES_PER_RUN) {
                let run = Run::new(&self.coords, ring, first, ring.end.min(first + EDGES_PER_RUN));
                if !run.is_simple(&self.coords) {
                    return false;
                }
                self.runs.push(run);
            }
        }
        self.are_apart() && (rings.len() < 2 || is_nested_well(polygons, unit))
    }

    /// Whether no two runs meet but where one follows the other.
    fn are_apart(&mut self) -> bool {
        self.follow_well() && self.others_are_apart()
    }

    /// Whether runs that follow each other meet nowhere else.
    fn follow_well(&self) -> bool {
        self.runs.chunk_by(|a, b| a.ring == b.ring).all(|ring| {
            let next = ring.iter().cycle().skip(1);
            ring.len() < 2
                || ring.iter().zip(next).all(|(run, next)| run.goes_on_in(next, &self.coords))
        })
    }

    /// Whether runs that do not follow each other are apart: each is compared with each, or, of many,
    /// with those that a sweep from left to right finds.
    fn others_are_apart(&mut self) -> bool {
        let are_many = self.runs.len() > FEW_RUNS;
        if are_many {
            self.runs.sort_unstable_by(|a, b| a.bounds.low.x.total_cmp(&b.bounds.low.x));
        }
        self.runs.iter().enumerate().all(|(i, run)| {
            let mut others = &self.runs[i + 1..];
            if are_many {
                let is_reached = |other: &Run| other.bounds.low.x <= run.bounds.high.x;
                others = &others[..others.partition_point(is_reached)];
            }
            let mut meeting = others.iter().filter(|other| run.bounds.meets(&other.bounds));
            meeting.all(|other| {
                run.is_before(other)
                    || other.is_before(run)
                    || run.is_apart_from(other, &self.coords)
            })
        })
    }
}

impl Run {
    fn new(coords: &[Coord], ring: Ring, first: usize, last: usize) -> Self {
        Self { ring, first, last, bounds: Bounds::of(&coords[first..=last]) }
    }

    /// Whether no two of the run's edges meet but where one follows the other.
    fn is_simple(&self, coords: &[Coord]) -> bool {
        is_plainly_simple(&coords[self.first..=self.last], self.size())
            || (self.first..self.last).all(|e| {
                let bounds = edge_bounds(coords, e);
                (e + 1..self.last).all(|f| {
                    !bounds.meets(&edge_bounds(coords, f)) || self.is_edge_apart(e, self, f, coords)
                })
            })
    }

    /// Whether this run and the one that it goes on in, both simple, meet nowhere else.
    fn goes_on_in(&self, next: &Self, coords: &[Coord]) -> bool {
        let (before, after) = (&coords[self.first..self.last], &coords[next.first + 1..=next.last]);
        is_parted(before, coords[self.last], after, self.size() + next.size())
            || self.is_apart_from(next, coords)
    }

    /// Whether the edges of two simple runs whose boxes meet do not, but where one follows the other.
    fn is_apart_from(&self, other: &Self, coords: &[Coord]) -> bool {
        let common = self.bounds.common(&other.bounds);
        let others = other.edges_in(&common, coords);
        others == 0
            || ones(self.edges_in(&common, coords)).all(|e| {
                let e = self.first + e;
                let bounds = edge_bounds(coords, e);
                ones(others).map(|f| other.first + f).all(|f| {
                    !bounds.meets(&edge_bounds(coords, f))
                        || self.is_edge_apart(e, other, f, coords)
                })
            })
    }

    /// Width and height of the box.
    fn size(&self) -> Coord {
        self.bounds.high - self.bounds.low
    }

    /// Whether the other run goes on where this one ends.
    fn is_before(&self, other: &Self) -> bool {
        self.ring == other.ring && self.ring.next(self.last - 1) == other.first
    }

    /// The edges whose boxes meet another one, a bit for each.
    fn edges_in(&self, bounds: &Bounds, coords: &[Coord]) -> u32 {
        let edges = coords[self.first..=self.last].windows(2).enumerate();
        edges.fold(0, |found, (i, ends)| {
            let meets = Bounds::of_edge([ends[0], ends[1]]).meets(bounds);
            found | u32::from(meets) << i
        })
    }

    /// Whether two edges whose boxes meet do not, but where one follows the other.
    #[expect(clippy::many_single_char_names, reason = "edges e and f, their ends a to d")]
    fn is_edge_apart(&self, e: usize, other: &Self, f: usize, coords: &[Coord]) -> bool {
        let ([a, b], [c, d]) = (edge(coords, e), edge(coords, f));
        if self.ring == other.ring && self.ring.next(e) == f {
            !same_direction(b, a, d)
        } else if self.ring == other.ring && self.ring.next(f) == e {
            !same_direction(a, b, c)
        } else {
            !meet([a, b], [c, d])
        }
    }
}

fn edge(coords: &[Coord], edge: usize) -> [Coord; 2] {
    [coords[edge], coords[edge + 1]]
}

#[inline]
fn edge_bounds(coords: &[Coord], number: usize) -> Bounds {
    Bounds::of_edge(edge(coords, number))
}

/// Whether no two edges of a line in a box of a size meet, but where one follows the other, as far as that can
/// be seen without comparing edges.
fn is_plainly_simple(line: &[Coord], size: Coord) -> bool {
    let middle = line.len() / 2;
    is_monotone(line, size)
        || (line.len() > 3
            && is_parted(&line[..middle], line[middle], &line[middle + 1..], size)
            && is_plainly_simple(&line[..=middle], size)
            && is_plainly_simple(&line[middle..], size))
}

/// Whether every edge of a line goes forward along that from its first position to its last, so that no
/// two can meet.
fn is_monotone(line: &[Coord], size: Coord) -> bool {
    let along = line[line.len() - 1] - line[0];
    are_forward(line.windows(2).map(|ends| ends[1] - ends[0]), along, size)
}

/// Whether the positions of a line before one of them lie behind it, and those after it ahead, along the way
/// that both parts take: then they meet nowhere else.
fn is_parted(before: &[Coord], at: Coord, after: &[Coord], size: Coord) -> bool {
    let (here, on) = (at - before[0], after[after.len() - 1] - at);
    // As much of the one as of the other, however long they are.
    let along = here * (on.x.abs() + on.y.abs()) + on * (here.x.abs() + here.y.abs());
    are_forward(before.iter().map(|&behind| at - behind), along, size)
        && are_forward(after.iter().map(|&ahead| ahead - at), along, size)
}

/// Whether all steps in a box of a size go forward along a way. Sums of two products of differences are off by
/// a few units in the last place at most, which the margin covers many times.
#[inline]
fn are_forward(steps: impl Iterator<Item = Coord>, along: Coord, size: Coord) -> bool {
    // Without a way out, so that it takes several at a time.
    let shortest = steps.map(|step| step.x * along.x + step.y * along.y).fold(f64::INFINITY, least);
    shortest > 1e-14 * (size.x * along.x.abs() + size.y * along.y.abs())
}

/// The numbers of the bits that are set.
fn ones(mut bits: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = (bits != 0).then_some(bits.trailing_zeros() as usize);
        bits &= bits.wrapping_sub(1);
        lowest
    })
}

/// Whether two edges whose boxes meet have a position in common.
fn meet([a, b]: [Coord; 2], [c, d]: [Coord; 2]) -> bool {
    let parts = |one: f64, other: f64| (one > 0.0 && other > 0.0) || (one < 0.0 && other < 0.0);
    !parts(turn(a, b, c), turn(a, b, d)) && !parts(turn(c, d, a), turn(c, d, b))
}

/// Whether shells lie outside of each other and every hole in its own shell, given that no two rings
/// meet: then one position of each tells.
fn is_nested_well(polygons: &Polygons, unit: usize) -> bool {
    let times_inside =
        |at: Coord, ring: usize| winding(&polygons.coords()[polygons.ring(ring)], at);
    polygons.polygons_of(unit).all(|own| {
        own.clone().all(|ring| {
            let at = polygons.coords()[polygons.ring(ring).start];
            let others = polygons.rings_of(unit).filter(|&other| other != ring);
            let total: i32 = others.map(|other| times_inside(at, other)).sum();
            let is_shell = ring == own.start;
            if is_shell { total == 0 } else { total == 1 && times_inside(at, own.start) == 1 }
        })
    })
}

/// How many times a ring runs counter-clockwise round a position that is not on it: downward edges
/// left of it, less upward ones.
fn winding(ring: &[Coord], at: Coord) -> i32 {
    let last = ring.last().copied().into_iter();
    let edges = last.chain(ring.iter().copied()).zip(ring.iter().copied());
    edges
        .map(|(a, b)| match (a.y > at.y, b.y > at.y) {
            (true, false) if turn(a, b, at) > 0.0 => 1,
            (false, true) if turn(a, b, at) < 0.0 => -1,
            _ => 0,
        })
        .sum()
}

#[cfg(test)]
#[path = "soundness_tests.rs"]
mod tests;
