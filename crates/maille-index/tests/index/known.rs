//! Places that were once answered wrongly.

use crate::common::{hard_places, units_at};
use geo::{Coord, Rect, coord};
use maille_geometry::{Metric, Polygons};
use maille_index::{Index, UnitId};

/// A unit of polygons of one ring each.
fn push_unit(polygons: &mut Polygons, rings: &[&[[f64; 2]]]) {
    for ring in rings {
        push_ring(polygons, ring);
        polygons.finish_polygon();
    }
    polygons.finish_unit();
}

fn push_ring(polygons: &mut Polygons, ring: &[[f64; 2]]) {
    for &[x, y] in ring {
        polygons.push_vertex(x, y);
    }
    polygons.finish_ring().expect("it has an area");
}

fn index(polygons: &Polygons) -> Index {
    Index::build(polygons, Metric::Planar).expect("small layers fit")
}

fn judge(polygons: &Polygons, at: Coord) {
    let index = index(polygons);
    let mut found: Vec<_> = index.locate_all(at).into_iter().map(UnitId::index).collect();
    found.sort_unstable();
    assert_eq!(found, units_at(polygons, at), "{at:?}");
    assert_eq!(index.locate_many(&[at]), [index.locate(at)]);
}

#[test]
fn beside_an_edge_from_a_node_at_the_left_end_of_lines() {
    let mut polygons = Polygons::new();
    let (node, right) = ([0.782_153_810_844_160_6, 4.0], [2.0, 3.726_659_250_012_249_7]);
    let south = [[0.0, 3.0], [1.0, 3.0], node, [0.0, 4.0]];
    let north = [[-0.154_391_512_598_388_76, 6.0], [1.0, 6.0], [1.0, 7.0], [0.0, 7.0]];
    let east = [[7.0, 1.757_783_579_360_092_4], [8.0, 2.0], [8.0, 3.0], [7.0, 3.0]];
    push_unit(&mut polygons, &[&east, &south, &north]);
    push_unit(&mut polygons, &[&[node, right, [2.0, 5.0], [1.0, 5.0]]]);
    push_unit(&mut polygons, &[&[[1.0, 5.0], [2.0, 5.0], [2.0, 6.0], [1.0, 6.0]]]);
    judge(&polygons, coord! { x: 1.390_976_9, y: 3.863_529_6 });
    for at in hard_places(&polygons) {
        if !units_at(&polygons, at).is_empty() {
            judge(&polygons, at);
        }
    }
}

#[test]
fn the_border_of_a_hole_without_a_shell_around_it() {
    let mut polygons = Polygons::new();
    push_unit(&mut polygons, &[&[[16.0, 2.0], [16.0, 16.0], [6.0, 3.0]]]);
    // The hole winds around places outside of the shell: they belong to the unit.
    push_ring(&mut polygons, &[[3.0, 2.0], [3.0, 3.0], [2.0, 3.0]]);
    let hole = [[0.0, 0.0], [0.0, 2.0], [0.0, 8.0], [6.0, 3.0], [16.0, 16.0], [16.0, 2.0]];
    push_ring(&mut polygons, &hole);
    polygons.finish_polygon();
    polygons.finish_unit();
    let index = index(&polygons);
    for (at, distance) in [
        // Beside an edge that both units have.
        (coord! { x: 20.0, y: 9.0 }, 4.0),
        (coord! { x: -3.0, y: 4.0 }, 3.0),
        (coord! { x: 19.0, y: 20.0 }, 5.0),
    ] {
        assert_eq!(units_at(&polygons, at), [] as [usize; 0]);
        let found = index.nearest(at, f64::INFINITY).expect("there are borders");
        assert!((found.distance - distance).abs() < 1e-12, "{at:?}: {found:?}");
    }
    let found = index.nearest(coord! { x: 20.0, y: 9.0 }, 10.0);
    assert_eq!(found.map(|found| found.unit), Some(UnitId::new(0)), "the first of the two");
}

#[test]
fn a_box_at_an_edge_that_a_unit_has_in_both_directions() {
    let mut polygons = Polygons::new();
    // The hole goes back along the right side of the shell, where another unit ends.
    push_ring(&mut polygons, &[[16.0, 5.0], [16.0, 16.0], [5.0, 6.0]]);
    push_ring(&mut polygons, &[[1.0, 16.0], [16.0, 16.0], [16.0, 5.0], [1.0, 5.0]]);
    polygons.finish_polygon();
    polygons.finish_unit();
    push_unit(&mut polygons, &[&[[10.0, 5.0], [16.0, 5.0], [16.0, 16.0], [10.0, 16.0]]]);
    // A shell and a hole that is all of it: a unit that is nowhere.
    push_ring(&mut polygons, &[[12.0, 8.0], [14.0, 8.0], [14.0, 10.0]]);
    push_ring(&mut polygons, &[[12.0, 8.0], [14.0, 10.0], [14.0, 8.0]]);
    polygons.finish_polygon();
    polygons.finish_unit();
    let index = index(&polygons);
    let within = |low: Coord, high: Coord| index.within(Rect::new(low, high));
    let [first, second] = [0, 1].map(UnitId::new);
    assert_eq!(within(coord! { x: 15.5, y: 6.0 }, coord! { x: 17.0, y: 6.5 }), [second]);
    assert_eq!(within(coord! { x: 11.0, y: 7.0 }, coord! { x: 15.0, y: 8.5 }), [second]);
    assert_eq!(within(coord! { x: 0.0, y: 0.0 }, coord! { x: 20.0, y: 20.0 }), [first, second]);
}
