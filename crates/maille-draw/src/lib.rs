//! Printed maps of a mesh of boundaries.

pub mod classify;
pub mod colour;
pub mod colouring;
pub mod labels;
pub mod scene;
pub mod text;
pub mod write;
