//! Layers from the command line.

use crate::account::number;
use crate::args::ReadArgs;
use crate::console::Console;
use crate::crs;
use crate::error::Error;
use crate::france::{self, Making};
use maille_io::{Layer, ReadOptions};
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// The fields that hold names, the likeliest first.
pub const NAMES: [&str; 7] = ["nom", "name", "NOM", "NAME", "Name", "libelle", "label"];

/// One layer made of one or several inputs.
#[derive(Debug)]
pub struct Input {
    pub layer: Layer,
    /// How those inputs that are datasets were made.
    pub datasets: Vec<Making>,
    /// Name of each input, and the number of its first feature in the layer.
    parts: Vec<(String, usize)>,
    /// The flag that names their CRS, for messages.
    pub crs_flag: &'static str,
}

impl Input {
    /// Reads all inputs and joins them.
    pub fn open(args: &ReadArgs, console: &Console) -> Result<Self, Error> {
        let (layers, datasets) = open_each(args, console)?;
        join(layers, datasets, args.crs_flag)
    }

    /// What messages call the layer.
    pub fn name(&self) -> String {
        match self.parts.as_slice() {
            [(name, _)] => name.clone(),
            parts => format!("{} inputs", parts.len()),
        }
    }

    /// The dataset that the layer is, if it is one and nothing else.
    pub fn dataset(&self) -> Option<&str> {
        match (self.datasets.as_slice(), self.parts.as_slice()) {
            ([dataset], [_]) => Some(dataset.name()),
            _ => None,
        }
    }

    /// Names of the inputs.
    pub fn names(&self) -> Vec<&str> {
        self.parts.iter().map(|(name, _)| name.as_str()).collect()
    }

    /// The code or id of a feature, else its number, as lists have it.
    pub fn short_name(&self, feature: usize) -> String {
        let name = self.layer.feature(feature).name();
        name.map_or_else(|| format!("feature {}", feature + 1), Cow::into_owned)
    }

    /// What messages call a feature: its file, its number there, and its id or code.
    pub fn label(&self, feature: usize) -> String {
        let part = self.parts.partition_point(|(_, start)| *start <= feature) - 1;
        let (name, start) = &self.parts[part];
        let mut feature = self.layer.feature(feature);
        feature.index -= start;
        format!("{name}: {}", feature.label())
    }
}

/// Reads each input by itself, and tells how those that are datasets were made.
pub fn open_each(args: &ReadArgs, console: &Console) -> Result<(Vec<Layer>, Vec<Making>), Error> {
    let options = ReadOptions {
        format: args.from,
        crs: args.crs.clone(),
        layer: args.layer.clone(),
        ..ReadOptions::default()
    };
    let (mut layers, mut datasets) = (Vec::new(), Vec::new());
    console.stage("reading");
    for input in &args.inputs {
        if france::is_dataset(input) {
            args.refuse_for_dataset(input)?;
            let (layer, making) = france::load(input)?;
            layers.push(layer);
            datasets.push(making);
            continue;
        }
        for path in expand(input)? {
            let layer = maille_io::read(&path, &options)
                .map_err(|error| Error::reading(&error, args.crs_flag))?;
            crs::axis_unit(&layer.name, &layer.crs, args.crs_flag)?;
            let note = |note| console.note(&format!("{}: {note}", layer.name));
            notes(&layer).for_each(note);
            layers.push(layer);
        }
    }
    datasets.iter().flat_map(Making::lines).for_each(|line| console.note(&line));
    Ok((layers, datasets))
}

/// What was taken for granted or left out while a layer was read.
pub fn notes(layer: &Layer) -> impl Iterator<Item = String> {
    let dropped = layer.dropped_ordinates;
    let dropped = (dropped > 0)
        .then(|| format!("{} beyond x, y and z left out", number(dropped, "ordinate")));
    layer.notes.iter().cloned().chain(dropped)
}

/// The paths that an input means: itself, or what it matches as a glob.
pub fn expand(input: &str) -> Result<Vec<PathBuf>, Error> {
    let is_glob = input.contains(['*', '?', '[']) && !Path::new(input).exists();
    if !is_glob {
        return Ok(vec![PathBuf::from(input)]);
    }
    let paths = glob::glob(input).map_err(|e| Error::Usage(format!("{input}: {e}")))?;
    let paths: Vec<PathBuf> =
        paths.collect::<Result<_, _>>().map_err(|e| Error::Io(e.to_string()))?;
    if paths.is_empty() {
        return Err(Error::Io(format!("{input}: no file matches")));
    }
    Ok(paths)
}

/// Joins layers end to end, features in their order.
fn join(layers: Vec<Layer>, datasets: Vec<Making>, crs_flag: &'static str) -> Result<Input, Error> {
    let mut layers = layers.into_iter();
    let Some(mut layer) = layers.next() else {
        return Err(Error::Usage("no input".to_owned()));
    };
    let mut parts = vec![(layer.name.clone(), 0)];
    for other in layers {
        if other.crs != layer.crs {
            return Err(Error::Input(format!(
                "{} is in {} and {} in {}: inputs are joined in one CRS only; bring them to the \
                 same, or declare it with {crs_flag} if it is",
                layer.name, layer.crs, other.name, other.crs
            )));
        }
        let start = layer.len();
        parts.push((other.name.clone(), start));
        layer.append(other).map_err(|e| Error::Input(e.to_string()))?;
    }
    Ok(Input { layer, datasets, parts, crs_flag })
}
