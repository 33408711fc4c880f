use super::double_area;
use crate::Polygons;
use geo::Coord;
use proptest::prelude::*;

/// Integers that doubles hold, and whose areas `i128` holds.
fn rings() -> impl Strategy<Value = Vec<(i64, i64)>> {
    let small = prop_oneof![-9_i64..9, -(1_i64 << 53)..1 << 53];
    prop::collection::vec((small.clone(), small), 3..9)
}

proptest! {
    #[test]
    fn the_sign_of_an_area_is_exact(ring in rings()) {
        let next = ring.iter().cycle().skip(1);
        let area: i128 = ring.iter().zip(next).map(|(a, b)| {
            let wide = |n: i64| i128::from(n);
            wide(a.0) * wide(b.1) - wide(b.0) * wide(a.1)
        }).sum();
        #[expect(clippy::cast_precision_loss, reason = "up to 2⁵³")]
        let coords: Vec<Coord> =
            ring.iter().map(|&(x, y)| Coord { x: x as f64, y: y as f64 }).collect();
        let found = double_area(&coords);
        prop_assert_eq!(found.partial_cmp(&0.0), Some(area.cmp(&0)));
    }
}

/// Whether positions are taken as a ring depends on no more than the ring.
#[test]
fn slivers_have_an_area_wherever_they_start() {
    // Where it starts decides whether its sum is anything.
    let ring = [(5.0, 5.0), (1e-312, 4e-309), (0.0, -2e-185), (3e-308, 0.0)];
    for start in 0..ring.len() {
        for is_reversed in [false, true] {
            let mut turned = ring;
            turned.rotate_left(start);
            if is_reversed {
                turned.reverse();
            }
            let mut polygons = Polygons::new();
            for (x, y) in turned {
                polygons.push_vertex(x, y);
            }
            assert_eq!(polygons.finish_ring(), Ok(()), "from {start}, reversed: {is_reversed}");
        }
    }
}
