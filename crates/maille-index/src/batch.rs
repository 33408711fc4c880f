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
use crate::line::Line;
use crate::store::Store;
use crate::word::Word;
use geo::Coord;
use std::hint::black_box;

/// Points of a batch. With their records they take half of a core's first cache.
const BATCH: usize = 128;

/// The packed words that points have come to, and their places in the cells.
#[derive(Debug)]
struct Batch {
    places: [Place; BATCH],
    words: [u32; BATCH],
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
    let cells: &[u32] = store.whole(Section::Cells);
    let lines: &[Line] = store.whole(Section::Lines);
    let frame = store.head.frame;
    let mut batch = Batch { places: [Place::default(); BATCH], words: [0; BATCH] };
    let mut waiting = Waiting { numbers: [0; BATCH], count: 0 };
    for (points, units) in points.chunks(BATCH).zip(units.chunks_mut(BATCH)) {
        for (i, &at) in points.iter().enumerate() {
            let place = frame.place(at);
            batch.words[i] = if place.is_some() { store.head.root } else { NOBODY };
            batch.places[i] = place.unwrap_or_default();
        }
        let all = 0..=u8::MAX;
        waiting.fill(all.take(points.len()), |i| is_block(batch.words[i]));
        while waiting.count > 0 {
            for i in waiting.iter() {
                if let Some((first, bits)) = Word::block(batch.words[i]) {
                    batch.words[i] = cells[first + batch.places[i].enter(bits)];
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
        let touched = waiting.iter().fold(0, |all, i| all ^ lines[line(batch.words[i])].faces()[0]);
        black_box(touched);
        for i in waiting.iter() {
            let code = lines[line(batch.words[i])].glance(batch.places[i].local());
            units[i] = UnitId::of(code.map_or_else(|| store.locate(points[i]), Ok)?);
        }
    }
    Ok(())
}

fn is_face(word: u32) -> bool {
    matches!(Word::unpack(word), Word::Face(_))
}

fn is_block(word: u32) -> bool {
    Word::block(word).is_some()
}

fn is_line(word: u32) -> bool {
    Word::line(word).is_some()
}

/// The number of the record of a cell that has one.
fn line(word: u32) -> usize {
    Word::line(word).unwrap_or_default()
}
