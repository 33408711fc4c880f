//! Geometries as they stand in a column: a head, and well-known binary.

use crate::Layer;
use crate::block::Block;
use crate::geometry::{Bounds, Kind, kind_of};
use crate::wkb::{self, Flavour};

/// Reads a geometry as that of the next feature of a block.
///
/// # Errors
/// Says what is wrong with the bytes.
pub fn read(blob: &[u8], block: &mut Block) -> Result<(), String> {
    let head = blob.first_chunk::<8>().filter(|head| head.starts_with(b"GP"));
    let flags = head.ok_or("its geometry does not begin as those of GeoPackage do")?[3];
    let envelope = match flags >> 1 & 7 {
        0 => 0,
        1 => 32,
        2 | 3 => 48,
        4 => 64,
        _ => return Err("its geometry has an envelope of unknown type".to_owned()),
    };
    let wkb = blob.get(8 + envelope..).ok_or("its geometry is cut off")?;
    wkb::read(wkb, block).map(drop)
}

/// The geometry of a feature, with its envelope; nothing if it has none.
pub fn write(
    layer: &Layer,
    feature: usize,
    srs: i32,
    filled: &mut usize,
) -> Option<(Vec<u8>, Bounds)> {
    let kind = kind_of(layer, feature)?;
    let bounds = Bounds::of(layer, feature);
    // Low bytes first; an envelope of x and y, but for points, which are their own.
    let is_point = kind == Kind::Point;
    let mut blob = vec![b'G', b'P', 0, if is_point { 0b1 } else { 0b11 }];
    blob.extend_from_slice(&srs.to_le_bytes());
    if !is_point {
        let [west, south, east, north] = bounds.0;
        blob.extend([west, east, south, north].iter().flat_map(|bound| bound.to_le_bytes()));
    }
    *filled += wkb::write(&mut blob, layer, feature, Flavour::Iso);
    Some((blob, bounds))
}
