//! Texts: how wide they are, and where they may be broken.

mod font;
mod wrap;

pub use font::{Font, bold, missing, regular};
pub use wrap::{MAX_LINES, Wrapped, wraps};
