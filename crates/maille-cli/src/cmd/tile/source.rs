//! From an input to the layers of its tiles.

use super::fields::{Selection, value};
use crate::args::ContentArgs;
use crate::coverage::Units;
use crate::degrees;
use crate::error::Error;
use crate::input::{Input, NAMES};
use crate::larger::{Larger, names_units};
use geo::Coord;
use maille_geometry::{Cleaning, Coverage, Metric, Polygons, Spot, clean, label_points, measure};
use maille_tiles::{Content, Features, Layer, Loose, Source, mvt, to_degrees, to_world};
use std::borrow::Cow;

/// The layers of an input on one mesh, and what making it a mesh took.
pub struct Prepared {
    pub source: Source,
    pub spots: Vec<Spot>,
    pub inner_borders: usize,
    /// Features that are in no tile: without geometry, or beyond the latitudes that the map has.
    pub empty: usize,
    /// Features that got no id though one was asked for: by layer, if there are any.
    pub without_id: Vec<(String, usize)>,
    /// West, south, east and north, in degrees; nothing if there is no geometry.
    pub bounds: Option<[f64; 4]>,
}

/// A layer to be made: the units themselves, or merged by the values of a field.
pub struct Plan {
    pub name: String,
    pub field: Option<String>,
    pub borders: bool,
    pub labels: bool,
}

impl Plan {
    /// The layers of an input: one of its units, or one for each level.
    pub fn of(input: &Input, name: &str, args: &ContentArgs) -> Result<Vec<Self>, Error> {
        let fields = input.layer.field_names();
        let is_wanted = |names: &Option<Vec<String>>, name: &str| {
            names.as_ref().is_some_and(|all| all.is_empty() || all.iter().any(|one| one == name))
        };
        let plan = |name: &str, field: Option<String>| Self {
            name: name.to_owned(),
            field,
            borders: is_wanted(&args.borders, name),
            labels: is_wanted(&args.labels, name),
        };
        if args.levels.is_empty() {
            return Ok(vec![plan(name, None)]);
        }
        let level = |(place, level): (usize, &String)| {
            if args.levels[..place].contains(level) {
                return Err(Error::Usage(format!("--levels has \"{level}\" twice")));
            }
            let is_units = place == 0 && names_units(input, &fields, level)?;
            Ok(plan(level, (!is_units).then(|| level.clone())))
        };
        args.levels.iter().enumerate().map(level).collect()
    }
}

impl Prepared {
    /// Brings an input into the world and makes a mesh of it.
    pub fn of(input: &mut Input, plans: &[Plan], selection: &Selection<'_>) -> Result<Self, Error> {
        degrees::bring(input)?;
        let polygons = std::mem::take(&mut input.layer.polygons);
        let world = polygons.moved(to_world).map_err(|e| Error::Input(e.to_string()))?;
        let is_empty = |unit: &usize| {
            world.rings_of(*unit).is_empty() && !input.layer.others.contains_key(unit)
        };
        let empty = (0..input.layer.len()).filter(is_empty).count();
        let fields = &*input;
        let (described, units) = rayon::join(
            || {
                plans
                    .iter()
                    .map(|plan| Described::of(fields, plan, selection))
                    .collect::<Result<Vec<_>, _>>()
            },
            || in_world(&polygons, &world, |unit| fields.label(unit)),
        );
        drop((polygons, world));
        let (described, Units { coverage, spots, inner_borders }) = (described?, units?);
        let others = loose(input)?;
        let mut all = Self {
            bounds: bounds(&coverage, &others),
            source: Source { coverage, layers: Vec::new() },
            spots,
            inner_borders,
            empty,
            without_id: Vec::new(),
        };
        for (plan, described) in plans.iter().zip(described) {
            all.add(plan, described, input, selection)?;
        }
        Ok(all)
    }

    /// Adds the layer of a plan, and those of its borders and labels.
    fn add(
        &mut self,
        plan: &Plan,
        described: Described,
        input: &Input,
        selection: &Selection<'_>,
    ) -> Result<(), Error> {
        let Described { features, groups, codes, names } = described;
        if selection.asks_for_id() && features.without_id() > 0 {
            self.without_id.push((plan.name.clone(), features.without_id()));
        }
        let of = self.source.layers.len();
        let layer =
            |name: String, features, content| Layer { name, zooms: 0..=0, features, content };
        let labels =
            plan.labels.then(|| self.labels(groups.as_deref(), &codes, &names)).transpose()?;
        let others = if groups.is_none() { loose(input)? } else { Vec::new() };
        let content = Content::Units { groups, others };
        self.source.layers.push(layer(plan.name.clone(), features, content));
        if plan.borders {
            let codes = codes.iter().map(|code| mvt::Value::from(code.as_str()).into_owned());
            let content = Content::Borders { of, codes: codes.collect() };
            let name = format!("{}_borders", plan.name);
            self.source.layers.push(layer(name, Features::new(), content));
        }
        if let Some((features, points)) = labels {
            let name = format!("{}_labels", plan.name);
            self.source.layers.push(layer(name, features, Content::Labels(points)));
        }
        Ok(())
    }

    /// A point for each feature with an area, with its code, its name, and its rank by area, the largest first.
    fn labels(
        &self,
        groups: Option<&[Option<u32>]>,
        codes: &[String],
        names: &[Option<String>],
    ) -> Result<(Features, Vec<Option<Coord>>), Error> {
        let polygons = match groups {
            None => self.source.coverage.polygons(),
            Some(groups) => {
                let merged = self.source.coverage.dissolve(groups);
                merged.map_err(|e| Error::Input(e.to_string()))?.polygons()
            }
        };
        let mut points = label_points(&polygons);
        points.resize(codes.len(), None);
        let ground = polygons.moved(to_degrees).map_err(|e| Error::Input(e.to_string()))?;
        let areas = measure(&ground, Metric::Geodesic);
        let mut order: Vec<usize> = (0..areas.len()).collect();
        order.sort_by(|&a, &b| areas[b].area.total_cmp(&areas[a].area));
        let mut ranks = vec![0; codes.len()];
        (1_u64..).zip(order).for_each(|(rank, unit)| ranks[unit] = rank);
        let mut features = Features::new();
        for ((code, name), rank) in codes.iter().zip(names).zip(ranks) {
            let name = name.as_deref().map(|name| ("name", mvt::Value::from(name)));
            let code = ("code", mvt::Value::from(code.as_str()));
            let rank = ("area_rank", mvt::Value::Uint(rank));
            features.push(None, [code].into_iter().chain(name).chain([rank]));
        }
        Ok((features, points))
    }
}

/// The features of a layer.
struct Described {
    features: Features,
    /// The group of each unit, if they are grouped.
    groups: Option<Vec<Option<u32>>>,
    /// What each feature is called by borders and labels.
    codes: Vec<String>,
    names: Vec<Option<String>>,
}

/// The units in the world as a coverage, with spots in degrees. Bringing positions there rounds them, and a border that
/// all but touches itself may then cross itself. That is no fault of the input: what fits in degrees is settled as
/// `maille clean` does, and only what does not is refused, with the positions of the input.
fn in_world(
    polygons: &Polygons,
    world: &Polygons,
    label: impl Fn(usize) -> String,
) -> Result<Units, Error> {
    if let Ok(Units { coverage, spots, inner_borders }) = Units::of(world, &label) {
        let in_degrees = |spot: Spot| Spot { at: to_degrees(spot.at), ..spot };
        return Ok(Units {
            coverage,
            spots: spots.into_iter().map(in_degrees).collect(),
            inner_borders,
        });
    }
    let Units { spots, inner_borders, .. } = Units::of(polygons, &label)?;
    let how = Cleaning::of_overlaps(Metric::Planar);
    let cleaned = clean(world, &how);
    let cleaned =
        cleaned.map_err(|e| Error::Input(format!("{}: {e}", label(e.unit() as usize))))?;
    Ok(Units { coverage: cleaned.coverage, spots, inner_borders })
}

/// West, south, east and north edge of an input, in degrees.
fn bounds(coverage: &Coverage, others: &[(u32, Loose)]) -> Option<[f64; 4]> {
    let mut bounds: Option<[f64; 4]> = None;
    let mut add = |at: Coord| {
        let [west, south, east, north] = bounds.unwrap_or([at.x, at.y, at.x, at.y]);
        bounds = Some([west.min(at.x), south.min(at.y), east.max(at.x), north.max(at.y)]);
    };
    coverage.arcs().flat_map(|arc| arc.coords).for_each(|at| add(*at));
    for (_, loose) in others {
        match loose {
            Loose::Points(points) => points.iter().for_each(|at| add(*at)),
            Loose::Lines(lines) => lines.iter().flatten().for_each(|at| add(*at)),
        }
    }
    bounds.map(|[west, south, east, north]| {
        let (low, high) = (Coord { x: west, y: south }, Coord { x: east, y: north });
        let [low, high] = [low, high].map(to_degrees);
        [low.x, low.y, high.x, high.y]
    })
}

impl Described {
    /// The features of a plan's layer.
    fn of(input: &Input, plan: &Plan, selection: &Selection<'_>) -> Result<Self, Error> {
        match &plan.field {
            None => Ok(units(input, selection)),
            Some(field) => merged(input, field, selection),
        }
    }
}

/// The units themselves.
fn units(input: &Input, selection: &Selection<'_>) -> Described {
    let mut features = Features::new();
    let (mut codes, mut names) = (Vec::new(), Vec::new());
    for feature in input.layer.features() {
        let own = feature.id();
        let text = |field: &str| feature.get(field)?.as_text().map(Cow::into_owned);
        let id = selection.id(own.as_deref(), text);
        let fields: Vec<_> = feature.fields().filter(|(name, _)| selection.keeps(name)).collect();
        let tags = fields.iter().filter_map(|(name, given)| Some((&**name, value(given)?)));
        features.push(id, tags);
        codes.push(input.short_name(feature.index));
        names.push(NAMES.iter().find_map(|field| text(field)));
    }
    Described { features, groups: None, codes, names }
}

/// The groups of units that have the same value of a field, and what is true of all units of each.
fn merged(input: &Input, field: &str, selection: &Selection<'_>) -> Result<Described, Error> {
    let fields = input.layer.field_names();
    let larger = Larger::by(input, &fields, field)?;
    let columns: Vec<(&str, Vec<_>)> =
        larger.fields().map(|(name, values)| (name, values.collect())).collect();
    let mut units = vec![0_u64; larger.groups.first_unit.len()];
    larger.groups.of_unit.iter().flatten().for_each(|group| units[*group as usize] += 1);
    let mut features = Features::new();
    let (mut codes, mut names) = (Vec::new(), Vec::new());
    for (group, &units) in units.iter().enumerate() {
        let text = |field: &str| {
            let (_, values) = columns.iter().find(|(name, _)| *name == field)?;
            values[group].as_text().map(Cow::into_owned)
        };
        let id = selection.id(None, text);
        let tags = columns.iter().filter(|(name, _)| selection.keeps(name));
        let tags = tags.filter_map(|(name, values)| Some((*name, value(values[group])?)));
        let count = selection.keeps("units").then_some(("units", mvt::Value::Uint(units)));
        features.push(id, tags.chain(count));
        codes.push(text(field).unwrap_or_default());
        let own = [format!("{field}_nom"), format!("{field}_name")];
        names.push(own.iter().map(String::as_str).chain(NAMES).find_map(text));
    }
    Ok(Described { features, groups: Some(larger.groups.of_unit.clone()), codes, names })
}

/// The features of an input that are no polygons, by their numbers, in the world. One may come several times: with its
/// points, and with its lines.
fn loose(input: &Input) -> Result<Vec<(u32, Loose)>, Error> {
    let mut all = Vec::new();
    for (feature, degrees::Loose { points, lines }) in degrees::loose(input)? {
        let number = u32::try_from(feature).unwrap_or(u32::MAX);
        let in_world = |places: Vec<Coord>| places.into_iter().map(to_world).collect();
        if !points.is_empty() {
            all.push((number, Loose::Points(in_world(points))));
        }
        if !lines.is_empty() {
            all.push((number, Loose::Lines(lines.into_iter().map(in_world).collect())));
        }
    }
    Ok(all)
}
