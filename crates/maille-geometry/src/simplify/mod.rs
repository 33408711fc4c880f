//! Fewer vertices on the same mesh.
//!
//! Each arc is simplified once, so neighbours still share their border, and every arc by itself, so
//! all processors can work. What keeps the result a coverage is a rule on single vertices (see
//! `chain`); no border is looked at again afterwards.

mod chain;
mod importance;
mod queue;
mod search;
mod surroundings;

use crate::coverage::Coverage;
use crate::ground::Ground;
use crate::measure::Metric;
use crate::mesh::Mesh;
use crate::polygons::gather;
use chain::Workshop;
use rayon::prelude::*;
use search::Search;
use surroundings::Surroundings;

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

impl Method {
    /// How important a vertex is that makes a difference of so many metres.
    fn importance_of(self, metres: f64) -> f64 {
        match self {
            Self::DouglasPeucker => metres,
            Self::Visvalingam | Self::VisvalingamWeighted => (metres / SIZE_OF_TRIANGLE).powi(2),
        }
    }
}

/// How much each vertex of a coverage matters, up to a limit: the same borders at many scales.
#[derive(Debug)]
pub struct Generalisation<'a> {
    coverage: &'a Coverage,
    method: Method,
    tolerances: Vec<f64>,
}

impl Coverage {
    /// Finds how much vertices matter, as [`simplify`](Self::simplify) does, up to a tolerance in metres
    /// (of the unit of a plane). What is simplified less than that then costs no more than a walk over
    /// the vertices, and has all vertices of what is simplified more.
    ///
    /// # Example
    /// ```
    /// use geo::wkt;
    /// use maille_geometry::{Method, Metric, Polygons, Topology};
    /// let mut polygons = Polygons::new();
    /// polygons.push_geo(&wkt!(MULTIPOLYGON(((0. 0., 5. 0.1, 9. 0., 9. 9., 0. 9., 0. 0.)))))?;
    /// let coverage = Topology::build(&polygons).mesh().resolve()?.coverage;
    /// let scales = coverage.generalise(Method::DouglasPeucker, Metric::Planar, 1.0);
    /// assert_eq!(scales.at(1.0).polygons().coords().len(), 4);
    /// assert_eq!(scales.at(0.01).polygons().coords().len(), 5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn generalise(&self, method: Method, metric: Metric, coarsest: f64) -> Generalisation<'_> {
        let limit = method.importance_of(coarsest.max(0.0)).min(f64::MAX);
        let tolerances = searched(self.mesh(), method, metric, false, |search, workshop| {
            search.find(workshop, limit, |_| true);
        });
        Generalisation { coverage: self, method, tolerances: tolerances.into_tolerances() }
    }

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
        let mesh = self.mesh();
        let (mut removable, mut limit) = (0, 0.0);
        let found = searched(mesh, how.method, how.metric, how.hold_outer, |search, workshop| {
            removable = search.removable(|_| true);
            limit = match how.amount {
                Amount::Tolerance(metres) => {
                    let limit = how.method.importance_of(metres.max(0.0)).min(f64::MAX);
                    search.find(workshop, limit, |_| true);
                    limit
                }
                Amount::Share(share) => {
                    search.limit(workshop, part(removable, 1.0 - share.clamp(0.0, 1.0)))
                }
            };
        });
        let thin = thinned(mesh, found.tolerances(), limit);
        let kept = removable - (mesh.coords.len() - thin.coords.len());
        Simplified { coverage: self.with_mesh(thin), removable, kept }
    }
}

impl Generalisation<'_> {
    /// The coverage without the vertices that matter less than a tolerance, which must not be larger than
    /// the coarsest one that was asked for.
    #[must_use]
    pub fn at(&self, metres: f64) -> Coverage {
        self.coverage.with_mesh(self.mesh_at(metres))
    }

    /// The arcs of [`at`](Self::at), for those who need no outlines: each under its number, from and to
    /// the same nodes.
    #[must_use]
    pub fn mesh_at(&self, metres: f64) -> Mesh {
        let limit = self.method.importance_of(metres.max(0.0)).min(f64::MAX);
        thinned(self.coverage.mesh(), &self.tolerances, limit)
    }
}

/// A search over a mesh, after `find` has found what it wants to know.
fn searched(
    mesh: &Mesh,
    method: Method,
    metric: Metric,
    hold_outer: bool,
    find: impl FnOnce(&mut Search, &Workshop),
) -> Search<'_> {
    let ground = Ground::new(metric);
    let (surroundings, mut search) =
        rayon::join(|| Surroundings::of(mesh), || Search::new(mesh, hold_outer));
    find(&mut search, &Workshop { mesh, surroundings: &surroundings, ground: &ground, method });
    search
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

/// A share of a number of positions, rounded.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a share of a number of positions, which has 32 bits"
)]
fn part(whole: usize, share: f64) -> usize {
    (whole as f64 * share).round() as usize
}

/// The mesh with the vertices that stay.
fn thinned(mesh: &Mesh, tolerances: &[f64], limit: f64) -> Mesh {
    let staying = (0..tolerances.len()).into_par_iter().filter(|&i| tolerances[i] > limit);
    let staying: Vec<u32> = staying.filter_map(|i| u32::try_from(i).ok()).collect();
    let mut thin = Mesh::with_capacity(mesh.faces, mesh.extents.clone(), mesh.len(), staying.len());
    gather(&mut thin.coords, &mesh.coords, &staying);
    if !mesh.heights.is_empty() {
        gather(&mut thin.heights, &mesh.heights, &staying);
    }
    let (mut rest, mut end) = (staying.iter().peekable(), 0);
    for &given_end in &mesh.offsets[1..] {
        while rest.next_if(|&&position| position < given_end).is_some() {
            end += 1;
        }
        thin.offsets.push(end);
    }
    thin.sides.clone_from(&mesh.sides);
    thin
}
