//! The map in a frame.

use crate::MapError;
use crate::colour::Colour;
use crate::cut;
use crate::draw::{group, rectangle, rings};
use crate::ground::{Ground, within};
use crate::labels::Bounds;
use crate::layout::{Box4, Layout};
use crate::map::{Border, Depth, Map};
use crate::plate::{Fit, Plate};
use crate::scene::{Anchor, Group, Mark, Path, Text};
use crate::style::Style;
use crate::{overlay, page, scale};
use geo::{Area, MultiPolygon, Polygon};
use maille_geometry::{Polygons, label_points};
use std::ops::Range;

/// Ground in a frame.
pub struct Frame<'a> {
    pub ground: &'a Ground,
    pub window: Box4,
    pub fit: Fit,
    /// What the ids of its groups end with.
    pub id: String,
    pub is_inset: bool,
}

/// What is in a frame, in pixels.
pub struct Plated {
    /// The units of each division.
    pub divisions: Vec<Polygons>,
    land: Polygons,
    /// By their kinds, as in [`Border::ALL`].
    borders: Vec<Vec<Vec<[f64; 2]>>>,
    foreign: Option<Polygons>,
    backdrop: Option<(Polygons, Vec<Vec<[f64; 2]>>)>,
}

impl Frame<'_> {
    /// Left, top, right and bottom end of what is seen.
    pub fn ends(&self) -> Bounds {
        let [left, top, width, height] = self.window;
        [left, top, left + width, top + height]
    }

    /// Left, lower, right and upper end of the ground that is seen.
    fn seen(&self) -> [f64; 4] {
        let [left, top, right, bottom] = self.ends();
        let [low, high] =
            [[left, bottom], [right, top]].map(|[x, y]| self.fit.ground(geo::Coord { x, y }));
        [low.x, low.y, high.x, high.y]
    }

    /// What is seen in it. Borders both of units and of larger ones are drawn as `foremost`.
    pub fn plate(&self, map: &Map<'_>, foremost: Border) -> Result<Plated, MapError> {
        let plate = Plate::of(&within(&self.ground.polygons, self.seen()), &self.fit)?;
        let around =
            |polygons: &Polygons| Plate::of(&self.ground.around(polygons, self.seen())?, &self.fit);
        let all_one = |cells: usize| vec![Some(0); cells];
        let foreign = map.foreign.map(|foreign| around(foreign)?.units(&all_one(foreign.len()), 1));
        let backdrop = map.backdrop.map(|backdrop| {
            let plate = around(backdrop)?;
            let outlines = plate.borders(1, |_| Some(0)).remove(0);
            Ok::<_, MapError>((plate.units(&all_one(backdrop.len()), 1)?, outlines))
        });
        let divisions = map.divisions();
        let divisions = divisions.map(|(_, all)| plate.units(all.of_cell, all.units.len()));
        Ok(Plated {
            divisions: divisions.collect::<Result<_, _>>()?,
            land: plate.units(&all_one(map.grounds.cells()), 1)?,
            borders: plate.borders(Border::ALL.len(), |sides| {
                let border = border(map, sides, foremost)?;
                Border::ALL.iter().position(|known| *known == border)
            }),
            foreign: foreign.transpose()?,
            backdrop: backdrop.transpose()?,
        })
    }

    pub fn group(&self, map: &Map<'_>, plated: &Plated, layout: &Layout) -> Group {
        let id = |name: &str| format!("{name}{}", self.id);
        let one = |name: &str, class: &str, path: Path| {
            Mark::Group(group(id(name), class, vec![Mark::Path(path)]))
        };
        let area = |polygons: &Polygons| Path {
            lines: self.rings(polygons, 0),
            is_closed: true,
            ..Path::default()
        };
        let mut marks = vec![one("sea", "sea", rectangle(self.window))];
        let foreign = plated.foreign.as_ref().map(area);
        if let Some(foreign) = foreign.filter(|foreign| !foreign.lines.is_empty()) {
            marks.push(one("foreign", "foreign", foreign));
        }
        if let Some((land, outlines)) = &plated.backdrop {
            marks.push(one("backdrop", "land", area(land)));
            let lines = Path { lines: self.lines(outlines), ..Path::default() };
            marks.push(one("backdrop-outlines", "outlines", lines));
        }
        marks.push(one("land", "land", area(&plated.land)));
        for ((depth, division), units) in map.divisions().zip(&plated.divisions) {
            let name = match depth {
                Depth::Units => "unit",
                Depth::Inner => "inner",
                Depth::Innermost => "innermost",
            };
            let about = division.units.iter().enumerate();
            // Smaller units without a colour are seen by their borders.
            let about = about.filter(|(_, about)| depth == Depth::Units || about.fill.is_some());
            let fills = about.filter_map(|(unit, about)| {
                let lines = self.rings(units, unit);
                (!lines.is_empty()).then(|| {
                    Mark::Path(Path {
                        id: Some(format!("{name}-{}{}", page::slug(&about.id), self.id)),
                        fill: about.fill,
                        tooltip: Some(about.tooltip.clone()),
                        lines,
                        is_closed: true,
                        class: None,
                    })
                })
            });
            let fills: Vec<Mark> = fills.collect();
            if !fills.is_empty() {
                marks.push(Mark::Group(group(id(&format!("{name}s")), "land", fills)));
            }
        }
        for (border, lines) in Border::ALL.iter().zip(&plated.borders) {
            let lines = self.lines(lines);
            if !lines.is_empty() {
                marks.push(one(border.class(), border.class(), Path { lines, ..Path::default() }));
            }
        }
        let radius = map.style.sizes.points * layout.unit;
        for layer in map.overlays {
            marks.push(Mark::Group(overlay::overlay(layer, self, radius)));
        }
        let inside = Group { id: id("map"), class: None, clip: Some(self.window), marks };
        let mut all = vec![Mark::Group(inside)];
        if self.is_inset {
            all.extend(self.caption(map, layout));
        }
        all.push(one("frame", "frame", rectangle(self.window)));
        let name = if self.is_inset { format!("inset{}", self.id) } else { "main".to_owned() };
        Group { id: name, class: None, clip: None, marks: all }
    }

    /// Left, top, right and bottom end of what is drawn: a little more than is seen, for lines have a width.
    pub fn drawn(&self) -> Bounds {
        const RIM: f64 = 4.0;
        let [left, top, right, bottom] = self.ends();
        [left - RIM, top - RIM, right + RIM, bottom + RIM]
    }

    /// Pixels to a metre; nothing where that is not the same all over the frame.
    pub fn scale(&self) -> Option<f64> {
        self.ground.metres(self.seen()).map(|metres| self.fit.scale / metres)
    }

    /// Whether any of the mesh is seen in it.
    pub fn shows_land(&self, plated: &Plated) -> bool {
        let all = rings(&plated.land, 0);
        all.iter().any(|ring| !cut::ring(ring, self.ends()).is_empty())
    }

    /// The place furthest inside what is seen of a unit, if any of it is.
    pub fn pole(&self, polygons: &Polygons, unit: usize) -> Option<[f64; 2]> {
        let ring = |ring: usize| {
            let points: Vec<[f64; 2]> =
                polygons.coords()[polygons.ring(ring)].iter().map(|at| [at.x, at.y]).collect();
            let seen = Polygon::new(cut::ring(&points, self.ends()).into(), Vec::new());
            (seen.unsigned_area() > 0.0).then(|| seen.into_inner().0)
        };
        // Without its shell, nothing of a polygon is seen.
        let part = |mut rings: Range<usize>| {
            let shell = ring(rings.next()?)?;
            Some(Polygon::new(shell, rings.filter_map(ring).collect()))
        };
        let seen: Vec<Polygon> = polygons.polygons_of(unit).filter_map(part).collect();
        let mut one = Polygons::new();
        one.push_geo(&MultiPolygon(seen)).ok()?;
        label_points(&one)[0].map(|at| [at.x, at.y])
    }

    /// What is drawn of the rings of a unit.
    fn rings(&self, polygons: &Polygons, unit: usize) -> Vec<Vec<[f64; 2]>> {
        let all = rings(polygons, unit);
        let cut = all.iter().map(|ring| cut::ring(ring, self.drawn()));
        cut.filter(|ring| !ring.is_empty()).collect()
    }

    /// What is drawn of lines.
    fn lines(&self, lines: &[Vec<[f64; 2]>]) -> Vec<Vec<[f64; 2]>> {
        lines.iter().flat_map(|line| cut::line(line, self.drawn())).collect()
    }

    /// Left, top, right and bottom end of the caption of an inset.
    pub fn caption_box(&self, map: &Map<'_>, layout: &Layout) -> Option<[f64; 4]> {
        let [left, _, right, bottom] = self.ends();
        let height = 2.2 * map.style.sizes.inset * layout.unit;
        self.is_inset.then_some([left, bottom - height, right, bottom])
    }

    /// What an inset is called, and its scale.
    fn caption(&self, map: &Map<'_>, layout: &Layout) -> Vec<Mark> {
        let [left, top, width, height] = self.window;
        let size = map.style.sizes.inset * layout.unit;
        let rim = 5.0 * layout.unit;
        let text = |class: &str, at: [f64; 2], anchor, text: String, size: f64, is_bold| {
            Mark::Text(Text {
                class: Some(class.to_owned()),
                lines: vec![text],
                at,
                anchor,
                size,
                is_bold,
            })
        };
        let name = self.ground.name.unwrap_or_default().to_owned();
        let bottom = top + height - rim;
        let mut marks = vec![text("text", [left + rim, bottom], Anchor::Start, name, size, true)];
        let at = [left + width - rim, bottom];
        if let Some((bar, length)) = scale::bar(self, [at[0], bottom - size], 0.35 * width) {
            marks.push(Mark::Path(Path { class: Some("scale".to_owned()), ..bar }));
            marks.push(text("faint-text", at, Anchor::End, length, 0.85 * size, false));
        }
        marks
    }
}

/// Colour and width of borders.
pub fn look(border: Border, style: &Style) -> (Colour, f64) {
    let (colours, widths) = (&style.colours, &style.widths);
    match border {
        Border::Coast => (colours.coast, widths.coast),
        Border::Units => (colours.borders, widths.borders),
        Border::Outline => (colours.outlines, widths.outlines),
        Border::Inner => (colours.inner, widths.inner),
        Border::Innermost => (colours.innermost, widths.innermost),
    }
}

/// What a border between two cells is drawn as, if it is.
fn border(map: &Map<'_>, sides: [Option<u32>; 2], foremost: Border) -> Option<Border> {
    let [Some(left), Some(right)] = sides.map(|side| side.map(|cell| cell as usize)) else {
        return Some(Border::Coast);
    };
    let parts = |of_cell: &[Option<u32>]| of_cell[left] != of_cell[right];
    match (parts(map.units.of_cell), map.outlines.is_some_and(parts)) {
        (true, true) => return Some(foremost),
        (true, false) => return Some(Border::Units),
        (false, true) => return Some(Border::Outline),
        (false, false) => {}
    }
    // Borders of smaller units are those within a unit.
    map.units.of_cell[left]?;
    let inner = map.inner.filter(|inner| parts(inner.of_cell)).map(|_| Border::Inner);
    let innermost =
        || map.innermost.filter(|inner| parts(inner.of_cell)).map(|_| Border::Innermost);
    inner.or_else(innermost)
}
