//! `maille clean`: who receives overlaps and gaps. Positions are metres of EPSG:2154.

use crate::clean::{areas, assert_valid, clean_line, folder_with};
use crate::support::{feature, properties, rectangle, stderr};

/// Four units that all cover a place of 10 m by 30 m. F is the first one, L the largest, S the
/// smallest, and B has the longest border with the place.
pub fn claimants() -> Vec<String> {
    let smallest = "[[[0,0],[10,0],[10,10],[12,10],[12,12],[10,12],[10,30],[0,30],[0,0]]]";
    vec![
        feature(r#""code":"F","n":2"#, "[[[0,0],[10,0],[10,40],[0,40],[0,0]]]"),
        feature(r#""code":"L","n":null"#, "[[[0,-100],[10,-100],[10,30],[0,30],[0,-100]]]"),
        feature(r#""code":"S","n":30"#, smallest),
        feature(r#""code":"B","n":1.5"#, "[[[-20,0],[10,0],[10,30],[-20,30],[-20,0]]]"),
    ]
}

/// The same four around that place, which none of them covers.
pub fn neighbours() -> Vec<String> {
    let largest = "[[[2,-200],[10,-200],[10,0],[2,0],[2,-10],[2,-200]]]";
    let longest = "[[[-20,-10],[2,-10],[2,0],[0,0],[0,30],[-20,30],[-20,-10]]]";
    vec![
        feature(r#""code":"F","n":2"#, "[[[0,30],[10,30],[10,40],[0,40],[0,30]]]"),
        feature(r#""code":"L","n":null"#, largest),
        feature(r#""code":"S","n":30"#, "[[[10,0],[11,0],[11,30],[10,30],[10,0]]]"),
        feature(r#""code":"B","n":1.5"#, longest),
    ]
}

/// The place of 300 m² goes to one of four units, and to no other.
fn assert_receiver(features: &[String], flag: &str, code: &str, without: [f64; 4]) {
    let folder = folder_with(features);
    folder.run(&clean_line(&format!("{flag} -o out.geojson --changes c.geojson"))).success();
    let changes = folder.json("c.geojson");
    assert_eq!(properties(&changes).len(), 1, "{flag}");
    assert_eq!(properties(&changes)[0]["to"], code, "{flag}");
    let output = folder.json("out.geojson");
    let expected: Vec<f64> = ["F", "L", "S", "B"]
        .iter()
        .zip(without)
        .map(|(unit, area)| if *unit == code { area + 300.0 } else { area })
        .collect();
    assert_eq!(areas(&output), expected, "{flag}");
    assert_valid(&folder, "out.geojson");
}

const RECEIVERS: [(&str, &str); 6] = [
    ("first", "F"),
    ("largest", "L"),
    ("smallest", "S"),
    ("longest-border", "B"),
    // By number: as text, 30 comes before 5, and null is none.
    ("n:max", "S"),
    ("n:min", "B"),
];

#[test]
fn overlaps_go_to_whom_they_should() {
    let without = [100.0, 1000.0, 4.0, 600.0];
    assert_receiver(&claimants(), "", "S", without);
    for (who, code) in RECEIVERS {
        assert_receiver(&claimants(), &format!("--overlaps {who}"), code, without);
    }
}

#[test]
fn gaps_go_to_whom_they_should() {
    let without = [100.0, 1600.0, 30.0, 820.0];
    assert_receiver(&neighbours(), "", "B", without);
    for (who, code) in RECEIVERS {
        assert_receiver(&neighbours(), &format!("--gaps {who}"), code, without);
    }
    assert_receiver(&neighbours(), "--gaps-only-to code=L", "L", without);
    assert_receiver(&neighbours(), "--gaps largest --gaps-only-to n=2", "F", without);
}

#[test]
fn gaps_are_left_when_nobody_may_receive_them() {
    let mut features = neighbours();
    features.push(rectangle("far", [900, 0, 910, 10]));
    let folder = folder_with(&features);
    let assert = folder.run(&clean_line("--gaps-only-to code=far -o out.geojson")).success();
    assert_eq!(
        stderr(&assert),
        "maille: a.geojson: 0 overlaps settled (0.00 m²), 0 gaps filled (0.00 m²)\n\
         maille: 1 gap that nobody may receive\n\
         maille: area 0.002650 km² before, 0.002650 km² after, 0.000000 km² changed hands\n"
    );
    folder.run("check out.geojson").code(1);
    // Nobody was asked, so nobody is told.
    let assert = folder.run(&clean_line("--gaps none -o none.geojson")).success();
    assert!(!stderr(&assert).contains("nobody"), "{}", stderr(&assert));
    assert_eq!(folder.read("none.geojson"), folder.read("out.geojson"));
}

#[test]
fn limits_say_which_gaps_are_filled() {
    let folder = folder_with(&neighbours());
    for (flags, filled) in [
        ("--gap-max-area 299m2 --gap-max-width 7m", 0),
        ("--gap-max-area 300m2 --gap-max-width 7m", 1),
        // Twice 300 m² by 80 m.
        ("--gap-max-area 299m2 --gap-max-width 7.5m", 1),
    ] {
        folder.run(&clean_line(&format!("{flags} -o o.geojson --changes c.geojson"))).success();
        assert_eq!(properties(&folder.json("c.geojson")).len(), filled, "{flags}");
    }
}

#[test]
fn receivers_must_exist() {
    let folder = folder_with(&claimants());
    let line = |flags: &str| clean_line(&format!("{flags} -o out.geojson --changes c.geojson"));
    folder.fails(&line("--gaps-only-to code=Z"), 2, "a.geojson: no feature has \"Z\" as its code");
    folder.fails(&line("--overlaps code:max"), 2, "a.geojson: no feature has a number as its code");
    for flag in ["--overlaps cod:max", "--gaps cod:min", "--gaps-only-to cod=F"] {
        let assert = folder.run(&line(flag)).code(2);
        assert_eq!(
            stderr(&assert),
            "maille: error: a.geojson: no feature has a field \"cod\"; did you mean \"code\"? (the \
             fields are code, n)\n",
            "{flag}"
        );
    }
    assert_eq!(folder.files(), ["a.geojson"]);
}
