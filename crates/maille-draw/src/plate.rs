//! Ground on the picture: fitted into a frame, and simplified to what can be seen there.

use crate::MapError;
use geo::Coord;
use maille_geometry::{
    Amount, Cleaning, Coverage, GapLimits, Method, Metric, Polygons, Receiver, Simplification,
    Topology, clean,
};

/// How far a border may lie beside itself once vertices are left out, in pixels. With what rounding to a tenth adds, it stays
/// under half a pixel.
pub const TOLERANCE: f64 = 0.4;

/// How ground lies on the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fit {
    /// Pixels to a unit of the projection, mostly a metre.
    pub scale: f64,
    /// The place of the ground that is in the middle of the frame.
    centre: Coord,
    /// The middle of the frame.
    middle: Coord,
}

impl Fit {
    /// Fits bounds on the ground into a rectangle of the picture (left, top, width, height), as large as they can be, in its
    /// middle.
    #[must_use]
    pub fn of([left, lower, right, upper]: [f64; 4], [x, y, width, height]: [f64; 4]) -> Self {
        let across = (right - left).max(f64::MIN_POSITIVE);
        let up = (upper - lower).max(f64::MIN_POSITIVE);
        Self {
            scale: (width / across).min(height / up),
            centre: Coord { x: left + (right - left) / 2.0, y: lower + (upper - lower) / 2.0 },
            middle: Coord { x: x + width / 2.0, y: y + height / 2.0 },
        }
    }

    /// The place on the picture of one on the ground.
    #[must_use]
    pub fn place(&self, ground: Coord) -> Coord {
        Coord {
            x: self.middle.x + (ground.x - self.centre.x) * self.scale,
            y: self.middle.y - (ground.y - self.centre.y) * self.scale,
        }
    }

    /// The place on the ground of one on the picture.
    #[must_use]
    pub fn ground(&self, picture: Coord) -> Coord {
        Coord {
            x: self.centre.x + (picture.x - self.middle.x) / self.scale,
            y: self.centre.y - (picture.y - self.middle.y) / self.scale,
        }
    }
}

/// Ground on the picture, in pixels.
#[derive(Debug, Clone)]
pub struct Plate {
    /// Its cells, simplified.
    cells: Coverage,
}

impl Plate {
    /// Cells on the ground fitted into the picture.
    ///
    /// # Errors
    /// [`MapError::Polygons`] when they are no coverage and cannot be made one.
    pub fn of(ground: &Polygons, fit: &Fit) -> Result<Self, MapError> {
        let seen =
            ground.moved(|at| fit.place(at)).map_err(|e| MapError::Polygons(e.to_string()))?;
        let simplified = meshed(&seen)?.simplify(&Simplification {
            method: Method::DouglasPeucker,
            amount: Amount::Tolerance(TOLERANCE),
            metric: Metric::Planar,
            hold_outer: false,
        });
        Ok(Self { cells: without_gaps(&simplified.coverage)? })
    }

    /// The polygons of units that cells are in.
    ///
    /// # Errors
    /// [`MapError::Polygons`], which a plate does not have.
    pub fn units(&self, of_cell: &[Option<u32>], units: usize) -> Result<Polygons, MapError> {
        // The coverage ends with the last cell that has polygons.
        let of_cell = &of_cell[..self.cells.len()];
        let merged = self.cells.dissolve(of_cell).map_err(|e| MapError::Polygons(e.to_string()))?;
        let mut polygons = merged.polygons();
        for _ in polygons.len()..units {
            polygons.finish_unit();
        }
        Ok(polygons)
    }

    /// The borders between cells by their kinds, of which there are so many. `kind` is told the cells on both sides.
    #[must_use]
    pub fn borders(
        &self,
        kinds: usize,
        kind: impl Fn([Option<u32>; 2]) -> Option<usize>,
    ) -> Vec<Vec<Vec<[f64; 2]>>> {
        let mut borders = vec![Vec::new(); kinds];
        for arc in self.cells.arcs() {
            if let Some(kind) = kind([arc.left, arc.right]) {
                borders[kind].push(arc.coords.iter().map(|at| [at.x, at.y]).collect());
            }
        }
        borders
    }
}

/// Cells without the gaps between them that are too narrow to be seen: the borders on both sides would be drawn as one line of
/// coast.
fn without_gaps(cells: &Coverage) -> Result<Coverage, MapError> {
    let limits = GapLimits { area: 0.0, width: TOLERANCE };
    let receiver = Some(Receiver::LongestBorder);
    let how = Cleaning { gaps: receiver, limits, ..Cleaning::of_overlaps(Metric::Planar) };
    let polygons = cells.polygons();
    let cleaned = clean(&polygons, &how).map_err(|e| MapError::Polygons(e.to_string()))?;
    Ok(cleaned.coverage)
}

/// Polygons as a coverage. Projecting positions rounds them, and a border that all but touches itself may then cross itself:
/// such spots, far smaller than a pixel, are settled as `maille clean` does.
pub(crate) fn meshed(polygons: &Polygons) -> Result<Coverage, MapError> {
    if let Ok(resolved) = Topology::build(polygons).resolve() {
        return Ok(resolved.coverage);
    }
    let how = Cleaning::of_overlaps(Metric::Planar);
    let cleaned = clean(polygons, &how).map_err(|e| MapError::Polygons(e.to_string()))?;
    Ok(cleaned.coverage)
}
