//! Two coverages laid over each other. The judges are `geo`'s boolean operations on each pair of
//! units, which know nothing of arcs, and plain sums.

use crate::common::{polygons_of, to_geo};
use crate::mosaic::mosaic;
use geo::{Area, BooleanOps, MultiPolygon, Translate, wkt};
use maille_geometry::{Comparison, Coverage, Metric, Place, Topology, compare, measure};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn coverage(units: &[MultiPolygon]) -> Coverage {
    Topology::build(&polygons_of(units)).resolve().expect("no unit crosses itself").coverage
}

fn compared(before: &[MultiPolygon], after: &[MultiPolygon]) -> Comparison {
    compare(&coverage(before), &coverage(after), Metric::Planar).expect("few positions")
}

/// The area of each pair of units, and how many places it is in.
fn by_pair(places: &[Place]) -> BTreeMap<[Option<u32>; 2], (f64, usize)> {
    let mut pairs = BTreeMap::new();
    for place in places {
        let pair: &mut (f64, usize) = pairs.entry(place.units).or_default();
        *pair = (pair.0 + place.size.area, pair.1 + 1);
    }
    pairs
}

/// Every pair of units has the area in common that `geo` says, and units keep theirs.
fn assert_areas(before: &[MultiPolygon], after: &[MultiPolygon]) {
    let comparison = compared(before, after);
    let pairs = by_pair(comparison.places());
    for (a, one) in before.iter().enumerate() {
        for (b, other) in after.iter().enumerate() {
            let pair = [a, b].map(|unit| u32::try_from(unit).ok());
            let found = pairs.get(&pair).map_or(0.0, |(area, _)| *area);
            let truth = one.intersection(other).unsigned_area();
            // `geo` works on a grid of 2⁻³⁰ of the extent.
            assert!((found - truth).abs() < 1e-6, "{pair:?}: {found}, and not {truth}");
        }
    }
    for (side, units) in [before, after].into_iter().enumerate() {
        for (unit, area) in units.iter().map(Area::unsigned_area).enumerate() {
            let has = |pair: &[Option<u32>; 2]| pair[side] == u32::try_from(unit).ok();
            let sum: f64 = pairs.iter().filter(|(pair, _)| has(pair)).map(|(_, (a, _))| a).sum();
            assert!((sum - area).abs() < 1e-9, "side {side}, unit {unit}: {sum}, and not {area}");
        }
    }
    assert_shapes(&comparison);
}

/// The polygons of places have their areas and perimeters.
fn assert_shapes(comparison: &Comparison) {
    let all: Vec<usize> = (0..comparison.places().len()).collect();
    let shapes = measure(&comparison.polygons(&all), Metric::Planar);
    for (place, shape) in comparison.places().iter().zip(shapes) {
        assert!((place.size.area - shape.area).abs() < 1e-9, "{place:?}: {shape:?}");
        assert!((place.size.perimeter - shape.perimeter).abs() < 1e-6, "{place:?}: {shape:?}");
    }
}

/// What was found the one way is found the other way.
fn assert_mirror(before: &[MultiPolygon], after: &[MultiPolygon]) {
    let [there, back] = [compared(before, after), compared(after, before)];
    let (there, back) = (by_pair(there.places()), by_pair(back.places()));
    assert_eq!(there.len(), back.len());
    for ([a, b], (area, count)) in there {
        let mirrored = back[&[b, a]];
        assert!((area - mirrored.0).abs() < 1e-12 && count == mirrored.1, "{a:?} {b:?}");
    }
}

/// The places where something else is than before.
fn moved(comparison: &Comparison) -> Vec<Place> {
    comparison.places().iter().filter(|place| place.units[0] != place.units[1]).copied().collect()
}

proptest! {
    #[test]
    fn areas_are_those_of_intersections(before in mosaic(), after in mosaic()) {
        let [before, after] = [before, after].map(|units| to_geo(&coverage(&units).polygons()));
        assert_areas(&before, &after);
        assert_mirror(&before, &after);
    }

    #[test]
    fn of_borders_that_are_the_same_nothing_moves(
        units in mosaic(),
        order in any::<prop::sample::Index>(),
    ) {
        prop_assert!(moved(&compared(&units, &units)).is_empty());
        if units.is_empty() {
            return Ok(());
        }
        // One unit joins another, so that arcs begin and end elsewhere.
        let joined = order.index(units.len());
        let groups: Vec<Option<u32>> = (0..units.len())
            .map(|unit| u32::try_from(if unit == joined { 0 } else { unit }).ok())
            .collect();
        let polygons = polygons_of(&units);
        let after = Topology::build(&polygons).dissolve(&groups).resolve().unwrap().coverage;
        let comparison = compare(&coverage(&units), &after, Metric::Planar).unwrap();
        for place in moved(&comparison) {
            prop_assert_eq!(place.units, [u32::try_from(joined).ok(), Some(0)]);
        }
        prop_assert!(comparison.places().iter().all(|place| place.size.area > 1e-9));
    }

    #[test]
    fn borders_may_lie_on_each_other(
        cells in prop::collection::vec(any::<prop::sample::Index>(), 24),
        dx in 0..3_i32,
        dy in 0..2_i32,
    ) {
        // Rectangles of several sizes on a grid: corners on corners, in edges, edges on edges.
        let shapes = [
            wkt!(MULTIPOLYGON(((0. 0., 2. 0., 2. 1., 0. 1., 0. 0.)))),
            wkt!(MULTIPOLYGON(((0. 0., 1. 0., 1. 1., 0. 1., 0. 0.)))),
            wkt!(MULTIPOLYGON(((0. 0., 1. 0., 2. 0., 2. 0.5, 2. 1., 0. 1., 0. 0.)))),
            wkt!(MULTIPOLYGON(((0. 0., 2. 0., 2. 1., 1.5 1., 1. 0.5, 0.5 1., 0. 1., 0. 0.)))),
        ];
        let layer = |cells: &[prop::sample::Index]| -> Vec<MultiPolygon> {
            let numbered = (0_i32..).zip(cells);
            let placed = numbered.map(|(i, cell)| {
                let (x, y) = (f64::from(i % 4) * 2.0, f64::from(i / 4));
                shapes[cell.index(shapes.len())].translate(x, y)
            });
            placed.collect()
        };
        let before = layer(&cells[..12]);
        let after: Vec<MultiPolygon> = layer(&cells[12..])
            .iter()
            .map(|unit| unit.translate(f64::from(dx) / 2.0, f64::from(dy) / 2.0))
            .collect();
        assert_areas(&before, &after);
        assert_mirror(&before, &after);
    }
}

#[test]
fn a_unit_without_contact_is_found_where_it_lies() {
    // A lake with an island in a unit, and units that touch nothing of the other coverage.
    let before = [
        wkt!(MULTIPOLYGON(
            ((0. 0., 9. 0., 9. 9., 0. 9., 0. 0.), (2. 2., 2. 7., 7. 7., 7. 2., 2. 2.)),
            ((4. 4., 5. 4., 5. 5., 4. 5., 4. 4.))
        )),
        wkt!(MULTIPOLYGON(((20. 0., 21. 0., 21. 1., 20. 1., 20. 0.)))),
    ];
    let after = [
        wkt!(MULTIPOLYGON(((-1. -1., 10. -1., 10. 10., -1. 10., -1. -1.)))),
        wkt!(MULTIPOLYGON(((12. 12., 13. 12., 13. 13., 12. 13., 12. 12.)))),
    ];
    let pairs = by_pair(compared(&before, &after).places());
    let expected = [
        ([None, Some(0)], (121.0 - 81.0 + 24.0, 2)),
        ([None, Some(1)], (1.0, 1)),
        ([Some(0), Some(0)], (81.0 - 24.0, 2)),
        ([Some(1), None], (1.0, 1)),
    ];
    assert_eq!(pairs, expected.into_iter().collect());
    assert_areas(&before, &after);
}

#[test]
fn nothing_is_compared_with_nothing() {
    assert!(compared(&[], &[]).places().is_empty());
    let square = wkt!(MULTIPOLYGON(((0. 0., 1. 0., 1. 1., 0. 1., 0. 0.))));
    let alone = compared(&[square], &[]);
    assert_eq!(by_pair(alone.places()), [([Some(0), None], (1.0, 1))].into_iter().collect());
}

#[test]
fn areas_of_degrees_are_those_of_the_ellipsoid() {
    let unit = wkt!(MULTIPOLYGON(((2. 48., 2.02 48.001, 2.021 48.02, 1.99 48.019, 2. 48.))));
    let polygons = polygons_of(std::slice::from_ref(&unit));
    let whole = coverage(&[unit]);
    let places = compare(&whole, &whole, Metric::Geodesic).unwrap();
    let (size, truth) = (places.places()[0].size, measure(&polygons, Metric::Geodesic)[0]);
    // Straight on the map is not the geodesic: 2 km long edges differ by decimetres.
    assert!((size.area - truth.area).abs() < 1e-4 * truth.area, "{size:?} {truth:?}");
    assert!((size.perimeter - truth.perimeter).abs() < 1e-5 * truth.perimeter);
}
