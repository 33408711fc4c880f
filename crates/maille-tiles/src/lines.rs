//! Lines on the grid: borders, and lines that are none.

use crate::grid::{Grid, Point, rounded};
use crate::pixels::Edge;
use crate::room::Transfers;
use crate::snap::{Chains, lines};
use geo::{Coord, LineString, Simplify};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// A piece of border.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Border {
    pub points: Vec<Point>,
    /// The units on its left and on its right.
    pub sides: [Option<u32>; 2],
}

/// All borders, each once.
///
/// Where a unit has become nothing between two others, the borders on both of its sides are the same, and
/// what is left parts these two. Cells that units were given add borders and take some away. So edges are counted:
/// the unit that has one on its left once more than on its right is on the left of it, and the other way round.
pub fn borders(chains: &Chains, transfers: &Transfers) -> Vec<Border> {
    let mut edges: Vec<([Point; 2], bool, [Option<u32>; 2])> = (0..chains.len())
        .into_par_iter()
        .flat_map_iter(|chain| {
            let sides = chains.sides(chain);
            chains.points(chain).windows(2).map(move |ends| upwards([ends[0], ends[1]], sides))
        })
        .map(|(ends, sides)| (ends, false, sides))
        .collect();
    let moved = transfers.sides().map(|(ends, sides)| upwards(ends, sides));
    edges.extend(moved.map(|(ends, sides)| (ends, true, sides)));
    edges.par_sort_unstable();
    let mut settled: FxHashMap<[Point; 2], Option<[Option<u32>; 2]>> = FxHashMap::default();
    for alike in edges.chunk_by(|one, other| one.0 == other.0) {
        if alike.len() > 1 || alike[0].1 {
            settled.insert(alike[0].0, net_sides(alike.iter().map(|edge| edge.2)));
        }
    }
    let mut borders = Vec::new();
    for chain in 0..chains.len() {
        let sides = chains.sides(chain);
        let mut is_open = false;
        for ends in chains.points(chain).windows(2) {
            if settled.contains_key(&upwards([ends[0], ends[1]], sides).0) {
                is_open = false;
            } else if is_open && let Some(Border { points, .. }) = borders.last_mut() {
                points.push(ends[1]);
            } else {
                borders.push(Border { points: ends.to_vec(), sides });
                is_open = true;
            }
        }
    }
    let mut settled: Vec<_> = settled.into_iter().collect();
    settled.sort_unstable();
    let settled = settled.into_iter().filter_map(|(ends, sides)| Some((ends, sides?)));
    borders.extend(settled.map(|(ends, sides)| Border { points: ends.to_vec(), sides }));
    borders
}

/// An edge run so that it starts at the lesser point, and what is on its sides then.
fn upwards(ends: [Point; 2], sides: [Option<u32>; 2]) -> ([Point; 2], [Option<u32>; 2]) {
    let ([a, b], [left, right]) = (ends, sides);
    if a < b { (ends, sides) } else { ([b, a], [right, left]) }
}

/// What is on the left and on the right of edges that lie on each other, all run the same way; nothing if that is
/// the same.
fn net_sides(edges: impl Iterator<Item = [Option<u32>; 2]>) -> Option<[Option<u32>; 2]> {
    let mut counts: Vec<(Option<u32>, i32)> = Vec::new();
    for [left, right] in edges {
        for (unit, more) in [(left, 1), (right, -1)] {
            match counts.iter_mut().find(|(other, _)| *other == unit) {
                Some((_, count)) => *count += more,
                None => counts.push((unit, more)),
            }
        }
    }
    let side = |is_side: fn(i32) -> bool| counts.iter().find(|(_, count)| is_side(*count));
    Some([side(|count| count > 0)?.0, side(|count| count < 0)?.0])
}

/// Joins lines that run on from each other.
pub fn joined(lines: Vec<Vec<Point>>) -> Vec<Vec<Point>> {
    let mut starts: FxHashMap<Point, Vec<usize>> = FxHashMap::default();
    for (number, line) in lines.iter().enumerate().rev() {
        starts.entry(line[0]).or_default().push(number);
    }
    let is_end: rustc_hash::FxHashSet<Point> =
        lines.iter().map(|line| line[line.len() - 1]).collect();
    // First those that no other one leads to; what is left are rings.
    let mut order: Vec<usize> = (0..lines.len()).collect();
    order.sort_by_key(|&number| is_end.contains(&lines[number][0]));
    let mut lines: Vec<Option<Vec<Point>>> = lines.into_iter().map(Some).collect();
    let mut all = Vec::new();
    for first in order {
        let Some(mut line) = lines[first].take() else { continue };
        while let Some(next) = starts.get_mut(&line[line.len() - 1]).and_then(Vec::pop) {
            if let Some(more) = lines[next].take() {
                line.extend_from_slice(&more[1..]);
            }
        }
        all.push(line);
    }
    all
}

/// A line that is no border, with points where it crosses lines that tiles are cut along. One that is a point on
/// the grid becomes as short as lines can be; nothing has no position. What is smaller than a tolerance is left out.
pub fn loose(line: &[Coord], grid: &Grid, tolerance: f64) -> Option<Vec<Point>> {
    let line = LineString::new(line.to_vec()).simplify(tolerance);
    let places: Vec<Coord> = line.coords().map(|at| grid.scaled(*at)).collect();
    let mut points: Vec<Point> = places.first().map(|at| rounded(*at)).into_iter().collect();
    for ends in places.windows(2) {
        let edge = Edge { places: [ends[0], ends[1]], ends: [rounded(ends[0]), rounded(ends[1])] };
        let mut crossings: Vec<Point> =
            lines(&edge, grid).map(|line| edge.crossing(line)).collect();
        edge.sort(&mut crossings);
        points.extend(crossings.into_iter().chain([edge.ends[1]]));
    }
    points.dedup();
    if let [only] = points[..] {
        // As short as a line can be.
        points.push(Point { x: only.x + 1, ..only });
    }
    (!points.is_empty()).then_some(points)
}
