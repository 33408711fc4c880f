//! The outermost object of a file.

use super::chunks::{self, Separator};
use crate::block::Block;
use crate::claim::{Claim, check_latitudes};
use crate::error::ReadError;
use crate::json::{Cursor, JsonError};
use crate::{Crs, Format, Layer};

/// Reads GeoJSON text.
///
/// # Errors
/// [`ReadError::Input`] says what is wrong in it.
pub fn read_str(name: &str, text: &str) -> Result<Layer, ReadError> {
    read_bytes(name, text.as_bytes(), None)
}

/// Reads the bytes of a GeoJSON file. `crs` overrides what the file says.
///
/// # Errors
/// [`ReadError::Input`] says what is wrong in it.
pub fn read_bytes(name: &str, bytes: &[u8], crs: Option<Crs>) -> Result<Layer, ReadError> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let document = Document::read(bytes).map_err(|e| ReadError::json(name, bytes, &e))?;
    let layer = document.into_layer(name, crs)?;
    check_latitudes(&layer)?;
    Ok(layer)
}

/// What the outermost object says.
struct Document {
    features: Block,
    format: Format,
    crs: Claim,
    foreign: String,
}

impl Document {
    fn read(bytes: &[u8]) -> Result<Self, JsonError> {
        let mut cursor = Cursor::new(bytes);
        let is_text_seq = cursor.peek() == Some(chunks::RECORD_SEPARATOR);
        if !is_text_seq && let Some(document) = Self::collection(bytes, &mut cursor)? {
            return match cursor.peek() {
                None => Ok(document),
                Some(_) => Err(cursor.error("expected the end of the file")),
            };
        }
        let (features, _) = chunks::parse(bytes, 0, Separator::Line)?;
        let format = match features.len() {
            _ if is_text_seq => Format::GeoJsonTextSeq,
            0 | 1 => Format::GeoJson,
            _ => Format::GeoJsonSeq,
        };
        Ok(Self::of(features, format))
    }

    fn of(features: Block, format: Format) -> Self {
        Self { features, format, crs: Claim::default(), foreign: String::new() }
    }

    /// Reads an object that may be a `FeatureCollection`; `None` when it is something else.
    fn collection(bytes: &[u8], cursor: &mut Cursor) -> Result<Option<Self>, JsonError> {
        let start = cursor.pos;
        let mut document = Self::of(Block::default(), Format::GeoJson);
        let (mut kind, mut has_features, mut no_array) = (None, false, None);
        let mut more = cursor.open(b'{', b'}')?;
        while more {
            let name = cursor.member()?;
            if name == "features" && cursor.peek() == Some(b'[') {
                if has_features {
                    return Err(cursor.error("a FeatureCollection with two `features`"));
                }
                let (features, end) = chunks::parse(bytes, cursor.pos, Separator::Comma)?;
                (document.features, cursor.pos) = (features, end);
                has_features = true;
            } else if name == "type" {
                kind = Some(super::feature::kind(cursor)?);
                if kind.as_deref() != Some("FeatureCollection") {
                    return Ok(None);
                }
            } else {
                let value = cursor.value()?;
                let at = value.start;
                let text = std::str::from_utf8(&bytes[value]).unwrap_or_default();
                if name == "crs" {
                    document.crs = Claim::of_member(text);
                } else if name == "features" {
                    no_array = Some(at);
                } else {
                    super::feature::push_member(&mut document.foreign, &name, text);
                }
            }
            more = cursor.next(b'}')?;
        }
        match (kind.as_deref(), no_array) {
            (Some("FeatureCollection"), Some(at)) => {
                Err(JsonError::new(at, "the `features` of a FeatureCollection must be an array"))
            }
            (Some("FeatureCollection"), None) if has_features => Ok(Some(document)),
            (Some("FeatureCollection"), None) => {
                Err(JsonError::new(start, "a FeatureCollection without a `features` array"))
            }
            _ => Ok(None),
        }
    }

    fn into_layer(self, name: &str, crs: Option<Crs>) -> Result<Layer, ReadError> {
        let crs = self.crs.settle(name, crs)?;
        let mut layer = self.features.into_layer(name, self.format, crs);
        layer.foreign = self.foreign;
        Ok(layer)
    }
}
