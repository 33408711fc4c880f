use super::{is_kmz, read_kmz, read_text};
use crate::archive::{ArchiveWriter, Sizes};
use crate::samples::{EVERY_GEOMETRY, geometries, layer, text};
use crate::{Crs, Format, Layer, Loss, ReadOptions, read_bytes, shapefile, write};
use std::io::Write;

fn written(layer: &Layer, format: Format) -> (Vec<u8>, Vec<Loss>) {
    let mut out = Vec::new();
    let losses = write(layer, format, &mut out).expect("memory takes all");
    (out, losses)
}

const COLLECTION_OF_COLLECTION: &str =
    r#"{"type":"GeometryCollection","geometries":[{"type":"GeometryCollection""#;

/// A document of these elements.
fn document(elements: &str) -> String {
    format!(
        r#"<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{elements}</Document></kml>"#
    )
}

fn read(elements: &str) -> Result<Layer, String> {
    read_text("in", document(elements).as_bytes(), None).map_err(|error| error.to_string())
}

#[test]
fn layers_come_back() {
    // KML does not tell a collection of points alone from a multi-point.
    let told = |geometry: &&&str| !geometry.starts_with(COLLECTION_OF_COLLECTION);
    let given: Vec<&str> = EVERY_GEOMETRY.iter().filter(told).copied().collect();
    let given = layer(&given);
    for format in [Format::Kml, Format::Kmz] {
        let (bytes, losses) = written(&given, format);
        let long = "text, for KML has no integers of 64 bits";
        assert_eq!(losses.len(), 1, "{losses:?}");
        assert!(
            matches!(&losses[0], Loss::Retyped { field, to, .. } if field == "long" && *to == long)
        );
        assert_eq!(Format::from_bytes(&bytes), format);
        let again =
            read_bytes("in", &bytes, None, &ReadOptions::default()).expect("it was written");
        assert_eq!(again.format, format);
        assert_eq!(geometries(&again), geometries(&given));
        let unquoted = |text: &str| text.replace(":\"92233720368547758", ":92233720368547758");
        for (again, given) in again.features().zip(given.features()) {
            let again = unquoted(again.properties_json()).replacen("\",\"real", ",\"real", 1);
            let (again, given) = (again.replace('"', ""), given.properties_json().replace('"', ""));
            assert_eq!(again, given);
        }
        // What was lost is lost once only, and the same layer gives the same bytes.
        assert!(written(&again, format).1.is_empty());
        assert_eq!(written(&given, format).0, bytes);
    }
}

#[test]
fn placemarks_are_found_wherever_they_are() {
    let read = read(
        r#"<Schema id="s"><SimpleField type="int" name="n"/><SimpleField type="double" name="r"/>
        <SimpleField type="bool" name="b"/><SimpleField type="string" name="code"/></Schema>
        <Folder><name>not a field</name><Style><x/></Style>
        <Placemark id="p1"><name>A &amp; B&#233;<![CDATA[ <i>]]></name><styleUrl>#x</styleUrl>
        <ExtendedData><SchemaData><SimpleData name="n"> 7 </SimpleData><SimpleData name="r">2</SimpleData>
        <SimpleData name="b">1</SimpleData><SimpleData name="code">01001</SimpleData></SchemaData></ExtendedData>
        <Point><coordinates> 2.5,48,0 </coordinates></Point></Placemark>
        <Folder><Placemark><description>d</description><ExtendedData><Data name="k"><displayName>x</displayName>
        <value>v</value></Data></ExtendedData><LinearRing><coordinates>0,0 1,0
        1,1 0,0</coordinates></LinearRing></Placemark></Folder></Folder>"#,
    );
    assert_eq!(
        text(&read.expect("well-formed")),
        "{\"type\":\"Feature\",\"id\":\"p1\",\"properties\":{\"n\":7,\"r\":2.0,\"b\":true,\"code\":\"01001\",\
         \"name\":\"A & Bé <i>\"},\"geometry\":{\"type\":\"Point\",\"coordinates\":[2.5,48.0]}}\n\
         {\"type\":\"Feature\",\"properties\":{\"n\":null,\"r\":null,\"b\":null,\"code\":null,\
         \"description\":\"d\",\"k\":\"v\"},\"geometry\":{\"type\":\"LineString\",\"coordinates\":\
         [[0.0,0.0],[1.0,0.0],[1.0,1.0],[0.0,0.0]]}}\n"
    );
}

#[test]
fn heights_of_nought_are_none_unless_they_are_measured() {
    let point = |mode: &str, z: &str| {
        let point = format!(
            "<Placemark><Point>{mode}<coordinates>1,2{z}</coordinates></Point></Placemark>"
        );
        geometries(&read(&point).expect("well-formed")).remove(0)
    };
    let absolute = "<altitudeMode>absolute</altitudeMode>";
    let flat = r#"{"type":"Point","coordinates":[1,2]}}"#;
    assert_eq!(point("", ",0"), flat);
    assert_eq!(point("<altitudeMode>clampToGround</altitudeMode>", ",0"), flat);
    assert_eq!(point(absolute, ",0"), r#"{"type":"Point","coordinates":[1,2,0]}}"#);
    assert_eq!(point("", ",3"), r#"{"type":"Point","coordinates":[1,2,3]}}"#);
}

#[test]
fn archives_are_told_from_shapefiles() {
    let mut given = layer(&EVERY_GEOMETRY[..2]);
    given.crs = Crs::Wgs84;
    let mut shapes = Vec::new();
    shapefile::write_zip(&given, &mut shapes).expect("memory takes all");
    assert!(!is_kmz(&shapes));
    assert_eq!(Format::from_bytes(&shapes), Format::Shapefile);
    let archive = |entries: &[(&str, &str)]| {
        let mut bytes = Vec::new();
        let mut archive = ArchiveWriter::new(&mut bytes, Sizes::Any);
        for (entry, content) in entries {
            archive.begin(entry).unwrap().write_all(content.as_bytes()).unwrap();
        }
        archive.finish().unwrap();
        bytes
    };
    let placemark = |name: &str| document(&format!("<Placemark><name>{name}</name></Placemark>"));
    let bytes = archive(&[("a/x.kml", &placemark("x")), ("b.kml", &placemark("b"))]);
    let layer = read_kmz("in", &bytes, None).expect("well-formed");
    let names: Vec<_> = layer.features().map(|feature| feature.properties_json()).collect();
    assert_eq!(names, [r#"{"name":"b"}"#, r#"{"name":"x"}"#]);
    for (entries, problem) in [
        (&[("a.txt", "x")][..], "in: there is no .kml in the archive"),
        (
            &[("../doc.kml", "x")],
            "in: its entry \"../doc.kml\" leads out of the archive; it is not to be trusted",
        ),
        (&[("a/doc.kml", "")], "in/a/doc.kml: line 1, column 1: there is no element in it"),
        (&[("doc.kml", "<kml>"), ("b.kml", "x")], "in/doc.kml: line 1, column 6: it ends early"),
        (
            &[("doc.kml", "<a/>")],
            "in/doc.kml: line 1, column 5: its outermost element is <a> and not <kml>",
        ),
    ] {
        let error = read_kmz("in", &archive(entries), None).expect_err(problem).to_string();
        assert_eq!(error, problem);
    }
    let cut = &bytes[..bytes.len() / 2];
    assert!(read_kmz("in", cut, None).is_err());
}

#[test]
fn what_is_wrong_is_told() {
    let polygon = |inner: &str| format!("<Placemark><Polygon>{inner}</Polygon></Placemark>");
    let ring = "<outerBoundaryIs><LinearRing><coordinates>0,0 1,0 1,1 0,0</coordinates></LinearRing></outerBoundaryIs>";
    let point = |text: &str| {
        format!("<Placemark><Point><coordinates>{text}</coordinates></Point></Placemark>")
    };
    let flat = ring.replace("1,1", "2,0");
    let schema = |kind: &str, text: &str| {
        format!(
            "<Schema><SimpleField name=\"a\" type=\"{kind}\"/></Schema><Placemark><ExtendedData><SchemaData>\
             <SimpleData name=\"a\">{text}</SimpleData></SchemaData></ExtendedData></Placemark>"
        )
    };
    let deep = "<MultiGeometry>".repeat(40);
    for (elements, problem) in [
        (polygon(""), "placemark 1: a polygon has 0 outer boundaries, and should have one"),
        (polygon(&ring.repeat(2)), "placemark 1: a polygon has 2 outer boundaries"),
        (polygon(&flat), "placemark 1: a ring has no area"),
        (polygon(&ring.replace(" 1,1 0,0", "")), "placemark 1: a ring needs at least 4 positions"),
        (point("1"), "placemark 1: `1` are no coordinates: two or three numbers"),
        (point("1,2,3,4"), "placemark 1: `1,2,3,4` are no coordinates: two or three"),
        (point("1,x"), "placemark 1: `1,x` are no coordinates"),
        (point("1,nan"), "placemark 1: `1,nan` are no coordinates"),
        (point("&nbsp;"), "placemark 1: broken XML: the entity &nbsp; is not known"),
        (schema("int", "x"), "placemark 1: field \"a\": `x` is no int"),
        (schema("double", "inf"), "placemark 1: field \"a\": `inf` is no double"),
        (schema("bool", "2"), "placemark 1: field \"a\": `2` is no bool"),
        ("<Placemark><Model/></Placemark>".to_owned(), "placemark 1: its geometry is a Model"),
        (
            format!("<Placemark>{}{}</Placemark>", "<Point></Point>", "<Point></Point>"),
            "placemark 1: it has several geometries",
        ),
        (
            format!("<Placemark>{deep}"),
            "placemark 1: multi-geometries nest more than 32 levels deep",
        ),
        ("<Folder>".repeat(70), "folders nest more than 64 levels deep"),
        ("<Placemark></Folder>".to_owned(), "placemark 1: broken XML: "),
        ("<Placemark a=1>".to_owned(), "broken XML: "),
    ] {
        let error = read(&elements).map(|_| ()).expect_err(problem);
        let (place, told) =
            error.strip_prefix("in: line ").and_then(|e| e.split_once(": ")).expect(&error);
        assert!(place.contains("column") && told.starts_with(problem), "{error}");
    }
    for (bytes, problem) in [
        (&b"\xff<kml/>"[..], "in: line 1, column 1: not valid UTF-8"),
        (b"plain text", "in: line 1, column 11: there is no element in it"),
        (b"<kml>", "in: line 1, column 6: it ends early"),
        (b"<html/>", "its outermost element is <html> and not <kml>"),
    ] {
        let error = read_text("in", bytes, None).expect_err(problem).to_string();
        assert!(error.contains(problem), "{error}");
    }
}

#[test]
fn what_kml_has_not_is_refused() {
    let mut given = layer(&EVERY_GEOMETRY[..1]);
    given.crs = Crs::Epsg(2154);
    let refused = write(&given, Format::Kml, &mut Vec::new()).expect_err("not WGS84").to_string();
    assert_eq!(
        refused,
        "KML has positions in WGS84 only, but these are in EPSG:2154; bring them to EPSG:4326 first"
    );
    let control = r#"{"type":"Feature","properties":{"code":"a","b":"\u0001"},"geometry":null}"#;
    let control = crate::geojson::read_str("in", control).expect("well-formed");
    let refused = write(&control, Format::Kml, &mut Vec::new()).expect_err("no XML").to_string();
    assert!(refused.starts_with("feature 1 (a): a text has control characters"), "{refused}");
}
