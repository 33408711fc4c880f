//! `maille diff`: what is different between two layers of units.

mod changes;
mod communes;
mod ground;
mod layer;
mod units;

use crate::Done;
use crate::account::number;
use crate::args::DiffArgs;
use crate::console::Console;
use crate::coverage::{Units as Repaired, check_input};
use crate::crs::metric;
use crate::error::Error;
use crate::france::Making;
use crate::input::Input;
use crate::output::{self, Target};
use crate::spots;
use crate::table::{Align, Table, thousands};
use changes::{Change, Kind};
use ground::Ground;
use maille_geometry::{Spot, compare};
use serde_json::{Value, json};
use units::Units;

/// How many differences of a kind are shown.
const SHOWN: usize = 5;

/// Reads both, compares, and shows what is different.
pub fn run(args: &DiffArgs, console: &Console, is_reported: bool) -> Result<Done, Error> {
    let target = args.output.as_ref().map(|path| Target::of_path(path)).transpose()?;
    let mut inputs = [Input::open(&args.read(0), console)?, Input::open(&args.read(1), console)?];
    for input in &inputs {
        check_input(input, "compared")?;
    }
    one_crs(&mut inputs)?;
    let metric = metric(&inputs[0])?;

    console.stage("comparing");
    let repaired = |input: &Input| Repaired::of(&input.layer.polygons, |unit| input.label(unit));
    let (units, (before, after)) = rayon::join(
        || Units::of(&inputs, args),
        || rayon::join(|| repaired(&inputs[0]), || repaired(&inputs[1])),
    );
    let (units, before, after) = (units?, before?, after?);
    let comparison = compare(&before.coverage, &after.coverage, metric).map_err(|error| {
        Error::Input(format!("{} and {}: {error}", inputs[0].name(), inputs[1].name()))
    })?;
    let ground = Ground::of(&comparison, &units, args);
    let changes = changes::all(&units, &ground, communes::moved(&inputs)?);
    if let Some(target) = target {
        console.stage("writing");
        let layer = layer::of(&inputs[0], &comparison, &units, &ground, &target.name());
        target.write(&layer)?.iter().for_each(|line| console.note(line));
    }
    let difference = Difference {
        inputs: &inputs,
        units: &units,
        ground: &ground,
        changes: &changes,
        spots: [&before.spots, &after.spots],
        args,
    };
    difference.notes().iter().for_each(|line| console.note(line));
    let report = if is_reported || args.json { difference.json() } else { Value::Null };
    console.clear();
    output::print(&if args.json { format!("{report:#}\n") } else { difference.text() })?;
    let refused = (!changes.is_empty()).then(|| Error::No(difference.headline()));
    Ok(Done { report, refused })
}

/// Brings both layers to one CRS: that of the first, unless the second alone is in degrees, in which areas
/// are true.
fn one_crs(inputs: &mut [Input; 2]) -> Result<(), Error> {
    let [before, after] = inputs.each_ref().map(|input| input.layer.crs.clone());
    let is_in_degrees = !before.is_geographic() && after.is_geographic();
    let (side, crs) = if is_in_degrees { (0, after) } else { (1, before) };
    inputs[side].layer.reproject(&crs).map(drop).map_err(|error| Error::Input(error.to_string()))
}

/// What is told of two layers.
struct Difference<'a> {
    inputs: &'a [Input; 2],
    units: &'a Units<'a>,
    ground: &'a Ground,
    changes: &'a [Change],
    spots: [&'a [Spot]; 2],
    args: &'a DiffArgs,
}

impl Difference<'_> {
    fn headline(&self) -> String {
        let [before, after] = self.inputs.each_ref().map(Input::name);
        format!("{before} and {after}: {}", number(self.changes.len(), "difference"))
    }

    /// What was taken for granted.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        for side in [0, 1] {
            let name = self.inputs[side].name();
            let spots = spots::line(self.spots[side]);
            notes.extend(spots.map(|line| format!("{name}: {line}")));
            let repeated = self.units.repeated[side];
            if repeated > 0 {
                let features = number(repeated, "feature");
                notes.push(format!(
                    "{name}: {features} with the code of another one, taken for parts of one unit"
                ));
            }
        }
        let in_both = |unit: &units::Unit| unit.features.iter().all(Option::is_some);
        if !self.units.list.iter().any(in_both) {
            notes.push(
                "no code is in both layers: units are matched by ground alone; --key names the fields \
                 that hold the codes"
                    .to_owned(),
            );
        }
        notes
    }

    /// The differences of each kind that there are any of.
    fn by_kind(&self) -> impl Iterator<Item = (Kind, &[Change])> {
        self.changes.chunk_by(|a, b| a.kind == b.kind).map(|changes| (changes[0].kind, changes))
    }

    /// How many differences of each kind, and the first ones.
    fn text(&self) -> String {
        if self.changes.is_empty() {
            let units = number(self.units.list.len(), "unit");
            let [before, after] = self.inputs.each_ref().map(Input::name);
            return format!("{before} and {after}: {units}, no difference\n{}", self.slivers());
        }
        let columns = ["count", "area ha"].map(|name| (name, Align::Number));
        let mut counts = Table::new([("change", Align::Text)].into_iter().chain(columns));
        let texts = ["change", "unit", "from", "to"].map(|name| (name, Align::Text));
        let columns = ["area ha", "width m"].map(|name| (name, Align::Number));
        let mut first = Table::new(texts.into_iter().chain(columns));
        for (kind, changes) in self.by_kind() {
            let has_area = changes.iter().any(|change| change.area.is_some());
            let area: f64 = changes.iter().filter_map(|change| change.area).sum();
            let area = if has_area { hectares(area) } else { String::new() };
            counts.push(vec![kind.name().to_owned(), thousands(changes.len()), area]);
            for change in &changes[..changes.len().min(SHOWN)] {
                first.push(row(change));
            }
        }
        let title = format!("The first {SHOWN} of each kind:");
        [counts.render(), title, first.render()].join("\n") + &self.slivers()
    }

    /// The pieces that are no difference, in words; nothing if there are none.
    fn slivers(&self) -> String {
        if self.ground.slivers == 0 {
            return String::new();
        }
        format!(
            "\nNo differences: {} of ground narrower than {} m or smaller than {} ha, {} ha together\n",
            number(self.ground.slivers, "piece"),
            self.args.min_width.0,
            self.args.min_area.0 / 1e4,
            hectares(self.ground.sliver_area)
        )
    }

    fn json(&self) -> Value {
        let counts: serde_json::Map<String, Value> = self
            .by_kind()
            .map(|(kind, changes)| (kind.name().to_owned(), changes.len().into()))
            .collect();
        let change = |change: &Change| {
            let unit = change.unit.as_ref();
            json!({
                "change": change.kind.name(),
                "unit": unit.map(|unit| &unit.code),
                "name": unit.map(|unit| &unit.name),
                "field": change.field,
                "from": change.from,
                "to": change.to,
                "area_m2": change.area,
                "width_m": change.width,
            })
        };
        let spots = [0, 1]
            .map(|side: usize| spots::json(self.spots[side], |unit| self.inputs[side].label(unit)));
        json!({
            "command": "diff",
            "version": env!("CARGO_PKG_VERSION"),
            "inputs": self.inputs.each_ref().map(Input::name),
            "datasets": self.inputs.iter().flat_map(|i| &i.datasets).map(Making::json).collect::<Vec<_>>(),
            "same": self.changes.is_empty(),
            "counts": counts,
            "changes": self.changes.iter().map(change).collect::<Vec<_>>(),
            "slivers": {
                "min_width_m": self.args.min_width.0,
                "min_area_m2": self.args.min_area.0,
                "pieces": self.ground.slivers,
                "area_m2": self.ground.sliver_area,
            },
            "spots": spots,
        })
    }
}

/// What is shown of a difference.
fn row(change: &Change) -> Vec<String> {
    let field = change.field.iter().map(|field| format!(" {field}"));
    vec![
        format!("{}{}", change.kind.name(), field.collect::<String>()),
        change.unit.as_ref().map(ToString::to_string).unwrap_or_default(),
        change.words(&change.from),
        change.words(&change.to),
        change.area.map(hectares).unwrap_or_default(),
        change.width.map(|width| format!("{width:.0}")).unwrap_or_default(),
    ]
}

/// An area in hectares.
fn hectares(area: f64) -> String {
    format!("{:.2}", area / 1e4)
}
