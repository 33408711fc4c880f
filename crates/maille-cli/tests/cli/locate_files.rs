//! `maille locate` for files of points and of addresses.

use crate::support::{Folder, stderr};
use std::io::Write;

const POINTS: &str = "id;lon;lat;note\n\
                      1;0.5;0.5;\"a; b\"\n\
                      2;9;9;\n\
                      3;;;no place\n\
                      4;x;0.5;\n\
                      5;2,5;0,5;comma\n";

fn folder() -> Folder {
    let folder = Folder::with_communes();
    folder.write("points.csv", POINTS);
    folder
}

#[test]
fn rows_of_a_table_keep_their_bytes_and_get_columns() {
    let folder = folder();
    let assert = folder
        .run("locate --in communes.geojson points.csv --add code,area --prefix c_ -o out.csv --report r.json")
        .success()
        .stdout("");
    assert_eq!(
        folder.read("out.csv"),
        "id;lon;lat;note;c_code;c_area\n\
         1;0.5;0.5;\"a; b\";01001;0.1\n\
         2;9;9;;;\n\
         3;;;no place;;\n\
         4;x;0.5;;;\n\
         5;2,5;0,5;comma;01003;\n"
    );
    assert_eq!(
        stderr(&assert),
        "maille: points.csv: 2 of 5 rows located, 1 outside of all units\n\
         maille: 1 without coordinates: line 4\n\
         maille: 1 with broken coordinates: line 5: \"x\"\n"
    );
    let report = folder.json("r.json");
    assert_eq!((&report["rows"], &report["located"]), (&5.into(), &2.into()));
}

#[test]
fn an_index_file_a_pipe_and_compression_make_no_difference() {
    let folder = folder();
    folder.run("index communes.geojson -o c.maille -q").success();
    folder.run("locate --in communes.geojson points.csv -o plain.csv -q").success();
    let plain = folder.read("plain.csv");
    folder.run("locate --in c.maille points.csv -q").success().stdout(plain.clone());
    let mut command = folder.command("locate --in c.maille -q --threads 1");
    command.write_stdin(POINTS).assert().success().stdout(plain.clone());
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(POINTS.as_bytes()).unwrap();
    folder.write("points.csv.gz", gz.finish().unwrap());
    folder.run("locate --in c.maille points.csv.gz -q").success().stdout(plain);
}

#[test]
fn points_in_lambert_93() {
    let folder = Folder::new();
    folder.write("p.csv", "x,y\n652469.02,6862035.26\n");
    folder
        .run("locate --in fr:departements@2026 p.csv --crs EPSG:2154 --add code,nom -q")
        .success()
        .stdout("x,y,code,nom\n652469.02,6862035.26,75,Paris\n");
    folder
        .run("locate --in fr:departements@2026 652469.02 6862035.26 --crs EPSG:2154 --add nom -q")
        .success()
        .stdout("field  value\nnom    Paris\n");
}

#[test]
fn features_get_properties() {
    let folder = Folder::with_communes();
    let point = |x: f64| {
        format!(
            r#"{{"type":"Feature","properties":{{"n":1.50}},"geometry":{{"type":"Point","coordinates":[{x},0.5]}}}}"#
        )
    };
    folder.write(
        "p.geojson",
        format!(r#"{{"type":"FeatureCollection","features":[{},{}]}}"#, point(1.5), point(7.5)),
    );
    folder.run("locate --in communes.geojson p.geojson --add code,pop -o out.geojson").success();
    let out = folder.read("out.geojson");
    assert!(out.contains(r#"{"n":1.50,"code":"01002","pop":5}"#), "{out}");
    assert!(out.contains(r#"{"n":1.50,"code":null,"pop":null}"#), "{out}");
}

#[test]
fn broken_positions_of_features_keep_their_rows() {
    let folder = Folder::with_communes();
    let feature = |geometry: &str| {
        format!(r#"{{"type":"Feature","properties":{{"n":1}},"geometry":{geometry}}}"#)
    };
    let rows = [
        feature(r#"{"type":"Point","coordinates":[0.5,0.5]}"#),
        feature(r#"{"type":"Point","coordinates":["0.5",0.5]}"#),
        feature(r#"{"type":"Point","coordinates":[0.5]}"#),
        feature(r#"{"type":"Point"}"#),
        feature("null"),
    ];
    folder.write("p.geojsonl", rows.join("\n"));
    let collection = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, rows.join(","));
    folder.write("p.geojson", &collection);
    for name in ["p.geojson", "p.geojsonl"] {
        let line = format!("locate --in communes.geojson {name} --add code -o out.geojson");
        let assert = folder.run(&line).success();
        let said = format!(
            "maille: {name}: 1 of 5 rows located\n\
             maille: 1 without coordinates: feature 5\n\
             maille: 3 with broken coordinates: feature 2: \"[\"0.5\",0.5]\", feature 3: \"[0.5]\", \
             feature 4: \"Point\"\n"
        );
        assert_eq!(stderr(&assert), said);
        let features = folder.json("out.geojson")["features"].clone();
        let codes: Vec<_> = (0..5).map(|row| features[row]["properties"]["code"].clone()).collect();
        let [none, code] = [serde_json::Value::Null, "01001".into()];
        assert_eq!(codes, [code, none.clone(), none.clone(), none.clone(), none]);
        folder.run(&format!("{line} --strict")).code(1);
    }
    folder
        .run("locate --in communes.geojson p.geojsonl --add code --to csv -q")
        .success()
        .stdout("lon,lat,n,code\n0.5,0.5,1,01001\n,,1,\n,,1,\n,,1,\n,,1,\n");
    folder.write("no.geojsonl", format!("{}\nno JSON\n", rows[0]));
    folder.run("locate --in communes.geojson no.geojsonl").code(3);
}

#[test]
fn decimals_with_a_comma_in_quotes_get_a_hint() {
    let folder = Folder::with_communes();
    folder.write("p.csv", "lon,lat\n\"0,5\",\"0,5\"\n0.5,0.5\n");
    let assert = folder.run("locate --in communes.geojson p.csv --add code").success();
    assert.get_output();
    assert_eq!(
        stderr(&assert),
        "maille: p.csv: 1 of 2 rows located\n\
         maille: 1 with broken coordinates: line 2: \"0,5\"\n\
         maille: the decimals of these have a comma: write them with a point, or part the columns by semicolons\n"
    );
    assert.stdout("lon,lat,code\n\"0,5\",\"0,5\",\n0.5,0.5,01001\n");
}

#[test]
fn rows_go_to_formats_that_hold_rows() {
    let folder = folder();
    for name in ["x.parquet", "x.shp", "x.fgb", "x.gpkg", "x.topojson", "x.wkt", "x.XLSX"] {
        let problem = format!(
            "{name}: rows are written as csv, tsv, geojson, geojsonl, geojsons; name the file so, or the format \
             with --to"
        );
        folder.fails(&format!("locate --in communes.geojson points.csv -o {name}"), 2, &problem);
    }
    for name in ["x", "x.txt", "x.csv.gz", "x.shp --to csv"] {
        folder.run(&format!("locate --in communes.geojson points.csv -o {name} -q")).success();
    }
}

#[test]
fn the_nearest_unit_is_told_with_its_distance() {
    let folder = Folder::with_communes();
    folder.write("p.csv", "lon,lat\n4.001,0.5\n3.5,0.5\n4.1,0.5\n");
    folder
        .run("locate --in communes.geojson p.csv --add code --nearest 500m")
        .success()
        .stdout("lon,lat,code,distance_m\n4.001,0.5,01004,111.3\n3.5,0.5,01004,\n4.1,0.5,,\n");
    let line = "locate --in communes.geojson p.csv --add code --nearest 500m -o out.geojson";
    folder.run(line).success();
    let features = folder.json("out.geojson")["features"].clone();
    assert_eq!(features[0]["properties"]["distance_m"], 111.3);
    assert_eq!(features[1]["properties"]["distance_m"], serde_json::Value::Null);
}

#[test]
fn strict_refuses_after_writing() {
    let folder = folder();
    let assert = folder.run("locate --in communes.geojson points.csv --strict -o out.csv").code(1);
    let said = "maille: points.csv: not every point is in a unit of communes.geojson\n";
    assert!(stderr(&assert).ends_with(said), "{}", stderr(&assert));
    assert_eq!(folder.read("out.csv").lines().count(), 6);
}

#[test]
fn swapped_columns_get_a_hint() {
    let folder = Folder::with_communes();
    folder.write("p.csv", "lon,lat\n0.5,2.5\n0.5,3.5\n");
    let assert = folder.run("locate --in communes.geojson p.csv --add code").success();
    let hint = "maille: 2 of these would be in a unit with their coordinates the other way round: see --lon and --lat\n";
    assert!(stderr(&assert).ends_with(hint), "{}", stderr(&assert));
}

#[test]
fn wrong_files_and_flags() {
    let folder = folder();
    folder.write("ragged.csv", "id,lon,lat\n1,0.5,0.5\n2,0.5\n");
    folder.write("other.csv", "id,longueur\n1,2\n");
    folder.write("empty.csv", "");
    folder.write("header.csv", "lon,lat\n");
    let cases = [
        ("ragged.csv", 3, "line 3"),
        ("other.csv", 2, "longueur"),
        ("empty.csv", 3, "empty"),
        ("none.csv", 4, "none.csv"),
        ("points.csv --lat-lon", 2, "--lon and --lat"),
        ("points.csv --json", 2, "--to"),
        ("points.csv --lon longitude --lat lat", 2, "lon"),
        ("points.csv --add epic", 2, "did you mean \"epci\""),
        ("points.csv --address-columns city=ville", 2, "'--address-columns <PART=COLUMN,…>'"),
        ("--address Rouen --address-columns city=ville", 2, "'--address-columns <PART=COLUMN,…>'"),
    ];
    for (line, code, word) in cases {
        let before = folder.files();
        let assert =
            folder.run(&format!("locate --in communes.geojson {line} -o out.csv")).code(code);
        assert!(stderr(&assert).contains(word), "{line}: {}", stderr(&assert));
        assert_eq!(folder.files(), before);
    }
    let line = "locate --in communes.geojson other.csv";
    let usual = "other.csv: no column of x coordinates, called lon, lng, long, longitude, x (its \
                 columns are id, longueur); name the columns with --lon and --lat";
    folder.fails(line, 2, usual);
    let named = "other.csv: no column \"lo\" (its columns are id, longueur)";
    folder.fails(&format!("{line} --lon lo --lat lat"), 2, named);
    folder
        .run("locate --in communes.geojson header.csv --add code -q")
        .success()
        .stdout("lon,lat,code\n");
}

#[test]
fn an_address() {
    let folder = Folder::new();
    let locate = |address: &str, flags: &str| {
        let mut command =
            folder.command(&format!("locate --in fr:territoires-industrie@2022 -q {flags}"));
        command.args(["--address", address]).assert()
    };
    let rouen = "field    value\n\
                 commune  76540 Rouen\n\
                 EPCI     200023414 Métropole Rouen Normandie\n\
                 score    1.00\n\
                 matched  postcode+name\n\
                 code     ti-2801\n\
                 nom      Axe Seine\n";
    locate("12 quai du Havre, 76000 Rouen", "--add code,nom").success().stdout(rouen);
    // Several communes share the postcode.
    let assert = locate("01400", "--json --strict").code(1);
    let answer: serde_json::Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    assert_eq!((&answer["status"], &answer["reason"]), (&"ambiguous".into(), &"postcode".into()));
    assert!(answer["candidates"].as_array().unwrap().len() > 2);
    let assert = locate("50100 Firenze", "--strict").code(1);
    let said = "maille: \"50100 Firenze\" is ambiguous (city): 1 commune may be meant\n";
    assert_eq!(stderr(&assert), said);
    let assert = locate("50100 Firenze, Italia", "--strict --json").code(1);
    let answer: serde_json::Value = serde_json::from_slice(&assert.get_output().stdout).unwrap();
    assert_eq!(answer["understood"]["country"], "italia");
    assert!(stderr(&assert).contains("it is in another country (italia)"), "{}", stderr(&assert));
    let assert = locate("nowhere at all", "--strict").code(1).stdout("");
    assert!(stderr(&assert).contains("was not found"), "{}", stderr(&assert));
}

#[test]
fn a_file_of_addresses() {
    let folder = Folder::new();
    let rows =
        "12 quai du Havre,ROUEN,76000\n,,01400\n,Xyzzy,\n,Firenze,50100\n,Firenze Italie,50100\n";
    folder.write("a.csv", format!("adresse,ville,cp\n{rows}"));
    let assert =
        folder.run("locate --in fr:departements@2026 --addresses a.csv --add code,nom").success();
    let output = String::from_utf8(assert.get_output().stdout.clone()).unwrap();
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(
        lines[0],
        "adresse,ville,cp,code,nom,match_status,match_commune,match_epci,match_score,match_how,match_candidates"
    );
    assert_eq!(
        lines[1],
        "12 quai du Havre,ROUEN,76000,76,Seine-Maritime,found,76540,200023414,1.00,postcode+name,"
    );
    assert!(lines[2].starts_with(",,01400,,,ambiguous,,,,postcode,01"), "{}", lines[2]);
    assert_eq!(lines[3], ",Xyzzy,,,,not found,,,,,");
    assert_eq!(lines[4], ",Firenze,50100,,,ambiguous,,,,city,50129");
    assert_eq!(lines[5], ",Firenze Italie,50100,,,not found,,,,foreign,");
    let said = "maille: a.csv: 1 of 5 rows located, 2 ambiguous, 2 not found\n";
    assert!(stderr(&assert).ends_with(said), "{}", stderr(&assert));
    let point = r#"{"type":"Point","coordinates":[1.1,49.4]}"#;
    let properties = r#"{"adresse":"12 quai du Havre","ville":"ROUEN","cp":"76000"}"#;
    let feature = format!(r#"{{"type":"Feature","geometry":{point},"properties":{properties}}}"#);
    folder.write("a.geojson", format!(r#"{{"type":"FeatureCollection","features":[{feature}]}}"#));
    folder.run("locate --in fr:departements@2026 --addresses a.geojson -o out.geojson").success();
    let found = folder.json("out.geojson")["features"][0]["properties"].clone();
    assert_eq!(found["match_score"], 1.0);
}

#[test]
fn addresses_with_points_become_features() {
    let folder = Folder::new();
    folder.write("a.csv", "adresse,lon,lat\n76000 Rouen,1.1,49.4\n76000 Rouen,x,49.4\n");
    let line = "locate --in fr:departements@2026 --addresses a.csv --to geojson --add code";
    let assert = folder.run(&format!("{line} --lon lon --lat lat -o out.geojson")).success();
    let said = "maille: 1 with broken coordinates: line 3: \"x\"\n";
    assert!(stderr(&assert).ends_with(said), "{}", stderr(&assert));
    let features = folder.json("out.geojson")["features"].clone();
    assert_eq!(features[0]["geometry"]["coordinates"], serde_json::json!([1.1, 49.4]));
    assert_eq!(
        (&features[0]["properties"]["code"], &features[1]["properties"]["code"]),
        (&"76".into(), &"76".into())
    );
    assert_eq!(features[1]["geometry"], serde_json::Value::Null);
    let problem =
        "a.csv: GeoJSON needs points: name the columns of their coordinates with --lon and --lat";
    folder.fails(line, 2, problem);
}

#[test]
fn an_index_file_remembers_its_dataset() {
    let folder = Folder::new();
    folder.run("index fr:territoires-industrie@2022 -o t.maille -q").success();
    folder.write("a.csv", "adresse\n\"12 quai du Havre, 76000 Rouen\"\n13001 Marseille\n01400\n");
    let answer = |place: &str, flags: &str| {
        let assert = folder.run(&format!("locate --in {place} {flags} --json -q")).success();
        String::from_utf8(assert.get_output().stdout.clone()).unwrap()
    };
    let rouen = answer("t.maille", "--address Rouen --add code,nom");
    assert!(rouen.contains("Axe Seine"), "{rouen}");
    assert_eq!(rouen, answer("fr:territoires-industrie@2022", "--address Rouen --add code,nom"));
    let of = |place: &str| {
        let assert = folder.run(&format!("locate --in {place} --addresses a.csv -q")).success();
        assert.get_output().stdout.clone()
    };
    assert_eq!(of("t.maille"), of("fr:territoires-industrie@2022"));
}
