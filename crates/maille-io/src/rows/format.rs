//! The formats that hold rows.

use crate::format::extension;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// A format of files that hold one row after another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RowFormat {
    /// A table with a header, [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180), its fields
    /// separated by commas, semicolons or vertical bars.
    Csv,
    /// The same with tabs.
    Tsv,
    /// A GeoJSON `FeatureCollection`, [RFC 7946](https://www.rfc-editor.org/rfc/rfc7946).
    GeoJson,
    /// GeoJSON features, one a line.
    GeoJsonSeq,
    /// The same with a record separator before each, [RFC 8142](https://www.rfc-editor.org/rfc/rfc8142).
    GeoJsonTextSeq,
}

impl RowFormat {
    /// Every format.
    pub const ALL: [Self; 5] =
        [Self::Csv, Self::Tsv, Self::GeoJson, Self::GeoJsonSeq, Self::GeoJsonTextSeq];

    /// The format that a path's extension names, seen through `.gz` or `.zst`.
    ///
    /// ```
    /// use maille_io::rows::RowFormat;
    /// assert_eq!(RowFormat::from_path("adresses-76.csv.gz".as_ref()), Some(RowFormat::Csv));
    /// ```
    #[must_use]
    pub fn from_path(path: &Path) -> Option<Self> {
        extension(path)?.parse().ok()
    }

    /// Its short name, which parses as the format.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::GeoJson => "geojson",
            Self::GeoJsonSeq => "geojsonl",
            Self::GeoJsonTextSeq => "geojsons",
        }
    }

    /// Whether this is a table, as against GeoJSON.
    #[must_use]
    pub fn is_table(self) -> bool {
        matches!(self, Self::Csv | Self::Tsv)
    }
}

impl FromStr for RowFormat {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let name = name.to_ascii_lowercase();
        match name.as_str() {
            "csv" => return Ok(Self::Csv),
            "tsv" | "tab" => return Ok(Self::Tsv),
            _ => {}
        }
        match name.parse() {
            Ok(crate::Format::GeoJson) => Ok(Self::GeoJson),
            Ok(crate::Format::GeoJsonSeq) => Ok(Self::GeoJsonSeq),
            Ok(crate::Format::GeoJsonTextSeq) => Ok(Self::GeoJsonTextSeq),
            _ => {
                let known = Self::ALL.map(Self::name).join(", ");
                Err(format!("unknown format of rows `{name}`; known are {known}"))
            }
        }
    }
}

impl fmt::Display for RowFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::GeoJson => "GeoJSON",
            Self::GeoJsonSeq => "newline-delimited GeoJSON",
            Self::GeoJsonTextSeq => "GeoJSON text sequence",
        })
    }
}
