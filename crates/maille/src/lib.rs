//! Administrative boundaries as a mesh of shared borders: the libraries of the program `maille`.
//!
//! | crate | module here | holds |
//! | --- | --- | --- |
//! | `maille-geometry` | [`geometry`] | the mesh: build, dissolve, repair, measure |
//! | `maille-index` | [`index`] | which unit contains a point; index files |
//! | `maille-tiles` | [`tiles`] | coverages as vector tiles; archives of them |
//! | `maille-draw` | [`draw`] | maps as pictures |
//! | `maille-io` | [`io`] | layers and their files |
//! | `maille-territory` | [`territory`] | memberships, groups and their account |
//! | `maille-france` | [`france`] | built-in French data |
//!
//! # Example
//! Merge the départements of a file by the value of a field:
//! ```
//! use maille::geometry::Topology;
//! use maille::io::geojson;
//!
//! let layer = geojson::read_str("squares", r#"{"type":"FeatureCollection","features":[
//!   {"type":"Feature","properties":{"epci":"a"},"geometry":
//!     {"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1],[0,0]]]}},
//!   {"type":"Feature","properties":{"epci":"a"},"geometry":
//!     {"type":"Polygon","coordinates":[[[1,0],[2,0],[2,1],[1,1],[1,0]]]}}]}"#)?;
//! let merged = Topology::build(&layer.polygons).dissolve(&[Some(0), Some(0)]).resolve()?;
//! assert_eq!(merged.coverage.polygons().coords().len(), 6);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "proj")]
pub use maille_draw as draw;
pub use maille_france as france;
pub use maille_geometry as geometry;
pub use maille_index as index;
pub use maille_io as io;
pub use maille_territory as territory;
pub use maille_tiles as tiles;
