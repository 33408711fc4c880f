//! From what a map shows to what is on the picture.

use crate::MapError;
use crate::frame::{Frame, look};
use crate::ground::{Ground, chosen};
use crate::labels::Bounds;
use crate::layout::{Box4, Layout};
use crate::map::{Border, Map, Place, View};
use crate::names::{self, Named};
use crate::plate::Fit;
use crate::region::bounds;
use crate::scene::{Class, Group, Look, Mark, Path, Scene};
use crate::{legend, locator, overlay, page, scale};
use geo::{Coord, MultiPolygon};
use maille_geometry::{Metric, Polygons, measure};
use maille_io::Crs;
use rayon::prelude::*;
use std::collections::HashSet;

/// A map as a picture, and what was done to make it.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawn {
    /// The picture.
    pub scene: Scene,
    /// Units that are on the map as a number, in the order of their numbers.
    pub numbered: Vec<Place>,
    /// Units whose name has no room on the map, nor a number.
    pub dropped: Vec<Place>,
    /// The projection of the map and of each inset, with its name if it is a part of several, and how many pixels a metre
    /// has there.
    pub frames: Vec<Framed>,
}

/// A frame of a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Framed {
    /// What is in it, if it is a part of several.
    pub name: Option<&'static str>,
    /// Its projection.
    pub crs: Crs,
    /// Pixels to a metre; nothing where that is not the same all over the frame.
    pub scale: Option<f64>,
}

/// Draws a map.
///
/// # Errors
/// [`MapError`] when there is nothing to be drawn, or what is around has no place in the projection.
///
/// # Panics
/// When a division does not have one entry for each cell.
pub fn draw(map: &Map<'_>) -> Result<Drawn, MapError> {
    let shown = Shown::of(map)?;
    let [main, insets @ ..] = &shown.windows[..] else { return Err(MapError::Empty) };
    let layout = Layout::of(map, main.size(), insets.len(), shown.is_part);
    let in_frame = Frame {
        ground: main.ground,
        window: layout.frame,
        fit: Fit::of(main.target, layout.ground),
        id: String::new(),
        is_inset: false,
    };
    let in_insets = insets.iter().zip(&layout.insets).map(|(inset, window)| Frame {
        ground: inset.ground,
        window: *window,
        fit: Fit::of(inset.target, inner(*window, layout.unit)),
        id: format!("-{}", page::slug(inset.ground.name.unwrap_or("inset"))),
        is_inset: true,
    });
    let frames: Vec<Frame> = [in_frame].into_iter().chain(in_insets).collect();
    let foremost = foremost(map);
    let plated = frames.par_iter().map(|frame| frame.plate(map, foremost));
    let plated = plated.collect::<Result<Vec<_>, _>>()?;
    if !frames[0].shows_land(&plated[0]) {
        return Err(MapError::Empty);
    }

    let mut over: Vec<(Group, Bounds)> = Vec::new();
    over.extend(scale::scale_bar(map, &frames[0], &layout));
    if shown.is_part {
        let units = asked(map, &plated[0].divisions[0]);
        over.push(locator::locator(main.ground, main.target, &units, &layout)?);
        let is_north_up = main.ground.is_north_up(main.target);
        over.extend(is_north_up.then(|| scale::north(map, &layout)));
    }
    let captions = frames.iter().filter_map(|frame| frame.caption_box(map, &layout));
    let taken: Vec<Bounds> = over.iter().map(|(_, room)| *room).chain(captions).collect();
    let Named { group: labels, numbered, dropped } =
        names::named(map, &plated, &frames, &taken, &layout);
    let mut groups = vec![];
    for (frame, plated) in frames.iter().zip(&plated) {
        groups.push(frame.group(map, plated, &layout));
    }
    groups.push(labels);
    groups.extend(over.into_iter().map(|(group, _)| group));
    groups.extend(page::heads(&layout));
    let mut bottom = layout.bottom();
    groups.extend(legend::legend(map, &layout, &mut bottom));
    groups.extend(legend::key(map, &numbered, &layout, &mut bottom));
    groups.extend(page::source(map, &layout, &mut bottom));
    let size = [map.width, (bottom + layout.margin).ceil()];
    groups.insert(0, page::paper(size));
    let account = |frame: &Frame| Framed {
        name: frame.ground.name,
        crs: frame.ground.crs.clone(),
        scale: frame.scale(),
    };
    Ok(Drawn {
        scene: Scene {
            size,
            title: map.texts.title.clone(),
            language: map.texts.language,
            font: map.style.font.family.clone(),
            classes: classes(map, &layout, thinned(&plated[0].divisions[0], layout.unit)),
            groups,
        },
        numbered,
        dropped,
        frames: frames.iter().map(account).collect(),
    })
}

/// Which borders are drawn as that where they are both. Units that tile what their larger ones have leave the outlines of these
/// visible; others, with land between them or larger than these, have their own borders all around.
fn foremost(map: &Map<'_>) -> Border {
    /// One cell in so many may be in no unit: of the communes of France, four islands are in no EPCI.
    const FEW: usize = 20;
    let tiles = |outlines: &[Option<u32>]| {
        let cells = outlines.iter().zip(map.units.of_cell).filter(|(larger, _)| larger.is_some());
        let (all, without) = cells.fold((0, 0), |(all, without), (_, unit)| {
            (all + 1, without + usize::from(unit.is_none()))
        });
        let count =
            |of_cell: &[Option<u32>]| of_cell.iter().flatten().collect::<HashSet<_>>().len();
        without * FEW <= all && count(outlines) < count(map.units.of_cell)
    };
    if map.outlines.is_some_and(tiles) { Border::Outline } else { Border::Units }
}

/// The share of their width that the borders of units have, the less the smaller the units are on the picture.
fn thinned(units: &Polygons, unit: f64) -> f64 {
    /// The width from which on units have all of it, in pixels of a map of the usual width, and the least share.
    const FULL: f64 = 40.0;
    const LEAST: f64 = 0.35;
    let areas = measure(units, Metric::Planar);
    let seen = areas.iter().map(|measure| measure.area).filter(|area| *area > 0.0);
    let (count, area) = seen.fold((0.0, 0.0), |(count, all), area| (count + 1.0, all + area));
    let width = if count > 0.0 { (area / count).sqrt() } else { FULL * unit };
    (width / (FULL * unit)).clamp(LEAST, 1.0)
}

/// The units on the picture that a view asks for; all where it asks for a box.
fn asked(map: &Map<'_>, units: &Polygons) -> Vec<MultiPolygon> {
    match map.view {
        View::Units(asked) => asked.iter().map(|unit| units.to_geo(*unit)).collect(),
        View::Whole | View::Box(_) => (0..units.len()).map(|unit| units.to_geo(unit)).collect(),
    }
}

/// A box less its caption and a rim.
fn inner([left, top, width, height]: Box4, unit: f64) -> Box4 {
    let (rim, caption) = (4.0 * unit, 26.0 * unit);
    [left + rim, top + rim, width - 2.0 * rim, height - rim - caption]
}

/// What is shown of the ground: in the frame, and in insets.
struct Shown<'a> {
    windows: Vec<Window<'a>>,
    /// Whether that is less than all.
    is_part: bool,
}

/// Some ground, and the box on it that a frame is made for.
struct Window<'a> {
    ground: &'a Ground,
    target: [f64; 4],
}

impl<'a> Shown<'a> {
    fn of(map: &Map<'a>) -> Result<Self, MapError> {
        let parts = map.grounds.parts().iter();
        let (mut windows, is_part): (Vec<Window>, bool) = match map.view {
            View::Whole => {
                (parts.map(|ground| Window { ground, target: ground.bounds }).collect(), false)
            }
            View::Units(units) => {
                (parts.filter_map(|ground| of_units(ground, map, units)).collect(), true)
            }
            View::Box(ends) => (parts.filter_map(|ground| of_box(ground, *ends)).collect(), true),
        };
        if is_part {
            // The largest comes into the frame; of equals, the first.
            windows.sort_by(|a, b| b.area().total_cmp(&a.area()));
        }
        if windows.is_empty() { Err(MapError::Empty) } else { Ok(Self { windows, is_part }) }
    }
}

impl Window<'_> {
    /// Width and height on the ground.
    fn size(&self) -> [f64; 2] {
        let [left, lower, right, upper] = self.target;
        [right - left, upper - lower]
    }

    fn area(&self) -> f64 {
        let [width, height] = self.size();
        width * height
    }
}

/// A box and some room around it.
fn widened([left, lower, right, upper]: [f64; 4]) -> [f64; 4] {
    let more = 0.08 * (right - left).max(upper - lower).max(1.0);
    [left - more, lower - more, right + more, upper + more]
}

/// The ground around units, if any of them is on it.
fn of_units<'a>(ground: &'a Ground, map: &Map<'_>, units: &[usize]) -> Option<Window<'a>> {
    let mut wanted = vec![false; map.units.units.len()];
    for &unit in units {
        wanted[unit] = true;
    }
    let is_wanted = |cell: usize| map.units.of_cell[cell].is_some_and(|unit| wanted[unit as usize]);
    let target = widened(bounds(&chosen(&ground.polygons, is_wanted))?);
    Some(Window { ground, target })
}

/// The ground in a box in degrees (west, south, east, north), if any is in it.
fn of_box(ground: &Ground, [west, south, east, north]: [f64; 4]) -> Option<Window<'_>> {
    let [x0, y0, x1, y1] = ground.degrees;
    if west > x1 || east < x0 || south > y1 || north < y0 {
        return None;
    }
    // Its sides with some positions each, as projections bend them.
    let shares = (0..=16).map(|step| f64::from(step) / 16.0);
    let sides = shares.flat_map(|share| {
        let (x, y) = (west + share * (east - west), south + share * (north - south));
        [Coord { x, y: south }, Coord { x, y: north }, Coord { x: west, y }, Coord { x: east, y }]
    });
    let target =
        sides.filter_map(|at| ground.place(at)).fold(None, |ends: Option<[f64; 4]>, at| {
            let [left, lower, right, upper] = ends.unwrap_or([at.x, at.y, at.x, at.y]);
            Some([left.min(at.x), lower.min(at.y), right.max(at.x), upper.max(at.y)])
        })?;
    Some(Window { ground, target })
}

/// How the marks of a map look. `thinned` is the share of their width that borders of units have.
fn classes(map: &Map<'_>, layout: &Layout, thinned: f64) -> Vec<Class> {
    let (colours, widths, unit) = (&map.style.colours, &map.style.widths, layout.unit);
    let fill = |name: &str, colour| Class {
        name: name.to_owned(),
        look: Look { fill: Some(colour), ..Look::default() },
    };
    let line = |name: &str, colour, width: f64| Class {
        name: name.to_owned(),
        look: Look { stroke: Some((colour, width * unit)), ..Look::default() },
    };
    let name = |name: &str, colour, halo| Class {
        name: name.to_owned(),
        look: Look {
            fill: Some(colour),
            stroke: Some((halo, widths.halo * unit)),
            ..Look::default()
        },
    };
    let mut classes = vec![
        fill("paper", colours.paper),
        fill("sea", colours.sea),
        fill("foreign", colours.foreign),
        fill("land", colours.land),
        fill("text", colours.text),
        fill("faint-text", colours.faint_text),
        line("frame", colours.frame, widths.frame),
        name("name", colours.text, colours.halo),
        name("name-inverse", colours.paper, colours.text),
        name("name-faint", colours.faint_text, colours.halo),
        line("scale", colours.text, 1.0),
        line("swatch", colours.frame, 0.5),
        fill("locator-land", colours.outlines),
        line("locator-box", colours.text, 1.2),
    ];
    for border in Border::ALL {
        let (colour, width) = look(border, map.style);
        let share = match border {
            Border::Units => thinned * layout.zoom,
            // Fine as they are beside those of units, they would be lost on a map of a few.
            Border::Inner | Border::Innermost => layout.zoom * layout.zoom,
            Border::Coast | Border::Outline => layout.zoom,
        };
        classes.push(line(border.class(), colour, width * share));
    }
    classes
        .extend(map.overlays.iter().flat_map(|overlay| overlay::classes(overlay, map.style, unit)));
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
