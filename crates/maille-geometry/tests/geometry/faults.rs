//! Input that is no coverage: the true union of each group, disjoint from its neighbours.

use crate::common::{dissolve, groups_at, polygons_of, to_geo};
use geo::{Area, BooleanOps, Coord, CoordsIter, MultiPolygon, Validation, wkt};
use maille_geometry::{ResolveError, SpotKind, Topology};
use proptest::prelude::*;

prop_compose! {
    /// A triangle with any corners.
    fn triangle()(x in prop::array::uniform3(0.0..10.0_f64), y in prop::array::uniform3(0.0..10.0_f64))
        -> MultiPolygon
    {
        let corner = |i: usize| Coord { x: x[i], y: y[i] };
        geo::Triangle::new(corner(0), corner(1), corner(2)).to_polygon().into()
    }
}

prop_compose! {
    /// A rectangle with corners on a grid of integers: full of T-junctions and shared lines.
    fn rectangle()(x in 0_i32..8, y in 0_i32..8, width in 1_i32..5, height in 1_i32..5)
        -> MultiPolygon
    {
        let low = Coord { x: f64::from(x), y: f64::from(y) };
        let high = Coord { x: f64::from(x + width), y: f64::from(y + height) };
        geo::Rect::new(low, high).to_polygon().into()
    }
}

/// Units, the group of each, and places to look at.
type Layers = (Vec<MultiPolygon>, Vec<Option<u32>>, Vec<(f64, f64)>);

fn layers(
    unit: impl Strategy<Value = MultiPolygon>,
    count: std::ops::Range<usize>,
) -> impl Strategy<Value = Layers> {
    let grouped = (unit, 0_u32..3).prop_map(|(unit, group)| (unit, Some(group)));
    (
        prop::collection::vec(grouped, count),
        prop::collection::vec((0.0..13.0_f64, 0.0..13.0_f64), 60),
    )
        .prop_map(|(units, places)| {
            let (units, groups) = units.into_iter().unzip();
            (units, groups, places)
        })
}

/// The leftmost, lowest position of a unit.
fn lowest(unit: &MultiPolygon) -> (f64, f64) {
    let places = unit.coords_iter().map(|c| (c.x, c.y));
    places.min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))).unwrap()
}

fn check(
    units: &[MultiPolygon],
    groups: &[Option<u32>],
    places: &[(f64, f64)],
) -> Result<(), TestCaseError> {
    let resolved = dissolve(units, groups);
    let result = to_geo(&resolved.coverage.polygons());
    for merged in &result {
        prop_assert!(merged.is_valid(), "{merged:?}");
    }
    for &(x, y) in places {
        let at = Coord { x, y };
        let there = groups_at(units, at);
        let owners = groups_at(&result, at);
        prop_assert!(owners.len() <= 1, "{owners:?} at {at:?}");
        let group = |unit: usize| groups[unit].map(|group| group as usize);
        let owner = owners.first().copied();
        prop_assert_eq!(owner.is_some(), !there.is_empty(), "at {:?}", at);
        prop_assert!(there.is_empty() || there.iter().any(|&unit| group(unit) == owner));
        // Where three units meet, which of them bound a place is another question.
        if let ([one, other], 2) = (there.as_slice(), units.len()) {
            let size = |unit: usize| units[unit].unsigned_area();
            let by_size = size(*one).total_cmp(&size(*other));
            let (low, other_low) = (lowest(&units[*one]), lowest(&units[*other]));
            let by_place = low.0.total_cmp(&other_low.0).then(low.1.total_cmp(&other_low.1));
            let first = by_size.then(by_place).then(groups[*one].cmp(&groups[*other])).is_le();
            let smaller = if first { *one } else { *other };
            prop_assert_eq!(owner, group(smaller), "at {:?}", at);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn overlapping_triangles_become_disjoint((units, groups, places) in layers(triangle(), 1..9)) {
        prop_assume!(units.iter().all(|unit| unit.unsigned_area() > 1e-3));
        check(&units, &groups, &places)?;
    }

    #[test]
    fn overlapping_rectangles_become_disjoint((units, groups, places) in layers(rectangle(), 1..9)) {
        check(&units, &groups, &places)?;
    }

    #[test]
    fn of_two_units_the_smaller_one_has_what_they_share(
        (units, groups, places) in layers(prop_oneof![triangle(), rectangle()], 2..3)
    ) {
        prop_assume!(units.iter().all(|unit| unit.unsigned_area() > 1e-3));
        check(&units, &groups, &places)?;
    }

    #[test]
    fn the_area_is_that_of_the_union((units, groups, _) in layers(rectangle(), 1..9)) {
        let resolved = dissolve(&units, &groups);
        let sum: f64 = to_geo(&resolved.coverage.polygons()).iter().map(Area::unsigned_area).sum();
        let union = units.iter().skip(1).fold(units[0].clone(), |all, unit| all.union(unit));
        prop_assert!((sum - union.unsigned_area()).abs() < 1e-6, "{sum} {}", union.unsigned_area());
    }

    #[test]
    fn the_order_of_faulty_units_changes_nothing(
        (units, groups, _) in layers(triangle(), 1..9),
        turn in 0_usize..9,
    ) {
        prop_assume!(units.iter().all(|unit| unit.unsigned_area() > 1e-3));
        let (mut turned, mut turned_groups) = (units.clone(), groups.clone());
        let turn = turn % units.len();
        turned.rotate_left(turn);
        turned_groups.rotate_left(turn);
        let (one, other) = (dissolve(&units, &groups), dissolve(&turned, &turned_groups));
        prop_assert_eq!(one.coverage.polygons(), other.coverage.polygons());
    }
}

#[test]
fn of_units_of_one_size_the_one_further_left_wins_in_whatever_group() {
    let units = [
        wkt!(MULTIPOLYGON(((0. 0., 4. 0., 4. 4., 0. 4., 0. 0.)))),
        wkt!(MULTIPOLYGON(((2. 0., 6. 0., 6. 4., 2. 4., 2. 0.)))),
    ];
    for groups in [[0, 1], [1, 0]] {
        let result = dissolve(&units, &groups.map(Some)).coverage.polygons();
        let [left, right] = groups.map(|group| result.to_geo(group as usize).unsigned_area());
        assert!((left - 16.0).abs() < 1e-9 && (right - 8.0).abs() < 1e-9, "{left} {right}");
    }
}

#[test]
fn a_vertex_missing_on_one_side_is_found_and_added() {
    let units = [
        wkt!(MULTIPOLYGON(((0. 0., 1. 0., 1. 2., 0. 2., 0. 0.)))),
        wkt!(MULTIPOLYGON(((1. 0., 2. 0., 2. 1., 1. 1., 1. 0.)))),
        wkt!(MULTIPOLYGON(((1. 1., 2. 1., 2. 2., 1. 2., 1. 1.)))),
    ];
    let resolved = dissolve(&units, &[Some(0), Some(1), Some(2)]);
    assert!(resolved.spots.iter().any(|spot| spot.kind == SpotKind::TJunction));
    assert!(resolved.spots.iter().all(|spot| spot.units.len() > 1));
    assert!(resolved.contested.is_empty());
    let left = resolved.coverage.polygons().to_geo(0);
    assert_eq!(left.0[0].exterior().0.len(), 6, "{left:?}");
}

#[test]
fn a_unit_inside_another_is_found() {
    let units = [
        wkt!(MULTIPOLYGON(((0. 0., 9. 0., 9. 9., 0. 9., 0. 0.)))),
        wkt!(MULTIPOLYGON(((4. 4., 5. 4., 5. 5., 4. 5., 4. 4.)))),
    ];
    let resolved = dissolve(&units, &[Some(0), Some(1)]);
    assert_eq!(resolved.spots.len(), 1);
    assert_eq!(resolved.spots[0].kind, SpotKind::Covered);
    // The small one is not swallowed by the large one.
    assert_eq!(resolved.contested, [[1, 0]]);
    let result = to_geo(&resolved.coverage.polygons());
    assert_eq!(result.iter().map(Area::unsigned_area).collect::<Vec<_>>(), [80.0, 1.0]);
}

#[test]
fn the_smaller_unit_wins_though_all_its_edges_match() {
    // A fills the hole of N, and B lies over A: every edge of A has a twin.
    let units = [
        wkt!(MULTIPOLYGON(((0. 0., 9. 0., 9. 9., 0. 9., 0. 0.), (4. 4., 5. 4., 5. 5., 4. 5., 4. 4.)))),
        wkt!(MULTIPOLYGON(((4. 4., 5. 4., 5. 5., 4. 5., 4. 4.)))),
        wkt!(MULTIPOLYGON(((4. 4., 5. 4., 5. 5., 5. 6., 4. 6., 4. 5., 4. 4.)))),
    ];
    for order in [[0, 1, 2], [0, 2, 1], [2, 1, 0], [1, 2, 0]] {
        let shuffled = order.map(|i| units[i].clone());
        let groups = order.map(|i| u32::try_from(i).ok());
        let result = to_geo(&dissolve(&shuffled, &groups).coverage.polygons());
        let areas: Vec<f64> = result.iter().map(Area::unsigned_area).collect();
        assert_eq!(areas, [79.0, 1.0, 1.0], "{order:?}");
    }
}

#[test]
fn an_overlap_whose_borders_do_not_cross_is_named() {
    let units = [
        wkt!(MULTIPOLYGON(((0. 0., 1. 0., 1.5 0.5, 1. 1., 0. 1., 0. 0.)))),
        wkt!(MULTIPOLYGON(((1. 0., 2. 0., 2. 1., 1. 1., 1. 0.)))),
    ];
    let resolved = dissolve(&units, &[Some(0), Some(1)]);
    assert_eq!(resolved.spots.len(), 1);
    assert_eq!(resolved.spots[0].kind, SpotKind::Covered);
    assert_eq!(resolved.spots[0].units, [0, 1]);
}

#[test]
fn every_unit_inside_another_is_named() {
    let units = [
        wkt!(MULTIPOLYGON(((0. 0., 9. 0., 9. 9., 0. 9., 0. 0.)))),
        wkt!(MULTIPOLYGON(((4. 4., 5. 4., 5. 5., 4. 5., 4. 4.)))),
        wkt!(MULTIPOLYGON(((6. 6., 7. 6., 7. 7., 6. 7., 6. 6.)))),
    ];
    let resolved = dissolve(&units, &[Some(0), Some(1), Some(0)]);
    let places: Vec<_> =
        resolved.spots.iter().map(|spot| (spot.at.x, spot.units.clone())).collect();
    assert_eq!(places, [(4.0, vec![1]), (6.0, vec![2])]);
}

#[test]
fn the_same_unit_twice_is_there_once() {
    let unit = wkt!(MULTIPOLYGON(((0. 0., 9. 0., 9. 9., 0. 9., 0. 0.))));
    let resolved = dissolve(&[unit.clone(), unit.clone()], &[Some(0), Some(0)]);
    let kinds: Vec<SpotKind> = resolved.spots.iter().map(|spot| spot.kind).collect();
    assert!(kinds.contains(&SpotKind::Overlap) && kinds.contains(&SpotKind::Covered), "{kinds:?}");
    assert_eq!(resolved.coverage.polygons().to_geo(0), polygons_of(&[unit]).to_geo(0));
}

#[test]
fn a_unit_that_crosses_itself_is_refused() {
    let units = [wkt!(MULTIPOLYGON(((0. 0., 2. 2., 2. 0., 0. 1., 0. 0.))))];
    let polygons = polygons_of(&units);
    let error = Topology::build(&polygons).mesh().resolve().unwrap_err();
    assert!(matches!(error, ResolveError::SelfCrossing { unit: 0, .. }), "{error}");
}

#[test]
fn a_hole_outside_its_shell_is_refused() {
    let units = [wkt!(MULTIPOLYGON(((0. 0., 1. 0., 1. 1., 0. 0.), (5. 5., 6. 5., 6. 6., 5. 5.))))];
    let polygons = polygons_of(&units);
    let error = Topology::build(&polygons).mesh().resolve().unwrap_err();
    assert!(matches!(error, ResolveError::HoleOutsideShell { unit: 0, .. }), "{error}");
}

#[test]
fn a_unit_that_crosses_itself_at_one_of_its_vertices_is_refused() {
    let bow_tie = wkt!(MULTIPOLYGON(((0. 0., 1. 1., 3. 3., 3. 0., 1. 1., 0. 2., 0. 0.))));
    let polygons = polygons_of(&[bow_tie]);
    let error = Topology::build(&polygons).mesh().resolve().unwrap_err();
    assert!(error.to_string().contains("its border crosses itself"), "{error}");
}

#[test]
fn a_spike_is_dropped() {
    let units = [wkt!(MULTIPOLYGON(((0. 0., 1. 0., 2. 0., 1. 0., 1. 1., 0. 1., 0. 0.))))];
    let polygons = polygons_of(&units);
    let resolved = Topology::build(&polygons).mesh().resolve().unwrap();
    let result = resolved.coverage.polygons().to_geo(0);
    assert!(result.is_valid());
    assert!((result.unsigned_area() - 1.0).abs() < f64::EPSILON);
}
