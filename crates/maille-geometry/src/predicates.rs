//! Exact decisions about positions, through Shewchuk's adaptive predicates (crate `robust`).

use geo::Coord;
use robust::orient2d;
use std::cmp::Ordering;

/// Positive when `a`, `b`, `c` turn left, negative when they turn right, zero on one line. The
/// sign is exact.
///
/// ```
/// use geo::coord;
/// use maille_geometry::predicates::turn;
/// let (a, b) = (coord! { x: 0.1, y: 0.1 }, coord! { x: 0.7, y: 0.7 });
/// assert!(turn(a, b, coord! { x: 0.3, y: 0.300_000_000_000_000_04 }) > 0.0);
/// ```
#[inline]
#[must_use]
pub fn turn(a: Coord, b: Coord, c: Coord) -> f64 {
    let point = |c: Coord| robust::Coord { x: c.x, y: c.y };
    orient2d(point(a), point(b), point(c))
}

/// A position as something to look up: equal positions have equal bits.
#[inline]
pub(crate) fn bits(at: Coord) -> [u64; 2] {
    [at.x.to_bits(), at.y.to_bits()]
}

/// Order by x, then by y.
#[inline]
#[must_use]
pub fn lexicographic(a: Coord, b: Coord) -> Ordering {
    a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y))
}

/// The leftmost of two positions, of two above each other the lower one. The same as by
/// [`lexicographic`], as positions have no `-0.0`, and quicker.
#[inline]
#[expect(clippy::float_cmp, reason = "the same column or not, to the bit")]
pub(crate) fn lower(a: Coord, b: Coord) -> Coord {
    if b.x < a.x || (b.x == a.x && b.y < a.y) { b } else { a }
}

/// Order of the directions from `origin` to `a` and to `b`, counter-clockwise from that of
/// positive x.
#[must_use]
#[expect(clippy::float_cmp, reason = "the same row or not, to the bit")]
pub fn angular(origin: Coord, a: Coord, b: Coord) -> Ordering {
    let lower = |p: Coord| p.y < origin.y || (p.y == origin.y && p.x < origin.x);
    lower(a).cmp(&lower(b)).then_with(|| 0.0_f64.total_cmp(&(turn(origin, a, b) + 0.0)))
}

/// Whether two edges that leave `origin` for `a` and `b` run along each other.
#[inline]
#[must_use]
pub fn same_direction(origin: Coord, a: Coord, b: Coord) -> bool {
    let (u, v) = (a - origin, b - origin);
    u.x * v.x + u.y * v.y > 0.0 && turn(origin, a, b) == 0.0
}

/// Twice the area of an open ring, positive if it runs counter-clockwise. The sign is exact, unless products of
/// coordinates are so small that doubles do not hold them.
///
/// The terms of the shoelace sum are added up as an expansion: doubles of different magnitude whose sum is exact
/// (Shewchuk, *Adaptive Precision Floating-Point Arithmetic*, 1997, `TWO-PRODUCT` and `GROW-EXPANSION` with zero
/// elimination). There are never more than about forty of them, for the range of exponents is limited.
pub(crate) fn double_area(ring: &[Coord]) -> f64 {
    let mut expansion = Vec::new();
    let mut add_product = |a: f64, b: f64| {
        let product = a * b;
        grow(&mut expansion, a.mul_add(b, -product));
        grow(&mut expansion, product);
    };
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        add_product(a.x, b.y);
        add_product(-a.y, b.x);
    }
    // The last one is greater than all others together.
    expansion.last().copied().unwrap_or_default()
}

/// Adds a number to an expansion.
fn grow(expansion: &mut Vec<f64>, number: f64) {
    let (mut sum, mut kept) = (number, 0);
    for i in 0..expansion.len() {
        let (a, b) = (sum, expansion[i]);
        sum = a + b;
        // `TWO-SUM`: what is lost of the sum.
        let b_virtual = sum - a;
        let lost = (a - (sum - b_virtual)) + (b - b_virtual);
        if lost != 0.0 {
            expansion[kept] = lost;
            kept += 1;
        }
    }
    expansion.truncate(kept);
    if sum != 0.0 {
        expansion.push(sum);
    }
}

#[cfg(test)]
#[path = "predicates_tests.rs"]
mod tests;
