//! What an archive says of itself.

use serde_json::{Map, Value as Json, json};

/// The edges of Web Mercator: west, south, east and north, in degrees.
const WORLD: [f64; 4] = [-180.0, -85.051_128_779_806_59, 180.0, 85.051_128_779_806_59];

/// What an archive says of itself. Each kind of archive has its own places for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Metadata {
    /// What to call it.
    pub name: String,
    /// What is in it, in a sentence.
    pub description: String,
    /// Whom to name on a map, maybe as HTML.
    pub attribution: String,
    /// The program that made it.
    pub generator: String,
    /// The first zoom that there are tiles of.
    pub min_zoom: u8,
    /// The last one.
    pub max_zoom: u8,
    /// West, south, east and north edge, in degrees of WGS 84.
    pub bounds: [f64; 4],
    /// Longitude, latitude and zoom that a map starts with.
    pub center: (f64, f64, u8),
    /// Everything else: `vector_layers`, `tilestats` and what programs add.
    pub json: Map<String, Json>,
}

/// The members that are fields of [`Metadata`].
const TEXTS: [&str; 4] = ["name", "description", "attribution", "generator"];

/// What a kind of archive has to say itself, so that it says nothing to a reader.
const FORMAL: [&str; 5] = ["format", "tilejson", "tiles", "scheme", "json"];

impl Metadata {
    /// From members of one object, or rows of one table. Numbers may be texts, and arrays texts with commas. Zooms that
    /// are not told are found by looking.
    pub(super) fn from_members<E: From<String>>(
        mut members: Map<String, Json>,
        look: impl FnOnce() -> Result<(u8, u8), E>,
    ) -> Result<Self, E> {
        check_format(&members)?;
        if let Some(inner) = members.shift_remove("json") {
            merge(&mut members, inner)?;
        }
        let zooms = (number(&mut members, "minzoom")?, number(&mut members, "maxzoom")?);
        let (min_zoom, max_zoom) = match zooms {
            (Some(min), Some(max)) => (zoom(min)?, zoom(max)?),
            _ => look()?,
        };
        let bounds = numbers(&mut members, "bounds")?.map_or(Ok(WORLD), |bounds| {
            bounds.try_into().map_err(|_| "its bounds are not four numbers".to_owned())
        })?;
        let center = match numbers(&mut members, "center")?.as_deref() {
            None => {
                let [west, south, east, north] = bounds;
                (f64::midpoint(west, east), f64::midpoint(south, north), min_zoom)
            }
            Some([longitude, latitude]) => (*longitude, *latitude, min_zoom),
            Some([longitude, latitude, z]) => (*longitude, *latitude, zoom(*z)?),
            Some(_) => return Err("its center is not three numbers".to_owned().into()),
        };
        let [name, description, attribution, generator] = TEXTS.map(|key| text(&mut members, key));
        members.retain(|key, _| !FORMAL.contains(&key.as_str()));
        if members.get("type").is_some_and(|kind| kind == "overlay") {
            members.shift_remove("type");
        }
        Ok(Self {
            name,
            description,
            attribution,
            generator,
            min_zoom,
            max_zoom,
            bounds,
            center,
            json: members,
        })
    }

    /// The object of a PMTiles archive, whose header has the rest.
    pub(super) fn object(&self) -> Map<String, Json> {
        let texts = [&self.name, &self.description, &self.attribution, &self.generator];
        let texts = TEXTS.into_iter().zip(texts).filter(|(_, text)| !text.is_empty());
        let texts = texts.map(|(key, text)| (key.to_owned(), json!(text)));
        let kind = std::iter::once(("type".to_owned(), json!("overlay")));
        let mut object: Map<_, _> = kind.chain(self.json.clone()).collect();
        // What a field says stands, whatever is among the rest.
        object.extend(texts);
        object
    }

    /// TileJSON 3.0 ([specification](https://github.com/mapbox/tilejson-spec/tree/master/3.0.0)), for a folder.
    pub(super) fn tilejson(&self) -> Map<String, Json> {
        let (longitude, latitude, zoom) = self.center;
        let mut object = Map::new();
        object.insert("tilejson".to_owned(), json!("3.0.0"));
        object.insert("tiles".to_owned(), json!(["{z}/{x}/{y}.pbf"]));
        object.extend(self.object());
        object.insert("format".to_owned(), json!("pbf"));
        object.insert("minzoom".to_owned(), json!(self.min_zoom));
        object.insert("maxzoom".to_owned(), json!(self.max_zoom));
        object.insert("bounds".to_owned(), json!(self.bounds));
        object.insert("center".to_owned(), json!([longitude, latitude, zoom]));
        object
    }

    /// The rows of an MBTiles archive. What is no text is in the row `json`.
    pub(super) fn rows(&self) -> Vec<(String, String)> {
        let (longitude, latitude, zoom) = self.center;
        let mut object = self.object();
        object.insert("format".to_owned(), json!("pbf"));
        object.insert("minzoom".to_owned(), json!(self.min_zoom.to_string()));
        object.insert("maxzoom".to_owned(), json!(self.max_zoom.to_string()));
        let bounds = self.bounds.map(|edge| edge.to_string()).join(",");
        object.insert("bounds".to_owned(), json!(bounds));
        object.insert("center".to_owned(), json!(format!("{longitude},{latitude},{zoom}")));
        // There has to be one.
        object.entry("name").or_insert_with(|| json!(""));
        let mut rows = Vec::new();
        let mut rest = Map::new();
        for (key, value) in object {
            match value {
                Json::String(text) if key != "json" => rows.push((key, text)),
                value => drop(rest.insert(key, value)),
            }
        }
        rows.push(("json".to_owned(), Json::Object(rest).to_string()));
        rows
    }
}

/// Refuses tiles that are no vector tiles, or not where they are looked for.
fn check_format(members: &Map<String, Json>) -> Result<(), String> {
    let of = |key| members.get(key).and_then(Json::as_str).unwrap_or_default();
    match of("format") {
        "" | "pbf" | "mvt" | "application/vnd.mapbox-vector-tile" => {}
        other => return Err(format!("its tiles are {other}, not vector tiles")),
    }
    if of("scheme") == "tms" {
        return Err(
            "its rows are counted from the south (scheme tms), which is not read".to_owned()
        );
    }
    Ok(())
}

fn merge(members: &mut Map<String, Json>, inner: Json) -> Result<(), String> {
    let inner = match inner {
        Json::String(text) => serde_json::from_str(&text)
            .map_err(|error| format!("its metadata have a `json` that is no JSON: {error}"))?,
        other => other,
    };
    let Json::Object(inner) = inner else {
        return Err("its metadata have a `json` that is no object".to_owned());
    };
    for (key, value) in inner {
        members.entry(key).or_insert(value);
    }
    Ok(())
}

fn text(members: &mut Map<String, Json>, key: &str) -> String {
    match members.shift_remove(key) {
        None | Some(Json::Null) => String::new(),
        Some(Json::String(text)) => text,
        Some(other) => other.to_string(),
    }
}

fn number(members: &mut Map<String, Json>, key: &str) -> Result<Option<f64>, String> {
    let Some(value) = members.shift_remove(key) else { return Ok(None) };
    finite(&value).map(Some).ok_or_else(|| format!("its {key} is {value}, which is no number"))
}

fn numbers(members: &mut Map<String, Json>, key: &str) -> Result<Option<Vec<f64>>, String> {
    let parts = match members.shift_remove(key) {
        None | Some(Json::Null) => return Ok(None),
        Some(Json::Array(parts)) => parts,
        Some(Json::String(text)) => text.split(',').map(Json::from).collect(),
        Some(other) => vec![other],
    };
    let numbers: Option<Vec<f64>> = parts.iter().map(finite).collect();
    numbers.map(Some).ok_or_else(|| format!("its {key} is {}, not numbers", Json::from(parts)))
}

/// A finite number, or the text of one.
fn finite(value: &Json) -> Option<f64> {
    let number = match value {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

/// A zoom, which may be between two in a `center`.
fn zoom(number: f64) -> Result<u8, String> {
    if !(0.0..=255.0).contains(&number) {
        return Err(format!("its metadata have the zoom {number}"));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 255, as was asked above; a fraction is dropped"
    )]
    Ok(number as u8)
}
