//! Layers for tests.

use crate::{Format, Layer, geojson, write};

/// Features of every type of geometry, with and without heights, and one without any.
pub const EVERY_GEOMETRY: [&str; 12] = [
    r#"{"type":"Polygon","coordinates":[[[0,0],[4,0],[4,4],[0,4],[0,0]],[[1,1],[1,2],[2,2],[1,1]]]}"#,
    r#"{"type":"MultiPolygon","coordinates":[[[[0.1,0],[1,0],[1,1],[0.1,0]]],[[[5,5],[6,5],[6,6],[5,5]]]]}"#,
    r#"{"type":"Polygon","coordinates":[[[0,0,7],[1,0,8.5],[1,1,-9],[0,0,7]]]}"#,
    r#"{"type":"Point","coordinates":[2.35,48.85]}"#,
    r#"{"type":"Point","coordinates":[2.35,48.85,33.5]}"#,
    r#"{"type":"LineString","coordinates":[[0,0],[1.5,-2]]}"#,
    r#"{"type":"LineString","coordinates":[[0,0,1],[1,2,3]]}"#,
    r#"{"type":"MultiPoint","coordinates":[[0,0],[1,2]]}"#,
    r#"{"type":"MultiLineString","coordinates":[[[0,0],[1,2]],[[3,3],[4,4],[5,6]]]}"#,
    r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}]}"#,
    r#"{"type":"GeometryCollection","geometries":[{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]}]}]}"#,
    "null",
];

/// A layer of these geometries, with fields of every type.
pub fn layer(geometries: &[&str]) -> Layer {
    let features = geometries.iter().enumerate().map(|(i, geometry)| {
        let properties = if i % 3 == 2 {
            r#"{"code":null,"name":null,"long":null,"real":null,"flag":null,"day":null}"#.to_owned()
        } else {
            format!(
                r#"{{"code":"0{i}","name":"é, \"{i}\"\n;","long":{},"real":{i}.5,"flag":{},"day":"2024-02-2{i}"}}"#,
                i64::MAX - i64::try_from(i).unwrap_or_default(),
                i % 2 == 0
            )
        };
        format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
    });
    let features: Vec<String> = features.collect();
    geojson::read_str("in", &features.join("\n")).expect("samples are well-formed")
}

/// The features of a layer as text, to be compared.
pub fn text(layer: &Layer) -> String {
    let mut out = Vec::new();
    write(layer, Format::GeoJsonSeq, &mut out).expect("memory takes all");
    String::from_utf8(out).expect("GeoJSON is UTF-8")
}

/// The geometries of a layer as text, to be compared.
pub fn geometries(layer: &Layer) -> Vec<String> {
    let text = text(layer);
    // Whole numbers are written with a point in geometries that are no polygons.
    let plain = |geometry: &str| geometry.replace(".0,", ",").replace(".0]", "]");
    let geometry = |line: &str| line.split_once(r#""geometry":"#).map(|(_, g)| plain(g));
    text.lines().filter_map(geometry).collect()
}
