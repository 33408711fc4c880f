//! Which boxes lie within the polygons of a unit.

use super::{Bounds, around};
use std::ops::RangeInclusive;

/// From a point to another.
pub(super) type Edge = [[f64; 2]; 2];

/// The edges of a unit's rings, in horizontal bands, so that a box is compared only with those at its height.
pub(super) struct Area {
    bounds: Bounds,
    /// What of the bounds is in the window.
    seen: Bounds,
    edges: Vec<Edge>,
    /// Bands to a pixel.
    scale: f64,
    /// The edges that have a part in a band, by their place among all, one band after the other.
    in_bands: Vec<usize>,
    /// Where those of each band start, and where those of the last end.
    starts: Vec<usize>,
}

/// A point where the middle of a box may be.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spot {
    pub(super) at: [f64; 2],
    /// The square of its distance to the border of the area; nothing outside.
    room: f64,
}

impl Area {
    /// Of rings, shells and holes alike. None if they have no extent in the window or a coordinate is not finite.
    pub(super) fn new(rings: &[Vec<[f64; 2]>], window: Bounds) -> Option<Area> {
        let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        for [x, y] in rings.iter().flatten() {
            if !(x.is_finite() && y.is_finite()) {
                return None;
            }
            bounds = [bounds[0].min(*x), bounds[1].min(*y), bounds[2].max(*x), bounds[3].max(*y)];
        }
        let seen = [
            bounds[0].max(window[0]),
            bounds[1].max(window[1]),
            bounds[2].min(window[2]),
            bounds[3].min(window[3]),
        ];
        if !(seen[2] > seen[0] && seen[3] > seen[1]) {
            return None;
        }
        let edges: Vec<Edge> = rings.iter().flat_map(|ring| edges_of(ring)).collect();
        let bands = 1 + edges.len().min(2048) / 8;
        #[expect(clippy::cast_precision_loss, reason = "at most 257")]
        let scale = bands as f64 / (bounds[3] - bounds[1]);
        let (in_bands, starts) = (Vec::new(), vec![0; bands + 1]);
        let mut area = Area { bounds, seen, edges, scale, in_bands, starts };
        area.sort_into_bands();
        Some(area)
    }

    fn sort_into_bands(&mut self) {
        for edge in &self.edges {
            for band in self.bands_of(edge) {
                self.starts[band + 1] += 1;
            }
        }
        for band in 1..self.starts.len() {
            self.starts[band] += self.starts[band - 1];
        }
        let mut ends = self.starts.clone();
        self.in_bands = vec![0; ends[ends.len() - 1]];
        for (number, edge) in self.edges.iter().enumerate() {
            for band in self.bands_of(edge) {
                self.in_bands[ends[band]] = number;
                ends[band] += 1;
            }
        }
    }

    fn bands_of(&self, [[_, from], [_, to]]: &Edge) -> RangeInclusive<usize> {
        self.band(from.min(*to))..=self.band(from.max(*to))
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "there are at most 257 bands; casts of floats saturate"
    )]
    fn band(&self, y: f64) -> usize {
        (((y - self.bounds[1]) * self.scale) as usize).min(self.bands() - 1)
    }

    fn bands(&self) -> usize {
        self.starts.len() - 1
    }

    /// The edges of some bands that follow each other; those in several of them come several times.
    fn edges(&self, bands: RangeInclusive<usize>) -> impl Iterator<Item = &Edge> {
        let members = &self.in_bands[self.starts[*bands.start()]..self.starts[bands.end() + 1]];
        members.iter().map(|&edge| &self.edges[edge])
    }

    /// Whether what is seen of the area is wider and higher than a box that reaches so far from its middle. If not, it
    /// holds the box nowhere.
    pub(super) fn is_larger(&self, [across, down]: [f64; 2]) -> bool {
        let [left, top, right, bottom] = self.seen;
        2.0 * across < right - left && 2.0 * down < bottom - top
    }

    /// What all boxes that reach so far and have their middle in what is seen have in common: what meets it meets each
    /// of them. If they have nothing in common, its ends are the wrong way round.
    pub(super) fn common(&self, [across, down]: [f64; 2]) -> Bounds {
        let [left, top, right, bottom] = self.seen;
        [right - across, bottom - down, left + across, top + down]
    }

    /// Whether a box around a spot lies within and is seen: no edge touches it, and the spot is inside.
    pub(super) fn holds(&self, spot: &Spot, reach: [f64; 2]) -> bool {
        // Such a box holds the point of the border that is next to the spot.
        if spot.room < reach[0].min(reach[1]).powi(2) {
            return false;
        }
        let area = around(spot.at, reach);
        let ([left, top, right, bottom], [west, north, east, south]) = (area, self.seen);
        let is_seen = left > west && top > north && right < east && bottom < south;
        is_seen
            && spot.room > 0.0
            && !self.edges(self.band(top)..=self.band(bottom)).any(|&edge| touches(edge, area))
    }

    fn is_inside(&self, [x, y]: [f64; 2]) -> bool {
        let band = self.band(y);
        let crossed = self.edges(band..=band).filter(|[a, b]| {
            (a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
        });
        crossed.count() % 2 == 1
    }

    /// A point as a spot.
    pub(super) fn spot(&self, at: [f64; 2]) -> Spot {
        let room = if self.is_inside(at) { self.distance(at) } else { 0.0 };
        Spot { at, room }
    }

    /// Points of a coarse grid that are inside, those furthest from the border first.
    pub(super) fn grid(&self) -> Vec<Spot> {
        const STEPS: u32 = 10;
        let at = |axis: usize, i: u32| {
            let share = (f64::from(i) + 0.5) / f64::from(STEPS);
            self.seen[axis] + share * (self.seen[axis + 2] - self.seen[axis])
        };
        let grid = (0..STEPS).flat_map(|j| (0..STEPS).map(move |i| (i, j)));
        let spots = grid.map(|(i, j)| self.spot([at(0, i), at(1, j)]));
        let mut spots: Vec<_> = spots.filter(|spot| spot.room > 0.0).collect();
        spots.sort_by(|a, b| b.room.total_cmp(&a.room));
        spots
    }

    /// The square of the distance to the border.
    fn distance(&self, point: [f64; 2]) -> f64 {
        let own = self.band(point[1]);
        let mut least = self.distance_in(own, point, f64::INFINITY);
        // From the bands beside it away, as long as they may have something that is nearer.
        let mut gap = 0.0;
        for away in 1..self.bands() {
            if gap * gap > least {
                break;
            }
            if let Some(above) = own.checked_sub(away) {
                least = self.distance_in(above, point, least);
            }
            if own + away < self.bands() {
                least = self.distance_in(own + away, point, least);
            }
            gap += 1.0 / self.scale;
        }
        least
    }

    /// The square of the distance to the edges in a band, if that is less than another.
    fn distance_in(&self, band: usize, point: [f64; 2], least: f64) -> f64 {
        self.edges(band..=band).fold(least, |least, &[a, b]| {
            let aside = (a[0].min(b[0]) - point[0]).max(point[0] - a[0].max(b[0])).max(0.0);
            if aside * aside < least { least.min(distance([a, b], point)) } else { least }
        })
    }
}

/// The edges of a ring, the last back to its first point.
pub(super) fn edges_of(ring: &[[f64; 2]]) -> impl Iterator<Item = Edge> {
    let next = ring.iter().skip(1).chain(ring.first());
    ring.iter().zip(next).map(|(from, to)| [*from, *to])
}

/// The square of the distance from an edge to a point.
pub(super) fn distance([from, to]: Edge, [x, y]: [f64; 2]) -> f64 {
    let [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    let share = ((x - from[0]) * dx + (y - from[1]) * dy) / (dx * dx + dy * dy);
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    (from[0] + share * dx - x).powi(2) + (from[1] + share * dy - y).powi(2)
}

/// Whether an edge has a point in a box: clipped to it, something is left.
pub(super) fn touches([from, to]: Edge, area: Bounds) -> bool {
    let [mut begin, mut end] = [0.0_f64, 1.0_f64];
    for axis in 0..2 {
        let [low, high] = [area[axis] - from[axis], area[axis + 2] - from[axis]];
        let step = to[axis] - from[axis];
        if step == 0.0 {
            if low > 0.0 || high < 0.0 {
                return false;
            }
        } else {
            let [a, b] = [low / step, high / step];
            begin = begin.max(a.min(b));
            end = end.min(a.max(b));
        }
    }
    begin <= end
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn room_is_the_distance_to_the_next_edge_of_all(
            radii in prop::collection::vec(0.1..1.0, 40..400),
            shape in [0.1..30.0, 0.1..30.0],
        ) {
            let turn = std::f64::consts::TAU / f64::from(u32::try_from(radii.len()).unwrap());
            let corner = |(i, r): (u32, &f64)| {
                let angle = turn * f64::from(i);
                [shape[0] * r * angle.cos(), shape[1] * r * angle.sin()]
            };
            let ring: Vec<_> = (0..).zip(&radii).map(corner).collect();
            let area = Area::new(std::slice::from_ref(&ring), [-99.0, -99.0, 99.0, 99.0]).unwrap();
            for spot in area.grid() {
                let all = edges_of(&ring).map(|edge| distance(edge, spot.at));
                let least = all.fold(f64::INFINITY, f64::min);
                prop_assert!(spot.room.total_cmp(&least).is_eq(), "{} {least}", spot.room);
            }
        }
    }
}
