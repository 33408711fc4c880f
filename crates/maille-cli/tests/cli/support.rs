//! A folder to work in, and small layers to work on.

use assert_cmd::Command;
use assert_cmd::assert::Assert;
use serde_json::Value;
use std::path::PathBuf;
use tempfile::TempDir;

/// A folder that commands run in.
pub struct Folder {
    folder: TempDir,
}

impl Folder {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// A folder with `communes.geojson` in it.
    pub fn with_communes() -> Self {
        let folder = Self::new();
        folder.write("communes.geojson", communes());
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.read(name)).unwrap()
    }

    /// Names of the files, in order: nothing must be left behind, hidden files included.
    pub fn files(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        let mut names: Vec<String> =
            entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// `maille` with a line of arguments, parted by blanks.
    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::cargo_bin("maille").unwrap();
        command.current_dir(self.folder.path()).args(line.split_whitespace());
        command
    }

    pub fn run(&self, line: &str) -> Assert {
        self.command(line).assert()
    }

    /// Runs a command that succeeds, and gives its standard output as JSON.
    pub fn output(&self, line: &str) -> Value {
        let assert = self.run(line).success();
        serde_json::from_slice(&assert.get_output().stdout).unwrap()
    }

    /// Runs a command that fails with a code and says exactly this, leaving no file behind.
    pub fn fails(&self, line: &str, code: i32, message: &str) {
        let before = self.files();
        let assert = self.run(line).code(code).stdout("");
        assert_eq!(stderr(&assert), format!("maille: error: {message}\n"));
        assert_eq!(self.files(), before);
    }
}

pub fn stderr(assert: &Assert) -> String {
    String::from_utf8(assert.get_output().stderr.clone()).unwrap()
}

/// A square of one unit with its lower left corner at a position, in a feature.
pub fn square(x: i32, y: i32, properties: &str) -> String {
    let (e, n) = (x + 1, y + 1);
    feature(properties, &format!("[[[{x},{y}],[{e},{y}],[{e},{n}],[{x},{n}],[{x},{y}]]]"))
}

pub fn feature(properties: &str, rings: &str) -> String {
    format!(
        r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{{"type":"Polygon","coordinates":{rings}}}}}"#
    )
}

/// A polygon of a unit with a code.
pub fn unit(code: &str, rings: &str) -> String {
    feature(&format!(r#""code":"{code}""#), rings)
}

/// A rectangle of a unit with a code: west, south, east, north.
pub fn rectangle(code: &str, [w, s, e, n]: [i32; 4]) -> String {
    unit(code, &format!("[[[{w},{s}],[{e},{s}],[{e},{n}],[{w},{n}],[{w},{s}]]]"))
}

pub fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",\n"))
}

/// Four squares in a row: two of EPCI 200, one of EPCI 100, one of none.
pub fn communes() -> String {
    collection(&[
        square(0, 0, r#""code":"01001","epci":"200","pop":10,"area":0.1"#),
        square(1, 0, r#""code":"01002","epci":"200","pop":5,"area":0.2"#),
        square(2, 0, r#""code":"01003","epci":"100","pop":7,"area":null"#),
        square(3, 0, r#""code":"01004","epci":"","pop":null,"area":1.5"#),
    ])
}

/// The properties of each feature of a collection.
pub fn properties(collection: &Value) -> Vec<&Value> {
    let features = collection["features"].as_array().unwrap();
    features.iter().map(|feature| &feature["properties"]).collect()
}

/// The first ring of a feature, closed.
pub fn shell(collection: &Value, feature: usize) -> Vec<[f64; 2]> {
    let geometry = &collection["features"][feature]["geometry"];
    let polygon = match geometry["type"].as_str() {
        Some("MultiPolygon") => &geometry["coordinates"][0],
        _ => &geometry["coordinates"],
    };
    let position = |p: &Value| [p[0].as_f64().unwrap(), p[1].as_f64().unwrap()];
    polygon[0].as_array().unwrap().iter().map(position).collect()
}

/// A file is a coverage, and no coordinate in it has more decimals than that.
pub fn assert_rounded_coverage(folder: &Folder, name: &str, decimals: usize) {
    let info = folder.output(&format!("info {name} --json"));
    assert_eq!(info["coverage"], serde_json::json!({"valid": true, "faults": {}}));
    let collection = folder.json(name);
    for feature in collection["features"].as_array().unwrap() {
        assert_decimals(&feature["geometry"]["coordinates"], decimals);
    }
}

fn assert_decimals(coordinates: &Value, decimals: usize) {
    match coordinates {
        Value::Array(items) => items.iter().for_each(|item| assert_decimals(item, decimals)),
        Value::Number(number) => {
            let text = format!("{}", number.as_f64().unwrap());
            let digits = text.split_once('.').map_or(0, |(_, digits)| digits.len());
            assert!(digits <= decimals, "{text}");
        }
        other => assert!(other.is_null(), "{other}"),
    }
}

/// What is said of an output whose extension no format has.
pub fn no_format(file: &str) -> String {
    let known = maille_io::Format::ALL.map(maille_io::Format::name).join(", ");
    format!("{file}: the extension names no format to write; give one with --to ({known})")
}

/// The same where no flag can name one.
pub fn format_unknown(file: &str) -> String {
    let known = maille_io::Format::ALL.map(|format| format!(".{}", format.name())).join(", ");
    format!("{file}: the extension names no format to write; known are {known}")
}
