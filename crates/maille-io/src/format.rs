//! The formats, and what names them.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// [RFC 7946](https://www.rfc-editor.org/rfc/rfc7946).
    GeoJson,
    /// One GeoJSON feature a line, or GeoJSON text sequences
    /// ([RFC 8142](https://www.rfc-editor.org/rfc/rfc8142)).
    GeoJsonSeq,
    /// [TopoJSON](https://github.com/topojson/topojson-specification).
    TopoJson,
}

/// A compression around a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Compression {
    /// gzip, `.gz`.
    Gzip,
    /// Zstandard, `.zst`.
    Zstd,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::GeoJson, Self::GeoJsonSeq, Self::TopoJson];

    /// The format that a path's extension names, seen through `.gz` or `.zst`.
    ///
    /// ```
    /// use maille_io::Format;
    /// assert_eq!(Format::from_path("communes.geojson.gz".as_ref()), Some(Format::GeoJson));
    /// ```
    #[must_use]
    pub fn from_path(path: &Path) -> Option<Self> {
        let stem = match Compression::from_path(path) {
            Some(_) => path.with_extension(""),
            None => path.to_owned(),
        };
        stem.extension()?.to_str()?.parse().ok()
    }

    /// The name that `--from` and `--to` take.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::GeoJsonSeq => "geojsonl",
            Self::TopoJson => "topojson",
        }
    }
}

impl Compression {
    /// The compression that a path's extension names.
    #[must_use]
    pub fn from_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "gz" => Some(Self::Gzip),
            "zst" | "zstd" => Some(Self::Zstd),
            _ => None,
        }
    }

    /// The compression whose magic number opens the bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        match bytes {
            [0x1f, 0x8b, ..] => Some(Self::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Some(Self::Zstd),
            _ => None,
        }
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name.to_ascii_lowercase().as_str() {
            "geojson" | "json" => Ok(Self::GeoJson),
            "geojsonl" | "geojsons" | "geojsonseq" | "ndjson" | "ndgeojson" | "jsonl" => {
                Ok(Self::GeoJsonSeq)
            }
            "topojson" => Ok(Self::TopoJson),
            _ => {
                let known = Self::ALL.map(Self::name).join(", ");
                Err(format!("unknown format `{name}`; known are {known}"))
            }
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::GeoJson => "GeoJSON",
            Self::GeoJsonSeq => "newline-delimited GeoJSON",
            Self::TopoJson => "TopoJSON",
        })
    }
}
