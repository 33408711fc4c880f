//! The unit nearest to a point outside of all.
//!
//! The nearest place of any unit is then on an outer border. Runs of edges of those are indexed by boxes in
//! space: longitudes and latitudes are points on the unit sphere there, so that poles and the 180th meridian are
//! places like any other. A way on WGS84 is at least as long as on a sphere of its least radius of curvature, so
//! the search ends when nothing left can be nearer.

use crate::UnitId;
use crate::borders::{Code, NOBODY};
use crate::doubtful::Doubtful;
use crate::error::FileError;
use crate::file::Section;
use crate::store::Store;
use geo::{Coord, Distance, Geodesic, Point};
use maille_geometry::Metric;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::ops::Range;

/// A unit near to a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    /// The unit; one of those that are equally near, the same on every run.
    pub unit: UnitId,
    /// How far its nearest place is, in metres, or in units of the plane.
    pub distance: f64,
}

/// Edges of a run, at most.
const EDGES_PER_RUN: usize = 16;

/// The least radius of curvature of WGS84 in metres, that of the meridian at the equator: a (1 − e²), from
/// NGA.STND.0036, rounded down.
const LEAST_RADIUS: f64 = 6_335_439.0;

/// Degrees of an edge that are searched at once. Over so short a way the square of the distance has one
/// minimum, and is almost a parabola.
const PIECE: f64 = 0.5;

/// The outer borders.
#[derive(Debug)]
pub(crate) struct Coast {
    runs: RTree<GeomWithData<Rectangle<[f64; 3]>, Run>>,
    space: Space,
}

/// Edges that follow each other on an outer border.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Run {
    start: usize,
    edges: usize,
    code: Code,
}

impl Run {
    fn positions(&self) -> Range<usize> {
        self.start..self.start + self.edges + 1
    }
}

impl Coast {
    pub fn of(store: &Store) -> Result<Self, FileError> {
        let space = Space(store.head.metric);
        let sides: &[[Code; 2]] = store.all(Section::Sides)?;
        let starts: &[u32] = store.all(Section::Arcs)?;
        let doubtful = Doubtful::of(store)?;
        let mut runs = Vec::new();
        for (arc, sides) in sides.iter().enumerate() {
            let code = match sides {
                [NOBODY, code] | [code, NOBODY] if !doubtful.has(arc) => *code,
                _ => continue,
            };
            let (first, last) = (starts[arc] as usize, starts[arc + 1] as usize - 1);
            for start in (first..last).step_by(EDGES_PER_RUN) {
                runs.push(Run { start, edges: EDGES_PER_RUN.min(last - start), code });
            }
        }
        runs.extend(doubtful.edges().filter_map(|(start, mut units)| {
            // The first one: all that an edge bounds are equally near.
            let unit = units.next()?;
            Some(Run { start, edges: 1, code: units.fold(unit, Code::min) })
        }));
        let boxed = |run: Run| {
            let around = space.around(store.slice(Section::Positions, run.positions())?);
            Ok(GeomWithData::new(Rectangle::from_corners(around.lower(), around.upper()), run))
        };
        let boxed = runs.into_iter().map(boxed).collect::<Result<_, FileError>>()?;
        Ok(Self { runs: RTree::bulk_load(boxed), space })
    }

    /// The nearest unit within a distance.
    pub fn nearest(
        &self,
        store: &Store,
        at: Coord,
        within: f64,
    ) -> Result<Option<Nearest>, FileError> {
        if !(at.x.is_finite() && at.y.is_finite()) {
            return Ok(None);
        }
        let mut best: Option<(f64, Code)> = None;
        let from = self.space.point([at.x, at.y]);
        for (found, squared) in self.runs.nearest_neighbor_iter_with_distance_2(&from) {
            let limit = best.map_or(within, |(distance, _)| distance);
            if self.space.at_least(from, squared) > limit {
                break;
            }
            let code = found.data.code;
            let positions = store.slice(Section::Positions, found.data.positions())?;
            for ends in positions.windows(2) {
                let limit = best.map_or(within, |(distance, _)| distance);
                let around = self.space.around(ends);
                if self.space.at_least(from, around.distance_2(&from)) > limit {
                    continue;
                }
                let found = (self.space.distance(at, [ends[0], ends[1]]), code);
                let is_better = best.is_none_or(|best| {
                    found.0.total_cmp(&best.0).then(found.1.cmp(&best.1)).is_lt()
                });
                if found.0 <= within && is_better {
                    best = Some(found);
                }
            }
        }
        Ok(best.and_then(|(distance, code)| Some(Nearest { unit: UnitId::of(code)?, distance })))
    }
}

/// Where positions lie in space, by what distances between them mean.
#[derive(Debug, Clone, Copy)]
struct Space(Metric);

impl Space {
    /// A position in the plane, or on the unit sphere.
    fn point(self, [x, y]: [f64; 2]) -> [f64; 3] {
        match self.0 {
            Metric::Planar => [x, y, 0.0],
            Metric::Geodesic => {
                let (sin_x, cos_x) = x.to_radians().sin_cos();
                let (sin_y, cos_y) = y.to_radians().sin_cos();
                [cos_y * cos_x, cos_y * sin_x, sin_y]
            }
        }
    }

    /// A box around a line.
    fn around(self, positions: &[[f64; 2]]) -> AABB<[f64; 3]> {
        let points: Vec<[f64; 3]> = positions.iter().map(|&at| self.point(at)).collect();
        let bounds = AABB::from_points(&points);
        // A curve leaves its chord by an eighth of its greatest second derivative, at most.
        let bulge = match self.0 {
            Metric::Planar => 0.0,
            Metric::Geodesic => positions.windows(2).fold(0.0_f64, |bulge, ends| {
                let way = (ends[1][0] - ends[0][0]).abs() + (ends[1][1] - ends[0][1]).abs();
                bulge.max(way.to_radians().powi(2) / 8.0)
            }),
        };
        AABB::from_corners(bounds.lower().map(|c| c - bulge), bounds.upper().map(|c| c + bulge))
    }

    /// How far something is from a point at least, by the square of its distance in space.
    fn at_least(self, from: [f64; 3], squared: f64) -> f64 {
        // Less what rounding may do to positions, and to the way itself, which is computed otherwise.
        let reach = from.iter().fold(squared.sqrt(), |reach, c| reach.max(c.abs()));
        let chord = (squared.sqrt() - 32.0 * f64::EPSILON * reach).max(0.0);
        match self.0 {
            Metric::Planar => chord,
            Metric::Geodesic => 2.0 * (chord / 2.0).min(1.0).asin() * LEAST_RADIUS,
        }
    }

    /// The distance of a point from an edge.
    fn distance(self, from: Coord, [a, b]: [[f64; 2]; 2]) -> f64 {
        let [a, b] = [a, b].map(|[x, y]| Coord { x, y });
        match self.0 {
            Metric::Planar => {
                let (edge, way) = (b - a, from - a);
                let square = edge.x * edge.x + edge.y * edge.y;
                let share = ((edge.x * way.x + edge.y * way.y) / square).clamp(0.0, 1.0);
                (way.x - edge.x * share).hypot(way.y - edge.y * share)
            }
            Metric::Geodesic => {
                // No edge is longer than the equator, whatever a file says.
                let degrees = (b.x - a.x).abs().max((b.y - a.y).abs()).min(360.0);
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "720 at most"
                )]
                let pieces = ((degrees / PIECE).ceil() as u32).max(1);
                let place = |piece: u32| a + (b - a) * (f64::from(piece) / f64::from(pieces));
                let piece = |piece: u32| geodesic(from, place(piece), place(piece + 1));
                (0..pieces).map(piece).fold(f64::INFINITY, f64::min)
            }
        }
    }
}

/// The distance of a point from a short edge on WGS84, by successive parabolas through three squares
/// of distances (Karney 2013, *Algorithms for geodesics*, through `geo`).
fn geodesic(from: Coord, a: Coord, b: Coord) -> f64 {
    let distance = |share: f64| Geodesic.distance(Point(from), Point(a + (b - a) * share));
    let (mut best, mut middle) = (f64::INFINITY, 0.5);
    for step in [0.5, 0.05, 0.005] {
        let middle_in = f64::clamp(middle, step, 1.0 - step);
        let found = [-step, 0.0, step].map(|aside| distance(middle_in + aside));
        best = found.into_iter().fold(best, f64::min);
        let [low, mid, high] = found.map(|distance| distance * distance);
        let bend = low - 2.0 * mid + high;
        let lowest = if bend > 0.0 {
            middle_in + step * (low - high) / (2.0 * bend)
        } else if low < high {
            0.0
        } else {
            1.0
        };
        middle = lowest.clamp(0.0, 1.0);
    }
    best.min(distance(middle))
}
