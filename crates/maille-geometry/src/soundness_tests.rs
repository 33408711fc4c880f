//! Soundness against `geo`'s validity, and by example.

use super::sound_units;
use crate::polygons::Polygons;
use geo::{Coord, LineString, MultiPolygon, Polygon, Validation, wkt};
use proptest::prelude::*;

fn is_sound(unit: &MultiPolygon) -> bool {
    let mut polygons = Polygons::new();
    polygons.push_geo(unit).expect("rings with an area");
    sound_units(&polygons)[0]
}

#[test]
fn sound_units_are_seen_to_be() {
    for unit in [
        wkt!(MULTIPOLYGON(((0. 0., 1. 0., 1. 1., 0. 0.)))),
        wkt!(MULTIPOLYGON(((0. 0., 9. 0., 9. 9., 0. 9., 0. 0.), (1. 1., 1. 2., 2. 2., 1. 1.)))),
        // An island in a hole.
        wkt!(MULTIPOLYGON(
            ((0. 0., 9. 0., 9. 9., 0. 9., 0. 0.), (1. 1., 1. 8., 8. 8., 8. 1., 1. 1.)),
            ((3. 3., 5. 3., 5. 5., 3. 3.))
        )),
        // A horseshoe around the box of another part.
        wkt!(MULTIPOLYGON(
            ((0. 0., 9. 0., 9. 9., 8. 9., 8. 1., 1. 1., 1. 9., 0. 9., 0. 0.)),
            ((3. 3., 5. 3., 5. 5., 3. 3.))
        )),
    ] {
        assert!(is_sound(&unit), "{unit:?}");
    }
}

#[test]
fn units_that_meet_themselves_are_not_sound() {
    for unit in [
        // A bow-tie with more on one side.
        wkt!(MULTIPOLYGON(((0. 0., 2. 2., 2. 0., 0. 3., 0. 0.)))),
        // A spike.
        wkt!(MULTIPOLYGON(((0. 0., 2. 0., 3. 0., 2. 0., 2. 2., 0. 0.)))),
        // A position passed twice.
        wkt!(MULTIPOLYGON(((0. 0., 2. 0., 1. 1., 2. 2., 0. 2., 1. 1., 0. 0.)))),
        // A vertex on an edge.
        wkt!(MULTIPOLYGON(((0. 0., 4. 0., 4. 4., 2. 0., 0. 4., 0. 0.)))),
        // A hole that touches its shell.
        wkt!(MULTIPOLYGON(((0. 0., 9. 0., 9. 9., 0. 9., 0. 0.), (0. 0., 1. 2., 2. 2., 0. 0.)))),
        // A hole outside of its shell, and one in another's.
        wkt!(MULTIPOLYGON(((0. 0., 1. 0., 1. 1., 0. 0.), (5. 5., 5. 6., 6. 6., 5. 5.)))),
        wkt!(MULTIPOLYGON(
            ((0. 0., 1. 0., 1. 1., 0. 0.), (5. 5., 5. 6., 6. 6., 5. 5.)),
            ((4. 4., 9. 4., 9. 9., 4. 9., 4. 4.))
        )),
        // Parts inside each other, and with an edge in common.
        wkt!(MULTIPOLYGON(
            ((0. 0., 9. 0., 9. 9., 0. 9., 0. 0.)),
            ((3. 3., 5. 3., 5. 5., 3. 3.))
        )),
        wkt!(MULTIPOLYGON(((0. 0., 1. 0., 1. 1., 0. 0.)), ((0. 0., 1. 1., 0. 1., 0. 0.)))),
    ] {
        assert!(!is_sound(&unit), "{unit:?}");
    }
}

/// A place on a circle, by its share of the way round.
fn on_circle(share: f64, radius: f64) -> Coord {
    let angle = share * std::f64::consts::TAU;
    Coord { x: radius * angle.cos(), y: radius * angle.sin() }
}

/// Circles of which a vertex is led out across an edge some way before it, so that it is all the same where the
/// ring starts and ends.
#[test]
fn an_edge_that_is_crossed_anywhere_is_found() {
    for corners in [9_u32, 16, 17, 24, 25, 40] {
        let vertex = |i: u32| on_circle(f64::from(i % corners) / f64::from(corners), 5.0);
        for moved in 0..corners {
            for back in 3..8.min(corners - 2) {
                let crossed = moved + corners - back;
                let outside = (vertex(crossed) + vertex(crossed + 1)) * 0.51;
                let ring = (0..corners).map(|i| if i == moved { outside } else { vertex(i) });
                let unit = MultiPolygon::new(vec![Polygon::new(ring.collect(), Vec::new())]);
                assert!(!unit.is_valid());
                assert!(!is_sound(&unit), "{corners} {moved} {back}");
            }
        }
    }
}

proptest! {
    /// On a small grid, rings of many vertices meet themselves in every way that there is.
    #[test]
    fn soundness_is_validity(
        rings in prop::collection::vec(
            prop::collection::vec((0_u8..7, 0_u8..7), 3..28), 1..4),
        as_holes in any::<bool>(),
    ) {
        let rings: Vec<LineString> = rings
            .iter()
            .map(|ring| ring.iter().map(|&(x, y)| Coord { x: x.into(), y: y.into() }).collect())
            .collect();
        let unit = if as_holes {
            MultiPolygon::new(vec![Polygon::new(rings[0].clone(), rings[1..].to_vec())])
        } else {
            rings.into_iter().map(|ring| Polygon::new(ring, Vec::new())).collect()
        };
        let mut polygons = Polygons::new();
        prop_assume!(polygons.push_geo(&unit).is_ok());
        let is_sound = sound_units(&polygons)[0];
        // Touching at a point can be valid, and is not sound.
        let is_valid = polygons.to_geo(0).is_valid();
        prop_assert!(!is_sound || is_valid, "sound, and {:?}", polygons.to_geo(0).check_validation());
    }

    /// Stars around a point are sound, however many vertices they have, and with some vertices moved if they
    /// are valid.
    #[test]
    fn stars_are_sound_while_they_are_valid(
        radii in prop::collection::vec(1.0_f64..9.0, 3..600),
        moves in prop::collection::vec((any::<prop::sample::Index>(), -1.0_f64..1.0, -1.0_f64..1.0), 0..4),
        reach in prop::sample::select(vec![1e-3, 0.1, 1.0, 9.0]),
    ) {
        #[expect(clippy::cast_precision_loss, reason = "a small number")]
        let share = |i: usize| i as f64 / radii.len() as f64;
        let vertex = |(i, &radius): (usize, &f64)| on_circle(share(i), radius);
        let mut star: Vec<Coord> = radii.iter().enumerate().map(vertex).collect();
        for (vertex, x, y) in &moves {
            let vertex = vertex.get_mut(&mut star);
            *vertex = *vertex + Coord { x: *x, y: *y } * reach;
        }
        let star = MultiPolygon::new(vec![Polygon::new(star.into(), Vec::new())]);
        prop_assert!(!moves.is_empty() || is_sound(&star));
        prop_assert_eq!(is_sound(&star), star.is_valid());
    }
}
