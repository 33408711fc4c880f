//! Grids of cells with crooked borders, and what somebody makes of them.

use geo::{Coord, Line, LineString, MultiPolygon, Polygon};
use maille_geometry::Polygons;
use proptest::prelude::*;
use std::f64::consts::PI;

/// Pieces of each border between two corners of the grid.
pub const PIECES: usize = 4;

/// An open ring, counter-clockwise. Every fourth vertex is a corner of the grid.
pub type Ring = Vec<Coord>;

/// A grid of cells with crooked borders. Corners are off the grid by up to 0.15 of a cell, other
/// vertices by up to 0.03 more: borders at a corner then keep 16 degrees apart, and none cross.
#[derive(Debug, Clone)]
pub struct Grid {
    pub columns: usize,
    pub rows: usize,
    pub noise: Vec<f64>,
    /// Length of a cell, and where the grid lies.
    pub size: f64,
    origin: Coord,
}

impl Grid {
    pub fn noise(&self, number: usize) -> f64 {
        self.noise[number % self.noise.len()]
    }

    /// The number of a corner, and of the border to the right of it or above.
    fn number(&self, x: usize, y: usize) -> usize {
        y * (self.columns + 1) + x
    }

    fn corner(&self, x: usize, y: usize) -> Coord {
        let number = 2 * self.number(x, y);
        let off = Coord { x: self.noise(number), y: self.noise(number + 1) } * 0.15;
        Coord { x: float(x), y: float(y) } + off
    }

    /// A border from a corner to the one on its right or above, without its end.
    fn border(&self, x: usize, y: usize, upwards: bool) -> Ring {
        let start = self.corner(x, y);
        let end = if upwards { self.corner(x, y + 1) } else { self.corner(x + 1, y) };
        let first = 2 * PIECES * (2 * self.number(x, y) + usize::from(upwards)) + 31;
        (0..=PIECES)
            .map(|i| {
                let on_line = start + (end - start) * (float(i) / float(PIECES));
                let number = first + 2 * i;
                let off = Coord { x: self.noise(number), y: self.noise(number + 1) } * 0.03;
                if i == 0 || i == PIECES { [start, end][i / PIECES] } else { on_line + off }
            })
            .map(|at| self.origin + at * self.size)
            .collect()
    }

    fn cell(&self, x: usize, y: usize) -> Ring {
        let reversed = |mut ring: Ring| {
            ring.reverse();
            ring
        };
        let borders = [
            self.border(x, y, false),
            self.border(x + 1, y, true),
            reversed(self.border(x, y + 1, false)),
            reversed(self.border(x, y, true)),
        ];
        borders.iter().flat_map(|border| &border[..PIECES]).copied().collect()
    }

    pub fn cells(&self) -> Vec<Ring> {
        let places = (0..self.rows).flat_map(|y| (0..self.columns).map(move |x| (x, y)));
        places.map(|(x, y)| self.cell(x, y)).collect()
    }

    /// Whether a cell is a black one of the chessboard: no two of them share a border.
    pub fn is_black(&self, cell: usize) -> bool {
        (cell % self.columns + cell / self.columns).is_multiple_of(2)
    }
}

#[expect(clippy::cast_precision_loss, reason = "small numbers")]
pub fn float(number: usize) -> f64 {
    number as f64
}

prop_compose! {
    /// A grid near the origin, or of kilometres in Lambert 93 where doubles are coarser. The number
    /// of noises is a prime, so that no pattern of the grid repeats with them.
    pub fn grid()(
        columns in 2_usize..5,
        rows in 1_usize..5,
        noise in prop::collection::vec(-1.0..1.0_f64, 211),
        is_far in any::<bool>(),
    ) -> Grid {
        let far = (1000.0, (652_000.0, 6_862_000.0));
        let (size, origin) = if is_far { far } else { (1.0, (0.0, 0.0)) };
        Grid { columns, rows, noise, size, origin: origin.into() }
    }
}

/// Units that were a coverage, and how far their borders lie from where they were.
pub struct Damaged {
    pub grid: Grid,
    pub truth: Vec<Ring>,
    pub dirty: Vec<Ring>,
    pub distance: f64,
}

impl Damaged {
    /// Moves each vertex by a vector.
    pub fn by_moving(grid: Grid, moved: impl Fn(usize, usize, Coord) -> Coord) -> Self {
        let truth = grid.cells();
        let mut distance = 0.0_f64;
        let mut dirty = truth.clone();
        for (unit, ring) in dirty.iter_mut().enumerate() {
            for (i, at) in ring.iter_mut().enumerate() {
                let place = *at + moved(unit, i, *at) * grid.size;
                // As it is stored, so the rounding of the sum is in it.
                distance = distance.max(length(place - *at));
                *at = place;
            }
        }
        Self { grid, truth, dirty, distance }
    }

    pub fn jittered(grid: Grid, by: f64) -> Self {
        let noise = grid.noise.clone();
        Self::by_moving(grid, move |unit, i, _| {
            let number = 2 * (unit * 4 * PIECES + i);
            Coord { x: noise[number % noise.len()], y: noise[(number + 1) % noise.len()] } * by
        })
    }

    pub fn polygons(&self) -> Polygons {
        polygons_of(&self.dirty)
    }

    /// The area within a distance of any border of the truth: for each edge a band on both sides
    /// and a disc at one end. All that is wrong in the dirty units lies in there.
    pub fn area_near_borders(&self, distance: f64) -> f64 {
        let edges = self.truth.iter().flat_map(edges);
        edges.map(|edge| (2.0 * length(edge.delta()) + PI * distance) * distance).sum()
    }
}

pub fn length(way: Coord) -> f64 {
    way.x.hypot(way.y)
}

pub fn edges(ring: &Ring) -> impl Iterator<Item = Line> + '_ {
    ring.iter().zip(ring.iter().cycle().skip(1)).map(|(&a, &b)| Line::new(a, b))
}

pub fn polygon_of(ring: &Ring) -> MultiPolygon {
    Polygon::new(LineString::new(ring.clone()), vec![]).into()
}

pub fn polygons_of(rings: &[Ring]) -> Polygons {
    let mut polygons = Polygons::new();
    for ring in rings {
        polygons.push_geo(&polygon_of(ring)).expect("rings with an area");
    }
    polygons
}

/// A place inside a cell: the mean of its vertices.
pub fn centre(ring: &Ring) -> Coord {
    ring.iter().fold(Coord::zero(), |sum, at| sum + *at) / float(ring.len())
}
