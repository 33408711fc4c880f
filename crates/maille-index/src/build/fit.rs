//! Whether what a cell holds fits a record, and the record.

use super::{Builder, Step};
use crate::borders::Code;
use crate::exact::{Cover, Edge};
use crate::frame::{Cell, LOCAL, LOCAL_BITS};
use crate::line::{Draft, Full, Line, MARGIN};
use geo::Coord;
use maille_geometry::predicates::turn;

/// Steps of a cell, at most, that are worth a try: more do not fit.
const MAX_STEPS: usize = 2 * crate::line::POSITIONS;

/// How far from an edge the places on its sides are that are looked at, in units of a cell. More
/// than rounding can move them, less than edges are followed beyond the cell.
const ASIDE: f64 = 4.0;

/// Where points are tried until one is near to no edge, in parts of the cell.
const TRIALS: [[i16; 2]; 8] =
    [[8, 8], [4, 4], [12, 12], [4, 12], [12, 4], [7, 13], [2, 9], [14, 6]];

/// What fits a cell.
pub(super) enum Fitted {
    /// Edges only come near: all of the cell is in one face.
    Face(Code),
    Line(Line),
}

impl Builder<'_> {
    /// The record of a cell, if it fits and every place in the cell is covered by one unit at most.
    pub(super) fn fit(&self, cell: Cell, steps: &[Step], cover: &Cover) -> Result<Fitted, Full> {
        if steps.len() > MAX_STEPS || self.frame.depth().is_none() {
            return Err(Full);
        }
        let draft = self.draw(cell, steps)?;
        if !self.is_parted(cell, steps, cover) {
            return Err(Full);
        }
        let trial = |[x, y]: [i16; 2]| [x, y].map(|part| (LOCAL / 16) * part);
        let sure = TRIALS.map(trial).into_iter().find(|&at| !draft.is_unsure(at));
        let [x, y] = sure.ok_or(Full)?;
        // The middle of a unit is the point furthest from those that are rounded elsewhere.
        let local = Coord { x: f64::from(x) + 0.5, y: f64::from(y) + 0.5 };
        let face = self.cover_of(self.frame.point(cell, local), cell, steps, cover).alone();
        let face = face.ok_or(Full)?;
        if draft.is_empty() {
            return Ok(Fitted::Face(face));
        }
        draft.finish([x, y], face).map(Fitted::Line)
    }

    /// The cover of a point in or near a cell.
    fn cover_of(&self, at: Coord, cell: Cell, steps: &[Step], corner: &Cover) -> Cover {
        let mut cover = corner.clone();
        cover.walk(self.edges(steps), self.frame.corner(cell), at);
        cover
    }

    /// The borders in a cell as lines.
    fn draw(&self, cell: Cell, steps: &[Step]) -> Result<Draft, Full> {
        let mut pen = Pen { draft: Draft::new(), is_down: false, has_moved: false };
        for run in steps.chunk_by(|one, next| one.at + 1 == next.at) {
            for edge in self.edges(run) {
                let ends = [edge.a, edge.b].map(|end| self.frame.local(cell, end));
                pen.draw(ends, edge)?;
            }
            pen.lift()?;
        }
        Ok(pen.draft)
    }

    /// Whether every edge has its own units on its sides, and nothing else. Then so has every place
    /// in the cell, which lies beside some edge or is like all others.
    fn is_parted(&self, cell: Cell, steps: &[Step], cover: &Cover) -> bool {
        let edges: Vec<Edge> = self.edges(steps).collect();
        let clash = |(i, edge): (usize, &Edge)| edges[i + 1..].iter().any(|e| edge.clashes(e));
        if edges.iter().enumerate().any(clash) {
            return false;
        }
        let unit = (self.frame.corner(Cell { column: cell.column + 1, ..cell }).x
            - self.frame.corner(cell).x)
            / f64::from(LOCAL);
        (0..edges.len()).all(|i| {
            let edge = &edges[i];
            let ends = [edge.a, edge.b].map(|end| self.frame.local(cell, end));
            let Some(Clipped { ends: [a, b], .. }) = clip(ends) else { return true };
            let length = (b - a).x.hypot((b - a).y);
            let aside = ASIDE.min(length / 4.0) * unit;
            let middle = self.frame.point(cell, (a + b) / 2.0);
            let way = edge.b - edge.a;
            let across = Coord { x: -way.y, y: way.x } * (aside / way.x.hypot(way.y));
            let [left, right] = [middle + across, middle - across];
            // Strictly on either side of this edge, and with no other in between, they are beside
            // it. No edge clashes, so all of it has the same beside it.
            let is_beside = turn(edge.a, edge.b, left) > 0.0
                && turn(edge.a, edge.b, right) < 0.0
                && edge.touches([left, right])
                && !edges
                    .iter()
                    .enumerate()
                    .any(|(j, other)| j != i && other.touches([left, right]));
            // Nothing but this edge is between the two, so what is right of it follows.
            is_beside && self.cover_of(left, cell, steps, cover).alone() == Some(edge.sides[0])
        })
    }
}

/// What draws the lines of a record.
struct Pen {
    draft: Draft,
    is_down: bool,
    has_moved: bool,
}

impl Pen {
    /// Draws what an edge has in the cell.
    fn draw(&mut self, ends: [Coord; 2], edge: Edge) -> Result<(), Full> {
        let Some(Clipped { ends: [a, b], cut: [starts_at_side, ends_at_side] }) = clip(ends) else {
            return self.lift();
        };
        let [start, end] = [a, b].map(rounded);
        if starts_at_side || !self.is_down {
            self.lift()?;
            self.is_down = true;
            // A line that only begins there, at a node, goes on as another one.
            if starts_at_side && start[0] == -MARGIN {
                self.draft.start(TOP_LEFT)?;
                self.go(start, edge)?;
            } else {
                self.draft.start(start)?;
            }
        }
        self.go(end, edge)?;
        if ends_at_side {
            if end[0] == -MARGIN {
                self.go(TOP_LEFT, edge)?;
            }
            self.lift()?;
        }
        Ok(())
    }

    fn go(&mut self, to: [i16; 2], edge: Edge) -> Result<(), Full> {
        self.has_moved |= self.draft.go(to, edge.sides)?;
        Ok(())
    }

    /// Ends a line, which must be more than a single position.
    fn lift(&mut self) -> Result<(), Full> {
        let is_point = self.is_down && !self.has_moved;
        (self.is_down, self.has_moved) = (false, false);
        if is_point { Err(Full) } else { Ok(()) }
    }
}

/// Lines that come in from the left are led up to here.
const TOP_LEFT: [i16; 2] = [-MARGIN, LOCAL + MARGIN];

fn rounded(at: Coord) -> [i16; 2] {
    #[expect(clippy::cast_possible_truncation, reason = "clipped to less than 16 bits")]
    [at.x, at.y].map(|part| part.floor() as i16)
}

/// What an edge has in a cell and around it, up to [`MARGIN`].
struct Clipped {
    ends: [Coord; 2],
    /// Which of the ends are where the edge was cut.
    cut: [bool; 2],
}

/// The part of an edge that is in a cell or near it (Y.-D. Liang and B. A. Barsky, 1984).
fn clip([a, b]: [Coord; 2]) -> Option<Clipped> {
    let (low, high) = (f64::from(-MARGIN), f64::from(LOCAL + MARGIN));
    let way = b - a;
    let (mut from, mut to) = (0.0_f64, 1.0_f64);
    for (start, step) in [(a.x, way.x), (a.y, way.y)] {
        if step == 0.0 {
            if start < low || start > high {
                return None;
            }
            continue;
        }
        let (enter, leave) = ((low - start) / step, (high - start) / step);
        from = from.max(enter.min(leave));
        to = to.min(enter.max(leave));
    }
    if from > to {
        return None;
    }
    // Cut is what ends beyond, to the bit, so that all edges that meet at a node are or none.
    let is_beyond = |c: Coord| c.x < low || c.x > high || c.y < low || c.y > high;
    let at = |share: f64| {
        let at = a + way * share;
        Coord { x: at.x.clamp(low, high), y: at.y.clamp(low, high) }
    };
    let cut = [is_beyond(a), is_beyond(b)];
    let start = if cut[0] { at(from) } else { a };
    let end = if cut[1] { at(to) } else { b };
    Some(Clipped { ends: [start, end], cut })
}

const _: () = assert!(LOCAL_BITS == 14, "differences of positions fit 16 bits");

#[cfg(test)]
#[path = "fit_tests.rs"]
mod tests;
