//! Rings as they are read: mended where that can be, refused where they bound no area, and normalised.

use super::{MAX_POSITIONS, Polygons, last, number};
use crate::predicates::{double_area, lexicographic, turn};
use geo::Coord;

/// No CRS has greater coordinates by far. Exact decisions multiply up to four of them, which must not
/// overflow.
const FAR: f64 = 1e75;

/// What was mended while rings were read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Repairs {
    /// Rings whose last position was not their first.
    pub closed: usize,
    /// Rings whose winding was turned round.
    pub rewound: usize,
    /// Positions dropped because they repeated the one before.
    pub duplicates: usize,
}

/// One thing that was mended, and where.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mended {
    /// What was done.
    pub mending: Mending,
    /// Number of the ring.
    pub ring: u32,
    /// The position that was repeated, or one that the ring passes.
    pub at: Coord,
}

/// What can be mended while rings are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mending {
    /// The last position of a ring was not its first.
    Closed,
    /// The winding of a ring was turned round.
    Rewound,
    /// A position that repeated the one before was dropped.
    Duplicate,
}

/// A ring that bounds no area.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RingError {
    /// Fewer than three different positions are left once repeated ones are dropped.
    #[error("a ring needs at least 4 positions, the last equal to the first; this one has {0}")]
    TooFew(usize),
    /// Every position is the same.
    #[error("all {0} positions of a ring are the same")]
    AllEqual(usize),
    /// The positions lie on one line.
    #[error("a ring has no area: its positions lie on one line")]
    Flat,
    /// A coordinate is so large that products of it are no numbers any more.
    #[error("a coordinate of a ring is beyond ±1e75")]
    TooFar,
    /// More than 2³¹ − 1 positions in one set of polygons.
    #[error("more than 2,147,483,647 positions in one layer")]
    TooMany,
}

impl Polygons {
    /// Ends the ring of the positions pushed since the last one, and normalises it. It is a shell
    /// if it is the first of its polygon, else a hole.
    ///
    /// # Errors
    /// [`RingError`] when the positions bound no area.
    pub fn finish_ring(&mut self) -> Result<(), RingError> {
        if !self.heights.is_empty() {
            self.heights.resize(self.coords.len(), f64::NAN);
        }
        let start = self.open_ring();
        let pushed = self.coords.len() - start;
        self.drop_duplicates(start);
        let ring = &self.coords[start..];
        match ring.len() {
            1 => return Err(RingError::AllEqual(pushed)),
            0 | 2 => return Err(RingError::TooFew(pushed)),
            _ => {}
        }
        // Without a way out on the first one, so that it takes several at a time.
        if !ring.iter().fold(true, |near, c| near & (c.x.abs() <= FAR) & (c.y.abs() <= FAR)) {
            return Err(RingError::TooFar);
        }
        let is_shell = self.rings() == last(&self.polygon_offsets);
        let ccw = is_counter_clockwise(ring).ok_or(RingError::Flat)?;
        if ccw != is_shell {
            self.mend(Mending::Rewound, start);
            self.coords[start..].reverse();
            if !self.heights.is_empty() {
                self.heights[start..].reverse();
            }
        }
        if self.coords.len() > MAX_POSITIONS {
            return Err(RingError::TooMany);
        }
        self.ring_offsets.push(number(self.coords.len()));
        Ok(())
    }

    /// As [`finish_ring`](Self::finish_ring), but leaves a ring out that bounds no area. Says whether it is kept.
    ///
    /// # Errors
    /// [`RingError`] for what is wrong with it other than its area.
    pub fn finish_ring_with_area(&mut self) -> Result<bool, RingError> {
        match self.finish_ring() {
            Ok(()) => Ok(true),
            Err(RingError::TooFew(_) | RingError::AllEqual(_) | RingError::Flat) => {
                self.abandon_ring();
                Ok(false)
            }
            Err(error) => Err(error),
        }
    }

    /// Forgets the positions pushed since the last ring ended.
    pub fn abandon_ring(&mut self) {
        let start = last(&self.ring_offsets) as usize;
        self.coords.truncate(start);
        self.heights.truncate(start);
        let ring = self.rings();
        while self.mended.pop_if(|mended| mended.ring == ring).is_some() {}
    }

    /// How much was mended while the rings were read.
    #[must_use]
    pub fn repairs(&self) -> Repairs {
        self.mended.iter().fold(Repairs::default(), |mut sum, mended| {
            match mended.mending {
                Mending::Closed => sum.closed += 1,
                Mending::Rewound => sum.rewound += 1,
                Mending::Duplicate => sum.duplicates += 1,
            }
            sum
        })
    }

    /// Each thing that was mended while the rings were read, in their order.
    #[must_use]
    pub fn mended(&self) -> &[Mended] {
        &self.mended
    }

    /// Notes what is mended of the ring being written.
    fn mend(&mut self, mending: Mending, position: usize) {
        self.mended.push(Mended { mending, ring: self.rings(), at: self.coords[position] });
    }

    /// Drops the closing position of the ring being written, and says where the ring starts.
    fn open_ring(&mut self) -> usize {
        let start = last(&self.ring_offsets) as usize;
        let len = self.coords.len();
        if len > start + 1 && self.coords[start] != self.coords[len - 1] {
            self.mend(Mending::Closed, start);
        }
        start
    }

    fn drop_duplicates(&mut self, start: usize) {
        let len = self.coords.len();
        // Hardly any ring has one, which is quickly seen.
        let mut pairs = self.coords[start..].windows(2);
        let first = if pairs.any(|pair| pair[0] == pair[1]) { start } else { len };
        let mut kept = first;
        for i in first..len {
            if kept > start && self.coords[kept - 1] == self.coords[i] {
                self.mend(Mending::Duplicate, i);
                continue;
            }
            if kept < i {
                self.coords[kept] = self.coords[i];
                if !self.heights.is_empty() {
                    self.heights[kept] = self.heights[i];
                }
            }
            kept += 1;
        }
        // The closing position is no repair: rings are stored open.
        if kept > start + 1 && self.coords[kept - 1] == self.coords[start] {
            kept -= 1;
        }
        self.coords.truncate(kept);
        if !self.heights.is_empty() {
            self.heights.truncate(kept);
        }
    }
}

/// Whether an open ring runs counter-clockwise; `None` when it has no area.
///
/// The sign of the shoelace sum; of a ring that winds round as much either way, the turn at its lowest leftmost
/// vertex. Both are the same wherever the ring starts, and the other way round for the reversed ring.
fn is_counter_clockwise(ring: &[Coord]) -> Option<bool> {
    let origin = *ring.first()?;
    let (mut sum, mut size) = (0.0_f64, 0.0_f64);
    let mut a: Coord = Coord::zero();
    for c in &ring[1..] {
        let b = *c - origin;
        let (left, right) = (a.x * b.y, a.y * b.x);
        sum += left - right;
        size += left.abs() + right.abs();
        a = b;
    }
    if sum.abs() > size * 1e-9 {
        return Some(sum > 0.0);
    }
    let around = |i: usize| {
        let [before, after] = [ring.len() - 1, 1].map(|step| ring[(i + step) % ring.len()]);
        turn(before, ring[i], after)
    };
    let lowest = ring.iter().copied().min_by(|a, b| lexicographic(*a, *b))?;
    let turns = (0..ring.len()).filter(|&i| ring[i] == lowest).map(around);
    let sign = [double_area(ring)].into_iter().chain(turns).find(|sign| *sign != 0.0)?;
    Some(sign > 0.0)
}
