//! The files that make a Shapefile, beside each other or in an archive.

use super::dbf::{Table, TableWriter};
use super::encoding;
use super::shp::{MAGIC, ShapeWriter, Shapes};
use crate::archive::{Archive, ArchiveWriter, Sizes, is_archive};
use crate::block::Block;
use crate::claim::settle;
use crate::crs::Dialect;
use crate::error::ReadError;
use crate::layer::choose_layer;
use crate::source::Source;
use crate::{Crs, Format, Layer, Loss, Output};
use std::ffi::OsStr;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Files that have to be there.
const NEEDED: [&str; 3] = ["shp", "shx", "dbf"];

/// Whether bytes begin as the `.shp` of a Shapefile, or as an archive that may hold one.
pub fn is_shapefile(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC) || is_archive(bytes)
}

/// The content of the files of a Shapefile.
struct Parts<T> {
    /// What messages call it, without the extensions of its files.
    name: String,
    shp: T,
    shx: T,
    dbf: T,
    prj: Option<T>,
    cpg: Option<T>,
}

/// Reads the Shapefile of a `.shp` and the files beside it.
///
/// # Errors
/// [`ReadError`] names the file that is missing or wrong.
pub fn read_path(path: &Path, crs: Option<Crs>) -> Result<Layer, ReadError> {
    let find = |extension: &str| {
        let cases = [extension.to_owned(), extension.to_uppercase()];
        cases.iter().map(|extension| path.with_extension(extension)).find(|path| path.exists())
    };
    let optional = |extension: &str| find(extension).map(|path| Source::open(&path)).transpose();
    let needed = |extension: &str| {
        optional(extension)?.ok_or_else(|| missing(&path.display().to_string(), extension))
    };
    let parts = Parts {
        name: path.with_extension("").display().to_string(),
        shp: Source::open(path)?,
        shx: needed("shx")?,
        dbf: needed("dbf")?,
        prj: optional("prj")?,
        cpg: optional("cpg")?,
    };
    parts.read(&path.display().to_string(), crs)
}

/// Reads a Shapefile out of an archive: the one of this name, or the only one there is.
///
/// # Errors
/// [`ReadError::Input`] names what is wrong, or the layers that there are to choose from.
pub fn read_zip(
    name: &str,
    bytes: &[u8],
    layer: Option<&str>,
    crs: Option<Crs>,
) -> Result<Layer, ReadError> {
    if bytes.starts_with(&MAGIC) {
        let problem = "a .shp by itself has no attributes; read it from where its other files are, or \
                       from a .zip with all of them";
        return Err(ReadError::input(name, problem));
    }
    let mut archive = Archive::open(name, bytes)?;
    let entries = archive.names();
    let stems: Vec<&str> = entries.iter().filter_map(|entry| stem_of(entry, "shp")).collect();
    let names = layer_names(&stems);
    if stems.is_empty() {
        return Err(ReadError::input(name, "there is no .shp in the archive"));
    }
    let stem = stems[choose_layer(name, &names, layer)?];
    let mut read = |extension: &str| {
        let entry = entries.iter().find(|entry| stem_of(entry, extension) == Some(stem));
        entry.map(|entry| archive.read(entry)).transpose()
    };
    let file = format!("{name}/{stem}");
    let [shp, shx, dbf] = NEEDED.map(|extension| {
        read(extension)?.ok_or_else(|| missing(&format!("{file}.shp"), extension))
    });
    let (shp, shx, dbf) = (shp?, shx?, dbf?);
    let parts = Parts { shp, shx, dbf, prj: read("prj")?, cpg: read("cpg")?, name: file };
    parts.read(name, crs)
}

fn missing(shp: &str, extension: &str) -> ReadError {
    ReadError::input(shp, format!("its .{extension} is missing; a Shapefile is all of its files"))
}

/// What comes before an extension, if a file has that one, its case aside.
fn stem_of<'a>(file: &'a str, extension: &str) -> Option<&'a str> {
    let (stem, found) = file.rsplit_once('.')?;
    found.eq_ignore_ascii_case(extension).then_some(stem)
}

/// The files' names without their folders, or with them where that makes two of one name.
fn layer_names<'a>(stems: &[&'a str]) -> Vec<&'a str> {
    let bare: Vec<&str> =
        stems.iter().map(|stem| stem.rsplit('/').next().unwrap_or(stem)).collect();
    let is_twice = |name: &str| bare.iter().filter(|other| **other == name).count() > 1;
    stems.iter().zip(&bare).map(|(stem, bare)| if is_twice(bare) { *stem } else { bare }).collect()
}

impl<T: AsRef<[u8]> + Sync> Parts<T> {
    fn read(&self, name: &str, crs: Option<Crs>) -> Result<Layer, ReadError> {
        let wrong = |extension: &str, problem: String| {
            ReadError::input(&format!("{}.{extension}", self.name), problem)
        };
        let (dbf, mut notes) = (self.dbf.as_ref(), Vec::new());
        let encoding = if let Some(cpg) = &self.cpg {
            encoding::named(cpg.as_ref()).map_err(|problem| wrong("cpg", problem))?
        } else {
            let (encoding, is_guess) = encoding::guessed(dbf);
            let (table, name) = (&self.name, encoding.name());
            let note = format!("{table}.dbf: no .cpg names its encoding; taken for {name}");
            notes.extend(is_guess.then_some(note));
            encoding
        };
        let table = Table::open(dbf, encoding).map_err(|problem| wrong("dbf", problem))?;
        let shapes = Shapes::open(self.shp.as_ref(), self.shx.as_ref());
        let shapes = shapes.map_err(|(extension, problem)| wrong(extension, problem))?;
        if shapes.len() != table.len() {
            let problem =
                format!("it has {} rows, and {} shapes are there", table.len(), shapes.len());
            return Err(wrong("dbf", problem));
        }
        let rows: Vec<usize> = (0..table.len()).filter(|&row| !table.is_deleted(row)).collect();
        if rows.len() < table.len() {
            let deleted = table.len() - rows.len();
            notes.push(format!("{}.dbf: {deleted} rows that are deleted are left out", self.name));
        }
        let block = Block::read_all(rows.len(), shapes.positions(), |feature, block| {
            let row = rows[feature];
            shapes.read(row, block)?;
            let mut properties = String::new();
            table.push_json(row, encoding, &mut properties)?;
            block.push_attributes("", &properties, "");
            Ok(())
        });
        let block = block.map_err(|(feature, problem)| {
            ReadError::input(name, format!("feature {}: {problem}", feature + 1))
        })?;
        let named =
            self.prj.as_ref().map(|prj| Crs::from_wkt(&String::from_utf8_lossy(prj.as_ref())));
        if named.is_none() && crs.is_none() {
            notes.push(format!("{}.shp: no .prj names its CRS; taken for WGS84", self.name));
        }
        let mut layer = settle(name, block, Format::Shapefile, crs, named)?;
        layer.notes = notes;
        Ok(layer)
    }
}

/// Writes a layer as the files of a Shapefile, each of which appears whole or not at all.
///
/// # Errors
/// When the files cannot be written, or (as [`io::ErrorKind::InvalidData`]) when a Shapefile cannot hold
/// the layer.
pub fn write_path(layer: &Layer, path: &Path) -> io::Result<Vec<Loss>> {
    let mut outputs = Vec::new();
    let losses = write_parts(layer, |extension, write| {
        let mut output = Output::create(&part_path(path, extension))?;
        write(&mut output)?;
        outputs.push(output);
        Ok(())
    })?;
    outputs.into_iter().try_for_each(Output::commit)?;
    if layer.crs.to_wkt(Dialect::Esri).is_none() {
        remove(&part_path(path, "prj"))?;
    }
    Ok(losses)
}

/// The files that a Shapefile may have, of which one is a `.shp`.
pub fn files(path: &Path) -> Vec<PathBuf> {
    NEEDED.iter().chain(&["cpg", "prj"]).map(|extension| part_path(path, extension)).collect()
}

/// The file of a part, whose extension is in the case that was asked for.
fn part_path(path: &Path, extension: &str) -> PathBuf {
    if extension == "shp" {
        return path.to_owned();
    }
    let is_upper = path.extension().is_some_and(|asked| asked == OsStr::new("SHP"));
    path.with_extension(if is_upper { extension.to_uppercase() } else { extension.to_owned() })
}

/// Removes a `.prj` that was there before and would name another CRS.
fn remove(path: &PathBuf) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Writes a layer as an archive with the files of a Shapefile.
///
/// # Errors
/// Like [`write_path`].
pub fn write_zip(layer: &Layer, out: &mut (dyn Write + Send)) -> io::Result<Vec<Loss>> {
    let mut archive = ArchiveWriter::new(out, Sizes::Any);
    let stem = file_stem(layer);
    let losses = write_parts(layer, |extension, write| {
        write(archive.begin(&format!("{stem}.{extension}"))?)
    })?;
    archive.finish()?;
    Ok(losses)
}

/// The name of a layer without the characters that some systems keep out of names of files.
fn file_stem(layer: &Layer) -> String {
    let is_kept_out = |c: char| c.is_control() || r#"<>:"/\|?*"#.contains(c);
    layer.stem().chars().map(|c| if is_kept_out(c) { '-' } else { c }).collect()
}

/// Writes what a file holds.
type Write1<'a> = &'a dyn Fn(&mut (dyn Write + Send)) -> io::Result<()>;

fn write_parts(
    layer: &Layer,
    mut part: impl FnMut(&str, Write1) -> io::Result<()>,
) -> io::Result<Vec<Loss>> {
    let shapes = ShapeWriter::new(layer)?;
    let table = TableWriter::new(layer)?;
    part("shp", &|out| shapes.write_shp(out))?;
    part("shx", &|out| shapes.write_shx(out))?;
    part("dbf", &|out| table.write(out))?;
    part("cpg", &|out| out.write_all(b"UTF-8"))?;
    let mut losses = table.losses();
    match layer.crs.to_wkt(Dialect::Esri) {
        Some(wkt) => part("prj", &|out| out.write_all(wkt.as_bytes()))?,
        None => losses.push(Loss::Crs { format: Format::Shapefile, crs: layer.crs.clone() }),
    }
    if shapes.filled() > 0 {
        losses.push(Loss::HeightsFilled { positions: shapes.filled() });
    }
    Ok(losses)
}
