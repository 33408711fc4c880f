//! The order of features.

use super::EditError;
use super::error::check_fields;
use super::properties::value;
use crate::Layer;
use crate::json::Value;
use std::cmp::Ordering;

/// The features in the order of a field: numbers by their value, then texts by their characters, then
/// other values, then those without one. Features with equal values keep their order.
///
/// # Errors
/// [`EditError::NoField`] when no feature has it.
pub fn sort(layer: &Layer, field: &str) -> Result<Layer, EditError> {
    check_fields(layer, [field])?;
    let values: Vec<Value> = layer.features().map(|feature| value(&feature, field)).collect();
    let mut order: Vec<usize> = (0..layer.len()).collect();
    order.sort_by(|&one, &other| compare(&values[one], &values[other]));
    Ok(layer.subset(&order))
}

fn compare(one: &Value, other: &Value) -> Ordering {
    let by_rank = rank(one).cmp(&rank(other));
    by_rank.then_with(|| match (one, other) {
        (Value::Number(one), Value::Number(other)) => numbers(one, other),
        (Value::Text(one), Value::Text(other)) => one.cmp(other),
        (Value::Bool(one), Value::Bool(other)) => one.cmp(other),
        (Value::Nested(one), Value::Nested(other)) => one.cmp(other),
        _ => Ordering::Equal,
    })
}

fn rank(value: &Value) -> u8 {
    match value {
        Value::Number(_) => 0,
        Value::Text(_) => 1,
        Value::Bool(_) => 2,
        Value::Nested(_) => 3,
        Value::Null => 4,
    }
}

/// Numbers by their value: integers exactly, others as the double nearest to them.
pub(super) fn numbers(one: &str, other: &str) -> Ordering {
    let ((one, one_whole), (other, other_whole)) = (parts(one), parts(other));
    one.total_cmp(&other).then(one_whole.cmp(&other_whole))
}

/// A number as a double, and what tells apart those of one double. Integers and doubles have one order
/// by that, where comparing each pair in its own way would have none.
fn parts(text: &str) -> (f64, i128) {
    // Zero added: -0.0 is 0.0.
    let double = text.parse::<f64>().unwrap_or(f64::NAN) + 0.0;
    // Those with an integer among them are whole.
    #[expect(clippy::cast_possible_truncation, reason = "the same for all of one double")]
    let whole = || double as i128;
    (double, text.parse().unwrap_or_else(|_| whole()))
}

#[cfg(test)]
#[path = "sort_tests.rs"]
mod tests;
