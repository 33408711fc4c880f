//! What is known of features, as tiles have it.

use crate::args::ContentArgs;
use maille_io::json::Value;
use maille_tiles::mvt;
use std::borrow::Cow;

/// Which fields are kept, and which one is the id.
pub struct Selection<'a> {
    args: &'a ContentArgs,
}

impl<'a> Selection<'a> {
    pub fn of(args: &'a ContentArgs) -> Self {
        Self { args }
    }

    /// Whether a field is in the tiles.
    pub fn keeps(&self, field: &str) -> bool {
        let is_in = |fields: &[String]| fields.iter().any(|other| other == field);
        let ContentArgs { include, exclude, .. } = self.args;
        if include.is_empty() { !is_in(exclude) } else { is_in(include) }
    }

    /// The names of fields that flags mention.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, &'a str)> {
        let ContentArgs { include, exclude, id_field, .. } = self.args;
        let include = include.iter().map(|field| ("--include", field));
        let exclude = exclude.iter().map(|field| ("--exclude", field));
        let id = id_field.iter().map(|field| ("--id-field", field));
        include.chain(exclude).chain(id).map(|(flag, field)| (flag, field.as_str()))
    }

    /// Whether a field is to give features their ids.
    pub fn asks_for_id(&self) -> bool {
        self.args.id_field.is_some()
    }

    /// The id of a feature: that of the input, or the value of the field that is to be it, if that is a whole number.
    pub fn id(&self, own: Option<&str>, value: impl FnOnce(&str) -> Option<String>) -> Option<u64> {
        match &self.args.id_field {
            Some(field) => value(field)?.parse().ok(),
            None => own?.parse().ok(),
        }
    }
}

/// A value as tiles have it; `null` is no value, lists and objects are JSON as text.
pub fn value<'a>(value: &Value<'a>) -> Option<mvt::Value<'a>> {
    Some(match value {
        Value::Null => return None,
        Value::Bool(value) => mvt::Value::Bool(*value),
        Value::Text(text) => mvt::Value::Text(text.clone()),
        Value::Nested(json) => mvt::Value::Text(Cow::Borrowed(json)),
        Value::Number(text) => number(text),
    })
}

/// A whole number as such, as long as 64 bits hold it; another one as a double.
fn number(text: &str) -> mvt::Value<'_> {
    if let Ok(value) = text.parse() {
        return mvt::Value::Uint(value);
    }
    if let Ok(value) = text.parse() {
        return mvt::Value::Sint(value);
    }
    text.parse().map_or(mvt::Value::Text(Cow::Borrowed(text)), mvt::Value::Double)
}
