//! Where the vertices of a mesh lie.
//!
//! A coarse grid over the whole, and in each of its cells one as fine as the vertices there ask
//! for: a country and its far islands in one layer leave most of the coarse grid empty.

use crate::bounds::Bounds;
use crate::counting::Sorted;
use crate::mesh::Mesh;
use crate::polygons::{number, split};
use geo::Coord;
use rayon::prelude::*;
use std::ops::Range;

/// Vertices that a coarse cell should hold, if all were spread evenly.
const PER_COARSE: usize = 256;

/// Vertices that a fine cell should hold, if they were spread evenly; most cells are empty.
const PER_FINE: usize = 6;

/// The vertices of a mesh, to be asked for by boxes.
#[derive(Debug)]
pub(crate) struct Vertices {
    low: Coord,
    /// Coarse cells per unit of x and y.
    density: Coord,
    /// Number of coarse cells along x and along y.
    size: [usize; 2],
    coarse: Vec<Coarse>,
    /// Fine cell `f` holds the positions `listed[starts[f]..starts[f + 1]]`.
    starts: Vec<u32>,
    listed: Vec<u32>,
}

/// A coarse cell: a grid of `side` by `side` fine cells, the first of them number `first`.
#[derive(Debug, Clone, Copy)]
struct Coarse {
    first: u32,
    side: u32,
}

/// No cell: the place of what is not listed.
const NOWHERE: u32 = u32::MAX;

impl Vertices {
    /// The vertices of all arcs that part something.
    pub fn of(mesh: &Mesh) -> Self {
        let coords = &mesh.coords;
        let Bounds { low, high } =
            coords.par_chunks(1 << 14).map(Bounds::of).reduce(|| Bounds::of([]), Bounds::joined);
        let mut grid = Self::empty(low, high, coords.len());
        let cell = |at: &Coord| number(grid.coarse_cell(*at));
        let mut cells: Vec<u32> = coords.par_iter().map(cell).collect();
        for arc in (0..mesh.len()).filter(|&arc| !mesh.parts(arc)) {
            cells[mesh.range(arc)].fill(NOWHERE);
        }
        let sorted = Sorted::by(&cells, grid.size[0] * grid.size[1]);
        grid.divide(&sorted);
        grid.list(coords, &sorted);
        grid
    }

    /// Lists each position under its fine cell, given those of each coarse one: a sort by counting.
    fn list(&mut self, coords: &[Coord], sorted: &Sorted) {
        let last = self.coarse.last().map_or(0, |last| last.first + last.side * last.side);
        let mut firsts: Vec<usize> = self.coarse.iter().map(|cell| cell.first as usize).collect();
        firsts.push(last as usize);
        let mut starts = vec![0; last as usize + 1];
        let mut listed = vec![0; sorted.numbers.len()];
        starts[last as usize] = number(listed.len());
        let cells = split(&mut starts, &firsts).zip(split(&mut listed, &sorted.offsets));
        // One by one: a country between far islands has nearly all vertices in a few cells.
        cells.enumerate().with_max_len(1).for_each(|(coarse, (starts, listed))| {
            let positions = sorted.range(coarse);
            let (before, first) = (positions.start, self.coarse[coarse].first);
            let positions = &sorted.numbers[positions];
            let cell = |&position: &u32| self.fine_cell(coarse, coords[position as usize]) - first;
            let cells: Vec<u32> = positions.iter().map(cell).collect();
            for &cell in &cells {
                starts[cell as usize] += 1;
            }
            let mut end = number(before);
            for start in starts.iter_mut() {
                end += *start;
                *start = end;
            }
            // From behind, so that each cell's start is where its first position went, and positions
            // are in order.
            for (&position, &cell) in positions.iter().zip(&cells).rev() {
                let place = &mut starts[cell as usize];
                *place -= 1;
                listed[*place as usize - before] = position;
            }
        });
        (self.starts, self.listed) = (starts, listed);
    }

    fn empty(low: Coord, high: Coord, count: usize) -> Self {
        let (width, height) = (high.x - low.x, high.y - low.y);
        // About square cells, and no more along one side than there are in all.
        let cells = (count / PER_COARSE).clamp(1, 1 << 20);
        let cells_along = |own: f64, other: f64| {
            #[expect(clippy::cast_precision_loss, reason = "at most 2²⁰")]
            let squared = cells as f64 * own / other;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a small number; not a number makes 0"
            )]
            let along = squared.sqrt() as usize;
            along.clamp(1, cells)
        };
        let size = [cells_along(width, height), cells_along(height, width)];
        #[expect(clippy::cast_precision_loss, reason = "at most 2²⁰")]
        let density = |cells: usize, length: f64| {
            let density = cells as f64 / length;
            if density.is_finite() { density } else { 0.0 }
        };
        let density = Coord { x: density(size[0], width), y: density(size[1], height) };
        let (coarse, starts, listed) = (Vec::new(), Vec::new(), Vec::new());
        Self { low, density, size, coarse, starts, listed }
    }

    /// Gives each coarse cell as many fine ones as the vertices in it ask for.
    fn divide(&mut self, sorted: &Sorted) {
        let mut first = 0;
        for ends in sorted.offsets.windows(2) {
            let side = number(((ends[1] - ends[0]) / PER_FINE).isqrt().max(1));
            self.coarse.push(Coarse { first, side });
            first += side * side;
        }
    }

    /// Whether `wanted` picks any of the positions in a box. Some outside of it are asked about too.
    #[inline]
    pub fn any(&self, low: Coord, high: Coord, mut wanted: impl FnMut(u32) -> bool) -> bool {
        let ([x0, y0], [x1, y1]) = (self.cell_at(low), self.cell_at(high));
        for row in y0..=y1 {
            for column in x0..=x1 {
                let Coarse { first, side } = self.coarse[row * self.size[0] + column];
                let ([left, bottom], [right, top]) = (
                    self.place_in([column, row], side, low),
                    self.place_in([column, row], side, high),
                );
                for fine in bottom..=top {
                    let row = first + fine * side;
                    let found = self.run(row + left..row + right + 1);
                    if self.listed[found].iter().any(|&position| wanted(position)) {
                        return true;
                    }
                }
            }
        }
        false
    }

    fn run(&self, cells: Range<u32>) -> Range<usize> {
        self.starts[cells.start as usize] as usize..self.starts[cells.end as usize] as usize
    }

    fn coarse_cell(&self, at: Coord) -> usize {
        let [x, y] = self.cell_at(at);
        y * self.size[0] + x
    }

    /// Column and row of the coarse cell at a place; the nearest one outside of the grid.
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "cut off at the first and last cell"
    )]
    fn cell_at(&self, at: Coord) -> [usize; 2] {
        [
            (((at.x - self.low.x) * self.density.x) as usize).min(self.size[0] - 1),
            (((at.y - self.low.y) * self.density.y) as usize).min(self.size[1] - 1),
        ]
    }

    fn fine_cell(&self, cell: usize, at: Coord) -> u32 {
        let Coarse { first, side } = self.coarse[cell];
        let [x, y] = self.place_in([cell % self.size[0], cell / self.size[0]], side, at);
        first + y * side + x
    }

    /// Column and row of the fine cell at a place, or nearest to it, in a coarse one of so many along
    /// each side.
    #[inline]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "cut off at the first and last cell"
    )]
    fn place_in(&self, [column, row]: [usize; 2], side: u32, at: Coord) -> [u32; 2] {
        let place = |at: f64, low: f64, density: f64, cell: usize| {
            let share = (at - low) * density - cell as f64;
            ((share * f64::from(side)) as u32).min(side - 1)
        };
        [
            place(at.x, self.low.x, self.density.x, column),
            place(at.y, self.low.y, self.density.y, row),
        ]
    }
}
