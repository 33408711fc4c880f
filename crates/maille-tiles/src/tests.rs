//! Tiles of random coverages, against brute force.

use crate::face::{Bench, Borders};
use crate::grid::{Grid, Point};
use crate::mvt;
use crate::shape::{Polygon, cross, is_around};
use crate::snap::Chains;
use crate::*;
use geo::{Coord, Validation};
use maille_geometry::{Coverage, Polygons, Topology};
use proptest::prelude::*;
use spade::{DelaunayTriangulation, Point2, Triangulation};
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

const ZOOM: u8 = 9;
const GRID: Grid = Grid { zoom: ZOOM, extent_bits: 8, buffer: 10 };

/// Units of triangles between places around the middle of the world, as many as `units`, with the place of the first
/// one left out: a hole. Places are in units of the grid.
fn coverage(places: &[(f64, f64)], units: usize) -> Option<Coverage> {
    let mut triangulation = DelaunayTriangulation::<Point2<f64>>::new();
    for &(x, y) in places {
        triangulation.insert(Point2::new(x, y)).ok()?;
    }
    let mut polygons = Polygons::new();
    let triangles = triangulation.inner_faces().count();
    for (number, triangle) in triangulation.inner_faces().enumerate() {
        if number == triangles / 2 {
            continue;
        }
        for corner in triangle.vertices() {
            let at = corner.position();
            let world = |at: f64| 0.5 + at * GRID.unit();
            polygons.push_vertex(world(at.x), world(at.y));
        }
        if !polygons.finish_ring_with_area().ok()? {
            continue;
        }
        polygons.finish_polygon();
        polygons.finish_unit();
    }
    if polygons.is_empty() {
        return None;
    }
    let groups: Vec<Option<u32>> =
        (0..polygons.len()).map(|unit| u32::try_from(unit % units).ok()).collect();
    Some(Topology::build(&polygons).dissolve(&groups).resolve().ok()?.coverage)
}

fn places() -> impl Strategy<Value = Vec<(f64, f64)>> {
    // Some far from each other, some within a few pixels.
    let far = prop::collection::vec((-600.0..600.0, -600.0..600.0), 3..30);
    let near = prop::collection::vec((240.0..262.0, -16.0..16.0), 0..40);
    let nearer = prop::collection::vec((-3.0..3.0, 3.0..6.0), 0..20);
    (far, near, nearer).prop_map(|(far, near, nearer)| [far, near, nearer].concat())
}

fn shapes(coverage: &Coverage) -> Vec<Vec<Polygon>> {
    let chains = Chains::snap(coverage.mesh(), &GRID, std::iter::empty());
    let borders = Borders::of(&chains, coverage.len(), |unit| unit);
    let mut bench = Bench::default();
    (0..coverage.len()).map(|unit| bench.polygons(&chains, &borders, unit, &[])).collect()
}

/// No edge runs through a point that is given by so many times its coordinates and a little.
const TIMES: i64 = 1_000_003;

fn sample(at: Point) -> Point {
    Point { x: at.x * TIMES + 333_337, y: at.y * TIMES + 577_777 }
}

fn covers(shape: &[Polygon], at: Point) -> bool {
    let inside = |rings: &Polygon| {
        is_around(&rings[0], at, TIMES) && !rings[1..].iter().any(|hole| is_around(hole, at, TIMES))
    };
    shape.iter().any(inside)
}

fn source(coverage: Coverage, zooms: std::ops::RangeInclusive<u8>) -> Source {
    let mut features = Features::new();
    for unit in 0..coverage.len() {
        features.push(Some(unit as u64), [("unit", mvt::Value::Uint(unit as u64))]);
    }
    let content = Content::Units { groups: None, others: Vec::new() };
    Source { coverage, layers: vec![Layer { name: "units".to_owned(), zooms, features, content }] }
}

fn options(small: Small) -> Options {
    Options {
        extent_bits: GRID.extent_bits,
        buffer: 10,
        small,
        max_tile_bytes: 500_000,
        expendable: Vec::new(),
    }
}

fn unzipped(bytes: &[u8]) -> Vec<u8> {
    use std::io::Read;
    let mut raw = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut raw).expect("gzip");
    raw
}

/// The tiles of a source, as bytes.
fn tiles(source: Source, options: &Options) -> (Vec<(Tile, Vec<u8>)>, Vec<ZoomReport>) {
    let zooms = source.layers[0].zooms.clone();
    let mut all = Vec::new();
    let reports = tile(&[source], zooms, options, |tile, bytes| {
        all.push((tile, unzipped(bytes)));
        Ok::<(), Infallible>(())
    });
    (all, reports.expect("tiles"))
}

/// The polygons of a feature on the grid of its zoom, and the width of the tile.
fn on_grid(tile: Tile, layer: &mvt::Layer<'_>, feature: &mvt::Feature) -> Vec<Polygon> {
    let mvt::Geometry::Polygons(polygons) = &feature.geometry else { panic!("no polygons") };
    let extent = i64::from(layer.extent);
    let rows = 1_i64 << tile.z;
    let ring = |ring: &Vec<mvt::Position>| {
        let point = |at: &mvt::Position| Point {
            x: i64::from(tile.x) * extent + i64::from(at[0]),
            y: (rows - i64::from(tile.y)) * extent - i64::from(at[1]),
        };
        ring.iter().map(point).collect()
    };
    polygons.iter().map(|rings| rings.iter().map(ring).collect()).collect()
}

/// Polygons as `geo` has them, whatever their unit.
fn in_geo(polygons: &[Polygon]) -> geo::MultiPolygon {
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let line = |ring: &Vec<Point>| {
        ring.iter().map(|at| Coord { x: at.x as f64, y: at.y as f64 }).collect::<geo::LineString>()
    };
    let polygon =
        |rings: &Polygon| geo::Polygon::new(line(&rings[0]), rings[1..].iter().map(line).collect());
    polygons.iter().map(polygon).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Snapped borders meet at points only: by looking at each two edges.
    #[test]
    fn snapped_borders_do_not_cross(places in places(), units in 2_usize..9) {
        let Some(coverage) = coverage(&places, units) else { return Ok(()) };
        let chains = Chains::snap(coverage.mesh(), &GRID, std::iter::empty());
        let mut edges = BTreeSet::new();
        for chain in 0..chains.len() {
            for ends in chains.points(chain).windows(2) {
                edges.insert([ends[0].min(ends[1]), ends[0].max(ends[1])]);
            }
        }
        let edges: Vec<_> = edges.into_iter().collect();
        for (place, &[a, b]) in edges.iter().enumerate() {
            for &[c, d] in &edges[..place] {
                let side = |at| cross(a, b, at).signum();
                let other = |at| cross(c, d, at).signum();
                let crossing = side(c) * side(d) < 0 && other(a) * other(b) < 0;
                prop_assert!(!crossing, "{a:?} {b:?} crosses {c:?} {d:?}");
            }
            for at in edges.iter().flatten() {
                let within = cross(a, b, *at) == 0 && *at > a && *at < b;
                prop_assert!(!within, "{a:?} {b:?} passes {at:?}");
            }
        }
    }

    /// Each place that was covered is covered once.
    #[test]
    fn faces_cover_each_place_once(places in places(), units in 2_usize..9) {
        let Some(coverage) = coverage(&places, units) else { return Ok(()) };
        let shapes = shapes(&coverage);
        let polygons: Vec<geo::MultiPolygon> =
            (0..coverage.len()).map(|unit| coverage.polygons().to_geo(unit)).collect();
        let middle = 1_i64 << (GRID.zoom + GRID.extent_bits - 1);
        for x in (-30..300).step_by(7) {
            for y in (-30..30).step_by(2) {
                let at = Point { x: middle + x, y: middle + y };
                let count = shapes.iter().filter(|shape| covers(shape, sample(at))).count();
                prop_assert!(count <= 1, "{at:?} is covered {count} times");
                let was = || polygons.iter().any(|unit| is_deep_inside(unit, at));
                prop_assert!(count == 1 || !was(), "{at:?} is not covered any more");
            }
        }
    }

    /// A tile shows what the grid has there, to the point.
    #[test]
    fn tiles_are_parts_of_the_grid(places in places(), units in 2_usize..9) {
        let Some(coverage) = coverage(&places, units) else { return Ok(()) };
        let shapes = shapes(&coverage);
        // The same borders: nothing is left out of triangles.
        let (tiles, _) = tiles(source(coverage, ZOOM..=ZOOM), &options(Small::Drop));
        prop_assert!(!tiles.is_empty());
        for (tile, bytes) in tiles {
            let layers = mvt::decode(&bytes).expect("a tile");
            let extent = GRID.extent();
            let corner = Point {
                x: i64::from(tile.x) * extent,
                y: ((1 << tile.z) - 1 - i64::from(tile.y)) * extent,
            };
            for (unit, shape) in shapes.iter().enumerate() {
                let own: Vec<Polygon> = layers[0]
                    .features
                    .iter()
                    .filter(|feature| feature.id == Some(unit as u64))
                    .flat_map(|feature| on_grid(tile, &layers[0], feature))
                    .collect();
                let valid = in_geo(&own);
                prop_assert!(valid.is_valid(), "{tile} {unit}: {:?}", valid.validation_errors());
                for x in (-GRID.buffer..extent + GRID.buffer).step_by(7) {
                    for y in (-GRID.buffer..extent + GRID.buffer).step_by(5) {
                        let at = sample(Point { x: corner.x + x, y: corner.y + y });
                        prop_assert_eq!(covers(&own, at), covers(shape, at), "{} {:?}", tile, at);
                    }
                }
            }
        }
    }

    /// Every unit is in the tiles of every zoom, and no two cover the same place.
    #[test]
    fn no_unit_vanishes(places in places(), units in 2_usize..60) {
        let Some(coverage) = coverage(&places, units) else { return Ok(()) };
        let count = coverage.len();
        let polygons = coverage.polygons();
        let with_area: BTreeSet<u64> =
            (0..count).filter(|unit| !polygons.rings_of(*unit).is_empty()).map(|unit| unit as u64).collect();
        let (tiles, reports) = tiles(source(coverage, 0..=ZOOM), &options(Small::Keep));
        let mut seen: BTreeMap<u8, BTreeSet<u64>> = BTreeMap::new();
        for (tile, bytes) in &tiles {
            let layers = mvt::decode(bytes).expect("a tile");
            let mut all = Vec::new();
            for feature in &layers[0].features {
                seen.entry(tile.z).or_default().extend(feature.id);
                all.push(on_grid(*tile, &layers[0], feature));
            }
            let extent = i64::from(layers[0].extent);
            let rows = 1_i64 << tile.z;
            for step in 0..400 {
                // Some places near the middle of the world, where the coverage is.
                let at = Point { x: rows * extent / 2 + step % 20 - 10, y: rows * extent / 2 + step / 20 - 10 };
                let count = all.iter().filter(|shape| covers(shape, sample(at))).count();
                prop_assert!(count <= 1, "{tile}: {at:?} is covered {count} times");
            }
        }
        for report in reports {
            prop_assert_eq!(&seen[&report.zoom], &with_area, "zoom {}", report.zoom);
            prop_assert_eq!(report.lost, 0);
        }
    }

    /// The number of threads changes nothing.
    #[test]
    fn threads_change_nothing(places in places(), units in 2_usize..9) {
        let with_threads = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            let source = source(coverage(&places, units)?, 3..=ZOOM);
            Some(pool.install(|| tiles(source, &options(Small::Keep))))
        };
        prop_assert_eq!(with_threads(1), with_threads(3));
    }
}

/// Whether a unit covers a pixel and some around it.
fn is_deep_inside(unit: &geo::MultiPolygon, at: Point) -> bool {
    use geo::{Contains, Rect};
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let place = |x: i64, y: i64| Coord { x: x as f64 * GRID.unit(), y: y as f64 * GRID.unit() };
    let square = Rect::new(place(at.x - 2, at.y - 2), place(at.x + 3, at.y + 3));
    unit.contains(&square.to_polygon())
}

/// A box in degrees as the one unit of a coverage.
fn framed([west, south, east, north]: [f64; 4]) -> Coverage {
    let mut polygons = Polygons::new();
    for (x, y) in [(west, south), (east, south), (east, north), (west, north)] {
        let at = to_world(Coord { x, y });
        polygons.push_vertex(at.x, at.y);
    }
    polygons.finish_ring().expect("a ring");
    polygons.finish_polygon();
    polygons.finish_unit();
    Topology::build(&polygons).resolve().expect("a coverage").coverage
}

#[test]
fn what_lies_across_the_antimeridian_is_in_the_tiles_on_both_sides() {
    let coverage = framed([179.0, 0.0, 181.0, 2.0]);
    let (tiles, _) = tiles(source(coverage, 4..=4), &options(Small::Keep));
    let columns: BTreeSet<u32> = tiles.iter().map(|(tile, _)| tile.x).collect();
    assert_eq!(columns, BTreeSet::from([0, 15]));
}

#[test]
fn poles_end_at_the_edge_of_the_world() {
    let coverage = framed([-180.0, -90.0, 180.0, -70.0]);
    let (tiles, _) = tiles(source(coverage, 2..=2), &options(Small::Keep));
    assert!(tiles.iter().all(|(tile, _)| tile.y >= 2), "{tiles:?}");
    assert_eq!(tiles.iter().filter(|(tile, _)| tile.y == 3).count(), 4);
}
