//! How much a file may stand for.

use crate::decompress::most;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// Bytes that names of fields may take in the features of any file. A file of many fields without values
/// says in next to no bytes that it has none, and each feature names them all.
const NAMES: u64 = 1 << 31;

/// Refuses bytes that stand for so many that they were made to fill the memory.
///
/// # Errors
/// Says how many they stand for.
pub fn check(bytes: u64, stand_for: u64) -> Result<(), String> {
    if stand_for <= most(bytes) {
        return Ok(());
    }
    Err(format!(
        "{bytes} bytes stand for {stand_for}; write it anew by other means if it is to be trusted"
    ))
}

/// Refuses features that take too many bytes for the names of their fields, so many each.
///
/// # Errors
/// Says how many they take.
pub fn check_names(bytes: u64, features: u64, each: u64) -> Result<(), String> {
    let (names, most) = (features.saturating_mul(each), most(bytes).max(NAMES));
    if names <= most {
        return Ok(());
    }
    Err(format!(
        "the names of its fields take {names} bytes in {features} features, and {most} are read; write it with \
         fewer or shorter ones, or in several files"
    ))
}

/// What the features of a file may still take, whichever threads read them.
pub struct Budget {
    /// Those of the file.
    bytes: u64,
    taken: AtomicU64,
}

impl Budget {
    /// That of a file of so many bytes.
    pub fn of(bytes: u64) -> Self {
        Self { bytes, taken: AtomicU64::new(0) }
    }

    /// Takes bytes from it.
    ///
    /// # Errors
    /// When that is more than it has, as is all that is taken then.
    pub fn take(&self, bytes: usize) -> Result<(), String> {
        self.taken.fetch_add(bytes as u64, Relaxed);
        self.check(0)
    }

    /// Whether it has as many bytes more.
    ///
    /// # Errors
    /// When it has not, in the same words whatever was taken when.
    pub fn check(&self, more: usize) -> Result<(), String> {
        let most = most(self.bytes);
        if self.taken.load(Relaxed).saturating_add(more as u64) <= most {
            return Ok(());
        }
        Err(format!(
            "{} bytes stand for more than {most}; write it anew by other means if it is to be trusted",
            self.bytes
        ))
    }
}
