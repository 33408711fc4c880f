//! How a run ends when it does not end well.

use maille_io::edit::EditError;
use maille_io::{CrsError, Cure, ReadError};
use maille_tiles::ArchiveError;
use std::io::{self, Write};
use std::process::ExitCode;

/// Why a run failed. The text is the message.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The question has the answer "no", which is no failure. Exit code 1.
    #[error("{0}")]
    No(String),
    /// Nothing was done, because the answer to a question was "no". Exit code 1.
    #[error("{0}")]
    Refused(String),
    /// The command line is wrong. Exit code 2.
    #[error("{0}")]
    Usage(String),
    /// An input is wrong. Exit code 3.
    #[error("{0}")]
    Input(String),
    /// Reading or writing failed. Exit code 4.
    #[error("{0}")]
    Io(String),
    /// Whoever read standard output has gone: nothing to say, nothing wrong.
    #[error("standard output is closed")]
    ClosedPipe,
}

impl Error {
    /// Writing to `name` failed, or what was to be written does not fit into the format.
    pub fn writing(name: &str, source: &io::Error) -> Self {
        if name == "-" && source.kind() == io::ErrorKind::BrokenPipe {
            return Self::ClosedPipe;
        }
        let name = if name == "-" { "standard output" } else { name };
        let problem = format!("{name}: cannot write: {source}");
        match source.kind() {
            io::ErrorKind::InvalidData => Self::Input(problem),
            _ => Self::Io(problem),
        }
    }

    /// An input cannot be read. `crs_flag` is the flag that names its CRS.
    pub fn reading(error: &ReadError, crs_flag: &str) -> Self {
        let flag = match error.cure() {
            None => String::new(),
            Some(Cure::Crs { likely: Some(crs) }) => format!(": name it with {crs_flag} {crs}"),
            Some(Cure::Crs { likely: None }) => format!(", for example with {crs_flag} EPSG:2154"),
            Some(Cure::Layer) => "; choose with --layer".to_owned(),
        };
        let problem = format!("{error}{flag}");
        if error.is_io() { Self::Io(problem) } else { Self::Input(problem) }
    }

    /// Says what happened on standard error, and with which code to exit.
    pub fn end(&self) -> ExitCode {
        let code = match self {
            Self::ClosedPipe => return ExitCode::SUCCESS,
            Self::No(_) | Self::Refused(_) => 1,
            Self::Usage(_) => 2,
            Self::Input(_) => 3,
            Self::Io(_) => 4,
        };
        // Nobody is left to tell when standard error is closed too.
        let kind = if matches!(self, Self::No(_)) { "" } else { "error: " };
        let _ = writeln!(io::stderr(), "maille: {kind}{self}");
        ExitCode::from(code)
    }
}

impl From<ReadError> for Error {
    fn from(error: ReadError) -> Self {
        Self::reading(&error, "--crs")
    }
}

impl From<ArchiveError> for Error {
    fn from(error: ArchiveError) -> Self {
        let problem = error.to_string();
        match error {
            ArchiveError::Read { .. } | ArchiveError::Write { .. } => Self::Io(problem),
            ArchiveError::Exists { .. } => Self::Usage(format!("{problem}; --force replaces it")),
            ArchiveError::Taken { .. } => Self::Usage(problem),
            ArchiveError::Input { .. } | ArchiveError::Tile { .. } => Self::Input(problem),
        }
    }
}

impl From<EditError> for Error {
    fn from(error: EditError) -> Self {
        match error {
            EditError::NoField { .. } | EditError::Taken { .. } | EditError::NoTruth { .. } => {
                Self::Usage(error.to_string())
            }
            _ => Self::Input(error.to_string()),
        }
    }
}

impl From<CrsError> for Error {
    fn from(error: CrsError) -> Self {
        Self::Usage(error.to_string())
    }
}

/// Prints what the parser of the command line has to say: help and versions as they are, errors in
/// the form of all others.
pub fn explain(problem: &clap::Error) -> ExitCode {
    if problem.use_stderr()
        && problem.kind() != clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
    {
        let _ = write!(io::stderr(), "maille: {problem}");
    } else {
        let _ = problem.print();
    }
    ExitCode::from(u8::try_from(problem.exit_code()).unwrap_or(2))
}
