//! Arcs cut into pieces at every place where they meet those of the other coverage.

use super::joint::{Joint, Meeting};
use crate::bands::ends;
use crate::mesh::{Mesh, Sides};
use crate::noding::crossing;
use crate::polygons::number;
use crate::predicates::{bits, turn};
use geo::Coord;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;

/// Arcs that are cut by one task.
const ARCS_PER_BLOCK: usize = 1 << 10;

/// Pieces of arcs that have no node inside.
pub(super) struct Pieces {
    /// Positions of crossings are rounded; nothing is decided by them.
    pub mesh: Mesh,
    /// The first piece of the second coverage.
    pub second: usize,
    /// The nodes at both ends of each piece.
    pub nodes: Vec<[u32; 2]>,
    /// The edges of the joint mesh that each piece starts and ends on.
    pub edges: Vec<[u32; 2]>,
    /// Number of nodes.
    pub count: usize,
    /// From here on nodes are crossings of two edges.
    pub first_crossing: u32,
}

/// A node inside an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Stop {
    edge: u32,
    by: By,
    node: u32,
}

/// What meets an edge inside of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum By {
    /// A position of the other coverage that lies on it.
    Vertex(u32),
    /// An edge of the other coverage that crosses it.
    Edge(u32),
}

const NONE: u32 = u32::MAX;

/// The nodes of a joint mesh.
struct Nodes {
    /// The node at each position, or [`NONE`].
    of_position: Vec<u32>,
    /// Nodes inside edges, by edge.
    stops: Vec<Stop>,
    count: u32,
    first_crossing: u32,
}

impl Nodes {
    fn of(joint: &Joint, meetings: &[Meeting]) -> Self {
        let mesh = &joint.mesh;
        let mut of_position = vec![NONE; mesh.coords.len()];
        let mut by_place: FxHashMap<[u64; 2], u32> = FxHashMap::default();
        for arc in 0..mesh.len() {
            let range = mesh.range(arc);
            for position in [range.start, range.end - 1] {
                let new = number(by_place.len());
                let place = bits(mesh.coords[position]);
                of_position[position] = *by_place.entry(place).or_insert(new);
            }
        }
        let mut nodes = Self {
            of_position,
            stops: Vec::new(),
            count: number(by_place.len()),
            first_crossing: 0,
        };
        for meeting in meetings {
            match *meeting {
                Meeting::Touch(positions) => nodes.join(positions),
                Meeting::Lies { edge, vertex } => {
                    nodes.join([vertex, vertex]);
                    let node = nodes.of_position[vertex as usize];
                    nodes.stops.push(Stop { edge, by: By::Vertex(vertex), node });
                }
                Meeting::Cross(_) => {}
            }
        }
        nodes.first_crossing = nodes.count;
        for meeting in meetings {
            if let Meeting::Cross([e, f]) = *meeting {
                let node = nodes.count;
                nodes.stops.push(Stop { edge: e, by: By::Edge(f), node });
                nodes.stops.push(Stop { edge: f, by: By::Edge(e), node });
                nodes.count += 1;
            }
        }
        nodes.stops.par_sort_unstable();
        nodes
    }

    /// Makes one node of two positions.
    fn join(&mut self, [p, q]: [u32; 2]) {
        let [at_p, at_q] = [p, q].map(|position| self.of_position[position as usize]);
        let node = match (at_p, at_q) {
            (NONE, NONE) => {
                self.count += 1;
                self.count - 1
            }
            (NONE, node) | (node, _) => node,
        };
        self.of_position[p as usize] = node;
        self.of_position[q as usize] = node;
    }
}

impl Pieces {
    pub fn of(joint: &Joint, meetings: &[Meeting]) -> Self {
        let nodes = Nodes::of(joint, meetings);
        let starts: Vec<usize> = (0..joint.mesh.len()).step_by(ARCS_PER_BLOCK).collect();
        let blocks: Vec<Block> = starts
            .into_par_iter()
            .map(|first| {
                let mut block = Block::default();
                for arc in first..joint.mesh.len().min(first + ARCS_PER_BLOCK) {
                    if arc == joint.second {
                        block.second = Some(block.nodes.len());
                    }
                    block.cut(joint, &nodes, arc);
                }
                block
            })
            .collect();
        let count = |of: fn(&Block) -> usize| blocks.iter().map(of).sum();
        let pieces: usize = count(|block| block.nodes.len());
        let mesh =
            Mesh::with_capacity(0, Vec::new().into(), pieces, count(|block| block.coords.len()));
        let mut all = Self {
            mesh,
            second: pieces,
            nodes: Vec::with_capacity(pieces),
            edges: Vec::with_capacity(pieces),
            count: nodes.count as usize,
            first_crossing: nodes.first_crossing,
        };
        for block in blocks {
            if let Some(second) = block.second {
                all.second = all.nodes.len() + second;
            }
            let before = number(all.mesh.coords.len());
            all.mesh.coords.extend(block.coords);
            all.mesh.offsets.extend(block.offsets.iter().map(|end| before + end));
            all.mesh.sides.extend(block.sides);
            all.nodes.extend(block.nodes);
            all.edges.extend(block.edges);
        }
        all
    }

    /// The piece of an edge that passes a height on the map.
    pub fn at_height(&self, edge: u32, y: f64) -> usize {
        let first = self.edges.partition_point(|[_, last]| *last < edge);
        let end = self.edges.partition_point(|[first, _]| *first <= edge);
        let passes = |piece: &usize| {
            let coords = &self.mesh.coords[self.mesh.range(*piece)];
            let on_edge = if self.edges[*piece][0] == edge { 1 } else { coords.len() - 1 };
            (coords[on_edge - 1].y <= y) != (coords[on_edge].y <= y)
        };
        // Where the edge is not cut there is one, and nothing to choose.
        (first..end).find(passes).unwrap_or(first)
    }
}

/// The pieces of some arcs.
#[derive(Default)]
struct Block {
    coords: Vec<Coord>,
    /// Where each piece ends.
    offsets: Vec<u32>,
    sides: Vec<Sides>,
    nodes: Vec<[u32; 2]>,
    edges: Vec<[u32; 2]>,
    second: Option<usize>,
}

impl Block {
    fn cut(&mut self, joint: &Joint, nodes: &Nodes, arc: usize) {
        let range = joint.mesh.range(arc);
        let (first, last) = (number(range.start), number(range.end - 1));
        let mut next = nodes.stops.partition_point(|stop| stop.edge < first);
        let mut from = (nodes.of_position[first as usize], first);
        let sides = joint.mesh.sides[arc];
        let mut stops: Vec<Stop> = Vec::new();
        for edge in first..last {
            let at = joint.at(edge);
            let node = nodes.of_position[edge as usize];
            if edge > first && node != NONE {
                self.finish(at, [from, (node, edge - 1)], sides);
                from = (node, edge);
            }
            self.coords.push(at);
            stops.clear();
            while let Some(stop) = nodes.stops.get(next).filter(|stop| stop.edge == edge) {
                stops.push(*stop);
                next += 1;
            }
            stops.sort_by(|one, other| along(joint, edge, one.by, other.by));
            stops.dedup_by_key(|stop| stop.node);
            for stop in &stops {
                let at = match stop.by {
                    By::Vertex(vertex) => joint.at(vertex),
                    By::Edge(other) => crossing(ends(&joint.mesh, edge), ends(&joint.mesh, other)),
                };
                self.finish(at, [from, (stop.node, edge)], sides);
                self.coords.push(at);
                from = (stop.node, edge);
            }
        }
        let node = nodes.of_position[last as usize];
        self.finish(joint.at(last), [from, (node, last - 1)], sides);
    }

    /// Ends a piece, given its last position, and its nodes and edges at both ends.
    fn finish(&mut self, at: Coord, [from, to]: [(u32, u32); 2], sides: Sides) {
        self.coords.push(at);
        self.offsets.push(number(self.coords.len()));
        self.sides.push(sides);
        self.nodes.push([from.0, to.0]);
        self.edges.push([from.1, to.1]);
    }
}

/// Which of two places inside an edge comes first along it. Edges that cross it are of one coverage, and
/// cannot cross each other: so of two of them one lies on one side of the line through the other.
fn along(joint: &Joint, edge: u32, one: By, other: By) -> Ordering {
    let [a, b] = ends(&joint.mesh, edge);
    match (one, other) {
        (By::Vertex(one), By::Vertex(other)) => {
            let (p, q) = (joint.at(one), joint.at(other));
            let forwards = |from: f64, to: f64, p: f64, q: f64| {
                if from < to { p.total_cmp(&q) } else { q.total_cmp(&p) }
            };
            forwards(a.x, b.x, p.x, q.x).then(forwards(a.y, b.y, p.y, q.y))
        }
        (By::Edge(across), By::Vertex(vertex)) => {
            let line = ends(&joint.mesh, across);
            after(side(line, joint.at(vertex)), side(line, a))
        }
        (By::Vertex(_), By::Edge(_)) => along(joint, edge, other, one).reverse(),
        (By::Edge(one), By::Edge(other)) if one == other => Ordering::Equal,
        (By::Edge(one), By::Edge(other)) => {
            let [one, other] = [one, other].map(|across| ends(&joint.mesh, across));
            match side_of_all(other, one) {
                Some(beyond) => after(beyond, side(other, a)).reverse(),
                None => side_of_all(one, other)
                    .map_or(Ordering::Equal, |beyond| after(beyond, side(one, a))),
            }
        }
    }
}

/// The order of a line and of something on a side of it, on a way that starts on a side: what is on
/// that side comes before the line.
fn after(thing: Ordering, start: Ordering) -> Ordering {
    if thing == start { Ordering::Greater } else { Ordering::Less }
}

/// The side of a line that a position is on.
fn side([a, b]: [Coord; 2], at: Coord) -> Ordering {
    turn(a, b, at).partial_cmp(&0.0).unwrap_or(Ordering::Equal)
}

/// The side of a line that both ends of an edge are on, one perhaps on the line itself.
fn side_of_all(line: [Coord; 2], edge: [Coord; 2]) -> Option<Ordering> {
    match edge.map(|end| side(line, end)) {
        [Ordering::Equal, side] | [side, Ordering::Equal] => Some(side).filter(|side| side.is_ne()),
        [one, other] => Some(one).filter(|_| one == other),
    }
}
