//! Which pixels an edge passes, against fractions.

use super::*;
use crate::grid::rounded;
use proptest::prelude::*;

/// Steps of a coordinate to a unit of the grid.
const STEPS: i64 = 8;

fn coord([x, y]: [i64; 2]) -> Coord {
    #[expect(clippy::cast_precision_loss, reason = "small numbers")]
    let place = |at: i64| at as f64 / STEPS as f64;
    Coord { x: place(x), y: place(y) }
}

fn edge(a: [i64; 2], b: [i64; 2]) -> Edge {
    let places = [coord(a), coord(b)];
    Edge { places, ends: places.map(rounded) }
}

/// An end of an interval of shares along an edge, as a fraction with a denominator above 0, and whether it belongs to
/// the interval.
#[derive(Clone, Copy)]
struct End {
    over: i64,
    under: i64,
    closed: bool,
}

/// Whether a segment meets a half-open square, by the shares of it at which it is between the sides.
fn meets(a: [i64; 2], b: [i64; 2], pixel: Point) -> bool {
    let mut low = End { over: 0, under: 1, closed: true };
    let mut high = End { over: 1, under: 1, closed: true };
    for (from, to, middle) in [(a[0], b[0], pixel.x), (a[1], b[1], pixel.y)] {
        let (first, last) = (middle * STEPS - STEPS / 2, middle * STEPS + STEPS / 2);
        let way = to - from;
        if way == 0 {
            if !(first..last).contains(&from) {
                return false;
            }
            continue;
        }
        let share = |side: i64, closed: bool| {
            let sign = way.signum();
            End { over: (side - from) * sign, under: way.abs(), closed }
        };
        let (enters, leaves) = (share(first, true), share(last, false));
        let (enters, leaves) = if way > 0 { (enters, leaves) } else { (leaves, enters) };
        let order = |a: &End, b: &End| (a.over * b.under).cmp(&(b.over * a.under));
        low = match order(&enters, &low) {
            std::cmp::Ordering::Greater => enters,
            std::cmp::Ordering::Less => low,
            std::cmp::Ordering::Equal => End { closed: low.closed && enters.closed, ..low },
        };
        high = match order(&leaves, &high) {
            std::cmp::Ordering::Less => leaves,
            std::cmp::Ordering::Greater => high,
            std::cmp::Ordering::Equal => End { closed: high.closed && leaves.closed, ..high },
        };
    }
    let gap = high.over * low.under - low.over * high.under;
    gap > 0 || (gap == 0 && low.closed && high.closed)
}

proptest! {
    #[test]
    fn an_edge_passes_the_pixels_that_fractions_say(
        a in prop::array::uniform2(-40_i64..40),
        b in prop::array::uniform2(-40_i64..40),
    ) {
        prop_assume!(a != b);
        let edge = edge(a, b);
        for x in -6..=6 {
            for y in -6..=6 {
                let pixel = Point { x, y };
                prop_assert_eq!(edge.passes(pixel), meets(a, b, pixel), "{:?}", pixel);
            }
        }
    }

    #[test]
    fn hot_pixels_along_an_edge_are_all_found_and_in_order(
        points in prop::collection::vec((-300_i64..300, -300_i64..300), 1..400),
        shift in prop::sample::select(vec![0, 1_000_003, -77_777_777_i64]),
        a in prop::array::uniform2(-2400_i64..2400),
        b in prop::array::uniform2(-2400_i64..2400),
    ) {
        prop_assume!(a != b);
        let moved = |at: i64| at + shift;
        let points: Vec<Point> =
            points.into_iter().map(|(x, y)| Point { x: moved(x), y: moved(y) }).collect();
        let pixels = Pixels::of(points.clone());
        let place = |at: [i64; 2]| at.map(|at| at + shift * STEPS);
        let edge = edge(place(a), place(b));
        let mut found = Vec::new();
        pixels.along(&edge, &mut found);
        let mut expected: Vec<Point> = points
            .into_iter()
            .filter(|at| edge.passes(*at) && !edge.ends.contains(at))
            .collect();
        expected.sort_unstable();
        expected.dedup();
        let from = edge.ends[0];
        let away = |at: &Point| (at.x - from.x).abs() + (at.y - from.y).abs();
        prop_assert!(found.is_sorted_by_key(away));
        found.sort_unstable();
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn lines_are_crossed_in_pixels_that_the_edge_passes(
        a in prop::array::uniform2(-400_i64..400),
        b in prop::array::uniform2(-400_i64..400),
        line in -40_i64..40,
    ) {
        let edge = edge(a, b);
        let [from, to] = edge.ends;
        if (from.x < line) != (to.x < line) && from.x != line && to.x != line {
            let at = edge.crossing(Line::Column(line));
            prop_assert!(at.x == line && edge.passes(at));
        }
        if (from.y < line) != (to.y < line) && from.y != line && to.y != line {
            let at = edge.crossing(Line::Row(line));
            prop_assert!(at.y == line && edge.passes(at));
        }
    }
}
