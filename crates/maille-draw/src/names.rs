//! Names on the map.

use crate::draw::rings;
use crate::frame::Frame;
use crate::labels::{self, Outcome};
use crate::layout::{Box4, Layout};
use crate::map::Map;
use crate::scene::{Anchor, Group, Mark, Text};
use maille_geometry::{Polygons, label_points};

/// The names on a map, and those that have no room.
pub struct Named {
    pub group: Group,
    /// Units that have a number instead, in the order of the numbers.
    pub numbered: Vec<usize>,
    /// Units that have neither.
    pub dropped: Vec<usize>,
}

/// Places the names of units. `shapes` are the units in each frame.
pub fn named(map: &Map<'_>, shapes: &[&Polygons], frames: &[Frame<'_>], layout: &Layout) -> Named {
    let poles: Vec<Vec<_>> = shapes.iter().map(|shapes| label_points(shapes)).collect();
    let sizes = map.style.sizes.labels.map(|size| size * layout.unit);
    let (mut units, mut numbers) = (Vec::new(), Vec::new());
    for (number, unit) in map.units.iter().enumerate() {
        let Some(name) = &unit.label else { continue };
        let seen =
            frames.iter().zip(&poles).find_map(|(frame, poles)| Some((frame, poles[number]?)));
        let pole = seen.map(|(_, at)| [at.x, at.y]);
        let window = seen.map_or([0.0; 4], |(frame, _)| ends(frame.window));
        let rings: Vec<_> = shapes.iter().flat_map(|shapes| rings(shapes, number)).collect();
        if rings.is_empty() {
            continue;
        }
        let (name, priority) = (name.clone(), unit.weight);
        units.push(labels::Unit { rings, pole, window, name, priority, sizes, is_bold: false });
        numbers.push(number);
    }
    let captions: Vec<labels::Bounds> =
        frames.iter().filter_map(|frame| frame.caption_box(map, layout)).collect();
    let size = map.style.sizes.numbers * layout.unit;
    let most = units.len();
    let outcomes = labels::place(&units, &captions, Some(labels::Numbers { size, most }));
    let (mut marks, mut numbered, mut dropped) = (Vec::new(), Vec::new(), Vec::new());
    for (outcome, unit) in outcomes.into_iter().zip(numbers) {
        let (label, is_bold) = match outcome {
            Outcome::Placed(label) => (label, false),
            Outcome::Numbered(number, label) => {
                numbered.push((number, unit));
                (label, true)
            }
            Outcome::Dropped => {
                dropped.push(unit);
                continue;
            }
        };
        let labels::Label { lines, size, at, .. } = label;
        marks.push(Mark::Text(Text {
            class: None,
            lines,
            at,
            anchor: Anchor::Middle,
            size,
            is_bold,
        }));
    }
    numbered.sort_unstable();
    let group =
        Group { id: "labels".to_owned(), class: Some("text".to_owned()), clip: None, marks };
    Named { group, numbered: numbered.into_iter().map(|(_, unit)| unit).collect(), dropped }
}

/// Left, top, right and bottom of a rectangle.
fn ends([left, top, width, height]: Box4) -> labels::Bounds {
    [left, top, left + width, top + height]
}
