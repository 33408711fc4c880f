//! Positions from one CRS to another, by [PROJ](https://proj.org).

mod embedded;
mod layer;
#[cfg(test)]
mod layer_tests;
mod shared;
mod system;
#[cfg(test)]
mod tests;

pub use layer::ReprojectError;
pub use system::AxisUnit;
pub(crate) use system::System;

use crate::Crs;
use geo::Coord;
use proj::Proj;
use rayon::prelude::*;
use std::cell::RefCell;
use std::sync::Arc;

/// The way of positions from one CRS to another.
///
/// Positions are x, y (longitude, latitude; easting, northing) on both sides, whatever order the
/// authority prescribes. It is PROJ that transforms them, built into the program with its database:
/// nothing that the machine has of PROJ is looked at, neither files nor environment. Transformation
/// grids are not built in; where the best way needs one, the best of the others is taken.
///
/// It can be shared between threads and is cheap to clone. PROJ's own objects belong to one thread,
/// so each thread makes its own when it first needs them, which takes some milliseconds. What becomes
/// of a position depends on that position alone.
///
/// # Example
/// ```
/// use geo::Coord;
/// use maille_io::{Crs, Reprojection};
///
/// let to_degrees = Reprojection::new(&Crs::parse("EPSG:2154"), &Crs::Wgs84)?;
/// let paris = to_degrees.transform(Coord { x: 652_469.02, y: 6_862_035.26 }).expect("in France");
/// assert!((paris.x - 2.3522).abs() < 1e-6 && (paris.y - 48.8566).abs() < 1e-6);
/// # Ok::<(), maille_io::CrsError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Reprojection {
    /// `None` where both are the same.
    ends: Option<Arc<Ends>>,
}

/// The two CRS, as PROJ is told of them.
#[derive(Debug, PartialEq, Eq)]
struct Ends {
    source: String,
    target: String,
}

/// Why positions cannot be brought from a CRS, or into it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CrsError {
    /// A code that is not in PROJ's database.
    #[error("{0} is not in the database of PROJ; https://epsg.io finds codes by name and place")]
    UnknownCode(String),
    /// A text that describes no CRS.
    #[error(
        "\"{0}\" is not a CRS: say a code like EPSG:2154, the exact name of one, WKT, PROJJSON or \
         a PROJ string"
    )]
    Unreadable(String),
    /// A name that is nearly one in PROJ's database.
    #[error("\"{asked}\" is not a CRS; the nearest one is called \"{nearest}\"")]
    Inexact {
        /// The name asked for.
        asked: String,
        /// A name in the database.
        nearest: String,
    },
    /// A CRS whose positions are not x and y on the ground.
    #[error(
        "{crs} is {name}, of PROJ's type {kind}: its positions are not x and y; name a geographic \
         or a projected CRS"
    )]
    NotHorizontal {
        /// The CRS asked for.
        crs: String,
        /// Its name in the database.
        name: String,
        /// Its type in PROJJSON.
        kind: String,
    },
    /// Two CRS that nothing connects, such as one of the Earth and one of the Moon.
    #[error("PROJ knows no way from {source_crs} to {target_crs}: {reason}")]
    NoWay {
        /// The CRS to come from.
        source_crs: String,
        /// The CRS to go to.
        target_crs: String,
        /// PROJ's word.
        reason: String,
    },
}

impl Reprojection {
    /// The way from one CRS to another. Where both are the same, positions stay as they are, and
    /// PROJ is not asked whether it knows that CRS.
    ///
    /// # Errors
    /// [`CrsError`] says which of the two is at fault, or that no way leads from one to the other.
    pub fn new(source: &Crs, target: &Crs) -> Result<Self, CrsError> {
        if source == target {
            return Ok(Self { ends: None });
        }
        // Both are kept while the operation is made: the last object to go closes the database.
        let (source, target) = (System::of(source)?, System::of(target)?);
        let ends = Ends { source: source.definition.clone(), target: target.definition.clone() };
        let ends = Arc::new(ends);
        with_operation(&ends, |_| ())?;
        Ok(Self { ends: Some(ends) })
    }

    /// Whether source and target are the same CRS.
    #[must_use]
    pub fn is_identity(&self) -> bool {
        self.ends.is_none()
    }

    /// A position in the target CRS, or `None` where there is none: not finite, beyond a pole, or
    /// where a projection has no answer. Far outside the area that a CRS is made for there may be
    /// one, which is as good as the formulas are there.
    ///
    /// # Panics
    /// When PROJ fails to make for this thread what it has made for another: memory is exhausted.
    #[must_use]
    pub fn transform(&self, position: Coord) -> Option<Coord> {
        self.on_this_thread(|operation| transform(operation, position))
    }

    /// Replaces positions by those in the target CRS, large slices by several threads. Those without
    /// one ([`transform`](Self::transform)) become NaN, NaN; returns how many they are.
    ///
    /// # Panics
    /// As [`transform`](Self::transform).
    #[must_use = "positions may have no place in the target CRS"]
    pub fn transform_all(&self, positions: &mut [Coord]) -> usize {
        positions.par_chunks_mut(CHUNK).map(|chunk| self.transform_chunk(chunk)).sum()
    }

    fn transform_chunk(&self, positions: &mut [Coord]) -> usize {
        self.on_this_thread(|operation| {
            let mut lost = 0;
            for position in positions {
                *position = transform(operation, *position).unwrap_or_else(|| {
                    lost += 1;
                    NOWHERE
                });
            }
            lost
        })
    }

    fn on_this_thread<R>(&self, work: impl FnOnce(Option<&Proj>) -> R) -> R {
        match &self.ends {
            None => work(None),
            Some(ends) => with_operation(ends, |operation| work(Some(operation)))
                .expect("PROJ makes what it made when the reprojection was"),
        }
    }
}

const NOWHERE: Coord = Coord { x: f64::NAN, y: f64::NAN };

/// How many positions a thread takes at a time: a millisecond or two of work.
const CHUNK: usize = 1 << 11;

/// One by one: PROJ's own loop over an array is no faster, and stops at the first that fails.
fn transform(operation: Option<&Proj>, position: Coord) -> Option<Coord> {
    let is_finite = |c: &Coord| c.x.is_finite() && c.y.is_finite();
    let position = Some(position).filter(is_finite)?;
    match operation {
        None => Some(position),
        Some(operation) => operation.convert(position).ok().filter(is_finite),
    }
}

/// How many operations a thread keeps. Files of a few CRS may take turns on it.
const KEPT: usize = 8;

thread_local! {
    /// The operations of this thread, the one used last first.
    static OPERATIONS: RefCell<Vec<(Arc<Ends>, Proj)>> = const { RefCell::new(Vec::new()) };
}

/// Lends this thread's operation between two CRS, made now unless it is among those kept.
fn with_operation<R>(ends: &Arc<Ends>, work: impl FnOnce(&Proj) -> R) -> Result<R, CrsError> {
    OPERATIONS.with_borrow_mut(|kept| {
        if let Some(at) = kept.iter().position(|(of, _)| of == ends) {
            kept[..=at].rotate_right(1);
        } else {
            kept.insert(0, (Arc::clone(ends), operation(ends)?));
            kept.truncate(KEPT);
        }
        Ok(work(&kept[0].1))
    })
}

fn operation(ends: &Ends) -> Result<Proj, CrsError> {
    embedded::prepare();
    Proj::new_known_crs(&ends.source, &ends.target, None).map_err(|error| CrsError::NoWay {
        source_crs: ends.source.clone(),
        target_crs: ends.target.clone(),
        reason: error.to_string(),
    })
}
