//! One source at one zoom.

use crate::base::Base;
use crate::collect::{Collected, Geometry};
use crate::cut::scatter;
use crate::face::{Bench, Borders};
use crate::features::Features;
use crate::grid::Grid;
use crate::moments::Moments;
use crate::pyramid::Small;
use crate::room::{self, Roomy};
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
    /// The grid on which all units last had room, and how they got it.
    room: Option<Room>,
}

/// Room that was made for small units.
struct Room {
    /// Width of the world on the grid, as a power of two.
    resolution: u8,
    /// How much simpler than usual its borders are.
    factor: f64,
    /// The units that were given cells.
    units: BTreeSet<u32>,
    roomy: Roomy,
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

/// What is left out of borders on a grid, in the world.
fn tolerance(grid: &Grid, factor: f64) -> f64 {
    TOLERANCE * factor * grid.unit()
}

impl Room {
    /// Whether it is what is asked for.
    #[expect(clippy::float_cmp, reason = "the same factor or another one")]
    fn fits(&self, resolution: u8, factor: f64) -> bool {
        self.resolution == resolution && self.factor == factor
    }
}

impl Drawn {
    fn new(collected: Vec<Collected>, grid: &Grid, small: usize) -> Self {
        let extent = grid.extent().cast_unsigned();
        Self { collected, features: BTreeMap::new(), extent, small }
    }
}

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
        if self.small != Small::Keep {
            let roomy = Roomy::plain(self.scales.mesh_at(tolerance(&grid, factor)));
            let chains = Chains::snap(&roomy.mesh, &grid);
            let (collected, missing) = self.collect(&chains, &roomy, &grid);
            return Ok(Drawn::new(collected, &grid, missing.len()));
        }
        if let Some(room) = &self.room {
            let bits = room.resolution.saturating_sub(grid.zoom);
            refine(&mut grid, bits);
        }
        let resolution = |grid: &Grid| grid.zoom + grid.extent_bits;
        let mut room = self.room.take().filter(|room| room.fits(resolution(&grid), factor));
        loop {
            let current = match room.take() {
                Some(room) => room,
                None => {
                    let units = self.smaller_than(CELLS, &grid);
                    self.make_room(units, &mut grid, factor)?
                }
            };
            let chains = Chains::snap(&current.roomy.mesh, &grid);
            let (collected, missing) = self.collect(&chains, &current.roomy, &grid);
            let mut units = current.units.clone();
            units.extend(missing);
            if units.len() == current.units.len() || resolution(&grid) >= FINEST {
                self.room = Some(current);
                return Ok(Drawn::new(collected, &grid, units.len()));
            }
            room = Some(self.make_room(units, &mut grid, factor)?);
        }
    }

    /// Gives units cells of a grid, or of a finer one if that has not enough of them.
    fn make_room(
        &self,
        mut units: BTreeSet<u32>,
        grid: &mut Grid,
        factor: f64,
    ) -> Result<Room, ResolveError> {
        loop {
            let tolerance = tolerance(grid, factor);
            if units.is_empty() {
                let roomy = Roomy::plain(self.scales.mesh_at(tolerance));
                return Ok(Room { resolution: grid.zoom + grid.extent_bits, factor, units, roomy });
            }
            let cells = room::cells(&units, &self.moments, grid);
            if cells.iter().all(Option::is_some) || grid.zoom + grid.extent_bits >= FINEST {
                let cells = units.iter().copied().zip(cells);
                let cells: Vec<_> = cells.filter_map(|(unit, cell)| Some((unit, cell?))).collect();
                let roomy = room::roomy(&self.scales.at(tolerance), &cells, grid)?;
                return Ok(Room { resolution: grid.zoom + grid.extent_bits, factor, units, roomy });
            }
            let bits = grid.extent_bits + 1;
            refine(grid, bits);
            units = self.smaller_than(CELLS, grid);
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
        roomy: &Roomy,
        grid: &Grid,
    ) -> (Vec<Collected>, Vec<u32>) {
        let (mut collected, mut missing) = (Vec::new(), Vec::new());
        for (number, layer) in self.source.layers.iter().enumerate() {
            if !layer.zooms.contains(&grid.zoom) {
                continue;
            }
            let global = u32::try_from(self.first_layer + number).unwrap_or(u32::MAX);
            if let Content::Units { .. } = &layer.content {
                let group = |face: Option<u32>| self.base.group(number, roomy.unit(face?));
                let borders = Borders::of(chains, layer.features.len(), group);
                let expected = self.expected(number, layer.features.len());
                let faces: Vec<usize> = (0..layer.features.len()).collect();
                let parts: Vec<(Collected, Vec<u32>)> = faces
                    .par_chunks(FACES_PER_TASK)
                    .map_init(Bench::default, |bench, faces| {
                        let mut part = (Collected::default(), Vec::new());
                        for &face in faces {
                            let shape: Vec<Polygon> = bench.polygons(chains, &borders, face);
                            if shape.is_empty() {
                                part.1.extend(expected[face]);
                                continue;
                            }
                            let feature = (global, u32::try_from(face).unwrap_or(u32::MAX));
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
