//! Writing layers as the objects of a topology.

use super::levels::KnownArcs;
use super::parts::parts;
use crate::Layer;
use crate::claim::{check_foreign, push_crs_member};
use crate::error::invalid;
use crate::json::write_string;
use crate::layer::Feature;
use ::geojson::{Geometry, GeometryValue, Position};
use geo::Coord;
use maille_geometry::{Polygons, RingArcs, Topology};
use std::io::{self, Write};

/// The members of a geometry, which no foreign member may be called.
const GEOMETRY: [&str; 6] = ["type", "id", "properties", "arcs", "coordinates", "geometries"];

/// Writes a layer as a topology with one object.
///
/// With `decimals`, positions are rounded to so many decimals, shared borders on both sides alike,
/// and written as integers, each relative to the one before; the `transform` says 1/10ⁿ. Without,
/// they are written as they are.
///
/// # Errors
/// When `out` refuses, or (as [`io::ErrorKind::InvalidData`]) when so few decimals leave a ring
/// without area, or a foreign member has the name of one that the format defines.
pub fn write(
    layer: &Layer,
    object: &str,
    decimals: Option<u8>,
    out: &mut (dyn Write + Send),
) -> io::Result<()> {
    write_objects(&[(object, layer)], decimals, out)
}

/// Writes the layers of several levels, the finest first, as a topology with an object for each,
/// named as the layer. All are made of the arcs of the first.
///
/// # Errors
/// Like [`write()`]; also when a layer has a border that the first one has not.
pub fn write_levels(
    layers: &[Layer],
    decimals: Option<u8>,
    out: &mut (dyn Write + Send),
) -> io::Result<()> {
    let objects: Vec<(&str, &Layer)> = layers.iter().map(|layer| (layer.stem(), layer)).collect();
    write_objects(&objects, decimals, out)
}

fn write_objects(
    objects: &[(&str, &Layer)],
    decimals: Option<u8>,
    out: &mut (dyn Write + Send),
) -> io::Result<()> {
    let Some(((finest_name, finest), coarser)) = objects.split_first() else {
        return Err(invalid("there is no layer to write".into()));
    };
    for (_, layer) in objects {
        check_foreign(layer, &["type", "objects", "arcs", "transform", "crs"], &GEOMETRY)?;
    }
    let polygons = parts(finest, decimals)?;
    let topology = Topology::build(&polygons);
    let mut rings = vec![topology.rings()];
    if !coarser.is_empty() {
        let known = KnownArcs::of(&topology);
        for (name, layer) in coarser {
            let polygons = parts(layer, decimals)?;
            let stranger = || invalid(format!("{name} has a border that {finest_name} has not"));
            rings.push(known.rings(&polygons).ok_or_else(stranger)?);
        }
    }
    let mut writer = Writer { out: String::new(), power: decimals.map(power), lines: Vec::new() };
    writer.head(finest, decimals);
    writer.out.push_str(r#","objects":{"#);
    for (i, ((name, layer), rings)) in objects.iter().zip(&rings).enumerate() {
        writer.out.push_str(if i == 0 { "" } else { ",\n" });
        writer.object(layer, name, rings, topology.len());
    }
    writer.out.push('}');
    out.write_all(writer.out.as_bytes())?;
    writer.out.clear();
    writer.arcs(&topology);
    out.write_all(writer.out.as_bytes())
}

/// The number that positions are multiplied by.
pub fn power(decimals: u8) -> f64 {
    10_f64.powi(i32::from(decimals))
}

struct Writer {
    out: String,
    /// 10ⁿ of a quantised file.
    power: Option<f64>,
    /// Lines of features that are no polygons: arcs after those of the topology, never shared.
    lines: Vec<Vec<Coord>>,
}

impl Writer {
    fn head(&mut self, layer: &Layer, decimals: Option<u8>) {
        self.out.push_str(r#"{"type":"Topology""#);
        if let Some(decimals) = decimals {
            let scale = format!("[1e-{decimals},1e-{decimals}]");
            self.extend([r#","transform":{"scale":"#, &scale, r#","translate":[0,0]}"#]);
        }
        push_crs_member(&mut self.out, &layer.crs);
        self.members(&layer.foreign);
    }

    fn object(&mut self, layer: &Layer, name: &str, rings: &RingArcs, arcs: usize) {
        write_string(&mut self.out, name);
        self.out.push_str(r#":{"type":"GeometryCollection","geometries":"#);
        self.list(layer.features(), |writer, feature| {
            writer.out.push('\n');
            writer.feature(layer, &feature, rings, arcs);
        });
        self.out.push('}');
    }

    fn feature(&mut self, layer: &Layer, feature: &Feature, rings: &RingArcs, arcs: usize) {
        self.out.push_str(r#"{"type":"#);
        if let Some(geometry) = layer.others.get(&feature.index) {
            self.geometry(geometry, arcs);
        } else {
            self.polygons(&layer.polygons, feature.index, rings);
        }
        for (name, value) in [("id", feature.id_json()), ("properties", feature.properties_json())]
        {
            if !value.is_empty() && value != "null" {
                self.extend([",\"", name, "\":", value]);
            }
        }
        self.members(feature.foreign_json());
        self.out.push('}');
    }

    /// `"Polygon","arcs":[[0,-2]]`, or `null`.
    fn polygons(&mut self, polygons: &Polygons, unit: usize, rings: &RingArcs) {
        let polygon = |writer: &mut Self, range: std::ops::Range<usize>| {
            writer.list(range, |writer, ring| {
                writer.list(rings.of(ring).iter(), |writer, arc| {
                    writer.out.push_str(&arc.to_string());
                });
            });
        };
        let mut unit_polygons = polygons.polygons_of(unit);
        match (unit_polygons.next(), unit_polygons.next()) {
            (None, _) => self.out.push_str("null"),
            (Some(only), None) => {
                self.out.push_str(r#""Polygon","arcs":"#);
                polygon(self, only);
            }
            _ => {
                self.out.push_str(r#""MultiPolygon","arcs":"#);
                self.list(polygons.polygons_of(unit), polygon);
            }
        }
    }

    /// The type and content of a geometry that is no polygon of the mesh. `arcs` is the number of
    /// arcs of the mesh.
    fn geometry(&mut self, geometry: &Geometry, arcs: usize) {
        write_string(&mut self.out, geometry.value.type_name());
        let member = match geometry.value {
            GeometryValue::Point { .. } | GeometryValue::MultiPoint { .. } => "coordinates",
            GeometryValue::GeometryCollection { .. } => "geometries",
            _ => "arcs",
        };
        self.extend([",\"", member, "\":"]);
        match &geometry.value {
            GeometryValue::Point { coordinates } => self.point(coordinates),
            GeometryValue::MultiPoint { coordinates } => {
                self.list(coordinates.iter(), Self::point);
            }
            GeometryValue::LineString { coordinates } => self.line(coordinates, arcs),
            GeometryValue::MultiLineString { coordinates }
            | GeometryValue::Polygon { coordinates } => self.lines(coordinates, arcs),
            GeometryValue::MultiPolygon { coordinates } => {
                self.list(coordinates.iter(), |writer, rings| {
                    writer.lines(rings, arcs);
                });
            }
            GeometryValue::GeometryCollection { geometries } => {
                self.list(geometries.iter(), |writer, geometry| {
                    writer.out.push_str(r#"{"type":"#);
                    writer.geometry(geometry, arcs);
                    writer.out.push('}');
                });
            }
        }
    }

    fn point(&mut self, position: &Position) {
        let c = self.scaled(Coord { x: position[0], y: position[1] });
        self.pair(c);
    }

    fn lines(&mut self, lines: &[Vec<Position>], arcs: usize) {
        self.list(lines.iter(), |writer, line| writer.line(line, arcs));
    }

    fn line(&mut self, line: &[Position], arcs: usize) {
        let arc = arcs + self.lines.len();
        self.extend(["[", &arc.to_string(), "]"]);
        self.lines.push(line.iter().map(|p| Coord { x: p[0], y: p[1] }).collect());
    }

    fn arcs(&mut self, topology: &Topology) {
        self.out.push_str(",\n\"arcs\":");
        let lines = std::mem::take(&mut self.lines);
        let arcs = (0..topology.len()).map(|number| topology.arc(number)).chain(lines);
        self.list(arcs, |writer, arc| {
            writer.out.push('\n');
            writer.arc(&arc);
        });
        self.out.push_str("}\n");
    }

    fn arc(&mut self, arc: &[Coord]) {
        let mut last = Coord::zero();
        self.list(arc.iter(), |writer, c| {
            let c = writer.scaled(*c);
            writer.pair(c - last);
            if writer.power.is_some() {
                last = c;
            }
        });
    }

    fn scaled(&self, c: Coord) -> Coord {
        match self.power {
            Some(power) => Coord { x: (c.x * power).round(), y: (c.y * power).round() },
            None => c,
        }
    }

    fn pair(&mut self, c: Coord) {
        let mut buffer = zmij::Buffer::new();
        for (before, number) in [('[', c.x), (',', c.y)] {
            self.out.push(before);
            // Adding zero turns -0.0 into 0.0.
            let text = buffer.format(number + 0.0);
            self.out.push_str(text.strip_suffix(".0").unwrap_or(text));
        }
        self.out.push(']');
    }

    fn members(&mut self, members: &str) {
        if !members.is_empty() {
            self.out.push(',');
            self.out.push_str(members);
        }
    }

    fn extend<const N: usize>(&mut self, pieces: [&str; N]) {
        self.out.extend(pieces);
    }

    fn list<T>(&mut self, items: impl Iterator<Item = T>, mut write: impl FnMut(&mut Self, T)) {
        self.out.push('[');
        for (i, item) in items.enumerate() {
            if i > 0 {
                self.out.push(',');
            }
            write(self, item);
        }
        self.out.push(']');
    }
}
