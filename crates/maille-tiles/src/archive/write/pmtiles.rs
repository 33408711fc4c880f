//! PMTiles written, by the crate of that name.

use super::{Content, file_of};
use crate::Tile;
use crate::archive::metadata::Metadata;
use maille_io::Output;
use pmtiles::{
    CallerKey, Compression, PmTilesStreamWriter, PmTilesWriter, PmtError, TileCoord, TileType,
};
use serde_json::Value as Json;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::Path;

pub struct Sink {
    output: Output,
    writer: PmTilesStreamWriter<File, CallerKey<u32>>,
}

impl Sink {
    pub fn create(path: &Path) -> io::Result<Self> {
        let output = Output::create(path)?;
        let file = OpenOptions::new().write(true).open(file_of(&output)?)?;
        let writer = PmTilesWriter::new(TileType::Mvt).precompressed(Compression::Gzip);
        let writer = writer.dedup_by_key::<u32>().create(file).map_err(io_error)?;
        Ok(Self { output, writer })
    }

    pub fn put(&mut self, tile: Tile, content: Content<'_>) -> io::Result<()> {
        let at = TileCoord::new(tile.z, tile.x, tile.y).map_err(io_error)?;
        self.writer.add_tile(at, content.gzipped, Some(content.number)).map_err(io_error)
    }

    pub fn finish(mut self, metadata: &Metadata) -> io::Result<u64> {
        let [west, south, east, north] = metadata.bounds;
        let (longitude, latitude, zoom) = metadata.center;
        self.writer.set_zoom_range(metadata.min_zoom, metadata.max_zoom);
        self.writer.set_bounds(west, south, east, north);
        self.writer.set_center(longitude, latitude, zoom);
        self.writer.set_metadata(Json::Object(metadata.object()).to_string());
        self.writer.finalize().map_err(io_error)?;
        let bytes = fs::metadata(file_of(&self.output)?)?.len();
        self.output.commit()?;
        Ok(bytes)
    }
}

fn io_error(error: PmtError) -> io::Error {
    match error {
        PmtError::Reading(error) => error,
        other => io::Error::other(other),
    }
}
