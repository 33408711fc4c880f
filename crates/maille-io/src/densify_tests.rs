use super::DensifyError;
use crate::samples::{geometries, layer};
use crate::{Crs, Layer, geojson};
use maille_geometry::Topology;

fn squares() -> Layer {
    let square = |x: i32| {
        let e = x + 1;
        format!(r#"{{"type":"Polygon","coordinates":[[[{x},0],[{e},0],[{e},1],[{x},1],[{x},0]]]}}"#)
    };
    geojson::read_str("in", &[square(0), square(1)].join("\n")).expect("well-formed")
}

#[test]
fn no_piece_is_longer_than_asked_for_and_neighbours_still_match() {
    let mut squares = squares();
    squares.crs = Crs::Epsg(2154);
    for (metres, sides) in [(0.3, 4), (0.07, 15), (2.0, 1)] {
        let mut cut = squares.clone();
        cut.densify(metres).expect("metres");
        assert_eq!(cut.polygons.coords().len(), 2 * 4 * sides);
        for ring in 0..2 {
            let ring = &cut.polygons.coords()[cut.polygons.ring(ring)];
            for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
                assert!((a.x - b.x).hypot(a.y - b.y) <= metres + 1e-12);
            }
        }
        // One border, whose vertices are the same on both sides.
        let resolved = Topology::build(&cut.polygons).resolve().expect("a coverage");
        assert!(resolved.spots.is_empty());
    }
}

#[test]
fn degrees_are_metres_on_the_ground() {
    let mut squares = squares();
    squares.densify(111_000.0).expect("degrees");
    // 111.2 km, but at the upper edge a little less.
    assert_eq!(squares.polygons.coords().len(), 2 * 8);
    squares.densify(111_000.0).expect("degrees");
    assert_eq!(squares.polygons.coords().len(), 2 * 8);
}

#[test]
fn lines_are_cut_and_heights_lie_between() {
    let line = r#"{"type":"LineString","coordinates":[[0,0,10],[0,4,30],[1,4]]}"#;
    let point = r#"{"type":"MultiPoint","coordinates":[[0,0],[9,9]]}"#;
    let mut layer = layer(&[line, point]);
    layer.crs = Crs::Epsg(2154);
    layer.densify(2.0).expect("metres");
    layer.crs = Crs::Wgs84;
    assert_eq!(
        geometries(&layer),
        [
            r#"{"type":"LineString","coordinates":[[0,0,10],[0,2,20],[0,4,30],[1,4]]}}"#,
            &format!("{point}}}")
        ]
    );
}

#[test]
fn units_that_are_no_lengths_are_refused() {
    let mut squares = squares();
    squares.crs = Crs::Epsg(4807);
    let refused = squares.densify(1.0).expect_err("grads");
    assert_eq!(refused, DensifyError::Unit { layer: "in".into(), unit: "grad".into() });
    squares.crs = Crs::Named("nothing".into());
    assert!(matches!(squares.densify(1.0), Err(DensifyError::Crs { .. })));
}
