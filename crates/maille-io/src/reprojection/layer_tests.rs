use super::{ReprojectError, Reprojection};
use crate::samples::{EVERY_GEOMETRY, layer, text};
use crate::{Crs, geojson};
use geo::Coord;
use maille_geometry::Topology;

/// A grid of squares of a tenth of a degree, `side` by `side`.
fn grid(side: i32) -> String {
    let squares = (0..side * side).map(|i| {
        let [w, s] = [i % side, i / side].map(|at| f64::from(at) / 10.0);
        let (w, s) = (w + 2.0, s + 46.0);
        let (e, n) = (w + 0.1, s + 0.1);
        format!(
            r#"{{"type":"Feature","properties":null,"geometry":{{"type":"Polygon","coordinates":[[[{w:.1},{s:.1}],[{e:.1},{s:.1}],[{e:.1},{n:.1}],[{w:.1},{n:.1}],[{w:.1},{s:.1}]]]}}}}"#
        )
    });
    squares.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_coverage_stays_one_and_each_vertex_goes_where_proj_says() {
    let before = geojson::read_str("in", &grid(20)).expect("well-formed");
    let mut after = before.clone();
    after.reproject(&Crs::Epsg(2154)).expect("in France");
    let way = Reprojection::new(&Crs::Wgs84, &Crs::Epsg(2154)).expect("both are known");
    let expected: Vec<Coord> =
        before.polygons.coords().iter().map(|&at| way.transform(at).expect("in France")).collect();
    assert_eq!(after.polygons.coords(), expected);
    let resolved = Topology::build(&after.polygons).resolve().expect("a coverage");
    assert!(resolved.spots.is_empty());
    // A vertex is there four times at the most: 21 × 21 of them.
    assert_eq!(before.polygons.coords().len(), 1600);
}

#[test]
fn shared_positions_come_out_as_single_ones_do() {
    let way = Reprojection::new(&Crs::Wgs84, &Crs::Epsg(3857)).expect("both are known");
    let mut positions: Vec<Coord> = (0..100_000_u32)
        .map(|i| Coord { x: f64::from(i % 700) / 7.0, y: f64::from(i % 1100) / 11.0 - 5.0 })
        .collect();
    let mut expected = positions.clone();
    let lost = way.transform_all(&mut expected);
    assert!(lost > 0, "latitudes beyond the pole");
    assert_eq!(way.transform_shared(&mut positions), lost);
    let bits = |all: &[Coord]| -> Vec<[u64; 2]> {
        all.iter().map(|at| [at.x.to_bits(), at.y.to_bits()]).collect()
    };
    assert_eq!(bits(&positions), bits(&expected));
}

#[test]
fn every_geometry_goes_and_comes_back() {
    let before = layer(&EVERY_GEOMETRY);
    let mut there = before.clone();
    there.reproject(&Crs::Epsg(3857)).expect("near the equator");
    assert_ne!(text(&there), text(&before));
    there.reproject(&Crs::Wgs84).expect("they come from there");
    let (there, before) = (geojson_numbers(&text(&there)), geojson_numbers(&text(&before)));
    assert_eq!(there.len(), before.len());
    for (there, before) in there.iter().zip(&before) {
        assert!((there - before).abs() < 1e-9, "{there} and not {before}");
    }
}

/// All numbers of a text in their order.
fn geojson_numbers(text: &str) -> Vec<f64> {
    text.split(|c: char| !(c.is_ascii_digit() || "+-.e".contains(c)))
        .filter_map(|number| number.parse().ok())
        .collect()
}

#[test]
fn heights_and_windings_stay_right() {
    let text =
        r#"{"type":"Polygon","coordinates":[[[0,-70,1],[10,-70,2],[10,-60,3],[0,-60],[0,-70,1]]]}"#;
    let mut layer = geojson::read_str("in", text).expect("well-formed");
    // South polar stereographic: seen from above the pole.
    layer.reproject(&Crs::Epsg(3031)).expect("in the south");
    assert_eq!(layer.polygons.heights().iter().filter(|z| !z.is_nan()).count(), 3);
    let ring = layer.polygons.coords();
    let area: f64 =
        ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| a.x * b.y - a.y * b.x).sum();
    assert!(area > 0.0, "counter-clockwise");
}

#[test]
fn what_has_no_place_is_told() {
    let beyond = r#"{"type":"Feature","id":"x","properties":null,"geometry":{"type":"Point","coordinates":[0,91]}}"#;
    let mut layer = geojson::read_str("in", beyond).expect("points are not checked");
    let error = layer.reproject(&Crs::Epsg(2154)).expect_err("beyond the pole").to_string();
    assert_eq!(
        error,
        "in: feature 1 (x): 0, 91 of EPSG:4326 has no place in EPSG:2154; leave the feature out"
    );
    assert_eq!(layer.crs, Crs::Wgs84);
    layer.crs = Crs::Named("nothing".into());
    let error = layer.reproject(&Crs::Epsg(2154)).expect_err("no CRS");
    assert!(matches!(error, ReprojectError::Crs { .. }), "{error}");
}
