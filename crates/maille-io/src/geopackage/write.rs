//! Writing.

use super::blob;
use super::rtree::{self, Child};
use super::{BATCH, quoted, tables};
use crate::crs::Dialect;
use crate::error::invalid;
use crate::geometry::{Bounds, Kind, has_heights, kind_of};
use crate::names::unique;
use crate::{Cell, Crs, FieldType, Format, Layer, Loss, Schema};
use rayon::prelude::*;
use rusqlite::types::ToSqlOutput;
use rusqlite::{Connection, OpenFlags, ToSql, params};
use std::io::{self, Write};
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};

/// The number of a system that has none.
const OWN_SRS: i32 = 100_000;

/// Writes a layer.
///
/// # Errors
/// When `out` or the folder of temporary files refuses, or (as [`io::ErrorKind::InvalidData`]) when
/// SQLite cannot hold the layer.
pub fn write(layer: &Layer, out: &mut (dyn Write + Send)) -> io::Result<Vec<Loss>> {
    // SQLite writes to files only.
    let mut file = tempfile::Builder::new().suffix(".gpkg").tempfile()?;
    let losses = write_path(layer, file.path())?;
    io::copy(file.as_file_mut(), out)?;
    Ok(losses)
}

/// Writes a layer to an empty file.
///
/// # Errors
/// When the disk refuses, or (as [`io::ErrorKind::InvalidData`]) when SQLite cannot hold the layer.
pub fn write_path(layer: &Layer, path: &Path) -> io::Result<Vec<Loss>> {
    fill(layer, path).map_err(|error| match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull | rusqlite::ErrorCode::SystemIoFailure) => {
            io::Error::other(error)
        }
        _ => invalid(format!("SQLite cannot hold the layer: {error}")),
    })
}

/// A row that is ready to be inserted.
struct Row<'a> {
    geometry: Option<(Vec<u8>, Bounds)>,
    cells: Vec<Cell<'a>>,
    /// Positions that got the height 0.
    filled: usize,
}

fn fill(layer: &Layer, path: &Path) -> rusqlite::Result<Vec<Loss>> {
    // No URI, whatever the path looks like; and no other thread uses it.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // Nobody else sees the file, and nobody misses it should this end early.
    connection.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;")?;
    let table = Table::new(layer);
    connection.execute_batch("BEGIN")?;
    connection.execute_batch(tables::BASE)?;
    let mut losses = table.losses();
    let srs = insert_srs(&connection, &layer.crs)?;
    if srs <= 0 {
        losses.push(Loss::Crs { format: Format::GeoPackage, crs: layer.crs.clone() });
    }
    connection.execute_batch(&table.create())?;
    let (extent, filled) = table.insert(&connection, srs)?;
    if filled > 0 {
        losses.push(Loss::HeightsFilled { positions: filled });
    }
    table.register(&connection, srs, extent)?;
    connection.execute_batch("COMMIT")?;
    Ok(losses)
}

/// Adds the CRS, and gives its number: none above 0 if it cannot be described.
fn insert_srs(connection: &Connection, crs: &Crs) -> rusqlite::Result<i32> {
    let insert = "INSERT OR IGNORE INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)";
    let wgs84 = Crs::Wgs84.to_wkt(Dialect::Gdal);
    connection.execute(insert, params!["WGS 84", 4326, "EPSG", 4326, wgs84])?;
    let code = crs.code().and_then(|code| i32::try_from(code).ok());
    let (srs, organization) = match (code, crs.to_wkt(Dialect::Gdal)) {
        (Some(code), _) => (code, "EPSG"),
        (None, Some(_)) => (OWN_SRS, "NONE"),
        (None, None) if crs.is_geographic() => return Ok(0),
        (None, None) => return Ok(-1),
    };
    let wkt = crs.to_wkt(Dialect::Gdal).unwrap_or_else(|| "undefined".to_owned());
    connection.execute(insert, params![crs.to_string(), srs, organization, srs, wkt])?;
    Ok(srs)
}

/// The table of a layer.
struct Table<'a> {
    layer: &'a Layer,
    schema: Schema,
    name: &'a str,
    key: String,
    /// The column of geometries, if there are any.
    geometry: Option<String>,
    columns: Vec<String>,
}

impl<'a> Table<'a> {
    fn new(layer: &'a Layer) -> Self {
        let schema = Schema::of(layer);
        // Names of fields come before those that only the format asks for.
        let fields = schema.fields().iter().map(|field| field.name.as_str());
        let mut columns = unique(fields.chain(["fid", "geom"]), usize::MAX);
        let geometry = columns.pop();
        let key = columns.pop().unwrap_or_default();
        let has_geometry = (0..layer.len()).any(|feature| kind_of(layer, feature).is_some());
        let geometry = geometry.filter(|_| has_geometry);
        Self { layer, schema, name: layer.stem(), key, geometry, columns }
    }

    fn losses(&self) -> Vec<Loss> {
        let mut losses = self.schema.losses(self.layer, |kind| match kind {
            FieldType::Json => Some("text"),
            _ => None,
        });
        for (field, column) in self.schema.fields().iter().zip(&self.columns) {
            if field.name != *column {
                losses.push(Loss::Renamed { field: field.name.clone(), to: column.clone() });
            }
        }
        losses
    }

    /// The type of the geometries, the most general one if there are several.
    fn geometry_type(&self) -> String {
        let mut kinds = (0..self.layer.len()).filter_map(|feature| kind_of(self.layer, feature));
        let first = kinds.next();
        let one = first.filter(|first| kinds.all(|kind| kind == *first));
        one.map_or("GEOMETRY", Kind::name).to_uppercase()
    }

    fn create(&self) -> String {
        let key = format!("{} INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL", quoted(&self.key));
        let geometry =
            self.geometry.iter().map(|g| format!("{} {}", quoted(g), self.geometry_type()));
        let fields = self.schema.fields().iter().zip(&self.columns).map(|(field, column)| {
            let kind = match field.kind {
                FieldType::Bool => "BOOLEAN",
                FieldType::Integer => "INTEGER",
                FieldType::Real => "REAL",
                FieldType::Date => "DATE",
                FieldType::Text | FieldType::Json => "TEXT",
            };
            format!("{} {kind}", quoted(column))
        });
        let columns: Vec<String> = std::iter::once(key).chain(geometry).chain(fields).collect();
        format!("CREATE TABLE {} ({})", quoted(self.name), columns.join(", "))
    }

    /// Inserts all features, and gives their extent and how many positions got the height 0. Rows are
    /// made by all threads while this one, which the database belongs to, inserts those before them.
    fn insert(&self, connection: &Connection, srs: i32) -> rusqlite::Result<(Bounds, usize)> {
        let width = 1 + usize::from(self.geometry.is_some()) + self.columns.len();
        let marks = vec!["?"; width].join(", ");
        let insert = format!("INSERT INTO {} VALUES ({marks})", quoted(self.name));
        let mut insert = connection.prepare(&insert)?;
        let mut children = Vec::new();
        let mut extent = Bounds::NONE;
        let mut filled = 0;
        let (send, receive) = sync_channel(2);
        std::thread::scope(|scope| {
            scope.spawn(move || self.rows(srs, &send));
            for (number, row) in (1_i64..).zip(receive.into_iter().flatten()) {
                insert.raw_bind_parameter(1, number)?;
                let mut place = 2;
                if self.geometry.is_some() {
                    insert.raw_bind_parameter(2, row.geometry.as_ref().map(|(blob, _)| blob))?;
                    place = 3;
                }
                for cell in &row.cells {
                    insert.raw_bind_parameter(place, cell)?;
                    place += 1;
                }
                insert.raw_execute()?;
                if let Some((_, bounds)) = row.geometry {
                    extent = extent.joined(bounds);
                    children.push(Child::new(number, bounds));
                }
                filled += row.filled;
            }
            Ok::<(), rusqlite::Error>(())
        })?;
        if let Some(column) = &self.geometry {
            rtree::create(connection, self.name, column, children)?;
            connection.execute_batch(&rtree::triggers(self.name, column, &self.key))?;
        }
        Ok((extent, filled))
    }

    /// Makes the rows of all features, and stops early if nobody takes them any more.
    fn rows(&self, srs: i32, send: &SyncSender<Vec<Row<'a>>>) {
        for start in (0..self.layer.len()).step_by(BATCH) {
            let batch = start..(start + BATCH).min(self.layer.len());
            let rows = batch.into_par_iter().map(|feature| {
                let (mut cells, mut filled) = (Vec::new(), 0);
                self.schema.fill(self.layer.feature(feature), &mut cells);
                let geometry = blob::write(self.layer, feature, srs, &mut filled);
                Row { geometry, cells, filled }
            });
            if send.send(rows.collect()).is_err() {
                return;
            }
        }
    }

    /// Tells of the table in those that tell of all.
    fn register(&self, connection: &Connection, srs: i32, extent: Bounds) -> rusqlite::Result<()> {
        let bound = |at: usize| Some(extent.0[at]).filter(|bound| bound.is_finite());
        let is_spatial = self.geometry.is_some();
        connection.execute(
            "INSERT INTO gpkg_contents VALUES (?, ?, ?, '', ?, ?, ?, ?, ?, ?)",
            params![
                self.name,
                if is_spatial { "features" } else { "attributes" },
                self.name,
                tables::LAST_CHANGE,
                bound(0),
                bound(1),
                bound(2),
                bound(3),
                is_spatial.then_some(srs),
            ],
        )?;
        let Some(column) = &self.geometry else { return Ok(()) };
        let has_z = (0..self.layer.len()).any(|feature| has_heights(self.layer, feature));
        // 0: prohibited, 2: optional.
        let z = if has_z { 2 } else { 0 };
        connection.execute(
            "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, ?, 0)",
            params![self.name, column, self.geometry_type(), srs, z],
        )?;
        connection.execute(
            "INSERT INTO gpkg_extensions VALUES (?, ?, 'gpkg_rtree_index', ?, 'write-only')",
            params![self.name, column, tables::RTREE],
        )?;
        Ok(())
    }
}

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Null => Ok(ToSqlOutput::from(rusqlite::types::Null)),
            Self::Bool(value) => Ok(ToSqlOutput::from(*value)),
            Self::Integer(value) => Ok(ToSqlOutput::from(*value)),
            Self::Real(value) => Ok(ToSqlOutput::from(*value)),
            Self::Text(text) => Ok(ToSqlOutput::from(&**text)),
        }
    }
}
