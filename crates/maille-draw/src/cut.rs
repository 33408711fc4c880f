//! Shapes and lines cut to a box, so that a picture holds nothing that cannot be seen on it.

use crate::labels::Bounds;

type Point = [f64; 2];

/// What of a ring is in a box: one ring, closed without its first point again, or nothing. Where parts of it lie apart, edges
/// along the box join them, which hold no area.
///
/// By the rule of Sutherland and Hodgman ("Reentrant polygon clipping", 1974), one side of the box after the other.
pub fn ring(ring: &[Point], area: Bounds) -> Vec<Point> {
    if ring.iter().all(|point| is_in(*point, area)) {
        return ring.to_vec();
    }
    let mut left = ring.to_vec();
    for side in Side::of(area) {
        let mut kept = Vec::with_capacity(left.len());
        for (place, &to) in left.iter().enumerate() {
            let from = left[(place + left.len() - 1) % left.len()];
            if side.has(from) != side.has(to) {
                kept.push(side.crossing(from, to));
            }
            if side.has(to) {
                kept.push(to);
            }
        }
        left = kept;
    }
    left
}

/// What of a line is in a box: its pieces, in order.
///
/// Each segment by the rule of Liang and Barsky ("A new concept and method for line clipping", 1984).
pub fn line(line: &[Point], area: Bounds) -> Vec<Vec<Point>> {
    if line.iter().all(|point| is_in(*point, area)) {
        return vec![line.to_vec()];
    }
    let mut pieces: Vec<Vec<Point>> = Vec::new();
    // Whether the line has not left the box since the last segment.
    let mut goes_on = false;
    for ends in line.windows(2) {
        let Some(inside) = Inside::of([ends[0], ends[1]], area) else {
            goes_on = false;
            continue;
        };
        match pieces.last_mut() {
            Some(piece) if goes_on && inside.has_start => piece.push(inside.ends[1]),
            _ => pieces.push(inside.ends.to_vec()),
        }
        goes_on = inside.has_end;
    }
    pieces
}

/// What of a segment is in a box.
struct Inside {
    ends: [Point; 2],
    /// Whether the segment starts there.
    has_start: bool,
    /// Whether it ends there.
    has_end: bool,
}

impl Inside {
    fn of([from, to]: [Point; 2], area: Bounds) -> Option<Self> {
        let [mut begin, mut end] = [0.0_f64, 1.0_f64];
        for axis in 0..2 {
            let step = to[axis] - from[axis];
            let [low, high] = [area[axis] - from[axis], area[axis + 2] - from[axis]];
            if step == 0.0 {
                if low > 0.0 || high < 0.0 {
                    return None;
                }
            } else {
                let [a, b] = [low / step, high / step];
                begin = begin.max(a.min(b));
                end = end.min(a.max(b));
            }
        }
        let at = |share: f64| [0, 1].map(|axis| from[axis] + share * (to[axis] - from[axis]));
        let (has_start, has_end) = (begin <= 0.0, end >= 1.0);
        let ends = [if has_start { from } else { at(begin) }, if has_end { to } else { at(end) }];
        (begin < end).then_some(Self { ends, has_start, has_end })
    }
}

/// Whether a point is in a box.
pub fn is_in([x, y]: Point, [left, top, right, bottom]: Bounds) -> bool {
    left <= x && x <= right && top <= y && y <= bottom
}

/// A side of a box.
#[derive(Clone, Copy)]
struct Side {
    axis: usize,
    at: f64,
    /// Whether the box lies where the axis grows.
    is_lower: bool,
}

impl Side {
    fn of([left, top, right, bottom]: Bounds) -> [Self; 4] {
        let side = |axis, at, is_lower| Self { axis, at, is_lower };
        [side(0, left, true), side(1, top, true), side(0, right, false), side(1, bottom, false)]
    }

    fn has(self, point: Point) -> bool {
        let along = point[self.axis];
        if self.is_lower { along >= self.at } else { along <= self.at }
    }

    fn crossing(self, from: Point, to: Point) -> Point {
        let share = (self.at - from[self.axis]) / (to[self.axis] - from[self.axis]);
        let mut point = [0, 1].map(|axis| from[axis] + share * (to[axis] - from[axis]));
        point[self.axis] = self.at;
        point
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Area, BooleanOps, Euclidean, Length, LineString, MultiLineString, Polygon, Rect};
    use proptest::prelude::*;

    const BOX: Bounds = [-50.0, -30.0, 50.0, 30.0];

    fn area(ring: &[Point]) -> f64 {
        Polygon::new(LineString::from(ring.to_vec()), vec![]).signed_area()
    }

    fn frame() -> Polygon {
        Rect::new([BOX[0], BOX[1]], [BOX[2], BOX[3]]).to_polygon()
    }

    prop_compose! {
        /// A ring around somewhere, which does not cross itself.
        fn star()(
            middle in (-60.0..60.0, -60.0..60.0),
            radii in prop::collection::vec(1.0..90.0, 3..20),
        ) -> Vec<Point> {
            let turn = std::f64::consts::TAU / f64::from(u32::try_from(radii.len()).unwrap());
            (0..).zip(radii).map(|(step, radius)| {
                let angle = turn * f64::from(step);
                [middle.0 + radius * angle.cos(), middle.1 + radius * angle.sin()]
            }).collect()
        }
    }

    proptest! {
        #[test]
        fn a_ring_keeps_the_area_that_is_in_the_box(star in star()) {
            let cut = ring(&star, BOX);
            prop_assert!(cut.iter().all(|point| is_in(*point, BOX)));
            let whole = Polygon::new(LineString::from(star), vec![]);
            let judge = whole.intersection(&frame()).unsigned_area();
            prop_assert!((area(&cut).abs() - judge).abs() < 1e-4, "{} {judge}", area(&cut));
        }

        #[test]
        fn a_line_keeps_the_length_that_is_in_the_box(star in star()) {
            let pieces = line(&star, BOX);
            for piece in &pieces {
                prop_assert!(piece.len() > 1);
                let near = [BOX[0] - 1e-9, BOX[1] - 1e-9, BOX[2] + 1e-9, BOX[3] + 1e-9];
                prop_assert!(piece.iter().all(|point| is_in(*point, near)));
            }
            let length = |line: &Vec<Point>| Euclidean.length(&LineString::from(line.clone()));
            let length: f64 = pieces.iter().map(length).sum();
            let judge = frame().clip(&MultiLineString::new(vec![LineString::from(star)]), false);
            prop_assert!((length - Euclidean.length(&judge)).abs() < 1e-4);
        }
    }

    #[test]
    fn what_is_within_stays_as_it_is() {
        let within = vec![[0.0, 0.0], [50.0, 0.0], [50.0, 30.0]];
        assert_eq!(ring(&within, BOX), within);
        assert_eq!(line(&within, BOX), [within]);
        let beyond = [[60.0, 0.0], [70.0, 0.0], [70.0, 10.0]];
        assert!(ring(&beyond, BOX).is_empty() && line(&beyond, BOX).is_empty());
    }

    #[test]
    fn a_line_that_leaves_and_comes_back_is_two() {
        let away = [[0.0, 0.0], [0.0, 40.0], [10.0, 40.0], [10.0, 0.0]];
        let pieces = [vec![[0.0, 0.0], [0.0, 30.0]], vec![[10.0, 30.0], [10.0, 0.0]]];
        assert_eq!(line(&away, BOX), pieces);
    }
}
