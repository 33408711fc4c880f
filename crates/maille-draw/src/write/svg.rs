//! SVG that people can edit: named groups, one style sheet, texts as texts.

use std::collections::HashSet;
use std::fmt::Write as _;

use crate::scene::{Anchor, Group, LEADING, Look, Mark, Path, Scene, Text};

/// Steps of the grid of coordinates in a pixel.
const GRID: f64 = 10.0;

/// Coordinates beyond this many steps are drawn there: sums of them stay exact.
const FARTHEST: f64 = 1e9;

/// The built-in font, and fonts that are about as wide.
const FONTS: [&str; 3] = ["Noto Sans", "Open Sans", "DejaVu Sans"];

/// Writes a picture as SVG.
///
/// Coordinates are those of a grid of 0.1 px, and the steps from point to point are taken on it:
/// errors never add up, and borders that are shared stay equal. Points that coincide on the grid
/// are left out, and so are rings of fewer than three points and lines of fewer than two; of a
/// shape of which nothing would be left, a square of 0.1 px is, so that it can still be found.
///
/// An id that is there already gets a number, and characters that XML forbids become U+FFFD.
#[must_use]
pub fn svg(scene: &Scene) -> String {
    let mut writer = Writer::default();
    let [width, height] = scene.size.map(steps);
    let out = &mut writer.out;
    out.push_str("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ");
    number(out, width);
    out.push(' ');
    number(out, height);
    out.push_str("\" width=\"");
    number(out, width);
    out.push_str("\" height=\"");
    number(out, height);
    out.push_str("\" lang=\"");
    out.push_str(scene.language.code());
    out.push_str(
        "\" role=\"img\" aria-labelledby=\"title\" fill-rule=\"evenodd\" stroke-linejoin=\"round\" \
         font-family=\"",
    );
    let own = scene.font.iter().map(String::as_str);
    let families: Vec<String> = own.chain(FONTS).map(quoted).collect();
    escape(out, &families.join(", "));
    out.push_str(", sans-serif\">\n<title id=\"title\">");
    escape(out, &scene.title);
    out.push_str("</title>\n<style>\ntext{paint-order:stroke}\n");
    for class in &scene.classes {
        rule(out, &name(&class.name), &class.look);
    }
    out.push_str("</style>\n");
    writer.ids.insert("title".to_owned());
    for group in &scene.groups {
        writer.group(group);
    }
    writer.out.push_str("</svg>\n");
    writer.out
}

/// The name of a family of fonts in quotes, which cannot be in it.
fn quoted(family: &str) -> String {
    format!("\"{}\"", family.replace(['"', '\\'], ""))
}

/// What is written, and the ids in it.
#[derive(Default)]
struct Writer {
    out: String,
    ids: HashSet<String>,
}

impl Writer {
    fn group(&mut self, group: &Group) {
        let id = self.unique(&group.id);
        let clip = group.clip.map(|rectangle| self.clip(&id, rectangle));
        self.out.push_str("<g");
        self.attribute("id", &id);
        if let Some(class) = &group.class {
            self.attribute("class", &name(class));
        }
        if let Some(clip) = clip {
            self.attribute("clip-path", &format!("url(#{clip})"));
        }
        self.out.push_str(">\n");
        for mark in &group.marks {
            match mark {
                Mark::Group(group) => self.group(group),
                Mark::Path(path) => self.path(path),
                Mark::Text(text) => self.text(text),
            }
        }
        self.out.push_str("</g>\n");
    }

    /// Defines what of a group is shown, and gives the id of that.
    fn clip(&mut self, group: &str, rectangle: [f64; 4]) -> String {
        let id = self.unique(&format!("{group}-clip"));
        self.out.push_str("<defs><clipPath");
        self.attribute("id", &id);
        self.out.push_str("><rect");
        for (name, value) in ["x", "y", "width", "height"].into_iter().zip(rectangle) {
            self.measure(name, value);
        }
        self.out.push_str("/></clipPath></defs>\n");
        id
    }

    fn path(&mut self, path: &Path) {
        self.out.push_str("<path");
        if let Some(id) = &path.id {
            let id = self.unique(id);
            self.attribute("id", &id);
        }
        if let Some(class) = &path.class {
            self.attribute("class", &name(class));
        }
        if let Some(fill) = path.fill {
            // An attribute `fill` would be weaker than the class.
            self.out.push_str(" style=\"fill:");
            let _ = write!(self.out, "{fill}");
            self.out.push('"');
        }
        self.out.push_str(" d=\"");
        data(&mut self.out, path);
        match &path.tooltip {
            Some(tooltip) => {
                self.out.push_str("\"><title>");
                escape(&mut self.out, tooltip);
                self.out.push_str("</title></path>\n");
            }
            None => self.out.push_str("\"/>\n"),
        }
    }

    fn text(&mut self, text: &Text) {
        self.out.push_str("<text");
        if let Some(class) = &text.class {
            self.attribute("class", &name(class));
        }
        self.measure("x", text.at[0]);
        self.measure("y", text.at[1]);
        match text.anchor {
            Anchor::Start => {}
            Anchor::Middle => self.attribute("text-anchor", "middle"),
            Anchor::End => self.attribute("text-anchor", "end"),
        }
        self.measure("font-size", text.size);
        if text.is_bold {
            self.attribute("font-weight", "bold");
        }
        self.out.push('>');
        for (index, line) in text.lines.iter().enumerate() {
            if index == 0 {
                escape(&mut self.out, line);
                continue;
            }
            self.out.push_str("<tspan");
            self.measure("x", text.at[0]);
            self.measure("dy", text.size * LEADING);
            self.out.push('>');
            escape(&mut self.out, line);
            self.out.push_str("</tspan>");
        }
        self.out.push_str("</text>\n");
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        escape(&mut self.out, value);
        self.out.push('"');
    }

    fn measure(&mut self, name: &str, pixels: f64) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        number(&mut self.out, steps(pixels));
        self.out.push('"');
    }

    /// An id that is not in the picture yet, as near to the wanted one as can be.
    fn unique(&mut self, wanted: &str) -> String {
        let wanted = name(wanted);
        let mut id = wanted.clone();
        let mut count = 1;
        while !self.ids.insert(id.clone()) {
            count += 1;
            id = format!("{wanted}-{count}");
        }
        id
    }
}

/// A name of letters, digits and hyphens that starts with a letter, for ids and classes.
fn name(wanted: &str) -> String {
    let start =
        if wanted.starts_with(|first: char| first.is_ascii_alphabetic()) { "" } else { "x" };
    let rest = wanted.chars().map(|character| {
        if character.is_ascii_alphanumeric() || character == '_' { character } else { '-' }
    });
    start.chars().chain(rest).collect()
}

/// A rule of the style sheet.
fn rule(out: &mut String, class: &str, look: &Look) {
    let _ = write!(out, ".{class}{{");
    if let Some(fill) = look.fill {
        out.push_str("fill:");
        let _ = write!(out, "{fill}");
        out.push(';');
    } else if look.stroke.is_some() {
        out.push_str("fill:none;");
    }
    if let Some((stroke, width)) = look.stroke {
        out.push_str("stroke:");
        let _ = write!(out, "{stroke}");
        let _ = write!(out, ";stroke-width:{width};");
    }
    if let Some([dash, gap]) = look.dashes {
        let _ = write!(out, "stroke-dasharray:{dash} {gap};");
    }
    if let Some(opacity) = look.opacity {
        let _ = write!(out, "opacity:{opacity};");
    }
    out.push_str("}\n");
    if look.fill.is_none() && look.stroke.is_some() {
        let _ = writeln!(out, ".{class} text,text.{class}{{fill:#000}}");
    }
}

/// The nearest step of the grid; that of what is not a number is 0.
#[expect(clippy::cast_possible_truncation, reason = "it is clamped")]
fn steps(pixels: f64) -> i64 {
    (pixels * GRID).round().clamp(-FARTHEST, FARTHEST) as i64
}

/// The points of a line on the grid, none twice in a row.
fn on_grid(line: &[[f64; 2]], is_closed: bool) -> Vec<[i64; 2]> {
    let mut points: Vec<_> = line.iter().map(|point| point.map(steps)).collect();
    points.dedup();
    while is_closed && points.len() > 1 && points.first() == points.last() {
        points.pop();
    }
    points
}

/// The data of a path.
fn data(out: &mut String, path: &Path) {
    let fewest = if path.is_closed { 3 } else { 2 };
    let mut pen = [0, 0];
    let mut is_empty = true;
    for line in &path.lines {
        let points = on_grid(line, path.is_closed);
        if points.len() >= fewest {
            subpath(out, &mut pen, &points, path.is_closed);
            is_empty = false;
        }
    }
    let first = path.lines.iter().flatten().next();
    if let (true, true, Some(first)) = (is_empty, path.is_closed, first) {
        let [x, y] = first.map(steps);
        let square = [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1]];
        subpath(out, &mut pen, &square, true);
    }
}

/// One ring or line, from where the pen is.
fn subpath(out: &mut String, pen: &mut [i64; 2], points: &[[i64; 2]], is_closed: bool) {
    let mut last = None;
    for point in points {
        let [x, y] = [point[0] - pen[0], point[1] - pen[1]];
        let command = match (last, x, y) {
            (None, ..) => 'm',
            (_, _, 0) => 'h',
            (_, 0, _) => 'v',
            _ => 'l',
        };
        // After `m`, and after itself, `l` need not be said.
        let is_said = last == Some(command) || (last == Some('m') && command == 'l');
        if !is_said {
            out.push(command);
        } else if (if command == 'v' { y } else { x }) >= 0 {
            out.push(' ');
        }
        if command != 'v' {
            number(out, x);
        }
        if command == 'm' || command == 'l' {
            if y >= 0 {
                out.push(' ');
            }
            number(out, y);
        } else if command == 'v' {
            number(out, y);
        }
        last = Some(command);
        *pen = *point;
    }
    if is_closed && let Some(first) = points.first() {
        out.push('z');
        *pen = *first;
    }
}

/// A number of steps, in pixels.
fn number(out: &mut String, steps: i64) {
    if steps < 0 {
        out.push('-');
    }
    let whole = steps.unsigned_abs() / 10;
    let tenth = (steps.unsigned_abs() % 10) as u8;
    if whole > 0 || tenth == 0 {
        let mut digits = [0_u8; 20];
        let mut start = digits.len();
        let mut rest = whole;
        loop {
            start -= 1;
            digits[start] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        out.extend(digits[start..].iter().map(|&digit| char::from(digit)));
    }
    if tenth > 0 {
        out.push('.');
        out.push(char::from(b'0' + tenth));
    }
}

/// A text or the value of an attribute.
pub(super) fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#13;"), // As it is, it would be read as a line feed.
            '\t' | '\n' => out.push(character),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
}
