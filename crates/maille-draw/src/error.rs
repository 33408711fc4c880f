//! Why there is no picture.

/// Why there is no picture.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MapError {
    /// There is no ground to be drawn.
    #[error("there is no ground to be drawn")]
    Empty,
    /// The ground has no place in a projection.
    #[error("{0}")]
    Projection(String),
    /// Polygons are no coverage and cannot be made one.
    #[error("{0}")]
    Polygons(String),
}
