//! A part of a layer for each value of a field.

use super::EditError;
use super::error::check_fields;
use super::properties::value;
use crate::Layer;
use crate::json::Value;
use rustc_hash::FxHashMap;

/// Features with the same value of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The value as text; none for features without one.
    pub value: Option<String>,
    /// The features, in their order.
    pub features: Vec<usize>,
}

/// Parts the features by the value of a field, in the order in which values first appear. Texts are told
/// from numbers that look alike.
///
/// # Errors
/// [`EditError::NoField`] when no feature has it.
pub fn split(layer: &Layer, field: &str) -> Result<Vec<Part>, EditError> {
    check_fields(layer, [field])?;
    let mut parts: Vec<Part> = Vec::new();
    let mut places: FxHashMap<Value, usize> = FxHashMap::default();
    for feature in layer.features() {
        let value = value(&feature, field);
        let place = *places.entry(value).or_insert_with_key(|value| {
            parts.push(Part { value: text(value), features: Vec::new() });
            parts.len() - 1
        });
        parts[place].features.push(feature.index);
    }
    Ok(parts)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Text(text) => Some(text.clone().into_owned()),
        Value::Bool(_) | Value::Number(_) | Value::Nested(_) => {
            let mut text = String::new();
            value.write(&mut text);
            Some(text)
        }
    }
}

#[cfg(test)]
#[path = "split_tests.rs"]
mod tests;
