//! A glance at a record against a careful look.

use super::*;
use proptest::prelude::*;

/// Positions of a line, some beyond the cell, and the faces between them.
fn drawn() -> impl Strategy<Value = Line> {
    let place = -MARGIN..=LOCAL + MARGIN;
    let position = prop_oneof![
        [place.clone(), place],
        // Short edges, and long ones that are nearly level.
        [0..300_i16, 8000..8020_i16],
        [0..LOCAL, 8000..8004_i16],
    ];
    let step = (position, 1..=3_u32, 1..=3_u32);
    prop::collection::vec(step, 2..=POSITIONS).prop_map(|steps| {
        let mut draft = Draft::new();
        draft.start(steps[0].0).expect("there is room");
        for &(position, left, right) in &steps[1..] {
            draft.go(position, [left, right]).expect("there is room");
        }
        draft.finish([LOCAL / 2, LOCAL / 3], 1).expect("there is room")
    })
}

fn points() -> impl Strategy<Value = Vec<[i16; 2]>> {
    prop::collection::vec([0..LOCAL, 0..LOCAL], 300)
}

/// Places around the positions of a line.
fn around(line: &Line) -> Vec<[i16; 2]> {
    let steps = [-9, -3, -2, -1, 0, 1, 2, 3, 9];
    let positions = line.x.into_iter().zip(line.y);
    let moved = |x: i16, y: i16| steps.map(move |dy| steps.map(move |dx| [x + dx, y + dy]));
    positions.flat_map(|(x, y)| moved(x, y).concat()).collect()
}

proptest! {
    #[test]
    fn a_glance_is_right_wherever_rounding_moves_the_point(line in drawn(), points in points()) {
        for [x, y] in around(&line).into_iter().chain(points) {
            let Some(face) = line.glance([x, y]) else { continue };
            for [dx, dy] in [[-1, -1], [-1, 1], [0, 0], [1, -1], [1, 1]] {
                let [crossed, _] = line.edges([x + dx, y + dy]);
                prop_assert_eq!(line.face(crossed), face, "{}, {} and {}, {}", x, y, dx, dy);
            }
        }
    }

    #[test]
    fn a_glance_suffices_for_most_points(line in drawn(), points in points()) {
        let sure = |at: &&[i16; 2]| line.find(**at) != Found::Unsure;
        let told = |at: &&[i16; 2]| line.glance(**at).is_some();
        let (sure, told) = (points.iter().filter(sure).count(), points.iter().filter(told).count());
        prop_assert!(told * 10 >= sure * 9, "{} of {}", told, sure);
    }

    #[test]
    fn what_decides_nothing_tells_nothing(points in points()) {
        for at in points {
            prop_assert_eq!(Line::UNSURE.glance(at), None);
            prop_assert_eq!(Line::UNSURE.find(at), Found::Unsure);
        }
    }

    #[test]
    fn no_bytes_do_harm(bytes in prop::array::uniform32(any::<u16>()), x in any::<i16>(), y in any::<i16>()) {
        let line: Line = bytemuck::cast(bytes);
        _ = (line.glance([x, y]), line.find([x, y]));
    }
}
