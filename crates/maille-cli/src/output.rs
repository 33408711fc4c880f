//! Where results go.

use crate::args::{Cli, Command, LevelArgs, WriteArgs};
use crate::error::Error;
use crate::input;
use crate::rounding::round_layer;
use maille_io::{Crs, Format, Layer, Loss, Output, WriteOptions, files_of, topojson};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

/// Where a layer goes, and in which format.
#[derive(Debug)]
pub struct Target {
    path: PathBuf,
    /// Whether `path` is a folder for the files of several levels.
    is_folder: bool,
    format: Format,
    /// Digits after the point to round borders to in the CRS of the input.
    pub precision: Option<u8>,
    /// The CRS to bring layers to, and the digits to round them to there.
    reprojection: Option<(Crs, Option<u8>)>,
}

impl Target {
    /// Finds the format before any work is done.
    pub fn new(args: &WriteArgs) -> Result<Self, Error> {
        let path = args.output.clone().unwrap_or_else(|| PathBuf::from("-"));
        let format = args.to.or_else(|| format_of(&path)).ok_or_else(|| {
            let known = Format::ALL.map(Format::name).join(", ");
            no_format(&path, &format!("give one with --to ({known})"))
        })?;
        Ok(Self::file(path, format)?.brought(args))
    }

    /// A file in the format of its extension, with no flag that says otherwise.
    pub fn of_path(path: &Path) -> Result<Self, Error> {
        let format = format_of(path).ok_or_else(|| {
            let known = Format::ALL.map(|format| format!(".{}", format.name())).join(", ");
            no_format(path, &format!("known are {known}"))
        })?;
        Self::file(path.to_owned(), format)
    }

    fn file(path: PathBuf, format: Format) -> Result<Self, Error> {
        check_place(&path)?;
        Ok(Self { path, is_folder: false, format, precision: None, reprojection: None })
    }

    /// With the CRS and the digits that flags ask for.
    fn brought(self, args: &WriteArgs) -> Self {
        match &args.to_crs {
            None => Self { precision: args.precision, ..self },
            Some(crs) => Self { reprojection: Some((crs.clone(), args.precision)), ..self },
        }
    }

    /// The file that it is, `-` for standard output.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The format.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The same for several levels: a folder with a file for each, or one file that can hold them
    /// all.
    pub fn of_levels(args: &WriteArgs, levels: &LevelArgs) -> Result<Self, Error> {
        if args.to_crs.is_some() && !levels.levels.is_empty() {
            let problem = "--to-crs with --levels: write the levels first, and bring them to another \
                           CRS with `maille convert`";
            return Err(Error::Usage(problem.to_owned()));
        }
        let Some(folder) = &levels.out_dir else {
            let target = Self::new(args)?;
            if levels.levels.len() > 1 && target.format != Format::TopoJson {
                let problem = format!(
                    "{} holds one layer: give several --levels a folder with --out-dir, or write \
                     TopoJSON",
                    target.format
                );
                return Err(Error::Usage(problem));
            }
            return Ok(target);
        };
        check_folder(folder)?;
        if let Some(path) = level_files(args, levels).iter().find(|path| path.is_dir()) {
            let problem = format!("{}: it is a folder; write to another place", path.display());
            return Err(Error::Io(problem));
        }
        let (path, format) = (folder.clone(), level_format(args));
        let folder = Self { path, is_folder: true, format, precision: None, reprojection: None };
        Ok(folder.brought(args))
    }

    /// Digits after the point to round borders to before they are written at several levels.
    /// TopoJSON is quantised: to 10⁻⁶ degree or a centimetre, unless told otherwise.
    pub fn digits(&self, crs: &Crs) -> Option<u8> {
        match self.reprojection {
            None => self.digits_or_default(self.precision, crs),
            // They are rounded where they go.
            Some(_) => None,
        }
    }

    fn digits_or_default(&self, asked: Option<u8>, crs: &Crs) -> Option<u8> {
        let default = if crs.is_geographic() { 6 } else { 2 };
        asked.or_else(|| (self.format == Format::TopoJson).then_some(default))
    }

    /// What messages call it.
    pub fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// Writes a layer, whole or not at all. Returns what a reader of the file must be told, because its
    /// format cannot say or hold it.
    pub fn write(&self, layer: &Layer) -> Result<Vec<String>, Error> {
        if let Some((crs, digits)) = &self.reprojection {
            let (layer, told) = reprojected(layer, crs, *digits)?;
            let target = Self { path: self.path.clone(), reprojection: None, ..*self };
            return Ok([told, target.write(&layer)?].concat());
        }
        let options = WriteOptions { format: Some(self.format) };
        let losses = maille_io::write_path(layer, &self.path, &options)
            .map_err(|e| Error::writing(&self.name(), &e))?;
        Ok(losses.iter().map(|loss| self.told(loss)).collect())
    }

    /// Writes the layers of several levels, the finest first, each file whole or not at all. Returns what
    /// [`write`](Self::write) does.
    pub fn write_levels(&self, layers: &[Layer]) -> Result<Vec<String>, Error> {
        // Of one level only, as `of_levels` sees to.
        if let (Some((crs, digits)), [layer]) = (&self.reprojection, layers) {
            let digits = self.digits_or_default(*digits, crs);
            let (layer, told) = reprojected(layer, crs, digits)?;
            let path = self.path.clone();
            let target = Self { path, precision: digits, reprojection: None, ..*self };
            return Ok([told, target.write_levels(&[layer])?].concat());
        }
        if self.is_folder {
            std::fs::create_dir_all(&self.path).map_err(|e| Error::writing(&self.name(), &e))?;
            return each(layers, |layer| {
                let path = self.level_path(layer);
                let target = Self { path, is_folder: false, reprojection: None, ..*self };
                target.write_levels(std::slice::from_ref(layer))
            });
        }
        if self.format != Format::TopoJson {
            return each(layers, |layer| self.write(layer));
        }
        let decimals = layers.first().and_then(|layer| self.digits(&layer.crs));
        let failed = |e| Error::writing(&self.name(), &e);
        let mut output = Output::create(&self.path).map_err(failed)?;
        topojson::write_levels(layers, decimals, &mut output).map_err(failed)?;
        output.commit().map_err(failed)?;
        let has_heights = layers.iter().any(|layer| !layer.polygons.heights().is_empty());
        let loss = has_heights.then_some(Loss::Heights { format: self.format });
        Ok(loss.iter().map(|loss| self.told(loss)).collect())
    }

    fn told(&self, loss: &Loss) -> String {
        let flag = if matches!(loss, Loss::Crs { .. }) { ", with --crs" } else { "" };
        format!("{}: {loss}{flag}", self.name())
    }

    /// Names of the files that layers of several levels go to.
    pub fn names(&self, layers: &[Layer]) -> Vec<String> {
        if !self.is_folder {
            return vec![self.name()];
        }
        layers.iter().map(|layer| self.level_path(layer).display().to_string()).collect()
    }

    fn level_path(&self, layer: &Layer) -> PathBuf {
        level_file(&self.path, &layer.name, self.format)
    }
}

/// A layer in another CRS, rounded to digits there if any are asked for, and what that did.
fn reprojected(
    layer: &Layer,
    crs: &Crs,
    digits: Option<u8>,
) -> Result<(Layer, Vec<String>), Error> {
    let mut layer = layer.clone();
    layer.reproject(crs).map_err(|error| Error::Input(error.to_string()))?;
    let told = digits.map(|digits| round_layer(&mut layer, digits)).transpose()?;
    Ok((layer, told.unwrap_or_default()))
}

/// The format that a path names: GeoJSON where it has no extension to name any.
fn format_of(path: &Path) -> Option<Format> {
    let is_silent = path == Path::new("-") || path.extension().is_none();
    Format::from_path(path).or_else(|| is_silent.then_some(Format::GeoJson))
}

/// The error of a folder for files whose format nothing names.
pub fn no_layer_format(path: &Path) -> Error {
    let known = Format::ALL.map(Format::name).join(", ");
    let path = path.display();
    Error::Usage(format!("{path}: nothing names the format to write; give it with --to ({known})"))
}

fn no_format(path: &Path, advice: &str) -> Error {
    let path = path.display();
    Error::Usage(format!("{path}: the extension names no format to write; {advice}"))
}

/// What there is to tell of each layer written.
fn each(
    layers: &[Layer],
    write: impl FnMut(&Layer) -> Result<Vec<String>, Error>,
) -> Result<Vec<String>, Error> {
    layers.iter().map(write).collect::<Result<Vec<_>, _>>().map(|told| told.concat())
}

/// The format of the files in a folder.
fn level_format(args: &WriteArgs) -> Format {
    args.to.unwrap_or(Format::GeoJson)
}

fn level_file(folder: &Path, level: &str, format: Format) -> PathBuf {
    folder.join(format!("{level}.{}", format.name()))
}

/// The files that levels go to, if they go to a folder.
fn level_files(args: &WriteArgs, levels: &LevelArgs) -> Vec<PathBuf> {
    let Some(folder) = &levels.out_dir else { return Vec::new() };
    let file = |level: &String| level_file(folder, level, level_format(args));
    levels.levels.iter().map(file).collect()
}

/// Refuses a path where no file can appear, before hours of work end in front of it.
pub fn check_place(path: &Path) -> Result<(), Error> {
    let refusal = |why: String| Err(Error::Io(format!("{}: cannot write: {why}", path.display())));
    let is_folder = path.is_dir() || path.to_string_lossy().ends_with(std::path::is_separator);
    if is_folder {
        return refusal("it names a folder; name a file in it".to_owned());
    }
    let Some(folder) = path.parent().filter(|folder| *folder != Path::new("")) else {
        return Ok(());
    };
    let name = folder.display();
    match std::fs::metadata(folder) {
        Ok(found) if found.is_dir() => Ok(()),
        Ok(_) => refusal(format!("{name} is not a folder; write to another place")),
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            refusal(format!("there is no folder {name}; make it first"))
        }
        Err(e) => refusal(format!("folder {name}: {e}")),
    }
}

/// Refuses a folder that cannot be made because it is a file, or in one.
pub fn check_folder(folder: &Path) -> Result<(), Error> {
    let existing = folder.ancestors().find(|folder| folder.exists());
    match existing.filter(|existing| !existing.is_dir()) {
        Some(file) => {
            let file = file.display();
            Err(Error::Io(format!("{file}: it is not a folder; write to another place")))
        }
        None => Ok(()),
    }
}

/// Whether two paths name one file, which need not exist yet.
pub fn is_same(one: &Path, other: &Path) -> bool {
    let resolved = |path: &Path| {
        let folder = path.parent().filter(|folder| *folder != Path::new(""));
        let folder = folder.unwrap_or(Path::new(".")).canonicalize().ok()?;
        let path = folder.join(path.file_name()?);
        Some(path.canonicalize().unwrap_or(path))
    };
    one == other || resolved(one).is_some_and(|one| Some(one) == resolved(other))
}

/// Refuses flags that write to one place, or over an input. Only the output itself goes to standard
/// output.
pub fn check_apart(cli: &Cli) -> Result<(), Error> {
    // What no file can be found for is told when it is to be read.
    let inputs = cli.command.inputs().into_iter().filter_map(|input| input::expand(input).ok());
    let inputs = inputs.flatten().filter(|path| path != Path::new("-"));
    let inputs: Vec<PathBuf> = inputs.flat_map(|path| files_of(&path)).collect();
    let mut outputs = cli.command.outputs();
    let levels = match &cli.command {
        Command::Simplify(args) => level_files(&args.write, &args.levels),
        _ => Vec::new(),
    };
    outputs.extend(levels.iter().map(|path| ("--levels", path)));
    let mut files = Vec::new();
    for (flag, path) in outputs {
        files.extend(files_of(path).into_iter().map(|file| (flag, file)));
    }
    files.extend(cli.global.report.as_ref().map(|path| ("--report", path.clone())));
    // The data of `diff` are the table, or the JSON; its layer comes besides.
    let has_layer_besides = matches!(cli.command, Command::Diff(_));
    for (i, (flag, path)) in files.iter().enumerate() {
        if (*flag != "--output" || has_layer_besides) && path == Path::new("-") {
            let problem = format!("{flag} needs a file: standard output carries the data");
            return Err(Error::Usage(problem));
        }
        if inputs.iter().any(|input| input.is_file() && is_same(input, path)) {
            let name = path.display();
            let problem = format!("{name}: {flag} would replace an input; write to another place");
            return Err(Error::Usage(problem));
        }
        if let Some((other, _)) =
            files[..i].iter().find(|(other, file)| other != flag && is_same(file, path))
        {
            let name = path.display();
            return Err(Error::Usage(format!("{name}: {flag} and {other} are the same file")));
        }
    }
    Ok(())
}

/// The file that the account of the run goes to.
pub struct Report {
    name: String,
    output: Output,
}

impl Report {
    /// Opens the file of `--report`, if there is to be one.
    pub fn open(cli: &Cli) -> Result<Option<Self>, Error> {
        let Some(path) = &cli.global.report else {
            return Ok(None);
        };
        let name = path.display().to_string();
        check_place(path)?;
        let output = Output::create(path).map_err(|e| Error::writing(&name, &e))?;
        Ok(Some(Self { name, output }))
    }

    /// Writes the account.
    pub fn write(mut self, account: &Value) -> Result<(), Error> {
        let written = writeln!(self.output, "{account:#}").and_then(|()| self.output.commit());
        written.map_err(|e| Error::writing(&self.name, &e))
    }
}

/// Writes text to standard output.
pub fn print(text: &str) -> Result<(), Error> {
    write_text(Path::new("-"), text)
}

/// Writes text to a file that appears whole or not at all, or to standard output for `-`.
pub fn write_text(path: &Path, text: &str) -> Result<(), Error> {
    let written = Output::create(path).and_then(|mut output| {
        output.write_all(text.as_bytes())?;
        output.commit()
    });
    written.map_err(|e| Error::writing(&path.display().to_string(), &e))
}

/// The SHA-256 of a file, in hexadecimal digits.
pub fn sha256(path: &Path) -> Result<String, Error> {
    let failed = |e: io::Error| Error::Io(format!("{}: cannot read: {e}", path.display()));
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let (mut hash, mut piece) = (Sha256::new(), vec![0; 1 << 16]);
    loop {
        match file.read(&mut piece).map_err(failed)? {
            0 => break,
            read => hash.update(&piece[..read]),
        }
    }
    Ok(base16(&hash.finalize()))
}

/// Bytes as hexadecimal digits.
fn base16(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(value.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
