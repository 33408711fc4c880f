//! The land around France.

use crate::error::Error;
use crate::load::decompress;
use maille_france_lists::VOISINS_TOPOJSON_ZST;
use maille_io::{Layer, topojson};

/// The countries around France, for maps to show beside it.
///
/// Land that meets one of these windows (WGS84 degrees) is there, each island or piece of mainland whole. It may
/// go far beyond, where other land is missing:
///
/// | around | west | south | east | north |
/// | --- | --- | --- | --- | --- |
/// | mainland France, Corsica | -12 | 38 | 16 | 55 |
/// | Guadeloupe, Martinique | -64 | 13 | -59 | 19 |
/// | Guyane | -58 | 0 | -48 | 9 |
/// | La Réunion | 53 | -24 | 59 | -19 |
/// | Mayotte | 43 | -15 | 48 | -11 |
///
/// France itself is not there, nor are its overseas départements. Saint-Martin, Saint-Barthélemy and, of the
/// Terres australes, the Glorieuses are: no dataset has them. Features are in the order of their ids, which are the
/// three-digit numbers of ISO 3166-1. The only field is `name`, in English and sometimes shortened
/// (`St. Vin. and Gren.`).
///
/// Positions are WGS84 longitudes and latitudes with four decimals, of maps of 1:10,000,000: they are right to
/// some hundred metres. So borders with France are not those of its communes: draw France above. Among one
/// another the countries are a coverage, with every border the same on both sides.
///
/// # Source
///
/// [Natural Earth](https://www.naturalearthdata.com) 4.1, in the public domain, by way of
/// [world-atlas](https://github.com/topojson/world-atlas) 2.0.2 (© Michael Bostock, ISC licence).
///
/// # Errors
/// Only when the program is damaged.
///
/// # Example
/// ```
/// let around = maille_france::neighbours()?;
/// let monaco = around.features().find(|country| country.id().as_deref() == Some("492"));
/// let name = monaco.and_then(|monaco| monaco.get("name")?.as_text());
/// assert_eq!(name.as_deref(), Some("Monaco"));
/// # Ok::<(), maille_france::Error>(())
/// ```
pub fn neighbours() -> Result<Layer, Error> {
    Ok(topojson::read_bytes("voisins", &decompress(VOISINS_TOPOJSON_ZST)?, None, None)?)
}

#[cfg(test)]
#[path = "neighbours_tests.rs"]
mod tests;
