//! Ground that changed hands as a layer.

use super::changes::kind_of;
use super::ground::Ground;
use super::units::Units;
use crate::input::Input;
use maille_geometry::Comparison;
use maille_io::Layer;
use serde_json::json;

/// A feature for each piece, called `name`, in the CRS of an input.
pub fn of(
    input: &Input,
    comparison: &Comparison,
    units: &Units,
    ground: &Ground,
    name: &str,
) -> Layer {
    let mut layer = Layer::new(name, input.layer.format, input.layer.crs.clone());
    let places: Vec<usize> = ground.moved.iter().map(|piece| piece.place).collect();
    layer.polygons = comparison.polygons(&places);
    for piece in &ground.moved {
        let [from, to] = piece.units.map(|unit| unit.map(|unit| &units.list[unit as usize].code));
        let name = |side: usize| piece.units[side].map(|unit| units.name(unit, side));
        let properties = format!(
            r#"{{"change":{},"from":{},"to":{},"from_nom":{},"to_nom":{},"area_m2":{},"width_m":{}}}"#,
            json!(kind_of(units, ground, piece).name()),
            json!(from),
            json!(to),
            json!(name(0)),
            json!(name(1)),
            json!(piece.size.area),
            json!(piece.width())
        );
        layer.attributes.push("", &properties, "");
    }
    layer
}
