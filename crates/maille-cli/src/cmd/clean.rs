//! `maille clean`: a valid coverage, and nothing else changed.

use crate::account::{self, number};
use crate::args::CleanArgs;
use crate::cmd::check::limits;
use crate::console::Console;
use crate::coverage::{check_input, emptied};
use crate::crs::metric;
use crate::error::Error;
use crate::france::Making;
use crate::input::Input;
use crate::output::Target;
use crate::rounding::{self, Lost};
use crate::table::thousands;
use crate::{Done, on_pool};
use maille_geometry::clean;
use maille_geometry::{Change, Cleaned, Cleaning, Polygons, RegionKind};
use maille_io::Layer;
use serde_json::{Value, json};

/// Reads, cleans and writes.
pub fn run(args: &CleanArgs, console: &Console) -> Result<Done, Error> {
    let target = Target::new(&args.write)?;
    let changes = args.changes.as_ref().map(|path| Target::of_path(path)).transpose()?;
    let mut input = Input::open(&args.read, console)?;
    check_input(&input, "cleaned")?;
    let how = cleaning(args, &input)?;

    console.stage("cleaning");
    let label = |unit| input.label(unit);
    let given = &input.layer.polygons;
    let mut cleaned = on_pool(|| clean(given, &how))
        .map_err(|error| Error::Input(format!("{}: {error}", label(error.unit() as usize))))?;
    let mut lost = Lost { inner_borders: cleaned.inner_borders, ..Lost::default() };
    if let Some(digits) = target.precision {
        console.stage("rounding");
        (cleaned.coverage, lost.too_small) = rounding::rounded(&cleaned.coverage, digits, label)?;
    }
    let polygons = cleaned.coverage.polygons();
    lost.emptied = emptied(&input.layer, given, &polygons);

    console.stage("writing");
    let mut caveats = Vec::new();
    if let Some(target) = changes {
        let layer = changes_layer(&input, &cleaned.changes, &target.name());
        caveats = target.write(&layer)?;
    }
    let report = report(&input, &target, &cleaned, &lost);
    let lines = lines(&input, &cleaned, &lost);
    let before = std::mem::replace(&mut input.layer.polygons, polygons);
    let layer = if args.drop_empty { without_empty(&input.layer, &before) } else { input.layer };
    caveats.splice(0..0, target.write(&layer)?);
    for line in lines.iter().chain(&caveats) {
        console.note(line);
    }
    Ok(Done { report, refused: None })
}

fn cleaning(args: &CleanArgs, input: &Input) -> Result<Cleaning, Error> {
    Ok(Cleaning {
        metric: metric(input)?,
        snap: args.snap.0,
        overlaps: args.overlaps.resolve(input)?,
        gaps: args.receiver.0.as_ref().map(|receiver| receiver.resolve(input)).transpose()?,
        gaps_only_to: args.gaps_only_to.as_ref().map(|only| only.units(input)).transpose()?,
        limits: limits(&args.gaps),
        drop_empty: args.drop_empty,
    })
}

/// The layer without the features that had polygons and have none left.
fn without_empty(layer: &Layer, before: &Polygons) -> Layer {
    let is_emptied = |unit: &usize| {
        layer.polygons.rings_of(*unit).is_empty() && !before.rings_of(*unit).is_empty()
    };
    let kept: Vec<usize> = (0..layer.len()).filter(|unit| !is_emptied(unit)).collect();
    layer.subset(&kept)
}

/// A feature for each place that changed hands.
fn changes_layer(input: &Input, changes: &[Change], name: &str) -> Layer {
    let mut layer = Layer::new(name, input.layer.format, input.layer.crs.clone());
    for change in changes {
        // A region of a noded mesh: its rings are sound.
        let _ = layer.polygons.push_geo(&change.shape);
        let properties = format!(
            r#"{{"change":{},"from":{},"to":{},"area_m2":{}}}"#,
            json!(kind(change)),
            json!(names(input, &change.from)),
            json!(input.short_name(change.to as usize)),
            json!(change.area)
        );
        layer.attributes.push("", &properties, "");
    }
    layer
}

fn names(input: &Input, units: &[u32]) -> Vec<String> {
    units.iter().map(|&unit| input.short_name(unit as usize)).collect()
}

fn kind(change: &Change) -> &'static str {
    match change.kind {
        RegionKind::Gap => "gap filled",
        RegionKind::Overlap => "overlap settled",
    }
}

fn lines(input: &Input, cleaned: &Cleaned, lost: &Lost) -> Vec<String> {
    let mut lines = Vec::new();
    let of_kind = |kind| cleaned.changes.iter().filter(move |change| change.kind == kind);
    let sum = |kind| of_kind(kind).fold(0.0, |sum, change| sum + change.area);
    let count = |kind, thing| number(of_kind(kind).count(), thing);
    lines.push(format!(
        "{}: {} settled ({:.2} m²), {} filled ({:.2} m²)",
        input.name(),
        count(RegionKind::Overlap, "overlap"),
        sum(RegionKind::Overlap),
        count(RegionKind::Gap, "gap"),
        sum(RegionKind::Gap)
    ));
    let (snapping, areas) = (cleaned.snapping, cleaned.areas);
    if snapping.moved + snapping.inserted > 0 {
        lines.push(format!(
            "{} moved onto a neighbour's, {} inserted into edges passing by",
            number(snapping.moved, "vertex"),
            thousands(snapping.inserted)
        ));
    }
    if snapping.kept > 0 {
        let rings = number(snapping.kept, "ring");
        lines.push(format!("{rings} not snapped: nothing would be left"));
    }
    if cleaned.unfilled > 0 {
        lines.push(format!("{} that nobody may receive", number(cleaned.unfilled, "gap")));
    }
    lines.extend(account::repairs(input.layer.polygons.repairs()));
    lines.extend(lost.lines());
    lines.push(format!(
        "area {:.6} km² before, {:.6} km² after, {:.6} km² changed hands",
        areas.before / 1e6,
        areas.after / 1e6,
        areas.moved / 1e6
    ));
    lines
}

fn report(input: &Input, target: &Target, cleaned: &Cleaned, lost: &Lost) -> Value {
    let change = |change: &Change| {
        json!({
            "change": kind(change),
            "from": names(input, &change.from),
            "to": input.short_name(change.to as usize),
            "area_m2": change.area,
        })
    };
    let (snapping, areas) = (cleaned.snapping, cleaned.areas);
    json!({
        "command": "clean",
        "version": env!("CARGO_PKG_VERSION"),
        "inputs": input.names(),
        "datasets": input.datasets.iter().map(Making::json).collect::<Vec<_>>(),
        "output": target.name(),
        "features": input.layer.len(),
        "changes": cleaned.changes.iter().map(change).collect::<Vec<_>>(),
        "snapped": {
            "moved": snapping.moved,
            "inserted": snapping.inserted,
            "rings_kept": snapping.kept,
        },
        "unfilled_gaps": cleaned.unfilled,
        "areas": {
            "before_m2": areas.before,
            "after_m2": areas.after,
            "moved_m2": areas.moved,
        },
        "repairs": account::repairs_json(input.layer.polygons.repairs()),
        "lost": lost.json(),
    })
}
