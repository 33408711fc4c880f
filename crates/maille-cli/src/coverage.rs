//! The units of a layer as a coverage.

use crate::error::Error;
use crate::input::Input;
use crate::spots;
use maille_geometry::{Coverage, Polygons, Resolved, Spot, Topology};
use maille_io::Layer;

/// The units of a layer as a coverage, and what had to be repaired and left out to make it one.
pub struct Units {
    pub coverage: Coverage,
    pub spots: Vec<Spot>,
    /// See [`Topology::inner_borders`].
    pub inner_borders: usize,
}

impl Units {
    /// `label` names a unit.
    pub fn of(polygons: &Polygons, label: impl Fn(usize) -> String) -> Result<Self, Error> {
        let topology = Topology::build(polygons);
        let inner_borders = topology.inner_borders();
        let Resolved { coverage, spots, .. } = topology.resolve().map_err(|error| {
            let label = label(error.unit() as usize);
            Error::Input(format!(
                "{label}: {error}; mend it with `maille clean`, or leave the feature out"
            ))
        })?;
        Ok(Self { coverage, spots: spots::merged(spots), inner_borders })
    }
}

/// Names of the units that had an area in these polygons and have none in those made of them.
pub fn emptied(layer: &Layer, before: &Polygons, after: &Polygons) -> Vec<String> {
    (0..layer.len())
        .filter(|&unit| after.rings_of(unit).is_empty() && !before.rings_of(unit).is_empty())
        .map(|unit| layer.feature(unit).label())
        .collect()
}

/// Refuses a layer without features, or with some that are no polygons. `task` is what only polygons
/// can be.
pub fn check_input(input: &Input, task: &str) -> Result<(), Error> {
    if input.layer.is_empty() {
        return Err(Error::Input(format!("{}: there are no features to be {task}", input.name())));
    }
    if let Some((&feature, geometry)) = input.layer.others.first_key_value() {
        return Err(Error::Input(format!(
            "{}: its geometry is a {}, and only polygons can be {task}; leave such features out",
            input.label(feature),
            geometry.value.type_name()
        )));
    }
    Ok(())
}
