//! What PROJ says of a CRS.

use super::{CrsError, embedded};
use crate::Crs;
use crate::caught::caught;
use crate::crs::Dialect;
use proj::Proj;
use proj::wkt::WktVersion;
use serde_json::Value;

/// What the coordinates of a CRS count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AxisUnit {
    /// Degrees of longitude and latitude.
    Degree,
    /// Metres in the plane of a projection.
    Metre,
    /// Another unit, by its name in PROJ's database: grads, US survey feet.
    Other(String),
}

impl Crs {
    /// The unit of the coordinates. PROJ is asked about systems that are not among a few common ones,
    /// which takes some milliseconds.
    ///
    /// # Errors
    /// [`CrsError`] when PROJ does not know the CRS, or its positions are not x and y on the ground.
    ///
    /// # Example
    /// ```
    /// use maille_io::{AxisUnit, Crs};
    /// assert_eq!(Crs::parse("EPSG:2154").axis_unit()?, AxisUnit::Metre);
    /// assert_eq!(Crs::parse("EPSG:4807").axis_unit()?, AxisUnit::Other("grad".to_owned()));
    /// # Ok::<(), maille_io::CrsError>(())
    /// ```
    pub fn axis_unit(&self) -> Result<AxisUnit, CrsError> {
        match self.is_commonly_geographic() {
            Some(true) => Ok(AxisUnit::Degree),
            Some(false) => Ok(AxisUnit::Metre),
            None => System::of(self).map(|system| system.axis_unit()),
        }
    }
}

/// A CRS with positions of x and y on the ground, as PROJ knows it.
pub(crate) struct System {
    /// What PROJ is told to find it.
    pub definition: String,
    /// Its description as [PROJJSON](https://proj.org/specifications/projjson.html).
    description: Value,
    /// The horizontal part of it.
    horizontal: Value,
    /// Kept also because the last object to go closes the database.
    object: Proj,
}

impl System {
    /// Looks a CRS up.
    pub fn of(crs: &Crs) -> Result<Self, CrsError> {
        embedded::prepare();
        let definition = definition(crs);
        let found = Proj::new(&definition).ok().and_then(|object| {
            let description = object.to_projjson(None, None, None).ok()?;
            Some((object, serde_json::from_str::<Value>(&description).ok()?))
        });
        let Some((object, description)) = found else { return Err(unknown(crs)) };
        let name = description["name"].as_str().unwrap_or_default();
        if let Crs::Named(asked) = crs
            && is_plain_name(asked)
            && !asked.eq_ignore_ascii_case(name)
        {
            return Err(CrsError::Inexact { asked: asked.clone(), nearest: name.to_owned() });
        }
        match horizontal(&description).cloned() {
            Some(horizontal) => Ok(Self { definition, description, horizontal, object }),
            None => Err(CrsError::NotHorizontal {
                crs: shown(crs),
                name: name.to_owned(),
                kind: description["type"].as_str().unwrap_or_default().to_owned(),
            }),
        }
    }

    /// The CRS as WKT on one line, if the dialect has words for it. Version 1 of WKT lacks some methods of
    /// projection and systems with heights; GDAL reads version 2 just as well.
    pub fn to_wkt(&self, dialect: Dialect) -> Option<String> {
        let text = match dialect {
            Dialect::Esri => self.to_version(WktVersion::Wkt1_Esri),
            Dialect::Gdal => self
                .to_version(WktVersion::Wkt1_Gdal)
                .or_else(|| self.to_version(WktVersion::Wkt2_2019)),
        }?;
        // Line ends and the white space after them stand between items only.
        Some(text.lines().map(str::trim).collect())
    }

    fn to_version(&self, version: WktVersion) -> Option<String> {
        caught(|| self.object.as_wkt(Some(version), None).map_err(|error| error.to_string())).ok()
    }

    /// The CRS as PROJJSON, with its vertical part if it has one.
    pub fn to_projjson(&self) -> Value {
        self.description.clone()
    }

    /// The unit of its coordinates.
    pub fn axis_unit(&self) -> AxisUnit {
        let axes = self.horizontal["coordinate_system"]["axis"].as_array();
        let usual = if self.is_geographic() { "degree" } else { "metre" };
        // A unit is a name, or an object that has one.
        let units = axes.into_iter().flatten().take(2).map(|axis| {
            let unit = &axis["unit"];
            unit.as_str().or_else(|| unit["name"].as_str()).unwrap_or("unknown")
        });
        match units.into_iter().find(|unit| *unit != usual) {
            Some(unit) => AxisUnit::Other(unit.to_owned()),
            None if self.is_geographic() => AxisUnit::Degree,
            None => AxisUnit::Metre,
        }
    }

    fn is_geographic(&self) -> bool {
        kind(&self.horizontal).ends_with("GeographicCRS")
    }
}

/// A CRS in words that PROJ reads.
fn definition(crs: &Crs) -> String {
    match crs {
        // Without that, a PROJ string is an operation.
        Crs::Named(text) if text.contains("+proj=") && !text.contains("+type=crs") => {
            format!("{text} +type=crs")
        }
        _ => crs.to_string(),
    }
}

/// Whether a text is meant as the name of a CRS: not WKT, PROJJSON, a PROJ string or a code.
fn is_plain_name(text: &str) -> bool {
    !text.contains(['[', '{', '=', ':'])
}

fn unknown(crs: &Crs) -> CrsError {
    match crs {
        Crs::Wgs84 | Crs::Epsg(_) => CrsError::UnknownCode(crs.to_string()),
        Crs::Named(_) => CrsError::Unreadable(shown(crs)),
    }
}

/// How much of a text that is not understood is quoted.
const QUOTED: usize = 80;

fn shown(crs: &Crs) -> String {
    let text = crs.to_string();
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// The part of a CRS that says where on the ground.
fn horizontal(crs: &Value) -> Option<&Value> {
    match kind(crs) {
        "GeographicCRS" | "DerivedGeographicCRS" | "ProjectedCRS" | "DerivedProjectedCRS" => {
            Some(crs)
        }
        "CompoundCRS" => horizontal(&crs["components"][0]),
        "BoundCRS" => horizontal(&crs["source_crs"]),
        _ => None,
    }
}

fn kind(crs: &Value) -> &str {
    crs["type"].as_str().unwrap_or_default()
}
