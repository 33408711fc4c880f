//! Which edge of which ring runs back along which other edge.
//!
//! An edge is named by the position it starts at: edge `i` runs from `coords[i]` to the next
//! position of its ring. Its *twin* runs between the same two positions the other way.
//!
//! Putting all edges of a country in one hash table costs a cache miss each. Two things avoid that.
//! *Run prediction*: once an edge is matched, the next one of its ring is most likely matched by the
//! one before in the twin's ring, which is a comparison and no look-up. *Neighbourhoods*: rings are
//! sorted along a space-filling curve, and a first pass matches runs of them among themselves, each
//! with a table that fits the cache. The second pass deals with what is left: borders between
//! neighbourhoods, and the outside.

use crate::polygons::Polygons;
use geo::Coord;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

/// No twin; also an empty slot.
pub(crate) const NONE: u32 = u32::MAX;

/// Positions of a neighbourhood: their coordinates and their table fit in a second-level cache of
/// 1 MiB.
const NEIGHBOURHOOD: usize = 1 << 15;

/// The rings of a set of polygons, with steps along them.
pub(crate) struct Rings<'a> {
    pub coords: &'a [Coord],
    pub offsets: &'a [u32],
    /// One bit a position: whether a ring starts there. Small enough to stay in the cache, where a
    /// search in `offsets` would cost more than all the rest of a step.
    starts: Vec<u64>,
}

/// One ring, as the range of its positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ring {
    pub start: u32,
    pub end: u32,
}

impl Ring {
    #[inline]
    pub fn next(self, position: u32) -> u32 {
        if position + 1 == self.end { self.start } else { position + 1 }
    }

    #[inline]
    pub fn previous(self, position: u32) -> u32 {
        if position == self.start { self.end - 1 } else { position - 1 }
    }

    #[inline]
    pub fn contains(self, position: u32) -> bool {
        self.start <= position && position < self.end
    }

    fn slice(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl<'a> Rings<'a> {
    pub fn of(polygons: &'a Polygons) -> Self {
        let (coords, offsets) = (polygons.coords(), polygons.ring_offsets());
        let mut starts = vec![0; coords.len() / 64 + 1];
        for &start in offsets {
            starts[start as usize / 64] |= 1 << (start % 64);
        }
        Self { coords, offsets, starts }
    }

    #[inline]
    fn is_start(&self, position: u32) -> bool {
        self.starts[position as usize / 64] >> (position % 64) & 1 == 1
    }

    #[inline]
    fn next(&self, position: u32) -> u32 {
        if self.is_start(position + 1) { self.ring_of(position).start } else { position + 1 }
    }

    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    pub fn ring(&self, ring: usize) -> Ring {
        Ring { start: self.offsets[ring], end: self.offsets[ring + 1] }
    }

    /// Number of the ring that a position belongs to.
    pub fn number_of(&self, position: u32) -> usize {
        self.offsets.partition_point(|&start| start <= position) - 1
    }

    /// The ring that a position belongs to.
    pub fn ring_of(&self, position: u32) -> Ring {
        self.ring(self.number_of(position))
    }

    #[inline]
    pub fn at(&self, position: u32) -> Coord {
        self.coords[position as usize]
    }

    /// Runs of rings of about [`NEIGHBOURHOOD`] positions, to be worked on one task each.
    pub fn runs(&self) -> Vec<Range<usize>> {
        let mut runs = Vec::new();
        let mut first = 0;
        for ring in 0..self.len() {
            let positions = self.offsets[ring + 1] - self.offsets[first];
            if positions as usize >= NEIGHBOURHOOD || ring + 1 == self.len() {
                runs.push(first..ring + 1);
                first = ring + 1;
            }
        }
        runs
    }

    /// The numbers of all rings along a Z-order curve (G. M. Morton, 1966) through their first
    /// positions.
    fn along_curve(&self) -> Vec<usize> {
        let firsts = || (0..self.len()).map(|ring| self.at(self.offsets[ring]));
        let Some(first) = firsts().next() else { return Vec::new() };
        let (low, high) = firsts().fold((first, first), |(low, high), at| {
            let low = Coord { x: low.x.min(at.x), y: low.y.min(at.y) };
            (low, Coord { x: high.x.max(at.x), y: high.y.max(at.y) })
        });
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of 2¹⁶ − 1; a layer without width or height makes it 0"
        )]
        let share = |value: f64, low: f64, high: f64| {
            spread(((value - low) / (high - low) * 65535.0) as u16)
        };
        let mut keyed: Vec<(u32, usize)> = firsts()
            .map(|at| share(at.x, low.x, high.x) | share(at.y, low.y, high.y) << 1)
            .zip(0..)
            .collect();
        keyed.sort_unstable();
        keyed.into_iter().map(|(_, ring)| ring).collect()
    }
}

/// The bits of a number with a zero between each two.
fn spread(bits: u16) -> u32 {
    let mut spread = u32::from(bits);
    for (shift, mask) in [(8, 0x00ff_00ff), (4, 0x0f0f_0f0f), (2, 0x3333_3333), (1, 0x5555_5555)] {
        spread = (spread | spread << shift) & mask;
    }
    spread
}

/// Positions by their coordinates: open addressing, one slot a position, filled by all threads at
/// once. Equal coordinates take a slot each.
pub(crate) struct PositionTable {
    slots: Vec<AtomicU32>,
    shift: u32,
}

impl PositionTable {
    fn with_capacity(positions: usize) -> Self {
        let size = (positions * 2).next_power_of_two().max(16);
        let mut slots = Vec::new();
        slots.resize_with(size, || AtomicU32::new(NONE));
        Self { slots, shift: 64 - size.trailing_zeros() }
    }

    /// All positions of some rings.
    fn of_rings(rings: &Rings, neighbours: &[OwnTwins]) -> Self {
        let mut table = Self::with_capacity(neighbours.iter().map(|own| own.twins.len()).sum());
        for position in neighbours.iter().flat_map(|own| own.ring.start..own.ring.end) {
            let mut slot = table.home(hash(rings.at(position)));
            while *table.slots[slot].get_mut() != NONE {
                slot = table.after(slot);
            }
            *table.slots[slot].get_mut() = position;
        }
        table
    }

    /// The positions before or after an edge that has no twin.
    fn unmatched(rings: &Rings, twins: &[u32]) -> Self {
        let positions: Vec<Vec<u32>> = rings
            .runs()
            .into_par_iter()
            .map(|run| {
                let mut positions = Vec::new();
                for ring in run.map(|ring| rings.ring(ring)) {
                    let mut before = twins[ring.end as usize - 1];
                    for position in ring.start..ring.end {
                        let after = twins[position as usize];
                        if before == NONE || after == NONE {
                            positions.push(position);
                        }
                        before = after;
                    }
                }
                positions
            })
            .collect();
        let table = Self::with_capacity(positions.iter().map(Vec::len).sum());
        positions.par_iter().flatten().for_each(|&position| table.insert(rings, position));
        table
    }

    fn insert(&self, rings: &Rings, position: u32) {
        let mut slot = self.home(hash(rings.at(position)));
        while self.slots[slot]
            .compare_exchange(NONE, position, Ordering::Relaxed, Ordering::Relaxed)
            .is_err()
        {
            slot = self.after(slot);
        }
    }

    /// All positions at `at`, in no particular order.
    #[inline]
    pub fn positions<'t>(&'t self, rings: &'t Rings, at: Coord) -> impl Iterator<Item = u32> + 't {
        let mut slot = self.home(hash(at));
        std::iter::from_fn(move || {
            loop {
                let position = self.slots[slot].load(Ordering::Relaxed);
                if position == NONE {
                    return None;
                }
                slot = self.after(slot);
                if rings.at(position) == at {
                    return Some(position);
                }
            }
        })
    }

    #[inline]
    fn home(&self, hash: u64) -> usize {
        usize::try_from(hash >> self.shift).unwrap_or_default()
    }

    #[inline]
    fn after(&self, slot: usize) -> usize {
        (slot + 1) & (self.slots.len() - 1)
    }
}

/// Mixes the bits of a position. The multiplier is that of `FxHash` (rustc-hash 2); folding the
/// 128-bit product is the finish of wyhash.
#[inline]
fn hash(at: Coord) -> u64 {
    const K: u64 = 0xf135_7aea_2e62_a9c5;
    let bits = at.x.to_bits().wrapping_mul(K).rotate_left(26) ^ at.y.to_bits();
    let product = u128::from(bits) * u128::from(K);
    #[expect(clippy::cast_possible_truncation, reason = "the halves are folded")]
    let folded = (product as u64) ^ ((product >> 64) as u64);
    folded
}

/// The twin of every edge.
pub(crate) struct Twins {
    /// For each edge the edge that was found for it, which may have been found for others too.
    twins: Vec<u32>,
    /// The positions that touch an edge without a twin, or did before the last pass.
    pub rest: PositionTable,
}

impl Twins {
    /// Matches every edge.
    pub fn find(rings: &Rings) -> Self {
        let mut twins = vec![NONE; rings.coords.len()];
        neighbourhoods(rings, &mut twins).into_par_iter().for_each(|mut neighbours| {
            let table = PositionTable::of_rings(rings, &neighbours);
            for own in &mut neighbours {
                Walk { rings, table: &table, ring: own.ring, twins: own.twins }.run();
            }
        });
        let rest = PositionTable::unmatched(rings, &twins);
        let left = rings_of_twins(rings, &mut twins).filter(|own| own.twins.contains(&NONE));
        left.collect::<Vec<_>>().into_par_iter().with_min_len(64).for_each(|own| {
            Walk { rings, table: &rest, ring: own.ring, twins: own.twins }.run();
        });
        Self { twins, rest }
    }

    /// The twin of an edge, or [`NONE`]. Where several edges run the same way (units that overlap),
    /// one of them has the twin and the others have none.
    #[inline]
    pub fn of(&self, edge: u32) -> u32 {
        let twin = self.twins[edge as usize];
        if twin != NONE && self.twins[twin as usize] == edge { twin } else { NONE }
    }
}

/// A ring and the twins of its edges.
struct OwnTwins<'a> {
    ring: Ring,
    twins: &'a mut [u32],
}

/// All rings, each with its part of the twins.
fn rings_of_twins<'a>(
    rings: &'a Rings,
    mut twins: &'a mut [u32],
) -> impl Iterator<Item = OwnTwins<'a>> {
    (0..rings.len()).map(move |ring| {
        let ring = rings.ring(ring);
        let (own, rest) = std::mem::take(&mut twins).split_at_mut(ring.slice().len());
        twins = rest;
        OwnTwins { ring, twins: own }
    })
}

/// Runs of rings along the curve.
fn neighbourhoods<'a>(rings: &'a Rings, twins: &'a mut [u32]) -> Vec<Vec<OwnTwins<'a>>> {
    let mut all: Vec<Option<OwnTwins>> = rings_of_twins(rings, twins).map(Some).collect();
    let mut neighbourhoods = Vec::new();
    let (mut current, mut positions) = (Vec::new(), 0);
    for own in rings.along_curve().into_iter().filter_map(|ring| all[ring].take()) {
        positions += own.twins.len();
        current.push(own);
        if positions >= NEIGHBOURHOOD {
            neighbourhoods.push(std::mem::take(&mut current));
            positions = 0;
        }
    }
    neighbourhoods.push(current);
    neighbourhoods
}

/// The matching of one ring.
struct Walk<'a> {
    rings: &'a Rings<'a>,
    table: &'a PositionTable,
    ring: Ring,
    /// The twins of the ring's own edges.
    twins: &'a mut [u32],
}

/// An edge of another ring.
#[derive(Clone, Copy)]
struct Found {
    edge: u32,
    ring: Ring,
}

impl Walk<'_> {
    fn run(&mut self) {
        let coords = &self.rings.coords[self.ring.slice()];
        let count = coords.len();
        let mut before: Option<Found> = None;
        for own in 0..count {
            if self.twins[own] != NONE {
                // Matched before: what it says about the next edge is looked up if need be.
                let needed = self.twins.get(own + 1) == Some(&NONE);
                let edge = self.twins[own];
                before = needed.then(|| Found { edge, ring: self.rings.ring_of(edge) });
                continue;
            }
            let (a, b) = (coords[own], coords[if own + 1 == count { 0 } else { own + 1 }]);
            let predicted = before.and_then(|before| self.predict(before, b));
            before = predicted.or_else(|| {
                let found = self.look_up(a, b)?;
                self.twins[own] = found.edge;
                self.walk_back(own, found);
                Some(found)
            });
            self.twins[own] = before.map_or(NONE, |found| found.edge);
        }
        // A border can run over the end of the ring.
        for own in 0..count {
            let Some(found) = before.filter(|_| self.twins[own] == NONE) else { return };
            before = self.predict(found, coords[(own + 1) % count]);
            self.twins[own] = before.map_or(NONE, |found| found.edge);
        }
    }

    /// The twin of the edge to `to`, if the twin's ring goes on along this one.
    #[inline]
    fn predict(&self, before: Found, to: Coord) -> Option<Found> {
        let edge = before.ring.previous(before.edge);
        (self.rings.at(edge) == to).then_some(Found { edge, ring: before.ring })
    }

    /// Follows a border back from a matched edge: a look-up can land in its middle.
    fn walk_back(&mut self, own: usize, found: Found) {
        let count = self.twins.len();
        let coords = &self.rings.coords[self.ring.slice()];
        let mut twin = found.edge;
        for edge in (1..count).map(|back| (own + count - back) % count) {
            twin = found.ring.next(twin);
            let end = found.ring.next(twin);
            if self.twins[edge] != NONE || self.rings.at(end) != coords[edge] {
                return;
            }
            self.twins[edge] = twin;
        }
    }

    /// The edge from `b` to `a` that starts at the lowest position, if the table knows it.
    #[inline]
    fn look_up(&self, a: Coord, b: Coord) -> Option<Found> {
        let rings = self.rings;
        let from_b = self.table.positions(rings, b);
        let edge = from_b.filter(|&edge| rings.at(rings.next(edge)) == a).min()?;
        Some(Found { edge, ring: rings.ring_of(edge) })
    }
}
