//! What a format could not hold.

use crate::schema::FieldType;
use crate::{Crs, Format};
use std::fmt;

/// Something of a layer that a written file does not hold, or holds otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Loss {
    /// A field is called otherwise: its name was too long, not allowed, or taken.
    Renamed {
        /// Its name in the layer.
        field: String,
        /// Its name in the file.
        to: String,
    },
    /// Texts of a field were cut.
    Cut {
        /// The field.
        field: String,
        /// How many bytes were kept of each.
        bytes: usize,
        /// How many texts were cut.
        texts: usize,
    },
    /// A field's values are of another type in the file.
    Retyped {
        /// The field.
        field: String,
        /// Its type in the layer.
        from: FieldType,
        /// What became of it.
        to: &'static str,
    },
    /// A field has values of several types, all of which are of this one in the file.
    Mixed {
        /// The field.
        field: String,
        /// The type.
        to: FieldType,
    },
    /// A field has no values that would tell its type; it is one of text in the file.
    Untyped {
        /// The field.
        field: String,
    },
    /// Empty texts of a field read as null.
    EmptyText {
        /// The field.
        field: String,
        /// How many there are.
        texts: usize,
    },
    /// The features' ids became a field.
    IdsAsField {
        /// Its name.
        field: String,
    },
    /// The features' ids are left out, for the format has none, or a field has their name.
    Ids,
    /// Members beside the properties are left out, of so many features.
    ForeignMembers {
        /// How many features had some.
        features: usize,
    },
    /// Members of the collection are left out.
    CollectionMembers,
    /// The format has no heights.
    Heights {
        /// The format.
        format: Format,
    },
    /// Positions without a height, among others of their geometry that have one, have this one.
    HeightsFilled {
        /// How many there are.
        positions: usize,
    },
    /// The format has no fields.
    Attributes {
        /// How many are left out.
        fields: usize,
    },
    /// The file does not say its CRS.
    Crs {
        /// The format.
        format: Format,
        /// The CRS of the positions.
        crs: Crs,
    },
    /// Features are in another order in the file: that of its index.
    Order,
    /// The file has no index, for not every feature has a geometry.
    Index,
    /// A field was added, because the format asks for one.
    Added {
        /// Its name.
        field: String,
    },
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Renamed { field, to } => write!(f, "field \"{field}\" is called \"{to}\""),
            Self::Cut { field, bytes, texts } => {
                write!(f, "field \"{field}\": {} cut to {bytes} bytes", counted(*texts, "text"))
            }
            Self::Retyped { field, from, to } => {
                write!(f, "field \"{field}\": {from} becomes {to}")
            }
            Self::Mixed { field, to } => {
                write!(f, "field \"{field}\" has values of several types; all become {to}")
            }
            Self::Untyped { field } => {
                write!(f, "field \"{field}\" has no values; its type is text")
            }
            Self::EmptyText { field, texts } => {
                write!(f, "field \"{field}\": {} read as null", counted(*texts, "empty text"))
            }
            Self::IdsAsField { field } => write!(f, "ids of features become the field \"{field}\""),
            Self::Ids => f.write_str("ids of features are left out"),
            Self::ForeignMembers { features } => {
                let features = counted(*features, "feature");
                write!(f, "members beside the properties of {features} are left out")
            }
            Self::CollectionMembers => f.write_str("members of the collection are left out"),
            Self::Heights { format } => write!(f, "{format} has no heights; they are left out"),
            Self::HeightsFilled { positions } => {
                let positions = counted(*positions, "position");
                write!(f, "the height 0 is given to {positions} without one")
            }
            Self::Attributes { fields } => write!(f, "{} left out", counted(*fields, "field")),
            Self::Crs { format, crs } => {
                write!(f, "{format} names no CRS; it is {crs}: say so to read it")
            }
            Self::Order => f.write_str("features are in the order of its index"),
            Self::Index => f.write_str("it has no index, for not every feature has a geometry"),
            Self::Added { field } => {
                write!(f, "field \"{field}\" is added, for the format asks for one")
            }
        }
    }
}

/// So many things, as people write it.
fn counted(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
