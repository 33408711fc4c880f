//! Dividing a cell into smaller ones.

use super::{Builder, Step};
use crate::borders::Code;
use crate::exact::Cover;
use crate::frame::{Cell, LOCAL};
use crate::raster::passed;
use geo::Coord;

/// Edges that a cell with any should list, on average: the fewer, the more cells, and the more memory.
const EDGES_PER_CELL: f64 = 4.0;

/// Bits of a division, at most, so that the words of one stay in the cache.
const MAX_BITS: u32 = 8;

/// Cells that a division may have for each edge in it.
const CELLS_PER_EDGE: f64 = 4.0;

/// A cell divided in `2^bits` by `2^bits`.
pub(super) struct Divided {
    first: Cell,
    pub bits: u32,
    /// How often edges may still be listed in each part.
    pub listings: f64,
    /// Part `p`, row by row, lists `steps[starts[p]..starts[p + 1]]`.
    starts: Vec<u32>,
    steps: Vec<Step>,
    /// Edges between the corners of cells, by the cell that is reached across them.
    events: Vec<Event>,
}

/// An edge between two corners.
struct Event {
    /// The cell whose corner is reached: row, then column.
    reached: u32,
    sides: [Code; 2],
    to_left: bool,
}

impl Builder<'_> {
    /// Divides a cell, if that parts its edges without listing them too often.
    pub(super) fn divide(&self, cell: Cell, steps: &[Step], listings: f64) -> Option<Divided> {
        let room = self.frame.depth()?.checked_sub(cell.depth)?;
        let length = self.length(cell, steps);
        #[expect(clippy::cast_precision_loss, reason = "an estimate")]
        let count = steps.len() as f64;
        let bits = bits(count, length).min(room);
        // Each edge is listed once, and once more for each side of a cell that it passes.
        let growth = 1.0 + length * f64::from(1 << bits) / count;
        if bits == 0 || growth > listings {
            return None;
        }
        let first = cell.first_part(bits);
        let (starts, parted) = self.part(first, bits, steps);
        let events = self.events(first, bits, steps);
        Some(Divided { first, bits, listings: listings / growth, starts, steps: parted, events })
    }

    /// The length of edges inside a cell, along x and y, in sides of the cell; somewhat more where
    /// edges only pass.
    fn length(&self, cell: Cell, steps: &[Step]) -> f64 {
        let side = f64::from(LOCAL);
        let part = |a: f64, b: f64| (a.clamp(0.0, side) - b.clamp(0.0, side)).abs() / side;
        let lengths = self.edges(steps).map(|edge| {
            let [a, b] = [edge.a, edge.b].map(|end| self.frame.local(cell, end));
            part(a.x, b.x) + part(a.y, b.y)
        });
        lengths.sum()
    }

    /// The steps of each part.
    fn part(&self, first: Cell, bits: u32, steps: &[Step]) -> (Vec<u32>, Vec<Step>) {
        let side = 1 << bits;
        let passed = |step: Step, visit: &mut dyn FnMut(usize)| {
            let edge = self.edge(step);
            let [a, b] = [edge.a, edge.b].map(|end| {
                let local = self.frame.local(first, end);
                local / f64::from(LOCAL)
            });
            passed(a, b, side, |column, row| visit((row << bits | column) as usize));
        };
        let mut starts = vec![0; (1 << (2 * bits)) + 1];
        for &step in steps {
            passed(step, &mut |part| starts[part + 1] += 1);
        }
        for part in 1..starts.len() {
            starts[part] += starts[part - 1];
        }
        let mut places = starts.clone();
        let mut parted = vec![Step::default(); starts[starts.len() - 1] as usize];
        for &step in steps {
            passed(step, &mut |part| {
                parted[places[part] as usize] = step;
                places[part] += 1;
            });
        }
        (starts, parted)
    }

    /// The edges between the corners of the parts, up the left side and then along each row.
    fn events(&self, first: Cell, bits: u32, steps: &[Step]) -> Vec<Event> {
        let side = 1 << bits;
        let corner = |column: u32, row: u32| {
            let [column, row] = [first.column + column, first.row + row];
            self.frame.corner(Cell { column, row, depth: first.depth })
        };
        let xs: Vec<f64> = (0..side).map(|column| corner(column, 0).x).collect();
        let ys: Vec<f64> = (0..side).map(|row| corner(0, row).y).collect();
        let mut events = Vec::new();
        for step in steps {
            let edge = self.edge(*step);
            let mut reach =
                |from: Coord, line: &[f64], at: &dyn Fn(f64) -> Coord, row: Option<u32>| {
                    let was_left = edge.has_on_left(from);
                    let passed = line.partition_point(|&c| edge.has_on_left(at(c)) == was_left);
                    if passed < line.len() {
                        let passed = u32::try_from(passed).unwrap_or(u32::MAX);
                        let reached = row.map_or(passed << bits, |row| row << bits | passed);
                        events.push(Event { reached, sides: edge.sides, to_left: !was_left });
                    }
                };
            if edge.spans_x(xs[0]) {
                let start = Coord { x: xs[0], y: ys[0] };
                reach(start, &ys, &|y| Coord { x: xs[0], y }, None);
            }
            let (low, high) = (edge.a.y.min(edge.b.y), edge.a.y.max(edge.b.y));
            let rows = ys.partition_point(|&y| y < low)..ys.partition_point(|&y| y < high);
            for (row, &y) in (0..).zip(&ys).skip(rows.start).take(rows.len()) {
                reach(Coord { x: xs[0], y }, &xs, &|x| Coord { x, y }, Some(row));
            }
        }
        events.sort_unstable_by_key(|event| event.reached);
        events
    }
}

/// Into how many parts to divide a cell with so many edges of such a length in all, as bits: so many
/// that edges and parts that they pass are in proportion.
fn bits(count: f64, length: f64) -> u32 {
    // Edges are listed once for each of `length` · 2^bits parts that they pass, and once anyway.
    let side = count / (length * (EDGES_PER_CELL - 1.0));
    let most = (count * CELLS_PER_EDGE).sqrt();
    let bits = side.min(most).log2().round();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
    let bits = bits.clamp(1.0, f64::from(MAX_BITS)) as u32;
    bits
}

impl Divided {
    /// Each part in order, row by row, with its steps and the cover of its lower left corner, from the
    /// cover of the whole's.
    pub fn children<'s>(
        &'s self,
        cover: &Cover,
    ) -> impl Iterator<Item = (Cell, &'s [Step], Cover)> + 's {
        let mut row_cover = cover.clone();
        let mut cover = cover.clone();
        let mut events = self.events.iter().peekable();
        let side = 1 << self.bits;
        (0..side * side).map(move |part| {
            let (row, column) = (part >> self.bits, part & (side - 1));
            let reached = if column == 0 { &mut row_cover } else { &mut cover };
            while let Some(event) = events.next_if(|event| event.reached == part) {
                reached.cross(event.sides, event.to_left);
            }
            if column == 0 {
                cover.clone_from(&row_cover);
            }
            let cell = Cell {
                column: self.first.column + column,
                row: self.first.row + row,
                depth: self.first.depth,
            };
            let part = part as usize;
            let steps = &self.steps[self.starts[part] as usize..self.starts[part + 1] as usize];
            (cell, steps, cover.clone())
        })
    }
}
