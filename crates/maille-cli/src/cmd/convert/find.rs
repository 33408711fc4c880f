//! Finding the inputs.

use crate::args::ConvertArgs;
use crate::error::Error;
use crate::{france, input};
use maille_io::Format;
use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

/// An input of a conversion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub origin: Origin,
    /// Where it was found below a folder that was asked for; empty for anything else.
    pub folder: PathBuf,
}

/// Where an input comes from.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A file, or standard input for `-`.
    File(PathBuf),
    /// A dataset, by its name.
    Dataset(String),
}

impl Origin {
    /// What messages call it.
    pub fn name(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Dataset(name) => name.clone(),
        }
    }

    /// Its name without folders and extensions.
    pub fn stem(&self) -> String {
        let name = match self {
            Self::File(path) => path.file_name().and_then(|name| name.to_str()).unwrap_or("layer"),
            Self::Dataset(name) => return name.replacen(':', "-", 1).replace('@', "-"),
        };
        if name == "-" {
            return "layer".to_owned();
        }
        // communes.geojson.gz, communes.shp.zip, communes.2026.shp
        let mut stem = name;
        while let Some((shorter, extension)) = stem.rsplit_once('.')
            && !shorter.is_empty()
            && (is_compression(extension) || extension.parse::<Format>().is_ok() || stem == name)
        {
            stem = shorter;
        }
        stem.to_owned()
    }

    /// How many bytes are read of it, as far as that is known.
    pub fn size(&self) -> u64 {
        match self {
            Self::File(path) => std::fs::metadata(path).map_or(0, |file| file.len()),
            Self::Dataset(_) => 0,
        }
    }
}

fn is_compression(extension: &str) -> bool {
    maille_io::Compression::from_path(Path::new(&format!("x.{extension}"))).is_some()
}

/// All inputs that the flags mean, each once, in the order of the flags and by name within a folder.
pub fn sources(args: &ConvertArgs) -> Result<Vec<Source>, Error> {
    let mut found = Vec::new();
    for input in &args.read.inputs {
        if france::is_dataset(input) {
            let origin = Origin::Dataset(input.clone());
            found.push(Source { origin, folder: PathBuf::new() });
            continue;
        }
        for path in input::expand(input)? {
            if path.is_dir() {
                found.extend(in_folder(&path, args)?);
            } else {
                found.push(Source { origin: Origin::File(path), folder: PathBuf::new() });
            }
        }
    }
    let mut seen = HashSet::new();
    found.retain(|source| seen.insert(source.origin.clone()));
    Ok(found)
}

/// The files in a folder whose extensions name formats; all if the format is given. Hidden ones and those
/// in the folder of the outputs are none of them.
fn in_folder(folder: &Path, args: &ConvertArgs) -> Result<Vec<Source>, Error> {
    let outputs = args.files.out_dir.as_ref().and_then(|folder| folder.canonicalize().ok());
    let is_wanted = |path: &Path| args.read.from.is_some() || Format::from_path(path).is_some();
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        let wrong = |e: io::Error| Error::Io(format!("{}: cannot read: {e}", inner.display()));
        let mut entries = std::fs::read_dir(&inner)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(wrong)?;
        entries.sort_by_key(std::fs::DirEntry::file_name);
        for entry in entries {
            let path = entry.path();
            let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
            // Links to folders may lead round in circles.
            let is_folder = entry.file_type().map_err(wrong)?.is_dir();
            if is_hidden || (is_folder && path.canonicalize().ok() == outputs) {
                continue;
            }
            if is_folder {
                folders.extend(args.recursive.then_some(path));
            } else if path.is_file() && is_wanted(&path) {
                let below = inner.strip_prefix(folder).unwrap_or(Path::new("")).to_owned();
                found.push(Source { origin: Origin::File(path), folder: below });
            }
        }
    }
    if found.is_empty() {
        let folder = folder.display();
        let problem = format!("{folder}: no file in it has an extension that names a format");
        return Err(Error::Io(problem));
    }
    found.sort_by_key(|source| source.origin.name());
    Ok(found)
}
