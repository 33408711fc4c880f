//! Sums and the like over the units of each group.

use crate::decimal::{Decimal, sum_floats};
use crate::fields::Column;
use maille_io::json::Value;
use maille_io::suggest::{hint, list};
use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// One output field made from a field of the units.
///
/// ```
/// use maille_territory::{Aggregate, Function};
/// let aggregate: Aggregate = "people=sum(pop)".parse()?;
/// assert_eq!(aggregate, Aggregate { name: "people".into(), function: Function::Sum, field: "pop".into() });
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aggregate {
    /// The output field's name.
    pub name: String,
    /// What is made.
    pub function: Function,
    /// The field of the units that it is made from.
    pub field: String,
}

/// What an [`Aggregate`] makes of the values of a group that are not `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Function {
    /// Their sum, exact as a decimal number wherever 128 bits hold it. `null` if there are none.
    Sum,
    /// The least number, or the first text by code point. `null` if there are none.
    Min,
    /// The greatest number, or the last text by code point. `null` if there are none.
    Max,
    /// Their sum divided by how many they are. `null` if there are none.
    Mean,
    /// How many they are.
    Count,
    /// The first one in the order of the input, the only function that depends on it. `null` if
    /// there are none.
    First,
    /// All of them, sorted: numbers by value, then texts by code point, then the rest.
    List,
}

/// A value that a function cannot take.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct AggregateError {
    /// Index of the unit whose value it is.
    pub unit: usize,
    /// Which field and value, and what is wrong with it.
    pub problem: String,
}

impl Function {
    const ALL: [Self; 7] =
        [Self::Sum, Self::Min, Self::Max, Self::Mean, Self::Count, Self::First, Self::List];

    /// Its name, as in `sum(pop)`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Min => "min",
            Self::Max => "max",
            Self::Mean => "mean",
            Self::Count => "count",
            Self::First => "first",
            Self::List => "list",
        }
    }
}

impl fmt::Display for Aggregate {
    /// As it is read: `people=sum(pop)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}({})", self.name, self.function.name(), self.field)
    }
}

impl FromStr for Aggregate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('=').and_then(|(name, call)| {
            let (function, field) = call.strip_suffix(')')?.split_once('(')?;
            Some((name.trim(), function.trim(), field.trim()))
        });
        let Some((name, function, field)) =
            parts.filter(|(n, _, f)| !n.is_empty() && !f.is_empty())
        else {
            return Err(format!("\"{text}\" is not NAME=FN(FIELD), as in `people=sum(pop)`"));
        };
        let names = || Function::ALL.map(Function::name);
        match Function::ALL.iter().find(|known| known.name() == function) {
            Some(&function) => Ok(Self { name: name.into(), function, field: field.into() }),
            None => Err(format!(
                "no function \"{function}\"{} (the functions are {})",
                hint(function, names()),
                list(names())
            )),
        }
    }
}

/// The value that a function makes of a column for each group, as JSON text.
///
/// # Errors
/// [`AggregateError`] when `sum` or `mean` meet anything but numbers, `min` or `max` anything but
/// numbers only or texts only, and when a number or a sum is beyond what a double holds.
pub fn aggregate(
    column: &Column<'_>,
    function: Function,
    groups: &[Option<u32>],
    count: usize,
) -> Result<Vec<String>, AggregateError> {
    let mut members: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (unit, (group, value)) in groups.iter().zip(&column.values).enumerate() {
        if let Some(group) = group.filter(|_| !value.is_null()) {
            members[group as usize].push(unit);
        }
    }
    let reduce = |units: Vec<usize>| Reduction { column, function, units }.run();
    members.into_iter().map(reduce).collect()
}

/// The values of one group on their way to one.
struct Reduction<'a> {
    column: &'a Column<'a>,
    function: Function,
    /// The units of the group whose value is not `null`.
    units: Vec<usize>,
}

/// A number as it was written, and its value if it is a moderate decimal.
struct Number<'a> {
    text: &'a str,
    decimal: Option<Decimal>,
}

impl<'a> Reduction<'a> {
    fn run(&self) -> Result<String, AggregateError> {
        match self.function {
            Function::Count => return Ok(self.units.len().to_string()),
            Function::List => return Ok(self.list()),
            _ if self.units.is_empty() => return Ok("null".to_owned()),
            _ => {}
        }
        match self.function {
            Function::Sum => self.sum(),
            Function::Mean => self.mean(),
            Function::Min => self.extreme(Ordering::Less),
            Function::Max => self.extreme(Ordering::Greater),
            Function::First | Function::Count | Function::List => {
                Ok(json(self.value(self.units[0])))
            }
        }
    }

    fn value(&self, unit: usize) -> &'a Value<'a> {
        &self.column.values[unit]
    }

    fn sum(&self) -> Result<String, AggregateError> {
        let numbers = self.numbers()?;
        let exact: Option<Vec<Decimal>> = numbers.iter().map(|number| number.decimal).collect();
        if let Some(sum) = exact.and_then(|terms| Decimal::sum(&terms)) {
            return Ok(sum.to_string());
        }
        let terms = numbers.iter().filter_map(|number| number.text.parse().ok()).collect();
        let sum = sum_floats(terms);
        if sum.is_finite() {
            return Ok(sum.to_string());
        }
        Err(self.error(self.units[0], "the sum of its group is larger than any double"))
    }

    fn mean(&self) -> Result<String, AggregateError> {
        let sum: f64 = self.sum()?.parse().unwrap_or(f64::NAN);
        #[expect(clippy::cast_precision_loss, reason = "no layer has 2^53 units")]
        let count = self.units.len() as f64;
        Ok((sum / count).to_string())
    }

    /// The values as numbers.
    fn numbers(&self) -> Result<Vec<Number<'a>>, AggregateError> {
        let number = |&unit: &usize| match self.value(unit) {
            Value::Number(text) => {
                let decimal = Decimal::parse(text);
                // A decimal of 128 bits is not too large.
                if decimal.is_none() && self.value(unit).as_f64().is_none() {
                    return Err(self.error(unit, "larger than any double"));
                }
                Ok(Number { text, decimal })
            }
            _ => {
                Err(self.error(unit, &format!("not a number, and {} needs numbers", self.function)))
            }
        };
        self.units.iter().map(number).collect()
    }

    fn extreme(&self, wanted: Ordering) -> Result<String, AggregateError> {
        let first = self.value(self.units[0]);
        let texts = self.units.iter().map(|&unit| match (first, self.value(unit)) {
            (Value::Text(_), Value::Text(text)) => Ok(text.as_ref()),
            _ => Err(unit),
        });
        if let Ok(texts) = texts.collect::<Result<Vec<&str>, usize>>() {
            let best = texts.into_iter().reduce(|a, b| if b.cmp(a) == wanted { b } else { a });
            return Ok(json(&Value::Text(best.unwrap_or_default().into())));
        }
        let numbers = self.numbers()?.into_iter().map(|number| number.text);
        let best = numbers.reduce(|a, b| if by_value(b, a) == wanted { b } else { a });
        Ok(best.unwrap_or("null").to_owned())
    }

    fn list(&self) -> String {
        let mut values: Vec<&Value<'_>> = self.units.iter().map(|&unit| self.value(unit)).collect();
        values.sort_by(|a, b| in_list(a, b));
        let values: Vec<String> = values.into_iter().map(json).collect();
        format!("[{}]", values.join(","))
    }

    fn error(&self, unit: usize, problem: &str) -> AggregateError {
        let (field, value) = (self.column.name, json(self.value(unit)));
        AggregateError { unit, problem: format!("field \"{field}\" is {value}: {problem}") }
    }
}

/// The order of two numbers by value; of equal ones by how they are written, so that the outcome
/// does not depend on which comes first.
fn by_value(a: &str, b: &str) -> Ordering {
    let exact = Decimal::parse(a).zip(Decimal::parse(b)).and_then(|(a, b)| a.compare(b));
    let float = |text: &str| text.parse::<f64>().unwrap_or(f64::NAN);
    exact.unwrap_or_else(|| float(a).total_cmp(&float(b))).then_with(|| a.cmp(b))
}

fn in_list(a: &Value<'_>, b: &Value<'_>) -> Ordering {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => by_value(a, b),
        (Value::Number(_), _) => Ordering::Less,
        (_, Value::Number(_)) => Ordering::Greater,
        (Value::Text(a), Value::Text(b)) => a.cmp(b),
        (Value::Text(_), _) => Ordering::Less,
        (_, Value::Text(_)) => Ordering::Greater,
        _ => json(a).cmp(&json(b)),
    }
}

fn json(value: &Value<'_>) -> String {
    let mut text = String::new();
    value.write(&mut text);
    text
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
#[path = "aggregate_tests.rs"]
mod tests;
