//! Arcs on the grid.
//!
//! This is *snap rounding* (Hobby, *Practical segment intersection with finite precision output*, 1999):
//! a vertex moves to the middle of its pixel, and so does an edge wherever it passes through a pixel
//! with a vertex. What did not cross before does not cross afterwards; borders may come to run along
//! each other, but never past each other. One pass does, as the arcs of a coverage meet only at their
//! ends: there are no crossings to be found first, only those with the lines that tiles are cut along.
//! These become vertices, too, so cutting a tile rounds nothing any more.

use crate::grid::{Grid, Point, rounded};
use crate::pixels::{Edge, Line, Pixels};
use crate::shape::cross;
use geo::Coord;
use maille_geometry::Mesh;
use rayon::prelude::*;

/// Arcs on the grid, with the faces on both sides.
///
/// All of them together meet at points only. A chain may be one point, and chains may share edges.
#[derive(Debug)]
pub struct Chains {
    points: Vec<Point>,
    /// Chain `c` is `points[starts[c]..starts[c + 1]]`.
    starts: Vec<usize>,
    /// What is on the left and on the right.
    sides: Vec<[Option<u32>; 2]>,
}

/// Arcs that one task deals with.
const ARCS_PER_TASK: usize = 256;

impl Chains {
    /// The arcs of a mesh, which are in world units and meet only at their ends. `corners` are points of the grid
    /// that they are snapped to as well.
    pub fn snap(mesh: &Mesh, grid: &Grid, corners: impl Iterator<Item = Point>) -> Self {
        let parting: Vec<usize> =
            (0..mesh.len()).filter(|&arc| mesh.arc(arc).left != mesh.arc(arc).right).collect();
        let pixels = hot_pixels(mesh, &parting, grid, corners);
        let tasks = parting.par_chunks(ARCS_PER_TASK);
        let snapped: Vec<(Vec<Point>, Vec<usize>)> =
            tasks.map(|arcs| snap_all(mesh, arcs, grid, &pixels)).collect();
        let mut points = Vec::with_capacity(snapped.iter().map(|(points, _)| points.len()).sum());
        let mut starts = Vec::with_capacity(parting.len() + 1);
        starts.push(0);
        for (more, lengths) in snapped {
            points.extend(more);
            for length in lengths {
                starts.push(starts[starts.len() - 1] + length);
            }
        }
        let sides = parting.iter().map(|&arc| mesh.arc(arc)).map(|arc| [arc.left, arc.right]);
        Self { points, starts, sides: sides.collect() }
    }

    /// Number of chains.
    pub fn len(&self) -> usize {
        self.sides.len()
    }

    /// The points of a chain.
    pub fn points(&self, chain: usize) -> &[Point] {
        &self.points[self.starts[chain]..self.starts[chain + 1]]
    }

    /// Twice the area of each face, of which there are so many.
    pub fn doubled_areas(&self, faces: usize) -> Vec<i128> {
        let areas = (0..self.len()).into_par_iter().map(|chain| {
            let points = self.points(chain);
            // The same origin for all, so that what is between a chain and it cancels out around a face.
            let origin = self.points[0];
            points.windows(2).map(|ends| cross(origin, ends[0], ends[1])).sum()
        });
        let areas: Vec<i128> = areas.collect();
        let mut of_faces = vec![0; faces];
        for (area, sides) in areas.into_iter().zip(&self.sides) {
            for (face, area) in sides.iter().zip([area, -area]) {
                if let Some(face) = face {
                    of_faces[*face as usize] += area;
                }
            }
        }
        of_faces
    }

    /// The faces on its left and on its right.
    pub fn sides(&self, chain: usize) -> [Option<u32>; 2] {
        self.sides[chain]
    }
}

/// The edges of an arc.
fn edges(coords: &[Coord], grid: &Grid) -> impl Iterator<Item = Edge> {
    let place = |at: &Coord| {
        let at = grid.scaled(*at);
        (at, rounded(at))
    };
    let mut places = coords.iter().map(place);
    let mut last = places.next();
    places.filter_map(move |(b, to)| {
        let (a, from) = last.replace((b, to))?;
        Some(Edge { places: [a, b], ends: [from, to] })
    })
}

/// The pixels of all vertices, and those in which edges cross the lines that tiles are cut along.
fn hot_pixels(
    mesh: &Mesh,
    arcs: &[usize],
    grid: &Grid,
    corners: impl Iterator<Item = Point>,
) -> Pixels {
    let of_some = |arcs: &[usize]| {
        let mut pixels = Vec::new();
        for &arc in arcs {
            let coords = mesh.arc(arc).coords;
            pixels.extend(coords.first().map(|at| rounded(grid.scaled(*at))));
            for edge in edges(coords, grid) {
                pixels.push(edge.ends[1]);
                pixels.extend(lines(&edge, grid).map(|line| edge.crossing(line)));
            }
        }
        pixels
    };
    let pixels: Vec<Vec<Point>> = arcs.par_chunks(ARCS_PER_TASK).map(of_some).collect();
    let mut pixels = pixels.concat();
    pixels.extend(corners);
    Pixels::of(pixels)
}

/// The lines that tiles are cut along and that part the ends of an edge.
pub fn lines(edge: &Edge, grid: &Grid) -> impl Iterator<Item = Line> {
    let [from, to] = edge.ends;
    let columns = grid.lines_between(from.x, to.x).map(Line::Column);
    columns.chain(grid.lines_between(from.y, to.y).map(Line::Row))
}

/// The points of some arcs, one after the other, and how many each has.
fn snap_all(mesh: &Mesh, arcs: &[usize], grid: &Grid, pixels: &Pixels) -> (Vec<Point>, Vec<usize>) {
    let (mut points, mut lengths) = (Vec::new(), Vec::with_capacity(arcs.len()));
    let mut passed = Vec::new();
    for &arc in arcs {
        let start = points.len();
        let coords = mesh.arc(arc).coords;
        points.extend(coords.first().map(|at| rounded(grid.scaled(*at))));
        for edge in edges(coords, grid) {
            passed.clear();
            pixels.along(&edge, &mut passed);
            for &at in passed.iter().chain([&edge.ends[1]]) {
                if points.last() != Some(&at) {
                    points.push(at);
                }
            }
        }
        lengths.push(points.len() - start);
    }
    (points, lengths)
}
