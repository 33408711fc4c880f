//! What every layer must stand, whatever file it comes from.

use maille_geometry::Topology;
use maille_io::{Layer, geojson};
use std::io::ErrorKind;

/// Resolves the layer. Where that gives a coverage, it is written as GeoJSON and read again, and
/// must have as many features.
pub fn resolve(mut layer: Layer) {
    let Ok(resolved) = Topology::build(&layer.polygons).mesh().resolve() else {
        return; // Faults that nobody can repair are an answer.
    };
    layer.polygons = resolved.coverage.polygons();
    let mut text = Vec::new();
    if let Err(refused) = geojson::write(&layer, &mut text) {
        assert_eq!(refused.kind(), ErrorKind::InvalidData, "memory takes everything else");
        return;
    }
    let again = geojson::read_bytes("written", &text, None)
        .unwrap_or_else(|e| panic!("{e}\n{}", String::from_utf8_lossy(&text)));
    assert_eq!(again.len(), layer.len(), "features");
}
