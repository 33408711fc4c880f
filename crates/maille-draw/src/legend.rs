//! What colours, lines and numbers mean.

use crate::draw::rectangle;
use crate::layout::Layout;
use crate::map::{Map, Place, Sign};
use crate::overlay;
use crate::page::{text, width};
use crate::scene::{Anchor, Group, Mark, Path};

/// What colours and lines mean, in columns under the map.
pub fn legend(map: &Map<'_>, layout: &Layout, bottom: &mut f64) -> Option<Group> {
    if map.legend.is_empty() {
        return None;
    }
    let size = map.style.sizes.legend * layout.unit;
    let (swatch, gap) = ([2.0 * size, 0.9 * size], 0.6 * size);
    let right = map.width - layout.margin;
    let mut at = [layout.margin, *bottom + 1.8 * size];
    let mut marks = Vec::new();
    for entry in map.legend {
        let is_heading = entry.sign == Sign::Heading;
        let sign = if is_heading { 0.0 } else { swatch[0] + gap };
        let across = sign + width(&entry.text, size, is_heading);
        let is_full = at[0] + across > right;
        // Classes stand in a row of their own.
        if (is_full || is_heading) && at[0] > layout.margin {
            at = [layout.margin, at[1] + 1.6 * size];
        }
        let [left, base] = at;
        let height = base - 0.35 * size;
        let line = |class: &str| Path {
            lines: vec![vec![[left, height], [left + swatch[0], height]]],
            class: Some(class.to_owned()),
            ..Path::default()
        };
        let chip = rectangle([left, base - swatch[1], swatch[0], swatch[1]]);
        // Lines are seen as they are on land.
        let land = Path { class: Some("land".to_owned()), ..chip.clone() };
        let is_line = matches!(entry.sign, Sign::Border(_) | Sign::Overlay(_));
        marks.extend(is_line.then_some(Mark::Path(land)));
        let path = match entry.sign {
            Sign::Heading => None,
            Sign::Fill(fill) => {
                Some(Path { fill: Some(fill), class: Some("swatch".to_owned()), ..chip })
            }
            Sign::Border(border) => Some(line(border.class())),
            Sign::Overlay(number) => {
                let layer = &map.overlays[number];
                let radius = map.style.sizes.points * layout.unit;
                if layer.lines.is_empty() && !layer.points.is_empty() {
                    Some(overlay::point(layer, [left + 0.5 * swatch[0], height], radius))
                } else {
                    Some(line(&overlay::class(layer)))
                }
            }
        };
        marks.extend(path.map(Mark::Path));
        let at_text = [left + sign, base];
        marks.push(text("text", at_text, Anchor::Start, &entry.text, size, is_heading));
        at[0] += across + 2.0 * size;
    }
    *bottom = at[1] + 0.3 * size;
    Some(Group { id: "legend".to_owned(), class: None, clip: None, marks })
}

/// How high the key may be, in heights of the frame.
const KEY: f64 = 1.0;
/// From line to line of the key, in heights of its font.
const KEY_LEADING: f64 = 1.35;

/// The names of the numbers on the map, in columns.
pub fn key(map: &Map<'_>, numbered: &[Place], layout: &Layout, bottom: &mut f64) -> Option<Group> {
    if numbered.is_empty() {
        return None;
    }
    let size = map.style.sizes.key * layout.unit;
    let name = |place: &Place| map.unit(*place).label.clone().unwrap_or_default();
    let lines: Vec<[String; 2]> = (1..)
        .zip(numbered)
        .map(|(number, place): (usize, _)| [number.to_string(), name(place)])
        .collect();
    let numbers = lines.iter().map(|[number, _]| width(number, size, true)).fold(0.0, f64::max);
    let names = lines.iter().map(|[_, name]| width(name, size, false)).fold(0.0, f64::max);
    let (gap, across) = (0.6 * size, map.width - 2.0 * layout.margin);
    let columns = whole(across / (numbers + gap + names + 2.0 * size));
    let step = across / count(columns);
    let rows = lines.len().div_ceil(columns);
    let mut marks = Vec::new();
    let mut top = *bottom + 2.0 * size;
    if !map.texts.key.is_empty() {
        let at = [layout.margin, top + 0.6 * size];
        marks.push(text("text", at, Anchor::Start, &map.texts.key, 1.2 * size, true));
        top += 2.2 * size;
    }
    for (column, lines) in lines.chunks(rows).enumerate() {
        let left = layout.margin + count(column) * step;
        for (row, [number, name]) in lines.iter().enumerate() {
            let base = top + size + count(row) * KEY_LEADING * size;
            marks.push(text("text", [left + numbers, base], Anchor::End, number, size, true));
            let at = [left + numbers + gap, base];
            marks.push(text("text", at, Anchor::Start, name, size, false));
        }
    }
    *bottom = top + size + count(rows) * KEY_LEADING * size;
    Some(Group { id: "key".to_owned(), class: None, clip: None, marks })
}

/// How many names the key has room for, whichever they are: as many as fit one under the other, in columns for the longest
/// name.
pub fn most_in_key(map: &Map<'_>, layout: &Layout) -> usize {
    let size = map.style.sizes.key * layout.unit;
    let names = map.divisions().flat_map(|(_, division)| division.units);
    let names = names.filter_map(|unit| unit.label.as_deref());
    let longest = names.map(|name| width(name, size, false)).fold(0.0, f64::max);
    let column = width("0000", size, true) + longest + 2.6 * size;
    let columns = whole((map.width - 2.0 * layout.margin) / column);
    columns * whole(KEY * layout.frame[3] / (KEY_LEADING * size))
}

#[expect(clippy::cast_precision_loss, reason = "lines on a page")]
fn count(number: usize) -> f64 {
    number as f64
}

/// How many whole ones there are, one at least.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "as many as fit on a page"
)]
fn whole(share: f64) -> usize {
    (share.floor() as usize).max(1)
}
