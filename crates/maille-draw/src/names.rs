//! Names on the map.

use crate::colour::Colour;
use crate::cut::is_in;
use crate::draw::rings;
use crate::frame::{Frame, Plated};
use crate::labels::{self, Bounds, Label, Numbers, Outcome};
use crate::layout::Layout;
use crate::legend;
use crate::map::{Depth, Division, Map, Place, Unit, View};
use crate::scene::{Anchor, Group, Mark, Text};
use crate::style::{Colours, Sizes};
use maille_geometry::label_points;
use std::cmp::Ordering;

/// The names on a map, and those that have no room.
pub struct Named {
    pub group: Group,
    /// Units that have a number instead, in the order of the numbers.
    pub numbered: Vec<Place>,
    /// Units that have neither.
    pub dropped: Vec<Place>,
}

/// The least height of a font in pixels, however small the picture.
const LEGIBLE: f64 = 5.0;

/// Places the names of units, those of larger ones first, beside boxes that are taken. Those around the units that a
/// view asks for have one if there is room, and are not missed.
pub fn named(
    map: &Map<'_>,
    plated: &[Plated],
    frames: &[Frame<'_>],
    taken: &[Bounds],
    layout: &Layout,
) -> Named {
    let (places, units) = wanted(map, plated, frames, layout);
    let size = (map.style.sizes.numbers * layout.unit).max(LEGIBLE);
    let numbers = Numbers { size, most: legend::most_in_key(map, layout) };
    let outcomes = labels::place(&units, taken, Some(numbers));

    let grounds: Vec<Vec<Option<Colour>>> =
        map.divisions().map(|(_, division)| fills(map, division)).collect();
    let (mut marks, mut numbered, mut dropped) = (Vec::new(), Vec::new(), Vec::new());
    for ((outcome, place), unit) in outcomes.into_iter().zip(places).zip(&units) {
        let (label, is_bold) = match outcome {
            Outcome::Placed(label) => (label, unit.is_bold),
            Outcome::Numbered(number, label) => {
                numbered.push((number, place));
                (label, true)
            }
            Outcome::Dropped => {
                dropped.extend(unit.may_be_number.then_some(place));
                continue;
            }
        };
        let ground = grounds[place.depth as usize][place.unit];
        let ground = ground.unwrap_or(map.style.colours.land);
        let class = class(&map.style.colours, ground, map.unit(place).is_faded);
        marks.push(mark(label, class, is_bold));
    }
    numbered.sort_unstable();
    let group = Group { id: "labels".to_owned(), class: None, clip: None, marks };
    Named { group, numbered: numbered.into_iter().map(|(_, place)| place).collect(), dropped }
}

/// The units that are to have a name, those of larger divisions first, and of one division those with more weight.
fn wanted(
    map: &Map<'_>,
    plated: &[Plated],
    frames: &[Frame<'_>],
    layout: &Layout,
) -> (Vec<Place>, Vec<labels::Unit>) {
    let has_names = |division: &Division| division.units.iter().any(|unit| unit.label.is_some());
    let named = || map.divisions().filter(|(_, division)| has_names(division));
    let deepest = named().map(|(depth, _)| depth).max();
    let mut all: Vec<(Place, labels::Unit)> = Vec::new();
    for (depth, division) in named() {
        let [least, most] = sizes(&map.style.sizes, depth);
        let least = (least * layout.unit).max(LEGIBLE);
        let sizes = [least, (most * layout.unit * layout.zoom).max(least)];
        let is_asked = asked(map, depth, division.units.len());
        let mut is_wanted: Vec<bool> =
            division.units.iter().map(|unit| unit.label.is_some()).collect();
        for (frame, plated) in frames.iter().zip(plated) {
            let shapes = &plated.divisions[depth as usize];
            for (unit, pole) in label_points(shapes).into_iter().enumerate() {
                let Some(pole) = pole.map(|at| [at.x, at.y]).filter(|_| is_wanted[unit]) else {
                    continue;
                };
                let window = frame.ends();
                let pole = if is_in(pole, window) { Some(pole) } else { frame.pole(shapes, unit) };
                let Some(pole) = pole else { continue };
                is_wanted[unit] = false;
                let named = labels::Unit {
                    rings: rings(shapes, unit),
                    pole: Some(pole),
                    name: division.units[unit].label.clone().unwrap_or_default(),
                    priority: 0.0,
                    sizes,
                    may_be_number: is_asked[unit],
                    // Names of larger units stand out from those within them.
                    is_bold: Some(depth) < deepest,
                    window,
                };
                all.push((Place { depth, unit }, named));
            }
        }
    }
    all.sort_by(|(a, _), (b, _)| foremost(*a, map.unit(*a), *b, map.unit(*b)));
    all.into_iter().unzip()
}

/// Which units of a division a view asks for.
fn asked(map: &Map<'_>, depth: Depth, units: usize) -> Vec<bool> {
    match map.view {
        View::Units(asked) if depth == Depth::Units => {
            let mut is_asked = vec![false; units];
            for &unit in asked {
                is_asked[unit] = true;
            }
            is_asked
        }
        _ => vec![true; units],
    }
}

/// Which name chooses its place first.
fn foremost(a: Place, of_a: &Unit, b: Place, of_b: &Unit) -> Ordering {
    let faded = of_a.is_faded.cmp(&of_b.is_faded);
    let weight = || of_b.weight.total_cmp(&of_a.weight);
    faded.then(a.depth.cmp(&b.depth)).then_with(weight).then(a.unit.cmp(&b.unit))
}

/// The smallest and the largest name of a division.
fn sizes(sizes: &Sizes, depth: Depth) -> [f64; 2] {
    match depth {
        Depth::Units => sizes.labels,
        Depth::Inner => sizes.inner,
        Depth::Innermost => sizes.innermost,
    }
}

/// The colour under each unit of a division: its own, or that of a larger unit that it is in.
fn fills(map: &Map<'_>, of: Division<'_>) -> Vec<Option<Colour>> {
    let mut fills: Vec<Option<Colour>> = of.units.iter().map(|unit| unit.fill).collect();
    let divisions: Vec<Division> = map.divisions().map(|(_, division)| division).collect();
    for (cell, unit) in of.of_cell.iter().enumerate() {
        let Some(unit) = unit.map(|unit| unit as usize).filter(|unit| fills[*unit].is_none())
        else {
            continue;
        };
        // The divisions are drawn one over the other.
        fills[unit] = divisions
            .iter()
            .rev()
            .find_map(|division| division.units[division.of_cell[cell]? as usize].fill);
    }
    fills
}

/// The class of names on a colour: that of them which stands out.
fn class(colours: &Colours, ground: Colour, is_faded: bool) -> &'static str {
    if is_faded {
        "name-faint"
    } else if ground.contrast(colours.text) >= ground.contrast(colours.paper) {
        "name"
    } else {
        "name-inverse"
    }
}

fn mark(label: Label, class: &str, is_bold: bool) -> Mark {
    let Label { lines, size, at, .. } = label;
    let class = Some(class.to_owned());
    Mark::Text(Text { class, lines, at, anchor: Anchor::Middle, size, is_bold })
}
