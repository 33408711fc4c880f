//! How many metres a unit of a coordinate is.

use crate::measure::{Measure, Metric};
use geo::Coord;

/// Semi-major axis of WGS84 in metres (NGA.STND.0036, *World Geodetic System 1984*).
const SEMI_MAJOR: f64 = 6_378_137.0;

/// Flattening of WGS84, from the same source.
const FLATTENING: f64 = 1.0 / 298.257_223_563;

/// Entries of the table for each degree of latitude. Between two of them scales are interpolated, which
/// is within h²/8 ≈ 4·10⁻⁸ of those at the equator, h being a step in radians.
const PER_DEGREE: f64 = 32.0;

/// Turns differences of coordinates into metres, near any place.
///
/// Degrees are scaled by the two radii of curvature of the ellipsoid at their latitude, so over
/// the few kilometres of an edge distances are those of geodesics to a few parts in a million.
/// Coordinates on a plane are taken as they are.
#[derive(Debug, Clone)]
pub(crate) struct Ground {
    /// Metres per degree by latitude, from the south pole; empty for a plane.
    scales: Vec<Coord>,
}

impl Ground {
    /// What distances in a CRS of this kind mean.
    pub fn new(metric: Metric) -> Self {
        let scales = match metric {
            Metric::Planar => Vec::new(),
            Metric::Geodesic => {
                let entries = 0..=(180 * 32);
                entries
                    .map(|entry| metres_per_degree(f64::from(entry) / PER_DEGREE - 90.0))
                    .collect()
            }
        };
        Self { scales }
    }

    /// Metres per unit of x and of y at a height on the map.
    #[inline]
    pub fn scale(&self, y: f64) -> Coord {
        if self.scales.is_empty() {
            return Coord { x: 1.0, y: 1.0 };
        }
        let place = (y + 90.0).clamp(0.0, 180.0) * PER_DEGREE;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to the table"
        )]
        let below = (place as usize).min(self.scales.len() - 2);
        #[expect(clippy::cast_precision_loss, reason = "a place in a small table")]
        let share = place - below as f64;
        let (low, high) = (self.scales[below], self.scales[below + 1]);
        low + (high - low) * share
    }

    /// How far at most something so many metres away from a height on the map is along x and y.
    pub fn reach(&self, y: f64, metres: f64) -> Coord {
        if self.scales.is_empty() {
            return Coord { x: metres, y: metres };
        }
        let scale = self.scale(y);
        // A little more than the scale there says, as it changes on the way. Near a pole the whole row.
        Coord { x: (1.01 * metres / scale.x).min(360.0), y: 1.01 * metres / scale.y }
    }

    /// The length in metres of an edge.
    pub fn length(&self, a: Coord, b: Coord) -> f64 {
        let scale = self.scale(f64::midpoint(a.y, b.y));
        ((b.x - a.x) * scale.x).hypot((b.y - a.y) * scale.y)
    }

    /// The length in metres of a line, and the area in m² between it and the height of its first
    /// position. Between positions it is straight on the map. Areas are negative where it runs towards
    /// larger x above that height, so around a ring they add up to the ring's area, positive if it runs
    /// counter-clockwise.
    ///
    /// Degrees are added up by Simpson's rule, which is within 10⁻¹⁰ of them for a degree of latitude.
    pub fn along(&self, line: &[Coord]) -> Measure {
        let mut sum = Measure::default();
        let Some(&Coord { y: base, .. }) = line.first() else { return sum };
        let below = |y: f64| self.strip(base, y);
        let mut start = 0.0;
        for ends in line.windows(2) {
            let (a, way) = (ends[0], ends[1] - ends[0]);
            let (middle, end) = (a.y + way.y / 2.0, below(ends[1].y));
            let scale = self.scale(middle);
            let (x, y) = (way.x * scale.x, way.y * scale.y);
            sum.perimeter += (x * x + y * y).sqrt();
            sum.area -= way.x * (start + 4.0 * below(middle) + end) / 6.0;
            start = end;
        }
        sum
    }

    /// The area in m² per unit of x between two heights on the map.
    pub fn strip(&self, base: f64, y: f64) -> f64 {
        if self.scales.is_empty() {
            return y - base;
        }
        let at = |y: f64| {
            let scale = self.scale(y);
            scale.x * scale.y
        };
        (y - base) * (at(base) + 4.0 * at(f64::midpoint(base, y)) + at(y)) / 6.0
    }

    /// The distance in metres of a place from an edge near it.
    pub fn distance(&self, place: Coord, edge: [Coord; 2]) -> f64 {
        let way = way(place, edge, self.scale(place.y));
        way.x.hypot(way.y)
    }
}

/// The way in metres to a place from the nearest one on an edge, with so many metres per unit.
#[inline]
pub(crate) fn way(place: Coord, [a, b]: [Coord; 2], scale: Coord) -> Coord {
    let metres = |c: Coord| Coord { x: c.x * scale.x, y: c.y * scale.y };
    let (edge, way) = (metres(b - a), metres(place - a));
    let length = edge.x * edge.x + edge.y * edge.y;
    let along = edge.x * way.x + edge.y * way.y;
    let share = if length > 0.0 { (along / length).clamp(0.0, 1.0) } else { 0.0 };
    way - edge * share
}

/// Radii of curvature of the ellipsoid in the prime vertical and in the meridian, per degree of
/// longitude and of latitude.
fn metres_per_degree(latitude: f64) -> Coord {
    let eccentricity_squared = FLATTENING * (2.0 - FLATTENING);
    let (sine, cosine) = latitude.to_radians().sin_cos();
    let root = (1.0 - eccentricity_squared * sine * sine).sqrt();
    let prime_vertical = SEMI_MAJOR / root;
    let meridian = SEMI_MAJOR * (1.0 - eccentricity_squared) / root.powi(3);
    Coord { x: (prime_vertical * cosine).max(0.0).to_radians(), y: meridian.to_radians() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Distance, Geodesic, Point};

    #[test]
    fn short_ways_are_those_of_geodesics() {
        let ground = Ground::new(Metric::Geodesic);
        for latitude in [-89.0, -45.3, -21.01, 0.0, 12.34, 48.85, 66.6, 89.5] {
            for (dx, dy) in [(0.01, 0.0), (0.0, 0.01), (0.007, -0.004)] {
                let (a, b) =
                    (Coord { x: 2.0, y: latitude }, Coord { x: 2.0 + dx, y: latitude + dy });
                let truth = Geodesic.distance(Point::from(a), Point::from(b));
                let error = (ground.length(a, b) - truth).abs() / truth;
                assert!(error < 5e-6, "{latitude} {dx} {dy}: {error}");
            }
        }
    }

    #[test]
    fn a_plane_is_taken_as_it_is() {
        let ground = Ground::new(Metric::Planar);
        let edge = [Coord { x: 0.0, y: 0.0 }, Coord { x: 10.0, y: 0.0 }];
        assert_eq!(ground.distance(Coord { x: 5.0, y: 3.0 }, edge).to_bits(), 3.0_f64.to_bits());
        assert_eq!(ground.distance(Coord { x: 13.0, y: 4.0 }, edge).to_bits(), 5.0_f64.to_bits());
    }
}
