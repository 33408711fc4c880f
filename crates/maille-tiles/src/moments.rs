//! Areas and centres of units, read off their borders.

use geo::Coord;
use maille_geometry::Mesh;
use rayon::prelude::*;

/// The area of a unit and the middle of it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    pub area: f64,
    /// The integrals of x and of y over it.
    first: [f64; 2],
}

impl Moments {
    /// Its centroid, if it has an area.
    pub fn centre(&self) -> Option<Coord> {
        let centre = Coord { x: self.first[0] / self.area, y: self.first[1] / self.area };
        (self.area > 0.0).then_some(centre)
    }

    /// What units have together.
    pub fn add(&mut self, other: &Self, sign: f64) {
        self.area += sign * other.area;
        self.first[0] += sign * other.first[0];
        self.first[1] += sign * other.first[1];
    }

    /// Those of each unit of a mesh, by Green's theorem: each border adds to the unit on its left and takes from
    /// the one on its right what is between it and the origin.
    pub fn of_units(mesh: &Mesh) -> Vec<Self> {
        let arcs: Vec<Self> = (0..mesh.len())
            .into_par_iter()
            .map(|arc| Self::of_line(mesh.arc(arc).coords))
            .collect();
        let mut units = vec![Self::default(); mesh.faces()];
        for (arc, moments) in mesh.arcs().zip(&arcs) {
            for (side, sign) in [(arc.left, 1.0), (arc.right, -1.0)] {
                if let Some(unit) = side {
                    units[unit as usize].add(moments, sign);
                }
            }
        }
        units
    }

    fn of_line(line: &[Coord]) -> Self {
        line.windows(2).fold(Self::default(), |sum, ends| {
            let (a, b) = (ends[0], ends[1]);
            let doubled = a.x * b.y - b.x * a.y;
            let first = [(a.x + b.x) * doubled / 6.0, (a.y + b.y) * doubled / 6.0];
            let mut sum = sum;
            sum.add(&Self { area: doubled / 2.0, first }, 1.0);
            sum
        })
    }
}
