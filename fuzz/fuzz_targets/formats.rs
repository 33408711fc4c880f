//! What the reader and the writer of every format must stand.

use maille_io::{Format, Layer, ReadOptions, read_bytes, write};
use std::io::ErrorKind;

/// Reads bytes in a format. The layer that they are, if they are one, is written in the same format and
/// read again, and must have as many features.
pub fn round_trip(bytes: &[u8], format: Format) {
    let Ok(layer) = read(bytes, format, &ReadOptions::default()) else { return };
    let mut out = Vec::new();
    if let Err(refused) = write(&layer, format, &mut out) {
        assert_eq!(refused.kind(), ErrorKind::InvalidData, "memory takes all: {refused}");
        return;
    }
    // Not every format can name every CRS.
    let options = ReadOptions { crs: Some(layer.crs.clone()), ..ReadOptions::default() };
    let again = read(&out, format, &options)
        .unwrap_or_else(|error| panic!("{error}\n{}", String::from_utf8_lossy(&out)));
    assert_eq!(again.len(), layer.len(), "features of {}", String::from_utf8_lossy(&out));
}

/// Reads bytes in a format, whatever they look like.
pub fn read(bytes: &[u8], format: Format, options: &ReadOptions) -> Result<Layer, String> {
    let options = ReadOptions { format: Some(format), ..options.clone() };
    read_bytes("fuzz", bytes, None, &options).map_err(|error| error.to_string())
}
