//! Vector tiles of a mesh of boundaries.

mod archive;
mod assemble;
mod base;
mod coalesce;
mod collect;
mod cut;
mod draw;
mod face;
mod features;
mod grid;
mod lines;
mod mercator;
mod moments;
pub mod mvt;
mod pixels;
mod pyramid;
mod room;
mod shape;
mod show;
mod snap;
mod source;
mod stage;
mod tile;
mod varint;

pub use archive::{Archive, ArchiveError, Kind, Metadata, Overwrite, Writer, Written, ZoomSummary};
pub use coalesce::COALESCED;
pub use features::Features;
pub use mercator::{MAX_LATITUDE, to_degrees, to_world};
pub use pyramid::{Options, Small, TileError, ZoomReport, tile};
pub use show::{Selection, ShowError, write_geojson};
pub use source::{BORDER_FIELDS, Content, Layer, Loose, Source};
pub use stage::FINEST;
pub use tile::{MAX_ZOOM, Tile};

#[cfg(test)]
mod tests;
