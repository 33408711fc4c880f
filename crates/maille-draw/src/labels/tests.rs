use super::area::{distance, edges_of, touches};
use super::taken::meet;
use super::*;
use crate::scene::LEADING;
use crate::text::{Font, regular, wraps};
use geo::{Contains, LineString, Polygon, Rect};
use proptest::prelude::*;

const PICTURE: Bounds = [0.0, 0.0, 500.0, 500.0];
/// As many numbers as are wanted.
const ALL: Option<Numbers> = Some(Numbers { size: 6.0, most: usize::MAX });

fn unit(name: &str, [left, top, right, bottom]: Bounds) -> Unit {
    Unit {
        rings: vec![vec![[left, top], [right, top], [right, bottom], [left, bottom]]],
        pole: Some([f64::midpoint(left, right), f64::midpoint(top, bottom)]),
        window: PICTURE,
        name: name.to_owned(),
        priority: 0.0,
        sizes: [6.0, 18.0],
        is_bold: false,
        may_be_number: true,
    }
}

/// Units in a row that are too small for any name, but far enough apart for numbers.
fn small(names: &[&str]) -> Vec<Unit> {
    let left = |i: u32| 20.0 + 40.0 * f64::from(i);
    let squares = (0..).zip(names);
    squares.map(|(i, name)| unit(name, [left(i), 20.0, left(i) + 4.0, 24.0])).collect()
}

fn label(outcome: &Outcome) -> Option<&Label> {
    match outcome {
        Outcome::Placed(label) | Outcome::Numbered(_, label) => Some(label),
        Outcome::Dropped => None,
    }
}

fn number(outcome: &Outcome) -> Option<usize> {
    if let Outcome::Numbered(number, _) = outcome { Some(*number) } else { None }
}

fn is_within([left, top, right, bottom]: Bounds, window: Bounds) -> bool {
    left >= window[0] && top >= window[1] && right <= window[2] && bottom <= window[3]
}

fn is_free(taken: &[Bounds], bounds: Bounds) -> bool {
    !taken.iter().any(|&other| meet(other, bounds))
}

#[test]
fn size_lines_and_numbers_follow_the_room() {
    let units = [
        unit("Pays de Retz", [0.0, 0.0, 300.0, 100.0]),
        unit("Pays de Retz", [300.0, 0.0, 350.0, 100.0]),
        unit("Pays de Retz", [400.0, 10.0, 412.0, 22.0]),
        unit("Aurillac", [450.0, 10.0, 462.0, 22.0]),
    ];
    let outcomes = place(&units, &[], ALL);
    let [Outcome::Placed(big), Outcome::Placed(narrow)] = &outcomes[..2] else { panic!() };
    assert!(big.size > 17.9 && big.lines.len() == 1);
    assert!(narrow.size < big.size, "{narrow:?}");
    assert!(narrow.lines.len() > 1);
    assert!(matches!(&outcomes[2], Outcome::Numbered(2, label) if label.lines == ["2"]));
    assert!(matches!(&outcomes[3], Outcome::Numbered(1, label) if label.lines == ["1"]));
    assert_eq!(place(&units, &[], None)[2], Outcome::Dropped);
}

#[test]
fn names_keep_clear_of_obstacles() {
    let units = [unit("Albi", [0.0, 0.0, 100.0, 100.0])];
    let obstacle = [30.0, 0.0, 100.0, 60.0];
    let Outcome::Placed(label) = &place(&units, &[obstacle], None)[0] else { panic!() };
    assert!(is_free(&[obstacle], label.boxed));
    // Wherever it is and however large.
    let all = [f64::NEG_INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::INFINITY];
    assert_eq!(place(&units, &[all], ALL), [Outcome::Dropped]);
}

#[test]
fn names_lie_in_what_is_seen_of_their_units() {
    let mut wide = unit("Albi", [-300.0, 0.0, 300.0, 100.0]);
    wide.window = [200.0, 0.0, 500.0, 500.0];
    let Outcome::Placed(label) = &place(&[wide.clone()], &[], None)[0] else { panic!() };
    assert!(is_within(label.boxed, [200.0, 0.0, 300.0, 100.0]), "{label:?}");
    wide.window = [301.0, 0.0, 500.0, 500.0];
    assert_eq!(place(&[wide], &[], ALL), [Outcome::Dropped]);
}

#[test]
fn numbers_stay_in_the_window_and_apart() {
    // The number has no room around the poles: one is too near to the corner, two are one.
    let corner = unit("Albi", [0.0, 0.0, 12.0, 20.0]);
    let corner = Unit { pole: Some([1.0, 1.0]), name: "Saint-Étienne".to_owned(), ..corner };
    let twin = unit("Saint-Flour", [100.0, 100.0, 130.0, 108.0]);
    let outcomes = place(&[corner, twin.clone(), twin], &[], ALL);
    let boxes: Vec<_> = outcomes.iter().filter_map(label).map(|label| label.boxed).collect();
    assert!(outcomes.iter().all(|outcome| number(outcome).is_some()), "{outcomes:?}");
    for (i, &bounds) in boxes.iter().enumerate() {
        assert!(is_within(bounds, PICTURE) && is_free(&boxes[..i], bounds), "{boxes:?}");
    }
}

#[test]
fn the_greatest_priorities_get_the_numbers_that_there_are() {
    let mut units = small(&["Aime", "Brie", "Cahors", "Dole", "Eu"]);
    for (unit, priority) in units.iter_mut().zip([1.0, 5.0, 2.0, 4.0, 3.0]) {
        unit.priority = priority;
    }
    let numbers = |most| {
        let outcomes = place(&units, &[], Some(Numbers { size: 6.0, most }));
        outcomes.iter().map(number).collect::<Vec<_>>()
    };
    assert_eq!(numbers(3), [None, Some(1), None, Some(2), Some(3)]);
    assert_eq!(numbers(0), [None; 5]);
    assert_eq!(numbers(5), [Some(1), Some(2), Some(3), Some(4), Some(5)]);
    // Who has no room takes no number from others.
    let [_, top, right, bottom] = units[1].window;
    units[1].window = [right - 1.0, top, right, bottom];
    let outcomes = place(&units, &[], Some(Numbers { size: 6.0, most: 3 }));
    let numbers: Vec<_> = outcomes.iter().map(number).collect();
    assert_eq!(numbers, [None, None, Some(1), Some(2), Some(3)]);
}

#[test]
fn numbers_follow_the_order_of_french_readers() {
    let names = ["Zola", "Évreux", "Orly", "orange", "Œuilly", "Eu", "Oeting", "Étampes", "Évreux"];
    let outcomes = place(&small(&names), &[], ALL);
    let mut found: Vec<_> = (0..).zip(&outcomes).map(|(i, o)| (number(o), i)).collect();
    found.sort_unstable();
    let order: Vec<usize> = found.into_iter().map(|(_, i)| i).collect();
    // Étampes, Eu, Évreux, Évreux, Oeting, Œuilly, orange, Orly, Zola
    assert_eq!(order, [7, 5, 1, 8, 6, 4, 3, 2, 0]);
    // Names that differ in accents alone have an order, too.
    let outcomes = place(&small(&["Épée", "Epee"]), &[], ALL);
    assert_eq!(outcomes.iter().map(number).collect::<Vec<_>>(), [Some(2), Some(1)]);
}

#[test]
fn numbers_take_the_room_of_the_widest() {
    let names = ["Aix-les-Bains"; 12];
    let width = |most, units: usize| {
        let numbers = Some(Numbers { size: 6.0, most });
        let label = label(&place(&small(&names[..units]), &[], numbers)[0]).unwrap().clone();
        label.boxed[2] - label.boxed[0]
    };
    let ink = |digits| {
        let numbers = (0..10).map(|digit: u32| digit.to_string().repeat(digits));
        numbers.map(|number| bold().width(&number, 6.0)).fold(0.0, f64::max)
    };
    for (most, units, digits) in [(9, 12, 1), (10, 12, 2), (usize::MAX, 12, 2), (99, 9, 1)] {
        let room = width(most, units);
        assert!(room > ink(digits) && room < ink(digits + 1), "{most} {units}: {room}");
    }
}

#[test]
fn units_that_cannot_be_named_are_dropped() {
    let sound = unit("Albi", [0.0, 0.0, 100.0, 100.0]);
    let ring = |at: [f64; 2]| {
        let mut rings = sound.rings.clone();
        rings[0].push(at);
        Unit { rings, ..sound.clone() }
    };
    let pole = |pole| Unit { pole, ..sound.clone() };
    let unsound = [
        ring([f64::NAN, 50.0]),
        ring([50.0, f64::INFINITY]),
        ring([f64::NEG_INFINITY, 50.0]),
        pole(Some([f64::NAN, 50.0])),
        pole(Some([50.0, f64::INFINITY])),
        pole(None),
        Unit { rings: vec![], ..sound.clone() },
        Unit { rings: vec![vec![]], ..sound.clone() },
        Unit { rings: vec![vec![[3.0, 3.0]; 4]], ..sound.clone() },
        Unit { rings: vec![vec![[0.0, 3.0], [9.0, 3.0], [5.0, 3.0]]], ..sound.clone() },
        Unit { window: [f64::NAN, 600.0, 700.0, 700.0], ..sound.clone() },
    ];
    for unit in unsound {
        let outcomes = place(&[unit.clone(), sound.clone()], &[], ALL);
        assert_eq!(outcomes[0], Outcome::Dropped, "{unit:?}");
        assert!(matches!(outcomes[1], Outcome::Placed(_)), "{unit:?}");
    }
    // Heights of fonts that are none.
    for size in [f64::NAN, 0.0, -6.0] {
        let unit = Unit { sizes: [size; 2], ..sound.clone() };
        assert_eq!(place(&[unit], &[], Some(Numbers { size, most: 1 })), [Outcome::Dropped]);
    }
    assert_eq!(place(&[], &[PICTURE], ALL), []);
}

/// What [`place`] does, told plainly: everything is compared with everything.
fn placed_plainly(units: &[Unit], obstacles: &[Bounds], numbers: Option<Numbers>) -> Vec<Outcome> {
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by(|&a, &b| units[b].priority.total_cmp(&units[a].priority));
    let mut taken = obstacles.to_vec();
    let mut outcomes = vec![Outcome::Dropped; units.len()];
    for &i in &order {
        let unit = &units[i];
        let font = if unit.is_bold { bold() } else { regular() };
        let [min, max] = unit.sizes;
        let mut labels = Vec::new();
        for step in 0..=12 {
            let size = max - (max - min) * f64::from(step) / 12.0;
            for way in wraps(&unit.name, font) {
                labels.extend(spots(unit).map(|at| written(&way.lines, way.width, font, size, at)));
            }
        }
        let is_found = |l: &Label| is_held(unit, l.boxed) && is_free(&taken, l.boxed);
        if let Some(label) = labels.into_iter().find(is_found) {
            taken.push(label.boxed);
            outcomes[i] = Outcome::Placed(label);
        }
    }
    let Some(Numbers { size, most }) = numbers else { return outcomes };
    let digits = most.min(units.len()).to_string().len();
    let widths = (0..10).map(|digit| bold().width(&digit.to_string().repeat(digits), 1.0));
    let width = widths.fold(0.0, f64::max);
    let mut found = Vec::new();
    for i in order {
        if outcomes[i] == Outcome::Dropped && found.len() < most {
            let mut labels =
                spots(&units[i]).map(|at| written(&[String::new()], width, bold(), size, at));
            let window = units[i].window;
            let label = labels.find(|l| is_within(l.boxed, window) && is_free(&taken, l.boxed));
            taken.extend(label.as_ref().map(|label| label.boxed));
            found.extend(label.map(|label| (any_ascii(&units[i].name).to_lowercase(), i, label)));
        }
    }
    found.sort_by(|(a, i, _), (b, j, _)| (a, &units[*i].name, i).cmp(&(b, &units[*j].name, j)));
    for (number, (_, i, label)) in (1..).zip(found) {
        outcomes[i] = Outcome::Numbered(number, Label { lines: vec![number.to_string()], ..label });
    }
    outcomes
}

fn written(lines: &[String], width: f64, font: &Font, size: f64, [x, y]: [f64; 2]) -> Label {
    let below = f64::from(u32::try_from(lines.len()).unwrap() - 1) * LEADING * size;
    let height = font.ascent(size) + below + font.descent(size);
    let [across, down] = [width * size, height].map(|length| length / 2.0 + 0.1 * size);
    let boxed = [x - across, y - down, x + across, y + down];
    let at = [x, boxed[1] + 0.1 * size + font.ascent(size)];
    Label { lines: lines.to_vec(), size, at, boxed }
}

fn is_inside(unit: &Unit, [x, y]: [f64; 2]) -> bool {
    let edges = unit.rings.iter().flat_map(|ring| edges_of(ring));
    let crossed = edges.filter(|[a, b]| {
        (a[1] > y) != (b[1] > y) && x < a[0] + (y - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
    });
    crossed.count() % 2 == 1
}

fn is_held(unit: &Unit, bounds: Bounds) -> bool {
    let [left, top, right, bottom] = bounds;
    is_within(bounds, unit.window)
        && is_inside(unit, [f64::midpoint(left, right), f64::midpoint(top, bottom)])
        && !unit.rings.iter().flat_map(|ring| edges_of(ring)).any(|edge| touches(edge, bounds))
}

/// The pole, and points of a grid over what is seen.
fn spots(unit: &Unit) -> impl Iterator<Item = [f64; 2]> {
    let mut seen = unit.window;
    for axis in 0..2 {
        let along = || unit.rings.iter().flatten().map(|at| at[axis]);
        seen[axis] = along().fold(f64::INFINITY, f64::min).max(seen[axis]);
        seen[axis + 2] = along().fold(f64::NEG_INFINITY, f64::max).min(seen[axis + 2]);
    }
    let is_seen = seen[0] < seen[2] && seen[1] < seen[3];
    let share = |axis: usize, i: u32| {
        seen[axis] + (f64::from(i) + 0.5) / 10.0 * (seen[axis + 2] - seen[axis])
    };
    let grid = (0..100).map(|i| [share(0, i % 10), share(1, i / 10)]);
    let mut grid: Vec<_> = grid.filter(|at| is_inside(unit, *at)).collect();
    let room = |at: &[f64; 2]| {
        let edges = unit.rings.iter().flat_map(|ring| edges_of(ring));
        edges.map(|edge| distance(edge, *at)).fold(f64::INFINITY, f64::min)
    };
    grid.sort_by(|a, b| room(b).total_cmp(&room(a)));
    unit.pole.into_iter().chain(grid).filter(move |_| is_seen)
}

prop_compose! {
    /// A star around a point.
    fn ring(most: f64)(
        radii in prop::collection::vec(most / 20.0..most, 4..24),
    ) -> Vec<[f64; 2]> {
        let turn = std::f64::consts::TAU / f64::from(u32::try_from(radii.len()).unwrap());
        let corner = |(i, r): (u32, &f64)| [r * (turn * f64::from(i)).cos(), r * (turn * f64::from(i)).sin()];
        (0..).zip(&radii).map(corner).collect()
    }
}

prop_compose! {
    /// A star-shaped unit, perhaps with a hole, of which all may be seen or some.
    fn star()(
        at in [20.0..300.0, 20.0..300.0],
        shell in prop_oneof![ring(120.0), ring(12.0)],
        hole in prop::option::weighted(0.2, ring(20.0)),
        pole in [-10.0..10.0, -10.0..10.0],
        window in prop_oneof![
            3 => Just([0.0, 0.0, 320.0, 320.0]),
            1 => [0.0..200.0, 0.0..200.0, 200.0..320.0, 200.0..320.0],
        ],
        priority in 0_u8..4,
        largest in 6.0..20.0,
        is_bold: bool,
        name in "[A-ZÉ][a-zéœ]{1,6}( de)?([ -][A-Z][a-z]{1,6}){0,2}",
    ) -> Unit {
        let moved = |[x, y]: [f64; 2]| [at[0] + x, at[1] + y];
        let is_holed = hole.is_some();
        let rings = [shell].into_iter().chain(hole);
        let rings = rings.map(|ring| ring.into_iter().map(moved).collect()).collect();
        let pole = Some(if is_holed { moved(pole) } else { at });
        Unit { rings, pole, window, name, priority: priority.into(), sizes: [5.0, largest], is_bold, may_be_number: true }
    }
}

prop_compose! {
    fn obstacle()(corner in [0.0..320.0, 0.0..320.0], size in [0.0..90.0, 0.0..40.0], is_wide: bool) -> Bounds {
        let [left, top] = corner;
        let right = if is_wide { f64::INFINITY } else { left + size[0] };
        [left, top, right, top + size[1]]
    }
}

fn numbers() -> impl Strategy<Value = Option<Numbers>> {
    let most = prop_oneof![0_usize..12, Just(usize::MAX)];
    prop::option::weighted(0.8, (4.0..9.0, most).prop_map(|(size, most)| Numbers { size, most }))
}

proptest! {
    #[test]
    fn labels_are_apart_in_their_windows_and_names_inside(
        units in prop::collection::vec(star(), 1..20),
        obstacle in obstacle(),
        numbers in numbers(),
    ) {
        let outcomes = place(&units, &[obstacle], numbers);
        let mut boxes = vec![obstacle];
        for (unit, outcome) in units.iter().zip(&outcomes) {
            let Some(label) = label(outcome) else { continue };
            prop_assert!(is_free(&boxes, label.boxed));
            prop_assert!(is_within(label.boxed, unit.window));
            boxes.push(label.boxed);
            if matches!(outcome, Outcome::Placed(_)) && unit.rings.len() == 1 {
                let shell: LineString = unit.rings[0].clone().into();
                let [left, top, right, bottom] = label.boxed;
                let held = Rect::new([left, top], [right, bottom]).to_polygon();
                prop_assert!(Polygon::new(shell, vec![]).contains(&held));
            }
        }
        let count = outcomes.iter().filter_map(number).count();
        prop_assert!(count <= numbers.map_or(0, |numbers| numbers.most));
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        prop_assert_eq!(alone.install(|| place(&units, &[obstacle], numbers)), outcomes);
    }

    #[test]
    fn short_cuts_change_nothing(
        units in prop::collection::vec(star(), 1..10),
        obstacles in prop::collection::vec(obstacle(), 0..4),
        numbers in numbers(),
    ) {
        let plain = placed_plainly(&units, &obstacles, numbers);
        prop_assert_eq!(place(&units, &obstacles, numbers), plain);
    }
}
