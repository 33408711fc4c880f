//! Whole layers.

use super::{CrsError, Reprojection};
use crate::geometry::{Flat, for_each_position, remade};
use crate::{Crs, Layer};
use geo::Coord;
use maille_geometry::RingError;

/// Why a layer cannot be brought into a CRS.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReprojectError {
    /// One of the two CRS is at fault, or no way leads from one to the other.
    #[error("{layer}: {error}")]
    Crs {
        /// The layer.
        layer: String,
        /// What is wrong.
        error: CrsError,
    },
    /// A position has no place in the target CRS.
    #[error(
        "{layer}: {label}: {x}, {y} of {source_crs} has no place in {target_crs}; leave the feature out"
    )]
    Nowhere {
        /// The layer.
        layer: String,
        /// The feature.
        label: String,
        /// The position.
        x: f64,
        /// The position.
        y: f64,
        /// The CRS that it is in.
        source_crs: Crs,
        /// The CRS that it should be brought to.
        target_crs: Crs,
    },
    /// A ring bounds no area any more.
    #[error("{layer}: {label}: in {target_crs}, {error}; leave the feature out")]
    Ring {
        /// The layer.
        layer: String,
        /// The feature.
        label: String,
        /// What is wrong with the ring.
        error: RingError,
        /// The CRS that it should be brought to.
        target_crs: Crs,
    },
}

impl Layer {
    /// Brings the positions of a layer into another CRS. Those that are the same before are the same
    /// afterwards, so a coverage stays one; borders stay straight between their vertices
    /// ([`densify`](Self::densify) adds some). Heights stay what they are.
    ///
    /// # Errors
    /// [`ReprojectError`] names the feature if it is one's fault.
    ///
    /// # Example
    /// ```
    /// use maille_io::{Crs, geojson};
    /// let text = r#"{"type":"Point","coordinates":[3,46.5]}"#;
    /// let mut layer = geojson::read_str("origin", text)?;
    /// layer.reproject(&Crs::parse("EPSG:2154"))?;
    /// assert_eq!(layer.crs, Crs::Epsg(2154));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn reproject(&mut self, target: &Crs) -> Result<(), ReprojectError> {
        if self.crs == *target {
            return Ok(());
        }
        let way = Reprojection::new(&self.crs, target)
            .map_err(|error| ReprojectError::Crs { layer: self.name.clone(), error })?;
        let mut coords = self.polygons.coords().to_vec();
        if way.transform_shared(&mut coords) > 0 {
            let place = coords.iter().position(|at| at.x.is_nan()).unwrap_or_default();
            let rings = self.polygons.ring_offsets();
            let ring = rings.partition_point(|&start| start as usize <= place) - 1;
            let at = self.polygons.coords()[place];
            return Err(self.nowhere(self.polygons.unit_of(ring), at, target));
        }
        let moved = remade(&self.polygons, Flat::Refused, |ring, out| {
            out.extend(ring.map(|(place, (_, height))| (coords[place], height)));
        });
        self.polygons = moved.map_err(|(unit, error)| ReprojectError::Ring {
            layer: self.name.clone(),
            label: self.feature(unit).label(),
            error,
            target_crs: target.clone(),
        })?;
        let mut others = std::mem::take(&mut self.others);
        for (&feature, geometry) in &mut others {
            let mut lost = None;
            for_each_position(geometry, &mut |position| {
                let at = Coord { x: position[0], y: position[1] };
                match way.transform(at) {
                    Some(at) => (position[0], position[1]) = (at.x, at.y),
                    None => lost = Some(at),
                }
            });
            if let Some(at) = lost {
                return Err(self.nowhere(feature, at, target));
            }
        }
        (self.others, self.crs) = (others, target.clone());
        Ok(())
    }

    fn nowhere(&self, feature: usize, at: Coord, target: &Crs) -> ReprojectError {
        ReprojectError::Nowhere {
            layer: self.name.clone(),
            label: self.feature(feature).label(),
            x: at.x,
            y: at.y,
            source_crs: self.crs.clone(),
            target_crs: target.clone(),
        }
    }
}
