//! Areas of communes of any year that there are polygons for.

use crate::error::Error;
use maille_france::YEARS;
use maille_geometry::{Metric, Polygons, measure};
use maille_io::Layer;
use maille_territory::NamedUnit;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap};

/// The communes of a year, and the number of the feature of each code.
pub struct Communes {
    layer: Layer,
    features: HashMap<String, usize>,
}

impl Communes {
    fn of(year: u16) -> Result<Self, Error> {
        let layer = maille_france::load(&format!("fr:communes@{year}"))?;
        let ids = layer.features().map(|feature| feature.id().unwrap_or_default().into_owned());
        let features = ids.zip(0..).collect();
        Ok(Self { layer, features })
    }
}

/// The area of a commune in m²; nothing where no polygon shows its ground. `years` keeps the communes of
/// those that were asked for.
pub fn of(unit: &NamedUnit, years: &mut BTreeMap<u16, Communes>) -> Result<Option<u64>, Error> {
    let year = u16::try_from(unit.vintage).ok().filter(|year| YEARS.contains(year));
    let Some(year) = year else { return Ok(None) };
    let communes = match years.entry(year) {
        Entry::Occupied(entry) => entry.into_mut(),
        Entry::Vacant(entry) => entry.insert(Communes::of(year)?),
    };
    let Some(&feature) = communes.features.get(&unit.code) else { return Ok(None) };
    let mut polygons = Polygons::new();
    communes.layer.polygons.copy_unit(feature, &mut polygons);
    let area = measure(&polygons, Metric::Geodesic)[0].area;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "rounded m² of a commune"
    )]
    Ok((area > 0.0).then(|| area.round() as u64))
}
