//! MBTiles written, through SQLite.
//!
//! The crate `mbtiles` would bring an asynchronous runtime and a second SQLite driver for what are four tables.

use super::{Content, file_of};
use crate::Tile;
use crate::archive::metadata::Metadata;
use maille_io::Output;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs;
use std::io;
use std::path::Path;

/// Tiles that are the same are one image. `tiles` may be a view by the specification, and is one in what other
/// programs write.
const TABLES: &str = "
CREATE TABLE metadata (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL);
CREATE TABLE images (tile_id INTEGER PRIMARY KEY, tile_data BLOB NOT NULL);
CREATE TABLE map (
    zoom_level INTEGER NOT NULL,
    tile_column INTEGER NOT NULL,
    tile_row INTEGER NOT NULL,
    tile_id INTEGER NOT NULL REFERENCES images,
    PRIMARY KEY (zoom_level, tile_column, tile_row)
) WITHOUT ROWID;
CREATE VIEW tiles AS
    SELECT zoom_level, tile_column, tile_row, tile_data FROM map JOIN images USING (tile_id);
";

/// Nobody else sees the file, and nobody misses it should this end early. The mark is that of MBTiles.
const SETTINGS: &str = "
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA application_id = 0x4D504258;
BEGIN;
";

pub struct Sink {
    connection: Connection,
    output: Output,
    /// Zoom, column and row (from the south) of each tile, and the number of its image.
    map: Vec<([u32; 3], u32)>,
}

impl Sink {
    pub fn create(path: &Path) -> io::Result<Self> {
        let output = Output::create(path)?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(file_of(&output)?, flags).map_err(io_error)?;
        connection.execute_batch(SETTINGS).map_err(io_error)?;
        connection.execute_batch(TABLES).map_err(io_error)?;
        Ok(Self { connection, output, map: Vec::new() })
    }

    pub fn put(&mut self, tile: Tile, content: Content<'_>) -> io::Result<()> {
        if content.is_new {
            let insert = "INSERT INTO images VALUES (?, ?)";
            let mut insert = self.connection.prepare_cached(insert).map_err(io_error)?;
            insert.execute((content.number, content.gzipped)).map_err(io_error)?;
        }
        let row = (1 << tile.z) - 1 - tile.y;
        self.map.push(([tile.z.into(), tile.x, row], content.number));
        Ok(())
    }

    pub fn finish(mut self, metadata: &Metadata) -> io::Result<u64> {
        self.fill(metadata).map_err(io_error)?;
        self.connection.close().map_err(|(_, error)| io_error(error))?;
        let bytes = fs::metadata(file_of(&self.output)?)?.len();
        self.output.commit()?;
        Ok(bytes)
    }

    fn fill(&mut self, metadata: &Metadata) -> rusqlite::Result<()> {
        // In the order of the key, so that pages are filled one after the other.
        self.map.sort_unstable();
        let mut insert = self.connection.prepare("INSERT INTO map VALUES (?, ?, ?, ?)")?;
        for ([zoom, column, row], image) in &self.map {
            insert.execute((zoom, column, row, image))?;
        }
        let mut insert = self.connection.prepare("INSERT INTO metadata VALUES (?, ?)")?;
        for row in metadata.rows() {
            insert.execute(row)?;
        }
        self.connection.execute_batch("COMMIT")
    }
}

fn io_error(error: rusqlite::Error) -> io::Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => io::ErrorKind::StorageFull.into(),
        _ => io::Error::other(error),
    }
}
