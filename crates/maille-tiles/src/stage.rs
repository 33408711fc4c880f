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
    /// Width of the world, as a power of two, in which all units so far had room.
    resolution: u8,
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

/// Faces that one task deals with.
const FACES_PER_TASK: usize = 64;

/// The finest grid, as a power of two across the world: 1 mm at the equator.
pub const FINEST: u8 = 35;

impl<'a> Stage<'a> {
    pub fn new(
        source: &'a Source,
        base: &'a Base<'a>,
        scales: Generalisation<'a>,
        small: Small,
        first_layer: usize,
    ) -> Self {
        let moments = Moments::of_units(base.coverage.mesh());
        Self { source, base, scales, moments, small, first_layer, resolution: 0 }
    }

    /// Draws all layers on the grid, or on a finer one if units need the room.
    pub fn draw(&mut self, mut grid: Grid, tolerance: f64) -> Result<Drawn, ResolveError> {
        if self.small == Small::Keep {
            let bits = self.resolution.saturating_sub(grid.zoom);
            refine(&mut grid, bits);
        }
        let mut needy = BTreeSet::new();
        loop {
            let mut roomy = Roomy::plain(self.scales.mesh_at(tolerance));
            if self.small == Small::Keep {
                needy.extend(self.smaller_than_a_cell(&grid));
                if !needy.is_empty() {
                    let Some(cells) = room::cells(&needy, &self.moments, &grid) else {
                        let bits = grid.extent_bits + 1;
                        refine(&mut grid, bits);
                        needy.clear();
                        continue;
                    };
                    roomy = room::roomy(&self.scales.at(tolerance), &needy, &cells, &grid)?;
                }
            }
            let chains = Chains::snap(&roomy.mesh, &grid);
            let (collected, missing) = self.collect(&chains, &roomy, &grid);
            let before = needy.len();
            if self.small == Small::Keep && grid.zoom + grid.extent_bits < FINEST {
                needy.extend(missing.iter().copied());
            }
            if needy.len() > before {
                continue;
            }
            self.resolution = self.resolution.max(grid.zoom + grid.extent_bits);
            let small = if self.small == Small::Keep { needy.len() } else { missing.len() };
            let features = BTreeMap::new();
            let extent = grid.extent().cast_unsigned();
            return Ok(Drawn { collected, features, extent, small });
        }
    }

    /// The units that are smaller than a cell of a grid.
    fn smaller_than_a_cell(&self, grid: &Grid) -> Vec<u32> {
        let cell = grid.unit() * grid.unit();
        let is_small = |moments: &Moments| moments.area > 0.0 && moments.area < cell;
        let units = (0..).zip(&self.moments).filter(|(_, moments)| is_small(moments));
        units.map(|(unit, _)| unit).collect()
    }

    /// Collects all layers, and finds units of the base that should be seen and are not.
    fn collect(
        &self,
        chains: &Chains,
        roomy: &Roomy<'_>,
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
