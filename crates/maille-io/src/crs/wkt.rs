//! CRS as well-known text (WKT), which files beside or inside of others describe them by.

use super::Crs;

/// A way of writing WKT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// What `.prj` files hold: version 1 as ESRI's programs write it.
    Esri,
    /// Version 1 as GDAL writes it, with codes of authorities.
    Gdal,
}

/// Systems as `.prj` files name them, without codes.
const ESRI_NAMES: [(&str, u32); 17] = [
    ("GCS_WGS_1984", 4326),
    ("GCS_ETRS_1989", 4258),
    ("GCS_RGF_1993", 4171),
    ("GCS_RGF93_v2b", 9782),
    ("GCS_North_American_1983", 4269),
    ("RGF_1993_Lambert_93", 2154),
    ("RGF93_v2b_Lambert-93", 9794),
    ("ETRS_1989_LAEA", 3035),
    ("WGS_1984_Web_Mercator_Auxiliary_Sphere", 3857),
    ("RGAF_1991_UTM_20N", 4559),
    ("RGAF09_UTM_Zone_20N", 5490),
    ("RGFG_1995_UTM_22N", 2972),
    ("RGR_1992_UTM_40S", 2975),
    ("RGM_2004_UTM_Zone_38S", 4471),
    ("RGSPM_2006_UTM_Zone_21N", 4467),
    ("British_National_Grid", 27700),
    ("CH1903+_LV95", 2056),
];

/// WGS84 longitude and latitude, as every program knows it.
const WGS84: [(Dialect, &str); 2] = [
    (
        Dialect::Esri,
        r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#,
    ),
    (
        Dialect::Gdal,
        r#"GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]"#,
    ),
];

impl Crs {
    /// The CRS that a WKT describes: by its EPSG code where it has one or its name is one of ESRI's for
    /// a common system, else by the text itself, which PROJ understands.
    ///
    /// ```
    /// use maille_io::Crs;
    /// let wkt = r#"PROJCS["RGF_1993_Lambert_93",GEOGCS["GCS_RGF_1993"]]"#;
    /// assert_eq!(Crs::from_wkt(wkt), Crs::Epsg(2154));
    /// ```
    #[must_use]
    pub fn from_wkt(text: &str) -> Self {
        let text = text.trim_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
        let Some(root) = Root::read(text) else { return Self::parse(text) };
        match root.code.or_else(|| esri_code(root.name)) {
            Some(code) => Self::of_code(code),
            None => Self::Named(text.to_owned()),
        }
    }

    /// The CRS as WKT, if it is WGS84 or a text of that kind, or PROJ knows it.
    pub(crate) fn to_wkt(&self, dialect: Dialect) -> Option<String> {
        match self {
            Self::Wgs84 => {
                let of_dialect = WGS84.iter().find(|(of, _)| *of == dialect);
                of_dialect.map(|(_, text)| (*text).to_owned())
            }
            Self::Named(text) if Root::read(text).is_some() => Some(text.clone()),
            _ => ask_proj(self, dialect),
        }
    }
}

#[cfg(feature = "proj")]
fn ask_proj(crs: &Crs, dialect: Dialect) -> Option<String> {
    crate::reprojection::System::of(crs).ok()?.to_wkt(dialect)
}

#[cfg(not(feature = "proj"))]
fn ask_proj(_: &Crs, _: Dialect) -> Option<String> {
    None
}

/// Whether a text is WKT of a geographic system whose unit is the degree.
pub(super) fn is_geographic_in_degrees(text: &str) -> bool {
    let root = Root::read(text);
    let is_geographic = root.is_some_and(|root| {
        ["GEOGCS", "GEOGCRS", "GEODCRS"].iter().any(|word| root.word.eq_ignore_ascii_case(word))
    });
    is_geographic && text.to_ascii_lowercase().contains("\"degree\"")
}

/// The code of a system by ESRI's name for it, its case aside.
fn esri_code(name: &str) -> Option<u32> {
    let known = ESRI_NAMES.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    known.map(|(_, code)| *code).or_else(|| {
        let zone = name.strip_prefix("WGS_1984_UTM_Zone_")?;
        let (number, hemisphere) = zone.split_at_checked(zone.len().checked_sub(1)?)?;
        let number = number.parse::<u32>().ok().filter(|number| (1..=60).contains(number))?;
        match hemisphere {
            "N" => Some(32600 + number),
            "S" => Some(32700 + number),
            _ => None,
        }
    })
}

/// What the outermost object of a WKT says of itself.
struct Root<'a> {
    word: &'a str,
    name: &'a str,
    /// Its own EPSG code, not that of a part of it.
    code: Option<u32>,
}

impl<'a> Root<'a> {
    /// Nothing if the text is no WKT.
    fn read(text: &'a str) -> Option<Self> {
        let (word, rest) = text.split_once(['[', '('])?;
        let is_word = !word.is_empty()
            && word.trim_end().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let name = rest.trim_start().strip_prefix('"')?.split('"').next()?;
        is_word.then(|| Self { word: word.trim_end(), name, code: own_code(text) })
    }
}

/// `2154` of an `AUTHORITY["EPSG","2154"]` or `ID["EPSG",2154]` that stands right inside the outermost
/// brackets.
fn own_code(text: &str) -> Option<u32> {
    let (mut depth, mut quoted, mut item) = (0_usize, false, 0);
    for (i, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'[' | b'(' => {
                depth += 1;
                if depth == 1 {
                    item = i + 1;
                }
            }
            b']' | b')' => {
                depth = depth.checked_sub(1)?;
                if depth == 1
                    && let Some(code) = epsg_code(&text[item..i])
                {
                    return Some(code);
                }
            }
            b',' if depth == 1 => item = i + 1,
            _ => {}
        }
    }
    None
}

/// The code of `AUTHORITY["EPSG","2154"` or `ID["EPSG",2154`.
fn epsg_code(item: &str) -> Option<u32> {
    let (word, rest) = item.trim().split_once(['[', '('])?;
    let is_id = ["AUTHORITY", "ID"].iter().any(|id| word.trim().eq_ignore_ascii_case(id));
    let mut words = rest.split(',').map(|word| word.trim().trim_matches('"'));
    let is_epsg = is_id && words.next()?.eq_ignore_ascii_case("EPSG");
    is_epsg.then(|| words.next()?.parse().ok()).flatten()
}

#[cfg(test)]
#[path = "wkt_tests.rs"]
mod tests;
