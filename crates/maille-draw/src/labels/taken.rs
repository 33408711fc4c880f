//! The room that is taken.

use super::Bounds;

/// So many cells across, and as many down.
const SIDE: usize = 128;

/// Boxes in the cells of a grid, so that one is compared only with those around it.
///
/// What lies beyond the grid counts to the cells at its border. So the grid decides only how fast answers are found,
/// not which: boxes that meet have a cell in common wherever they are.
pub(super) struct Taken {
    corner: [f64; 2],
    cell: [f64; 2],
    cells: Vec<Vec<Bounds>>,
}

impl Taken {
    /// With a grid over the bounds of some points.
    pub(super) fn around(points: impl Iterator<Item = [f64; 2]>) -> Taken {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        for point in points {
            for axis in 0..2 {
                low[axis] = low[axis].min(point[axis]);
                high[axis] = high[axis].max(point[axis]);
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        let cell = [0, 1].map(|axis| (high[axis] - low[axis]) / SIDE as f64);
        Taken { corner: low, cell, cells: vec![Vec::new(); SIDE * SIDE] }
    }

    pub(super) fn add(&mut self, bounds: Bounds) {
        for cell in self.cells_of(bounds) {
            self.cells[cell].push(bounds);
        }
    }

    /// Whether a box meets none of those that are taken; they may touch.
    pub(super) fn is_free(&self, bounds: Bounds) -> bool {
        !self.cells_of(bounds).any(|cell| self.cells[cell].iter().any(|&other| meet(bounds, other)))
    }

    fn cells_of(&self, [left, top, right, bottom]: Bounds) -> impl Iterator<Item = usize> + use<> {
        let columns = self.place(0, left)..=self.place(0, right);
        let rows = self.place(1, top)..=self.place(1, bottom);
        rows.flat_map(move |row| columns.clone().map(move |column| row * SIDE + column))
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "casts of floats saturate, and the border takes what is beyond"
    )]
    fn place(&self, axis: usize, at: f64) -> usize {
        (((at - self.corner[axis]) / self.cell[axis]) as usize).min(SIDE - 1)
    }
}

/// Whether two boxes have more than their borders in common.
pub(super) fn meet(a: Bounds, b: Bounds) -> bool {
    a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3]
}
