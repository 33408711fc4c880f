//! What cleaning makes of damaged units, held against the truth.

use super::damage::{Damaged, edges, float, length, polygon_of, polygons_of};
use crate::common::to_geo;
use geo::{Area, Contains, Coord, Distance, Euclidean, Line, MultiPolygon, Point};
use maille_geometry::{
    Cleaned, Cleaning, FaultKind, FaultSearch, GapLimits, Metric, Polygons, Receiver, RegionKind,
    Topology, clean, faults,
};
use proptest::prelude::*;
use std::f64::consts::PI;

/// Every hole is a gap: there are no lakes in a grid.
const EVERY_HOLE: GapLimits = GapLimits { area: f64::INFINITY, width: 0.0 };

pub fn cleaning(receivers: &[Receiver; 2], snap: f64) -> Cleaning {
    Cleaning {
        metric: Metric::Planar,
        snap,
        overlaps: receivers[0].clone(),
        gaps: Some(receivers[1].clone()),
        gaps_only_to: None,
        limits: EVERY_HOLE,
        drop_empty: false,
    }
}

pub fn fault_kinds(polygons: &Polygons, snap: f64) -> Vec<FaultKind> {
    let search = FaultSearch { metric: Metric::Planar, snap, gaps: EVERY_HOLE };
    let found = faults(polygons, &search).expect("borders that can be told apart");
    found.faults.iter().map(|fault| fault.kind).collect()
}

pub fn cleaned(polygons: &Polygons, how: &Cleaning) -> Cleaned {
    clean(polygons, how).expect("borders that can be told apart")
}

/// The polygons are a coverage by two judges, whatever the threads, and stay as they are when
/// cleaned again with vertices snapping so far.
pub fn assert_clean(
    dirty: &Polygons,
    once: &Cleaned,
    how: &Cleaning,
    snap: f64,
) -> Result<(), TestCaseError> {
    let polygons = once.coverage.polygons();
    let resolved = Topology::build(&polygons).mesh().resolve().expect("borders that do not cross");
    prop_assert!(resolved.spots.is_empty(), "{:?}", resolved.spots);
    let kinds = fault_kinds(&polygons, 0.0);
    prop_assert!(kinds.iter().all(|kind| *kind == FaultKind::NoGeometry), "{:?}", kinds);
    let again = cleaned(&polygons, &Cleaning { snap, ..how.clone() });
    prop_assert!(again.changes.is_empty(), "{:?}", again.changes);
    prop_assert_eq!(&again.coverage.polygons(), &polygons);
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        prop_assert_eq!(&pool.install(|| cleaned(dirty, how)), once, "{} threads", threads);
    }
    Ok(())
}

/// Who owns a place; of doubled units either.
fn owner(units: &[MultiPolygon], at: Coord, count: usize) -> Option<usize> {
    units.iter().position(|unit| unit.contains(&Point(at))).map(|unit| unit % count)
}

/// Places just further from all borders than a distance belong to whom they belonged.
fn assert_owners(
    damaged: &Damaged,
    result: &[MultiPolygon],
    distance: f64,
) -> Result<(), TestCaseError> {
    let truth: Vec<MultiPolygon> = damaged.truth.iter().map(polygon_of).collect();
    let borders: Vec<Line> = damaged.truth.iter().flat_map(edges).collect();
    let mut looked = 0;
    for edge in &borders {
        let middle = (edge.start + edge.end) / 2.0;
        let normal = Coord { x: -edge.dy(), y: edge.dx() } / length(edge.delta());
        for side in [-1.0, 1.0] {
            let at = middle + normal * (side * (distance * 1.02 + 1e-10 * damaged.grid.size));
            if borders.iter().all(|other| Euclidean.distance(&Point(at), other) > distance) {
                looked += 1;
                let [before, after] = [&truth, result].map(|units| owner(units, at, truth.len()));
                prop_assert_eq!(before, after, "at {:?}", at);
            }
        }
    }
    // Else this would say nothing.
    prop_assert!(looked > borders.len(), "{} places, {} borders", looked, borders.len());
    Ok(())
}

/// Cleans, and holds the result against the truth.
pub fn check(
    damaged: &Damaged,
    receivers: &[Receiver; 2],
    snap: f64,
) -> Result<Cleaned, TestCaseError> {
    let dirty = damaged.polygons();
    // Two copies of a vertex are twice the distance apart at most. Where two cells drew apart along
    // all of their border, near misses are all there is to see.
    let near = 2.0 * damaged.distance;
    prop_assert!(fault_kinds(&polygons_of(&damaged.truth), near).is_empty());
    prop_assert!(!fault_kinds(&dirty, near).is_empty());
    let how = cleaning(receivers, snap);
    let cleaned = cleaned(&dirty, &how);
    assert_clean(&dirty, &cleaned, &how, snap)?;
    let result = to_geo(&cleaned.coverage.polygons());
    let with_area = result.iter().filter(|unit| unit.unsigned_area() > 0.0).count();
    prop_assert_eq!(with_area, damaged.truth.len());

    // A vertex is snapped by `snap` at most. An edge is then led through vertices that are as near
    // to it, at the places where they were snapped to themselves: three times in all.
    let distance = damaged.distance + 3.0 * snap;
    assert_owners(damaged, &result, distance)?;
    // Doubles have 52 bits and areas are sums of some hundreds of terms as large as the grid.
    let rounding = 1e-11 * (damaged.grid.size * 4.0).powi(2);
    let near_borders = damaged.area_near_borders(distance) + rounding;
    // What lies outside may reach inside along any border, as a slit: so all borders count.
    let total = |units: &[MultiPolygon]| units.iter().map(Area::unsigned_area).sum::<f64>();
    let truth: Vec<MultiPolygon> = damaged.truth.iter().map(polygon_of).collect();
    let off = (total(&result) - total(&truth)).abs();
    prop_assert!(off <= near_borders, "{} is more than {}", off, near_borders);
    // A unit may gain or lose what is near its own border, and gain all of a gap that it receives.
    for (unit, (was, ring)) in truth.iter().zip(&damaged.truth).enumerate() {
        let band: f64 =
            edges(ring).map(|edge| (2.0 * length(edge.delta()) + PI * distance) * distance).sum();
        let received: f64 = cleaned
            .changes
            .iter()
            .filter(|change| change.kind == RegionKind::Gap && change.to as usize == unit)
            .map(|change| change.area)
            .sum();
        let is: f64 = result.iter().skip(unit).step_by(truth.len()).map(Area::unsigned_area).sum();
        let off = (is - was.unsigned_area()).abs();
        prop_assert!(
            off <= band + received + rounding,
            "{}: {} > {} + {}",
            unit,
            off,
            band,
            received
        );
    }
    assert_areas(&cleaned, &dirty, &result, rounding)?;
    Ok(cleaned)
}

/// What is told of areas is what an independent sum says.
fn assert_areas(
    cleaned: &Cleaned,
    dirty: &Polygons,
    result: &[MultiPolygon],
    rounding: f64,
) -> Result<(), TestCaseError> {
    let total = |units: &[MultiPolygon]| units.iter().map(Area::unsigned_area).sum::<f64>();
    let (before, after) = (total(&to_geo(dirty)), total(result));
    let areas = cleaned.areas;
    prop_assert!((areas.before - before).abs() <= rounding, "{} {}", areas.before, before);
    prop_assert!((areas.after - after).abs() <= rounding, "{} {}", areas.after, after);
    // What two units claimed moved once, what k units claimed k - 1 times.
    let moved: f64 =
        cleaned.changes.iter().map(|change| change.area * float(change.from.len().max(1))).sum();
    prop_assert!((areas.moved - moved).abs() <= rounding, "{} {}", areas.moved, moved);
    Ok(())
}
