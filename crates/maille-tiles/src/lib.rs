//! Vector tiles of a mesh of boundaries.

pub mod mvt;
mod tile;
mod varint;

pub use tile::{MAX_ZOOM, Tile};
