//! `maille data`: the built-in datasets.

mod history;

use crate::Done;
use crate::args::{DataArgs, DataCommand, ExportArgs, ListArgs};
use crate::console::Console;
use crate::coverage::{Units, emptied};
use crate::error::Error;
use crate::france;
use crate::output::{self, Target};
use crate::rounding::{self, Lost};
use crate::spots;
use crate::table::{Align, Table, thousands};
use maille_geometry::Spot;
use maille_io::Layer;
use serde_json::{Value, json};

/// Lists the datasets, writes one, or tells the story of a code.
pub fn run(args: &DataArgs, console: &Console) -> Result<Done, Error> {
    match &args.command {
        DataCommand::List(args) => list(args),
        DataCommand::Export(args) => export(args, console),
        DataCommand::History(args) => history::run(args),
    }
}

fn list(args: &ListArgs) -> Result<Done, Error> {
    let entries = maille_france::datasets();
    let objects: Vec<Value> = entries
        .iter()
        .map(|entry| {
            json!({
                "name": entry.name,
                "title": entry.title,
                "level": entry.level.name(),
                "vintage": entry.vintage(),
                "year": entry.year,
                "members_year": entry.members_year,
                "units": entry.units,
                "source": entry.source,
                "licence": entry.licence,
            })
        })
        .collect();
    if args.json {
        output::print(&format!("{:#}\n", Value::Array(objects.clone())))?;
    } else {
        let columns = [
            ("name", Align::Text),
            ("units", Align::Number),
            ("vintage", Align::Text),
            ("source", Align::Text),
            ("licence", Align::Text),
        ];
        let mut table = Table::new(columns);
        for entry in entries {
            table.push(vec![
                entry.name.to_owned(),
                thousands(entry.units),
                entry.vintage().to_owned(),
                entry.source.to_owned(),
                entry.licence.to_owned(),
            ]);
        }
        output::print(&table.render())?;
    }
    Ok(Done { report: json!({"command": "data list", "datasets": objects}), refused: None })
}

fn export(args: &ExportArgs, console: &Console) -> Result<Done, Error> {
    let target = Target::new(&args.write)?;
    console.stage("reading");
    let (mut layer, making) = france::load(&args.name)?;
    making.lines().iter().for_each(|line| console.note(line));
    let mut report = json!({
        "command": "data export",
        "dataset": args.name,
        "datasets": [making.json()],
        "output": target.name(),
        "features": layer.len(),
    });
    if let Some(digits) = target.precision {
        console.stage("rounding");
        let (spots, lost) = round(&mut layer, digits)?;
        report["spots"] = spots::json(&spots, |unit| layer.feature(unit).label());
        report["lost"] = lost.json();
        for line in spots::line(&spots).into_iter().chain(lost.lines()) {
            console.note(&line);
        }
    }
    console.stage("writing");
    target.write(&layer)?.iter().for_each(|line| console.note(line));
    Ok(Done { report, refused: None })
}

/// Rounds the polygons of a layer as a coverage, and tells what it had to repair and to leave out.
fn round(layer: &mut Layer, digits: u8) -> Result<(Vec<Spot>, Lost), Error> {
    let label = |unit: usize| format!("{}: {}", layer.name, layer.feature(unit).label());
    let Units { coverage, spots, inner_borders } = Units::of(&layer.polygons, label)?;
    let (coverage, too_small) = rounding::rounded(&coverage, digits, label)?;
    let polygons = coverage.polygons();
    let emptied = emptied(layer, &layer.polygons, &polygons);
    layer.polygons = polygons;
    Ok((spots, Lost { inner_borders, too_small, emptied }))
}
