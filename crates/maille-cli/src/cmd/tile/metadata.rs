//! What an archive says of itself.

use super::source::Prepared;
use crate::args::{SmallUnits, TileArgs};
use crate::input::Input;
use maille_tiles::{BORDER_FIELDS, COALESCED, Content, Layer, MAX_LATITUDE, Metadata, mvt};
use serde_json::{Map, Value, json};
use std::ops::RangeInclusive;
use std::path::Path;

/// Values of an attribute that statistics list, at most
/// ([mapbox-geostats](https://github.com/mapbox/mapbox-geostats)).
const MAX_VALUES: usize = 100;

/// What is known of an input.
pub struct Origin {
    /// A dataset's name, or a file's without its folder.
    name: String,
    /// SHA-256 of a file; nothing for a dataset, which the program's version tells.
    sha256: Option<String>,
    vintage: Option<u16>,
    attribution: Option<String>,
}

impl Origin {
    /// That of an input, if it is a file with its hash.
    pub fn of(input: &Input, given: &str, sha256: Option<String>) -> Self {
        if let Some(dataset) = input.dataset() {
            return Self {
                name: dataset.to_owned(),
                sha256,
                vintage: maille_france::dataset(dataset).ok().map(|dataset| dataset.year),
                attribution: crate::france::attribution(dataset),
            };
        }
        let name = Path::new(given).file_name().map_or("-".into(), |name| name.to_string_lossy());
        Self { name: name.into_owned(), sha256, vintage: None, attribution: None }
    }

    fn json(&self) -> Value {
        let mut json = json!({"name": self.name});
        if let Some(sha256) = &self.sha256 {
            json["sha256"] = sha256.as_str().into();
        }
        if let Some(vintage) = self.vintage {
            json["vintage"] = vintage.into();
        }
        json
    }
}

/// The metadata of an archive at a path.
pub fn of(
    args: &TileArgs,
    path: &Path,
    prepared: &[Prepared],
    origins: &[Origin],
    zooms: &RangeInclusive<u8>,
) -> Metadata {
    let layers = || prepared.iter().flat_map(|prepared| &prepared.source.layers);
    let stem = path.file_stem().map_or("tiles".into(), |stem| stem.to_string_lossy().into_owned());
    let mut attributions: Vec<&str> = Vec::new();
    for attribution in origins.iter().filter_map(|origin| origin.attribution.as_deref()) {
        if !attributions.contains(&attribution) {
            attributions.push(attribution);
        }
    }
    let about = &args.about;
    let bounds = bounds(prepared);
    let middle = |low: f64, high: f64| low + (high - low) / 2.0;
    let mut json = Map::new();
    json.insert("type".to_owned(), "overlay".into());
    json.insert(
        "vector_layers".to_owned(),
        layers().map(|layer| described(layer, args.grid.small)).collect(),
    );
    json.insert("tilestats".to_owned(), tilestats(layers()));
    json.insert("generator_options".to_owned(), options(args, zooms));
    json.insert("inputs".to_owned(), origins.iter().map(Origin::json).collect());
    Metadata {
        name: about.name.clone().unwrap_or(stem),
        description: about.description.clone().unwrap_or_default(),
        attribution: about.attribution.clone().unwrap_or_else(|| attributions.join("; ")),
        generator: format!("maille {}", env!("CARGO_PKG_VERSION")),
        min_zoom: *zooms.start(),
        max_zoom: *zooms.end(),
        bounds,
        center: (middle(bounds[0], bounds[2]), middle(bounds[1], bounds[3]), *zooms.start()),
        json,
    }
}

/// The edges of everything; the whole world where it lies across the antimeridian or there is nothing.
fn bounds(prepared: &[Prepared]) -> [f64; 4] {
    let all = prepared
        .iter()
        .filter_map(|prepared| prepared.bounds)
        .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    let [west, south, east, north] = all.unwrap_or([-180.0, -90.0, 180.0, 90.0]);
    let is_within = west >= -180.0 && east <= 180.0;
    let [west, east] = if is_within { [west, east] } else { [-180.0, 180.0] };
    [west, south.max(-MAX_LATITUDE), east, north.min(MAX_LATITUDE)]
}

/// An entry of `vector_layers`.
fn described(layer: &Layer, small: SmallUnits) -> Value {
    let mut fields = Map::new();
    match &layer.content {
        Content::Borders { .. } => {
            for field in BORDER_FIELDS {
                fields.insert(field.to_owned(), "String".into());
            }
        }
        content => {
            if small == SmallUnits::Coalesce && matches!(content, Content::Units { .. }) {
                fields.insert(COALESCED.to_owned(), "Number".into());
            }
            for (key, values) in layer.features.values_by_key() {
                fields
                    .insert(key.to_owned(), kind(&values, ["Number", "String", "Boolean"]).into());
            }
        }
    }
    json!({
        "id": layer.name,
        "description": "",
        "minzoom": layer.zooms.start(),
        "maxzoom": layer.zooms.end(),
        "fields": fields,
    })
}

/// The type that all values have; that of texts if they have several.
fn kind<'t>(values: &[&mvt::Value<'_>], [number, text, boolean]: [&'t str; 3]) -> &'t str {
    let is_text = |value: &&mvt::Value<'_>| matches!(value, mvt::Value::Text(_));
    let is_boolean = |value: &&mvt::Value<'_>| matches!(value, mvt::Value::Bool(_));
    if values.iter().all(is_boolean) && !values.is_empty() {
        boolean
    } else if values.is_empty() || values.iter().any(|value| is_text(value) || is_boolean(value)) {
        text
    } else {
        number
    }
}

/// Statistics of layers, as mapbox-geostats has them.
fn tilestats<'a>(layers: impl Iterator<Item = &'a Layer>) -> Value {
    let layers: Vec<Value> = layers.map(stats).collect();
    json!({"layerCount": layers.len(), "layers": layers})
}

fn stats(layer: &Layer) -> Value {
    let geometry = match &layer.content {
        Content::Units { others, .. } if layer.features.len() > others.len() => "Polygon",
        Content::Units { others, .. } => match others.first() {
            Some((_, maille_tiles::Loose::Lines(_))) => "LineString",
            Some(_) => "Point",
            None => "Polygon",
        },
        Content::Borders { .. } => "LineString",
        Content::Labels(_) => "Point",
    };
    let attributes: Vec<Value> = layer
        .features
        .values_by_key()
        .into_iter()
        .map(|(key, values)| {
            let mut json = json!({
                "attribute": key,
                "count": values.len(),
                "type": kind(&values, ["number", "string", "boolean"]),
                "values": values.iter().take(MAX_VALUES).map(|value| as_json(value)).collect::<Vec<_>>(),
            });
            let numbers = values.iter().filter_map(|value| as_json(value).as_f64());
            let ends = numbers.fold(None, |ends: Option<(f64, f64)>, value| {
                let (low, high) = ends.unwrap_or((value, value));
                Some((low.min(value), high.max(value)))
            });
            if let Some((low, high)) = ends {
                json["min"] = low.into();
                json["max"] = high.into();
            }
            json
        })
        .collect();
    json!({
        "layer": layer.name,
        "count": layer.features.len(),
        "geometry": geometry,
        "attributeCount": attributes.len(),
        "attributes": attributes,
    })
}

fn as_json(value: &mvt::Value<'_>) -> Value {
    match value {
        mvt::Value::Text(text) => (&**text).into(),
        mvt::Value::Float(value) => (*value).into(),
        mvt::Value::Double(value) => (*value).into(),
        mvt::Value::Int(value) | mvt::Value::Sint(value) => (*value).into(),
        mvt::Value::Uint(value) => (*value).into(),
        mvt::Value::Bool(value) => (*value).into(),
    }
}

/// The flags that decide what is in the tiles. Those that only say where files are do not.
fn options(args: &TileArgs, zooms: &RangeInclusive<u8>) -> Value {
    let (content, grid) = (&args.content, &args.grid);
    let small = match grid.small {
        SmallUnits::Keep => "keep",
        SmallUnits::Coalesce => "coalesce",
        SmallUnits::Drop => "drop",
    };
    json!({
        "zooms": [zooms.start(), zooms.end()],
        "levels": content.levels,
        "borders": content.borders,
        "labels": content.labels,
        "include": content.include,
        "exclude": content.exclude,
        "id_field": content.id_field,
        "extent": 1_u32 << grid.extent.bits,
        "buffer": grid.buffer,
        "small": small,
        "max_tile_bytes": grid.max_tile_bytes,
        "cut": grid.cut,
    })
}
