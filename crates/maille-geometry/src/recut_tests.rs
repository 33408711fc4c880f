use super::*;
use crate::{FaultSearch, faults};
use geo::{BooleanOps, MultiPolygon, Rect, coord};
use proptest::prelude::*;

fn square(x: f64, y: f64, width: f64, height: f64) -> MultiPolygon {
    let rect = Rect::new(coord! { x: x, y: y }, coord! { x: x + width, y: y + height });
    MultiPolygon::from(rect.to_polygon())
}

fn polygons(units: &[MultiPolygon]) -> Polygons {
    let mut polygons = Polygons::new();
    for unit in units {
        polygons.push_geo(unit).unwrap();
    }
    polygons
}

fn areas(polygons: &Polygons) -> Vec<f64> {
    measure(polygons, Metric::Planar).iter().map(|m| m.area).collect()
}

fn cut(layer: &[MultiPolygon], pieces: &[MultiPolygon], hosts: &[Vec<u32>]) -> Recut {
    cut_dividing(layer, pieces, hosts, &[])
}

fn cut_dividing(
    layer: &[MultiPolygon],
    pieces: &[MultiPolygon],
    hosts: &[Vec<u32>],
    divided: &[u32],
) -> Recut {
    let limits = GapLimits { area: 0.0, width: 0.25 };
    let metric = Metric::Planar;
    let pieces = polygons(pieces);
    let cutting = Cutting { pieces: &pieces, hosts, divided, metric, limits };
    recut(&polygons(layer), &cutting).unwrap()
}

/// Everything that is wrong with polygons.
fn all_faults(polygons: &Polygons) -> usize {
    let gaps = GapLimits { area: 0.0, width: 0.25 };
    let search = FaultSearch { metric: Metric::Planar, snap: 0.0, gaps };
    faults(polygons, &search).unwrap().faults.len()
}

/// Three by three squares of 4, row by row from the bottom.
fn grid() -> Vec<MultiPolygon> {
    let places = (0..9).map(|i| (f64::from(i % 3), f64::from(i / 3)));
    places.map(|(x, y)| square(4.0 * x, 4.0 * y, 4.0, 4.0)).collect()
}

#[test]
fn a_piece_fills_a_hole() {
    let mut layer = grid();
    let middle = std::mem::replace(&mut layer[4], MultiPolygon::new(vec![]));
    let recut = cut(&layer, std::slice::from_ref(&middle), &[vec![]]);
    assert!(recut.changed.is_empty());
    assert_eq!(positions(&recut.polygons, 9), positions(&polygons(&[middle]), 0));
    assert_eq!(all_faults(&recut.polygons), 1); // the unit without geometry
}

#[test]
fn a_piece_is_cut_out_of_its_host_and_neighbours_get_its_vertices() {
    let recut = cut(&grid(), &[square(6.0, 4.0, 2.0, 4.0)], &[vec![4]]);
    let areas = areas(&recut.polygons);
    assert_eq!((areas[4], areas[9]), (8.0, 8.0));
    assert_eq!(recut.changed, [1, 4, 7]); // below and above it have a vertex more
    assert_eq!(all_faults(&recut.polygons), 0);
    for unit in [0, 2, 3, 5, 6, 8] {
        assert_eq!(recut.polygons.to_geo(unit), polygons(&grid()).to_geo(unit));
    }
}

#[test]
fn who_is_no_host_loses_nothing() {
    // It laps over units on all sides, and over the edge of the layer.
    let recut = cut(&grid(), &[square(3.0, -1.0, 6.0, 6.0)], &[vec![1, 4]]);
    let areas = areas(&recut.polygons);
    assert_eq!(areas[..9], [16.0, 0.0, 16.0, 16.0, 12.0, 16.0, 16.0, 16.0, 16.0]);
    assert_eq!(areas[9..], [16.0 + 4.0 + 6.0]);
    assert_eq!(all_faults(&recut.polygons), 1); // the host that has nothing left
}

#[test]
fn a_piece_fills_gaps_beside_it_within_limits() {
    let mut layer = grid();
    layer[4] = MultiPolygon::new(vec![]);
    for (width, filled) in [(3.8, true), (3.0, false)] {
        let recut = cut(&layer, &[square(4.0, 4.0, width, 4.0)], &[vec![]]);
        let expected = if filled { 16.0 } else { 4.0 * width };
        assert!((areas(&recut.polygons)[9] - expected).abs() < 1e-9);
    }
}

#[test]
fn gaps_go_to_the_piece_with_the_longest_border() {
    let mut layer = grid();
    layer[4] = MultiPolygon::new(vec![]);
    let pieces = [square(4.0, 4.0, 3.9, 1.0), square(4.0, 5.0, 3.9, 3.0)];
    let areas = areas(&cut(&layer, &pieces, &[vec![], vec![]]).polygons);
    assert!((areas[9] - 3.9).abs() < 1e-9 && (areas[10] - 12.1).abs() < 1e-9, "{areas:?}");
}

#[test]
fn faults_without_a_piece_stay() {
    let mut layer = grid();
    layer[0] = square(0.0, 0.0, 4.5, 4.0); // laps over 1
    let recut = cut(&layer, &[square(8.0, 8.0, 2.0, 4.0)], &[vec![8]]);
    assert_eq!(recut.changed, [5, 8]);
    for unit in [0, 1, 2, 3, 4, 6, 7] {
        assert_eq!(recut.polygons.to_geo(unit), polygons(&layer).to_geo(unit));
    }
}

#[test]
fn overlaps_of_neighbours_of_a_piece_stay() {
    for (lapping, over) in [(square(8.0, 0.0, 4.0, 4.5), 2), (square(8.0, 3.5, 4.0, 4.5), 5)] {
        let mut layer = grid();
        layer[over] = lapping;
        let recut = cut(&layer, &[square(8.0, 8.0, 2.0, 4.0)], &[vec![8]]);
        let expected = areas(&polygons(&layer));
        assert_eq!(areas(&recut.polygons)[..8], expected[..8]);
    }
}

#[test]
fn a_divided_host_vanishes() {
    let pieces = [square(4.0, 4.0, 1.0, 3.5), square(5.5, 4.0, 2.5, 3.5)];
    let hosts = [vec![4], vec![4]];
    let kept = areas(&cut(&grid(), &pieces, &hosts).polygons);
    assert_eq!(kept[4..5], [16.0 - 3.5 - 8.75]);
    let recut = cut_dividing(&grid(), &pieces, &hosts, &[4]);
    let areas = areas(&recut.polygons);
    // The first piece has the shorter border with what is left.
    assert_eq!((areas[4], areas[9], areas[10]), (0.0, 3.5, 12.5));
    assert_eq!(all_faults(&recut.polygons), 1);
}

#[test]
fn what_touches_no_piece_stays_with_a_divided_host() {
    let mut layer = grid();
    layer[4].0.push(square(20.0, 0.0, 1.0, 1.0).0.remove(0));
    let recut = cut_dividing(&layer, &[square(4.0, 4.0, 4.0, 3.0)], &[vec![4]], &[4]);
    let areas = areas(&recut.polygons);
    assert_eq!((areas[4], areas[9]), (1.0, 16.0));
}

#[test]
fn heights_of_one_side_are_no_trouble() {
    let mut pieces = Polygons::new();
    for (x, y) in [(5.0, 5.0), (6.0, 5.0), (6.0, 6.0), (5.0, 6.0)] {
        pieces.push_vertex_z(x, y, 7.0);
    }
    pieces.finish_ring().unwrap();
    pieces.finish_polygon();
    pieces.finish_unit();
    let cutting = Cutting {
        pieces: &pieces,
        hosts: &[vec![4]],
        divided: &[],
        metric: Metric::Planar,
        limits: GapLimits { area: 0.0, width: 0.0 },
    };
    let polygons = recut(&polygons(&grid()), &cutting).unwrap().polygons;
    assert_eq!(polygons.heights().len(), polygons.coords().len());
    assert!(polygons.heights()[polygons.ring(polygons.rings_of(9).start)].contains(&7.0));
}

proptest! {
    #[test]
    fn areas_are_those_of_set_operations(
        (x, y, width, height) in (-3_i32..12, -3_i32..12, 1_i32..8, 1_i32..8),
        is_host in prop::collection::vec(any::<bool>(), 9),
    ) {
        let layer = grid();
        let piece = square(f64::from(x) + 0.5, f64::from(y), f64::from(width), f64::from(height));
        let hosts: Vec<u32> = (0..9).filter(|&unit| is_host[unit as usize]).collect();
        let recut = cut(&layer, std::slice::from_ref(&piece), &[hosts]);
        let areas = areas(&recut.polygons);
        let area = |shape: &MultiPolygon| geo::Area::unsigned_area(shape);
        let (mut left, mut whole) = (piece.clone(), piece.clone());
        for (unit, shape) in layer.iter().enumerate() {
            whole = whole.union(shape);
            let expected = if is_host[unit] { area(&shape.difference(&piece)) } else { 16.0 };
            prop_assert!((areas[unit] - expected).abs() < 1e-9, "unit {unit}");
            if !is_host[unit] {
                left = left.difference(shape);
            }
        }
        prop_assert!((areas[9] - area(&left)).abs() < 1e-9);
        prop_assert!((areas.iter().sum::<f64>() - area(&whole)).abs() < 1e-9);
        let empty = areas.iter().filter(|area| **area < 1e-9).count();
        prop_assert_eq!(all_faults(&recut.polygons), empty);
    }
}
