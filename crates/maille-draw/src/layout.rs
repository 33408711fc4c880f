//! Where things go on the page.

use crate::map::Map;
use crate::page::broken;
use crate::scene::LEADING;
use crate::style::WIDTH;

/// A rectangle: left, top, width and height in pixels.
pub type Box4 = [f64; 4];

/// How wide things are, in pixels of a map of [`WIDTH`].
const MARGIN: f64 = 24.0;
/// Between the frame and the ground in it.
const PADDING: f64 = 14.0;
/// The share of the frame's width that insets take.
const INSETS: f64 = 0.125;
/// How much wider lines and larger names are where a part is shown large.
const ZOOM: f64 = 1.4;
/// How high a frame is at least and at most, in widths.
const HEIGHTS: [f64; 2] = [0.45, 1.3];

/// Lines of text over the map.
#[derive(Debug, Clone, PartialEq)]
pub struct Head {
    /// None if there is nothing to be said.
    pub lines: Vec<String>,
    /// The base line of the first one.
    pub base: f64,
    /// The height of their font.
    pub size: f64,
    pub is_bold: bool,
}

/// Where the parts of a map go.
#[derive(Debug, Clone, PartialEq)]
pub struct Layout {
    /// Pixels of the picture to one of a map of [`WIDTH`].
    pub unit: f64,
    /// How much wider lines and larger names are than on a map of everything.
    pub zoom: f64,
    /// The margin around everything.
    pub margin: f64,
    /// The title.
    pub title: Head,
    /// What is under it.
    pub subtitle: Head,
    /// The map.
    pub frame: Box4,
    /// Where in it the ground goes.
    pub ground: Box4,
    /// The small maps, one for each inset.
    pub insets: Vec<Box4>,
}

impl Layout {
    /// The layout of a map whose ground has this width and height, with so many insets. `is_part` tells whether it shows less
    /// than there is.
    pub fn of(map: &Map<'_>, [width, height]: [f64; 2], insets: usize, is_part: bool) -> Self {
        let unit = map.width / WIDTH;
        let sizes = &map.style.sizes;
        let margin = MARGIN * unit;
        let across = map.width - 2.0 * margin;
        let mut below = margin;
        let mut head = |text: &str, size: f64, is_bold: bool| {
            let size = size * unit;
            let lines = broken(text, size, is_bold, across);
            let base = below + size;
            if let Some(more) = lines.len().checked_sub(1) {
                let more = u32::try_from(more).map_or(0.0, f64::from);
                below = base + (more * LEADING + 0.4) * size;
            }
            Head { lines, base, size, is_bold }
        };
        let title = head(&map.texts.title, sizes.title, true);
        let subtitle = head(&map.texts.subtitle, sizes.subtitle, false);
        let top = below + 0.3 * margin;
        let padding = PADDING * unit;
        let column = if insets > 0 { INSETS * across + padding } else { 0.0 };
        let room = across - column - 2.0 * padding;
        let aspect = height / width.max(f64::MIN_POSITIVE);
        let tall = (room * aspect + 2.0 * padding).clamp(HEIGHTS[0] * across, HEIGHTS[1] * across);
        let frame = [margin, top, across, tall];
        let ground = [margin + column + padding, top + padding, room, tall - 2.0 * padding];
        Self {
            unit,
            zoom: if is_part { ZOOM } else { 1.0 },
            margin,
            title,
            subtitle,
            frame,
            ground,
            insets: column_of(
                insets,
                [margin + padding, top + padding, INSETS * across - padding, tall - 2.0 * padding],
                padding,
            ),
        }
    }

    /// The lower end of the frame.
    pub fn bottom(&self) -> f64 {
        self.frame[1] + self.frame[3]
    }
}

/// Boxes one under the other, as high as they are wide if there is room.
fn column_of(count: usize, [left, top, width, height]: Box4, gap: f64) -> Vec<Box4> {
    #[expect(clippy::cast_precision_loss, reason = "a handful of insets")]
    let (boxes, place) = (count.max(1) as f64, |number: usize| number as f64);
    let side = ((height - gap * (boxes - 1.0)) / boxes).min(width * 1.1);
    (0..count).map(|number| [left, top + place(number) * (side + gap), width, side]).collect()
}

/// The round length (1, 2 or 5 times a power of ten) that is longest under a limit.
pub fn round_below(limit: f64) -> f64 {
    let power = 10_f64.powf(limit.log10().floor());
    let steps = [5.0, 2.0, 1.0];
    steps.into_iter().map(|step| step * power).find(|length| *length <= limit).unwrap_or(power)
}
