//! Areas and perimeters.

use crate::polygons::Polygons;
use geo::{Coord, GeodesicArea};
use rayon::prelude::*;

/// What distances mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// Positions are longitudes and latitudes in degrees on WGS84; areas and lengths are those of
    /// the ellipsoid's geodesics, in m² and m (Karney 2013, *Algorithms for geodesics*, through
    /// `geo` and `geographiclib-rs`).
    Geodesic,
    /// Positions are on a plane; areas and lengths are in its units.
    Planar,
}

/// Area and perimeter of a unit.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Measure {
    /// Area of the polygons less their holes, in m² or square units.
    pub area: f64,
    /// Length of all rings, holes included, in m or units.
    pub perimeter: f64,
}

/// The measures of every unit.
///
/// # Example
/// ```
/// use geo::wkt;
/// use maille_geometry::{Metric, Polygons, measure};
/// let mut polygons = Polygons::new();
/// polygons.push_geo(&wkt!(MULTIPOLYGON(((0. 0., 2. 0., 2. 1., 0. 1., 0. 0.)))))?;
/// let planar = measure(&polygons, Metric::Planar);
/// assert_eq!((planar[0].area, planar[0].perimeter), (2.0, 6.0));
/// // Two degrees by one at the equator, in m²: what GeographicLib says, to a square centimetre.
/// let geodesic = measure(&polygons, Metric::Geodesic);
/// assert!((geodesic[0].area - 24_619_443_759.277_2).abs() < 1e-4);
/// # Ok::<(), maille_geometry::RingError>(())
/// ```
#[must_use]
pub fn measure(polygons: &Polygons, metric: Metric) -> Vec<Measure> {
    (0..polygons.len())
        .into_par_iter()
        .map(|unit| match metric {
            Metric::Geodesic => {
                let unit = polygons.to_geo(unit);
                // A sliver whose positions were rounded may run the wrong way round on the ellipsoid;
                // the unsigned area would be that of all the rest of the world.
                let (perimeter, area) = unit.geodesic_perimeter_area_signed();
                Measure { area: area.abs(), perimeter }
            }
            Metric::Planar => polygons
                .rings_of(unit)
                .map(|ring| planar(&polygons.coords()[polygons.ring(ring)]))
                .fold(Measure::default(), |sum, ring| Measure {
                    area: sum.area + ring.area,
                    perimeter: sum.perimeter + ring.perimeter,
                }),
        })
        .collect()
}

/// Signed area and length of an open ring.
fn planar(ring: &[Coord]) -> Measure {
    let ends = ring.iter().zip(ring.iter().cycle().skip(1));
    let perimeter = ends.map(|(&a, &b)| (b - a).x.hypot((b - a).y)).sum();
    Measure { area: planar_area(ring), perimeter }
}

/// Signed area of an open ring, by the shoelace formula.
pub(crate) fn planar_area(ring: &[Coord]) -> f64 {
    let Some(&origin) = ring.first() else { return 0.0 };
    // Relative to a vertex, so that the digits of large coordinates do not cancel.
    let edges = ring.windows(2).map(|ends| (ends[0] - origin, ends[1] - origin));
    edges.map(|(a, b)| a.x * b.y - a.y * b.x).sum::<f64>() / 2.0
}
