//! Which fields there are, and what they are called.

use super::EditError;
use super::error::check_fields;
use super::properties::{rewritten, value};
use crate::Layer;
use rustc_hash::{FxHashMap, FxHashSet};
use std::str::FromStr;

/// Another name for a field, `old=new`.
///
/// ```
/// use maille_io::edit::Rename;
/// let rename: Rename = "INSEE_COM=code".parse()?;
/// assert_eq!((rename.from.as_str(), rename.to.as_str()), ("INSEE_COM", "code"));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// Its name.
    pub from: String,
    /// The new one.
    pub to: String,
}

impl FromStr for Rename {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((from, to)) if !from.is_empty() && !to.is_empty() => {
                Ok(Self { from: from.to_owned(), to: to.to_owned() })
            }
            _ => Err("write it as OLD=NEW".to_owned()),
        }
    }
}

/// Leaves these fields only, in this order. Every feature has all of them then, null where it had none.
///
/// # Errors
/// [`EditError::NoField`] when no feature has one of them.
pub fn select(layer: &mut Layer, fields: &[String]) -> Result<(), EditError> {
    check_fields(layer, fields.iter().map(String::as_str))?;
    layer.attributes = rewritten(layer, |feature, object| {
        for field in fields {
            object.push(field, &value(feature, field));
        }
        Ok(())
    })?;
    Ok(())
}

/// Gives fields other names, all at once, so that two may swap theirs.
///
/// # Errors
/// [`EditError::NoField`] when no feature has one of them, [`EditError::Taken`] when two fields would
/// have one name.
pub fn rename(layer: &mut Layer, names: &[Rename]) -> Result<(), EditError> {
    check_fields(layer, names.iter().map(|name| name.from.as_str()))?;
    let new: FxHashMap<&str, &str> =
        names.iter().map(|name| (name.from.as_str(), name.to.as_str())).collect();
    let mut taken = FxHashSet::default();
    for field in layer.field_names() {
        let name = new.get(field.as_str()).map_or(field.clone(), |new| (*new).to_owned());
        if let Some(field) = taken.replace(name) {
            return Err(EditError::Taken { layer: layer.name.clone(), field });
        }
    }
    layer.attributes = rewritten(layer, |feature, object| {
        for (name, value) in feature.fields() {
            object.push(new.get(&*name).unwrap_or(&&*name), &value);
        }
        Ok(())
    })?;
    Ok(())
}

#[cfg(test)]
#[path = "fields_tests.rs"]
mod tests;
