//! From loops to polygons: which hole lies in which shell.

use crate::graph::Graph;
use crate::loops::{Loop, Loops};
use crate::mesh::OUTSIDE;
use crate::noding::EdgeIndex;
use geo::Coord;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

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
    let loops = Loops::of(graph, index);
    let face = |l: &Loop| graph.face(l.darts[0]);
    let mixed = |l: &&Loop| l.darts.iter().any(|&dart| graph.face(dart) != face(l));
    if let Some(mixed) = loops.list().iter().find(mixed) {
        return Err(mixed.lowest);
    }
    let rings = |l: &Loop| match face(l) {
        OUTSIDE => Vec::new(),
        _ if l.is_hole => simple_rings(graph, &l.darts),
        _ => shell_first(graph, simple_rings(graph, &l.darts)),
    };
    let mut rings: Vec<Vec<Ring>> = loops.list().par_iter().with_min_len(64).map(rings).collect();
    // For each loop the outline that its face has there.
    let mut numbers: Vec<Option<usize>> = vec![None; rings.len()];
    let mut outlines: Vec<Outline> = Vec::new();
    for i in loops.by_lowest() {
        let current = &loops.list()[i];
        let own_face = face(current);
        if current.is_hole {
            // What is left of this one was dealt with before: it reaches further left.
            let facing = loops.facing(i);
            if facing.map_or(OUTSIDE, |facing| face(&loops.list()[facing])) != own_face {
                return Err(current.lowest);
            }
            numbers[i] = facing.and_then(|facing| numbers[facing]);
        }
        if own_face == OUTSIDE {
            continue;
        }
        let rings = std::mem::take(&mut rings[i]);
        if current.is_hole {
            let number = numbers[i].ok_or(current.lowest)?;
            outlines[number].rings.extend(rings);
        } else {
            numbers[i] = Some(outlines.len());
            outlines.push(Outline { face: own_face, rings });
        }
    }
    Ok(outlines)
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
        let is_shell = |ring: &Ring| !Loop::of(graph, ring.darts.clone()).is_hole;
        let shell = rings.iter().position(is_shell);
        rings.swap(0, shell.unwrap_or_default());
    }
    rings
}
