//! Which units cover a point, decided exactly.
//!
//! # Points on borders
//!
//! Every point is taken to lie a hair further right, and by far less than that further up: at
//! (x + ε, y + ε²) for an ε smaller than any number. There it lies on no border, so each point that
//! a coverage covers is covered by one unit. A point on the outer border may thus fall outside: it
//! then goes to the first unit met on a turn around it, counter-clockwise from there. So it gets one
//! of the units whose borders pass it, whatever they look like.
//!
//! Decisions are exact as long as products of two differences of coordinates are numbers (J. R. Shewchuk, *Adaptive
//! precision floating-point arithmetic*, 1997): coordinates below 10⁷⁵, as polygons have, and not nearer to each
//! other than 10⁻¹⁵⁰ unless they are equal, as only ones around 0 could be.
//!
//! Simulating ε is the method of H. Edelsbrunner and E. P. Mücke, *Simulation of simplicity* (1990).

use crate::borders::{Code, NOBODY};
use geo::Coord;
use maille_geometry::predicates::{angular, same_direction, turn};

/// An edge of a border, with what is on its sides.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Edge {
    pub a: Coord,
    pub b: Coord,
    pub sides: [Code; 2],
}

impl Edge {
    /// Whether a point lies on the left, by the rule of this module. The sign is exact; for a point
    /// on the line of the edge that of (b − a) × (ε, ε²).
    #[inline]
    #[expect(clippy::float_cmp, reason = "the same row or not, to the bit")]
    pub fn has_on_left(&self, at: Coord) -> bool {
        let turn = turn(self.a, self.b, at);
        if turn != 0.0 {
            return turn > 0.0;
        }
        self.b.y < self.a.y || (self.b.y == self.a.y && self.b.x > self.a.x)
    }

    /// Whether a point lies on the edge, ends included.
    fn passes(&self, at: Coord) -> bool {
        let within = |a: f64, b: f64, c: f64| a.min(b) <= c && c <= a.max(b);
        within(self.a.x, self.b.x, at.x)
            && within(self.a.y, self.b.y, at.y)
            && turn(self.a, self.b, at) == 0.0
    }

    /// Whether the edge ever passes the vertical line at an x, and the horizontal one at a y, moved
    /// a hair right and up.
    #[inline]
    pub fn spans_x(&self, x: f64) -> bool {
        (self.a.x <= x) != (self.b.x <= x)
    }

    #[inline]
    pub fn spans_y(&self, y: f64) -> bool {
        (self.a.y <= y) != (self.b.y <= y)
    }

    /// Whether two edges meet anywhere but in a common end, or run along each other.
    pub fn clashes(&self, other: &Self) -> bool {
        if !meets(self.a.x, self.b.x, other.a.x, other.b.x)
            || !meets(self.a.y, self.b.y, other.a.y, other.b.y)
        {
            return false;
        }
        for (end, from) in [(self.a, self.b), (self.b, self.a)] {
            for (other_end, other_from) in [(other.a, other.b), (other.b, other.a)] {
                if end == other_end {
                    return same_direction(end, from, other_from);
                }
            }
        }
        !parted([self.a, self.b], [other.a, other.b])
            && !parted([other.a, other.b], [self.a, self.b])
    }

    /// Whether the edge has any point in common with a line between two points.
    pub fn touches(&self, line: [Coord; 2]) -> bool {
        meets(self.a.x, self.b.x, line[0].x, line[1].x)
            && meets(self.a.y, self.b.y, line[0].y, line[1].y)
            && !parted([self.a, self.b], line)
            && !parted(line, [self.a, self.b])
    }
}

/// Whether the ranges between two pairs of numbers meet.
fn meets(a: f64, b: f64, c: f64, d: f64) -> bool {
    a.min(b) <= c.max(d) && c.min(d) <= a.max(b)
}

/// Whether a line between two points lies strictly on one side of another's line.
fn parted(line: [Coord; 2], other: [Coord; 2]) -> bool {
    let [a, b] = other.map(|end| turn(line[0], line[1], end));
    (a > 0.0 && b > 0.0) || (a < 0.0 && b < 0.0)
}

/// How often each unit winds around a point: each but those that do not, by their codes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Cover(Vec<(Code, i32)>);

impl Cover {
    pub fn clear(&mut self) {
        self.0.clear();
    }

    pub fn add(&mut self, code: Code, times: i32) {
        if code == NOBODY {
            return;
        }
        match self.0.binary_search_by_key(&code, |(known, _)| *known) {
            Err(place) => self.0.insert(place, (code, times)),
            Ok(place) => {
                let known = &mut self.0[place].1;
                *known = known.saturating_add(times);
                if *known == 0 {
                    self.0.remove(place);
                }
            }
        }
    }

    /// Goes across an edge, to its left or to its right.
    pub fn cross(&mut self, sides: [Code; 2], to_left: bool) {
        let [left, right] = sides;
        let (entered, left_behind) = if to_left { (left, right) } else { (right, left) };
        self.add(entered, 1);
        self.add(left_behind, -1);
    }

    /// Goes from one point to another, vertically and then horizontally, across those of some edges
    /// that are in between. The cover of the second point is right if the edges are all that come
    /// near the way.
    pub fn walk(&mut self, edges: impl IntoIterator<Item = Edge>, from: Coord, to: Coord) {
        let corner = Coord { x: from.x, y: to.y };
        for edge in edges {
            let mut step = |from: Coord, to: Coord| {
                let is_left = edge.has_on_left(to);
                if is_left != edge.has_on_left(from) {
                    self.cross(edge.sides, is_left);
                }
            };
            if edge.spans_x(from.x) {
                step(from, corner);
            }
            if edge.spans_y(to.y) {
                step(corner, to);
            }
        }
    }

    /// The cover next to a point outside of all units, on the first side counter-clockwise that has
    /// any, where one of some edges passes the point.
    pub fn turn_around(&mut self, edges: impl IntoIterator<Item = Edge>, at: Coord) {
        let mut ways: Vec<(Coord, [Code; 2])> = Vec::new();
        for edge in edges.into_iter().filter(|edge| edge.passes(at)) {
            let [left, right] = edge.sides;
            let ends = [(edge.b, [left, right]), (edge.a, [right, left])];
            ways.extend(ends.into_iter().filter(|(end, _)| *end != at));
        }
        // What lies straight to the right comes last: the point has moved beyond it already.
        #[expect(clippy::float_cmp, reason = "the same row or not, to the bit")]
        let is_passed = |end: Coord| end.y == at.y && end.x > at.x;
        ways.sort_by(|(a, _), (b, _)| {
            is_passed(*a).cmp(&is_passed(*b)).then_with(|| angular(at, *a, *b))
        });
        for way in ways.chunk_by(|(a, _), (b, _)| same_direction(at, *a, *b)) {
            for (_, sides) in way {
                self.cross(*sides, true);
            }
            if !self.is_empty() {
                return;
            }
        }
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The one unit that winds once around the point, or nobody, if that is all.
    pub fn alone(&self) -> Option<Code> {
        match self.0[..] {
            [] => Some(NOBODY),
            [(code, 1)] => Some(code),
            _ => None,
        }
    }

    /// Each unit, and how often it winds around the point.
    pub fn entries(&self) -> &[(Code, i32)] {
        &self.0
    }

    /// The units.
    pub fn codes(&self) -> impl Iterator<Item = Code> + '_ {
        self.0.iter().map(|(code, _)| *code)
    }
}
