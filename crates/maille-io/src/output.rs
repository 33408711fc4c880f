//! Outputs that appear whole or not at all.

use crate::format::Compression;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::ops::Range;
#[cfg(target_os = "linux")]
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// A file being written, or standard output.
///
/// A file is written beside its final place and takes its name in [`commit`](Self::commit), once
/// all of it is on the disk; without that call nothing is left. A name that ends in `.gz` or
/// `.zst` is compressed. Anything that is no regular file (`/dev/null`, a pipe) is written to
/// directly.
pub struct Output {
    sink: Sink,
}

enum Sink {
    Plain(Target),
    Gzip(flate2::write::GzEncoder<Target>),
    Zstd(zstd::stream::write::Encoder<'static, Target>),
}

#[derive(Debug)]
enum Target {
    Stdout(BufWriter<io::Stdout>),
    Special(File),
    File(Replacement),
}

/// A file being written beside the place that it will take.
#[derive(Debug)]
struct Replacement {
    file: NamedTempFile,
    path: PathBuf,
    /// Bytes written.
    written: u64,
    /// How many of them the disk was told to take.
    told: u64,
}

/// Bytes worth a message to the disk while more are being made.
const SYNC_AHEAD: u64 = 1 << 22;

impl Output {
    /// Standard output.
    #[must_use]
    pub fn stdout() -> Self {
        let buffer = BufWriter::with_capacity(1 << 16, io::stdout());
        Self { sink: Sink::Plain(Target::Stdout(buffer)) }
    }

    /// A file, or standard output for `-`.
    ///
    /// # Errors
    /// When the folder does not exist or cannot be written to.
    pub fn create(path: &Path) -> io::Result<Self> {
        if path == Path::new("-") {
            return Ok(Self::stdout());
        }
        let target = Target::create(path)?;
        let sink = match Compression::from_path(path) {
            None => Sink::Plain(target),
            Some(Compression::Gzip) => {
                Sink::Gzip(flate2::write::GzEncoder::new(target, flate2::Compression::default()))
            }
            Some(Compression::Zstd) => Sink::Zstd(zstd::stream::write::Encoder::new(target, 0)?),
        };
        Ok(Self { sink })
    }

    /// The file that it is for now, for what writes to paths only; none for what is no regular file or
    /// compressed. What is written there is part of the output.
    #[must_use]
    pub fn file(&self) -> Option<&Path> {
        match &self.sink {
            Sink::Plain(Target::File(replacement)) => Some(replacement.file.path()),
            _ => None,
        }
    }

    /// Ends the output: flushes it and gives a file its name.
    ///
    /// # Errors
    /// When the last bytes cannot be written or the file cannot be renamed.
    pub fn commit(self) -> io::Result<()> {
        match self.sink {
            Sink::Plain(target) => target,
            Sink::Gzip(encoder) => encoder.finish()?,
            Sink::Zstd(encoder) => encoder.finish()?,
        }
        .commit()
    }
}

impl Target {
    fn create(path: &Path) -> io::Result<Self> {
        if std::fs::metadata(path).is_ok_and(|m| !m.is_file() && !m.is_dir()) {
            return std::fs::OpenOptions::new().write(true).open(path).map(Self::Special);
        }
        // A link stays a link: the file that it points to is replaced.
        let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let folder = match path.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        // Made by hand, for outputs are files like any other: the usual mode less the umask, where
        // temporary ones are private, and errors that do not name a file that nobody asked for.
        let create =
            |path: &Path| std::fs::OpenOptions::new().write(true).create_new(true).open(path);
        let file = tempfile::Builder::new().prefix(".maille-").make_in(folder, create)?;
        Ok(Self::File(Replacement { file, path, written: 0, told: 0 }))
    }

    fn commit(self) -> io::Result<()> {
        match self {
            Self::Stdout(mut stdout) => stdout.flush(),
            Self::Special(mut file) => file.flush(),
            Self::File(replacement) => replacement.commit(),
        }
    }
}

impl Replacement {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.as_file_mut().write(bytes)?;
        self.written += written as u64;
        if self.written - self.told >= SYNC_AHEAD {
            begin_to_sync(self.file.as_file(), self.told..self.written);
            self.told = self.written;
        }
        Ok(written)
    }

    /// What may be done with the file that is replaced may be done with the new one: private ones stay private.
    fn keep_permissions(&self) -> io::Result<()> {
        let Ok(replaced) = std::fs::metadata(&self.path) else { return Ok(()) };
        let (file, permissions) = (self.file.as_file(), replaced.permissions());
        if file.metadata()?.permissions() == permissions {
            return Ok(());
        }
        file.set_permissions(permissions)
    }

    fn commit(self) -> io::Result<()> {
        self.keep_permissions()?;
        self.file.as_file().sync_all()?;
        self.file.persist(self.path).map(drop).map_err(|e| e.error)
    }
}

/// Tells the disk to take some bytes of a file, without waiting until it has them: the more of them it has in the
/// end, the sooner the file is synced. What goes wrong is told then.
#[cfg(target_os = "linux")]
#[expect(
    unsafe_code,
    reason = "the standard library cannot sync a part of a file, nor without waiting"
)]
fn begin_to_sync(file: &File, bytes: Range<u64>) {
    let [start, end] = [bytes.start, bytes.end].map(|at| i64::try_from(at).unwrap_or(i64::MAX));
    // SAFETY: nothing but numbers goes to the system, and the file is open.
    unsafe {
        libc::sync_file_range(file.as_raw_fd(), start, end - start, libc::SYNC_FILE_RANGE_WRITE)
    };
}

/// Other systems have no such call; all is synced in the end.
#[cfg(not(target_os = "linux"))]
fn begin_to_sync(_: &File, _: Range<u64>) {}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stdout(stdout) => stdout.write(bytes),
            Self::Special(file) => file.write(bytes),
            Self::File(replacement) => replacement.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stdout(stdout) => stdout.flush(),
            Self::Special(file) => file.flush(),
            Self::File(replacement) => replacement.file.as_file_mut().flush(),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::Plain(target) => target.write(bytes),
            Sink::Gzip(encoder) => encoder.write(bytes),
            Sink::Zstd(encoder) => encoder.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Plain(target) => target.flush(),
            Sink::Gzip(encoder) => encoder.flush(),
            Sink::Zstd(encoder) => encoder.flush(),
        }
    }
}
