//! The maps that are looked at, drawn once.

use crate::binary::{MAILLE, text};
use crate::judges::run;
use maille::draw::write::png;
use resvg::usvg::roxmltree::Document;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// A map, and the words that `maille map` draws it for.
pub struct Map {
    pub name: &'static str,
    words: &'static [&'static str],
    /// Its page of an atlas, if it is of one.
    page: Option<&'static str>,
    /// Whether all units are on it, in colours that differ between neighbours.
    pub shows_all_by_neighbours: bool,
}

/// The one of all territories.
pub const NATIONAL: Map =
    Map { shows_all_by_neighbours: true, ..part("national", &["fr:territoires-industrie@2022"]) };

/// All of them: ground in insets, few units, parts with a locator, classes of numbers, a page of an atlas.
pub const MAPS: [Map; 6] = [
    NATIONAL,
    Map { shows_all_by_neighbours: true, ..part("normandie", &[NORMANDIE]) },
    part("axe-seine", &[NORMANDIE, "--focus", r#"territory_name = "Axe Seine""#]),
    // Between its communes are gaps too narrow to be seen.
    part("gaps", &["fr:territoires-industrie@2022", "--focus", r#"territory_id = "ti-3205""#]),
    part("population", &["fr:epci@2026", "--fill", "population", "--labels", "none"]),
    Map { page: Some("n-01.svg"), ..part("page", &[NORMANDIE, "--split", "territory_id"]) },
];

const NORMANDIE: &str = "fr:territoires-industrie@2019-normandie";

const fn part(name: &'static str, words: &'static [&'static str]) -> Map {
    Map { name, words, page: None, shows_all_by_neighbours: false }
}

/// Groups of the national map, large and small, that have to be missed whoever draws it.
const GROUPS: [&str; 8] =
    ["labels", "coast", "inset-guyane", "inset-mayotte", "scale-bar", "legend", "key", "source"];

/// Groups of hair lines, which have to be missed by the renderer that drew it before.
const HAIR_LINES: [&str; 2] = ["inner-borders", "frame"];

/// The maps as SVG, in the order of [`MAPS`].
static SVGS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let read = |map: &Map| fs::read_to_string(map.svg()).expect("the map was drawn");
    MAPS.iter().inspect(|map| map.draw()).map(read).collect()
});

/// Each map with its SVG.
pub fn drawn() -> impl Iterator<Item = (&'static Map, &'static str)> {
    MAPS.iter().zip(SVGS.iter().map(String::as_str))
}

/// The SVG of the national map.
pub fn national() -> &'static str {
    &SVGS[0]
}

/// The national map as PNG without one of its groups, for each of [`GROUPS`].
pub static LACKING: LazyLock<Vec<PathBuf>> = LazyLock::new(|| GROUPS.map(draw_without).into());

/// The same for each of [`HAIR_LINES`].
pub static LACKING_HAIR_LINES: LazyLock<Vec<PathBuf>> =
    LazyLock::new(|| HAIR_LINES.map(draw_without).into());

fn draw_without(id: &str) -> PathBuf {
    let path = file(&format!("without-{id}.png"));
    write_png(&without(national(), id), &path);
    path
}

impl Map {
    /// Draws it.
    fn draw(&self) {
        let mut maille = Command::new(&*MAILLE);
        maille.args(["map", "--quiet"]).args(self.words);
        match self.page {
            None => maille.args(["-o", text(&self.svg())]),
            Some(_) => maille.args(["--out-dir", text(&file(self.name))]),
        };
        run(&mut maille, "the map is not drawn");
    }

    /// What it is drawn of.
    pub const fn input(&self) -> &'static str {
        self.words[0]
    }

    /// The file that it is drawn to.
    pub fn svg(&self) -> PathBuf {
        match self.page {
            None => self.other("svg"),
            Some(page) => file(self.name).join(page),
        }
    }

    /// A file of it with another extension.
    pub fn other(&self, extension: &str) -> PathBuf {
        file(self.name).with_extension(extension)
    }

    /// What of it is committed.
    pub fn golden(&self, extension: &str) -> PathBuf {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pictures");
        folder.join(self.name).with_extension(extension)
    }
}

/// Draws an SVG as PNG.
pub fn write_png(svg: &str, path: &Path) {
    let bytes = png(svg, 1.0).expect("it is a picture");
    fs::write(path, bytes).expect("the target folder can be written");
}

/// An SVG without a group.
fn without(svg: &str, id: &str) -> String {
    let document = Document::parse(svg).expect("it is XML");
    let group = document.descendants().find(|node| node.attribute("id") == Some(id));
    let range = group.unwrap_or_else(|| panic!("there is no group {id}")).range();
    [&svg[..range.start], &svg[range.end..]].concat()
}

/// A file in the folder of this test.
pub fn file(name: &str) -> PathBuf {
    static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures");
        fs::create_dir_all(&folder).expect("the target folder can be written");
        folder
    });
    FOLDER.join(name)
}
