//! Vector tiles of a mesh of boundaries.

mod tile;

pub use tile::{MAX_ZOOM, Tile};
