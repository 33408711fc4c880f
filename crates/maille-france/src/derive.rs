//! Larger units, dissolved from communes.

use crate::catalogue::Dataset;
use crate::error::Error;
use crate::lists::Lists;
use crate::load::{Kind, Loaded, push_property, rows_of};
use crate::members::assign_communes;
use crate::table::Table;
use maille_geometry::{Polygons, Spot, Topology};
use maille_io::{Format, Layer, json};
use maille_territory::Assignment;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The group of each row of the list of communes.
type Groups = Vec<Option<u32>>;

/// The units of a level above communes.
pub fn level(dataset: &Dataset, communes: &Layer, lists: &Lists) -> Result<Loaded, Error> {
    let units = lists.units(dataset.level)?;
    let index = units.index();
    let column = lists.communes.column(dataset.level.name())?;
    let group = |code: &str| index.get(code).and_then(|&row| u32::try_from(row).ok());
    let groups = lists.communes.rows.iter().map(|commune| group(&commune[column])).collect();
    let mut fields = Vec::with_capacity(units.rows.len());
    for unit in &units.rows {
        let mut properties = String::new();
        for (column, value) in units.columns.iter().zip(unit) {
            push_property(&mut properties, column, value, Kind::Text);
        }
        fields.push((unit[0].to_owned(), properties));
    }
    dissolve(dataset, communes, lists, &groups, fields)
}

/// The territories of a table of members.
pub fn territories(dataset: &Dataset, communes: &Layer, lists: &Lists) -> Result<Loaded, Error> {
    let Assignment { groups, territories, .. } = assign_communes(dataset, lists)?;
    let mut fields = Vec::with_capacity(territories.len());
    for territory in &territories {
        let mut properties = String::new();
        push_property(&mut properties, "code", &territory.id, Kind::Text);
        push_property(&mut properties, "nom", &territory.name, Kind::Text);
        fields.push((territory.id.clone(), properties));
    }
    dissolve(dataset, communes, lists, &groups, fields)
}

/// Dissolves communes into units. `fields` are the code of each unit and its first properties, to
/// which population and number of communes are added.
fn dissolve(
    dataset: &Dataset,
    communes: &Layer,
    lists: &Lists,
    groups: &Groups,
    fields: Vec<(String, String)>,
) -> Result<Loaded, Error> {
    let feature_groups: Vec<Option<u32>> =
        rows_of(communes, lists)?.into_iter().map(|row| groups[row]).collect();
    let (polygons, spots) = merge(dataset, communes, &feature_groups, fields.len())?;
    let mut layer = Layer::new(dataset.name, Format::TopoJson, communes.crs.clone());
    layer.polygons = polygons;
    let sums = sums(&lists.communes, groups, fields.len())?;
    for ((code, mut properties), sum) in fields.into_iter().zip(sums) {
        let population = sum.population.map_or_else(String::new, |p| p.to_string());
        push_property(&mut properties, "population", &population, Kind::Number);
        push_property(&mut properties, "communes", &sum.communes.to_string(), Kind::Number);
        properties.push('}');
        let mut id = String::new();
        json::write_string(&mut id, &code);
        layer.attributes.push(&id, &properties, "");
    }
    let spot_codes = codes_of(communes, &spots);
    Ok(Loaded { layer, spots, spot_codes })
}

/// The polygons of groups of communes, one unit per group.
fn merge(
    dataset: &Dataset,
    communes: &Layer,
    groups: &[Option<u32>],
    count: usize,
) -> Result<(Polygons, Vec<Spot>), Error> {
    let mesh = Topology::build(&communes.polygons).dissolve(groups);
    let resolved = mesh.resolve().map_err(|source| {
        let commune = communes.features().nth(source.unit() as usize);
        let code =
            commune.and_then(|feature| feature.id()).map_or_else(String::new, Cow::into_owned);
        Error::Dissolve { name: dataset.name, code, source }
    })?;
    let mut polygons = resolved.coverage.polygons();
    // The mesh knows no groups after the last one that has a commune with a polygon.
    for _ in polygons.len()..count {
        polygons.finish_unit();
    }
    Ok((polygons, resolved.spots))
}

/// The codes of the communes that spots concern.
fn codes_of(communes: &Layer, spots: &[Spot]) -> BTreeMap<u32, String> {
    let units = spots.iter().flat_map(|spot| &spot.units);
    let code = |unit: u32| communes.feature(unit as usize).id().unwrap_or_default().into_owned();
    units.map(|&unit| (unit, code(unit))).collect()
}

/// What is summed up of a group of communes.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    population: Option<u64>,
    communes: usize,
}

fn sums(communes: &Table, groups: &Groups, count: usize) -> Result<Vec<Sum>, Error> {
    let population = communes.column("population")?;
    let mut sums = vec![Sum::default(); count];
    for (commune, group) in communes.rows.iter().zip(groups) {
        let Some(group) = group else { continue };
        let sum = &mut sums[*group as usize];
        sum.communes += 1;
        if let Ok(population) = commune[population].parse::<u64>() {
            sum.population = Some(sum.population.unwrap_or_default() + population);
        }
    }
    Ok(sums)
}
