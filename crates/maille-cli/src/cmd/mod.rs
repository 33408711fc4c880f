//! One file per command.

pub mod check;
pub mod clean;
pub mod completions;
pub mod convert;
pub mod data;
pub mod diff;
pub mod dissolve;
pub mod index;
pub mod info;
pub mod locate;
pub mod man;
pub mod map;
pub mod simplify;
pub mod tile;
