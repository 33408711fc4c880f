//! `maille dissolve`: the units of each group merged into one feature.

mod fields;
mod groups;

use crate::Done;
use crate::account::{self, named, number};
use crate::args::{DissolveArgs, Unassigned};
use crate::console::Console;
use crate::error::Error;
use crate::input::Input;
use crate::output::Target;
use groups::Grouping;
use maille_geometry::{Metric, Repairs, Resolved, Spot, Topology, measure};
use maille_io::Layer;
use serde_json::{Value, json};

/// Reads, groups, merges, measures and writes.
pub fn run(args: &DissolveArgs, console: &Console) -> Result<Done, Error> {
    check_flags(args)?;
    let target = Target::new(&args.write)?;
    let mut input = Input::open(&args.read, console)?;
    check_input(&input)?;

    console.stage("grouping");
    let grouping = Grouping::make(&input, &args.group)?;
    let refused = grouping.refusal(&args.group);
    let mut report = report(&input, &grouping);
    let repairs = input.layer.polygons.repairs();
    let tell = |spots: &[Spot], input: &Input| {
        for line in summary(input, repairs, &grouping, spots, args) {
            console.note(&line);
        }
    };
    if refused.is_some() {
        tell(&[], &input);
        return Ok(Done { report, refused });
    }

    console.stage("merging");
    let polygons = std::mem::take(&mut input.layer.polygons);
    let (fields, resolved) = rayon::join(
        || fields::make(args, &input, &grouping),
        || {
            Topology::build(&polygons)
                .dissolve(&grouping.of_unit)
                .resolve()
        },
    );
    let fields = fields?;
    let Resolved {
        coverage, spots, ..
    } = resolved.map_err(|error| {
        let label = input.label(error.unit() as usize);
        Error::Input(format!(
            "{label}: {error}; correct it, or leave the feature out"
        ))
    })?;
    drop(polygons);

    let mut layer = Layer::new(target.name(), input.layer.format, input.layer.crs.clone());
    layer.polygons = coverage.polygons();
    let mut measures = Vec::new();
    if args.measure {
        console.stage("measuring");
        let geographic = layer.crs.is_geographic();
        let metric = if geographic {
            Metric::Geodesic
        } else {
            Metric::Planar
        };
        measures = measure(&layer.polygons, metric);
    }
    layer.attributes = fields.attributes(&measures);
    console.stage("writing");
    target.write(&mut layer)?;

    tell(&spots, &input);
    report["output"] = Value::String(target.name());
    report["features"] = layer.len().into();
    report["vertices"] = layer.polygons.coords().len().into();
    report["spots"] = spots.iter().map(|spot| spot_json(spot, &input)).collect();
    Ok(Done {
        report,
        refused: None,
    })
}

/// Standard input can be read once.
fn check_flags(args: &DissolveArgs) -> Result<(), Error> {
    let layers = args
        .read
        .inputs
        .iter()
        .filter(|input| *input == "-")
        .count();
    let table = args
        .group
        .members
        .iter()
        .filter(|table| *table == "-")
        .count();
    if layers + table > 1 {
        return Err(Error::Usage(
            "standard input (`-`) can be read only once".to_owned(),
        ));
    }
    Ok(())
}

/// Only polygons can be merged, and there must be some features.
fn check_input(input: &Input) -> Result<(), Error> {
    if input.layer.is_empty() {
        return Err(Error::Input(format!(
            "{}: there are no features to merge",
            input.name()
        )));
    }
    if let Some((&feature, geometry)) = input.layer.others.first_key_value() {
        return Err(Error::Input(format!(
            "{}: its geometry is a {}, and only polygons can be merged; leave such features out",
            input.label(feature),
            geometry.value.type_name()
        )));
    }
    Ok(())
}

/// The account of the run as far as it is known before anything is merged.
fn report(input: &Input, grouping: &Grouping) -> Value {
    json!({
        "command": "dissolve",
        "version": env!("CARGO_PKG_VERSION"),
        "inputs": input.names(),
        "output": null,
        "groups": grouping.groups,
        "kept": grouping.kept.len(),
        "vintage": grouping.vintage,
        "account": grouping.account,
        "repairs": account::repairs_json(input.layer.polygons.repairs()),
    })
}

fn spot_json(spot: &Spot, input: &Input) -> Value {
    let units: Vec<String> = spot
        .units
        .iter()
        .map(|&unit| input.label(unit as usize))
        .collect();
    json!({"kind": spot.kind.to_string(), "at": [spot.at.x, spot.at.y], "units": units})
}

/// What is said on standard error: what was made, what was lost and what was repaired.
fn summary(
    input: &Input,
    repairs: Repairs,
    grouping: &Grouping,
    spots: &[Spot],
    args: &DissolveArgs,
) -> Vec<String> {
    let units = number(input.layer.len(), "unit");
    let mut lines = vec![format!(
        "{}: {units} in {}",
        input.name(),
        number(grouping.groups, "group")
    )];
    if let Some(vintage) = grouping.vintage {
        lines.push(format!("members resolved by the lists of {vintage}"));
    }
    let unassigned = match args.group.unassigned {
        Unassigned::Drop => "left out",
        Unassigned::Keep => "kept apart",
        Unassigned::Error => "refused",
    };
    lines.extend(account::lines(&grouping.account, unassigned));
    lines.extend(account::repairs(repairs));
    if !spots.is_empty() {
        let place = |spot: &Spot| format!("{} at {:.6} {:.6}", spot.kind, spot.at.x, spot.at.y);
        let (count, named) = (number(spots.len(), "spot"), named(spots, place));
        lines.push(format!(
            "{count} where borders do not match, repaired: {named}"
        ));
    }
    if input.layer.dropped_ordinates > 0 {
        let count = number(input.layer.dropped_ordinates, "ordinate");
        lines.push(format!("{count} beyond x, y and z left out"));
    }
    lines
}
