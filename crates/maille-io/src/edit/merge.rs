//! Several layers as one.

use super::EditError;
use super::properties::rewritten;
use crate::Layer;
use crate::json::Value;

/// Joins layers end to end, features in their order. Each feature gets the fields of all, null where it
/// had none. The result has the name and the format of the first; nothing if there is none.
///
/// # Errors
/// [`EditError::SeveralCrs`] when they are not all in one CRS, [`EditError::TooLarge`] when they have too
/// many positions together.
pub fn merge(layers: Vec<Layer>) -> Result<Option<Layer>, EditError> {
    let mut layers = layers.into_iter();
    let Some(mut merged) = layers.next() else { return Ok(None) };
    let mut has_same_fields = true;
    let mut fields = merged.field_names();
    for layer in layers {
        if layer.crs != merged.crs {
            return Err(EditError::SeveralCrs {
                one: merged.name,
                one_crs: merged.crs.to_string(),
                other: layer.name,
                other_crs: layer.crs.to_string(),
            });
        }
        let others = layer.field_names();
        has_same_fields &= others == fields;
        fields.extend(others.into_iter().filter(|f| !fields.contains(f)).collect::<Vec<_>>());
        let name = layer.name.clone();
        merged.append(layer).map_err(|error| EditError::TooLarge { layer: name, error })?;
    }
    if !has_same_fields {
        merged.attributes = rewritten(&merged, |feature, object| {
            for field in &fields {
                object.push(field, &feature.get(field).unwrap_or(Value::Null));
            }
            Ok(())
        })?;
    }
    Ok(Some(merged))
}

#[cfg(test)]
#[path = "merge_tests.rs"]
mod tests;
