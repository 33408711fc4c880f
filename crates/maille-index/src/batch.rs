//! Many look-ups at once.
//!
//! A look-up waits for memory more than it computes. So points go through it in step, a batch at a time:
//! first the words of all of them, then those below, then their records. The loads of a step do not wait for
//! each other, nor for a branch that was guessed wrong, so the memory serves many of them at a time.

use crate::UnitId;
use crate::borders::NOBODY;
use crate::error::FileError;
use crate::file::Section;
use crate::frame::Place;
use crate::line::{Found, Line};
use crate::store::Store;
use crate::word::Word;
use bytemuck::Zeroable;
use geo::Coord;

/// Points of a batch. With their records they take a third of a core's first cache.
const BATCH: usize = 128;

/// A point on its way down.
#[derive(Debug, Clone, Copy, Default)]
struct Point {
    place: Place,
    /// The packed word of the cell that it has come to, and the depth of the cell.
    word: u32,
    depth: u32,
    /// Number of the point in its batch.
    number: u32,
}

/// Looks up the units of points in a store that is sound as a whole.
pub(crate) fn locate(
    store: &Store,
    points: &[Coord],
    units: &mut [Option<UnitId>],
) -> Result<(), FileError> {
    let cells: &[u32] = store.all(Section::Cells)?;
    let lines: &[Line] = store.all(Section::Lines)?;
    let frame = store.head.frame;
    let root = store.head.root.pack();
    let mut open = [Point::default(); BATCH];
    let mut bordered = [Point::default(); BATCH];
    let mut records = [Line::zeroed(); BATCH];
    for (points, units) in points.chunks(BATCH).zip(units.chunks_mut(BATCH)) {
        units.fill(None);
        let (mut opened, mut borders) = (0, 0);
        for (number, &at) in (0..).zip(points) {
            if let Some(place) = frame.place(at) {
                open[opened] = Point { place, word: root, depth: 0, number };
                opened += 1;
            }
        }
        while opened > 0 {
            let count = opened;
            opened = 0;
            for i in 0..count {
                let point = open[i];
                let word = Word::unpack(point.word);
                let is_line = matches!(word, Word::Line(_));
                let is_block = matches!(word, Word::Block { .. });
                let face = if let Word::Face(code) = word { code } else { NOBODY };
                units[point.number as usize] = UnitId::of(face);
                bordered[borders] = point;
                borders += usize::from(is_line);
                open[opened] = point;
                opened += usize::from(is_block);
            }
            for point in &mut open[..opened] {
                if let Word::Block { first, bits } = Word::unpack(point.word) {
                    point.depth += bits;
                    point.word = cells[first as usize + point.place.within(point.depth, bits)];
                }
            }
        }
        let record = |point: &Point| match Word::unpack(point.word) {
            Word::Line(number) => number,
            Word::Face(_) | Word::Block { .. } => 0,
        };
        for (point, line) in bordered[..borders].iter().zip(&mut records) {
            *line = lines[record(point) as usize];
        }
        for (point, line) in bordered[..borders].iter().zip(&records) {
            let number = point.number as usize;
            let code = match line.find(point.place.local(point.depth)) {
                Found::Face(code) => code,
                Found::Unsure => {
                    let cell = point.place.cell(point.depth);
                    store.decide(points[number], record(point), cell)?
                }
            };
            units[number] = UnitId::of(code);
        }
    }
    Ok(())
}
