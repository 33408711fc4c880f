//! Printed maps of a mesh of boundaries.

pub mod scene;
