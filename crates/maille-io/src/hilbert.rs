//! An order of things in the plane in which neighbours are near each other: that of their middles along a
//! Hilbert curve. Indexes of files are packed in it.

use rayon::prelude::*;

/// Cells of the curve along each axis.
const CELLS: u32 = 1 << 16;

/// Sorts items by their middles along a curve over an extent, of least x and y, greatest x and y; items of
/// one cell stay in their order.
pub fn sort<T: Send>(items: &mut [T], extent: [f64; 4], middle: impl Fn(&T) -> [f64; 2] + Sync) {
    let cell = |middle: f64, least: f64, greatest: f64| {
        let size = greatest - least;
        let share = if size > 0.0 { (middle - least) / size } else { 0.0 };
        // A share of a number of cells that fits; what is no number at all counts as nought.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it saturates")]
        let cell = (share * f64::from(CELLS - 1)) as u32;
        cell.min(CELLS - 1)
    };
    let [west, south, east, north] = extent;
    items.par_sort_by_cached_key(|item| {
        let [x, y] = middle(item);
        place(cell(x, west, east), cell(y, south, north), CELLS)
    });
}

/// How far along the curve over a square of so many cells each way, a power of two, a cell lies: quarter by
/// quarter, each turned to how the curve runs in it.
fn place(mut x: u32, mut y: u32, cells: u32) -> u64 {
    let mut place = 0;
    let mut half = cells / 2;
    while half > 0 {
        let (right, upper) = (x & half > 0, y & half > 0);
        let quarter = match (right, upper) {
            (false, false) => 0,
            (false, true) => 1,
            (true, true) => 2,
            (true, false) => 3,
        };
        place += u64::from(half) * u64::from(half) * quarter;
        if !upper {
            if right {
                (x, y) = (cells - 1 - x, cells - 1 - y);
            }
            std::mem::swap(&mut x, &mut y);
        }
        half /= 2;
    }
    place
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn each_step_along_the_curve_goes_to_a_neighbour() {
        for cells in [2, 16, 64] {
            let all = (0..cells).flat_map(|x| (0..cells).map(move |y| (x, y)));
            let mut cells_along: Vec<_> = all.map(|(x, y)| (place(x, y, cells), x, y)).collect();
            cells_along.sort_unstable();
            for (along, pair) in (0..).zip(cells_along.windows(2)) {
                let ((at, x, y), (_, next_x, next_y)) = (pair[0], pair[1]);
                assert_eq!(at, along);
                assert_eq!(x.abs_diff(next_x) + y.abs_diff(next_y), 1);
            }
        }
    }
}
