//! Why a layer cannot be changed so.

use crate::Layer;
use crate::schema::FieldType;
use crate::suggest::{hint, list};
use maille_geometry::RingError;

/// Why a layer cannot be changed so. Its text names the layer, and the feature if it is one's fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// No feature has the field.
    #[error("{layer}: no field \"{field}\"{hint} (its fields are {present})")]
    NoField {
        /// The layer, or the table.
        layer: String,
        /// The field asked for.
        field: String,
        /// The nearest name, as words.
        hint: String,
        /// The fields that are there.
        present: String,
    },
    /// Two fields would have the same name.
    #[error("{layer}: two fields would be called \"{field}\"")]
    Taken {
        /// The layer.
        layer: String,
        /// The name.
        field: String,
    },
    /// A value cannot be read as one of the type asked for.
    #[error("{layer}: {label}: field \"{field}\": {value} is no {to}")]
    NotOfType {
        /// The layer.
        layer: String,
        /// The feature.
        label: String,
        /// The field.
        field: String,
        /// The value as JSON text.
        value: String,
        /// The type.
        to: FieldType,
    },
    /// A field stands where a condition asks for true or false, and holds something else.
    #[error(
        "{layer}: {label}: as a condition \"{field}\" gives {value}, which is neither true nor false; \
         compare it with something"
    )]
    NoTruth {
        /// The layer.
        layer: String,
        /// The first feature with such a value.
        label: String,
        /// The field.
        field: String,
        /// The value as JSON text.
        value: String,
    },
    /// Layers in several CRS cannot be one.
    #[error("{one} is in {one_crs} and {other} in {other_crs}; bring them to the same first")]
    SeveralCrs {
        /// The first layer.
        one: String,
        /// Its CRS.
        one_crs: String,
        /// The first layer that is in another one.
        other: String,
        /// That one.
        other_crs: String,
    },
    /// Layers are too large to be one.
    #[error("{layer}: {error}")]
    TooLarge {
        /// The layer that does not fit any more.
        layer: String,
        /// What is too much.
        error: RingError,
    },
}

impl EditError {
    /// A field that a layer lacks.
    pub(super) fn no_field(layer: &str, field: &str, present: &[String]) -> Self {
        let names = || present.iter().map(String::as_str);
        Self::NoField {
            layer: layer.to_owned(),
            field: field.to_owned(),
            hint: hint(field, names()),
            present: list(names()),
        }
    }
}

/// Refuses names that no feature has as a field. A layer without features has nothing to be missed.
pub(super) fn check_fields<'a>(
    layer: &Layer,
    fields: impl IntoIterator<Item = &'a str>,
) -> Result<(), EditError> {
    let fields: Vec<&str> = fields.into_iter().collect();
    if layer.is_empty() || fields.is_empty() {
        return Ok(());
    }
    let present = layer.field_names();
    let has_ids = || layer.features().any(|feature| !feature.id_json().is_empty());
    let is_there = |field: &&str| present.iter().any(|p| p == field) || (*field == ID && has_ids());
    match fields.into_iter().find(|field| !is_there(field)) {
        Some(field) => Err(EditError::no_field(&layer.name, field, &present)),
        None => Ok(()),
    }
}

/// What the features' ids are called where no field has that name.
pub(super) const ID: &str = "id";
