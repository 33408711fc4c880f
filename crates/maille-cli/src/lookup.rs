//! Where points are looked up, and what is told of the units that they are in.

use crate::account;
use crate::args::{LevelFields, ReadArgs, VintageArgs};
use crate::console::Console;
use crate::coverage::check_input;
use crate::crs::{axis_unit, in_other_units};
use crate::error::Error;
use crate::input::Input;
use crate::larger::{Larger, names_units};
use crate::members::{Members, Source, fields_of};
use maille_geometry::Metric;
use maille_index::file::MAGIC;
use maille_index::{Field, FileError, Index, IndexBuilder, Level, Levels, Table, UnitId, Value};
use maille_io::json as attributes;
use maille_io::{AxisUnit, Crs};
use maille_territory::nearest;
use serde_json::json;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// What index files are called.
const EXTENSION: &str = "maille";

/// What the column of distances is called.
const DISTANCE: &str = "distance_m";

/// The index file that `--in` names, if it names one.
pub fn file(place: &str) -> Option<&Path> {
    let path = Path::new(place);
    path.extension().is_some_and(|extension| extension == EXTENSION).then_some(path)
}

/// An index, and what became of the members of its territories.
pub struct Opened {
    pub index: Index,
    members: Option<FoundMembers>,
}

/// What there is to say of members.
struct FoundMembers {
    /// For reports.
    told: [(&'static str, serde_json::Value); 3],
    /// Why they are refused, if they are.
    refused: Option<String>,
}

impl Opened {
    /// Adds what became of members to a report.
    pub fn report(&self, report: &mut serde_json::Value) {
        for (name, value) in self.members.iter().flat_map(|members| &members.told) {
            report[*name] = value.clone();
        }
    }

    /// Why nothing is to be looked up, if members are refused.
    pub fn refusal(&self) -> Option<Error> {
        self.members.as_ref()?.refused.clone().map(Error::Refused)
    }
}

/// The index that `--in` names: a file, or one made of a layer.
pub fn open(place: &str, levels: &LevelFields, console: &Console) -> Result<Opened, Error> {
    if let Some(path) = file(place) {
        check_no_levels(place, levels)?;
        console.stage("opening the index");
        return Ok(Opened { index: Index::open(path)?, members: None });
    }
    if is_index(place) {
        let problem = format!("it is an index file; call it FILE.{EXTENSION}");
        return Err(Error::Usage(format!("{place}: {problem}")));
    }
    let input = Input::open(&ReadArgs::of(place), console)?;
    console.stage("building the index");
    build(&input, levels, &[], console)
}

/// Whether a file starts as index files do. Pipes are left as they are.
fn is_index(place: &str) -> bool {
    let mut start = [0; MAGIC.len()];
    let is_file = std::fs::metadata(place).is_ok_and(|place| place.is_file());
    is_file
        && File::open(place).and_then(|mut file| file.read_exact(&mut start)).is_ok()
        && start == MAGIC
}

/// The CRS that an index names. Refuses what is none, and, where distances are asked for, what is in
/// units that these are not taken in.
pub fn crs(place: &str, name: &str, has_distances: bool) -> Result<Crs, Error> {
    let crs = Crs::parse(name);
    match crs.axis_unit() {
        Ok(AxisUnit::Other(unit)) if has_distances => Err(in_other_units(place, &crs, &unit)),
        Ok(_) => Ok(crs),
        Err(error) => Err(Error::Input(format!(
            "{place}: it does not name a CRS ({error}); build the index again and name its CRS"
        ))),
    }
}

/// Refuses levels for an index file, which has its own.
pub fn check_no_levels(place: &str, levels: &LevelFields) -> Result<(), Error> {
    if levels.levels.is_empty() && levels.members.is_none() {
        return Ok(());
    }
    let problem = "it is an index file: give --levels and --members to `maille index`";
    Err(Error::Usage(format!("{place}: {problem}")))
}

/// An index of a layer, with all fields or some.
pub fn build(
    input: &Input,
    levels: &LevelFields,
    wanted: &[String],
    console: &Console,
) -> Result<Opened, Error> {
    check_input(input, "looked up")?;
    let crs = &input.layer.crs;
    let metric = match axis_unit(&input.name(), crs, "--crs")? {
        AxisUnit::Degree => Metric::Geodesic,
        // Which unit has a point is the same in feet; who asks for distances is refused by `lookup::crs`.
        AxisUnit::Metre | AxisUnit::Other(_) => Metric::Planar,
    };
    let names = input.layer.field_names();
    let wanted = Wanted::new(input, &names, levels, wanted)?;
    let mut larger = levels.levels.as_slice();
    let mut units = "unit";
    if let Some((first, rest)) = larger.split_first()
        && names_units(input, &names, first)?
    {
        (units, larger) = (first.as_str(), rest);
    }
    let kept: Vec<&str> =
        names.iter().map(String::as_str).filter(|name| wanted.has(name)).collect();
    let mut table = Table::new();
    for column in fields_of(input, &kept)? {
        table.push_column(column.name, column.values.iter().map(value_of));
    }
    let mut builder =
        Index::builder(&input.layer.polygons, metric).crs(crs.to_string()).units(units, table);
    if let Some(dataset) = input.dataset() {
        builder = builder.dataset(dataset);
    }
    for name in larger {
        let level = Larger::by(input, &names, name)?;
        let mut table = Table::new();
        for (field, values) in level.fields().filter(|(field, _)| wanted.has(field)) {
            table.push_column(field, values.map(value_of));
        }
        builder = builder.level(name, level.groups.of_unit, table);
    }
    let mut members = None;
    if let Some(table) = &levels.members {
        let (with_territories, found) =
            with_territories(builder, input, (table, &levels.vintage), &wanted, console)?;
        (builder, members) = (with_territories, Some(found));
    }
    let index = builder.build();
    let index = index.map_err(|error| Error::Input(format!("{}: {error}", input.name())))?;
    Ok(Opened { index, members })
}

/// Adds the level of territories, and tells what became of members.
fn with_territories(
    builder: IndexBuilder,
    input: &Input,
    (table, vintage): (&str, &VintageArgs),
    wanted: &Wanted,
    console: &Console,
) -> Result<(IndexBuilder, FoundMembers), Error> {
    let source = Source { table, columns: None, vintage: vintage.members_vintage };
    let Members { of_unit, territories, account, vintages } = Members::find(input, &source, None)?;
    let lines = vintages.line().into_iter().chain(account::lines(&account, "found in none"));
    lines.for_each(|line| console.note(&line));
    let mut table = Table::new();
    let [id, name] = Members::FIELDS;
    if wanted.has(id) {
        table.push_column(id, territories.iter().map(|territory| Value::Text(&territory.id)));
    }
    if wanted.has(name) {
        table.push_column(name, territories.iter().map(|territory| Value::Text(&territory.name)));
    }
    let found = FoundMembers {
        told: [
            ("vintage", json!(vintages.of_units())),
            ("members_vintages", json!(vintages.of_members())),
            ("account", json!(account)),
        ],
        refused: account::vintage::refusal(&account).filter(|_| vintage.strict_vintage),
    };
    Ok((builder.level("territory", of_unit, table), found))
}

/// The fields that an index is to hold.
struct Wanted<'a>(&'a [String]);

impl<'a> Wanted<'a> {
    fn new(
        input: &Input,
        names: &[String],
        levels: &LevelFields,
        wanted: &'a [String],
    ) -> Result<Self, Error> {
        let territory = Members::FIELDS.iter().copied().filter(|_| levels.members.is_some());
        let known: Vec<&str> = names.iter().map(String::as_str).chain(territory).collect();
        match wanted.iter().find(|field| !known.contains(&field.as_str())) {
            Some(field) => Err(unknown_field(&input.name(), field, &known)),
            None => Ok(Self(wanted)),
        }
    }

    fn has(&self, field: &str) -> bool {
        self.0.is_empty() || self.0.iter().any(|wanted| wanted == field)
    }
}

/// A value of a layer, as an index has it.
fn value_of<'v>(value: &'v attributes::Value<'v>) -> Value<'v> {
    match value {
        attributes::Value::Null => Value::Null,
        attributes::Value::Bool(true) => Value::Json("true"),
        attributes::Value::Bool(false) => Value::Json("false"),
        attributes::Value::Text(text) => Value::Text(text),
        attributes::Value::Number(text) | attributes::Value::Nested(text) => Value::Json(text),
    }
}

/// The fields that are told, each with the level that it is of and the name of its column.
#[derive(Debug, Clone)]
pub struct Told<'a> {
    /// What the names of all columns start with.
    prefix: String,
    columns: Vec<(String, Level<'a>, Field<'a>)>,
}

impl<'a> Told<'a> {
    /// Finds fields by their names, the finest level first; all of them if none is named.
    pub fn find(
        place: &str,
        levels: &Levels<'a>,
        names: &[String],
        prefix: &str,
    ) -> Result<Self, Error> {
        let all = || {
            let levels = levels.all().iter();
            levels.flat_map(|level| level.fields().iter().map(move |field| (level, *field)))
        };
        let mut columns: Vec<(String, Level<'a>, Field<'a>)> = Vec::new();
        let mut add = |level: &Level<'a>, field: Field<'a>| {
            columns.push((format!("{prefix}{}", field.name()), level.clone(), field));
        };
        for name in names {
            let Some((level, field)) = all().find(|(_, field)| field.name() == name) else {
                let known: Vec<&str> = all().map(|(_, field)| field.name()).collect();
                return Err(unknown_field(place, name, &known));
            };
            add(level, field);
        }
        if names.is_empty() {
            let mut seen: Vec<&str> = Vec::new();
            for (level, field) in all() {
                if !seen.contains(&field.name()) {
                    seen.push(field.name());
                    add(level, field);
                }
            }
        }
        Ok(Self { prefix: prefix.to_owned(), columns })
    }

    /// The name of the column that says how far the nearest unit is from a point outside of all, in metres.
    pub fn distance(&self) -> String {
        format!("{}{DISTANCE}", self.prefix)
    }

    /// Names of the columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|(name, ..)| name.as_str())
    }

    /// What is told of a unit, column by column.
    pub fn values(&self, unit: UnitId) -> impl Iterator<Item = Value<'a>> + '_ {
        self.columns.iter().map(move |(_, level, field)| {
            level.row(unit).map_or(Value::Null, |row| field.value(row))
        })
    }
}

impl Told<'_> {
    /// What is told of a unit, as an object.
    pub fn object(&self, unit: UnitId) -> serde_json::Value {
        let value = |value: Value<'_>| match value {
            Value::Null => serde_json::Value::Null,
            Value::Text(text) => text.into(),
            Value::Json(text) => serde_json::from_str(text).unwrap_or_default(),
        };
        self.names().map(str::to_owned).zip(self.values(unit).map(value)).collect()
    }
}

/// A field that there is none of.
fn unknown_field(place: &str, name: &str, known: &[&str]) -> Error {
    let hint = nearest(name, known.iter().copied())
        .map_or_else(String::new, |near| format!("; did you mean \"{near}\"?"));
    let known = known.join(", ");
    Error::Usage(format!("{place}: there is no field \"{name}\"{hint} (the fields are {known})"))
}

impl From<FileError> for Error {
    fn from(error: FileError) -> Self {
        match error {
            FileError::Io { .. } => Self::Io(error.to_string()),
            _ => Self::Input(error.to_string()),
        }
    }
}
