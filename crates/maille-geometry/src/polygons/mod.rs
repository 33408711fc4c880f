//! Polygons of many units in four flat arrays.

mod ring;

pub use ring::{Mended, Mending, Repairs, RingError};

use crate::predicates::lexicographic;
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

/// Units whose positions are moved by one task.
const UNITS_PER_TASK: usize = 256;

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

    /// The polygons with each position moved, without heights. Rings that no longer bound an area are
    /// left out, a shell with its holes.
    ///
    /// # Errors
    /// [`RingError::TooFar`] for a position moved too far to be worked with.
    ///
    /// # Example
    /// ```
    /// use geo::{Coord, wkt};
    /// use maille_geometry::{Metric, Polygons, measure};
    /// let mut polygons = Polygons::new();
    /// polygons.push_geo(&wkt!(MULTIPOLYGON(((0. 0., 2. 0., 2. 2., 0. 2., 0. 0.)))))?;
    /// let halved = polygons.moved(|at| Coord { x: at.x / 2.0, y: at.y })?;
    /// assert_eq!(measure(&halved, Metric::Planar)[0].area, 2.0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn moved(&self, to: impl Fn(Coord) -> Coord + Sync) -> Result<Self, RingError> {
        let starts: Vec<usize> = (0..self.len()).step_by(UNITS_PER_TASK).collect();
        let piece = |start: usize| {
            let mut piece = Self::new();
            for unit in start..self.len().min(start + UNITS_PER_TASK) {
                for rings in self.polygons_of(unit) {
                    let shell = rings.start;
                    for ring in rings {
                        for &at in &self.coords[self.ring(ring)] {
                            let Coord { x, y } = to(at);
                            piece.push_vertex(x, y);
                        }
                        if !piece.finish_ring_with_area()? && ring == shell {
                            break;
                        }
                    }
                    piece.finish_polygon();
                }
                piece.finish_unit();
            }
            Ok(piece)
        };
        let pieces: Result<Vec<Self>, RingError> = starts.into_par_iter().map(piece).collect();
        let mut moved = Self::new();
        pieces?.iter().for_each(|piece| moved.append_fitting(piece));
        Ok(moved)
    }

    /// Adds one unit to another set.
    pub fn copy_unit(&self, unit: usize, to: &mut Self) {
        for rings in self.polygons_of(unit) {
            self.copy_rings(rings, to);
        }
        to.finish_unit();
    }

    /// Adds one polygon of a unit to the unit being written in another set.
    pub(crate) fn copy_polygon(&self, unit: usize, polygon: usize, to: &mut Self) {
        if let Some(rings) = self.polygons_of(unit).nth(polygon) {
            self.copy_rings(rings, to);
        }
    }

    fn copy_rings(&self, rings: Range<usize>, to: &mut Self) {
        let has_heights = !(self.heights.is_empty() && to.heights.is_empty());
        for ring in rings {
            let positions = self.ring(ring);
            if has_heights {
                to.heights.resize(to.coords.len(), f64::NAN);
                to.heights
                    .extend_from_slice(self.heights.get(positions.clone()).unwrap_or_default());
            }
            to.coords.extend_from_slice(&self.coords[positions]);
            if has_heights {
                to.heights.resize(to.coords.len(), f64::NAN);
            }
            to.ring_offsets.push(number(to.coords.len()));
        }
        to.finish_polygon();
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

    fn rings(&self) -> u32 {
        number(self.ring_offsets.len() - 1)
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

/// Where each of some parts of a list starts, given their lengths, and then where the last one ends.
pub(crate) fn offsets(lengths: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let (mut offsets, mut end) = (vec![0], 0);
    offsets.extend(lengths.into_iter().map(|length| {
        end += length;
        end
    }));
    offsets
}

/// The parts of a list, each from one offset to the next, to be worked on by several threads. The first
/// offset is 0.
pub(crate) fn split<'s, T: Send>(
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
