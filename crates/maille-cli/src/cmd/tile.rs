//! `maille tile`: vector tiles in which neighbours touch.

mod account;
mod fields;
mod metadata;
mod source;
mod zooms;

use crate::Done;
use crate::account::{kilobytes, number, repairs};
use crate::args::{ReadArgs, SmallUnits, TileArgs};
use crate::console::Console;
use crate::error::Error;
use crate::france::Making;
use crate::input::{Input, expand};
use crate::output::sha256;
use crate::spots;
use fields::Selection;
use maille_io::suggest::nearest;
use maille_tiles::{
    Archive, Content, Kind, Options, Overwrite, Selection as Shown, ShowError, Small, Source, Tile,
    TileError, Writer, write_geojson,
};
use metadata::Origin;
use serde_json::json;
use source::{Plan, Prepared};
use std::io;
use std::path::Path;

/// Reads, tiles and writes, or shows what is in an archive.
pub fn run(args: &TileArgs, console: &Console) -> Result<Done, Error> {
    match (&args.decode, &args.output) {
        (Some(archive), _) => decode(archive, &args.inputs),
        (None, Some(output)) => make(args, output, console),
        // One of them is required.
        (None, None) => Err(Error::Usage("give an archive to write with -o".to_owned())),
    }
}

fn make(args: &TileArgs, output: &Path, console: &Console) -> Result<Done, Error> {
    let kind = Kind::of(output).ok_or_else(|| {
        Error::Usage(format!(
            "{}: tiles go into FILE.pmtiles, FILE.mbtiles or a folder DIR/",
            output.display()
        ))
    })?;
    let overwrite = if args.force { Overwrite::Yes } else { Overwrite::No };
    let mut writer = Writer::create(output, kind, overwrite).map_err(Error::from)?;
    let Inputs { mut prepared, origins, datasets, names, notes } = Inputs::read(args, console)?;
    check_names(args, &prepared)?;
    let zooms = zooms::find(&mut prepared, args)?;
    let metadata = metadata::of(args, output, &prepared, &origins, &zooms);

    console.stage("tiling");
    let options = options(args);
    let (sources, rest): (Vec<Source>, Vec<_>) = prepared
        .into_iter()
        .map(|prepared| (prepared.source, (prepared.spots, prepared.inner_borders)))
        .unzip();
    let tiled = maille_tiles::tile(&sources, zooms.clone(), &options, |tile, bytes| {
        writer.put(tile, bytes)
    });
    let reports = tiled.map_err(|error| match error {
        TileError::Sink(error) => error.into(),
        TileError::Resolve(error) => {
            Error::Input(format!("{error}; mend it with `maille clean`, or leave the feature out"))
        }
    })?;
    console.stage("writing");
    let written = writer.finish(&metadata).map_err(Error::from)?;

    console.note(&format!(
        "{}: {} of zooms {} to {} in {}, {}",
        names.join(", "),
        number(reports.iter().map(|report| report.tiles).sum(), "tile"),
        zooms.start(),
        zooms.end(),
        output.display(),
        kilobytes(usize::try_from(written.bytes).unwrap_or(usize::MAX))
    ));
    let extent = 1 << options.extent_bits;
    let lines = account::lines(&reports, options.small, extent, options.max_tile_bytes);
    let repaired = rest.iter().filter_map(|(spots, _)| spots::line(spots));
    notes.into_iter().chain(repaired).chain(lines).for_each(|line| console.note(&line));
    let report = json!({
        "command": "tile",
        "version": env!("CARGO_PKG_VERSION"),
        "inputs": names,
        "datasets": datasets.iter().map(Making::json).collect::<Vec<_>>(),
        "output": output.display().to_string(),
        "layers": sources.iter().flat_map(|source| &source.layers)
            .map(|layer| json!({
                "name": layer.name,
                "features": layer.features.len(),
                "zooms": [layer.zooms.start(), layer.zooms.end()],
            }))
            .collect::<Vec<_>>(),
        "zooms": account::json(&reports),
        "tiles": written.tiles,
        "contents": written.contents,
        "bytes": written.bytes,
        "spots": rest.iter().map(|(spots, _)| spots.len()).sum::<usize>(),
        "inner_borders": rest.iter().map(|(_, borders)| borders).sum::<usize>(),
    });
    Ok(Done { report, refused: None })
}

/// All inputs, read and made meshes of.
struct Inputs {
    prepared: Vec<Prepared>,
    origins: Vec<Origin>,
    datasets: Vec<Making>,
    names: Vec<String>,
    notes: Vec<String>,
}

impl Inputs {
    fn read(args: &TileArgs, console: &Console) -> Result<Self, Error> {
        let selection = Selection::of(&args.content);
        let mut all = Self {
            prepared: Vec::new(),
            origins: Vec::new(),
            datasets: Vec::new(),
            names: Vec::new(),
            notes: Vec::new(),
        };
        let mut inputs = given(args)?.into_iter().peekable();
        let mut fields = Vec::new();
        while let Some((name, given)) = inputs.next() {
            let read = ReadArgs {
                inputs: vec![given.clone()],
                from: args.from,
                layer: None,
                crs: args.crs.clone(),
                crs_flag: "--crs",
            };
            let mut input = Input::open(&read, console)?;
            if input.layer.is_empty() {
                let problem = format!("{}: there are no features to be tiled", input.name());
                return Err(Error::Input(problem));
            }
            fields.extend(input.layer.field_names());
            all.names.push(input.name());
            // Before the work of the last one, which mostly is the only one.
            if inputs.peek().is_none() {
                check_fields(&all.names, &fields, &selection, &args.grid.cut)?;
            }
            console.stage("building the mesh");
            let name = name.unwrap_or_else(|| layer_name(&input));
            let plans = Plan::of(&input, &name, &args.content)?;
            all.notes.extend(repairs(input.layer.polygons.repairs()));
            let is_file = input.dataset().is_none() && given != "-";
            let hash = || is_file.then(|| sha256(Path::new(&given))).transpose();
            let (hash, prepared) =
                rayon::join(hash, || Prepared::of(&mut input, &plans, &selection));
            let (hash, prepared) = (hash?, prepared?);
            all.notes.extend(account::caveats(&input.name(), &prepared));
            all.prepared.push(prepared);
            all.origins.push(Origin::of(&input, &given, hash));
            all.datasets.append(&mut input.datasets);
        }
        Ok(all)
    }
}

/// The inputs, those that flags give a name with it.
fn given(args: &TileArgs) -> Result<Vec<(Option<String>, String)>, Error> {
    let mut all = Vec::new();
    for input in &args.inputs {
        if crate::france::is_dataset(input) || input == "-" {
            all.push((None, input.clone()));
            continue;
        }
        let paths = expand(input)?;
        all.extend(paths.iter().map(|path| (None, path.display().to_string())));
    }
    all.extend(args.layers.iter().map(|layer| (Some(layer.name.clone()), layer.input.clone())));
    if all.len() > 1 && !args.content.levels.is_empty() {
        let problem =
            "--levels are made of one input; give the others their own layers with another run";
        return Err(Error::Usage(problem.to_owned()));
    }
    Ok(all)
}

/// What the layer of an input is called: after its file, or a dataset's level.
fn layer_name(input: &Input) -> String {
    let dataset = input.dataset().and_then(|name| name.split(['@', ':']).nth(1));
    dataset.unwrap_or_else(|| input.layer.stem()).to_owned()
}

/// Refuses two layers of one name, and flags that name layers that there are not.
fn check_names(args: &TileArgs, prepared: &[Prepared]) -> Result<(), Error> {
    let layers = || prepared.iter().flat_map(|prepared| &prepared.source.layers);
    let names: Vec<&str> = layers().map(|layer| layer.name.as_str()).collect();
    for (place, name) in names.iter().enumerate() {
        if names[..place].contains(name) {
            let problem =
                format!("two layers are called \"{name}\"; name them with --layer NAME=INPUT");
            return Err(Error::Usage(problem));
        }
    }
    let units = || {
        let units = layers().filter(|layer| matches!(layer.content, Content::Units { .. }));
        units.map(|layer| layer.name.as_str())
    };
    let flags = [("--borders", &args.content.borders), ("--labels", &args.content.labels)];
    for (flag, asked) in flags {
        for name in asked.iter().flatten() {
            if !units().any(|unit| unit == name) {
                let meant = meant(name, units());
                return Err(Error::Usage(format!("{flag}: there is no layer \"{name}\"{meant}")));
            }
        }
    }
    Ok(())
}

/// A question to add to a message about a name that there is not.
fn meant<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    nearest(name, known).map_or(String::new(), |name| format!("; did you mean \"{name}\"?"))
}

/// Refuses fields that no input has.
fn check_fields(
    inputs: &[String],
    fields: &[String],
    selection: &Selection<'_>,
    cut: &[String],
) -> Result<(), Error> {
    let cut = cut.iter().map(|field| ("--cut", field.as_str()));
    for (flag, field) in selection.named().chain(cut) {
        if field != "units" && !fields.iter().any(|known| known == field) {
            let meant = meant(field, fields.iter().map(String::as_str));
            let problem =
                format!("{}: {flag}: there is no field \"{field}\"{meant}", inputs.join(", "));
            return Err(Error::Usage(problem));
        }
    }
    Ok(())
}

fn options(args: &TileArgs) -> Options {
    let grid = &args.grid;
    Options {
        extent_bits: grid.extent.bits,
        buffer: u16::from(grid.buffer) << (grid.extent.bits - 8),
        small: match grid.small {
            SmallUnits::Keep => Small::Keep,
            SmallUnits::Coalesce => Small::Coalesce,
            SmallUnits::Drop => Small::Drop,
        },
        max_tile_bytes: grid.max_tile_bytes,
        expendable: grid.cut.clone(),
    }
}

/// Prints tiles of an archive.
fn decode(path: &Path, which: &[String]) -> Result<Done, Error> {
    let shown = match which {
        [] => Shown::All,
        [which] => shown(which)?,
        _ => {
            return Err(Error::Usage(
                "--decode shows one tile or one zoom, as 7/63/45 or 7".to_owned(),
            ));
        }
    };
    let archive = Archive::open(path).map_err(Error::from)?;
    let out = io::BufWriter::new(io::stdout().lock());
    let tiles = write_geojson(&archive, shown, out).map_err(|error| match error {
        ShowError::Archive(error) => error.into(),
        ShowError::Output(error) => Error::writing("-", &error),
    })?;
    if tiles == 0 {
        let problem = format!("{}: there is no such tile", path.display());
        return Err(Error::No(problem));
    }
    let report = json!({
        "command": "tile",
        "version": env!("CARGO_PKG_VERSION"),
        "decoded": path.display().to_string(),
        "tiles": tiles,
    });
    Ok(Done { report, refused: None })
}

/// A tile or a zoom.
fn shown(text: &str) -> Result<Shown, Error> {
    let problem =
        || Error::Usage(format!("\"{text}\" is no tile and no zoom; expected one as 7/63/45 or 7"));
    let numbers: Result<Vec<u32>, _> = text.split('/').map(str::parse).collect();
    match *numbers.map_err(|_| problem())? {
        [zoom] => u8::try_from(zoom).map(Shown::Zoom).map_err(|_| problem()),
        [z, x, y] => {
            let z = u8::try_from(z).map_err(|_| problem())?;
            Ok(Shown::Tile(Tile { z, x, y }))
        }
        _ => Err(problem()),
    }
}
