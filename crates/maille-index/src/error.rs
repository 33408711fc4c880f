//! What can be wrong.

use std::io;

/// Why an index could not be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Numbers of 32 bits do not suffice.
    #[error("too much for one index: {0}; split the layer in parts")]
    TooLarge(&'static str),
    /// A level does not say something of every unit, or of units that are not there.
    #[error("level {level}: {problem}")]
    Level {
        /// The level's name.
        level: String,
        /// What is wrong.
        problem: String,
    },
    /// The machine's numbers are big-endian, those of index files are not.
    #[error(
        "index files are little-endian, and this machine is not: it can neither make nor use them"
    )]
    BigEndian,
}

/// Why an index file cannot be used. Its text is the whole message: which file, what is wrong with it,
/// and what to do.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FileError {
    /// The operating system refused.
    #[error("{name}: cannot read: {source}")]
    Io {
        /// The file's name.
        name: String,
        /// The operating system's word.
        source: io::Error,
    },
    /// It is no index file, or one of another version.
    #[error("{name}: {problem}")]
    Foreign {
        /// The file's name.
        name: String,
        /// What was found, and what to do.
        problem: String,
    },
    /// It was an index file, and has been damaged since.
    #[error("{name}: the index is damaged: {problem}; build it again")]
    Damaged {
        /// The file's name.
        name: String,
        /// What is wrong, and where.
        problem: String,
    },
}
