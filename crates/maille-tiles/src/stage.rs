//! One source at one zoom.

use crate::base::Base;
use crate::collect::{Collected, Geometry};
use crate::cut::scatter;
use crate::face::{Bench, Borders};
use crate::features::Features;
use crate::grid::Grid;
use crate::moments::Moments;
use crate::pyramid::Small;
use crate::room::{self, Cell, Transfers};
use crate::shape::Polygon;
use crate::snap::Chains;
use crate::source::{Content, Source};
use maille_geometry::{Generalisation, ResolveError};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// A source from one of its bases on.
pub struct Stage<'a> {
    source: &'a Source,
    base: &'a Base<'a>,
    scales: Generalisation<'a>,
    moments: Vec<Moments>,
    small: Small,
    /// Number of the source's first layer among those of all sources.
    first_layer: usize,
    /// The grid on which all units last had room, as a power of two across the world, and those that were given
    /// cells there.
    room: Option<(u8, BTreeSet<u32>)>,
}

/// A source at a zoom.
pub struct Drawn {
    pub collected: Vec<Collected>,
    /// Features of layers other than the source has them.
    pub features: BTreeMap<usize, Features>,
    pub extent: u64,
    /// Number of units that the grid left no area.
    pub small: usize,
}

/// Units of fewer cells are given one of their own from the start: most of them would be left without any area.
const CELLS: f64 = 1.5;

/// What is left out of borders, in units of a grid of 4096 to a tile: a quarter of a pixel of a tile that is shown
/// 512 pixels wide.
pub const TOLERANCE: f64 = 2.0;

/// Faces that one task deals with.
const FACES_PER_TASK: usize = 64;

/// The finest grid, as a power of two across the world: 1 cm at the equator.
pub const FINEST: u8 = 32;

impl<'a> Stage<'a> {
    pub fn new(
        source: &'a Source,
        base: &'a Base<'a>,
        scales: Generalisation<'a>,
        small: Small,
        first_layer: usize,
    ) -> Self {
        let moments = Moments::of_units(base.coverage.mesh());
        Self { source, base, scales, moments, small, first_layer, room: None }
    }

    /// Draws all layers on the grid, or on a finer one if units need the room. `factor` is how much
    /// simpler than usual borders are to be.
    pub fn draw(&mut self, mut grid: Grid, factor: f64) -> Result<Drawn, ResolveError> {
        let width = |grid: &Grid| grid.zoom + grid.extent_bits;
        let mut units = BTreeSet::new();
        if self.small == Small::Keep {
            let bits = self.room.as_ref().map_or(0, |room| room.0.saturating_sub(grid.zoom));
            refine(&mut grid, bits);
            units = match self.room.take() {
                Some((before, units)) if before == width(&grid) => units,
                _ => self.smaller_than(CELLS, &grid),
            };
        }
        loop {
            let cells = room::cells(&units, &self.moments, &grid);
            if cells.len() < units.len() && width(&grid) < FINEST {
                let bits = grid.extent_bits + 1;
                refine(&mut grid, bits);
                units = self.smaller_than(CELLS, &grid);
                continue;
            }
            let mesh = self.scales.mesh_at(TOLERANCE * factor * grid.unit());
            let chains = Chains::snap(&mesh, &grid, cells.iter().flat_map(Cell::corners));
            let transfers = Transfers::of(&cells, &chains, mesh.faces());
            let (collected, missing) = self.collect(&chains, &transfers, &grid);
            let before = units.len();
            if self.small == Small::Keep {
                units.extend(&missing);
            }
            if units.len() == before {
                let small = missing.len().max(before);
                self.room = Some((width(&grid), units));
                let extent = grid.extent().cast_unsigned();
                return Ok(Drawn { collected, features: BTreeMap::new(), extent, small });
            }
        }
    }

    /// The units that are smaller than so many cells of a grid.
    fn smaller_than(&self, cells: f64, grid: &Grid) -> BTreeSet<u32> {
        let most = cells * grid.unit() * grid.unit();
        let is_small = |moments: &Moments| moments.area > 0.0 && moments.area < most;
        let units = (0..).zip(&self.moments).filter(|(_, moments)| is_small(moments));
        units.map(|(unit, _)| unit).collect()
    }

    /// Collects all layers, and finds units of the base that should be seen and are not.
    fn collect(
        &self,
        chains: &Chains,
        transfers: &Transfers,
        grid: &Grid,
    ) -> (Vec<Collected>, Vec<u32>) {
        let (mut collected, mut missing) = (Vec::new(), Vec::new());
        for (number, layer) in self.source.layers.iter().enumerate() {
            if !layer.zooms.contains(&grid.zoom) {
                continue;
            }
            let global = u32::try_from(self.first_layer + number).unwrap_or(u32::MAX);
            if let Content::Units { .. } = &layer.content {
                let group = |unit: u32| self.base.group(number, unit);
                let borders =
                    Borders::of(chains, layer.features.len(), |unit| unit.and_then(group));
                let more = transfers.edges(group);
                let expected = self.expected(number, layer.features.len());
                let faces: Vec<usize> = (0..layer.features.len()).collect();
                let parts: Vec<(Collected, Vec<u32>)> = faces
                    .par_chunks(FACES_PER_TASK)
                    .map_init(Bench::default, |bench, faces| {
                        let mut part = (Collected::default(), Vec::new());
                        for &face in faces {
                            let number = u32::try_from(face).unwrap_or(u32::MAX);
                            let more = more.get(&number).map_or(&[][..], Vec::as_slice);
                            let shape: Vec<Polygon> = bench.polygons(chains, &borders, face, more);
                            if shape.is_empty() {
                                part.1.extend(expected[face]);
                                continue;
                            }
                            let feature = (global, number);
                            scatter(shape, grid, &mut |tile, shape: Vec<Polygon>| {
                                part.0.add(grid, tile, feature, &Geometry::Polygons(&shape));
                            });
                        }
                        part
                    })
                    .collect();
                for (part, lacking) in parts {
                    collected.push(part);
                    missing.extend(lacking);
                }
            }
        }
        (collected, missing)
    }

    /// For each feature of a layer, the largest unit of the base that it has an area in.
    fn expected(&self, layer: usize, features: usize) -> Vec<Option<u32>> {
        let mut largest: Vec<Option<u32>> = vec![None; features];
        let area = |unit: u32| self.moments[unit as usize].area;
        for unit in 0..u32::try_from(self.moments.len()).unwrap_or(u32::MAX) {
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
}

/// Makes tiles of a grid so wide, as a power of two, unless they are wider or that is too fine.
fn refine(grid: &mut Grid, extent_bits: u8) {
    grid.extent_bits = extent_bits.max(grid.extent_bits).min(FINEST - grid.zoom);
}
