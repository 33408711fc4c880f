//! Which ground is drawn by itself, and in which projection.

use geo::Coord;
use maille_geometry::Polygons;
use maille_io::Crs;

/// A part of the world that has a projection by law.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Region {
    /// What it is called.
    pub name: &'static str,
    /// West, south, east and north of what is taken to be in it, in degrees.
    pub window: [f64; 4],
    /// The EPSG code of its projection, by the decree 2000-1276 on coordinates as amended in 2019, and the order of 5 March
    /// 2019.
    pub epsg: u32,
}

/// France: the mainland with Corsica, and the overseas departments.
pub const FRANCE: [Region; 6] = [
    Region { name: "France métropolitaine", window: [-5.5, 41.0, 10.0, 51.5], epsg: 2154 },
    Region { name: "Guadeloupe", window: [-62.0, 15.7, -60.8, 16.7], epsg: 5490 },
    Region { name: "Martinique", window: [-61.4, 14.2, -60.6, 15.1], epsg: 5490 },
    Region { name: "Guyane", window: [-54.8, 1.9, -51.3, 6.1], epsg: 2972 },
    Region { name: "La Réunion", window: [55.0, -21.6, 56.0, -20.7], epsg: 2975 },
    Region { name: "Mayotte", window: [44.8, -13.2, 45.5, -12.4], epsg: 4471 },
];

/// Ground that is drawn by itself.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    /// What it is called, if it is a part of several.
    pub name: Option<&'static str>,
    /// The projection.
    pub crs: Crs,
    /// Whether a unit of it is a metre on the ground, nearly so, all over the part.
    pub is_in_metres: bool,
    /// The polygons of each unit there, as longitudes and latitudes.
    pub polygons: Polygons,
}

/// Parts polygons into ground that is drawn by itself, the main one first.
///
/// France is parted by its [regions](FRANCE). Everything else is one part, in a fitting equal-area projection. A projection
/// that is asked for is that of the main part.
#[must_use]
pub(crate) fn parted(polygons: &Polygons, asked: Option<&Crs>) -> Vec<Part> {
    let Some(places) = places(polygons) else {
        let (crs, is_in_metres) =
            asked.map_or_else(|| equal_area(polygons), |crs| (crs.clone(), false));
        return vec![Part { name: None, crs, is_in_metres, polygons: polygons.clone() }];
    };
    let mut parts: Vec<Part> = FRANCE
        .iter()
        .enumerate()
        .filter(|(number, _)| places.contains(number))
        .map(|(number, region)| Part {
            name: Some(region.name),
            crs: Crs::Epsg(region.epsg),
            is_in_metres: true,
            polygons: chosen(polygons, &places, number),
        })
        .collect();
    if let [only] = parts.as_mut_slice() {
        only.name = None;
    }
    if let (Some(main), Some(crs)) = (parts.first_mut(), asked) {
        main.crs = crs.clone();
        main.is_in_metres = false;
    }
    parts
}

/// Whether all polygons are in France.
pub(crate) fn is_french(polygons: &Polygons) -> bool {
    places(polygons).is_some()
}

/// The region of each polygon; nothing if one is in none.
fn places(polygons: &Polygons) -> Option<Vec<usize>> {
    let place = |rings: std::ops::Range<usize>| {
        let shell = &polygons.coords()[polygons.ring(rings.start)];
        let is_in = |region: &Region| {
            let [west, south, east, north] = region.window;
            shell.iter().all(|at| (west..=east).contains(&at.x) && (south..=north).contains(&at.y))
        };
        FRANCE.iter().position(is_in)
    };
    let all = (0..polygons.len()).flat_map(|unit| polygons.polygons_of(unit));
    let places: Vec<usize> = all.map(place).collect::<Option<_>>()?;
    (!places.is_empty()).then_some(places)
}

/// The polygons in a region, with as many units.
fn chosen(polygons: &Polygons, places: &[usize], region: usize) -> Polygons {
    let mut chosen = Polygons::new();
    let mut places = places.iter();
    for unit in 0..polygons.len() {
        for rings in polygons.polygons_of(unit) {
            if places.next() == Some(&region) {
                copy(polygons, rings, &mut chosen);
            }
        }
        chosen.finish_unit();
    }
    chosen
}

/// Copies a polygon.
pub(crate) fn copy(from: &Polygons, rings: std::ops::Range<usize>, to: &mut Polygons) {
    for ring in rings {
        for at in &from.coords()[from.ring(ring)] {
            to.push_vertex(at.x, at.y);
        }
        // A ring of valid polygons has no fault.
        let _ = to.finish_ring();
    }
    to.finish_polygon();
}

/// West, south, east and north end of polygons; nothing of none.
pub(crate) fn bounds(polygons: &Polygons) -> Option<[f64; 4]> {
    polygons.coords().iter().fold(None, |bounds, at| {
        let [west, south, east, north] = bounds.unwrap_or([at.x, at.y, at.x, at.y]);
        Some([west.min(at.x), south.min(at.y), east.max(at.x), north.max(at.y)])
    })
}

/// Ground wider than this, in degrees, is drawn as the world is.
const WORLDLY: f64 = 120.0;

/// An equal-area projection for polygons in degrees: Lambert's azimuthal one around their middle, Equal Earth (Šavrič, Patterson,
/// Jenny 2018) for most of the world. Also whether its scale is nearly the same all over them.
fn equal_area(polygons: &Polygons) -> (Crs, bool) {
    let [_, south, _, north] = bounds(polygons).unwrap_or([-180.0, -90.0, 180.0, 90.0]);
    let [west, east] = longitudes(polygons);
    let middle = Coord { x: west + (east - west) / 2.0, y: south + (north - south) / 2.0 };
    let ends = "+datum=WGS84 +units=m +no_defs +type=crs";
    let is_worldly = east - west > WORLDLY || north - south > WORLDLY;
    let text = if is_worldly {
        format!("+proj=eqearth +lon_0={:.4} {ends}", middle.x)
    } else {
        format!("+proj=laea +lat_0={:.4} +lon_0={:.4} {ends}", middle.y, middle.x)
    };
    (Crs::Named(text), !is_worldly)
}

/// The least and the greatest longitude of polygons, across the antimeridian (beyond 180) if they reach less far so: what is
/// around the widest gap between their shells.
fn longitudes(polygons: &Polygons) -> [f64; 2] {
    let shells = (0..polygons.len()).flat_map(|unit| polygons.polygons_of(unit));
    let extent = |rings: std::ops::Range<usize>| {
        let shell = polygons.coords()[polygons.ring(rings.start)].iter().map(|at| at.x);
        let [west, east] = shell
            .fold([f64::INFINITY, f64::NEG_INFINITY], |[west, east], x| [west.min(x), east.max(x)]);
        let start = west.rem_euclid(360.0);
        [start, start + east - west]
    };
    let mut extents: Vec<[f64; 2]> = shells.map(extent).collect();
    extents.sort_unstable_by(|a, b| a[0].total_cmp(&b[0]));
    let Some(&[first, _]) = extents.first() else { return [-180.0, 180.0] };
    // A gap is from where all shells before end to where the next one starts; the last is over the start of the circle.
    let (mut end, mut widest) = (f64::NEG_INFINITY, [f64::NEG_INFINITY, first]);
    let mut gap = 0.0;
    for [start, to] in extents.iter().copied().chain([[first + 360.0, first + 360.0]]) {
        if end.is_finite() && start - end > gap {
            (gap, widest) = (start - end, [end, start]);
        }
        end = end.max(to);
    }
    let [ends, starts] = widest;
    if ends.is_infinite() {
        return [-180.0, 180.0];
    }
    let west = (starts + 180.0).rem_euclid(360.0) - 180.0;
    [west, west + ends - (starts - 360.0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shells(extents: &[[f64; 2]]) -> Polygons {
        let mut polygons = Polygons::new();
        for [west, east] in extents {
            for (x, y) in [(*west, 0.0), (*east, 0.0), (*east, 1.0), (*west, 1.0)] {
                polygons.push_vertex(x, y);
            }
            polygons.finish_ring().expect("a ring");
            polygons.finish_polygon();
            polygons.finish_unit();
        }
        polygons
    }

    #[test]
    fn ground_across_the_antimeridian_is_not_around_the_world() {
        let reach = |extents: &[[f64; 2]]| format!("{:?}", longitudes(&shells(extents)));
        assert_eq!(reach(&[[176.0, 180.0], [-180.0, -178.0]]), "[176.0, 182.0]");
        assert_eq!(reach(&[[-5.0, 2.0], [1.0, 9.0]]), "[-5.0, 9.0]");
        assert_eq!(reach(&[[-170.0, 170.0]]), "[-170.0, 170.0]");
        assert_eq!(reach(&[[-180.0, 180.0]]), "[-180.0, 180.0]");
        assert_eq!(reach(&[[10.0, 20.0], [200.0, 210.0], [190.0, 195.0]]), "[-170.0, 20.0]");
    }
}
