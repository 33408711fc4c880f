//! The fields of a layer.

use crate::table::{Align, Table, thousands};
use maille_io::Layer;
use maille_io::json::Value as Property;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// What a field holds over all features.
pub struct Field {
    name: String,
    /// Types of its values, `null` aside.
    types: BTreeSet<&'static str>,
    /// Features in which it is `null` or absent.
    nulls: usize,
}

impl Field {
    pub fn json(&self) -> Value {
        json!({"name": self.name, "types": self.types, "nulls": self.nulls})
    }
}

/// The fields of a layer in the order in which they first appear.
pub fn of(layer: &Layer) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for feature in layer.features() {
        for (name, value) in feature.fields() {
            let place = places.get(name.as_ref()).copied().unwrap_or_else(|| {
                let field =
                    Field { name: name.to_string(), types: BTreeSet::new(), nulls: layer.len() };
                fields.push(field);
                places.insert(name.into_owned(), fields.len() - 1);
                fields.len() - 1
            });
            if let Some(kind) = kind(&value) {
                fields[place].types.insert(kind);
                fields[place].nulls -= 1;
            }
        }
    }
    fields
}

/// The fields as a table of types and counts.
pub fn summary(fields: &[Field]) -> String {
    let columns = [("field", Align::Text), ("type", Align::Text), ("nulls", Align::Number)];
    let mut table = Table::new(columns);
    for field in fields {
        let types: Vec<&str> = field.types.iter().copied().collect();
        let types = if types.is_empty() { "null".to_owned() } else { types.join(", ") };
        table.push(vec![field.name.clone(), types, thousands(field.nulls)]);
    }
    table.render()
}

/// The values of all fields, a row per feature; blank where `null` or absent.
pub fn table(layer: &Layer) -> String {
    let fields = of(layer);
    let is_numeric = |field: &Field| field.types.iter().all(|t| ["integer", "number"].contains(t));
    let align = |field: &Field| {
        if is_numeric(field) { Align::Number } else { Align::Text }
    };
    let mut table = Table::new(fields.iter().map(|field| (field.name.as_str(), align(field))));
    for feature in layer.features() {
        let cells =
            fields.iter().map(|field| feature.get(&field.name).map_or_else(String::new, cell));
        table.push(cells.collect());
    }
    table.render()
}

fn cell(value: Property<'_>) -> String {
    match value {
        Property::Null => String::new(),
        Property::Bool(value) => value.to_string(),
        Property::Number(text) | Property::Nested(text) => text.to_owned(),
        Property::Text(text) => text.into_owned(),
    }
}

fn kind(value: &Property<'_>) -> Option<&'static str> {
    Some(match value {
        Property::Null => return None,
        Property::Bool(_) => "boolean",
        Property::Number(text) if text.contains(['.', 'e', 'E']) => "number",
        Property::Number(_) => "integer",
        Property::Text(_) => "text",
        Property::Nested(text) if text.starts_with('[') => "array",
        Property::Nested(_) => "object",
    })
}
