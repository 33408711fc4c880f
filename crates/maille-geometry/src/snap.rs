//! Joining vertices that are close to each other and not equal.

use crate::ground::Ground;
use crate::measure::Metric;
use crate::near::Open;
use crate::polygons::Polygons;
use crate::predicates::{bits, lexicographic};
use crate::topology::Topology;
use geo::Coord;
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;

/// What snapping did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Snapping {
    /// Places of vertices that were moved onto another vertex.
    pub moved: usize,
    /// Vertices of neighbours that edges were led through.
    pub inserted: usize,
    /// Rings that were left as they are, because nothing would have been left of them.
    pub kept: usize,
}

/// Where the vertices go that are near another one.
struct Moves<'a> {
    open: &'a Open,
    distance: f64,
    to: FxHashMap<[u64; 2], Coord>,
    open_edges: FxHashSet<[[u64; 2]; 2]>,
}

/// Moves vertices onto those of other units that are nearer than a distance, and leads edges through
/// those that they pass by as near. Only borders that match no other are concerned. Nothing when no
/// vertex is that near another one.
pub(crate) fn snap(
    polygons: &Polygons,
    distance: f64,
    metric: Metric,
) -> (Option<Polygons>, Snapping) {
    if distance <= 0.0 {
        return (None, Snapping::default());
    }
    let open = Open::of(&Topology::build(polygons), Ground::new(metric));
    let moves = Moves::find(&open, distance);
    let mut snapping = Snapping::default();
    let mut left = FxHashSet::default();
    let mut snapped = Polygons::new();
    snapped.reserve(polygons.coords().len());
    for unit in 0..polygons.len() {
        for rings in polygons.polygons_of(unit) {
            for ring in rings {
                let given = polygons.ring(ring);
                let ring = moves.ring(polygons, given.clone(), unit);
                let inserted = ring.iter().filter(|vertex| vertex.is_new).count();
                if is_sound(&ring) {
                    snapping.inserted += inserted;
                    let places = polygons.coords()[given].iter().map(|at| bits(*at));
                    left.extend(places.filter(|at| moves.to.contains_key(at)));
                    for vertex in ring {
                        vertex.push(&mut snapped);
                    }
                } else {
                    snapping.kept += 1;
                    vertices(polygons, given).for_each(|vertex| vertex.push(&mut snapped));
                }
                // It was sound, and the same ring or one tested just now.
                let _ = snapped.finish_ring();
            }
            snapped.finish_polygon();
        }
        snapped.finish_unit();
    }
    snapping.moved = left.len();
    let changed = snapping.moved + snapping.inserted > 0;
    (changed.then_some(snapped), snapping)
}

/// A vertex of a ring, perhaps with a height.
#[derive(Debug, Clone, Copy)]
struct Vertex {
    at: Coord,
    height: Option<f64>,
    is_new: bool,
}

impl Vertex {
    fn push(self, polygons: &mut Polygons) {
        match self.height {
            Some(height) => polygons.push_vertex_z(self.at.x, self.at.y, height),
            None => polygons.push_vertex(self.at.x, self.at.y),
        }
    }
}

/// The vertices of a ring as they are given.
fn vertices(polygons: &Polygons, ring: Range<usize>) -> impl Iterator<Item = Vertex> + '_ {
    ring.map(|position| Vertex {
        at: polygons.coords()[position],
        height: polygons.heights().get(position).copied(),
        is_new: false,
    })
}

/// Whether a ring bounds an area.
fn is_sound(ring: &[Vertex]) -> bool {
    let mut alone = Polygons::new();
    for Vertex { at, .. } in ring {
        alone.push_vertex(at.x, at.y);
    }
    alone.finish_ring().is_ok()
}

impl<'a> Moves<'a> {
    /// Each place from left to right that does not move itself draws those near it. So what stays is
    /// further apart than the distance, and snapping again changes nothing.
    fn find(open: &'a Open, distance: f64) -> Self {
        let mut to: FxHashMap<[u64; 2], Coord> = FxHashMap::default();
        for (number, (at, _)) in open.places().iter().enumerate() {
            if to.contains_key(&bits(*at)) {
                continue;
            }
            for (other, ..) in open.after(number, distance) {
                to.entry(bits(other)).or_insert(*at);
            }
        }
        let open_edges = open.edges().map(|[a, b]| ends(a, b)).collect();
        Self { open, distance, to, open_edges }
    }

    fn of(&self, at: Coord) -> Coord {
        self.to.get(&bits(at)).copied().unwrap_or(at)
    }

    /// A ring with its vertices moved, and led through those of other units that it passes by.
    fn ring(&self, polygons: &Polygons, range: Range<usize>, unit: usize) -> Vec<Vertex> {
        let mut ring: Vec<Vertex> = Vec::with_capacity(range.len());
        let given: Vec<Vertex> = vertices(polygons, range).collect();
        for (i, vertex) in given.iter().enumerate() {
            let next = given[(i + 1) % given.len()];
            let edge = [self.of(vertex.at), self.of(next.at)];
            ring.push(Vertex { at: edge[0], ..*vertex });
            if !self.open_edges.contains(&ends(vertex.at, next.at)) {
                continue;
            }
            for at in self.passed(edge, unit) {
                let share = share(edge, at);
                let heights = vertex.height.zip(next.height);
                let height = heights.map(|(from, to)| from + (to - from) * share);
                ring.push(Vertex { at, height, is_new: true });
            }
        }
        ring
    }

    /// The vertices of other units that an edge of a unit passes by, in their order.
    fn passed(&self, edge: [Coord; 2], unit: usize) -> Vec<Coord> {
        let mut passed = Vec::new();
        self.open.along(edge, self.distance, |other, other_unit| {
            let at = self.of(other);
            if other_unit as usize != unit && at != edge[0] && at != edge[1] {
                passed.push(at);
            }
        });
        passed.retain(|&at| (0.0..=1.0).contains(&share(edge, at)));
        passed
            .sort_by(|&a, &b| share(edge, a).total_cmp(&share(edge, b)).then(lexicographic(a, b)));
        passed.dedup();
        passed
    }
}

/// How far along an edge a place is: 0 at its start, 1 at its end.
fn share([a, b]: [Coord; 2], at: Coord) -> f64 {
    let (edge, way) = (b - a, at - a);
    (edge.x * way.x + edge.y * way.y) / (edge.x * edge.x + edge.y * edge.y)
}

/// The ends of an edge, whichever way it runs.
fn ends(a: Coord, b: Coord) -> [[u64; 2]; 2] {
    let mut ends = [bits(a), bits(b)];
    ends.sort_unstable();
    ends
}
