//! Room for units that are smaller than the grid.

use crate::grid::Grid;
use crate::moments::Moments;
use maille_geometry::{Coverage, Mesh, Metric, Polygons, Region, ResolveError, Topology};
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// A mesh in which some units were given a cell of the grid.
#[derive(Debug)]
pub struct Roomy {
    pub mesh: Mesh,
    /// Faces from this number on are cells, of these units.
    units: u32,
    owners: Vec<u32>,
}

impl Roomy {
    /// A mesh in which none needs a cell.
    pub fn plain(mesh: Mesh) -> Self {
        let units = u32::try_from(mesh.faces()).unwrap_or(u32::MAX);
        Self { mesh, units, owners: Vec::new() }
    }

    /// The unit that a face is of.
    pub fn unit(&self, face: u32) -> u32 {
        face.checked_sub(self.units).map_or(face, |cell| self.owners[cell as usize])
    }
}

/// How many cells away from its middle a unit may get one.
const REACH: i64 = 3;

/// A cell of the grid for each of some units, near the middle of each and each another one; none where there
/// is no room.
pub fn cells(
    units: &BTreeSet<u32>,
    moments: &[Moments],
    grid: &Grid,
) -> Vec<Option<[i64; 2]>> {
    let mut taken: FxHashSet<[i64; 2]> = FxHashSet::default();
    let mut around: Vec<[i64; 2]> =
        (-REACH..=REACH).flat_map(|x| (-REACH..=REACH).map(move |y| [x, y])).collect();
    around.sort_by_key(|[x, y]| (x * x + y * y, *x, *y));
    let cell = |unit: &u32| {
        let centre = grid.scaled(moments[*unit as usize].centre()?);
        #[expect(clippy::cast_possible_truncation, reason = "the grid is 2³² wide at most")]
        let [x, y] = [centre.x.floor() as i64, centre.y.floor() as i64];
        let mut near = around.iter().map(|step| [x + step[0], y + step[1]]);
        near.find(|cell| taken.insert(*cell))
    };
    units.iter().map(cell).collect()
}

/// Gives units their cells: they are cut out of whatever is there.
pub fn roomy(
    coverage: &Coverage,
    cells: &[(u32, [i64; 2])],
    grid: &Grid,
) -> Result<Roomy, ResolveError> {
    let polygons = coverage.polygons();
    let squares = squares(cells, grid);
    // Only what meets a cell changes.
    let near = meeting(&polygons, &squares);
    let mut close = Polygons::new();
    near.iter().for_each(|&unit| polygons.copy_unit(unit as usize, &mut close));
    // Far fewer than 2³¹ positions, as they are those of a coarse zoom.
    let appended = close.append(&squares);
    debug_assert!(appended.is_ok());
    let topology = Topology::build(&close);
    let inspected = topology.inspect(Metric::Planar)?;
    let first_cell = number(near.len());
    let owner = |region: &Region| {
        let cell = region.units.iter().find(|unit| **unit >= first_cell);
        cell.or_else(|| region.units.first()).copied()
    };
    let owners: Vec<Option<u32>> = inspected.regions().iter().map(owner).collect();
    let changed = inspected.settle(&owners)?.polygons();
    let mut all = Polygons::new();
    let mut next = near.iter().zip(0..).peekable();
    for unit in 0..polygons.len() {
        match next.next_if(|(near, _)| **near as usize == unit) {
            Some((_, place)) => changed.copy_unit(place, &mut all),
            None => polygons.copy_unit(unit, &mut all),
        }
    }
    (near.len()..changed.len()).for_each(|cell| changed.copy_unit(cell, &mut all));
    let mesh = Topology::build(&all).mesh();
    let owners = cells.iter().map(|(unit, _)| *unit).collect();
    Ok(Roomy { mesh, units: number(polygons.len()), owners })
}

/// The squares of cells in the world, a unit for each.
fn squares(cells: &[(u32, [i64; 2])], grid: &Grid) -> Polygons {
    let mut squares = Polygons::new();
    #[expect(clippy::cast_precision_loss, reason = "the grid is 2³² wide at most")]
    let place = |at: i64| at as f64 * grid.unit();
    for (_, [x, y]) in cells {
        for [right, up] in [[0, 0], [1, 0], [1, 1], [0, 1]] {
            squares.push_vertex(place(x + right), place(y + up));
        }
        // A square has an area.
        let finished = squares.finish_ring();
        debug_assert!(finished.is_ok());
        squares.finish_polygon();
        squares.finish_unit();
    }
    squares
}

/// The units whose boxes meet one of some squares, in order.
fn meeting(polygons: &Polygons, squares: &Polygons) -> Vec<u32> {
    let corners = |polygons: &Polygons, unit: usize| {
        let rings = polygons.rings_of(unit);
        let positions = rings.flat_map(|ring| &polygons.coords()[polygons.ring(ring)]);
        let mut corners = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        for at in positions {
            corners = [
                corners[0].min(at.x),
                corners[1].min(at.y),
                corners[2].max(at.x),
                corners[3].max(at.y),
            ];
        }
        corners
    };
    let mut boxes: Vec<[f64; 4]> =
        (0..squares.len()).map(|square| corners(squares, square)).collect();
    boxes.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let width = boxes.first().map_or(0.0, |square| square[2] - square[0]);
    let meets = |&unit: &u32| {
        let own = corners(polygons, unit as usize);
        // Squares are all as wide.
        let first = boxes.partition_point(|square| square[0] + width < own[0]);
        let mut beside = boxes[first..].iter().take_while(|square| square[0] <= own[2]);
        beside.any(|square| square[1] <= own[3] && square[3] >= own[1])
    };
    (0..number(polygons.len())).into_par_iter().filter(meets).collect()
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
