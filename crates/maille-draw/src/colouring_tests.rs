use super::*;
use proptest::prelude::*;
use spade::{DelaunayTriangulation, Point2, Triangulation as _};
use std::ops::Range;

/// Units and who is whose neighbour.
#[derive(Debug, Clone)]
struct Map {
    neighbours: Vec<Vec<u32>>,
    keys: Vec<String>,
}

impl Map {
    fn colours(&self, colours: usize) -> Result<Vec<usize>, ColouringError> {
        let keys: Vec<&str> = self.keys.iter().map(String::as_str).collect();
        colouring(&self.neighbours, &keys, colours)
    }

    fn differs(&self, colours: &[usize]) -> bool {
        let mut pairs = self.neighbours.iter().zip(colours);
        pairs.all(|(list, colour)| list.iter().all(|&other| colours[other as usize] != *colour))
    }

    /// The same units in another order: of each new one, which it was. Those left out are gone.
    fn chosen(&self, units: &[usize]) -> Self {
        let index = |unit: u32| {
            let at = units.iter().position(|&chosen| chosen == unit as usize);
            at.map(|at| u32::try_from(at).unwrap())
        };
        let list = |&unit: &usize| self.neighbours[unit].iter().filter_map(|&n| index(n)).collect();
        Self {
            neighbours: units.iter().map(list).collect(),
            keys: units.iter().map(|&unit| self.keys[unit].clone()).collect(),
        }
    }
}

/// The Delaunay triangulation of points: a flat map on which no more can be neighbours.
fn triangulated(points: &[(f64, f64)], salt: u32) -> Map {
    let mut triangles = DelaunayTriangulation::<Point2<f64>>::new();
    for &(x, y) in points {
        triangles.insert(Point2::new(x, y)).unwrap();
    }
    let neighbours = triangles.vertices().map(|vertex| {
        vertex.out_edges().map(|edge| u32::try_from(edge.to().fix().index()).unwrap()).collect()
    });
    let neighbours: Vec<Vec<u32>> = neighbours.collect();
    let keys = (0..neighbours.len()).map(|unit| format!("{salt:05}{unit:03}")).collect();
    Map { neighbours, keys }
}

fn any_map(most: usize) -> impl Strategy<Value = Map> {
    a_map(1..most)
}

/// A map of about so many units.
fn a_map(units: Range<usize>) -> impl Strategy<Value = Map> {
    (prop::collection::vec((0.0..1.0_f64, 0.0..1.0_f64), units), 0_u32..100_000)
        .prop_map(|(points, salt)| triangulated(&points, salt))
}

/// Many units side by side, spread as evenly as by chance.
fn large_map(units: u32, salt: u32) -> Map {
    let part = |at: u32, along: usize| {
        let chance = liking(u64::from(at * 7919 + salt), along) >> 32;
        f64::from(u32::try_from(chance).unwrap())
    };
    let points: Vec<(f64, f64)> = (0..units).map(|at| (part(at, 0), part(at, 1))).collect();
    triangulated(&points, salt)
}

#[test]
fn hashes_are_those_published_with_fnv() {
    assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
    assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
    assert_eq!(hash("foobar"), 0x8594_4171_f739_67e8);
}

/// A new version must not give other colours to the maps of the one before.
#[test]
fn colours_stay_the_same_from_version_to_version() {
    let neighbours: Vec<Vec<u32>> = (0..8).map(|unit| (0..unit).rev().take(2).collect()).collect();
    let keys = ["01", "07", "26", "38", "42", "69", "73", "74"];
    assert_eq!(colouring(&neighbours, &keys, 6).unwrap(), [4, 0, 2, 5, 4, 0, 2, 5]);
}

#[test]
fn what_is_no_map_is_told() {
    use ColouringError as E;
    assert_eq!(colouring(&[vec![]], &[], 6), Err(E::Lengths { keys: 0, lists: 1 }));
    let (key, neighbour, units) = ("a".to_owned(), 1, 1);
    assert_eq!(colouring(&[vec![1]], &["a"], 6), Err(E::NoSuchUnit { key, neighbour, units }));
    assert_eq!(colouring(&[vec![], vec![]], &["a", "a"], 6), Err(E::SameKey("a".into())));
    let too_few = E::TooFewColours { colours: 0, key: "a".into() };
    assert_eq!(colouring(&[vec![0]], &["a"], 0), Err(too_few));
    assert_eq!(colouring(&[], &[], 0), Ok(vec![]));
}

#[test]
fn all_colours_are_used_about_equally_often() {
    let map = large_map(3000, 1);
    let colours = map.colours(6).unwrap();
    assert!(map.differs(&colours));
    for colour in 0..6 {
        let count = colours.iter().filter(|&&used| used == colour).count();
        // A sixth of 3000 is 500, and what is left to chance strays by 20 or so.
        assert!((440..560).contains(&count), "{count} of colour {colour}");
    }
}

/// How many of the other units change their colour when one goes; read backwards, when one comes.
fn changed_without(map: &Map, gone: usize) -> usize {
    let before = map.colours(6).unwrap();
    let kept: Vec<usize> = (0..map.keys.len()).filter(|&unit| unit != gone).collect();
    let after = map.chosen(&kept).colours(6).unwrap();
    kept.iter().zip(after).filter(|&(&unit, colour)| before[unit] != colour).count()
}

/// Measured: 4.6 of 299 on average, and 26 at worst. The same was measured on maps of 100 and of 1500
/// units, for changes do not go far. The bounds leave a third more, for other hashes of the keys.
#[test]
fn few_units_change_when_one_comes_or_goes() {
    let changed: Vec<usize> =
        (0..300).map(|salt| changed_without(&large_map(300, salt), salt as usize)).collect();
    assert!(changed.iter().sum::<usize>() <= 6 * changed.len(), "{changed:?}");
    assert!(changed.iter().all(|&changed| changed <= 35), "{changed:?}");
}

#[test]
fn four_colours_do_for_maps_on_which_units_must_give_theirs_up() {
    for salt in 0..10 {
        let map = large_map(500, salt);
        assert!(map.differs(&map.colours(4).unwrap()));
    }
}

#[test]
fn units_that_are_all_neighbours_need_a_colour_each() {
    let neighbours: Vec<Vec<u32>> = (0..7).map(|unit| (0..unit).collect()).collect();
    let keys = ["a", "b", "c", "d", "e", "f", "g"];
    let error = colouring(&neighbours, &keys, 6).unwrap_err();
    assert!(matches!(error, ColouringError::TooFewColours { colours: 6, .. }));
    let mut colours = colouring(&neighbours, &keys, 7).unwrap();
    colours.sort_unstable();
    assert_eq!(colours, [0, 1, 2, 3, 4, 5, 6]);
}

proptest! {
    #[test]
    fn neighbours_differ_on_flat_maps(map in any_map(120), colours in 5_usize..9) {
        let found = map.colours(colours).unwrap();
        prop_assert!(map.differs(&found));
        prop_assert!(found.iter().all(|&colour| colour < colours));
    }

    #[test]
    fn the_order_of_units_is_of_no_effect(
        (map, order) in any_map(60).prop_flat_map(|map| {
            let order: Vec<usize> = (0..map.keys.len()).collect();
            (Just(map), Just(order).prop_shuffle())
        }),
        colours in 5_usize..7,
    ) {
        let (before, after) = (map.colours(colours).unwrap(), map.chosen(&order).colours(colours).unwrap());
        let moved: Vec<usize> = order.iter().map(|&unit| before[unit]).collect();
        prop_assert_eq!(moved, after);
    }

    #[test]
    fn one_of_two_neighbours_need_only_have_the_other(map in any_map(60)) {
        let mut halved = map.clone();
        for (unit, list) in halved.neighbours.iter_mut().enumerate() {
            list.retain(|&other| (other as usize) < unit);
        }
        prop_assert_eq!(map.colours(6), halved.colours(6));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// On average over the units that may go. Measured over 600 maps: 4.4 at the middle, 8.6 at
    /// most. The bound is ten times as far from the middle as maps commonly are, and 1 unit in 20.
    #[test]
    fn few_units_of_any_map_change_when_one_comes_or_goes(map in a_map(200..300)) {
        let gone: Vec<usize> = (0..map.keys.len()).step_by(4).collect();
        let changed: usize = gone.iter().map(|&gone| changed_without(&map, gone)).sum();
        prop_assert!(changed <= 15 * gone.len(), "{} in all of {}", changed, gone.len());
    }
}
