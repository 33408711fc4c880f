//! CRS as [PROJJSON](https://proj.org/specifications/projjson.html).

use super::Crs;
use serde_json::Value;

impl Crs {
    /// The CRS that a PROJJSON describes: by its EPSG code where it has one, else by the text itself, which
    /// PROJ understands.
    ///
    /// ```
    /// use maille_io::Crs;
    /// let description = serde_json::json!({"type": "ProjectedCRS", "id": {"authority": "EPSG", "code": 2154}});
    /// assert_eq!(Crs::from_projjson(&description), Crs::Epsg(2154));
    /// ```
    #[must_use]
    pub fn from_projjson(description: &Value) -> Self {
        let id = match &description["id"] {
            Value::Null => &description["ids"][0],
            id => id,
        };
        let authority = id["authority"].as_str().unwrap_or_default();
        match &id["code"] {
            Value::Number(code) if authority.eq_ignore_ascii_case("EPSG") => {
                Self::parse(&format!("EPSG:{code}"))
            }
            Value::String(code) if ["EPSG", "OGC"].contains(&&*authority.to_ascii_uppercase()) => {
                Self::parse(&format!("{authority}:{code}"))
            }
            _ => Self::Named(description.to_string()),
        }
    }

    /// The CRS as PROJJSON, if it is one or PROJ knows it.
    pub(crate) fn to_projjson(&self) -> Option<Value> {
        if let Self::Named(text) = self
            && let Ok(description @ Value::Object(_)) = serde_json::from_str(text)
        {
            return Some(description);
        }
        ask_proj(self)
    }
}

#[cfg(feature = "proj")]
fn ask_proj(crs: &Crs) -> Option<Value> {
    Some(crate::reprojection::System::of(crs).ok()?.to_projjson())
}

#[cfg(not(feature = "proj"))]
fn ask_proj(_: &Crs) -> Option<Value> {
    None
}
