//! Fewer digits.

use crate::Layer;
use crate::geometry::{Flat, for_each_position, remade};
use geo::Coord;
use maille_geometry::RingError;

impl Layer {
    /// Rounds each position to so many digits after the point. Positions that are the same stay the same.
    /// What else rounding does to borders is not looked at: for a coverage there is
    /// [`Coverage::rounded`](maille_geometry::Coverage::rounded).
    ///
    /// Rings that bound no area any more are left out, shells with their holes. Gives how many.
    ///
    /// # Errors
    /// The number of a feature with a ring that is wrong otherwise, and why. Nothing is changed then.
    ///
    /// # Example
    /// ```
    /// let text = r#"{"type":"Polygon","coordinates":[[[0,0],[9.4,0],[9.4,9],[0,0]],[[5,1],[5,1.4],[5.4,1],[5,1]]]}"#;
    /// let mut layer = maille_io::geojson::read_str("in", text)?;
    /// assert_eq!(layer.round(0), Ok(1));
    /// assert_eq!(layer.polygons.coords().len(), 3);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn round(&mut self, digits: u8) -> Result<usize, (usize, RingError)> {
        let rounded = |number| round(number, digits);
        let before = self.polygons.ring_offsets().len();
        self.polygons = remade(&self.polygons, Flat::LeftOut, |ring, out| {
            let vertices = ring.map(|(_, (at, height))| (at, height));
            out.extend(
                vertices.map(|(at, height)| (Coord { x: rounded(at.x), y: rounded(at.y) }, height)),
            );
        })?;
        self.round_others(digits);
        Ok(before - self.polygons.ring_offsets().len())
    }

    /// The same for geometries that are no polygons.
    pub fn round_others(&mut self, digits: u8) {
        for geometry in self.others.values_mut() {
            for_each_position(geometry, &mut |position| {
                (position[0], position[1]) =
                    (round(position[0], digits), round(position[1], digits));
            });
        }
    }
}

/// The double nearest to the decimal with so many digits after the point that is nearest to a number.
fn round(number: f64, digits: u8) -> f64 {
    let text = format!("{number:.*}", usize::from(digits));
    // What is written so is a number.
    text.parse::<f64>().unwrap_or(number) + 0.0
}

#[cfg(test)]
mod tests {
    use super::round;

    #[test]
    fn numbers_are_rounded_to_the_nearest_decimal() {
        for (number, digits, expected) in [
            (1.234_56, 2, 1.23),
            (-1.235_1, 2, -1.24),
            (0.1 + 0.2, 15, 0.3),
            (652_469.023_456, 3, 652_469.023),
            (-0.000_4, 3, 0.0),
            (7.0, 0, 7.0),
        ] {
            assert_eq!(round(number, digits).to_bits(), f64::to_bits(expected), "{number}");
        }
    }
}
