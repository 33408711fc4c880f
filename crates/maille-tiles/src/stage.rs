//! One source at one zoom.

use crate::base::Base;
use crate::draw::{Drawing, Drawn};
use crate::grid::Grid;
use crate::moments::Moments;
use crate::pyramid::Small;
use crate::room::{self, Cell, Transfers};
use crate::snap::Chains;
use crate::source::Source;
use maille_geometry::{Generalisation, ResolveError};
use std::collections::BTreeSet;

/// A source from one of its bases on.
pub struct Stage<'a> {
    source: &'a Source,
    base: &'a Base<'a>,
    scales: Generalisation<'a>,
    moments: Vec<Moments>,
    small: Small,
    /// Number of the source's first layer among those of all sources.
    first_layer: usize,
}

/// The grid on which all units last had room, so that the next zoom need not try coarser ones.
#[derive(Debug, Clone)]
pub struct Room {
    /// Its width across the world, as a power of two.
    width: u8,
    /// The units that were given cells there.
    units: BTreeSet<u32>,
}

/// A source at a zoom, and what was done about its small units.
pub struct Settled {
    pub drawn: Drawn,
    pub extent: u64,
    /// Number of units that were given cells.
    pub cells: usize,
}

/// Units of fewer cells are given one of their own from the start: most of them would be left without any area.
const CELLS: f64 = 1.5;

/// What is left out of borders, in units of the grid: with 4096 of them to a tile, three eighths of a pixel of one that is
/// shown 512 pixels wide. Of the communes of France at zoom 8, borders then lie 0.32 units from where they were, on average,
/// and 0.31 in tippecanoe's tiles.
pub const TOLERANCE: f64 = 3.0;

/// The finest grid, as a power of two across the world: 2 cm at the equator. Positions in tiles have 32 bits, one of them for
/// the sign.
pub const FINEST: u8 = 31;

impl<'a> Stage<'a> {
    pub fn new(
        source: &'a Source,
        base: &'a Base<'a>,
        scales: Generalisation<'a>,
        small: Small,
        first_layer: usize,
    ) -> Self {
        let moments = Moments::of_units(base.coverage.mesh());
        Self { source, base, scales, moments, small, first_layer }
    }

    /// Draws all layers on the grid, or on a finer one if units need the room. `factor` is how much
    /// simpler than usual borders are to be, `room` that of a coarser zoom, which becomes that of this one.
    pub fn draw(
        &self,
        room: &mut Option<Room>,
        mut grid: Grid,
        factor: f64,
    ) -> Result<Settled, ResolveError> {
        let extent = grid.extent().cast_unsigned();
        if !self.source.layers.iter().any(|layer| layer.zooms.contains(&grid.zoom)) {
            return Ok(Settled { drawn: Drawn::default(), extent, cells: 0 });
        }
        let width = |grid: &Grid| grid.zoom + grid.extent_bits;
        let mut units = BTreeSet::new();
        if self.small == Small::Keep {
            let bits = room.as_ref().map_or(0, |room| room.width.saturating_sub(grid.zoom));
            refine(&mut grid, bits);
            units = match room.take() {
                Some(room) if room.width == width(&grid) => room.units,
                _ => self.smaller_than(CELLS, &grid),
            };
        }
        let tolerance = |grid: &Grid| TOLERANCE * factor * grid.unit();
        let mut mesh = None;
        loop {
            let cells = room::cells(&units, &self.moments, &grid);
            if cells.len() < units.len() && width(&grid) < FINEST {
                let bits = grid.extent_bits + 1;
                refine(&mut grid, bits);
                mesh = None;
                units = self.smaller_than(CELLS, &grid);
                continue;
            }
            let mesh = mesh.get_or_insert_with(|| self.scales.mesh_at(tolerance(&grid)));
            let chains = Chains::snap(mesh, &grid, cells.iter().flat_map(Cell::corners));
            if self.small == Small::Keep {
                // Most of those that will be missing are known now, before anything is drawn.
                let before = units.len();
                units.extend(self.flat(&chains));
                if units.len() > before {
                    continue;
                }
            }
            let transfers = Transfers::of(&cells, &chains, mesh.faces());
            let drawing = Drawing {
                source: self.source,
                base: self.base,
                moments: &self.moments,
                chains: &chains,
                transfers: &transfers,
                grid: &grid,
                tolerance: tolerance(&grid),
                first_layer: self.first_layer,
            };
            let drawn = drawing.draw(self.small == Small::Coalesce);
            let before = units.len();
            if self.small == Small::Keep {
                units.extend(&drawn.missing);
            }
            if units.len() == before {
                *room = Some(Room { width: width(&grid), units });
                let extent = grid.extent().cast_unsigned();
                return Ok(Settled { drawn, extent, cells: cells.len() });
            }
        }
    }

    /// The units that have an area, but none between borders on the grid.
    fn flat(&self, chains: &Chains) -> impl Iterator<Item = u32> {
        let areas = chains.doubled_areas(self.moments.len());
        let units = (0..).zip(&self.moments).zip(areas);
        units
            .filter(|((_, moments), area)| moments.area > 0.0 && *area == 0)
            .map(|((unit, _), _)| unit)
    }

    /// The units that are smaller than so many cells of a grid.
    fn smaller_than(&self, cells: f64, grid: &Grid) -> BTreeSet<u32> {
        let most = cells * grid.unit() * grid.unit();
        let is_small = |moments: &Moments| moments.area > 0.0 && moments.area < most;
        let units = (0..).zip(&self.moments).filter(|(_, moments)| is_small(moments));
        units.map(|(unit, _)| unit).collect()
    }
}

/// Makes tiles of a grid so wide, as a power of two, unless they are wider or that is too fine. Their buffer stays as wide
/// on a map.
fn refine(grid: &mut Grid, extent_bits: u8) {
    let bits = extent_bits.max(grid.extent_bits).min(FINEST - grid.zoom);
    grid.buffer <<= bits - grid.extent_bits;
    grid.extent_bits = bits;
}
