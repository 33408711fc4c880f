//! Areas and centres of units, read off their borders.

use geo::Coord;
use maille_geometry::Mesh;
use rayon::prelude::*;

/// The area of a unit and the middle of it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moments {
    pub area: f64,
    /// A position of its border. Everything is measured from there, so that small units far from the origin of the
    /// world keep their digits.
    origin: Coord,
    /// The integrals of x and of y over it.
    first: Coord,
}

impl Moments {
    /// Its centroid, if it has an area.
    pub fn centre(&self) -> Option<Coord> {
        (self.area > 0.0).then(|| self.origin + self.first / self.area)
    }

    /// Those of each unit of a mesh, by Green's theorem: each border adds to the unit on its left, and takes from the one
    /// on its right, what is between it and the origin.
    pub fn of_units(mesh: &Mesh) -> Vec<Self> {
        let mut units = vec![Self::default(); mesh.faces()];
        let mut is_known = vec![false; mesh.faces()];
        for arc in mesh.arcs() {
            for unit in [arc.left, arc.right].into_iter().flatten() {
                let unit = unit as usize;
                if !std::mem::replace(&mut is_known[unit], true) {
                    units[unit].origin = arc.coords[0];
                }
            }
        }
        let of_arc = |arc: usize| {
            let arc = mesh.arc(arc);
            let about = |unit: u32| (unit, along(arc.coords, units[unit as usize].origin));
            [arc.left.map(about), arc.right.map(about)]
        };
        let sides: Vec<_> = (0..mesh.len()).into_par_iter().map(of_arc).collect();
        for [left, right] in sides {
            for (side, sign) in [(left, 1.0), (right, -1.0)] {
                if let Some((unit, (area, first))) = side {
                    let unit = &mut units[unit as usize];
                    unit.area += sign * area;
                    unit.first = unit.first + first * sign;
                }
            }
        }
        units
    }
}

/// The area between a line and an origin, and the integrals of x and of y over it.
fn along(line: &[Coord], origin: Coord) -> (f64, Coord) {
    let mut sum = (0.0, Coord { x: 0.0, y: 0.0 });
    for ends in line.windows(2) {
        let (a, b) = (ends[0] - origin, ends[1] - origin);
        let doubled = a.x * b.y - b.x * a.y;
        sum.0 += doubled / 2.0;
        sum.1 = sum.1 + (a + b) * (doubled / 6.0);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use maille_geometry::{Polygons, Topology};

    #[test]
    fn small_units_far_from_the_origin_keep_their_digits() {
        // A square of a metre in France.
        let (x, y, side) = (0.507_1, 0.664_3, 2.5e-8);
        let mut polygons = Polygons::new();
        for (right, up) in [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)] {
            polygons.push_vertex(x + right * side, y + up * side);
        }
        polygons.finish_ring().expect("a ring");
        polygons.finish_polygon();
        polygons.finish_unit();
        let coverage = Topology::build(&polygons).resolve().expect("a coverage").coverage;
        let moments = Moments::of_units(coverage.mesh())[0];
        assert!((moments.area / (side * side) - 1.0).abs() < 1e-6, "{}", moments.area);
        let centre = moments.centre().expect("an area");
        let [x, y] = [centre.x - x, centre.y - y].map(|at| at / side);
        assert!((x - 0.5).abs() < 1e-6 && (y - 0.5).abs() < 1e-6, "{x} {y}");
    }
}
