//! Conditions on the values of features, in the words of SQL's `WHERE`.

mod parse;
#[cfg(test)]
mod tests;

use super::EditError;
use super::error::check_fields;
use super::properties::value;
use super::sort::numbers;
use crate::Layer;
use crate::json::Value;
use crate::layer::Feature;
use rayon::prelude::*;
use std::borrow::Cow;
use std::cmp::Ordering;

pub use parse::ConditionError;

/// A condition, as `population > 10000 and dep = "76"`.
///
/// | | |
/// | --- | --- |
/// | fields | by their names, in backquotes where these are no words of letters, digits and `_`: `` `nom officiel` `` |
/// | texts | in double or single quotes |
/// | numbers, `true`, `false`, `null` | as they are |
/// | comparisons | `=`, `<>` or `!=`, `<`, `<=`, `>`, `>=` |
/// | | `between … and …`, `in (…, …)`, `like` (`%` any text, `_` one character) |
/// | | `is null`, `is not null` |
/// | connectives | `and`, `or`, `not`, parentheses |
///
/// Texts are compared by their characters, numbers by their values. A text compared with a number is read
/// as a number, for tables hold nothing but text. A comparison with null is neither true nor false,
/// as is one of values that cannot be compared; a feature is kept where the whole is true.
///
/// # Example
/// ```
/// use maille_io::edit::Condition;
/// let condition: Condition = r#"population > 10000 and (dep = "76" or nom like "Saint-%")"#.parse()?;
/// assert_eq!(condition.fields(), ["population", "dep", "nom"]);
/// # Ok::<(), maille_io::edit::ConditionError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Condition {
    fields: Vec<String>,
    root: Node,
}

/// A part of a condition. What it says is true, false, or neither.
#[derive(Debug, Clone, PartialEq)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Compare(Operand, Comparison, Operand),
    Like(Operand, Vec<Wildcard>),
    IsNull(Operand),
    /// A field that holds the answer, or `true`, `false` and `null` themselves.
    Truth(Operand),
}

#[derive(Debug, Clone, PartialEq)]
enum Operand {
    /// By its number in [`Condition::fields`].
    Field(usize),
    Text(String),
    Number(String),
    Bool(bool),
    Null,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// What a piece of a pattern stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wildcard {
    Any,
    One,
    This(char),
}

impl Condition {
    /// The fields that it names, in the order in which they first appear.
    #[must_use]
    pub fn fields(&self) -> &[String] {
        &self.fields
    }

    /// The features of a layer for which it is true.
    ///
    /// # Errors
    /// [`EditError::NoField`] when no feature has one of the fields, [`EditError::NoTruth`] when a field
    /// stands by itself and holds something else than true, false and null.
    pub fn filter(&self, layer: &Layer) -> Result<Layer, EditError> {
        self.matching(layer).map(|kept| layer.subset(&kept))
    }

    /// The numbers of these features, in order.
    ///
    /// # Errors
    /// As [`filter`](Self::filter).
    pub fn matching(&self, layer: &Layer) -> Result<Vec<usize>, EditError> {
        check_fields(layer, self.fields.iter().map(String::as_str))?;
        self.root.check_truths(&self.fields, layer)?;
        let features = (0..layer.len()).into_par_iter();
        Ok(features.filter(|&index| self.holds(&layer.feature(index))).collect())
    }

    /// The same condition on fields of other names.
    #[must_use]
    pub fn renamed(mut self, rename: impl Fn(&str) -> String) -> Self {
        self.fields.iter_mut().for_each(|field| *field = rename(field));
        self
    }

    /// Whether it is true for a feature.
    #[must_use]
    pub fn holds(&self, feature: &Feature) -> bool {
        let values: Vec<Value> = self.fields.iter().map(|field| value(feature, field)).collect();
        self.root.truth(&values) == Some(true)
    }
}

impl Node {
    /// Refuses fields that ought to hold the answer and do not.
    fn check_truths(&self, fields: &[String], layer: &Layer) -> Result<(), EditError> {
        match self {
            Self::All(nodes) | Self::Any(nodes) => {
                nodes.iter().try_for_each(|node| node.check_truths(fields, layer))
            }
            Self::Not(node) => node.check_truths(fields, layer),
            Self::Truth(Operand::Field(place)) => check_truth(&fields[*place], layer),
            _ => Ok(()),
        }
    }

    fn truth(&self, values: &[Value]) -> Option<bool> {
        match self {
            Self::All(nodes) => every(nodes, values, true),
            Self::Any(nodes) => every(nodes, values, false),
            Self::Not(node) => node.truth(values).map(|truth| !truth),
            Self::Compare(one, comparison, other) => {
                let ordering = compare(&one.value(values), &other.value(values))?;
                Some(comparison.holds(ordering))
            }
            Self::Like(operand, pattern) => {
                let value = operand.value(values);
                let text: Vec<char> = value.as_text()?.chars().collect();
                Some(is_like(&text, pattern))
            }
            Self::IsNull(operand) => Some(operand.value(values).is_null()),
            Self::Truth(operand) => match operand.value(values) {
                Value::Bool(truth) => Some(truth),
                _ => None,
            },
        }
    }
}

fn check_truth(field: &str, layer: &Layer) -> Result<(), EditError> {
    let is_no_truth =
        |feature: &Feature| !matches!(value(feature, field), Value::Bool(_) | Value::Null);
    let features = (0..layer.len()).into_par_iter().map(|index| layer.feature(index));
    let Some(feature) = features.find_first(is_no_truth) else { return Ok(()) };
    let mut text = String::new();
    value(&feature, field).write(&mut text);
    let (name, label) = (layer.name.clone(), feature.label());
    Err(EditError::NoTruth { layer: name, label, field: field.to_owned(), value: text })
}

/// Whether all nodes have this truth; if not, the whole has the other one if any node has, else none.
fn every(nodes: &[Node], values: &[Value], truth: bool) -> Option<bool> {
    let mut all = Some(truth);
    for node in nodes {
        match node.truth(values) {
            Some(found) if found != truth => return Some(!truth),
            Some(_) => {}
            None => all = None,
        }
    }
    all
}

impl Operand {
    fn value<'a>(&'a self, values: &'a [Value]) -> Value<'a> {
        match self {
            Self::Field(place) => values[*place].clone(),
            Self::Text(text) => Value::Text(Cow::Borrowed(text)),
            Self::Number(text) => Value::Number(text),
            Self::Bool(value) => Value::Bool(*value),
            Self::Null => Value::Null,
        }
    }
}

impl Comparison {
    fn holds(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

/// How two values stand to each other, if they can be compared.
fn compare(one: &Value, other: &Value) -> Option<Ordering> {
    let is_number = |text: &str| text.parse::<f64>().is_ok_and(f64::is_finite);
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => Some(numbers(one, other)),
        (Value::Text(one), Value::Text(other)) => Some(one.cmp(other)),
        (Value::Bool(one), Value::Bool(other)) => Some(one.cmp(other)),
        (Value::Text(text), Value::Number(number)) if is_number(text.trim()) => {
            Some(numbers(text.trim(), number))
        }
        (Value::Number(_), Value::Text(_)) => compare(other, one).map(Ordering::reverse),
        _ => None,
    }
}

/// Whether a text fits a pattern. After a mismatch, the last `%` takes one character more.
fn is_like(text: &[char], pattern: &[Wildcard]) -> bool {
    let (mut at, mut piece) = (0, 0);
    let mut retry = None;
    while at < text.len() {
        match pattern.get(piece) {
            Some(Wildcard::Any) => {
                retry = Some((piece + 1, at));
                piece += 1;
                continue;
            }
            Some(Wildcard::One) => {}
            Some(Wildcard::This(c)) if *c == text[at] => {}
            _ => {
                let Some((after, from)) = retry else { return false };
                (piece, at) = (after, from + 1);
                retry = Some((after, from + 1));
                continue;
            }
        }
        (at, piece) = (at + 1, piece + 1);
    }
    pattern[piece..].iter().all(|piece| *piece == Wildcard::Any)
}
