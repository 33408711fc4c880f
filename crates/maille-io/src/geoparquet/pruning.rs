//! Which row groups may hold what meets a box.

use super::row_groups::{Plan, ROWS};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::statistics::Statistics;

impl Plan<'_> {
    /// Whether a geometry of a row group may meet a box, as far as is known.
    pub fn may_meet(&self, group: &RowGroupMetaData, [west, south, east, north]: [f64; 4]) -> bool {
        let Some(bounds) = self.bounds else { return true };
        let statistics = bounds.map(|column| group.columns().get(column)?.statistics());
        let least = |side: usize| limit(statistics[side]?, false);
        let greatest = |side: usize| limit(statistics[side]?, true);
        let is_beyond = |one: Option<f64>, other: f64| one.is_some_and(|one| one > other);
        let is_before = |one: Option<f64>, other: f64| one.is_some_and(|one| one < other);
        let is_beside = is_beyond(least(0), east) || is_before(greatest(2), west);
        let is_above_or_below = is_beyond(least(1), north) || is_before(greatest(3), south);
        // Statistics say where no box begins beyond where it ends, and not where one does. Positions are no
        // boxes.
        let may_cross = bounds[0] != bounds[2]
            && greatest(0).zip(least(2)).is_none_or(|(begin, end)| begin > end);
        let crosses = || {
            // Whoever reads the row group finds out what is wrong in it.
            self.has_box_over_antimeridian(group, bounds[0], bounds[2]).unwrap_or(true)
        };
        !is_above_or_below && (!is_beside || may_cross && crosses())
    }

    /// Whether a box of a row group begins further east than it ends, as those over the antimeridian do
    /// ([RFC 7946](https://www.rfc-editor.org/rfc/rfc7946#section-5.2)).
    ///
    /// # Errors
    /// Says why that cannot be read.
    fn has_box_over_antimeridian(
        &self,
        group: &RowGroupMetaData,
        west: usize,
        east: usize,
    ) -> Result<bool, String> {
        let rows = usize::try_from(group.num_rows()).unwrap_or_default();
        let mut columns = self.columns(group, rows, &[west..west + 1, east..east + 1])?;
        for start in (0..rows).step_by(ROWS) {
            let rows = ROWS.min(rows - start);
            let cells = self.decode(&mut columns, rows)?;
            let side = |column: usize, row| {
                let cells = cells[column].as_ref()?;
                let place = cells.start(row);
                cells.is_value(place.level).then(|| cells.values.number(place.value)).flatten()
            };
            let sides = |row| side(west, row).zip(side(east, row));
            if (0..rows).any(|row| sides(row).is_some_and(|(begin, end)| begin > end)) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The least or the greatest value of a column of numbers.
fn limit(statistics: &Statistics, is_greatest: bool) -> Option<f64> {
    match statistics {
        Statistics::Double(values) => {
            if is_greatest { values.max_opt() } else { values.min_opt() }.copied()
        }
        Statistics::Float(values) => {
            if is_greatest { values.max_opt() } else { values.min_opt() }.copied().map(f64::from)
        }
        _ => None,
    }
}
