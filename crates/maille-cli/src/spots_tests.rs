use super::*;
use maille_geometry::SpotKind;

fn spot(kind: SpotKind, x: f64, units: &[u32]) -> Spot {
    Spot { kind, at: [x, 0.0].into(), units: units.to_vec(), own: false }
}

#[test]
fn a_place_comes_once_for_each_kind() {
    let spots = vec![
        spot(SpotKind::Crossing, 1.0, &[2, 7]),
        spot(SpotKind::Crossing, 1.0, &[1, 2]),
        spot(SpotKind::Overlap, 1.0, &[1, 2]),
        spot(SpotKind::Overlap, 3.0, &[5]),
    ];
    let expected = [
        spot(SpotKind::Crossing, 1.0, &[1, 2, 7]),
        spot(SpotKind::Overlap, 1.0, &[1, 2]),
        spot(SpotKind::Overlap, 3.0, &[5]),
    ];
    assert_eq!(merged(spots), expected);
}
