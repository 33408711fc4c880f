//! What is known of features.

use crate::mvt::{Value, encode};
use rustc_hash::FxHashMap;

/// The ids and attributes of the features of a layer.
///
/// # Example
/// ```
/// use maille_tiles::Features;
/// use maille_tiles::mvt::Value;
/// let mut features = Features::new();
/// features.push(Some(1001), [("code", Value::from("01001")), ("population", Value::Int(779))]);
/// assert_eq!(features.len(), 1);
/// assert_eq!(features.keys().collect::<Vec<_>>(), ["code", "population"]);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Features {
    keys: Vec<String>,
    key_numbers: FxHashMap<String, u32>,
    values: Vec<Value<'static>>,
    value_numbers: FxHashMap<Value<'static>, u32>,
    /// Each value as it is written.
    encoded: Vec<Box<[u8]>>,
    ids: Vec<Option<u64>>,
    /// The tags of feature `f`, by numbers of key and value, are `tags[starts[f]..starts[f + 1]]`.
    tags: Vec<[u32; 2]>,
    starts: Vec<usize>,
}

impl Features {
    /// None yet.
    #[must_use]
    pub fn new() -> Self {
        Self { starts: vec![0], ..Self::default() }
    }

    /// Adds a feature.
    pub fn push<'a>(
        &mut self,
        id: Option<u64>,
        attributes: impl IntoIterator<Item = (&'a str, Value<'a>)>,
    ) {
        for (key, value) in attributes {
            let tag = [self.key(key), self.value(value)];
            self.tags.push(tag);
        }
        self.ids.push(id);
        self.starts.push(self.tags.len());
    }

    fn key(&mut self, key: &str) -> u32 {
        if let Some(&number) = self.key_numbers.get(key) {
            return number;
        }
        let number = number(self.keys.len());
        self.keys.push(key.to_owned());
        self.key_numbers.insert(key.to_owned(), number);
        number
    }

    fn value(&mut self, value: Value<'_>) -> u32 {
        let value = value.into_owned();
        if let Some(&number) = self.value_numbers.get(&value) {
            return number;
        }
        let number = number(self.values.len());
        let mut encoded = Vec::new();
        encode::put_value(&mut encoded, &value);
        self.encoded.push(encoded.into_boxed_slice());
        self.values.push(value.clone());
        self.value_numbers.insert(value, number);
        number
    }

    /// Number of features.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The names of all attributes, in the order in which they came.
    pub fn keys(&self) -> impl ExactSizeIterator<Item = &str> {
        self.keys.iter().map(String::as_str)
    }

    /// The different values of each attribute, in the order in which they came: key by key.
    #[must_use]
    pub fn values_by_key(&self) -> Vec<(&str, Vec<&Value<'static>>)> {
        let mut tags = self.tags.clone();
        tags.sort_unstable();
        tags.dedup();
        let mut by_key: Vec<(&str, Vec<&Value<'static>>)> =
            self.keys().map(|key| (key, Vec::new())).collect();
        for [key, value] in tags {
            by_key[key as usize].1.push(&self.values[value as usize]);
        }
        by_key
    }

    /// Number of features without id.
    #[must_use]
    pub fn without_id(&self) -> usize {
        self.ids.iter().filter(|id| id.is_none()).count()
    }

    pub(crate) fn id(&self, feature: u32) -> Option<u64> {
        self.ids[feature as usize]
    }

    /// The numbers of keys and values of a feature.
    pub(crate) fn tags(&self, feature: u32) -> &[[u32; 2]] {
        &self.tags[self.starts[feature as usize]..self.starts[feature as usize + 1]]
    }

    /// The attributes of a feature.
    pub(crate) fn attributes(&self, feature: u32) -> impl Iterator<Item = (&str, Value<'_>)> {
        self.tags(feature).iter().map(|tag| self.attribute(*tag))
    }

    /// The attribute of a tag.
    pub(crate) fn attribute(&self, [key, value]: [u32; 2]) -> (&str, Value<'_>) {
        (&self.keys[key as usize], self.values[value as usize].clone())
    }

    pub(crate) fn key_name(&self, key: u32) -> &str {
        &self.keys[key as usize]
    }

    pub(crate) fn encoded(&self, value: u32) -> &[u8] {
        &self.encoded[value as usize]
    }

    pub(crate) fn counts(&self) -> [usize; 2] {
        [self.keys.len(), self.values.len()]
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
