//! Where the edges of a mesh lie: an index to find those that meet, those in a box, and those left of a
//! point.
//!
//! Edges that follow each other on an arc are taken together, in *runs* with a common box. The plane
//! is cut into horizontal bands that hold about as many runs each, however unevenly a country and its
//! islands are spread; in a band runs are sorted from left to right. Edges that meet are in one run,
//! or in two that overlap in x in some band: a sweep over each band meets all of them.

use crate::bounds::Bounds;
use crate::mesh::Mesh;
use crate::polygons::split;
use crate::predicates::turn;
use geo::Coord;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// Edges of a run, at most. With more of them there are fewer runs, but boxes that say less.
const EDGES_PER_RUN: u32 = 16;

/// Runs that a band should hold.
const RUNS_PER_BAND: usize = 64;

/// How often a run may be listed on average. Long edges are listed in each band that they cross.
const MAX_LISTINGS: usize = 4;

/// How many runs of so many are shared out by one task, whatever the number of threads. Each task
/// counts the runs of every band, so there must not be too many tasks.
fn chunk(runs: usize) -> usize {
    runs.div_ceil(64).max(1 << 11)
}

/// The edges of one mesh by band, to be asked with that mesh. Edge `i` runs from `coords[i]` to
/// `coords[i + 1]`; the last position of each arc starts none.
#[derive(Debug)]
pub(crate) struct Bands {
    runs: Vec<Run>,
    /// The y at which each band but the first begins.
    cuts: Vec<f64>,
    /// Band `b` lists `entries[offsets[b]..offsets[b + 1]]`.
    offsets: Vec<usize>,
    /// The key of the lowest x of each run, and below it the number of the run.
    entries: Vec<u64>,
    /// The key of the highest x of the runs of a band, up to and including each one.
    reach: Vec<u32>,
}

/// Edges that follow each other on an arc.
#[derive(Debug)]
pub(crate) struct Run {
    pub edges: Range<u32>,
    pub bounds: Bounds,
}

impl Run {
    fn of(mesh: &Mesh, edges: Range<u32>) -> Self {
        let coords = &mesh.coords[edges.start as usize..=edges.end as usize];
        Self { bounds: Bounds::of(coords), edges }
    }

    /// The positions that its edges run between.
    pub fn coords<'m>(&self, mesh: &'m Mesh) -> &'m [Coord] {
        &mesh.coords[self.edges.start as usize..=self.edges.end as usize]
    }
}

/// An x as an integer that sorts the same, rounded down: small keys make short lists, and exact
/// tests follow wherever keys say that edges may meet.
fn key_below(x: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "rounded down just below")]
    let short = x as f32;
    order(if f64::from(short) > x { short.next_down() } else { short })
}

/// The same, rounded up.
fn key_above(x: f64) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "rounded up just below")]
    let short = x as f32;
    order(if f64::from(short) < x { short.next_up() } else { short })
}

/// The bits of a float as an integer in the order of the floats.
fn order(short: f32) -> u32 {
    let bits = short.to_bits();
    if bits >> 31 == 1 { !bits } else { bits | 1 << 31 }
}

/// The key and the run of an entry.
#[expect(clippy::cast_possible_truncation, reason = "the halves of an entry are meant")]
fn unpack(entry: u64) -> (u32, u32) {
    ((entry >> 32) as u32, entry as u32)
}

impl Bands {
    /// The bands of the edges of the arcs in a range, without those that part nothing.
    pub fn of(mesh: &Mesh, arcs: Range<usize>) -> Self {
        Self::in_runs(mesh, arcs, EDGES_PER_RUN)
    }

    /// The same, in runs of so many edges, counted from the start of each arc.
    pub fn in_runs(mesh: &Mesh, arcs: Range<usize>, edges: u32) -> Self {
        let arcs = arcs.into_par_iter().with_min_len(256).filter(|&arc| mesh.parts(arc));
        let runs: Vec<Run> = arcs.flat_map_iter(|arc| runs_of(mesh, arc, edges)).collect();
        let Division { cuts, offsets, listings } = division(&runs);
        let mut entries = Vec::new();
        entries.resize_with(offsets[cuts.len() + 1], AtomicU64::default);
        let chunk = chunk(runs.len());
        runs.par_chunks(chunk).enumerate().zip(listings).for_each(|((i, runs), listings)| {
            let Listings { bands, mut places } = listings;
            for (number, (run, bands)) in (i * chunk..).zip(runs.iter().zip(bands)) {
                let entry = u64::from(key_below(run.bounds.low.x)) << 32 | number as u64;
                for band in bands {
                    entries[places[band]].store(entry, Ordering::Relaxed);
                    places[band] += 1;
                }
            }
        });
        let mut entries: Vec<u64> = entries.into_iter().map(AtomicU64::into_inner).collect();
        let mut reach = vec![0; entries.len()];
        split(&mut entries, &offsets).zip(split(&mut reach, &offsets)).for_each(|(band, reach)| {
            band.sort_unstable();
            let mut furthest = 0;
            for (&entry, reach) in band.iter().zip(reach) {
                let run = &runs[unpack(entry).1 as usize];
                furthest = furthest.max(key_above(run.bounds.high.x));
                *reach = furthest;
            }
        });
        Self { runs, cuts, offsets, entries, reach }
    }

    /// All listed edges.
    pub fn edges(&self) -> impl Iterator<Item = u32> + '_ {
        self.runs.iter().flat_map(|run| run.edges.clone())
    }

    /// Calls `visit` once for each pair of edges whose boxes meet, and collects what it returns, in the
    /// order of bands.
    pub fn pairs<T: Send>(
        &self,
        mesh: &Mesh,
        visit: impl Fn([u32; 2], &mut Vec<T>) + Sync,
    ) -> Vec<T> {
        self.pairs_if(mesh, |_, _| true, visit)
    }

    /// The same for each pair of an edge before a position and of one from there on.
    pub fn pairs_across<T: Send>(
        &self,
        mesh: &Mesh,
        border: u32,
        visit: impl Fn([u32; 2], &mut Vec<T>) + Sync,
    ) -> Vec<T> {
        let before = |run: &Run| run.edges.start < border;
        self.pairs_if(
            mesh,
            |one, other| before(one) != before(other),
            |[e, f], found| visit([e.min(f), e.max(f)], found),
        )
    }

    /// The same for the pairs of runs that are `wanted`.
    fn pairs_if<T: Send>(
        &self,
        mesh: &Mesh,
        wanted: impl Fn(&Run, &Run) -> bool + Sync,
        visit: impl Fn([u32; 2], &mut Vec<T>) + Sync,
    ) -> Vec<T> {
        self.sweep(|[one, other], found| {
            let [one, other] = [one, other].map(|run| &self.runs[run]);
            if !wanted(one, other) {
                return;
            }
            if std::ptr::eq(one, other) {
                pairs_within(mesh, one, |pair| visit(pair, found));
            } else {
                pairs_between(mesh, one, other, |pair| visit(pair, found));
            }
        })
    }

    /// The runs, in the order of arcs.
    pub fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// Calls `visit` once with each run, as a pair of itself, and with each pair of runs whose boxes meet,
    /// by their numbers. Collects what it returns, in the order of bands.
    pub fn sweep<T: Send>(&self, visit: impl Fn([usize; 2], &mut Vec<T>) + Sync) -> Vec<T> {
        let bands: Vec<Vec<T>> = (0..self.offsets.len() - 1)
            .into_par_iter()
            .map(|band| {
                let mut found = Vec::new();
                let bottom = if band == 0 { f64::NEG_INFINITY } else { self.cuts[band - 1] };
                let entries = &self.entries[self.band(band)];
                for (i, &entry) in entries.iter().enumerate() {
                    let (one, run) = self.run(entry);
                    if run.bounds.low.y >= bottom {
                        visit([one, one], &mut found);
                    }
                    let high = u64::from(key_above(run.bounds.high.x)) << 32 | u64::from(u32::MAX);
                    for &entry in entries[i + 1..].iter().take_while(|&&other| other <= high) {
                        let (two, other) = self.run(entry);
                        // In the first band only that both are listed in.
                        let is_first = run.bounds.low.y.max(other.bounds.low.y) >= bottom;
                        if is_first && run.bounds.meets(&other.bounds) {
                            visit([one, two], &mut found);
                        }
                    }
                }
                found
            })
            .collect();
        bands.into_iter().flatten().collect()
    }

    /// Calls `visit` for each listed edge whose box meets that of another edge, in each band where its
    /// run is listed.
    pub fn meeting(&self, mesh: &Mesh, edge: u32, mut visit: impl FnMut(u32)) {
        let bounds = edge_bounds(mesh, edge);
        for run in self.runs_in(&bounds) {
            let meets = |&other: &u32| edge_bounds(mesh, other).meets(&bounds);
            run.edges.clone().filter(meets).for_each(&mut visit);
        }
    }

    /// The positions of listed edges that are in a box, some of them several times.
    pub fn positions_in<'b>(
        &'b self,
        mesh: &'b Mesh,
        bounds: &'b Bounds,
    ) -> impl Iterator<Item = u32> + 'b {
        let positions = self.runs_in(bounds).flat_map(|run| run.edges.start..=run.edges.end);
        positions.filter(|&position| bounds.holds(mesh.coords[position as usize]))
    }

    /// The runs whose box meets another one, in each band where they are listed.
    fn runs_in<'b>(&'b self, bounds: &'b Bounds) -> impl Iterator<Item = &'b Run> + 'b {
        let (low, high) = (key_below(bounds.low.x), key_above(bounds.high.x));
        bands_of(&self.cuts, bounds).map(|band| self.band(band)).flat_map(move |band| {
            let (entries, reach) = (&self.entries[band.clone()], &self.reach[band]);
            let end = entries.partition_point(|&entry| unpack(entry).0 <= high);
            let reached = (0..end).rev().take_while(move |&i| reach[i] >= low);
            let runs = reached.map(|i| self.run(entries[i]).1);
            runs.filter(|run| run.bounds.meets(bounds))
        })
    }

    /// The nearest of the edges that `wanted` picks that the ray from `point` towards smaller x
    /// meets, strictly left of `point`. An edge counts from its lower end up to, not including, its
    /// upper end.
    pub fn left_of(&self, mesh: &Mesh, point: Coord, wanted: impl Fn(u32) -> bool) -> Option<u32> {
        let band = self.band(self.cuts.partition_point(|&cut| cut <= point.y));
        let (entries, reach) = (&self.entries[band.clone()], &self.reach[band]);
        let start = key_above(point.x);
        let end = entries.partition_point(|&entry| unpack(entry).0 <= start);
        let mut nearest: Option<(u32, [Coord; 2], u32)> = None;
        for i in (0..end).rev() {
            // Nothing that ends left of the whole edge can be nearer.
            if nearest.is_some_and(|(key, ..)| reach[i] < key) {
                break;
            }
            let Run { edges, bounds } = self.run(entries[i]).1;
            if point.y < bounds.low.y || bounds.high.y <= point.y {
                continue;
            }
            for edge in edges.clone() {
                let [low, high] = upwards(ends(mesh, edge));
                let meets = low.y <= point.y && point.y < high.y && turn(low, high, point) < 0.0;
                if meets
                    && nearest.is_none_or(|(_, other, _)| is_right_of([low, high], other))
                    && wanted(edge)
                {
                    nearest = Some((key_below(low.x.min(high.x)), [low, high], edge));
                }
            }
        }
        nearest.map(|(.., edge)| edge)
    }

    /// The run of an entry, with its number.
    fn run(&self, entry: u64) -> (usize, &Run) {
        let number = unpack(entry).1 as usize;
        (number, &self.runs[number])
    }

    fn band(&self, band: usize) -> Range<usize> {
        self.offsets[band]..self.offsets[band + 1]
    }
}

/// The edges of an arc in runs of so many.
fn runs_of(mesh: &Mesh, arc: usize, edges: u32) -> impl Iterator<Item = Run> + '_ {
    let end = mesh.offsets[arc + 1].saturating_sub(1);
    (mesh.offsets[arc]..end)
        .step_by(edges as usize)
        .map(move |first| Run::of(mesh, first..end.min(first.saturating_add(edges))))
}

/// Calls `visit` for each pair of edges of one run whose boxes meet.
fn pairs_within(mesh: &Mesh, run: &Run, mut visit: impl FnMut([u32; 2])) {
    for edge in run.edges.clone() {
        let bounds = edge_bounds(mesh, edge);
        for other in edge + 1..run.edges.end {
            if bounds.meets(&edge_bounds(mesh, other)) {
                visit([edge, other]);
            }
        }
    }
}

/// Calls `visit` for each pair of edges of two runs whose boxes meet.
fn pairs_between(mesh: &Mesh, one: &Run, other: &Run, mut visit: impl FnMut([u32; 2])) {
    for edge in one.edges.clone() {
        let bounds = edge_bounds(mesh, edge);
        if !bounds.meets(&other.bounds) {
            continue;
        }
        for other in other.edges.clone() {
            if bounds.meets(&edge_bounds(mesh, other)) {
                visit([edge, other]);
            }
        }
    }
}

#[inline]
fn edge_bounds(mesh: &Mesh, edge: u32) -> Bounds {
    Bounds::of_edge(ends(mesh, edge))
}

/// The two ends of an edge.
#[inline]
pub(crate) fn ends(mesh: &Mesh, edge: u32) -> [Coord; 2] {
    [mesh.coords[edge as usize], mesh.coords[edge as usize + 1]]
}

/// An edge with its lower end first.
pub(crate) fn upwards([a, b]: [Coord; 2]) -> [Coord; 2] {
    if a.y <= b.y { [a, b] } else { [b, a] }
}

/// Whether an edge is right of another that does not cross it, where both have a y in common.
/// Both run upwards; edges with a common lower end are compared above it.
pub(crate) fn is_right_of([low, high]: [Coord; 2], [other_low, other_high]: [Coord; 2]) -> bool {
    let at_bottom = if low.y >= other_low.y {
        -turn(other_low, other_high, low)
    } else {
        turn(low, high, other_low)
    };
    if at_bottom != 0.0 {
        return at_bottom > 0.0;
    }
    if high.y <= other_high.y {
        turn(other_low, other_high, high) < 0.0
    } else {
        turn(low, high, other_high) > 0.0
    }
}

/// How runs are shared out among bands.
struct Division {
    /// The y at which each band but the first begins.
    cuts: Vec<f64>,
    /// Where the list of each band begins.
    offsets: Vec<usize>,
    /// The listings of each [`chunk`] of runs.
    listings: Vec<Listings>,
}

/// Where some runs are listed.
struct Listings {
    /// The bands of each run.
    bands: Vec<Range<usize>>,
    /// For each band, how many of them it lists; then, where the first of them is listed.
    places: Vec<usize>,
}

impl Listings {
    fn of(runs: &[Run], cuts: &[f64]) -> Self {
        let bands: Vec<_> = runs.iter().map(|run| bands_of(cuts, &run.bounds)).collect();
        let mut places = vec![0; cuts.len() + 1];
        bands.iter().cloned().flatten().for_each(|band| places[band] += 1);
        Self { bands, places }
    }
}

/// Cuts at quantiles of a sample of the runs' lower ends, in the finest division that lists neither the
/// sample nor all runs too often.
fn division(runs: &[Run]) -> Division {
    let mut bands = (runs.len() / RUNS_PER_BAND).clamp(1, 1 << 14);
    let step = (runs.len() / (bands * 8)).max(1);
    let sample = || runs.iter().step_by(step);
    let mut lows: Vec<f64> = sample().map(|run| run.bounds.low.y).collect();
    lows.par_sort_unstable_by(f64::total_cmp);
    loop {
        let mut cuts: Vec<f64> = (1..bands).map(|band| lows[band * lows.len() / bands]).collect();
        cuts.dedup();
        let expected: usize = sample().map(|run| bands_of(&cuts, &run.bounds).len()).sum();
        // The sample tells it quickly.
        if bands == 1 || expected <= lows.len() * MAX_LISTINGS {
            let chunks = runs.par_chunks(chunk(runs.len()));
            let mut listings: Vec<_> = chunks.map(|runs| Listings::of(runs, &cuts)).collect();
            let (mut offsets, mut end) = (vec![0; cuts.len() + 2], 0);
            for band in 0..=cuts.len() {
                for listed in listings.iter_mut().map(|chunk| &mut chunk.places[band]) {
                    end += std::mem::replace(listed, end);
                }
                offsets[band + 1] = end;
            }
            if bands == 1 || end <= runs.len() * MAX_LISTINGS {
                return Division { cuts, offsets, listings };
            }
        }
        bands /= 2;
    }
}

/// The bands that a box touches.
fn bands_of(cuts: &[f64], bounds: &Bounds) -> Range<usize> {
    let first = cuts.partition_point(|&cut| cut <= bounds.low.y);
    let further = cuts[first..].iter().take_while(|&&cut| cut <= bounds.high.y).count();
    first..first + further + 1
}

#[cfg(test)]
#[path = "bands_tests.rs"]
mod tests;
