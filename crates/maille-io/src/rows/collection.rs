//! What stands around the features of a file.

use super::blocks::Blocks;
use super::cut::{Cutter, Features};
use super::features::{Feature, Reader, Rules, Separator};
use super::format::RowFormat;
use super::text::{self, BYTE_ORDER_MARK};
use crate::claim::Claim;
use crate::geojson::RECORD_SEPARATOR;
use crate::json::{self, Cursor, JsonError};
use crate::{Crs, Cure, ReadError};
use std::borrow::Cow;

/// Bytes that may come before the features.
const MAX_HEAD: usize = 1 << 24;

/// A file of features, up to the first one.
#[derive(Debug)]
pub struct Opening {
    /// The text of a `FeatureCollection` up to the bracket that opens its features; empty for features
    /// one after another.
    pub head: String,
    pub format: RowFormat,
    pub crs: Crs,
    /// Whether the CRS was given, whatever the file says.
    is_given: bool,
    /// Whether the first feature has an id, and the names of its properties.
    pub has_id: bool,
    pub names: Vec<String>,
}

impl Opening {
    /// Takes what comes before the first feature, and looks at that one.
    pub fn read(blocks: &mut Blocks, crs: Option<&Crs>) -> Result<Self, ReadError> {
        let name = blocks.name.clone();
        let (head, (has_id, names)) = loop {
            let (bytes, is_all) = blocks.peek()?;
            match Head::read(bytes) {
                Err(error) if is_all || bytes.len() >= MAX_HEAD => {
                    return Err(ReadError::json(&name, bytes, &error));
                }
                Err(_) => {}
                Ok(head) => {
                    if let Some(first) = first_feature(bytes, &head, is_all) {
                        break (head, first);
                    }
                }
            }
        };
        let bytes = blocks.take(head.length);
        let text = text::check(&bytes).map_err(|fault| text::error(&name, &bytes, 0, &fault))?;
        Ok(Self {
            head: text.to_owned(),
            format: head.format,
            crs: head.claim.settle(&name, crs.cloned())?,
            is_given: crs.is_some(),
            has_id,
            names,
        })
    }

    /// What stands between two features.
    pub fn separator(&self) -> Separator {
        Separator::of(self.format)
    }

    /// Takes what comes after the last feature, and checks it.
    pub fn close(&self, blocks: &mut Blocks) -> Result<String, ReadError> {
        let rest = blocks.rest()?;
        let error = |fault| text::error(&blocks.name, &rest.bytes, rest.lines, &fault);
        let tail = text::check(&rest.bytes).map_err(error)?;
        if self.separator() == Separator::Line {
            return Ok(tail.to_owned());
        }
        let crs = self.tail(tail).map_err(|e| error(e.into()))?;
        if let Some(claim) = crs.filter(|_| !self.is_given) {
            let crs = claim.settle(&blocks.name, None)?;
            if crs != self.crs {
                let problem = format!(
                    "its `crs` member, which says {crs}, comes after its features; name the CRS"
                );
                return Err(
                    ReadError::input(&blocks.name, problem).with(Cure::Crs { likely: None })
                );
            }
        }
        Ok(tail.to_owned())
    }

    /// Checks the members after the features. Returns what they claim of the CRS, if they do.
    fn tail(&self, tail: &str) -> Result<Option<Claim>, JsonError> {
        let mut cursor = Cursor::new(tail.as_bytes());
        let mut kind = type_of(&self.head);
        let mut crs = None;
        cursor.expect(b']')?;
        while cursor.next(b'}')? {
            let name = cursor.member()?;
            let value = &tail[cursor.value()?];
            match name.as_ref() {
                "features" => return Err(cursor.error("a FeatureCollection with two `features`")),
                "type" => kind = json::Value::parse(value).as_text().map(Cow::into_owned),
                "crs" => crs = Some(Claim::of_member(value)),
                _ => {}
            }
        }
        if cursor.peek().is_some() {
            return Err(cursor.error("expected the end of the file"));
        }
        match kind.as_deref() {
            Some("FeatureCollection") => Ok(crs),
            _ => Err(cursor.error("an object with `features` that is no FeatureCollection")),
        }
    }
}

/// The type that the members before the features say.
fn type_of(head: &str) -> Option<String> {
    let object = head.trim_start_matches('\u{feff}').trim();
    let kind = json::members(object).find(|(name, _)| name == "type");
    kind.and_then(|(_, value)| value.as_text().map(Cow::into_owned))
}

/// What comes before the first feature.
struct Head {
    length: usize,
    format: RowFormat,
    claim: Claim,
}

impl Head {
    fn read(bytes: &[u8]) -> Result<Self, JsonError> {
        let has_mark = bytes.starts_with(BYTE_ORDER_MARK);
        let mark = if has_mark { BYTE_ORDER_MARK.len() } else { 0 };
        let mut cursor = Cursor::at(bytes, mark);
        let sequence = |format| Self { length: mark, format, claim: Claim::default() };
        match cursor.peek() {
            Some(b'{') => {}
            Some(RECORD_SEPARATOR) => return Ok(sequence(RowFormat::GeoJsonTextSeq)),
            _ => return Ok(sequence(RowFormat::GeoJsonSeq)),
        }
        let mut claim = Claim::default();
        let mut more = cursor.open(b'{', b'}')?;
        while more {
            let name = cursor.member()?;
            let first = cursor.peek();
            if name == "features" && first == Some(b'[') {
                let length = cursor.pos + 1;
                return Ok(Self { length, format: RowFormat::GeoJson, claim });
            }
            let value = String::from_utf8_lossy(&bytes[cursor.value()?]).into_owned();
            match name.as_ref() {
                "type" if value != "\"FeatureCollection\"" => {
                    return Ok(sequence(RowFormat::GeoJsonSeq));
                }
                "crs" => claim = Claim::of_member(&value),
                _ => {}
            }
            more = cursor.next(b'}')?;
        }
        Ok(sequence(RowFormat::GeoJsonSeq))
    }
}

/// Whether the first feature has an id, and the names of its properties. Nothing when more has to be read
/// to tell.
fn first_feature(bytes: &[u8], head: &Head, is_all: bool) -> Option<(bool, Vec<String>)> {
    let rest = &bytes[head.length..];
    let separator = Separator::of(head.format);
    let mut cutter = Cutter::Features(Features::new(separator == Separator::Comma));
    cutter.scan(rest);
    let is_there = cutter.end().is_some() || cutter.is_over() || is_all;
    is_there.then_some(())?;
    // What is wrong with it is told when it is read.
    let text = rest.utf8_chunks().next().map_or("", |chunk| chunk.valid());
    let rules = Rules::default();
    let first = Reader::new(text, separator, true, &rules).next();
    let Ok(Some((Feature { id, properties, .. }, _))) = first else {
        return Some((false, Vec::new()));
    };
    let names = json::members(properties.object(text)).map(|(name, _)| name.into_owned());
    Some((id.is_some(), names.collect()))
}
