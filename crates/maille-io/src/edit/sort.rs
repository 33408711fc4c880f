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

/// Numbers by their value: integers exactly, others as doubles.
pub(super) fn numbers(one: &str, other: &str) -> Ordering {
    if let (Ok(one), Ok(other)) = (one.parse::<i128>(), other.parse::<i128>()) {
        return one.cmp(&other);
    }
    // Zero added: -0.0 is 0.0.
    let double = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN) + 0.0;
    double(one).total_cmp(&double(other))
}

#[cfg(test)]
#[path = "sort_tests.rs"]
mod tests;
