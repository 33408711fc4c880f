use super::{DECIMALS, around_france, coverage};
use maille_geometry::{Polygons, Topology};
use maille_io::{Layer, geojson};
use serde_json::{Value, json};

/// A square of a degree by its south-west corner.
fn square(west: f64, south: f64) -> Value {
    let (east, north) = (west + 1.0, south + 1.0);
    json!([[[west, south], [east, south], [east, north], [west, north], [west, south]]])
}

/// A country of these polygons.
fn country(id: Option<&str>, polygons: &[Value]) -> Value {
    json!({
        "type": "Feature",
        "id": id,
        "properties": {"name": id},
        "geometry": {"type": "MultiPolygon", "coordinates": polygons},
    })
}

fn world(countries: &[Value]) -> Layer {
    let collection = json!({"type": "FeatureCollection", "features": countries});
    geojson::read_str("world", &collection.to_string()).unwrap()
}

#[test]
fn land_in_a_window_is_kept_by_number() {
    let [near, border, guyane, far] =
        [square(7.0, 46.0), square(15.5, 46.0), square(-53.0, 4.0), square(100.0, 0.0)];
    let layer = around_france(&world(&[
        country(Some("756"), &[near, far.clone()]),
        country(Some("250"), &[square(2.0, 46.0), guyane.clone()]),
        country(Some("360"), &[far]),
        country(Some("040"), &[border]),
        country(Some("740"), &[guyane]),
    ]));
    let layer = layer.unwrap();
    let ids: Vec<_> = layer.features().map(|country| country.id().unwrap().into_owned()).collect();
    assert_eq!(ids, ["040", "740", "756"]);
    let pieces: Vec<_> = (0..3).map(|unit| layer.polygons.polygons_of(unit).count()).collect();
    assert_eq!(pieces, [1, 1, 1]);
    // A piece that goes beyond the window is whole.
    assert_eq!(layer.polygons.to_geo(0).0[0].exterior().0.len(), 5);
    assert!(layer.polygons.to_geo(0).0[0].exterior().0.iter().any(|at| at.x > 16.0));
    assert_eq!(layer.feature(2).get("name").unwrap().as_text().as_deref(), Some("756"));
}

#[test]
fn land_whose_box_alone_meets_a_window_is_left_out() {
    // South-east of the corner of the first window at 16° E, 38° N.
    let triangle = json!([[[15.9, 30.0], [30.0, 30.0], [30.0, 38.1], [15.9, 30.0]]]);
    assert!(around_france(&world(&[country(Some("300"), &[triangle])])).unwrap().is_empty());
}

#[test]
fn a_country_without_number_must_not_be_in_sight() {
    assert!(around_france(&world(&[country(None, &[square(100.0, 0.0)])])).unwrap().is_empty());
    let error = around_france(&world(&[country(None, &[square(7.0, 46.0)])])).unwrap_err();
    assert!(error.to_string().contains("has no number"), "{error}");
}

#[test]
fn borders_that_cross_are_mended_and_others_stay() {
    let bow_tie = json!([[[0, 50], [2, 52], [2, 50], [0, 52.5], [0, 50]]]);
    let own = world(&[
        country(Some("1"), &[bow_tie]),
        country(Some("2"), &[square(5.0, 50.0)]),
        country(Some("3"), &[square(6.0, 50.0)]),
    ]);
    let mended = coverage(&own.polygons).unwrap();
    assert!(Topology::build(&own.polygons).resolve().is_err());
    assert_eq!(Topology::build(&mended).resolve().unwrap().spots, []);
    assert_eq!(mended.polygons_of(0).count(), 2);
    for unit in [1, 2] {
        assert_eq!(mended.to_geo(unit), own.polygons.to_geo(unit));
    }
}

#[test]
fn land_too_small_for_the_decimals_is_not_lost_in_silence() {
    let tiny = 0.01 * 10_f64.powi(-i32::from(DECIMALS));
    let mut polygons = Polygons::new();
    for (x, y) in [(0.0, 50.0), (tiny, 50.0), (0.0, 50.0 + tiny)] {
        polygons.push_vertex(x, y);
    }
    polygons.finish_ring().unwrap();
    polygons.finish_polygon();
    polygons.finish_unit();
    let error = coverage(&polygons).unwrap_err();
    assert!(error.to_string().contains("1 rings of countries"), "{error}");
}
