//! What files of points and of addresses have in common.

use crate::args::LocateArgs;
use crate::error::Error;
use crate::lookup::Told;
use crate::output::check_place;
use crate::table::thousands;
use maille_index::{UnitId, Value};
use maille_io::json;
use maille_io::rows::{Cells, Problems, RowFormat, Rows, RowsError, RowsOptions, Summary};
use maille_io::{Format, Output};
use std::path::{Path, PathBuf};

/// Opens the file of rows.
pub fn open(args: &LocateArgs, path: &Path) -> Result<Rows, Error> {
    let options = RowsOptions {
        format: args.answer.from,
        crs: args.points.crs.clone(),
        ..RowsOptions::default()
    };
    Ok(Rows::open(path, &options)?)
}

/// Where rows go, and in which format.
pub struct Target {
    path: PathBuf,
    pub format: RowFormat,
    output: Output,
}

impl Target {
    /// Finds the format before any work is done: that asked for, that of the output's name, that of the
    /// rows.
    pub fn open(args: &LocateArgs, rows: &Rows) -> Result<Self, Error> {
        let path = args.answer.output.clone().unwrap_or_else(|| PathBuf::from("-"));
        check_place(&path)?;
        let named = args.answer.to.or_else(|| RowFormat::from_path(&path));
        let format = match (named, Format::from_path(&path)) {
            (Some(format), _) => format,
            (None, None) if !is_of_no_rows(&path) => rows.format(),
            (None, _) => return Err(holds_no_rows(&path)),
        };
        let output =
            Output::create(&path).map_err(|e| Error::writing(&path.display().to_string(), &e))?;
        Ok(Self { path, format, output })
    }

    pub fn name(&self) -> String {
        self.path.display().to_string()
    }

    pub fn output(&mut self) -> &mut Output {
        &mut self.output
    }

    pub fn commit(self) -> Result<(), Error> {
        let name = self.name();
        self.output.commit().map_err(|e| Error::writing(&name, &e))
    }
}

/// Whether a name is that of a file in a format that is not read or written here, but well known.
fn is_of_no_rows(path: &Path) -> bool {
    const EXTENSIONS: [&str; 14] = [
        "arrow",
        "db",
        "feather",
        "geoparquet",
        "gml",
        "kml",
        "kmz",
        "maille",
        "mbtiles",
        "ods",
        "parquet",
        "pmtiles",
        "sqlite",
        "xlsx",
    ];
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|e| EXTENSIONS.contains(&e.to_ascii_lowercase().as_str()))
}

fn holds_no_rows(path: &Path) -> Error {
    let known = RowFormat::ALL.map(RowFormat::name).join(", ");
    let advice = "name the file so, or the format with --to";
    Error::Usage(format!("{}: rows are written as {known}; {advice}", path.display()))
}

/// Adds what is told of a unit to a row, or nothing for each field.
pub fn push_told(told: &Told<'_>, unit: Option<UnitId>, cells: &mut Cells<'_>) {
    match unit {
        Some(unit) => told.values(unit).for_each(|value| match value {
            Value::Null => cells.null(),
            Value::Text(text) => cells.text(text),
            Value::Json(text) => cells.push(&json::Value::parse(text)),
        }),
        None => told.names().for_each(|_| cells.null()),
    }
}

/// How many rows were located, and what became of the others.
pub fn account(name: &str, located: u64, rows: u64, others: &[(u64, &str)]) -> String {
    let located = format!("{name}: {} of {} rows located", count(located), count(rows));
    let others = others.iter().filter(|(number, _)| *number > 0);
    let others = others.map(|(number, what)| format!("{} {what}", count(*number)));
    std::iter::once(located).chain(others).collect::<Vec<_>>().join(", ")
}

/// A number of rows, with a comma between thousands.
pub fn count(rows: u64) -> String {
    thousands(usize::try_from(rows).unwrap_or(usize::MAX))
}

/// What is said of rows that have no point.
pub fn without_points(summary: &Summary) -> Vec<String> {
    let problems =
        [(&summary.missing, "without coordinates"), (&summary.broken, "with broken coordinates")];
    let problems = problems.into_iter().filter(|(problems, _)| problems.count > 0);
    let line = |(problems, what): (&Problems, _)| {
        format!("{} {what}: {}", count(problems.count), places(problems))
    };
    let mut lines: Vec<String> = problems.map(line).collect();
    let is_pointed = |text: &str| text.replacen(',', ".", 1).parse::<f64>().is_ok();
    let mut broken = summary.broken.first.iter();
    if broken.any(|(_, seen)| seen.contains(',') && is_pointed(seen)) {
        let advice = "write them with a point, or part the columns by semicolons";
        lines.push(format!("the decimals of these have a comma: {advice}"));
    }
    lines
}

/// The first few places of a problem.
fn places(problems: &Problems) -> String {
    let place = |(place, seen): &(_, String)| match seen.as_str() {
        "" => format!("{place}"),
        seen => format!("{place}: \"{seen}\""),
    };
    let mut places: Vec<String> = problems.first.iter().take(3).map(place).collect();
    if problems.count > 3 {
        places.push(format!("… and {} more", problems.count - 3));
    }
    places.join(", ")
}

impl From<RowsError> for Error {
    fn from(error: RowsError) -> Self {
        match error {
            RowsError::Read(error) => error.into(),
            RowsError::Request { .. } => Self::Usage(error.to_string()),
            RowsError::Write(source) if source.kind() == std::io::ErrorKind::BrokenPipe => {
                Self::ClosedPipe
            }
            RowsError::Write(_) => Self::Io(error.to_string()),
        }
    }
}
