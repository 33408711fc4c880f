//! Whether an index is sound as a whole, so that no question to it can fail.

use crate::error::FileError;
use crate::exact::Cover;
use crate::file::Section;
use crate::frame::MAX_DEPTH;
use crate::levels::Levels;
use crate::line::Line;
use crate::list::{self, LISTS_PER_START};
use crate::store::Store;
use crate::word::Word;
use rayon::prelude::*;

/// No position of polygons is beyond this, so that products of four coordinates are numbers.
const FAR: f64 = 1e75;

impl Store {
    /// Makes sure of every checksum, and that whatever names something names something that is there.
    pub fn verify(&mut self) -> Result<(), FileError> {
        self.check_all()?;
        self.verify_borders()?;
        self.verify_cells()?;
        self.verify_lines()?;
        self.crs()?;
        self.dataset()?;
        Levels::read(self).map(|_| ())
    }

    fn verify_borders(&self) -> Result<(), FileError> {
        let units = self.head.units as usize;
        let arcs = self.len::<[u32; 2]>(Section::Sides);
        self.verify_starts(Section::Arcs, arcs, self.len::<[f64; 2]>(Section::Positions))?;
        let starts = self.all::<u32>(Section::Arcs)?;
        self.ensure(starts.is_sorted_by(|a, b| a < b), "an arc has no positions")?;
        let ranks = self.len::<u32>(Section::Ranks);
        self.ensure(ranks == units, "it does not have one rank for each unit")?;
        let is_near = |c: &f64| c.abs() <= FAR;
        let positions = self.all::<[f64; 2]>(Section::Positions)?;
        self.ensure(positions.iter().flatten().all(is_near), "a position is no place")?;
        let sides = self.all::<[u32; 2]>(Section::Sides)?;
        sides.iter().flatten().try_for_each(|&code| self.known(code).map(|_| ()))
    }

    /// A list of starts: from 0 to the end of what it starts parts of, in order.
    fn verify_starts(&self, section: Section, parts: usize, end: usize) -> Result<(), FileError> {
        let starts = self.all::<u32>(section)?;
        let is_sound = starts.len() == parts + 1
            && starts[0] == 0
            && starts[parts] as usize == end
            && starts.is_sorted();
        self.ensure(is_sound, "parts do not follow each other")
    }

    /// Each block belongs to one word before it, and none is too deep.
    fn verify_cells(&self) -> Result<(), FileError> {
        self.verify_entries::<u32>(Section::Cells)?;
        self.verify_entries::<Line>(Section::Lines)?;
        let cells = self.all::<u32>(Section::Cells)?;
        let lines = self.len::<Line>(Section::Lines);
        let mut depths = vec![0; cells.len()];
        self.verify_word(Word::unpack(self.head.root), 0, 0, &mut depths, lines)?;
        for (place, &word) in cells.iter().enumerate() {
            self.verify_word(Word::unpack(word), place + 1, depths[place], &mut depths, lines)?;
        }
        Ok(())
    }

    /// A section that is [used as a whole](Store::whole) does not end within an entry.
    fn verify_entries<T>(&self, section: Section) -> Result<(), FileError> {
        let len = self.head.section(section).len();
        self.ensure(len.is_multiple_of(size_of::<T>()), "a section ends within an entry")
    }

    fn verify_word(
        &self,
        word: Word,
        next: usize,
        depth: u32,
        depths: &mut [u32],
        lines: usize,
    ) -> Result<(), FileError> {
        match word {
            Word::Face(code) => self.known(code).map(|_| ()),
            Word::Line(line) => {
                self.ensure((line as usize) < lines, "a cell names a record that is not there")
            }
            Word::Block { first, bits } => {
                let (first, depth) = (first as usize, depth + bits);
                let block = depths.get_mut(first..first + (1 << (2 * bits)));
                let block = block.filter(|block| {
                    let is_free = block.iter().all(|&depth| depth == 0);
                    is_free && first >= next && (1..=MAX_DEPTH).contains(&depth)
                });
                let block = block.filter(|_| bits > 0);
                block.map(|block| block.fill(depth)).ok_or_else(|| {
                    self.damaged("a cell is divided in cells that are not there, or not its own")
                })
            }
        }
    }

    fn verify_lines(&self) -> Result<(), FileError> {
        let lines = self.all::<Line>(Section::Lines)?;
        let starts = self.all::<u32>(Section::ListStarts)?;
        let lists = self.all::<u32>(Section::Lists)?;
        let positions = self.len::<[f64; 2]>(Section::Positions);
        let groups = lines.par_chunks(LISTS_PER_START);
        self.ensure(groups.len() == starts.len(), "it does not have a list for each record")?;
        let inside = |run: &list::Run| run.end() < positions as u64;
        let sound = |lines: &[Line], number: usize, cover: &mut Cover, runs: &mut Vec<_>| {
            let start = starts[number] as usize;
            let end = starts.get(number + 1).map_or(lists.len(), |&end| end as usize);
            let mut rest = lists.get(start..end).unwrap_or_default();
            for line in lines {
                line.faces().iter().try_for_each(|&code| self.known(code).map(|_| ()))?;
                let word = |place: usize| {
                    rest.get(place).copied().ok_or_else(|| self.damaged("a list does not end"))
                };
                rest = &rest[list::read(self, word, cover, runs)?..];
                self.ensure(runs.iter().all(inside), "a list names edges that are not there")?;
            }
            self.ensure(rest.is_empty(), "lists do not follow each other")
        };
        groups.enumerate().with_min_len(1 << 9).try_for_each_init(
            || (Cover::default(), Vec::new()),
            |(cover, runs), (number, lines)| sound(lines, number, cover, runs),
        )
    }

    pub(crate) fn ensure(&self, is_sound: bool, problem: &str) -> Result<(), FileError> {
        if is_sound { Ok(()) } else { Err(self.damaged(problem)) }
    }
}
