//! Archives of tiles: PMTiles, MBTiles, and folders.

mod error;
mod metadata;
mod place;
mod read;
mod write;

pub use error::ArchiveError;
pub use metadata::Metadata;
pub use place::{Kind, Overwrite};
pub use read::{Archive, ZoomSummary};
pub use write::{Writer, Written};

#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod tests;
