//! Larger units, dissolved from communes.

use crate::catalogue::{Dataset, Level};
use crate::error::Error;
use crate::lists::Lists;
use crate::load::{Kind, Loaded, properties, push_property, rows_of};
use crate::members::assign_communes;
use crate::table::Table;
use maille_geometry::{Resolved, Spot, Topology};
use maille_io::{Crs, Format, Layer, json};
use maille_territory::Assignment;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// The group of each row of the list of communes.
type Groups = Vec<Option<u32>>;

/// The units of a level, and which one each row of the list of communes is in.
pub struct Described {
    pub groups: Groups,
    /// Features without geometry.
    pub units: Layer,
}

/// The units of a level by the lists of a dataset's year; territories are those of the dataset.
pub fn described(dataset: &Dataset, level: Level, lists: &Lists) -> Result<Described, Error> {
    match level {
        Level::Commune => communes(lists),
        Level::Territory => territories(dataset, lists),
        _ => grouping(level, lists),
    }
}

fn communes(lists: &Lists) -> Result<Described, Error> {
    let mut units = Layer::new(Level::Commune.name(), Format::TopoJson, Crs::Wgs84);
    for (row, mut properties) in lists.communes.rows.iter().zip(properties(lists)?) {
        properties.push('}');
        push_feature(&mut units, &row[0], &properties);
    }
    let groups = (0..units.len()).map(|row| u32::try_from(row).ok()).collect();
    Ok(Described { groups, units })
}

fn grouping(level: Level, lists: &Lists) -> Result<Described, Error> {
    let units = lists.units(level)?;
    let index = units.index();
    let column = lists.communes.column(level.name())?;
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
    summed(level, lists, groups, fields)
}

/// The territories of a table of members.
fn territories(dataset: &Dataset, lists: &Lists) -> Result<Described, Error> {
    let Assignment { groups, territories, .. } = assign_communes(dataset, lists)?;
    let mut fields = Vec::with_capacity(territories.len());
    for territory in &territories {
        let mut properties = String::new();
        push_property(&mut properties, "code", &territory.id, Kind::Text);
        push_property(&mut properties, "nom", &territory.name, Kind::Text);
        fields.push((territory.id.clone(), properties));
    }
    summed(Level::Territory, lists, groups, fields)
}

/// Units with what is summed up of their communes. `fields` are the code of each unit and its first properties.
fn summed(
    level: Level,
    lists: &Lists,
    groups: Groups,
    fields: Vec<(String, String)>,
) -> Result<Described, Error> {
    let mut units = Layer::new(level.name(), Format::TopoJson, Crs::Wgs84);
    let sums = sums(&lists.communes, &groups, fields.len())?;
    for ((code, mut properties), sum) in fields.into_iter().zip(sums) {
        let population = sum.population.map_or_else(String::new, |p| p.to_string());
        push_property(&mut properties, "population", &population, Kind::Number);
        push_property(&mut properties, "communes", &sum.communes.to_string(), Kind::Number);
        properties.push('}');
        push_feature(&mut units, &code, &properties);
    }
    Ok(Described { groups, units })
}

fn push_feature(units: &mut Layer, code: &str, properties: &str) {
    let mut id = String::new();
    json::write_string(&mut id, code);
    units.attributes.push(&id, properties, "");
}

/// Dissolves communes into units.
pub fn dissolve(
    dataset: &Dataset,
    communes: &Layer,
    lists: &Lists,
    described: Described,
) -> Result<Loaded, Error> {
    let Described { groups, units } = described;
    let rows = rows_of(communes, lists)?;
    let groups: Vec<Option<u32>> = rows.into_iter().map(|row| groups[row]).collect();
    let Resolved { coverage, spots, .. } = merged(dataset, communes, &groups)?;
    let mut polygons = coverage.polygons();
    // The mesh knows no groups after the last one that has a commune with a polygon.
    for _ in polygons.len()..units.len() {
        polygons.finish_unit();
    }
    let spot_codes = codes_of(communes, &spots);
    Ok(Loaded { layer: Layer { polygons, ..units }, spots, spot_codes })
}

/// Groups of communes as a coverage.
pub fn merged(
    dataset: &Dataset,
    communes: &Layer,
    groups: &[Option<u32>],
) -> Result<Resolved, Error> {
    let mesh = Topology::build(&communes.polygons).dissolve(groups);
    mesh.resolve().map_err(|source| {
        let commune = communes.features().nth(source.unit() as usize);
        let code =
            commune.and_then(|feature| feature.id()).map_or_else(String::new, Cow::into_owned);
        Error::Dissolve { name: dataset.name, code, source }
    })
}

/// The codes of the communes that spots concern.
pub fn codes_of(communes: &Layer, spots: &[Spot]) -> BTreeMap<u32, String> {
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
