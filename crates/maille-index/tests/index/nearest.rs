//! The nearest unit, by brute force over all edges.

use crate::common::{any_units, borders, coverage, edges, mapped, units_at};
use geo::{Coord, Distance, Geodesic, Point, coord};
use maille_geometry::{Metric, Polygons};
use maille_index::Index;
use proptest::prelude::*;

/// The distance of a point from the nearest border, at many places of each edge.
fn geodesic(polygons: &Polygons, at: Coord) -> f64 {
    let distance =
        |[a, b]: [Coord; 2], share: f64| Geodesic.distance(Point(at), Point(a + (b - a) * share));
    let along = |edge: [Coord; 2]| {
        // Closer and closer to the best of some places.
        let (mut middle, mut reach) = (0.5, 0.5);
        let mut best = f64::INFINITY;
        for _ in 0..9 {
            let places =
                (0..=40).map(|i| (middle + reach * (f64::from(i) / 20.0 - 1.0)).clamp(0.0, 1.0));
            let found = places.map(|share| (distance(edge, share), share));
            let found = found.min_by(|a, b| a.0.total_cmp(&b.0)).expect("there are places");
            best = f64::min(best, found.0);
            (middle, reach) = (found.1, reach / 10.0);
        }
        best
    };
    let units = (0..polygons.len()).flat_map(|unit| edges(polygons, unit));
    units.map(along).fold(f64::INFINITY, f64::min)
}

fn planar(polygons: &Polygons, unit: usize, at: Coord) -> f64 {
    let distances = borders(polygons, unit).into_iter().map(|[a, b]| {
        let line = geo::Line::new(a, b);
        geo::Euclidean.distance(&Point(at), &line)
    });
    distances.fold(f64::INFINITY, f64::min)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn on_a_plane(
        polygons in any_units(16, 8),
        points in prop::collection::vec([-30.0..50.0_f64, -30.0..50.0], 50),
    ) {
        let index = Index::build(&polygons, Metric::Planar).expect("small layers fit");
        for [x, y] in points {
            let at = coord! { x: x, y: y };
            let inside = !units_at(&polygons, at).is_empty();
            let known = (0..polygons.len()).map(|unit| planar(&polygons, unit, at));
            let known = known.fold(f64::INFINITY, f64::min);
            let Some(found) = index.nearest(at, f64::INFINITY) else {
                // Nothing has a border: no unit, or only such as go back the way that they came.
                prop_assert!(!inside && known.is_infinite(), "nothing at {:?}", at);
                continue;
            };
            let unit = found.unit.index();
            if inside {
                prop_assert_eq!(found.distance.to_bits(), 0.0_f64.to_bits());
                prop_assert!(units_at(&polygons, at).contains(&unit));
                continue;
            }
            // Some roundings of the distance, and of coordinates that are under 64.
            let bound = 1e-12 * known + 1e-13;
            prop_assert!((found.distance - known).abs() <= bound, "{:?}: {}", found, known);
            prop_assert!((planar(&polygons, unit, at) - known).abs() <= bound);
            prop_assert_eq!(index.nearest(at, found.distance), Some(found));
            prop_assert_eq!(index.nearest(at, found.distance * 0.999), None);
        }
    }

    #[test]
    fn on_the_ellipsoid(
        polygons in coverage(3, 3),
        west in -180.0..170.0_f64,
        south in -89.0..84.0_f64,
        points in prop::collection::vec([-3.0..6.0_f64, -3.0..6.0], 8),
        scale in prop_oneof![Just(0.01), Just(1.0)],
    ) {
        let polygons =
            mapped(&polygons, |c| coord! { x: west + c.x * scale, y: south + c.y * scale });
        let index = Index::build(&polygons, Metric::Geodesic).expect("small layers fit");
        for [x, y] in points {
            let at = coord! { x: west + x * scale, y: (south + y * scale).clamp(-90.0, 90.0) };
            let Some(found) = index.nearest(at, 1e8) else {
                prop_assert!(polygons.coords().is_empty());
                continue;
            };
            if units_at(&polygons, at).is_empty() {
                let known = geodesic(&polygons, at);
                prop_assert!(
                    (found.distance - known).abs() <= 1e-6 + 1e-9 * known,
                    "{:?}: {:?} and not {}", at, found, known
                );
            } else {
                prop_assert_eq!(found.distance.to_bits(), 0.0_f64.to_bits());
            }
        }
    }
}

#[test]
fn over_the_180th_meridian_and_the_pole() {
    let mut polygons = Polygons::new();
    for (west, south) in [(179.0, 10.0), (0.0, 88.0), (-100.0, -20.0)] {
        for (dx, dy) in [(0.0, 0.0), (0.5, 0.0), (0.5, 0.5), (0.0, 0.5)] {
            polygons.push_vertex(west + dx, south + dy);
        }
        polygons.finish_ring().expect("a box has an area");
        polygons.finish_polygon();
        polygons.finish_unit();
    }
    let index = Index::build(&polygons, Metric::Geodesic).expect("small layers fit");
    for (at, unit) in [
        (coord! { x: -179.9, y: 10.2 }, 0),
        (coord! { x: 180.0, y: 89.0 }, 1),
        (coord! { x: -101.0, y: -19.0 }, 2),
    ] {
        let found = index.nearest(at, 1e7).expect("there is one");
        assert_eq!(found.unit.index(), unit);
        assert!((found.distance - geodesic(&polygons, at)).abs() < 1e-6, "{found:?}");
    }
    for number in [f64::NAN, f64::INFINITY] {
        assert_eq!(index.nearest(coord! { x: number, y: 0.0 }, 1e9), None);
    }
    assert_eq!(index.nearest(coord! { x: 90.0, y: 0.0 }, f64::NAN), None);
}
