//! What files of points and of addresses have in common.

use crate::args::LocateArgs;
use crate::error::Error;
use crate::lookup::Told;
use crate::output::check_place;
use crate::table::thousands;
use maille_index::{UnitId, Value};
use maille_io::Output;
use maille_io::json;
use maille_io::rows::{Cells, Problems, RowFormat, Rows, RowsError, RowsOptions};
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
        let format = named.unwrap_or_else(|| rows.format());
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

/// The first few places of a problem.
pub fn places(problems: &Problems) -> String {
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
