use super::{NONE, Twins};
use crate::polygons::Polygons;
use crate::rings::Rings;
use proptest::prelude::*;

/// Cells of a grid, some of them missing and some there twice, each ring from another of its corners
/// on and along either winding.
fn cells() -> impl Strategy<Value = Vec<(u8, u8, usize, bool)>> {
    prop::collection::vec((0_u8..8, 0_u8..8, 0_usize..4, any::<bool>()), 1..80)
}

fn polygons(cells: &[(u8, u8, usize, bool)]) -> Polygons {
    let mut polygons = Polygons::new();
    for &(x, y, first, backwards) in cells {
        let mut ring = vec![(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)];
        ring.rotate_left(first);
        if backwards {
            ring.reverse();
        }
        for (x, y) in ring {
            polygons.push_vertex(x.into(), y.into());
        }
        polygons.finish_ring().unwrap();
        polygons.finish_polygon();
        polygons.finish_unit();
    }
    polygons
}

proptest! {
    #[test]
    fn twins_run_back_along_each_other_and_none_is_left_over(cells in cells()) {
        let polygons = polygons(&cells);
        let rings = Rings::of(&polygons);
        let twins = Twins::find(&rings);
        let count = u32::try_from(rings.positions()).unwrap();
        let ends = |edge: u32| [rings.at(edge), rings.at(rings.next(edge))];
        for edge in 0..count {
            let twin = twins.of(edge);
            if twin == NONE {
                continue;
            }
            let [a, b] = ends(edge);
            prop_assert_eq!(ends(twin), [b, a]);
            prop_assert_eq!(twins.of(twin), edge);
        }
        // In a place with one border on each side, both must have found each other.
        for edge in (0..count).filter(|&edge| twins.of(edge) == NONE) {
            let [a, b] = ends(edge);
            let along = |ends_of: [_; 2]| (0..count).filter(|&e| ends(e) == ends_of).count();
            prop_assert!(along([b, a]) == 0 || along([a, b]) > 1 || along([b, a]) > 1);
        }
    }

    #[test]
    fn positions_without_twins_touch_where_another_one_is(cells in cells()) {
        let polygons = polygons(&cells);
        let rings = Rings::of(&polygons);
        let twins = Twins::find(&rings);
        let count = u32::try_from(rings.positions()).unwrap();
        let is_beside = |position: u32| {
            twins.of(position) == NONE || twins.of(rings.previous(position)) == NONE
        };
        for position in (0..count).filter(|&position| is_beside(position)) {
            let others = (0..count).filter(|&other| other != position && is_beside(other));
            let touched = others.into_iter().any(|other| rings.at(other) == rings.at(position));
            prop_assert_eq!(twins.touches(position), touched);
        }
    }
}
