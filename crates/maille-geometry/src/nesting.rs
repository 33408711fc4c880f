//! From loops to places and to polygons: which hole lies in which shell.

use crate::bands::ends;
use crate::graph::{Graph, Loop};
use crate::mesh::{Mesh, OUTSIDE};
use crate::noding::EdgeIndex;
use crate::predicates::lexicographic;
use geo::Coord;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// A polygon as the darts of its rings, the shell first. No ring passes a position twice.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Outline {
    pub face: u32,
    pub rings: Vec<Ring>,
}

/// A ring as its darts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ring {
    pub darts: Vec<u32>,
    /// Its leftmost, lowest position.
    pub lowest: Coord,
}

/// The outlines of all faces, in no particular order. `Err` holds a place where the mesh
/// contradicts itself: around a node, or because a border lies inside a face that it does not
/// part from another.
pub(crate) fn outlines(graph: &Graph, index: &EdgeIndex) -> Result<Vec<Outline>, Coord> {
    let (loops, loop_of) = graph.loops();
    let face = |l: &Loop| graph.face(l.darts[0]);
    let mixed = |l: &&Loop| l.darts.iter().any(|&dart| graph.face(dart) != face(l));
    if let Some(mixed) = loops.iter().find(mixed) {
        return Err(mixed.lowest);
    }
    // The shell that each loop belongs to, itself for a shell.
    let mut shells = vec![usize::MAX; loops.len()];
    let mut numbers: FxHashMap<usize, usize> = FxHashMap::default();
    let mut outlines = Vec::new();
    let left_of = |l: &Loop| l.is_hole.then(|| facing_dart(graph.mesh, index, l.lowest)).flatten();
    let facings: Vec<Option<u32>> = loops.par_iter().map(left_of).collect();
    let rings = |l: &Loop| match face(l) {
        OUTSIDE => Vec::new(),
        _ if l.is_hole => simple_rings(graph, &l.darts),
        _ => shell_first(graph, simple_rings(graph, &l.darts)),
    };
    let mut rings: Vec<Vec<Ring>> = loops.par_iter().with_min_len(64).map(rings).collect();
    for i in by_lowest(&loops) {
        let current = &loops[i];
        if current.is_hole {
            // The loop met left of this one was dealt with before: it reaches further left.
            let facing = facings[i];
            if facing.map_or(OUTSIDE, |dart| graph.face(dart)) != face(current) {
                return Err(current.lowest);
            }
            shells[i] = facing.map_or(usize::MAX, |dart| shells[loop_of[dart as usize] as usize]);
        } else {
            shells[i] = i;
        }
        if face(current) == OUTSIDE {
            continue;
        }
        let rings = std::mem::take(&mut rings[i]);
        if current.is_hole {
            let Some(&number) = numbers.get(&shells[i]) else { return Err(current.lowest) };
            let outline: &mut Outline = &mut outlines[number];
            outline.rings.extend(rings);
        } else {
            numbers.insert(i, outlines.len());
            outlines.push(Outline { face: face(current), rings });
        }
    }
    Ok(outlines)
}

/// The loops in the order of their leftmost, lowest positions: what encloses a loop, or stands left
/// of it, comes before it.
pub(crate) fn by_lowest(loops: &[Loop]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..loops.len()).collect();
    order.sort_by(|&a, &b| {
        lexicographic(loops[a].lowest, loops[b].lowest).then(loops[a].darts.cmp(&loops[b].darts))
    });
    order
}

/// The loops around each place but the outside: its outer loop, then those of its holes.
pub(crate) fn places<'l>(
    mesh: &Mesh,
    index: &EdgeIndex,
    (loops, loop_of): (&'l [Loop], &[u32]),
) -> Vec<Vec<&'l Loop>> {
    let mut places: BTreeMap<usize, Vec<&Loop>> = BTreeMap::new();
    let mut outer = vec![usize::MAX; loops.len()];
    let order = by_lowest(loops);
    let mut rank = vec![0; loops.len()];
    for (place, &i) in order.iter().enumerate() {
        rank[i] = place;
        if !loops[i].is_hole {
            outer[i] = i;
        } else if let Some(facing) = facing_dart(mesh, index, loops[i].lowest) {
            // What is left of a loop was dealt with before.
            outer[i] = outer[loop_of[facing as usize] as usize];
        }
        if outer[i] != usize::MAX {
            places.entry(rank[outer[i]]).or_default().push(&loops[i]);
        }
    }
    places.into_values().collect()
}

/// The dart nearest to the left of a point, run so that the point is on its left.
pub(crate) fn facing_dart(mesh: &Mesh, index: &EdgeIndex, point: Coord) -> Option<u32> {
    let edge = index.left_of(mesh, point)?;
    let [a, b] = ends(mesh, edge);
    let arc = u32::try_from(mesh.arc_of(edge)).ok()?;
    // What is right of an edge is left of it when it runs downwards.
    Some(2 * arc + u32::from(a.y < b.y))
}

/// Cuts a walk that passes a node several times into rings that do not.
pub(crate) fn simple_rings(graph: &Graph, darts: &[u32]) -> Vec<Ring> {
    let ring = |darts: Vec<u32>| Ring { lowest: graph.lowest(&darts), darts };
    let mut rings = Vec::new();
    let mut path: Vec<u32> = Vec::new();
    let mut passed: FxHashMap<u32, usize> = FxHashMap::default();
    for &dart in darts {
        let node = graph.origin(dart);
        if let Some(&since) = passed.get(&node) {
            let inner: Vec<u32> = path.drain(since..).collect();
            for &dart in &inner {
                passed.remove(&graph.origin(dart));
            }
            rings.push(ring(inner));
        }
        passed.insert(node, path.len());
        path.push(dart);
    }
    rings.push(ring(path));
    rings
}

/// Puts the ring that encloses the others first: of those, only a shell turns left at its leftmost,
/// lowest position.
pub(crate) fn shell_first(graph: &Graph, mut rings: Vec<Ring>) -> Vec<Ring> {
    if rings.len() > 1 {
        let is_shell = |ring: &Ring| !graph.close(ring.darts.clone()).is_hole;
        let shell = rings.iter().position(is_shell);
        rings.swap(0, shell.unwrap_or_default());
    }
    rings
}
