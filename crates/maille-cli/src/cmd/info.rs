//! `maille info`: what is in a layer, or in an archive of tiles.

mod archive;
mod fields;

use crate::Done;
use crate::account::{number, repairs, repairs_json};
use crate::args::{InfoArgs, ReadArgs};
use crate::console::Console;
use crate::error::Error;
use crate::france::Making;
use crate::input;
use crate::output;
use crate::spots;
use crate::table::thousands;
use fields::Field;
use maille_geometry::{Polygons, Topology};
use maille_io::Layer;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Describes each input: archives first.
pub fn run(args: &InfoArgs, console: &Console) -> Result<Done, Error> {
    let mut text = String::new();
    let mut reports = Vec::new();
    let (archives, inputs) = archive::parted(&args.read.inputs)?;
    if let (Some(path), true) = (archives.first(), args.features) {
        let problem = "is an archive of tiles, whose features are not listed by --features";
        return Err(Error::Usage(format!("{} {problem}", path.display())));
    }
    for path in archives {
        let info = archive::Info::of(&path)?;
        let report = info.json();
        if args.json {
            text.push_str(&report.to_string());
            text.push('\n');
        } else {
            text.push_str(if text.is_empty() { "" } else { "\n" });
            text.push_str(&info.text());
        }
        reports.push(report);
    }
    let (layers, datasets) = input::open_each(&ReadArgs { inputs, ..args.read.clone() }, console)?;
    for layer in layers {
        if !text.is_empty() && !args.json {
            text.push('\n');
        }
        if args.features {
            text.push_str(&fields::table(&layer));
            reports.push(json!({"name": layer.name, "features": layer.len()}));
            continue;
        }
        console.stage("checking the coverage");
        let info = Info::of(&layer);
        let report = info.json();
        if args.json {
            text.push_str(&report.to_string());
            text.push('\n');
        } else {
            text.push_str(&info.text());
        }
        reports.push(report);
    }
    console.clear();
    output::print(&text)?;
    let datasets: Vec<Value> = datasets.iter().map(Making::json).collect();
    let report = json!({"command": "info", "layers": reports, "datasets": datasets});
    Ok(Done { report, refused: None })
}

/// What there is to say about a layer.
struct Info<'a> {
    layer: &'a Layer,
    /// How many features there are of each geometry type; `null` for none.
    geometries: BTreeMap<String, usize>,
    fields: Vec<Field>,
    coverage: Faults,
}

/// Where the polygons fall short of a coverage.
enum Faults {
    /// There are none to form one.
    NoPolygons,
    /// So many spots of each kind, which dissolving repairs.
    Spots(BTreeMap<String, usize>),
    /// Something that has to be repaired by hand.
    Broken(String),
}

impl<'a> Info<'a> {
    fn of(layer: &'a Layer) -> Self {
        Self {
            layer,
            geometries: geometries(layer),
            fields: fields::of(layer),
            coverage: Faults::of(layer),
        }
    }

    fn json(&self) -> Value {
        let layer = self.layer;
        json!({
            "name": layer.name,
            "format": layer.format.name(),
            "crs": layer.crs.to_string(),
            "features": layer.len(),
            "vertices": layer.polygons.coords().len(),
            "box": bounding_box(&layer.polygons),
            "geometries": self.geometries,
            "coverage": self.coverage.json(),
            "repairs": repairs_json(layer.polygons.repairs()),
            "fields": self.fields.iter().map(Field::json).collect::<Vec<_>>(),
        })
    }

    fn text(&self) -> String {
        let layer = self.layer;
        let mut lines = vec![
            ("name", layer.name.clone()),
            ("format", layer.format.to_string()),
            ("CRS", layer.crs.to_string()),
            ("features", thousands(layer.len())),
            ("vertices", thousands(layer.polygons.coords().len())),
        ];
        if let Some(edges) = bounding_box(&layer.polygons) {
            lines.push(("box", edges.map(|edge| edge.to_string()).join(" ")));
        }
        let geometries = counts(&self.geometries);
        let is_none = geometries.is_empty();
        lines.push(("geometries", if is_none { "none".to_owned() } else { geometries }));
        lines.push(("coverage", self.coverage.text()));
        if let Some(mended) = repairs(layer.polygons.repairs()) {
            lines.push(("reading", mended));
        }
        let lines = lines.iter().map(|(name, value)| format!("{name:<10}  {value}\n"));
        format!("{}\n{}", lines.collect::<String>(), fields::summary(&self.fields))
    }
}

impl Faults {
    fn of(layer: &Layer) -> Self {
        if layer.polygons.coords().is_empty() {
            return Self::NoPolygons;
        }
        match Topology::build(&layer.polygons).resolve() {
            Ok(resolved) => {
                let mut spots = BTreeMap::new();
                for spot in spots::merged(resolved.spots) {
                    *spots.entry(spot.kind.to_string()).or_default() += 1;
                }
                Self::Spots(spots)
            }
            Err(error) => {
                Self::Broken(format!("{}: {error}", layer.feature(error.unit() as usize).label()))
            }
        }
    }

    fn text(&self) -> String {
        match self {
            Self::NoPolygons => "no polygons".to_owned(),
            Self::Spots(spots) if spots.is_empty() => "yes".to_owned(),
            Self::Spots(spots) => {
                format!("no: {} ({})", number(spots.values().sum(), "fault"), counts(spots))
            }
            Self::Broken(problem) => format!("no: {problem}"),
        }
    }

    fn json(&self) -> Value {
        match self {
            Self::NoPolygons => Value::Null,
            Self::Spots(spots) => json!({"valid": spots.is_empty(), "faults": spots}),
            Self::Broken(problem) => json!({"valid": false, "problem": problem}),
        }
    }
}

fn counts(counts: &BTreeMap<String, usize>) -> String {
    let counts = counts.iter().map(|(kind, count)| format!("{} {kind}", thousands(*count)));
    counts.collect::<Vec<_>>().join(", ")
}

fn geometries(layer: &Layer) -> BTreeMap<String, usize> {
    let mut types = BTreeMap::new();
    for feature in 0..layer.len() {
        let kind = match (layer.polygons.polygons_of(feature).count(), layer.others.get(&feature)) {
            (_, Some(other)) => other.value.type_name(),
            (0, None) => "null",
            (1, None) => "Polygon",
            (_, None) => "MultiPolygon",
        };
        *types.entry(kind.to_owned()).or_default() += 1;
    }
    types
}

/// West, south, east and north edges.
fn bounding_box(polygons: &Polygons) -> Option<[f64; 4]> {
    let first = polygons.coords().first()?;
    let start = [first.x, first.y, first.x, first.y];
    Some(polygons.coords().iter().fold(start, |[west, south, east, north], c| {
        [west.min(c.x), south.min(c.y), east.max(c.x), north.max(c.y)]
    }))
}
