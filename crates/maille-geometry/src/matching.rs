//! Which edge of which ring runs back along which other edge.
//!
//! An edge is named by the position it starts at: edge `i` runs from `coords[i]` to the next
//! position of its ring. Its *twin* runs between the same two positions the other way.
//!
//! Putting all edges of a country in one hash table costs a cache miss each. Two things avoid
//! that. *Run prediction*: once an edge is matched, the next one of its ring is most likely matched
//! by the one before in the twin's ring, which is a comparison and no look-up. *Sampling*: the
//! table of the first pass holds only the positions whose hash falls in one class of
//! [`SAMPLE`]; both sides of a border sample the same positions, so a border with at least one of
//! them is found there and followed both ways. The second pass holds the positions of what is
//! left: short borders and the outside.

use crate::polygons::Polygons;
use geo::Coord;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

/// No twin; also an empty slot.
pub(crate) const NONE: u32 = u32::MAX;

/// One position in so many is in the table of the first pass.
const SAMPLE: u64 = 4;

/// Rings that one task walks.
const RINGS_PER_TASK: usize = 256;

/// The rings of a set of polygons, with steps along them.
pub(crate) struct Rings<'a> {
    pub coords: &'a [Coord],
    pub offsets: &'a [u32],
    /// One bit a position: whether a ring starts there.
    starts: Vec<u64>,
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

    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    pub fn range(&self, ring: usize) -> Range<u32> {
        self.offsets[ring]..self.offsets[ring + 1]
    }

    /// The ring that a position belongs to.
    pub fn ring_of(&self, position: u32) -> usize {
        self.offsets.partition_point(|&start| start <= position) - 1
    }

    #[inline]
    fn is_start(&self, position: u32) -> bool {
        self.starts[position as usize / 64] >> (position % 64) & 1 == 1
    }

    #[inline]
    pub fn next(&self, position: u32) -> u32 {
        if self.is_start(position + 1) {
            return self.offsets[self.ring_of(position)];
        }
        position + 1
    }

    #[inline]
    pub fn previous(&self, position: u32) -> u32 {
        if self.is_start(position) {
            return self.offsets[self.ring_of(position) + 1] - 1;
        }
        position - 1
    }

    #[inline]
    pub fn at(&self, position: u32) -> Coord {
        self.coords[position as usize]
    }
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

    fn insert(&self, rings: &Rings, position: u32) {
        let mut slot = self.home(rings.at(position));
        while self.slots[slot]
            .compare_exchange(NONE, position, Ordering::Relaxed, Ordering::Relaxed)
            .is_err()
        {
            slot = self.after(slot);
        }
    }

    /// All positions at `at`, in no particular order.
    #[inline]
    pub fn positions<'t>(
        &'t self,
        rings: &'t Rings,
        at: Coord,
    ) -> impl Iterator<Item = u32> + 't {
        let mut slot = self.home(at);
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

    fn home(&self, at: Coord) -> usize {
        usize::try_from(hash(at) >> self.shift).unwrap_or_default()
    }

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

/// The twin of every edge ([`NONE`] for an edge without), and the table of the positions that
/// touch an edge without one after the first pass.
pub(crate) struct Twins {
    pub twins: Vec<u32>,
    pub rest: PositionTable,
}

impl Twins {
    /// Matches every edge. Two edges are each other's twin or have none: where several run the same
    /// way (units that overlap), one of them is matched and the others are left.
    pub fn find(rings: &Rings) -> Self {
        let mut twins = vec![NONE; rings.coords.len()];
        let sampled = fill(rings, |position| hash(rings.at(position)) % SAMPLE == 0);
        walk(rings, &sampled, &mut twins);
        drop(sampled);
        let rest = fill(rings, |position| {
            twins[position as usize] == NONE || twins[rings.previous(position) as usize] == NONE
        });
        walk(rings, &rest, &mut twins);
        let mutual: Vec<u32> = (0..twins.len())
            .into_par_iter()
            .map(|edge| match twins[edge] {
                NONE => NONE,
                twin if twins[twin as usize] as usize == edge => twin,
                _ => NONE,
            })
            .collect();
        Self { twins: mutual, rest }
    }
}

/// A table of the positions that `wanted` picks.
fn fill(rings: &Rings, wanted: impl Fn(u32) -> bool + Sync) -> PositionTable {
    let positions = || {
        let end = u32::try_from(rings.coords.len()).unwrap_or(NONE);
        (0..end).into_par_iter().with_min_len(1 << 14).filter(|&p| wanted(p))
    };
    let table = PositionTable::with_capacity(positions().count());
    positions().for_each(|position| table.insert(rings, position));
    table
}

/// Matches the edges of every ring that have no twin yet, as far as `table` knows their positions.
fn walk(rings: &Rings, table: &PositionTable, twins: &mut [u32]) {
    let mut tasks = Vec::new();
    let mut rest = twins;
    for first in (0..rings.len()).step_by(RINGS_PER_TASK) {
        let last = (first + RINGS_PER_TASK).min(rings.len());
        let positions = (rings.offsets[last] - rings.offsets[first]) as usize;
        let (head, tail) = rest.split_at_mut(positions);
        tasks.push((first..last, head));
        rest = tail;
    }
    tasks.into_par_iter().for_each(|(range, twins)| {
        let base = rings.offsets[range.start];
        for ring in range {
            let positions = rings.range(ring);
            let own = &mut twins[(positions.start - base) as usize..(positions.end - base) as usize];
            walk_ring(rings, table, positions, own);
        }
    });
}

/// Matches the edges of one ring. `twins` are those of the ring's own edges.
fn walk_ring(rings: &Rings, table: &PositionTable, ring: Range<u32>, twins: &mut [u32]) {
    let start = ring.start;
    let mut before = NONE;
    for edge in ring {
        let own = (edge - start) as usize;
        if twins[own] == NONE {
            let (a, b) = (rings.at(edge), rings.at(rings.next(edge)));
            twins[own] = predict(rings, before, b);
            if twins[own] == NONE {
                twins[own] = look_up(rings, table, a, b);
                if twins[own] != NONE {
                    walk_back(rings, start, own, twins);
                }
            }
        }
        before = twins[own];
    }
    // A border can run over the end of the ring.
    for own in 0..twins.len() {
        if twins[own] != NONE {
            return;
        }
        let to = rings.coords[start as usize + (own + 1) % twins.len()];
        twins[own] = predict(rings, before, to);
        before = twins[own];
        if before == NONE {
            return;
        }
    }
}

/// The twin of the edge to `to`, if the twin's ring goes on along the edge's ring.
#[inline]
fn predict(rings: &Rings, before: u32, to: Coord) -> u32 {
    if before == NONE {
        return NONE;
    }
    let predicted = rings.previous(before);
    if rings.at(predicted) == to { predicted } else { NONE }
}

/// Follows a border back from a matched edge: a look-up can land in its middle.
fn walk_back(rings: &Rings, start: u32, own: usize, twins: &mut [u32]) {
    let mut twin = twins[own];
    let count = twins.len();
    for edge in (1..count).map(|back| (own + count - back) % count) {
        twin = rings.next(twin);
        let from = rings.coords[start as usize + edge];
        if twins[edge] != NONE || rings.at(rings.next(twin)) != from {
            return;
        }
        twins[edge] = twin;
    }
}

/// The edge from `b` to `a` that starts at the lowest position, if the table knows either end.
#[inline]
fn look_up(rings: &Rings, table: &PositionTable, a: Coord, b: Coord) -> u32 {
    let from_b = table.positions(rings, b).filter(|&p| rings.at(rings.next(p)) == a).min();
    from_b
        .or_else(|| {
            let to_a = table.positions(rings, a).map(|p| rings.previous(p));
            to_a.filter(|&p| rings.at(p) == b).min()
        })
        .unwrap_or(NONE)
}
