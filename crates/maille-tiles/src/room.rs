//! Room for units that are smaller than the grid.

use crate::grid::Grid;
use crate::moments::Moments;
use maille_geometry::{Coverage, Mesh, Metric, Polygons, Region, ResolveError, Topology};
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// A mesh in which some units were given a cell of the grid.
#[derive(Debug)]
pub struct Roomy<'a> {
    pub mesh: Cow<'a, Mesh>,
    /// Faces from this number on are cells, of these units.
    units: u32,
    owners: Vec<u32>,
}

impl Roomy<'_> {
    /// A mesh in which none needs a cell.
    pub fn plain(mesh: Mesh) -> Self {
        let units = u32::try_from(mesh.faces()).unwrap_or(u32::MAX);
        Self { mesh: Cow::Owned(mesh), units, owners: Vec::new() }
    }

    /// The unit that a face is of.
    pub fn unit(&self, face: u32) -> u32 {
        face.checked_sub(self.units).map_or(face, |cell| self.owners[cell as usize])
    }
}

/// How many cells away from its middle a unit may get one.
const REACH: i64 = 3;

/// A cell of the grid for each of some units, near the middle of each and each another one. None if there is
/// no room.
pub fn cells(units: &BTreeSet<u32>, moments: &[Moments], grid: &Grid) -> Option<Vec<[i64; 2]>> {
    let mut taken: FxHashSet<[i64; 2]> = FxHashSet::default();
    let mut around: Vec<[i64; 2]> =
        (-REACH..=REACH).flat_map(|x| (-REACH..=REACH).map(move |y| [x, y])).collect();
    around.sort_by_key(|[x, y]| (x * x + y * y, *x, *y));
    units
        .iter()
        .map(|&unit| {
            let centre = grid.scaled(moments[unit as usize].centre()?);
            #[expect(clippy::cast_possible_truncation, reason = "the grid is 2³⁵ wide at most")]
            let [x, y] = [centre.x.floor() as i64, centre.y.floor() as i64];
            let mut near = around.iter().map(|step| [x + step[0], y + step[1]]);
            near.find(|cell| taken.insert(*cell))
        })
        .collect()
}

/// Gives units their cells: they are cut out of whatever is there.
pub fn roomy(
    coverage: &Coverage,
    units: &BTreeSet<u32>,
    cells: &[[i64; 2]],
    grid: &Grid,
) -> Result<Roomy<'static>, ResolveError> {
    let mut polygons = coverage.polygons();
    let mut pieces = Polygons::new();
    let place = |at: i64| {
        #[expect(clippy::cast_precision_loss, reason = "the grid is 2³⁵ wide at most")]
        let at = at as f64;
        at * grid.unit()
    };
    for [x, y] in cells {
        for [right, up] in [[0, 0], [1, 0], [1, 1], [0, 1]] {
            pieces.push_vertex(place(x + right), place(y + up));
        }
        // A square has an area.
        let finished = pieces.finish_ring();
        debug_assert!(finished.is_ok());
        pieces.finish_polygon();
        pieces.finish_unit();
    }
    let count = number(polygons.len());
    // Far fewer than 2³¹ positions, as they are those of a coarse zoom.
    let appended = polygons.append(&pieces);
    debug_assert!(appended.is_ok());
    let topology = Topology::build(&polygons);
    let inspected = topology.inspect(Metric::Planar)?;
    let owner = |region: &Region| {
        let cell = region.units.iter().find(|unit| **unit >= count);
        cell.or_else(|| region.units.first()).copied()
    };
    let owners: Vec<Option<u32>> = inspected.regions().iter().map(owner).collect();
    let mesh = Cow::Owned(inspected.settle(&owners)?.mesh().clone());
    Ok(Roomy { mesh, units: count, owners: units.iter().copied().collect() })
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
