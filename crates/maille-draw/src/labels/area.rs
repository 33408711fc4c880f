//! Which boxes lie within the polygons of a unit.

use super::Bounds;

/// The edges of a unit's rings, in horizontal bands, so that a box is compared only with those at its height.
pub(super) struct Area {
    bounds: Bounds,
    bands: Vec<Vec<[[f64; 2]; 2]>>,
}

impl Area {
    /// Of rings, shells and holes alike. None if they have no extent or a coordinate is not finite.
    pub(super) fn new(rings: &[Vec<[f64; 2]>]) -> Option<Area> {
        let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        for [x, y] in rings.iter().flatten() {
            if !(x.is_finite() && y.is_finite()) {
                return None;
            }
            bounds = [bounds[0].min(*x), bounds[1].min(*y), bounds[2].max(*x), bounds[3].max(*y)];
        }
        if !(bounds[2] > bounds[0] && bounds[3] > bounds[1]) {
            return None;
        }
        let edges: usize = rings.iter().map(Vec::len).sum();
        let mut area = Area { bounds, bands: vec![Vec::new(); 1 + edges.min(2048) / 8] };
        for ring in rings {
            for (i, &from) in ring.iter().enumerate() {
                let to = ring[(i + 1) % ring.len()];
                for band in area.band(from[1].min(to[1]))..=area.band(from[1].max(to[1])) {
                    area.bands[band].push([from, to]);
                }
            }
        }
        Some(area)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a share of at most 257 bands; casts of floats saturate"
    )]
    fn band(&self, y: f64) -> usize {
        let share = (y - self.bounds[1]) / (self.bounds[3] - self.bounds[1]);
        ((share * self.bands.len() as f64) as usize).min(self.bands.len() - 1)
    }

    /// Whether a box lies within: no edge touches it, and its middle is inside.
    pub(super) fn holds(&self, area: Bounds) -> bool {
        let [left, top, right, bottom] = area;
        let [west, north, east, south] = self.bounds;
        if !(left > west && top > north && right < east && bottom < south) {
            return false;
        }
        let bands = &self.bands[self.band(top)..=self.band(bottom)];
        self.is_inside([f64::midpoint(left, right), f64::midpoint(top, bottom)])
            && !bands.iter().flatten().any(|edge| touches(*edge, area))
    }

    fn is_inside(&self, [x, y]: [f64; 2]) -> bool {
        let crossed = self.bands[self.band(y)].iter().filter(|[a, b]| {
            (a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
        });
        crossed.count() % 2 == 1
    }

    /// Points of a coarse grid that are inside, those furthest from the border first.
    pub(super) fn points(&self) -> Vec<[f64; 2]> {
        const STEPS: u32 = 10;
        let at = |axis: usize, i: u32| {
            let share = (f64::from(i) + 0.5) / f64::from(STEPS);
            self.bounds[axis] + share * (self.bounds[axis + 2] - self.bounds[axis])
        };
        let grid = (0..STEPS).flat_map(|j| (0..STEPS).map(move |i| (i, j)));
        let inside = grid.map(|(i, j)| [at(0, i), at(1, j)]).filter(|p| self.is_inside(*p));
        let mut points: Vec<_> = inside.map(|p| (self.distance(p), p)).collect();
        points.sort_by(|a, b| b.0.total_cmp(&a.0));
        points.into_iter().map(|(_, p)| p).collect()
    }

    /// The square of the distance to the border.
    fn distance(&self, [x, y]: [f64; 2]) -> f64 {
        let to = |[a, b]: &[[f64; 2]; 2]| {
            let [dx, dy] = [b[0] - a[0], b[1] - a[1]];
            let along = ((x - a[0]) * dx + (y - a[1]) * dy) / (dx * dx + dy * dy);
            let t = if along.is_finite() { along.clamp(0.0, 1.0) } else { 0.0 };
            (a[0] + t * dx - x).powi(2) + (a[1] + t * dy - y).powi(2)
        };
        self.bands.iter().flatten().map(to).fold(f64::INFINITY, f64::min)
    }
}

/// Whether a segment has a point in a box: clipped to it, something is left.
fn touches([from, to]: [[f64; 2]; 2], area: Bounds) -> bool {
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
