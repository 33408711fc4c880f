//! Reading.

use super::{BATCH, blob, quoted};
use crate::block::Block;
use crate::claim::settle;
use crate::error::ReadError;
use crate::json::{self, push_real, write_string};
use crate::layer::choose_layer;
use crate::sqlite;
use crate::{Crs, Format, Layer};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode, MAIN_DB, OpenFlags, OptionalExtension};
use std::fmt::Write;
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};

/// Whether bytes begin as SQLite databases do.
pub fn is_geopackage(bytes: &[u8]) -> bool {
    bytes.starts_with(b"SQLite format 3\0")
}

/// Reads a layer of a file: the one of this name, or the only one there is.
///
/// # Errors
/// [`ReadError::Input`] says what is wrong in it, or which layers there are to choose from.
pub fn read_path(path: &Path, layer: Option<&str>, crs: Option<Crs>) -> Result<Layer, ReadError> {
    let name = path.display().to_string();
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags);
    let connection = connection.map_err(|error| ReadError::input(&name, error.to_string()))?;
    read(&name, &connection, layer, crs)
}

/// Reads a layer from bytes in memory, which are copied.
///
/// # Errors
/// Like [`read_path`].
pub fn read_bytes(
    name: &str,
    bytes: &[u8],
    layer: Option<&str>,
    crs: Option<Crs>,
) -> Result<Layer, ReadError> {
    let open = || {
        let mut connection = Connection::open_in_memory()?;
        connection.deserialize_read_exact(MAIN_DB, bytes, bytes.len(), true)?;
        Ok(connection)
    };
    let connection = open().map_err(|error| wrong(name, &error))?;
    read(name, &connection, layer, crs)
}

fn wrong(name: &str, error: &rusqlite::Error) -> ReadError {
    let problem = match error.sqlite_error_code() {
        Some(ErrorCode::OperationInterrupted) => sqlite::TOO_LONG.to_owned(),
        Some(ErrorCode::TooBig) => sqlite::TOO_LARGE.to_owned(),
        _ => format!("SQLite cannot read it: {error}"),
    };
    ReadError::input(name, problem)
}

fn read(
    name: &str,
    connection: &Connection,
    layer: Option<&str>,
    crs: Option<Crs>,
) -> Result<Layer, ReadError> {
    let wrong = |error: rusqlite::Error| wrong(name, &error);
    let limits = sqlite::limit(connection).map_err(wrong)?;
    // What stands in a schema is not run.
    connection.execute_batch("PRAGMA trusted_schema = OFF").map_err(wrong)?;
    let has_contents = "SELECT 1 FROM sqlite_schema WHERE name = 'gpkg_contents'";
    if connection.query_row(has_contents, [], |_| Ok(())).optional().map_err(wrong)?.is_none() {
        let problem = "it is a database without the table gpkg_contents, and no GeoPackage";
        return Err(ReadError::input(name, problem));
    }
    let tables = "SELECT table_name FROM gpkg_contents WHERE data_type IN ('features', 'attributes') \
                  ORDER BY rowid";
    let tables: Vec<String> = column(connection, tables).map_err(wrong)?;
    let names: Vec<&str> = tables.iter().map(String::as_str).collect();
    let table = names[choose_layer(name, &names, layer)?];
    let source = Source::find(connection, table).map_err(wrong)?;
    let source = source.map_err(|problem| ReadError::input(name, problem))?;
    let most = limits.set_length(connection, table, 1 + source.fields.len()).map_err(wrong)?;
    let block = source.rows(connection, most).map_err(wrong)?;
    let block = block.map_err(|problem| ReadError::input(name, problem))?;
    let mut layer = settle(name, block, Format::GeoPackage, crs, source.crs)?;
    layer.notes.extend(source.notes);
    Ok(layer)
}

/// The texts of the first column of a query.
fn column(connection: &Connection, query: &str) -> rusqlite::Result<Vec<String>> {
    connection.prepare(query)?.query_map([], |row| row.get(0))?.collect()
}

/// A table and what is read of it.
struct Source {
    table: String,
    geometry: Option<String>,
    fields: Vec<Field>,
    crs: Option<Crs>,
    notes: Vec<String>,
}

struct Field {
    name: String,
    /// The name and a colon as JSON text.
    key: String,
    is_bool: bool,
}

/// A row that has been read.
struct Row {
    geometry: Option<Vec<u8>>,
    /// As JSON text.
    properties: String,
    /// Numbers that became null, for they are infinite.
    not_finite: usize,
}

/// Rows, or what is wrong with them.
type Rows = Vec<Result<Row, String>>;

impl Source {
    fn find(connection: &Connection, table: &str) -> rusqlite::Result<Result<Self, String>> {
        let mut source = Self {
            table: table.to_owned(),
            geometry: None,
            fields: Vec::new(),
            crs: None,
            notes: Vec::new(),
        };
        let kind = "SELECT data_type FROM gpkg_contents WHERE table_name = ?";
        let kind: String = connection.query_row(kind, [table], |row| row.get(0))?;
        if kind == "features" {
            let query =
                "SELECT column_name, srs_id FROM gpkg_geometry_columns WHERE table_name = ?";
            let found = connection.query_row(query, [table], |row| Ok((row.get(0)?, row.get(1)?)));
            let Some((geometry, srs)) = found.optional()? else {
                return Ok(Err(format!("its layer {table} has no geometry column")));
            };
            source.geometry = Some(geometry);
            source.crs = find_crs(connection, srs)?;
        }
        let mut columns = connection.prepare("SELECT name, type, pk FROM pragma_table_info(?)")?;
        let mut columns = columns.query([table])?;
        let mut has_geometry = source.geometry.is_none();
        while let Some(row) = columns.next()? {
            let (name, kind): (String, String) = (row.get(0)?, row.get(1)?);
            let kind = kind.to_ascii_uppercase();
            let is_key = row.get::<_, i64>(2)? == 1 && kind == "INTEGER";
            if source.geometry.as_ref() == Some(&name) {
                has_geometry = true;
            } else if kind.starts_with("BLOB") {
                source.notes.push(format!("field \"{name}\" of bytes is left out"));
            } else if !is_key {
                let key = json::key(&name);
                source.fields.push(Field { name, key, is_bool: kind == "BOOLEAN" });
            }
        }
        if !has_geometry {
            return Ok(Err(format!(
                "its layer {table} has not the geometry column that is told of"
            )));
        }
        Ok(Ok(source))
    }

    /// Reads all rows, of so many bytes at most. Geometries are read by all threads while this one, which the
    /// database belongs to, reads the rows after them.
    fn rows(&self, connection: &Connection, most: u64) -> rusqlite::Result<Result<Block, String>> {
        let (send, receive) = sync_channel::<Rows>(2);
        std::thread::scope(|scope| {
            let parsed = scope.spawn(|| {
                let mut joined = Block::default();
                for batch in receive {
                    join(&mut joined, &batch)?;
                }
                Ok(joined)
            });
            let done = self.send_rows(connection, most, &send);
            drop(send);
            let parsed = parsed.join().unwrap_or_else(|_| Err("interrupted".to_owned()));
            // What is wrong with a row stops the sending too.
            if parsed.is_ok() { done.map(|()| parsed) } else { Ok(parsed) }
        })
    }

    fn send_rows(
        &self,
        connection: &Connection,
        most: u64,
        send: &SyncSender<Rows>,
    ) -> rusqlite::Result<()> {
        let geometry = self.geometry.as_deref().map_or("NULL".to_owned(), quoted);
        let fields = self.fields.iter().map(|field| quoted(&field.name));
        let columns: Vec<String> = std::iter::once(geometry).chain(fields).collect();
        let query = format!("SELECT {} FROM {}", columns.join(", "), quoted(&self.table));
        let mut statement = connection.prepare(&query)?;
        let mut rows = statement.query([])?;
        let mut batch = Vec::with_capacity(BATCH);
        let mut left = most;
        while let Some(row) = rows.next()? {
            // Before it is copied.
            let rest = left.checked_sub(self.size(row)?);
            left = rest.unwrap_or_default();
            let row = match rest {
                Some(_) => self.row(row)?,
                None => Err(sqlite::TOO_LARGE.to_owned()),
            };
            let is_wrong = row.is_err();
            batch.push(row);
            if is_wrong {
                break;
            }
            if batch.len() == BATCH && send.send(std::mem::take(&mut batch)).is_err() {
                return Ok(());
            }
        }
        // Nobody takes rows any more only when one of them is wrong, which is told by then.
        let _ = send.send(batch);
        Ok(())
    }

    /// How many bytes the values of a row and the names of its fields take.
    fn size(&self, row: &rusqlite::Row) -> rusqlite::Result<u64> {
        let mut size: usize = self.fields.iter().map(|field| field.key.len()).sum();
        for column in 0..=self.fields.len() {
            if let ValueRef::Text(bytes) | ValueRef::Blob(bytes) = row.get_ref(column)? {
                size += bytes.len();
            }
        }
        Ok(size as u64)
    }

    fn row(&self, row: &rusqlite::Row) -> rusqlite::Result<Result<Row, String>> {
        let geometry = match row.get_ref(0)? {
            ValueRef::Null => None,
            ValueRef::Blob(blob) => Some(blob.to_vec()),
            _ => return Ok(Err("its geometry is no bytes".to_owned())),
        };
        let (mut out, mut not_finite) = (String::from("{"), 0);
        for (i, field) in self.fields.iter().enumerate() {
            out.push_str(if i == 0 { "" } else { "," });
            out.push_str(&field.key);
            match row.get_ref(i + 1)? {
                ValueRef::Null => out.push_str("null"),
                ValueRef::Integer(value) if field.is_bool => {
                    out.push_str(if value == 0 { "false" } else { "true" });
                }
                ValueRef::Integer(value) => {
                    // A string takes whatever is written.
                    let _ = write!(out, "{value}");
                }
                ValueRef::Real(value) => {
                    not_finite += usize::from(!value.is_finite());
                    push_real(&mut out, value);
                }
                ValueRef::Text(text) => match std::str::from_utf8(text) {
                    Ok(text) => write_string(&mut out, text),
                    Err(_) => {
                        return Ok(Err(format!("field \"{}\" is not valid UTF-8", field.name)));
                    }
                },
                ValueRef::Blob(_) => {
                    return Ok(Err(format!("field \"{}\" holds bytes", field.name)));
                }
            }
        }
        out.push('}');
        Ok(Ok(Row { geometry, properties: out, not_finite }))
    }
}

/// Adds rows to the features before them.
fn join(joined: &mut Block, batch: &[Result<Row, String>]) -> Result<(), String> {
    let first = joined.len();
    let block = Block::read_all(batch.len(), 0, |i, block| {
        let Row { geometry, properties, not_finite } = batch[i].as_ref().map_err(Clone::clone)?;
        block.not_finite += not_finite;
        match geometry {
            Some(geometry) => blob::read(geometry, block)?,
            None => block.polygons.finish_unit(),
        }
        block.push_attributes("", properties, "");
        Ok(())
    });
    let mut block =
        block.map_err(|(i, problem)| format!("feature {}: {problem}", first + i + 1))?;
    joined.append(&mut block).map_err(|error| error.to_string())
}

/// The CRS of a number, if it is told of and is one.
fn find_crs(connection: &Connection, srs: i64) -> rusqlite::Result<Option<Crs>> {
    let query = "SELECT organization, organization_coordsys_id, definition FROM \
                 gpkg_spatial_ref_sys WHERE srs_id = ?";
    let found = connection.query_row(query, [srs], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, String>(2)?))
    });
    Ok(match found.optional()? {
        _ if srs == 0 || srs == -1 => None,
        Some((organization, code, _)) if organization.eq_ignore_ascii_case("EPSG") => {
            u32::try_from(code).ok().map(Crs::of_code)
        }
        Some((.., definition)) if definition != "undefined" => Some(Crs::from_wkt(&definition)),
        _ => None,
    })
}
