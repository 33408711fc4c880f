//! MBTiles read.

use super::unpack::MOST;
use super::{Runs, sorted, zooms_of};
use crate::Tile;
use crate::archive::error::{ArchiveError, Named};
use crate::archive::metadata::Metadata;
use maille_io::sqlite;
use rusqlite::limits::Limit;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};
use serde_json::{Map, Value as Json};
use std::path::Path;

#[derive(Debug)]
pub struct Source {
    connection: Connection,
    /// Bytes of the file.
    size: u64,
}

impl Source {
    pub fn open(path: &Path, named: &Named) -> Result<(Metadata, Self), ArchiveError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let size = std::fs::metadata(path).map_err(|error| named.read(error))?.len();
        let source = (|| -> rusqlite::Result<Self> {
            let connection = Connection::open_with_flags(path, flags)?;
            // What stands in a schema is not run.
            connection.execute_batch("PRAGMA trusted_schema = OFF")?;
            sqlite::limit(&connection)?;
            connection
                .set_limit(Limit::SQLITE_LIMIT_LENGTH, i32::try_from(MOST).unwrap_or(i32::MAX))?;
            Ok(Self { connection, size })
        })();
        let source = source.map_err(|error| wrong(&error, named))?;
        let members = source.members(named).map_err(|error| wrong(&error, named))??;
        let metadata = Metadata::from_members(members, || {
            zooms_of(source.runs(named).map_err(Stopped::Archive)?).map_err(Stopped::Archive)
        });
        match metadata {
            Ok(metadata) => Ok((metadata, source)),
            Err(Stopped::Archive(error)) => Err(error),
            Err(Stopped::Metadata(problem)) => Err(named.input(problem)),
        }
    }

    pub fn read(&self, tile: Tile, named: &Named) -> Result<Option<Vec<u8>>, ArchiveError> {
        let query = "SELECT tile_data FROM tiles \
                     WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?";
        let found = self.connection.prepare_cached(query).and_then(|mut query| {
            query.query_row((tile.z, tile.x, flipped(tile.z, tile.y)), |row| row.get(0)).optional()
        });
        found.map_err(|error| wrong(&error, named))
    }

    pub fn runs(&self, named: &Named) -> Result<Runs<'static>, ArchiveError> {
        let found = self.places(named).map_err(|error| wrong(&error, named))?;
        sorted(found?, named)
    }

    /// The places of the tiles and their sizes, in no order.
    fn places(&self, named: &Named) -> rusqlite::Result<Result<Vec<(u64, u64)>, ArchiveError>> {
        let query = "SELECT zoom_level, tile_column, tile_row, length(tile_data) FROM tiles";
        let mut query = self.connection.prepare(query)?;
        let mut rows = query.query([])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let (zoom, column, from_south, size): (i64, i64, i64, Option<u64>) = row.try_into()?;
            let tile = tile(zoom, column, from_south);
            let (Some(tile), Some(size)) = (tile, size) else {
                let problem = format!(
                    "row {} of `tiles`: zoom {zoom}, column {column}, row {from_south} is no tile",
                    found.len() + 1
                );
                return Ok(Err(named.input(problem)));
            };
            // A tile takes some bytes for its numbers, unless a view makes it up.
            if found.len() as u64 > self.size / 4 {
                return Ok(Err(named.input(sqlite::TOO_LARGE)));
            }
            found.push((tile.id(), size));
        }
        Ok(Ok(found))
    }

    fn members(&self, named: &Named) -> rusqlite::Result<Result<Map<String, Json>, ArchiveError>> {
        let mut query = self.connection.prepare("SELECT name, value FROM metadata")?;
        let mut rows = query.query([])?;
        let mut members = Map::new();
        let mut size = 0;
        while let Some(row) = rows.next()? {
            let name: String = row.get(0)?;
            let value = match row.get_ref(1)? {
                // An owned value would not do: making one of text that is no UTF-8 panics.
                text @ ValueRef::Text(_) => text.as_str()?.into(),
                ValueRef::Integer(number) => number.into(),
                ValueRef::Real(number) => number.into(),
                ValueRef::Null | ValueRef::Blob(_) => Json::Null,
            };
            size += name.len() + value.as_str().map_or(0, str::len);
            if size > MOST {
                return Ok(Err(named.input(sqlite::TOO_LARGE)));
            }
            members.insert(name, value);
        }
        Ok(Ok(members))
    }
}

/// Why there are no metadata.
enum Stopped {
    Archive(ArchiveError),
    Metadata(String),
}

impl From<String> for Stopped {
    fn from(problem: String) -> Self {
        Self::Metadata(problem)
    }
}

fn tile(zoom: i64, column: i64, from_south: i64) -> Option<Tile> {
    let (z, x) = (u8::try_from(zoom).ok()?, u32::try_from(column).ok()?);
    let tile = Tile { z, x, y: u32::try_from(from_south).ok()? };
    tile.is_valid().then(|| Tile { y: flipped(z, tile.y), ..tile })
}

/// Rows are counted from the south. The tile has to be one.
fn flipped(zoom: u8, row: u32) -> u32 {
    (1 << zoom) - 1 - row
}

fn wrong(error: &rusqlite::Error, named: &Named) -> ArchiveError {
    match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => named.input(sqlite::TOO_LONG),
        Some(ErrorCode::TooBig) => named.input(sqlite::TOO_LARGE),
        Some(ErrorCode::SystemIoFailure) => named.read(std::io::Error::other(error.to_string())),
        _ => named.input(format!("SQLite cannot read it as MBTiles: {error}")),
    }
}
