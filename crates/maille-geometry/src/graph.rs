//! Walks around the faces of a mesh.
//!
//! Each arc is two *darts*: dart `2a` runs arc `a` forwards, dart `2a + 1` backwards, each with its
//! face on the left. Around a node darts are sorted by their direction, with exact predicates.

use crate::counting::Sorted;
use crate::mesh::Mesh;
use crate::polygons::{number, offsets, split};
use crate::predicates::{angular, bits, lexicographic};
use geo::Coord;
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;
use std::hash::BuildHasher;

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

const NOWHERE: u32 = u32::MAX;

/// Darts that a bucket should hold: few enough to be sorted in no time.
const DARTS_PER_BUCKET: usize = 64;

/// The dart that runs the same arc the other way.
#[inline]
pub(crate) fn reverse(dart: u32) -> u32 {
    dart ^ 1
}

impl Nodes {
    /// The nodes of a mesh whose arcs meet only there: each place where one ends.
    ///
    /// Darts go to buckets by the hash of the place that they leave, and the nodes of each bucket are
    /// found by a sort.
    fn of(mesh: &Mesh) -> Self {
        let place = |dart: u32| bits(start(mesh, dart)[0]);
        let darts = 2 * mesh.len();
        let buckets = (darts / DARTS_PER_BUCKET).next_power_of_two();
        let bucket = |dart: u32| {
            let hash = FxBuildHasher.hash_one(place(dart));
            let is_there = mesh.parts(dart as usize / 2);
            #[expect(clippy::cast_possible_truncation, reason = "the lower bits are meant")]
            let bucket = hash as u32 & number(buckets - 1);
            if is_there { bucket } else { NOWHERE }
        };
        let keys: Vec<u32> = (0..number(darts)).into_par_iter().map(bucket).collect();
        let Sorted { offsets: bounds, numbers: mut leaving } = Sorted::by(&keys, buckets);
        let nodes_of = |darts: &mut [u32]| {
            darts.sort_by_cached_key(|&dart| (place(dart), dart));
            let nodes = darts.chunk_by_mut(|&one, &other| place(one) == place(other));
            let size = |around: &mut [u32]| {
                sort_around(mesh, around);
                around.len()
            };
            nodes.map(size).collect()
        };
        let sizes: Vec<Vec<usize>> =
            split(&mut leaving, &bounds).with_min_len(16).map(nodes_of).collect();
        Self::new(mesh, &offsets(sizes.into_iter().flatten()), leaving)
    }

    /// So many nodes, given the one that each dart leaves. `sort` puts the darts around a node in
    /// order, counter-clockwise.
    pub fn sorted(
        mesh: &Mesh,
        origins: &[u32],
        count: usize,
        sort: impl Fn(u32, &mut [u32]) + Sync,
    ) -> Self {
        let Sorted { offsets, numbers: mut leaving } = Sorted::by(origins, count);
        let around = split(&mut leaving, &offsets).enumerate().with_min_len(256);
        around.for_each(|(node, around)| sort(number(node), around));
        Self::new(mesh, &offsets, leaving)
    }

    /// Nodes whose darts are in order: those that leave node `n` are
    /// `leaving[offsets[n]..offsets[n + 1]]`.
    fn new(mesh: &Mesh, offsets: &[usize], leaving: Vec<u32>) -> Self {
        let mut origins = vec![NOWHERE; 2 * mesh.len()];
        for (node, ends) in (0..).zip(offsets.windows(2)) {
            for &dart in &leaving[ends[0]..ends[1]] {
                origins[dart as usize] = node;
            }
        }
        let offsets = offsets.iter().copied().map(number).collect();
        let lowest = (0..mesh.len()).into_par_iter().map(|arc| mesh.lowest(arc)).collect();
        let mut nodes = Self { origins, offsets, leaving, places: Vec::new(), lowest };
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
}

/// Puts the darts around a node in order, counter-clockwise.
fn sort_around(mesh: &Mesh, around: &mut [u32]) {
    if around.len() > 2 {
        around.sort_by(|&a, &b| {
            let ([origin, to_a], [_, to_b]) = (start(mesh, a), start(mesh, b));
            angular(origin, to_a, to_b)
        });
    }
}

/// The first two positions of a dart.
fn start(mesh: &Mesh, dart: u32) -> [Coord; 2] {
    let coords = &mesh.coords[mesh.range(dart as usize / 2)];
    let last = coords.len() - 1;
    if dart.is_multiple_of(2) { [coords[0], coords[1]] } else { [coords[last], coords[last - 1]] }
}
