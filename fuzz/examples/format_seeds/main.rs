//! Writes small files of every format for the targets that read them to start from, in `fuzz/corpus/`: layers of
//! each type of geometry, in each format that holds them.

mod geoparquet;

use maille_io::{Crs, Format, Layer, WriteOptions, geojson, write, write_path};
use std::error::Error;
use std::fs;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use zip::ZipArchive;

/// Layers by name: the geometries of their features.
const LAYERS: [(&str, &[&str]); 7] = [
    ("polygons", &[HOLE, PARTS, "null"]),
    ("heights", &[HIGH]),
    ("points", &[POINT, "null"]),
    ("multipoints", &[r#"{"type":"MultiPoint","coordinates":[[0,0],[1,2]]}"#]),
    ("lines", &[r#"{"type":"MultiLineString","coordinates":[[[0,0],[1,2]],[[3,3],[4,4],[5,6]]]}"#]),
    ("mixed", &[PARTS, POINT, r#"{"type":"LineString","coordinates":[[0,0],[1.5,-2]]}"#, GROUP]),
    ("table", &["null", "null"]),
];
const HOLE: &str = r#"{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[1,2],[2,2],[1,1]]]}"#;
const PARTS: &str = r#"{"type":"MultiPolygon","coordinates":[[[[0.1,0],[1,0],[1,1],[0.1,0]]],[[[5,5],[6,5],[6,6],[5,5]]]]}"#;
const HIGH: &str = r#"{"type":"Polygon","coordinates":[[[0,0,7],[1,0,8.5],[1,1,-9],[0,0,7]]]}"#;
const POINT: &str = r#"{"type":"Point","coordinates":[2.35,48.85]}"#;
const GROUP: &str = r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}]}"#;

/// A field of each type.
const FIELDS: &str =
    r#"{"code":"01001","pop":776,"area":1.5,"city":true,"day":"2026-01-01","more":{"a":[1]}}"#;

/// Formats by the target that reads them.
const TARGETS: [(&str, Format); 9] = [
    ("shapefile_zip", Format::Shapefile),
    ("geopackage", Format::GeoPackage),
    ("flatgeobuf", Format::FlatGeobuf),
    ("geoparquet", Format::GeoParquet),
    ("csv", Format::Csv),
    ("kml", Format::Kml),
    ("kmz", Format::Kmz),
    ("wkt", Format::Wkt),
    ("wkb", Format::Wkb),
];

fn main() -> Result<(), Box<dyn Error>> {
    for (name, geometries) in LAYERS {
        for (crs, code) in [(Crs::Wgs84, "4326"), (Crs::Epsg(2154), "2154")] {
            let mut layer = layer(geometries)?;
            layer.crs = crs;
            for (target, format) in TARGETS {
                let mut bytes = Vec::new();
                // Shapefiles hold one type of geometry only.
                if write(&layer, format, &mut bytes).is_ok() {
                    fs::write(seed(target, &format!("{name}-{code}"))?, &bytes)?;
                    if format == Format::Shapefile {
                        fs::write(seed("shapefile", &format!("{name}-{code}"))?, parts(&bytes)?)?;
                    }
                    if format == Format::Wkb {
                        raw_lines(&bytes, &format!("{name}-{code}"))?;
                    }
                }
            }
        }
        for extension in ["gz", "zst"] {
            compressed(&layer(geometries)?, name, extension)?;
        }
    }
    for (name, bytes) in geoparquet::files()? {
        fs::write(seed("geoparquet", name)?, bytes)?;
    }
    Ok(())
}

fn layer(geometries: &[&str]) -> Result<Layer, Box<dyn Error>> {
    let feature = |geometry: &&str| {
        format!(r#"{{"type":"Feature","properties":{FIELDS},"geometry":{geometry}}}"#)
    };
    let features: Vec<String> = geometries.iter().map(feature).collect();
    Ok(geojson::read_str("seed", &features.join("\n"))?)
}

fn seed(target: &str, name: &str) -> Result<PathBuf, Box<dyn Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    fs::create_dir_all(&folder)?;
    Ok(folder.join(name))
}

/// The files of an archive as the target `shapefile` has them.
fn parts(archive: &[u8]) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut archive = ZipArchive::new(Cursor::new(archive))?;
    let mut parts = Vec::new();
    for extension in ["shp", "shx", "dbf", "cpg", "prj"] {
        let mut file = Vec::new();
        if let Ok(mut entry) = archive.by_name(&format!("seed.{extension}")) {
            entry.read_to_end(&mut file)?;
        }
        parts.extend_from_slice(&u16::try_from(file.len())?.to_le_bytes());
        parts.extend_from_slice(&file);
    }
    Ok(parts)
}

/// Each geometry by itself, as bytes.
fn raw_lines(lines: &[u8], name: &str) -> Result<(), Box<dyn Error>> {
    for (number, line) in std::str::from_utf8(lines)?.lines().enumerate() {
        let digits = (0..line.len()).step_by(2).map(|at| u8::from_str_radix(&line[at..at + 2], 16));
        let bytes: Vec<u8> = digits.collect::<Result<_, _>>()?;
        fs::write(seed("wkb", &format!("{name}-{number}"))?, bytes)?;
    }
    Ok(())
}

fn compressed(layer: &Layer, name: &str, extension: &str) -> Result<(), Box<dyn Error>> {
    let path = seed("compressed", &format!("{name}.geojson.{extension}"))?;
    write_path(layer, &path, &WriteOptions::default())?;
    Ok(())
}
