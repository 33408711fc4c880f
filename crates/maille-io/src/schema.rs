//! The fields of a layer with their types, which tables ask for and JSON does not tell.

use crate::json::Value;
use crate::layer::Feature;
use crate::{Layer, Loss};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

/// The name of the field that ids of features become.
const ID: &str = "id";

/// What the values of a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FieldType {
    /// True or false.
    Bool,
    /// Integers of 64 bits.
    Integer,
    /// Doubles.
    Real,
    /// Days of the Gregorian calendar as ISO 8601 writes them, `2026-01-01`.
    Date,
    /// Anything else that is not nested. What is text in JSON stays text, be it all digits.
    Text,
    /// Arrays and objects, as JSON text, and whatever stands among them.
    Json,
}

/// One field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// The narrowest type that all its values fit.
    pub kind: FieldType,
    /// Whether a feature has none, or null.
    pub nullable: bool,
    /// Bytes of its longest value as text.
    pub width: usize,
    values: Values,
}

/// How well a field's type fits its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Values {
    /// There are none that would tell the type.
    None,
    /// All are of it.
    Uniform,
    /// They are of several types, so that some become what they are not in JSON.
    Mixed,
}

/// A value as its field's type has it.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'a> {
    /// No value.
    Null,
    /// Of a field of type [`FieldType::Bool`].
    Bool(bool),
    /// Of a field of type [`FieldType::Integer`].
    Integer(i64),
    /// Of a field of type [`FieldType::Real`].
    Real(f64),
    /// Of a field of any other type.
    Text(Cow<'a, str>),
}

/// The fields of a layer, in the order in which they first appear.
///
/// # Example
/// ```
/// use maille_io::{FieldType, Schema, geojson};
/// let text = r#"{"type":"Feature","properties":{"code":"01001","pop":776},"geometry":null}"#;
/// let schema = Schema::of(&geojson::read_str("communes", text)?);
/// let kinds: Vec<FieldType> = schema.fields().iter().map(|field| field.kind).collect();
/// assert_eq!(kinds, [FieldType::Text, FieldType::Integer]);
/// # Ok::<(), maille_io::ReadError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    fields: Vec<Field>,
    places: FxHashMap<String, usize>,
    ids: Ids,
}

/// What becomes of the features' ids.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ids {
    None,
    /// They are the first field.
    Field,
    /// They have to go, for a field of the layer has their name.
    Dropped,
}

impl Schema {
    /// Looks at every value of a layer.
    #[must_use]
    pub fn of(layer: &Layer) -> Self {
        let seen = (0..layer.len()).into_par_iter().with_min_len(MIN_FEATURES);
        let seen = seen.fold(Columns::default, |mut columns, index| {
            columns.look_at(&layer.feature(index));
            columns
        });
        // In their order, so that the fields are in theirs.
        let seen = seen.reduce(Columns::default, |seen, next| seen.followed_by(&next));
        seen.into_schema(layer.len())
    }

    /// The fields.
    #[must_use]
    pub fn fields(&self) -> &[Field] {
        &self.fields
    }

    /// The values of a feature as their fields have them, in place of what `cells` held.
    pub fn fill<'a>(&self, feature: Feature<'a>, cells: &mut Vec<Cell<'a>>) {
        cells.clear();
        cells.resize(self.fields.len(), Cell::Null);
        self.for_each(feature, |place, value| cells[place] = self.fields[place].cell(value));
    }

    /// The values of a feature, one for each field, as they are in JSON.
    pub(crate) fn fill_values<'a>(&self, feature: Feature<'a>, values: &mut Vec<Value<'a>>) {
        values.clear();
        values.resize(self.fields.len(), Value::Null);
        self.for_each(feature, |place, value| values[place] = value);
    }

    /// Gives every value of a feature with the place of its field.
    fn for_each<'a>(&self, feature: Feature<'a>, mut give: impl FnMut(usize, Value<'a>)) {
        let mut next = 0;
        if self.ids == Ids::Field {
            give(0, Value::parse(feature.id_json()));
            next = 1;
        }
        for (name, value) in feature.fields() {
            // Features mostly have the same fields in the same order.
            let predicted = self.fields.get(next).is_some_and(|field| field.name == name);
            let place = if predicted { Some(next) } else { self.places.get(&*name).copied() };
            if let Some(place) = place {
                give(place, value);
                next = place + 1;
            }
        }
    }

    /// What is lost of a layer whose schema this is when its format holds typed fields, in which
    /// `to` is what a type becomes, if it is not kept.
    #[must_use]
    pub(crate) fn losses(
        &self,
        layer: &Layer,
        to: impl Fn(FieldType) -> Option<&'static str>,
    ) -> Vec<Loss> {
        let mut losses = Vec::new();
        match self.ids {
            Ids::None => {}
            Ids::Field => losses.push(Loss::IdsAsField { field: ID.to_owned() }),
            Ids::Dropped => losses.push(Loss::Ids),
        }
        for Field { name, kind, values, .. } in &self.fields {
            let field = || name.clone();
            match (values, to(*kind)) {
                (Values::None, _) => losses.push(Loss::Untyped { field: field() }),
                (Values::Mixed, _) => losses.push(Loss::Mixed { field: field(), to: *kind }),
                (_, Some(to)) => losses.push(Loss::Retyped { field: field(), from: *kind, to }),
                (Values::Uniform, None) => {}
            }
        }
        let foreign = layer.features().filter(|feature| !feature.foreign_json().is_empty());
        match foreign.count() {
            0 => {}
            features => losses.push(Loss::ForeignMembers { features }),
        }
        if !layer.foreign.is_empty() {
            losses.push(Loss::CollectionMembers);
        }
        losses
    }
}

impl Field {
    fn cell<'a>(&self, value: Value<'a>) -> Cell<'a> {
        let integer = |value: &Value| match value {
            Value::Number(text) => text.parse().ok(),
            _ => None,
        };
        match (self.kind, value) {
            (_, Value::Null) => Cell::Null,
            (FieldType::Bool, Value::Bool(value)) => Cell::Bool(value),
            (FieldType::Integer, value) => integer(&value).map_or(Cell::Null, Cell::Integer),
            (FieldType::Real, value) => value.as_f64().map_or(Cell::Null, Cell::Real),
            (FieldType::Text | FieldType::Date, Value::Text(text)) => Cell::Text(text),
            (_, Value::Number(text) | Value::Nested(text)) => Cell::Text(Cow::Borrowed(text)),
            (_, value) => {
                let mut text = String::new();
                value.write(&mut text);
                Cell::Text(Cow::Owned(text))
            }
        }
    }
}

/// Features that are looked at in one go.
const MIN_FEATURES: usize = 512;

/// Doubles hold every integer up to this one.
const EXACT: u64 = 1 << f64::MANTISSA_DIGITS;

/// The kinds of values that a column holds, as bits.
mod kind {
    pub const BOOL: u8 = 1;
    pub const INTEGER: u8 = 1 << 1;
    /// An integer that no double holds.
    pub const LONG: u8 = 1 << 2;
    pub const REAL: u8 = 1 << 3;
    /// A number too long for an integer, or too large for a double.
    pub const HUGE: u8 = 1 << 4;
    pub const DATE: u8 = 1 << 5;
    pub const TEXT: u8 = 1 << 6;
    pub const NESTED: u8 = 1 << 7;
}

/// What was seen of a field so far.
#[derive(Debug, Clone, Default)]
struct Column {
    kinds: u8,
    /// How many features have a value.
    features: usize,
    /// The last one that has, by its number and one more.
    last: usize,
    width: usize,
}

/// What was seen of all fields so far.
#[derive(Debug, Default)]
struct Columns {
    names: Vec<String>,
    seen: Vec<Column>,
    places: FxHashMap<String, usize>,
    ids: Column,
}

impl Columns {
    fn look_at(&mut self, feature: &Feature) {
        if !feature.id_json().is_empty() {
            self.ids.look_at(&Value::parse(feature.id_json()), feature.index);
        }
        let mut next = 0;
        for (name, value) in feature.fields() {
            let predicted = self.names.get(next).is_some_and(|expected| *expected == name);
            let place = if predicted { next } else { self.place(&name) };
            self.seen[place].look_at(&value, feature.index);
            next = place + 1;
        }
    }

    fn place(&mut self, name: &str) -> usize {
        if let Some(&place) = self.places.get(name) {
            return place;
        }
        let place = self.names.len();
        self.names.push(name.to_owned());
        self.seen.push(Column::default());
        self.places.insert(name.to_owned(), place);
        place
    }

    /// The columns of features and of those that follow them.
    fn followed_by(mut self, other: &Self) -> Self {
        for (name, column) in other.names.iter().zip(&other.seen) {
            let place = self.place(name);
            self.seen[place].add(column);
        }
        self.ids.add(&other.ids);
        self
    }

    fn into_schema(self, features: usize) -> Schema {
        let fields = self.names.into_iter().zip(&self.seen);
        let mut fields: Vec<Field> =
            fields.map(|(name, column)| column.to_field(name, features)).collect();
        let taken = fields.iter().any(|field| field.name.eq_ignore_ascii_case(ID));
        let ids = match (self.ids.features, taken) {
            (0, _) => Ids::None,
            (_, true) => Ids::Dropped,
            (_, false) => Ids::Field,
        };
        if ids == Ids::Field {
            fields.insert(0, self.ids.to_field(ID.to_owned(), features));
        }
        let places = fields.iter().enumerate().map(|(i, field)| (field.name.clone(), i)).collect();
        Schema { fields, places, ids }
    }
}

impl Column {
    fn look_at(&mut self, value: &Value, feature: usize) {
        let (kind, width) = match value {
            Value::Null => return,
            Value::Bool(value) => (kind::BOOL, if *value { 4 } else { 5 }),
            Value::Number(text) => (number_kind(text), text.len()),
            Value::Text(text) if is_date(text) => (kind::DATE, text.len()),
            Value::Text(text) => (kind::TEXT, text.len()),
            Value::Nested(text) => (kind::NESTED, text.len()),
        };
        self.kinds |= kind;
        // A feature may have a field twice.
        self.features += usize::from(self.last != feature + 1);
        self.last = feature + 1;
        self.width = self.width.max(width);
    }

    fn add(&mut self, other: &Self) {
        self.kinds |= other.kinds;
        self.features += other.features;
        self.width = self.width.max(other.width);
    }

    fn to_field(&self, name: String, features: usize) -> Field {
        let only = |kinds: u8| self.kinds & !kinds == 0;
        let kind = match self.kinds {
            0 => FieldType::Text,
            kind::BOOL => FieldType::Bool,
            kind::DATE => FieldType::Date,
            _ if only(kind::INTEGER | kind::LONG) => FieldType::Integer,
            _ if only(kind::INTEGER | kind::REAL) => FieldType::Real,
            kinds if kinds & kind::NESTED != 0 => FieldType::Json,
            _ => FieldType::Text,
        };
        let values = match kind {
            _ if self.kinds == 0 => Values::None,
            FieldType::Text if !only(kind::TEXT | kind::DATE) => Values::Mixed,
            FieldType::Json if !only(kind::NESTED) => Values::Mixed,
            _ => Values::Uniform,
        };
        Field { name, kind, nullable: self.features != features, width: self.width, values }
    }
}

fn number_kind(text: &str) -> u8 {
    if let Ok(integer) = text.parse::<i64>() {
        return if integer.unsigned_abs() > EXACT { kind::LONG } else { kind::INTEGER };
    }
    let is_integer = !text.contains(['.', 'e', 'E']);
    let is_finite = text.parse::<f64>().is_ok_and(f64::is_finite);
    if is_integer || !is_finite { kind::HUGE } else { kind::REAL }
}

/// Whether a text is a day, `2026-01-01`, that there is in the calendar.
pub(crate) fn is_date(text: &str) -> bool {
    let bytes: &[u8; 10] = match text.as_bytes().try_into() {
        Ok(bytes) => bytes,
        Err(_) => return false,
    };
    let shape = bytes.iter().enumerate().all(|(i, byte)| match i {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let number = |range: std::ops::Range<usize>| text[range].parse::<u32>().unwrap_or_default();
    shape && {
        let (year, month, day) = (number(0..4), number(5..7), number(8..10));
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 => 28 + u32::from(is_leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        (1..=days).contains(&day)
    }
}

impl FromStr for FieldType {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name.to_ascii_lowercase().as_str() {
            "boolean" | "bool" => Ok(Self::Bool),
            "integer" | "int" => Ok(Self::Integer),
            "real" | "float" | "double" => Ok(Self::Real),
            "date" => Ok(Self::Date),
            "text" | "string" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err(format!(
                "unknown type `{name}`; known are text, integer, real, boolean, date and json"
            )),
        }
    }
}

impl fmt::Display for FieldType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bool => "boolean",
            Self::Integer => "integer",
            Self::Real => "real",
            Self::Date => "date",
            Self::Text => "text",
            Self::Json => "nested JSON",
        })
    }
}

#[cfg(test)]
#[path = "schema_tests.rs"]
mod tests;
