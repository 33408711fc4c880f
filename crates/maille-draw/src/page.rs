//! What is on the page besides the map itself.

use crate::draw::{group, rectangle};
use crate::layout::{Head, Layout};
use crate::map::Map;
use crate::scene::{Anchor, Group, LEADING, Mark, Text};
use crate::text::{bold, regular};
use any_ascii::any_ascii;

/// A text as part of an id: small letters, digits and hyphens.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for letter in any_ascii(text).chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// The width of a line of text.
pub fn width(line: &str, size: f64, is_bold: bool) -> f64 {
    if is_bold { bold().width(line, size) } else { regular().width(line, size) }
}

/// A text of one line.
pub fn text(
    class: &str,
    at: [f64; 2],
    anchor: Anchor,
    line: &str,
    size: f64,
    is_bold: bool,
) -> Mark {
    let lines = vec![line.to_owned()];
    Mark::Text(Text { class: Some(class.to_owned()), lines, at, anchor, size, is_bold })
}

/// The paper under everything.
pub fn paper([width, height]: [f64; 2]) -> Group {
    group("paper", "paper", vec![Mark::Path(rectangle([0.0, 0.0, width, height]))])
}

/// Title and subtitle.
pub fn heads(layout: &Layout) -> Vec<Group> {
    let head = |id: &str, class: &str, head: &Head| {
        let mark = Mark::Text(Text {
            class: None,
            lines: head.lines.clone(),
            at: [layout.margin, head.base],
            anchor: Anchor::Start,
            size: head.size,
            is_bold: head.is_bold,
        });
        (!head.lines.is_empty()).then(|| group(id, class, vec![mark]))
    };
    let title = head("title", "text", &layout.title);
    title.into_iter().chain(head("subtitle", "faint-text", &layout.subtitle)).collect()
}

/// A text broken at spaces into lines of a width in pixels; a longer word has a line of its own.
pub fn broken(text: &str, size: f64, is_bold: bool, across: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size, is_bold) <= across => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Who made the data, broken to the width of the map.
pub fn source(map: &Map<'_>, layout: &Layout, bottom: &mut f64) -> Option<Group> {
    let size = map.style.sizes.source * layout.unit;
    let lines = broken(&map.texts.source, size, false, map.width - 2.0 * layout.margin);
    let below = u32::try_from(lines.len().checked_sub(1)?).map_or(0.0, f64::from);
    let at = [layout.margin, *bottom + 2.0 * size];
    *bottom = at[1] + LEADING * size * below;
    let text = Text { class: None, lines, at, anchor: Anchor::Start, size, is_bold: false };
    Some(group("source", "faint-text", vec![Mark::Text(text)]))
}
