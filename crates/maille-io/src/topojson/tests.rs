use super::{read_bytes, read_layers, write};
use crate::{Crs, Format, Layer};
use geo::Coord;
use proptest::prelude::*;

/// Two squares side by side, and features of every other kind.
const SAMPLE: &str = r#"{"type":"Topology","note":[1],"bbox":[0,0,2,1],
 "transform":{"scale":[0.1,0.1],"translate":[0,0]},
 "objects":{
  "squares":{"type":"GeometryCollection","geometries":[
    {"type":"Polygon","id":"A","properties":{"nom":"Été"},"arcs":[[0,1]]},
    {"type":"MultiPolygon","id":2,"x":true,"arcs":[[[-2,2]]]},
    {"type":null,"id":"C"}]},
  "others":{"type":"GeometryCollection","geometries":[
    {"type":"Point","coordinates":[3,7]},
    {"type":"MultiPoint","coordinates":[[3,7],[1,2]]},
    {"type":"LineString","arcs":[1,-3]},
    {"type":"MultiLineString","arcs":[[0],[-1]]},
    {"type":"GeometryCollection","geometries":[{"type":"Polygon","arcs":[[0,1]]}]}]},
  "one":{"type":"Polygon","arcs":[[0,1]]}},
 "arcs":[[[10,10],[-10,0],[0,-10],[10,0]],
         [[10,0],[0,10]],
         [[10,0],[10,0],[0,10],[-10,0]]]}"#;

fn read(text: &str, object: Option<&str>) -> Result<Layer, String> {
    read_bytes("t.topojson", text.as_bytes(), object, None).map_err(|e| e.to_string())
}

fn coords(layer: &Layer, unit: usize) -> Vec<(f64, f64)> {
    let ring = layer.polygons.ring(layer.polygons.rings_of(unit).start);
    layer.polygons.coords()[ring].iter().map(|c| (c.x, c.y)).collect()
}

#[test]
fn polygons_with_their_attributes() {
    let layer = read(SAMPLE, Some("squares")).unwrap();
    assert_eq!(layer.len(), 3);
    assert_eq!(layer.format, Format::TopoJson);
    assert_eq!(layer.foreign, r#""note":[1]"#);
    assert_eq!(coords(&layer, 0), [(1.0, 1.0), (0.0, 1.0), (0.0, 0.0), (1.0, 0.0)]);
    assert_eq!(coords(&layer, 1), [(1.0, 1.0), (1.0, 0.0), (2.0, 0.0), (2.0, 1.0)]);
    assert_eq!(layer.polygons.rings_of(2), 2..2);
    assert_eq!(layer.polygons.len(), 3);
    let features: Vec<_> = layer.features().collect();
    assert_eq!(features[0].properties_json(), r#"{"nom":"Été"}"#);
    assert_eq!(features[1].id_json(), "2");
    assert_eq!(features[1].foreign_json(), r#""x":true"#);
    assert_eq!(features[2].id().as_deref(), Some("C"));
}

#[test]
fn every_other_geometry() {
    let layer = read(SAMPLE, Some("others")).unwrap();
    let texts: Vec<String> = layer.others.values().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            r#"{"type":"Point","coordinates":[0.3,0.7]}"#,
            r#"{"type":"MultiPoint","coordinates":[[0.3,0.7],[0.1,0.2]]}"#,
            r#"{"type":"LineString","coordinates":[[1.0,0.0],[1.0,1.0],[2.0,1.0],[2.0,0.0],[1.0,0.0]]}"#,
            r#"{"type":"MultiLineString","coordinates":[[[1.0,1.0],[0.0,1.0],[0.0,0.0],[1.0,0.0]],[[1.0,0.0],[0.0,0.0],[0.0,1.0],[1.0,1.0]]]}"#,
            r#"{"type":"GeometryCollection","geometries":[{"type":"Polygon","coordinates":[[[1.0,1.0],[0.0,1.0],[0.0,0.0],[1.0,0.0],[1.0,1.0]]]}]}"#,
        ]
    );
    assert_eq!(layer.polygons.len(), 5);
}

#[test]
fn all_objects_are_layers() {
    let layers = read_layers("t", SAMPLE.as_bytes(), Some(&Crs::Epsg(2154))).unwrap();
    let names: Vec<&str> = layers.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["squares", "others", "one"]);
    assert_eq!(layers[2].1.len(), 1);
    assert_eq!(layers[2].1.crs, Crs::Epsg(2154));
}

#[test]
fn an_old_crs_member_is_understood_and_written_back() {
    let crs = r#""crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::2154"}}"#;
    let lambert = SAMPLE.replacen("[0,0]},", "[700000,6500000]},", 1);
    let layer = read(&lambert.replacen("\"note\":[1]", crs, 1), Some("squares")).unwrap();
    assert_eq!((&layer.crs, layer.foreign.as_str()), (&Crs::Epsg(2154), ""));
    let text = written(&layer, None);
    assert!(text.contains(crs), "{text}");
    assert_eq!(read(&text, None).unwrap().crs, Crs::Epsg(2154));
}

#[test]
fn a_crs_member_that_names_no_crs_is_refused() {
    let crs = r#""crs":{"type":"link","properties":{"href":"x"}}"#;
    let text = SAMPLE.replacen("\"note\":[1]", crs, 1);
    let error = read(&text, Some("squares")).unwrap_err();
    assert!(error.contains("does not say by name which CRS it is in; name it"), "{error}");
    assert!(read_bytes("t", text.as_bytes(), Some("squares"), Some(Crs::Wgs84)).is_ok());
    let text = SAMPLE.replacen("\"note\":[1]", "\"crs\":null", 1);
    assert_eq!(read(&text, Some("squares")).unwrap().crs, Crs::Wgs84);
}

#[test]
fn latitudes_beyond_the_poles_are_refused() {
    let far = SAMPLE.replacen("\"translate\":[0,0]", "\"translate\":[0,89.5]", 1);
    let error = read(&far, Some("squares")).unwrap_err();
    let expected = "t.topojson: feature 1 (A): latitude 90.5 is beyond 90°, but the file is taken to be in \
                    EPSG:4326; if it is in another CRS, name it";
    assert_eq!(error, expected);
    let crs = Some(Crs::Epsg(2154));
    assert!(read_bytes("t", far.as_bytes(), Some("squares"), crs).is_ok());
}

#[test]
fn an_object_must_be_chosen_among_several() {
    let error = read(SAMPLE, None).unwrap_err();
    assert!(
        error.contains("3 layers, of which one must be chosen: squares, others, one"),
        "{error}"
    );
    let error = read(SAMPLE, Some("square")).unwrap_err();
    assert!(error.contains("no layer `square`"), "{error}");
}

#[test]
fn decimal_scales_give_the_nearest_doubles() {
    let text = |scale: &str, translate: &str| {
        format!(
            r#"{{"type":"Topology","transform":{{"scale":[{scale},{scale}],"translate":{translate}}},
             "objects":{{"o":{{"type":"Point","coordinates":[23500003,-3]}}}}}}"#
        )
    };
    let point = |text: &str| read(text, None).unwrap().others[&0].to_string();
    assert_eq!(
        point(&text("1e-7", "[0,0]")),
        r#"{"type":"Point","coordinates":[2.3500003,-3e-7]}"#
    );
    assert_eq!(
        point(&text("0.5", "[1,-1]")),
        r#"{"type":"Point","coordinates":[11750002.5,-2.5]}"#
    );
}

#[test]
fn positions_without_transform_are_taken_as_they_are() {
    let text = r#"{"type":"Topology","arcs":[ [ [0.5, 1e0, 7], [2.25,1],[2,2.125],[0.5,1] ] ],
        "objects":{"o":{"arcs":[[0]],"type":"Polygon"}}}"#;
    let layer = read(text, None).unwrap();
    assert_eq!(coords(&layer, 0), [(0.5, 1.0), (2.25, 1.0), (2.0, 2.125)]);
    assert_eq!(layer.dropped_ordinates, 1);
}

#[test]
fn rings_that_bound_no_area_are_left_out_and_told() {
    // A ring along one arc and back, one of a single position, and a hole in the former.
    let text = SAMPLE.replace(
        r#"{"type":null,"id":"C"}"#,
        r#"{"type":"Polygon","id":"C","arcs":[[1,-2]]},
           {"type":"MultiPolygon","id":"D","arcs":[[[3]],[[0,1],[1,-2]],[[1,-2],[0,1]]]}"#,
    );
    let text = text.replace("[-10,0]]]}", "[-10,0]],[[5,5],[0,0]]]}");
    let layer = read(&text, Some("squares")).unwrap();
    let rings: Vec<usize> = (0..4).map(|unit| layer.polygons.rings_of(unit).len()).collect();
    assert_eq!(rings, [1, 1, 0, 1]);
    assert_eq!(coords(&layer, 3), coords(&layer, 0));
    assert_eq!(
        layer.notes,
        [
            "5 rings without area, or within such a ring, left out, all there was of 1 feature: feature 3 (C)"
        ]
    );
    assert_eq!(layer.polygons.repairs().duplicates, 0);
}

#[test]
fn open_rings_are_closed_and_counted() {
    let layer = read(&SAMPLE.replacen("[[0,1]]", "[[0]]", 1), Some("squares")).unwrap();
    assert_eq!(coords(&layer, 0).len(), 4);
    assert_eq!(layer.polygons.repairs().closed, 1);
}

#[test]
fn bad_topologies_say_what_is_wrong() {
    let swap = |from: &str, to: &str| {
        assert!(SAMPLE.contains(from), "{from}");
        SAMPLE.replacen(from, to, 1)
    };
    let cases = [
        (String::new(), "line 1, column 1: expected `{`, found the end of the file"),
        ("[]".into(), "expected `{`, found `[`"),
        ("{}".into(), "an object without a `type` is no TopoJSON"),
        (r#"{"type":"FeatureCollection"}"#.into(), "found a `FeatureCollection`"),
        (r#"{"type":"Topology"}"#.into(), "it holds no layer"),
        (swap("[[0,1]]", "[[0,7]]"), "feature 1 (A): no such arc, there are 3, found `7`"),
        (swap("[[0,1]]", "[[0,-9]]"), "no such arc"),
        (swap("[[0,1]]", "[[0,1.5]]"), "expected the number of an arc, found `1.5`"),
        (swap("[[0,1]]", "[[0,1e99]]"), "expected the number of an arc"),
        (swap("[[0,1]]", r#"[[0,"1"]]"#), "expected a number"),
        (swap("[[0,1]]", "[[0,-2]]"), "does not start where the one before ends, found `-2`"),
        (swap("[[0,1]]", "[[]]"), "feature 1 (A): a ring without arcs"),
        (swap("[[0,1]]", "5"), "expected `[`, found `5`"),
        (swap("\"arcs\":[[0,1]]", "\"arc\":0"), "a Polygon needs arcs, coordinates or geometries"),
        (swap("\"Polygon\"", "\"Blob\""), "feature 1 (A): `Blob` is no geometry type"),
        (swap("\"A\"", "[1]"), "the id of a feature must be a string or a number"),
        (swap("{\"nom\":\"Été\"}", "5"), "the properties of a feature must be an object or null"),
        (swap("\"scale\"", "\"skale\""), "a transform needs a `scale` and a `translate`"),
        (swap("[0.1,0.1]", "[0.1]"), "expected `,`, found `]"),
        (swap("[0.1,0.1]", "[1e308,1]"), "arc 0: a coordinate is too large for a double"),
        (swap("[10,10]", "[10]"), "expected `,`"),
        (swap("[10,10]", "[010,10]"), "expected a number"),
        (swap("[10,10]", "[NaN,10]"), "expected a number, found `NaN`"),
        (swap("[10,10]", "[null,10]"), "expected a number, found `null`"),
        (swap("[[10,0],[0,10]]", "[]"), "an arc without positions"),
        (format!("{SAMPLE} x"), "expected the end of the file, found `x`"),
    ];
    for (text, expected) in cases {
        let error = read(&text, Some("squares")).map(|layer| layer.len()).unwrap_err();
        assert!(error.starts_with("t.topojson: "), "{error}");
        assert!(error.contains(expected), "{error:?} does not say {expected:?}");
    }
}

#[test]
fn deep_nesting_is_refused() {
    let open = r#"{"type":"GeometryCollection","geometries":["#.repeat(10_000);
    let error = read(&format!(r#"{{"type":"Topology","objects":{{"o":{open}"#), None).unwrap_err();
    assert!(error.contains("levels deep"), "{error}");
}

#[test]
fn every_truncation_is_an_error() {
    for end in (0..SAMPLE.len()).filter(|&end| SAMPLE.is_char_boundary(end)) {
        assert!(read(&SAMPLE[..end], Some("squares")).is_err(), "{}", &SAMPLE[..end]);
    }
}

fn written(layer: &Layer, decimals: Option<u8>) -> String {
    let mut out = Vec::new();
    write(layer, "o", decimals, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn what_is_written_reads_back_the_same() {
    for (object, decimals) in [("squares", Some(1)), ("squares", None), ("others", Some(1))] {
        let layer = read(SAMPLE, Some(object)).unwrap();
        let text = written(&layer, decimals);
        let back = read(&text, None).unwrap();
        assert_eq!(canonical(&back), canonical(&layer), "{text}");
        assert_eq!(back.attributes, layer.attributes);
        assert_eq!(back.others, layer.others);
        assert_eq!(back.foreign, layer.foreign);
        assert_eq!(written(&back, decimals), text);
    }
}

#[test]
fn a_shared_border_is_written_once() {
    let text = written(&read(SAMPLE, Some("squares")).unwrap(), Some(1));
    let arcs = text.split_once("\"arcs\":[\n").unwrap().1;
    assert_eq!(arcs.lines().count(), 3, "{text}");
    assert!(text.contains(r#""scale":[1e-1,1e-1],"translate":[0,0]"#), "{text}");
}

#[test]
fn parts_of_a_unit_that_share_a_border_stay_apart() {
    let mut layer = read(SAMPLE, Some("squares")).unwrap();
    let [a, b] = [0, 1].map(|unit| layer.polygons.to_geo(unit).0);
    layer.polygons = maille_geometry::Polygons::new();
    layer.polygons.push_geo(&a.into_iter().chain(b).collect()).unwrap();
    layer.polygons.finish_unit();
    layer.polygons.finish_unit();
    let back = read(&written(&layer, Some(1)), None).unwrap();
    assert_eq!(canonical(&back), canonical(&layer));
}

#[test]
fn borders_of_a_polygon_with_itself_come_back() {
    let mut layer = read(SAMPLE, Some("one")).unwrap();
    layer.polygons = maille_geometry::Polygons::new();
    // The shell has a spike, and passes its last edge a third time.
    let rings: [&[(i32, i32)]; 3] = [
        &[(0, 0), (4, 0), (4, 3), (5, 3), (4, 3), (5, 3), (4, 4), (0, 4)],
        &[(1, 1), (1, 2), (2, 2), (2, 1)],
        &[(2, 1), (2, 2), (3, 2), (3, 1)],
    ];
    for ring in rings {
        for &(x, y) in ring {
            layer.polygons.push_vertex(f64::from(x), f64::from(y));
        }
        layer.polygons.finish_ring().unwrap();
    }
    layer.polygons.finish_polygon();
    layer.polygons.finish_unit();
    let again = read(&written(&layer, None), None).unwrap();
    assert_eq!(again.polygons.rings_of(0).len(), 3);
    for ring in 0..3 {
        let positions = |layer: &Layer| {
            let ring = &layer.polygons.coords()[layer.polygons.ring(ring)];
            let lowest = (0..ring.len()).min_by_key(|&i| [ring[i].x, ring[i].y].map(f64::to_bits));
            let mut ring = ring.to_vec();
            ring.rotate_left(lowest.unwrap());
            ring
        };
        assert_eq!(positions(&again), positions(&layer));
    }
}

#[test]
fn too_few_decimals_are_an_error() {
    let layer = read(&SAMPLE.replace("0.1,0.1", "0.01,0.01"), Some("squares")).unwrap();
    let error = write(&layer, "o", Some(0), &mut Vec::new()).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::InvalidData);
    assert_eq!(
        error.to_string(),
        "feature 1 (A): with 0 decimals, all 4 positions of a ring are the same"
    );
}

/// Rings of each unit, each from its lowest position on: where a ring starts says nothing.
fn canonical(layer: &Layer) -> Vec<Vec<Vec<(u64, u64)>>> {
    let ring = |ring: usize| {
        let bits = |c: &Coord| (c.x.to_bits(), c.y.to_bits());
        let mut ring: Vec<_> =
            layer.polygons.coords()[layer.polygons.ring(ring)].iter().map(bits).collect();
        let lowest = (0..ring.len()).min_by_key(|&i| ring[i]).unwrap_or_default();
        ring.rotate_left(lowest);
        ring
    };
    (0..layer.polygons.len()).map(|u| layer.polygons.rings_of(u).map(ring).collect()).collect()
}

proptest! {
    #[test]
    fn damaged_files_never_panic(at in 0..SAMPLE.len(), byte in any::<u8>()) {
        let mut bytes = SAMPLE.as_bytes().to_vec();
        bytes[at] = byte;
        let _ = read_layers("t", &bytes, None);
    }

    #[test]
    fn integers_read_as_they_are_written(x in any::<i32>(), y in -1_000_000_000_000_i64..10) {
        let text = format!(r#"{{"type":"Topology","arcs":[[[{x},{y}],[{x},0]]],
            "objects":{{"o":{{"type":"LineString","arcs":[0]}}}}}}"#);
        let layer = read(&text, None).unwrap();
        let expected = format!("{{\"type\":\"LineString\",\"coordinates\":[[{x}.0,{y}.0],[{x}.0,0.0]]}}");
        prop_assert_eq!(layer.others[&0].to_string(), expected);
    }
}

#[test]
fn a_geometry_without_a_type_is_refused() {
    let text = r#"{"type":"Topology","objects":{"a":{"Type":"Polygon","arcs":[[0]]}},
        "arcs":[[[0,0],[1,0],[0,1],[0,0]]]}"#;
    let error = super::read_bytes("in", text.as_bytes(), None, None).unwrap_err().to_string();
    assert!(error.contains("without a `type`"), "{error}");
}

#[test]
fn heights_of_any_geometry_are_told_as_lost() {
    for (geometry, is_high) in [
        (r#"{"type":"Point","coordinates":[1,2,3]}"#, true),
        (r#"{"type":"Polygon","coordinates":[[[0,0,5],[1,0,5],[1,1,5],[0,0,5]]]}"#, true),
        (r#"{"type":"LineString","coordinates":[[1,2],[3,4]]}"#, false),
    ] {
        let layer = crate::geojson::read_str("in", geometry).unwrap();
        let losses = crate::write(&layer, Format::TopoJson, &mut Vec::new()).unwrap();
        let told = is_high.then_some(crate::Loss::Heights { format: Format::TopoJson });
        assert_eq!(losses, Vec::from_iter(told), "{geometry}");
    }
}
