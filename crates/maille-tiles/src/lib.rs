//! Vector tiles of a mesh of boundaries.

mod archive;
pub mod mvt;
mod show;
mod tile;
mod varint;

pub use archive::{Archive, ArchiveError, Kind, Metadata, Overwrite, Writer, Written, ZoomSummary};
pub use show::{Selection, ShowError, write_geojson};
pub use tile::{MAX_ZOOM, Tile};
