//! What can be wrong with an archive.

use crate::Tile;
use std::io;
use std::path::Path;

/// Why an archive could not be read or written. Its text is the whole message.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The operating system does not let it be read.
    #[error("{name}: cannot read: {source}")]
    Read {
        /// The archive's name.
        name: String,
        /// The operating system's word.
        source: io::Error,
    },
    /// It could not be written: the disk is full, say.
    #[error("{name}: cannot write: {source}")]
    Write {
        /// The archive's name.
        name: String,
        /// The operating system's word.
        source: io::Error,
    },
    /// Its content is wrong.
    #[error("{name}: {problem}")]
    Input {
        /// The archive's name.
        name: String,
        /// Where, what, and what to do.
        problem: String,
    },
    /// There is one where it would be written, and it is not to be replaced ([`Overwrite`](crate::Overwrite)).
    #[error("{name}: it exists already")]
    Exists {
        /// The archive's name.
        name: String,
    },
    /// There is something where it would be written that can never be replaced.
    #[error("{name}: {problem}")]
    Taken {
        /// The archive's name.
        name: String,
        /// What is there.
        problem: String,
    },
    /// A tile was given that cannot be put into it.
    #[error("{name}: tile {tile} {problem}")]
    Tile {
        /// The archive's name.
        name: String,
        /// The tile.
        tile: Tile,
        /// What is wrong with it.
        problem: String,
    },
}

/// Makes errors about one archive.
#[derive(Debug, Clone)]
pub(super) struct Named(String);

impl Named {
    pub fn of(path: &Path) -> Self {
        Self(path.display().to_string())
    }

    pub fn read(&self, source: io::Error) -> ArchiveError {
        ArchiveError::Read { name: self.0.clone(), source }
    }

    pub fn write(&self, source: io::Error) -> ArchiveError {
        ArchiveError::Write { name: self.0.clone(), source }
    }

    pub fn input(&self, problem: impl Into<String>) -> ArchiveError {
        ArchiveError::Input { name: self.0.clone(), problem: problem.into() }
    }

    pub fn exists(&self) -> ArchiveError {
        ArchiveError::Exists { name: self.0.clone() }
    }

    pub fn taken(&self, problem: impl Into<String>) -> ArchiveError {
        ArchiveError::Taken { name: self.0.clone(), problem: problem.into() }
    }

    pub fn tile(&self, tile: Tile, problem: impl Into<String>) -> ArchiveError {
        ArchiveError::Tile { name: self.0.clone(), tile, problem: problem.into() }
    }
}
