//! What is in an archive of tiles.

use crate::error::Error;
use crate::input;
use crate::table::{Align, Table, printable, thousands};
use maille_tiles::{Archive, Kind, ZoomSummary};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// Parts the inputs that are archives from the others.
pub fn parted(inputs: &[String]) -> Result<(Vec<PathBuf>, Vec<String>), Error> {
    let (mut archives, mut others) = (Vec::new(), Vec::new());
    for input in inputs {
        let is_archive = |path: &PathBuf| Kind::at(path).is_ok_and(|kind| kind.is_some());
        let paths =
            if crate::france::is_dataset(input) { Vec::new() } else { input::expand(input)? };
        if paths.iter().all(is_archive) && !paths.is_empty() {
            archives.extend(paths);
        } else {
            others.push(input.clone());
        }
    }
    Ok((archives, others))
}

/// What there is to say about an archive.
pub struct Info {
    name: String,
    archive: Archive,
    zooms: Vec<ZoomSummary>,
}

impl Info {
    pub fn of(path: &Path) -> Result<Self, Error> {
        let archive = Archive::open(path)?;
        let zooms = archive.zooms()?;
        Ok(Self { name: path.display().to_string(), archive, zooms })
    }

    pub fn json(&self) -> Value {
        let about = self.archive.metadata();
        let zooms = self.zooms.iter().map(|zoom| {
            let (tile, bytes) = zoom.largest;
            json!({
                "zoom": zoom.zoom,
                "tiles": zoom.tiles,
                "bytes": zoom.bytes,
                "largest": {"tile": tile.to_string(), "bytes": bytes},
            })
        });
        json!({
            "name": self.name,
            "format": self.archive.kind().name(),
            "title": about.name,
            "description": about.description,
            "attribution": about.attribution,
            "generator": about.generator,
            "min_zoom": about.min_zoom,
            "max_zoom": about.max_zoom,
            "box": about.bounds,
            "layers": layers(&about.json).map(|layer| layer.json()).collect::<Vec<_>>(),
            "zooms": zooms.collect::<Vec<_>>(),
        })
    }

    pub fn text(&self) -> String {
        let about = self.archive.metadata();
        let lines = [
            ("name", self.name.clone()),
            ("format", self.archive.kind().name().to_owned()),
            ("title", about.name.clone()),
            ("about", about.description.clone()),
            ("source", about.attribution.clone()),
            ("made by", about.generator.clone()),
            ("zooms", format!("{} to {}", about.min_zoom, about.max_zoom)),
            ("box", about.bounds.map(|edge| edge.to_string()).join(" ")),
        ];
        let lines = lines.iter().filter(|(_, value)| !value.is_empty());
        let lines = lines.map(|(name, value)| format!("{name:<10}  {}\n", printable(value)));
        let lines: String = lines.collect();
        format!("{lines}\n{}\n{}", self.layers(), self.zooms())
    }

    fn layers(&self) -> String {
        let columns = ["layer", "geometry", "zooms", "fields"].map(|name| (name, Align::Text));
        let mut table = Table::new(columns);
        for layer in layers(&self.archive.metadata().json) {
            let fields: Vec<String> =
                layer.fields.iter().map(|(name, kind)| format!("{name} ({kind})")).collect();
            let [first, last] =
                layer.zooms.map(|zoom| zoom.map_or("?".to_owned(), |z| z.to_string()));
            let geometry = layer.geometry.unwrap_or("?").to_owned();
            let zooms = format!("{first} to {last}");
            table.push(vec![layer.name.to_owned(), geometry, zooms, fields.join(", ")]);
        }
        table.render()
    }

    fn zooms(&self) -> String {
        let columns = ["zoom", "tiles", "bytes", "largest"].map(|name| (name, Align::Number));
        let mut table = Table::new(columns.into_iter().chain([("of tile", Align::Text)]));
        let count = |number| thousands(usize::try_from(number).unwrap_or(usize::MAX));
        for zoom in &self.zooms {
            let (tile, bytes) = zoom.largest;
            let numbers = [zoom.tiles, zoom.bytes, bytes].map(count);
            let cells = std::iter::once(zoom.zoom.to_string()).chain(numbers);
            table.push(cells.chain([tile.to_string()]).collect());
        }
        table.render()
    }
}

/// What an archive says of one of its layers. What it does not say is not known.
struct Layer<'a> {
    name: &'a str,
    geometry: Option<&'a str>,
    zooms: [Option<u64>; 2],
    fields: Vec<(&'a str, String)>,
}

impl Layer<'_> {
    fn json(&self) -> Value {
        let [first, last] = self.zooms;
        let fields: Map<_, _> =
            self.fields.iter().map(|(name, kind)| ((*name).to_owned(), json!(kind))).collect();
        json!({
            "name": self.name,
            "geometry": self.geometry,
            "min_zoom": first,
            "max_zoom": last,
            "fields": fields,
        })
    }
}

/// The layers by `vector_layers`; their geometries by `tilestats`.
fn layers(about: &Map<String, Value>) -> impl Iterator<Item = Layer<'_>> {
    let stats = list(about.get("tilestats").and_then(|stats| stats.get("layers")));
    list(about.get("vector_layers")).iter().filter_map(move |layer| {
        let name = layer.get("id")?.as_str()?;
        let is_same = |stats: &&Value| stats.get("layer").is_some_and(|layer| layer == name);
        let geometry = stats.iter().find(is_same).and_then(|stats| stats.get("geometry")?.as_str());
        let zooms = ["minzoom", "maxzoom"].map(|key| layer.get(key).and_then(Value::as_u64));
        let fields = layer.get("fields").and_then(Value::as_object).into_iter().flatten();
        let kind = |kind: &Value| kind.as_str().map_or_else(|| kind.to_string(), str::to_owned);
        let fields = fields.map(|(name, value)| (name.as_str(), kind(value))).collect();
        Some(Layer { name, geometry, zooms, fields })
    })
}

/// The items of an array; none if it is not there.
fn list(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
