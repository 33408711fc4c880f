//! Exact sums of decimal numbers as they were written.

use std::cmp::Ordering;
use std::fmt;

/// A decimal number, `digits × 10^exponent`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decimal {
    digits: i128,
    exponent: i32,
}

/// Numbers with larger exponents either way are left to floats: next to everyday numbers they
/// would not fit 128 bits anyway.
const MAX_EXPONENT: i32 = 38;

impl Decimal {
    /// A JSON number, if its digits fit 128 bits and its exponent is moderate.
    pub fn parse(number: &str) -> Option<Self> {
        if let Ok(digits) = number.parse::<i64>() {
            return Some(Self { digits: digits.into(), exponent: 0 });
        }
        let (mantissa, exponent) = match number.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
            None => (number, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let negative = whole.starts_with('-');
        let mut digits = 0_i128;
        for byte in whole.trim_start_matches('-').bytes().chain(fraction.bytes()) {
            let digit = i128::from(byte.checked_sub(b'0').filter(|d| *d < 10)?);
            digits = digits.checked_mul(10)?.checked_add(digit)?;
        }
        let exponent = exponent.checked_sub(i32::try_from(fraction.len()).ok()?)?;
        if exponent.abs() > MAX_EXPONENT {
            return None;
        }
        Some(Self { digits: if negative { -digits } else { digits }, exponent })
    }

    /// The exact sum, if it and every partial sum in any order fit 128 bits: whether there is one
    /// does not depend on the order of the terms.
    pub fn sum(terms: &[Self]) -> Option<Self> {
        let exponent = terms.iter().map(|t| t.exponent).min()?;
        let (mut sum, mut size) = (0_i128, 0_i128);
        for term in terms {
            let digits = term.digits_at(exponent)?;
            size = size.checked_add(digits.checked_abs()?)?;
            sum += digits;
        }
        Some(Self { digits: sum, exponent })
    }

    /// Which is larger, if both fit 128 bits at the same exponent.
    pub fn compare(self, other: Self) -> Option<Ordering> {
        let exponent = self.exponent.min(other.exponent);
        Some(self.digits_at(exponent)?.cmp(&other.digits_at(exponent)?))
    }

    /// The digits when written with a smaller exponent.
    fn digits_at(self, exponent: i32) -> Option<i128> {
        let shift = u32::try_from(self.exponent - exponent).ok()?;
        self.digits.checked_mul(10_i128.checked_pow(shift)?)
    }
}

impl fmt::Display for Decimal {
    /// Plain notation, without trailing zeros after the point.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.digits < 0 {
            f.write_str("-")?;
        }
        let digits = self.digits.unsigned_abs().to_string();
        let places = usize::try_from(-self.exponent).unwrap_or(0);
        if places == 0 {
            let zeros = if self.digits == 0 { 0 } else { self.exponent.unsigned_abs() as usize };
            return write!(f, "{digits}{}", "0".repeat(zeros));
        }
        let digits = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let fraction = fraction.trim_end_matches('0');
        let point = if fraction.is_empty() { "" } else { "." };
        write!(f, "{whole}{point}{fraction}")
    }
}

/// The sum of floats, the same in whatever order they come: sorted, then summed with Neumaier's
/// compensation (Neumaier 1974, *Rundungsfehleranalyse einiger Verfahren zur Summation endlicher
/// Summen*).
pub(crate) fn sum_floats(mut terms: Vec<f64>) -> f64 {
    terms.sort_unstable_by(f64::total_cmp);
    let (mut sum, mut lost) = (0.0_f64, 0.0_f64);
    for term in terms {
        let next = sum + term;
        lost += if sum.abs() >= term.abs() { (sum - next) + term } else { (term - next) + sum };
        sum = next;
    }
    sum + lost
}

#[cfg(test)]
#[path = "decimal_tests.rs"]
mod tests;
