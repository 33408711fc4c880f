//! Printed maps of a mesh of boundaries.
//!
//! A [`Map`](map::Map) says what is shown; [`draw`] gives everything its place on a [`Scene`](scene::Scene); [`write`](mod@write)
//! makes files of that.

pub mod classify;
pub mod colour;
pub mod colouring;
mod cut;
mod draw;
mod error;
mod frame;
mod ground;
pub mod labels;
mod layout;
mod legend;
mod locator;
pub mod map;
mod names;
mod overlay;
mod page;
mod plate;
pub mod region;
mod scale;
pub mod scene;
pub mod style;
pub mod text;
pub mod write;

pub use draw::{Drawn, Framed, draw};
pub use error::MapError;
pub use ground::Grounds;
