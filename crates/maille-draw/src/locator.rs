//! The small map that shows where a map is.

use crate::MapError;
use crate::draw::{rectangle, rings};
use crate::ground::Ground;
use crate::labels::Bounds;
use crate::layout::{Box4, Layout};
use crate::plate::{Fit, Plate};
use crate::scene::{Group, Mark, Path};
use geo::{Coord, Intersects, MultiPolygon};

/// A small map of all the ground with a box around what the frame shows, and the room that it takes: in that upper corner of the
/// frame where it hides less of some units.
pub fn locator(
    ground: &Ground,
    target: [f64; 4],
    units: &[MultiPolygon],
    layout: &Layout,
) -> Result<(Group, Bounds), MapError> {
    let [left, top, width, _] = layout.frame;
    let (side, rim) = (0.13 * width, 6.0 * layout.unit);
    let [across, up] = ground.size();
    let height = (side * up / across.max(f64::MIN_POSITIVE)).clamp(0.5 * side, 1.5 * side);
    let [on_right, on_left] =
        [left + width - side - rim, left + rim].map(|left| [left, top + rim, side, height]);
    let is_left = layout.insets.is_empty() && hidden(on_left, units) < hidden(on_right, units);
    let window = if is_left { on_left } else { on_right };
    let inside = [window[0] + rim, window[1] + rim, side - 2.0 * rim, height - 2.0 * rim];
    let fit = Fit::of(ground.bounds, inside);
    let land = Plate::of(ground.outline()?, &fit)?.units(&[Some(0)], 1)?;
    let [low, high] =
        [[target[0], target[3]], [target[2], target[1]]].map(|[x, y]| fit.place(Coord { x, y }));
    let least = 3.0 * layout.unit;
    let shown = rectangle([low.x, low.y, (high.x - low.x).max(least), (high.y - low.y).max(least)]);
    let marked =
        |class: &str, path: Path| Mark::Path(Path { class: Some(class.to_owned()), ..path });
    let marks = vec![
        marked("sea", rectangle(window)),
        marked("locator-land", Path { lines: rings(&land, 0), is_closed: true, ..Path::default() }),
        marked("locator-box", shown),
        marked("frame", rectangle(window)),
    ];
    let [left, top, width, height] = window;
    let room = [left, top, left + width, top + height];
    Ok((Group { id: "locator".to_owned(), class: None, clip: None, marks }, room))
}

/// How many places of a grid in a box lie in units.
fn hidden([left, top, width, height]: Box4, units: &[MultiPolygon]) -> usize {
    const STEPS: u32 = 7;
    let share = |step: u32| f64::from(step) / f64::from(STEPS - 1);
    let places = (0..STEPS * STEPS).map(|place| Coord {
        x: left + share(place % STEPS) * width,
        y: top + share(place / STEPS) * height,
    });
    places.filter(|at| units.iter().any(|unit| unit.intersects(at))).count()
}
