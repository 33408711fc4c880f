//! Values of attributes.

use std::borrow::Cow;
use std::hash::{Hash, Hasher};

/// The value of an attribute, by the seven types that a tile knows.
///
/// Two values are the same if they are written as the same bytes: `Int(1)` and `Uint(1)` are not, nor are
/// 0 and −0, while a NaN is the same as itself. So values can be the keys of a map.
///
/// ```
/// use maille_tiles::mvt::Value;
/// assert_eq!(Value::from("2A004"), Value::Text("2A004".into()));
/// assert_ne!(Value::Int(1), Value::Uint(1));
/// ```
#[derive(Debug, Clone)]
pub enum Value<'a> {
    /// `string_value`
    Text(Cow<'a, str>),
    /// `float_value`
    Float(f32),
    /// `double_value`
    Double(f64),
    /// `int_value`: an integer that is rarely negative, for then it takes ten bytes.
    Int(i64),
    /// `uint_value`
    Uint(u64),
    /// `sint_value`: an integer, written as zigzag.
    Sint(i64),
    /// `bool_value`
    Bool(bool),
}

impl Value<'_> {
    /// The value by itself.
    #[must_use]
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Text(text) => Value::Text(Cow::Owned(text.into_owned())),
            Self::Float(value) => Value::Float(value),
            Self::Double(value) => Value::Double(value),
            Self::Int(value) => Value::Int(value),
            Self::Uint(value) => Value::Uint(value),
            Self::Sint(value) => Value::Sint(value),
            Self::Bool(value) => Value::Bool(value),
        }
    }

    /// The field of the message `Tile.Value` that holds values of this type, and what decides among those: their
    /// bits.
    fn identity(&self) -> (u8, u64) {
        match self {
            Self::Text(_) => (1, 0),
            Self::Float(value) => (2, value.to_bits().into()),
            Self::Double(value) => (3, value.to_bits()),
            Self::Int(value) => (4, value.cast_unsigned()),
            Self::Uint(value) => (5, *value),
            Self::Sint(value) => (6, value.cast_unsigned()),
            Self::Bool(value) => (7, (*value).into()),
        }
    }

    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl PartialEq for Value<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity() && self.text() == other.text()
    }
}

impl Eq for Value<'_> {}

impl Hash for Value<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity().hash(state);
        self.text().hash(state);
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_the_same_by_their_bytes() {
        assert_eq!(Value::from("a"), Value::Text(Cow::Owned("a".to_owned())));
        assert_eq!(Value::Double(f64::NAN), Value::Double(f64::NAN));
        let different = [
            Value::from("1"),
            Value::from("2"),
            Value::Float(1.0),
            Value::Double(1.0),
            Value::Double(0.0),
            Value::Double(-0.0),
            Value::Int(1),
            Value::Int(-1),
            Value::Uint(1),
            Value::Sint(1),
            Value::Bool(true),
        ];
        let set: std::collections::HashSet<_> = different.iter().collect();
        assert_eq!(set.len(), different.len());
    }
}
