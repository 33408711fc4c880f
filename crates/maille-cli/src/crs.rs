//! What is to be known of a CRS before positions in it are worked with.

use crate::error::Error;
use crate::input::Input;
use maille_geometry::Metric;
use maille_io::{AxisUnit, Crs};

/// The unit of positions in the CRS that an input names. Refuses one that is not known: its unit
/// could be any. `crs_flag` is the flag that names its CRS.
pub fn axis_unit(name: &str, crs: &Crs, crs_flag: &str) -> Result<AxisUnit, Error> {
    crs.axis_unit().map_err(|error| {
        Error::Input(format!("{name}: {error}; if it is in another CRS, name that with {crs_flag}"))
    })
}

/// What distances and areas of a layer mean. Refuses units that these are not taken in.
pub fn metric(input: &Input) -> Result<Metric, Error> {
    let (name, crs) = (input.name(), &input.layer.crs);
    match axis_unit(&name, crs, "--crs")? {
        AxisUnit::Degree => Ok(Metric::Geodesic),
        AxisUnit::Metre => Ok(Metric::Planar),
        AxisUnit::Other(unit) => Err(in_other_units(&name, crs, &unit)),
    }
}

/// That distances are not taken in the unit of a CRS.
pub fn in_other_units(name: &str, crs: &Crs, unit: &str) -> Error {
    Error::Input(format!(
        "{name}: positions in {crs} are in units of one {unit}, and distances are taken in degrees or \
         metres only; convert it to a CRS in one of these, or, if it is in another CRS, name that \
         with --crs"
    ))
}
