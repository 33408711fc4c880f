//! One look-up.

use crate::borders::{Code, NOBODY};
use crate::error::FileError;
use crate::exact::{Cover, Edge};
use crate::file::Section;
use crate::frame::{Cell, MAX_DEPTH, Place};
use crate::line::{Found, Line};
use crate::list::{self, LISTS_PER_START, Run};
use crate::store::Store;
use crate::word::Word;
use geo::Coord;

/// Where a look-up ends.
enum End {
    Face(Code),
    /// The number of a record, the depth of its cell, and where in it the point lies.
    Record {
        number: u32,
        depth: u32,
        local: [i16; 2],
    },
}

impl Store {
    /// The unit of a point, or nobody, unless it may take the exact edges to tell. In a store that is sound as a
    /// whole.
    ///
    /// A processor works on some three hundred instructions at a time. A look-up is short, so that there are two
    /// or three among them, waiting for the memory together.
    #[inline]
    pub fn glance(&self, at: Coord) -> Option<Code> {
        let Some(mut place) = self.head.frame.place(at) else { return Some(NOBODY) };
        let cells: &[u32] = self.whole(Section::Cells);
        let mut word = self.head.root;
        while let Some((first, bits)) = Word::block(word) {
            word = cells[first + place.enter(bits)];
        }
        match Word::line(word) {
            None => Some(word),
            Some(number) => self.whole::<Line>(Section::Lines)[number].glance(place.local()),
        }
    }

    /// The unit of a point, or nobody.
    pub fn locate(&self, at: Coord) -> Result<Code, FileError> {
        let Some(place) = self.head.frame.place(at) else { return Ok(NOBODY) };
        match self.descend(place)? {
            End::Face(code) => self.known(code),
            End::Record { number, depth, local } => {
                let line: &Line = self.get(Section::Lines, number as usize)?;
                match line.find(local) {
                    Found::Face(code) => self.known(code),
                    Found::Unsure => self.decide(at, number, place.cell(depth)),
                }
            }
        }
    }

    /// The units of a point, the one that wins first.
    pub fn locate_all(&self, at: Coord) -> Result<Vec<Code>, FileError> {
        let Some(place) = self.head.frame.place(at) else { return Ok(Vec::new()) };
        match self.descend(place)? {
            End::Face(code) => Ok(self.alone(code)?),
            End::Record { number, depth, local } => {
                let line: &Line = self.get(Section::Lines, number as usize)?;
                match line.find(local) {
                    Found::Face(code) => self.alone(code),
                    Found::Unsure => {
                        let cover = self.cover(at, number, place.cell(depth))?;
                        let mut ranked = cover
                            .codes()
                            .map(|code| Ok((self.rank(code)?, code)))
                            .collect::<Result<Vec<_>, FileError>>()?;
                        ranked.sort_unstable();
                        Ok(ranked.into_iter().map(|(_, code)| code).collect())
                    }
                }
            }
        }
    }

    fn alone(&self, code: Code) -> Result<Vec<Code>, FileError> {
        let code = self.known(code)?;
        Ok(if code == NOBODY { Vec::new() } else { vec![code] })
    }

    /// Down from the whole square to the smallest cell that holds a place.
    fn descend(&self, mut place: Place) -> Result<End, FileError> {
        let (mut word, mut depth) = (self.head.root, 0);
        loop {
            match Word::unpack(word) {
                Word::Face(code) => return Ok(End::Face(code)),
                Word::Line(number) => {
                    return Ok(End::Record { number, depth, local: place.local() });
                }
                Word::Block { first, bits } => {
                    depth += bits;
                    if bits == 0 || depth > MAX_DEPTH {
                        return Err(self.damaged("a cell is divided without end"));
                    }
                    word = *self.get(Section::Cells, first as usize + place.enter(bits))?;
                }
            }
        }
    }

    /// The unit of a point in a cell, by the exact edges.
    fn decide(&self, at: Coord, record: u32, cell: Cell) -> Result<Code, FileError> {
        let cover = self.cover(at, record, cell)?;
        let mut best = None;
        for code in cover.codes() {
            let ranked = (self.rank(code)?, code);
            best = Some(best.map_or(ranked, |best| ranked.min(best)));
        }
        Ok(best.map_or(NOBODY, |(_, code)| code))
    }

    /// The units that cover a point in a cell, or lie next to it where it is on the outer border.
    fn cover(&self, at: Coord, record: u32, cell: Cell) -> Result<Cover, FileError> {
        let (mut cover, runs) = self.list(record)?;
        let mut edges = Vec::new();
        for run in runs {
            self.edges(run, &mut edges)?;
        }
        cover.walk(edges.iter().copied(), self.head.frame.corner(cell), at);
        if cover.is_empty() {
            cover.turn_around(edges, at);
        }
        Ok(cover)
    }

    /// The cover of the lower left corner of a cell, and the edges that pass.
    pub fn list(&self, record: u32) -> Result<(Cover, Vec<Run>), FileError> {
        let record = record as usize;
        let start: &u32 = self.get(Section::ListStarts, record / LISTS_PER_START)?;
        let mut start = *start as usize;
        let word = |place: usize| self.get(Section::Lists, place).copied();
        for _ in 0..record % LISTS_PER_START {
            start += list::len(|place| word(start.saturating_add(place)))?;
        }
        let (mut cover, mut runs) = (Cover::default(), Vec::new());
        list::read(self, |place| word(start.saturating_add(place)), &mut cover, &mut runs)?;
        Ok((cover, runs))
    }

    /// The arc of a run.
    pub fn arc_of(&self, run: Run) -> Result<usize, FileError> {
        let starts: &[u32] = self.all(Section::Arcs)?;
        Ok(starts.partition_point(|&start| start <= run.start).wrapping_sub(1))
    }

    /// The edges of a run.
    fn edges(&self, run: Run, edges: &mut Vec<Edge>) -> Result<(), FileError> {
        let sides = *self.get(Section::Sides, self.arc_of(run)?)?;
        let first = run.start as usize;
        let last = first.saturating_add(run.count as usize).saturating_add(1);
        let positions: &[[f64; 2]] = self.slice(Section::Positions, first..last)?;
        edges.extend(positions.windows(2).map(|ends| {
            let [a, b] = [ends[0], ends[1]].map(|[x, y]| Coord { x, y });
            Edge { a, b, sides }
        }));
        Ok(())
    }

    fn rank(&self, code: Code) -> Result<u32, FileError> {
        let unit = (self.known(code)? as usize).wrapping_sub(1);
        self.get(Section::Ranks, unit).copied()
    }
}
