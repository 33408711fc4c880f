//! `maille map`: what is asked for is drawn, and what cannot be is refused. How it looks is in `tests/pictures.rs`.

use crate::support::{Folder, collection, communes, feature, square, stderr};
use assert_cmd::assert::Assert;
use predicates::str::contains;
use serde_json::json;

/// Runs `maille map` with a line of arguments and one that may have blanks in it.
fn map(folder: &Folder, line: &str, last: &[&str]) -> Assert {
    folder.command(&format!("map {line}")).args(last).assert()
}

/// Draws the communes, and gives the picture.
fn drawn(line: &str, last: &[&str]) -> String {
    let folder = Folder::with_communes();
    map(&folder, &format!("communes.geojson -o map.svg {line}"), last).success();
    folder.read("map.svg")
}

/// The colour of a unit in a picture.
fn fill<'a>(svg: &'a str, unit: &str) -> &'a str {
    let (_, path) = svg.split_once(&format!("id=\"unit-{unit}\"")).expect(unit);
    let (_, fill) = path.split_once("fill:").expect(unit);
    fill.split('"').next().expect(unit)
}

#[test]
fn neighbours_have_different_colours_and_all_units_names() {
    let svg = drawn("--labels code", &[]);
    for pair in ["01001", "01002", "01003", "01004"].windows(2) {
        assert_ne!(fill(&svg, pair[0]), fill(&svg, pair[1]));
    }
    for name in ["01001", "01004"] {
        assert!(svg.contains(&format!(">{name}</text>")), "{name}");
        assert!(svg.contains(&format!("<title>{name}</title>")), "{name}");
    }
    assert!(!drawn("--labels none", &[]).contains(">01001</text>"));
    assert!(svg.contains("<title id=\"title\">communes</title>"));
}

#[test]
fn each_kind_of_file_is_written() {
    let folder = Folder::with_communes();
    for (name, start) in [
        ("a.svg", &b"<svg "[..]),
        ("a.PNG", b"\x89PNG\r\n\x1a\n"),
        ("a.pdf", b"%PDF-1.7"),
        ("a.html", b"<!DOCTYPE html>\n<html lang=\"en\">"),
    ] {
        map(&folder, &format!("communes.geojson -o {name}"), &[]).success();
        let bytes = std::fs::read(folder.path(name)).unwrap();
        assert!(bytes.starts_with(start), "{name}");
    }
    map(&folder, "communes.geojson -o odd --to png", &[]).success();
    assert!(std::fs::read(folder.path("odd")).unwrap().starts_with(b"\x89PNG"));
    let out = map(&folder, "communes.geojson -o -", &[]).success();
    assert!(out.get_output().stdout.starts_with(b"<svg "));
}

#[test]
fn the_same_bytes_with_any_number_of_threads() {
    let folder = Folder::with_communes();
    for (threads, name) in [(1, "one"), (7, "seven")] {
        for kind in ["svg", "png", "pdf"] {
            let line = format!("communes.geojson -o {name}.{kind} --threads {threads}");
            map(&folder, &line, &[]).success();
        }
    }
    for kind in ["svg", "png", "pdf"] {
        let read = |name| std::fs::read(folder.path(&format!("{name}.{kind}"))).unwrap();
        assert!(read("one") == read("seven"), "{kind}");
    }
}

#[test]
fn numbers_are_put_into_classes() {
    let svg = drawn("--fill pop --breaks 0,7,10 --palette Blues", &[]);
    // 5 is in the first class, 7 and 10 in the second, null in none.
    assert_eq!(fill(&svg, "01003"), fill(&svg, "01001"));
    assert_ne!(fill(&svg, "01002"), fill(&svg, "01001"));
    assert_eq!(fill(&svg, "01004"), "#d9d9d9");
    for entry in ["pop", "0 – 7 (1)", "7 – 10 (2)", "No data (1)"] {
        assert!(svg.contains(&format!(">{entry}</text>")), "{entry}");
    }
    assert!(svg.contains("<title>01001: 10</title>"));
    let reversed = drawn("--fill pop --breaks 0,7,10 --palette blues-reversed", &[]);
    assert_eq!(fill(&reversed, "01002"), fill(&svg, "01001"));
}

#[test]
fn values_beyond_the_breaks_are_told() {
    let folder = Folder::with_communes();
    let run = map(&folder, "communes.geojson -o a.svg --fill pop --breaks 0,6", &[]).success();
    assert!(stderr(&run).contains("--fill pop: 2 units beyond the breaks"), "{}", stderr(&run));
    assert!(folder.read("a.svg").contains(">Beyond the classes (2)</text>"));
}

#[test]
fn texts_are_categories() {
    let svg = drawn("--fill epci", &[]);
    assert_eq!(fill(&svg, "01001"), fill(&svg, "01002"));
    assert_ne!(fill(&svg, "01001"), fill(&svg, "01003"));
    assert!(svg.contains(">200 (2)</text>") && svg.contains(">100 (1)</text>"));
}

#[test]
fn others_step_back_behind_what_is_highlighted() {
    let plain = drawn("--labels code", &[]);
    let svg = drawn("--labels code --highlight", &["code = \"01002\""]);
    assert_eq!(fill(&svg, "01002"), fill(&plain, "01002"));
    assert_ne!(fill(&svg, "01001"), fill(&plain, "01001"));
    assert_eq!(svg.matches("class=\"name-faint\"").count(), 3);
}

#[test]
fn a_part_is_zoomed_on_and_located() {
    let whole = drawn("", &[]);
    assert!(!whole.contains("id=\"locator\""));
    for (flag, value) in [("--focus", "code = \"01002\""), ("--bbox", "1,0,2,1")] {
        let svg = drawn(flag, &[value]);
        assert!(svg.contains("id=\"locator\""), "{flag}");
    }
}

#[test]
fn layers_lie_over_the_map_and_are_named() {
    let folder = Folder::with_communes();
    let point =
        r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[0.5,0.5]}}"#;
    folder.write("gares.geojson", collection(&[point.to_owned()]));
    folder.write("rail.geojson", collection(&[
        r#"{"type":"Feature","properties":{},"geometry":{"type":"LineString","coordinates":[[0,0],[4,1]]}}"#
            .to_owned(),
        square(1, 0, ""),
    ]));
    let line = "communes.geojson -o a.svg --layers Gares=gares.geojson,rail.geojson";
    map(&folder, line, &[]).success();
    let svg = folder.read("a.svg");
    for name in ["Gares", "rail"] {
        assert!(svg.contains(&format!(">{name}</text>")), "{name}");
    }
    assert!(svg.contains("class=\"layer-1-points\"") && svg.contains("class=\"layer-2\""));
    let empty = "empty.geojson: there is nothing to be drawn in it";
    folder.write("empty.geojson", collection(&[]));
    folder.fails("map communes.geojson -o b.svg --layers empty.geojson", 3, empty);
}

#[test]
fn an_atlas_has_a_map_for_each_value() {
    let folder = Folder::with_communes();
    let line = "communes.geojson --split epci --out-dir atlas --labels code --report r.json";
    map(&folder, line, &[]).success();
    let mut files: Vec<String> = std::fs::read_dir(folder.path("atlas"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(files, ["100.svg", "200.svg", "empty.svg"]);
    assert!(folder.read("atlas/200.svg").contains("<title id=\"title\">200</title>"));
    let maps = &folder.json("r.json")["maps"];
    assert_eq!(maps.as_array().unwrap().len(), 3);
    folder.fails(
        "map communes.geojson --split epci --out-dir communes.geojson",
        4,
        "communes.geojson: it is not a folder; write to another place",
    );
}

#[test]
fn an_atlas_without_names_keeps_its_titles() {
    let folder = Folder::with_communes();
    map(&folder, "communes.geojson --split code --out-dir atlas --labels none", &[]).success();
    let svg = folder.read("atlas/01002.svg");
    assert!(svg.contains("<title id=\"title\">01002</title>"));
    assert!(svg.contains("<g id=\"labels\">\n</g>"), "{svg}");
}

#[test]
fn units_without_geometry_are_told() {
    let folder = Folder::new();
    let null = r#"{"type":"Feature","properties":{"code":"b"},"geometry":null}"#.to_owned();
    folder.write("u.geojson", collection(&[square(0, 0, r#""code":"a""#), null]));
    let run = map(&folder, "u.geojson -o a.svg --report r.json", &[]).success();
    assert!(stderr(&run).contains("1 unit without geometry: b"), "{}", stderr(&run));
    assert_eq!(folder.json("r.json")["without_geometry"], json!(["b"]));
    map(&folder, "u.geojson --split code --out-dir atlas", &[]).success();
    assert!(!folder.path("atlas/b.svg").exists());
}

#[test]
fn a_file_of_projected_borders_is_drawn() {
    let folder = Folder::new();
    folder.run("data export fr:departements@2026 --to-crs EPSG:2154 -o d.gpkg").success();
    map(&folder, "d.gpkg -o a.svg", &[]).success();
    // Guyane is an inset, whatever the file is projected in.
    assert!(folder.read("a.svg").contains("id=\"inset-guyane\""));
}

#[test]
fn a_bar_of_scale_is_true_or_not_there() {
    let svg = |flags: &str| drawn(flags, &[]);
    assert!(svg("").contains("id=\"scale-bar\""));
    // The units reach from 0 to 4 degrees around the equator, where a degree is 111 km.
    let degrees = svg("--crs EPSG:4326");
    let (_, bar) = degrees.split_once("id=\"scale-bar\"").expect("a bar");
    assert!(bar.contains(">50 km</text>"), "{bar}");
    let folder = Folder::new();
    let tall = [feature(r#""code":"a""#, "[[[0,0],[10,0],[10,80],[0,80],[0,0]]]")];
    folder.write("u.geojson", collection(&tall));
    map(&folder, "u.geojson -o a.svg --crs EPSG:3857", &[]).success();
    assert!(!folder.read("a.svg").contains("id=\"scale-bar\""));
}

#[test]
fn texts_that_are_numbers_are_said_to_be() {
    let folder = Folder::new();
    folder.write(
        "u.geojson",
        collection(&[square(0, 0, r#""v":"10""#), square(1, 0, r#""v":"20""#)]),
    );
    let run = map(&folder, "u.geojson -o a.svg --fill v", &[]).success();
    let hint = "--fill v: its texts are numbers; --method or --classes puts them into classes";
    assert!(stderr(&run).contains(hint), "{}", stderr(&run));
    map(&folder, "u.geojson -o a.svg --fill v --method equal", &[]).success();
    assert!(folder.read("a.svg").contains(">10 – 12 (1)</text>"));
}

#[test]
fn values_that_would_share_a_file_are_refused() {
    let folder = Folder::new();
    let units = [square(0, 0, r#""code":"a/b""#), square(1, 0, r#""code":"A-b""#)];
    folder.write("u.geojson", collection(&units));
    let problem = "atlas/A-b.svg: --split: \"a/b\" and \"A-b\" would both go there";
    folder.fails("map u.geojson --split code --out-dir atlas", 3, problem);
}

#[test]
fn names_without_room_are_told() {
    let folder = Folder::with_communes();
    folder.write(
        "tiny.geojson",
        collection(&[
            feature(r#""nom":"Ville de quelque chose""#, "[[[2,2],[2.001,2],[2.001,2.001],[2,2]]]"),
            square(0, 0, r#""nom":"Petit""#),
            square(3, 3, r#""nom":"Grand""#),
        ]),
    );
    let run = map(&folder, "tiny.geojson -o a.svg --report r.json", &[]).success();
    assert!(
        stderr(&run).contains("1 name by number, in the key below the map"),
        "{}",
        stderr(&run)
    );
    let one = &folder.json("r.json")["maps"][0];
    assert_eq!(one["numbered"], json!([{"code": "1", "name": "Ville de quelque chose"}]));
    assert_eq!(one["dropped"], json!([]));
}

#[test]
fn letters_that_the_font_lacks_are_told() {
    let folder = Folder::new();
    folder.write("u.geojson", collection(&[square(0, 0, r#""nom":"東京 Tōkyō""#)]));
    let run = map(&folder, "u.geojson -o a.svg", &[]).success();
    assert!(stderr(&run).contains("the built-in font lacks 京, 東"), "{}", stderr(&run));
}

#[test]
fn fields_that_there_are_not() {
    let folder = Folder::with_communes();
    let there_are = "there are code, epci, pop, area";
    for flag in ["--fill", "--labels"] {
        let problem = format!(
            "communes.geojson: {flag}: there is no field \"epic\"; did you mean \"epci\"?; {there_are}"
        );
        folder.fails(&format!("map communes.geojson -o a.svg {flag} epic"), 2, &problem);
    }
    let split = "map communes.geojson --out-dir a --split epic";
    folder.run(split).code(2).stderr(contains("--split: there is no field \"epic\""));
    for flag in ["--highlight", "--focus"] {
        let run = map(&folder, &format!("communes.geojson -o a.svg {flag}"), &["epic = \"200\""]);
        assert!(
            stderr(&run.code(2)).contains("there is no field \"epic\"; did you mean \"epci\"?")
        );
        let run = map(&folder, &format!("communes.geojson -o a.svg {flag}"), &["epci = \"300\""]);
        assert!(stderr(&run.code(2)).contains("the condition is true for no unit"), "{flag}");
        let run = map(&folder, &format!("communes.geojson -o a.svg {flag}"), &["epci = "]);
        run.code(2);
    }
    assert_eq!(folder.files(), ["communes.geojson"]);
}

#[test]
fn fills_that_cannot_be() {
    let folder = Folder::with_communes();
    let line = |flags: &str| format!("map communes.geojson -o a.svg {flags}");
    folder.write("u.geojson", collection(&[square(0, 0, r#""code":"a","nom":"Ici""#)]));
    folder.fails(
        "map u.geojson -o a.svg --fill nom --breaks 1,2",
        2,
        "u.geojson: --breaks is for numbers, but field \"nom\" of unit a is \"Ici\"",
    );
    for (flags, problem) in [
        ("--fill pop --palette Bluess", "there is no palette \"Bluess\"; did you mean \"Blues\"?"),
        ("--fill pop --breaks 3,1", "breaks must ascend, but 1 comes after 3"),
        ("--fill pop --breaks 3", "1 breaks: there must be 2 to 101, the ends among them"),
        ("--fill pop --breaks 1,2 --classes 3", "cannot be used with"),
        ("--fill pop --classes 0", "expected a number from 1 to 100"),
        ("--fill pop --method jenk", "tip: a similar value exists: 'jenks'"),
        ("--palette Blues", "--fill <FIELD>"),
    ] {
        let run = folder.run(&line(flags)).code(2).stdout("");
        assert!(stderr(&run).contains(problem), "{flags}: {}", stderr(&run));
    }
    assert_eq!(folder.files(), ["communes.geojson", "u.geojson"]);
}

#[test]
fn too_many_categories_for_the_eye() {
    let folder = Folder::new();
    let unit = |number: i32| square(number, 0, &format!(r#""code":"c{number}""#));
    folder.write("u.geojson", collection(&(0..13).map(unit).collect::<Vec<_>>()));
    let run = folder.run("map u.geojson -o a.svg --fill code").code(2);
    let problem = "field \"code\" has 13 different values, and 12 colours can be told apart";
    assert!(stderr(&run).contains(problem), "{}", stderr(&run));
    folder.run("map u.geojson -o a.svg --fill code --palette viridis").success();
}

#[test]
fn styles_are_read_and_wrong_ones_refused() {
    let folder = Folder::with_communes();
    folder.write("sea.toml", "[colours]\nsea = \"#123456\"\n[font]\nfamily = \"Marianne\"");
    folder.run("map communes.geojson -o a.svg --style sea.toml --theme dark").success();
    let svg = folder.read("a.svg");
    assert!(svg.contains(".sea{fill:#123456;}") && svg.contains("&quot;Marianne&quot;"));
    folder.write("see.toml", "[colours]\nsee = \"#123456\"");
    let run = folder.run("map communes.geojson -o b.svg --style see.toml").code(3);
    assert!(stderr(&run).contains("see.toml: ") && stderr(&run).contains("see"));
    folder.run("map communes.geojson -o b.svg --style none.toml").code(4);
}

#[test]
fn places_that_are_none() {
    let folder = Folder::with_communes();
    let message = "a.gif: the extension names no picture; known are .svg, .png, .pdf and .html, or say which \
                   with --to";
    folder.fails("map communes.geojson -o a.gif", 2, message);
    folder.fails(
        "map communes.geojson -o none/a.svg",
        4,
        "none/a.svg: cannot write: there is no folder none; make it first",
    );
    folder.run("map communes.geojson").code(2);
    folder.run("map communes.geojson --split code").code(2);
    let message = "communes.geojson: --output would replace an input; write to another place";
    folder.fails("map communes.geojson -o communes.geojson --to svg", 2, message);
    folder.run("map communes.geojson -o a.svg --width 100").code(2);
    let far = "communes.geojson: there is no ground to be drawn in --bbox";
    folder.fails("map communes.geojson -o a.svg --bbox 50,50,51,51", 2, far);
    folder.fails("map communes.geojson -o a.svg --bbox 1,1,1,2", 2, "--bbox: the box has no area");
}

#[test]
fn ground_that_is_none() {
    let folder = Folder::new();
    folder.write("none.geojson", collection(&[]));
    let none = "none.geojson: there are no features to be drawn as units";
    folder.fails("map none.geojson -o a.svg", 3, none);
    let null = r#"{"type":"Feature","properties":{"code":"a"},"geometry":null}"#.to_owned();
    folder.write("null.geojson", collection(&[null]));
    let nothing = "null.geojson: there is no ground to be drawn";
    folder.fails("map null.geojson -o a.svg", 3, nothing);
    let spot = "[[[1,1],[1,1],[1,1],[1,1]]]";
    folder.write("spot.geojson", collection(&[feature(r#""code":"a""#, spot)]));
    let run = folder.run("map spot.geojson -o a.svg").code(3);
    assert!(stderr(&run).starts_with("maille: error: spot.geojson: "), "{}", stderr(&run));
    let point =
        r#"{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[0,0]}}"#;
    folder.write("point.geojson", collection(&[point.to_owned()]));
    let run = folder.run("map point.geojson -o a.svg").code(3);
    assert!(stderr(&run).contains("its geometry is a Point, and only polygons can be drawn"));
    let metres = "[[[700000,6600000],[710000,6600000],[710000,6610000],[700000,6600000]]]";
    folder.write("metres.geojson", collection(&[feature(r#""code":"a""#, metres)]));
    let run = folder.run("map metres.geojson -o a.svg").code(3);
    assert!(stderr(&run).contains("name it with --input-crs"), "{}", stderr(&run));
    folder.run("map metres.geojson -o a.svg --input-crs EPSG:2154").success();
    let run = folder.run("map fr:regions@2026 -o b.svg --input-crs EPSG:2154").code(2);
    assert!(stderr(&run).contains("--input-crs"), "{}", stderr(&run));
}

#[test]
fn tens_of_thousands_of_units_with_names() {
    let folder = Folder::new();
    let unit = |number: i32| {
        let [x, y] = [number % 200, number / 200].map(|place| f64::from(place) / 100.0);
        let [e, n] = [x + 0.01, y + 0.01];
        let ring = format!("[[[{x},{y}],[{e},{y}],[{e},{n}],[{x},{n}],[{x},{y}]]]");
        feature(&format!(r#""nom":"Unit {number}""#), &ring)
    };
    folder.write("u.geojson", collection(&(0..40_000).map(unit).collect::<Vec<_>>()));
    map(&folder, "u.geojson -o a.svg --report r.json", &[]).success();
    let one = &folder.json("r.json")["maps"][0];
    let count = |field: &str| one[field].as_array().unwrap().len();
    let svg = folder.read("a.svg");
    let (_, labels) = svg.split_once("id=\"labels\"").unwrap();
    let (labels, _) = labels.split_once("</g>").unwrap();
    // Each has its name, or a number, or is told.
    let placed = labels.matches("<text ").count() - count("numbered");
    assert_eq!(placed + count("numbered") + count("dropped"), 40_000);
    assert!(count("numbered") > 100 && count("dropped") > 10_000);
    // The key stays on its page.
    assert!(one["size"][1].as_f64().unwrap() < 2.0 * one["size"][0].as_f64().unwrap());
}

#[test]
fn communes_are_neighbours_of_none_elsewhere() {
    let folder = Folder::new();
    folder.write("communes.geojson", communes());
    folder.run("map communes.geojson -o a.svg").success();
    // There is no land around them to be shown.
    assert!(!folder.read("a.svg").contains("id=\"foreign\""));
}
