//! One job from its inputs to its outputs.

use super::claims::{Claims, Reserved, Turn};
use super::find::{Origin, Source};
use super::plan::{Job, Plan};
use crate::args::ConvertArgs;
use crate::crs::axis_unit;
use crate::error::Error;
use crate::{france, input, rounding};
use maille_geometry::Repairs;
use maille_io::edit::{self, JoinAccount, JoinTable};
use maille_io::{Crs, Format, Layer, Loss, ReadOptions, WriteOptions, files_of};
use std::path::{Path, PathBuf};

/// What every job does.
pub struct Converter<'a> {
    args: &'a ConvertArgs,
    format: Format,
    table: Option<JoinTable>,
    reserved: &'a Reserved,
    /// Values of one input may name the files of another.
    claims: Claims,
}

/// What came of a job.
#[derive(Debug, Default)]
pub struct Converted {
    pub outputs: Vec<Written>,
    /// Features that were read, and those of them that are written.
    pub features: usize,
    pub kept: usize,
    /// What was taken for granted, and what rounding did.
    pub notes: Vec<String>,
    pub repairs: Repairs,
    pub join: Option<JoinAccount>,
}

/// A file that was written.
#[derive(Debug)]
pub struct Written {
    pub path: PathBuf,
    pub features: usize,
    pub crs: Crs,
    pub losses: Vec<Loss>,
}

impl<'a> Converter<'a> {
    /// Reads what all jobs need.
    pub fn new(args: &'a ConvertArgs, plan: &'a Plan) -> Result<Self, Error> {
        let table = args.fields.join.as_ref().map(|path| JoinTable::open(path)).transpose()?;
        let (format, reserved) = (plan.format, &plan.reserved);
        Ok(Self { args, format, table, reserved, claims: Claims::default() })
    }

    /// Does a job, which has this number among all. Those before it are done, or begun in other threads.
    pub fn run(&self, number: usize, job: &Job) -> Result<Converted, Error> {
        let turn = self.claims.turn(number);
        let mut converted = Converted::default();
        let mut layer = self.read(job, &mut converted)?;
        layer = self.edited(layer, &mut converted)?;
        if !self.args.features.merge {
            self.bring(&mut layer, self.args.write.to_crs.as_ref())?;
        }
        if let Some(field) = &self.args.features.sort {
            layer = edit::sort(&layer, field)?;
        }
        converted.kept = layer.len();
        let Some(field) = &self.args.features.split else {
            self.choose_fields(&mut layer)?;
            let written = self.write(layer, job.to.path(self.format, ""), &mut converted.notes)?;
            converted.outputs.push(written);
            return Ok(converted);
        };
        let parts = self.split(&layer, field, job, turn)?;
        // Of the whole, for no feature of a part may have a field.
        self.choose_fields(&mut layer)?;
        for (path, part) in parts {
            let part = layer.subset(&part.features);
            converted.outputs.push(self.write(part, path, &mut converted.notes)?);
        }
        Ok(converted)
    }

    /// The layer that a job begins with.
    fn read(&self, job: &Job, converted: &mut Converted) -> Result<Layer, Error> {
        let mut layers = Vec::new();
        for source in &job.sources {
            let mut layer = self.open(source, &mut converted.notes)?;
            converted.features += layer.len();
            let Repairs { closed, rewound, duplicates } = layer.polygons.repairs();
            converted.repairs.closed += closed;
            converted.repairs.rewound += rewound;
            converted.repairs.duplicates += duplicates;
            if self.args.features.merge {
                let first = layers.first().map(|first: &Layer| first.crs.clone());
                let common = self.args.write.to_crs.clone().or(first);
                self.bring(&mut layer, common.as_ref())?;
            }
            layers.push(layer);
        }
        let merged = edit::merge(layers)?;
        merged.ok_or_else(|| Error::Usage("no input".to_owned()))
    }

    fn open(&self, source: &Source, notes: &mut Vec<String>) -> Result<Layer, Error> {
        let read = &self.args.read;
        let bbox = self.args.bbox.map(|bbox| bbox.0);
        let path = match &source.origin {
            Origin::File(path) => path,
            Origin::Dataset(name) => {
                read.refuse_for_dataset(name)?;
                let (layer, making) = france::load(name)?;
                notes.extend(making.lines());
                return Ok(match bbox {
                    Some(bbox) => layer.within(bbox),
                    None => layer,
                });
            }
        };
        let options = ReadOptions {
            format: read.from,
            crs: read.crs.clone(),
            layer: read.layer.clone(),
            bbox,
        };
        let layer = maille_io::read(path, &options)?;
        axis_unit(&layer.name, &layer.crs, "--crs")?;
        if let Some(told) = layer.contradiction() {
            if read.crs.is_none() {
                let problem = format!("{}: {told}; name it with --crs EPSG:4326", layer.name);
                return Err(Error::Input(problem));
            }
            // Whoever says so is believed.
            notes.push(format!("{}: {told}", layer.name));
        }
        notes.extend(input::notes(&layer).map(|note| format!("{}: {note}", layer.name)));
        Ok(layer)
    }

    /// Brings a layer to the CRS asked for, if any is.
    fn bring(&self, layer: &mut Layer, crs: Option<&Crs>) -> Result<(), Error> {
        let wrong = |error: &dyn std::error::Error| Error::Input(error.to_string());
        if let Some(length) = self.args.features.densify {
            layer.densify(length.0).map_err(|error| wrong(&error))?;
        }
        match crs {
            Some(crs) => layer.reproject(crs).map_err(|error| wrong(&error)),
            None => Ok(()),
        }
    }

    /// The layer with the values and the features asked for.
    fn edited(&self, mut layer: Layer, converted: &mut Converted) -> Result<Layer, Error> {
        let fields = &self.args.fields;
        if let (Some(table), Some(keys)) = (&self.table, &fields.on) {
            let account = edit::join(&mut layer, table, keys, fields.columns.as_deref());
            converted.join = Some(account?);
        }
        if !fields.types.is_empty() {
            edit::cast(&mut layer, &fields.types)?;
        }
        match &self.args.features.condition {
            Some(condition) => Ok(condition.filter(&layer)?),
            None => Ok(layer),
        }
    }

    /// The features of each value of a field, with the file that they go to. None of the files is one that
    /// must stay, or that of another value.
    fn split(
        &self,
        layer: &Layer,
        field: &str,
        job: &Job,
        turn: Turn,
    ) -> Result<Vec<(PathBuf, edit::Part)>, Error> {
        let parts = edit::split(layer, field)?;
        let path =
            |part: &edit::Part| job.to.path(self.format, part.value.as_deref().unwrap_or("null"));
        let paths: Vec<PathBuf> = parts.iter().map(path).collect();
        let wrong = |problem| Error::Input(format!("{}: {field}: {problem}", layer.name));
        let files: Vec<PathBuf> = paths.iter().flat_map(|path| files_of(path)).collect();
        for file in &files {
            if let Some(role) = self.reserved.role(file) {
                let problem = format!("{} is {role}; write to another place", file.display());
                return Err(wrong(problem));
            }
        }
        turn.take(&files, &job.names().join(", ")).map_err(wrong)?;
        Ok(paths.into_iter().zip(parts).collect())
    }

    /// Leaves the fields asked for, by their new names.
    fn choose_fields(&self, layer: &mut Layer) -> Result<(), Error> {
        let fields = &self.args.fields;
        if !fields.select.is_empty() {
            edit::select(layer, &fields.select)?;
        }
        if !fields.rename.is_empty() {
            edit::rename(layer, &fields.rename)?;
        }
        Ok(())
    }

    fn write(
        &self,
        mut layer: Layer,
        path: PathBuf,
        notes: &mut Vec<String>,
    ) -> Result<Written, Error> {
        if let Some(digits) = self.args.write.precision {
            notes.extend(rounding::round_layer(&mut layer, digits)?);
        }
        let name = path.display().to_string();
        let failed = |error| Error::writing(&name, &error);
        if let Some(folder) = path.parent().filter(|folder| *folder != Path::new("")) {
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let options = WriteOptions { format: Some(self.format) };
        layer.name.clone_from(&name);
        let losses = maille_io::write_path(&layer, &path, &options).map_err(failed)?;
        Ok(Written { path, features: layer.len(), crs: layer.crs, losses })
    }
}
