//! What is on the page besides the map itself.

use crate::MapError;
use crate::draw::{group, rectangle, rings};
use crate::frame::Frame;
use crate::layout::{Layout, round_below};
use crate::map::{Map, Overlay, Sign};
use crate::plate::{Fit, Ground, Plate, TOLERANCE, within};
use crate::scene::{Anchor, Group, LEADING, Look, Mark, Path, Text};
use crate::text::{bold, regular};
use geo::{Coord, LineString, Simplify};
use maille_geometry::Polygons;
use maille_io::{Crs, Reprojection};

/// A text as part of an id: small letters, digits and hyphens.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    for letter in text.chars() {
        if letter.is_ascii_alphanumeric() {
            slug.push(letter.to_ascii_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

/// The width of a line of text.
fn width(line: &str, size: f64, is_bold: bool) -> f64 {
    if is_bold { bold().width(line, size) } else { regular().width(line, size) }
}

fn text(class: &str, at: [f64; 2], anchor: Anchor, line: &str, size: f64, is_bold: bool) -> Mark {
    let lines = vec![line.to_owned()];
    Mark::Text(Text { class: Some(class.to_owned()), lines, at, anchor, size, is_bold })
}

/// The paper under everything.
pub fn paper([width, height]: [f64; 2]) -> Group {
    group("paper", "paper", vec![Mark::Path(rectangle([0.0, 0.0, width, height]))])
}

/// Title and subtitle.
pub fn heads(map: &Map<'_>, layout: &Layout) -> Vec<Group> {
    let (texts, sizes) = (map.texts, &map.style.sizes);
    let head = |id: &str, line: &str, base: f64, size: f64, is_bold: bool| {
        let at = [layout.margin, base];
        let class = if is_bold { "text" } else { "faint-text" };
        let mark = text(class, at, Anchor::Start, line, size * layout.unit, is_bold);
        (!line.is_empty()).then(|| group(id, class, vec![mark]))
    };
    let title = head("title", &texts.title, layout.title, sizes.title, true);
    let subtitle = head("subtitle", &texts.subtitle, layout.subtitle, sizes.subtitle, false);
    title.into_iter().chain(subtitle).collect()
}

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
        if at[0] + across > right && at[0] > layout.margin {
            at = [layout.margin, at[1] + 1.6 * size];
        }
        let [left, base] = at;
        let path = match entry.sign {
            Sign::Heading => None,
            Sign::Fill(fill) => {
                let swatch = rectangle([left, base - swatch[1], swatch[0], swatch[1]]);
                Some(Path { fill: Some(fill), class: Some("swatch".to_owned()), ..swatch })
            }
            Sign::Line(class) => Some(Path {
                lines: vec![vec![
                    [left, base - 0.35 * size],
                    [left + swatch[0], base - 0.35 * size],
                ]],
                class: Some(class.to_owned()),
                ..Path::default()
            }),
        };
        marks.extend(path.map(Mark::Path));
        let at_text = [left + sign, base];
        marks.push(text("text", at_text, Anchor::Start, &entry.text, size, is_heading));
        at[0] += across + 2.0 * size;
    }
    *bottom = at[1] + 0.3 * size;
    Some(Group { id: "legend".to_owned(), class: None, clip: None, marks })
}

/// The names of the numbers on the map, in columns.
pub fn key(map: &Map<'_>, numbered: &[usize], layout: &Layout, bottom: &mut f64) -> Option<Group> {
    if numbered.is_empty() {
        return None;
    }
    let size = map.style.sizes.key * layout.unit;
    let name = |unit: usize| map.units[unit].label.as_deref().unwrap_or_default();
    let lines: Vec<[String; 2]> = (1..)
        .zip(numbered)
        .map(|(number, &unit): (usize, _)| [number.to_string(), name(unit).to_owned()])
        .collect();
    let numbers = lines.iter().map(|[number, _]| width(number, size, true)).fold(0.0, f64::max);
    let names = lines.iter().map(|[_, name]| width(name, size, false)).fold(0.0, f64::max);
    let (gap, across) = (0.6 * size, map.width - 2.0 * layout.margin);
    let column = numbers + gap + names + 2.0 * size;
    let columns = columns(across, column);
    let step = across / f64::from(u32::try_from(columns).unwrap_or(1));
    let rows = lines.len().div_ceil(columns);
    let mut marks = Vec::new();
    let mut top = *bottom + 2.0 * size;
    if !map.texts.key.is_empty() {
        let at = [layout.margin, top + 0.6 * size];
        marks.push(text("text", at, Anchor::Start, &map.texts.key, 1.2 * size, true));
        top += 2.2 * size;
    }
    let leading = 1.35 * size;
    for (column, lines) in lines.chunks(rows).enumerate() {
        let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        let left = layout.margin + count(column) * step;
        for (row, [number, name]) in lines.iter().enumerate() {
            let base = top + size + count(row) * leading;
            marks.push(text("text", [left + numbers, base], Anchor::End, number, size, true));
            let at = [left + numbers + gap, base];
            marks.push(text("text", at, Anchor::Start, name, size, false));
        }
        *bottom = bottom.max(top + size + count(lines.len()) * leading);
    }
    Some(Group { id: "key".to_owned(), class: None, clip: None, marks })
}

/// How many columns of a width fit, one at least.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a few columns")]
fn columns(across: f64, column: f64) -> usize {
    ((across / column).floor() as usize).max(1)
}

/// Who made the data, wrapped to the width of the map.
pub fn source(map: &Map<'_>, layout: &Layout, bottom: &mut f64) -> Option<Group> {
    if map.texts.source.is_empty() {
        return None;
    }
    let size = map.style.sizes.source * layout.unit;
    let across = map.width - 2.0 * layout.margin;
    let mut lines: Vec<String> = Vec::new();
    for word in map.texts.source.split(' ') {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size, false) <= across => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    let at = [layout.margin, *bottom + 2.0 * size];
    *bottom = at[1] + LEADING * size * f64::from(u32::try_from(lines.len() - 1).unwrap_or(0));
    let class = Some("faint-text".to_owned());
    let text = Text { class, lines, at, anchor: Anchor::Start, size, is_bold: false };
    Some(group("source", "faint-text", vec![Mark::Text(text)]))
}

/// A bar of a round length that ends at a place and is not longer than a limit, in pixels, and that length in words.
pub fn bar(frame: &Frame<'_>, [right, base]: [f64; 2], limit: f64) -> (Path, String) {
    let metres = round_below(limit / frame.fit.scale);
    let left = right - metres * frame.fit.scale;
    let tick = 0.03 * limit;
    let lines = vec![vec![[left, base - tick], [left, base], [right, base], [right, base - tick]]];
    let length =
        if metres < 1000.0 { format!("{metres} m") } else { format!("{} km", metres / 1000.0) };
    (Path { lines, ..Path::default() }, length)
}

/// The scale of the map, in the lower left corner of its frame, beside insets.
pub fn scale_bar(map: &Map<'_>, frame: &Frame<'_>, layout: &Layout) -> Group {
    let [left, top, width, height] = frame.window;
    let size = map.style.sizes.legend * layout.unit * 0.85;
    let limit = 0.14 * width;
    let at = [layout.ground[0].max(left + size) + limit, top + height - size];
    let (bar, length) = bar(frame, at, limit);
    let label = text("text", [at[0], at[1] - 0.6 * size], Anchor::End, &length, size, false);
    let bar = Path { class: Some("scale".to_owned()), ..bar };
    Group {
        id: "scale-bar".to_owned(),
        class: None,
        clip: None,
        marks: vec![Mark::Path(bar), label],
    }
}

/// How many degrees the way to north is turned from straight up, at most, at the corners and in the middle of a box on the
/// ground.
pub fn turn_of_north(crs: &Crs, [left, lower, right, upper]: [f64; 4]) -> Option<f64> {
    let (back, forth) =
        (Reprojection::new(crs, &Crs::Wgs84).ok()?, Reprojection::new(&Crs::Wgs84, crs).ok()?);
    let middle = [left + (right - left) / 2.0, lower + (upper - lower) / 2.0];
    let places = [[left, lower], [right, lower], [right, upper], [left, upper], middle];
    let turns = places.map(|[x, y]| {
        let at = Coord { x, y };
        let degrees = back.transform(at)?;
        let further = forth.transform(Coord { y: degrees.y + 0.01, ..degrees })?;
        Some((further.x - at.x).atan2(further.y - at.y).to_degrees().abs())
    });
    turns.into_iter().try_fold(0.0_f64, |most, turn| Some(most.max(turn?)))
}

/// An arrow to north, over the scale.
pub fn north(map: &Map<'_>, layout: &Layout) -> Group {
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
    Group {
        id: "north".to_owned(),
        class: None,
        clip: None,
        marks: vec![Mark::Path(arrow), letter],
    }
}

/// A small map of all the ground in the upper right corner of the frame, with a box around what the frame shows.
pub fn locator(ground: &Ground, target: [f64; 4], layout: &Layout) -> Result<Group, MapError> {
    let [left, top, width, _] = layout.frame;
    let (side, rim) = (0.13 * width, 6.0 * layout.unit);
    let [across, up] = ground.size();
    let height = (side * up / across.max(f64::MIN_POSITIVE)).clamp(0.5 * side, 1.5 * side);
    let window = [left + width - side - rim, top + rim, side, height];
    let inside = [window[0] + rim, window[1] + rim, side - 2.0 * rim, height - 2.0 * rim];
    let fit = Fit::of(ground.bounds, inside);
    let plate = Plate::of(&ground.polygons, &fit, None)?;
    let land = plate.units(&vec![Some(0); ground.polygons.len()], 1)?;
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
    Ok(Group { id: "locator".to_owned(), class: None, clip: None, marks })
}

/// A layer over the map.
pub fn overlay(overlay: &Overlay, frame: &Frame<'_>) -> Result<Group, MapError> {
    let way = Reprojection::new(&Crs::Wgs84, &frame.ground.crs)
        .map_err(|e| MapError::Projection(e.to_string()))?;
    let place = |at: &Coord| way.transform(*at).map(|at| frame.fit.place(at));
    let mut marks = Vec::new();
    let mut lines = Vec::new();
    for line in &overlay.lines {
        // What has no place in the projection is far beyond the frame.
        let places: Vec<Coord> = line.iter().filter_map(place).collect();
        let line = LineString::new(places).simplify(TOLERANCE);
        lines.push(line.coords().map(|at| [at.x, at.y]).collect());
    }
    if !lines.is_empty() {
        marks.push(Mark::Path(Path {
            class: Some("overlay".to_owned()),
            lines,
            ..Path::default()
        }));
    }
    let dots: Vec<Vec<[f64; 2]>> = overlay.points.iter().filter_map(place).map(dot).collect();
    if !dots.is_empty() {
        let class = Some("overlay-points".to_owned());
        marks.push(Mark::Path(Path { class, lines: dots, is_closed: true, ..Path::default() }));
    }
    Ok(Group { id: format!("{}{}", overlay.id, frame.id), class: None, clip: None, marks })
}

/// A point as a disc of eight sides.
fn dot(at: Coord) -> Vec<[f64; 2]> {
    let corner = |step: u32| {
        let angle = f64::from(step) * std::f64::consts::FRAC_PI_4;
        [at.x + 2.5 * angle.cos(), at.y + 2.5 * angle.sin()]
    };
    (0..8).map(corner).collect()
}

/// How marks look that are only here.
pub fn looks(map: &Map<'_>, unit: f64) -> Vec<(&'static str, Look)> {
    let colours = &map.style.colours;
    let line =
        |colour, width: f64| Look { stroke: Some((colour, width * unit)), ..Look::default() };
    vec![
        ("scale", line(colours.text, 1.0)),
        ("swatch", line(colours.frame, 0.5)),
        ("locator-land", Look { fill: Some(colours.coast), ..Look::default() }),
        ("locator-box", line(colours.text, 1.2)),
    ]
}

/// Polygons in degrees that lie around ground that is seen: others may have no place in its projection.
pub fn around(polygons: &Polygons, crs: &Crs, [left, lower, right, upper]: [f64; 4]) -> Polygons {
    let Ok(back) = Reprojection::new(crs, &Crs::Wgs84) else { return polygons.clone() };
    let shares = (0..=8).map(|step| f64::from(step) / 8.0);
    let sides = shares.flat_map(|share| {
        let (x, y) = (left + share * (right - left), lower + share * (upper - lower));
        [[x, lower], [x, upper], [left, y], [right, y]]
    });
    let places = sides.filter_map(|[x, y]| back.transform(Coord { x, y }));
    let ends = places.fold(None, |ends: Option<[f64; 4]>, at| {
        let [west, south, east, north] = ends.unwrap_or([at.x, at.y, at.x, at.y]);
        Some([west.min(at.x), south.min(at.y), east.max(at.x), north.max(at.y)])
    });
    match ends {
        Some(ends) => within(polygons, ends),
        None => polygons.clone(),
    }
}
