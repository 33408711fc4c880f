use super::footer;
use super::samples::{bytes, file, file_of, floats, geo, properties, read, wkb_point};
use crate::samples::{EVERY_GEOMETRY, layer, text};
use crate::{Crs, Format, Layer, Loss, geojson, write};
use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::file::properties::WriterProperties;
use parquet::schema::types::Type;
use serde_json::Value;
use std::sync::Arc;

fn written(layer: &Layer) -> (Vec<u8>, Vec<Loss>) {
    let mut out = Vec::new();
    let losses = write(layer, Format::GeoParquet, &mut out).expect("GeoParquet holds it");
    (out, losses)
}

/// The metadata `geo` of a file.
fn metadata(bytes: &[u8]) -> Value {
    let footer = footer::read(bytes).expect("a footer");
    let pairs = footer.file_metadata().key_value_metadata().expect("metadata");
    let geo = pairs.iter().find(|pair| pair.key == "geo").expect("metadata of GeoParquet");
    serde_json::from_str(geo.value.as_deref().expect("a text")).expect("JSON")
}

/// Points on a line, each with its number, as many as fill several row groups.
fn points(count: u32) -> Layer {
    let feature = |i: u32| {
        format!(
            r#"{{"type":"Feature","properties":{{"n":{i}}},"geometry":{{"type":"Point","coordinates":[{0},{0}]}}}}"#,
            f64::from(i) / 1000.0
        )
    };
    let features: Vec<String> = (0..count).map(feature).collect();
    geojson::read_str("in", &features.join("\n")).expect("well-formed")
}

#[test]
fn every_geometry_and_type_comes_back() {
    let sample = layer(&EVERY_GEOMETRY);
    let (bytes, losses) = written(&sample);
    assert_eq!(losses, []);
    // The format is told from the content alone.
    let again = read(&bytes, None).expect("it was written");
    assert_eq!(text(&again), text(&sample));
    assert_eq!((again.format, &again.crs), (Format::GeoParquet, &Crs::Wgs84));
    assert_eq!(again.polygons.mended(), []);
    assert!(again.notes.is_empty());
}

#[test]
fn bytes_are_the_same_with_any_number_of_threads() {
    for sample in [layer(&EVERY_GEOMETRY), points(40_000)] {
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
            pool.expect("threads").install(|| written(&sample).0)
        };
        let one = with(1);
        assert!(one == with(3) && one == with(8));
    }
}

#[test]
fn metadata_are_those_of_the_specification() {
    let geo = metadata(&written(&layer(&EVERY_GEOMETRY)).0);
    assert_eq!(geo["version"], "1.1.0");
    assert_eq!(geo["primary_column"], "geometry");
    let column = &geo["columns"]["geometry"];
    assert_eq!(column["encoding"], "WKB");
    let types = [
        "GeometryCollection",
        "LineString",
        "LineString Z",
        "MultiLineString",
        "MultiPoint",
        "MultiPolygon",
        "Point",
        "Point Z",
        "Polygon",
        "Polygon Z",
    ];
    assert_eq!(column["geometry_types"], serde_json::json!(types));
    assert_eq!(column["bbox"], serde_json::json!([0.0, -2.0, 6.0, 48.85]));
    assert_eq!(column["covering"]["bbox"]["xmax"], serde_json::json!(["bbox", "xmax"]));
    assert_eq!(column.get("crs"), None);
    let nothing = metadata(&written(&layer(&["null"])).0);
    assert_eq!(nothing["columns"]["geometry"].get("bbox"), None);
}

#[cfg(feature = "proj")]
#[test]
fn the_crs_is_named_by_its_description() {
    let sample = Layer { crs: Crs::Epsg(2154), ..layer(&EVERY_GEOMETRY[..1]) };
    let (bytes, losses) = written(&sample);
    assert_eq!(losses, []);
    let id = &metadata(&bytes)["columns"]["geometry"]["crs"]["id"];
    assert_eq!(*id, serde_json::json!({"authority": "EPSG", "code": 2154}));
    assert_eq!(read(&bytes, None).expect("it was written").crs, Crs::Epsg(2154));
}

#[cfg(feature = "proj")]
#[test]
fn a_crs_with_heights_keeps_them() {
    let sample = Layer { crs: Crs::Epsg(5698), ..layer(&EVERY_GEOMETRY[..1]) };
    let (bytes, losses) = written(&sample);
    assert_eq!(losses, []);
    let geo = metadata(&bytes);
    let crs = &geo["columns"]["geometry"]["crs"];
    assert_eq!(crs["type"], "CompoundCRS");
    assert_eq!(crs["id"], serde_json::json!({"authority": "EPSG", "code": 5698}));
    assert_eq!(crs["components"][1]["type"], "VerticalCRS");
    assert_eq!(read(&bytes, None).expect("it was written").crs, Crs::Epsg(5698));
}

#[test]
fn a_crs_that_cannot_be_described_is_told() {
    let crs = Crs::Named("mine".into());
    let sample = Layer { crs: crs.clone(), ..layer(&EVERY_GEOMETRY[..1]) };
    let (bytes, losses) = written(&sample);
    assert_eq!(losses, [Loss::Crs { format: Format::GeoParquet, crs }]);
    assert_eq!(metadata(&bytes)["columns"]["geometry"]["crs"], Value::Null);
}

#[test]
fn columns_make_way_for_fields() {
    let row = r#"{"type":"Feature","properties":{"geometry":"x","BBOX":1,"a":1,"A":2,"s\".q":3,"":4},"geometry":{"type":"Point","coordinates":[1,2]}}"#;
    let sample = geojson::read_str("in", row).expect("well-formed");
    let (bytes, losses) = written(&sample);
    assert_eq!(losses, []);
    assert_eq!(metadata(&bytes)["primary_column"], "geometry_1");
    assert_eq!(text(&read(&bytes, None).expect("it was written")), text(&sample));
}

#[test]
fn ids_mixed_fields_and_fields_without_values_are_told() {
    let rows = [
        r#"{"type":"Feature","id":7,"properties":{"m":1,"u":null,"j":[1]},"geometry":null}"#,
        r#"{"type":"Feature","id":8,"properties":{"m":"x","u":null,"j":{"a":[]}},"geometry":null,"more":1}"#,
    ];
    let sample = geojson::read_str("in", &rows.join("\n")).expect("well-formed");
    let (bytes, losses) = written(&sample);
    let said: Vec<String> = losses.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 4, "{said:?}");
    assert_eq!(
        properties(&bytes),
        [r#"{"id":7,"m":"1","u":null,"j":[1]}"#, r#"{"id":8,"m":"x","u":null,"j":{"a":[]}}"#]
    );
}

#[test]
fn an_empty_layer_comes_back() {
    let nothing = r#"{"type":"FeatureCollection","features":[]}"#;
    let sample = geojson::read_str("in", nothing).expect("well-formed");
    assert_eq!(read(&written(&sample).0, None).expect("it was written").len(), 0);
}

#[test]
fn a_box_gives_what_a_look_at_all_gives_and_reads_no_other_row_group() {
    let sample = points(50_000);
    let bytes = written(&sample).0;
    for bbox in [[0.0, 0.0, 0.5, 0.5], [20.0, 20.0, 21.0, 30.0], [-9.0, -9.0, 99.0, 99.0]] {
        let found = read(&bytes, Some(bbox)).expect("it was written");
        assert_eq!(text(&found), text(&sample.clone().within(bbox)));
    }
    // The first row group is damaged: only who needs it sees that.
    let mut damaged = bytes.clone();
    damaged[4..2000].fill(0xff);
    let bbox = [20.0, 20.0, 30.0, 30.0];
    let found = read(&damaged, Some(bbox)).expect("the others are sound");
    assert_eq!(text(&found), text(&sample.within(bbox)));
    assert!(read(&damaged, None).is_err());
    assert!(read(&damaged, Some([0.0, 0.0, 1.0, 1.0])).is_err());
}

#[test]
fn bytes_and_other_geometries_are_left_out_and_told() {
    let schema = "required binary g; required binary b; required binary h; required group bbox { required float xmin; required float xmax; required float ymin; required float ymax; }";
    let geo = geo("WKB").replace(r#""columns":{"#, r#""columns":{"h":{"encoding":"WKB"},"#).replace(
        r#""geometry_types":[]"#,
        r#""edges":"spherical","covering":{"bbox":{"xmin":["bbox","xmin"],"xmax":["bbox","xmax"],"ymin":["bbox","ymin"],"ymax":["bbox","ymax"]}}"#,
    );
    let point = || bytes(&[wkb_point(1.0, 2.0)]);
    let [x, y] = [1.0, 2.0].map(|at| move || floats(&[at]));
    let columns = vec![point(), point(), point(), x(), x(), y(), y()];
    let bytes = file(schema, Some(&geo), &[columns]);
    let layer = read(&bytes, None).expect("it is sound");
    assert_eq!(layer.feature(0).properties_json(), "{}");
    assert_eq!(
        layer.notes,
        [
            "its edges are shortest ways on the globe, and taken for straight lines",
            "field \"b\" of bytes is left out",
            "field \"h\" of other geometries is left out",
        ]
    );
    assert_eq!(read(&bytes, Some([3.0, 0.0, 4.0, 4.0])).expect("it is sound").len(), 0);
}

#[test]
fn types_of_geometry_need_no_metadata() {
    let geometry = |crs: Option<&str>| LogicalType::geometry(crs.map(str::to_owned));
    for (kind, crs, notes) in [
        (geometry(None), Crs::Wgs84, 0),
        (geometry(Some("srid:2154")), Crs::Epsg(2154), 0),
        (geometry(Some("EPSG:2154")), Crs::Epsg(2154), 0),
        (
            geometry(Some(r#"{"type":"x","id":{"authority":"EPSG","code":3035}}"#)),
            Crs::Epsg(3035),
            0,
        ),
        (LogicalType::geography(None, None), Crs::Wgs84, 1),
    ] {
        let column = Type::primitive_type_builder("g", Physical::BYTE_ARRAY)
            .with_logical_type(Some(kind))
            .with_repetition(Repetition::REQUIRED);
        let columns = vec![Arc::new(column.build().expect("a column"))];
        let root = Type::group_type_builder("schema").with_fields(columns).build();
        let points = bytes(&[wkb_point(1.0, 2.0)]);
        let properties = WriterProperties::builder();
        let bytes = file_of(Arc::new(root.expect("a schema")), None, &[vec![points]], properties);
        let layer = read(&bytes, None).expect("it is sound");
        assert_eq!((layer.len(), &layer.crs, layer.notes.len()), (1, &crs, notes));
    }
}
