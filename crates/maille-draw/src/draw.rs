//! From what a map shows to what is on the picture.

use crate::MapError;
use crate::frame::{Frame, Kind};
use crate::layout::{Box4, Layout};
use crate::map::{Map, View};
use crate::names::{self, Named};
use crate::page;
use crate::plate::{Fit, Ground, projected};
use crate::region::{Part, bounds, parted};
use crate::scene::{Class, Group, Look, Mark, Path, Scene};
use geo::Coord;
use maille_geometry::Polygons;
use maille_io::Crs;
use rayon::prelude::*;

/// A map as a picture, and what was done to make it.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// The picture.
    pub scene: Scene,
    /// Names that are on the map as a number, in the order of their numbers, by unit.
    pub numbered: Vec<usize>,
    /// Units whose name has no room on the map, nor a number.
    pub dropped: Vec<usize>,
    /// The projection of the map, and of each inset by its name.
    pub projections: Vec<(Option<&'static str>, Crs)>,
    /// Pixels to a metre on the map.
    pub scale: f64,
}

/// Draws a map.
///
/// # Errors
/// [`MapError`] when there is nothing to be drawn, or the ground has no place in the projection.
pub fn draw(map: &Map<'_>) -> Result<Drawn, MapError> {
    let parts = parted(map.cells, map.crs);
    let shown = Shown::of(map, parts)?;
    let layout = Layout::of(map, shown.size(), shown.insets.len());
    let main = Frame {
        ground: &shown.main,
        window: layout.frame,
        fit: Fit::of(shown.target, layout.ground),
        id: String::new(),
        is_inset: false,
    };
    let insets = shown.insets.iter().zip(&layout.insets).map(|(ground, window)| Frame {
        ground,
        window: *window,
        fit: Fit::of(ground.bounds, inner(*window, layout.unit)),
        id: format!("-{}", page::slug(ground.name.unwrap_or("inset"))),
        is_inset: true,
    });
    let frames: Vec<Frame> = [main].into_iter().chain(insets).collect();
    let plated = frames.par_iter().map(|frame| frame.plate(map));
    let plated = plated.collect::<Result<Vec<_>, _>>()?;

    let shapes: Vec<&Polygons> = plated.iter().map(|plated| &plated.units).collect();
    let Named { group: labels, numbered, dropped } = names::named(map, &shapes, &frames, &layout);
    let mut groups = Vec::new();
    for (frame, plated) in frames.iter().zip(&plated) {
        groups.push(frame.group(map, plated, &layout)?);
    }
    if let Some(locator) = shown.locator(&layout)? {
        groups.push(locator);
    }
    groups.push(labels);
    let mut bottom = layout.bottom();
    groups.push(page::scale_bar(map, &frames[0], &layout));
    if shown.is_north_up() {
        groups.push(page::north(map, &layout));
    }
    groups.extend(page::heads(map, &layout));
    groups.extend(page::legend(map, &layout, &mut bottom));
    groups.extend(page::key(map, &numbered, &layout, &mut bottom));
    groups.extend(page::source(map, &layout, &mut bottom));
    let size = [map.width, (bottom + layout.margin).ceil()];
    groups.insert(0, page::paper(size));
    let projections = frames.iter().map(|frame| (frame.ground.name, frame.ground.crs.clone()));
    Ok(Drawn {
        scene: Scene {
            size,
            title: map.texts.title.clone(),
            classes: classes(map, &layout),
            groups,
        },
        numbered,
        dropped,
        projections: projections.collect(),
        scale: frames[0].fit.scale,
    })
}

/// A box less its caption and a rim.
fn inner([left, top, width, height]: Box4, unit: f64) -> Box4 {
    let (rim, caption) = (4.0 * unit, 26.0 * unit);
    [left + rim, top + rim, width - 2.0 * rim, height - rim - caption]
}

/// The ground of a map: what is in the frame, and what in insets.
struct Shown {
    main: Ground,
    /// What of the main ground the frame is made for.
    target: [f64; 4],
    insets: Vec<Ground>,
    /// Whether that is less than all.
    is_part: bool,
}

impl Shown {
    fn of(map: &Map<'_>, parts: Vec<Part>) -> Result<Self, MapError> {
        let targets: Vec<Option<Polygons>> =
            parts.iter().map(|part| target(&part.polygons, map)).collect();
        let is_part = *map.view != View::Whole;
        if !is_part {
            let mut grounds: Vec<Ground> =
                parts.into_par_iter().map(Ground::of).collect::<Result<_, _>>()?;
            let main = grounds.remove(0);
            return Ok(Self { target: main.bounds, main, insets: grounds, is_part });
        }
        // The part that has most of what is asked for.
        let size = |target: &Option<Polygons>| target.as_ref().map_or(0, |all| all.coords().len());
        let sizes = targets
            .iter()
            .map(size)
            .enumerate()
            .max_by_key(|&(place, size)| (size, std::cmp::Reverse(place)));
        let Some((place, 1..)) = sizes else { return Err(MapError::Empty) };
        let (mut parts, mut targets) = (parts, targets);
        let (part, target) = (parts.swap_remove(place), targets.swap_remove(place));
        let target = projected(&target.unwrap_or_default(), &part.crs)?;
        let target = bounds(&target).ok_or(MapError::Empty)?;
        let main = Ground { name: None, ..Ground::of(part)? };
        Ok(Self { main, target: widened(target), insets: Vec::new(), is_part })
    }

    /// Width and height of what the frame is made for.
    fn size(&self) -> [f64; 2] {
        let [left, lower, right, upper] = self.target;
        [right - left, upper - lower]
    }

    /// Whether north is the same way everywhere in the frame, to five degrees, and straight up.
    fn is_north_up(&self) -> bool {
        self.is_part
            && page::turn_of_north(&self.main.crs, self.target).is_some_and(|turn| turn < 5.0)
    }

    /// A small map of all the ground, with the frame's place in it.
    fn locator(&self, layout: &Layout) -> Result<Option<Group>, MapError> {
        if !self.is_part {
            return Ok(None);
        }
        page::locator(&self.main, self.target, layout).map(Some)
    }
}

/// A box and some room around it.
fn widened([left, lower, right, upper]: [f64; 4]) -> [f64; 4] {
    let more = 0.08 * (right - left).max(upper - lower).max(1.0);
    [left - more, lower - more, right + more, upper + more]
}

/// What of some ground a view asks for.
fn target(polygons: &Polygons, map: &Map<'_>) -> Option<Polygons> {
    match map.view {
        View::Whole => None,
        View::Units(units) => {
            let mut chosen = Polygons::new();
            for (cell, unit) in map.of_cell.iter().enumerate().take(polygons.len()) {
                if unit.is_some_and(|unit| units.contains(&(unit as usize))) {
                    polygons.copy_unit(cell, &mut chosen);
                }
            }
            (!chosen.is_empty()).then_some(chosen)
        }
        View::Box([west, south, east, north]) => {
            let [x0, y0, x1, y1] = bounds(polygons)?;
            let meets = *west <= x1 && *east >= x0 && *south <= y1 && *north >= y0;
            if !meets {
                return None;
            }
            let mut chosen = Polygons::new();
            // Its sides with some positions each, as projections bend them.
            let steps = |share: f64| {
                let (across, up) = (west + share * (east - west), south + share * (north - south));
                [
                    [across, *south],
                    [*east, up],
                    [east - share * (east - west), *north],
                    [*west, north - share * (north - south)],
                ]
            };
            let shares = (0..16).map(|step| f64::from(step) / 16.0);
            let all: Vec<[[f64; 2]; 4]> = shares.map(steps).collect();
            for side in 0..4 {
                for [x, y] in all.iter().map(|places| places[side]) {
                    chosen.push_vertex(x, y);
                }
            }
            let _ = chosen.finish_ring();
            chosen.finish_polygon();
            chosen.finish_unit();
            Some(chosen)
        }
    }
}

/// How the marks of a map look.
fn classes(map: &Map<'_>, layout: &Layout) -> Vec<Class> {
    let (colours, widths, unit) = (&map.style.colours, &map.style.widths, layout.unit);
    let fill = |name: &str, colour| Class {
        name: name.to_owned(),
        look: Look { fill: Some(colour), ..Look::default() },
    };
    let line = |name: &str, colour, width: f64| Class {
        name: name.to_owned(),
        look: Look { stroke: Some((colour, width * unit)), ..Look::default() },
    };
    let mut classes = vec![
        fill("paper", colours.paper),
        fill("sea", colours.sea),
        fill("foreign", colours.foreign),
        fill("land", colours.land),
        fill("text", colours.text),
        fill("faint-text", colours.faint_text),
        line("frame", colours.frame, widths.frame),
        line("overlay", colours.overlay, widths.overlay),
        fill("overlay-points", colours.overlay),
    ];
    for kind in Kind::ALL {
        let (colour, width) = kind.look(map.style);
        classes.push(line(kind.id(), colour, width));
    }
    let own = page::looks(map, unit).into_iter();
    classes.extend(own.map(|(name, look)| Class { name: name.to_owned(), look }));
    classes
}

/// A rectangle as a shape.
pub(crate) fn rectangle([left, top, width, height]: Box4) -> Path {
    let (right, bottom) = (left + width, top + height);
    Path {
        lines: vec![vec![[left, top], [right, top], [right, bottom], [left, bottom]]],
        is_closed: true,
        ..Path::default()
    }
}

/// The rings of a unit, as shapes have them.
pub(crate) fn rings(polygons: &Polygons, unit: usize) -> Vec<Vec<[f64; 2]>> {
    let point = |at: &Coord| [at.x, at.y];
    let ring = |ring| polygons.coords()[polygons.ring(ring)].iter().map(point).collect();
    polygons.rings_of(unit).map(ring).collect()
}

/// A group of one class.
pub(crate) fn group(id: impl Into<String>, class: &str, marks: Vec<Mark>) -> Group {
    Group { id: id.into(), class: Some(class.to_owned()), clip: None, marks }
}

#[cfg(test)]
#[path = "draw_tests.rs"]
mod tests;
