//! Outputs that appear whole or not at all.

use crate::format::Compression;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
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
    Special(std::fs::File),
    File(Replacement),
}

/// A file being written beside the place that it will take.
#[derive(Debug)]
struct Replacement {
    file: NamedTempFile,
    path: PathBuf,
    /// Bytes written since the disk was last told to take what there is.
    behind: usize,
    /// The disk taking what there was.
    syncing: Option<JoinHandle<io::Result<()>>>,
}

/// Bytes worth a message to the disk while more are being made.
const SYNC_AHEAD: usize = 1 << 22;

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
        Ok(Self::File(Replacement { file, path, behind: 0, syncing: None }))
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
        self.behind += written;
        let is_syncing = self.syncing.as_ref().is_some_and(|syncing| !syncing.is_finished());
        if self.behind >= SYNC_AHEAD && !is_syncing {
            self.end_syncing()?;
            let file = self.file.as_file().try_clone()?;
            // Without a thread to be had there is the more to wait for in the end.
            self.syncing = std::thread::Builder::new().spawn(move || file.sync_data()).ok();
            self.behind = 0;
        }
        Ok(written)
    }

    /// Waits for the disk; what went wrong there is told once only.
    fn end_syncing(&mut self) -> io::Result<()> {
        let ended = self.syncing.take().map(JoinHandle::join);
        ended.unwrap_or(Ok(Ok(()))).unwrap_or_else(|_| Err(io::Error::other("syncing failed")))
    }

    fn commit(mut self) -> io::Result<()> {
        self.end_syncing()?;
        self.file.as_file().sync_all()?;
        self.file.persist(self.path).map(drop).map_err(|e| e.error)
    }
}

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
