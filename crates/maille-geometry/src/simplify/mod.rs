//! Fewer vertices on the same mesh.
//!
//! Each arc is simplified once, so neighbours still share their border, and every arc by itself, so
//! all processors can work. What keeps the result a coverage is a rule on single vertices (see
//! `chain`); no border is looked at again afterwards.

mod chain;
mod importance;

use crate::coverage::Coverage;
use crate::ground::Ground;
use crate::measure::Metric;
use crate::mesh::{Mesh, OUTSIDE};
use crate::predicates::bits;
use crate::vertices::Vertices;
use chain::{Bench, NEVER, Workshop};
use rayon::prelude::*;

/// Which vertices matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// Visvalingam's area, weighted by the angle: smooth borders without spikes.
    #[default]
    VisvalingamWeighted,
    /// The area of the triangle that goes with a vertex (Visvalingam and Whyatt 1993).
    Visvalingam,
    /// The distance from the line that stands in (Douglas and Peucker 1973): stays closest to the
    /// given border, and keeps its corners.
    DouglasPeucker,
}

/// How much to simplify.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// Keep this share, from 0 to 1, of the vertices that may go: all but nodes and held ones. Some more
    /// stay where others that matter as much must, or that many cannot go.
    Share(f64),
    /// Leave out what is smaller than this many metres. For Visvalingam's methods a triangle is as
    /// large as 0.65 √area, the measure of mapshaper.
    Tolerance(f64),
}

/// How to simplify.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Simplification {
    /// Which vertices matter.
    pub method: Method,
    /// How much to simplify.
    pub amount: Amount,
    /// What distances mean.
    pub metric: Metric,
    /// Leave every border with the outside as it is.
    pub hold_outer: bool,
}

/// A coverage with fewer vertices.
#[derive(Debug, Clone, PartialEq)]
pub struct Simplified {
    /// The coverage: the arcs of the given one under the same numbers, with some of their positions.
    pub coverage: Coverage,
    /// How many vertices might have gone.
    pub removable: usize,
    /// How many of them were kept.
    pub kept: usize,
}

/// Linear size of a triangle of area one, as mapshaper has it, so that tolerances mean the same.
const SIZE_OF_TRIANGLE: f64 = 0.65;

/// Arcs that one task deals with.
const ARCS_PER_TASK: usize = 64;

impl Coverage {
    /// Leaves out the vertices that matter least.
    ///
    /// The result is a coverage with the same faces, parts and holes, at any amount: nodes stay,
    /// nothing comes to cross or to touch, and every ring keeps an area. All its positions are
    /// positions of this one.
    ///
    /// # Example
    /// ```
    /// use geo::wkt;
    /// use maille_geometry::{Amount, Method, Metric, Polygons, Simplification, Topology};
    /// let mut polygons = Polygons::new();
    /// polygons.push_geo(&wkt!(MULTIPOLYGON(((0. 0., 5. 0.1, 9. 0., 9. 9., 0. 9., 0. 0.)))))?;
    /// let coverage = Topology::build(&polygons).mesh().resolve()?.coverage;
    /// let simplified = coverage.simplify(&Simplification {
    ///     method: Method::DouglasPeucker,
    ///     amount: Amount::Tolerance(1.0),
    ///     metric: Metric::Planar,
    ///     hold_outer: false,
    /// });
    /// assert_eq!((simplified.removable, simplified.kept), (4, 3));
    /// assert!(simplified.displacement(&coverage, Metric::Planar) < 0.11);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn simplify(&self, how: &Simplification) -> Simplified {
        let ground = Ground::new(how.metric);
        let mesh = self.mesh();
        let may_change = |arc: usize| {
            let is_outer = mesh.sides[arc].faces.contains(&OUTSIDE);
            mesh.parts(arc) && !(how.hold_outer && is_outer)
        };
        let vertices = Vertices::of(mesh);
        let workshop = Workshop { mesh, vertices: &vertices, ground: &ground, method: how.method };
        let least = least_inner_vertices(mesh);
        let mut tolerances = vec![NEVER; mesh.coords.len()];
        let tasks = tasks(mesh, &mut tolerances);
        tasks.into_par_iter().for_each_init(Bench::default, |bench, (first, mut out)| {
            for (arc, &least) in least.iter().enumerate().skip(first).take(ARCS_PER_TASK) {
                let own;
                (own, out) = out.split_at_mut(mesh.range(arc).len());
                if may_change(arc) {
                    workshop.tolerances(arc, least, own, bench);
                }
            }
        });
        let inner = |arc: usize| (mesh.range(arc).start + 1)..(mesh.range(arc).end - 1);
        let removable: Vec<f64> = (0..mesh.len())
            .into_par_iter()
            .with_min_len(256)
            .filter(|&arc| may_change(arc))
            .flat_map_iter(|arc| inner(arc).map(|position| tolerances[position]))
            .collect();
        let limit = limit(how, &removable);
        let kept = removable.par_iter().filter(|&&tolerance| tolerance > limit).count();
        let coverage = self.with_mesh(thinned(mesh, &tolerances, limit));
        Simplified { coverage, removable: removable.len(), kept }
    }
}

impl Simplified {
    /// The largest distance in metres of a vertex that is gone from the edge that stands in for it.
    /// `given` is the coverage that was simplified.
    #[must_use]
    pub fn displacement(&self, given: &Coverage, metric: Metric) -> f64 {
        let ground = Ground::new(metric);
        let (thin, full) = (self.coverage.mesh(), given.mesh());
        let of_arc = |arc: usize| {
            let mut edges = thin.coords[thin.range(arc)].windows(2);
            let full = &full.coords[full.range(arc)];
            let (mut largest, mut edge) = (0.0_f64, edges.next());
            for (i, &at) in full.iter().enumerate().skip(1) {
                let Some(&[a, b]) = edge else { break };
                if at == b {
                    // A ring passes its first position again in the end only.
                    edge = if i + 1 < full.len() { edges.next() } else { None };
                } else {
                    largest = largest.max(ground.distance(at, [a, b]));
                }
            }
            largest
        };
        (0..full.len()).into_par_iter().with_min_len(256).map(of_arc).reduce(|| 0.0, f64::max)
    }
}

/// The tolerances to find, cut up for tasks of [`ARCS_PER_TASK`] arcs.
fn tasks<'a>(mesh: &Mesh, mut tolerances: &'a mut [f64]) -> Vec<(usize, &'a mut [f64])> {
    let mut tasks = Vec::with_capacity(mesh.len() / ARCS_PER_TASK + 1);
    for first in (0..mesh.len()).step_by(ARCS_PER_TASK) {
        let end = (first + ARCS_PER_TASK).min(mesh.len());
        let positions = (mesh.offsets[end] - mesh.offsets[first]) as usize;
        let own;
        (own, tolerances) = tolerances.split_at_mut(positions);
        tasks.push((first, own));
    }
    tasks
}

/// How many inner vertices each arc must keep, so that it stays apart from others between the same
/// two nodes: a ring two, and of arcs with the same ends all but the shortest one. One would do for
/// those, but leave next to nothing of a peninsula whose two nodes are close to each other.
fn least_inner_vertices(mesh: &Mesh) -> Vec<usize> {
    let ends = |arc: usize| {
        let range = mesh.range(arc);
        let mut ends = [range.start, range.end - 1].map(|i| bits(mesh.coords[i]));
        ends.sort_unstable();
        ends
    };
    let arcs = (0..mesh.len()).into_par_iter().with_min_len(256);
    let mut arcs: Vec<_> = arcs
        .filter(|&arc| mesh.parts(arc))
        .map(|arc| (ends(arc), mesh.range(arc).len(), arc))
        .collect();
    arcs.par_sort_unstable();
    let mut least = vec![0; mesh.len()];
    for between in arcs.chunk_by(|(one, ..), (other, ..)| one == other) {
        let is_ring = between[0].0[0] == between[0].0[1];
        for (place, (.., arc)) in between.iter().enumerate() {
            least[*arc] = if is_ring || place > 0 { 2 } else { 0 };
        }
    }
    least
}

/// The tolerance up to which vertices go.
fn limit(how: &Simplification, removable: &[f64]) -> f64 {
    match how.amount {
        Amount::Tolerance(metres) => match how.method {
            Method::DouglasPeucker => metres.max(0.0),
            _ => (metres.max(0.0) / SIZE_OF_TRIANGLE).powi(2),
        },
        Amount::Share(share) => {
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a share of a number of positions, which has 32 bits"
            )]
            let gone = (removable.len() as f64 * (1.0 - share.clamp(0.0, 1.0))).round() as usize;
            let Some(last) = gone.checked_sub(1) else { return -1.0 };
            let mut sorted = removable.to_vec();
            let (below, &mut limit, above) = sorted.select_nth_unstable_by(last, f64::total_cmp);
            if above.contains(&limit) {
                // Others matter as much as the last to go: with them it would be more than asked.
                let below = below.iter().copied().filter(|&tolerance| tolerance < limit);
                return below.fold(-1.0, f64::max);
            }
            // Those that must stay do.
            limit.min(f64::MAX)
        }
    }
}

/// The mesh with the vertices that stay.
fn thinned(mesh: &Mesh, tolerances: &[f64], limit: f64) -> Mesh {
    let mut thin = mesh.empty_like();
    for arc in 0..mesh.len() {
        for position in mesh.range(arc).filter(|&position| tolerances[position] > limit) {
            thin.coords.push(mesh.coords[position]);
            thin.heights.extend(mesh.heights.get(position));
        }
        thin.finish_arc(mesh.sides[arc]);
    }
    thin.coords.shrink_to_fit();
    thin
}
