//! Placing names within areas.

mod area;
mod room;
mod taken;

use crate::text::{Wrapped, bold};
use any_ascii::any_ascii;
use rayon::prelude::*;
use room::{Block, Room};
use taken::Taken;

/// Left, top, right and bottom in pixels.
pub type Bounds = [f64; 4];

/// A unit to be named.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Its rings on the picture in pixels, shells and holes alike.
    pub rings: Vec<Vec<[f64; 2]>>,
    /// The point furthest inside, in pixels; none for a unit that is not on the picture.
    pub pole: Option<[f64; 2]>,
    /// The frame in which it is seen, which neither its name nor its number leaves.
    pub window: Bounds,
    /// Its name.
    pub name: String,
    /// Those with larger ones choose first; of equals, the first given.
    pub priority: f64,
    /// The smallest and the largest height of its font in pixels.
    pub sizes: [f64; 2],
    /// Whether its name is bold.
    pub is_bold: bool,
    /// Whether it may have a number in place of its name.
    pub may_be_number: bool,
}

/// The numbers that units without room for their names may have.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Numbers {
    /// The height of their font in pixels. They are bold.
    pub size: f64,
    /// How many there may be.
    pub most: usize,
}

/// A text with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// Its lines, the upper one first.
    pub lines: Vec<String>,
    /// The height of its font in pixels.
    pub size: f64,
    /// The middle of the base line of the first line.
    pub at: [f64; 2],
    /// The box that holds it, with a little room around.
    pub boxed: Bounds,
}

/// What became of a unit's name.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It lies within the unit.
    Placed(Label),
    /// A number stands for it; numbers count from 1 in the order of the names.
    Numbered(usize, Label),
    /// There was no room.
    Dropped,
}

/// Places the names of units: each in the largest size for which its box lies within its unit and its window and meets
/// neither an obstacle nor another text. Sizes are tried a twelfth of the range apart.
///
/// Units without room get a number, which may reach beyond the unit, but not beyond its window. If there are more of
/// them than `numbers` allows, those of greatest priority get one. Numbers follow the names as French readers order
/// them: without regard to accents and case, Œ as OE.
///
/// A unit without extent, without pole, or with a coordinate that is not finite gets neither: its name is
/// [`Outcome::Dropped`]. Outcomes are in the order of the units.
///
/// # Example
/// ```
/// use maille_draw::labels::{Numbers, Outcome, Unit, place};
/// let window = [0.0, 0.0, 200.0, 100.0];
/// let square = |name: &str, left: f64, side: f64| Unit {
///     rings: vec![vec![[left, 0.0], [left + side, 0.0], [left + side, side], [left, side]]],
///     pole: Some([left + side / 2.0, side / 2.0]),
///     window,
///     name: name.to_owned(),
///     priority: 0.0,
///     sizes: [6.0, 12.0],
///     is_bold: false,
///     may_be_number: true,
/// };
/// let units = [square("Cantal", 0.0, 90.0), square("Paris", 100.0, 15.0)];
/// let outcomes = place(&units, &[], Some(Numbers { size: 6.0, most: 10 }));
/// assert!(matches!(&outcomes[0], Outcome::Placed(label) if label.size == 12.0));
/// assert!(matches!(outcomes[1], Outcome::Numbered(1, _)));
/// ```
#[must_use]
pub fn place(units: &[Unit], obstacles: &[Bounds], numbers: Option<Numbers>) -> Vec<Outcome> {
    let mut taken = Taken::around(units.iter().filter_map(|unit| unit.pole));
    for obstacle in obstacles {
        taken.add(*obstacle);
    }
    let rooms: Vec<_> = units.par_iter().map(|unit| Room::new(unit, &taken)).collect();
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by(|&a, &b| units[b].priority.total_cmp(&units[a].priority));
    let mut outcomes = vec![Outcome::Dropped; units.len()];
    for &i in &order {
        if let Some(label) = rooms[i].as_ref().and_then(|room| room.name(&taken)) {
            taken.add(label.boxed);
            outcomes[i] = Outcome::Placed(label);
        }
    }
    if let Some(numbers) = numbers.filter(|numbers| numbers.size > 0.0) {
        let unnamed =
            order.iter().filter(|&&i| units[i].may_be_number && outcomes[i] == Outcome::Dropped);
        let unnamed = unnamed.filter_map(|&i| Some((i, rooms[i].as_ref()?)));
        let mut found: Vec<_> = places_of_numbers(unnamed, units.len(), numbers, &mut taken);
        found.sort_by_cached_key(|(i, _)| (sort_key(&units[*i].name), &units[*i].name, *i));
        for (number, (i, mut label)) in (1..).zip(found) {
            label.lines = vec![number.to_string()];
            outcomes[i] = Outcome::Numbered(number, label);
        }
    }
    outcomes
}

/// Finds room for numbers of units, the first of which choose first.
fn places_of_numbers<'a>(
    unnamed: impl Iterator<Item = (usize, &'a Room<'a>)>,
    units: usize,
    Numbers { size, most }: Numbers,
    taken: &mut Taken,
) -> Vec<(usize, Label)> {
    // Which number a unit gets is known only when all have their places: each takes the room of the widest.
    let digits = most.min(units).to_string().len();
    let widths = ('0'..='9').map(|digit| bold().width(&digit.to_string().repeat(digits), 1.0));
    let text = Wrapped { width: widths.fold(0.0, f64::max), lines: vec![String::new()] };
    let block = Block::new(&text, bold(), size);
    let found = unnamed.filter_map(|(i, room)| {
        let label = room.number(&block, taken)?;
        taken.add(label.boxed);
        Some((i, label))
    });
    found.take(most).collect()
}

/// What a name is sorted by.
fn sort_key(name: &str) -> String {
    any_ascii(name).to_lowercase()
}

/// The box that reaches so far to the sides and up and down from its middle.
fn around([x, y]: [f64; 2], [across, down]: [f64; 2]) -> Bounds {
    [x - across, y - down, x + across, y + down]
}

#[cfg(test)]
mod tests;
