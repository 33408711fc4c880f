//! The layers of a source, drawn on the grid of a zoom.

use crate::base::Base;
use crate::coalesce::{Coalesced, coalesced};
use crate::collect::{Collected, Geometry};
use crate::cut::scatter;
use crate::face::{Bench, Borders};
use crate::features::Features;
use crate::grid::{Grid, Point, rounded};
use crate::lines::{self, Border};
use crate::moments::Moments;
use crate::mvt::Value;
use crate::room::Transfers;
use crate::shape::Polygon;
use crate::snap::Chains;
use crate::source::{BORDER_FIELDS, Content, Loose, Source};
use geo::Coord;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// A source on the grid of a zoom.
pub struct Drawing<'a> {
    pub source: &'a Source,
    pub base: &'a Base<'a>,
    pub moments: &'a [Moments],
    pub chains: &'a Chains,
    pub transfers: &'a Transfers,
    pub grid: &'a Grid,
    /// What is left out of lines that are no borders, in the world.
    pub tolerance: f64,
    /// Number of the source's first layer among those of all sources.
    pub first_layer: usize,
}

/// What was drawn.
#[derive(Default)]
pub struct Drawn {
    pub collected: Vec<Collected>,
    /// The features of layers that have other ones than in the source.
    pub features: BTreeMap<usize, Features>,
    /// Units of the base that should be seen and are not: of each feature without area the largest one.
    pub missing: Vec<u32>,
    /// Number of features that were merged with others.
    pub merged: usize,
}

/// The features on the left and on the right of a border.
type Sides = [Option<u32>; 2];

/// Features that one task deals with.
const FEATURES_PER_TASK: usize = 64;

impl Drawing<'_> {
    /// Draws all layers that are in the zoom. Units smaller than the grid are merged if that is wanted.
    pub fn draw(&self, coalesce: bool) -> Drawn {
        let mut drawn = Drawn::default();
        let mut borders = None;
        for (number, layer) in self.source.layers.iter().enumerate() {
            if !layer.zooms.contains(&self.grid.zoom) {
                continue;
            }
            match &layer.content {
                Content::Units { others, .. } => {
                    self.units(number, coalesce, &mut drawn);
                    self.others(number, others, &mut drawn);
                }
                Content::Borders { of, codes } => {
                    let borders =
                        borders.get_or_insert_with(|| lines::borders(self.chains, self.transfers));
                    self.borders(number, *of, codes, borders, &mut drawn);
                }
                Content::Labels(points) => self.labels(number, points, &mut drawn),
            }
        }
        drawn
    }

    /// A feature of a layer among those of all sources.
    fn id(&self, layer: usize, feature: usize) -> (u32, u32) {
        (number(self.first_layer + layer), number(feature))
    }

    fn units(&self, layer: usize, coalesce: bool, drawn: &mut Drawn) {
        let features = &self.source.layers[layer].features;
        let expected = self.expected(layer, features.len());
        let mut stands = None;
        if coalesce {
            let Coalesced { stands: all, features, merged } = self.coalesced(layer, features);
            drawn.features.insert(layer, features);
            drawn.merged += merged;
            stands = Some(all);
        }
        let group = |unit: u32| {
            let group = self.base.group(layer, unit)?;
            Some(stands.as_ref().map_or(group, |stands| stands[group as usize]))
        };
        let borders = Borders::of(self.chains, features.len(), |unit| unit.and_then(group));
        let more = self.transfers.edges(group);
        let all: Vec<usize> = (0..features.len()).collect();
        let draw = |bench: &mut Bench, some: &[usize]| {
            let (mut collected, mut missing) = (Collected::default(), Vec::new());
            for &feature in some {
                let id = self.id(layer, feature);
                let more = more.get(&id.1).map_or(&[][..], Vec::as_slice);
                let shape = bench.polygons(self.chains, &borders, feature, more);
                let is_merged =
                    stands.as_ref().is_some_and(|stands| stands[feature] as usize != feature);
                if shape.is_empty() && !is_merged {
                    missing.extend(expected[feature]);
                }
                scatter(shape, self.grid, &mut |tile, shape: Vec<Polygon>| {
                    collected.add(self.grid, tile, id, &Geometry::Polygons(&shape));
                });
            }
            (collected, missing)
        };
        let parts: Vec<(Collected, Vec<u32>)> =
            all.par_chunks(FEATURES_PER_TASK).map_init(Bench::default, draw).collect();
        for (collected, missing) in parts {
            drawn.collected.push(collected);
            drawn.missing.extend(missing);
        }
    }

    /// For each feature of a layer, the largest unit of the base that it has an area in.
    fn expected(&self, layer: usize, features: usize) -> Vec<Option<u32>> {
        let mut largest: Vec<Option<u32>> = vec![None; features];
        let area = |unit: u32| self.moments[unit as usize].area;
        for unit in 0..number(self.moments.len()) {
            if let Some(group) = self.base.group(layer, unit)
                && area(unit) > 0.0
            {
                let largest = &mut largest[group as usize];
                if largest.is_none_or(|other| area(unit) > area(other)) {
                    *largest = Some(unit);
                }
            }
        }
        largest
    }

    /// The features of a layer, those smaller than a cell of the grid merged within the same larger units.
    fn coalesced(&self, layer: usize, features: &Features) -> Coalesced {
        let mut areas = vec![0.0; features.len()];
        let mut units: Vec<Option<u32>> = vec![None; features.len()];
        for (unit, moments) in (0..).zip(self.moments) {
            if let Some(group) = self.base.group(layer, unit) {
                areas[group as usize] += moments.area;
                units[group as usize].get_or_insert(unit);
            }
        }
        let cell = self.grid.unit() * self.grid.unit();
        let larger = |feature: u32| {
            let unit = units[feature as usize];
            let layers = layer + 1..self.source.layers.len();
            layers.map(move |layer| unit.and_then(|unit| self.base.group(layer, unit)))
        };
        let sides = (0..self.chains.len()).filter_map(|chain| {
            let [left, right] = self.chains.sides(chain);
            Some([self.base.group(layer, left?)?, self.base.group(layer, right?)?])
        });
        let is_small = |feature: u32| areas[feature as usize] < cell;
        coalesced(features, is_small, sides, |a, b| larger(a).eq(larger(b)))
    }

    fn others(&self, layer: usize, others: &[(u32, Loose)], drawn: &mut Drawn) {
        let draw = |some: &[(u32, Loose)]| {
            let mut collected = Collected::default();
            for (feature, loose) in some {
                let id = self.id(layer, *feature as usize);
                match loose {
                    Loose::Points(points) => self.points(points, id, &mut collected),
                    Loose::Lines(lines) => {
                        let line =
                            |line: &Vec<Coord>| lines::loose(line, self.grid, self.tolerance);
                        let lines: Vec<Vec<Point>> = lines.iter().filter_map(line).collect();
                        self.lines(lines, id, &mut collected);
                    }
                }
            }
            collected
        };
        drawn.collected.par_extend(others.par_chunks(FEATURES_PER_TASK).map(draw));
    }

    /// Points, in each tile that reaches over them.
    fn points(&self, points: &[Coord], id: (u32, u32), collected: &mut Collected) {
        let mut tiles: BTreeMap<[i64; 2], Vec<Point>> = BTreeMap::new();
        for at in points.iter().map(|at| rounded(self.grid.scaled(*at))) {
            let (columns, rows) = (self.grid.tiles(at.x, at.x), self.grid.tiles(at.y, at.y));
            for row in rows.0.max(0)..=rows.1.min((1 << self.grid.zoom) - 1) {
                for column in columns.0..=columns.1 {
                    tiles.entry([column, row]).or_default().push(at);
                }
            }
        }
        for (tile, points) in tiles {
            collected.add(self.grid, tile, id, &Geometry::Points(&points));
        }
    }

    fn lines(&self, lines: Vec<Vec<Point>>, id: (u32, u32), collected: &mut Collected) {
        scatter(lines, self.grid, &mut |tile, lines: Vec<Vec<Point>>| {
            collected.add(self.grid, tile, id, &Geometry::Lines(&lines));
        });
    }

    fn labels(&self, layer: usize, points: &[Option<Coord>], drawn: &mut Drawn) {
        let mut collected = Collected::default();
        for (feature, at) in points.iter().enumerate() {
            if let Some(at) = at {
                let at = rounded(self.grid.scaled(*at));
                let last = (1 << self.grid.zoom) - 1;
                let row = (at.y >> self.grid.extent_bits).clamp(0, last);
                let tile = [at.x >> self.grid.extent_bits, row];
                collected.add(self.grid, tile, self.id(layer, feature), &Geometry::Points(&[at]));
            }
        }
        drawn.collected.push(collected);
    }

    fn borders(
        &self,
        layer: usize,
        of: usize,
        codes: &[Value<'static>],
        borders: &[Border],
        drawn: &mut Drawn,
    ) {
        // By the features on both sides, the lesser one on the left, and the coarsest layer that is parted.
        let mut lines: BTreeMap<(Sides, usize), Vec<Vec<Point>>> = BTreeMap::new();
        for Border { points, sides } in borders {
            let group = |layer: usize| sides.map(|unit| self.base.group(layer, unit?));
            let [left, right] = group(of);
            if left == right {
                continue;
            }
            let parts = |layer: &usize| {
                let [left, right] = group(*layer);
                self.source.layers[*layer].has_units() && left != right
            };
            let level = (0..self.source.layers.len()).rev().find(parts).unwrap_or(of);
            // A border with the outside has its unit on the left.
            let is_turned = left.is_none() || (right.is_some() && right < left);
            let sides = if is_turned { [right, left] } else { [left, right] };
            let mut points = points.clone();
            if is_turned {
                points.reverse();
            }
            lines.entry((sides, level)).or_default().push(points);
        }
        let mut features = Features::new();
        let mut all = Vec::with_capacity(lines.len());
        for ((sides, level), lines) in lines {
            let code = |side: Option<u32>| side.map(|side| codes[side as usize].clone());
            let [left, right] = sides.map(code);
            let level = Value::from(self.source.layers[level].name.as_str());
            let values = [left, right, Some(level)];
            let tags = BORDER_FIELDS.into_iter().zip(values);
            features.push(None, tags.filter_map(|(field, value)| Some((field, value?))));
            all.push(lines);
        }
        let all: Vec<(usize, Vec<Vec<Point>>)> = all.into_iter().enumerate().collect();
        let draw = |some: &[(usize, Vec<Vec<Point>>)]| {
            let mut collected = Collected::default();
            for (feature, lines) in some {
                let lines = lines::joined(lines.clone());
                self.lines(lines, self.id(layer, *feature), &mut collected);
            }
            collected
        };
        drawn.collected.par_extend(all.par_chunks(FEATURES_PER_TASK).map(draw));
        drawn.features.insert(layer, features);
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
