//! Which cells of a grid an edge passes.

use geo::Coord;
use std::ops::Range;

/// How far beyond its sides a cell counts as passed, in cells. More than what lines are followed
/// beyond the cell, so that rounding loses none.
pub(crate) const SLACK: f64 = 1.0 / 512.0;

/// Calls `visit` with each column and row of the cells, 1 by 1 each, that an edge passes or comes
/// near to, in a grid of `side` by `side` of them that starts at the origin.
#[inline]
pub(crate) fn passed(a: Coord, b: Coord, side: u32, mut visit: impl FnMut(u32, u32)) {
    let rows = cells(a.y.min(b.y), a.y.max(b.y), side);
    let columns = cells(a.x.min(b.x), a.x.max(b.x), side);
    let slope = (b.x - a.x) / (b.y - a.y);
    // A level edge has no slope, and comes near to two rows at most.
    if rows.len() <= 1 || columns.len() <= 1 || !slope.is_finite() {
        rows.for_each(|row| columns.clone().for_each(|column| visit(column, row)));
        return;
    }
    for row in rows {
        // The part of the edge in the row.
        let x = |y: f64| a.x + (y.clamp(a.y.min(b.y), a.y.max(b.y)) - a.y) * slope;
        let (one, other) = (x(f64::from(row) - SLACK), x(f64::from(row) + 1.0 + SLACK));
        let inside = cells(one.min(other), one.max(other), side);
        let part = inside.start.max(columns.start)..inside.end.min(columns.end);
        part.for_each(|column| visit(column, row));
    }
}

/// The cells that a range of numbers comes near to.
#[inline]
fn cells(low: f64, high: f64, side: u32) -> Range<u32> {
    #[expect(clippy::cast_possible_truncation, reason = "rounding down is meant, and limits are")]
    let cell = |place: f64| (place.floor() as i64).clamp(-1, i64::from(side));
    let (first, last) = (cell(low - SLACK).max(0), cell(high + SLACK).min(i64::from(side) - 1));
    let number = |cell: i64| u32::try_from(cell).unwrap_or_default();
    if first > last { 0..0 } else { number(first)..number(last) + 1 }
}
