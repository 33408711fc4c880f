//! Faults as a layer.

use crate::input::Input;
use geo::Coord;
use geojson::{Geometry, GeometryValue, Position};
use maille_geometry::{Fault, Shape};
use maille_io::{Attributes, Layer};
use serde_json::json;

/// A feature for each fault, called `name`.
pub fn of(input: &Input, faults: &[Fault], name: &str) -> Layer {
    let mut layer = Layer::new(name, input.layer.format, input.layer.crs.clone());
    for (feature, fault) in faults.iter().enumerate() {
        match &fault.shape {
            Shape::Area(area) => {
                // A region of a noded mesh: its rings are sound.
                let _ = layer.polygons.push_geo(area);
            }
            Shape::Line(line) => {
                let coordinates = line.iter().map(|&at| position(at)).collect();
                other(&mut layer, feature, GeometryValue::LineString { coordinates });
            }
            Shape::Point(at) => {
                other(&mut layer, feature, GeometryValue::Point { coordinates: position(*at) });
            }
            Shape::Nowhere => layer.polygons.finish_unit(),
        }
        push_properties(&mut layer.attributes, input, fault);
    }
    layer
}

/// Names of the units of a fault: their codes, ids or numbers.
pub fn units(input: &Input, fault: &Fault) -> Vec<String> {
    fault.units.iter().map(|&unit| input.short_name(unit as usize)).collect()
}

fn other(layer: &mut Layer, feature: usize, value: GeometryValue) {
    layer.others.insert(feature, Geometry::new(value));
    layer.polygons.finish_unit();
}

fn position(at: Coord) -> Position {
    vec![at.x, at.y].into()
}

fn push_properties(attributes: &mut Attributes, input: &Input, fault: &Fault) {
    let properties = format!(
        r#"{{"fault":{},"units":{},"area_m2":{},"width_m":{}}}"#,
        json!(fault.kind.name()),
        json!(units(input, fault)),
        json!(fault.area),
        json!(fault.width)
    );
    attributes.push("", &properties, "");
}
