//! Vertices that are close to each other and not equal.

use crate::bands::Bands;
use crate::bounds::Bounds;
use crate::faults::{Fault, FaultKind, FaultSearch, Shape, sort};
use crate::ground::Ground;
use crate::mesh::{Mesh, OUTSIDE};
use crate::predicates::lexicographic;
use crate::topology::Topology;
use geo::Coord;
use rayon::prelude::*;

/// The arcs that only one unit has, where near misses can be.
pub(crate) struct Open {
    mesh: Mesh,
    bands: Bands,
    /// Each place of a vertex, with its unit, from left to right.
    places: Vec<(Coord, u32)>,
    ground: Ground,
}

impl Open {
    /// The open arcs of units.
    pub fn of(topology: &Topology, ground: Ground) -> Self {
        let mesh = topology.open_mesh();
        let bands = Bands::of(&mesh, 0..mesh.len());
        let of_arc = |arc| {
            let unit = unit_of(&mesh, arc);
            mesh.coords[mesh.range(arc)].iter().map(move |&at| (at, unit))
        };
        let mut places: Vec<(Coord, u32)> = (0..mesh.len()).flat_map(of_arc).collect();
        places.par_sort_unstable_by(|a, b| lexicographic(a.0, b.0).then(a.1.cmp(&b.1)));
        places.dedup();
        Self { mesh, bands, places, ground }
    }

    /// Each place of a vertex of open arcs, with its unit, from left to right.
    pub fn places(&self) -> &[(Coord, u32)] {
        &self.places
    }

    /// The edges of open arcs.
    pub fn edges(&self) -> impl Iterator<Item = [Coord; 2]> + '_ {
        let arcs = (0..self.mesh.len()).map(|arc| &self.mesh.coords[self.mesh.range(arc)]);
        arcs.flat_map(|coords| coords.windows(2).map(|ends| [ends[0], ends[1]]))
    }

    /// The places of other units within so many metres of one of [`places`](Self::places), as far as
    /// they come after it, and how far they are from it.
    pub fn after(&self, number: usize, distance: f64) -> impl Iterator<Item = (Coord, u32, f64)> {
        let (at, unit) = self.places[number];
        let reach = self.ground.reach(at.y, distance);
        let later = self.places[number + 1..].iter().copied();
        later
            .take_while(move |(other, _)| other.x - at.x <= reach.x)
            .filter(move |(other, other_unit)| {
                *other_unit != unit && *other != at && (other.y - at.y).abs() <= reach.y
            })
            .map(move |(other, unit)| (other, unit, self.ground.length(at, other)))
            .filter(move |(.., metres)| *metres <= distance)
    }

    /// Calls `visit` with the vertices within so many metres of an edge, and their units; with some of
    /// them several times.
    pub fn along(&self, edge: [Coord; 2], distance: f64, mut visit: impl FnMut(Coord, u32)) {
        let [a, b] = edge;
        let reach = [a, b].map(|end| self.ground.reach(end.y, distance));
        let reach = Coord { x: reach[0].x.max(reach[1].x), y: reach[0].y.max(reach[1].y) };
        let Bounds { low, high } = Bounds::of_edge(edge);
        let bounds = Bounds { low: low - reach, high: high + reach };
        for position in self.bands.positions_in(&self.mesh, &bounds) {
            let at = self.mesh.coords[position as usize];
            if self.ground.distance(at, edge) <= distance {
                visit(at, unit_of(&self.mesh, self.mesh.arc_of(position)));
            }
        }
    }
}

/// The unit that an open arc is a border of.
fn unit_of(mesh: &Mesh, arc: usize) -> u32 {
    let [left, right] = mesh.sides[arc].faces;
    if left == OUTSIDE { right } else { left }
}

/// The near misses of units, each once.
pub(crate) fn near_misses(topology: &Topology, search: &FaultSearch) -> Vec<Fault> {
    if search.snap <= 0.0 {
        return Vec::new();
    }
    let open = Open::of(topology, Ground::new(search.metric));
    let fault = |(at, unit): (Coord, u32), (other, other_unit, metres)| {
        let ((unit, at), (other_unit, _)) = if unit < other_unit {
            ((unit, at), (other_unit, other))
        } else {
            ((other_unit, other), (unit, at))
        };
        let units = vec![unit, other_unit];
        Fault { width: Some(metres), ..Fault::at(FaultKind::NearMiss, units, Shape::Point(at)) }
    };
    let numbers = (0..open.places().len()).into_par_iter();
    let mut found: Vec<Fault> = numbers
        .flat_map_iter(|number| {
            let place = open.places()[number];
            open.after(number, search.snap).map(move |other| fault(place, other))
        })
        .collect();
    sort(&mut found);
    found.dedup();
    found
}
