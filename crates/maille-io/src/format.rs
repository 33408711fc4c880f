//! The formats, and what names them.

use crate::{flatgeobuf, geopackage, geoparquet, kml, shapefile, topojson, wkt};
use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// A file format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// [RFC 7946](https://www.rfc-editor.org/rfc/rfc7946).
    GeoJson,
    /// One GeoJSON feature a line.
    GeoJsonSeq,
    /// The same with a record separator before each, [RFC 8142](https://www.rfc-editor.org/rfc/rfc8142).
    GeoJsonTextSeq,
    /// [TopoJSON](https://github.com/topojson/topojson-specification).
    TopoJson,
    /// A geometry in well-known text on each line, with `SRID=…;` before it or not.
    Wkt,
    /// A geometry in well-known binary on each line, in hexadecimal digits, with a CRS in it or not.
    Wkb,
    /// A table with a header, [RFC 4180](https://www.rfc-editor.org/rfc/rfc4180), its fields separated
    /// by commas, semicolons or vertical bars.
    Csv,
    /// The same with tabs.
    Tsv,
    /// ESRI Shapefile, also in an archive
    /// ([technical description](https://www.esri.com/content/dam/esrisites/sitecore-archive/Files/Pdfs/library/whitepapers/pdfs/shapefile.pdf)).
    Shapefile,
    /// [FlatGeobuf](https://flatgeobuf.org/).
    FlatGeobuf,
    /// [GeoPackage](https://www.geopackage.org/).
    GeoPackage,
    /// [GeoParquet](https://geoparquet.org/).
    ///
    /// What is read of a file may take 64 MiB, or 200 times its size if that is more, and the names of its
    /// fields, which each feature has whether or not it has values of them, 2 GiB, or as many times. A file that
    /// stands for more is refused.
    ///
    /// The first file that is read sets a hook for panics of the whole process, which leaves to the one
    /// before it all but those that reading catches: damaged pages make decoders panic, and are told as
    /// [`ReadError`](crate::ReadError). Whoever sets a hook later sees these panics too; with
    /// `panic = "abort"` they end the process.
    GeoParquet,
    /// [KML](https://www.ogc.org/standard/kml/).
    Kml,
    /// The same in an archive.
    Kmz,
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
    pub const ALL: [Self; 14] = [
        Self::GeoJson,
        Self::GeoJsonSeq,
        Self::GeoJsonTextSeq,
        Self::TopoJson,
        Self::Wkt,
        Self::Wkb,
        Self::Csv,
        Self::Tsv,
        Self::Shapefile,
        Self::FlatGeobuf,
        Self::GeoPackage,
        Self::GeoParquet,
        Self::Kml,
        Self::Kmz,
    ];

    /// The format that a path's extension names, seen through `.gz` or `.zst`.
    ///
    /// ```
    /// use maille_io::Format;
    /// assert_eq!(Format::from_path("communes.geojson.gz".as_ref()), Some(Format::GeoJson));
    /// ```
    #[must_use]
    pub fn from_path(path: &Path) -> Option<Self> {
        extension(path)?.parse().ok()
    }

    /// The format that content looks like, whatever a name says; GeoJSON if it looks like none.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
        let is_hex = text.starts_with(b"00") || text.starts_with(b"01");
        let line = text.split(|&byte| byte == b'\n').next().unwrap_or_default();
        let line = std::str::from_utf8(line).unwrap_or_default();
        match text.first() {
            _ if geopackage::is_geopackage(bytes) => Self::GeoPackage,
            _ if flatgeobuf::is_flatgeobuf(bytes) => Self::FlatGeobuf,
            _ if geoparquet::is_parquet(bytes) => Self::GeoParquet,
            _ if kml::is_kmz(bytes) => Self::Kmz,
            _ if shapefile::is_shapefile(bytes) => Self::Shapefile,
            _ if kml::is_kml(text) => Self::Kml,
            Some(b'{') if topojson::is_topology(text) => Self::TopoJson,
            Some(b'{' | b'[' | 0x1e) => Self::GeoJson,
            _ if is_hex && text.iter().take(18).all(u8::is_ascii_hexdigit) => Self::Wkb,
            _ if wkt::starts(line) => Self::Wkt,
            _ if line.contains([',', ';', '\t', '|']) => Self::Csv,
            _ => Self::GeoJson,
        }
    }

    /// Whether this is GeoJSON of one shape or another.
    pub(crate) fn is_geojson(self) -> bool {
        matches!(self, Self::GeoJson | Self::GeoJsonSeq | Self::GeoJsonTextSeq)
    }

    /// Whether it is a feature on each line and nothing around them, so that an empty file is a layer without
    /// features.
    pub(crate) fn is_lines(self) -> bool {
        matches!(self, Self::GeoJsonSeq | Self::GeoJsonTextSeq | Self::Wkt | Self::Wkb)
    }

    /// Whether a file can hold several layers, each with a name.
    #[must_use]
    pub fn has_layers(self) -> bool {
        matches!(self, Self::TopoJson | Self::Shapefile | Self::GeoPackage)
    }

    /// Its short name, which parses as the format.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::GeoJson => "geojson",
            Self::GeoJsonSeq => "geojsonl",
            Self::GeoJsonTextSeq => "geojsons",
            Self::TopoJson => "topojson",
            Self::Wkt => "wkt",
            Self::Wkb => "wkb",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Shapefile => "shp",
            Self::FlatGeobuf => "fgb",
            Self::GeoPackage => "gpkg",
            Self::GeoParquet => "parquet",
            Self::Kml => "kml",
            Self::Kmz => "kmz",
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

/// The extension of a path, seen through `.gz` or `.zst`.
pub(crate) fn extension(path: &Path) -> Option<String> {
    let stem = match Compression::from_path(path) {
        Some(_) => path.with_extension(""),
        None => path.to_owned(),
    };
    Some(stem.extension()?.to_str()?.to_owned())
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name.to_ascii_lowercase().as_str() {
            "geojson" | "json" => Ok(Self::GeoJson),
            "geojsonl" | "geojsonseq" | "ndjson" | "ndgeojson" | "jsonl" => Ok(Self::GeoJsonSeq),
            // GDAL too puts record separators into files of this extension, and into no others.
            "geojsons" => Ok(Self::GeoJsonTextSeq),
            "topojson" => Ok(Self::TopoJson),
            "wkt" | "ewkt" => Ok(Self::Wkt),
            "wkb" | "ewkb" | "hex" => Ok(Self::Wkb),
            "csv" => Ok(Self::Csv),
            "tsv" | "tab" => Ok(Self::Tsv),
            "gpkg" | "geopackage" => Ok(Self::GeoPackage),
            "parquet" | "geoparquet" => Ok(Self::GeoParquet),
            "kml" => Ok(Self::Kml),
            "kmz" => Ok(Self::Kmz),
            "fgb" | "flatgeobuf" => Ok(Self::FlatGeobuf),
            "shp" | "shapefile" | "shz" | "zip" => Ok(Self::Shapefile),
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
            Self::GeoJsonTextSeq => "GeoJSON text sequence",
            Self::TopoJson => "TopoJSON",
            Self::Wkt => "WKT",
            Self::Wkb => "WKB",
            Self::Csv => "CSV",
            Self::Tsv => "TSV",
            Self::Shapefile => "Shapefile",
            Self::FlatGeobuf => "FlatGeobuf",
            Self::GeoPackage => "GeoPackage",
            Self::GeoParquet => "GeoParquet",
            Self::Kml => "KML",
            Self::Kmz => "KMZ",
        })
    }
}
