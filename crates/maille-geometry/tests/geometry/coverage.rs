//! Dissolving coverages: what must hold whatever the units and groups.

#![expect(
    clippy::cast_possible_truncation,
    clippy::float_cmp,
    reason = "a few groups; small whole numbers, and coordinates that must be the same to the bit"
)]

use crate::common::{dissolve, groups_at, polygons_of, to_geo};
use crate::mosaic::{grid, mosaic};
use geo::{Area, Coord, InteriorPoint, LineString, MultiPolygon, Polygon, Validation, wkt};
use maille_geometry::{Metric, Polygons, Topology, measure};
use proptest::prelude::*;
use rayon::ThreadPoolBuilder;
use std::collections::HashSet;

prop_compose! {
    /// A mosaic, a group for each unit (or none), and an order of the units.
    fn coverage()(units in mosaic())(
        groups in prop::collection::vec(prop::option::weighted(0.85, 0_u32..4), units.len()),
        order in Just((0..units.len()).collect::<Vec<_>>()).prop_shuffle(),
        units in Just(units),
    ) -> (Vec<MultiPolygon>, Vec<Option<u32>>, Vec<usize>) {
        (units, groups, order)
    }
}

/// The edges of polygons as pairs of ends, sorted; their interior is on the left.
fn edges(polygons: &Polygons) -> Vec<[u64; 4]> {
    let rings = (0..polygons.len()).flat_map(|unit| polygons.rings_of(unit));
    let mut edges: Vec<[u64; 4]> = rings
        .flat_map(|ring| {
            let ring = &polygons.coords()[polygons.ring(ring)];
            ring.iter().zip(ring.iter().cycle().skip(1)).map(|(a, b)| edge(*a, *b))
        })
        .collect();
    edges.sort_unstable();
    edges
}

fn edge(a: Coord, b: Coord) -> [u64; 4] {
    [a.x, a.y, b.x, b.y].map(f64::to_bits)
}

/// The edges of a union by brute force: those of one member that no other has the other way round.
fn union_edges<'a>(members: impl Iterator<Item = &'a MultiPolygon>) -> Vec<[u64; 4]> {
    let members: Vec<MultiPolygon> = members.cloned().collect();
    let all = edges(&polygons_of(&members));
    let reversed: HashSet<[u64; 4]> =
        all.iter().map(|&[ax, ay, bx, by]| [bx, by, ax, ay]).collect();
    all.into_iter().filter(|edge| !reversed.contains(edge)).collect()
}

/// Triangles round a point, each of a share of its sector: whole ones have common edges, others
/// touch at the point alone.
#[expect(clippy::cast_precision_loss, reason = "a few hundred triangles")]
fn fan(count: usize, share: f64) -> Vec<MultiPolygon> {
    let sector = std::f64::consts::TAU / count as f64;
    let at = |angle: f64| Coord { x: angle.cos(), y: angle.sin() };
    let corners: Vec<Coord> = (0..=count).map(|i| at(sector * (i % count) as f64)).collect();
    let triangle = |i: usize| {
        let end = if share < 1.0 { at(sector * (i as f64 + share)) } else { corners[i + 1] };
        let ring = vec![Coord::zero(), corners[i], end, Coord::zero()];
        Polygon::new(LineString::new(ring), vec![]).into()
    };
    (0..count).map(triangle).collect()
}

#[test]
fn many_units_may_meet_at_one_vertex() {
    for share in [1.0, 0.5] {
        let units = fan(500, share);
        let groups: Vec<Option<u32>> = (0..500).map(|unit| Some(unit % 2)).collect();
        let resolved = dissolve(&units, &groups);
        assert!(resolved.spots.is_empty(), "{:?}", resolved.spots);
        let result = to_geo(&resolved.coverage.polygons());
        for (group, merged) in result.iter().enumerate() {
            let sum: f64 = units.iter().skip(group).step_by(2).map(Area::unsigned_area).sum();
            assert!((merged.unsigned_area() - sum).abs() < 1e-12);
            assert_eq!(merged.0.len(), 250);
        }
    }
}

#[test]
fn polygons_that_start_at_the_same_position_have_an_order() {
    // Two parts that touch where both are leftmost.
    let parts = [
        wkt!(POLYGON((0. 0., 2. -2., 2. -1., 0. 0.))),
        wkt!(POLYGON((0. 0., 2. 1., 2. 2., 0. 0.))),
    ];
    let [a, b] = parts.clone();
    let merged = |unit| dissolve(&[unit], &[Some(0)]).coverage.polygons();
    let one = merged(MultiPolygon::new(vec![a.clone(), b.clone()]));
    assert_eq!(one.to_geo(0).0.len(), 2);
    assert_eq!(one, merged(MultiPolygon::new(vec![b, a])));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn dissolving_keeps_what_each_group_covers((units, groups, _) in coverage()) {
        let resolved = dissolve(&units, &groups);
        prop_assert!(resolved.spots.is_empty(), "{:?}", resolved.spots);
        let result = to_geo(&resolved.coverage.polygons());
        for (group, merged) in result.iter().enumerate() {
            prop_assert!(merged.is_valid(), "{merged:?}");
            let members = units.iter().zip(&groups).filter(|(_, g)| **g == Some(group as u32));
            let sum: f64 = members.map(|(unit, _)| unit.unsigned_area()).sum();
            prop_assert!((merged.unsigned_area() - sum).abs() <= 1e-12 * sum.max(1.0));
        }
        for (unit, group) in units.iter().zip(&groups) {
            let expected: Vec<usize> = group.iter().map(|&g| g as usize).collect();
            for part in unit {
                let at = part.interior_point().unwrap().0;
                prop_assert_eq!(groups_at(&result, at), &expected[..]);
            }
        }
    }

    #[test]
    fn borders_are_the_edges_that_one_member_has_alone((units, groups, _) in coverage()) {
        let merged = dissolve(&units, &groups).coverage.polygons();
        for group in 0..merged.len() {
            let members = units.iter().zip(&groups).filter(|(_, g)| **g == Some(group as u32));
            let expected = union_edges(members.map(|(unit, _)| unit));
            let is = polygons_of(&[merged.to_geo(group)]);
            prop_assert_eq!(edges(&is), expected);
        }
    }

    #[test]
    fn the_number_of_threads_changes_nothing((units, groups, _) in coverage()) {
        let merged = dissolve(&units, &groups).coverage.polygons();
        for threads in [1, 2, 5] {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let same = pool.install(|| dissolve(&units, &groups)).coverage.polygons();
            prop_assert_eq!(&same, &merged, "{} threads", threads);
        }
    }

    #[test]
    fn positions_are_those_of_the_input((units, groups, _) in coverage()) {
        let input = polygons_of(&units);
        let merged = dissolve(&units, &groups).coverage.polygons();
        for c in merged.coords() {
            prop_assert!(input.coords().contains(c));
        }
    }

    #[test]
    fn every_arc_parts_two_faces((units, groups, _) in coverage()) {
        for arc in dissolve(&units, &groups).coverage.arcs() {
            prop_assert_ne!(arc.left, arc.right);
        }
    }

    #[test]
    fn dissolving_again_changes_nothing((units, groups, _) in coverage()) {
        let once = dissolve(&units, &groups).coverage.polygons();
        let same: Vec<_> = (0..once.len()).map(|face| u32::try_from(face).ok()).collect();
        let again = Topology::build(&once).dissolve(&same).resolve().unwrap();
        prop_assert!(again.spots.is_empty());
        prop_assert_eq!(again.coverage.polygons(), once);
    }

    #[test]
    fn the_order_of_units_changes_nothing((units, groups, order) in coverage()) {
        let sorted = dissolve(&units, &groups).coverage.polygons();
        let shuffled_units: Vec<_> = order.iter().map(|&i| units[i].clone()).collect();
        let shuffled_groups: Vec<_> = order.iter().map(|&i| groups[i]).collect();
        let shuffled = dissolve(&shuffled_units, &shuffled_groups).coverage.polygons();
        prop_assert_eq!(sorted, shuffled);
    }

    #[test]
    fn rounding_keeps_neighbours_matched((units, groups, _) in coverage(), decimals in 0_u8..4) {
        let coverage = dissolve(&units, &groups).coverage;
        let (rounded, _) = coverage.rounded(decimals).unwrap();
        let result = to_geo(&rounded.polygons());
        let scale = 10_f64.powi(decimals.into());
        for c in rounded.polygons().coords() {
            prop_assert_eq!((c.x * scale).round() / scale, c.x);
            prop_assert_eq!((c.y * scale).round() / scale, c.y);
        }
        for (i, one) in result.iter().enumerate() {
            prop_assert!(one.is_valid(), "{one:?}");
            for other in &result[i + 1..] {
                prop_assert!(!geo::Relate::relate(one, other).is_overlaps());
            }
        }
    }

    #[test]
    fn levels_nest((units, groups, _) in coverage()) {
        // Cells into groups into two halves, or straight into the halves.
        let half = |group: u32| group / 2;
        let groups_of_cells = dissolve(&units, &groups).coverage.polygons();
        let halves: Vec<_> = (0..groups_of_cells.len() as u32).map(|g| Some(half(g))).collect();
        let by_steps = Topology::build(&groups_of_cells).dissolve(&halves).resolve().unwrap();
        let direct: Vec<_> = groups.iter().map(|g| g.map(half)).collect();
        let direct = dissolve(&units, &direct).coverage;
        prop_assert_eq!(by_steps.coverage.polygons(), direct.polygons());
    }
}

/// One group of `MULTIPOLYGON` units.
fn merged(units: &[MultiPolygon]) -> MultiPolygon {
    let groups = vec![Some(0); units.len()];
    let resolved = dissolve(units, &groups);
    assert!(resolved.spots.is_empty(), "{:?}", resolved.spots);
    resolved.coverage.polygons().to_geo(0)
}

#[test]
fn an_enclave_in_an_enclave_is_a_part_in_a_hole() {
    let ring = |low: f64, high: f64, inner: Option<(f64, f64)>| -> MultiPolygon {
        let square = |low: f64, high: f64| {
            geo::Rect::new((low, low), (high, high)).to_polygon().exterior().clone()
        };
        let holes = inner.map(|(low, high)| square(low, high)).into_iter().collect();
        geo::Polygon::new(square(low, high), holes).into()
    };
    let units = [ring(0., 9., Some((1., 8.))), ring(1., 8., Some((2., 7.))), ring(2., 7., None)];
    let result = dissolve(&units, &[Some(0), Some(1), Some(0)]).coverage.polygons().to_geo(0);
    assert_eq!(result.0.len(), 2);
    assert_eq!(result.0[0].interiors().len(), 1);
    assert_eq!(result.unsigned_area(), 81.0 - 49.0 + 25.0);
    assert_eq!(merged(&units).0[0].interiors().len(), 0);
}

#[test]
fn parts_that_touch_at_one_point_stay_two_parts() {
    let units = [
        wkt!(MULTIPOLYGON(((0. 0., 1. 0., 1. 1., 0. 1., 0. 0.)))),
        wkt!(MULTIPOLYGON(((1. 1., 2. 1., 2. 2., 1. 2., 1. 1.)))),
    ];
    let result = merged(&units);
    assert_eq!(result.0.len(), 2);
    assert!(result.is_valid());
}

#[test]
fn a_hole_that_touches_its_shell_stays_a_hole() {
    // A ring of eight cells around an empty middle whose corner cell is missing too: the hole and
    // the outside touch at one point.
    let cells: Vec<MultiPolygon> = grid(3, 3, &[(0.0, 0.0)]).into_iter().map(Into::into).collect();
    let groups: Vec<_> = (0..9).map(|i| (i != 4 && i != 8).then_some(0)).collect();
    let result = dissolve(&cells, &groups).coverage.polygons().to_geo(0);
    assert_eq!(result.0.len(), 1);
    assert_eq!(result.0[0].interiors().len(), 1);
    assert!(result.is_valid());
    assert_eq!(result.unsigned_area(), 7.0);
}

#[test]
fn a_unit_that_closes_a_ring_around_a_lake_has_a_hole() {
    let cells: Vec<MultiPolygon> = grid(3, 3, &[(0.0, 0.0)]).into_iter().map(Into::into).collect();
    let groups: Vec<_> = (0..9).map(|i| (i != 4).then_some(0)).collect();
    let result = dissolve(&cells, &groups).coverage.polygons().to_geo(0);
    assert_eq!((result.0.len(), result.0[0].interiors().len()), (1, 1));
    assert_eq!(result.unsigned_area(), 8.0);
}

#[test]
fn heights_stay_with_their_positions() {
    let mut polygons = Polygons::new();
    for ring in [[(0., 0.), (1., 0.), (1., 1.)], [(0., 0.), (1., 1.), (0., 1.)]] {
        for (x, y) in ring {
            polygons.push_vertex_z(x, y, 10.0 * x + y);
        }
        polygons.finish_ring().unwrap();
        polygons.finish_polygon();
        polygons.finish_unit();
    }
    let topology = Topology::build(&polygons);
    let merged = topology.dissolve(&[Some(0), Some(0)]).resolve().unwrap().coverage.polygons();
    assert_eq!(merged.coords().len(), 4);
    for (c, z) in merged.coords().iter().zip(merged.heights()) {
        assert_eq!(*z, 10.0 * c.x + c.y);
    }
}

#[test]
fn an_empty_layer_has_an_empty_coverage() {
    let polygons = Polygons::new();
    let resolved = Topology::build(&polygons).mesh().resolve().unwrap();
    assert!(resolved.coverage.is_empty());
    assert!(measure(&resolved.coverage.polygons(), Metric::Planar).is_empty());
}
