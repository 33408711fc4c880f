//! What a map is about.

use crate::args::MapArgs;
use crate::console::Console;
use crate::coverage::{Units, check_input};
use crate::degrees;
use crate::error::Error;
use crate::france::{Making, is_dataset};
use crate::input::{Input, NAMES};
use maille_draw::Grounds;
use maille_draw::map::neighbours;
use maille_france::{Dataset, Level, Nested, NestedLevel};
use maille_geometry::{Cleaning, Metric, Polygons, Spot, clean, measure};
use maille_io::edit::Condition;
use maille_io::json::Value;
use maille_io::suggest::hint;
use maille_io::{Layer, suggest};
use std::borrow::Cow;
use std::collections::HashSet;

/// What flags call nothing.
pub const NONE: &str = "none";

/// The units of a map, on a mesh with those within and around them.
pub struct Subject {
    /// What messages call it.
    pub name: String,
    /// The dataset that it is, if it is one.
    pub dataset: Option<&'static Dataset>,
    /// The mesh.
    pub grounds: Grounds,
    /// The units.
    pub units: Group,
    /// Levels of smaller units, if it is a dataset: the largest first.
    pub smaller: Vec<(Level, Group)>,
    /// The level of larger units on its mesh, if it is a dataset, and the unit of each cell there.
    pub larger: Option<(Level, Vec<Option<u32>>)>,
    /// Which units have a common border.
    pub neighbours: Vec<Vec<u32>>,
    /// The same of the first level of smaller units.
    pub smaller_neighbours: Vec<Vec<u32>>,
    /// How much units weigh: those with more get their name first.
    pub weights: Vec<f64>,
    /// How it was made, if it is a dataset.
    pub datasets: Vec<Making>,
    /// Where the borders of a file did not match.
    pub spots: Vec<Spot>,
    /// See [`maille_geometry::Topology::inner_borders`].
    pub inner_borders: usize,
}

/// Units of one kind.
pub struct Group {
    /// What is known of them.
    pub layer: Layer,
    /// The unit of each cell.
    pub of_cell: Vec<Option<u32>>,
}

impl Subject {
    /// Reads it.
    pub fn open(args: &MapArgs, console: &Console) -> Result<Self, Error> {
        let input = &args.subject.input;
        if !is_dataset(input) {
            return Self::of_file(args, console);
        }
        args.subject.read().refuse_for_dataset(input)?;
        let dataset = maille_france::dataset(input).map_err(maille_france::Error::from)?;
        console.stage("reading");
        Self::of_dataset(dataset, args)
    }

    fn of_dataset(dataset: &'static Dataset, args: &MapArgs) -> Result<Self, Error> {
        let larger = larger(dataset, args);
        let smaller = smaller(dataset.level, args);
        let others: Vec<Level> = smaller.iter().copied().chain(larger).collect();
        let Nested { cells, levels, spots, spot_codes } = dataset.nested(&others)?;
        let mut levels = levels.into_iter();
        let group = |NestedLevel { of_cell, units, .. }| Group { layer: units, of_cell };
        let units = levels.next().map(group);
        let units =
            units.ok_or_else(|| Error::Input(format!("{}: it has no units", dataset.name)))?;
        let smaller: Vec<(Level, Group)> =
            smaller.into_iter().zip(levels.by_ref().map(group)).collect();
        let of_larger = levels.next().map(|level| (level.level, level.of_cell));
        let beside = |group: &Group| neighbours(&cells, &group.of_cell, group.layer.len());
        let population = |unit| match units.layer.feature(unit).get("population") {
            Some(Value::Number(number)) => number.parse().unwrap_or_default(),
            _ => 0.0,
        };
        Ok(Self {
            name: dataset.name.to_owned(),
            dataset: Some(dataset),
            grounds: grounds(dataset.name, &cells.polygons(), args)?,
            neighbours: beside(&units),
            smaller_neighbours: smaller.first().map(|(_, group)| beside(group)).unwrap_or_default(),
            weights: (0..units.layer.len()).map(population).collect(),
            units,
            smaller,
            larger: of_larger,
            datasets: vec![Making::of(dataset.name, spots, spot_codes)],
            spots: Vec::new(),
            inner_borders: 0,
        })
    }

    fn of_file(args: &MapArgs, console: &Console) -> Result<Self, Error> {
        let mut input = Input::open(&args.subject.read(), console)?;
        check_input(&input, "drawn as units")?;
        console.stage("building the mesh");
        // Before positions move: rounding them may make borders cross that all but touch.
        let Units { coverage, spots, inner_borders } = units_of(&input, console)?;
        let polygons = all_units(coverage.polygons(), input.layer.len());
        let units = (0..).zip(0..input.layer.len());
        let of_cell: Vec<Option<u32>> = units
            .map(|(unit, cell)| (!polygons.rings_of(cell).is_empty()).then_some(unit))
            .collect();
        input.layer.polygons = polygons;
        degrees::bring(&mut input)?;
        let areas = measure(&input.layer.polygons, Metric::Geodesic);
        Ok(Self {
            name: input.name(),
            dataset: None,
            grounds: grounds(&input.name(), &input.layer.polygons, args)?,
            neighbours: neighbours(&coverage, &of_cell, input.layer.len()),
            smaller_neighbours: Vec::new(),
            weights: areas.iter().map(|measure| measure.area).collect(),
            units: Group { layer: input.layer, of_cell },
            smaller: Vec::new(),
            larger: None,
            datasets: Vec::new(),
            spots,
            inner_borders,
        })
    }

    /// What a field that somebody names is called in the data.
    pub fn field<'a>(&self, name: &'a str) -> &'a str {
        let is_of_territories = self.dataset.is_some_and(|set| set.level == Level::Territory);
        match name {
            "territory_id" if is_of_territories => "code",
            "territory_name" if is_of_territories => "nom",
            _ => name,
        }
    }

    /// The same, of a field that there must be. `flag` names it.
    pub fn known_field<'a>(&self, flag: &str, name: &'a str) -> Result<&'a str, Error> {
        let (field, fields) = (self.field(name), self.units.layer.field_names());
        if fields.iter().any(|known| known == field) {
            return Ok(field);
        }
        let fields = || fields.iter().map(String::as_str);
        Err(Error::Usage(format!(
            "{}: {flag}: there is no field \"{name}\"{}; there are {}",
            self.name,
            hint(name, fields()),
            suggest::list(fields())
        )))
    }

    /// The units for which a condition is true: one at least.
    pub fn matching(&self, flag: &str, condition: &Condition) -> Result<Vec<usize>, Error> {
        for name in condition.fields() {
            self.known_field(flag, name)?;
        }
        let condition = condition.clone().renamed(|name| self.field(name).to_owned());
        let found = condition.matching(&self.units.layer)?;
        if found.is_empty() {
            let problem = format!("{}: {flag}: the condition is true for no unit", self.name);
            return Err(Error::Usage(problem));
        }
        Ok(found)
    }

    /// The field that holds names: that of `--labels`, or one that mostly does.
    pub fn name_field(&self, asked: Option<&str>) -> Result<Option<String>, Error> {
        if let Some(name) = asked {
            return self.known_field("--labels", name).map(|field| Some(field.to_owned()));
        }
        let fields = self.units.layer.field_names();
        let found = NAMES.iter().find(|name| fields.iter().any(|field| field == *name));
        Ok(found.map(|name| (*name).to_owned()))
    }

    /// Units that are nowhere on the map, by their codes.
    pub fn without_geometry(&self) -> Vec<String> {
        let is_drawn: HashSet<u32> = self.units.of_cell.iter().flatten().copied().collect();
        let all = (0..).zip(0..self.units.layer.len());
        let missing = all.filter(|(unit, _)| !is_drawn.contains(unit));
        missing.map(|(_, unit)| self.units.code(unit)).collect()
    }
}

impl Group {
    /// The code of a unit, or its id, else its number.
    pub fn code(&self, unit: usize) -> String {
        let name = self.layer.feature(unit).name();
        name.map_or_else(|| (unit + 1).to_string(), Cow::into_owned)
    }

    /// The value of a field as text.
    pub fn text(&self, unit: usize, field: &str) -> Option<String> {
        let value = self.layer.feature(unit).get(field)?;
        value.as_text().map(Cow::into_owned)
    }

    /// Keys that tell units apart, whatever their codes are.
    pub fn keys(&self) -> Vec<String> {
        let mut taken = HashSet::new();
        let key = |unit| {
            let code = self.code(unit);
            if taken.insert(code.clone()) {
                return code;
            }
            let other = format!("{code}\n{unit}");
            taken.insert(other.clone());
            other
        };
        (0..self.layer.len()).map(key).collect()
    }
}

/// The level whose outlines are shown with a dataset, on its mesh. None where other land lies under it.
fn larger(dataset: &Dataset, args: &MapArgs) -> Option<Level> {
    match args.content.base.as_deref() {
        // Its ground is land all the same.
        None | Some(NONE) => Some(Level::Region),
        Some(name) => {
            let base = maille_france::dataset(name).ok();
            base.filter(|base| base.year == dataset.year).map(|base| base.level)
        }
    }
}

/// The levels that are shown within the units of another.
fn smaller(level: Level, args: &MapArgs) -> Vec<Level> {
    let all: &[Level] = match level {
        Level::Territory | Level::Departement => &[Level::Epci, Level::Commune],
        Level::Region => &[Level::Departement, Level::Epci],
        Level::Epci | Level::Ept => &[Level::Commune],
        Level::Commune => &[],
    };
    if args.target.split.is_some() {
        return all.to_vec();
    }
    let is_in_whole = matches!(level, Level::Territory | Level::Region);
    let count = usize::from(is_in_whole || args.content.focus.is_some());
    all.iter().copied().take(count).collect()
}

/// The units of a file as a coverage. What is no coverage and cannot be repaired spot by spot, such as borders that all but
/// touched and cross since they have been projected, is settled as `maille clean` does: a picture does not show it.
fn units_of(input: &Input, console: &Console) -> Result<Units, Error> {
    let polygons = &input.layer.polygons;
    let refused = match Units::of(polygons, |unit| input.label(unit)) {
        Err(Error::Input(refused)) => refused,
        done => return done,
    };
    let Ok(cleaned) = clean(polygons, &Cleaning::of_overlaps(Metric::Planar)) else {
        return Err(Error::Input(refused));
    };
    let refused = refused.split("; mend it").next().unwrap_or_default();
    console.note(&format!("{refused}; settled as `maille clean` does"));
    Ok(Units { coverage: cleaned.coverage, spots: Vec::new(), inner_borders: 0 })
}

/// The mesh of an input in its projections.
fn grounds(name: &str, cells: &Polygons, args: &MapArgs) -> Result<Grounds, Error> {
    let grounds = Grounds::of(cells, args.look.crs.as_ref());
    grounds.map_err(|error| Error::Input(format!("{name}: {error}")))
}

/// Polygons of so many units, those without any at the end included.
fn all_units(mut polygons: Polygons, units: usize) -> Polygons {
    for _ in polygons.len()..units {
        polygons.finish_unit();
    }
    polygons
}
