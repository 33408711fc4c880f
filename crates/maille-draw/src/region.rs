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
    /// The polygons of each unit there, as longitudes and latitudes.
    pub polygons: Polygons,
}

/// Parts polygons into ground that is drawn by itself, the main one first.
///
/// France is parted by its [regions](FRANCE). Everything else is one part, in a fitting equal-area projection; so is all
/// that there is when a projection is asked for.
#[must_use]
pub(crate) fn parted(polygons: &Polygons, asked: Option<&Crs>) -> Vec<Part> {
    if let Some(crs) = asked {
        return vec![Part { name: None, crs: crs.clone(), polygons: polygons.clone() }];
    }
    let Some(places) = places(polygons) else {
        let crs = equal_area(bounds(polygons));
        return vec![Part { name: None, crs, polygons: polygons.clone() }];
    };
    let mut parts: Vec<Part> = FRANCE
        .iter()
        .enumerate()
        .filter(|(number, _)| places.contains(number))
        .map(|(number, region)| Part {
            name: Some(region.name),
            crs: Crs::Epsg(region.epsg),
            polygons: chosen(polygons, &places, number),
        })
        .collect();
    if let [only] = parts.as_mut_slice() {
        only.name = None;
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

/// An equal-area projection for an extent in degrees: Lambert's azimuthal one around its middle, Equal Earth (Šavrič,
/// Patterson, Jenny 2018) for most of the world.
fn equal_area(bounds: Option<[f64; 4]>) -> Crs {
    let [west, south, east, north] = bounds.unwrap_or([-180.0, -90.0, 180.0, 90.0]);
    let middle = Coord { x: west + (east - west) / 2.0, y: south + (north - south) / 2.0 };
    let ends = "+datum=WGS84 +units=m +no_defs +type=crs";
    let text = if east - west > WORLDLY || north - south > WORLDLY {
        format!("+proj=eqearth +lon_0={:.4} {ends}", middle.x)
    } else {
        format!("+proj=laea +lat_0={:.4} +lon_0={:.4} {ends}", middle.y, middle.x)
    };
    Crs::Named(text)
}
