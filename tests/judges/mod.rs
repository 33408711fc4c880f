//! The judges: Python programs that say whether results are right, with libraries that others wrote.
//!
//! They need `python3` with `venv` and, the first time, a network to install those libraries, and Node.js for
//! mapshaper, into `target/judges`. Where that cannot be, `MAILLE_SKIP_JUDGES=1` skips them.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// Where the tests work, and with what.
pub struct Bench {
    folder: PathBuf,
}

/// Made by the first test that needs it.
pub static BENCH: LazyLock<Bench> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("judges");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    let bench = Bench { folder };
    bench.install();
    bench
});

impl Bench {
    /// A file there.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// A program of the virtual environment.
    pub fn tool(&self, name: &str) -> PathBuf {
        let folder = if cfg!(windows) { "venv/Scripts" } else { "venv/bin" };
        self.path(folder).join(name).with_extension(env::consts::EXE_EXTENSION)
    }

    /// Installs what the judges need, once for each version of the list.
    fn install(&self) {
        let requirements = judges().join("requirements.txt");
        let wanted = fs::read_to_string(&requirements).expect("the list is there");
        let stamp = self.path("venv/installed");
        if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return;
        }
        let help = "the judges need python3 with venv (Debian: apt-get install python3-venv) and, the \
                    first time, PyPI; MAILLE_SKIP_JUDGES=1 skips them";
        let venv = ["-m", "venv", "--clear"];
        run(Command::new("python3").args(venv).arg(self.path("venv")), help);
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
        run(Command::new(self.tool("python")).args(pip).arg(&requirements), help);
        fs::write(&stamp, &wanted).expect("the target folder can be written");
    }
}

/// Whether the judges are to be skipped.
pub fn skipped() -> bool {
    let skipped = env::var_os("MAILLE_SKIP_JUDGES").is_some_and(|value| value == "1");
    if skipped {
        println!("skipped: MAILLE_SKIP_JUDGES=1");
    }
    skipped
}

/// Runs a judge; the test fails with what it says unless it finds everything right.
pub fn judge<'a>(script: &str, words: impl IntoIterator<Item = &'a str>) {
    if !skipped() {
        // `-B`: no compiled files beside the sources.
        let mut command = Command::new(BENCH.tool("python"));
        command.arg("-B").arg(judges().join(script)).args(words);
        println!("{}", run(&mut command, "the judge finds faults"));
    }
}

/// Runs a command to its end and gives its standard output; panics with all it said if it fails.
pub fn run(command: &mut Command, complaint: &str) -> String {
    let done = command.output().unwrap_or_else(|error| panic!("{complaint}: {command:?}: {error}"));
    let [out, err] = [done.stdout, done.stderr].map(|said| String::from_utf8_lossy(&said).into());
    assert!(done.status.success(), "{complaint}: {command:?}: {}\n{out}{err}", done.status);
    out
}

/// The repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn judges() -> PathBuf {
    root().join("tests/judges")
}
