use crate::samples::{EVERY_GEOMETRY, layer, text};
use crate::{
    Crs, Format, Layer, Loss, ReadOptions, WriteOptions, geojson, read, read_bytes, write,
};
use rusqlite::{Connection, params};
use std::fs;
use tempfile::TempDir;

fn written(layer: &Layer) -> (Vec<u8>, Vec<Loss>) {
    let mut out = Vec::new();
    let losses = write(layer, Format::GeoPackage, &mut out).expect("GeoPackage holds it");
    (out, losses)
}

fn read_layer(bytes: &[u8], layer: Option<&str>) -> Result<Layer, String> {
    let options = ReadOptions { layer: layer.map(str::to_owned), ..ReadOptions::default() };
    read_bytes("in", bytes, None, &options).map_err(|error| error.to_string())
}

/// A file after some SQL.
fn changed(sample: &Layer, sql: &str) -> Vec<u8> {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("a.gpkg");
    fs::write(&path, written(sample).0).expect("written");
    let connection = Connection::open(&path).expect("a database");
    connection.execute_batch("PRAGMA foreign_keys = OFF").expect("sound SQL");
    connection.execute_batch(sql).expect("sound SQL");
    drop(connection);
    fs::read(&path).expect("it is there")
}

#[test]
fn every_geometry_and_type_comes_back() {
    let sample = layer(&EVERY_GEOMETRY);
    for crs in [Crs::Wgs84, Crs::Epsg(2154), Crs::Named("PROJCS[\"mine\"]".into())] {
        let sample = Layer { crs, ..sample.clone() };
        let (bytes, losses) = written(&sample);
        assert_eq!(losses, []);
        // The format is told from the content alone.
        let again = read_layer(&bytes, None).expect("it was written");
        assert_eq!(text(&again), text(&sample));
        assert_eq!((again.format, &again.crs), (Format::GeoPackage, &sample.crs));
        assert_eq!(again.polygons.mended(), []);
        assert_eq!(written(&sample).0, bytes);
    }
}

#[test]
fn files_are_read_where_they_lie() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("a.gpkg");
    let sample = layer(&EVERY_GEOMETRY);
    assert_eq!(crate::write_path(&sample, &path, &WriteOptions::default()).expect("written"), []);
    let again = read(&path, &ReadOptions::default()).expect("it was written");
    assert_eq!(text(&again), text(&sample));
    fs::remove_file(&path).expect("it is there");
    assert!(read(&path, &ReadOptions::default()).expect_err("it is gone").is_io());
}

#[test]
fn the_database_is_whole_and_its_tree_complete() {
    let bytes = written(&layer(&EVERY_GEOMETRY)).0;
    let mut database = Connection::open_in_memory().expect("memory");
    database.deserialize_read_exact("main", &bytes[..], bytes.len(), true).expect("a database");
    let one = |query: &str| -> String {
        database.query_row(query, [], |row| row.get(0)).unwrap_or_else(|e| panic!("{query}: {e}"))
    };
    assert_eq!(one("PRAGMA integrity_check"), "ok");
    let violations: Option<String> =
        database.query_row("PRAGMA foreign_key_check", [], |row| row.get(0)).ok();
    assert_eq!(violations, None);
    assert_eq!(one("SELECT rtreecheck('main', 'rtree_in_geom')"), "ok");
    assert_eq!(one("SELECT printf('%x', application_id) FROM pragma_application_id"), "47504b47");
    // Every feature with a geometry is in the tree, within its envelope.
    assert_eq!(one("SELECT count(*) || '' FROM rtree_in_geom"), "11");
    assert_eq!(one("SELECT count(*) || '' FROM sqlite_schema WHERE type = 'trigger'"), "6");
    let extent = "SELECT min_x || ' ' || min_y || ' ' || max_x || ' ' || max_y FROM gpkg_contents";
    assert_eq!(one(extent), "0.0 -2.0 6.0 48.85");
    let srs = "SELECT group_concat(srs_id) FROM gpkg_spatial_ref_sys";
    assert_eq!(one(srs), "-1,0,4326");
    let kind = "SELECT geometry_type_name || z || m FROM gpkg_geometry_columns";
    assert_eq!(one(kind), "GEOMETRY20");
}

#[test]
fn trees_of_any_height_find_what_meets_a_box() {
    // A node has 51 children: trees of one node, of two levels, just so, and of three.
    for count in [1, 51, 52, 51 * 51, 4000] {
        let places = (1..=count).map(|i| [f64::from(i * 7919 % 3607) / 10.0, f64::from(i) / 50.0]);
        let places: Vec<[f64; 2]> = places.collect();
        let points =
            places.iter().map(|[x, y]| format!(r#"{{"type":"Point","coordinates":[{x},{y}]}}"#));
        let points: Vec<String> = points.collect();
        let points: Vec<&str> = points.iter().map(String::as_str).collect();
        let bytes = written(&layer(&points)).0;
        let mut database = Connection::open_in_memory().expect("memory");
        database
            .deserialize_read_exact("main", &bytes[..], bytes.len(), false)
            .expect("a database");
        let check = |database: &Connection| -> String {
            let query = "SELECT rtreecheck('main', 'rtree_in_geom')";
            database.query_row(query, [], |row| row.get(0)).expect("it can be checked")
        };
        assert_eq!(check(&database), "ok", "{count}");
        for west in [0.0, 100.05, 359.9] {
            let query = "SELECT count(*) FROM rtree_in_geom WHERE maxx >= ?1 AND minx <= ?1 + 40";
            let found: usize = database.query_row(query, [west], |row| row.get(0)).unwrap();
            let meet = places.iter().filter(|[x, _]| (west..=west + 40.0).contains(x)).count();
            // Bounds of single precision may meet a box that the point does not quite.
            assert!((meet..=meet + 1).contains(&found), "{count}: {found} of {meet} from {west}");
        }
        // Features can go again, till nodes are too empty and SQLite mends the tree.
        database.execute("DELETE FROM \"in\" WHERE fid % 10 > 0", []).expect("deleted");
        assert_eq!(check(&database), "ok", "{count}, with a tenth left");
    }
}

#[test]
fn infinite_numbers_are_told() {
    let sample = layer(&EVERY_GEOMETRY[..1]);
    let infinite = "ALTER TABLE \"in\" ADD COLUMN far REAL DEFAULT 9e999";
    let layer = read_layer(&changed(&sample, infinite), None).expect("well-formed");
    assert_eq!(layer.feature(0).get("far").map(|far| far.is_null()), Some(true));
    assert_eq!(layer.notes, ["null stands for infinite numbers and NaN: 1"]);
}

#[test]
fn triggers_keep_the_tree_right() {
    let bytes = written(&layer(&EVERY_GEOMETRY[..3])).0;
    let mut database = Connection::open_in_memory().expect("memory");
    database.deserialize_read_exact("main", &bytes[..], bytes.len(), false).expect("a database");
    let ids = || -> String {
        let query = "SELECT group_concat(id) FROM (SELECT id FROM rtree_in_geom ORDER BY id)";
        database.query_row(query, [], |r| r.get(0)).unwrap()
    };
    assert_eq!(ids(), "1,2,3");
    database.execute("DELETE FROM \"in\" WHERE fid = 2", params![]).expect("deleted");
    assert_eq!(ids(), "1,3");
}

#[test]
fn names_make_way_for_fields() {
    let row = r#"{"type":"Feature","properties":{"fid":7,"GEOM":"x","a":1,"A":2,"s\"q":3},"geometry":{"type":"Point","coordinates":[1,2]}}"#;
    let sample = geojson::read_str("in", row).expect("well-formed");
    let (bytes, losses) = written(&sample);
    assert_eq!(losses, [Loss::Renamed { field: "A".into(), to: "A_1".into() }]);
    let again = read_layer(&bytes, None).expect("it was written");
    assert_eq!(
        again.feature(0).properties_json(),
        r#"{"fid":7,"GEOM":"x","a":1,"A_1":2,"s\"q":3}"#
    );
}

#[test]
fn a_table_needs_no_geometry() {
    let sample = layer(&["null", "null"]);
    let (bytes, losses) = written(&sample);
    assert_eq!(losses, []);
    assert_eq!(text(&read_layer(&bytes, None).expect("it was written")), text(&sample));
}

#[test]
fn one_of_several_layers_is_chosen() {
    let sample = layer(&EVERY_GEOMETRY[..2]);
    let bytes = changed(
        &sample,
        "CREATE TABLE more (id INTEGER PRIMARY KEY, x TEXT, y BLOB);
         INSERT INTO more VALUES (1, 'a', x'00');
         INSERT INTO gpkg_contents (table_name, data_type) VALUES ('more', 'attributes')",
    );
    assert_eq!(text(&read_layer(&bytes, Some("in")).expect("it is there")), text(&sample));
    let more = read_layer(&bytes, Some("more")).expect("it is there");
    assert_eq!(more.feature(0).properties_json(), r#"{"x":"a"}"#);
    assert_eq!(more.notes, ["field \"y\" of bytes is left out"]);
    let error = |layer| read_layer(&bytes, layer).map(drop).unwrap_err();
    assert_eq!(error(None), "in: it holds 2 layers, of which one must be chosen: in, more");
    assert_eq!(error(Some("x")), "in: it has no layer `x`, but in, more");
}

#[test]
fn a_crs_that_cannot_be_described_is_told() {
    let crs = Crs::Named("mine".into());
    let sample = Layer { crs: crs.clone(), ..layer(&EVERY_GEOMETRY[..1]) };
    assert_eq!(written(&sample).1, [Loss::Crs { format: Format::GeoPackage, crs }]);
}

#[test]
fn wrong_files_are_named() {
    let sample = layer(&EVERY_GEOMETRY[..2]);
    let error = |sql: &str| read_layer(&changed(&sample, sql), None).map(drop).expect_err(sql);
    for (sql, problem) in [
        ("DROP TABLE gpkg_contents", "in: it is a database without the table gpkg_contents"),
        ("DELETE FROM gpkg_contents", "in: it holds no layer"),
        ("DELETE FROM gpkg_geometry_columns", "in: its layer in has no geometry column"),
        ("DROP TABLE gpkg_geometry_columns", "in: SQLite cannot read it: no such table"),
        ("DROP TABLE gpkg_spatial_ref_sys", "in: SQLite cannot read it: no such table"),
        (
            "UPDATE gpkg_geometry_columns SET column_name = 'x'",
            "in: its layer in has not the geometry column that is told of",
        ),
        ("UPDATE gpkg_contents SET table_name = 'x'", "in: its layer x has no geometry column"),
    ] {
        assert!(error(sql).starts_with(problem), "{sql}: {}", error(sql));
    }
    let set = |value: &str| {
        error(&format!(
            "DROP TRIGGER rtree_in_geom_update1; DROP TRIGGER rtree_in_geom_update3;
             DROP TRIGGER rtree_in_geom_update2; DROP TRIGGER rtree_in_geom_update4;
             UPDATE \"in\" SET {value} WHERE fid = 2"
        ))
    };
    for (value, problem) in [
        ("geom = 'x'", "its geometry is no bytes"),
        ("geom = x'00'", "its geometry does not begin as those of GeoPackage do"),
        ("geom = x'475000030000000000'", "its geometry is cut off"),
        ("geom = x'4750000f00000000'", "its geometry has an envelope of unknown type"),
        ("geom = x'475000010000000001'", "it ends early"),
        ("code = x'00'", "field \"code\" holds bytes"),
        ("code = CAST(x'ff' AS TEXT)", "field \"code\" is not valid UTF-8"),
    ] {
        assert_eq!(set(value), format!("in: feature 2: {problem}"), "{value}");
    }
}

#[test]
fn wrong_databases_are_named() {
    let whole = written(&layer(&EVERY_GEOMETRY[..2])).0;
    let page = usize::from(u16::from_be_bytes([whole[16], whole[17]]));
    let set = |at: usize, with: &[u8]| {
        let mut bytes = whole.clone();
        bytes[at..at + with.len()].copy_from_slice(with);
        bytes
    };
    // The page that a table begins on: its cells are not what they should be.
    let page_of = |table: &str| {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("a.gpkg");
        fs::write(&path, &whole).expect("written");
        let connection = Connection::open(&path).expect("a database");
        let query = "SELECT rootpage FROM sqlite_schema WHERE name = ?";
        let page: i64 =
            connection.query_row(query, [table], |row| row.get(0)).expect("it is there");
        usize::try_from(page).expect("a page")
    };
    let corrupt = |table: &str| set((page_of(table) - 1) * page, &vec![0xa5; page]);
    let cannot = "in: SQLite cannot read it: ";
    for (what, bytes, problem) in [
        ("no database", b"PK\x03\x04".to_vec(), cannot),
        ("another mark", set(0, b"X"), cannot),
        ("its start", whole[..64].to_vec(), cannot),
        ("the first page", whole[..page].to_vec(), cannot),
        ("half", whole[..whole.len() / 2].to_vec(), cannot),
        ("a page size of nought", set(16, &[0, 0]), cannot),
        ("a page size that is none", set(16, &[0x12, 0x34]), cannot),
        ("no schema", set(100, &[0xff; 8]), cannot),
        ("a corrupt layer", corrupt("in"), cannot),
        ("a corrupt list of layers", corrupt("gpkg_contents"), cannot),
        ("a corrupt list of columns", corrupt("gpkg_geometry_columns"), cannot),
    ] {
        let options = ReadOptions { format: Some(Format::GeoPackage), ..ReadOptions::default() };
        let error =
            read_bytes("in", &bytes, None, &options).map(|_| ()).expect_err(what).to_string();
        assert!(error.starts_with(problem), "{what}: {error}");
    }
}

#[test]
fn wherever_a_file_is_cut_off_or_changed_nothing_panics() {
    let bytes = written(&layer(&EVERY_GEOMETRY)).0;
    for at in (0..bytes.len()).step_by(bytes.len() / 300) {
        let _ = read_layer(&bytes[..at], None);
        let mut damaged = bytes.clone();
        damaged[at] ^= 0xff;
        let _ = read_layer(&damaged, None);
    }
    let error = read_layer(&bytes[..5000], None).map(drop).unwrap_err();
    assert!(error.starts_with("in: SQLite cannot read it: "), "{error}");
}

/// Layers may be views.
#[test]
fn views_without_end_are_refused() {
    let view = |rows: &str| {
        let sample = layer(&EVERY_GEOMETRY[..1]);
        let as_view = format!(
            "CREATE VIEW v AS {rows};
             UPDATE gpkg_contents SET table_name = 'v', data_type = 'attributes'"
        );
        read_layer(&changed(&sample, &as_view), None).map(|layer| layer.len())
    };
    let counting = |limit: u32| {
        format!("WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c LIMIT {limit})")
    };
    assert_eq!(view(&format!("{} SELECT i FROM c", counting(5000))), Ok(5000));
    let too_long = "in: reading it takes too long for its size; does a view in it have no end?";
    let endless = format!("{} SELECT count(*) AS n FROM c", counting(u32::MAX));
    assert_eq!(view(&endless), Err(too_long.to_owned()));
    let too_large = "its rows are too large for its size; are they computed by a view?";
    let large = format!("{} SELECT hex(zeroblob(1 << 20)) AS t FROM c", counting(1000));
    // Of 64 MiB, a row of two and a little.
    assert_eq!(view(&large), Err(format!("in: feature 32: {too_large}")));
    let one = "SELECT zeroblob(1 << 29) AS t";
    assert_eq!(view(one), Err(format!("in: {too_large}")));
    // A row whose values are each small enough.
    let values: Vec<String> = (0..60).map(|i| format!("hex(zeroblob(1 << 20)) AS t{i}")).collect();
    let wide = format!("SELECT {}", values.join(", "));
    assert_eq!(view(&wide), Err(format!("in: {too_large}")));
}
