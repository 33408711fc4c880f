//! Simplifying: what must hold whatever the coverage, the method and the amount.

#![expect(clippy::float_cmp, reason = "coordinates and shares that must be the same to the bit")]

use crate::common::{polygons_of, to_geo};
use geo::{
    Area, Coord, Destination, Geodesic, LineString, MultiPolygon, Point, Polygon, Validation, wkt,
};
use maille_geometry::{Amount, Coverage, Method, Metric, Polygons, Simplification, Topology};
use proptest::prelude::*;
use std::collections::HashSet;

pub const METHODS: [Method; 3] =
    [Method::VisvalingamWeighted, Method::Visvalingam, Method::DouglasPeucker];

/// Shares and tolerances from all to nothing; a cell of the test's grids is one unit wide.
pub const AMOUNTS: [Amount; 9] = [
    Amount::Share(1.0),
    Amount::Share(0.5),
    Amount::Share(0.1),
    Amount::Share(0.01),
    Amount::Share(0.0),
    Amount::Tolerance(0.0),
    Amount::Tolerance(0.2),
    Amount::Tolerance(1.0),
    Amount::Tolerance(1e9),
];

/// Cells of a jittered grid, each with the number of the nearest of some seeds: units with long and
/// crooked borders, in several parts, around each other. The first seed stands for the outside, so
/// there are lakes and islands too.
#[derive(Debug, Clone)]
pub struct Land {
    size: usize,
    /// How many cells a border strays from the line between two seeds: long arcs that turn back on
    /// themselves, and units that touch at a corner.
    roughness: f64,
    jitter: Vec<(f64, f64)>,
    seeds: Vec<(f64, f64, usize)>,
}

impl Land {
    #[expect(clippy::cast_precision_loss, reason = "a few columns and rows")]
    fn corner(&self, x: usize, y: usize) -> Coord {
        let (dx, dy) = self.jitter[(y * (self.size + 1) + x) % self.jitter.len()];
        Coord { x: x as f64 + dx, y: y as f64 + dy }
    }

    fn cell(&self, x: usize, y: usize) -> MultiPolygon {
        let ring = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)];
        Polygon::new(LineString::new(ring.map(|(x, y)| self.corner(x, y)).to_vec()), vec![]).into()
    }

    fn unit(&self, x: usize, y: usize) -> Option<u32> {
        let at = self.corner(x, y);
        let (dx, dy) = self.jitter[(x * 31 + y * 17) % self.jitter.len()];
        let at = Coord { x: at.x + dx * self.roughness, y: at.y + dy * self.roughness };
        let distance = |&(sx, sy, _): &(f64, f64, usize)| (sx - at.x).hypot(sy - at.y);
        let nearest = self.seeds.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
        nearest.and_then(|(.., unit)| u32::try_from(*unit).ok()?.checked_sub(1))
    }

    pub fn coverage(&self) -> Coverage {
        let cells = || (0..self.size).flat_map(|y| (0..self.size).map(move |x| (x, y)));
        let polygons: Vec<MultiPolygon> = cells().map(|(x, y)| self.cell(x, y)).collect();
        let units: Vec<Option<u32>> = cells().map(|(x, y)| self.unit(x, y)).collect();
        let polygons = polygons_of(&polygons);
        let resolved = Topology::build(&polygons).dissolve(&units).resolve();
        coverage(&resolved.expect("cells do not cross themselves").coverage.polygons())
    }
}

prop_compose! {
    pub fn land()(size in 2_usize..24)(
        size in Just(size),
        roughness in prop_oneof![Just(0.0), 0.0..8.0_f64],
        jitter in prop_oneof![
            prop::collection::vec((-0.4..0.4_f64, -0.4..0.4_f64), 700),
            // Vertices on the lines between others.
            prop::collection::vec((quarter(), quarter()), 700),
        ],
        seeds in prop::collection::vec((0.0..24.0_f64, 0.0..24.0_f64, 0_usize..6), 2..30),
    ) -> Land {
        Land { size, roughness, jitter, seeds }
    }
}

fn quarter() -> impl Strategy<Value = f64> {
    prop::sample::select(vec![-0.25, 0.0, 0.25])
}

pub fn coverage(polygons: &Polygons) -> Coverage {
    let resolved = Topology::build(polygons).mesh().resolve().expect("a coverage");
    assert!(resolved.spots.is_empty());
    resolved.coverage
}

pub fn how(method: Method, amount: Amount) -> Simplification {
    Simplification { method, amount, metric: Metric::Planar, hold_outer: false }
}

fn positions(polygons: &Polygons) -> HashSet<[u64; 2]> {
    polygons.coords().iter().map(|at| [at.x.to_bits(), at.y.to_bits()]).collect()
}

/// How many polygons and rings each unit has.
fn shape(polygons: &Polygons) -> Vec<(usize, usize)> {
    let of = |unit| (polygons.polygons_of(unit).count(), polygons.rings_of(unit).len());
    (0..polygons.len()).map(of).collect()
}

/// The edges of an arc whose face on one side is the outside.
fn outer_arcs(coverage: &Coverage) -> HashSet<Vec<[u64; 2]>> {
    let outer = coverage.arcs().filter(|arc| arc.left.is_none() || arc.right.is_none());
    outer
        .map(|arc| arc.coords.iter().map(|at| [at.x.to_bits(), at.y.to_bits()]).collect())
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_result_is_a_coverage_of_the_same_shape(land in land()) {
        let given = land.coverage();
        let before = given.polygons();
        let known = positions(&before);
        for method in METHODS {
            for amount in AMOUNTS {
                let simple = given.simplify(&how(method, amount)).coverage;
                let after = simple.polygons();
                prop_assert_eq!(shape(&after), shape(&before));
                prop_assert!(positions(&after).is_subset(&known));
                for unit in to_geo(&after).iter().filter(|unit| !unit.0.is_empty()) {
                    prop_assert!(unit.unsigned_area() > 0.0);
                    // Parts that touch at a point are one polygon to some and two to others.
                    prop_assert!(unit.0.iter().all(Validation::is_valid), "{unit:?}");
                }
                // Not even one pair of edges crosses or touches, and what faces what is consistent.
                let again = Topology::build(&after).mesh().resolve();
                let again = again.expect("no unit crosses itself");
                prop_assert!(again.spots.is_empty(), "{:?} {:?}: {:?}", method, amount, again.spots);
                prop_assert!(again.contested.is_empty());
                prop_assert_eq!(again.coverage.polygons(), after);
            }
        }
    }

    #[test]
    fn less_keeps_fewer_of_the_same_vertices(land in land()) {
        let given = land.coverage();
        for method in METHODS {
            let mut more = positions(&given.polygons());
            for share in [1.0, 0.7, 0.4, 0.2, 0.1, 0.03, 0.0] {
                let simplified = given.simplify(&how(method, Amount::Share(share)));
                let fewer = positions(&simplified.coverage.polygons());
                prop_assert!(fewer.is_subset(&more));
                more = fewer;
            }
        }
    }

    #[test]
    fn all_of_it_is_what_was_given(land in land()) {
        let given = land.coverage();
        for method in METHODS {
            let simplified = given.simplify(&how(method, Amount::Share(1.0)));
            prop_assert_eq!(simplified.coverage.polygons(), given.polygons());
            prop_assert_eq!(simplified.kept, simplified.removable);
            prop_assert_eq!(simplified.displacement(&given, Metric::Planar), 0.0);
        }
    }

    #[test]
    fn a_held_outer_border_stays(land in land(), share in 0.0..0.5_f64) {
        let given = land.coverage();
        let area = |coverage: &Coverage| -> f64 {
            to_geo(&coverage.polygons()).iter().map(Area::unsigned_area).sum()
        };
        for method in METHODS {
            let how = Simplification { hold_outer: true, ..how(method, Amount::Share(share)) };
            let simple = given.simplify(&how).coverage;
            prop_assert_eq!(outer_arcs(&simple), outer_arcs(&given));
            // The sum of areas is that within the outer border, but for the rounding of sums.
            prop_assert!((area(&simple) - area(&given)).abs() <= 1e-12 * area(&given));
        }
    }

    #[test]
    fn threads_change_nothing(land in land(), share in 0.0..1.0_f64) {
        let given = land.coverage();
        let simplify = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            pool.install(|| given.simplify(&how(Method::default(), Amount::Share(share))))
        };
        prop_assert_eq!(simplify(1), simplify(3));
    }

    #[test]
    fn no_more_goes_than_was_asked(land in land(), share in 0.5..1.0_f64) {
        let given = land.coverage();
        let simplified = given.simplify(&how(Method::Visvalingam, Amount::Share(share)));
        #[expect(clippy::cast_precision_loss, reason = "a few hundred vertices")]
        let kept = simplified.kept as f64 - simplified.removable as f64 * share;
        // Half a vertex less by rounding.
        prop_assert!(kept >= -0.5, "{} of {}", simplified.kept, simplified.removable);
    }

    #[test]
    fn levels_are_made_of_the_same_borders(land in land(), share in 0.0..0.5_f64) {
        let given = land.coverage();
        let simple = given.simplify(&how(Method::default(), Amount::Share(share))).coverage;
        let groups: Vec<Option<u32>> = (0..).map(|unit| Some(unit % 2)).take(simple.len()).collect();
        let merged = simple.dissolve(&groups).expect("a coverage");
        let edges = |coverage: &Coverage| -> HashSet<[[u64; 2]; 2]> {
            let edges = coverage.arcs().flat_map(|arc| arc.coords.windows(2));
            edges
                .map(|ends| {
                    let mut ends = [ends[0], ends[1]].map(|at| [at.x.to_bits(), at.y.to_bits()]);
                    ends.sort_unstable();
                    ends
                })
                .collect()
        };
        prop_assert!(edges(&merged).is_subset(&edges(&simple)));
        let fresh = Topology::build(&simple.polygons()).dissolve(&groups).resolve();
        prop_assert_eq!(merged.polygons(), fresh.expect("a coverage").coverage.polygons());
    }
}

/// What is left of some units at the smallest amount.
fn least(units: &[MultiPolygon], method: Method) -> Vec<MultiPolygon> {
    let given = coverage(&polygons_of(units));
    to_geo(&given.simplify(&how(method, Amount::Share(0.0))).coverage.polygons())
}

#[test]
fn arcs_between_the_same_nodes_stay_apart() {
    // A lens between two units: both of its borders run from node to node.
    let lens = wkt!(MULTIPOLYGON(((0. 0., 2. -1., 4. -1.1, 6. 0., 4. 1.1, 2. 1., 0. 0.))));
    let above = wkt!(MULTIPOLYGON(((0. 0., 2. 1., 4. 1.1, 6. 0., 6. 5., 0. 5., 0. 0.))));
    let below = wkt!(MULTIPOLYGON(((0. 0., 0. -5., 6. -5., 6. 0., 4. -1.1, 2. -1., 0. 0.))));
    for method in METHODS {
        let left = least(&[lens.clone(), above.clone(), below.clone()], method);
        assert!(left.iter().all(|unit| unit.unsigned_area() > 0.5), "{left:?}");
        let lens = left[0].0[0].exterior();
        assert_eq!(lens.0.len(), 5, "both nodes, two vertices of one side, the first again");
    }
}

#[test]
fn an_island_keeps_three_vertices() {
    let island =
        wkt!(MULTIPOLYGON(((0. 0., 2. -1., 4. 0., 5. 2., 4. 4., 2. 5., 0. 4., -1. 2., 0. 0.))));
    for method in METHODS {
        let left = least(std::slice::from_ref(&island), method);
        assert_eq!(left[0].0[0].exterior().0.len(), 4, "three, and the first again");
    }
}

#[test]
fn an_island_in_a_bay_stays_in_the_sea() {
    let mainland = wkt!(MULTIPOLYGON((
        (0. 0., 10. 0., 10. 10., 7. 10., 6.5 2., 3.5 2., 3. 10., 0. 10., 0. 0.)
    )));
    let island = wkt!(MULTIPOLYGON(((4.8 4., 5.2 4., 5.2 4.4, 4.8 4.4, 4.8 4.))));
    for method in METHODS {
        let left = least(&[mainland.clone(), island.clone()], method);
        assert_eq!(left[0].0[0].interiors().len(), 0);
        let both = polygons_of(&left);
        assert!(Topology::build(&both).mesh().resolve().unwrap().spots.is_empty());
        assert!(left[1].unsigned_area() > 0.0);
    }
}

#[test]
fn a_border_near_its_line_goes_at_once() {
    // (5, 3) is 3 off the line between the nodes, (2, -2.9) less, but 3.5 off that to (5, 3).
    let north = wkt!(MULTIPOLYGON((
        (0. 0., 2. -2.9, 5. 3., 10. 0., 10. 20., 5. 21., 0. 20., 0. 0.)
    )));
    let south = wkt!(MULTIPOLYGON((
        (0. 0., 0. -20., 5. -21., 10. -20., 10. 0., 5. 3., 2. -2.9, 0. 0.)
    )));
    let given = coverage(&polygons_of(&[north, south]));
    let kept = |metres| {
        let how = how(Method::DouglasPeucker, Amount::Tolerance(metres));
        let simple = given.simplify(&Simplification { hold_outer: true, ..how }).coverage;
        positions(&simple.polygons()).len()
    };
    assert_eq!((kept(2.8), kept(3.2)), (10, 8));
}

/// Simplifies by every method and to many tolerances: no border may come to cross or to touch.
fn assert_stays_a_coverage(units: &[MultiPolygon]) {
    let given = coverage(&polygons_of(units));
    for method in METHODS {
        for tolerance in (0..60).map(|step| f64::from(step) / 4.0) {
            let simple = given.simplify(&how(method, Amount::Tolerance(tolerance))).coverage;
            let polygons = simple.polygons();
            assert_eq!(shape(&polygons), shape(&given.polygons()));
            let again = coverage(&polygons);
            assert_eq!(again.polygons(), polygons, "{method:?} {tolerance}");
        }
    }
}

#[test]
fn a_coast_does_not_cross_its_own_bay() {
    // The bottom of the bay is closer to the southern coast than the coast's own bend is deep, so
    // without the bay the bend would go first.
    assert_stays_a_coverage(&[wkt!(MULTIPOLYGON((
        (0. 1.5, 5. 0., 10. 1.5, 10. 10., 6. 10., 7. 1., 3. 1., 4. 10., 0. 10., 0. 1.5)
    )))]);
    // The same for the tip of a spike.
    assert_stays_a_coverage(&[wkt!(MULTIPOLYGON((
        (0. 3., 5. 0., 10. 3., 10. 10., 5.1 10., 5. 1., 4.9 10., 0. 10., 0. 3.)
    )))]);
}

#[test]
fn a_coast_does_not_come_to_touch_what_lies_on_the_new_line() {
    // The tip of the island is on the line that would cut off the bay, where it is not crossed.
    assert_stays_a_coverage(&[
        wkt!(MULTIPOLYGON(((0. 0., 12. 0., 12. 4., 6. 3., 0. 4., 0. 0.)))),
        wkt!(MULTIPOLYGON(((6. 4., 9. 9., 3. 9., 6. 4.)))),
    ]);
}

#[test]
fn a_border_does_not_cut_off_many_vertices_of_another_one() {
    // The larger circle has few vertices, and all of the smaller one, hundreds, in what it spans.
    let circle = |vertices: u32, radius: f64| {
        let angle = |i: u32| f64::from(i) / f64::from(vertices) * std::f64::consts::TAU;
        let at = |i| Coord { x: radius * angle(i).cos(), y: radius * angle(i).sin() };
        LineString::new((0..vertices).map(at).collect())
    };
    // Without any of its vertices the larger one would cross the smaller one: cos 7.5° > 0.99 > cos 15°.
    let (large, small) = (circle(24, 10.0), circle(300, 9.9));
    let ring = Polygon::new(large, vec![small.clone()]);
    assert_stays_a_coverage(&[ring.into(), Polygon::new(small, vec![]).into()]);
}

#[test]
fn a_tolerance_is_in_metres_on_the_ground() {
    // A vertex 100 m off a border that runs north, by the geodesic to it.
    let foot = Point::new(2.0, 60.01);
    let east = Geodesic.destination(foot, 90.0, 100.0).x();
    let ring = [(2.0, 60.0), (east, 60.01), (2.0, 60.02), (1.9, 60.01), (2.0, 60.0)];
    let ring = LineString::from(ring.to_vec());
    let given = coverage(&polygons_of(&[Polygon::new(ring, vec![]).into()]));
    let kept = |metres| {
        let how = Simplification {
            metric: Metric::Geodesic,
            ..how(Method::DouglasPeucker, Amount::Tolerance(metres))
        };
        positions(&given.simplify(&how).coverage.polygons()).len()
    };
    assert_eq!((kept(99.9), kept(100.1)), (4, 3));
}

#[test]
fn heights_stay_with_their_positions() {
    let mut polygons = Polygons::new();
    for (x, y, z) in [(0., 0., 1.), (5., 0.1, 2.), (9., 0., 3.), (9., 9., 4.), (0., 9., 5.)] {
        polygons.push_vertex_z(x, y, z);
    }
    polygons.finish_ring().unwrap();
    polygons.finish_polygon();
    polygons.finish_unit();
    let simple = coverage(&polygons).simplify(&how(Method::Visvalingam, Amount::Tolerance(1.0)));
    assert_eq!(simple.coverage.polygons().heights(), [1., 3., 4., 5.]);
}

#[test]
fn small_islands_go_and_the_last_part_of_a_unit_stays() {
    let square = |x: f64, size: f64| {
        let ring = [(x, 0.), (x + size, 0.), (x + size, size), (x, size), (x, 0.)];
        Polygon::new(LineString::from(ring.to_vec()), vec![])
    };
    let units = [
        MultiPolygon(vec![square(0., 3.), square(10., 1.), square(20., 2.)]),
        // Nothing but small ones: the largest stays.
        MultiPolygon(vec![square(30., 0.5), square(40., 0.8)]),
    ];
    let given = coverage(&polygons_of(&units));
    let (left, dropped) = given.without_small_islands(4.0, Metric::Planar);
    let areas: Vec<Vec<f64>> = to_geo(&left.polygons())
        .iter()
        .map(|unit| unit.0.iter().map(|part| part.unsigned_area().round()).collect())
        .collect();
    assert_eq!(areas, [vec![9., 4.], vec![1.]], "areas as whole numbers");
    assert_eq!(dropped, 2);
    // Parts that touch another unit are no islands.
    let touching = [MultiPolygon(vec![square(0., 1.)]), MultiPolygon(vec![square(1., 1.)])];
    let given = coverage(&polygons_of(&touching));
    assert_eq!(given.without_small_islands(4.0, Metric::Planar).1, 0);
    // Nor are those in a hole of another unit.
    let around =
        Polygon::new(square(-1., 9.).exterior().clone(), vec![enclave().exterior().clone()]);
    let units = [around.into(), MultiPolygon(vec![enclave(), square(20., 5.)])];
    let given = coverage(&polygons_of(&units));
    assert_eq!(given.without_small_islands(4.0, Metric::Planar).1, 0);
}

fn enclave() -> Polygon {
    let ring = [(1., 1.), (2., 1.), (2., 2.), (1., 2.), (1., 1.)];
    Polygon::new(LineString::from(ring.to_vec()), vec![])
}
