mod bands;
mod coverage;
mod graph;
mod matching;
mod mesh;
mod nesting;
mod noding;
mod overlay;
mod polygons;
mod predicates;
mod resolve;
mod topology;

pub use coverage::Coverage;
pub use mesh::{Arc, Mesh};
pub use noding::SpotKind;
pub use polygons::{Polygons, Repairs, RingError};
pub use resolve::{Resolved, ResolveError, Spot};
pub use topology::{ArcRef, Topology};
