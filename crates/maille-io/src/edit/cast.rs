//! Fields of another type.

use super::EditError;
use super::error::check_fields;
use super::properties::rewritten;
use crate::Layer;
use crate::json::{Value, push_real};
use crate::layer::Feature;
use crate::schema::{FieldType, is_date};
use std::borrow::Cow;
use std::str::FromStr;

/// A field and the type that its values are to have, `code=text`.
///
/// ```
/// use maille_io::FieldType;
/// use maille_io::edit::Cast;
/// let cast: Cast = "population=integer".parse()?;
/// assert_eq!((cast.field.as_str(), cast.to), ("population", FieldType::Integer));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cast {
    /// The field.
    pub field: String,
    /// The type.
    pub to: FieldType,
}

impl FromStr for Cast {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((field, to)) = text.rsplit_once('=').filter(|(field, _)| !field.is_empty()) else {
            return Err("write it as FIELD=TYPE".to_owned());
        };
        Ok(Self { field: field.to_owned(), to: to.parse()? })
    }
}

/// Makes the values of fields ones of other types. Nulls stay nulls; texts without anything in them
/// become nulls, unless they stay texts. Numbers become the text that they are written as.
///
/// # Errors
/// [`EditError::NoField`] when no feature has one of the fields, [`EditError::NotOfType`] at the first
/// value that cannot be read as one of the type.
pub fn cast(layer: &mut Layer, casts: &[Cast]) -> Result<(), EditError> {
    check_fields(layer, casts.iter().map(|cast| cast.field.as_str()))?;
    layer.attributes = rewritten(layer, |feature, object| {
        for (name, value) in feature.fields() {
            match casts.iter().find(|cast| cast.field == name) {
                Some(cast) => {
                    let text = converted(&value, cast.to)
                        .ok_or_else(|| not_of_type(layer, feature, cast, &value))?;
                    object.push(&name, &Value::parse(&text));
                }
                None => object.push(&name, &value),
            }
        }
        Ok(())
    })?;
    Ok(())
}

fn not_of_type(layer: &Layer, feature: &Feature, cast: &Cast, value: &Value) -> EditError {
    let mut text = String::new();
    value.write(&mut text);
    EditError::NotOfType {
        layer: layer.name.clone(),
        label: feature.label(),
        field: cast.field.clone(),
        value: text,
        to: cast.to,
    }
}

/// A value of a type as JSON text, if it can be read as one.
fn converted(value: &Value, to: FieldType) -> Option<String> {
    let text: Cow<str> = match value {
        Value::Null => return Some("null".to_owned()),
        Value::Bool(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
        Value::Number(text) | Value::Nested(text) => Cow::Borrowed(text),
        Value::Text(text) => Cow::Borrowed(text),
    };
    let trimmed = text.trim();
    if to == FieldType::Text {
        let mut out = String::new();
        Value::Text(text).write(&mut out);
        return Some(out);
    }
    if trimmed.is_empty() {
        return Some("null".to_owned());
    }
    match to {
        FieldType::Bool => match trimmed {
            "true" | "1" => Some("true".to_owned()),
            "false" | "0" => Some("false".to_owned()),
            _ => None,
        },
        FieldType::Integer => integer(trimmed).map(|number| number.to_string()),
        FieldType::Real => {
            let number = trimmed.parse::<f64>().ok().filter(|number| number.is_finite())?;
            let mut out = String::new();
            push_real(&mut out, number);
            Some(out)
        }
        FieldType::Date => is_date(trimmed).then(|| format!("\"{trimmed}\"")),
        FieldType::Text | FieldType::Json => {
            let value: &serde_json::value::RawValue = serde_json::from_str(trimmed).ok()?;
            Some(value.get().to_owned())
        }
    }
}

/// An integer, also where it is written with nothing but zeros behind the point.
fn integer(text: &str) -> Option<i64> {
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|byte| byte == b'0') => whole,
        _ => text,
    };
    whole.parse().ok()
}

#[cfg(test)]
#[path = "cast_tests.rs"]
mod tests;
