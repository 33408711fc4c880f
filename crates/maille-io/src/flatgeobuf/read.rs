//! Reading.

use super::MAGIC;
use super::geometry::{kind_of, walk};
use super::index::Index;
use super::properties::{Column, to_json};
use crate::block::Block;
use crate::claim::settle;
use crate::error::ReadError;
use crate::geometry::{Builder, Kind};
use crate::{Crs, Format, Layer};
use flatgeobuf::{Header, size_prefixed_root_as_feature, size_prefixed_root_as_header};

/// Whether bytes begin as files of this format do, whatever their version.
pub fn is_flatgeobuf(bytes: &[u8]) -> bool {
    bytes.get(..3) == Some(&MAGIC[..3]) && bytes.get(4..7) == Some(&MAGIC[4..7])
}

/// Reads the bytes of a file, of which only the features whose bounds meet a box if one is given: least x
/// and y, greatest x and y.
///
/// # Errors
/// [`ReadError::Input`] says what is wrong in it.
pub fn read_bytes(
    name: &str,
    bytes: &[u8],
    crs: Option<Crs>,
    bbox: Option<[f64; 4]>,
) -> Result<Layer, ReadError> {
    let wrong = |problem: String| ReadError::input(name, problem);
    let file = File::open(bytes).map_err(wrong)?;
    let features = file.features(bbox).map_err(wrong)?;
    let block =
        Block::read_all(features.len(), bytes.len() / 16, |i, block| file.read(features[i], block));
    let block = block.map_err(|(i, problem)| wrong(format!("feature {}: {problem}", i + 1)))?;
    settle(name, block, Format::FlatGeobuf, crs, file.crs())
}

/// A file whose header has been read.
struct File<'a> {
    header: Header<'a>,
    kind: Option<Kind>,
    columns: Vec<Column>,
    index: Option<Index<'a>>,
    /// The features, each behind its length.
    body: &'a [u8],
}

impl<'a> File<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, String> {
        if !is_flatgeobuf(bytes) {
            return Err("it does not begin as FlatGeobuf does".to_owned());
        }
        if bytes.get(3) > Some(&MAGIC[3]) {
            return Err(format!("its version {} is newer than {}", bytes[3], MAGIC[3]));
        }
        let bytes = bytes.get(MAGIC.len()..).unwrap_or_default();
        let (header, rest) = prefixed(bytes).ok_or("its header is cut off")?;
        let header = size_prefixed_root_as_header(header)
            .map_err(|error| format!("its header is broken: {error}"))?;
        let columns = header.columns().map(|columns| {
            columns.iter().map(|column| Column::new(column.name(), column.type_())).collect()
        });
        let items = usize::try_from(header.features_count()).unwrap_or(usize::MAX);
        let node_size = usize::from(header.index_node_size());
        let (index, body) = if items > 0 && node_size > 0 {
            let (index, rest) =
                Index::split(rest, items, node_size).ok_or("its index is cut off")?;
            (Some(index), rest)
        } else {
            (None, rest)
        };
        let kind = kind_of(header.geometry_type())?;
        Ok(Self { header, kind, columns: columns.unwrap_or_default(), index, body })
    }

    fn crs(&self) -> Option<Crs> {
        let crs = self.header.crs()?;
        let code = u32::try_from(crs.code()).ok().filter(|&code| code != 0);
        let is_epsg =
            crs.org().is_none_or(|org| org.is_empty() || org.eq_ignore_ascii_case("EPSG"));
        match (code, crs.wkt()) {
            (Some(code), _) if is_epsg => Some(Crs::of_code(code)),
            (_, Some(wkt)) if !wkt.is_empty() => Some(Crs::from_wkt(wkt)),
            (Some(code), _) => {
                Some(Crs::Named(format!("{}:{code}", crs.org().unwrap_or_default())))
            }
            _ => None,
        }
    }

    /// The features to be read.
    fn features(&self, bbox: Option<[f64; 4]>) -> Result<Vec<&'a [u8]>, String> {
        if let (Some(index), Some(bbox)) = (&self.index, bbox) {
            let feature = |offset: u64| {
                let start = usize::try_from(offset).ok()?;
                Some(prefixed(self.body.get(start..)?)?.0)
            };
            let features = index.search(bbox).into_iter().map(feature).collect::<Option<_>>();
            return features
                .ok_or_else(|| "its index names a feature that is not there".to_owned());
        }
        let mut features = Vec::new();
        let mut rest = self.body;
        while !rest.is_empty() {
            let problem = || format!("feature {} is cut off", features.len() + 1);
            let (feature, next) = prefixed(rest).ok_or_else(problem)?;
            features.push(feature);
            rest = next;
        }
        let count = self.header.features_count();
        if count != 0 && count != features.len() as u64 {
            return Err(format!("{count} features are announced and {} are there", features.len()));
        }
        Ok(features)
    }

    fn read(&self, feature: &[u8], block: &mut Block) -> Result<(), String> {
        let feature = size_prefixed_root_as_feature(feature)
            .map_err(|error| format!("its buffer is broken: {error}"))?;
        let mut builder = Builder::new(block);
        let geometry = feature.geometry();
        let dropped = geometry.map(|geometry| walk(&geometry, self.kind, &mut builder, 0));
        let dropped = dropped.transpose()?.unwrap_or_default();
        builder.finish()?;
        block.dropped_ordinates += dropped;
        if feature.columns().is_some_and(|columns| !columns.is_empty()) {
            return Err("it has fields of its own, which is not understood".to_owned());
        }
        let bytes = feature.properties().map_or(&[][..], |properties| properties.bytes());
        let (properties, not_finite) = to_json(bytes, &self.columns, &mut Vec::new())?;
        block.not_finite += not_finite;
        block.push_attributes("", &properties, "");
        Ok(())
    }
}

/// A buffer with the length that stands before it, and what follows.
fn prefixed(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let length = u32::from_le_bytes(*bytes.first_chunk()?) as usize;
    // Shorter ones have no root, at which the verifier would stumble.
    bytes.split_at_checked(length.checked_add(4)?).filter(|_| length >= 8)
}
