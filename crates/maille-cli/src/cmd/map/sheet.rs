//! One map of a subject: what of it is shown, named, and told.

use super::around::Around;
use super::fill::Filling;
use super::subject::{Group, Subject};
use super::words::Words;
use crate::error::Error;
use maille_draw::colour::Colour;
use maille_draw::map::{Border, Division, Entry, Map, Sign, Texts, Unit, View};
use maille_draw::style::Style;
use maille_draw::{Drawn, draw};
use maille_france::Level;
use std::collections::HashMap;

/// How much of their colour units keep that step back.
const FADED: f64 = 0.25;

/// What all maps of a run have in common.
pub struct Common<'a> {
    pub subject: &'a Subject,
    pub around: &'a Around,
    pub filling: &'a Filling,
    /// The name of each unit that has one.
    pub names: &'a [Option<String>],
    /// Whether names are on the map.
    pub is_named: bool,
    /// The colour of each unit of the first level of smaller ones, for atlases.
    pub smaller_colours: Option<&'a [Colour]>,
    pub style: &'a Style,
    pub words: Words,
    pub source: String,
    pub width: f64,
    /// Whether outlines of larger units are shown.
    pub has_outlines: bool,
}

/// One map.
pub struct Sheet {
    pub title: String,
    pub subtitle: String,
    pub view: View,
    /// The units that do not step back; nothing if none does.
    pub foremost: Option<Vec<usize>>,
    /// Within which units smaller ones are shown; nothing if within all.
    pub within: Option<Vec<usize>>,
    /// Whether smaller units are named.
    pub names_smaller: bool,
    /// Whether the units that it is about are named: the title may do.
    pub names_foremost: bool,
}

/// Smaller units, as a map shows them.
struct Smaller {
    of_cell: Vec<Option<u32>>,
    units: Vec<Unit>,
}

impl Smaller {
    fn division(&self) -> Division<'_> {
        Division { of_cell: &self.of_cell, units: &self.units }
    }
}

/// A map that has been drawn, and what its smaller units are.
pub struct Made {
    pub drawn: Drawn,
    units: Vec<Unit>,
    smaller: Vec<Smaller>,
}

impl Made {
    /// The code and the name of a unit.
    pub fn unit(&self, place: maille_draw::map::Place) -> &Unit {
        match place.depth {
            maille_draw::map::Depth::Units => &self.units[place.unit],
            maille_draw::map::Depth::Inner => &self.smaller[0].units[place.unit],
            maille_draw::map::Depth::Innermost => &self.smaller[1].units[place.unit],
        }
    }
}

impl Sheet {
    /// Draws it.
    pub fn make(&self, common: &Common<'_>) -> Result<Made, Error> {
        let subject = common.subject;
        let count = subject.units.layer.len();
        let within = self.within.as_deref().map(|units| chosen(units, count));
        let units = self.units(common);
        let smaller: Vec<Smaller> = subject
            .smaller
            .iter()
            .enumerate()
            .map(|(depth, (_, group))| self.smaller(common, group, depth, within.as_deref()))
            .collect();
        let texts = Texts {
            title: self.title.clone(),
            subtitle: self.subtitle.clone(),
            source: common.source.clone(),
            key: common.words.key(),
            language: common.words.0,
        };
        let overlays: Vec<_> =
            common.around.overlays.iter().map(|(_, overlay)| overlay.clone()).collect();
        let outlines = subject.larger.as_ref().filter(|_| common.has_outlines);
        let map = Map {
            grounds: &subject.grounds,
            units: Division { of_cell: &subject.units.of_cell, units: &units },
            inner: smaller.first().map(Smaller::division),
            innermost: smaller.get(1).map(Smaller::division),
            outlines: outlines.map(|(_, of_cell)| &of_cell[..]),
            backdrop: common.around.backdrop.as_ref().map(|layer| &layer.polygons),
            foreign: common.around.foreign.as_ref().map(|layer| &layer.polygons),
            overlays: &overlays,
            texts: &texts,
            legend: &self.legend(common),
            view: &self.view,
            style: common.style,
            width: common.width,
        };
        let drawn =
            draw(&map).map_err(|error| Error::Input(format!("{}: {error}", subject.name)))?;
        Ok(Made { drawn, units, smaller })
    }

    fn units(&self, common: &Common<'_>) -> Vec<Unit> {
        let group = &common.subject.units;
        let count = group.layer.len();
        let foremost = self.foremost.as_deref().map(|units| chosen(units, count));
        let land = common.style.colours.land;
        let colours_smaller = common.smaller_colours.is_some();
        let unit = |unit: usize| {
            let is_foremost = foremost.as_ref().is_none_or(|foremost| foremost[unit]);
            let own = common.filling.colours[unit];
            let fill = if is_foremost { own } else { land.mixed(own, FADED) };
            let name = common.names[unit].clone();
            let value = &common.filling.values[unit];
            let called = name.clone().unwrap_or_else(|| group.code(unit));
            Unit {
                id: group.code(unit),
                tooltip: value
                    .as_ref()
                    .map_or(called.clone(), |value| format!("{called}: {value}")),
                label: name.filter(|_| common.is_named && (self.names_foremost || !is_foremost)),
                weight: common.subject.weights[unit],
                // Smaller units lie over it in colours of their own.
                fill: (!(colours_smaller && is_foremost)).then_some(fill),
                is_faded: !is_foremost,
            }
        };
        (0..count).map(unit).collect()
    }

    /// A level of smaller units: those within the units that are asked for, counted anew.
    fn smaller(
        &self,
        common: &Common<'_>,
        group: &Group,
        depth: usize,
        within: Option<&[bool]>,
    ) -> Smaller {
        let of_unit = &common.subject.units.of_cell;
        let mut numbers: HashMap<u32, u32> = HashMap::new();
        let mut members: Vec<usize> = Vec::new();
        let of_cell = group.of_cell.iter().zip(of_unit).map(|(smaller, unit)| {
            let unit = (*unit)? as usize;
            within.is_none_or(|within| within[unit]).then_some(())?;
            let smaller = (*smaller)?;
            Some(*numbers.entry(smaller).or_insert_with(|| {
                members.push(smaller as usize);
                u32::try_from(members.len() - 1).unwrap_or(u32::MAX)
            }))
        });
        let of_cell = of_cell.collect();
        let colours = common.smaller_colours.filter(|_| depth == 0);
        let population = |unit| {
            let text = group.text(unit, "population");
            text.and_then(|text| text.parse().ok()).unwrap_or_default()
        };
        let unit = |unit: usize| {
            let name = group.text(unit, "nom");
            Unit {
                id: group.code(unit),
                tooltip: name.clone().unwrap_or_else(|| group.code(unit)),
                label: name.filter(|_| common.is_named && self.names_smaller),
                weight: population(unit),
                fill: colours.map(|colours| colours[unit]),
                is_faded: false,
            }
        };
        Smaller { of_cell, units: members.into_iter().map(unit).collect() }
    }

    /// What lines and colours mean.
    fn legend(&self, common: &Common<'_>) -> Vec<Entry> {
        let Common { subject, words, .. } = common;
        let mut entries = Vec::new();
        let mut border = |border, text| entries.push(Entry { sign: Sign::Border(border), text });
        if let Some(dataset) = subject.dataset {
            let units = words.level(dataset.level);
            let is_whole = self.view == View::Whole;
            let counted = is_whole.then(|| words.counted(&units, subject.units.layer.len()));
            border(Border::Units, counted.unwrap_or(units));
            for ((level, _), kind) in subject.smaller.iter().zip([Border::Inner, Border::Innermost])
            {
                border(kind, words.level(*level));
            }
        }
        let larger = subject.larger.as_ref().filter(|_| common.has_outlines);
        let own = subject.dataset.map(|dataset| dataset.level);
        let is_other = |level: &Level| Some(*level) != own;
        if let Some((level, _)) = larger.filter(|(level, _)| is_other(level)) {
            border(Border::Outline, words.level(*level));
        }
        for (number, (name, _)) in common.around.overlays.iter().enumerate() {
            entries.push(Entry { sign: Sign::Overlay(number), text: name.clone() });
        }
        entries.extend(common.filling.legend.iter().cloned());
        entries
    }
}

/// For each of so many units whether it is among some.
fn chosen(units: &[usize], count: usize) -> Vec<bool> {
    let mut chosen = vec![false; count];
    for &unit in units {
        chosen[unit] = true;
    }
    chosen
}
