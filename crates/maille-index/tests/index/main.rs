//! The index against judges that know nothing of cells.

mod common;
mod files;
mod hostile;
mod known;
mod levels;
mod lookups;
mod nearest;
mod windows;
