//! mapshaper, which runs on the Node.js of the virtual environment.

use crate::judges::{BENCH, run};
use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

/// The version that `benches/peers` measures, too.
const VERSION: &str = "0.7.70";

/// Its main file, installed by the first test that needs it.
static MAIN: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = BENCH.path(&format!("mapshaper-{VERSION}"));
    let main = folder.join("node_modules/mapshaper/bin/mapshaper");
    if !main.exists() {
        let flags =
            ["--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund", "--prefix"];
        let package = format!("mapshaper@{VERSION}");
        let mut npm = Command::new(BENCH.tool("npm"));
        npm.arg("install").args(flags).arg(&folder).arg(package);
        let help = "the first time, npm has to be reached; MAILLE_SKIP_JUDGES=1 skips the judges";
        run(&mut npm, help);
    }
    main
});

/// Runs it.
pub fn command() -> Command {
    let mut command = Command::new(BENCH.tool("node"));
    command.arg(&*MAIN);
    command
}
