//! Polygons of communes in years that there are none of: those of the nearest year, merged where
//! communes were merged, and divided where they came apart, by the borders of the other year or of their
//! own.

use crate::error::Error;
use crate::load::surveyed;
use maille_geometry::{Cutting, GapLimits, Metric, Polygons, Topology, recut};
use maille_io::Layer;
use maille_territory::history::{History, Passage, Relation, january};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};
use std::iter;

/// The years of the built-in polygons.
const SURVEYED: [u16; 2] = [2020, 2026];

/// The years of which there are polygons of some communes: those that are merged in the polygons of both.
const PARTLY_SURVEYED: [u16; 1] = [2019];

/// The polygons of communes for the lists of a year.
pub struct Recast {
    /// A feature for each commune, whose id is its code.
    pub communes: Layer,
    /// For communes whose ground is another year's or was cut out of another commune's, where it is
    /// from.
    pub from: BTreeMap<String, String>,
}

/// The year whose polygons are nearest to a year, and the other one. Of two as near it is the earlier,
/// which has more vertices.
fn surveys(year: u16) -> [u16; 2] {
    let [first, second] = SURVEYED;
    if year.abs_diff(first) <= year.abs_diff(second) { [first, second] } else { [second, first] }
}

/// Makes them.
pub fn recast(year: u16, history: &History) -> Result<Recast, Error> {
    let [near, far] = surveys(year);
    let near = Survey::new(near, year, history)?;
    let units = near.passage.before().units();
    let communes: Vec<Commune> = units.map(|unit| near.commune(&unit.code)).collect();
    let cut = if communes.iter().all(|commune| commune.is_whole) {
        Cut::default()
    } else {
        let parts = PARTLY_SURVEYED.into_iter().filter(|parts| *parts == year);
        let others = iter::once(far).chain(parts).map(|other| Survey::new(other, year, history));
        Cut::of(&communes, &near, &others.collect::<Result<Vec<_>, Error>>()?)?
    };
    let base = cut.polygons.as_ref().unwrap_or(&near.layer.polygons);
    let several = |commune: &&Commune| commune.is_whole && commune.features.len() > 1;
    let groups: Vec<&[u32]> =
        communes.iter().filter(several).map(|commune| commune.features.as_slice()).collect();
    let merged = union(base, &groups)?;
    let mut next = 0;
    let mut from = BTreeMap::new();
    let mut layer = Layer::new("", near.layer.format, near.layer.crs.clone());
    for commune in &communes {
        match (commune.is_whole, commune.features.as_slice()) {
            (true, [feature]) => {
                base.copy_unit(*feature as usize, &mut layer.polygons);
                if let Some(source) = near.source(*feature) {
                    from.insert(commune.code.clone(), source.clone());
                }
            }
            (true, [_, ..]) => {
                merged.copy_unit(next, &mut layer.polygons);
                next += 1;
            }
            _ => {
                let (unit, source) = cut.units.get(&commune.code).ok_or_else(|| {
                    Error::Damaged(format!("no polygons show commune {}", commune.code))
                })?;
                base.copy_unit(*unit as usize, &mut layer.polygons);
                from.insert(commune.code.clone(), source.clone());
            }
        }
        let mut id = String::new();
        maille_io::json::write_string(&mut id, &commune.code);
        layer.attributes.push(&id, "{}", "");
    }
    Ok(Recast { communes: layer, from })
}

/// Polygons of all or some communes of one year, and the way to them from the communes of another.
struct Survey<'h> {
    year: u16,
    layer: Layer,
    /// Where the ground of some of its features is from, by code.
    from: BTreeMap<String, String>,
    /// The number of each code's feature.
    features: FxHashMap<String, u32>,
    passage: Passage<'h>,
}

/// A commune on a survey.
struct Commune {
    code: String,
    /// The features whose ground it has, or a part of it.
    features: Vec<u32>,
    /// Whether it has all of their ground, and they have all of its own.
    is_whole: bool,
}

impl<'h> Survey<'h> {
    fn new(year: u16, of: u16, history: &'h History) -> Result<Self, Error> {
        let Recast { communes: layer, from } = surveyed(year)?;
        let ids = layer.features().map(|feature| feature.id().unwrap_or_default().into_owned());
        let features = ids.zip(0..).collect();
        let passage = Passage::new(history.on(january(of)), history.on(january(year)));
        Ok(Self { year, layer, from, features, passage })
    }

    /// Where the ground of a feature is from, if it is not its own survey's.
    fn source(&self, feature: u32) -> Option<&String> {
        self.from.get(self.layer.feature(feature as usize).id()?.as_ref())
    }

    fn commune(&self, code: &str) -> Commune {
        let carried = self.passage.carry(code);
        let relation = carried.as_ref().map_or(Relation::Lost, |carried| carried.relation);
        let successors = || carried.iter().flat_map(|carried| &carried.successors);
        let features: Vec<u32> =
            successors().filter_map(|spell| self.features.get(&spell.code)).copied().collect();
        let is_whole = matches!(relation, Relation::Same | Relation::Split)
            && features.len() == successors().count();
        Commune { code: code.to_owned(), features, is_whole }
    }

    /// Where the ground of some of its features is from, in words.
    fn tell(&self, features: &[u32]) -> String {
        let source = match features {
            [one] => self.source(*one).cloned(),
            _ => None,
        };
        source.unwrap_or_else(|| format!("fr:communes@{}", self.year))
    }
}

/// Features cut into communes.
#[derive(Default)]
struct Cut {
    /// The features, and behind them the communes that were cut out of them; none if nothing was cut.
    polygons: Option<Polygons>,
    /// The unit in `polygons` of each commune that is not made of whole features, and where it is from.
    units: BTreeMap<String, (u32, String)>,
}

impl Cut {
    /// Divides features by the borders of other surveys.
    fn of(communes: &[Commune], near: &Survey<'_>, others: &[Survey<'_>]) -> Result<Self, Error> {
        let parts = communes.iter().filter(|commune| !commune.is_whole);
        let mut pieces: Vec<Piece<'_>> = parts.filter_map(|part| Piece::of(part, others)).collect();
        pieces.sort_by_key(|piece| piece.survey);
        let mut polygons = Polygons::new();
        for (number, survey) in others.iter().enumerate() {
            let grounds = pieces.iter().filter(|piece| piece.survey == number);
            let grounds: Vec<&[u32]> = grounds.map(|piece| piece.features.as_slice()).collect();
            let union = union(&survey.layer.polygons, &grounds)?;
            (0..union.len()).for_each(|unit| union.copy_unit(unit, &mut polygons));
        }
        let hosts: Vec<Vec<u32>> =
            pieces.iter().map(|piece| piece.commune.features.clone()).collect();
        let divided: BTreeSet<u32> = hosts.iter().flatten().copied().collect();
        let cutting = Cutting {
            pieces: &polygons,
            hosts: &hosts,
            divided: &divided.into_iter().collect::<Vec<_>>(),
            metric: Metric::Geodesic,
            // Beyond its hosts a piece fills nothing.
            limits: GapLimits { area: 0.0, width: 0.0 },
        };
        let recut = recut(&near.layer.polygons, &cutting).map_err(|error| {
            Error::Damaged(format!("the communes of {} cannot be divided: {error}", near.year))
        })?;
        let first = near.layer.len();
        let numbers = (0..).map(|place: u32| u32::try_from(first).unwrap_or(u32::MAX) + place);
        let cut = pieces.iter().zip(numbers).map(|(piece, unit)| {
            let from = others[piece.survey].tell(&piece.features);
            (piece.commune.code.clone(), (unit, from))
        });
        Ok(Self { units: cut.collect(), polygons: Some(recut.polygons) })
    }
}

/// A commune that is to be cut out of the features that it is a part of.
struct Piece<'a> {
    commune: &'a Commune,
    /// The number of the survey that shows its ground.
    survey: usize,
    /// Its ground there.
    features: Vec<u32>,
}

impl<'a> Piece<'a> {
    /// A commune by the first survey that shows its ground.
    fn of(commune: &'a Commune, surveys: &[Survey<'_>]) -> Option<Self> {
        surveys.iter().enumerate().find_map(|(survey, there)| {
            let Commune { features, is_whole, .. } = there.commune(&commune.code);
            is_whole.then_some(Self { commune, survey, features })
        })
    }
}

/// The unions of groups of units, a unit for each.
fn union(polygons: &Polygons, groups: &[&[u32]]) -> Result<Polygons, Error> {
    let (mut units, mut of_unit) = (Polygons::new(), Vec::new());
    for (number, group) in (0..).zip(groups) {
        for &unit in *group {
            polygons.copy_unit(unit as usize, &mut units);
            of_unit.push(Some(number));
        }
    }
    let resolved = Topology::build(&units).dissolve(&of_unit).resolve();
    let resolved = resolved.map_err(|error| Error::Damaged(error.to_string()))?;
    let mut union = resolved.coverage.polygons();
    // The mesh knows no groups after the last one that has a polygon.
    for _ in union.len()..groups.len() {
        union.finish_unit();
    }
    Ok(union)
}
