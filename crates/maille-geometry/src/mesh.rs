//! Arcs with a face on either side.

use crate::predicates::{lexicographic, lower};
use geo::Coord;
use std::cmp::Ordering;
use std::ops::Range;

/// The face that is no unit and no group.
pub(crate) const OUTSIDE: u32 = u32::MAX;

/// Arcs, each stored once, with the face on its left and the one on its right.
///
/// A mesh holds what its polygons held, faults included: arcs may cross, or part faces that
/// overlap. [`Mesh::resolve`] makes a [`Coverage`](crate::Coverage) of it.
///
/// An arc with the same face on both sides *parts* nothing: it was replaced by others, and stays only
/// so that arcs and positions keep their numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Mesh {
    pub(crate) coords: Vec<Coord>,
    /// One height per position, or none at all.
    pub(crate) heights: Vec<f64>,
    /// Arc `a` is `coords[offsets[a]..offsets[a + 1]]`, both ends included.
    pub(crate) offsets: Vec<u32>,
    /// What is on either side of each arc.
    pub(crate) sides: Vec<Sides>,
    /// Number of faces. Units without a face of their own are in face `faces`.
    pub(crate) faces: u32,
    /// The extent of each unit that had a side of an arc, [`Extent::NONE`] for others.
    pub(crate) extents: std::sync::Arc<[Extent]>,
}

/// What decides between units that cover the same place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Extent {
    /// Planar area.
    pub area: f64,
    /// Leftmost, lowest position.
    pub lowest: Coord,
}

impl Extent {
    /// That of no unit, which comes after all others.
    pub const NONE: Self =
        Self { area: f64::INFINITY, lowest: Coord { x: f64::INFINITY, y: f64::INFINITY } };

    /// Whether a unit comes before another: the smaller one, else the one further left, or lower.
    pub fn compare(&self, other: &Self) -> Ordering {
        self.area.total_cmp(&other.area).then(lexicographic(self.lowest, other.lowest))
    }
}

/// What is on the left and on the right of a border.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sides {
    pub faces: [u32; 2],
    pub units: [u32; 2],
}

impl Sides {
    /// What is on the sides when the border runs the other way.
    pub fn turned(self) -> Self {
        let ([left, right], [left_unit, right_unit]) = (self.faces, self.units);
        Self { faces: [right, left], units: [right_unit, left_unit] }
    }
}

/// A maximal chain of border between two nodes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arc<'a> {
    /// Its positions, both ends included. A ring without a node is one arc that ends where it
    /// starts.
    pub coords: &'a [Coord],
    /// The heights of its positions, or nothing when no position has one.
    pub heights: &'a [f64],
    /// The face on its left, `None` for outside.
    pub left: Option<u32>,
    /// The face on its right, `None` for outside.
    pub right: Option<u32>,
}

impl Mesh {
    /// A mesh without arcs, with room for some.
    pub(crate) fn with_capacity(
        faces: u32,
        extents: std::sync::Arc<[Extent]>,
        arcs: usize,
        positions: usize,
    ) -> Self {
        let mut offsets = Vec::with_capacity(arcs + 1);
        offsets.push(0);
        let coords = Vec::with_capacity(positions);
        Self {
            coords,
            heights: Vec::new(),
            offsets,
            sides: Vec::with_capacity(arcs),
            faces,
            extents,
        }
    }

    /// A mesh without arcs, with room for those of this one.
    pub(crate) fn empty_like(&self) -> Self {
        Self::with_capacity(self.faces, self.extents.clone(), self.len(), self.coords.len())
    }

    /// Adds positions to the arc being written.
    pub(crate) fn extend_arc(&mut self, coords: &[Coord], heights: &[f64]) {
        self.coords.extend_from_slice(coords);
        self.heights.extend_from_slice(heights);
    }

    /// Ends the arc of the positions added since the last one.
    pub(crate) fn finish_arc(&mut self, sides: Sides) {
        // A mesh has no more positions than its polygons, whose count fits, and noding stops before
        // pieces make them too many.
        self.offsets.push(u32::try_from(self.coords.len()).unwrap_or(u32::MAX));
        self.sides.push(sides);
    }

    /// Whether an arc has different faces on its sides.
    #[inline]
    pub(crate) fn parts(&self, arc: usize) -> bool {
        let [left, right] = self.sides[arc].faces;
        left != right
    }

    /// Makes an arc one that parts nothing.
    pub(crate) fn give_up(&mut self, arc: usize) {
        self.sides[arc].faces = [OUTSIDE; 2];
    }

    /// The mesh with every coordinate rounded to so many decimals. Positions that become equal to
    /// the one before are dropped, and arcs of which nothing is left.
    pub(crate) fn rounded(&self, decimals: u8) -> Self {
        let mut mesh = self.empty_like();
        for arc in (0..self.len()).filter(|&arc| self.parts(arc)) {
            let start = mesh.coords.len();
            for position in self.range(arc) {
                let at = round_position(self.coords[position], decimals);
                if mesh.coords.len() == start || mesh.coords.last() != Some(&at) {
                    mesh.coords.push(at);
                    mesh.heights.extend(self.heights.get(position));
                }
            }
            if mesh.coords.len() > start + 1 {
                mesh.finish_arc(self.sides[arc]);
            } else {
                mesh.coords.truncate(start);
                mesh.heights.truncate(start);
            }
        }
        mesh
    }

    /// Whether rounding to so many decimals would change nothing.
    pub(crate) fn is_rounded(&self, decimals: u8) -> bool {
        let mut arcs = (0..self.len()).filter(|&arc| self.parts(arc));
        arcs.all(|arc| {
            let coords = &self.coords[self.range(arc)];
            coords.iter().all(|&at| round_position(at, decimals) == at)
        })
    }

    /// Number of arcs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sides.len()
    }

    /// Whether there is no arc.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sides.is_empty()
    }

    /// Number of faces, with or without arcs.
    #[must_use]
    pub fn faces(&self) -> usize {
        self.faces as usize
    }

    /// One arc.
    ///
    /// # Panics
    /// When `number` is not under [`len`](Self::len).
    #[must_use]
    pub fn arc(&self, number: usize) -> Arc<'_> {
        let range = self.range(number);
        let face = |face: u32| (face < self.faces).then_some(face);
        let [left, right] = self.sides[number].faces.map(face);
        Arc {
            coords: &self.coords[range.clone()],
            heights: self.heights.get(range).unwrap_or_default(),
            left,
            right,
        }
    }

    /// All arcs.
    #[must_use]
    pub fn arcs(&self) -> impl ExactSizeIterator<Item = Arc<'_>> {
        (0..self.len()).map(|number| self.arc(number))
    }

    /// The extent of a unit; that of none where an earlier repair left no unit on a side.
    pub(crate) fn extent(&self, unit: u32) -> Extent {
        self.extents.get(unit as usize).copied().unwrap_or(Extent::NONE)
    }

    /// The range of an arc's positions.
    pub(crate) fn range(&self, arc: usize) -> Range<usize> {
        self.offsets[arc] as usize..self.offsets[arc + 1] as usize
    }

    /// The positions of a dart in its direction, without the last one: those of arc `dart / 2`,
    /// forwards if `dart` is even, else backwards.
    pub(crate) fn steps(&self, dart: u32) -> Steps {
        let range = self.range(dart as usize / 2);
        let backwards = dart % 2 == 1;
        let range = if backwards { range.start + 1..range.end } else { range.start..range.end - 1 };
        Steps { range, backwards }
    }

    /// The leftmost, lowest position of an arc.
    pub(crate) fn lowest(&self, arc: usize) -> Coord {
        self.coords[self.range(arc)].iter().copied().reduce(lower).unwrap_or_default()
    }

    /// The arc that a position belongs to.
    pub(crate) fn arc_of(&self, position: u32) -> usize {
        self.offsets.partition_point(|&start| start <= position) - 1
    }
}

/// A position with so many decimals.
pub(crate) fn round_position(at: Coord, decimals: u8) -> Coord {
    let scale = 10_f64.powi(decimals.into());
    let round = |value: f64| {
        let scaled = value * scale;
        // From 2⁵² on doubles are whole numbers: there are no further decimals to round.
        if scaled.abs() < 4_503_599_627_370_496.0 { scaled.round() / scale + 0.0 } else { value }
    };
    Coord { x: round(at.x), y: round(at.y) }
}

/// Positions of a dart, one after the other.
#[derive(Debug, Clone)]
pub(crate) struct Steps {
    range: Range<usize>,
    backwards: bool,
}

impl Iterator for Steps {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        if self.backwards { self.range.next_back() } else { self.range.next() }
    }
}
