//! The program itself, and what it exports.

use crate::judges::{BENCH, root, run};
use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// The binary.
pub static MAILLE: LazyLock<PathBuf> = LazyLock::new(build);

/// Builds the binary, which belongs to another package, in the profile of this test.
fn build() -> PathBuf {
    let test = env::current_exe().expect("a test has a path");
    let folder = test.ancestors().nth(2).expect("a test lies in target/PROFILE/deps");
    let profile = match folder.file_name().and_then(OsStr::to_str) {
        Some("debug") | None => "dev",
        Some(profile) => profile,
    };
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run(
        Command::new(cargo)
            .args(["build", "--quiet", "--workspace", "--bin", "maille", "--profile", profile])
            .current_dir(root()),
        "maille does not build",
    );
    folder.join("maille").with_extension(env::consts::EXE_EXTENSION)
}

/// A dataset as GeoJSON.
pub fn export(dataset: &str) -> PathBuf {
    let path = BENCH.path(&format!("{}.geojson", dataset.replace([':', '@'], "-")));
    let command = ["data", "export", "--quiet", dataset, "-o", text(&path)];
    run(Command::new(&*MAILLE).args(command), "the dataset is not exported");
    path
}

pub fn text(path: &Path) -> &str {
    path.to_str().expect("the path is UTF-8")
}
