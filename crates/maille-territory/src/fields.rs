//! Fields of a layer, taken out in one pass.

use maille_io::Layer;
use maille_io::json::Value;
use maille_io::suggest::{hint, list};
use rayon::prelude::*;

/// The values of one field, one per feature; [`Value::Null`] where a feature does not have it.
#[derive(Debug, Clone, PartialEq)]
pub struct Column<'a> {
    /// The field's name.
    pub name: &'a str,
    /// Its values, in the order of the features.
    pub values: Vec<Value<'a>>,
}

/// A field that no feature has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no feature has a field \"{field}\"{}", suggestion(field, known))]
pub struct UnknownField {
    /// The field asked for.
    pub field: String,
    /// The fields that there are.
    pub known: Vec<String>,
}

/// Features that one thread takes at a time: enough to be worth the hand-over.
const BLOCK: usize = 2048;

/// Takes the fields of some names out of every feature. Of a name that a feature has twice, the
/// last value counts, as in JSON readers at large.
///
/// # Errors
/// [`UnknownField`] when no feature has a field, not even as `null`.
pub fn columns<'a>(layer: &'a Layer, names: &[&'a str]) -> Result<Vec<Column<'a>>, UnknownField> {
    let blocks: Vec<Vec<Vec<Option<Value<'a>>>>> = (0..layer.len().div_ceil(BLOCK))
        .into_par_iter()
        .map(|block| read_block(layer, names, block * BLOCK))
        .collect();
    let mut found = vec![false; names.len()];
    let mut columns: Vec<Column<'a>> = names
        .iter()
        .map(|&name| Column { name, values: Vec::with_capacity(layer.len()) })
        .collect();
    for block in blocks {
        for ((column, found), values) in columns.iter_mut().zip(&mut found).zip(block) {
            *found |= values.iter().any(Option::is_some);
            column.values.extend(values.into_iter().map(|value| value.unwrap_or(Value::Null)));
        }
    }
    match found.iter().position(|found| !found) {
        Some(i) => Err(UnknownField { field: names[i].to_owned(), known: layer.field_names() }),
        None => Ok(columns),
    }
}

/// For each name, the values of a block of features.
fn read_block<'a>(layer: &'a Layer, names: &[&str], start: usize) -> Vec<Vec<Option<Value<'a>>>> {
    let end = layer.len().min(start + BLOCK);
    let mut values = vec![vec![None; end - start]; names.len()];
    for index in start..end {
        for (name, value) in layer.feature(index).fields() {
            for (wanted, values) in names.iter().zip(&mut values) {
                if name == *wanted {
                    values[index - start] = Some(value.clone());
                }
            }
        }
    }
    values
}

fn suggestion(field: &str, known: &[String]) -> String {
    let known = || known.iter().map(String::as_str);
    if known().next().is_none() {
        return "; the features have no fields at all".to_owned();
    }
    format!("{} (the fields are {})", hint(field, known()), list(known()))
}
