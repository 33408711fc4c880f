//! Reading.

use super::geometry::{self, Shape};
use super::xml::{Item, Xml, attribute, name};
use crate::archive::{Archive, is_archive};
use crate::block::Block;
use crate::claim::settle;
use crate::error::{ReadError, line_column};
use crate::geometry::Builder;
use crate::json::{push_real, write_string};
use crate::text::utf8;
use crate::{Crs, Format, Layer};

/// How deep folders may nest.
const MAX_DEPTH: usize = 64;

/// Whether bytes are an archive with KML and without a Shapefile in it.
pub fn is_kmz(bytes: &[u8]) -> bool {
    let names = || Some(Archive::open("", bytes).ok()?.names());
    let has = |names: &[String], extension: &str| {
        names.iter().any(|name| name.to_ascii_lowercase().ends_with(extension))
    };
    is_archive(bytes) && names().is_some_and(|names| has(&names, ".kml") && !has(&names, ".shp"))
}

/// Whether a text begins as KML does.
pub fn is_kml(text: &[u8]) -> bool {
    text.starts_with(b"<") && memchr::memmem::find(&text[..text.len().min(4096)], b"kml").is_some()
}

/// Reads every KML file in an archive, `doc.kml` first: programs put layers into files of their own,
/// which that one only refers to.
///
/// # Errors
/// [`ReadError::Input`] says what is wrong in it.
pub fn read_kmz(name: &str, bytes: &[u8], crs: Option<Crs>) -> Result<Layer, ReadError> {
    let mut archive = Archive::open(name, bytes)?;
    let mut names = archive.names();
    names.retain(|entry| entry.to_ascii_lowercase().ends_with(".kml"));
    // Folders come last.
    names.sort_by_key(|entry| (entry != "doc.kml", entry.matches('/').count()));
    if names.is_empty() {
        return Err(ReadError::input(name, "there is no .kml in the archive"));
    }
    let mut features = Block::default();
    for entry in &names {
        let mut block = read(&format!("{name}/{entry}"), &archive.read(entry)?)?;
        let joined = features.append(&mut block);
        joined.map_err(|error| ReadError::input(name, error.to_string()))?;
    }
    settle(name, features, Format::Kmz, crs, Some(Crs::Wgs84))
}

/// Reads the bytes of a KML file.
///
/// # Errors
/// [`ReadError::Input`] says what is wrong in it, and on which line.
pub fn read_text(name: &str, bytes: &[u8], crs: Option<Crs>) -> Result<Layer, ReadError> {
    settle(name, read(name, bytes)?, Format::Kml, crs, Some(Crs::Wgs84))
}

fn read(file: &str, bytes: &[u8]) -> Result<Block, ReadError> {
    let text = utf8(file, bytes)?;
    let mut reader = KmlReader { xml: Xml::new(text), schema: Vec::new(), block: Block::default() };
    match reader.document() {
        Ok(()) => Ok(reader.block),
        Err(problem) => {
            let place = line_column(text.as_bytes(), reader.xml.position());
            Err(ReadError::input(file, format!("{place}: {problem}")))
        }
    }
}

struct KmlReader<'a> {
    xml: Xml<'a>,
    /// Fields that schemas declare, with their types.
    schema: Vec<(String, String)>,
    block: Block,
}

impl KmlReader<'_> {
    fn document(&mut self) -> Result<(), String> {
        let root = name(&self.xml.root()?);
        if !["kml", "Document", "Folder", "Placemark"].contains(&root.as_str()) {
            return Err(format!("its outermost element is <{root}> and not <kml>"));
        }
        match root.as_str() {
            "Placemark" => self.placemark(None),
            _ => self.container(0),
        }
    }

    fn container(&mut self, depth: usize) -> Result<(), String> {
        if depth > MAX_DEPTH {
            return Err(format!("folders nest more than {MAX_DEPTH} levels deep"));
        }
        while let Item::Child(child) = self.xml.item()? {
            match name(&child).as_str() {
                "Document" | "Folder" => self.container(depth + 1)?,
                "Schema" => self.schema()?,
                "Placemark" => {
                    let id = attribute(&child, "id")?;
                    let number = self.block.len() + 1;
                    self.placemark(id)
                        .map_err(|problem| format!("placemark {number}: {problem}"))?;
                }
                _ => self.xml.skip()?,
            }
        }
        Ok(())
    }

    fn schema(&mut self) -> Result<(), String> {
        while let Item::Child(child) = self.xml.item()? {
            if let ("SimpleField", Some(field)) =
                (name(&child).as_str(), attribute(&child, "name")?)
                && !self.schema.iter().any(|(known, _)| *known == field)
            {
                self.schema.push((field, attribute(&child, "type")?.unwrap_or_default()));
            }
            self.xml.skip()?;
        }
        Ok(())
    }

    fn placemark(&mut self, id: Option<String>) -> Result<(), String> {
        let nulls = self.schema.iter().map(|(field, _)| (field.clone(), "null".to_owned()));
        let mut fields: Vec<(String, String)> = nulls.collect();
        let (mut shape, mut is_high): (Option<Shape>, bool) = (None, false);
        while let Item::Child(child) = self.xml.item()? {
            let element = name(&child);
            match element.as_str() {
                "name" | "description" => {
                    let text = json_string(&self.xml.text()?);
                    set(&mut fields, element, text);
                }
                "ExtendedData" => self.extended_data(&mut fields)?,
                _ => match geometry::read(&mut self.xml, &element, &mut is_high, 0)? {
                    Some(_) if shape.is_some() => {
                        return Err(
                            "it has several geometries outside of a MultiGeometry".to_owned()
                        );
                    }
                    Some(read) => shape = Some(read),
                    None => self.xml.skip()?,
                },
            }
        }
        let mut builder = Builder::new(&mut self.block);
        if let Some(shape) = shape {
            shape.walk(is_high || shape.is_high(), &mut builder);
        }
        builder.finish()?;
        let members = fields.iter().map(|(field, value)| format!("{}:{value}", json_string(field)));
        let properties = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
        let id = id.map_or_else(String::new, |id| json_string(&id));
        self.block.push_attributes(&id, &properties, "");
        Ok(())
    }

    fn extended_data(&mut self, fields: &mut Vec<(String, String)>) -> Result<(), String> {
        while let Item::Child(child) = self.xml.item()? {
            match name(&child).as_str() {
                "SchemaData" => {
                    while let Item::Child(data) = self.xml.item()? {
                        let field = attribute(&data, "name")?;
                        let text = self.xml.text()?;
                        if let ("SimpleData", Some(field)) = (name(&data).as_str(), field) {
                            let value = self.typed(&field, &text)?;
                            set(fields, field, value);
                        }
                    }
                }
                "Data" => {
                    let field = attribute(&child, "name")?.unwrap_or_default();
                    while let Item::Child(value) = self.xml.item()? {
                        let text = self.xml.text()?;
                        if name(&value) == "value" {
                            set(fields, field.clone(), json_string(&text));
                        }
                    }
                }
                _ => self.xml.skip()?,
            }
        }
        Ok(())
    }

    /// A value as JSON text, by the type that its schema says.
    fn typed(&self, field: &str, text: &str) -> Result<String, String> {
        let kind =
            self.schema.iter().find(|(name, _)| name == field).map(|(_, kind)| kind.as_str());
        let trimmed = text.trim();
        let wrong = || format!("field \"{field}\": `{trimmed}` is no {}", kind.unwrap_or_default());
        match kind {
            Some("int" | "uint" | "short" | "ushort" | "float" | "double" | "bool")
                if trimmed.is_empty() =>
            {
                Ok("null".to_owned())
            }
            Some("int" | "uint" | "short" | "ushort") => {
                trimmed.parse::<i64>().map(|number| number.to_string()).map_err(|_| wrong())
            }
            Some("float" | "double") => {
                let number = fast_float2::parse::<f64, _>(trimmed).ok().filter(|n| n.is_finite());
                let mut out = String::new();
                push_real(&mut out, number.ok_or_else(wrong)?);
                Ok(out)
            }
            Some("bool") => match trimmed {
                "1" | "true" => Ok("true".to_owned()),
                "0" | "false" => Ok("false".to_owned()),
                _ => Err(wrong()),
            },
            _ => Ok(json_string(text)),
        }
    }
}

/// Gives a field a value, in the place of the one that it has.
fn set(fields: &mut Vec<(String, String)>, field: String, value: String) {
    match fields.iter_mut().find(|(known, _)| *known == field) {
        Some((_, known)) => *known = value,
        None => fields.push((field, value)),
    }
}

fn json_string(text: &str) -> String {
    let mut out = String::new();
    write_string(&mut out, text);
    out
}
