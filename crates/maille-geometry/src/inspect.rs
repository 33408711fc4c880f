//! Looking at a faulty mesh, and giving each disputed place to somebody.
//!
//! A mesh that has been cut at every meeting of borders, and has units in doubt apart (`focus`), parts the
//! plane into places. Nearly all are covered by one unit, or are the outside. The others are *regions*:
//! overlaps, which several units claim, and gaps, which none does and units surround.

use crate::coverage::Coverage;
use crate::focus::{Doubt, Focus};
use crate::graph::{Graph, reverse};
use crate::ground::Ground;
use crate::loops::{Loop, Loops};
use crate::measure::Metric;
use crate::mesh::{Extent, OUTSIDE};
use crate::nesting::{outlines, shell_first, simple_rings};
use crate::noding::Noded;
use crate::overlay::{Covers, Winding, is_rounding};
use crate::polygons::Polygons;
use crate::predicates::lexicographic;
use crate::resolve::{Origin, ResolveError, Spot, spots, unit_at};
use crate::topology::Topology;
use geo::Coord;
use std::collections::BTreeMap;

/// Units that were looked at closely.
#[derive(Debug)]
pub struct Inspected<'a> {
    focus: Focus<'a>,
    noded: Noded,
    spots: Vec<Spot>,
    regions: Vec<Region>,
    /// The polygons of the regions, a unit for each.
    shapes: Polygons,
    /// Units that cover a place the wrong way round, and a position of its border.
    inverted: Vec<(u32, Coord)>,
    /// Per dart, the face on its left; where a region is there, any of those that claim it.
    owners: Vec<u32>,
}

/// What is wrong with a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionKind {
    /// No unit covers it, and units surround it.
    Gap,
    /// Several units cover it.
    Overlap,
}

/// A connected place that is not covered by one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Region {
    /// What is wrong.
    pub kind: RegionKind,
    /// The units that cover it, in order; none of a gap.
    pub units: Vec<u32>,
    /// The units that cover the other side of its border, in order, and for how many metres.
    pub neighbours: Vec<(u32, f64)>,
    /// Whether it is as thin as the rounding of the places where borders were cut makes them.
    pub is_rounding: bool,
    /// The darts that have it on their left.
    darts: Vec<u32>,
}

impl Topology<'_> {
    /// Looks for all places that are not covered by one unit. Borders may cross themselves: what they
    /// run round either way is taken to be inside.
    ///
    /// # Errors
    /// [`ResolveError::Unresolvable`] when cutting borders where they meet does not come to an end.
    pub fn inspect(&self, metric: Metric) -> Result<Inspected<'_>, ResolveError> {
        let (focus, noded) = Focus::find(self, Doubt::BesideRegion)?;
        Inspected::of(focus, noded, metric)
    }
}

impl<'a> Inspected<'a> {
    /// Looks at the mesh of a focus.
    pub(crate) fn of(focus: Focus<'a>, noded: Noded, metric: Metric) -> Result<Self, ResolveError> {
        let spots = spots(&noded, Origin::Damaged)?;
        let ground = Ground::new(metric);
        let graph = Graph::new(&noded.mesh);
        let loops = Loops::of(&graph, &noded.index);
        let covers = Covers::count(&noded, &loops, Winding::NonZero);
        let mut shapes = Polygons::new();
        let mut regions: Vec<Region> = Vec::new();
        for place in loops.places() {
            if let Some(region) = region(&noded, &graph, &covers, &place, &ground) {
                push_shape(&graph, &place, &mut shapes);
                regions.push(region);
            }
        }
        let mut owners = vec![OUTSIDE; graph.len()];
        for dart in graph.darts() {
            owners[dart as usize] = covers.claims(dart).next().unwrap_or(OUTSIDE);
        }
        let inverted = inverted(&graph, &covers);
        Ok(Self { focus, noded, spots, regions, shapes, inverted, owners })
    }
}

impl Inspected<'_> {
    /// Where borders meet other than at common vertices.
    #[must_use]
    pub fn spots(&self) -> &[Spot] {
        &self.spots
    }

    /// Units that cover a place the wrong way round, each once with a position of its border: with a
    /// hole outside of its shell, or one half of a bow-tie.
    #[must_use]
    pub fn inverted(&self) -> &[(u32, Coord)] {
        &self.inverted
    }

    /// The places that are not covered by one unit, by their leftmost, lowest positions.
    #[must_use]
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The polygons of the regions, a unit for each, in their order.
    #[must_use]
    pub fn shapes(&self) -> &Polygons {
        &self.shapes
    }

    /// The face left of each dart that no region is left of: a unit, if it was in doubt.
    pub(crate) fn sole_owners(&self) -> impl Iterator<Item = u32> + '_ {
        let mut in_region = vec![false; self.owners.len()];
        for &dart in self.regions.iter().flat_map(|region| &region.darts) {
            in_region[dart as usize] = true;
        }
        self.owners.iter().zip(in_region).filter(|(_, within)| !within).map(|(owner, _)| *owner)
    }

    /// The extent of a unit.
    pub(crate) fn extent(&self, unit: u32) -> Extent {
        self.noded.mesh.extent(unit)
    }

    /// Gives each region to a unit, or to nobody.
    ///
    /// # Errors
    /// [`ResolveError::Unresolvable`] when rounding has left borders that contradict each other.
    ///
    /// # Panics
    /// When `owners` does not have one entry per region.
    pub fn settle(&self, owners: &[Option<u32>]) -> Result<Coverage, ResolveError> {
        assert_eq!(owners.len(), self.regions.len(), "one owner per region");
        let mut faces = self.owners.clone();
        for (region, owner) in self.regions.iter().zip(owners) {
            for &dart in &region.darts {
                faces[dart as usize] = owner.unwrap_or(OUTSIDE);
            }
        }
        let mut mesh = self.noded.mesh.clone();
        for (sides, faces) in mesh.sides.iter_mut().zip(faces.chunks_exact(2)) {
            sides.faces = [faces[0], faces[1]];
        }
        let outlines = outlines(&Graph::new(&mesh), &self.noded.index)
            .map_err(|at| ResolveError::Unresolvable { unit: unit_at(&mesh, at), at })?;
        Ok(self.focus.coverage(&mesh, outlines))
    }
}

/// What is wrong with a place, if anything is.
fn region(
    noded: &Noded,
    graph: &Graph,
    covers: &Covers,
    loops: &[&Loop],
    ground: &Ground,
) -> Option<Region> {
    let first = loops[0].darts[0];
    let units: Vec<u32> = covers.claims(first).collect();
    let kind = match units.len() {
        0 => RegionKind::Gap,
        1 => return None,
        _ => RegionKind::Overlap,
    };
    let darts: Vec<u32> = loops.iter().flat_map(|l| &l.darts).copied().collect();
    let mut neighbours: BTreeMap<u32, f64> = BTreeMap::new();
    for &dart in &darts {
        let coords = &noded.mesh.coords[noded.mesh.range(dart as usize / 2)];
        let length: f64 = coords.windows(2).map(|ends| ground.length(ends[0], ends[1])).sum();
        for unit in covers.claims(reverse(dart)) {
            *neighbours.entry(unit).or_default() += length;
        }
    }
    let neighbours = neighbours.into_iter().collect();
    Some(Region { kind, units, neighbours, is_rounding: is_rounding(graph, first), darts })
}

/// Adds the polygons of a place.
fn push_shape(graph: &Graph, loops: &[&Loop], shapes: &mut Polygons) {
    let mesh = graph.mesh;
    for current in loops {
        // The outer ring of a place that touches itself comes last, rings that turn inwards before.
        let mut rings = simple_rings(graph, &current.darts);
        if !current.is_hole {
            rings = shell_first(graph, rings);
        }
        for ring in rings {
            let steps = ring.darts.iter().flat_map(|&dart| mesh.steps(dart));
            shapes.push_normal_ring(&mesh.coords, &[], steps);
        }
    }
    shapes.finish_polygon();
    shapes.finish_unit();
}

/// See [`Inspected::inverted`]. Slivers that come from rounding do not count.
fn inverted(graph: &Graph, covers: &Covers) -> Vec<(u32, Coord)> {
    let mut inverted: Vec<(u32, Coord)> = Vec::new();
    for dart in graph.darts() {
        let mut negative = covers.of(dart).iter().filter(|(_, times)| *times < 0).peekable();
        if negative.peek().is_some() && !is_rounding(graph, dart) {
            inverted.extend(negative.map(|(unit, _)| (*unit, graph.start(dart)[0])));
        }
    }
    inverted.sort_by(|a, b| a.0.cmp(&b.0).then(lexicographic(a.1, b.1)));
    inverted.dedup_by_key(|(unit, _)| *unit);
    inverted
}
