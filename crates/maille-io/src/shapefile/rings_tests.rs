use super::polygons;
use geo::Coord;

/// A square around a centre, clockwise or the other way.
fn square(x: f64, y: f64, half: f64, clockwise: bool) -> Vec<Coord> {
    let corners = [(-half, -half), (-half, half), (half, half), (half, -half), (-half, -half)];
    let mut ring: Vec<Coord> =
        corners.iter().map(|(dx, dy)| Coord { x: x + dx, y: y + dy }).collect();
    if !clockwise {
        ring.reverse();
    }
    ring
}

fn grouped(rings: &[Vec<Coord>]) -> Vec<Vec<usize>> {
    let mut parts = vec![0];
    parts.extend(rings.iter().scan(0, |end, ring| {
        *end += ring.len();
        Some(*end)
    }));
    polygons(&rings.concat(), &parts)
}

#[test]
fn holes_go_to_the_smallest_shell_around_them() {
    let rings = [
        square(0.0, 0.0, 1.0, false),
        square(0.0, 0.0, 9.0, true),
        square(0.0, 0.0, 3.0, false),
        square(0.0, 0.0, 2.0, true),
        square(20.0, 0.0, 2.0, true),
        square(20.0, 0.0, 1.0, false),
    ];
    assert_eq!(grouped(&rings), [vec![1, 2], vec![3, 0], vec![4, 5]]);
}

#[test]
fn where_orientation_fails_depth_decides() {
    let rings = [
        square(0.0, 0.0, 9.0, false),
        square(0.0, 0.0, 3.0, true),
        square(0.0, 0.0, 2.0, false),
        square(20.0, 0.0, 2.0, false),
    ];
    assert_eq!(grouped(&rings), [vec![0, 1], vec![2], vec![3]]);
}

#[test]
fn a_hole_may_touch_its_shell_everywhere() {
    let diamond = [(0.0, -9.0), (9.0, 0.0), (0.0, 9.0), (-9.0, 0.0), (0.0, -9.0)];
    let diamond: Vec<Coord> = diamond.iter().map(|&(x, y)| Coord { x, y }).collect();
    let rings = [square(50.0, 0.0, 9.0, true), square(0.0, 0.0, 9.0, true), diamond];
    assert_eq!(grouped(&rings), [vec![0], vec![1, 2]]);
}

#[test]
fn empty_parts_count_for_nothing() {
    assert_eq!(grouped(&[]), Vec::<Vec<usize>>::new());
    let rings = [Vec::new(), square(0.0, 0.0, 1.0, true), Vec::new()];
    assert_eq!(grouped(&rings), [vec![1]]);
}
