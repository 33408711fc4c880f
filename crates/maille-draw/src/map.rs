//! What a map shows.

use crate::colour::Colour;
use crate::style::Style;
use maille_geometry::{Coverage, Polygons};
use maille_io::Crs;
use std::collections::BTreeSet;

/// What a map shows, before any of it has a place on the picture.
#[derive(Debug, Clone, Copy)]
pub struct Map<'a> {
    /// The mesh: *cells*, as longitudes and latitudes, each of which is in at most one unit, one inner unit and one outer
    /// one.
    pub cells: &'a Polygons,
    /// The unit of each cell. Cells without one are shown as land.
    pub of_cell: &'a [Option<u32>],
    /// The units.
    pub units: &'a [Unit],
    /// The smaller unit of each cell, whose borders are shown within the units.
    pub inner: Option<&'a [Option<u32>]>,
    /// The larger unit of each cell, whose outlines are shown.
    pub outlines: Option<&'a [Option<u32>]>,
    /// Land under the map that is not of its mesh, with its outlines.
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
    /// Its projection; if none is asked for, [`parted`](crate::region::parted) chooses.
    pub crs: Option<&'a Crs>,
    /// How it looks.
    pub style: &'a Style,
    /// Its width in pixels.
    pub width: f64,
}

/// A unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Unit {
    /// Its code, unique among units.
    pub id: String,
    /// What a pointer on it is told.
    pub tooltip: String,
    /// Its name on the map, if it is to have one.
    pub label: Option<String>,
    /// Names with more weight get their place first.
    pub weight: f64,
    /// Its colour; that of land if it has none.
    pub fill: Option<Colour>,
}

/// A layer over the map, as longitudes and latitudes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overlay {
    /// Its id: of letters, digits and hyphens, starting with a letter.
    pub id: String,
    /// What it is called in the legend.
    pub name: String,
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
    /// A line of a class of the map: `borders`, `inner-borders`, `outlines`, `coast` or `overlay`.
    Line(&'static str),
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
