//! Web Mercator, the projection of map tiles (EPSG:3857, here without its radius).

use geo::Coord;
use std::f64::consts::PI;

/// The latitude that the square world ends at: atan(sinh(π)).
pub const MAX_LATITUDE: f64 = 85.051_128_779_806_59;

/// A place of longitude and latitude in the *world*: the square from (0, 0) in the south-west to (1, 1) in the
/// north-east. Latitudes beyond [`MAX_LATITUDE`] are taken to be there; longitudes beyond 180 degrees
/// lie beside the square.
#[must_use]
pub fn to_world(degrees: Coord) -> Coord {
    let latitude = degrees.y.clamp(-MAX_LATITUDE, MAX_LATITUDE).to_radians();
    let y = 0.5 + latitude.sin().atanh() / (2.0 * PI);
    Coord { x: degrees.x / 360.0 + 0.5, y: y.clamp(0.0, 1.0) }
}

/// The longitude and latitude of a place in the world.
#[must_use]
pub fn to_degrees(world: Coord) -> Coord {
    let y = (world.y - 0.5) * 2.0 * PI;
    Coord { x: (world.x - 0.5) * 360.0, y: y.sinh().atan().to_degrees() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_and_back() {
        for (x, y) in [(0.0, 0.0), (-180.0, 85.0), (2.35, 48.85), (179.9, -21.1), (-61.5, 16.2)] {
            let degrees = to_degrees(to_world(Coord { x, y }));
            assert!((degrees.x - x).abs() < 1e-12 && (degrees.y - y).abs() < 1e-12, "{degrees:?}");
        }
    }

    #[test]
    fn poles_are_the_ends_of_the_world() {
        let pole = to_world(Coord { x: 0.0, y: 90.0 }).y;
        assert!((1.0 - pole).abs() < 1e-12, "{pole}");
        assert!(to_world(Coord { x: 0.0, y: -90.0 }).y < 1e-12);
    }

    #[test]
    fn positions_are_those_of_epsg_3857() {
        // EPSG Guidance Note 7-2, Popular Visualisation Pseudo Mercator: 100°20' W, 24°22'54.433" N.
        let world =
            to_world(Coord { x: -(100.0 + 20.0 / 60.0), y: 24.0 + 22.0 / 60.0 + 54.433 / 3600.0 });
        let metres = |share: f64| (share - 0.5) * 2.0 * PI * 6_378_137.0;
        assert!((metres(world.x) + 11_169_055.58).abs() < 0.01, "{}", metres(world.x));
        assert!((metres(world.y) - 2_800_000.00).abs() < 0.01, "{}", metres(world.y));
    }
}
