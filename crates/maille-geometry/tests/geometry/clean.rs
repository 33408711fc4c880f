//! Cleaning coverages that were clean before somebody damaged them, so that the truth is known.

mod damage;
mod judge;

use crate::common::to_geo;
use damage::{Damaged, PIECES, Ring, centre, grid, polygon_of, polygons_of};
use geo::{Area, Coord, Distance, Euclidean, Line, Point};
use judge::{assert_clean, check, cleaned, cleaning, fault_kinds};
use maille_geometry::{FaultKind, Receiver, RegionKind};
use proptest::prelude::*;

fn receiver() -> impl Strategy<Value = Receiver> {
    prop_oneof![
        Just(Receiver::Largest),
        Just(Receiver::Smallest),
        Just(Receiver::LongestBorder),
        // Up to 16 cells and a double.
        prop::collection::vec(0_u32..4, 17).prop_map(Receiver::Lowest),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn jittered_vertices(
        grid in grid(),
        by in prop_oneof![Just(1e-7), Just(1e-5)],
        receivers in [receiver(), receiver()],
    ) {
        check(&Damaged::jittered(grid, by), &receivers, 0.0)?;
    }

    #[test]
    fn jittered_vertices_that_snap_find_each_other(
        grid in grid(),
        by in prop_oneof![Just(1e-7), Just(1e-5)],
        receivers in [receiver(), receiver()],
    ) {
        let vertices = (grid.columns + 1) * (grid.rows + 1)
            + (PIECES - 1) * (grid.columns * (grid.rows + 1) + grid.rows * (grid.columns + 1));
        let damaged = Damaged::jittered(grid, by);
        // Two copies of a vertex are twice the distance apart at most.
        let snap = damaged.distance * 2.0;
        let cleaned = check(&damaged, &receivers, snap)?;
        // All copies of each vertex became one, so nothing was left to settle.
        prop_assert!(cleaned.changes.is_empty(), "{:?}", cleaned.changes);
        prop_assert_eq!(cleaned.snapping.inserted, 0);
        let polygons = cleaned.coverage.polygons();
        let places: std::collections::BTreeSet<[u64; 2]> =
            polygons.coords().iter().map(|at| [at.x.to_bits(), at.y.to_bits()]).collect();
        prop_assert_eq!(places.len(), vertices);
        prop_assert_eq!(polygons.coords().len(), damaged.polygons().coords().len());
    }

    #[test]
    fn vertices_missing_on_one_side(grid in grid(), receivers in [receiver(), receiver()]) {
        let truth = grid.cells();
        let (mut dirty, mut distance) = (truth.clone(), 0.0_f64);
        for (unit, ring) in dirty.iter_mut().enumerate().filter(|(unit, _)| grid.is_black(*unit)) {
            let given = ring.clone();
            // Every other one, never a corner: its neighbours stay, and the border moves by as much
            // as it lies off the line between them.
            for side in (0..4).rev() {
                let i = side * PIECES + if grid.noise(unit + side) > 0.0 { 3 } else { 1 };
                let chord = Line::new(given[i - 1], given[(i + 1) % given.len()]);
                distance = distance.max(Euclidean.distance(&Point(given[i]), &chord));
                ring.remove(i);
            }
        }
        check(&Damaged { grid, truth, dirty, distance }, &receivers, 0.0)?;
    }

    #[test]
    fn units_a_little_too_large(grid in grid(), receivers in [receiver(), receiver()]) {
        let centres: Vec<Coord> = grid.cells().iter().map(centre).collect();
        let size = grid.size;
        let scaled = Damaged::by_moving(grid, |unit, _, at| (at - centres[unit]) * (0.0001 / size));
        check(&scaled, &receivers, 0.0)?;
    }

    #[test]
    fn units_too_small_to_touch_their_neighbours(
        grid in grid(),
        receivers in [receiver(), receiver()],
        by in 1e-6..5e-3_f64,
    ) {
        let centres: Vec<Coord> = grid.cells().iter().map(centre).collect();
        let (black, size) = (grid.clone(), grid.size);
        let shrunk = Damaged::by_moving(grid, |unit, _, at| {
            let by = if black.is_black(unit) { by / size } else { 0.0 };
            (centres[unit] - at) * by
        });
        check(&shrunk, &receivers, 0.0)?;
    }

    #[test]
    fn units_shifted(grid in grid(), receivers in [receiver(), receiver()], by in 1e-6..5e-3_f64) {
        let noise = grid.noise.clone();
        let shifted = Damaged::by_moving(grid, |unit, _, _| {
            Coord { x: noise[2 * unit], y: noise[2 * unit + 1] } * by
        });
        check(&shifted, &receivers, 0.0)?;
    }

    #[test]
    fn slivers_cut_off_between_neighbours(
        grid in grid(),
        receivers in [receiver(), receiver()],
        by in 1e-6..5e-3_f64,
    ) {
        let centres: Vec<Coord> = grid.cells().iter().map(centre).collect();
        let (black, size) = (grid.clone(), grid.size);
        // Corners stay, so that each sliver is closed.
        let cut = Damaged::by_moving(grid, |unit, i, at| {
            let by = if black.is_black(unit) && i % PIECES != 0 { by / size } else { 0.0 };
            (centres[unit] - at) * by
        });
        let cleaned = check(&cut, &receivers, 0.0)?;
        // Slivers at the outside are open, and no gaps; every one between two cells is one.
        let inner = black.columns * (black.rows - 1) + black.rows * (black.columns - 1);
        prop_assert_eq!(cleaned.changes.len(), inner);
        prop_assert!(cleaned.changes.iter().all(|change| change.kind == RegionKind::Gap));
    }

    #[test]
    fn doubled_units(grid in grid(), receivers in [receiver(), receiver()]) {
        let truth = grid.cells();
        let mut dirty = truth.clone();
        // The double has the number of cells as its own, so the first cell is what it doubles.
        dirty.push(truth[0].clone());
        let doubled = Damaged { grid, truth, dirty, distance: 0.0 };
        let kinds = fault_kinds(&doubled.polygons(), 0.0);
        prop_assert!(kinds.contains(&FaultKind::DuplicateUnit));
        prop_assert!(!kinds.contains(&FaultKind::Overlap));
        let cleaned = check(&doubled, &receivers, 0.0)?;
        prop_assert_eq!(cleaned.changes.len(), 1);
    }
}

prop_compose! {
    /// A triangle with any corners, or with corners on a coarse grid: full of T-junctions, common
    /// lines and doubles.
    fn triangle()(
        x in prop::array::uniform3(0.0..10.0_f64),
        y in prop::array::uniform3(0.0..10.0_f64),
        is_coarse in any::<bool>(),
    ) -> Ring {
        let place = |at: f64| if is_coarse { (at / 2.0).floor() } else { at };
        (0..3).map(|i| Coord { x: place(x[i]), y: place(y[i]) }).collect()
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_pile_of_triangles(
        pile in prop::collection::vec(triangle(), 1..12),
        receivers in [receiver(), receiver()],
        snap in prop_oneof![Just(0.0), Just(0.2)],
    ) {
        let pile: Vec<Ring> =
            pile.into_iter().filter(|ring| polygon_of(ring).unsigned_area() > 1e-3).collect();
        let how = cleaning(&receivers, snap);
        let dirty = polygons_of(&pile);
        let cleaned = cleaned(&dirty, &how);
        // Places where borders were cut after snapping may be near vertices, and snap another time.
        assert_clean(&dirty, &cleaned, &how, 0.0)?;
    }
}

#[test]
fn near_misses_are_as_near_along_x_as_along_y() {
    // Further apart than a turn has degrees: on a plane that is no bound.
    let corners = [(0.0, 0.0), (1e4, 0.0), (1e4, 1e4), (0.0, 1e4)];
    let square = |at: Coord| corners.map(|(x, y)| at + Coord { x, y }).to_vec();
    for apart in [Coord { x: 10_400.0, y: 0.0 }, Coord { x: 0.0, y: 10_400.0 }] {
        let polygons = polygons_of(&[square(Coord::zero()), square(apart)]);
        assert_eq!(fault_kinds(&polygons, 500.0), [FaultKind::NearMiss; 2]);
        let receivers = [Receiver::Largest, Receiver::Largest];
        let cleaned = cleaned(&polygons, &cleaning(&receivers, 500.0));
        assert_eq!((cleaned.snapping.moved, cleaned.snapping.inserted), (2, 0));
    }
}

#[test]
fn a_spike_beyond_all_else_is_neither_gap_nor_overlap() {
    // A square from (1, 0) to (2, 2) with a spike to (0, 0), alone and inside of a larger unit.
    let spiked = [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (1.0, 2.0), (1.0, 0.0)];
    let around = [(-1.0, -1.0), (3.0, -1.0), (3.0, 3.0), (-1.0, 3.0)];
    let ring = |corners: &[(f64, f64)]| corners.iter().map(|&(x, y)| Coord { x, y }).collect();
    let how = cleaning(&[Receiver::Smallest, Receiver::Largest], 0.0);
    let alone = polygons_of(&[ring(&spiked)]);
    let kinds = fault_kinds(&alone, 0.0);
    assert!(!kinds.is_empty(), "a spike is a fault");
    assert!(!kinds.contains(&FaultKind::Gap) && !kinds.contains(&FaultKind::Overlap), "{kinds:?}");
    let once = cleaned(&alone, &how);
    assert!(once.changes.is_empty(), "{:?}", once.changes);
    assert!((once.areas.after - 2.0).abs() < 1e-12, "{:?}", once.areas);
    let inside = polygons_of(&[ring(&spiked), ring(&around)]);
    let kinds = fault_kinds(&inside, 0.0);
    assert_eq!(kinds.iter().filter(|kind| **kind == FaultKind::Overlap).count(), 1, "{kinds:?}");
    assert!(!kinds.contains(&FaultKind::Gap), "{kinds:?}");
    let once = cleaned(&inside, &how);
    for (unit, area) in to_geo(&once.coverage.polygons()).iter().zip([2.0, 14.0]) {
        assert!((unit.unsigned_area() - area).abs() < 1e-12, "{unit:?}");
    }
}
