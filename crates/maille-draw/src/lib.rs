//! Printed maps of a mesh of boundaries.

pub mod colour;
pub mod scene;
