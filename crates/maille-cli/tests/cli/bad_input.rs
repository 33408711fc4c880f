//! Layers that are wrong: one clear message, the right exit code, and no output file.

use crate::support::{Folder, collection, communes, feature, square};
use maille_io::Format;
use predicates::prelude::*;

/// Each command that works on polygons.
const COMMANDS: [&str; 5] = [
    "dissolve a.geojson --all -q -o out.geojson",
    "check a.geojson -q --faults out.geojson",
    "clean a.geojson -q -o out.geojson --changes changes.geojson",
    "simplify a.geojson --percent 10 -q -o out.geojson",
    "index a.geojson -q -o out.maille",
];

/// These bytes are refused as a wrong input by every command, with a message about `a.geojson` that
/// matches a pattern.
fn refused(content: impl AsRef<[u8]>, pattern: &str) {
    refused_by(&COMMANDS, content, pattern);
}

fn refused_by(commands: &[&str], content: impl AsRef<[u8]>, pattern: &str) {
    let folder = Folder::new();
    folder.write("a.geojson", content);
    let pattern = format!("^maille: error: a.geojson: {pattern}\n$");
    for command in commands {
        let message = predicate::str::is_match(&pattern).unwrap();
        folder.run(command).code(3).stdout("").stderr(message);
        assert_eq!(folder.files(), ["a.geojson"], "{command}");
    }
}

/// A collection of a square and a polygon with these rings.
fn polygon(rings: &str) -> String {
    collection(&[square(0, 0, ""), feature(r#""code":"X1""#, rings)])
}

#[test]
fn not_json() {
    refused("code;name\n01001;L'Abergement\n", "line 1, column 1: .*");
    refused("<kml></kml>", "line 1, column 1: .*");
    refused("42", ".*");
    refused(r#"{"type":"Fromage"}"#, ".*Fromage.*");
}

#[test]
fn truncated_anywhere() {
    let folder = Folder::new();
    let text = communes();
    for end in 1..text.len() {
        folder.write("a.geojson", &text[..end]);
        let message = predicate::str::is_match(
            "^maille: error: a.geojson: (feature \\d.*, )?line \\d+, column \\d+: ",
        );
        let assert = folder.run("dissolve a.geojson --all -q -o out.geojson");
        assert.code(3).stdout("").stderr(message.unwrap());
    }
    assert_eq!(folder.files(), ["a.geojson"]);
}

#[test]
fn positions_that_are_no_numbers() {
    for value in ["NaN", "Infinity", "-Infinity", "\"5\"", "null", "1e999", "01", "1.", "{}"] {
        refused(polygon(&format!("[[[5,5],[6,5],[{value},6],[5,5]]]")), ".*");
    }
    refused(polygon("[[[5,5],[6,5],[6],[5,5]]]"), "feature 2 .*");
}

#[test]
fn positions_beyond_all_reckoning() {
    let far = "[[[-1e308,0],[0,0],[0.12345678901234567,48.8566],[0.5,89.99],[0,0]]]";
    refused(polygon(far), "feature 2 \\(X1\\).*a coordinate of a ring is beyond ±1e75");
}

#[test]
fn rings_that_bound_nothing() {
    refused(
        polygon("[[[5,5],[6,5],[5,5]]]"),
        "feature 2 \\(X1\\).*a ring needs at least 4 positions.*",
    );
    refused(
        polygon("[[[5,5],[5,5],[5,5],[5,5]]]"),
        "feature 2 \\(X1\\).*all 4 positions .* the same.*",
    );
    refused(polygon("[[[5,5],[6,6],[7,7],[5,5]]]"), "feature 2 \\(X1\\).*no area.*");
    refused(polygon("[[]]"), "feature 2 \\(X1\\).*");
}

#[test]
fn borders_that_cross_themselves() {
    let pattern = "feature 2 \\(X1\\): its border crosses itself at .*; mend it with `maille clean`, or leave the feature out";
    // `check` shows them, `clean` mends them.
    let [dissolve, _, _, simplify, _] = COMMANDS;
    refused_by(&[dissolve, simplify], polygon("[[[5,5],[7,7],[7,5],[5,6],[5,5]]]"), pattern);
}

#[test]
fn latitudes_beyond_the_poles() {
    let pattern = "feature 2 \\(X1\\): latitude 6.5e6 is beyond 90°.*|feature 2 \\(X1\\): latitude 6500000 is beyond 90°.*";
    let lambert =
        polygon("[[[700000,6500000],[700001,6500000],[700001,6500001],[700000,6500000]]]");
    refused(&lambert, pattern);
    let folder = Folder::new();
    folder.write("a.geojson", lambert);
    folder.run("dissolve a.geojson --all --crs EPSG:2154").success();
}

#[test]
fn a_crs_without_a_name() {
    let link = r#"{"crs":{"type":"link","properties":{"href":"x"}},"#;
    let text = communes().replacen('{', link, 1);
    refused(&text, "its `crs` member, .*, does not say by name which CRS .* --crs EPSG:2154");
    let folder = Folder::new();
    folder.write("a.geojson", text);
    folder.run("dissolve a.geojson --all --crs EPSG:4326").success();
}

#[test]
fn polygons_and_lines_mixed() {
    let line = r#"{"type":"Feature","id":7,"properties":{},"geometry":{"type":"LineString","coordinates":[[0,0],[1,1]]}}"#;
    refused(
        collection(&[square(0, 0, ""), line.to_owned()]),
        "feature 2 \\(7\\): its geometry is a LineString, and only polygons can be [a-z ]+; leave such features out",
    );
}

#[test]
fn nothing_to_merge() {
    refused(collection(&[]), "there are no features to be [a-z ]+");
    refused("", "the file is empty");
    refused(" \n", "the file is empty");
}

#[test]
fn invalid_utf8() {
    let mut bytes = communes().into_bytes();
    let place = bytes.windows(5).position(|w| w == b"01003").unwrap();
    bytes[place] = 0xe9;
    refused(&bytes, ".*UTF-8.*");
}

#[test]
fn ten_thousand_levels_of_nesting() {
    let (open, close) = ("[".repeat(10_000), "]".repeat(10_000));
    refused(format!("{open}{close}"), ".*");
    refused(polygon(&format!("{open}{close}")), ".*");
    refused(collection(&[square(0, 0, &format!(r#""deep":{open}{close}"#))]), ".*levels deep.*");
    let deep = r#"{"type":"GeometryCollection","geometries":["#;
    let end = "]}".repeat(10_000);
    refused(format!("{}{end}", deep.repeat(10_000)), ".*");
}

#[test]
fn members_that_the_format_defines_otherwise() {
    let pattern =
        "feature 1 \\(01001\\), line 1, column \\d+: a `type` must be a string, found `5`";
    refused(
        communes().replacen(r#""type":"Feature","#, r#""type":5,"type":"Feature","#, 1),
        pattern,
    );
    refused(
        r#"{"type":5,"type":"FeatureCollection","features":[]}"#,
        "line 1, column 9: a `type` .*",
    );
    let twice = r#"{"type":"FeatureCollection","features":5,"features":[]}"#;
    let pattern = "line 1, column 40: the `features` of a FeatureCollection must be an array";
    refused(twice, pattern);
    // Foreign to TopoJSON, and not to GeoJSON.
    let topology = r#"{"type":"Topology","arcs":[[[0,0],[1,0],[1,1],[0,0]]],"objects":{"a":{"type":"Polygon","arcs":[[0]],"geometry":5}}}"#;
    let folder = Folder::new();
    folder.write("a.topojson", topology);
    folder.fails(
        "clean a.topojson -o out.geojson",
        3,
        "out.geojson: cannot write: feature 1: its foreign member \"geometry\" is called as one that \
         the format defines; rename it, or leave it out",
    );
}

#[test]
fn damaged_compression() {
    let folder = Folder::with_communes();
    folder.run("dissolve communes.geojson --by code -o c.geojson.gz").success();
    folder.run("dissolve communes.geojson --by code -o c.geojson.zst").success();
    folder.write("p.csv", "lon,lat\n0.5,0.5\n");
    folder.run("locate --in communes.geojson p.csv -o p.csv.gz").success();
    folder.run("locate --in communes.geojson p.csv -o p.csv.zst").success();
    for (name, line) in [
        ("c.geojson.gz", "dissolve c.geojson.gz --all -o out.geojson"),
        ("c.geojson.zst", "dissolve c.geojson.zst --all -o out.geojson"),
        ("p.csv.gz", "locate --in communes.geojson p.csv.gz -o out.csv"),
        ("p.csv.zst", "locate --in communes.geojson p.csv.zst -o out.csv"),
    ] {
        let bytes = std::fs::read(folder.path(name)).unwrap();
        let mut damaged = bytes.clone();
        damaged[6..].fill(0xa5);
        // Within the header, the data and the checksum.
        let ends = [5, bytes.len() / 2, bytes.len() - 1].map(|end| bytes[..end].to_vec());
        for bytes in ends.into_iter().chain([damaged]) {
            folder.write(name, bytes);
            let message = format!("{name}: the compressed data end early or are damaged");
            folder.fails(line, 3, &message);
        }
    }
}

/// A file in a format that is wrong in a way of its own, and what is said of it.
fn wrong(format: Format) -> (Vec<u8>, &'static str) {
    let (content, problem): (&[u8], &str) = match format {
        Format::GeoJson => (b"{\"type\":\"Banana\"}", "feature 1, line 1, column 1: `Banana` is no GeoJSON type.*"),
        Format::GeoJsonSeq | Format::GeoJsonTextSeq => {
            (b"{\"type\":\"Feature\"}\n{", "feature 2, line 2, column 2: .*")
        }
        Format::TopoJson => (
            b"{\"type\":\"Topology\",\"arcs\":[],\"objects\":{\"a\":{\"type\":\"Polygon\",\"arcs\":[[0]]}}}",
            ".*: no such arc, there are 0, found `0`",
        ),
        Format::Wkt => (b"POINT(1 2)\nPOINT(1 2) x\n", "line 2: column 12: expected the end .*"),
        Format::Wkb => (b"0103000000FFFFFFFF", "line 1: it ends early: 4294967295 parts .*"),
        Format::Csv => (b"lon,lat\n1,x\n", "line 2: \"x\" in column \"lat\" is no coordinate"),
        Format::Tsv => (b"a\tb\n1\n", "line 2: it has 1 fields, and the header 2"),
        Format::Shapefile => (b"\0\0\x27\x0a", "its .shx is missing; .*"),
        Format::FlatGeobuf => (b"fgb\x03fgb\0\xff\xff\xff\xff", "its header is cut off"),
        Format::GeoParquet => (b"PAR1", "it is cut off: .*"),
        Format::GeoPackage => (b"SQLite format 3\0", "SQLite cannot read it: .*"),
        Format::Kml => (b"<kml><Placemark>", "line 1, column 17: .*"),
        Format::Kmz => (b"PK\x03\x04", "it is no archive that can be read: .*"),
    };
    (content.to_vec(), problem)
}

#[test]
fn a_wrong_file_of_any_format() {
    for format in Format::ALL {
        let folder = Folder::new();
        let (content, problem) = wrong(format);
        let name = format!("a.{}", format.name());
        folder.write(&name, content);
        let message = format!("^maille: error: {name}: {problem}\n$");
        for line in ["convert -o out.geojson", "convert --out-dir out --to fgb", "info --json"] {
            let message = predicate::str::is_match(&message).unwrap();
            folder.run(&format!("{line} {name}")).code(3).stdout("").stderr(message);
            assert_eq!(folder.files(), [name.as_str()], "{line}");
        }
    }
}
