//! Scale and north.

use crate::frame::Frame;
use crate::labels::Bounds;
use crate::layout::{Layout, round_below};
use crate::map::Map;
use crate::page::text;
use crate::scene::{Anchor, Group, Mark, Path};

/// A bar of a round length that ends at a place and is not longer than a limit, in pixels, and that length in words; nothing where
/// the scale is not the same all over the frame.
pub fn bar(frame: &Frame<'_>, [right, base]: [f64; 2], limit: f64) -> Option<(Path, String)> {
    let scale = frame.scale()?;
    let metres = round_below(limit / scale);
    let left = right - metres * scale;
    let tick = 0.03 * limit;
    let lines = vec![vec![[left, base - tick], [left, base], [right, base], [right, base - tick]]];
    let length =
        if metres < 1000.0 { format!("{metres} m") } else { format!("{} km", metres / 1000.0) };
    Some((Path { lines, ..Path::default() }, length))
}

/// The scale of the map and the room that it takes, in the lower left corner of its frame, beside insets.
pub fn scale_bar(map: &Map<'_>, frame: &Frame<'_>, layout: &Layout) -> Option<(Group, Bounds)> {
    let [left, top, width, height] = frame.window;
    let size = map.style.sizes.legend * layout.unit * 0.85;
    let limit = 0.14 * width;
    let at = [layout.ground[0].max(left + size) + limit, top + height - size];
    let (bar, length) = bar(frame, at, limit)?;
    let label = text("name", [at[0], at[1] - 0.6 * size], Anchor::End, &length, size, false);
    let bar = Path { class: Some("scale".to_owned()), ..bar };
    let room = [at[0] - limit, at[1] - 2.0 * size, at[0], at[1] + 0.3 * size];
    let marks = vec![Mark::Path(bar), label];
    Some((Group { id: "scale-bar".to_owned(), class: None, clip: None, marks }, room))
}

/// An arrow to north in the lower right corner, and the room that it takes.
pub fn north(map: &Map<'_>, layout: &Layout) -> (Group, Bounds) {
    let [left, top, width, height] = layout.frame;
    let size = map.style.sizes.legend * layout.unit;
    let at = [left + width - 1.6 * size, top + height - 4.2 * size];
    let arrow = vec![
        [at[0], at[1] - 1.6 * size],
        [at[0] + 0.5 * size, at[1]],
        [at[0], at[1] - 0.35 * size],
        [at[0] - 0.5 * size, at[1]],
    ];
    let arrow = Path {
        lines: vec![arrow],
        is_closed: true,
        class: Some("text".to_owned()),
        ..Path::default()
    };
    let letter = text("text", [at[0], at[1] + 0.9 * size], Anchor::Middle, "N", 0.8 * size, true);
    let room = [at[0] - size, at[1] - 2.0 * size, at[0] + size, at[1] + 1.2 * size];
    let marks = vec![Mark::Path(arrow), letter];
    (Group { id: "north".to_owned(), class: None, clip: None, marks }, room)
}
