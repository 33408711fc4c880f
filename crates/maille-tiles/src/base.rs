//! The mesh that a zoom starts from.

use crate::source::Source;
use maille_geometry::{Coverage, ResolveError};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// A source's units, merged as far as none of its layers at some zooms tells them apart: borders inside them
/// need not be simplified, and where a border between larger units has no corner, nothing holds it.
#[derive(Debug)]
pub struct Base<'a> {
    pub coverage: Cow<'a, Coverage>,
    /// For each layer of the source, the feature of each unit of the base.
    groups: Vec<Option<Vec<Option<u32>>>>,
}

impl<'a> Base<'a> {
    /// That of a source for the layers from one on.
    pub fn of(source: &'a Source, first: usize) -> Result<Self, ResolveError> {
        let layers = &source.layers[first..];
        let is_whole = |layer: &crate::source::Layer| {
            matches!(&layer.content, crate::source::Content::Units { groups: None, .. })
        };
        let coverage = &source.coverage;
        if layers.iter().any(is_whole) {
            let group = |layer: &crate::source::Layer| {
                let units = 0..u32::try_from(coverage.len()).unwrap_or(u32::MAX);
                layer.has_units().then(|| units.map(|unit| layer.group(unit)).collect())
            };
            let groups = source.layers.iter().map(group).collect();
            return Ok(Self { coverage: Cow::Borrowed(coverage), groups });
        }
        // Units that are in the same groups are one. Those in none of them are outside.
        let mut numbers: FxHashMap<Vec<Option<u32>>, u32> = FxHashMap::default();
        let mut members = Vec::new();
        let units = 0..u32::try_from(coverage.len()).unwrap_or(u32::MAX);
        let merged: Vec<Option<u32>> = units
            .map(|unit| {
                let key: Vec<_> = layers.iter().map(|layer| layer.group(unit)).collect();
                key.iter().any(Option::is_some).then(|| {
                    *numbers.entry(key).or_insert_with(|| {
                        members.push(unit);
                        u32::try_from(members.len() - 1).unwrap_or(u32::MAX)
                    })
                })
            })
            .collect();
        let group = |layer: &crate::source::Layer| {
            layer.has_units().then(|| members.iter().map(|&unit| layer.group(unit)).collect())
        };
        let groups = source.layers.iter().map(group).collect();
        Ok(Self { coverage: Cow::Owned(coverage.dissolve(&merged)?), groups })
    }

    /// The feature of a layer that a unit of the base belongs to.
    pub fn group(&self, layer: usize, unit: u32) -> Option<u32> {
        self.groups[layer].as_ref().and_then(|groups| groups[unit as usize])
    }
}
