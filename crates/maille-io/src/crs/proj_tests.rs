use super::{Crs, Dialect, GEOGRAPHIC, PROJECTED};
use crate::AxisUnit;
use crate::reprojection::System;

#[test]
fn proj_agrees_about_the_common_systems() {
    let ask = |code: u32| System::of(&Crs::Epsg(code)).unwrap_or_else(|error| panic!("{error}"));
    let _keeps_the_database_open = ask(2154);
    for code in GEOGRAPHIC {
        assert_eq!(ask(code).axis_unit(), AxisUnit::Degree, "EPSG:{code}");
    }
    for code in PROJECTED.into_iter().flatten() {
        assert_eq!(ask(code).axis_unit(), AxisUnit::Metre, "EPSG:{code}");
    }
}

#[test]
fn proj_tells_the_unit_of_others() {
    let unit = |name: &str| Crs::parse(name).axis_unit().map_err(|error| error.to_string());
    let other = |name: &str| Ok(AxisUnit::Other(name.to_owned()));
    for (name, expected) in [
        ("EPSG:4313", Ok(AxisUnit::Degree)),
        ("EPSG:2180", Ok(AxisUnit::Metre)),
        ("IGNF:LAMB93", Ok(AxisUnit::Metre)),
        ("EPSG:4807", other("grad")),
        ("EPSG:2225", other("US survey foot")),
        ("+proj=utm +zone=31 +units=km", other("kilometre")),
    ] {
        assert_eq!(unit(name), expected, "{name}");
    }
    assert!(unit("EPSG:99999999").unwrap_err().contains("99999999 is not in the database"));
    assert!(unit("EPSG:4362").unwrap_err().contains("of PROJ's type GeodeticCRS"));
    assert!(unit("EPSG:5773").unwrap_err().contains("of PROJ's type VerticalCRS"));
}

#[test]
fn proj_tells_which_others_are_in_degrees() {
    let is_geographic = |name: &str| Crs::parse(name).is_geographic();
    for name in ["EPSG:4313", "EPSG:4150", "RGF93 v2b", "+proj=longlat +ellps=GRS80", "EPSG:9518"] {
        assert!(is_geographic(name), "{name}");
    }
    // In grades; projected; of heights; unknown.
    for name in ["EPSG:4807", "EPSG:2180", "IGNF:LAMB93", "EPSG:5720", "EPSG:9999", "rubbish", ""] {
        assert!(!is_geographic(name), "{name}");
    }
}

#[test]
fn wkt_of_a_code_is_read_as_that_code() {
    for code in [2154, 2972, 2975, 3035, 3857, 4171, 4258, 4467, 4471, 5490, 9794, 32631, 32740] {
        for dialect in [Dialect::Gdal, Dialect::Esri] {
            let wkt = Crs::Epsg(code).to_wkt(dialect).unwrap_or_else(|| panic!("EPSG:{code}"));
            assert_eq!(Crs::from_wkt(&wkt), Crs::Epsg(code), "{wkt}");
        }
    }
    assert_eq!(Crs::Epsg(9999).to_wkt(Dialect::Esri), None);
}

#[test]
fn systems_that_wkt_1_has_no_words_for_have_some() {
    for name in ["EPSG:8857", "EPSG:8858", "EPSG:4979", "+proj=eqearth"] {
        let crs = Crs::parse(name);
        let wkt = crs.to_wkt(Dialect::Gdal).unwrap_or_else(|| panic!("{name} has no WKT"));
        assert!(wkt.starts_with("PROJCRS[") || wkt.starts_with("GEOGCRS["), "{wkt}");
        if crs.code().is_some() {
            assert_eq!(Crs::from_wkt(&wkt), crs, "{wkt}");
        }
        // ESRI's dialect is version 1 only.
        let _ = crs.to_wkt(Dialect::Esri);
    }
}
