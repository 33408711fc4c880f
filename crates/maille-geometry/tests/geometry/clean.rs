//! Cleaning coverages that were clean before somebody damaged them, so that the truth is known.

use geo::{
    Area, Contains, Coord, Distance, Euclidean, Line, LineString, MultiPolygon, Point, Polygon,
};
use maille_geometry::{
    Cleaned, Cleaning, FaultKind, FaultSearch, GapLimits, Metric, Polygons, Receiver, RegionKind,
    Topology, clean, faults,
};
use proptest::prelude::*;
use std::f64::consts::PI;

/// Pieces of each border between two corners of the grid.
const PIECES: usize = 4;

/// An open ring, counter-clockwise. Every fourth vertex is a corner of the grid.
type Ring = Vec<Coord>;

/// A grid of cells with crooked borders. Corners are off the grid by up to 0.15 of a cell, other
/// vertices by up to 0.03 more: borders at a corner then keep 16 degrees apart, and none cross.
#[derive(Debug, Clone)]
struct Grid {
    columns: usize,
    rows: usize,
    noise: Vec<f64>,
    /// Length of a cell, and where the grid lies.
    size: f64,
    origin: Coord,
}

impl Grid {
    fn noise(&self, number: usize) -> f64 {
        self.noise[number % self.noise.len()]
    }

    /// The number of a corner, and of the border to the right of it or above.
    fn number(&self, x: usize, y: usize) -> usize {
        y * (self.columns + 1) + x
    }

    fn corner(&self, x: usize, y: usize) -> Coord {
        let number = 2 * self.number(x, y);
        let off = Coord { x: self.noise(number), y: self.noise(number + 1) } * 0.15;
        Coord { x: float(x), y: float(y) } + off
    }

    /// A border from a corner to the one on its right or above, without its end.
    fn border(&self, x: usize, y: usize, upwards: bool) -> Ring {
        let start = self.corner(x, y);
        let end = if upwards { self.corner(x, y + 1) } else { self.corner(x + 1, y) };
        let first = 2 * PIECES * (2 * self.number(x, y) + usize::from(upwards)) + 31;
        (0..=PIECES)
            .map(|i| {
                let on_line = start + (end - start) * (float(i) / float(PIECES));
                let number = first + 2 * i;
                let off = Coord { x: self.noise(number), y: self.noise(number + 1) } * 0.03;
                if i == 0 || i == PIECES { [start, end][i / PIECES] } else { on_line + off }
            })
            .map(|at| self.origin + at * self.size)
            .collect()
    }

    fn cell(&self, x: usize, y: usize) -> Ring {
        let reversed = |mut ring: Ring| {
            ring.reverse();
            ring
        };
        let borders = [
            self.border(x, y, false),
            self.border(x + 1, y, true),
            reversed(self.border(x, y + 1, false)),
            reversed(self.border(x, y, true)),
        ];
        borders.iter().flat_map(|border| &border[..PIECES]).copied().collect()
    }

    fn cells(&self) -> Vec<Ring> {
        let places = (0..self.rows).flat_map(|y| (0..self.columns).map(move |x| (x, y)));
        places.map(|(x, y)| self.cell(x, y)).collect()
    }

    /// Whether a cell is a black one of the chessboard: no two of them share a border.
    fn is_black(&self, cell: usize) -> bool {
        (cell % self.columns + cell / self.columns).is_multiple_of(2)
    }
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
fn float(number: usize) -> f64 {
    number as f64
}

prop_compose! {
    /// A grid near the origin, or of kilometres in Lambert 93 where doubles are coarser. The number
    /// of noises is a prime, so that no pattern of the grid repeats with them.
    fn grid()(
        columns in 2_usize..5,
        rows in 1_usize..5,
        noise in prop::collection::vec(-1.0..1.0_f64, 211),
        is_far in any::<bool>(),
    ) -> Grid {
        let far = (1000.0, (652_000.0, 6_862_000.0));
        let (size, origin) = if is_far { far } else { (1.0, (0.0, 0.0)) };
        Grid { columns, rows, noise, size, origin: origin.into() }
    }
}

fn receiver() -> impl Strategy<Value = Receiver> {
    prop_oneof![
        Just(Receiver::Largest),
        Just(Receiver::Smallest),
        Just(Receiver::LongestBorder),
        // Up to 16 cells and a double.
        prop::collection::vec(0_u32..4, 17).prop_map(Receiver::Lowest),
    ]
}

/// Units that were a coverage, and how far their borders lie from where they were.
struct Damaged {
    grid: Grid,
    truth: Vec<Ring>,
    dirty: Vec<Ring>,
    distance: f64,
}

impl Damaged {
    /// Moves each vertex by a vector.
    fn by_moving(grid: Grid, moved: impl Fn(usize, usize, Coord) -> Coord) -> Self {
        let truth = grid.cells();
        let mut distance = 0.0_f64;
        let mut dirty = truth.clone();
        for (unit, ring) in dirty.iter_mut().enumerate() {
            for (i, at) in ring.iter_mut().enumerate() {
                let place = *at + moved(unit, i, *at) * grid.size;
                // As it is stored, so the rounding of the sum is in it.
                distance = distance.max(length(place - *at));
                *at = place;
            }
        }
        Self { grid, truth, dirty, distance }
    }

    fn jittered(grid: Grid, by: f64) -> Self {
        let noise = grid.noise.clone();
        Self::by_moving(grid, move |unit, i, _| {
            let number = 2 * (unit * 4 * PIECES + i);
            Coord { x: noise[number % noise.len()], y: noise[(number + 1) % noise.len()] } * by
        })
    }

    fn polygons(&self) -> Polygons {
        polygons_of(&self.dirty)
    }

    /// The area within a distance of any border of the truth: for each edge a band on both sides
    /// and a disc at one end. All that is wrong in the dirty units lies in there.
    fn area_near_borders(&self, distance: f64) -> f64 {
        let edges = self.truth.iter().flat_map(edges);
        edges.map(|edge| (2.0 * length(edge.delta()) + PI * distance) * distance).sum()
    }
}

fn length(way: Coord) -> f64 {
    way.x.hypot(way.y)
}

fn edges(ring: &Ring) -> impl Iterator<Item = Line> + '_ {
    ring.iter().zip(ring.iter().cycle().skip(1)).map(|(&a, &b)| Line::new(a, b))
}

fn polygon_of(ring: &Ring) -> MultiPolygon {
    Polygon::new(LineString::new(ring.clone()), vec![]).into()
}

fn polygons_of(rings: &[Ring]) -> Polygons {
    let mut polygons = Polygons::new();
    for ring in rings {
        polygons.push_geo(&polygon_of(ring)).expect("rings with an area");
    }
    polygons
}

fn to_geo(polygons: &Polygons) -> Vec<MultiPolygon> {
    (0..polygons.len()).map(|unit| polygons.to_geo(unit)).collect()
}

/// Every hole is a gap: there are no lakes in a grid.
const EVERY_HOLE: GapLimits = GapLimits { area: f64::INFINITY, width: 0.0 };

fn cleaning(receivers: &[Receiver; 2], snap: f64) -> Cleaning {
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

fn fault_kinds(polygons: &Polygons, snap: f64) -> Vec<FaultKind> {
    let search = FaultSearch { metric: Metric::Planar, snap, gaps: EVERY_HOLE };
    let found = faults(polygons, &search).expect("borders that can be told apart");
    found.faults.iter().map(|fault| fault.kind).collect()
}

fn cleaned(polygons: &Polygons, how: &Cleaning) -> Cleaned {
    clean(polygons, how).expect("borders that can be told apart")
}

/// The polygons are a coverage by two judges, whatever the threads, and stay as they are when
/// cleaned again with vertices snapping so far.
fn assert_clean(
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
fn check(
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

/// A place inside a cell: the mean of its vertices.
fn centre(ring: &Ring) -> Coord {
    ring.iter().fold(Coord::zero(), |sum, at| sum + *at) / float(ring.len())
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
