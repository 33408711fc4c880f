//! From polygons to arcs.
//!
//! In the manner of [TopoJSON](https://github.com/topojson/topojson): match, cut, keep each arc
//! once.

use crate::matching::{NONE, Twins};
use crate::measure::planar_area;
use crate::mesh::{Extent, Mesh, OUTSIDE, Sides};
use crate::polygons::{Polygons, gather, number, offsets, split};
use crate::predicates::lower;
use crate::rings::Rings;
use geo::Coord;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// The arcs of a set of polygons, still lying in the polygons themselves.
///
/// # Example
/// ```
/// use geo::wkt;
/// use maille_geometry::{Polygons, Topology};
/// let mut polygons = Polygons::new();
/// polygons.push_geo(&wkt!(MULTIPOLYGON(((0. 0., 1. 0., 1. 1., 0. 1., 0. 0.)))))?;
/// polygons.push_geo(&wkt!(MULTIPOLYGON(((1. 0., 2. 0., 2. 1., 1. 1., 1. 0.)))))?;
/// let topology = Topology::build(&polygons);
/// assert_eq!(topology.len(), 3); // two outer borders and the shared one
/// assert_eq!(topology.dissolve(&[Some(0), Some(0)]).len(), 2);
/// # Ok::<(), maille_geometry::RingError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Topology<'a> {
    polygons: &'a Polygons,
    arcs: Vec<Span>,
}

/// A reference to an arc: its number, or the bitwise complement of it for the arc run backwards
/// (the convention of TopoJSON).
pub type ArcRef = i32;

/// The arcs of rings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RingArcs {
    /// Ring `r` is `arcs[offsets[r]..offsets[r + 1]]`.
    offsets: Vec<usize>,
    arcs: Vec<ArcRef>,
}

impl RingArcs {
    /// The arcs of a ring, in their order along it.
    ///
    /// # Panics
    /// When there is no such ring.
    #[must_use]
    pub fn of(&self, ring: usize) -> &[ArcRef] {
        &self.arcs[self.offsets[ring]..self.offsets[ring + 1]]
    }
}

impl FromIterator<Vec<ArcRef>> for RingArcs {
    fn from_iter<I: IntoIterator<Item = Vec<ArcRef>>>(rings: I) -> Self {
        let mut all = Self { offsets: vec![0], arcs: Vec::new() };
        for ring in rings {
            all.arcs.extend(ring);
            all.offsets.push(all.arcs.len());
        }
        all
    }
}

/// An arc as a run of edges of a ring.
#[derive(Debug, Clone, Copy)]
struct Span {
    /// Number of the ring that it runs along.
    ring: u32,
    /// Position at which the arc starts.
    start: u32,
    /// Number of edges.
    edges: u32,
    /// Edge of the other side that runs back along the arc's first one, or [`NONE`].
    twin: u32,
    /// Number of the ring that the twin is an edge of.
    twin_ring: u32,
    /// Units on the left and on the right.
    units: [u32; 2],
}

impl<'a> Topology<'a> {
    /// Finds the shared borders. Positions match by equality of their bits.
    #[must_use]
    pub fn build(polygons: &'a Polygons) -> Self {
        let rings = Rings::of(polygons);
        let twins = Twins::find(&rings);
        let units = ring_units(polygons);
        let arcs: Vec<Vec<Span>> = rings
            .runs()
            .into_par_iter()
            .with_max_len(1)
            .map(|run| {
                let mut arcs = Vec::new();
                for ring in run {
                    cut_ring(&rings, &twins, &units, ring, &mut arcs);
                }
                arcs
            })
            .collect();
        // Giving back so much memory takes a while, in which another thread may go on.
        rayon::spawn(|| drop(twins));
        Self { polygons, arcs: arcs.concat() }
    }

    /// Number of arcs.
    #[must_use]
    pub fn len(&self) -> usize {
        self.arcs.len()
    }

    /// Whether there is no arc, because there is no polygon.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.arcs.is_empty()
    }

    /// Number of borders that a unit has with itself: spikes, slits, parts that touch along an edge.
    /// They part nothing, so no mesh has them.
    ///
    /// ```
    /// use geo::wkt;
    /// use maille_geometry::{Polygons, Topology};
    /// let mut polygons = Polygons::new();
    /// // A square with a spike from (1, 0) to (2, 0).
    /// polygons.push_geo(&wkt!(MULTIPOLYGON(((0. 0., 1. 0., 2. 0., 1. 0., 1. 1., 0. 1., 0. 0.)))))?;
    /// assert_eq!(Topology::build(&polygons).inner_borders(), 1);
    /// # Ok::<(), maille_geometry::RingError>(())
    /// ```
    #[must_use]
    pub fn inner_borders(&self) -> usize {
        self.arcs.iter().filter(|arc| arc.units[0] == arc.units[1]).count()
    }

    /// The borders that units have with themselves: the unit, and the positions of the border.
    pub fn inner_border_lines(&self) -> impl Iterator<Item = (u32, Vec<Coord>)> + '_ {
        let inner = self.arcs.iter().filter(|arc| arc.units[0] == arc.units[1]);
        inner.map(|arc| (arc.units[0], self.line(arc)))
    }

    /// The positions of an arc, borders of a unit with itself among them: what
    /// [`rings`](Self::rings) numbers.
    ///
    /// # Panics
    /// When there is no such arc.
    #[must_use]
    pub fn arc(&self, number: usize) -> Vec<Coord> {
        self.line(&self.arcs[number])
    }

    fn line(&self, arc: &Span) -> Vec<Coord> {
        let (head, tail) = self.positions(arc);
        let coords = self.polygons.coords();
        [&coords[head], &coords[tail]].concat()
    }

    /// All arcs, with the units on their sides.
    #[must_use]
    pub fn mesh(&self) -> Mesh {
        let faces: Vec<_> = (0..self.polygons.len()).map(|u| u32::try_from(u).ok()).collect();
        self.dissolve(&faces)
    }

    /// The arcs that part different groups. `groups` holds the group of each unit.
    ///
    /// Units without a group are together a face that nobody asked for: it has no polygons in the
    /// end, but where units overlap it takes part, so that a group has the same borders whatever
    /// becomes of its neighbours.
    ///
    /// # Panics
    /// When `groups` does not have one entry per unit.
    #[must_use]
    pub fn dissolve(&self, groups: &[Option<u32>]) -> Mesh {
        assert_eq!(groups.len(), self.polygons.len(), "one group per unit");
        let faces = groups.iter().flatten().max().map_or(0, |&last| last + 1);
        self.mesh_of(faces, |unit| match unit {
            OUTSIDE => OUTSIDE,
            unit => groups[unit as usize].unwrap_or(faces),
        })
    }

    /// The arcs that part different faces of so many.
    pub(crate) fn mesh_of(&self, faces: u32, face: impl Fn(u32) -> u32 + Sync) -> Mesh {
        self.mesh_if(faces, |units| {
            let sides = Sides { faces: units.map(&face), units };
            (sides.faces[0] != sides.faces[1]).then_some(sides)
        })
    }

    /// The arcs that only one unit has.
    pub(crate) fn open_mesh(&self) -> Mesh {
        let faces = u32::try_from(self.polygons.len()).unwrap_or(OUTSIDE);
        self.mesh_if(faces, |units| {
            units.contains(&OUTSIDE).then_some(Sides { faces: units, units })
        })
    }

    /// The arcs that `sides` gives faces, by the units on their sides.
    fn mesh_if(&self, faces: u32, sides: impl Fn([u32; 2]) -> Option<Sides> + Sync) -> Mesh {
        let numbered = self.arcs.par_iter().enumerate();
        let kept: Vec<(usize, Sides)> =
            numbered.filter_map(|(number, arc)| Some((number, sides(arc.units)?))).collect();
        self.mesh_with(faces, &kept)
    }

    /// Some arcs, with what is on their sides.
    pub(crate) fn mesh_with(&self, faces: u32, arcs: &[(usize, Sides)]) -> Mesh {
        let offsets = offsets(arcs.iter().map(|(arc, _)| self.arcs[*arc].edges as usize + 1));
        let mut positions = vec![0; offsets[arcs.len()]];
        split(&mut positions, &offsets).zip(arcs).with_min_len(256).for_each(|(room, (arc, _))| {
            let (head, tail) = self.positions(&self.arcs[*arc]);
            room.iter_mut().zip(head.chain(tail)).for_each(|(to, position)| *to = number(position));
        });
        // Some more, for the pieces of arcs that will be cut.
        let room = positions.len() + positions.len() / 16;
        let mut mesh = Mesh::with_capacity(faces, self.extents(arcs), arcs.len(), room);
        let (coords, heights) = (self.polygons.coords(), self.polygons.heights());
        gather(&mut mesh.coords, coords, &positions);
        if !heights.is_empty() {
            gather(&mut mesh.heights, heights, &positions);
        }
        mesh.offsets.extend(offsets[1..].iter().copied().map(number));
        mesh.sides.extend(arcs.iter().map(|(_, sides)| *sides));
        mesh
    }

    /// The polygons that it is made of.
    pub(crate) fn polygons(&self) -> &'a Polygons {
        self.polygons
    }

    /// The arcs that part units from others or from the outside, in their order: those of
    /// [`mesh`](Self::mesh).
    pub(crate) fn parting_arcs(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.arcs.len()).filter(|&arc| self.arcs[arc].units[0] != self.arcs[arc].units[1])
    }

    /// The units left and right of an arc.
    pub(crate) fn units(&self, arc: usize) -> [u32; 2] {
        self.arcs[arc].units
    }

    /// The arcs of every ring of the polygons, each ring from one of its nodes on.
    #[must_use]
    pub fn rings(&self) -> RingArcs {
        let rings = Rings::of(self.polygons);
        let places = || {
            let numbered = (0..).zip(&self.arcs);
            numbered.flat_map(|(number, arc): (ArcRef, _)| {
                let own = (arc.ring, arc.start, number);
                let twin = (arc.twin != NONE).then(|| {
                    let ring = rings.ring(arc.twin_ring as usize);
                    (arc.twin_ring, ring.back_by(arc.twin, arc.edges - 1), !number)
                });
                // A spike runs to its tip and back as one arc, which is its own other side.
                let twin = twin.filter(|(ring, start, _)| (*ring, *start) != (own.0, own.1));
                std::iter::once(own).chain(twin)
            })
        };
        let mut offsets = vec![0; rings.len() + 1];
        places().for_each(|(ring, ..)| offsets[ring as usize + 1] += 1);
        for ring in 1..offsets.len() {
            offsets[ring] += offsets[ring - 1];
        }
        let (mut next, mut arcs) = (offsets.clone(), vec![(0, 0); offsets[rings.len()]]);
        for (ring, start, arc) in places() {
            let place = &mut next[ring as usize];
            arcs[*place] = (start, arc);
            *place += 1;
        }
        for ring in offsets.windows(2) {
            arcs[ring[0]..ring[1]].sort_unstable();
        }
        RingArcs { offsets, arcs: arcs.into_iter().map(|(_, arc)| arc).collect() }
    }

    /// The extents of the units beside some arcs; nobody asks for those of others.
    fn extents(&self, arcs: &[(usize, Sides)]) -> Arc<[Extent]> {
        let mut is_beside = vec![false; self.polygons.len()];
        for unit in arcs.iter().flat_map(|(arc, _)| self.arcs[*arc].units) {
            if let Some(is_beside) = is_beside.get_mut(unit as usize) {
                *is_beside = true;
            }
        }
        let units = is_beside.into_par_iter().enumerate().with_min_len(256);
        let extents =
            units.map(|(unit, is_beside)| if is_beside { self.extent(unit) } else { Extent::NONE });
        extents.collect::<Vec<_>>().into()
    }

    fn extent(&self, unit: usize) -> Extent {
        let rings = self.polygons.rings_of(unit);
        let rings = rings.map(|ring| &self.polygons.coords()[self.polygons.ring(ring)]);
        rings.fold(Extent { area: 0.0, ..Extent::NONE }, |extent, ring| {
            let lowest = ring.iter().copied().fold(extent.lowest, lower);
            Extent { area: extent.area + planar_area(ring), lowest }
        })
    }

    /// The positions of an arc, in two pieces where it runs over the end of its ring.
    fn positions(&self, arc: &Span) -> (Range<usize>, Range<usize>) {
        let Range { start: first, end } = self.polygons.ring(arc.ring as usize);
        let (start, last) = (arc.start as usize, (arc.start + arc.edges) as usize);
        if last < end {
            (start..last + 1, 0..0)
        } else {
            (start..end, first..first + last - end + 1)
        }
    }
}

/// The unit of each ring.
fn ring_units(polygons: &Polygons) -> Vec<u32> {
    let mut units = vec![0; polygons.ring_offsets().len() - 1];
    for unit in 0..polygons.len() {
        units[polygons.rings_of(unit)].fill(u32::try_from(unit).unwrap_or(OUTSIDE));
    }
    units
}

/// Cuts one ring into arcs, and keeps those that its own side holds: an arc with two sides is kept
/// by the one that starts at the lower position.
fn cut_ring(rings: &Rings, twins: &Twins, units: &[u32], ring: usize, arcs: &mut Vec<Span>) {
    let own = rings.ring(ring);
    let mut emit = |start: u32, edges: u32, last: u32, closed: bool| {
        let twin = twins.of(start);
        let (mut sides, mut twin_ring) = ([units[ring], OUTSIDE], NONE);
        if twin != NONE {
            let other = if closed { rings.ring_of(twin).start } else { twins.of(last) };
            if other < start {
                return;
            }
            let other_ring = rings.number_of(twin);
            sides[1] = units[other_ring];
            twin_ring = number(other_ring);
        }
        arcs.push(Span { ring: number(ring), start, edges, twin, twin_ring, units: sides });
    };
    let (mut first, mut start) = (NONE, NONE);
    let mut before = twins.of(own.end - 1);
    for position in own.start..own.end {
        let after = twins.of(position);
        if is_node(rings, twins, position, [before, after]) {
            if start == NONE {
                first = position;
            } else {
                emit(start, position - start, position - 1, false);
            }
            start = position;
        }
        before = after;
    }
    if start == NONE {
        emit(own.start, own.end - own.start, own.end - 1, true);
    } else {
        emit(start, own.end - start + first - own.start, own.previous(first), false);
    }
}

/// Whether a border ends at a position, given the twins of the edges before and after it: the ring on
/// its other side turns off there, or another ring without twins touches.
#[inline]
fn is_node(rings: &Rings, twins: &Twins, position: u32, [before, after]: [u32; 2]) -> bool {
    match (before, after) {
        (NONE, NONE) => twins.touches(position),
        (NONE, _) | (_, NONE) => true,
        (before, after) => rings.next(after) != before,
    }
}
