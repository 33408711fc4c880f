//! Which units contain a point.

use crate::common::{
    any_units, area, bordering, coverage, first_on_a_turn, hard_places, mapped, ranked, units_at,
};
use geo::{Coord, coord, wkt};
use maille_geometry::{Metric, Polygons, Topology};
use maille_index::{Index, UnitId};
use proptest::prelude::*;

fn index(polygons: &Polygons) -> Index {
    Index::build(polygons, Metric::Planar).expect("small layers fit")
}

fn numbers(units: Vec<UnitId>) -> Vec<usize> {
    units.into_iter().map(UnitId::index).collect()
}

/// Every way to ask gives the same answer, and it is that of the judge where the point is covered, else
/// a unit whose border passes.
fn judge(polygons: &Polygons, index: &Index, points: &[Coord]) -> Result<(), TestCaseError> {
    let many = index.locate_many(points);
    for (&at, many) in points.iter().zip(many) {
        let all = numbers(index.locate_all(at));
        prop_assert_eq!(index.locate(at), many);
        prop_assert_eq!(many.map(UnitId::index), all.first().copied());
        let known = units_at(polygons, at);
        if known.is_empty() {
            let bordering = bordering(polygons, at);
            // A border that parts nothing, as that of a spike, is nobody's.
            prop_assert!(all.iter().all(|unit| bordering.contains(unit)), "{:?}: {:?}", at, all);
        } else {
            let areas = all.iter().map(|&unit| area(polygons, unit));
            let is_ranked = areas.is_sorted_by(|a, b| *a <= b + 1e-9 * b.abs());
            let mut all = all.clone();
            all.sort_unstable();
            prop_assert_eq!(all, known, "{:?}", at);
            prop_assert!(is_ranked, "{:?}", at);
        }
    }
    Ok(())
}

/// Points all over a square, some on its grid of whole numbers.
fn points(side: i32) -> impl Strategy<Value = Vec<Coord>> {
    let side = f64::from(side);
    let free = (-1.0..side + 1.0, -1.0..side + 1.0).prop_map(|(x, y)| coord! { x: x, y: y });
    let half = (0.0..side, 0.0..side)
        .prop_map(|(x, y)| coord! { x: (x * 2.0).round() / 2.0, y: (y * 2.0).round() / 2.0 });
    prop::collection::vec(prop_oneof![free, half], 200)
}

/// Adds a unit: a corner, and the places so far aside of it and above.
fn push_triangle(polygons: &mut Polygons, corner: Coord, aside: f64) {
    polygons.push_vertex(corner.x, corner.y);
    polygons.push_vertex(corner.x + aside, corner.y);
    polygons.push_vertex(corner.x, corner.y + aside);
    polygons.finish_ring().expect("a triangle has an area");
    polygons.finish_polygon();
    polygons.finish_unit();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn any_polygons(polygons in any_units(16, 6), points in points(16)) {
        let index = index(&polygons);
        judge(&polygons, &index, &points)?;
        judge(&polygons, &index, &hard_places(&polygons))?;
        for at in points {
            let known = units_at(&polygons, at);
            if !known.is_empty() {
                prop_assert_eq!(numbers(index.locate_all(at)), ranked(&polygons, known));
            }
        }
    }

    #[test]
    fn many_small_polygons(polygons in any_units(8, 40), points in points(8)) {
        // Turned and moved, so that positions are rounded and nothing is on the grid any more.
        let turn = |c: Coord| coord! { x: 600_000.1 + c.x * 0.7 - c.y * 0.3, y: c.x * 0.3 + c.y * 0.7 };
        let points: Vec<Coord> = points.into_iter().map(turn).collect();
        let polygons = mapped(&polygons, turn);
        let index = index(&polygons);
        judge(&polygons, &index, &points)?;
        judge(&polygons, &index, &hard_places(&polygons))?;
    }

    #[test]
    fn vertices_at_the_sides_of_cells(
        polygons in coverage(6, 4),
        depth in 3..9_i32,
        aside in prop::sample::select(vec![0.0, -1.0, -31.5 / 32.0, -0.75, 1.0, 1.01]),
    ) {
        // Units from 0 to 12 are indexed in a square of 16 that starts a sixteenth below 0. Positions go to
        // the sides of its cells, and to where lines beyond them end, a 1024th of a cell outside.
        let cell = 16.0 / 2_f64.powi(depth);
        let snap = |c: f64| {
            let side = ((2.0 * c + 0.0625) / cell).round() * cell - 0.0625;
            (side + aside * cell / 1024.0).clamp(0.0, 12.0)
        };
        let mut polygons = mapped(&polygons, |c| coord! { x: snap(c.x), y: snap(c.y) });
        for (x, y) in [(0.0, 0.0), (12.0, 12.0)] {
            push_triangle(&mut polygons, coord! { x: x, y: y }, if x > 0.0 { -1e-3 } else { 1e-3 });
        }
        let index = index(&polygons);
        judge(&polygons, &index, &hard_places(&polygons))?;
        let hair = |i: usize| f64::from(u16::try_from(i % 100).expect("small")) / 100.0 - 0.5;
        let vertices = polygons.coords().iter().enumerate();
        let near = vertices.flat_map(|(i, &at)| {
            let aside = move |j: usize| coord! { x: hair(i + 7 * j), y: hair(3 * i + 11 * j) };
            (0..40).map(move |j| at + aside(j) * (cell / 8.0))
        });
        judge(&polygons, &index, &near.collect::<Vec<_>>())?;
    }

    #[test]
    fn small_units_in_a_large_square(
        polygons in coverage(5, 4),
        points in points(5),
        at in [-170.0..170.0_f64, -80.0..80.0],
        scale in prop::sample::select(vec![1e-3, 1e-6, 1e-9, 1e-11, 3e-13]),
    ) {
        // Cells are divided as far as they can be, and on to where coordinates are only some roundings apart.
        let place = |c: Coord| coord! { x: at[0], y: at[1] } + c * scale;
        let points: Vec<Coord> = points.into_iter().map(place).collect();
        let mut polygons = mapped(&polygons, place);
        for (x, y) in [(-179.0, -89.0), (179.0, 89.0)] {
            push_triangle(&mut polygons, coord! { x: x, y: y }, 1.0);
        }
        let index = index(&polygons);
        judge(&polygons, &index, &points)?;
        judge(&polygons, &index, &hard_places(&polygons))?;
    }

    #[test]
    fn coverages(polygons in coverage(8, 5), points in points(8)) {
        let index = index(&polygons);
        judge(&polygons, &index, &points)?;
        judge(&polygons, &index, &hard_places(&polygons))?;
        // Every point of it is in one unit, on the outer border too.
        for at in hard_places(&polygons) {
            let closed = bordering(&polygons, at);
            if !closed.is_empty() {
                let units = numbers(index.locate_all(at));
                prop_assert_eq!(units.len(), 1, "{:?}", at);
            }
        }
    }

    #[test]
    fn outer_borders_go_to_the_first_on_a_turn(polygons in any_units(8, 5)) {
        let index = index(&polygons);
        for unit in 0..polygons.len() {
            for ring in polygons.rings_of(unit) {
                for &at in &polygons.coords()[polygons.ring(ring)] {
                    if units_at(&polygons, at).is_empty() {
                        let first = ranked(&polygons, first_on_a_turn(&polygons, at));
                        prop_assert_eq!(numbers(index.locate_all(at)), first, "{:?}", at);
                    }
                }
            }
        }
    }

    #[test]
    fn a_coverage_is_as_good_as_its_polygons(polygons in coverage(6, 4), points in points(6)) {
        let resolved = Topology::build(&polygons).mesh().resolve().expect("it is a coverage");
        prop_assert!(resolved.spots.is_empty());
        let one = index(&polygons);
        let other = Index::build(&resolved.coverage, Metric::Planar).expect("small layers fit");
        prop_assert_eq!(one.locate_many(&points), other.locate_many(&points));
        let hard = hard_places(&polygons);
        prop_assert_eq!(one.locate_many(&hard), other.locate_many(&hard));
    }
}

#[test]
fn far_islands_and_close_borders() {
    // Strips much longer than wide, tiny squares at the ends of the world, one inside another.
    let mut polygons = Polygons::new();
    let mut square = |low: Coord, width: f64, height: f64| {
        for (x, y) in [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)] {
            polygons.push_vertex(low.x + x, low.y + y);
        }
        polygons.finish_ring().expect("a box has an area");
        polygons.finish_polygon();
        polygons.finish_unit();
    };
    for strip in 0..250 {
        square(coord! { x: -10.0, y: f64::from(strip) * 1e-3 }, 20.0, 1e-3);
    }
    for (x, y) in [(-179.9, -21.0), (179.9, 60.0), (55.5, -21.1), (-61.0, 16.2)] {
        square(coord! { x: x, y: y }, 1e-6, 1e-6);
        square(coord! { x: x + 2e-7, y: y + 2e-7 }, 1e-9, 1e-9);
    }
    let index = index(&polygons);
    judge(&polygons, &index, &hard_places(&polygons)).expect("all are right");
}

#[test]
fn what_is_no_place_is_nowhere() {
    let mut polygons = Polygons::new();
    polygons
        .push_geo(&wkt!(MULTIPOLYGON(((0. 0., 1. 0., 1. 1., 0. 1., 0. 0.)))))
        .expect("a square has an area");
    let index = index(&polygons);
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, -1e300, 5.0] {
        for at in [coord! { x: number, y: 0.5 }, coord! { x: 0.5, y: number }] {
            assert_eq!(index.locate(at), None);
            assert_eq!(index.locate_many(&[at]), [None]);
            assert!(index.locate_all(at).is_empty());
        }
    }
    assert_eq!(index.locate(coord! { x: -0.0, y: -0.0 }), Some(UnitId::new(0)));
}

#[test]
fn coordinates_of_any_size() {
    // From the least to the greatest coordinates that polygons may have.
    for scale in [1e-120, 1e-30, 1e-9, 1.0, 1e9, 1e74] {
        let mut polygons = Polygons::new();
        for (x, y) in [(1.0, 1.0), (3.0, 1.5), (2.5, 3.0), (1.2, 2.5)] {
            polygons.push_vertex(x * scale, y * scale);
        }
        polygons.finish_ring().expect("it has an area");
        polygons.finish_polygon();
        polygons.finish_unit();
        let index = index(&polygons);
        assert_eq!(index.locate(coord! { x: 2.0 * scale, y: 2.0 * scale }), Some(UnitId::new(0)));
        assert_eq!(index.locate(coord! { x: 1.1 * scale, y: 2.9 * scale }), None);
        judge(&polygons, &index, &hard_places(&polygons)).expect("all are right");
    }
    // So far from the origin that the whole unit is a few roundings wide.
    let mut polygons = Polygons::new();
    let far = 1e15_f64;
    for (x, y) in [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)] {
        polygons.push_vertex(far + x, far + y);
    }
    polygons.finish_ring().expect("it has an area");
    polygons.finish_polygon();
    polygons.finish_unit();
    let index = index(&polygons);
    judge(&polygons, &index, &hard_places(&polygons)).expect("all are right");
}

#[test]
fn nothing_at_all() {
    let mut polygons = Polygons::new();
    assert!(index(&polygons).is_empty());
    polygons.finish_unit();
    let index = index(&polygons);
    assert_eq!((index.len(), index.locate(Coord::zero())), (1, None));
}
