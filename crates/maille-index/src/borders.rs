//! What an index is built from: borders with the unit on either side.

use crate::UnitId;
use geo::Coord;
use maille_geometry::predicates::lexicographic;
use maille_geometry::{Arc, Coverage, Polygons, Topology};
use std::ops::Range;

/// A unit, or nobody, in four bytes: 0 is nobody, any other number the unit before it.
pub(crate) type Code = u32;

/// The code of no unit.
pub(crate) const NOBODY: Code = 0;

/// The most units that there can be: the code of the last one is the greatest number of 31 bits. The 32nd
/// bit of a word says whether it is a code at all.
pub(crate) const MAX_UNITS: usize = (1 << 31) - 1;

/// Borders, each once, with the unit on its left and the one on its right.
///
/// Made of [`Polygons`] that may overlap in any way, or of a [`Coverage`]:
///
/// ```
/// use geo::wkt;
/// use maille_geometry::Polygons;
/// use maille_index::Borders;
/// let mut polygons = Polygons::new();
/// polygons.push_geo(&wkt!(MULTIPOLYGON(((0. 0., 1. 0., 1. 1., 0. 1., 0. 0.)))))?;
/// assert_eq!(Borders::from(&polygons).units(), 1);
/// # Ok::<(), maille_geometry::RingError>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct Borders {
    pub(crate) coords: Vec<Coord>,
    /// Arc `a` is `coords[starts[a]..starts[a + 1]]`, both ends included.
    pub(crate) starts: Vec<u32>,
    /// What is left and right of each arc.
    pub(crate) sides: Vec<[Code; 2]>,
    units: usize,
}

impl From<&Polygons> for Borders {
    /// A unit may have no polygon at all: it is then found nowhere.
    fn from(polygons: &Polygons) -> Self {
        Self::of(Topology::build(polygons).mesh().arcs(), polygons.len())
    }
}

impl From<&Coverage> for Borders {
    /// Every face is a unit.
    fn from(coverage: &Coverage) -> Self {
        Self::of(coverage.arcs(), coverage.len())
    }
}

impl From<&Self> for Borders {
    fn from(borders: &Self) -> Self {
        borders.clone()
    }
}

impl Borders {
    fn of<'a>(arcs: impl Iterator<Item = Arc<'a>>, units: usize) -> Self {
        let mut borders = Self { starts: vec![0], units, ..Self::default() };
        // What has one unit on both sides parts nothing, as where polygons of the unit meet.
        for arc in arcs.filter(|arc| arc.left != arc.right) {
            borders.coords.extend_from_slice(arc.coords);
            // A mesh has fewer positions than 2³².
            borders.starts.push(u32::try_from(borders.coords.len()).unwrap_or(u32::MAX));
            let code = |face: Option<u32>| face.map_or(NOBODY, |face| face.saturating_add(1));
            borders.sides.push([code(arc.left), code(arc.right)]);
        }
        borders
    }

    /// Number of units, with or without borders.
    #[must_use]
    pub fn units(&self) -> usize {
        self.units
    }

    pub(crate) fn arcs(&self) -> Range<usize> {
        0..self.sides.len()
    }

    pub(crate) fn coords_of(&self, arc: usize) -> &[Coord] {
        &self.coords[self.starts[arc] as usize..self.starts[arc + 1] as usize]
    }

    /// The least and the greatest coordinates; `None` when there is no border.
    pub(crate) fn extent(&self) -> Option<Bounds> {
        Bounds::around(&self.coords)
    }

    /// The place of each unit in the order in which units win where several cover a place: the smaller
    /// one first, of two of one size that further left, or lower.
    pub(crate) fn ranks(&self) -> Vec<u32> {
        let extents = self.extents();
        let mut order: Vec<usize> = (0..extents.len()).collect();
        order.sort_by(|&a, &b| {
            let (a, b) = (&extents[a], &extents[b]);
            a.area.total_cmp(&b.area).then_with(|| lexicographic(a.lowest, b.lowest))
        });
        let mut ranks = vec![0; extents.len()];
        for (rank, unit) in (0..).zip(order) {
            ranks[unit] = rank;
        }
        ranks
    }

    fn extents(&self) -> Vec<Extent> {
        let mut extents = vec![Extent::NONE; self.units];
        for arc in self.arcs() {
            let coords = self.coords_of(arc);
            let Some(lowest) = coords.iter().copied().reduce(lower) else { continue };
            for (code, sign) in self.sides[arc].into_iter().zip([1.0, -1.0]) {
                let Some(unit) = UnitId::of(code) else { continue };
                let extent = &mut extents[unit.index()];
                extent.lowest = lower(extent.lowest, lowest);
                // Relative to a position of the unit, so that the digits of large coordinates
                // do not cancel.
                let origin = *extent.origin.get_or_insert(lowest);
                extent.area += sign * area_under(coords, origin);
            }
        }
        extents
    }
}

fn lower(a: Coord, b: Coord) -> Coord {
    if lexicographic(b, a).is_lt() { b } else { a }
}

/// What an arc adds to the area of a ring that it is part of (shoelace formula).
fn area_under(coords: &[Coord], origin: Coord) -> f64 {
    let edges = coords.windows(2).map(|ends| (ends[0] - origin, ends[1] - origin));
    edges.map(|(a, b)| a.x * b.y - a.y * b.x).sum::<f64>() / 2.0
}

/// Where a unit begins, and how large it is.
#[derive(Debug, Clone, Copy)]
struct Extent {
    area: f64,
    lowest: Coord,
    origin: Option<Coord>,
}

impl Extent {
    const NONE: Self =
        Self { area: 0.0, lowest: Coord { x: f64::INFINITY, y: f64::INFINITY }, origin: None };
}

/// A box: least x and y, greatest x and y.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bounds {
    pub low: [f64; 2],
    pub high: [f64; 2],
}

impl Bounds {
    fn around(coords: &[Coord]) -> Option<Self> {
        let point = |c: &Coord| Self { low: [c.x, c.y], high: [c.x, c.y] };
        coords.iter().map(point).reduce(|a, b| a.join(&b))
    }

    fn join(&self, other: &Self) -> Self {
        let low = [self.low[0].min(other.low[0]), self.low[1].min(other.low[1])];
        let high = [self.high[0].max(other.high[0]), self.high[1].max(other.high[1])];
        Self { low, high }
    }
}
