//! Walks around the places that two coverages part the plane into, and who covers each.

use super::joint::Joint;
use super::pieces::Pieces;
use crate::bands::ends;
use crate::graph::{Graph, Nodes, reverse};
use crate::ground::Ground;
use crate::measure::Measure;
use crate::mesh::OUTSIDE;
use crate::polygons::number;
use crate::predicates::{angular, lexicographic, turn};
use geo::Coord;
use rayon::prelude::*;

/// A closed walk with one place on its left.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walk {
    /// One of its darts.
    pub first: u32,
    /// The unit of each coverage that covers the place, [`OUTSIDE`] for none.
    pub units: [u32; 2],
    /// What it encloses: an area below zero if the place is around it, nought if there is no more
    /// of it than rounding makes.
    pub size: Measure,
}

/// All walks.
pub(super) struct Walks {
    pub list: Vec<Walk>,
    /// The walk that has each dart.
    pub of_dart: Vec<u32>,
}

/// The graph of pieces: around each node darts are sorted exactly, by the edges that they are cut from.
pub(super) fn nodes(joint: &Joint, pieces: &Pieces) -> Nodes {
    let origins = pieces.nodes.as_flattened();
    Nodes::sorted(&pieces.mesh, origins, pieces.count, |node, around| {
        if node >= pieces.first_crossing {
            sort_crossing(joint, pieces, around);
        } else if around.len() > 2 || is_mixed(pieces, around) {
            around.sort_by(|&one, &other| {
                let origin = start(pieces, one);
                let order =
                    angular(origin, toward(joint, pieces, one), toward(joint, pieces, other));
                order.then_with(|| beside(pieces, one, other))
            });
        }
    })
}

/// Whether darts of both coverages leave a node.
fn is_mixed(pieces: &Pieces, around: &[u32]) -> bool {
    around.iter().any(|&dart| pieces.coverage(dart) != pieces.coverage(around[0]))
}

/// The order of two darts along each other, one of each coverage: that of the second one is left of the
/// other one's arc, seen the way that this one runs. So between arcs that coincide there is a place
/// without area.
fn beside(pieces: &Pieces, one: u32, other: u32) -> std::cmp::Ordering {
    let of_first = if pieces.coverage(one) == 0 { one } else { other };
    let order = pieces.coverage(one).cmp(&pieces.coverage(other));
    if of_first.is_multiple_of(2) { order } else { order.reverse() }
}

/// Sorts the four darts around a crossing.
fn sort_crossing(joint: &Joint, pieces: &Pieces, around: &mut [u32]) {
    around.sort_unstable();
    if let [e_one, e_other, f_one, f_other] = *around {
        let forwards =
            |one: u32, other: u32| if one.is_multiple_of(2) { [one, other] } else { [other, one] };
        let ([e, e_back], [f, f_back]) = (forwards(e_one, e_other), forwards(f_one, f_other));
        let [a, b] = [e_back, e].map(|dart| toward(joint, pieces, dart));
        let is_left = turn(a, b, toward(joint, pieces, f)) > 0.0;
        let [left, right] = if is_left { [f, f_back] } else { [f_back, f] };
        around.copy_from_slice(&[e, left, e_back, right]);
    }
}

/// The end of the edge that a dart starts on, in its direction.
fn toward(joint: &Joint, pieces: &Pieces, dart: u32) -> Coord {
    let [first, last] = pieces.edges[dart as usize / 2];
    if dart.is_multiple_of(2) { joint.at(first + 1) } else { joint.at(last) }
}

/// Where a dart starts.
fn start(pieces: &Pieces, dart: u32) -> Coord {
    let range = pieces.mesh.range(dart as usize / 2);
    pieces.mesh.coords[if dart.is_multiple_of(2) { range.start } else { range.end - 1 }]
}

impl Pieces {
    /// Which of the two coverages a dart is of.
    fn coverage(&self, dart: u32) -> usize {
        usize::from(dart as usize / 2 >= self.second)
    }

    /// The unit of its own coverage that a dart has on its left.
    fn left_of(&self, dart: u32) -> u32 {
        self.mesh.sides[dart as usize / 2].faces[dart as usize % 2]
    }
}

impl Walks {
    pub fn of(joint: &Joint, pieces: &Pieces, graph: &Graph, ground: &Ground) -> Self {
        let (firsts, of_dart) = walks(graph);
        let runs: Vec<Run> = (0..pieces.mesh.len())
            .into_par_iter()
            .with_min_len(256)
            .map(|piece| Run::of(&pieces.mesh.coords[pieces.mesh.range(piece)], ground))
            .collect();
        let known = |&first: &u32| {
            let walk = Walk {
                first,
                units: [OUTSIDE; 2],
                size: size(pieces, graph, &runs, ground, first),
            };
            (walk, units(pieces, graph, first))
        };
        let found = firsts.par_iter().with_min_len(256).map(known);
        let (mut list, mut units): (Vec<Walk>, Vec<[Option<u32>; 2]>) = found.unzip();
        for coverage in 0..2 {
            spread(joint, pieces, graph, (&firsts, &of_dart), coverage, &mut units);
        }
        for (walk, units) in list.iter_mut().zip(units) {
            walk.units = units.map(|unit| unit.unwrap_or(OUTSIDE));
        }
        Self { list, of_dart }
    }
}

/// The first dart of each walk, and the walk of each dart.
fn walks(graph: &Graph) -> (Vec<u32>, Vec<u32>) {
    let next: Vec<u32> =
        (0..number(graph.len())).into_par_iter().map(|dart| graph.next(dart)).collect();
    let mut of_dart = vec![u32::MAX; next.len()];
    let mut firsts = Vec::new();
    for first in 0..number(next.len()) {
        if of_dart[first as usize] != u32::MAX {
            continue;
        }
        let mut dart = first;
        while of_dart[dart as usize] == u32::MAX {
            of_dart[dart as usize] = number(firsts.len());
            dart = next[dart as usize];
        }
        firsts.push(first);
    }
    (firsts, of_dart)
}

/// The darts of a walk.
pub(super) fn along<'g>(graph: &'g Graph, first: u32) -> impl Iterator<Item = u32> + 'g {
    let next = move |&dart: &u32| Some(graph.next(dart)).filter(|&dart| dart != first);
    std::iter::successors(Some(first), next)
}

/// The units on the left of a walk, as far as its darts and the corners between them tell.
fn units(pieces: &Pieces, graph: &Graph, first: u32) -> [Option<u32>; 2] {
    let mut units = [None; 2];
    for dart in along(graph, first) {
        units[pieces.coverage(dart)] = Some(pieces.left_of(dart));
        if units.iter().all(Option::is_some) {
            break;
        }
        // The last dart of the other coverage, clockwise, has this corner on its left as well.
        let around = graph.around(graph.origin(dart));
        let place = around.iter().position(|&other| other == dart).unwrap_or_default();
        let (before, after) = around.split_at(place);
        let mut clockwise = before.iter().rev().chain(after.iter().rev()).copied();
        let other = 1 - pieces.coverage(dart);
        if let Some(met) = clockwise.find(|&met| pieces.coverage(met) == other) {
            units[other] = Some(pieces.left_of(met));
            break;
        }
    }
    units
}

/// Finds the units of a coverage for walks that meet no border of it. Across a border of the other one
/// they are the same.
fn spread(
    joint: &Joint,
    pieces: &Pieces,
    graph: &Graph,
    (firsts, of_dart): (&[u32], &[u32]),
    coverage: usize,
    units: &mut [[Option<u32>; 2]],
) {
    let unknown: Vec<usize> =
        (0..firsts.len()).filter(|&walk| units[walk][coverage].is_none()).collect();
    let across = |dart: u32| of_dart[reverse(dart) as usize] as usize;
    let mut open = Vec::new();
    for &walk in &unknown {
        let beyond = along(graph, firsts[walk]).find_map(|dart| units[across(dart)][coverage]);
        if beyond.is_some() {
            units[walk][coverage] = beyond;
            open.push(walk);
        }
    }
    flood(graph, firsts, across, coverage, &mut open, units);
    for &walk in &unknown {
        if units[walk][coverage].is_none() {
            let at = start(pieces, firsts[walk]);
            units[walk][coverage] = Some(joint.unit_at(coverage, at));
            open.push(walk);
            flood(graph, firsts, across, coverage, &mut open, units);
        }
    }
}

/// Carries the units of open walks to their neighbours.
fn flood(
    graph: &Graph,
    firsts: &[u32],
    across: impl Fn(u32) -> usize,
    coverage: usize,
    open: &mut Vec<usize>,
    units: &mut [[Option<u32>; 2]],
) {
    while let Some(walk) = open.pop() {
        for dart in along(graph, firsts[walk]) {
            let neighbour = across(dart);
            if units[neighbour][coverage].is_none() {
                units[neighbour][coverage] = units[walk][coverage];
                open.push(neighbour);
            }
        }
    }
}

impl Joint {
    /// The nearest edge of a coverage left of a position. Only among those of one is one the nearest at
    /// all heights that it passes.
    fn left_among(&self, coverage: usize, at: Coord) -> Option<u32> {
        let is_of = |edge: u32| usize::from(edge >= self.border()) == coverage;
        self.bands.left_of(&self.mesh, at, is_of)
    }

    /// The nearest edge left of a position. Of two that cross there either may be taken for it.
    fn left_of(&self, at: Coord) -> Option<u32> {
        let x = |edge: u32| {
            let [a, b] = ends(&self.mesh, edge);
            a.x + (b.x - a.x) * ((at.y - a.y) / (b.y - a.y))
        };
        let both = [0, 1].into_iter().filter_map(|coverage| self.left_among(coverage, at));
        both.max_by(|&e, &f| x(e).total_cmp(&x(f)))
    }

    /// The unit of a coverage at a position that none of its borders passes.
    fn unit_at(&self, coverage: usize, at: Coord) -> u32 {
        let Some(edge) = self.left_among(coverage, at) else { return OUTSIDE };
        let [a, b] = ends(&self.mesh, edge);
        let [left, right] = self.mesh.sides[self.mesh.arc_of(edge)].faces;
        if a.y < b.y { right } else { left }
    }
}

/// What a piece adds to the walks along it.
struct Run {
    /// The area between it and the height of its first position.
    area: f64,
    length: f64,
    first: Coord,
    last: Coord,
}

impl Run {
    fn of(coords: &[Coord], ground: &Ground) -> Self {
        let (first, last) = (coords[0], coords[coords.len() - 1]);
        let Measure { area, perimeter } = ground.along(coords);
        Self { area, length: perimeter, first, last }
    }
}

/// Area and perimeter of a walk.
fn size(pieces: &Pieces, graph: &Graph, runs: &[Run], ground: &Ground, first: u32) -> Measure {
    let origin = start(pieces, first);
    let mut size = Measure::default();
    for dart in along(graph, first) {
        let run = &runs[dart as usize / 2];
        // From the height of the run to that of the walk there is a rectangle.
        let below = ground.strip(origin.y, run.first.y);
        let area = run.area - (run.last.x - run.first.x) * below;
        size.area += if dart.is_multiple_of(2) { area } else { -area };
        size.perimeter += run.length;
    }
    let scale = ground.scale(origin.y);
    let magnitude = (origin.x.abs() * scale.x).max(origin.y.abs() * scale.y);
    // As in `overlay`: positions of crossings are off by some units in the last place.
    if size.area.abs() <= 16.0 * f64::EPSILON * magnitude * size.perimeter {
        size.area = 0.0;
    }
    size
}

/// For each walk that a place is around, the walk that encloses that place, if any does.
pub(super) fn enclosing(
    joint: &Joint,
    pieces: &Pieces,
    graph: &Graph,
    walks: &Walks,
) -> Vec<(usize, usize)> {
    let is_hole = |walk: &usize| {
        let Walk { size, units, .. } = &walks.list[*walk];
        size.area < 0.0 && *units != [OUTSIDE; 2]
    };
    let holes: Vec<usize> = (0..walks.list.len()).filter(is_hole).collect();
    let beside = |&hole: &usize| {
        let positions =
            along(graph, walks.list[hole].first).flat_map(|dart| graph.mesh.steps(dart));
        let lowest = positions.map(|position| graph.mesh.coords[position]);
        let lowest = lowest.min_by(|a, b| lexicographic(*a, *b)).unwrap_or_default();
        let edge = joint.left_of(lowest)?;
        let [a, b] = ends(&joint.mesh, edge);
        let dart = 2 * number(pieces.at_height(edge, lowest.y)) + u32::from(a.y < b.y);
        let left = walks.of_dart[dart as usize] as usize;
        let is_around = |walk: &usize| {
            walks.list[*walk].units == walks.list[hole].units && walks.list[*walk].size.area != 0.0
        };
        // Where two borders lie on each other there is a place without area between.
        let across = || {
            let darts = along(graph, walks.list[left].first);
            darts.map(|dart| walks.of_dart[reverse(dart) as usize] as usize).find(is_around)
        };
        Some((lowest, hole, Some(left).filter(is_around).or_else(across)?))
    };
    let mut beside: Vec<(Coord, usize, usize)> = holes.par_iter().filter_map(beside).collect();
    // What stands left of a hole is in the same place, and was dealt with before.
    beside.sort_by(|(a, ..), (b, ..)| lexicographic(*a, *b));
    let mut outer: rustc_hash::FxHashMap<usize, usize> = rustc_hash::FxHashMap::default();
    for (_, hole, left) in beside {
        let around =
            if walks.list[left].size.area < 0.0 { outer.get(&left).copied() } else { Some(left) };
        outer.extend(around.map(|around| (hole, around)));
    }
    let mut enclosing: Vec<(usize, usize)> = outer.into_iter().collect();
    enclosing.sort_unstable();
    enclosing
}
