//! `maille info` of archives of tiles.

use crate::support::Folder;
use serde_json::json;

/// A folder of two tiles, the way other programs describe one.
fn tiles() -> Folder {
    let folder = Folder::with_communes();
    std::fs::create_dir_all(folder.path("tiles/1/1")).unwrap();
    folder.write("tiles/1/1/0.pbf", [0x1A, 5, 0x78, 2, 0x0A, 1, b'a']);
    folder.write("tiles/1/1/1.pbf", []);
    let about = r#"{"name":"Units","minzoom":"1","maxzoom":"1","bounds":"-5,41,10,51","attribution":"me\u001b",
        "json":"{\"vector_layers\":[{\"id\":\"a\",\"fields\":{\"code\":\"String\"},\"minzoom\":1,\"maxzoom\":1},{\"id\":\"b\"}],\"tilestats\":{\"layers\":[{\"layer\":\"a\",\"geometry\":\"Polygon\"}]}}"}"#;
    folder.write("tiles/metadata.json", about);
    folder
}

#[test]
fn an_archive_in_words() {
    tiles().run("info tiles").success().stderr("").stdout(
        "name        tiles\n\
         format      folder\n\
         title       Units\n\
         source      me\\u{1b}\n\
         zooms       1 to 1\n\
         box         -5 41 10 51\n\
         \n\
         layer  geometry  zooms   fields\n\
         a      Polygon   1 to 1  code (String)\n\
         b      ?         ? to ?\n\
         \n\
         zoom  tiles  bytes  largest  of tile\n   1      2      7        7  1/1/0\n",
    );
}

#[test]
fn an_archive_in_json_beside_a_layer() {
    let folder = tiles();
    let run = folder.run("info communes.geojson tiles --json").success();
    let text = String::from_utf8(run.get_output().stdout.clone()).unwrap();
    let reports: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(reports.len(), 2);
    assert_eq!(reports[0]["format"], "folder");
    let zooms =
        json!([{"zoom": 1, "tiles": 2, "bytes": 7, "largest": {"tile": "1/1/0", "bytes": 7}}]);
    assert_eq!(reports[0]["zooms"], zooms);
    assert_eq!(reports[0]["layers"][0]["fields"], json!({"code": "String"}));
    assert_eq!(reports[1]["name"], "communes.geojson");
}

#[test]
fn an_archive_that_is_damaged_is_wrong_input() {
    let folder = Folder::new();
    folder.write("a.pmtiles", b"PMTiles\x03");
    let problem = "maille: error: a.pmtiles: its header is wrong: Invalid header\n";
    folder.run("info a.pmtiles").code(3).stdout("").stderr(problem);
    let features = "maille: error: a.pmtiles is an archive of tiles, whose features are not listed by --features\n";
    folder.run("info a.pmtiles --features").code(2).stderr(features);
}
