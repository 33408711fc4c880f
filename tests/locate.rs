//! Look-ups in the communes of France against brute force: every ring of every commune whose box holds the
//! point, with the exact predicates of `robust` and nothing of the index. And against the reference
//! implementation: the same points are looked up by GEOS, through shapely.

#[path = "judges/mod.rs"]
mod judges;

use geo::{Contains, Coord, InteriorPoint, coord};
use judges::{BENCH, skipped};
use maille::geometry::{Metric, Polygons, Topology};
use maille::index::{Index, Table, UnitId, Value};
use maille::io::Layer;
use maille::territory::{columns, group_by};
use robust::orient2d;
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use std::fs;
use std::sync::LazyLock;

/// France as the tests need it.
struct France {
    layer: Layer,
    index: Index,
    boxes: RTree<GeomWithData<Rectangle<[f64; 2]>, usize>>,
}

static FRANCE: LazyLock<France> = LazyLock::new(|| {
    let layer = maille::france::load("fr:communes@2020").expect("built-in data are sound");
    let index = Index::build(&layer.polygons, Metric::Geodesic).expect("communes fit an index");
    // From the bytes of a file, as it is mostly used.
    let index = Index::from_bytes("communes", index.as_bytes()).expect("the index is sound");
    let boxes = (0..layer.len()).filter(|&unit| !layer.polygons.rings_of(unit).is_empty());
    let boxes = boxes.map(|unit| {
        let coords = layer.polygons.rings_of(unit).flat_map(|ring| layer.polygons.ring(ring));
        let points: Vec<_> = coords.map(|i| layer.polygons.coords()[i]).collect();
        let aabb = AABB::from_points(&points.iter().map(|c| [c.x, c.y]).collect::<Vec<_>>());
        GeomWithData::new(Rectangle::from_corners(aabb.lower(), aabb.upper()), unit)
    });
    France { boxes: RTree::bulk_load(boxes.collect()), layer, index }
});

#[test]
fn random_points() {
    let found = judge(&scattered());
    assert!(found > 350_000, "most of the land is in a commune: {found}");
}

#[test]
fn points_near_borders() {
    judge(&near_borders());
}

#[test]
fn vertices_and_middles_of_edges() {
    let points = on_borders();
    assert!(points.len() > 200_000, "{}", points.len());
    judge(&points);
    // Each is in the closed coverage, so each has a unit.
    let units = FRANCE.index.locate_many(&points);
    let on_border = |at: &Coord| !bordering(*at).is_empty();
    let lost = points.iter().zip(&units).filter(|(at, unit)| unit.is_none() && on_border(at));
    assert_eq!(lost.count(), 0);
}

#[test]
fn the_label_point_of_each_commune() {
    let France { layer, index, .. } = &*FRANCE;
    assert_eq!(labels(&layer.polygons, index), 34_968);
    // Those of 2026 overlap here and there. A place in two is told to be in both.
    let layer = maille::france::load("fr:communes@2026").expect("built-in data are sound");
    let index = Index::build(&layer.polygons, Metric::Geodesic).expect("communes fit an index");
    assert_eq!(labels(&layer.polygons, &index), 34_875);
}

/// How many units have a point inside, each of which must be in its own unit.
fn labels(polygons: &Polygons, index: &Index) -> usize {
    let inside = |unit: u32| {
        let point = polygons.to_geo(unit as usize).interior_point();
        point.map(|point| (UnitId::new(unit), Coord::from(point)))
    };
    let units = u32::try_from(polygons.len()).expect("units have numbers");
    let labels: Vec<(UnitId, Coord)> = (0..units).filter_map(inside).collect();
    let points: Vec<Coord> = labels.iter().map(|(_, at)| *at).collect();
    for (&(unit, at), found) in labels.iter().zip(index.locate_many(&points)) {
        let all = index.locate_all(at);
        assert!(all.contains(&unit), "{unit:?} at {at:?}: {all:?}");
        assert_eq!(found, all.first().copied(), "{at:?}");
        let has_it = |unit: &UnitId| polygons.to_geo(unit.index()).contains(&at);
        assert!(all.len() == 1 || all.iter().all(has_it), "{at:?}: {all:?}");
    }
    labels.len()
}

#[test]
fn units_of_points_are_those_of_shapely() {
    if skipped() {
        return;
    }
    let points = [scattered(), near_borders(), on_borders()].concat();
    let found = FRANCE.index.locate_many(&points);
    let folder = BENCH.path("locate");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    let write = |name: &str, numbers: &[[u8; 8]]| {
        fs::write(folder.join(name), numbers.as_flattened()).expect("the arrays are written");
    };
    let coordinates = |coords: &[Coord]| -> Vec<[u8; 8]> {
        coords.iter().flat_map(|c| [c.x.to_le_bytes(), c.y.to_le_bytes()]).collect()
    };
    let (coords, offsets) = ragged(&FRANCE.layer.polygons);
    write("coordinates", &coordinates(&coords));
    for (name, offsets) in ["rings", "polygons", "units"].into_iter().zip(offsets) {
        let offsets = offsets.iter().map(|&offset| (offset as u64).to_le_bytes());
        write(name, &offsets.collect::<Vec<_>>());
    }
    write("points", &coordinates(&points));
    let number = |unit: &Option<UnitId>| unit.map_or(u64::MAX, |unit| unit.index() as u64);
    write("found", &found.iter().map(|unit| number(unit).to_le_bytes()).collect::<Vec<_>>());
    judges::judge("locate_geos.py", folder.to_str());
}

/// Units as shapely takes them, whose rings end where they start: coordinates, and where rings, polygons and
/// units start, and the last ones end.
fn ragged(polygons: &Polygons) -> (Vec<Coord>, [Vec<usize>; 3]) {
    let (mut coords, mut offsets) = (Vec::new(), [vec![0], vec![0], vec![0]]);
    for unit in 0..polygons.len() {
        for rings in polygons.polygons_of(unit) {
            for ring in rings {
                let ring = &polygons.coords()[polygons.ring(ring)];
                coords.extend(ring.iter().chain(&ring[..1]));
                offsets[0].push(coords.len());
            }
            offsets[1].push(offsets[0].len() - 1);
        }
        offsets[2].push(offsets[1].len() - 1);
    }
    (coords, offsets)
}

/// A million points in and around mainland France and its overseas regions.
fn scattered() -> Vec<Coord> {
    let mut random = Random(2020);
    let mut points = Vec::new();
    for (low, high) in [
        (coord! { x: -5.2, y: 41.3 }, coord! { x: 9.6, y: 51.1 }),
        (coord! { x: 55.1, y: -21.5 }, coord! { x: 55.9, y: -20.8 }),
        (coord! { x: -61.9, y: 14.3 }, coord! { x: -60.8, y: 16.6 }),
        (coord! { x: -54.7, y: 2.0 }, coord! { x: -51.6, y: 5.9 }),
    ] {
        let scale = high - low;
        let point = |random: &mut Random| {
            low + coord! { x: scale.x * random.share(), y: scale.y * random.share() }
        };
        points.extend((0..250_000).map(|_| point(&mut random)));
    }
    points
}

/// Points within a metre of borders.
fn near_borders() -> Vec<Coord> {
    // A ten-millionth of the way from the equator to a pole; along parallels degrees are shorter.
    const METRE: f64 = 90.0 / 1e7;
    let polygons = &FRANCE.layer.polygons;
    let mut random = Random(4);
    let point = |_| {
        let ring = random.below(polygons.ring_offsets().len() - 1);
        let ring = &polygons.coords()[polygons.ring(ring)];
        let edge = random.below(ring.len());
        let (a, b) = (ring[edge], ring[(edge + 1) % ring.len()]);
        let aside = coord! { x: random.share() - 0.5, y: random.share() - 0.5 } * (1.4 * METRE);
        // Some much nearer still, down to the last digits.
        let nearer = 10_f64.powf(-12.0 * random.share());
        a + (b - a) * random.share() + aside * nearer
    };
    (0..200_000).map(point).collect()
}

/// All vertices and middles of edges of two thousand communes.
fn on_borders() -> Vec<Coord> {
    let polygons = &FRANCE.layer.polygons;
    let mut points = Vec::new();
    for unit in (0..polygons.len()).step_by(polygons.len() / 2000) {
        for [a, b] in polygons.rings_of(unit).flat_map(|ring| edges(polygons, ring)) {
            points.extend([a, (a + b) / 2.0]);
        }
    }
    points
}

#[test]
fn levels_agree_with_dissolving() {
    let France { layer, .. } = &*FRANCE;
    let mut builder = Index::builder(&layer.polygons, Metric::Geodesic);
    let mut dissolved = Vec::new();
    for field in ["epci", "departement", "region"] {
        let groups = group_by(&columns(layer, &[field]).expect("communes have it"));
        let names = groups.first_unit.iter().map(|&unit| layer.feature(unit).get(field));
        let names: Vec<_> = names.map(|name| name.and_then(|name| name.as_text())).collect();
        let mut table = Table::new();
        table.push_column(
            field,
            names.iter().map(|n| n.as_deref().map_or(Value::Null, Value::Text)),
        );
        builder = builder.level(field, groups.of_unit.clone(), table);
        let mesh = Topology::build(&layer.polygons).dissolve(&groups.of_unit);
        let resolved = mesh.resolve().expect("communes can be merged");
        let index = Index::build(&resolved.coverage, Metric::Geodesic).expect("it fits an index");
        dissolved.push((field, names, index));
    }
    let index = builder.build().expect("communes fit an index");
    let levels = index.levels();
    let mut random = Random(1);
    let mut point = || coord! { x: -5.2 + 14.8 * random.share(), y: 41.3 + 9.8 * random.share() };
    let mut points: Vec<Coord> = (0..300_000).map(|_| point()).collect();
    // Where units of different groups meet, too.
    let step = layer.polygons.coords().len() / 50_000;
    points.extend(layer.polygons.coords().iter().copied().step_by(step));
    let units = index.locate_many(&points);
    for (field, names, merged) in &dissolved {
        let level = levels.get(field).expect("the level was given");
        let column = level.field(field).expect("the column was given");
        let mut compared = 0;
        for ((&at, unit), group) in points.iter().zip(&units).zip(merged.locate_many(&points)) {
            // On an outer border of the larger unit, one without such a unit may have the point.
            let row = unit.and_then(|unit| level.row(unit));
            if row.is_none() && group.is_some() && !bordering(at).is_empty() {
                continue;
            }
            assert_eq!(row, group.map(UnitId::index), "{field} of {at:?}");
            let name = row.map(|row| column.value(row).as_text());
            assert_eq!(name, group.and_then(|group| names[group.index()].as_deref()));
            compared += usize::from(row.is_some());
        }
        assert!(compared > 100_000, "{field}: {compared}");
    }
}

/// Compares the answers with brute force, and gives how many points are in a commune.
fn judge(points: &[Coord]) -> usize {
    let France { index, .. } = &*FRANCE;
    let many = index.locate_many(points);
    let mut found = 0;
    for (&at, many) in points.iter().zip(many) {
        let all: Vec<usize> = index.locate_all(at).into_iter().map(UnitId::index).collect();
        let mut sorted = all.clone();
        sorted.sort_unstable();
        assert_eq!(index.locate(at), many, "{at:?}");
        assert_eq!(many.map(UnitId::index), all.first().copied(), "{at:?}");
        let known = units_at(at);
        if known.is_empty() {
            let bordering = bordering(at);
            assert!(all.iter().all(|unit| bordering.contains(unit)), "{at:?}: {all:?}");
        } else {
            assert_eq!(sorted, known, "{at:?}");
        }
        found += usize::from(!all.is_empty());
    }
    found
}

/// The units that a point is in when it is moved a hair right, and by far less up.
fn units_at(at: Coord) -> Vec<usize> {
    let polygons = &FRANCE.layer.polygons;
    let is_inside = |&unit: &usize| {
        let edges = polygons.rings_of(unit).flat_map(|ring| edges(polygons, ring));
        let crossed = edges.filter(|&[a, b]| {
            let (low, high) = if a.y <= b.y { (a, b) } else { (b, a) };
            low.y <= at.y && at.y < high.y && turn(low, high, at) > 0.0
        });
        crossed.count() % 2 == 1
    };
    candidates(at).filter(is_inside).collect()
}

/// The units whose borders pass a point.
fn bordering(at: Coord) -> Vec<usize> {
    let polygons = &FRANCE.layer.polygons;
    let passes = |[a, b]: [Coord; 2]| {
        let (low, high) = (a.x.min(b.x), a.x.max(b.x));
        let (bottom, top) = (a.y.min(b.y), a.y.max(b.y));
        (low..=high).contains(&at.x) && (bottom..=top).contains(&at.y) && turn(a, b, at) == 0.0
    };
    let is_passed =
        |&unit: &usize| polygons.rings_of(unit).flat_map(|ring| edges(polygons, ring)).any(passes);
    candidates(at).filter(is_passed).collect()
}

fn candidates(at: Coord) -> impl Iterator<Item = usize> {
    let found = FRANCE.boxes.locate_all_at_point(&[at.x, at.y]);
    let mut units: Vec<usize> = found.map(|found| found.data).collect();
    units.sort_unstable();
    units.into_iter()
}

fn edges(polygons: &Polygons, ring: usize) -> impl Iterator<Item = [Coord; 2]> + '_ {
    let ring = &polygons.coords()[polygons.ring(ring)];
    (0..ring.len()).map(move |i| [ring[i], ring[(i + 1) % ring.len()]])
}

fn turn(a: Coord, b: Coord, c: Coord) -> f64 {
    let point = |c: Coord| robust::Coord { x: c.x, y: c.y };
    orient2d(point(a), point(b), point(c))
}

/// The same numbers on every run (`SplitMix64`: G. L. Steele, D. Lea and C. H. Flood, 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let bits = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((bits ^ bits >> 31) >> 32).expect("32 bits")
    }

    /// From 0 up to, not including, 1.
    fn share(&mut self) -> f64 {
        f64::from(self.next()) / (f64::from(u32::MAX) + 1.0)
    }

    fn below(&mut self, end: usize) -> usize {
        self.next() as usize % end
    }
}
