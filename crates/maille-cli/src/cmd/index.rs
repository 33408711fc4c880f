//! `maille index`: a file in which points are looked up at once.

use crate::Done;
use crate::account::number;
use crate::args::IndexArgs;
use crate::console::Console;
use crate::error::Error;
use crate::france::Making;
use crate::input::Input;
use crate::lookup;
use crate::output::check_place;
use maille_index::Index;
use maille_io::Output;
use serde_json::json;
use std::io::Write;

/// Reads, builds and writes.
pub fn run(args: &IndexArgs, console: &Console) -> Result<Done, Error> {
    let name = args.output.display().to_string();
    if lookup::file(&name).is_none() {
        let problem = "index files are known by their extension; call it FILE.maille";
        return Err(Error::Usage(format!("{name}: {problem}")));
    }
    check_place(&args.output)?;
    let input = Input::open(&args.read, console)?;
    console.stage("building the index");
    let built = lookup::build(&input, &args.levels, &args.fields, console)?;
    let mut report = json!({
        "command": "index",
        "version": env!("CARGO_PKG_VERSION"),
        "inputs": input.names(),
        "datasets": input.datasets.iter().map(Making::json).collect::<Vec<_>>(),
        "output": null,
    });
    built.report(&mut report);
    if let Some(refused) = built.refusal() {
        return Ok(Done { report, refused: Some(refused) });
    }
    let index = &built.index;

    console.stage("writing");
    write(args, index).map_err(|e| Error::writing(&name, &e))?;

    let levels = index.levels();
    let levels: Vec<_> = levels.all().iter().map(|level| (level.name(), level.rows())).collect();
    let told = levels.iter().map(|(name, rows)| number(*rows, name)).collect::<Vec<_>>();
    let bytes = index.as_bytes().len();
    console.note(&format!("{}: {} in {name}, {}", input.name(), told.join(", "), megabytes(bytes)));
    report["output"] = name.into();
    report["bytes"] = bytes.into();
    let units = levels.iter().map(|(name, rows)| json!({"name": name, "units": rows}));
    report["levels"] = units.collect();
    Ok(Done { report, refused: None })
}

fn write(args: &IndexArgs, index: &Index) -> std::io::Result<()> {
    let mut output = Output::create(&args.output)?;
    output.write_all(index.as_bytes())?;
    output.commit()
}

fn megabytes(bytes: usize) -> String {
    #[expect(clippy::cast_precision_loss, reason = "shown with one decimal")]
    let megabytes = bytes as f64 / 1e6;
    format!("{megabytes:.1} MB")
}
