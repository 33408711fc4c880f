//! Ground that is another unit's than before.

use super::units::Units;
use crate::args::DiffArgs;
use maille_geometry::{Comparison, Measure, mean_width};
use std::collections::{BTreeMap, BTreeSet};

/// What became of the ground.
pub struct Ground {
    /// The pieces that changed hands, without those too narrow or too small.
    pub moved: Vec<Piece>,
    /// How many pieces were too narrow or too small.
    pub slivers: usize,
    /// Their area in m².
    pub sliver_area: f64,
    /// For each unit that is in one layer only, those whose ground it was or is, `None` for nobody's.
    pub fates: BTreeMap<u32, BTreeSet<Option<u32>>>,
    /// Units under two codes: the one before and the one after.
    pub recoded: BTreeMap<u32, u32>,
}

/// A connected piece of ground.
#[derive(Debug, Clone, Copy)]
pub struct Piece {
    /// Its number in the comparison.
    pub place: usize,
    /// The units that it was and is, `None` for nobody's.
    pub units: [Option<u32>; 2],
    pub size: Measure,
}

impl Piece {
    pub fn width(&self) -> f64 {
        mean_width(self.size)
    }
}

impl Ground {
    pub fn of(comparison: &Comparison, units: &Units, args: &DiffArgs) -> Self {
        let is_large =
            |piece: &Piece| piece.size.area >= args.min_area.0 && piece.width() >= args.min_width.0;
        let pieces: Vec<Piece> = comparison
            .places()
            .iter()
            .enumerate()
            .map(|(number, place)| {
                let unit = |side: usize| {
                    place.units[side].map(|feature| units.of_feature[side][feature as usize])
                };
                Piece { place: number, units: [unit(0), unit(1)], size: place.size }
            })
            .filter(|piece| piece.units[0] != piece.units[1])
            .collect();
        let fates = fates(&pieces, units, is_large);
        let recoded = recoded(&fates, units);
        let is_recoded = |[from, to]: [Option<u32>; 2]| {
            from.is_some_and(|from| recoded.get(&from).copied() == to && to.is_some())
        };
        let (moved, slivers): (Vec<Piece>, Vec<Piece>) =
            pieces.into_iter().filter(|piece| !is_recoded(piece.units)).partition(is_large);
        // From nought on: an empty sum is -0.
        let sliver_area = slivers.iter().fold(0.0, |sum, piece| sum + piece.size.area);
        Self { moved, slivers: slivers.len(), sliver_area, fates, recoded }
    }
}

/// Whose ground units of one layer were or are: of pieces that are neither too narrow nor too small, or
/// else of the largest one.
fn fates(
    pieces: &[Piece],
    units: &Units,
    is_large: impl Fn(&Piece) -> bool,
) -> BTreeMap<u32, BTreeSet<Option<u32>>> {
    let mut fates: BTreeMap<u32, BTreeSet<Option<u32>>> = BTreeMap::new();
    let mut largest: BTreeMap<u32, (f64, Option<u32>)> = BTreeMap::new();
    for piece in pieces {
        for side in [0, 1] {
            let Some(unit) = piece.units[side] else { continue };
            if units.list[unit as usize].features[1 - side].is_some() {
                continue;
            }
            let other = piece.units[1 - side];
            if is_large(piece) {
                fates.entry(unit).or_default().insert(other);
            }
            let largest = largest.entry(unit).or_insert((0.0, other));
            if piece.size.area > largest.0 {
                *largest = (piece.size.area, other);
            }
        }
    }
    for (unit, (_, other)) in largest {
        fates.entry(unit).or_insert_with(|| [other].into());
    }
    fates
}

/// Units of one layer each that have the same ground.
fn recoded(fates: &BTreeMap<u32, BTreeSet<Option<u32>>>, units: &Units) -> BTreeMap<u32, u32> {
    let only = |unit: u32| {
        let others = fates.get(&unit)?;
        others.first().copied().flatten().filter(|_| others.len() == 1)
    };
    let pairs = fates.keys().filter(|&&unit| units.list[unit as usize].features[0].is_some());
    pairs
        .filter_map(|&unit| Some((unit, only(unit)?)))
        .filter(|&(a, b)| only(b) == Some(a))
        .collect()
}
