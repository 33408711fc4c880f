//! The mesh of administrative boundaries.
//!
//! Polygons that share borders are a mesh of *arcs*. Merging units is forgetting the arcs inside
//! each group; everything else stays as it was, bit for bit.
//!
//! ```
//! use geo::wkt;
//! use maille_geometry::{Metric, Polygons, Topology, measure};
//!
//! // Two communes side by side.
//! let mut communes = Polygons::new();
//! communes.push_geo(&wkt!(MULTIPOLYGON(((0. 0., 1. 0., 1. 1., 0. 1., 0. 0.)))))?;
//! communes.push_geo(&wkt!(MULTIPOLYGON(((1. 0., 2. 0., 2. 1., 1. 1., 1. 0.)))))?;
//!
//! // Both in territory 0.
//! let resolved = Topology::build(&communes).dissolve(&[Some(0), Some(0)]).resolve()?;
//! assert!(resolved.spots.is_empty()); // the input was a coverage
//! let territories = resolved.coverage.polygons();
//! assert_eq!(measure(&territories, Metric::Planar)[0].area, 2.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | step | type | module |
//! | --- | --- | --- |
//! | polygons in flat arrays, rings normalised | [`Polygons`] | `polygons` |
//! | which edges run along each other | | `matching` |
//! | arcs, still lying in the polygons | [`Topology`] | `topology` |
//! | arcs with a face on either side, perhaps faulty | [`Mesh`] | `mesh` |
//! | edges that meet where they should not, and cutting them | [`SpotKind`] | `bands`, `noding` |
//! | who owns what where units overlap | [`Spot`] | `overlay` |
//! | which units need a close look | | `focus`, `soundness` |
//! | what several units claim, or none | [`Inspected`] | `inspect` |
//! | walks around faces, holes in shells | | `graph`, `nesting` |
//! | arcs that meet only at nodes, faces that do not overlap | [`Coverage`] | `resolve`, `coverage` |
//! | units cut out of others | [`recut()`] | `recut` |
//! | a coverage of polygons that are none | [`clean()`] | `clean`, `snap` |
//! | what two coverages have in common | [`compare()`] | `compare` |
//! | fewer vertices on the same mesh | [`Simplification`] | `simplify` |
//! | everything that is wrong | [`faults()`] | `faults`, `near` |
//! | metres per degree | | `ground` |
//! | areas and lengths | [`measure()`] | `measure` |
//! | where names go | [`label_points`] | `label` |
//! | exact decisions about positions | | [`predicates`] |
//!
//! The crate knows no file, no attribute and no country.

mod bands;
mod bounds;
mod clean;
mod compare;
mod counting;
mod coverage;
mod faults;
mod focus;
mod graph;
mod ground;
mod inspect;
mod label;
mod loops;
mod matching;
mod measure;
mod mesh;
mod near;
mod nesting;
mod noding;
mod overlay;
mod parts;
mod polygons;
pub mod predicates;
mod recut;
mod resolve;
mod rings;
mod simplify;
mod snap;
mod soundness;
mod topology;

pub use clean::{Areas, Change, Cleaned, Cleaning, Receiver, clean};
pub use compare::{Comparison, Place, TooManyPositions, compare};
pub use coverage::Coverage;
pub use faults::{Fault, FaultKind, FaultSearch, Faults, GapLimits, Shape, faults, mean_width};
pub use inspect::{Inspected, Region, RegionKind};
pub use label::label_points;
pub use measure::{Measure, Metric, measure};
pub use mesh::{Arc, Mesh};
pub use noding::SpotKind;
pub use polygons::{Mended, Mending, Polygons, Repairs, RingError};
pub use recut::{Cutting, Recut, recut};
pub use resolve::{ResolveError, Resolved, Spot};
pub use simplify::{Amount, Generalisation, Method, Simplification, Simplified};
pub use snap::Snapping;
pub use topology::{ArcRef, RingArcs, Topology};
