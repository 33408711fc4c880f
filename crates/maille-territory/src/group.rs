//! Groups of units that have the same values.

use crate::fields::Column;
use maille_io::json::Value;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;

/// A partition of units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Groups {
    /// The group of each unit, if any.
    pub of_unit: Vec<Option<u32>>,
    /// For each group, a unit that is in it: the first.
    pub first_unit: Vec<usize>,
}

/// Groups the units that have the same values in all columns, the groups in the order of their
/// values as text, by code point. A unit with `null` or `""` in any of them is in no group.
///
/// ```
/// use maille_io::json::Value;
/// use maille_territory::{Column, group_by};
/// let values = ["\"b\"", "\"a\"", "\"\"", "\"b\""].map(Value::parse).to_vec();
/// let groups = group_by(&[Column { name: "epci", values }]);
/// assert_eq!(groups.of_unit, [Some(1), Some(0), None, Some(1)]);
/// assert_eq!(groups.first_unit, [1, 0]);
/// ```
#[must_use]
pub fn group_by(columns: &[Column<'_>]) -> Groups {
    let units = columns.first().map_or(0, |column| column.values.len());
    let mut of_unit = vec![Some(0); units];
    for column in columns {
        refine(&mut of_unit, &column.values);
    }

    let mut first_unit = Vec::new();
    for (unit, group) in of_unit.iter().enumerate() {
        // Groups are numbered in the order of their first units.
        if group.is_some_and(|group| group as usize == first_unit.len()) {
            first_unit.push(unit);
        }
    }
    let mut order: Vec<usize> = (0..first_unit.len()).collect();
    order.sort_unstable_by(|&a, &b| compare(columns, first_unit[a], first_unit[b]));
    let mut rank = vec![0_u32; order.len()];
    for (place, &group) in (0..).zip(&order) {
        rank[group] = place;
    }
    Groups {
        of_unit: of_unit.into_iter().map(|g| g.map(|g| rank[g as usize])).collect(),
        first_unit: order.into_iter().map(|group| first_unit[group]).collect(),
    }
}

/// Splits each group by a value, numbering the new groups in the order of their first units.
fn refine(groups: &mut [Option<u32>], values: &[Value<'_>]) {
    let mut numbers: FxHashMap<(u32, &Value<'_>), u32> = FxHashMap::default();
    for (group, value) in groups.iter_mut().zip(values) {
        let is_blank = matches!(value, Value::Null) || *value == Value::Text("".into());
        *group = group.filter(|_| !is_blank).map(|group| {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            *numbers.entry((group, value)).or_insert(next)
        });
    }
}

fn compare(columns: &[Column<'_>], a: usize, b: usize) -> Ordering {
    let by_column = columns.iter().map(|c| text(&c.values[a]).cmp(&text(&c.values[b])));
    by_column.fold(Ordering::Equal, Ordering::then)
}

/// A value as text, and its kind where texts are equal: the number 1 comes before the string "1".
fn text<'v>(value: &'v Value<'_>) -> (&'v str, u8) {
    match value {
        Value::Null => ("", 0),
        Value::Bool(false) => ("false", 1),
        Value::Bool(true) => ("true", 1),
        Value::Number(text) => (text, 2),
        Value::Text(text) => (text, 3),
        Value::Nested(text) => (text, 4),
    }
}

#[cfg(test)]
#[path = "group_tests.rs"]
mod tests;
