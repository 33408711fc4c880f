use super::{LOCAL, MARGIN, clip};
use geo::{Coord, coord};

/// Numbers around one, down to the nearest.
fn around(number: f64) -> [f64; 5] {
    [number - 1e-9, number.next_down(), number, number.next_up(), number + 1e-9]
}

#[test]
fn edges_that_meet_are_cut_there_or_none_is() {
    let (low, high) = (f64::from(-MARGIN), f64::from(LOCAL + MARGIN));
    let sides = [low, high].map(around);
    let places = sides.as_flattened().iter().flat_map(|&side| {
        [coord! { x: side, y: 8000.3 }, coord! { x: 8000.3, y: side }, coord! { x: side, y: side }]
    });
    // From places so far that what is left of a node is lost.
    let far = [-1e12, -1e6, 5000.1, 1e6, 1e12]
        .map(|x| [-1e12, -1e6, 4000.7, 1e6, 1e12].map(|y| coord! { x: x, y: y }));
    for node in places {
        let Coord { x, y } = node;
        let is_beyond = x < low || x > high || y < low || y > high;
        for &far in far.as_flattened() {
            for (ends, i) in [([far, node], 1), ([node, far], 0)] {
                let Some(clipped) = clip(ends) else {
                    assert!(is_beyond, "{node:?} from {far:?}");
                    continue;
                };
                assert_eq!(clipped.cut[i], is_beyond, "{node:?} from {far:?}");
                assert!(is_beyond || clipped.ends[i] == node);
                let inside = |c: Coord| c.x >= low && c.x <= high && c.y >= low && c.y <= high;
                assert!(clipped.ends.into_iter().all(inside), "{:?}", clipped.ends);
            }
        }
    }
}
