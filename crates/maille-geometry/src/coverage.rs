//! Coverages, and polygons made of them.

use crate::mesh::{Arc, Mesh, OUTSIDE, round_position};
use crate::nesting::{Outline, Ring};
use crate::polygons::{Polygons, number, offsets, split};
use crate::predicates::lexicographic;
use crate::resolve::{Origin, ResolveError, unit_at};
use geo::Coord;
use rayon::prelude::*;

/// Rounding moves positions by less than a grid step, so each round leaves fewer new places to cut
/// at than the one before; real layers need one or two.
const MAX_ROUNDS: usize = 32;

/// Faces that do not overlap and whose common borders are the same arcs.
///
/// Made by [`Mesh::resolve`], by [`Topology::resolve`](crate::Topology::resolve), and of other coverages. Arcs meet only at their ends, and the faces on both sides of an arc
/// differ.
#[derive(Debug, Clone, PartialEq)]
pub struct Coverage {
    mesh: Mesh,
    /// The polygons of face `f` are `outlines[offsets[f]..offsets[f + 1]]`.
    outlines: Vec<Outline>,
    offsets: Vec<usize>,
}

impl Coverage {
    /// `outlines` are those of the mesh's faces, in any order. Those of units without a face come
    /// last and are in nobody's range.
    pub(crate) fn new(mesh: Mesh, mut outlines: Vec<Outline>) -> Self {
        let order = |a: &Ring, b: &Ring| {
            // Rings that touch where both are lowest leave that position by different edges.
            let first_edge = || lexicographic(after_lowest(&mesh, a), after_lowest(&mesh, b));
            lexicographic(a.lowest, b.lowest).then_with(first_edge)
        };
        outlines.par_iter_mut().for_each(|outline| outline.rings[1..].sort_by(order));
        outlines
            .par_sort_by(|a, b| a.face.cmp(&b.face).then_with(|| order(&a.rings[0], &b.rings[0])));
        let mut offsets = vec![0];
        for face in 0..mesh.faces {
            let start = offsets[offsets.len() - 1];
            let own = outlines[start..].iter().take_while(|outline| outline.face == face);
            offsets.push(start + own.count());
        }
        Self { mesh, outlines, offsets }
    }

    /// The same faces on arcs that were moved without coming to meet or to pass each other: each
    /// under its number, from and to the same nodes.
    pub(crate) fn with_mesh(&self, mesh: Mesh) -> Self {
        let moved = |ring: &Ring| {
            let lowest = ring.darts.iter().map(|&dart| mesh.lowest(dart as usize / 2));
            let lowest = lowest.min_by(|a, b| lexicographic(*a, *b)).unwrap_or(ring.lowest);
            Ring { darts: ring.darts.clone(), lowest }
        };
        let moved = |outline: &Outline| Outline {
            face: outline.face,
            rings: outline.rings.iter().map(moved).collect(),
        };
        let outlines = self.outlines.par_iter().with_min_len(64).map(moved).collect();
        Self::new(mesh, outlines)
    }

    /// The arcs of the coverage.
    #[must_use]
    pub fn mesh(&self) -> &Mesh {
        &self.mesh
    }

    /// The arcs of the coverage, without what lies between them.
    #[must_use]
    pub fn into_mesh(self) -> Mesh {
        self.mesh
    }

    /// The outlines of all faces, in order.
    pub(crate) fn outlines(&self) -> &[Outline] {
        // Behind the last offset are the units without a face, which are nobody's.
        &self.outlines[..self.offsets.last().copied().unwrap_or_default()]
    }

    /// The outlines of one face.
    pub(crate) fn outlines_of(&self, face: usize) -> &[Outline] {
        &self.outlines[self.offsets[face]..self.offsets[face + 1]]
    }

    /// Number of faces, with or without area.
    #[must_use]
    pub fn len(&self) -> usize {
        self.mesh.faces()
    }

    /// Whether there is no face.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The arcs of the coverage, each with a face on one side at least.
    pub fn arcs(&self) -> impl Iterator<Item = Arc<'_>> {
        self.mesh.arcs().filter(|arc| arc.left != arc.right)
    }

    /// The faces merged by group: a coverage on some of the same arcs. `groups` holds the group of
    /// each face; those without one become outside.
    ///
    /// # Errors
    /// None that a coverage can have; the search for faults is the same as that of
    /// [`Mesh::resolve`].
    ///
    /// # Panics
    /// When `groups` does not have one entry per face.
    pub fn dissolve(&self, groups: &[Option<u32>]) -> Result<Self, ResolveError> {
        assert_eq!(groups.len(), self.len(), "one group per face");
        let faces = groups.iter().flatten().max().map_or(0, |&last| last + 1);
        let mut mesh = Mesh { faces, ..self.mesh.clone() };
        for sides in &mut mesh.sides {
            let group = |face: u32| groups.get(face as usize).copied().flatten();
            sides.faces = sides.faces.map(|face| group(face).unwrap_or(OUTSIDE));
        }
        Ok(mesh.resolve_as(Origin::Input)?.coverage)
    }

    /// The coverage with every coordinate rounded to so many decimals. Common borders are rounded
    /// once, so neighbours still touch; where rounding makes borders meet they are cut there.
    /// Returns also how many rings, of polygons and of holes, no longer bound an area.
    ///
    /// # Errors
    /// [`ResolveError::Unresolvable`] when rounding and cutting do not come to an end.
    pub fn rounded(&self, decimals: u8) -> Result<(Self, usize), ResolveError> {
        let mut rounded = self.mesh.rounded(decimals).resolve_as(Origin::Moved)?.coverage;
        // A place where borders were cut need not lie on the grid.
        for _ in 0..MAX_ROUNDS {
            if rounded.mesh.is_rounded(decimals) {
                return Ok((rounded, self.too_small(decimals)));
            }
            rounded = rounded.mesh.rounded(decimals).resolve_as(Origin::Moved)?.coverage;
        }
        let at = rounded.mesh.coords[0];
        Err(ResolveError::Unresolvable { unit: unit_at(&rounded.mesh, at), at })
    }

    /// How many rings bound no area when their positions are rounded.
    fn too_small(&self, decimals: u8) -> usize {
        let is_lost = |ring: &&Ring| {
            let mut alone = Polygons::new();
            for position in ring.darts.iter().flat_map(|&dart| self.mesh.steps(dart)) {
                let at = round_position(self.mesh.coords[position], decimals);
                alone.push_vertex(at.x, at.y);
            }
            alone.finish_ring().is_err()
        };
        let rings = |outline: &Outline| outline.rings.iter().filter(is_lost).count();
        self.outlines().par_iter().map(rings).sum()
    }

    /// The polygons of the faces, one unit per face.
    ///
    /// Rings start at their leftmost, lowest position; the polygons of a face and the holes of a
    /// polygon are sorted by theirs, so the result does not depend on the order of the input.
    #[must_use]
    pub fn polygons(&self) -> Polygons {
        let rings: Vec<&Ring> = self.outlines().iter().flat_map(|outline| &outline.rings).collect();
        let lengths: Vec<usize> = rings.par_iter().map(|ring| self.positions_of(ring)).collect();
        let offsets = offsets(lengths);
        let mut positions = vec![0; offsets[rings.len()]];
        split(&mut positions, &offsets).zip(rings).for_each(|(room, ring)| self.turn(ring, room));
        let mut polygons =
            Polygons::of_normal_rings(&self.mesh.coords, &self.mesh.heights, &positions);
        let mut lengths = offsets.windows(2).map(|ends| ends[1] - ends[0]);
        for face in 0..self.len() {
            for outline in self.outlines_of(face) {
                for length in lengths.by_ref().take(outline.rings.len()) {
                    polygons.end_normal_ring(length);
                }
                polygons.finish_polygon();
            }
            polygons.finish_unit();
        }
        polygons
    }

    /// Number of positions of a ring.
    fn positions_of(&self, ring: &Ring) -> usize {
        ring.darts.iter().map(|&dart| self.mesh.range(dart as usize / 2).len() - 1).sum()
    }

    /// Writes the positions of a ring, from its leftmost, lowest one on.
    fn turn(&self, ring: &Ring, positions: &mut [u32]) {
        let steps = ring.darts.iter().flat_map(|&dart| self.mesh.steps(dart));
        positions.iter_mut().zip(steps).for_each(|(to, position)| *to = number(position));
        let is_lowest = |&position: &u32| self.mesh.coords[position as usize] == ring.lowest;
        let lowest = positions.iter().position(is_lowest).unwrap_or_default();
        positions.rotate_left(lowest);
    }
}

/// The position after the leftmost, lowest one of a ring.
fn after_lowest(mesh: &Mesh, ring: &Ring) -> Coord {
    let steps = || ring.darts.iter().flat_map(|&dart| mesh.steps(dart));
    let mut positions = steps().chain(steps()).map(|position| mesh.coords[position]);
    positions.find(|at| *at == ring.lowest);
    positions.next().unwrap_or(ring.lowest)
}
