//! Room for units that are smaller than the grid.
//!
//! Each of them gets a *cell*: a square of the grid, from whatever is there. The corners of cells count as vertices
//! when borders are snapped, so borders pass cells by, run along their sides, or cut them from corner to
//! corner. A cell thus consists of one or two pieces, each within one face, and giving it away is done with the
//! edges around them: one face gets them, the other one gets them the other way round, and edges there and back
//! cancel out.

use crate::face::{Bench, Borders};
use crate::grid::{Grid, Point};
use crate::moments::Moments;
use crate::shape::{Polygon, edges, is_around};
use crate::snap::Chains;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// A unit and its cell, by the cell's lower left corner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    pub unit: u32,
    pub corner: Point,
}

impl Cell {
    /// Its corners, counter-clockwise.
    pub fn corners(&self) -> [Point; 4] {
        let Point { x, y } = self.corner;
        [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1]].map(|[x, y]| Point { x, y })
    }
}

/// How many cells away from its middle a unit may get one.
const REACH: i64 = 3;

/// A cell for each of some units, near the middle of each and each another one. Units for which there is no room
/// get none.
pub fn cells(units: &BTreeSet<u32>, moments: &[Moments], grid: &Grid) -> Vec<Cell> {
    let mut taken: FxHashSet<Point> = FxHashSet::default();
    let mut around: Vec<[i64; 2]> =
        (-REACH..=REACH).flat_map(|x| (-REACH..=REACH).map(move |y| [x, y])).collect();
    around.sort_by_key(|[x, y]| (x * x + y * y, *x, *y));
    let cell = |&unit: &u32| {
        let centre = grid.scaled(moments[unit as usize].centre()?);
        #[expect(clippy::cast_possible_truncation, reason = "the grid is 2³¹ wide at most")]
        let [x, y] = [centre.x.floor() as i64, centre.y.floor() as i64];
        let mut near = around.iter().map(|step| Point { x: x + step[0], y: y + step[1] });
        let corner = near.find(|corner| taken.insert(*corner))?;
        Some(Cell { unit, corner })
    };
    units.iter().filter_map(cell).collect()
}

/// Pieces of ground that pass from one unit, or from outside, to another one.
#[derive(Debug, Default)]
pub struct Transfers {
    pieces: Vec<Piece>,
}

#[derive(Debug)]
struct Piece {
    ring: Vec<Point>,
    from: Option<u32>,
    to: u32,
}

impl Transfers {
    /// What units must be given so that each has its cell. The chains were snapped with the corners of the cells as
    /// vertices; there are so many units.
    pub fn of(cells: &[Cell], chains: &Chains, units: usize) -> Self {
        if cells.is_empty() {
            return Self::default();
        }
        let diagonals = diagonals(cells, chains);
        let mut pieces = Vec::new();
        for cell in cells {
            let [a, b, c, d] = cell.corners();
            match diagonals.get(&cell.corner) {
                None => pieces.push((cell.unit, vec![a, b, c, d])),
                Some(true) => pieces.extend([vec![a, b, c], vec![c, d, a]].map(|p| (cell.unit, p))),
                Some(false) => {
                    pieces.extend([vec![a, b, d], vec![b, c, d]].map(|p| (cell.unit, p)));
                }
            }
        }
        let owners = owners(&pieces, chains, units);
        let piece = |((to, ring), from)| Piece { ring, from, to };
        let pieces = pieces.into_iter().zip(owners).map(piece);
        Self { pieces: pieces.filter(|piece| piece.from != Some(piece.to)).collect() }
    }

    /// The borders that pieces get, with what is on their left and on their right, and those that cancel what was on
    /// their left before: each edge with the unit that comes to be there, and the one that was.
    pub fn sides(&self) -> impl Iterator<Item = ([Point; 2], [Option<u32>; 2])> {
        self.pieces
            .iter()
            .flat_map(|Piece { ring, from, to }| edges(ring).map(|ends| (ends, [Some(*to), *from])))
    }

    /// The edges that each face gets, in the order of faces. `face` says which face a unit is in.
    pub fn edges(&self, face: impl Fn(u32) -> Option<u32>) -> FxHashMap<u32, Vec<[Point; 2]>> {
        let mut given: FxHashMap<u32, Vec<[Point; 2]>> = FxHashMap::default();
        for Piece { ring, from, to } in &self.pieces {
            let (from, to) = (from.and_then(&face), face(*to));
            if from == to {
                continue;
            }
            if let Some(to) = to {
                given.entry(to).or_default().extend(edges(ring));
            }
            if let Some(from) = from {
                given.entry(from).or_default().extend(edges(ring).map(|[a, b]| [b, a]));
            }
        }
        given
    }
}

/// The cells that a border cuts from corner to corner, and whether it rises to the right.
fn diagonals(cells: &[Cell], chains: &Chains) -> FxHashMap<Point, bool> {
    let corners: FxHashSet<Point> = cells.iter().map(|cell| cell.corner).collect();
    let of_chain = |chain: usize| {
        let edges = chains.points(chain).windows(2).map(|ends| (ends[0], ends[1]));
        edges.filter_map(|(a, b)| {
            let (way_x, way_y) = (b.x - a.x, b.y - a.y);
            let corner = Point { x: a.x.min(b.x), y: a.y.min(b.y) };
            let is_diagonal = way_x.abs() == 1 && way_y.abs() == 1;
            (is_diagonal && corners.contains(&corner)).then_some((corner, way_x == way_y))
        })
    };
    (0..chains.len()).into_par_iter().flat_map_iter(of_chain).collect()
}

/// The unit that each piece is in.
fn owners(pieces: &[(u32, Vec<Point>)], chains: &Chains, units: usize) -> Vec<Option<u32>> {
    // Three times the middle of a piece by its first three corners: within it, and on no border.
    let tripled = |ring: &[Point]| Point {
        x: ring[..3].iter().map(|at| at.x).sum(),
        y: ring[..3].iter().map(|at| at.y).sum(),
    };
    let mut columns: Vec<(i64, usize)> =
        pieces.iter().enumerate().map(|(piece, (_, ring))| (tripled(ring).x, piece)).collect();
    columns.sort_unstable();
    let borders = Borders::of(chains, units, |unit| unit);
    let within = |bench: &mut Bench, unit: usize| {
        let shape: Vec<Polygon> = bench.polygons(chains, &borders, unit, &[]);
        let mut found = Vec::new();
        for polygon in shape {
            let reach = |along: fn(&Point) -> i64| {
                let all = || polygon[0].iter().map(along);
                (3 * all().min().unwrap_or_default(), 3 * all().max().unwrap_or_default())
            };
            let ((left, right), (below, above)) = (reach(|at| at.x), reach(|at| at.y));
            let first = columns.partition_point(|(x, _)| *x < left);
            for &(_, piece) in columns[first..].iter().take_while(|(x, _)| *x <= right) {
                let middle = tripled(&pieces[piece].1);
                if (below..=above).contains(&middle.y)
                    && is_around(&polygon[0], middle, 3)
                    && !polygon[1..].iter().any(|hole| is_around(hole, middle, 3))
                {
                    found.push((piece, u32::try_from(unit).unwrap_or(u32::MAX)));
                }
            }
        }
        found
    };
    let found: Vec<Vec<(usize, u32)>> =
        (0..units).into_par_iter().map_init(Bench::default, within).collect();
    let mut owners = vec![None; pieces.len()];
    for (piece, unit) in found.into_iter().flatten() {
        owners[piece] = Some(unit);
    }
    owners
}
