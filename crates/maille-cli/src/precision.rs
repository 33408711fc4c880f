//! Positions with fewer digits.

use maille_geometry::Polygons;
use rayon::prelude::*;

/// Units that one task rounds.
const UNITS_PER_TASK: usize = 64;

/// Polygons with positions rounded to so many digits after the point. Equal positions stay equal,
/// so neighbours stay matched. Rings that no longer bound an area are left out, with their holes.
pub fn rounded(polygons: &Polygons, digits: u8) -> Polygons {
    let scale = 10_f64.powi(i32::from(digits));
    let units: Vec<usize> = (0..polygons.len()).collect();
    let parts = units.par_chunks(UNITS_PER_TASK).map(|units| {
        let mut part = Polygons::new();
        for &unit in units {
            round_unit(polygons, unit, scale, &mut part);
        }
        part
    });
    // There are no more positions than before, so they fit.
    Polygons::concat(parts.collect()).unwrap_or_default()
}

fn round_unit(polygons: &Polygons, unit: usize, scale: f64, part: &mut Polygons) {
    for rings in polygons.polygons_of(unit) {
        for (place, ring) in rings.enumerate() {
            // A ring that fails would stay behind half written, so it is tried out first.
            let bounds_area = push_ring(polygons, ring, scale, &mut Polygons::new());
            if bounds_area {
                push_ring(polygons, ring, scale, part);
            } else if place == 0 {
                break;
            }
        }
        part.finish_polygon();
    }
    part.finish_unit();
}

/// Adds a ring with its positions rounded, and says whether it bounds an area.
fn push_ring(polygons: &Polygons, ring: usize, scale: f64, part: &mut Polygons) -> bool {
    let round = |ordinate: f64| (ordinate * scale).round() / scale;
    for position in polygons.ring(ring) {
        let at = polygons.coords()[position];
        match polygons.heights().get(position) {
            Some(&height) => part.push_vertex_z(round(at.x), round(at.y), height),
            None => part.push_vertex(round(at.x), round(at.y)),
        }
    }
    part.finish_ring().is_ok()
}

#[cfg(test)]
#[path = "precision_tests.rs"]
mod tests;
