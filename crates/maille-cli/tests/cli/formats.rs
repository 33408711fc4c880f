//! Files in other formats than GeoJSON.

use crate::support::{Folder, stderr};

#[test]
fn what_is_taken_for_granted_is_told() {
    let folder = Folder::with_communes();
    folder.run("dissolve communes.geojson --by epci -o epci.shp").success();
    assert!(!stderr(&folder.run("info epci.shp").success()).contains("WGS84"));
    std::fs::remove_file(folder.path("epci.prj")).unwrap();
    let said = stderr(&folder.run("info epci.shp").success());
    assert!(said.contains("epci.shp: epci.shp: no .prj names its CRS; taken for WGS84"), "{said}");
}

#[test]
fn geoparquet_is_told_by_its_name_by_its_content_and_by_the_flag() {
    let folder = Folder::with_communes();
    folder.run("convert communes.geojson -o a.parquet").success();
    folder.run("convert communes.geojson --to geoparquet -o b.bin").success();
    folder.run("convert communes.geojson -o expected.geojsonl").success();
    let expected = std::fs::read(folder.path("expected.geojsonl")).unwrap();
    for input in ["a.parquet", "b.bin", "b.bin --from parquet"] {
        folder.run(&format!("convert {input} -o again.geojsonl")).success();
        assert!(std::fs::read(folder.path("again.geojsonl")).unwrap() == expected, "{input}");
    }
    let groups = |input: &str| {
        folder.run(&format!("dissolve {input} --by epci -o epci.geojson")).success();
        std::fs::read(folder.path("epci.geojson")).unwrap()
    };
    assert!(groups("a.parquet") == groups("communes.geojson"));
}

#[test]
fn broken_geoparquet_is_refused_and_nothing_written() {
    let folder = Folder::with_communes();
    folder.run("convert communes.geojson -o a.parquet").success();
    let bytes = std::fs::read(folder.path("a.parquet")).unwrap();
    folder.write("a.parquet", &bytes[..bytes.len() / 2]);
    let said = stderr(&folder.run("convert a.parquet -o out.geojson").code(3));
    assert!(said.contains("a.parquet: it is cut off: it does not end as Parquet does"), "{said}");
    assert!(!folder.path("out.geojson").exists());
}
