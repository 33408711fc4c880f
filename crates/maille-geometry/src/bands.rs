//! Where the edges of a mesh lie: an index to find those that meet, and those left of a point.
//!
//! The plane is cut into horizontal bands that hold about as many edges each, however unevenly a
//! country and its islands are spread; in a band edges are sorted from left to right. Edges that
//! meet overlap in x in some band: a sweep over each band meets all of them.

use crate::mesh::Mesh;
use crate::predicates::turn;
use geo::Coord;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// Edges that a band should hold.
const EDGES_PER_BAND: usize = 256;

/// How often an edge may be listed on average. Long edges are listed in each band that they cross.
const MAX_LISTINGS: usize = 4;

/// How many edges of so many are shared out by one task, whatever the number of threads. Each task
/// counts the edges of every band, so there must not be too many tasks.
fn chunk(edges: usize) -> usize {
    edges.div_ceil(64).max(1 << 14)
}

/// The edges of one mesh by band, to be asked with that mesh. Edge `i` runs from `coords[i]` to
/// `coords[i + 1]`; the last position of each arc starts none.
#[derive(Debug)]
pub(crate) struct Bands {
    /// The y at which each band but the first begins.
    cuts: Vec<f64>,
    /// Band `b` lists `entries[offsets[b]..offsets[b + 1]]`.
    offsets: Vec<usize>,
    /// The key of the lowest x of each edge, and below it the edge.
    entries: Vec<u64>,
    /// The key of the highest x of the edges of a band, up to and including each one.
    reach: Vec<u32>,
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

/// The key and the edge of an entry.
#[expect(clippy::cast_possible_truncation, reason = "the halves of an entry are meant")]
fn unpack(entry: u64) -> (u32, u32) {
    ((entry >> 32) as u32, entry as u32)
}

impl Bands {
    /// The bands of all edges.
    pub fn new(mesh: &Mesh) -> Self {
        Self::of(mesh, &edges(mesh, 0..mesh.len()))
    }

    /// The bands of some edges.
    pub fn of(mesh: &Mesh, edges: &[u32]) -> Self {
        let Division { cuts, offsets, places } = division(mesh, edges);
        let mut entries = Vec::new();
        entries.resize_with(offsets[cuts.len() + 1], AtomicU64::default);
        edges.par_chunks(chunk(edges.len())).zip(places).for_each(|(edges, mut places)| {
            for_each_band(&cuts, mesh, edges, |edge, [a, b], bands| {
                let entry = u64::from(key_below(a.x.min(b.x))) << 32 | u64::from(edge);
                for band in bands {
                    entries[places[band]].store(entry, Ordering::Relaxed);
                    places[band] += 1;
                }
            });
        });
        let mut entries: Vec<u64> = entries.into_iter().map(AtomicU64::into_inner).collect();
        let mut reach = vec![0; entries.len()];
        split(&mut entries, &offsets).zip(split(&mut reach, &offsets)).for_each(|(band, reach)| {
            band.sort_unstable();
            let mut furthest = 0;
            for (&entry, reach) in band.iter().zip(reach) {
                let [a, b] = ends(mesh, unpack(entry).1);
                furthest = furthest.max(key_above(a.x.max(b.x)));
                *reach = furthest;
            }
        });
        Self { cuts, offsets, entries, reach }
    }

    /// Calls `visit` for each pair of edges whose boxes meet, in each band where they do, and
    /// collects what it returns, in the order of bands.
    #[expect(clippy::many_single_char_names, reason = "edges e and f, their ends a to d")]
    pub fn pairs<T: Send>(
        &self,
        mesh: &Mesh,
        visit: impl Fn([u32; 2], &mut Vec<T>) + Sync,
    ) -> Vec<T> {
        let bands: Vec<Vec<T>> = (0..self.offsets.len() - 1)
            .into_par_iter()
            .map(|band| {
                let entries = &self.entries[self.band(band)];
                let mut found = Vec::new();
                for (i, &entry) in entries.iter().enumerate() {
                    let (_, e) = unpack(entry);
                    let [a, b] = ends(mesh, e);
                    let (bottom, top) = (a.y.min(b.y), a.y.max(b.y));
                    let high = u64::from(key_above(a.x.max(b.x))) << 32 | u64::from(u32::MAX);
                    for &other in entries[i + 1..].iter().take_while(|&&other| other <= high) {
                        let (_, f) = unpack(other);
                        let [c, d] = ends(mesh, f);
                        if c.y.min(d.y) <= top && c.y.max(d.y) >= bottom {
                            visit([e, f], &mut found);
                        }
                    }
                }
                found
            })
            .collect();
        bands.into_iter().flatten().collect()
    }

    /// Calls `visit` for each listed edge whose box meets that of another edge, in each band where it
    /// does.
    pub fn meeting(&self, mesh: &Mesh, edge: u32, mut visit: impl FnMut(u32)) {
        let [a, b] = ends(mesh, edge);
        let (bottom, top) = (a.y.min(b.y), a.y.max(b.y));
        let (low, high) = (key_below(a.x.min(b.x)), key_above(a.x.max(b.x)));
        let band = |y: f64| self.cuts.partition_point(|&cut| cut <= y);
        for band in (band(bottom)..=band(top)).map(|band| self.band(band)) {
            let (entries, reach) = (&self.entries[band.clone()], &self.reach[band]);
            let end = entries.partition_point(|&entry| unpack(entry).0 <= high);
            for i in (0..end).rev().take_while(|&i| reach[i] >= low) {
                let (_, other) = unpack(entries[i]);
                let [c, d] = ends(mesh, other);
                if c.y.min(d.y) <= top && c.y.max(d.y) >= bottom {
                    visit(other);
                }
            }
        }
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
            if nearest.is_some_and(|(key, ..)| reach[i] < key) {
                break;
            }
            let (_, edge) = unpack(entries[i]);
            let [low, high] = upwards(ends(mesh, edge));
            let meets = low.y <= point.y && point.y < high.y && turn(low, high, point) < 0.0;
            if meets
                && nearest.is_none_or(|(_, other, _)| is_right_of([low, high], other))
                && wanted(edge)
            {
                // Nothing that ends left of the whole edge can be nearer.
                nearest = Some((key_below(low.x.min(high.x)), [low, high], edge));
            }
        }
        nearest.map(|(.., edge)| edge)
    }

    fn band(&self, band: usize) -> Range<usize> {
        self.offsets[band]..self.offsets[band + 1]
    }
}

/// The edges of the arcs in a range, without those of arcs that part nothing.
pub(crate) fn edges(mesh: &Mesh, arcs: Range<usize>) -> Vec<u32> {
    let mut edges = Vec::with_capacity(mesh.coords.len());
    for arc in arcs.filter(|&arc| mesh.parts(arc)) {
        edges.extend(mesh.offsets[arc]..mesh.offsets[arc + 1].saturating_sub(1));
    }
    edges
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

/// How edges are shared out among bands.
struct Division {
    /// The y at which each band but the first begins.
    cuts: Vec<f64>,
    /// Where the list of each band begins.
    offsets: Vec<usize>,
    /// For each [`chunk`] of edges, where those that it lists begin in each band.
    places: Vec<Vec<usize>>,
}

/// Cuts at quantiles of a sample of the edges' lower ends, in the finest division that does not list
/// edges too often.
fn division(mesh: &Mesh, edges: &[u32]) -> Division {
    let mut bands = (edges.len() / EDGES_PER_BAND).clamp(1, 1 << 14);
    let step = (edges.len() / (bands * 8)).max(1);
    let mut sample: Vec<f64> = edges
        .iter()
        .step_by(step)
        .map(|&edge| {
            let [a, b] = ends(mesh, edge);
            a.y.min(b.y)
        })
        .collect();
    sample.par_sort_unstable_by(f64::total_cmp);
    loop {
        let mut cuts: Vec<f64> =
            (1..bands).map(|band| sample[band * sample.len() / bands]).collect();
        cuts.dedup();
        let count = |edges| {
            let mut listed = vec![0; cuts.len() + 1];
            for_each_band(&cuts, mesh, edges, |_, _, bands| {
                bands.for_each(|band| listed[band] += 1);
            });
            listed
        };
        let mut places: Vec<Vec<usize>> = edges.par_chunks(chunk(edges.len())).map(count).collect();
        let (mut offsets, mut end) = (vec![0; cuts.len() + 2], 0);
        for band in 0..=cuts.len() {
            for listed in places.iter_mut().map(|chunk| &mut chunk[band]) {
                end += std::mem::replace(listed, end);
            }
            offsets[band + 1] = end;
        }
        if bands == 1 || end <= edges.len() * MAX_LISTINGS {
            return Division { cuts, offsets, places };
        }
        bands /= 2;
    }
}

/// Calls `visit` with each edge, its ends and the bands that it touches. Edges follow each other,
/// so the band of one is often that of the one before.
fn for_each_band(
    cuts: &[f64],
    mesh: &Mesh,
    edges: &[u32],
    mut visit: impl FnMut(u32, [Coord; 2], Range<usize>),
) {
    let mut first = 0;
    for &edge in edges {
        let [a, b] = ends(mesh, edge);
        let (bottom, top) = if a.y < b.y { (a.y, b.y) } else { (b.y, a.y) };
        let too_high = first > 0 && cuts[first - 1] > bottom;
        if too_high || (first < cuts.len() && cuts[first] <= bottom) {
            first = cuts.partition_point(|&cut| cut <= bottom);
        }
        let mut last = first;
        while last < cuts.len() && cuts[last] <= top {
            last += 1;
        }
        visit(edge, [a, b], first..last + 1);
    }
}

/// The bands of a list, one after the other, to be worked on by several threads.
fn split<'s, T: Send>(
    mut list: &'s mut [T],
    offsets: &[usize],
) -> impl IndexedParallelIterator<Item = &'s mut [T]> + use<'s, T> {
    let mut parts = Vec::with_capacity(offsets.len());
    for bounds in offsets.windows(2) {
        let (head, tail) = list.split_at_mut(bounds[1] - bounds[0]);
        parts.push(head);
        list = tail;
    }
    parts.into_par_iter()
}
