//! Flags of `maille map`.

use super::{HELP, ReadArgs, parse_crs};
use crate::quantity::Bbox;
use clap::{ArgGroup, Args, ValueEnum};
use maille_draw::classify::MOST_CLASSES;
use maille_draw::colour::palette::Palette;
use maille_draw::map::Language;
use maille_draw::style::Theme;
use maille_io::edit::Condition;
use maille_io::{Crs, Format};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Draw a map, ready to be printed: SVG, PNG, PDF or HTML.
#[derive(Debug, Args)]
#[command(
    help_template = HELP,
    before_help = "\
Examples:
  maille map fr:territoires-industrie@2022 -o carte.svg
  maille map fr:territoires-industrie@2022 --focus 'territory_name = \"Axe Seine\"' -o axe-seine.pdf
  maille map fr:epci@2026 --fill population --method jenks --palette YlOrRd --labels none \\
    -o population.png --width 2000
  maille map fr:territoires-industrie@2022 --split territory_id --out-dir atlas",
    long_about = "\
Draw a map, ready to be printed: SVG, PNG, PDF or HTML.

Units get colours that differ between neighbours, or those of a field (--fill), and names where these have \
room: within the unit, else a number there and the name in a key below, else none, which is told. Borders are \
drawn once, simplified to a third of a pixel.

Datasets of France bring the borders of smaller and larger units, overseas departments in insets, and the \
projections that French law asks for. Where units lie in a corner of the country, that is shown. Other ground is in an equal-area projection that fits it, or in that of \
--crs.

Fields of territories can be called territory_id and territory_name in place of code and nom.",
    group = ArgGroup::new("where").args(["output", "split"]).required(true)
)]
pub struct MapArgs {
    #[command(flatten)]
    pub subject: SubjectArgs,
    #[command(flatten)]
    pub target: TargetArgs,
    #[command(flatten)]
    pub colours: ColourArgs,
    #[command(flatten)]
    pub content: MapContentArgs,
    #[command(flatten)]
    pub look: LookArgs,
}

/// What the map is about.
#[derive(Debug, Args)]
#[command(next_help_heading = "Input")]
pub struct SubjectArgs {
    /// Units to draw: a path, `-` for standard input, or a dataset (`fr:epci@2026`, see `maille data list`).
    #[arg(value_name = "INPUT")]
    pub input: String,
    /// Format of the input, where neither its extension nor its content tells.
    #[arg(long, value_name = "FORMAT")]
    pub from: Option<Format>,
    /// Layer to read, of a file that holds several.
    #[arg(long, value_name = "NAME")]
    pub layer: Option<String>,
    /// CRS that the positions are in, whatever the input says (--crs is that of the map).
    #[arg(long, value_name = "CRS", value_parser = parse_crs)]
    pub input_crs: Option<Crs>,
}

impl SubjectArgs {
    /// The flags that read it.
    pub fn read(&self) -> ReadArgs {
        ReadArgs {
            inputs: vec![self.input.clone()],
            from: self.from,
            layer: self.layer.clone(),
            crs: self.input_crs.clone(),
            crs_flag: "--input-crs",
        }
    }
}

/// Where the map goes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct TargetArgs {
    /// File to write, by its extension: .svg, .png, .pdf or .html; `-` for standard output. It appears whole or not at
    /// all.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Format to write, whatever the extension; svg to standard output and in folders, unless told otherwise.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub to: Option<Picture>,
    /// Draw an atlas: one map for each value of a field, of the units that have it, with the smaller units in them named.
    #[arg(long, value_name = "FIELD", requires = "out_dir", conflicts_with_all = ["focus", "bbox", "highlight"])]
    pub split: Option<String>,
    /// Folder for the maps of an atlas, each named after its value; made if need be.
    #[arg(long, value_name = "DIR", requires = "split", conflicts_with = "output")]
    pub out_dir: Option<PathBuf>,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Picture {
    /// For browsers, Illustrator and Inkscape: layers with names, texts as texts
    Svg,
    /// Pixels
    Png,
    /// A page
    Pdf,
    /// The SVG in a page that pans, zooms and searches, without a network
    Html,
}

impl Picture {
    /// The usual extension of its files.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
            Self::Html => "html",
        }
    }

    /// By the extension of a path.
    pub fn of(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        Self::value_variants().iter().copied().find(|picture| picture.extension() == extension)
    }
}

/// What colours mean.
#[derive(Debug, Args)]
#[command(next_help_heading = "Colours")]
pub struct ColourArgs {
    /// Colour units by a field: numbers by classes, texts each by its own colour. Without it, colours differ between
    /// neighbours and mean nothing.
    #[arg(long, value_name = "FIELD")]
    pub fill: Option<String>,
    /// How many classes numbers are put into; 5 unless told otherwise.
    #[arg(long, value_name = "N", requires = "fill", value_parser = parse_classes)]
    pub classes: Option<usize>,
    /// How numbers are put into classes; quantiles unless told otherwise.
    #[arg(long, value_enum, value_name = "HOW", requires = "fill")]
    pub method: Option<Method>,
    /// Bounds of the classes, the ends among them, as in 0,1000,5000,100000.
    #[arg(long, value_name = "NUMBER", value_delimiter = ',', requires = "fill",
        allow_negative_numbers = true, conflicts_with_all = ["classes", "method"])]
    pub breaks: Vec<f64>,
    /// Palette of the classes, or of categories: one of `ColorBrewer` (`YlGnBu`, `RdBu` …) or `viridis`, `magma`, `inferno`,
    /// `plasma`, `cividis`; backwards with `-reversed` after it. `YlGnBu` for classes, unless told otherwise.
    #[arg(long, value_name = "NAME", requires = "fill", value_parser = parse_palette)]
    pub palette: Option<Palette>,
    /// Let all units step back for which a condition is not true, as in 'population > 100000'.
    #[arg(long, value_name = "CONDITION")]
    pub highlight: Option<Condition>,
}

/// Ways to put numbers into classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Method {
    /// As many units in each class
    Quantiles,
    /// Each class as wide
    Equal,
    /// Natural breaks: numbers of a class as near to each other as can be
    Jenks,
}

/// What is shown.
#[derive(Debug, Args)]
#[command(next_help_heading = "Content")]
pub struct MapContentArgs {
    /// Field with the names of units; `none` for no names. Unless told otherwise nom, name, libelle or label.
    #[arg(long, value_name = "FIELD")]
    pub labels: Option<String>,
    /// Larger units whose outlines are shown, and land under the map: a path or a dataset; `none` for nothing. For French
    /// ground the régions, unless told otherwise.
    #[arg(long, value_name = "INPUT")]
    pub base: Option<String>,
    /// Layers over the map: borders of polygons, lines, and points; with a name for the legend as in Gares=gares.geojson.
    #[arg(long, value_name = "[NAME=]INPUT", value_delimiter = ',')]
    pub layers: Vec<LayerOver>,
    /// Zoom on the units for which a condition is true; a small map shows where they are.
    #[arg(long, value_name = "CONDITION", conflicts_with = "bbox")]
    pub focus: Option<Condition>,
    /// Zoom on a box in degrees: west, south, east, north.
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true)]
    pub bbox: Option<Bbox>,
}

/// A layer over a map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerOver {
    pub name: Option<String>,
    pub input: String,
}

impl FromStr for LayerOver {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, input) = match text.split_once('=') {
            Some((name, input)) => (Some(name.to_owned()), input),
            None => (None, text),
        };
        if input.is_empty() || name.as_deref() == Some("") {
            return Err(
                "expected an input, or a name and an input as in Gares=gares.geojson".to_owned()
            );
        }
        Ok(Self { name, input: input.to_owned() })
    }
}

/// How it looks.
#[derive(Debug, Args)]
#[command(next_help_heading = "Page")]
pub struct LookArgs {
    /// Title; what the dataset or the file is called, unless told otherwise.
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Subtitle.
    #[arg(long, value_name = "TEXT")]
    pub subtitle: Option<String>,
    /// Who made the data, under which licence; of datasets that is known.
    #[arg(long, value_name = "TEXT")]
    pub source: Option<String>,
    /// Language of what is written besides; that of the data for datasets, else English.
    #[arg(long, value_enum, value_name = "LANGUAGE")]
    pub lang: Option<Lang>,
    /// Width in pixels.
    #[arg(long, value_name = "PIXELS", default_value_t = 1200,
        value_parser = clap::value_parser!(u16).range(200..=16_384))]
    pub width: u16,
    /// Colours and lines.
    #[arg(long, value_enum, value_name = "THEME", default_value_t = Themes::Light)]
    pub theme: Themes,
    /// TOML file with colours, widths, sizes and fonts in place of those of the theme.
    #[arg(long, value_name = "FILE")]
    pub style: Option<PathBuf>,
    /// Projection: a code as in EPSG:3035, WKT, PROJJSON, or a PROJ string. Insets keep theirs.
    #[arg(long, value_name = "CRS", value_parser = parse_crs)]
    pub crs: Option<Crs>,
}

/// Languages of maps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    Fr,
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Fr => Self::French,
            Lang::En => Self::English,
        }
    }
}

/// Looks that are built in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Themes {
    /// Dark on light, for screens and reports
    Light,
    /// Light on dark
    Dark,
    /// On white paper: less ink, finer lines
    Print,
}

impl From<Themes> for Theme {
    fn from(theme: Themes) -> Self {
        match theme {
            Themes::Light => Self::Light,
            Themes::Dark => Self::Dark,
            Themes::Print => Self::Print,
        }
    }
}

fn parse_classes(text: &str) -> Result<usize, String> {
    let classes = text.parse().ok().filter(|classes| (1..=MOST_CLASSES).contains(classes));
    classes.ok_or_else(|| format!("expected a number from 1 to {MOST_CLASSES}"))
}

fn parse_palette(text: &str) -> Result<Palette, String> {
    Palette::named(text).map_err(|error| error.to_string())
}
