//! Walks around the faces of a mesh.
//!
//! Each arc is two *darts*: dart `2a` runs arc `a` forwards, dart `2a + 1` backwards, each with its
//! face on the left. Around a node darts are sorted by their direction, with exact predicates.

use crate::mesh::Mesh;
use crate::polygons::number;
use crate::predicates::{angular, bits, lexicographic, turn};
use geo::Coord;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// A mesh to be walked.
#[derive(Debug)]
pub(crate) struct Graph<'a> {
    pub mesh: &'a Mesh,
    nodes: Nodes,
}

/// The darts of a mesh by the node that they leave.
#[derive(Debug, Clone)]
pub(crate) struct Nodes {
    /// The node that each dart leaves, or [`NOWHERE`] for those of arcs that part nothing.
    origins: Vec<u32>,
    /// Darts that leave node `n`, counter-clockwise: `leaving[offsets[n]..offsets[n + 1]]`.
    offsets: Vec<u32>,
    leaving: Vec<u32>,
    /// The place of each dart in `leaving`.
    places: Vec<u32>,
    /// The leftmost, lowest position of each arc.
    lowest: Vec<Coord>,
}

/// A closed walk with one face on its left. It may pass a node several times.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Loop {
    pub darts: Vec<u32>,
    /// The leftmost, lowest position.
    pub lowest: Coord,
    /// Whether the face lies around the loop, and not inside it.
    pub is_hole: bool,
}

const NOWHERE: u32 = u32::MAX;

/// Nodes whose darts are sorted by one task.
const NODES_PER_BLOCK: usize = 1 << 12;

/// The dart that runs the same arc the other way.
#[inline]
pub(crate) fn reverse(dart: u32) -> u32 {
    dart ^ 1
}

impl Nodes {
    /// The nodes of a mesh whose arcs meet only there: each place where one ends.
    fn of(mesh: &Mesh) -> Self {
        let mut nodes: FxHashMap<[u64; 2], u32> = FxHashMap::default();
        let mut origins = vec![NOWHERE; mesh.len() * 2];
        for arc in (0..mesh.len()).filter(|&arc| mesh.parts(arc)) {
            let range = mesh.range(arc);
            for (dart, position) in [(2 * arc, range.start), (2 * arc + 1, range.end - 1)] {
                let at = mesh.coords[position];
                let new = number(nodes.len());
                origins[dart] = *nodes.entry(bits(at)).or_insert(new);
            }
        }
        Self::sorted(mesh, origins, nodes.len(), |_, around| {
            if around.len() > 2 {
                around.sort_by(|&a, &b| {
                    let ([origin, to_a], [_, to_b]) = (start(mesh, a), start(mesh, b));
                    angular(origin, to_a, to_b)
                });
            }
        })
    }

    /// So many nodes, given the one that each dart leaves. `sort` puts the darts around a node in
    /// order, counter-clockwise.
    pub fn sorted(
        mesh: &Mesh,
        origins: Vec<u32>,
        count: usize,
        sort: impl Fn(u32, &mut [u32]) + Sync,
    ) -> Self {
        let leaving = || (0..).zip(&origins).filter(|(_, node)| **node != NOWHERE);
        let mut offsets = vec![0; count + 1];
        for (_, &node) in leaving() {
            offsets[node as usize + 1] += 1;
        }
        for node in 1..offsets.len() {
            offsets[node] += offsets[node - 1];
        }
        let mut next = offsets.clone();
        let mut sorted = vec![0; leaving().count()];
        for (dart, &node) in leaving() {
            sorted[next[node as usize] as usize] = dart;
            next[node as usize] += 1;
        }
        let mut rest = sorted.as_mut_slice();
        let mut blocks = Vec::new();
        for first in (0..count).step_by(NODES_PER_BLOCK) {
            let bounds = &offsets[first..=count.min(first + NODES_PER_BLOCK)];
            let (block, further) =
                rest.split_at_mut((bounds[bounds.len() - 1] - bounds[0]) as usize);
            rest = further;
            blocks.push((first, bounds, block));
        }
        blocks.into_par_iter().for_each(|(first, bounds, block)| {
            for (node, ends) in (number(first)..).zip(bounds.windows(2)) {
                let [from, to] = [ends[0], ends[1]].map(|end| (end - bounds[0]) as usize);
                sort(node, &mut block[from..to]);
            }
        });
        let lowest = (0..mesh.len()).into_par_iter().map(|arc| mesh.lowest(arc)).collect();
        let mut nodes = Self { origins, offsets, leaving: sorted, places: Vec::new(), lowest };
        nodes.find_places();
        nodes
    }

    fn find_places(&mut self) {
        self.places = vec![0; self.origins.len()];
        for (place, &dart) in self.leaving.iter().enumerate() {
            self.places[dart as usize] = number(place);
        }
    }

    /// Leaves out the darts of arcs that part nothing any more.
    fn thin_out(&mut self, mesh: &Mesh) {
        let mut kept = 0;
        for node in 1..self.offsets.len() {
            let start = std::mem::replace(&mut self.offsets[node - 1], number(kept));
            for place in start..self.offsets[node] {
                let dart = self.leaving[place as usize];
                if mesh.parts(dart as usize / 2) {
                    self.leaving[kept] = dart;
                    kept += 1;
                } else {
                    self.origins[dart as usize] = NOWHERE;
                }
            }
        }
        self.leaving.truncate(kept);
        if let Some(end) = self.offsets.last_mut() {
            *end = number(kept);
        }
        self.find_places();
    }
}

impl<'a> Graph<'a> {
    pub fn new(mesh: &'a Mesh) -> Self {
        Self { mesh, nodes: Nodes::of(mesh) }
    }

    /// The graph of a mesh whose nodes are known.
    pub fn with(mesh: &'a Mesh, nodes: Nodes) -> Self {
        Self { mesh, nodes }
    }

    /// Gives the mesh back, so that faces can be changed; see [`again`](Self::again).
    pub fn into_nodes(self) -> Nodes {
        self.nodes
    }

    /// The graph of a mesh whose arcs are those that the nodes were found for, with other faces, but none
    /// that part something now and did not before.
    pub fn again(mesh: &'a Mesh, mut nodes: Nodes) -> Self {
        nodes.thin_out(mesh);
        Self { mesh, nodes }
    }

    /// Number of darts, with those of arcs that part nothing.
    pub fn len(&self) -> usize {
        self.nodes.origins.len()
    }

    /// The darts of arcs that part something.
    pub fn darts(&self) -> impl Iterator<Item = u32> + '_ {
        (0..).zip(&self.nodes.origins).filter(|(_, node)| **node != NOWHERE).map(|(dart, _)| dart)
    }

    /// The node that a dart leaves.
    pub fn origin(&self, dart: u32) -> u32 {
        self.nodes.origins[dart as usize]
    }

    /// The darts that leave a node, counter-clockwise.
    pub fn around(&self, node: u32) -> &[u32] {
        let Nodes { offsets, leaving, .. } = &self.nodes;
        &leaving[offsets[node as usize] as usize..offsets[node as usize + 1] as usize]
    }

    /// The face that the mesh has on the left of a dart.
    pub fn face(&self, dart: u32) -> u32 {
        self.mesh.sides[dart as usize / 2].faces[dart as usize % 2]
    }

    /// The first two positions of a dart.
    pub fn start(&self, dart: u32) -> [Coord; 2] {
        start(self.mesh, dart)
    }

    /// The leftmost, lowest position of some darts.
    pub fn lowest(&self, darts: &[u32]) -> Coord {
        let each = darts.iter().map(|&dart| self.nodes.lowest[dart as usize / 2]);
        each.min_by(|a, b| lexicographic(*a, *b)).unwrap_or_default()
    }

    /// The dart after this one around the face on its left.
    pub fn next(&self, dart: u32) -> u32 {
        let back = reverse(dart);
        let Nodes { origins, offsets, leaving, places, .. } = &self.nodes;
        let node = origins[back as usize] as usize;
        let (first, place) = (offsets[node], places[back as usize]);
        let before = if place == first { offsets[node + 1] } else { place } - 1;
        leaving[before as usize]
    }

    /// All loops, and for each dart the loop that it is in.
    pub fn loops(&self) -> (Vec<Loop>, Vec<u32>) {
        let mut loops = Vec::new();
        let mut loop_of = vec![u32::MAX; self.len()];
        for first in self.darts() {
            if loop_of[first as usize] != u32::MAX {
                continue;
            }
            let mut darts = Vec::new();
            let mut dart = first;
            loop {
                loop_of[dart as usize] = number(loops.len());
                darts.push(dart);
                dart = self.next(dart);
                if dart == first {
                    break;
                }
            }
            loops.push(self.close(darts));
        }
        (loops, loop_of)
    }

    /// Finds which way a loop turns: by the turn at its lowest leftmost position. It may pass there
    /// several times; one turn to the right shows that the face is around it.
    pub fn close(&self, darts: Vec<u32>) -> Loop {
        let lowest = self.lowest(&darts);
        let mut is_hole = false;
        for (i, &dart) in darts.iter().enumerate() {
            if self.nodes.lowest[dart as usize / 2] != lowest {
                continue;
            }
            let coords = &self.mesh.coords;
            let last = darts[(i + darts.len() - 1) % darts.len()];
            let mut before = self.start(reverse(last))[1];
            let next = self.start(darts[(i + 1) % darts.len()])[0];
            let mut steps = self.mesh.steps(dart).peekable();
            while let Some(position) = steps.next() {
                let at = coords[position];
                if at == lowest {
                    let after = steps.peek().map_or(next, |&position| coords[position]);
                    is_hole |= turn(before, at, after) < 0.0;
                }
                before = at;
            }
        }
        Loop { darts, lowest, is_hole }
    }
}

/// The first two positions of a dart.
fn start(mesh: &Mesh, dart: u32) -> [Coord; 2] {
    let coords = &mesh.coords[mesh.range(dart as usize / 2)];
    let last = coords.len() - 1;
    if dart.is_multiple_of(2) { [coords[0], coords[1]] } else { [coords[last], coords[last - 1]] }
}
