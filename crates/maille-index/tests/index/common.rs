//! Units for tests, and a judge: each unit by itself, ring by ring.

use geo::{Coord, coord};
use maille_geometry::Polygons;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use robust::orient2d;

/// The units whose rings wind around a point that is moved a hair right, and by far less up.
pub fn units_at(polygons: &Polygons, at: Coord) -> Vec<usize> {
    (0..polygons.len()).filter(|&unit| winding(polygons, unit, at) != 0).collect()
}

fn winding(polygons: &Polygons, unit: usize, at: Coord) -> i32 {
    let crossings = edges(polygons, unit).map(|[a, b]| {
        // A ray to the right, just above the point's row, meets the edges that end above it.
        let (from_below, from_above) = (a.y <= at.y && b.y > at.y, a.y > at.y && b.y <= at.y);
        let turn = turn(a, b, at);
        // A point on the edge has been moved to the right of it.
        i32::from(from_below && turn > 0.0) - i32::from(from_above && turn < 0.0)
    });
    crossings.sum()
}

/// The units whose borders pass a point.
pub fn bordering(polygons: &Polygons, at: Coord) -> Vec<usize> {
    let passes = |[a, b]: [Coord; 2]| {
        turn(a, b, at) == 0.0
            && a.x.min(b.x) <= at.x
            && at.x <= a.x.max(b.x)
            && a.y.min(b.y) <= at.y
            && at.y <= a.y.max(b.y)
    };
    (0..polygons.len()).filter(|&unit| edges(polygons, unit).any(passes)).collect()
}

pub fn edges(polygons: &Polygons, unit: usize) -> impl Iterator<Item = [Coord; 2]> + '_ {
    polygons.rings_of(unit).flat_map(|ring| {
        let ring = &polygons.coords()[polygons.ring(ring)];
        (0..ring.len()).map(move |i| [ring[i], ring[(i + 1) % ring.len()]])
    })
}

/// The edges of a unit that bound it: not those that it has in both directions, as spikes have.
pub fn borders(polygons: &Polygons, unit: usize) -> Vec<[Coord; 2]> {
    let edges: Vec<[Coord; 2]> = edges(polygons, unit).collect();
    let count = |edge: [Coord; 2]| edges.iter().filter(|&&other| other == edge).count();
    edges.iter().copied().filter(|&[a, b]| count([a, b]) > count([b, a])).collect()
}

fn turn(a: Coord, b: Coord, c: Coord) -> f64 {
    let point = |c: Coord| robust::Coord { x: c.x, y: c.y };
    orient2d(point(a), point(b), point(c))
}

/// The area of a unit, relative to a position of it, so that the digits of large coordinates do not cancel.
pub fn area(polygons: &Polygons, unit: usize) -> f64 {
    let origin = edges(polygons, unit).next().map_or(Coord::zero(), |[a, _]| a);
    let moved = edges(polygons, unit).map(|ends| ends.map(|end| end - origin));
    moved.map(|[a, b]| a.x * b.y - a.y * b.x).sum::<f64>() / 2.0
}

/// The units in the order in which they win: the smallest first. For whole numbers, whose areas are exact.
pub fn ranked(polygons: &Polygons, mut units: Vec<usize>) -> Vec<usize> {
    let lowest = |unit: usize| {
        let ends = edges(polygons, unit).map(|[a, _]| a);
        ends.min_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))).unwrap_or_default()
    };
    units.sort_by(|&a, &b| {
        let (low, other) = (lowest(a), lowest(b));
        let by_place = low.x.total_cmp(&other.x).then(low.y.total_cmp(&other.y));
        area(polygons, a).total_cmp(&area(polygons, b)).then(by_place).then(a.cmp(&b))
    });
    units
}

/// The first units met on a turn around a point, by looking at many places close to it. Positions are
/// whole numbers under 32.
pub fn first_on_a_turn(polygons: &Polygons, at: Coord) -> Vec<usize> {
    const WAYS: u32 = 4_000;
    let near = |way: u32| {
        let angle = (f64::from(way) + 0.5) / f64::from(WAYS) * std::f64::consts::TAU;
        at + coord! { x: angle.cos(), y: angle.sin() } * 1e-3
    };
    let found = (0..WAYS).map(|way| units_at(polygons, near(way)));
    found.into_iter().find(|units| !units.is_empty()).unwrap_or_default()
}

/// Rings on a small grid: of any shape, so that they may cross themselves, touch and overlap.
fn ring(side: i32) -> impl Strategy<Value = Vec<[i32; 2]>> {
    let star = (2..side - 2, 2..side - 2, prop::collection::vec(1..side, 3..8)).prop_map(
        move |(x, y, reach)| {
            let ways = [[1, 0], [1, 1], [0, 1], [-1, 1], [-1, 0], [-1, -1], [0, -1], [1, -1]];
            let inside = |c: i32| c.clamp(0, side);
            let tip = |(i, reach): (usize, &i32)| {
                let [dx, dy] = ways[i * 8 / 7 % 8];
                [inside(x + dx * reach), inside(y + dy * reach)]
            };
            reach.iter().enumerate().map(tip).collect()
        },
    );
    let box_ = (0..side, 0..side, 1..side, 1..side).prop_map(move |(x, y, w, h)| {
        let (right, top) = ((x + w).min(side), (y + h).min(side));
        vec![[x, y], [right, y], [right, top], [x, top]]
    });
    let any = prop::collection::vec([0..=side, 0..=side], 3..7);
    prop_oneof![3 => star, 3 => box_, 1 => any.prop_map(|ring| ring.into_iter().collect())]
}

/// Units of several polygons, some with holes, on a grid of whole numbers.
pub fn any_units(side: i32, most: usize) -> impl Strategy<Value = Polygons> {
    let polygon = (ring(side), prop::option::weighted(0.3, ring(side)));
    let unit = prop::collection::vec(polygon, 0..3);
    prop::collection::vec(unit, 1..most).prop_map(|units| {
        let mut polygons = Polygons::new();
        for unit in units {
            for (shell, hole) in unit {
                if push_ring(&mut polygons, &shell) {
                    if let Some(hole) = hole {
                        push_ring(&mut polygons, &hole);
                    }
                    polygons.finish_polygon();
                }
            }
            polygons.finish_unit();
        }
        polygons
    })
}

fn push_ring(polygons: &mut Polygons, ring: &[[i32; 2]]) -> bool {
    let ring = ring.iter().map(|&[x, y]| coord! { x: x.into(), y: y.into() });
    push_positions(polygons, &ring.collect::<Vec<_>>())
}

/// Adds a ring, unless it has no area.
fn push_positions(polygons: &mut Polygons, ring: &[Coord]) -> bool {
    let push = |polygons: &mut Polygons| {
        for at in ring {
            polygons.push_vertex(at.x, at.y);
        }
        polygons.finish_ring().is_ok()
    };
    push(&mut Polygons::new()) && push(polygons)
}

/// A coverage: the cells of a grid, given to units, with some cells given to none. Inner corners are moved.
pub fn coverage(side: u32, units: usize) -> impl Strategy<Value = Polygons> {
    let owners =
        prop::collection::vec(prop::option::weighted(0.9, 0..units), (side * side) as usize);
    let moves =
        prop::collection::vec([-0.3..0.3_f64, -0.3..0.3], ((side + 1) * (side + 1)) as usize);
    (owners, moves).prop_map(move |(owners, moves)| {
        let corner = |x: u32, y: u32| {
            let [dx, dy] = moves[(y * (side + 1) + x) as usize];
            [f64::from(x) + dx, f64::from(y) + dy]
        };
        let mut polygons = Polygons::new();
        for unit in 0..units {
            for cell in (0..side * side).filter(|&cell| owners[cell as usize] == Some(unit)) {
                let (x, y) = (cell % side, cell / side);
                for (x, y) in [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)] {
                    let [x, y] = corner(x, y);
                    polygons.push_vertex(x, y);
                }
                polygons.finish_ring().expect("a quadrilateral has an area");
                polygons.finish_polygon();
            }
            polygons.finish_unit();
        }
        polygons
    })
}

/// The units with every position mapped, without rings that lose their area by it.
pub fn mapped(polygons: &Polygons, map: impl Fn(Coord) -> Coord) -> Polygons {
    let mut mapped = Polygons::new();
    for unit in 0..polygons.len() {
        for rings in polygons.polygons_of(unit) {
            for ring in rings {
                let ring = polygons.coords()[polygons.ring(ring)].iter().map(|&at| map(at));
                push_positions(&mut mapped, &ring.collect::<Vec<_>>());
            }
            mapped.finish_polygon();
        }
        mapped.finish_unit();
    }
    mapped
}

/// Vertices, middles of edges, and places as near to both as numbers can be.
pub fn hard_places(polygons: &Polygons) -> Vec<Coord> {
    let mut places = Vec::new();
    for unit in 0..polygons.len() {
        for [a, b] in edges(polygons, unit) {
            places.extend([a, (a + b) / 2.0, a + (b - a) / 3.0]);
        }
    }
    let exact = places.len();
    for i in 0..exact {
        let at = places[i];
        // Products of the least numbers next to 0 are none.
        let up = |c: f64| if c == 0.0 { 1e-150 } else { c.next_up() };
        let down = |c: f64| if c == 0.0 { -1e-150 } else { c.next_down() };
        places.push(coord! { x: up(at.x), y: at.y });
        places.push(coord! { x: down(at.x), y: at.y });
        places.push(coord! { x: at.x, y: up(at.y) });
        places.push(coord! { x: at.x, y: down(at.y) });
        places.push(coord! { x: at.x + 1e-7, y: at.y - 1e-7 });
        places.push(coord! { x: at.x - 1e-4, y: at.y + 2e-4 });
    }
    places
}

/// The same units on every run.
pub fn example<T>(strategy: impl Strategy<Value = T>) -> T {
    let random = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(Config::default(), random);
    strategy.new_tree(&mut runner).expect("units can be made").current()
}

/// Puts right checksums on whatever a file says: what a hostile one would have.
pub fn with_right_sums(bytes: &mut [u8]) {
    let number = |bytes: &[u8], at: usize| {
        let bytes = bytes[at..at + 8].try_into().expect("eight bytes");
        usize::try_from(u64::from_le_bytes(bytes)).expect("it fits memory")
    };
    let body = number(bytes, 24);
    let sums: Vec<u32> = bytes[body..].chunks(65536).map(crc32fast::hash).collect();
    for (place, sum) in (320..).step_by(4).zip(sums) {
        bytes[place..place + 4].copy_from_slice(&sum.to_le_bytes());
    }
    let sum = crc32fast::hash(&bytes[16..body]);
    bytes[12..16].copy_from_slice(&sum.to_le_bytes());
}
