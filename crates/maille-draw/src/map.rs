//! What a map shows.

use crate::colour::Colour;
use crate::ground::Grounds;
use crate::style::Style;
use maille_geometry::{Coverage, Polygons};
use std::collections::BTreeSet;

/// What a map shows, before any of it has a place on the picture.
#[derive(Debug, Clone, Copy)]
pub struct Map<'a> {
    /// The mesh, in its projections: *cells*, each of which is in at most one unit of every division.
    pub grounds: &'a Grounds,
    /// The units that the map is about. Cells in none are shown as land.
    pub units: Division<'a>,
    /// Smaller units within them.
    pub inner: Option<Division<'a>>,
    /// Smaller ones still.
    pub innermost: Option<Division<'a>>,
    /// The larger unit of each cell, whose outlines are shown.
    pub outlines: Option<&'a [Option<u32>]>,
    /// Land under the map that is not of its mesh, as longitudes and latitudes, with its outlines.
    pub backdrop: Option<&'a Polygons>,
    /// Land around it.
    pub foreign: Option<&'a Polygons>,
    /// Layers over it, from below to above.
    pub overlays: &'a [Overlay],
    /// What is written around it.
    pub texts: &'a Texts,
    /// What its colours mean.
    pub legend: &'a [Entry],
    /// What of it is shown.
    pub view: &'a View,
    /// How it looks.
    pub style: &'a Style,
    /// Its width in pixels.
    pub width: f64,
}

impl<'a> Map<'a> {
    /// Its divisions, each with the ids of its groups, the one with the largest units first.
    pub(crate) fn divisions(&self) -> impl Iterator<Item = (Depth, Division<'a>)> {
        let inner = self.inner.map(|division| (Depth::Inner, division));
        let innermost = self.innermost.map(|division| (Depth::Innermost, division));
        [(Depth::Units, self.units)].into_iter().chain(inner).chain(innermost)
    }

    /// The unit of a division that there is.
    pub(crate) fn unit(&self, Place { depth, unit }: Place) -> &'a Unit {
        let mut divisions = self.divisions();
        let (_, division) =
            divisions.find(|(known, _)| *known == depth).expect("places are of divisions");
        &division.units[unit]
    }
}

/// Units, and which cells are in them.
#[derive(Debug, Clone, Copy)]
pub struct Division<'a> {
    /// The unit of each cell, if it is in one.
    pub of_cell: &'a [Option<u32>],
    /// The units.
    pub units: &'a [Unit],
}

/// A division of a map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Depth {
    /// [`Map::units`].
    Units,
    /// [`Map::inner`].
    Inner,
    /// [`Map::innermost`].
    Innermost,
}

/// A unit of a map: its division, and its number there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The division.
    pub depth: Depth,
    /// The number.
    pub unit: usize,
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Unit {
    /// Its code, unique among units.
    pub id: String,
    /// What a pointer on it is told.
    pub tooltip: String,
    /// Its name on the map, if it is to have one.
    pub label: Option<String>,
    /// Names with more weight get their place first.
    pub weight: f64,
    /// Its colour; without one, that of the larger unit or of land.
    pub fill: Option<Colour>,
    /// Whether it steps back behind others.
    pub is_faded: bool,
}

/// A layer over the map, as longitudes and latitudes.
#[derive(Debug, Clone, PartialEq)]
pub struct Overlay {
    /// Its id: of letters, digits and hyphens, starting with a letter.
    pub id: String,
    /// Its colour.
    pub colour: Colour,
    /// Lines, or outlines of polygons.
    pub lines: Vec<Vec<geo::Coord>>,
    /// Points.
    pub points: Vec<geo::Coord>,
}

/// What is written around a map.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Texts {
    /// What it is called.
    pub title: String,
    /// What there is to add to that; nothing if it is empty.
    pub subtitle: String,
    /// Who made the data, under which licence; nothing if it is empty.
    pub source: String,
    /// What stands over the list of names that have no room on the map.
    pub key: String,
    /// In which language.
    pub language: Language,
}

/// A language of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// French.
    French,
}

impl Language {
    /// Its code, as BCP 47 has it.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
        }
    }
}

/// An entry of a legend.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What it looks like.
    pub sign: Sign,
    /// What it means.
    pub text: String,
}

/// What an entry of a legend looks like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sign {
    /// A heading, without any.
    Heading,
    /// An area.
    Fill(Colour),
    /// A border.
    Border(Border),
    /// A layer over the map, by its number.
    Overlay(usize),
}

/// What a border parts, which is how it is drawn: once, as the foremost of what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    /// All that is shown from what is around it.
    Coast,
    /// Units.
    Units,
    /// Larger units, where it parts no units.
    Outline,
    /// Smaller units within a unit.
    Inner,
    /// Smaller ones still.
    Innermost,
}

impl Border {
    /// From below to above.
    pub(crate) const ALL: [Self; 5] =
        [Self::Innermost, Self::Inner, Self::Outline, Self::Units, Self::Coast];

    /// The id of the group of such borders, and the name of their class.
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Coast => "coast",
            Self::Units => "borders",
            Self::Outline => "outlines",
            Self::Inner => "inner-borders",
            Self::Innermost => "innermost-borders",
        }
    }
}

/// What of a map is shown.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum View {
    /// All of it.
    #[default]
    Whole,
    /// Some units and what is around them; a small map shows where that is.
    Units(Vec<usize>),
    /// A box in degrees: west, south, east and north; a small map shows where it is.
    Box([f64; 4]),
}

/// Which units have a border in common, by the cells of a coverage: for each of so many units its neighbours, in order.
///
/// # Panics
/// When there is not one entry for each cell.
#[must_use]
pub fn neighbours(cells: &Coverage, of_cell: &[Option<u32>], units: usize) -> Vec<Vec<u32>> {
    let mut neighbours = vec![BTreeSet::new(); units];
    for arc in cells.arcs() {
        let unit = |cell: Option<u32>| of_cell[cell? as usize];
        if let (Some(left), Some(right)) = (unit(arc.left), unit(arc.right))
            && left != right
        {
            neighbours[left as usize].insert(right);
            neighbours[right as usize].insert(left);
        }
    }
    neighbours.into_iter().map(|of_unit| of_unit.into_iter().collect()).collect()
}
