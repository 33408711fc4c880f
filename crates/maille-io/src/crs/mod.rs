//! Coordinate reference systems, as far as files name them.

mod likely;
mod projjson;
mod wkt;

pub(crate) use likely::misfit;
pub(crate) use wkt::Dialect;

use std::fmt;
use std::ops::RangeInclusive;

/// The coordinate reference system of a layer. Positions are always x (longitude) first, whatever
/// the authority says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub enum Crs {
    /// WGS84 longitude and latitude in degrees: what RFC 7946 prescribes, and the default.
    #[default]
    Wgs84,
    /// A code of the EPSG registry.
    Epsg(u32),
    /// A name that is no EPSG code.
    Named(String),
}

/// EPSG codes of geographic systems in degrees that boundary files of France and its
/// neighbours come in. Source: the EPSG registry.
const GEOGRAPHIC: [u32; 19] = [
    4171, 4230, 4258, 4267, 4269, 4275, 4283, 4326, 4463, 4470, 4558, 4617, 4624, 4627, 4674, 4979,
    5489, 9777, 9782,
];

/// The same of projected systems in metres, among them UTM. PROJ knows them too, after some milliseconds.
const PROJECTED: [RangeInclusive<u32>; 13] = [
    2154..=2154,
    2972..=2972,
    2975..=2975,
    3857..=3857,
    3942..=3950,
    4467..=4467,
    4471..=4471,
    5490..=5490,
    9793..=9793,
    25828..=25838,
    27561..=27564,
    27571..=27574,
    32601..=32660,
];

impl Crs {
    /// Reads `EPSG:2154`, `urn:ogc:def:crs:EPSG::2154`, `urn:ogc:def:crs:OGC:1.3:CRS84` and the
    /// like; anything else is kept as a name.
    ///
    /// ```
    /// use maille_io::Crs;
    /// assert_eq!(Crs::parse("urn:ogc:def:crs:EPSG::2154"), Crs::Epsg(2154));
    /// assert_eq!(Crs::parse("EPSG:4326"), Crs::Wgs84);
    /// assert!(!Crs::parse("EPSG:2154").is_geographic());
    /// ```
    #[must_use]
    pub fn parse(name: &str) -> Self {
        let upper = name.trim().to_ascii_uppercase();
        let code = upper.rsplit(':').next().unwrap_or_default();
        if code == "CRS84" || code == "WGS84" {
            return Self::Wgs84;
        }
        match code.parse() {
            Ok(code) if upper.contains("EPSG") => Self::of_code(code),
            _ => Self::Named(name.trim().to_owned()),
        }
    }

    /// The CRS of an EPSG code.
    pub(crate) fn of_code(code: u32) -> Self {
        if code == 4326 { Self::Wgs84 } else { Self::Epsg(code) }
    }

    /// The EPSG code of the CRS, if it has one.
    pub(crate) fn code(&self) -> Option<u32> {
        match self {
            Self::Wgs84 => Some(4326),
            Self::Epsg(code) => Some(*code),
            Self::Named(_) => None,
        }
    }

    /// Whether positions are longitudes and latitudes in degrees. PROJ is asked about systems that
    /// are not among a few common ones; those that it does not know, or all of them without the
    /// feature `proj`, are taken for projected.
    #[must_use]
    pub fn is_geographic(&self) -> bool {
        self.is_commonly_geographic().unwrap_or_else(|| is_in_degrees(self))
    }

    /// Whether positions are in degrees, of a few common systems; those of others of them are in metres.
    pub(crate) fn is_commonly_geographic(&self) -> Option<bool> {
        match self {
            Self::Wgs84 => Some(true),
            Self::Epsg(code) if GEOGRAPHIC.contains(code) => Some(true),
            Self::Epsg(code) if PROJECTED.iter().any(|codes| codes.contains(code)) => Some(false),
            Self::Named(text) if wkt::is_geographic_in_degrees(text) => Some(true),
            Self::Epsg(_) | Self::Named(_) => None,
        }
    }
}

/// Whether PROJ knows that a CRS is in degrees.
#[cfg(feature = "proj")]
fn is_in_degrees(crs: &Crs) -> bool {
    crs.axis_unit().is_ok_and(|unit| unit == crate::AxisUnit::Degree)
}

#[cfg(not(feature = "proj"))]
fn is_in_degrees(_: &Crs) -> bool {
    false
}

impl fmt::Display for Crs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Wgs84 => f.write_str("EPSG:4326"),
            Self::Epsg(code) => write!(f, "EPSG:{code}"),
            Self::Named(name) => f.write_str(name),
        }
    }
}

#[cfg(all(test, feature = "proj"))]
mod proj_tests;
