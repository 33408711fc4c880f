//! Maps as pictures: made of what they were made of, looking as they looked, and the same in the renderers of others.
//!
//! What is committed in `tests/pictures` is written anew by
//!
//! ```text
//! MAILLE_BLESS=1 cargo test -p maille --test pictures
//! ```
//!
//! Chromium looks at maps too: `tests/browser`.

#[path = "judges/binary.rs"]
mod binary;
#[path = "judges/mod.rs"]
mod judges;
#[path = "pictures/maps.rs"]
mod maps;
#[path = "judges/npm.rs"]
mod npm;
#[path = "pictures/structure.rs"]
mod structure;

use binary::{MAILLE, export, text};
use judges::{judge, root, run, skipped};
use maille::draw::colour::fills::{LEAST_DIFFERENCE, LEAST_DIFFERENCE_OF_SIX};
use maps::{LACKING, LACKING_HAIR_LINES, NATIONAL, drawn, file, national, write_png};
use std::collections::HashSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// How far a picture may be from the committed one, by CIEDE2000: the same renderer rounds a little otherwise on other
/// processors, and the committed one has whole numbers. Other renderers have the larger tolerance of the judge.
const OWN_TOLERANCE: &str = "1";

/// librsvg, as its binaries come with this package.
const SHARP: &str = "sharp@0.34.4";

#[test]
fn structures_are_as_they_were() {
    for (map, svg) in drawn() {
        let (found, golden) = (structure::outline(svg), map.golden("txt"));
        if is_blessing() {
            fs::write(&golden, &found).expect("the repository can be written");
        }
        let wanted = fs::read_to_string(&golden).unwrap_or_default();
        let differing = |one: &str, other: &str, sign: &str| -> String {
            let other: HashSet<&str> = other.lines().collect();
            let lines = one.lines().filter(|line| !other.contains(line));
            lines.flat_map(|line| [sign, line, "\n"]).collect()
        };
        assert!(
            found == wanted,
            "{}: another structure than in {}; MAILLE_BLESS=1 writes it anew\n{}{}",
            map.name,
            golden.display(),
            differing(&wanted, &found, "- "),
            differing(&found, &wanted, "+ ")
        );
    }
}

#[test]
fn svgs_hold_together() {
    for (map, svg) in drawn() {
        assert_eq!(structure::faults(svg), Vec::<String>::new(), "{}", map.name);
    }
    assert!(national().len() < 1_000_000, "the national map has {} bytes", national().len());
}

#[test]
fn faults_of_svgs_are_found() {
    let right = r#"<svg xmlns="http://www.w3.org/2000/svg" aria-labelledby="title">
<title id="title">Ain</title><style>
.land{fill:#fff;}
</style>
<g id="map" clip-path="url(#clip)"><defs><clipPath id="clip"/></defs>
<g id="units" class="land"><path d="m0 0h1v1z"><title>Ain</title></path></g></g></svg>"#;
    assert_eq!(structure::faults(right), Vec::<String>::new());
    let broken = [
        ("<title>Ain</title>", "", "a unit has no title"),
        ("<title>Ain</title>", "<title/>", "a unit has no title"),
        (r#"id="map""#, r#"id="units""#, "two have the id units"),
        (r#"id="map""#, "", "a group has no id"),
        (".land{", ".lands{", "the class land has no rule"),
        ("url(#clip)", "url(#clop)", "there is no clop"),
        (r#"id="units""#, r#"id="land""#, "there are no units"),
    ];
    for (part, other, fault) in broken {
        assert_eq!(structure::faults(&right.replacen(part, other, 1)), [fault]);
    }
    assert_ne!(structure::faults("<svg"), Vec::<String>::new());
}

#[test]
fn judges_of_pictures_tell_right_from_wrong() {
    judge("test_pictures.py", [text(&FONTS)]);
}

#[test]
fn borders_are_drawn_once_names_stand_out_and_neighbours_differ() {
    if skipped() {
        return;
    }
    for (map, svg) in drawn() {
        let svg_and_fonts = [map.svg(), FONTS.clone()];
        let mut words: Vec<&str> = svg_and_fonts.iter().map(|path| text(path)).collect();
        let least = least_difference(svg).to_string();
        let units = map.shows_all_by_neighbours.then(|| export(map.input()));
        if let Some(units) = &units {
            words.extend(["--neighbours", text(units), "--least", &least]);
        }
        judge("pictures_drawn.py", words);
    }
}

/// How much neighbours have to differ: as much as the colours that are chosen from promise.
fn least_difference(svg: &str) -> f64 {
    let colours: HashSet<&str> =
        svg.split("style=\"fill:").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    if colours.len() > 6 { LEAST_DIFFERENCE } else { LEAST_DIFFERENCE_OF_SIX }
}

#[test]
fn maps_look_as_they_did() {
    if skipped() {
        return;
    }
    for (map, svg) in drawn() {
        let (png, golden) = (map.other("png"), map.golden("png"));
        write_png(svg, &png);
        let pictures = [text(&png), text(&golden)];
        if is_blessing() {
            judge("pictures_same.py", pictures.into_iter().chain(["--keep"]));
        }
        let mut words = [&pictures[..], &["--tolerance", OWN_TOLERANCE]].concat();
        if map.name == NATIONAL.name {
            words.extend(lacking());
            words.extend(LACKING_HAIR_LINES.iter().map(|path| text(path)));
        }
        judge("pictures_same.py", words);
    }
}

#[test]
fn the_program_writes_the_same_as_png() {
    let [program, library] = ["program.png", "library.png"].map(file);
    draw_national(&program);
    write_png(national(), &library);
    let [program, library] = [program, library].map(|path| fs::read(path).expect("it is there"));
    assert!(program == library);
}

#[test]
fn librsvg_draws_the_same() {
    if skipped() {
        return;
    }
    let [ours, theirs] = ["ours.png", "librsvg.png"].map(file);
    write_png(national(), &ours);
    let mut node = npm::node(&root().join("tests/judges/pictures_rsvg.cjs"));
    node.arg(npm::package(SHARP))
        .args([NATIONAL.svg(), theirs.clone()])
        .env("FONTCONFIG_FILE", FONTS.join("fonts.conf"));
    run(&mut node, "librsvg does not draw it");
    judge("pictures_same.py", [text(&ours), text(&theirs)].into_iter().chain(lacking()));
}

#[test]
fn pdfium_draws_the_same() {
    if skipped() {
        return;
    }
    let [pdf, png] = ["national.pdf", "of-pdf.png"].map(file);
    draw_national(&pdf);
    write_png(national(), &png);
    let svg = NATIONAL.svg();
    judge(
        "pictures_pdf.py",
        [&pdf, &svg, &png].map(|path| text(path)).into_iter().chain(lacking()),
    );
}

/// Draws the national map in another format.
fn draw_national(path: &Path) {
    let mut maille = Command::new(&*MAILLE);
    maille.args(["map", "--quiet", NATIONAL.input(), "-o", text(path)]);
    run(&mut maille, "the map is not drawn");
}

/// For the judge: pictures of the national map that lack something.
fn lacking() -> Vec<&'static str> {
    ["--lacking"].into_iter().chain(LACKING.iter().map(|path| text(path))).collect()
}

fn is_blessing() -> bool {
    env::var_os("MAILLE_BLESS").is_some_and(|value| value == "1")
}

/// A folder with the fonts of maps, and what makes fontconfig look nowhere else.
static FONTS: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = file("fonts");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    let settings = fs::read(root().join("tests/judges/fonts.conf")).expect("it is there");
    let files = [
        ("fonts.conf", &settings[..]),
        ("NotoSans-Regular.ttf", notosans::REGULAR_TTF),
        ("NotoSans-Bold.ttf", notosans::BOLD_TTF),
    ];
    for (name, bytes) in files {
        fs::write(folder.join(name), bytes).expect("the target folder can be written");
    }
    folder
});
