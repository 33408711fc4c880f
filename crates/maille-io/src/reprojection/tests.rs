//! Against published positions, formulas written down anew, and by properties; `tests/proj.rs` asks
//! pyproj.

use super::{CrsError, Reprojection};
use crate::Crs;
use geo::Coord;
use proptest::prelude::*;
use std::env;
use std::f64::consts::FRAC_PI_4;
use std::fs;
use std::process::Command;
use std::sync::LazyLock;

fn way(source: &str, target: &str) -> Result<Reprojection, CrsError> {
    Reprojection::new(&Crs::parse(source), &Crs::parse(target))
}

fn go(source: &str, target: &str, x: f64, y: f64) -> Option<Coord> {
    let way = way(source, target).unwrap_or_else(|error| panic!("{error}"));
    way.transform(Coord { x, y })
}

/// `within` is in units of the target.
fn assert_goes(source: &str, from: (f64, f64), target: &str, to: (f64, f64), within: f64) {
    let place = go(source, target, from.0, from.1).expect("it has a place");
    let off = (place.x - to.0).abs().max((place.y - to.1).abs());
    assert!(off <= within, "{source} {from:?} to {target}: {place:?} instead of {to:?}");
}

#[test]
fn the_published_example_of_lambert_is_met() {
    // IGN, NTG 71 "Projection cartographique conique conforme de Lambert", example of algorithm
    // ALG0003: longitude 0.145512099 rad from Greenwich and latitude 0.872664626 rad of NTF in
    // Lambert I, published to a tenth of a millimetre. Nine decimals of a radian are 6 mm.
    let (longitude, latitude) = (0.145_512_099_f64.to_degrees(), 0.872_664_626_f64.to_degrees());
    let published = (1_029_705.081_8, 272_723.851_0);
    assert_goes("EPSG:4275", (longitude, latitude), "EPSG:27561", published, 0.006);
}

#[test]
fn origins_are_where_the_definitions_put_them() {
    // False eastings and northings of the origins, in the EPSG registry and the decrees of the
    // French systems. Below a micrometre.
    assert_goes("EPSG:4171", (3.0, 46.5), "EPSG:2154", (700_000.0, 6_600_000.0), 1e-6);
    assert_goes("EPSG:9777", (3.0, 46.5), "EPSG:9793", (700_000.0, 6_600_000.0), 1e-6);
    // RGF93 v2b, the one of today.
    assert_goes("EPSG:9782", (3.0, 46.5), "EPSG:9794", (700_000.0, 6_600_000.0), 1e-6);
    for zone in 42..=50 {
        let northing = f64::from(zone - 41) * 1e6 + 200_000.0;
        let code = format!("EPSG:{}", 3900 + zone);
        assert_goes("EPSG:4171", (3.0, f64::from(zone)), &code, (1_700_000.0, northing), 1e-6);
    }
    let zones = [
        ("EPSG:5489", "EPSG:5490", -63.0, 0.0), // Antilles
        ("EPSG:4624", "EPSG:2972", -51.0, 0.0), // Guyane
        ("EPSG:4627", "EPSG:2975", 57.0, 1e7),  // Réunion
        ("EPSG:4470", "EPSG:4471", 45.0, 1e7),  // Mayotte
        ("EPSG:4463", "EPSG:4467", -57.0, 0.0), // Saint-Pierre-et-Miquelon
    ];
    for (geographic, projected, meridian, northing) in zones {
        assert_goes(geographic, (meridian, 0.0), projected, (500_000.0, northing), 1e-6);
    }
    let half_the_equator = 20_037_508.342_789_244;
    assert_goes("EPSG:4326", (180.0, 0.0), "EPSG:3857", (half_the_equator, 0.0), 1e-6);
}

#[test]
fn positions_are_where_circe_and_epsg_io_published_them() {
    // Circé is the program of IGN for the French systems. Its answers, to a millimetre and to 1e-8
    // degree, are in the tests that the library CTS of the CNRS checks itself with
    // (CirceAntilleGuyaneComplianceTest, CirceMayotteComplianceTest, CirceMetropoleComplianceTest):
    // of one point in two systems, each rounded, so that they may differ by 2 mm.
    let antilles = [
        ((-60.996_331_91, 14.501_667_51), (715_938.802, 1_604_155.162)), // Martinique
        ((-61.503_911_85, 15.997_475_84), (660_086.365, 1_769_232.273)), // Guadeloupe
        ((-62.797_787_42, 17.996_266_23), (521_407.240, 1_989_784.123)), // Saint-Barthélemy
    ];
    let guyane = ((-52.300_057_23, 4.901_077_45), (355_849.323, 541_869.306));
    let mayotte = ((45.120_116_40, -12.793_526_58), (513_036.279, 8_585_694.190));
    let circe = 0.002;
    for (geographic, projected) in antilles {
        assert_goes("EPSG:5489", geographic, "EPSG:5490", projected, circe);
        assert_goes("EPSG:5490", projected, "EPSG:5489", geographic, 2e-8);
        // Zones of UTM on one ellipsoid are one zone turned, here by the 6° from -63° to -57°.
        let turned = (geographic.0 + 6.0, geographic.1);
        assert_goes("EPSG:4463", turned, "EPSG:4467", projected, circe);
    }
    assert_goes("EPSG:4624", guyane.0, "EPSG:2972", guyane.1, circe);
    assert_goes("EPSG:4470", mayotte.0, "EPSG:4471", mayotte.1, circe);
    let turned = (mayotte.0.0 + 12.0, mayotte.0.1); // from 45° to 57°: Réunion
    assert_goes("EPSG:4627", turned, "EPSG:2975", mayotte.1, circe);
    // These three are of points at heights of 0 and 100 m in another datum, which move by 1 mm more.
    let lambert_93 = (945_698.924, 6_231_380.043);
    assert_goes("EPSG:2154", lambert_93, "EPSG:3942", (1_945_550.945, 1_330_895.995), 0.003);
    assert_goes("EPSG:2154", lambert_93, "EPSG:3943", (1_945_501.135, 2_219_896.534), 0.003);
    // What a realisation of RGF93 gives in Lambert-93 the next one gives in its own.
    let lambert_of = |geographic: &str, projected: &str| {
        go(geographic, projected, 2.114_551_393, 50.345_609_791).expect("it has a place")
    };
    assert_eq!(lambert_of("EPSG:4171", "EPSG:2154"), lambert_of("EPSG:9782", "EPSG:9794"));

    // The centres that epsg.io gives of the areas of these systems, to a centimetre.
    let centre = (0.26, 46.355);
    assert_goes("EPSG:4171", centre, "EPSG:3943", (1_488_800.15, 2_576_453.90), 0.005);
    assert_goes("EPSG:4171", centre, "EPSG:3949", (1_488_955.20, 7_909_649.33), 0.005);
    assert_goes("EPSG:4171", (2.38, 46.225), "EPSG:3950", (1_652_071.22, 8_780_185.14), 0.005);
}

#[test]
fn conics_keep_the_lengths_that_their_decree_says() {
    // The decree of 3 March 2006 says of each of the nine zones that it keeps lengths on the
    // parallels three quarters of a degree from its origin.
    // A thousandth of a degree of a parallel is as long as its radius, N cos φ, says.
    for zone in 42..=50 {
        let code = format!("EPSG:{}", 3900 + zone);
        for parallel in [f64::from(zone) - 0.75, f64::from(zone) + 0.75] {
            let [west, east] = [2.9995, 3.0005].map(|longitude| {
                go("EPSG:4171", &code, longitude, parallel).expect("it has a place")
            });
            let length = (east.x - west.x).hypot(east.y - west.y);
            let sine = parallel.to_radians().sin();
            let normal = SEMI_MAJOR / (1.0 - FLATTENING * (2.0 - FLATTENING) * sine * sine).sqrt();
            let arc = normal * parallel.to_radians().cos() * 0.001_f64.to_radians();
            // The chord of this arc is shorter than it by less than a nanometre.
            assert!((length - arc).abs() < 1e-8, "{code} at {parallel}: {length} instead of {arc}");
        }
    }
}

/// The ellipsoid GRS80: its equatorial radius in metres, and its flattening.
const SEMI_MAJOR: f64 = 6_378_137.0;
const FLATTENING: f64 = 1.0 / 298.257_222_101;

/// Lambert's conformal conic with two standard parallels, as in Snyder, *Map Projections: A Working
/// Manual* (1987), equations 15-1 to 15-10, on the ellipsoid GRS80.
fn lambert(parallels: [f64; 2], origin: [f64; 2], false_origin: [f64; 2], at: Coord) -> Coord {
    let eccentricity = (FLATTENING * (2.0 - FLATTENING)).sqrt();
    let m = |latitude: f64| latitude.cos() / (1.0 - (eccentricity * latitude.sin()).powi(2)).sqrt();
    let t = |latitude: f64| {
        let sine = eccentricity * latitude.sin();
        let ratio = (1.0 - sine) / (1.0 + sine);
        (FRAC_PI_4 - latitude / 2.0).tan() / ratio.powf(eccentricity / 2.0)
    };
    let [first, second] = parallels.map(f64::to_radians);
    let n = (m(first).ln() - m(second).ln()) / (t(first).ln() - t(second).ln());
    let scale = SEMI_MAJOR * m(first) / (n * t(first).powf(n));
    let rho = |latitude: f64| scale * t(latitude.to_radians()).powf(n);
    let theta = n * (at.x - origin[0]).to_radians();
    Coord {
        x: false_origin[0] + rho(at.y) * theta.sin(),
        y: false_origin[1] + rho(origin[1]) - rho(at.y) * theta.cos(),
    }
}

/// Systems with a rectangle of longitudes and latitudes that they are made for.
const AREAS: [(&str, [f64; 4]); 18] = [
    ("EPSG:2154", [-9.0, 41.0, 11.0, 52.0]),
    ("EPSG:3942", [-5.0, 41.0, 10.0, 43.0]),
    ("EPSG:3943", [-5.0, 42.0, 10.0, 44.0]),
    ("EPSG:3944", [-5.0, 43.0, 10.0, 45.0]),
    ("EPSG:3945", [-5.0, 44.0, 10.0, 46.0]),
    ("EPSG:3946", [-5.0, 45.0, 10.0, 47.0]),
    ("EPSG:3947", [-5.0, 46.0, 10.0, 48.0]),
    ("EPSG:3948", [-5.0, 47.0, 10.0, 49.0]),
    ("EPSG:3949", [-5.0, 48.0, 10.0, 50.0]),
    ("EPSG:3950", [-5.0, 49.0, 10.0, 51.0]),
    ("EPSG:5490", [-64.0, 14.0, -60.0, 19.0]),
    ("EPSG:2972", [-55.0, 2.0, -51.0, 6.0]),
    ("EPSG:2975", [55.0, -22.0, 56.0, -20.0]),
    ("EPSG:4471", [44.0, -14.0, 46.0, -11.0]),
    ("EPSG:4467", [-57.0, 46.0, -55.0, 48.0]),
    ("EPSG:4171", [-9.0, 41.0, 11.0, 52.0]),
    ("EPSG:9777", [-9.0, 41.0, 11.0, 52.0]),
    ("EPSG:3857", [-180.0, -85.0, 180.0, 85.0]),
];

/// The ways there and back, which take longer to look up than to go.
static WAYS: LazyLock<Vec<(Reprojection, Reprojection)>> = LazyLock::new(|| {
    let both = |code| Ok((way("EPSG:4326", code)?, way(code, "EPSG:4326")?));
    AREAS.iter().map(|&(code, _)| both(code)).collect::<Result<_, CrsError>>().unwrap()
});

fn in_unit_square() -> impl Strategy<Value = Vec<(f64, f64)>> {
    prop::collection::vec((0.0..=1.0, 0.0..=1.0), 1..200)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn formulas_written_anew_agree(places in in_unit_square()) {
        for (u, v) in places {
            let at = Coord { x: -9.0 + u * 20.0, y: 41.0 + v * 11.0 };
            let expected = lambert([44.0, 49.0], [3.0, 46.5], [7e5, 66e5], at);
            let place = WAYS[0].0.transform(at).expect("it has a place");
            // Powers and logarithms of numbers of some 1e7 m, rounded to doubles.
            prop_assert!((place.x - expected.x).abs() < 1e-6, "{place:?} {expected:?}");
            prop_assert!((place.y - expected.y).abs() < 1e-6, "{place:?} {expected:?}");
        }
    }

    #[test]
    fn ways_lead_back(system in 0..AREAS.len(), places in in_unit_square()) {
        let [west, south, east, north] = AREAS[system].1;
        let (there, back) = &WAYS[system];
        for (u, v) in places {
            let at = Coord { x: west + u * (east - west), y: south + v * (north - south) };
            let again = there.transform(at).and_then(|place| back.transform(place));
            let again = again.expect("it has a place");
            // A tenth of a millimetre: series of transverse Mercator and null transformations.
            let off = (again.x - at.x).abs().max((again.y - at.y).abs());
            prop_assert!(off < 1e-9, "{}: {again:?} instead of {at:?}", AREAS[system].0);
        }
    }

    #[test]
    fn any_numbers_have_a_finite_place_or_none(
        system in 0..AREAS.len(),
        places in prop::collection::vec((any::<f64>(), any::<f64>()), 1..200),
    ) {
        let (there, back) = &WAYS[system];
        for (x, y) in places {
            for place in [there, back].map(|way| way.transform(Coord { x, y })) {
                prop_assert!(place.is_none_or(|c| c.x.is_finite() && c.y.is_finite()));
            }
        }
    }
}

#[test]
fn positions_without_a_place_are_none() {
    for (x, y) in [(f64::NAN, 48.0), (2.0, f64::NAN), (f64::INFINITY, 48.0), (2.0, -f64::INFINITY)]
    {
        assert_eq!(go("EPSG:4326", "EPSG:2154", x, y), None, "{x} {y}");
        assert_eq!(go("EPSG:4326", "EPSG:4326", x, y), None, "{x} {y}, same CRS");
    }
    assert_eq!(go("EPSG:4326", "EPSG:2154", 2.0, 90.5), None, "beyond the pole");
    assert_eq!(go("EPSG:4326", "EPSG:2154", 3.0, -90.0), None, "at the other end of the cone");
    assert_eq!(go("EPSG:4326", "EPSG:3857", 48.0, 1e30), None);
}

#[test]
fn x_comes_first_whatever_the_authority_says() {
    // EPSG prescribes latitude first for 4326 and 4171, northing first for 2180.
    assert_eq!(go("EPSG:4171", "EPSG:4326", 2.0, 48.0), Some(Coord { x: 2.0, y: 48.0 }));
    let arc_of_52_degrees = 5_763_343.55; // on GRS80, to a centimetre
    let northing = 0.9993 * arc_of_52_degrees - 5_300_000.0;
    assert_goes("EPSG:4326", (19.0, 52.0), "EPSG:2180", (500_000.0, northing), 0.01);
    for longitude_first in ["OGC:CRS84", "+proj=longlat +datum=WGS84 +no_defs", "EPSG:4979"] {
        assert_goes("EPSG:2154", (7e5, 66e5), longitude_first, (3.0, 46.5), 1e-9);
    }
}

#[test]
fn many_are_transformed_as_one_is_in_any_order_by_any_thread() {
    // NTF has several ways to WGS84, some of which need grids, and points outside of all their areas.
    for (source, target) in [("EPSG:4275", "EPSG:4326"), ("EPSG:27572", "EPSG:2154")] {
        let way = way(source, target).unwrap();
        let scale = if source == "EPSG:4275" { 1.0 } else { 1e5 };
        let mut all: Vec<Coord> = (0..40_000_u32)
            .map(|i| Coord { x: f64::from(i % 200) - 20.0, y: f64::from(i / 200) - 30.0 })
            .map(|c| Coord { x: c.x * scale, y: c.y * scale })
            .collect();
        all[7] = Coord { x: f64::NAN, y: 0.0 };
        let bits = |place: Option<Coord>| place.map(|c| (c.x.to_bits(), c.y.to_bits()));
        let one_by_one: Vec<_> = all.iter().rev().map(|&c| bits(way.transform(c))).collect();
        let fresh = std::thread::spawn({
            let (way, middle) = (way.clone(), all[all.len() / 2]);
            move || bits(way.transform(middle))
        });
        assert_eq!(fresh.join().unwrap(), one_by_one[all.len() - 1 - all.len() / 2]);

        let lost = way.transform_all(&mut all);
        assert_eq!(lost, one_by_one.iter().filter(|place| place.is_none()).count());
        assert!((1..all.len() / 2).contains(&lost), "{lost} have no place");
        let all: Vec<_> = all.iter().rev().map(|&c| bits((!c.x.is_nan()).then_some(c))).collect();
        assert!(all == one_by_one, "{source} to {target}");
    }
}

#[test]
fn one_thread_may_alternate_between_many() {
    for round in 0..2 {
        for (code, [west, south, ..]) in AREAS {
            let there = go("EPSG:4326", code, west, south).expect("it has a place");
            let back = go(code, "EPSG:4326", there.x, there.y).expect("it has a place");
            assert!((back.x - west).abs() < 1e-9, "{code}, round {round}: {back:?}");
        }
    }
}

#[test]
fn the_same_crs_is_no_way_at_all() {
    let same = way("EPSG:2154", "urn:ogc:def:crs:EPSG::2154").unwrap();
    assert!(same.is_identity());
    let mut places = [Coord { x: 0.1, y: -0.0 }, Coord { x: 1e300, y: f64::NAN }];
    assert_eq!(same.transform_all(&mut places), 1);
    assert_eq!((places[0].x, places[0].y.to_bits()), (0.1, (-0.0_f64).to_bits()));
    assert!(places[1].x.is_nan());
    assert!(!way("EPSG:2154", "EPSG:4326").unwrap().is_identity());
}

#[test]
fn what_is_not_a_crs_is_told_in_words() {
    let cases = [
        ("EPSG:9999", "EPSG:9999 is not in the database"),
        ("EPSG:4294967295", "EPSG:4294967295 is not in the database"),
        ("EPSG:7030", "EPSG:7030 is not in the database"), // an ellipsoid
        ("EPSG:5720", "EPSG:5720 is NGF-IGN69 height, of PROJ's type VerticalCRS"),
        ("EPSG:4978", "EPSG:4978 is WGS 84, of PROJ's type GeodeticCRS"),
        ("", "\"\" is not a CRS: say a code"),
        ("rubbish", "\"rubbish\" is not a CRS: say a code"),
        ("Paris", "\"Paris\" is not a CRS"),
        ("nul\0byte", "\"nul\0byte\" is not a CRS"),
        ("+proj=foo", "\"+proj=foo\" is not a CRS"),
        ("+proj=lcc", "\"+proj=lcc\" is not a CRS"),
        ("+proj=pipeline +step +proj=axisswap +order=2,1", "of PROJ's type Conversion"),
        ("+init=/etc/passwd:root", "\"+init=/etc/passwd:root\" is not a CRS"),
        ("GEOGCS[rubbish]", "\"GEOGCS[rubbish]\" is not a CRS"),
        ("PROJCS[\"a\",GEOGCS[\"b\"", "is not a CRS"),
        ("{\"type\":\"GeographicCRS\"}", "is not a CRS"),
        ("RGF93 / Lambert-93", "the nearest one is called \"RGF93 v1 / Lambert-93\""),
        ("ESRI:104903", "PROJ knows no way from EPSG:4326 to ESRI:104903"), // the Moon
    ];
    for (name, expected) in cases {
        let error = way("EPSG:4326", name).expect_err(name).to_string();
        assert!(error.contains(expected), "{name}: {error}");
        assert!(way(name, "EPSG:4326").is_err(), "{name} as source");
    }
    let long = way("é[".repeat(10_000).as_str(), "EPSG:4326").unwrap_err().to_string();
    assert!(long.len() < 400, "{long}");
}

#[test]
fn all_kinds_of_words_for_a_crs_are_understood() {
    let known = proj::Proj::new("EPSG:2154").unwrap();
    let names = [
        known.as_wkt(None, None).unwrap(),
        known.to_projjson(None, None, None).unwrap(),
        // As in .prj files.
        r#"PROJCS["RGF_1993_Lambert_93",GEOGCS["GCS_RGF_1993",DATUM["D_RGF_1993",
           SPHEROID["GRS_1980",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],
           UNIT["Degree",0.0174532925199433]],PROJECTION["Lambert_Conformal_Conic"],
           PARAMETER["False_Easting",700000.0],PARAMETER["False_Northing",6600000.0],
           PARAMETER["Central_Meridian",3.0],PARAMETER["Standard_Parallel_1",44.0],
           PARAMETER["Standard_Parallel_2",49.0],PARAMETER["Latitude_Of_Origin",46.5],
           UNIT["Meter",1.0]]"#
            .to_owned(),
        "+proj=lcc +lat_0=46.5 +lon_0=3 +lat_1=49 +lat_2=44 +x_0=700000 +y_0=6600000 \
         +ellps=GRS80 +units=m"
            .to_owned(),
        "IGNF:LAMB93".to_owned(),
        "RGF93 v1 / Lambert-93".to_owned(),
        "rgf93 V1 / lambert-93".to_owned(),
        "EPSG:2154+5720".to_owned(),
        "EPSG:5698".to_owned(), // with heights
    ];
    for name in names {
        assert_goes(&name, (652_469.02, 6_862_035.26), "EPSG:4326", (2.3522, 48.8566), 1e-7);
        assert!(!Crs::parse(&name).is_geographic(), "{name}");
    }
}

/// Run by the next test, in an environment of its own.
#[test]
fn lambert_93_is_known() {
    assert_goes("EPSG:2154", (652_469.02, 6_862_035.26), "EPSG:4326", (2.3522, 48.8566), 1e-7);
    assert!(way("EPSG:9999", "EPSG:2154").is_err());
    assert_eq!(go("EPSG:4326", "EPSG:2154", 2.0, 90.5), None);
}

#[test]
fn other_files_of_proj_on_the_machine_are_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("proj.db"), "of another version").unwrap();
    let mut child = Command::new(env::current_exe().unwrap());
    child.args(["--exact", "--nocapture", "reprojection::tests::lambert_93_is_known"]);
    for variable in ["PROJ_DATA", "PROJ_LIB", "PROJ_USER_WRITABLE_DIRECTORY"] {
        child.env(variable, folder.path());
    }
    let done = child.output().unwrap();
    let [out, err] = [&done.stdout, &done.stderr].map(|said| String::from_utf8_lossy(said));
    assert!(done.status.success() && out.contains("1 passed"), "{out}{err}");
    assert!(!err.contains("proj"), "PROJ prints to standard error: {err}");
}
