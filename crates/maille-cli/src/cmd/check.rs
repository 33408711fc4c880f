//! `maille check`: whether polygons are a valid coverage, and every fault.

mod layer;

use crate::account::number;
use crate::args::{CheckArgs, GapArgs};
use crate::console::Console;
use crate::coverage::check_input;
use crate::crs::metric;
use crate::error::Error;
use crate::france::Making;
use crate::input::Input;
use crate::output::{self, Target};
use crate::table::{Align, Table, thousands};
use crate::{Done, leave, on_pool};
use maille_geometry::{Fault, FaultKind, FaultSearch, Faults, GapLimits, Measure, faults};
use serde_json::{Value, json};

/// How many faults of a kind are shown.
const SHOWN: usize = 5;

/// Reads, looks for faults and shows them. The account of thousands of faults is made only if it is
/// asked for.
pub fn run(args: &CheckArgs, console: &Console, is_reported: bool) -> Result<Done, Error> {
    let target = args.faults.as_ref().map(|path| Target::of_path(path)).transpose()?;
    let input = Input::open(&args.read, console)?;
    check_input(&input, "checked")?;
    console.stage("looking for faults");
    let search =
        FaultSearch { metric: metric(&input)?, snap: args.snap.0, gaps: limits(&args.gaps) };
    let found = on_pool(|| faults(&input.layer.polygons, &search)).map_err(|error| {
        Error::Input(format!("{}: {error}", input.label(error.unit() as usize)))
    })?;
    if let Some(target) = target {
        console.stage("writing");
        let layer = layer::of(&input, &found.faults, &target.name());
        target.write(&layer)?.iter().for_each(|line| console.note(line));
    }
    let report = if is_reported || args.json { report(&input, &found) } else { Value::Null };
    console.clear();
    output::print(&if args.json { format!("{report:#}\n") } else { text(&input, &found) })?;
    let count = number(found.faults.len(), "fault");
    let refused =
        (!found.faults.is_empty()).then(|| Error::No(format!("{}: {count}", input.name())));
    leave((found, input.layer));
    Ok(Done { report, refused })
}

/// Which holes are gaps.
pub fn limits(args: &GapArgs) -> GapLimits {
    GapLimits { area: args.gap_max_area.0, width: args.gap_max_width.0 }
}

/// The faults of each kind that there are any of.
fn by_kind(faults: &[Fault]) -> impl Iterator<Item = (FaultKind, &[Fault])> {
    FaultKind::ALL.into_iter().filter_map(move |kind| {
        let start = faults.partition_point(|fault| fault.kind < kind);
        let end = faults.partition_point(|fault| fault.kind <= kind);
        (start < end).then(|| (kind, &faults[start..end]))
    })
}

/// How many faults of each kind, and the worst ones.
fn text(input: &Input, found: &Faults) -> String {
    if found.faults.is_empty() {
        let units = number(input.layer.len(), "unit");
        return format!("{}: {units}, a valid coverage{}\n", input.name(), holes(&found.holes));
    }
    let columns = ["count", "area m²"].map(|name| (name, Align::Number));
    let mut counts = Table::new([("fault", Align::Text)].into_iter().chain(columns));
    let columns = ["area m²", "width m"].map(|name| (name, Align::Number));
    let texts = ["fault", "units", "at"].map(|name| (name, Align::Text));
    let mut worst = Table::new(texts.into_iter().chain(columns));
    for (kind, faults) in by_kind(&found.faults) {
        let area: f64 = faults.iter().filter_map(|fault| fault.area).sum();
        let has_area = faults.iter().any(|fault| fault.area.is_some());
        counts.push(vec![
            kind.name().to_owned(),
            thousands(faults.len()),
            if has_area { metres(area) } else { String::new() },
        ]);
        for fault in &faults[..faults.len().min(SHOWN)] {
            worst.push(vec![
                kind.name().to_owned(),
                layer::units(input, fault).join(" "),
                place(fault),
                fault.area.map(metres).unwrap_or_default(),
                fault.width.map(metres).unwrap_or_default(),
            ]);
        }
    }
    let holes = holes(&found.holes);
    let title = format!("The worst {SHOWN} of each kind:");
    let parts = [counts.render(), title, worst.render()];
    let left = if holes.is_empty() { String::new() } else { format!("\nNot faults{holes}\n") };
    format!("{}{left}", parts.join("\n"))
}

/// The holes that were left alone, in words; nothing if there are none.
fn holes(holes: &[Measure]) -> String {
    let Some(largest) = holes.first() else { return String::new() };
    let count = number(holes.len(), "hole");
    let area = if largest.area < 1e4 {
        format!("{} m²", metres(largest.area))
    } else {
        format!("{:.2} km²", largest.area / 1e6)
    };
    format!(": {count} left alone as too large for a gap, the largest of {area}")
}

fn place(fault: &Fault) -> String {
    fault.shape.position().map_or_else(String::new, |at| format!("{:.7} {:.7}", at.x, at.y))
}

/// A length or an area, to three digits at least and a hundredth of a square millimetre at most.
fn metres(number: f64) -> String {
    let decimals = if number >= 100.0 {
        0
    } else if number >= 0.1 {
        2
    } else {
        5
    };
    format!("{number:.decimals$}")
}

fn report(input: &Input, found: &Faults) -> Value {
    let counts: serde_json::Map<String, Value> = by_kind(&found.faults)
        .map(|(kind, faults)| (kind.name().to_owned(), faults.len().into()))
        .collect();
    let fault = |fault: &Fault| {
        json!({
            "fault": fault.kind.name(),
            "units": layer::units(input, fault),
            "area_m2": fault.area,
            "width_m": fault.width,
            "at": fault.shape.position().map(|at| [at.x, at.y]),
        })
    };
    let holes: Vec<Value> = found
        .holes
        .iter()
        .map(|hole| json!({"area_m2": hole.area, "perimeter_m": hole.perimeter}))
        .collect();
    json!({
        "command": "check",
        "version": env!("CARGO_PKG_VERSION"),
        "inputs": input.names(),
        "datasets": input.datasets.iter().map(Making::json).collect::<Vec<_>>(),
        "valid": found.faults.is_empty(),
        "counts": counts,
        "faults": found.faults.iter().map(fault).collect::<Vec<_>>(),
        "holes": holes,
    })
}
