use crate::samples::{EVERY_GEOMETRY, geometries, layer, text};
use crate::{
    Crs, Format, Layer, Loss, ReadOptions, WriteOptions, geojson, read, read_bytes, write,
    write_path,
};
use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

type Files = BTreeMap<String, Vec<u8>>;

fn zipped(layer: &Layer) -> (Vec<u8>, Vec<Loss>) {
    let mut out = Vec::new();
    let losses = write(layer, Format::Shapefile, &mut out).expect("a Shapefile holds it");
    (out, losses)
}

/// The files that a layer is written as.
fn files(layer: &Layer) -> Files {
    let mut archive = zip::ZipArchive::new(Cursor::new(zipped(layer).0)).expect("an archive");
    let mut files = Files::new();
    for i in 0..archive.len() {
        let mut file = archive.by_index(i).expect("an entry");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("sound");
        files.insert(file.name().expect("UTF-8").into_owned(), bytes);
    }
    files
}

fn zip_of(files: &Files) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(name, SimpleFileOptions::default()).expect("memory takes all");
        archive.write_all(bytes).expect("memory takes all");
    }
    archive.finish().expect("memory takes all").into_inner()
}

fn read_zip(bytes: &[u8], options: &ReadOptions) -> Result<Layer, String> {
    read_bytes("in.zip", bytes, None, options).map_err(|error| error.to_string())
}

fn read_files(files: &Files) -> Result<Layer, String> {
    read_zip(&zip_of(files), &ReadOptions::default())
}

/// Polygons with and without holes, and none.
fn polygons() -> Layer {
    layer(&[EVERY_GEOMETRY[0], EVERY_GEOMETRY[1], "null"])
}

#[test]
fn any_name_of_a_layer_becomes_one_of_a_file() {
    let named = Layer { name: "fr:communes@2026".to_owned(), ..polygons() };
    let files = files(&named);
    assert!(files.contains_key("fr-communes@2026.shp"), "{:?}", files.keys());
    assert!(read_files(&files).is_ok());
}

#[test]
fn layers_come_back_whole() {
    let heights = [EVERY_GEOMETRY[2], EVERY_GEOMETRY[2]];
    let points = [EVERY_GEOMETRY[3], "null"];
    let line = r#"{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[0,0],[1,1]]]}"#;
    for sample in [
        polygons(),
        layer(&heights),
        layer(&points),
        layer(&[EVERY_GEOMETRY[4]]),
        layer(&[EVERY_GEOMETRY[7]]),
        layer(&[EVERY_GEOMETRY[5], line, "null"]),
        layer(&[EVERY_GEOMETRY[6]]),
        layer(&["null"]),
    ] {
        let (bytes, losses) = zipped(&sample);
        assert_eq!(losses, []);
        let again = read_zip(&bytes, &ReadOptions::default()).expect("it was written");
        assert_eq!(text(&again), text(&sample));
        assert_eq!((again.format, &again.crs), (Format::Shapefile, &Crs::Wgs84));
        assert_eq!(again.polygons.mended(), []);
        assert_eq!(again.notes, Vec::<String>::new());
        // The same bytes again.
        assert_eq!(zipped(&sample).0, bytes);
    }
}

#[test]
fn files_lie_beside_each_other_in_any_case() {
    let folder = TempDir::new().expect("a folder");
    for name in ["a.shp", "b.SHP"] {
        let path = folder.path().join(name);
        assert_eq!(write_path(&polygons(), &path, &WriteOptions::default()).expect("written"), []);
        let again = read(&path, &ReadOptions::default()).expect("it was written");
        assert_eq!(text(&again), text(&polygons()));
    }
    let mut named: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|f| f.unwrap().file_name().into_string().unwrap())
        .collect();
    named.sort();
    assert_eq!(named[..5], ["a.cpg", "a.dbf", "a.prj", "a.shp", "a.shx"]);
    assert_eq!(named[5..], ["b.CPG", "b.DBF", "b.PRJ", "b.SHP", "b.SHX"]);
    for extension in ["shx", "dbf"] {
        fs::rename(folder.path().join("a.shp").with_extension(extension), hidden(&folder)).unwrap();
        let error = read(&folder.path().join("a.shp"), &ReadOptions::default()).unwrap_err();
        assert!(error.to_string().contains(&format!("its .{extension} is missing")), "{error}");
        fs::rename(hidden(&folder), folder.path().join("a.shp").with_extension(extension)).unwrap();
    }
}

fn hidden(folder: &TempDir) -> PathBuf {
    folder.path().join("hidden")
}

#[test]
fn an_old_prj_does_not_name_another_crs() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("a.shp");
    let mut layer = polygons();
    write_path(&layer, &path, &WriteOptions::default()).expect("written");
    layer.crs = Crs::Named("mine".into());
    let losses = write_path(&layer, &path, &WriteOptions::default()).expect("written");
    assert_eq!(losses, [Loss::Crs { format: Format::Shapefile, crs: layer.crs.clone() }]);
    assert!(!Path::exists(&path.with_extension("prj")));
    let again = read(&path, &ReadOptions::default()).expect("plausible degrees");
    assert!(again.notes[0].ends_with("a.shp: no .prj names its CRS; taken for WGS84"));
}

#[test]
fn limits_of_dbase_are_told() {
    let long = "é".repeat(200);
    let properties = format!(
        r#"{{"a_long_name_1":"{long}","a_long_name_2":"","A_LONG_NAM":1,"ééééééé":[1],"big":-9223372036854775808}}"#
    );
    let feature = format!(r#"{{"type":"Feature","properties":{properties},"geometry":null}}"#);
    let sample = geojson::read_str("in", &feature).unwrap();
    let (bytes, losses) = zipped(&sample);
    let told: Vec<String> = losses.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "field \"ééééééé\": nested JSON becomes text",
            "field \"a_long_name_1\" is called \"a_long_nam\"",
            "field \"a_long_name_1\": 1 text cut to 254 bytes",
            "field \"a_long_name_2\" is called \"a_long_n_1\"",
            "field \"a_long_name_2\": 1 empty text read as null",
            "field \"A_LONG_NAM\" is called \"A_LONG_N_2\"",
            "field \"ééééééé\" is called \"ééééé\"",
        ]
    );
    let again = read_zip(&bytes, &ReadOptions::default()).expect("it was written");
    let expected = format!(
        r#"{{"a_long_nam":"{}","a_long_n_1":null,"A_LONG_N_2":1,"ééééé":"[1]","big":-9223372036854775808}}"#,
        "é".repeat(127)
    );
    assert_eq!(again.feature(0).properties_json(), expected);
}

#[test]
fn a_table_without_fields_gets_one() {
    let sample = geojson::read_str("in", EVERY_GEOMETRY[0]).unwrap();
    let (bytes, losses) = zipped(&sample);
    assert_eq!(losses, [Loss::Added { field: "FID".into() }]);
    let again = read_zip(&bytes, &ReadOptions::default()).expect("it was written");
    assert_eq!(again.feature(0).properties_json(), r#"{"FID":0}"#);
}

#[test]
fn numbers_keep_their_value_and_their_type() {
    let row = |p: &str| format!(r#"{{"type":"Feature","properties":{p},"geometry":null}}"#);
    let rows = [
        r#"{"i":1,"r":5,"b":true}"#,
        r#"{"i":-20,"r":1.7976931348623157e308,"b":null}"#,
        r#"{"i":null,"r":-2.2250738585072014e-308,"b":false}"#,
        r#"{"i":3,"r":0.1,"b":null}"#,
    ]
    .map(row);
    let sample = geojson::read_str("in", &rows.join("\n")).unwrap();
    let (bytes, losses) = zipped(&sample);
    assert_eq!(losses, []);
    let again = read_zip(&bytes, &ReadOptions::default()).expect("it was written");
    let rows: Vec<&str> = again.features().map(|feature| feature.properties_json()).collect();
    assert_eq!(rows[0], r#"{"i":1,"r":5.0,"b":true}"#);
    for (row, of) in rows.iter().zip(sample.features()) {
        let value = |text: &str| crate::json::Value::parse(text).as_f64();
        let real = row.split("\"r\":").nth(1).and_then(|rest| rest.split(',').next()).unwrap();
        let expected = of.get("r").and_then(|value| value.as_f64());
        assert_eq!(value(real), expected);
    }
}

#[test]
fn layers_of_different_kinds_are_refused() {
    for shapes in [[EVERY_GEOMETRY[0], EVERY_GEOMETRY[3]], [EVERY_GEOMETRY[9], "null"]] {
        let error = write(&layer(&shapes), Format::Shapefile, &mut Vec::new()).unwrap_err();
        assert!(
            error.to_string().contains("a Shapefile holds points, lines or polygons"),
            "{error}"
        );
    }
}

#[test]
fn one_of_several_layers_is_chosen() {
    let mut files = Files::new();
    for (name, bytes) in self::files(&polygons()) {
        files.insert(format!("x/{name}"), bytes.clone());
        files.insert(format!("y/{}", name.replace("in.", "B.")).to_uppercase(), bytes);
    }
    let bytes = zip_of(&files);
    let chosen = |layer: Option<&str>| {
        read_zip(&bytes, &ReadOptions { layer: layer.map(str::to_owned), ..ReadOptions::default() })
    };
    assert_eq!(text(&chosen(Some("in")).unwrap()), text(&polygons()));
    assert_eq!(text(&chosen(Some("B")).unwrap()), text(&polygons()));
    assert_eq!(
        chosen(None).unwrap_err(),
        "in.zip: it holds 2 layers, of which one must be chosen: B, in"
    );
    assert_eq!(chosen(Some("c")).unwrap_err(), "in.zip: it has no layer `c`, but B, in");
}

#[test]
fn encodings_are_found() {
    let mut files = files(&layer(&["null"]));
    let name = |files: &Files| {
        read_files(files).map(|layer| {
            (layer.feature(0).get("name").unwrap().as_text().unwrap().into_owned(), layer.notes)
        })
    };
    let (written, notes) = name(&files).unwrap();
    assert_eq!((written.as_str(), notes.len()), ("é, \"0\"\n;", 0));
    files.remove("in.cpg");
    assert_eq!(
        name(&files).unwrap().1,
        ["in.zip/in.dbf: no .cpg names its encoding; taken for UTF-8"]
    );
    let dbf = files.get_mut("in.dbf").unwrap();
    let at = dbf.windows(2).position(|pair| pair == "é".as_bytes()).unwrap();
    dbf[at..at + 2].copy_from_slice(b"\xe9 ");
    let (latin, notes) = name(&files).unwrap();
    assert_eq!(latin, "é , \"0\"\n;");
    assert_eq!(notes, ["in.zip/in.dbf: no .cpg names its encoding; taken for windows-1252"]);
    files.insert("in.cpg".into(), b"ISO-8859-15".to_vec());
    assert_eq!(name(&files).unwrap(), (latin, Vec::new()));
    files.insert("in.cpg".into(), b"UTF-8".to_vec());
    let error = name(&files).unwrap_err();
    assert!(error.contains("is not in the encoding of the table"), "{error}");
}

#[test]
fn deleted_rows_are_left_out() {
    let mut files = files(&polygons());
    let dbf = files.get_mut("in.dbf").unwrap();
    let start = usize::from(u16::from_le_bytes([dbf[8], dbf[9]]));
    dbf[start] = b'*';
    let again = read_files(&files).expect("sound");
    assert_eq!(geometries(&again), geometries(&polygons())[1..]);
    assert_eq!(again.notes, ["in.zip/in.dbf: 1 rows that are deleted are left out"]);
}

#[test]
fn a_crs_that_cannot_be_is_refused() {
    let mut sample = polygons();
    sample.crs = Crs::Named("PROJCS[\"mine\"]".into());
    let bytes = zipped(&sample).0;
    assert_eq!(read_zip(&bytes, &ReadOptions::default()).unwrap().crs, sample.crs);
    let far = r#"{"type":"Point","coordinates":[652469,6862035]}"#;
    let mut files = files(&layer(&[far]));
    files.remove("in.prj");
    let error = read_files(&files).unwrap_err();
    assert!(error.contains("it names no CRS, and 652469, 6862035 are no degrees"), "{error}");
}

/// What is wrong with the files after one of them was changed.
fn broken(file: &str, change: impl Fn(&mut Vec<u8>)) -> String {
    let mut files = files(&polygons());
    change(files.get_mut(file).expect("it is there"));
    read_files(&files).map(|_| ()).expect_err(file)
}

#[test]
fn wrong_files_are_named() {
    let set = |at: usize, bytes: &'static [u8]| {
        move |file: &mut Vec<u8>| file[at..at + bytes.len()].copy_from_slice(bytes)
    };
    for (message, problem) in [
        (broken("in.shp", set(0, b"x")), "in.shp: it does not begin as a Shapefile does"),
        (broken("in.shp", |file| file.truncate(99)), "in.shp: it is too short for a header"),
        (
            broken("in.shp", |file| file.truncate(300)),
            "bytes are announced and 300 are there; it is cut off",
        ),
        (broken("in.shp", set(24, &[0xff; 4])), "in.shp: 0 bytes are announced"),
        (broken("in.shp", set(108, &[99])), "feature 1: shape type 99 is unknown"),
        (broken("in.shp", set(108, &[31])), "feature 1: it is a multi-patch"),
        (broken("in.shp", set(144, &[0xff; 4])), "feature 1: -1 parts or positions are announced"),
        (broken("in.shp", set(148, &[0, 0, 0, 9])), "feature 1: 150994944 parts or positions"),
        (broken("in.shp", set(152, &[1])), "feature 1: its parts do not follow each other"),
        (
            broken("in.shp", set(156, &[0xff; 4])),
            "feature 1: a part begins before the first position",
        ),
        (broken("in.shp", set(160, &[0xff; 8])), "feature 1: a coordinate of a ring is beyond"),
        (broken("in.shx", set(0, b"x")), "in.shx: it does not begin as a Shapefile does"),
        (broken("in.shx", |file| file.truncate(104)), "in.shx: 124 bytes are announced and 104"),
        (broken("in.shx", set(100, &[0x7f; 4])), "feature 1: its record lies outside of the .shp"),
        (broken("in.shx", set(104, &[0xff; 4])), "feature 1: its record lies outside of the .shp"),
        (broken("in.shx", set(104, &[0, 0, 0, 4])), "feature 1: its record is too short"),
        (broken("in.shx", set(27, &[58])), "in.dbf: it has 3 rows, and 2 shapes are there"),
        (broken("in.dbf", set(0, b"x")), "in.dbf: it does not begin as a table of dBASE III does"),
        (broken("in.dbf", |file| file.truncate(31)), "in.dbf: it is too short for a header"),
        (broken("in.dbf", |file| file.truncate(80)), "in.dbf: its header is cut off"),
        (broken("in.dbf", |file| file.truncate(300)), "bytes are there; it is cut off"),
        (broken("in.dbf", set(4, &[2])), "in.dbf: it has 2 rows, and 3 shapes are there"),
        (broken("in.dbf", set(43, b"G")), "in.dbf: its field \"code\" is of type `G`"),
        (broken("in.dbf", set(10, &[0, 0])), "bytes, and a row has 0"),
        (broken("in.dbf", set(48, &[255])), "bytes, and a row has"),
        (broken("in.cpg", |file| *file = b"rubbish".to_vec()), "in.cpg: the encoding `rubbish`"),
    ] {
        assert!(message.starts_with("in.zip") && message.contains(problem), "{message}\n{problem}");
    }
    let no_number = broken("in.dbf", |dbf| {
        let at = dbf.windows(4).position(|four| four == b"9223").expect("a number");
        dbf[at] = b'x';
    });
    assert!(
        no_number.contains("field \"long\" \"x223372036854775807\" is no number"),
        "{no_number}"
    );
}

#[test]
fn wherever_a_file_is_cut_off_or_changed_nothing_panics() {
    let files = files(&polygons());
    for (name, bytes) in &files {
        let step = bytes.len().div_ceil(97).max(1);
        for at in (0..bytes.len()).step_by(step) {
            for broken in [bytes[..at].to_vec(), [&bytes[..at], &[0xff], &bytes[at + 1..]].concat()]
            {
                let mut files = files.clone();
                files.insert(name.clone(), broken);
                let _ = read_files(&files);
            }
        }
    }
}

#[test]
fn wrong_archives_are_named() {
    let files = files(&polygons());
    let without = |extension: &str| {
        let mut files = files.clone();
        files.remove(&format!("in.{extension}")).expect("it is there");
        zip_of(&files)
    };
    let with = |name: &str, bytes: &[u8]| {
        let mut files = files.clone();
        files.insert(name.to_owned(), bytes.to_vec());
        zip_of(&files)
    };
    let whole = zip_of(&files);
    for (what, bytes, problem) in [
        ("no .shp", without("shp"), "in.zip: there is no .shp in the archive"),
        (
            "no .shx",
            without("shx"),
            "in.zip/in.shp: its .shx is missing; a Shapefile is all of its files",
        ),
        (
            "no .dbf",
            without("dbf"),
            "in.zip/in.shp: its .dbf is missing; a Shapefile is all of its files",
        ),
        ("no file", zip_of(&Files::new()), "in.zip: there is no .shp in the archive"),
        (
            "a way out",
            with("../x.txt", b""),
            "in.zip: its entry \"../x.txt\" leads out of the archive",
        ),
        ("a root", with("/in.cpg", b""), "in.zip: its entry \"/in.cpg\" leads out of the archive"),
        ("a bomb", with("in.dbf", &vec![0; 65 << 20]), "in.zip/in.dbf: 66"),
        ("cut off", whole[..whole.len() - 1].to_vec(), "in.zip: it is no archive that can be read"),
        ("its start", whole[..8].to_vec(), "in.zip: it is no archive that can be read"),
        ("an empty .shp", with("in.shp", b""), "in.zip/in.shp: it is too short for a header"),
    ] {
        let error = read_zip(&bytes, &ReadOptions::default()).map(|_| ()).expect_err(what);
        assert!(error.starts_with(problem), "{what}: {error}");
    }
    // Texts that make no sense as a CRS are taken for its name, and kept.
    assert!(read_zip(&with("in.prj", b"\xff[[["), &ReadOptions::default()).is_ok());
}

#[test]
fn a_shp_alone_is_refused() {
    let shp = &files(&polygons())["in.shp"];
    let error = read_zip(shp, &ReadOptions::default()).unwrap_err();
    assert!(error.starts_with("in.zip: a .shp by itself has no attributes"), "{error}");
}
