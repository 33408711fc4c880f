//! Polygons of many units in four flat arrays.

use crate::predicates::{double_area, lexicographic, turn};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use rayon::prelude::*;
use std::ops::Range;

/// The polygons of many units, in the GeoArrow multi-polygon layout: coordinates, then where each
/// ring, polygon and unit ends.
///
/// Every ring in here is normalised, whatever was pushed: stored *open* (the closing position is
/// not repeated), free of consecutive duplicates, shells counter-clockwise and holes clockwise,
/// no `-0.0`. What [`finish_ring`](Self::finish_ring) had to mend is counted in
/// [`repairs`](Self::repairs).
///
/// Coordinates are in any planar or geographic CRS; x (longitude) first.
///
/// # Example
/// ```
/// use maille_geometry::Polygons;
/// let mut polygons = Polygons::new();
/// for (x, y) in [(0.0, 0.0), (0.0, 1.0), (1.0, 1.0), (1.0, 0.0), (0.0, 0.0)] {
///     polygons.push_vertex(x, y);
/// }
/// polygons.finish_ring()?; // clockwise: turned round
/// polygons.finish_polygon();
/// polygons.finish_unit();
/// assert_eq!(polygons.len(), 1);
/// assert_eq!(polygons.repairs().rewound, 1);
/// # Ok::<(), maille_geometry::RingError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Polygons {
    coords: Vec<Coord>,
    /// One height per coordinate, or empty when no position has one. `NaN` marks a position
    /// without height among others that have one.
    heights: Vec<f64>,
    /// Ring `r` is `coords[ring_offsets[r]..ring_offsets[r + 1]]`.
    ring_offsets: Vec<u32>,
    /// Polygon `p` is rings `polygon_offsets[p]..polygon_offsets[p + 1]`, the shell first.
    polygon_offsets: Vec<u32>,
    /// Unit `u` is polygons `unit_offsets[u]..unit_offsets[u + 1]`.
    unit_offsets: Vec<u32>,
    mended: Vec<Mended>,
}

/// Positions that a set may hold: twice as many still have numbers of 32 bits, which is what
/// the arcs of a coverage need when both sides of each are written out.
const MAX_POSITIONS: usize = i32::MAX as usize;

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

impl Default for Polygons {
    fn default() -> Self {
        Self::new()
    }
}

impl Polygons {
    /// No units.
    #[must_use]
    pub fn new() -> Self {
        Self {
            coords: Vec::new(),
            heights: Vec::new(),
            ring_offsets: vec![0],
            polygon_offsets: vec![0],
            unit_offsets: vec![0],
            mended: Vec::new(),
        }
    }

    /// Makes room for so many more positions.
    pub fn reserve(&mut self, positions: usize) {
        self.coords.reserve(positions);
    }

    /// Adds a position to the ring being written.
    #[inline]
    pub fn push_vertex(&mut self, x: f64, y: f64) {
        // Adding zero turns -0.0 into 0.0, so that equal positions have equal bits.
        self.coords.push(Coord { x: x + 0.0, y: y + 0.0 });
    }

    /// Adds a position with a height to the ring being written.
    #[inline]
    pub fn push_vertex_z(&mut self, x: f64, y: f64, z: f64) {
        self.heights.resize(self.coords.len(), f64::NAN);
        self.push_vertex(x, y);
        self.heights.push(z);
    }

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

    /// Adds a ring that is normal already, given as positions of `coords` and `heights`, and turns it
    /// so that it starts at its leftmost, lowest position.
    pub(crate) fn push_normal_ring(
        &mut self,
        coords: &[Coord],
        heights: &[f64],
        positions: impl Iterator<Item = usize> + Clone,
    ) {
        let start = self.coords.len();
        self.coords.extend(positions.clone().map(|position| coords[position]));
        let ring = &mut self.coords[start..];
        let lowest = (0..ring.len()).min_by(|&a, &b| lexicographic(ring[a], ring[b]));
        let lowest = lowest.unwrap_or_default();
        ring.rotate_left(lowest);
        if !heights.is_empty() {
            self.heights.extend(positions.map(|position| heights[position]));
            self.heights[start..].rotate_left(lowest);
        }
        self.ring_offsets.push(number(self.coords.len()));
    }

    /// The positions of rings that are normal already, as numbers of those of `coords` and `heights`;
    /// [`end_normal_ring`](Self::end_normal_ring) then says where each of them ends.
    pub(crate) fn of_normal_rings(coords: &[Coord], heights: &[f64], positions: &[u32]) -> Self {
        let mut polygons = Self::new();
        gather(&mut polygons.coords, coords, positions);
        if !heights.is_empty() {
            gather(&mut polygons.heights, heights, positions);
        }
        polygons
    }

    /// Ends a ring of so many positions.
    pub(crate) fn end_normal_ring(&mut self, positions: usize) {
        self.ring_offsets.push(last(&self.ring_offsets) + number(positions));
    }

    /// Ends the polygon of the rings finished since the last one. Nothing happens if there are none.
    pub fn finish_polygon(&mut self) {
        if self.rings() > last(&self.polygon_offsets) {
            self.polygon_offsets.push(self.rings());
        }
    }

    /// Ends the unit of the polygons finished since the last one. A unit may have none.
    pub fn finish_unit(&mut self) {
        let polygons = number(self.polygon_offsets.len() - 1);
        self.unit_offsets.push(polygons);
    }

    /// Adds the units of another set after these.
    ///
    /// # Errors
    /// [`RingError::TooMany`] when the sum of positions does not fit; nothing is added then.
    pub fn append(&mut self, other: &Self) -> Result<(), RingError> {
        if self.coords.len() + other.coords.len() > MAX_POSITIONS {
            return Err(RingError::TooMany);
        }
        self.append_fitting(other);
        Ok(())
    }

    /// Adds the units of another set whose positions are known to fit.
    pub(crate) fn append_fitting(&mut self, other: &Self) {
        if !(self.heights.is_empty() && other.heights.is_empty()) {
            self.heights.resize(self.coords.len(), f64::NAN);
            self.heights.extend_from_slice(&other.heights);
            self.heights.resize(self.coords.len() + other.coords.len(), f64::NAN);
        }
        self.coords.extend_from_slice(&other.coords);
        let rings = self.rings();
        let shifted = |mended: &Mended| Mended { ring: mended.ring + rings, ..*mended };
        self.mended.extend(other.mended.iter().map(shifted));
        shift(&mut self.ring_offsets, &other.ring_offsets);
        shift(&mut self.polygon_offsets, &other.polygon_offsets);
        shift(&mut self.unit_offsets, &other.unit_offsets);
    }

    /// Adds one unit to another set.
    pub fn copy_unit(&self, unit: usize, to: &mut Self) {
        for rings in self.polygons_of(unit) {
            for ring in rings {
                let positions = self.ring(ring);
                to.coords.extend_from_slice(&self.coords[positions.clone()]);
                to.heights.extend_from_slice(self.heights.get(positions).unwrap_or_default());
                to.ring_offsets.push(number(to.coords.len()));
            }
            to.finish_polygon();
        }
        to.finish_unit();
    }

    /// Forgets all units, and keeps the room that they took.
    pub fn clear(&mut self) {
        self.coords.clear();
        self.heights.clear();
        for offsets in [&mut self.ring_offsets, &mut self.polygon_offsets, &mut self.unit_offsets] {
            offsets.truncate(1);
        }
        self.mended.clear();
    }

    /// Number of units.
    #[must_use]
    pub fn len(&self) -> usize {
        self.unit_offsets.len() - 1
    }

    /// Whether there is no unit at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
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

    /// The unit that a ring belongs to.
    #[must_use]
    pub fn unit_of(&self, ring: usize) -> usize {
        let polygon = self.polygon_offsets.partition_point(|&first| first as usize <= ring) - 1;
        self.unit_offsets.partition_point(|&first| first as usize <= polygon) - 1
    }

    /// All positions, ring after ring.
    #[must_use]
    pub fn coords(&self) -> &[Coord] {
        &self.coords
    }

    /// One height per position of [`coords`](Self::coords) (`NaN`: none), or nothing at all when
    /// no position has one.
    #[must_use]
    pub fn heights(&self) -> &[f64] {
        &self.heights
    }

    /// Where each ring starts in [`coords`](Self::coords), and then where the last one ends.
    #[must_use]
    pub fn ring_offsets(&self) -> &[u32] {
        &self.ring_offsets
    }

    /// The polygons of one unit, each as the range of its rings, the shell first.
    pub fn polygons_of(&self, unit: usize) -> impl Iterator<Item = Range<usize>> + '_ {
        let polygons = span(&self.unit_offsets, unit);
        polygons.map(|polygon| span(&self.polygon_offsets, polygon))
    }

    /// The rings of one unit, shells and holes alike, as a range for [`ring`](Self::ring).
    #[must_use]
    pub fn rings_of(&self, unit: usize) -> Range<usize> {
        let polygons = span(&self.unit_offsets, unit);
        self.polygon_offsets[polygons.start] as usize..self.polygon_offsets[polygons.end] as usize
    }

    /// The range of a ring's positions in [`coords`](Self::coords).
    #[must_use]
    pub fn ring(&self, ring: usize) -> Range<usize> {
        span(&self.ring_offsets, ring)
    }

    /// One unit as `geo` knows it, rings closed. Heights are left behind.
    #[must_use]
    pub fn to_geo(&self, unit: usize) -> MultiPolygon {
        let line = |ring: usize| {
            let mut line: Vec<Coord> = self.coords[self.ring(ring)].to_vec();
            line.extend(line.first().copied());
            LineString::new(line)
        };
        let polygon = |rings: Range<usize>| {
            let holes = rings.clone().skip(1).map(line).collect();
            Polygon::new(line(rings.start), holes)
        };
        self.polygons_of(unit).map(polygon).collect()
    }

    /// Adds a unit from `geo`.
    ///
    /// # Errors
    /// [`RingError`] when a ring bounds no area; what was pushed of the unit stays behind then.
    pub fn push_geo(&mut self, unit: &MultiPolygon) -> Result<(), RingError> {
        for polygon in unit {
            for ring in std::iter::once(polygon.exterior()).chain(polygon.interiors()) {
                for c in ring.coords() {
                    self.push_vertex(c.x, c.y);
                }
                self.finish_ring()?;
            }
            self.finish_polygon();
        }
        self.finish_unit();
        Ok(())
    }

    /// Notes what is mended of the ring being written.
    fn mend(&mut self, mending: Mending, position: usize) {
        self.mended.push(Mended { mending, ring: self.rings(), at: self.coords[position] });
    }

    fn rings(&self) -> u32 {
        number(self.ring_offsets.len() - 1)
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

/// A number of positions, rings or units, all of which `finish_ring` keeps within 32 bits.
#[inline]
pub(crate) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Adds values of a list, given by their numbers, to another one.
pub(crate) fn gather<T: Copy + Send + Sync>(to: &mut Vec<T>, from: &[T], numbers: &[u32]) {
    to.par_extend(numbers.par_iter().map(|&number| from[number as usize]));
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

fn span(offsets: &[u32], i: usize) -> Range<usize> {
    offsets[i] as usize..offsets[i + 1] as usize
}

fn last(offsets: &[u32]) -> u32 {
    offsets.last().copied().unwrap_or_default()
}

fn shift(joined: &mut Vec<u32>, part: &[u32]) {
    let base = last(joined);
    joined.extend(part[1..].iter().map(|o| o + base));
}
