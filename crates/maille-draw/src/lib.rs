//! Printed maps of a mesh of boundaries.
//!
//! A [`Map`](map::Map) says what is shown; [`draw`] gives everything its place on a [`Scene`](scene::Scene); [`write`](mod@write)
//! makes files of that.

pub mod classify;
pub mod colour;
pub mod colouring;
mod draw;
mod error;
mod frame;
pub mod labels;
mod layout;
pub mod map;
mod names;
mod page;
pub mod plate;
pub mod region;
pub mod scene;
pub mod style;
pub mod text;
pub mod write;

pub use draw::{Drawn, draw};
pub use error::MapError;
