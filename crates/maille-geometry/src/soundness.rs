//! Which units are sound by themselves: each ring simple, rings apart from each other, holes in their
//! shells.
//!
//! Such a unit covers every place once or not at all, and that can be seen without looking at its
//! neighbours, ring by ring, while the positions are in the cache. What it is good for is told in
//! `focus`.

use crate::bounds::Bounds;
use crate::polygons::Polygons;
use crate::predicates::{same_direction, turn};
use geo::Coord;
use rayon::prelude::*;
use std::ops::Range;

/// Edges of a run, at most.
const EDGES_PER_RUN: usize = 8;

/// Positions that a unit may have, and rings, to be looked at here. Others are not said to be sound: a
/// search with an index deals with them better.
const MAX_POSITIONS: usize = 1 << 16;
const MAX_RINGS: usize = 1 << 6;

/// Whether each unit is sound. A unit of which this is not said may still be.
pub(crate) fn sound_units(polygons: &Polygons) -> Vec<bool> {
    let units = (0..polygons.len()).into_par_iter().with_min_len(64);
    units.map_init(Search::default, |search, unit| search.is_sound(polygons, unit)).collect()
}

/// Edges that follow each other on a ring.
#[derive(Debug, Clone, Copy)]
struct Run {
    /// The position that each edge starts at, numbered through all rings of the set.
    first: usize,
    last: usize,
    ring: Ring,
    bounds: Bounds,
}

/// A ring as the range of its positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ring {
    start: usize,
    end: usize,
}

impl Ring {
    #[inline]
    fn next(self, position: usize) -> usize {
        if position + 1 == self.end { self.start } else { position + 1 }
    }
}

/// Room to look at one unit after the other.
#[derive(Debug, Default)]
struct Search {
    runs: Vec<Run>,
}

impl Search {
    fn is_sound(&mut self, polygons: &Polygons, unit: usize) -> bool {
        let rings = polygons.rings_of(unit);
        let positions: usize = rings.clone().map(|ring| polygons.ring(ring).len()).sum();
        if rings.len() > MAX_RINGS || positions > MAX_POSITIONS {
            return false;
        }
        self.runs.clear();
        let coords = polygons.coords();
        for ring in rings.clone() {
            let Range { start, end } = polygons.ring(ring);
            let ring = Ring { start, end };
            for first in (start..end).step_by(EDGES_PER_RUN) {
                let run = Run::new(coords, ring, first, end.min(first + EDGES_PER_RUN));
                if !run.is_monotone(coords) && !run.is_apart_from(&run, coords) {
                    return false;
                }
                self.runs.push(run);
            }
        }
        self.are_apart(coords) && (rings.len() < 2 || is_nested_well(polygons, unit))
    }

    /// Whether no two runs meet but where one goes on from the other: a sweep from left to right.
    fn are_apart(&mut self, coords: &[Coord]) -> bool {
        self.runs.sort_unstable_by(|a, b| a.bounds.low.x.total_cmp(&b.bounds.low.x));
        self.runs.iter().enumerate().all(|(i, run)| {
            let later = self.runs[i + 1..]
                .iter()
                .take_while(|other| other.bounds.low.x <= run.bounds.high.x);
            later
                .filter(|other| run.bounds.meets(&other.bounds))
                .all(|other| run.is_apart_from(other, coords))
        })
    }
}

impl Run {
    fn new(coords: &[Coord], ring: Ring, first: usize, last: usize) -> Self {
        let end = coords[ring.next(last - 1)];
        let bounds = Bounds::of(coords[first..last].iter().chain([&end]));
        Self { first, last, ring, bounds }
    }

    #[inline]
    fn edge(&self, edge: usize, coords: &[Coord]) -> [Coord; 2] {
        [coords[edge], coords[self.ring.next(edge)]]
    }

    /// Whether every edge goes forward along the line from the first position to the last, so that no two
    /// can meet. Sums of two products of differences are off by a few units in the last place at most,
    /// which the margin covers many times.
    fn is_monotone(&self, coords: &[Coord]) -> bool {
        let along = coords[self.ring.next(self.last - 1)] - coords[self.first];
        (self.first..self.last).fold(true, |forward, edge| {
            let [a, b] = self.edge(edge, coords);
            let (x, y) = ((b.x - a.x) * along.x, (b.y - a.y) * along.y);
            forward & (x + y > 1e-14 * (x.abs() + y.abs()))
        })
    }

    /// Whether the edges of two runs, perhaps the same one, do not meet but where one follows the other.
    fn is_apart_from(&self, other: &Self, coords: &[Coord]) -> bool {
        (self.first..self.last).all(|e| {
            let bounds = Bounds::of(&self.edge(e, coords));
            !bounds.meets(&other.bounds)
                || (other.first..other.last)
                    .filter(|&f| f != e && bounds.meets(&Bounds::of(&other.edge(f, coords))))
                    .all(|f| self.is_edge_apart(e, other, f, coords))
        })
    }

    /// The same for an edge of each.
    fn is_edge_apart(&self, e: usize, other: &Self, f: usize, coords: &[Coord]) -> bool {
        let ([a, b], [c, d]) = (self.edge(e, coords), other.edge(f, coords));
        if self.ring == other.ring && self.ring.next(e) == f {
            !same_direction(b, a, d)
        } else if self.ring == other.ring && self.ring.next(f) == e {
            !same_direction(a, b, c)
        } else {
            !meet([a, b], [c, d])
        }
    }
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
