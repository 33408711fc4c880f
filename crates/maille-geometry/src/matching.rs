//! Which edge of which ring runs back along which other edge.
//!
//! The *twin* of an edge runs between the same two positions the other way. Each border is walked
//! once: an edge that nobody knows yet is put in a table under its two ends; the ring on the other
//! side finds it there, and the two are twins of each other.
//!
//! Putting all edges of a country in one table costs a cache miss each. Two things avoid that. *Run
//! prediction*: once an edge is matched, the next one of its ring is most likely matched by the one
//! before in the twin's ring, which is a comparison and no look-up. *Neighbourhoods*: a first pass
//! matches rings that lie near each other among themselves, with a table that fits the cache. The
//! second pass deals with what is left, borders between neighbourhoods and the outside, in parts
//! that the hash of an edge picks.

use crate::rings::{Ring, Rings};
use geo::Coord;
use rayon::prelude::*;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// No twin.
pub(crate) const NONE: u32 = u32::MAX;

/// The twin of every edge, and where rings touch that have none.
pub(crate) struct Twins {
    twins: Vec<AtomicU32>,
    /// One bit a position: whether it is beside an edge without a twin, and not the only such
    /// position there.
    touching: Vec<AtomicU64>,
}

impl Twins {
    /// Matches every edge. Where more than two edges run along each other (units that overlap), some
    /// have no twin.
    pub fn find(rings: &Rings) -> Self {
        let positions = rings.positions();
        let twins = (0..positions).into_par_iter().map(|_| AtomicU32::new(NONE)).collect();
        let touching = (0..=positions / 64).map(|_| AtomicU64::default()).collect();
        let found = Self { twins, touching };
        // Each thread takes one after the other, so that none is left with several in the end.
        let neighbourhoods = rings.neighbourhoods().into_iter().par_bridge();
        neighbourhoods.for_each_init(Table::default, |table, near| {
            let near = || near.iter().map(|&ring| rings.ring(ring));
            table.clear(near().map(|ring| (ring.end - ring.start) as usize).sum());
            near().for_each(|ring| found.match_ring(rings, ring, table));
        });
        found.match_rest(rings);
        found.find_touching(rings);
        found
    }

    /// The twin of an edge, or [`NONE`].
    #[inline]
    pub fn of(&self, edge: u32) -> u32 {
        self.twins[edge as usize].load(Ordering::Relaxed)
    }

    /// Whether a ring, the same or another, passes the place of a position beside an edge without a
    /// twin once more, and beside such an edge there too.
    #[inline]
    pub fn touches(&self, position: u32) -> bool {
        self.touching[position as usize / 64].load(Ordering::Relaxed) >> (position % 64) & 1 == 1
    }

    fn is_free(&self, edge: u32) -> bool {
        self.of(edge) == NONE
    }

    fn link(&self, edge: u32, other: u32) {
        self.twins[edge as usize].store(other, Ordering::Relaxed);
        self.twins[other as usize].store(edge, Ordering::Relaxed);
    }

    /// Matches the edges of a ring with those in a table, and adds those that find no twin.
    fn match_ring(&self, rings: &Rings, ring: Ring, table: &mut Table) {
        let mut edge = ring.start;
        let mut here = hash_of(rings, edge);
        while edge < ring.end {
            let there = hash_of(rings, ring.next(edge));
            let free = Some(edge).filter(|&edge| self.is_free(edge));
            let entry = free.map(|edge| Entry::new(here.wrapping_add(there), edge));
            if let Some(other) = entry.and_then(|entry| self.look_up(rings, entry, table)) {
                edge = self.follow(rings, ring, edge, other);
                here = hash_of(rings, edge.min(ring.end - 1));
            } else {
                (edge, here) = (edge + 1, there);
            }
        }
    }

    /// Links an edge of a ring to its twin, and those after it for as long as the border goes on.
    /// Returns the first edge that is not linked, or the end of the ring.
    #[inline]
    fn follow(&self, rings: &Rings, ring: Ring, mut edge: u32, mut other: u32) -> u32 {
        loop {
            self.link(edge, other);
            edge += 1;
            if edge == ring.end {
                return edge;
            }
            other = rings.previous(other);
            let goes_on = rings.at(other) == rings.at(ring.next(edge));
            if !(goes_on && self.is_free(other) && self.is_free(edge)) {
                return edge;
            }
        }
    }

    /// The twin of a free edge, if a table has it; else the edge is put there, unless another one that
    /// waits for a twin runs the same way.
    #[inline]
    fn look_up(&self, rings: &Rings, entry: Entry, table: &mut Table) -> Option<u32> {
        let edge = entry.number();
        let found = table.settle(entry, |other| {
            let ([a, b], [c, d]) = (ends(rings, edge), ends(rings, other));
            (a == d && b == c) || (a == c && b == d)
        })?;
        let other = found.number();
        if !self.is_free(other) {
            *found = entry;
            return None;
        }
        (rings.at(other) != rings.at(edge)).then_some(other)
    }

    /// Matches the edges that the neighbourhoods have left.
    fn match_rest(&self, rings: &Rings) {
        let share_out = |ring: Ring, shares: &mut Shares| {
            for edge in (ring.start..ring.end).filter(|&edge| self.is_free(edge)) {
                let hash = hash_of(rings, edge).wrapping_add(hash_of(rings, ring.next(edge)));
                shares.push(hash, edge);
            }
        };
        for_each_share(rings, share_out, |entry, table| {
            if let Some(other) = self.look_up(rings, entry, table) {
                self.link(entry.number(), other);
            }
        });
    }

    /// Marks the positions beside edges without a twin that are equal to others.
    fn find_touching(&self, rings: &Rings) {
        let share_out = |ring: Ring, shares: &mut Shares| {
            let mut before = self.of(ring.end - 1);
            for position in ring.start..ring.end {
                let after = self.of(position);
                if before == NONE || after == NONE {
                    shares.push(hash_of(rings, position), position);
                }
                before = after;
            }
        };
        for_each_share(rings, share_out, |entry, table| {
            let at = rings.at(entry.number());
            if let Some(found) = table.settle(entry, |other| rings.at(other) == at) {
                for position in [entry, *found].map(Entry::number) {
                    let word = &self.touching[position as usize / 64];
                    word.fetch_or(1 << (position % 64), Ordering::Relaxed);
                }
            }
        });
    }
}

fn ends(rings: &Rings, edge: u32) -> [Coord; 2] {
    [rings.at(edge), rings.at(rings.next(edge))]
}

/// Mixes the bits of a position. The multiplier is that of `FxHash` (rustc-hash 2); folding the
/// 128-bit product is the finish of wyhash.
#[inline]
fn hash_of(rings: &Rings, position: u32) -> u64 {
    const K: u64 = 0xf135_7aea_2e62_a9c5;
    let at = rings.at(position);
    let bits = at.x.to_bits().wrapping_mul(K).rotate_left(26) ^ at.y.to_bits();
    let product = u128::from(bits) * u128::from(K);
    #[expect(clippy::cast_possible_truncation, reason = "the halves are folded")]
    let folded = (product as u64) ^ ((product >> 64) as u64);
    folded
}

/// The number of an edge or of a position, below the lower half of its hash.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Entry(u64);

impl Entry {
    /// A place without a number.
    const EMPTY: Self = Self(u64::MAX);

    #[inline]
    fn new(hash: u64, number: u32) -> Self {
        Self(hash << 32 | u64::from(number))
    }

    #[expect(clippy::cast_possible_truncation, reason = "the lower half is meant")]
    #[inline]
    fn number(self) -> u32 {
        self.0 as u32
    }

    #[inline]
    fn hash(self) -> u64 {
        self.0 >> 32
    }
}

/// Edges or positions by their hash: open addressing.
#[derive(Default)]
struct Table {
    slots: Vec<Entry>,
}

impl Table {
    /// Empties the table, and makes room for so many numbers.
    fn clear(&mut self, numbers: usize) {
        self.slots.clear();
        self.slots.resize((numbers * 3 / 2).next_power_of_two().max(16), Entry::EMPTY);
    }

    /// Puts a number in the table, unless one that is the same is there: then returns that one.
    #[inline]
    fn settle(&mut self, entry: Entry, same: impl Fn(u32) -> bool) -> Option<&mut Entry> {
        let last = self.slots.len() - 1;
        let mut slot = usize::try_from(entry.hash()).unwrap_or_default() & last;
        loop {
            let found = self.slots[slot];
            if found == Entry::EMPTY {
                self.slots[slot] = entry;
                return None;
            }
            if found.hash() == entry.hash() && same(found.number()) {
                return Some(&mut self.slots[slot]);
            }
            slot = (slot + 1) & last;
        }
    }
}

/// Parts that the second pass is worked on in, whatever the number of threads.
const SHARES: usize = 64;

/// Entries, those with the same hash in the same share.
struct Shares([Vec<Entry>; SHARES]);

impl Shares {
    /// The highest bits of the hash, which entries do not keep, pick the share.
    fn push(&mut self, hash: u64, number: u32) {
        self.0[usize::try_from(hash >> 58).unwrap_or_default()].push(Entry::new(hash, number));
    }
}

/// Shares out what `share_out` finds in each ring, then visits each share with a table of its own, in
/// the order of rings.
fn for_each_share(
    rings: &Rings,
    share_out: impl Fn(Ring, &mut Shares) + Sync,
    visit: impl Fn(Entry, &mut Table) + Sync,
) {
    let runs: Vec<Shares> = rings
        .runs()
        .into_par_iter()
        .with_max_len(1)
        .map(|run| {
            let mut shares = Shares([const { Vec::new() }; SHARES]);
            for ring in run {
                share_out(rings.ring(ring), &mut shares);
            }
            shares
        })
        .collect();
    (0..SHARES).par_bridge().for_each_init(Table::default, |table, share| {
        let parts = || runs.iter().map(|run| &run.0[share]);
        table.clear(parts().map(Vec::len).sum());
        for &entry in parts().flatten() {
            visit(entry, table);
        }
    });
}

#[cfg(test)]
#[path = "matching_tests.rs"]
mod tests;
