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
use geo::Coord;
use std::hint::black_box;

/// Points of a batch. With their records they take half of a core's first cache.
const BATCH: usize = 128;

/// The words that points have come to, packed, and the depths of the cells.
#[derive(Debug)]
struct Batch {
    places: [Place; BATCH],
    words: [u32; BATCH],
    depths: [u32; BATCH],
}

/// Numbers of points in a batch: those that have something to wait for.
struct Waiting {
    numbers: [u8; BATCH],
    count: usize,
}

impl Waiting {
    /// Those of some numbers that wait. Without a branch that could be guessed wrong.
    #[inline]
    fn fill(&mut self, numbers: impl Iterator<Item = u8>, mut waits: impl FnMut(usize) -> bool) {
        self.count = 0;
        for number in numbers {
            self.numbers[self.count % BATCH] = number;
            self.count += usize::from(waits(number.into()));
        }
    }

    #[inline]
    fn iter(&self) -> impl Iterator<Item = usize> {
        self.numbers[..self.count].iter().map(|&number| number.into())
    }
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
    let mut batch =
        Batch { places: [Place::default(); BATCH], words: [0; BATCH], depths: [0; BATCH] };
    let mut waiting = Waiting { numbers: [0; BATCH], count: 0 };
    for (points, units) in points.chunks(BATCH).zip(units.chunks_mut(BATCH)) {
        for (i, &at) in points.iter().enumerate() {
            let place = frame.place(at);
            batch.words[i] = if place.is_some() { root } else { NOBODY };
            batch.places[i] = place.unwrap_or_default();
        }
        batch.depths = [0; BATCH];
        let all = 0..=u8::MAX;
        waiting.fill(all.take(points.len()), |i| is_block(batch.words[i]));
        while waiting.count > 0 {
            for i in waiting.iter() {
                if let Word::Block { first, bits } = Word::unpack(batch.words[i]) {
                    batch.depths[i] += bits;
                    let part = batch.places[i].within(batch.depths[i], bits);
                    batch.words[i] = cells[first as usize + part];
                }
            }
            let numbers = waiting.numbers;
            let numbers = numbers.into_iter().take(waiting.count);
            waiting.fill(numbers, |i| is_block(batch.words[i]));
        }
        for (unit, &word) in units.iter_mut().zip(&batch.words) {
            *unit = UnitId::of(if is_face(word) { word } else { NOBODY });
        }
        waiting.fill((0..=u8::MAX).take(points.len()), |i| is_line(batch.words[i]));
        // Touched is loaded: all of a record is in one line of the cache.
        let touched =
            waiting.iter().fold(0, |all, i| all ^ lines[line(batch.words[i]) as usize].faces()[0]);
        black_box(touched);
        for i in waiting.iter() {
            let number = line(batch.words[i]);
            let (place, depth) = (batch.places[i], batch.depths[i]);
            let code = match lines[number as usize].find(place.local(depth)) {
                Found::Face(code) => code,
                Found::Unsure => store.decide(points[i], number, place.cell(depth))?,
            };
            units[i] = UnitId::of(code);
        }
    }
    Ok(())
}

fn is_face(word: u32) -> bool {
    matches!(Word::unpack(word), Word::Face(_))
}

fn is_block(word: u32) -> bool {
    matches!(Word::unpack(word), Word::Block { .. })
}

fn is_line(word: u32) -> bool {
    matches!(Word::unpack(word), Word::Line(_))
}

/// The number of the record of a cell that has one.
fn line(word: u32) -> u32 {
    match Word::unpack(word) {
        Word::Line(number) => number,
        Word::Face(_) | Word::Block { .. } => 0,
    }
}
