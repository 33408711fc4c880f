//! French administrative boundaries, built in: nothing to download, decoded only when asked for.
//!
//! Every dataset has a name, `fr:LEVEL@VINTAGE`; [`datasets`] lists them. Polygons exist of
//! communes, in the vintages 2020 and 2026. Those of other years are made from the nearer ones, merged
//! where communes were merged and divided by the borders of the other ones where they came apart. Every
//! other level is dissolved from communes on demand, by the lists of its vintage.
//!
//! They cover mainland France, Corsica and the five overseas départements (101 départements, 18
//! régions); the overseas collectivities, from Saint-Pierre-et-Miquelon to Clipperton, are left
//! out. Coordinates are WGS84 longitudes and latitudes with seven decimals.
//!
//! # Example
//! ```
//! let layer = maille_france::load("fr:departements@2026")?;
//! assert_eq!(layer.len(), 101);
//! let nom = layer.feature(0).get("nom").and_then(|nom| nom.as_text());
//! assert_eq!(nom.as_deref(), Some("Ain"));
//! # Ok::<(), maille_france::Error>(())
//! ```
//!
//! # Fields
//!
//! | level | fields |
//! | --- | --- |
//! | communes | `code, nom, siren, codes_postaux, population, epci, epci_nom, ept` (since 2023)`, departement, region, geometry_from` |
//! | EPCI, EPT | `code, nom, type, population, communes` |
//! | départements | `code, nom, region, population, communes` |
//! | régions, territoires d'industrie | `code, nom, population, communes` |
//!
//! `code` is also the feature's id. `codes_postaux` are joined by spaces. `population` is the
//! municipal population in force in the year of the list, `null` where none is known (Mayotte
//! before 2021); that of a larger unit is the sum of the known ones. `communes` counts those of the
//! list. `geometry_from` is `null` but for communes whose polygon is not the one that the publisher has for
//! their code in the year of the polygons around them.
//!
//! # Years
//!
//! [`Vintage`] has the lists of one year, [`history`] every commune since 1943 with its ground, by which
//! communes and larger units of one year are found in another.
//! The territories of a table of members are made of the communes of one year, by the lists of the year
//! that their members' codes are of ([`Dataset::members_year`]).
//!
//! # Addresses
//!
//! [`address`] finds the commune of a postal address.
//!
//! # Around France
//!
//! [`neighbours`] has the countries around, for maps.
//!
//! # Source
//!
//! Polygons: IGN (ADMIN EXPRESS), Etalab (contours-administratifs). Lists: INSEE (Code officiel
//! géographique, populations), DGCL (EPCI), La Poste and DGFIP (postcodes), ANCT (Territoires
//! d'industrie). Licence Ouverte 2.0. The countries around France: Natural Earth, in the public domain, by way of
//! world-atlas (ISC licence).

pub mod address;
mod arrondissement;
mod catalogue;
mod derive;
mod error;
mod lists;
mod load;
mod members;
mod neighbours;
mod nested;
mod recast;
mod table;
mod vintage;

pub use arrondissement::{Arrondissement, arrondissement};
pub use catalogue::{Dataset, Level, PREFIX, dataset, datasets};
pub use error::{Error, UnknownDataset};
pub use load::{Loaded, load};
pub use members::{members_table, territories_of_communes};
pub use neighbours::neighbours;
pub use nested::{Nested, NestedLevel};
pub use vintage::{FIRST_YEAR, Vintage, YEARS, history};

#[cfg(test)]
mod tests;
