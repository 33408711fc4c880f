//! `maille tile`: what is refused, and where tiles go. What is in them is in `tile_content`.

use crate::support::{Folder, collection, feature, properties, shell, square, stderr};
use predicates::str::{contains, starts_with};
use std::process::Command;

/// A line that makes tiles of the communes, whose output is `out.pmtiles`.
fn tile(flags: &str) -> String {
    format!("tile communes.geojson -o out.pmtiles {flags}")
}

/// The communes in Lambert-93, 10 km wide, whether the file says so or not.
fn lambert(says_so: bool) -> String {
    let ring = "[[[700000,6600000],[710000,6600000],[710000,6610000],[700000,6600000]]]";
    let text = collection(&[feature(r#""code":"a""#, ring)]);
    let crs = r#"{"crs":{"type":"name","properties":{"name":"EPSG:2154"}},"#;
    if says_so { text.replacen('{', crs, 1) } else { text }
}

#[test]
fn zooms_that_are_none() {
    let folder = Folder::with_communes();
    folder.fails(&tile("-Z 3 -z 2"), 2, "zooms 3 to 2 are none; -Z is the least, -z the greatest");
    for (flags, problem) in [
        ("-z 25", "\"25\" is no zoom; expected one from 0 to 24, or auto"),
        ("-z -1", "unexpected argument '-1'"),
        ("-Z 25", "25 is not in 0..=24"),
        ("--zoom communes=9..3", "zooms 9 to 3 are none; write the lesser one first"),
        ("--zoom communes=0..25", "\"25\" is no zoom; expected one from 0 to 24"),
        ("--zoom communes", "expected a layer and its zooms, as in communes=9..13"),
    ] {
        let run = folder.run(&tile(flags)).code(2).stdout("");
        assert!(stderr(&run).contains(problem), "{flags}: {}", stderr(&run));
    }
    assert_eq!(folder.files(), ["communes.geojson"]);
}

#[test]
fn grids_that_are_none() {
    let folder = Folder::with_communes();
    for extent in ["1000", "128", "65536", "x"] {
        let run = folder.run(&tile(&format!("--extent {extent}"))).code(2).stdout("");
        run.stderr(contains("expected a power of two from 256 to 32768"));
    }
    folder.run(&tile("--buffer 128")).code(2).stderr(contains("128 is not in 0..=127"));
    let finer = "zoom 18 with tiles of 32768 units: the grid would be finer than two centimetres; the \
                 greatest zoom for that extent is 16";
    folder.fails(&tile("-z 18 --extent 32768"), 2, finer);
    folder.fails(&tile("--zoom communes=3..18 --extent 32768"), 2, finer);
}

#[test]
fn layers_of_one_name() {
    let folder = Folder::with_communes();
    let problem = "two layers are called \"communes\"; name them with --layer NAME=INPUT";
    folder.fails(&tile("--layer communes=communes.geojson"), 2, problem);
    folder.fails(&tile("communes.geojson"), 2, problem);
    let problem = "two layers are called \"communes_labels\"; name them with --layer NAME=INPUT";
    folder.fails(&tile("--layer communes_labels=communes.geojson --labels=communes"), 2, problem);
    folder
        .run(&tile("--layer =communes.geojson"))
        .code(2)
        .stderr(contains("expected a name and an input, as in epci=fr:epci@2026"));
}

#[test]
fn layers_that_there_are_not() {
    let folder = Folder::with_communes();
    for flag in ["--zoom commune=1..2", "--borders=commune", "--labels=commune"] {
        let (name, _) = flag.split_once(['=', ' ']).unwrap();
        let problem = "there is no layer \"commune\"; did you mean \"communes\"?";
        folder.fails(&tile(flag), 2, &format!("{name}: {problem}"));
    }
}

#[test]
fn fields_that_there_are_not() {
    let folder = Folder::with_communes();
    for flag in ["--include", "--exclude", "--id-field", "--cut"] {
        let problem =
            format!("communes.geojson: {flag}: there is no field \"cod\"; did you mean \"code\"?");
        folder.fails(&tile(&format!("{flag} cod")), 2, &problem);
    }
    folder.fails(
        &tile("--levels communes,epcis"),
        2,
        "communes.geojson: --levels: no feature has a field \"epcis\"; did you mean \"epci\"? (the fields \
         are code, epci, pop, area)",
    );
    // One of several inputs is enough to have a field.
    folder.write("other.geojson", collection(&[square(0, 0, r#""kind":"x""#)]));
    folder.fails(
        &tile("other.geojson --exclude kin"),
        2,
        "communes.geojson, other.geojson: --exclude: there is no field \"kin\"; did you mean \"kind\"?",
    );
    folder.run(&tile("other.geojson --exclude pop,kind -z 0")).success();
}

#[test]
fn levels_of_several_inputs() {
    let folder = Folder::with_communes();
    folder.fails(
        &tile("--layer more=communes.geojson --levels commune,epci"),
        2,
        "--levels are made of one input; give the others their own layers with another run",
    );
}

#[test]
fn nothing_to_tile() {
    let folder = Folder::with_communes();
    folder.write("empty.geojson", collection(&[]));
    let problem = "empty.geojson: there are no features to be tiled";
    folder.fails("tile empty.geojson -o out.pmtiles", 3, problem);
    folder.fails(&tile("empty.geojson"), 3, problem);
    folder.fails(
        "tile none.geojson -o out.pmtiles",
        4,
        "none.geojson: cannot read: No such file or directory (os error 2)",
    );
    folder.run("tile -o out.pmtiles").code(2).stderr(contains("required"));
}

#[test]
fn positions_that_are_no_degrees() {
    let folder = Folder::new();
    folder.write("a.geojson", lambert(false));
    folder.fails(
        "tile a.geojson -o out.pmtiles",
        3,
        "a.geojson: feature 1 (a): latitude 6600000 is beyond 90°, but the file is taken to be in \
         EPSG:4326; its positions look like EPSG:2154 (Lambert-93) or EPSG:3857 (Web Mercator): name \
         it with --crs EPSG:2154",
    );
    let beyond =
        "is no longitude and latitude; if positions are in another CRS, name it with --crs";
    let ring = "[[[0,0],[361,0],[361,1],[0,1],[0,0]]]";
    folder.write("a.geojson", collection(&[feature("", ring)]));
    folder.fails(
        "tile a.geojson -o out.pmtiles",
        3,
        &format!("a.geojson: feature 1: 361, 0 {beyond}"),
    );
    let point =
        r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[5,95]}}"#;
    folder.write("a.geojson", collection(&[square(0, 0, ""), point.to_owned()]));
    folder.fails(
        "tile a.geojson -o out.pmtiles",
        3,
        &format!("a.geojson: feature 2: 5, 95 {beyond}"),
    );
    folder.write("a.geojson", collection(&[square(-200, 0, ""), square(190, 0, "")]));
    folder.fails(
        "tile a.geojson -o out.pmtiles",
        3,
        "a.geojson: its polygons reach from -200 to 191 degrees of longitude, more than once around \
         the world; bring them within 360 degrees",
    );
}

#[test]
fn projected_positions_are_reprojected() {
    let folder = Folder::new();
    folder.write("says.geojson", lambert(true));
    folder.write("told.geojson", lambert(false));
    folder.run("tile --layer a=says.geojson -z 9 -o says").success();
    folder.run("tile --layer a=told.geojson --crs EPSG:2154 -z 9 -o told").success();
    let says = folder.output("tile --decode says 9");
    assert_eq!(says, folder.output("tile --decode told 9"));
    for corner in shell(&says, 0) {
        let [x, y] = corner;
        assert!((2.999..3.131).contains(&x) && (46.499..46.591).contains(&y), "{corner:?}");
    }
}

#[test]
fn a_border_that_crosses_itself() {
    let folder = Folder::new();
    let ring = "[[[5,5],[7,7],[7,5],[5,6],[5,5]]]";
    folder.write("a.geojson", collection(&[feature(r#""code":"X1""#, ring)]));
    let place = "at 5.666666666666667 5.666666666666667";
    let problem = format!(
        "a.geojson: feature 1 (X1): its border crosses itself {place}; mend it with \
                           `maille clean`, or leave the feature out"
    );
    folder.fails("tile a.geojson -o out.pmtiles", 3, &problem);
}

/// Two ends of the border of a unit lie as near to each other as numbers allow, so rounding may make them cross.
#[test]
fn a_border_that_crosses_itself_in_mercator_alone() {
    let folder = Folder::new();
    folder.run("tile fr:departements@2026 -z 3 -o out.pmtiles").success();
    let shown = folder.output("tile --decode out.pmtiles 3");
    let mut codes: Vec<_> =
        properties(&shown).iter().map(|unit| unit["code"].as_str().unwrap()).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), 101);
}

#[test]
fn names_that_are_no_archives() {
    let folder = Folder::with_communes();
    for name in ["out.geojson", "out.zip", "out.tiles"] {
        let problem = format!("{name}: tiles go into FILE.pmtiles, FILE.mbtiles or a folder DIR/");
        folder.fails(&format!("tile communes.geojson -o {name}"), 2, &problem);
    }
    folder.fails(
        "tile communes.geojson -o none/out.pmtiles",
        4,
        "none/out.pmtiles: cannot write: No such file or directory (os error 2)",
    );
    folder.write("other", "");
    let problem = "other: there is a file; tiles would go into a folder";
    folder.fails("tile communes.geojson -o other --force", 2, problem);
}

#[test]
fn what_exists_is_replaced_only_when_told_so() {
    let folder = Folder::with_communes();
    for name in ["out.pmtiles", "out.mbtiles", "out"] {
        folder.run(&format!("tile communes.geojson -z 1 -o {name}")).success();
        let before = folder.output(&format!("tile --decode {name}"));
        let again = format!("tile communes.geojson -z 2 -o {name}");
        folder.fails(&again, 2, &format!("{name}: it exists already; --force replaces it"));
        assert_eq!(folder.output(&format!("tile --decode {name}")), before);
        folder.run(&format!("{again} --force")).success();
        assert_ne!(folder.output(&format!("tile --decode {name}")), before);
    }
    // A folder of other things never is, and neither is an input.
    std::fs::create_dir(folder.path("in")).unwrap();
    folder.write("in/a.geojson", folder.read("communes.geojson"));
    folder.fails(
        "tile in/a.geojson -o in --force",
        2,
        "in: it is not replaced: besides metadata.json and folders of zooms there is something else in it",
    );
    folder.write("in.pmtiles", folder.read("communes.geojson"));
    folder.fails(
        "tile in.pmtiles --from geojson -o in.pmtiles --force",
        2,
        "in.pmtiles: --output would replace an input; write to another place",
    );
    assert_eq!(folder.read("in.pmtiles"), folder.read("communes.geojson"));
}

/// Files that may not grow, which needs no rights, stand for a disk without space: the same calls fail.
#[cfg(target_os = "linux")]
#[test]
fn no_space_on_disk() {
    let folder = Folder::with_communes();
    let maille = assert_cmd::cargo::cargo_bin("maille");
    for (name, blocks) in [("out.pmtiles", 0), ("out.pmtiles", 1), ("out.mbtiles", 1), ("out", 0)] {
        let limited = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
        let mut command = Command::new("sh");
        command.current_dir(folder.path("")).args(["-c", &limited, "sh"]);
        command.arg(&maille).args(["tile", "communes.geojson", "-z", "7", "-o", name]);
        let output = command.output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(4), "{said}");
        assert!(said.starts_with(&format!("maille: error: {name}: cannot write: ")), "{said}");
        assert_eq!(folder.files(), ["communes.geojson"], "{name}");
    }
}

#[test]
fn tiles_and_zooms_are_printed() {
    let folder = Folder::with_communes();
    for name in ["out.pmtiles", "out.mbtiles", "out"] {
        folder.run(&format!("tile communes.geojson -z 2 -o {name}")).success();
        let tiles = |which: &str| -> Vec<String> {
            let shown = folder.output(&format!("tile --decode {name} {which}"));
            let features = shown["features"].as_array().unwrap();
            let mut tiles: Vec<String> = features
                .iter()
                .map(|feature| feature["tile"].as_str().unwrap().to_owned())
                .collect();
            tiles.sort();
            tiles.dedup();
            tiles
        };
        assert_eq!(tiles("1/1/0"), ["1/1/0"]);
        assert_eq!(tiles("1"), ["1/0/0", "1/0/1", "1/1/0", "1/1/1"], "the square and the buffers");
        assert_eq!(tiles("").len(), 1 + 4 + 4);
        for (which, problem) in [
            ("9", "there is no such tile"),
            ("2/0/0", "there is no such tile"),
            ("2/9/9", "there is no such tile"),
        ] {
            let run = folder.run(&format!("tile --decode {name} {which}")).code(1);
            assert_eq!(stderr(&run), format!("maille: {name}: {problem}\n"));
        }
    }
}

#[test]
fn what_cannot_be_printed() {
    let folder = Folder::with_communes();
    folder.run(&tile("-z 0 -q")).success();
    for which in ["x", "1/2", "1/2/3/4", "1/x/0", "300"] {
        let problem = format!("\"{which}\" is no tile and no zoom; expected one as 7/63/45 or 7");
        folder.fails(&format!("tile --decode out.pmtiles {which}"), 2, &problem);
    }
    folder.fails(
        "tile --decode out.pmtiles 0 1",
        2,
        "--decode shows one tile or one zoom, as 7/63/45 or 7",
    );
    folder.fails(
        "tile --decode none.pmtiles",
        4,
        "none.pmtiles: cannot read: No such file or directory (os error 2)",
    );
    folder.write("text.pmtiles", "text");
    let run = folder.run("tile --decode text.pmtiles").code(3).stdout("");
    run.stderr(starts_with("maille: error: text.pmtiles: "));
    // Flags that would do nothing.
    for flags in ["-o x.pmtiles", "--force", "-z 3", "--borders", "--extent 4096", "--name x"] {
        let run = folder.run(&format!("tile --decode out.pmtiles {flags}")).code(2).stdout("");
        run.stderr(contains("cannot be used with"));
    }
}
