//! From borders to cells.
//!
//! The square is divided into cells, and a cell with too many edges into smaller ones, as fine as the
//! edges there are dense, until each holds what a record can. A country and its far islands may lie in
//! one square: what is empty is not divided.

mod divide;
mod fit;

use crate::borders::Borders;
use crate::exact::{Cover, Edge};
use crate::frame::{Cell, Frame};
use crate::line::{Full, Line};
use crate::word::{MAX_CELLS, MAX_LINES, Word};
use fit::Fitted;
use rayon::prelude::*;

/// An edge: the position that it starts at, and its arc.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Step {
    pub at: u32,
    pub arc: u32,
}

/// How often an edge may be listed, on average, in the cells that result from a division and those
/// after it: long edges close to each other are in every cell, however small.
const LISTINGS: f64 = 32.0;

/// The cells of an index.
#[derive(Debug)]
pub(crate) struct Cells {
    pub root: Word,
    pub parts: Parts,
}

/// Cells, records, and what stands behind each record.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    /// Packed [`Word`]s.
    pub cells: Vec<u32>,
    pub lines: Vec<Line>,
    /// Where the list of each line starts.
    pub starts: Vec<u32>,
    pub lists: Vec<u32>,
    /// The last record of a cell that no edge passes, to be used again by the next one.
    plain: Option<(Cover, u32)>,
}

/// There are more cells or records than words can number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TooMany;

/// What cells are made from.
pub(crate) struct Builder<'a> {
    pub borders: &'a Borders,
    pub frame: Frame,
}

impl Builder<'_> {
    /// The cells of the whole square.
    pub fn cells(&self) -> Result<Cells, TooMany> {
        let square = Cell::default();
        let mut steps = Vec::with_capacity(self.borders.coords.len());
        for (arc, start) in (0..).zip(self.borders.starts.windows(2)) {
            steps.extend((start[0]..start[1] - 1).map(|at| Step { at, arc }));
        }
        // Nothing lies left of the square, or on its sides.
        let outside = Cover::default();
        let mut parts = Parts::default();
        let Some(divided) = self.divide(square, &steps, LISTINGS) else {
            let root = self.cell(square, &steps, &outside, 0.0, &mut parts);
            return Ok(Cells { root, parts });
        };
        drop(steps);
        let children: Vec<_> = divided.children(&outside).collect();
        let grown: Vec<(Word, Parts)> = children
            .into_par_iter()
            .map(|(child, steps, cover)| {
                let mut parts = Parts::default();
                let word = self.cell(child, steps, &cover, divided.listings, &mut parts);
                (word, parts)
            })
            .collect();
        let root = parts.reserve(divided.bits);
        for (place, (word, part)) in grown.into_iter().enumerate() {
            parts.cells[place] = parts.append(word, part)?;
        }
        Ok(Cells { root, parts })
    }

    /// What a cell holds, given the edges that pass it or come near, the cover of its lower left
    /// corner, and how often edges may still be listed.
    fn cell(
        &self,
        cell: Cell,
        steps: &[Step],
        cover: &Cover,
        listings: f64,
        parts: &mut Parts,
    ) -> Word {
        if steps.is_empty() {
            return parts.plain(cover);
        }
        match self.fit(cell, steps, cover) {
            Ok(Fitted::Face(face)) => return Word::Face(face),
            Ok(Fitted::Line(line)) => return parts.record(line, cover, steps),
            Err(Full) => {}
        }
        match self.divide(cell, steps, listings) {
            None => parts.record(Line::UNSURE, cover, steps),
            Some(divided) => {
                let block = parts.reserve(divided.bits);
                let Word::Block { first, .. } = block else { return block };
                for (place, (child, steps, cover)) in
                    (first as usize..).zip(divided.children(cover))
                {
                    let word = self.cell(child, steps, &cover, divided.listings, parts);
                    parts.cells[place] = word.pack();
                }
                block
            }
        }
    }

    fn edge(&self, step: Step) -> Edge {
        let (coords, at) = (&self.borders.coords, step.at as usize);
        Edge { a: coords[at], b: coords[at + 1], sides: self.borders.sides[step.arc as usize] }
    }

    fn edges<'s>(&'s self, steps: &'s [Step]) -> impl Iterator<Item = Edge> + Clone + 's {
        steps.iter().map(|&step| self.edge(step))
    }
}

impl Parts {
    /// Room for the cells of a block.
    fn reserve(&mut self, bits: u32) -> Word {
        let first = number(self.cells.len());
        self.cells.resize(self.cells.len() + (1 << (2 * bits)), 0);
        Word::Block { first, bits }
    }

    /// A cell that no edge passes.
    fn plain(&mut self, cover: &Cover) -> Word {
        if let Some(code) = cover.alone() {
            return Word::Face(code);
        }
        if let Some((known, line)) = &self.plain
            && known == cover
        {
            return Word::Line(*line);
        }
        let word = self.record(Line::UNSURE, cover, &[]);
        self.plain = Some((cover.clone(), number(self.lines.len() - 1)));
        word
    }

    /// A cell with a record.
    fn record(&mut self, line: Line, cover: &Cover, steps: &[Step]) -> Word {
        self.lines.push(line);
        self.starts.push(number(self.lists.len()));
        crate::list::write(cover, steps.iter().map(|step| step.at), &mut self.lists);
        Word::Line(number(self.lines.len() - 1))
    }

    /// Adds other parts, and gives a word of theirs as it is here.
    fn append(&mut self, word: Word, other: Self) -> Result<u32, TooMany> {
        let (cells, lines) = (number(self.cells.len()), number(self.lines.len()));
        let lists = number(self.lists.len());
        let shifted = |word: Word| word.shifted(cells, lines).pack();
        self.cells.extend(other.cells.into_iter().map(|word| shifted(Word::unpack(word))));
        self.lines.extend(other.lines);
        self.starts.extend(other.starts.into_iter().map(|start| start.saturating_add(lists)));
        self.lists.extend(other.lists);
        let fits = self.cells.len() <= MAX_CELLS
            && self.lines.len() <= MAX_LINES
            && u32::try_from(self.lists.len()).is_ok();
        if fits { Ok(shifted(word)) } else { Err(TooMany) }
    }
}

/// Counts that do not fit are refused when parts are put together.
fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
