//! How much a vertex matters.

use crate::ground::way;
use geo::Coord;

/// Importance of a vertex that depends on its neighbours only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Importance {
    /// The area of the triangle with its neighbours, in m² (Visvalingam and Whyatt 1993, *Line
    /// generalisation by repeated elimination of points*).
    Area,
    /// The same, more where the line is flat and less where it is sharp, so that borders come out
    /// smooth.
    Weighted,
}

/// How much the angle at a vertex counts: the weight runs from 1 − `WEIGHTING` at a spike to
/// 1 + `WEIGHTING` on a straight line. The value is that of mapshaper (`weighting=0.7`).
const WEIGHTING: f64 = 0.7;

impl Importance {
    /// The importance of the middle one of three vertices, with so many metres per unit.
    #[inline]
    pub fn of(self, [before, at, after]: [Coord; 3], scale: Coord) -> f64 {
        let way = |to: Coord| Coord { x: (to.x - at.x) * scale.x, y: (to.y - at.y) * scale.y };
        let (u, v) = (way(before), way(after));
        let area = (u.x * v.y - u.y * v.x).abs() / 2.0;
        match self {
            Self::Area => area,
            Self::Weighted => {
                let lengths = ((u.x * u.x + u.y * u.y) * (v.x * v.x + v.y * v.y)).sqrt();
                let cosine = (u.x * v.x + u.y * v.y) / lengths;
                let weight = if cosine.is_finite() { 1.0 - WEIGHTING * cosine } else { 1.0 };
                area * weight
            }
        }
    }
}

/// The distance in metres of each inner vertex of an arc from the line that would stand in for it
/// (Douglas and Peucker 1973, *Algorithms for the reduction of the number of points*): never more
/// than that of the vertex which the line was parted at. `scales` are metres per unit at each position.
pub(super) fn douglas_peucker(coords: &[Coord], scales: &[Coord], out: &mut [f64]) {
    let mut open = vec![(0, coords.len() - 1, f64::INFINITY)];
    while let Some((first, last, limit)) = open.pop() {
        let ends = [coords[first], coords[last]];
        let way = |i: usize| (way(coords[i], ends, scales[i]), i);
        let squared = |way: Coord| way.x * way.x + way.y * way.y;
        // The first of equals.
        let furthest = (first + 1..last)
            .map(way)
            .reduce(|best, other| if squared(other.0) > squared(best.0) { other } else { best });
        if let Some((way, i)) = furthest {
            let distance = way.x.hypot(way.y).min(limit);
            out[i] = distance;
            open.extend([(first, i, distance), (i, last, distance)]);
        }
    }
}
