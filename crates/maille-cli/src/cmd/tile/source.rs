//! From an input to the layers of its tiles.

use super::fields::{Selection, value};
use crate::coverage::Units;
use crate::error::Error;
use crate::input::Input;
use crate::larger::{Larger, names_units};
use geo::Coord;
use maille_geometry::{Polygons, Spot};
use maille_io::Crs;
use maille_tiles::{Content, Features, Layer, Source, mvt, to_world};

/// The layers of an input on one mesh, and what making it a mesh took.
pub struct Prepared {
    pub source: Source,
    pub spots: Vec<Spot>,
    pub inner_borders: usize,
    /// Features without geometry, which are in no tile.
    pub empty: usize,
    /// The units of each layer, one by one, that got no number as their id though one was asked for.
    pub without_id: usize,
}

/// A layer to be made: the units themselves, or merged by the values of a field.
pub struct Plan {
    pub name: String,
    pub field: Option<String>,
}

impl Plan {
    /// The layers of an input: one of its units, or one for each level.
    pub fn of(input: &Input, name: &str, levels: &[String]) -> Result<Vec<Self>, Error> {
        let fields = input.layer.field_names();
        let plan = |(place, level): (usize, &String)| {
            let is_units = place == 0 && names_units(input, &fields, level)?;
            Ok(Self { name: level.clone(), field: (!is_units).then(|| level.clone()) })
        };
        if levels.is_empty() {
            return Ok(vec![Self { name: name.to_owned(), field: None }]);
        }
        levels.iter().enumerate().map(plan).collect()
    }
}

impl Prepared {
    /// Brings an input into the world and makes a mesh of it.
    pub fn of(
        input: &mut Input,
        plans: &[Plan],
        selection: &Selection<'_>,
    ) -> Result<Self, Error> {
        if input.layer.crs != Crs::Wgs84 {
            input.layer.reproject(&Crs::Wgs84).map_err(|e| Error::Input(e.to_string()))?;
        }
        check_degrees(input)?;
        let polygons = std::mem::take(&mut input.layer.polygons);
        let world = polygons.moved(to_world).map_err(|e| Error::Input(e.to_string()))?;
        let empty = (0..input.layer.len())
            .filter(|unit| polygons.rings_of(*unit).is_empty())
            .filter(|unit| !input.layer.others.contains_key(unit))
            .count();
        drop(polygons);
        let Units { coverage, spots, inner_borders } =
            Units::of(&world, |unit| input.label(unit))?;
        let mut without_id = 0;
        let mut layers = Vec::new();
        for plan in plans {
            let (features, groups) = match &plan.field {
                None => (units(input, selection), None),
                Some(field) => merged(input, field, selection)?,
            };
            without_id += features.without_id();
            layers.push(Layer {
                name: plan.name.clone(),
                zooms: 0..=0,
                features,
                content: Content::Units { groups, others: Vec::new() },
            });
        }
        let source = Source { coverage, layers };
        Ok(Self { source, spots, inner_borders, empty, without_id })
    }
}

/// The attributes of each feature.
fn units(input: &Input, selection: &Selection<'_>) -> Features {
    let mut features = Features::new();
    for feature in input.layer.features() {
        let own = feature.id();
        let id = selection
            .id(own.as_deref(), |field| feature.get(field)?.as_text().map(|text| text.into_owned()));
        let fields: Vec<_> = feature.fields().filter(|(name, _)| selection.keeps(name)).collect();
        let tags = fields.iter().filter_map(|(name, given)| Some((&**name, value(given)?)));
        features.push(id, tags);
    }
    features
}

/// The groups of units that have the same value of a field, and what is true of all units of each.
fn merged(
    input: &Input,
    field: &str,
    selection: &Selection<'_>,
) -> Result<(Features, Option<Vec<Option<u32>>>), Error> {
    let fields = input.layer.field_names();
    let larger = Larger::by(input, &fields, field)?;
    let columns: Vec<(&str, Vec<_>)> =
        larger.fields().map(|(name, values)| (name, values.collect())).collect();
    let mut units = vec![0_u64; larger.groups.first_unit.len()];
    larger.groups.of_unit.iter().flatten().for_each(|group| units[*group as usize] += 1);
    let mut features = Features::new();
    for (group, &units) in units.iter().enumerate() {
        let of_field = |field: &str| {
            let (_, values) = columns.iter().find(|(name, _)| *name == field)?;
            values[group].as_text().map(|text| text.into_owned())
        };
        let id = selection.id(None, of_field);
        let tags = columns.iter().filter(|(name, _)| selection.keeps(name));
        let tags = tags.filter_map(|(name, values)| Some((*name, value(values[group])?)));
        let count = selection.keeps("units").then_some(("units", mvt::Value::Uint(units)));
        features.push(id, tags.chain(count));
    }
    Ok((features, Some(larger.groups.of_unit.clone())))
}

/// Refuses positions that are no longitudes and latitudes.
fn check_degrees(input: &Input) -> Result<(), Error> {
    let is_wrong = |at: &Coord| !(at.x.abs() <= 360.0 && at.y.abs() <= 90.0);
    let polygons: &Polygons = &input.layer.polygons;
    let Some(place) = polygons.coords().iter().position(is_wrong) else { return Ok(()) };
    let ring = polygons.ring_offsets().partition_point(|&start| start as usize <= place) - 1;
    let at = polygons.coords()[place];
    Err(Error::Input(format!(
        "{}: {}, {} is no longitude and latitude; if positions are in another CRS, name it with --crs",
        input.label(polygons.unit_of(ring)),
        at.x,
        at.y
    )))
}
