//! The rings of a set of polygons, with steps along them.

use crate::bounds::Bounds;
use crate::polygons::Polygons;
use geo::Coord;
use rayon::prelude::*;

/// Positions that are worked on together: their coordinates take 1 MiB, so that they and a table of
/// their edges stay in the caches of a core. More would leave fewer borders between neighbourhoods.
///
/// Tests have neighbourhoods of a few rings, so that small layers have several.
const NEIGHBOURHOOD: usize = if cfg!(test) { 16 } else { 1 << 16 };

/// The rings of a set of polygons. An edge is named by the position it starts at: edge `i` runs from
/// `coords[i]` to the next position of its ring.
pub(crate) struct Rings<'a> {
    coords: &'a [Coord],
    offsets: &'a [u32],
    /// One bit a position: whether a ring starts there. Small enough to stay in the cache.
    starts: Vec<u64>,
    /// For each 64 positions, how many rings start before them.
    started: Vec<u32>,
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
}

impl Ring {
    /// The position so many steps before one.
    pub fn back_by(self, position: u32, steps: u32) -> u32 {
        let from_start = position - self.start;
        if from_start >= steps { position - steps } else { self.end - (steps - from_start) }
    }
}

impl<'a> Rings<'a> {
    pub fn of(polygons: &'a Polygons) -> Self {
        let (coords, offsets) = (polygons.coords(), polygons.ring_offsets());
        let mut starts = vec![0; coords.len() / 64 + 1];
        for &start in offsets {
            starts[start as usize / 64] |= 1 << (start % 64);
        }
        let before =
            |sum: &mut u32, word: &u64| Some(std::mem::replace(sum, *sum + word.count_ones()));
        let started = starts.iter().scan(0, before).collect();
        Self { coords, offsets, starts, started }
    }

    /// Number of rings.
    pub fn len(&self) -> usize {
        self.offsets.len() - 1
    }

    /// Number of positions, which is that of edges too.
    pub fn positions(&self) -> usize {
        self.coords.len()
    }

    pub fn ring(&self, ring: usize) -> Ring {
        Ring { start: self.offsets[ring], end: self.offsets[ring + 1] }
    }

    /// Number of the ring that a position belongs to.
    pub fn number_of(&self, position: u32) -> usize {
        let up_to = self.starts[position as usize / 64] << (63 - position % 64);
        (self.started[position as usize / 64] + up_to.count_ones()) as usize - 1
    }

    /// The ring that a position belongs to.
    pub fn ring_of(&self, position: u32) -> Ring {
        self.ring(self.number_of(position))
    }

    #[inline]
    pub fn at(&self, position: u32) -> Coord {
        self.coords[position as usize]
    }

    /// The position after one along its ring.
    #[inline]
    pub fn next(&self, position: u32) -> u32 {
        if self.is_start(position + 1) { self.ring_of(position).start } else { position + 1 }
    }

    /// The position before one along its ring.
    #[inline]
    pub fn previous(&self, position: u32) -> u32 {
        if self.is_start(position) { self.ring_of(position).end - 1 } else { position - 1 }
    }

    #[inline]
    fn is_start(&self, position: u32) -> bool {
        self.starts[position as usize / 64] >> (position % 64) & 1 == 1
    }

    /// Runs of rings of about [`NEIGHBOURHOOD`] positions, in their order, to be worked on one task
    /// each.
    pub fn runs(&self) -> Vec<Vec<usize>> {
        self.cut_into_runs(0..self.len())
    }

    /// Runs of rings of about [`NEIGHBOURHOOD`] positions that lie near each other: cut from a Z-order
    /// curve (G. M. Morton, 1966) through the first positions of all rings.
    pub fn neighbourhoods(&self) -> Vec<Vec<usize>> {
        self.cut_into_runs(self.along_curve())
    }

    fn cut_into_runs(&self, rings: impl IntoIterator<Item = usize>) -> Vec<Vec<usize>> {
        let (mut runs, mut run, mut positions) = (Vec::new(), Vec::new(), 0);
        for ring in rings {
            run.push(ring);
            positions += (self.offsets[ring + 1] - self.offsets[ring]) as usize;
            if positions >= NEIGHBOURHOOD {
                runs.push(std::mem::take(&mut run));
                positions = 0;
            }
        }
        runs.push(run);
        runs
    }

    fn along_curve(&self) -> impl Iterator<Item = usize> + use<> {
        let starts = self.offsets[..self.len()].par_iter().with_min_len(1 << 10);
        let firsts: Vec<Coord> = starts.map(|&start| self.at(start)).collect();
        let Bounds { low, high } = Bounds::of(&firsts);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a share of 2¹⁶ − 1; a layer without width or height makes it 0"
        )]
        let share = |value: f64, low: f64, high: f64| {
            spread(((value - low) / (high - low) * 65535.0) as u16)
        };
        let mut keyed: Vec<(u32, usize)> = firsts
            .iter()
            .map(|at| share(at.x, low.x, high.x) | share(at.y, low.y, high.y) << 1)
            .zip(0..)
            .collect();
        keyed.par_sort_unstable();
        keyed.into_iter().map(|(_, ring)| ring)
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
