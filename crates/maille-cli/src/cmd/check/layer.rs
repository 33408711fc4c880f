//! Faults as a layer.

use crate::input::Input;
use geo::Coord;
use geojson::{Geometry, GeometryValue, Position};
use maille_geometry::{Fault, Shape};
use maille_io::{Attributes, Layer, json::write_string};
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

/// A position of a fault.
pub fn place(shape: &Shape) -> Option<Coord> {
    match shape {
        Shape::Area(area) => area.0.first().and_then(|p| p.exterior().0.first()).copied(),
        Shape::Line(line) => line.first().copied(),
        Shape::Point(at) => Some(*at),
        Shape::Nowhere => None,
    }
}

fn other(layer: &mut Layer, feature: usize, value: GeometryValue) {
    layer.others.insert(feature, Geometry::new(value));
    layer.polygons.finish_unit();
}

fn position(at: Coord) -> Position {
    vec![at.x, at.y].into()
}

fn push_properties(attributes: &mut Attributes, input: &Input, fault: &Fault) {
    let mut properties = String::from("{\"fault\":");
    write_string(&mut properties, fault.kind.name());
    properties.push_str(",\"units\":[");
    for (i, unit) in units(input, fault).iter().enumerate() {
        properties.push_str(if i == 0 { "" } else { "," });
        write_string(&mut properties, unit);
    }
    for (name, value) in [("],\"area_m2\":", fault.area), (",\"width_m\":", fault.width)] {
        properties.push_str(name);
        properties.push_str(&json!(value).to_string());
    }
    properties.push('}');
    attributes.push("", &properties, "");
}
