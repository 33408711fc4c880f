//! `maille index`, and `maille locate` for one point.

use crate::support::{Folder, collection, rectangle, stderr};
use maille_geometry::{Metric, Polygons};
use maille_index::Index;
use serde_json::json;

const TERRITORIES: &str = "territory_id,territory_name,member_code\nt,Pays,01001\nt,Pays,01002\n";

#[test]
fn a_point_in_a_layer() {
    let folder = Folder::with_communes();
    let table = "field  value\ncode   01002\nepci   200\npop    5\narea   0.2\n";
    folder.run("locate --in communes.geojson 1.5 0.5").success().stdout(table).stderr("");
    folder.run("locate --in communes.geojson 0.5 1.5 --lat-lon").success().stdout(table);
    folder.run("locate --in communes.geojson 0.5 1.5 --lat-lon -o x.txt").success().stdout("");
    assert_eq!(folder.read("x.txt"), table);
}

#[test]
fn a_point_in_json() {
    let folder = Folder::with_communes();
    let line = "locate --in communes.geojson 3.5 0.5 --add pop,code,area --prefix c_ --json";
    let answer = folder.output(&format!("{line} --report r.json"));
    let found = json!([{"c_pop": null, "c_code": "01004", "c_area": 1.5}]);
    assert_eq!(answer, json!({"x": 3.5, "y": 0.5, "found": found}));
    assert_eq!(folder.json("r.json")["answer"], answer);
}

#[test]
fn an_index_file_answers_like_its_layer() {
    let folder = Folder::with_communes();
    folder.write("t.csv", TERRITORIES);
    let levels = "--levels commune,epci --members t.csv";
    folder
        .run(&format!("index communes.geojson {levels} -o c.maille --report r.json"))
        .success()
        .stderr(
            "maille: 2 of 2 members matched\n\
             maille: 2 units in no group, found in none: 01003, 01004\n\
             maille: communes.geojson: 4 communes, 2 EPCI, 1 territory in c.maille, 0.0 MB\n",
        );
    assert_eq!(folder.json("r.json")["levels"][1], json!({"name": "epci", "units": 2}));
    for x in [0, 1, 2, 3, 4] {
        let point = format!("{x}.25 0.5 --json");
        let of_file = folder.output(&format!("locate --in c.maille {point}"));
        let of_layer = folder.output(&format!("locate --in communes.geojson {levels} {point} -q"));
        assert_eq!(of_file, of_layer);
        let territory = if x < 2 { json!("Pays") } else { json!(null) };
        assert_eq!(of_file["found"][0]["territory_name"], territory);
    }
}

#[test]
fn an_index_holds_the_fields_asked_for() {
    let folder = Folder::with_communes();
    folder.run("index communes.geojson --fields epci,code -o c.maille").success();
    let answer = folder.output("locate --in c.maille 0.5 0.5 --json");
    assert_eq!(answer["found"], json!([{"epci": "200", "code": "01001"}]));
}

#[test]
fn a_first_level_that_is_nearly_a_field_is_refused() {
    let folder = Folder::with_communes();
    let problem = "communes.geojson: --levels: there is no field \"eppci\"; did you mean \"epci\"? If it is to \
                   name the units themselves, take a name that is less like that of a field";
    folder.fails("locate --in communes.geojson 0.5 0.5 --levels eppci", 2, problem);
    folder.fails("index communes.geojson --levels eppci -o c.maille", 2, problem);
    let answer = folder.output("locate --in communes.geojson 0.5 0.5 --levels unit,epci --json");
    assert_eq!(answer["found"][0]["epci"], "200");
}

#[test]
fn flags_that_would_do_nothing_are_refused() {
    let folder = Folder::with_communes();
    folder.write("p.csv", "lon,lat,adresse\n0.5,0.5,76000 Rouen\n");
    let point = ["0.5 0.5"].as_slice();
    let address = ["--address Rouen"].as_slice();
    let addresses = ["--addresses p.csv"].as_slice();
    let file = ["p.csv"].as_slice();
    let cases = [
        (point, "--lon lon --lat lat", "--lon is for a file, and this is one point"),
        (point, "--from csv", "--from is for a file, and this is one point"),
        (point, "--to csv", "--to is for a file, and this is one point"),
        (point, "--address-columns city=ville", "--address-columns"),
        (file, "--lat-lon", "--lat-lon is for one point"),
        (file, "--all", "--all is for one point"),
        (file, "--json", "--json is for one point or address"),
        (file, "--address-columns city=ville", "--address-columns"),
        (address, "--lat-lon", "'--lat-lon'"),
        (address, "--lon lon --lat lat", "--lon <COLUMN>"),
        (address, "--crs EPSG:2154", "'--crs <CRS>'"),
        (address, "--nearest 1km", "'--nearest <LENGTH>'"),
        (address, "--all", "'--all'"),
        (address, "--from csv", "'--from <FORMAT>'"),
        (address, "--to csv", "'--to <FORMAT>'"),
        (address, "--address-columns city=ville", "--address-columns"),
        (address, "p.csv", "cannot be used with"),
        (address, "0.5 0.5", "cannot be used with"),
        (addresses, "--address Rouen", "cannot be used with"),
        (addresses, "p.csv", "cannot be used with"),
        (addresses, "--lat-lon", "'--lat-lon'"),
        (addresses, "--nearest 1km", "'--nearest <LENGTH>'"),
        (addresses, "--all", "'--all'"),
        (addresses, "--json", "'--json'"),
        (addresses, "--crs EPSG:2154", "--crs is that of coordinates"),
    ];
    for (what, flags, word) in cases {
        let line = format!("locate --in communes.geojson {} {flags} -o out", what[0]);
        let before = folder.files();
        let assert = folder.run(&line).code(2).stdout("");
        assert!(stderr(&assert).contains(word), "{line}: {}", stderr(&assert));
        assert_eq!(folder.files(), before, "{line}");
    }
}

#[test]
fn a_border_belongs_to_the_unit_in_the_east() {
    let folder = Folder::with_communes();
    let code = |point: &str| {
        let line = format!("locate --in communes.geojson {point} --add code --json");
        folder.output(&line)["found"][0]["code"].clone()
    };
    assert_eq!(code("1 0.5"), "01002");
    // On the outer border, where east is outside, to the one that is there.
    assert_eq!(code("4 0.5"), "01004");
}

#[test]
fn overlaps_are_told_on_demand_the_smallest_first() {
    let folder = Folder::new();
    folder.write(
        "o.geojson",
        collection(&[rectangle("large", [0, 0, 4, 4]), rectangle("small", [1, 1, 2, 2])]),
    );
    let found = |flags: &str| {
        folder.output(&format!("locate --in o.geojson 1.5 1.5 --json {flags}"))["found"].clone()
    };
    assert_eq!(found(""), json!([{"code": "small"}]));
    assert_eq!(found("--all"), json!([{"code": "small"}, {"code": "large"}]));
}

#[test]
fn the_nearest_unit_of_a_point_outside() {
    let folder = Folder::with_communes();
    let line = "locate --in communes.geojson 4.001 0.5 --add code --json";
    assert_eq!(folder.output(&format!("{line} -q"))["found"], json!([]));
    assert_eq!(folder.output(&format!("{line} -q --nearest 100m"))["found"], json!([]));
    let found = folder.output(&format!("{line} --nearest 500m"))["found"][0].clone();
    assert_eq!(found["code"], "01004");
    // A thousandth of a degree of longitude near the equator, by the radius of WGS84.
    let metres = found["distance_m"].as_f64().unwrap();
    assert!((metres - 6_378_137.0 * 0.001_f64.to_radians()).abs() < 0.01, "{metres}");
    let found = folder.output(&format!("{line} --nearest 500m --prefix in_"))["found"][0].clone();
    assert_eq!(found, json!({"in_code": "01004", "in_distance_m": metres}));
    let line = "locate --in communes.geojson 4.001 0.5 --add code --nearest 500m --prefix in_";
    let table = String::from_utf8(folder.run(line).success().get_output().stdout.clone()).unwrap();
    assert!(table.contains("\nin_distance_m  111.3\n"), "{table}");
}

#[test]
fn a_point_outside_is_said_and_refused_if_asked() {
    let folder = Folder::with_communes();
    let outside = "7 0.5 is in no unit of communes.geojson";
    let assert = folder.run("locate --in communes.geojson 7 0.5").success().stdout("");
    assert_eq!(stderr(&assert), format!("maille: {outside}\n"));
    let assert = folder.run("locate --in communes.geojson 7 0.5 --strict").code(1).stdout("");
    assert_eq!(stderr(&assert), format!("maille: {outside}\n"));
    let assert = folder.run("locate --in communes.geojson 0.5 3.5").success();
    let hint = "the other way round it is in one: latitude first is --lat-lon";
    let swapped = "0.5 3.5 is in no unit of communes.geojson";
    assert_eq!(stderr(&assert), format!("maille: {swapped}; {hint}\n"));
}

#[test]
fn a_point_that_is_no_longitude_and_latitude_gets_a_hint() {
    let folder = Folder::with_communes();
    let said = |point: &str| {
        stderr(&folder.run(&format!("locate --in communes.geojson {point}")).success())
    };
    let hint = "it is beyond 180 or 90 degrees: name the CRS of other coordinates with --crs, as in EPSG:2154";
    let outside = "maille: 652469.02 6862035.26 is in no unit of communes.geojson";
    assert_eq!(said("652469.02 6862035.26"), format!("{outside}; {hint}\n"));
    assert_eq!(said("652469.02 6862035.26 --crs EPSG:2154"), format!("{outside}\n"));
    assert!(said("5 -90.5").contains(hint) && !said("5 -90").contains(hint));
    folder.write("p.csv", "lon,lat\n0.5,0.5\n652469.02,6862035.26\n181,0\n-7,80\n");
    assert_eq!(
        said("p.csv -o out.csv"),
        "maille: p.csv: 1 of 4 rows located, 3 outside of all units\n\
         maille: 2 of these are beyond 180 or 90 degrees: name the CRS of other coordinates with --crs, as in EPSG:2154\n"
    );
}

#[test]
fn what_cannot_be_looked_up() {
    let folder = Folder::with_communes();
    folder.fails(
        "locate --in communes.geojson 1.5 x",
        2,
        "\"x\" is no number: a point is two numbers, as in 1.0993 49.4431, and a file of points one name",
    );
    folder.fails("locate --in communes.geojson 1,5 0,5", 2, "\"1,5\" is no number: write 1.5");
    for word in ["1.5", "1.5,0.5"] {
        let problem = "is no file of points, and a point is two numbers, as in 1.0993 49.4431";
        let line = format!("locate --in communes.geojson {word}");
        folder.fails(&line, 2, &format!("\"{word}\" {problem}"));
    }
    folder.fails(
        "locate --in communes.geojson 1.5 NaN",
        2,
        "\"NaN\" is no number: a point is two numbers, as in 1.0993 49.4431, and a file of points one name",
    );
    folder.fails(
        "locate --in communes.geojson 1.5 0.5 --add epic",
        2,
        "communes.geojson: there is no field \"epic\"; did you mean \"epci\"? (the fields are code, epci, pop, area)",
    );
    folder.fails(
        "index communes.geojson --fields epic -o c.maille",
        2,
        "communes.geojson: there is no field \"epic\"; did you mean \"epci\"? (the fields are code, epci, pop, area)",
    );
    folder.fails(
        "index communes.geojson -o c.idx",
        2,
        "c.idx: index files are known by their extension; call it FILE.maille",
    );
    folder.fails(
        "index communes.geojson -o no/c.maille",
        4,
        "no/c.maille: cannot write: there is no folder no; make it first",
    );
    folder.fails(
        "locate --in none.maille 1 1",
        4,
        "none.maille: cannot read: No such file or directory (os error 2)",
    );
}

#[test]
fn damaged_index_files_are_refused() {
    let folder = Folder::with_communes();
    folder.run("index communes.geojson -o c.maille -q").success();
    let bytes = std::fs::read(folder.path("c.maille")).unwrap();
    folder.write("cut.maille", &bytes[..bytes.len() / 2]);
    folder.write("text.maille", "code;nom\n");
    let mut flipped = bytes.clone();
    *flipped.last_mut().unwrap() ^= 1;
    folder.write("flipped.maille", flipped);
    for name in ["cut", "text", "flipped"] {
        let assert = folder.run(&format!("locate --in {name}.maille 1 0.5")).code(3).stdout("");
        let message = stderr(&assert);
        assert!(message.starts_with(&format!("maille: error: {name}.maille: ")), "{message}");
    }
    let index =
        Index::builder(&Polygons::new(), Metric::Planar).crs("EPSG:Lambert").build().unwrap();
    folder.write("crs.maille", index.as_bytes());
    folder.write("p.csv", "lon,lat\n1,1\n");
    for points in ["1 1", "1 1 --nearest 1km", "p.csv"] {
        let assert = folder.run(&format!("locate --in crs.maille {points} -q")).code(3).stdout("");
        let message = stderr(&assert);
        let problem =
            "maille: error: crs.maille: it does not name a CRS (\"EPSG:Lambert\" is not a CRS";
        assert!(message.starts_with(problem), "{message}");
    }
    folder.write("c.bin", bytes);
    for points in ["1 1", "p.csv"] {
        let problem = "c.bin: it is an index file; call it FILE.maille";
        folder.fails(&format!("locate --in c.bin {points}"), 2, problem);
    }
    folder.fails(
        "locate --in c.maille 1 1 --levels epci",
        2,
        "c.maille: it is an index file: give --levels and --members to `maille index`",
    );
}
