//! `maille dissolve`: the units of each group merged into one feature.

mod fields;
mod groups;

use crate::account::{self, number};
use crate::args::{DissolveArgs, Unassigned};
use crate::console::Console;
use crate::coverage::check_input;
use crate::crs::metric;
use crate::error::Error;
use crate::france::Making;
use crate::input::Input;
use crate::output::Target;
use crate::rounding::{self, Lost};
use crate::spots;
use crate::{Done, leave};
use groups::Grouping;
use maille_geometry::{Coverage, Polygons, Repairs, Resolved, Spot, Topology, measure};
use maille_io::Layer;
use serde_json::{Value, json};

/// Reads, groups, merges, measures and writes.
pub fn run(args: &DissolveArgs, console: &Console) -> Result<Done, Error> {
    check_flags(args)?;
    let target = Target::new(&args.write)?;
    let mut input = Input::open(&args.read, console)?;
    check_input(&input, "merged")?;
    let metric = args.measure.then(|| metric(&input)).transpose()?;

    console.stage("grouping");
    // Which borders are shared does not depend on groups.
    let (grouping, topology) = rayon::join(
        || Grouping::make(&input, &args.group),
        || Topology::build(&input.layer.polygons),
    );
    let grouping = grouping?;
    let refused = grouping.refusal(&args.group);
    let mut report = report(&input, &grouping);
    let repairs = input.layer.polygons.repairs();
    let tell = |spots: &[Spot], lost: &Lost, input: &Input| {
        for line in summary(input, repairs, &grouping, args) {
            console.note(&line);
        }
        for line in spots::line(spots).into_iter().chain(lost.lines()) {
            console.note(&line);
        }
    };
    if refused.is_some() {
        tell(&[], &Lost::default(), &input);
        return Ok(Done { report, refused: refused.map(Error::Refused) });
    }

    console.stage("merging");
    let (fields, merged) = rayon::join(
        || fields::make(args, &input, &grouping),
        || Merged::make(&topology, &input, &grouping),
    );
    let (fields, mut merged) = (fields?, merged?);
    let mut measures = Vec::new();
    if let Some(metric) = metric {
        console.stage("measuring");
        measures = measure(&merged.polygons, metric);
    }
    if let Some(digits) = target.precision {
        console.stage("rounding");
        merged.round(digits, &input)?;
    }
    merged.lost.emptied = grouping.emptied(&input.layer.polygons, &merged.polygons);
    drop(topology);
    // Giving back so much memory takes a while, in which another thread may write.
    let done_with = (std::mem::take(&mut input.layer.polygons), merged.coverage);
    rayon::spawn(|| drop(done_with));

    console.stage("writing");
    let mut layer = Layer::new(target.name(), input.layer.format, input.layer.crs.clone());
    layer.polygons = merged.polygons;
    layer.attributes = fields.attributes(&measures);
    let caveats = target.write(&layer)?;

    tell(&merged.spots, &merged.lost, &input);
    for line in &caveats {
        console.note(line);
    }
    report["output"] = Value::String(target.name());
    report["features"] = layer.len().into();
    report["vertices"] = layer.polygons.coords().len().into();
    report["spots"] = spots::json(&merged.spots, |unit| input.label(unit));
    report["lost"] = merged.lost.json();
    leave((layer, input.layer));
    Ok(Done { report, refused: None })
}

/// The groups merged.
struct Merged {
    coverage: Coverage,
    /// One unit for each group.
    polygons: Polygons,
    spots: Vec<Spot>,
    lost: Lost,
}

impl Merged {
    fn make(topology: &Topology, input: &Input, grouping: &Grouping) -> Result<Self, Error> {
        let lost = Lost { inner_borders: topology.inner_borders(), ..Lost::default() };
        let mesh = topology.dissolve(&grouping.of_unit);
        let Resolved { coverage, spots, .. } = mesh.resolve().map_err(|error| {
            let label = input.label(error.unit() as usize);
            Error::Input(format!(
                "{label}: {error}; mend it with `maille clean`, or leave the feature out"
            ))
        })?;
        let polygons = coverage.polygons();
        Ok(Self { coverage, polygons, spots: spots::merged(spots), lost })
    }

    fn round(&mut self, digits: u8, input: &Input) -> Result<(), Error> {
        let label = |unit| input.label(unit);
        (self.coverage, self.lost.too_small) = rounding::rounded(&self.coverage, digits, label)?;
        self.polygons = self.coverage.polygons();
        Ok(())
    }
}

/// Standard input can be read once.
fn check_flags(args: &DissolveArgs) -> Result<(), Error> {
    let layers = args.read.inputs.iter().filter(|input| *input == "-").count();
    let table = args.group.members.iter().filter(|table| *table == "-").count();
    if layers + table > 1 {
        return Err(Error::Usage("standard input (`-`) can be read only once".to_owned()));
    }
    Ok(())
}

/// The account of the run as far as it is known before anything is merged.
fn report(input: &Input, grouping: &Grouping) -> Value {
    json!({
        "command": "dissolve",
        "version": env!("CARGO_PKG_VERSION"),
        "inputs": input.names(),
        "datasets": input.datasets.iter().map(Making::json).collect::<Vec<_>>(),
        "output": null,
        "groups": grouping.groups,
        "kept": grouping.kept.len(),
        "vintage": grouping.vintages.of_units(),
        "members_vintages": grouping.vintages.of_members(),
        "account": grouping.account,
        "repairs": account::repairs_json(input.layer.polygons.repairs()),
    })
}

/// What is said on standard error of the input: what was grouped, left out and mended.
fn summary(
    input: &Input,
    repairs: Repairs,
    grouping: &Grouping,
    args: &DissolveArgs,
) -> Vec<String> {
    let units = number(input.layer.len(), "unit");
    let mut lines =
        vec![format!("{}: {units} in {}", input.name(), number(grouping.groups, "group"))];
    lines.extend(grouping.vintages.line());
    let unassigned = match args.group.unassigned {
        Unassigned::Drop => "left out",
        Unassigned::Keep => "kept apart",
        Unassigned::Error => "refused",
    };
    lines.extend(account::lines(&grouping.account, unassigned));
    lines.extend(account::repairs(repairs));
    let crs = &input.layer.crs;
    if args.measure && !crs.is_geographic() {
        lines.push(format!("measured in the plane of {crs}"));
    }
    lines
}
