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
