//! Which units meet a box.

use crate::common::{any_units, borders, mapped, units_at};
use geo::{Coord, Intersects, Rect, coord};
use maille_geometry::{Metric, Polygons};
use maille_index::{Index, UnitId};
use proptest::prelude::*;

/// The units that have a point in common with a box: those with a border in it, by geo, or all around it.
fn meeting(polygons: &Polygons, window: Rect) -> Vec<usize> {
    let meets = |&unit: &usize| {
        let mut borders = borders(polygons, unit).into_iter();
        let has_edge = borders.any(|[a, b]| geo::Line::new(a, b).intersects(&window));
        has_edge || units_at(polygons, window.min()).contains(&unit)
    };
    (0..polygons.len()).filter(meets).collect()
}

fn numbers(units: Vec<UnitId>) -> Vec<usize> {
    units.into_iter().map(UnitId::index).collect()
}

proptest! {
    #[test]
    fn boxes_of_any_size(
        polygons in any_units(16, 8),
        corners in prop::collection::vec([-2..19_i32, -2..19, -2..19, -2..19], 20),
        half in prop::bool::ANY,
    ) {
        // Turned half of the time, so that edges are not along the sides of boxes.
        let turn = |c: Coord| coord! { x: c.x * 0.8 - c.y * 0.6, y: c.x * 0.6 + c.y * 0.8 };
        let polygons = if half { mapped(&polygons, turn) } else { polygons };
        let index = Index::build(&polygons, Metric::Planar).expect("small layers fit");
        for [a, b, c, d] in corners {
            let window = Rect::new(
                coord! { x: f64::from(a), y: f64::from(b) },
                coord! { x: f64::from(c), y: f64::from(d) },
            );
            prop_assert_eq!(numbers(index.within(window)), meeting(&polygons, window), "{:?}", window);
        }
    }
}

#[test]
fn boxes_without_end() {
    let mut polygons = Polygons::new();
    for (x, y) in [(0.0, 0.0), (2.0, 0.0), (1.0, 3.0)] {
        polygons.push_vertex(x, y);
    }
    polygons.finish_ring().expect("a triangle has an area");
    polygons.finish_polygon();
    polygons.finish_unit();
    let index = Index::build(&polygons, Metric::Planar).expect("small layers fit");
    let window = |a, b, c, d| Rect::new(coord! { x: a, y: b }, coord! { x: c, y: d });
    let far = f64::INFINITY;
    assert_eq!(index.within(window(-far, -far, far, far)).len(), 1);
    assert_eq!(index.within(window(-far, 2.9, far, 1e300)).len(), 1);
    assert_eq!(index.within(window(-far, 3.1, far, far)).len(), 0);
    assert_eq!(index.within(window(-1e300, -1e300, -0.1, 1e300)).len(), 0);
}
