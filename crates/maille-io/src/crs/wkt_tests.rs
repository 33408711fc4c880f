use super::{Crs, Dialect};

#[test]
fn a_code_counts_only_where_it_is_the_systems_own() {
    let part = r#"PROJCS["mine",GEOGCS["WGS 84",AUTHORITY["EPSG","4326"]],UNIT["metre",1]]"#;
    assert_eq!(Crs::from_wkt(part), Crs::Named(part.to_owned()));
    let own = r#"PROJCS["a ] b",GEOGCS["x",AUTHORITY["EPSG","4326"]],AUTHORITY["EPSG","2154"]]"#;
    assert_eq!(Crs::from_wkt(own), Crs::Epsg(2154));
    let version_2 =
        "PROJCRS[\"x\",\n  BASEGEOGCRS[\"y\",ID[\"EPSG\",4171]],\n  ID[\"EPSG\", 9794]]";
    assert_eq!(Crs::from_wkt(version_2), Crs::Epsg(9794));
    let other = r#"PROJCS["x",AUTHORITY["IGNF","LAMB93"]]"#;
    assert_eq!(Crs::from_wkt(other), Crs::Named(other.to_owned()));
}

/// Byte order marks too, of files that were joined.
#[test]
fn what_is_around_a_name_is_no_part_of_it() {
    for text in ["mine", " \u{feff}mine\r\n", "\u{feff} \u{feff}mine\u{feff}"] {
        assert_eq!(Crs::from_wkt(text), Crs::Named("mine".to_owned()), "{text:?}");
    }
}

#[test]
fn names_of_esri_are_known() {
    for (name, crs) in [
        ("GCS_WGS_1984", Crs::Wgs84),
        ("rgf_1993_lambert_93", Crs::Epsg(2154)),
        ("WGS_1984_UTM_Zone_31N", Crs::Epsg(32631)),
        ("WGS_1984_UTM_Zone_7S", Crs::Epsg(32707)),
    ] {
        assert_eq!(Crs::from_wkt(&format!("\u{feff}PROJCS[\"{name}\"]\r\n")), crs);
    }
    for name in ["WGS_1984_UTM_Zone_61N", "WGS_1984_UTM_Zone_N", "WGS_1984_UTM_Zone_", "é"] {
        assert!(matches!(Crs::from_wkt(&format!("PROJCS[\"{name}\"]")), Crs::Named(_)), "{name}");
    }
}

#[test]
fn texts_that_are_no_wkt_are_names_or_codes() {
    assert_eq!(Crs::from_wkt("EPSG:2154"), Crs::Epsg(2154));
    for text in ["", "[", "PROJCS[", "PROJCS[\"", "PROJCS]]]", "a b[\"c\"]"] {
        assert_eq!(Crs::from_wkt(text), Crs::Named(text.to_owned()));
    }
    assert_eq!(Crs::from_wkt("PROJCS[\"x\"]]]"), Crs::Named("PROJCS[\"x\"]]]".to_owned()));
}

#[test]
fn degrees_are_told_from_grades() {
    let with_unit = |unit: &str| Crs::Named(format!("GEOGCS[\"x\",UNIT[\"{unit}\",1]]"));
    assert!(with_unit("Degree").is_geographic());
    assert!(!with_unit("Grad").is_geographic());
}

#[test]
fn what_is_written_is_read_as_the_same() {
    for dialect in [Dialect::Esri, Dialect::Gdal] {
        let text = Crs::Wgs84.to_wkt(dialect).expect("known");
        assert_eq!(Crs::from_wkt(&text), Crs::Wgs84);
    }
    let named = Crs::from_wkt("PROJCS[\"mine\"]");
    assert_eq!(named.to_wkt(Dialect::Esri).as_deref(), Some("PROJCS[\"mine\"]"));
}
