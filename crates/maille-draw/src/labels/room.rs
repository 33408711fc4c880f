//! Where the name of a unit may go.

use super::area::{Area, Spot};
use super::taken::Taken;
use super::{Label, Unit, around};
use crate::scene::LEADING;
use crate::text::{Font, MAX_LINES, Wrapped, bold, regular, wraps};
use std::cell::OnceCell;
use std::iter::{once, once_with};

/// Room around a text, in heights of its font.
const PADDING: f64 = 0.1;

/// Where a unit's name may go.
pub(super) struct Room<'a> {
    unit: &'a Unit,
    font: &'static Font,
    area: Area,
    pole: Spot,
    /// Other points for the middle of a text, looked for when the pole does not do.
    grid: OnceCell<Vec<Spot>>,
    /// The ways to break the name.
    ways: Vec<Wrapped>,
    /// The best place of the name beside the obstacles alone.
    first: Option<Label>,
}

impl<'a> Room<'a> {
    /// The room of a unit beside obstacles; none if it has no extent in its window or a coordinate is not finite.
    pub(super) fn new(unit: &'a Unit, obstacles: &Taken) -> Option<Room<'a>> {
        let pole = unit.pole.filter(|pole| pole.iter().all(|c| c.is_finite()))?;
        let area = Area::new(&unit.rings, unit.window)?;
        let pole = area.spot(pole);
        let font = if unit.is_bold { bold() } else { regular() };
        let (grid, ways, first) = (OnceCell::new(), Vec::new(), None);
        let mut room = Room { unit, font, area, pole, grid, ways, first };
        if room.may_hold_name() {
            room.ways = wraps(&unit.name, font);
            room.first = room.best(f64::INFINITY, obstacles);
        }
        Some(room)
    }

    /// False for most units of a map of small ones, before anything that takes time: a name of so many lines is at
    /// least as wide as all its letters, shared out evenly.
    fn may_hold_name(&self) -> bool {
        let size = self.unit.sizes[0].min(self.unit.sizes[1]);
        let words = self.unit.name.split_whitespace();
        let letters: f64 = words.map(|word| self.font.width(word, 1.0)).sum();
        let mut counts = (1..).take(MAX_LINES);
        counts.any(|lines| {
            self.area.is_larger(reach(self.font, size, lines, letters / f64::from(lines)))
        })
    }

    /// The largest label with the name that lies within the unit and is free.
    pub(super) fn name(&self, taken: &Taken) -> Option<Label> {
        // Without room beside the obstacles alone there is none beside more.
        let first = self.first.as_ref()?;
        if taken.is_free(first.boxed) { Some(first.clone()) } else { self.best(first.size, taken) }
    }

    /// The same, of those that are not larger than a size.
    fn best(&self, largest: f64, taken: &Taken) -> Option<Label> {
        let [min, max] = self.unit.sizes;
        let sizes = (0..=12).map(|step| max - (max - min) * f64::from(step) / 12.0);
        let blocks = sizes
            .filter(|size| *size > 0.0 && *size <= largest)
            .flat_map(|size| self.ways.iter().map(move |way| Block::new(way, self.font, size)));
        let mut blocks = blocks.filter(|block| self.area.is_larger(block.reach));
        blocks.find_map(|block| {
            let mut spots = self.spots();
            let is_found = |spot: &&Spot| {
                self.area.holds(spot, block.reach) && taken.is_free(around(spot.at, block.reach))
            };
            spots.find(is_found).map(|spot| block.label(spot.at))
        })
    }

    /// A label in place of the name that lies within the window and is free.
    pub(super) fn number(&self, block: &Block<'_>, taken: &Taken) -> Option<Label> {
        let [west, north, east, south] = self.unit.window;
        let is_found = |spot: &&Spot| {
            let bounds = around(spot.at, block.reach);
            let [left, top, right, bottom] = bounds;
            let is_seen = left >= west && top >= north && right <= east && bottom <= south;
            is_seen && taken.is_free(bounds)
        };
        let may_be_free = || taken.is_free(self.area.common(block.reach));
        let on_grid = || self.grid().iter().find(is_found);
        let spot = Some(&self.pole).filter(is_found);
        let spot = spot.or_else(|| may_be_free().then(on_grid).flatten());
        spot.map(|spot| block.label(spot.at))
    }

    /// The points for the middle of a text, the best first.
    fn spots(&self) -> impl Iterator<Item = &Spot> {
        once(&self.pole).chain(once_with(|| self.grid()).flatten())
    }

    fn grid(&self) -> &[Spot] {
        self.grid.get_or_init(|| self.area.grid())
    }
}

/// A text in a size.
pub(super) struct Block<'a> {
    text: &'a Wrapped,
    font: &'a Font,
    size: f64,
    /// How far its box reaches from its middle, to the sides and up and down.
    reach: [f64; 2],
}

impl<'a> Block<'a> {
    pub(super) fn new(text: &'a Wrapped, font: &'a Font, size: f64) -> Block<'a> {
        let lines = u32::try_from(text.lines.len()).unwrap_or(u32::MAX);
        Block { text, font, size, reach: reach(font, size, lines, text.width) }
    }

    /// The text with the middle of its box at a point.
    fn label(&self, at: [f64; 2]) -> Label {
        let boxed = around(at, self.reach);
        let base = boxed[1] + PADDING * self.size + self.font.ascent(self.size);
        Label { lines: self.text.lines.clone(), size: self.size, at: [at[0], base], boxed }
    }
}

/// How far the box of lines reaches from its middle; `width` is in heights of the font.
fn reach(font: &Font, size: f64, lines: u32, width: f64) -> [f64; 2] {
    let below = f64::from(lines.saturating_sub(1)) * LEADING * size;
    let height = font.ascent(size) + below + font.descent(size);
    [width * size, height].map(|length| length / 2.0 + PADDING * size)
}
