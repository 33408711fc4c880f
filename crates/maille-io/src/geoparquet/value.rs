//! Values as JSON text.

use super::column::Values;
use super::text::Text;
use crate::json::write_string;
use chrono::{DateTime, NaiveDateTime, NaiveTime, TimeDelta};
use half::f16;
use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type as Physical};
use parquet::data_type::Int96;
use parquet::schema::types::Type;
use serde_json::value::RawValue;
use std::fmt::Write;

/// How the values of a column are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As they are.
    Plain,
    /// Integers without a sign.
    Unsigned,
    /// Integers with so many of their digits after the point.
    Decimal(usize),
    /// Halves of a float.
    Float16,
    /// Days since 1970.
    Date,
    /// Since midnight.
    Time(TimeUnit),
    /// Since 1970, in UTC or wherever the clock was.
    Timestamp(TimeUnit, bool),
    Text,
    Json,
    Uuid,
}

/// The Julian day of 1 January 1970.
const EPOCH_JULIAN: i64 = 2_440_588;
const SECONDS_A_DAY: i64 = 86_400;

/// The widest decimals of Arrow, which are of 256 bits
/// ([`Decimal`](https://github.com/apache/arrow/blob/main/format/Schema.fbs)), and what programs read.
const DECIMAL_BYTES: usize = 32;
const DECIMAL_DIGITS: usize = 76;

impl Form {
    /// The form of a column; nothing if it is of bytes that are no text.
    pub fn of(column: &Type) -> Option<Self> {
        let physical = column.get_physical_type();
        let form = Self::of_logical(column).or_else(|| Self::of_converted(column));
        let is_fitting = match form {
            // Nothing was said of it.
            None if physical == Physical::INT96 => {
                return Some(Self::Timestamp(TimeUnit::NANOS, false));
            }
            None => return (!is_bytes(physical)).then_some(Self::Plain),
            Some(Self::Plain) => !is_bytes(physical),
            Some(Self::Unsigned | Self::Time(_) | Self::Timestamp(..)) => {
                matches!(physical, Physical::INT32 | Physical::INT64)
            }
            Some(Self::Date) => physical == Physical::INT32,
            Some(Self::Decimal(_)) => {
                is_bytes(physical) || matches!(physical, Physical::INT32 | Physical::INT64)
            }
            Some(Self::Float16 | Self::Uuid) => physical == Physical::FIXED_LEN_BYTE_ARRAY,
            Some(Self::Text | Self::Json) => is_bytes(physical),
        };
        form.filter(|_| is_fitting)
    }

    /// What values of this form are called and what they become, if fields of a layer have no type for them.
    pub fn change(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Decimal(_) => Some(("decimals", "numbers")),
            Self::Time(_) => Some(("times", "text")),
            Self::Timestamp(..) => Some(("timestamps", "text")),
            Self::Uuid => Some(("UUIDs", "text")),
            Self::Plain | Self::Unsigned | Self::Float16 | Self::Date | Self::Text | Self::Json => {
                None
            }
        }
    }

    fn of_logical(column: &Type) -> Option<Self> {
        Some(match column.get_basic_info().logical_type_ref()? {
            LogicalType::String | LogicalType::Enum => Self::Text,
            LogicalType::Decimal(decimal) => Self::Decimal(usize::try_from(decimal.scale).ok()?),
            LogicalType::Date => Self::Date,
            LogicalType::Time(time) => Self::Time(time.unit),
            LogicalType::Timestamp(time) => Self::Timestamp(time.unit, time.is_adjusted_to_u_t_c),
            LogicalType::Integer(integer) if integer.is_signed => Self::Plain,
            LogicalType::Integer(_) => Self::Unsigned,
            LogicalType::Json => Self::Json,
            LogicalType::Uuid => Self::Uuid,
            LogicalType::Float16 => Self::Float16,
            _ => return None,
        })
    }

    /// What files say that are older than logical types.
    fn of_converted(column: &Type) -> Option<Self> {
        Some(match column.get_basic_info().converted_type() {
            ConvertedType::UTF8 | ConvertedType::ENUM => Self::Text,
            ConvertedType::JSON => Self::Json,
            ConvertedType::DECIMAL => Self::Decimal(usize::try_from(column.get_scale()).ok()?),
            ConvertedType::DATE => Self::Date,
            ConvertedType::TIME_MILLIS => Self::Time(TimeUnit::MILLIS),
            ConvertedType::TIME_MICROS => Self::Time(TimeUnit::MICROS),
            ConvertedType::TIMESTAMP_MILLIS => Self::Timestamp(TimeUnit::MILLIS, true),
            ConvertedType::TIMESTAMP_MICROS => Self::Timestamp(TimeUnit::MICROS, true),
            ConvertedType::UINT_8
            | ConvertedType::UINT_16
            | ConvertedType::UINT_32
            | ConvertedType::UINT_64 => Self::Unsigned,
            ConvertedType::INT_8
            | ConvertedType::INT_16
            | ConvertedType::INT_32
            | ConvertedType::INT_64 => Self::Plain,
            _ => return None,
        })
    }

    /// Appends a value as JSON text.
    ///
    /// # Errors
    /// Says what is wrong with the value.
    pub fn write(self, values: &Values, at: usize, text: &mut Text) -> Result<(), String> {
        let out = &mut text.json;
        let gone = || "it has fewer values than it says".to_owned();
        match values {
            Values::Bool(values) => {
                let value = *values.get(at).ok_or_else(gone)?;
                out.push_str(if value { "true" } else { "false" });
                Ok(())
            }
            Values::Int32(values) => {
                let value = *values.get(at).ok_or_else(gone)?;
                match self {
                    Self::Unsigned => push(out, &value.cast_unsigned()),
                    _ => self.write_integer(i64::from(value), out)?,
                }
                Ok(())
            }
            Values::Int64(values) => {
                let value = *values.get(at).ok_or_else(gone)?;
                match self {
                    Self::Unsigned => push(out, &value.cast_unsigned()),
                    _ => self.write_integer(value, out)?,
                }
                Ok(())
            }
            Values::Int96(values) => {
                push_timestamp(out, moment(values.get(at).ok_or_else(gone)?)?, false);
                Ok(())
            }
            Values::Float(values) => {
                push_float(text, *values.get(at).ok_or_else(gone)?);
                Ok(())
            }
            Values::Double(values) => {
                text.push_real(*values.get(at).ok_or_else(gone)?);
                Ok(())
            }
            Values::Bytes(values) => {
                self.write_bytes(values.get(at).ok_or_else(gone)?.data(), text)
            }
        }
    }

    fn write_integer(self, value: i64, out: &mut String) -> Result<(), String> {
        match self {
            Self::Decimal(scale) => push_decimal(out, &value.to_be_bytes(), scale)?,
            Self::Date => {
                let day = value.checked_mul(SECONDS_A_DAY);
                let day = day.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
                let day = day.ok_or_else(|| format!("day {value} is beyond the calendar"))?;
                write_string(out, &day.date_naive().to_string());
            }
            Self::Time(unit) => {
                let time = split(value, unit).and_then(|(seconds, nanos)| {
                    NaiveTime::from_num_seconds_from_midnight_opt(
                        u32::try_from(seconds).ok()?,
                        nanos,
                    )
                });
                let time = time.ok_or_else(|| format!("time {value} is beyond the day"))?;
                write_string(out, &time.to_string());
            }
            Self::Timestamp(unit, is_utc) => {
                let time = split(value, unit)
                    .and_then(|(seconds, nanos)| DateTime::from_timestamp(seconds, nanos));
                let time = time.ok_or_else(|| format!("time {value} is beyond the calendar"))?;
                push_timestamp(out, time.naive_utc(), is_utc);
            }
            _ => push(out, &value),
        }
        Ok(())
    }

    fn write_bytes(self, bytes: &[u8], out: &mut Text) -> Result<(), String> {
        let text = || std::str::from_utf8(bytes).map_err(|_| "its text is not valid UTF-8");
        match self {
            Self::Text => write_string(&mut out.json, text()?),
            Self::Json => {
                let json = serde_json::from_str::<&RawValue>(text()?);
                out.json
                    .push_str(json.map_err(|error| format!("its JSON is broken: {error}"))?.get());
            }
            Self::Decimal(scale) => push_decimal(&mut out.json, bytes, scale)?,
            Self::Float16 => {
                let bytes = bytes.try_into().map_err(|_| "its number has not two bytes")?;
                push_float(out, f16::from_le_bytes(bytes).to_f32());
            }
            Self::Uuid => push_uuid(&mut out.json, bytes)?,
            _ => return Err("it holds bytes".to_owned()),
        }
        Ok(())
    }
}

pub fn is_bytes(physical: Physical) -> bool {
    matches!(physical, Physical::BYTE_ARRAY | Physical::FIXED_LEN_BYTE_ARRAY)
}

fn push(out: &mut String, value: &dyn std::fmt::Display) {
    // A string takes whatever is written.
    let _ = write!(out, "{value}");
}

/// The shortest decimal of a float is what was meant, not that of the double it is.
fn push_float(text: &mut Text, number: f32) {
    text.push_real(number.to_string().parse().unwrap_or_else(|_| f64::from(number)));
}

/// Seconds and nanoseconds.
fn split(value: i64, unit: TimeUnit) -> Option<(i64, u32)> {
    let a_second = match unit {
        TimeUnit::MILLIS => 1_000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    };
    let nanos = value.rem_euclid(a_second) * (1_000_000_000 / a_second);
    Some((value.div_euclid(a_second), u32::try_from(nanos).ok()?))
}

/// The moment of a timestamp of 96 bits: nanoseconds of a day, and the Julian day.
fn moment(value: &Int96) -> Result<NaiveDateTime, String> {
    let problem = || "a time is beyond the calendar".to_owned();
    let &[low, high, day] = value.data() else { return Err(problem()) };
    let nanos = i64::from_le_bytes((u64::from(high) << 32 | u64::from(low)).to_le_bytes());
    let days = i64::from(day.cast_signed()) - EPOCH_JULIAN;
    let midnight = DateTime::from_timestamp(days * SECONDS_A_DAY, 0).ok_or_else(problem)?;
    let moment = midnight.checked_add_signed(TimeDelta::nanoseconds(nanos)).ok_or_else(problem)?;
    Ok(moment.naive_utc())
}

/// Appends a moment as ISO 8601 writes it.
fn push_timestamp(out: &mut String, time: NaiveDateTime, is_utc: bool) {
    let zone = if is_utc { "Z" } else { "" };
    write_string(out, &format!("{}T{}{zone}", time.date(), time.time()));
}

/// Appends an integer of any size, in two's complement with its high bytes first, so many of whose digits
/// stand after the point.
fn push_decimal(out: &mut String, bytes: &[u8], scale: usize) -> Result<(), String> {
    if bytes.len() > DECIMAL_BYTES || scale > DECIMAL_DIGITS {
        return Err(format!(
            "its decimal has {} bytes and {scale} digits after the point; up to {DECIMAL_BYTES} bytes and \
             {DECIMAL_DIGITS} digits are read; write it as text",
            bytes.len()
        ));
    }
    let is_negative = bytes.first().is_some_and(|byte| byte >> 7 == 1);
    let mut magnitude = bytes.to_vec();
    if is_negative {
        let mut carry = true;
        for byte in magnitude.iter_mut().rev() {
            (*byte, carry) = (!*byte).overflowing_add(u8::from(carry));
        }
    }
    let mut digits = Vec::new();
    while magnitude.iter().any(|byte| *byte != 0) || digits.len() <= scale {
        let mut rest = 0;
        for byte in &mut magnitude {
            let value = rest << 8 | u32::from(*byte);
            // Less than 10 · 256.
            *byte = u8::try_from(value / 10).unwrap_or_default();
            rest = value % 10;
        }
        digits.push(char::from_digit(rest, 10).unwrap_or('0'));
    }
    out.push_str(if is_negative { "-" } else { "" });
    for (place, digit) in digits.iter().enumerate().rev() {
        out.push(*digit);
        out.push_str(if place == scale && scale > 0 { "." } else { "" });
    }
    Ok(())
}

fn push_uuid(out: &mut String, bytes: &[u8]) -> Result<(), String> {
    if bytes.len() != 16 {
        return Err("its UUID has not sixteen bytes".to_owned());
    }
    out.push('"');
    for (i, byte) in bytes.iter().enumerate() {
        out.push_str(if matches!(i, 4 | 6 | 8 | 10) { "-" } else { "" });
        push(out, &format_args!("{byte:02x}"));
    }
    out.push('"');
    Ok(())
}
