//! Who receives disputed places, as flags say it.

use crate::error::Error;
use crate::input::Input;
use maille_geometry as geometry;
use maille_io::json::Value;
use maille_territory::columns;
use std::str::FromStr;

/// Who receives a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receiver {
    Largest,
    Smallest,
    First,
    LongestBorder,
    /// The unit with the greatest value of a field.
    Greatest(String),
    /// The unit with the least value of a field.
    Least(String),
}

/// Who receives gaps, if anybody does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GapReceiver(pub Option<Receiver>);

/// A field and a value of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldValue {
    pub field: String,
    pub value: String,
}

impl FromStr for Receiver {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "largest" => Ok(Self::Largest),
            "smallest" => Ok(Self::Smallest),
            "first" => Ok(Self::First),
            "longest-border" => Ok(Self::LongestBorder),
            _ => match text.rsplit_once(':') {
                Some((field, "max")) if !field.is_empty() => Ok(Self::Greatest(field.to_owned())),
                Some((field, "min")) if !field.is_empty() => Ok(Self::Least(field.to_owned())),
                _ => Err("it is none of largest, smallest, first, longest-border, FIELD:max and \
                          FIELD:min"
                    .to_owned()),
            },
        }
    }
}

impl FromStr for GapReceiver {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self(None));
        }
        let receiver = text.parse().map(Some).map(Self);
        receiver.map_err(|problem: String| problem.replacen("none of", "none of none,", 1))
    }
}

impl FromStr for FieldValue {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((field, value)) if !field.is_empty() => {
                Ok(Self { field: field.to_owned(), value: value.to_owned() })
            }
            _ => Err("write it as FIELD=VALUE".to_owned()),
        }
    }
}

impl Receiver {
    /// With the values of the units of a layer.
    pub fn resolve(&self, input: &Input) -> Result<geometry::Receiver, Error> {
        Ok(match self {
            Self::Largest => geometry::Receiver::Largest,
            Self::Smallest => geometry::Receiver::Smallest,
            Self::LongestBorder => geometry::Receiver::LongestBorder,
            Self::First => geometry::Receiver::Lowest((0..).take(input.layer.len()).collect()),
            Self::Greatest(field) => geometry::Receiver::Lowest(ranks(input, field, -1.0)?),
            Self::Least(field) => geometry::Receiver::Lowest(ranks(input, field, 1.0)?),
        })
    }
}

impl FieldValue {
    /// The units that have the value.
    pub fn units(&self, input: &Input) -> Result<Vec<bool>, Error> {
        let values = values(input, &self.field)?;
        let units: Vec<bool> =
            values.iter().map(|value| value.as_text().is_some_and(|v| v == self.value)).collect();
        if units.contains(&true) {
            return Ok(units);
        }
        let FieldValue { field, value } = self;
        let problem = format!("{}: no feature has \"{value}\" as its {field}", input.name());
        Err(Error::Usage(problem))
    }
}

/// The rank of each unit by the numbers of a field times a sign, equal ones alike; units without a
/// number come last.
fn ranks(input: &Input, field: &str, sign: f64) -> Result<Vec<u32>, Error> {
    let values = values(input, field)?;
    let numbers: Vec<Option<f64>> = values
        .iter()
        .map(|value| match value {
            Value::Number(text) => text.parse::<f64>().ok().map(|number| number * sign),
            _ => None,
        })
        .collect();
    if numbers.iter().all(Option::is_none) {
        let problem = format!("{}: no feature has a number as its {field}", input.name());
        return Err(Error::Usage(problem));
    }
    let mut sorted: Vec<f64> = numbers.iter().flatten().copied().collect();
    sorted.sort_by(f64::total_cmp);
    sorted.dedup();
    let rank = |number: f64| sorted.partition_point(|&other| other < number);
    let rank = |number: Option<f64>| number.map_or(sorted.len(), rank);
    Ok(numbers.into_iter().map(|number| u32::try_from(rank(number)).unwrap_or(u32::MAX)).collect())
}

fn values<'a>(input: &'a Input, field: &'a str) -> Result<Vec<Value<'a>>, Error> {
    let found = columns(&input.layer, &[field]);
    let mut found = found.map_err(|e| Error::Usage(format!("{}: {e}", input.name())))?;
    Ok(found.swap_remove(0).values)
}
