//! Polygons on the grid.

use crate::grid::Point;
use rustc_hash::{FxBuildHasher, FxHashMap};

/// A ring without its closing point, which passes no point twice.
pub type Ring = Vec<Point>;

/// A polygon: a shell, counter-clockwise with rows counted from the south, and its holes, clockwise.
pub type Polygon = Vec<Ring>;

/// The edges of a ring.
pub fn edges(ring: &[Point]) -> impl Iterator<Item = [Point; 2]> {
    let ends = ring.iter().skip(1).chain(ring.first());
    ring.iter().zip(ends).map(|(from, to)| [*from, *to])
}

/// Twice the area of the triangle of a point and two others seen from it; positive when these turn left.
#[inline]
pub fn cross(from: Point, a: Point, b: Point) -> i128 {
    let [ax, ay, bx, by] = [a.x - from.x, a.y - from.y, b.x - from.x, b.y - from.y].map(i128::from);
    ax * by - ay * bx
}

/// Twice the area of a ring, positive if it runs counter-clockwise.
pub fn doubled_area(ring: &[Point]) -> i128 {
    let Some(&origin) = ring.first() else { return 0 };
    ring.windows(2).map(|ends| cross(origin, ends[0], ends[1])).sum()
}

/// Whether a ring runs around a point that does not lie on it and is given by so many times its coordinates.
pub fn is_around(ring: &[Point], point: Point, times: i64) -> bool {
    let mut inside = false;
    let mut from = ring[ring.len() - 1];
    for &to in ring {
        let (a, b) = (times * from.y > point.y, times * to.y > point.y);
        if a != b {
            let at = |p: Point| Point { x: times * p.x, y: times * p.y };
            inside ^= (cross(at(from), at(to), point) > 0) == b;
        }
        from = to;
    }
    inside
}

/// Puts rings together that may touch each other at points, but never cross: each hole goes to the innermost of the
/// shells that it lies in, as a shell may lie in a hole of another one.
///
/// # Panics
/// When a hole lies in no shell: then the rings are not those of polygons.
pub fn nested(rings: Vec<Ring>) -> Vec<Polygon> {
    let (mut polygons, mut areas, mut holes) = (Vec::new(), Vec::new(), Vec::new());
    for ring in rings {
        let area = doubled_area(&ring);
        if area > 0 {
            polygons.push(vec![ring]);
            areas.push(area);
        } else {
            holes.push(ring);
        }
    }
    for hole in holes {
        // No ring passes through the middle of another one's edge.
        let middle = Point { x: hole[0].x + hole[1].x, y: hole[0].y + hole[1].y };
        let is_only = areas.len() == 1;
        let is_around_it = |shell: &usize| is_only || is_around(&polygons[*shell][0], middle, 2);
        let innermost = (0..areas.len()).filter(is_around_it).min_by_key(|&shell| areas[shell]);
        assert!(innermost.is_some(), "a hole lies in a shell");
        if let Some(shell) = innermost {
            polygons[shell].push(hole);
        }
    }
    polygons
}

/// Cuts a closed walk at the points that it passes several times.
pub fn simple_rings(walk: Vec<Point>, rings: &mut Vec<Ring>) {
    let mut places = FxHashMap::with_capacity_and_hasher(walk.len(), FxBuildHasher);
    let mut ring = Vec::with_capacity(walk.len());
    for at in walk {
        if let Some(&first) = places.get(&at) {
            for gone in &ring[first + 1..] {
                places.remove(gone);
            }
            rings.push(ring.split_off(first));
        }
        places.insert(at, ring.len());
        ring.push(at);
    }
    rings.push(ring);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(from: i64, to: i64) -> Ring {
        [[from, from], [to, from], [to, to], [from, to]].map(|[x, y]| Point { x, y }).to_vec()
    }

    fn hole(from: i64, to: i64) -> Ring {
        square(from, to).into_iter().rev().collect()
    }

    #[test]
    fn a_hole_of_an_island_is_not_one_of_what_is_around() {
        let rings = vec![square(0, 9), hole(4, 5), hole(1, 8), square(3, 6)];
        let wanted = [vec![square(0, 9), hole(1, 8)], vec![square(3, 6), hole(4, 5)]];
        assert_eq!(nested(rings), wanted);
    }
}
