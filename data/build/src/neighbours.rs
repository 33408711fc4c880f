//! The land around France: what a map of it shows beside its own.

use crate::files;
use crate::packages::NpmPackage;
use anyhow::{Context, Result, ensure};
use geo::{Intersects, MultiPolygon, Rect, coord};
use maille_geometry::{Cleaning, Metric, Polygons, clean};
use maille_io::{Crs, Format, Layer, topojson};
use std::path::Path;

/// The file of the package: countries of Natural Earth, 1:10m.
const COUNTRIES: &str = "package/countries-10m.json";

/// The name of the layer and of the object in the topology.
const OBJECT: &str = "voisins";

/// France, by its number in ISO 3166-1. Its overseas départements are parts of it in the package.
const FRANCE: &str = "250";

/// Decimals of a degree that are kept: 10⁻⁴ degree is 11 m. The grid of the package is 36 times as coarse from west
/// to east, 17 times from south to north.
const DECIMALS: u8 = 4;

/// What maps of France may show: west, south, east and north, in degrees.
const WINDOWS: [[f64; 4]; 5] = [
    // Mainland France and Corsica.
    [-12.0, 38.0, 16.0, 55.0],
    // Guadeloupe and Martinique.
    [-64.0, 13.0, -59.0, 19.0],
    // Guyane.
    [-58.0, 0.0, -48.0, 9.0],
    // La Réunion.
    [53.0, -24.0, 59.0, -19.0],
    // Mayotte.
    [43.0, -15.0, 48.0, -11.0],
];

/// Writes the countries around France, each with its number in ISO 3166-1 as id and its name.
pub fn write(package: &NpmPackage, path: &Path) -> Result<()> {
    let text = package.file(COUNTRIES)?;
    let countries = topojson::read_bytes(COUNTRIES, text, Some("countries"), None)?;
    let mut neighbours = around_france(&countries)?;
    neighbours.polygons = coverage(&neighbours.polygons)?;
    let mut text = Vec::new();
    topojson::write(&neighbours, OBJECT, Some(DECIMALS), &mut text)?;
    files::write(path, &files::compress(&text)?)
}

/// The countries but France that have land in a window, by number, with the pieces of land that
/// meet one. A piece is whole, so every border is where the package has it.
fn around_france(countries: &Layer) -> Result<Layer> {
    let mut numbered = Vec::new();
    for country in countries.features() {
        let land = countries.polygons.to_geo(country.index);
        let land: MultiPolygon = land.into_iter().filter(is_in_sight).collect();
        let is_france = country.id().as_deref() == Some(FRANCE);
        if !is_france && !land.0.is_empty() {
            let properties = country.properties_json();
            let id = country.id().with_context(|| format!("{properties} has no number"))?;
            numbered.push((id.into_owned(), country, land));
        }
    }
    numbered.sort_by(|(a, ..), (b, ..)| a.cmp(b));
    let mut neighbours = Layer::new(OBJECT, Format::TopoJson, Crs::Wgs84);
    for (_, country, land) in numbered {
        neighbours.polygons.push_geo(&land)?;
        neighbours.attributes.push(country.id_json(), country.properties_json(), "");
    }
    Ok(neighbours)
}

/// Whether a piece of land meets a window.
fn is_in_sight(land: &geo::Polygon) -> bool {
    WINDOWS.iter().any(|&[west, south, east, north]| {
        Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north }).intersects(land)
    })
}

/// The countries without what the grid of the package did to them: where it made borders cross, a country takes
/// what its border runs round, and of two the smaller one what both would have. All else stays, but for
/// the decimals that are left out.
fn coverage(countries: &Polygons) -> Result<Polygons> {
    // What is between two countries may be France: gaps stay.
    let cleaning = Cleaning::of_overlaps(Metric::Geodesic);
    let (coverage, lost) = clean(countries, &cleaning)?.coverage.rounded(DECIMALS)?;
    ensure!(lost == 0, "{lost} rings of countries bound no area with {DECIMALS} decimals");
    Ok(coverage.polygons())
}

#[cfg(test)]
#[path = "neighbours_tests.rs"]
mod tests;
