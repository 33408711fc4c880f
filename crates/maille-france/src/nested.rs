//! The units of a dataset and larger ones, on one mesh.

use crate::catalogue::{Dataset, Level};
use crate::derive::{Described, codes_of, described, merged};
use crate::error::Error;
use crate::load::{communes_and, rows_of};
use maille_geometry::{Coverage, Spot};
use maille_io::Layer;
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// Several levels of units over the same ground, with common borders: *cells*, each of which is in the same units of every
/// level, and which cells are in which unit.
#[derive(Debug, Clone)]
pub struct Nested {
    /// The cells, as longitudes and latitudes.
    pub cells: Coverage,
    /// The levels, as they were asked for.
    pub levels: Vec<NestedLevel>,
    /// Where the polygons of communes were no coverage and had to be repaired. Units are the numbers of their features.
    pub spots: Vec<Spot>,
    /// The codes of these communes.
    pub spot_codes: BTreeMap<u32, String>,
}

/// One level of several.
#[derive(Debug, Clone)]
pub struct NestedLevel {
    /// What its units are.
    pub level: Level,
    /// The unit that each cell is in.
    pub of_cell: Vec<Option<u32>>,
    /// What is known of the units: features without geometry, with the fields that the level's dataset has.
    pub units: Layer,
}

impl Dataset {
    /// The units of the dataset with those of other levels of the same year, on one mesh. The dataset's own level comes
    /// first.
    ///
    /// # Errors
    /// Only when the program is damaged, or when a level has no list in that year.
    ///
    /// # Example
    /// ```
    /// use maille_france::{Level, dataset};
    /// let nested = dataset("fr:departements@2026")?.nested(&[Level::Region])?;
    /// assert_eq!(nested.cells.len(), 101);
    /// let [departements, regions] = &nested.levels[..] else { panic!("two levels") };
    /// assert_eq!((departements.units.len(), regions.units.len()), (101, 18));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn nested(&self, others: &[Level]) -> Result<Nested, Error> {
        let levels: Vec<Level> = [self.level].iter().chain(others).copied().collect();
        let describe = |lists: &_| {
            levels.iter().map(|level| described(self, *level, lists)).collect::<Result<Vec<_>, _>>()
        };
        let (communes, lists, described) = communes_and(self.year, describe)?;
        let rows = rows_of(&communes, &lists)?;
        let mut numbers: FxHashMap<Vec<Option<u32>>, u32> = FxHashMap::default();
        let mut combinations: Vec<Vec<Option<u32>>> = Vec::new();
        let cells: Vec<Option<u32>> = rows
            .iter()
            .map(|&row| {
                let units: Vec<_> =
                    described.iter().map(|Described { groups, .. }| groups[row]).collect();
                if units.iter().all(Option::is_none) {
                    return None;
                }
                Some(*numbers.entry(units).or_insert_with_key(|units| {
                    combinations.push(units.clone());
                    u32::try_from(combinations.len() - 1).unwrap_or(u32::MAX)
                }))
            })
            .collect();
        let resolved = merged(self, &communes, &cells)?;
        let levels = levels.into_iter().zip(described).enumerate();
        let levels = levels.map(|(place, (level, Described { units, .. }))| {
            let of_cell = combinations.iter().map(|units| units[place]).collect();
            NestedLevel { level, of_cell, units }
        });
        let (cells, spots) = (resolved.coverage, resolved.spots);
        let spot_codes = codes_of(&communes, &spots);
        Ok(Nested { cells, levels: levels.collect(), spots, spot_codes })
    }
}
