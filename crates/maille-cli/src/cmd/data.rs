//! `maille data`: the built-in datasets.

use crate::Done;
use crate::args::{DataArgs, DataCommand, ExportArgs, ListArgs};
use crate::console::Console;
use crate::error::Error;
use crate::france;
use crate::output::{self, Target};
use crate::table::{Align, Table, thousands};
use serde_json::{Value, json};

/// Lists the datasets, or writes one.
pub fn run(args: &DataArgs, console: &Console) -> Result<Done, Error> {
    match &args.command {
        DataCommand::List(args) => list(args),
        DataCommand::Export(args) => export(args, console),
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
    Ok(Done {
        report: json!({"command": "data list", "datasets": objects}),
        refused: None,
    })
}

fn export(args: &ExportArgs, console: &Console) -> Result<Done, Error> {
    let target = Target::new(&args.write)?;
    console.stage("reading");
    let mut layer = france::load(&args.name)?;
    console.stage("writing");
    target.write(&mut layer)?;
    let report = json!({
        "command": "data export",
        "dataset": args.name,
        "output": target.name(),
        "features": layer.len(),
    });
    Ok(Done {
        report,
        refused: None,
    })
}
