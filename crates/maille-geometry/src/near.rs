//! Vertices that are close to each other and not equal.

use crate::faults::{Fault, FaultKind, FaultSearch, Shape};
use crate::ground::Ground;
use crate::mesh::{Mesh, OUTSIDE};
use crate::topology::Topology;
use crate::vertices::Vertices;
use geo::Coord;
use rayon::prelude::*;

/// The arcs that only one unit has, where near misses can be.
pub(crate) struct Open {
    mesh: Mesh,
    vertices: Vertices,
    ground: Ground,
}

impl Open {
    /// The open arcs of units.
    pub fn of(topology: &Topology, ground: Ground) -> Self {
        let mesh = topology.open_mesh();
        let vertices = Vertices::of(&mesh);
        Self { mesh, vertices, ground }
    }

    /// The positions of open arcs, each with its unit.
    pub fn positions(&self) -> impl IndexedParallelIterator<Item = (Coord, u32)> + '_ {
        (0..self.mesh.coords.len())
            .into_par_iter()
            .map(|position| (self.mesh.coords[position], self.unit(position)))
    }

    /// The edges of open arcs.
    pub fn edges(&self) -> impl Iterator<Item = [Coord; 2]> + '_ {
        let arcs = (0..self.mesh.len()).map(|arc| &self.mesh.coords[self.mesh.range(arc)]);
        arcs.flat_map(|coords| coords.windows(2).map(|ends| [ends[0], ends[1]]))
    }

    /// Calls `visit` with the other places of vertices within so many metres of one, their units and
    /// how far they are.
    pub fn near(&self, at: Coord, distance: f64, mut visit: impl FnMut(Coord, u32, f64)) {
        let scale = self.ground.scale(at.y);
        // Near a pole the whole row.
        let reach = Coord { x: (distance / scale.x).min(360.0), y: distance / scale.y };
        self.vertices.any(at - reach, at + reach, |position| {
            let other = self.mesh.coords[position as usize];
            let way = other - at;
            // Most that are asked about are further than the box, which is quicker to see.
            if other != at && way.x.abs() <= reach.x && way.y.abs() <= reach.y {
                let metres = self.ground.length(at, other);
                if metres <= distance {
                    visit(other, self.unit(position as usize), metres);
                }
            }
            false
        });
    }

    /// Calls `visit` with the vertices within so many metres of an edge, and their units.
    pub fn along(&self, edge: [Coord; 2], distance: f64, mut visit: impl FnMut(Coord, u32)) {
        let [a, b] = edge;
        let scale = self.ground.scale(a.y);
        let reach = Coord { x: (distance / scale.x).min(360.0), y: distance / scale.y };
        let low = Coord { x: a.x.min(b.x), y: a.y.min(b.y) } - reach;
        let high = Coord { x: a.x.max(b.x), y: a.y.max(b.y) } + reach;
        self.vertices.any(low, high, |position| {
            let at = self.mesh.coords[position as usize];
            if self.ground.distance(at, edge) <= distance {
                visit(at, self.unit(position as usize));
            }
            false
        });
    }

    fn unit(&self, position: usize) -> u32 {
        let arc = self.mesh.arc_of(u32::try_from(position).unwrap_or(u32::MAX));
        let [left, right] = self.mesh.sides[arc].faces;
        if left == OUTSIDE { right } else { left }
    }
}

/// The near misses of units, each once.
pub(crate) fn near_misses(topology: &Topology, search: &FaultSearch) -> Vec<Fault> {
    if search.snap <= 0.0 {
        return Vec::new();
    }
    let open = Open::of(topology, Ground::new(search.metric));
    let mut found: Vec<Fault> = open
        .positions()
        .flat_map_iter(|(at, unit)| {
            let mut found = Vec::new();
            open.near(at, search.snap, |_, other, metres| {
                if unit < other {
                    let fault = Fault::at(FaultKind::NearMiss, vec![unit, other], Shape::Point(at));
                    found.push(Fault { width: Some(metres), ..fault });
                }
            });
            found
        })
        .collect();
    found.sort_by(Fault::compare);
    found.dedup();
    found
}
