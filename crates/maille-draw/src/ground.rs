//! Ground in its projections.

use crate::MapError;
use crate::plate::meshed;
use crate::region::{Part, bounds, copy, is_french, parted};
use geo::{Coord, Distance, Geodesic};
use maille_geometry::{Amount, Method, Metric, Polygons, Simplification};
use maille_io::{Crs, Reprojection};
use rayon::prelude::*;
use std::sync::OnceLock;

/// The mesh of a map in the projections that it is drawn in, for any number of maps of it.
#[derive(Debug)]
pub struct Grounds {
    parts: Vec<Ground>,
    cells: usize,
    is_french: bool,
}

impl Grounds {
    /// Brings cells, given as longitudes and latitudes, into a projection; if none is asked for, into those that
    /// fit: for France those of the law, a part by itself for each.
    ///
    /// # Errors
    /// [`MapError::Empty`] when no cell has a polygon, [`MapError::Projection`] when PROJ does not know the projection, or
    /// a place has no position in it.
    pub fn of(cells: &Polygons, asked: Option<&Crs>) -> Result<Self, MapError> {
        let parts = parted(cells, asked).into_par_iter().map(Ground::of);
        Ok(Self {
            parts: parts.collect::<Result<_, _>>()?,
            cells: cells.len(),
            is_french: is_french(cells),
        })
    }

    /// How many cells there are.
    #[must_use]
    pub fn cells(&self) -> usize {
        self.cells
    }

    /// Whether all of it is in France.
    #[must_use]
    pub fn is_french(&self) -> bool {
        self.is_french
    }

    /// How much of the main part's box is that of the cells that are in a unit, from 0 to 1. 1 where some are in other parts, too:
    /// these show all there is.
    ///
    /// # Panics
    /// When there is not one entry for each cell.
    #[must_use]
    pub fn share(&self, of_cell: &[Option<u32>]) -> f64 {
        let area = |[left, lower, right, upper]: [f64; 4]| (right - left) * (upper - lower);
        let boxes: Vec<Option<[f64; 4]>> = self
            .parts
            .iter()
            .map(|part| bounds(&chosen(&part.polygons, |cell| of_cell[cell].is_some())))
            .collect();
        match boxes[..] {
            [Some(only), ref others @ ..] if others.iter().all(Option::is_none) => {
                area(only) / area(self.parts[0].bounds)
            }
            _ => 1.0,
        }
    }

    /// The main part, then those of insets.
    pub(crate) fn parts(&self) -> &[Ground] {
        &self.parts
    }
}

/// A part of the ground in the units of its projection, metres.
#[derive(Debug)]
pub(crate) struct Ground {
    /// What it is called, if it is a part of several.
    pub name: Option<&'static str>,
    /// The projection.
    pub crs: Crs,
    /// Whether a unit of it is a metre on the ground, nearly so.
    is_in_metres: bool,
    /// The polygons of each cell.
    pub polygons: Polygons,
    /// Left, lower, right and upper end.
    pub bounds: [f64; 4],
    /// West, south, east and north end, in degrees.
    pub degrees: [f64; 4],
    /// From degrees.
    forth: Reprojection,
    /// Back to degrees, once it has been asked for: making it takes its time.
    back: OnceLock<Option<Reprojection>>,
    /// All of it as one, as coarse as small maps show it, once it has been asked for.
    outline: OnceLock<Polygons>,
}

/// Steps of the grid along the longer side of ground that small maps may leave out.
const STEPS: f64 = 800.0;

impl Ground {
    /// Projects a part.
    pub fn of(part: Part) -> Result<Self, MapError> {
        let Part { name, crs, is_in_metres, polygons } = part;
        let degrees = bounds(&polygons).ok_or(MapError::Empty)?;
        let forth = Reprojection::new(&Crs::Wgs84, &crs);
        let forth = forth.map_err(|e| MapError::Projection(e.to_string()))?;
        let back = OnceLock::new();
        let polygons = projected(&polygons, &forth, &crs)?;
        let bounds = bounds(&polygons).ok_or(MapError::Empty)?;
        let outline = OnceLock::new();
        Ok(Self { name, crs, is_in_metres, polygons, bounds, degrees, forth, back, outline })
    }

    /// Its width and height.
    pub fn size(&self) -> [f64; 2] {
        let [left, lower, right, upper] = self.bounds;
        [right - left, upper - lower]
    }

    /// All of it as one unit, simplified for small maps.
    pub fn outline(&self) -> Result<&Polygons, MapError> {
        if let Some(outline) = self.outline.get() {
            return Ok(outline);
        }
        let [across, up] = self.size();
        let all_one = vec![Some(0); self.polygons.len()];
        let cells = meshed(&self.polygons)?;
        let merged = cells.dissolve(&all_one[..cells.len()]);
        let merged = merged.map_err(|e| MapError::Polygons(e.to_string()))?;
        let simplified = merged.simplify(&Simplification {
            method: Method::DouglasPeucker,
            amount: Amount::Tolerance(across.max(up) / STEPS),
            metric: Metric::Planar,
            hold_outer: false,
        });
        Ok(self.outline.get_or_init(|| simplified.coverage.polygons()))
    }

    /// Polygons in degrees, those of them that lie around a box on this ground, on it: others may have no place in the
    /// projection.
    pub fn around(&self, polygons: &Polygons, seen: [f64; 4]) -> Result<Polygons, MapError> {
        projected(&within(polygons, self.reach(seen)), &self.forth, &self.crs)
    }

    /// A box in degrees in which all is that is seen in a box on the ground, and more: as far beyond the ground in degrees as
    /// that goes beyond it in metres, and half as far again, for projections bend.
    fn reach(&self, seen: [f64; 4]) -> [f64; 4] {
        let mut reach = self.degrees;
        for axis in 0..2 {
            let [low, high] = [self.bounds[axis], self.bounds[axis + 2]];
            let degrees = self.degrees[axis + 2] - self.degrees[axis];
            let per_metre = 1.5 * degrees / (high - low).max(f64::MIN_POSITIVE);
            reach[axis] -= (low - seen[axis]).max(0.0) * per_metre;
            reach[axis + 2] += (seen[axis + 2] - high).max(0.0) * per_metre;
        }
        let margin = 0.1 * (reach[2] - reach[0]).max(reach[3] - reach[1]);
        [reach[0] - margin, reach[1] - margin, reach[2] + margin, reach[3] + margin]
    }

    /// The place on the ground of one in degrees, if it has one.
    pub fn place(&self, degrees: Coord) -> Option<Coord> {
        self.forth.transform(degrees)
    }

    /// How many metres on Earth a unit of the projection is in the middle of a box, from west to east. Nothing where that differs
    /// by more than a tenth within the box, or its middle has no place on Earth.
    pub fn metres(&self, [left, lower, right, upper]: [f64; 4]) -> Option<f64> {
        if self.is_in_metres {
            return Some(1.0);
        }
        let (back, step) = (self.back()?, 0.01 * (right - left));
        let metres = |share: f64| {
            let (x, y) = (left + 0.5 * (right - left), lower + share * (upper - lower));
            let ends = [x - step, x + step].map(|x| back.transform(Coord { x, y }));
            let [Some(from), Some(to)] = ends else { return None };
            Some(Geodesic.distance(from.into(), to.into()) / (2.0 * step))
        };
        let [low, middle, high] = [metres(0.1), metres(0.5), metres(0.9)];
        let (low, middle, high) = (low?, middle?, high?);
        let (least, most) = (low.min(middle).min(high), low.max(middle).max(high));
        (least > 0.0 && most <= 1.1 * least).then_some(middle)
    }

    fn back(&self) -> Option<&Reprojection> {
        self.back.get_or_init(|| Reprojection::new(&self.crs, &Crs::Wgs84).ok()).as_ref()
    }

    /// Whether north is straight up everywhere in a box on the ground, to five degrees: at its corners and in its middle.
    pub fn is_north_up(&self, [left, lower, right, upper]: [f64; 4]) -> bool {
        let Some(back) = self.back() else { return false };
        let middle = [left + (right - left) / 2.0, lower + (upper - lower) / 2.0];
        let places = [[left, lower], [right, lower], [right, upper], [left, upper], middle];
        let turn = |[x, y]: [f64; 2]| {
            let at = Coord { x, y };
            let degrees = back.transform(at)?;
            let further = self.place(Coord { y: degrees.y + 0.01, ..degrees })?;
            Some((further.x - at.x).atan2(further.y - at.y).to_degrees().abs())
        };
        places.into_iter().all(|place| turn(place).is_some_and(|turn| turn < 5.0))
    }
}

/// Longitudes and latitudes on their way to a projection.
fn projected(polygons: &Polygons, way: &Reprojection, crs: &Crs) -> Result<Polygons, MapError> {
    let nowhere = Coord { x: f64::NAN, y: f64::NAN };
    polygons
        .moved(|at| way.transform(at).unwrap_or(nowhere))
        .map_err(|e| MapError::Projection(format!("{crs}: not all of the ground is in it: {e}")))
}

/// The polygons of some of the cells.
pub(crate) fn chosen(polygons: &Polygons, is_wanted: impl Fn(usize) -> bool) -> Polygons {
    let mut chosen = Polygons::new();
    for cell in (0..polygons.len()).filter(|cell| is_wanted(*cell)) {
        polygons.copy_unit(cell, &mut chosen);
    }
    chosen
}

/// The polygons that reach into a box (least x, least y, greatest x, greatest y), with as many units.
pub(crate) fn within(polygons: &Polygons, [left, low, right, high]: [f64; 4]) -> Polygons {
    let mut seen = Polygons::new();
    for unit in 0..polygons.len() {
        for rings in polygons.polygons_of(unit) {
            let shell = &polygons.coords()[polygons.ring(rings.start)];
            let reaches = |least: f64, most: f64, along: fn(&Coord) -> f64| {
                shell.iter().any(|at| along(at) >= least)
                    && shell.iter().any(|at| along(at) <= most)
            };
            if reaches(left, right, |at| at.x) && reaches(low, high, |at| at.y) {
                copy(polygons, rings, &mut seen);
            }
        }
        seen.finish_unit();
    }
    seen
}
