//! Where names go.

use crate::measure::planar_area;
use crate::polygons::Polygons;
use geo::{BoundingRect, Coord, Polygon};
use polylabel::polylabel;
use rayon::prelude::*;

/// The share of a polygon's smaller side that the distance of its pole from the border may be short of the largest
/// there is.
const PRECISION: f64 = 0.01;

/// For each unit the place furthest inside its largest polygon, where there is most room for a name: its pole of
/// inaccessibility, by quadtree search
/// ([polylabel](https://blog.mapbox.com/a-new-algorithm-for-finding-a-visual-center-of-a-polygon-7c77e6492fbc)), to
/// 1 % of the polygon's size. None for a unit without polygons. Distances are those on the map.
///
/// # Example
/// ```
/// use geo::wkt;
/// use maille_geometry::{Polygons, label_points};
/// let mut polygons = Polygons::new();
/// // A square with a tail: the middle of its box is outside.
/// polygons.push_geo(&wkt!(MULTIPOLYGON(((0. 0., 9. 0., 9. 0.1, 1. 1., 0. 1., 0. 0.)))))?;
/// let pole = label_points(&polygons)[0].unwrap();
/// assert!(pole.x < 2.0);
/// # Ok::<(), maille_geometry::RingError>(())
/// ```
#[must_use]
pub fn label_points(polygons: &Polygons) -> Vec<Option<Coord>> {
    let units = (0..polygons.len()).into_par_iter().with_min_len(16);
    units.map(|unit| pole(&largest(polygons, unit)?)).collect()
}

/// The polygon of a unit with the largest shell.
fn largest(polygons: &Polygons, unit: usize) -> Option<Polygon> {
    let area = |rings: &std::ops::Range<usize>| {
        planar_area(&polygons.coords()[polygons.ring(rings.start)])
    };
    let areas = polygons.polygons_of(unit).map(|rings| area(&rings));
    // The first of equals.
    let (number, _) = areas.enumerate().reduce(|a, b| if b.1 > a.1 { b } else { a })?;
    polygons.to_geo(unit).0.into_iter().nth(number)
}

fn pole(polygon: &Polygon) -> Option<Coord> {
    let bounds = polygon.bounding_rect()?;
    let precision = PRECISION * bounds.width().min(bounds.height());
    polylabel(polygon, &precision).ok().map(Coord::from)
}
