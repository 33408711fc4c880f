//! Index files, with whatever they say under right checksums.

#![no_main]

use geo::{Coord, Rect, coord};
use libfuzzer_sys::fuzz_target;
use maille_index::IndexFile;

/// Bytes of a block that has a checksum, and where sums of blocks start (see `maille_index::file`).
const BLOCK: usize = 1 << 16;
const SUMS: usize = 320;

fuzz_target!(|data: &[u8]| {
    // Half of the inputs as they are: what a damaged file has.
    let mut bytes = data.to_vec();
    if data.len() % 2 == 0 {
        put_right(&mut bytes);
    }
    let Ok(file) = IndexFile::from_bytes("fuzz", &bytes) else { return };
    let points: Vec<Coord> =
        (0..64).map(|i| coord! { x: f64::from(i % 8), y: f64::from(i / 8) }).collect();
    for &at in &points {
        let _ = (file.locate(at), file.locate_all(at));
    }
    let _ = (file.crs().is_ok(), file.dataset().is_ok(), file.levels().is_ok());
    let Ok(index) = file.verify() else { return };
    let _ = (index.crs(), index.dataset(), index.levels());
    let many = index.locate_many(&points);
    for (&at, unit) in points.iter().zip(many) {
        assert_eq!(index.locate(at), unit);
        assert_eq!(index.locate_all(at).first().copied(), unit);
        let _ = index.nearest(at, 1e6);
    }
    let _ = index.within(Rect::new(points[0], points[20]));
});

fn put_right(bytes: &mut [u8]) {
    let number = |at: usize| Some(u64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?));
    let Some(body) = number(24).and_then(|body| usize::try_from(body).ok()) else { return };
    if body > bytes.len() || body < SUMS {
        return;
    }
    let len = bytes.len() as u64;
    bytes[16..24].copy_from_slice(&len.to_le_bytes());
    let sums: Vec<u32> = bytes[body..].chunks(BLOCK).map(crc32fast::hash).collect();
    for (place, sum) in (SUMS..body).step_by(4).zip(sums) {
        if let Some(place) = bytes.get_mut(place..place + 4) {
            place.copy_from_slice(&sum.to_le_bytes());
        }
    }
    let sum = crc32fast::hash(&bytes[16..body]);
    bytes[12..16].copy_from_slice(&sum.to_le_bytes());
}
