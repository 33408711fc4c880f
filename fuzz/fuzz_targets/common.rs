//! What every layer must stand, whatever file it comes from.

use maille_geometry::{FaultSearch, GapLimits, Metric, Topology, faults};
use maille_io::{Layer, geojson};
use std::io::ErrorKind;

/// Looks for faults, and resolves the layer. Where that gives a coverage, it is written as GeoJSON and
/// read again, and must have as many features.
pub fn resolve(mut layer: Layer) {
    let gaps = GapLimits { area: f64::INFINITY, width: f64::INFINITY };
    let search = FaultSearch { metric: Metric::Planar, snap: 0.0, gaps };
    if let Ok(found) = faults(&layer.polygons, &search) {
        let units = found.faults.iter().flat_map(|fault| &fault.units);
        assert!(units.into_iter().all(|&unit| (unit as usize) < layer.len()), "units of the layer");
    }
    let Ok(resolved) = Topology::build(&layer.polygons).resolve() else {
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
