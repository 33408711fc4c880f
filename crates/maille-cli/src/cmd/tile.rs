//! `maille tile`: vector tiles in which neighbours touch.

mod fields;
mod source;

use crate::Done;
use crate::args::{MaxZoom, ReadArgs, SmallUnits, TileArgs};
use crate::console::Console;
use crate::error::Error;
use crate::input::Input;
use fields::Selection;
use maille_tiles::{Options, Small, TileError};
use serde_json::json;
use source::{Plan, Prepared};

/// Reads, tiles and writes.
pub fn run(args: &TileArgs, console: &Console) -> Result<Done, Error> {
    let selection = Selection::of(&args.content);
    let mut prepared = Vec::new();
    let named = args.layers.iter().map(|layer| (Some(layer.name.clone()), layer.input.clone()));
    let plain = args.inputs.iter().map(|input| (None, input.clone()));
    for (name, input) in plain.chain(named) {
        let read = ReadArgs {
            inputs: vec![input],
            from: args.from,
            layer: None,
            crs: args.crs.clone(),
        };
        let mut input = Input::open(&read, console)?;
        let name = name.unwrap_or_else(|| input.layer.stem().to_owned());
        console.stage("building the mesh");
        let plans = Plan::of(&input, &name, &args.content.levels)?;
        prepared.push(Prepared::of(&mut input, &plans, &selection)?);
    }
    let max = match args.zooms.max_zoom {
        MaxZoom::Given(zoom) => zoom,
        MaxZoom::Auto => 10,
    };
    let zooms = args.zooms.min_zoom..=max;
    let mut sources: Vec<_> = prepared.into_iter().map(|prepared| prepared.source).collect();
    for source in &mut sources {
        for layer in &mut source.layers {
            layer.zooms = zooms.clone();
        }
    }
    let options = Options {
        extent_bits: args.grid.extent.bits,
        buffer: u16::from(args.grid.buffer) << (args.grid.extent.bits - 8),
        small: match args.grid.small {
            SmallUnits::Keep => Small::Keep,
            SmallUnits::Coalesce => Small::Coalesce,
            SmallUnits::Drop => Small::Drop,
        },
        max_tile_bytes: args.grid.max_tile_bytes,
        expendable: args.grid.cut.clone(),
    };
    console.stage("tiling");
    let reports = maille_tiles::tile(&sources, zooms, &options, |_, _| Ok::<(), Error>(()))
        .map_err(|error| match error {
            TileError::Sink(error) => error,
            TileError::Resolve(error) => Error::Input(error.to_string()),
        })?;
    for report in &reports {
        eprintln!("{report:?}");
    }
    eprintln!("{}", reports.iter().map(|r| r.bytes).sum::<usize>());
    Ok(Done { report: json!({}), refused: None })
}
