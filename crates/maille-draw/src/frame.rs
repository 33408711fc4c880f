//! The map in a frame.

use crate::MapError;
use crate::colour::Colour;
use crate::draw::{group, rectangle, rings};
use crate::layout::{Box4, Layout};
use crate::map::Map;
use crate::page;
use crate::plate::{Fit, Ground, Plate, projected};
use crate::scene::{Anchor, Group, Mark, Path, Text};
use crate::style::Style;
use maille_geometry::Polygons;

/// Ground in a frame.
pub struct Frame<'a> {
    pub ground: &'a Ground,
    pub window: Box4,
    pub fit: Fit,
    /// What the ids of its groups end with.
    pub id: String,
    pub is_inset: bool,
}

/// What a border parts, the foremost first: it is drawn as that, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// All that is shown from what is around it.
    Coast,
    /// Units.
    Border,
    /// Larger units, where it is no border of units.
    Outline,
    /// Units within a unit.
    Inner,
}

impl Kind {
    /// From below to above.
    pub const ALL: [Self; 4] = [Self::Inner, Self::Outline, Self::Border, Self::Coast];

    /// The id of its group, and the name of its class.
    pub fn id(self) -> &'static str {
        match self {
            Self::Coast => "coast",
            Self::Border => "borders",
            Self::Outline => "outlines",
            Self::Inner => "inner-borders",
        }
    }

    /// Colour and width of its lines.
    pub fn look(self, style: &Style) -> (Colour, f64) {
        let (colours, widths) = (&style.colours, &style.widths);
        match self {
            Self::Coast => (colours.coast, widths.coast),
            Self::Border => (colours.borders, widths.borders),
            Self::Outline => (colours.outlines, widths.outlines),
            Self::Inner => (colours.inner, widths.inner),
        }
    }
}

/// What is in a frame, in pixels.
pub struct Plated {
    pub units: Polygons,
    land: Polygons,
    borders: Vec<Vec<Vec<[f64; 2]>>>,
    foreign: Option<Polygons>,
    backdrop: Option<(Polygons, Vec<Vec<[f64; 2]>>)>,
}

impl Frame<'_> {
    /// Left, top, right and bottom end of what is seen.
    fn ends(&self) -> [f64; 4] {
        let [left, top, width, height] = self.window;
        [left, top, left + width, top + height]
    }

    pub fn plate(&self, map: &Map<'_>) -> Result<Plated, MapError> {
        let plate = Plate::of(&self.ground.polygons, &self.fit, Some(self.ends()))?;
        let in_crs = |polygons: &Polygons| {
            let seen = self.around(polygons);
            Plate::of(&projected(&seen, &self.ground.crs)?, &self.fit, Some(self.ends()))
        };
        let all_one = |polygons: &Polygons| vec![Some(0); polygons.len()];
        let foreign = map.foreign.map(|foreign| {
            let plate = in_crs(foreign)?;
            plate.units(&all_one(foreign), 1)
        });
        let backdrop = map.backdrop.map(|backdrop| {
            let plate = in_crs(backdrop)?;
            let outlines = plate.borders(1, |_| Some(0)).remove(0);
            Ok::<_, MapError>((plate.units(&all_one(backdrop), 1)?, outlines))
        });
        Ok(Plated {
            units: plate.units(map.of_cell, map.units.len())?,
            land: plate.units(&all_one(map.cells), 1)?,
            borders: plate
                .borders(Kind::ALL.len(), |sides| kind(map, sides).map(|kind| kind as usize)),
            foreign: foreign.transpose()?,
            backdrop: backdrop.transpose()?,
        })
    }

    /// Polygons in degrees that lie around the ground of the frame: others may have no place in its projection.
    fn around(&self, polygons: &Polygons) -> Polygons {
        page::around(polygons, &self.ground.crs, self.seen_ground())
    }

    /// Left, lower, right and upper end of the ground that is seen.
    fn seen_ground(&self) -> [f64; 4] {
        let [left, top, right, bottom] = self.ends();
        let [low, high] =
            [[left, bottom], [right, top]].map(|[x, y]| self.fit.ground(geo::Coord { x, y }));
        [low.x, low.y, high.x, high.y]
    }

    pub fn group(
        &self,
        map: &Map<'_>,
        plated: &Plated,
        layout: &Layout,
    ) -> Result<Group, MapError> {
        let id = |name: &str| format!("{name}{}", self.id);
        let one = |name: &str, class: &str, path: Path| {
            Mark::Group(group(id(name), class, vec![Mark::Path(path)]))
        };
        let area = |polygons: &Polygons| Path {
            lines: rings(polygons, 0),
            is_closed: true,
            ..Path::default()
        };
        let mut marks = vec![one("sea", "sea", rectangle(self.window))];
        if let Some(foreign) = &plated.foreign {
            marks.push(one("foreign", "foreign", area(foreign)));
        }
        if let Some((land, outlines)) = &plated.backdrop {
            marks.push(one("backdrop", "land", area(land)));
            let lines = Path { lines: outlines.clone(), ..Path::default() };
            marks.push(one("backdrop-outlines", "outlines", lines));
        }
        marks.push(one("land", "land", area(&plated.land)));
        let mut fills = Vec::new();
        for (unit, about) in map.units.iter().enumerate() {
            let lines = rings(&plated.units, unit);
            if lines.is_empty() {
                continue;
            }
            fills.push(Mark::Path(Path {
                id: Some(format!("unit-{}{}", page::slug(&about.id), self.id)),
                fill: about.fill,
                tooltip: Some(about.tooltip.clone()),
                lines,
                is_closed: true,
                class: None,
            }));
        }
        marks.push(Mark::Group(group(id("units"), "land", fills)));
        for kind in Kind::ALL {
            let lines = plated.borders[kind as usize].clone();
            if !lines.is_empty() {
                marks.push(one(kind.id(), kind.id(), Path { lines, ..Path::default() }));
            }
        }
        for overlay in map.overlays {
            marks.push(Mark::Group(page::overlay(overlay, self)?));
        }
        let inside = Group { id: id("map"), class: None, clip: Some(self.window), marks };
        let mut all = vec![Mark::Group(inside)];
        if self.is_inset {
            all.extend(self.caption(map, layout));
        }
        all.push(one("frame", "frame", rectangle(self.window)));
        let name = if self.is_inset { format!("inset{}", self.id) } else { "main".to_owned() };
        Ok(Group { id: name, class: None, clip: None, marks: all })
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
        let (bar, length) = page::bar(self, [left + width - rim, bottom - size], 0.35 * width);
        marks.push(Mark::Path(Path { class: Some("scale".to_owned()), ..bar }));
        let at = [left + width - rim, bottom];
        marks.push(text("faint-text", at, Anchor::End, length, 0.85 * size, false));
        marks
    }
}

/// What a border between two cells is drawn as.
fn kind(map: &Map<'_>, sides: [Option<u32>; 2]) -> Option<Kind> {
    let [Some(left), Some(right)] = sides else { return Some(Kind::Coast) };
    let differs = |of_cell: &[Option<u32>]| of_cell[left as usize] != of_cell[right as usize];
    if differs(map.of_cell) {
        return Some(Kind::Border);
    }
    if map.outlines.is_some_and(differs) {
        return Some(Kind::Outline);
    }
    let is_in_unit = map.of_cell[left as usize].is_some();
    (is_in_unit && map.inner.is_some_and(differs)).then_some(Kind::Inner)
}
