//! Faces on the grid: from the borders around them to polygons.

use crate::grid::Point;
use crate::shape::{Polygon, Ring, cross, nested, simple_rings};
use crate::snap::Chains;
use rustc_hash::{FxBuildHasher, FxHashSet};
use std::cmp::Ordering;

/// The borders around each face: chains, run so that the face is on their left.
#[derive(Debug)]
pub struct Borders {
    /// Those of face `f` are `darts[starts[f]..starts[f + 1]]`.
    starts: Vec<u32>,
    /// A chain's number times two, one more for the chain run backwards.
    darts: Vec<u32>,
}

impl Borders {
    /// Those of faces, of which there are so many. `face` says which of them a side of a chain is in:
    /// units are merged by being in the same.
    pub fn of(chains: &Chains, faces: usize, face: impl Fn(Option<u32>) -> Option<u32>) -> Self {
        let mut starts = vec![0; faces + 1];
        let sides = |chain: usize| chains.sides(chain).map(&face);
        let each = |found: &mut dyn FnMut(u32, u32)| {
            for (chain, number) in (0..chains.len()).zip(0_u32..) {
                let [left, right] = sides(chain);
                if left != right && chains.points(chain).len() > 1 {
                    for (face, dart) in [(left, 2 * number), (right, 2 * number + 1)] {
                        if let Some(face) = face {
                            found(face, dart);
                        }
                    }
                }
            }
        };
        each(&mut |face, _| starts[face as usize + 1] += 1);
        for face in 1..starts.len() {
            starts[face] += starts[face - 1];
        }
        let mut next = starts.clone();
        let mut darts = vec![0; next[faces] as usize];
        each(&mut |face, dart| {
            let place = &mut next[face as usize];
            darts[*place as usize] = dart;
            *place += 1;
        });
        Self { starts, darts }
    }

    /// The borders of a face.
    fn around(&self, face: usize) -> &[u32] {
        &self.darts[self.starts[face] as usize..self.starts[face + 1] as usize]
    }
}

/// What is reused from one face to the next.
#[derive(Debug, Default)]
pub struct Bench {
    starts: Vec<(u64, u32)>,
}

impl Bench {
    /// The polygons of a face: none if nothing is left of it on the grid. `more` are edges around ground that
    /// it gets, and back around ground that it loses.
    pub fn polygons(
        &mut self,
        chains: &Chains,
        borders: &Borders,
        face: usize,
        more: &[[Point; 2]],
    ) -> Vec<Polygon> {
        let darts = borders.around(face);
        if !more.is_empty() {
            return nested(untangled(chains, darts, more));
        }
        if darts.is_empty() {
            return Vec::new();
        }
        let plain = if is_plain(chains, darts) { self.followed(chains, darts) } else { None };
        nested(plain.unwrap_or_else(|| untangled(chains, darts, &[])))
    }

    /// The rings of borders that pass no point twice.
    fn followed(&mut self, chains: &Chains, darts: &[u32]) -> Option<Vec<Ring>> {
        let Self { starts } = self;
        starts.clear();
        starts.extend(darts.iter().map(|&dart| (ends(chains, dart)[0].key(), dart)));
        starts.sort_unstable();
        let mut rings = Vec::new();
        while let Some((key, mut dart)) = starts.pop() {
            let mut ring = Vec::new();
            loop {
                let points = leaving(chains, dart);
                if dart.is_multiple_of(2) {
                    ring.extend_from_slice(points);
                } else {
                    ring.extend(points.iter().rev());
                }
                let end = ends(chains, dart)[1].key();
                if end == key {
                    break;
                }
                let next = starts.binary_search_by_key(&end, |&(start, _)| start).ok()?;
                dart = starts.remove(next).1;
            }
            // There and back.
            if ring.len() > 2 {
                rings.push(ring);
            }
        }
        Some(rings)
    }
}

/// The points of a dart but the last, in the order of its chain.
fn leaving(chains: &Chains, dart: u32) -> &[Point] {
    let points = chains.points(dart as usize / 2);
    if dart.is_multiple_of(2) { &points[..points.len() - 1] } else { &points[1..] }
}

/// Whether borders pass no point twice.
fn is_plain(chains: &Chains, darts: &[u32]) -> bool {
    let all = || darts.iter().map(|&dart| leaving(chains, dart));
    let count = all().map(<[Point]>::len).sum();
    let mut passed = FxHashSet::with_capacity_and_hasher(count, FxBuildHasher);
    all().flatten().all(|at| passed.insert(at.key()))
}

/// The first and the last point of a chain, or the other way round.
fn ends(chains: &Chains, dart: u32) -> [Point; 2] {
    let points = chains.points(dart as usize / 2);
    let ends = [points[0], points[points.len() - 1]];
    if dart.is_multiple_of(2) { ends } else { [ends[1], ends[0]] }
}

/// The rings of borders that touch each other or themselves, or run along each other.
///
/// Where a face has become nothing between two of its borders, these cancel out: the same edge there and
/// back. What remains has the face on its left and something else on its right.
///
/// # Panics
/// When a face covers a place twice: then borders cross.
fn untangled(chains: &Chains, darts: &[u32], more: &[[Point; 2]]) -> Vec<Ring> {
    let mut edges: Vec<([Point; 2], i32)> = Vec::new();
    let edge = |a: Point, b: Point, way: i32| {
        if a < b { ([a, b], way) } else { ([b, a], -way) }
    };
    for &dart in darts {
        let way = if dart.is_multiple_of(2) { 1 } else { -1 };
        let points = chains.points(dart as usize / 2);
        edges.extend(points.windows(2).map(|ends| edge(ends[0], ends[1], way)));
    }
    edges.extend(more.iter().map(|&[a, b]| edge(a, b, 1)));
    edges.sort_unstable();
    let alike = edges.chunk_by(|one, other| one.0 == other.0);
    let mut edges: Vec<[Point; 2]> = alike
        .filter_map(|alike| {
            let [low, high] = alike[0].0;
            let way: i32 = alike.iter().map(|(_, way)| way).sum();
            assert!(way.abs() <= 1, "no place is covered twice by a face");
            match way.cmp(&0) {
                Ordering::Less => Some([high, low]),
                Ordering::Equal => None,
                Ordering::Greater => Some([low, high]),
            }
        })
        .collect();
    edges.sort_unstable();
    let mut rings = Vec::new();
    let mut is_done = vec![false; edges.len()];
    for first in 0..edges.len() {
        let mut walk = Vec::new();
        let mut edge = first;
        while !is_done[edge] {
            is_done[edge] = true;
            walk.push(edges[edge][0]);
            edge = next(&edges, edge);
        }
        if !walk.is_empty() {
            simple_rings(walk, &mut rings);
        }
    }
    rings
}

/// The edge after one, around what is on its left: the first one clockwise from where it came from. Edges are
/// sorted.
fn next(edges: &[[Point; 2]], edge: usize) -> usize {
    let [back, at] = edges[edge];
    let first = edges.partition_point(|[start, _]| *start < at);
    let leaving = edges[first..].iter().take_while(|[start, _]| *start == at).enumerate();
    // Less than half a turn or exactly that, as nothing leaves where the edge came from.
    let is_near = |to: Point| cross(at, back, to) <= 0;
    let clockwise = |&(_, &[_, a]): &(usize, &[Point; 2]), &(_, &[_, b]): &(usize, &[Point; 2])| {
        is_near(b).cmp(&is_near(a)).then_with(|| cross(at, a, b).cmp(&0))
    };
    let chosen = leaving.min_by(clockwise).map_or(0, |(place, _)| place);
    first + chosen
}
