//! What can be wrong with an input.

use crate::Crs;
use crate::json::JsonError;
use std::io;

/// Why a layer could not be read. Its text is the whole message: which file, where in it, what is
/// wrong, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The operating system refused.
    #[error("{name}: cannot read: {source}")]
    Io {
        /// The input's name.
        name: String,
        /// The operating system's word.
        source: io::Error,
    },
    /// The content is wrong.
    #[error("{name}: {problem}")]
    Input {
        /// The input's name.
        name: String,
        /// Where (feature or line), what, and what to do.
        problem: String,
        /// What would let it be read all the same.
        cure: Option<Cure>,
    },
}

/// What a caller may say of an input ([`ReadOptions`](crate::ReadOptions)) so that it can be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cure {
    /// The CRS of its positions.
    Crs {
        /// One that they look like.
        likely: Option<Crs>,
    },
    /// Which of its layers to read.
    Layer,
}

impl ReadError {
    /// Whether reading itself failed, as against what was read being wrong.
    #[must_use]
    pub fn is_io(&self) -> bool {
        matches!(self, Self::Io { .. })
    }

    pub(crate) fn input(name: &str, problem: impl Into<String>) -> Self {
        Self::Input { name: name.to_owned(), problem: problem.into(), cure: None }
    }

    /// What would let the input be read, where something would.
    #[must_use]
    pub fn cure(&self) -> Option<&Cure> {
        match self {
            Self::Io { .. } => None,
            Self::Input { cure, .. } => cure.as_ref(),
        }
    }

    /// The same error, with what would let the input be read.
    pub(crate) fn with(mut self, remedy: Cure) -> Self {
        if let Self::Input { cure, .. } = &mut self {
            *cure = Some(remedy);
        }
        self
    }

    /// A break of the JSON grammar, with its feature and line.
    pub(crate) fn json(name: &str, bytes: &[u8], error: &JsonError) -> Self {
        let place = line_column(bytes, error.at);
        let feature =
            error.feature.as_ref().map_or_else(String::new, |(index, id)| match id.as_str() {
                "" => format!("feature {}, ", index + 1),
                id => format!("feature {} ({id}), ", index + 1),
            });
        Self::input(name, format!("{feature}{place}: {}", error.problem))
    }
}

/// The error of a layer that a format cannot hold.
pub(crate) fn invalid(problem: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem)
}

/// `line 3, column 14` of a byte offset, both from 1, the column in bytes.
pub(crate) fn line_column(bytes: &[u8], at: usize) -> String {
    let before = &bytes[..at.min(bytes.len())];
    let line = memchr::memchr_iter(b'\n', before).count() + 1;
    let column = before.len() - memchr::memrchr(b'\n', before).map_or(0, |i| i + 1) + 1;
    format!("line {line}, column {column}")
}
