//! What can go wrong between a file of rows and another.

use crate::ReadError;
use std::fmt;
use std::io;

/// Why rows could not be read, changed or written. Its text is the whole message.
#[derive(Debug, thiserror::Error)]
pub enum RowsError {
    /// The input could not be read, or its content is wrong.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// What was asked for cannot be had from this input: a column that it lacks, a name that is
    /// taken, a conversion that would lose something.
    #[error("{name}: {problem}")]
    Request {
        /// The input's name.
        name: String,
        /// What was asked for, why it cannot be had, and what to do.
        problem: String,
    },
    /// The output refused.
    #[error("cannot write: {0}")]
    Write(#[source] io::Error),
}

impl RowsError {
    pub(crate) fn request(name: &str, problem: impl Into<String>) -> Self {
        Self::Request { name: name.to_owned(), problem: problem.into() }
    }
}

/// Where a row is, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// The line of a table on which the row starts, from 1.
    Line(u64),
    /// The number of a feature, from 1.
    Feature(u64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Feature(number) => write!(f, "feature {number}"),
        }
    }
}

/// What is wrong in a piece of an input, at a byte of it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub at: usize,
    pub problem: String,
}

impl Fault {
    pub fn new(at: usize, problem: impl Into<String>) -> Self {
        Self { at, problem: problem.into() }
    }
}
