//! Programs and data of npm packages, on the Node.js of the virtual environment.

use crate::judges::{BENCH, run};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

/// Held while a package is looked for and installed: tests run side by side.
static INSTALLING: Mutex<()> = Mutex::new(());

/// The folder of a package, as `name@version`; installed by the first test that needs it.
pub fn package(package: &str) -> PathBuf {
    let folder = BENCH.path(&package.replace('@', "-"));
    let name = package.split('@').next().unwrap_or_default();
    let _held = INSTALLING.lock().unwrap_or_else(PoisonError::into_inner);
    if !folder.exists() {
        // Beside it and then moved there, so that what is there is whole.
        let staged = folder.with_extension("part");
        let flags =
            ["--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", "--prefix"];
        let mut npm = Command::new(BENCH.tool("npm"));
        npm.arg("install").args(flags).arg(&staged).arg(package);
        let help = "the first time, npm has to be reached; MAILLE_SKIP_JUDGES=1 skips the judges";
        run(&mut npm, help);
        fs::rename(&staged, &folder).expect("the target folder can be written");
    }
    folder.join("node_modules").join(name)
}

/// Node.js, ready for the words of a script.
pub fn node(script: &Path) -> Command {
    let mut command = Command::new(BENCH.tool("node"));
    command.arg(script);
    command
}
