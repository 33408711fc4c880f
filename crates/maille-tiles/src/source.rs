//! What is tiled.

use crate::features::Features;
use crate::moments::Moments;
use crate::mvt::Value;
use geo::Coord;
use maille_geometry::Coverage;
use std::ops::RangeInclusive;

/// Layers that lie on the same mesh, so that their borders agree at every zoom.
#[derive(Debug)]
pub struct Source {
    /// The units, in the world: see [`to_world`](crate::to_world).
    pub coverage: Coverage,
    /// The layers, those of smaller units first.
    pub layers: Vec<Layer>,
}

impl Source {
    /// The area of each unit in the world, which is a square of area 1.
    #[must_use]
    pub fn areas(&self) -> Vec<f64> {
        Moments::of_units(self.coverage.mesh()).iter().map(|moments| moments.area).collect()
    }
}

/// A layer of tiles.
#[derive(Debug)]
pub struct Layer {
    /// What it is called in tiles.
    pub name: String,
    /// The zooms that it is in.
    pub zooms: RangeInclusive<u8>,
    /// Ids and attributes of its features. Those of borders are made on the way.
    pub features: Features,
    /// What it shows.
    pub content: Content,
}

/// What a layer shows.
#[derive(Debug)]
pub enum Content {
    /// A feature for each unit, or for each group of units.
    Units {
        /// The group of each unit of the coverage; nothing if units are not grouped.
        groups: Option<Vec<Option<u32>>>,
        /// Features that are no polygons, by their numbers.
        others: Vec<(u32, Loose)>,
    },
    /// Each border once, as lines: a feature for each two units, or one and the outside, with the codes on
    /// its `left` and `right` and the coarsest layer whose units it parts as its `level`.
    Borders {
        /// The layer whose borders they are, by its place in the source.
        of: usize,
        /// The code of each of its features.
        codes: Vec<Value<'static>>,
    },
    /// A point for each feature that has one, in one tile of each zoom.
    Labels(Vec<Option<Coord>>),
}

/// A geometry that is no polygon, in the world.
#[derive(Debug, Clone, PartialEq)]
pub enum Loose {
    /// One point or more.
    Points(Vec<Coord>),
    /// One line or more.
    Lines(Vec<Vec<Coord>>),
}

/// The attributes of [borders](Content::Borders).
pub const BORDER_FIELDS: [&str; 3] = ["left", "right", "level"];

impl Layer {
    /// The group of a unit of the coverage: the feature of this layer that it belongs to.
    pub(crate) fn group(&self, unit: u32) -> Option<u32> {
        match &self.content {
            Content::Units { groups: Some(groups), .. } => groups[unit as usize],
            Content::Units { groups: None, .. } => Some(unit),
            _ => None,
        }
    }

    pub(crate) fn has_units(&self) -> bool {
        matches!(self.content, Content::Units { .. })
    }
}
