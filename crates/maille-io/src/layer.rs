//! What every reader makes and every writer takes.

use crate::Format;
use crate::crs::Crs;
use crate::error::{Cure, ReadError};
use crate::json::{self, Value};
use crate::suggest;
use maille_geometry::{Polygons, RingError};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

/// Features with their attributes, their geometry and its CRS.
///
/// Polygons lie in flat arrays, one unit per feature ([`Polygons`]); attributes are kept as the
/// JSON text they came in, in their order, and interpreted only when somebody asks
/// ([`Feature::get`]), so numbers are never reformatted.
///
/// # Example
/// ```
/// use maille_io::{Layer, geojson};
/// let text = r#"{"type":"Feature","id":7,"properties":{"code":"01001"},"geometry":null}"#;
/// let layer: Layer = geojson::read_str("communes", text)?;
/// let feature = layer.feature(0);
/// assert_eq!(feature.get("code").and_then(|v| v.as_text()).as_deref(), Some("01001"));
/// assert_eq!(feature.id().as_deref(), Some("7"));
/// # Ok::<(), maille_io::ReadError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Layer {
    /// What messages call it: a path, `-` for standard input, or a dataset's name.
    pub name: String,
    /// The format it was read from.
    pub format: Format,
    /// The CRS of its positions.
    pub crs: Crs,
    /// The polygons of each feature; a feature without any has an empty unit.
    pub polygons: Polygons,
    /// The geometries that are not polygons, by feature. A feature that is in here has an empty
    /// unit in `polygons`.
    pub others: BTreeMap<usize, ::geojson::Geometry>,
    /// Id, properties and foreign members of each feature.
    pub attributes: Attributes,
    /// Members of the collection itself that the format does not define, as JSON text
    /// `"name":value,…` without braces.
    pub foreign: String,
    /// Ordinates beyond x, y and z, which were left out.
    pub dropped_ordinates: usize,
    /// What was taken for granted while the file was read, because it does not say so.
    pub notes: Vec<String>,
}

/// The attributes of every feature of a layer, as JSON text in one buffer.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attributes {
    text: String,
    /// Per feature, where its id, properties and foreign members end in `text`; each starts where
    /// the one before ends.
    ends: Vec<[usize; 3]>,
}

/// One feature's attributes.
#[derive(Debug, Clone, Copy)]
pub struct Feature<'a> {
    /// Number of the feature in its layer, from 0.
    pub index: usize,
    id: &'a str,
    properties: &'a str,
    foreign: &'a str,
}

impl Layer {
    /// A layer of features without geometry or attributes yet.
    #[must_use]
    pub fn new(name: impl Into<String>, format: Format, crs: Crs) -> Self {
        Self {
            name: name.into(),
            format,
            crs,
            polygons: Polygons::new(),
            others: BTreeMap::new(),
            attributes: Attributes::default(),
            foreign: String::new(),
            dropped_ordinates: 0,
            notes: Vec::new(),
        }
    }

    /// What the layer is called inside a file that may hold several: its file's name without
    /// extensions.
    #[must_use]
    pub fn stem(&self) -> &str {
        let file = Path::new(&self.name).file_name().and_then(|name| name.to_str());
        match file.and_then(|name| name.split('.').next()) {
            Some(name) if !name.is_empty() && name != "-" => name,
            _ => "layer",
        }
    }

    /// Number of features.
    #[must_use]
    pub fn len(&self) -> usize {
        self.attributes.ends.len()
    }

    /// Whether there is no feature.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One feature's attributes.
    ///
    /// # Panics
    /// When `index` is not under [`len`](Self::len).
    #[must_use]
    pub fn feature(&self, index: usize) -> Feature<'_> {
        self.attributes.feature(index)
    }

    /// Every feature's attributes, in order.
    #[must_use]
    pub fn features(&self) -> impl ExactSizeIterator<Item = Feature<'_>> {
        (0..self.len()).map(|index| self.feature(index))
    }

    /// These features only, by their numbers, in this order.
    ///
    /// # Panics
    /// When a number is not under [`len`](Self::len).
    #[must_use]
    pub fn subset(&self, features: &[usize]) -> Self {
        let mut subset = Self::new(self.name.clone(), self.format, self.crs.clone());
        for (new, &old) in features.iter().enumerate() {
            self.polygons.copy_unit(old, &mut subset.polygons);
            let feature = self.feature(old);
            let (id, foreign) = (feature.id_json(), feature.foreign_json());
            subset.attributes.push(id, feature.properties_json(), foreign);
            subset.others.extend(self.others.get(&old).map(|geometry| (new, geometry.clone())));
        }
        subset.foreign.clone_from(&self.foreign);
        subset.dropped_ordinates = self.dropped_ordinates;
        subset.notes.clone_from(&self.notes);
        subset
    }

    /// Adds the features of another layer after these. What it says of its own name, format and CRS is
    /// dropped, as are members of its collection.
    ///
    /// # Errors
    /// [`RingError::TooMany`] when there are too many positions together.
    pub fn append(&mut self, other: Self) -> Result<(), RingError> {
        let start = self.len();
        self.polygons.append(&other.polygons)?;
        self.attributes.append(&other.attributes);
        self.others.extend(other.others.into_iter().map(|(at, shape)| (at + start, shape)));
        self.dropped_ordinates += other.dropped_ordinates;
        self.notes.extend(other.notes);
        Ok(())
    }

    /// Names of the fields of all features, in the order in which they first appear.
    #[must_use]
    pub fn field_names(&self) -> Vec<String> {
        let mut seen = std::collections::HashSet::new();
        let mut names = Vec::new();
        for feature in self.features() {
            for (name, _) in feature.fields() {
                if !seen.contains(name.as_ref()) {
                    seen.insert(name.to_string());
                    names.push(name.into_owned());
                }
            }
        }
        names
    }
}

/// The place, among the layers of a file, of the one asked for, or else of the only one there is.
pub(crate) fn choose_layer(
    file: &str,
    names: &[&str],
    asked: Option<&str>,
) -> Result<usize, ReadError> {
    let all = || suggest::list(names.iter().copied());
    let problem = match (asked, names) {
        (_, []) => "it holds no layer".to_owned(),
        (None, [_]) => return Ok(0),
        (None, _) => {
            let problem =
                format!("it holds {} layers, of which one must be chosen: {}", names.len(), all());
            return Err(ReadError::input(file, problem).with(Cure::Layer));
        }
        (Some(asked), _) => match names.iter().position(|name| *name == asked) {
            Some(place) => return Ok(place),
            None => format!("it has no layer `{asked}`, but {}", all()),
        },
    };
    Err(ReadError::input(file, problem))
}

impl Attributes {
    /// Adds a feature. `id` is the JSON text of its id (a string or a number) or empty,
    /// `properties` that of its properties (an object or `null`), `foreign` that of its foreign
    /// members, `"name":value,…` without braces, or empty.
    pub fn push(&mut self, id: &str, properties: &str, foreign: &str) {
        self.ends.push([id, properties, foreign].map(|part| {
            self.text.push_str(part);
            self.text.len()
        }));
    }

    /// Adds the features of another set after these.
    pub fn append(&mut self, other: &Self) {
        let base = self.text.len();
        self.text.push_str(&other.text);
        self.ends.extend(other.ends.iter().map(|ends| ends.map(|end| end + base)));
    }

    /// Forgets all features, and keeps the room that they took.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
    }

    pub(crate) fn feature(&self, index: usize) -> Feature<'_> {
        let start = if index == 0 { 0 } else { self.ends[index - 1][2] };
        let [id, properties, foreign] = self.ends[index];
        let part = |range: Range<usize>| &self.text[range];
        Feature {
            index,
            id: part(start..id),
            properties: part(id..properties),
            foreign: part(properties..foreign),
        }
    }
}

impl<'a> Feature<'a> {
    /// The feature's id as text: a string without its quotes, a number as it was written.
    #[must_use]
    pub fn id(&self) -> Option<Cow<'a, str>> {
        Value::parse(self.id).as_text()
    }

    /// The JSON text of the id, empty when there is none.
    #[must_use]
    pub fn id_json(&self) -> &'a str {
        self.id
    }

    /// The JSON text of the properties: an object, or `null`.
    #[must_use]
    pub fn properties_json(&self) -> &'a str {
        self.properties
    }

    /// The JSON text of the foreign members, `"name":value,…` without braces.
    #[must_use]
    pub fn foreign_json(&self) -> &'a str {
        self.foreign
    }

    /// The properties in their order. A name that comes twice is given twice.
    pub fn fields(&self) -> impl Iterator<Item = (Cow<'a, str>, Value<'a>)> + use<'a> {
        json::members(self.properties)
    }

    /// The value of a property, if the feature has it. Of a name that comes twice, the last one.
    #[must_use]
    pub fn get(&self, field: &str) -> Option<Value<'a>> {
        self.fields().filter(|(name, _)| name == field).map(|(_, value)| value).last()
    }

    /// The feature's id, or its code where a property says one.
    #[must_use]
    pub fn name(&self) -> Option<Cow<'a, str>> {
        let code = || ["code", "id", "insee", "siren"].iter().find_map(|f| self.get(f)?.as_text());
        self.id().or_else(code)
    }

    /// What messages call the feature: its number from 1, and its id or code when it has one.
    #[must_use]
    pub fn label(&self) -> String {
        match self.name() {
            Some(name) => format!("feature {} ({name})", self.index + 1),
            None => format!("feature {}", self.index + 1),
        }
    }
}
