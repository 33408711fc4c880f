//! Quantities with a unit, as flags take them.

use std::str::FromStr;

/// A length in metres, not negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Length(pub f64);

/// An area in m², not negative.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area(pub f64);

/// The denominator of a map scale: 1,000,000 for `1:1000000`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapScale(pub f64);

/// A number of pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pixels(pub f64);

/// A share in percent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Percent(pub f64);

/// A box: least x and y, greatest x and y.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bbox(pub [f64; 4]);

/// Units of length in metres.
const LENGTHS: [(&str, f64); 4] = [("mm", 1e-3), ("cm", 1e-2), ("m", 1.0), ("km", 1e3)];

/// Units of area in square metres.
const AREAS: [(&str, f64); 6] =
    [("cm2", 1e-4), ("m2", 1.0), ("m²", 1.0), ("ha", 1e4), ("km2", 1e6), ("km²", 1e6)];

impl FromStr for Length {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        with_unit(text, &LENGTHS, "m").map(Self)
    }
}

impl FromStr for Area {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        with_unit(text, &AREAS, "ha").map(Self)
    }
}

impl FromStr for Bbox {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bounds: Option<Vec<f64>> = text.split(',').map(|at| at.trim().parse().ok()).collect();
        match bounds.as_deref() {
            Some(&[west, south, east, north]) if west <= east && south <= north => {
                Ok(Self([west, south, east, north]))
            }
            Some([_, _, _, _]) => {
                Err("the least x and y come before the greatest, as in -5,42,10,51".to_owned())
            }
            _ => Err("write it as four numbers, as in -5,42,10,51".to_owned()),
        }
    }
}

impl FromStr for MapScale {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let denominator = |text: &str| number(&text.replace([',', '_', ' '], ""));
        let Some(given) = text.strip_prefix("1:") else {
            let meant = denominator(text).is_ok_and(|denominator| denominator >= 1.0);
            return Err(format!("write it as 1:{}", if meant { text } else { "1000000" }));
        };
        match denominator(given)? {
            denominator if denominator < 1.0 => {
                Err("a scale goes down from 1:1; write it as 1:1000000".to_owned())
            }
            denominator => Ok(Self(denominator)),
        }
    }
}

impl FromStr for Pixels {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        match number(text.strip_suffix("px").unwrap_or(text))? {
            pixels if pixels < 1.0 => Err("a picture has one pixel at least".to_owned()),
            pixels => Ok(Self(pixels)),
        }
    }
}

impl FromStr for Percent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        match number(text.strip_suffix('%').unwrap_or(text))? {
            percent if percent > 100.0 => Err("a percentage is from 0 to 100".to_owned()),
            percent => Ok(Self(percent)),
        }
    }
}

/// A number and one of some units, of which `usual` is the one that messages propose.
fn with_unit(text: &str, units: &[(&str, f64)], usual: &str) -> Result<f64, String> {
    let text = text.trim();
    let end = text.find(|c: char| c.is_alphabetic() && !matches!(c, 'e' | 'E'));
    let (value, unit) = text.split_at(end.unwrap_or(text.len()));
    let names = || units.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
    let value = number(if value.is_empty() { text } else { value.trim() })?;
    match units.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)) {
        Some((_, size)) => Ok(value * size),
        None if unit.is_empty() => {
            Err(format!("it has no unit; write it as {text}{usual} (units: {})", names()))
        }
        None => Err(format!("\"{unit}\" is no unit here; use one of {}", names())),
    }
}

/// A number that is finite and not negative.
fn number(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number >= 0.0 => Ok(number + 0.0),
        Ok(number) if number < 0.0 => Err("it is negative".to_owned()),
        _ => Err(format!("\"{text}\" is not a number")),
    }
}

#[cfg(test)]
#[path = "quantity_tests.rs"]
mod tests;
