//! Simplifying against the same rule taken literally: every arc in full, every vertex asked about
//! every triangle, and all tolerances sorted.

use crate::common::polygons_of;
use crate::simplify::{AMOUNTS, METHODS, coverage, how, land};
use geo::kernels::{Kernel, Orientation, RobustKernel};
use geo::{Coord, LineString, MultiPolygon, Polygon};
use maille_geometry::{Amount, Coverage, Method};
use proptest::prelude::*;

const NEVER: f64 = f64::INFINITY;

/// The area of a triangle, and the cosine of its angle at the middle vertex.
fn triangle([before, at, after]: [Coord; 3]) -> (f64, f64) {
    let (u, v) = (before - at, after - at);
    let lengths = ((u.x * u.x + u.y * u.y) * (v.x * v.x + v.y * v.y)).sqrt();
    ((u.x * v.y - u.y * v.x).abs() / 2.0, (u.x * v.x + u.y * v.y) / lengths)
}

/// The way to a place from the nearest one on a line.
fn way(place: Coord, [a, b]: [Coord; 2]) -> Coord {
    let (edge, way) = (b - a, place - a);
    let length = edge.x * edge.x + edge.y * edge.y;
    let along = edge.x * way.x + edge.y * way.y;
    way - edge * if length > 0.0 { (along / length).clamp(0.0, 1.0) } else { 0.0 }
}

fn douglas_peucker(coords: &[Coord], first: usize, last: usize, limit: f64, out: &mut [f64]) {
    let way = |i: usize| way(coords[i], [coords[first], coords[last]]);
    let squared = |i: usize| way(i).x * way(i).x + way(i).y * way(i).y;
    // The first of equals, which is the last one backwards.
    let inner = (first + 1..last).rev();
    if let Some(parted) = inner.max_by(|&i, &j| squared(i).total_cmp(&squared(j))) {
        out[parted] = way(parted).x.hypot(way(parted).y).min(limit);
        douglas_peucker(coords, first, parted, out[parted], out);
        douglas_peucker(coords, parted, last, out[parted], out);
    }
}

/// Whether a place is in or on a triangle, and no end of the edge that stands in.
fn blocks(place: Coord, [a, b, c]: [Coord; 3]) -> bool {
    let turns = [[a, b], [b, c], [c, a]].map(|[p, q]| RobustKernel::orient2d(p, q, place));
    let none = |turn| !turns.contains(&turn);
    let inside = none(Orientation::Clockwise) || none(Orientation::CounterClockwise);
    // On the line of a flat triangle all three are collinear, however far away.
    let spans = |of: fn(Coord) -> f64| {
        let corners = [a, b, c].map(of);
        let low = corners.into_iter().fold(f64::INFINITY, f64::min);
        let high = corners.into_iter().fold(f64::NEG_INFINITY, f64::max);
        (low..=high).contains(&of(place))
    };
    inside && spans(|at| at.x) && spans(|at| at.y) && place != a && place != c
}

/// The tolerance at which each vertex of an arc goes.
fn tolerances(arcs: &[&[Coord]], arc: usize, method: Method) -> Vec<f64> {
    let coords = arcs[arc];
    let end = coords.len() - 1;
    let mut given = vec![NEVER; coords.len()];
    if method == Method::DouglasPeucker {
        douglas_peucker(coords, 0, end, NEVER, &mut given);
    }
    let importance = |before: usize, i: usize, after: usize| match method {
        Method::DouglasPeucker => given[i],
        Method::Visvalingam => triangle([before, i, after].map(|i| coords[i])).0,
        Method::VisvalingamWeighted => {
            let (area, cosine) = triangle([before, i, after].map(|i| coords[i]));
            area * if cosine.is_finite() { 1.0 - 0.7 * cosine } else { 1.0 }
        }
    };
    let mut waiting: Vec<Option<f64>> =
        (0..=end).map(|i| (0 < i && i < end).then(|| importance(i - 1, i, i + 1))).collect();
    let mut out = vec![NEVER; coords.len()];
    let mut spare = (end - 1).saturating_sub(least(arcs, arc));
    let mut tolerance = 0.0_f64;
    while spare > 0 {
        let queued = (0..=end).filter_map(|i| Some((waiting[i]?, i)));
        let Some((now, i)) = queued.min_by(|a, b| a.0.total_cmp(&b.0)) else { break };
        waiting[i] = None;
        let is_left = |i: usize| out[i] == NEVER;
        let before = |i: usize| (0..i).rev().find(|&i| is_left(i)).unwrap();
        let after = |i: usize| (i + 1..=end).find(|&i| is_left(i)).unwrap();
        let corners = [before(i), i, after(i)].map(|i| coords[i]);
        let own = (0..=end).filter(|&j| j != i && is_left(j)).map(|j| coords[j]);
        let others = arcs.iter().enumerate().filter(|(other, _)| *other != arc);
        let mut all = own.chain(others.flat_map(|(_, coords)| coords.iter().copied()));
        if all.any(|place| blocks(place, corners)) {
            continue;
        }
        let neighbours = [before(i), after(i)];
        tolerance = tolerance.max(now);
        out[i] = tolerance;
        spare -= 1;
        let is_left = |i: usize| out[i] == NEVER;
        for j in neighbours.into_iter().filter(|&j| 0 < j && j < end) {
            let before = (0..j).rev().find(|&i| is_left(i)).unwrap();
            let after = (j + 1..=end).find(|&i| is_left(i)).unwrap();
            waiting[j] = Some(importance(before, j, after));
        }
    }
    out
}

/// How many inner vertices an arc keeps: two, unless it is the shortest one between its nodes.
fn least(arcs: &[&[Coord]], arc: usize) -> usize {
    let ends = |arc: usize| [arcs[arc][0], *arcs[arc].last().unwrap()];
    let [a, b] = ends(arc);
    let alike = (0..arcs.len()).filter(|&other| ends(other) == [a, b] || ends(other) == [b, a]);
    let shortest = alike.min_by_key(|&other| arcs[other].len()).unwrap();
    if a != b && shortest == arc { 0 } else { 2 }
}

/// The arcs with the vertices that are left.
fn reference(given: &Coverage, method: Method, amount: Amount) -> Vec<Vec<Coord>> {
    let arcs: Vec<&[Coord]> = given.arcs().map(|arc| arc.coords).collect();
    let found: Vec<_> = (0..arcs.len()).map(|arc| tolerances(&arcs, arc, method)).collect();
    let limit = match amount {
        Amount::Tolerance(metres) if method == Method::DouglasPeucker => metres,
        Amount::Tolerance(metres) => (metres / 0.65).powi(2),
        Amount::Share(share) => {
            let inner = found.iter().flat_map(|arc| &arc[1..arc.len() - 1]);
            let mut sorted: Vec<f64> = inner.copied().collect();
            sorted.sort_unstable_by(f64::total_cmp);
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a few hundred vertices"
            )]
            let gone = (sorted.len() as f64 * (1.0 - share)).round() as usize;
            // Of equal ones all go, or none.
            let goes = |&limit: &f64| sorted.partition_point(|&t| t <= limit) <= gone;
            let mut finite = sorted.iter().copied().filter(|&tolerance| tolerance < NEVER);
            finite.rfind(goes).unwrap_or(-1.0)
        }
    };
    let left = |(coords, found): (&&[Coord], &Vec<f64>)| {
        let left = coords.iter().zip(found).filter(|(_, tolerance)| **tolerance > limit);
        left.map(|(&at, _)| at).collect()
    };
    arcs.iter().zip(&found).map(left).collect()
}

fn assert_as_by_reference(given: &Coverage, method: Method, amount: Amount) {
    let simple = given.simplify(&how(method, amount)).coverage;
    let arcs: Vec<Vec<Coord>> = simple.arcs().map(|arc| arc.coords.to_vec()).collect();
    assert_eq!(arcs, reference(given, method, amount), "{method:?} {amount:?}");
}

/// Units that are wound around nothing or around each other, in pairs: long arcs, close to themselves
/// and to each other.
#[derive(Debug, Clone)]
struct Spirals {
    paired: bool,
    /// Vertices on a turn.
    per_turn: usize,
    turns: usize,
    /// How large each unit or pair is.
    scales: Vec<f64>,
    jitter: Vec<f64>,
}

impl Spirals {
    fn coverage(&self) -> Coverage {
        let (turn, end) = (self.per_turn, self.per_turn * self.turns);
        let mut units = Vec::new();
        for (number, scale) in self.scales.iter().enumerate() {
            // Where turns begin, and half way to the next one.
            let at = |i: usize, half: f64| {
                let (angle, from) = (self.part(i % turn) * std::f64::consts::TAU, self.part(i));
                let jitter = self.jitter[(i * 7 + number * 31) % self.jitter.len()];
                let radius = (from + half + jitter) * scale;
                let middle = 20.0 * f64::from(u32::try_from(number).unwrap());
                Coord { x: middle + radius * angle.cos(), y: radius * angle.sin() }
            };
            let unit = |near: Vec<Coord>, far: Vec<Coord>| -> MultiPolygon {
                let ring = near.into_iter().chain(far.into_iter().rev()).collect();
                Polygon::new(LineString::new(ring), vec![]).into()
            };
            let begin = || (turn..=end).map(|i| at(i, 0.0)).collect();
            let half = || (turn..=end).map(|i| at(i, 0.5)).collect();
            units.push(unit(begin(), half()));
            if self.paired {
                let next = (2 * turn..=end + turn).map(|i| at(i, 0.0)).collect();
                units.push(unit(half(), next));
            }
        }
        coverage(&polygons_of(&units))
    }

    /// So many vertices in turns.
    fn part(&self, vertices: usize) -> f64 {
        let [vertices, turn] =
            [vertices, self.per_turn].map(|n| f64::from(u32::try_from(n).unwrap()));
        vertices / turn
    }
}

prop_compose! {
    fn spirals()(
        paired in any::<bool>(),
        per_turn in 8_usize..40,
        turns in 2_usize..6,
        scales in prop::collection::vec((-2.0..0.0_f64).prop_map(|power| 10_f64.powf(power)), 1..8),
        jitter in prop::collection::vec(-0.12..0.12_f64, 97),
    ) -> Spirals {
        Spirals { paired, per_turn, turns, scales, jitter }
    }
}

fn method() -> impl Strategy<Value = Method> {
    prop::sample::select(METHODS.to_vec())
}

fn amount() -> impl Strategy<Value = Amount> {
    prop_oneof![
        prop::sample::select(AMOUNTS.to_vec()),
        (0.0..1.0_f64).prop_map(Amount::Share),
        (0.0..1.0_f64).prop_map(Amount::Tolerance),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_left_is_what_the_rule_says(land in land(), method in method(), amount in amount()) {
        assert_as_by_reference(&land.coverage(), method, amount);
    }

    #[test]
    fn so_it_is_of_long_arcs(spirals in spirals(), method in method(), amount in amount()) {
        assert_as_by_reference(&spirals.coverage(), method, amount);
    }
}
