//! What two coverages have in common, place by place.

mod joint;
mod pieces;
mod walks;

use crate::coverage::Coverage;
use crate::graph::{Graph, Nodes};
use crate::ground::Ground;
use crate::measure::{Measure, Metric};
use crate::mesh::{Mesh, OUTSIDE};
use crate::nesting::{shell_first, simple_rings};
use crate::polygons::Polygons;
use crate::predicates::lexicographic;
use geo::Coord;
use joint::Joint;
use pieces::Pieces;
use rayon::prelude::*;
use std::collections::BTreeMap;
use walks::{Walk, Walks};

/// Two coverages laid over each other: see [`compare`].
#[derive(Debug)]
pub struct Comparison {
    places: Vec<Place>,
    /// The outer walk around each place, a dart each.
    outer: Vec<u32>,
    /// The walks around the holes of those places that have some.
    holes: BTreeMap<usize, Vec<u32>>,
    mesh: Mesh,
    nodes: Nodes,
}

/// A connected place that one unit of each of two coverages covers, or of one of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The unit of the first coverage and that of the second one, `None` where it has none.
    pub units: [Option<u32>; 2],
    /// Area and perimeter in m² and m, or in units of the plane. Between two positions borders are
    /// straight on the map here, so that the areas of places add up to those of units.
    pub size: Measure,
}

/// More borders than can be numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the borders of the two together have more than {} positions", u32::MAX / 4)]
pub struct TooManyPositions;

/// Lays two coverages in one CRS over each other, and finds every place that they part the plane into.
///
/// What meets what and in which order is decided exactly, from the positions as they are given; only
/// the places of crossings are rounded. Places that are as thin as that rounding are left out. Where both
/// coverages have the same borders nothing is cut.
///
/// # Errors
/// [`TooManyPositions`] when positions have no numbers of 32 bits.
///
/// # Example
/// ```
/// use geo::wkt;
/// use maille_geometry::{Metric, Polygons, Topology, compare};
/// let coverage = |wkt: [geo::MultiPolygon; 2]| {
///     let mut polygons = Polygons::new();
///     wkt.iter().try_for_each(|unit| polygons.push_geo(unit))?;
///     Ok::<_, Box<dyn std::error::Error>>(Topology::build(&polygons).resolve()?.coverage)
/// };
/// // The border between two units moves from x = 1 to x = 1.25.
/// let before = coverage([
///     wkt!(MULTIPOLYGON(((0. 0., 1. 0., 1. 1., 0. 1., 0. 0.)))),
///     wkt!(MULTIPOLYGON(((1. 0., 2. 0., 2. 1., 1. 1., 1. 0.)))),
/// ])?;
/// let after = coverage([
///     wkt!(MULTIPOLYGON(((0. 0., 1.25 0., 1.25 1., 0. 1., 0. 0.)))),
///     wkt!(MULTIPOLYGON(((1.25 0., 2. 0., 2. 1., 1.25 1., 1.25 0.)))),
/// ])?;
/// let comparison = compare(&before, &after, Metric::Planar)?;
/// let moved: Vec<_> = comparison.places().iter().filter(|p| p.units[0] != p.units[1]).collect();
/// assert_eq!(moved.len(), 1);
/// assert_eq!((moved[0].units, moved[0].size.area), ([Some(1), Some(0)], 0.25));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare(
    first: &Coverage,
    second: &Coverage,
    metric: Metric,
) -> Result<Comparison, TooManyPositions> {
    let ground = Ground::new(metric);
    let positions = first.mesh().coords.len() + second.mesh().coords.len();
    check(positions)?;
    let joint = Joint::of([first, second]);
    let meetings = joint.meetings();
    // Each meeting cuts an arc or two, and each cut has a position on both sides.
    check(positions + 4 * meetings.len())?;
    let pieces = Pieces::of(&joint, &meetings);
    let nodes = walks::nodes(&joint, &pieces);
    let graph = Graph::with(&pieces.mesh, nodes);
    let walks = Walks::of(&joint, &pieces, &graph, &ground);
    let (mut places, outer, numbers) = places(&walks);
    let mut holes: BTreeMap<usize, Vec<u32>> = BTreeMap::new();
    for (hole, around) in walks::enclosing(&joint, &pieces, &graph, &walks) {
        if let Some(place) = places.get_mut(numbers[around]) {
            let Walk { first, size, .. } = walks.list[hole];
            place.size.area += size.area;
            place.size.perimeter += size.perimeter;
            holes.entry(numbers[around]).or_default().push(first);
        }
    }
    let nodes = graph.into_nodes();
    Ok(Comparison { places, outer, holes, mesh: pieces.mesh, nodes })
}

fn check(positions: usize) -> Result<(), TooManyPositions> {
    let fits = u32::try_from(positions).is_ok_and(|positions| positions <= u32::MAX / 4);
    if fits { Ok(()) } else { Err(TooManyPositions) }
}

/// All places but the outside, by their units, holes not yet taken off; a dart of the walk around each,
/// and the place inside each walk.
fn places(walks: &Walks) -> (Vec<Place>, Vec<u32>, Vec<usize>) {
    let is_place = |walk: &Walk| walk.size.area > 0.0 && walk.units != [OUTSIDE; 2];
    let unit = |unit: u32| (unit != OUTSIDE).then_some(unit);
    let mut order: Vec<usize> =
        (0..walks.list.len()).filter(|&walk| is_place(&walks.list[walk])).collect();
    order.par_sort_by_key(|&walk| walks.list[walk].units);
    let mut numbers = vec![usize::MAX; walks.list.len()];
    let (mut places, mut outer) = (Vec::new(), Vec::new());
    for walk in order {
        numbers[walk] = places.len();
        let Walk { first, units, size } = walks.list[walk];
        places.push(Place { units: units.map(unit), size });
        outer.push(first);
    }
    (places, outer, numbers)
}

impl Comparison {
    /// Every place, by the units of the first coverage and then of the second one, nobody last.
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The polygons of some places, given by their numbers: a unit for each.
    ///
    /// # Panics
    /// When there is no such place.
    #[must_use]
    pub fn polygons(&self, places: &[usize]) -> Polygons {
        let graph = Graph::with(&self.mesh, self.nodes.clone());
        let mut polygons = Polygons::new();
        for &place in places {
            let holes = self.holes.get(&place).into_iter().flatten();
            for (number, &first) in std::iter::once(&self.outer[place]).chain(holes).enumerate() {
                let darts: Vec<u32> = walks::along(&graph, first).collect();
                // The outer ring of a place that touches itself comes last, rings that turn inwards before.
                let mut rings = simple_rings(&graph, &darts);
                if number == 0 {
                    rings = shell_first(&graph, rings);
                }
                for ring in rings {
                    let steps = ring.darts.iter().flat_map(|&dart| self.mesh.steps(dart));
                    let mut ring: Vec<Coord> = steps.map(|step| self.mesh.coords[step]).collect();
                    let lowest = (0..ring.len()).min_by(|&a, &b| lexicographic(ring[a], ring[b]));
                    ring.rotate_left(lowest.unwrap_or_default());
                    for at in ring {
                        polygons.push_vertex(at.x, at.y);
                    }
                    // A part as thin as rounding has no area, and is left out.
                    let _ = polygons.finish_ring_with_area();
                }
            }
            polygons.finish_polygon();
            polygons.finish_unit();
        }
        polygons
    }
}
