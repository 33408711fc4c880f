//! Flags of `maille tile`.

use super::{HELP, parse_crs};
use clap::{ArgGroup, Args, ValueEnum};
use maille_io::{Crs, Format};
use maille_tiles::MAX_ZOOM;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;

/// Make vector tiles in which neighbours touch at every zoom.
#[derive(Debug, Args)]
#[command(
    help_template = HELP,
    before_help = "\
Examples:
  maille tile fr:communes@2026 -o communes.pmtiles
  maille tile fr:communes@2026 --levels commune,epci,departement,region --borders --labels \\
    -o france.pmtiles
  maille tile --layer communes=fr:communes@2026 --layer epci=epci.geojson --zoom communes=9..12 \\
    -o two.mbtiles
  maille tile --decode france.pmtiles 7/63/45",
    long_about = "\
Make vector tiles (MVT 2.1) in which neighbours touch at every zoom.

The borders of a layer are simplified once for each zoom and put on the grid of that zoom, and all tiles \
are cut out of that: nothing gapes, overlaps or crosses, within a tile or from one to the next. Levels of one \
input share their borders.

OUTPUT is an archive, FILE.pmtiles or FILE.mbtiles, or a folder DIR/ of files z/x/y.pbf.",
    group = ArgGroup::new("what").args(["inputs", "layers", "decode"]).required(true).multiple(true)
)]
pub struct TileArgs {
    /// Layers to read: paths, globs, `-` for standard input, or datasets. Each is a layer of the tiles, named
    /// after its file.
    #[arg(value_name = "INPUT", help_heading = "Input")]
    pub inputs: Vec<String>,
    /// A layer and its name, as in epci=fr:epci@2026; can be given several times.
    #[arg(long = "layer", value_name = "NAME=INPUT", help_heading = "Input")]
    pub layers: Vec<NamedInput>,
    /// Format of the inputs, where neither extension nor content tells.
    #[arg(long, value_name = "FORMAT", help_heading = "Input")]
    pub from: Option<Format>,
    /// CRS that the positions are in, whatever the inputs say.
    #[arg(long, value_name = "CRS", value_parser = parse_crs, help_heading = "Input")]
    pub crs: Option<Crs>,
    /// Archive or folder to write. It appears whole or not at all.
    #[arg(
        short,
        long,
        value_name = "OUTPUT",
        required_unless_present = "decode",
        help_heading = "Output"
    )]
    pub output: Option<PathBuf>,
    /// Replace OUTPUT if it exists.
    #[arg(long, help_heading = "Output")]
    pub force: bool,
    /// Print a tile, a zoom or all tiles of an archive as GeoJSON instead; INPUT, if there is one, says which,
    /// as 7/63/45 or 7.
    #[arg(long, value_name = "ARCHIVE", help_heading = "Output", conflicts_with_all = ["layers", "from",
        "crs", "output", "force", "ZoomArgs", "ContentArgs", "GridArgs", "AboutArgs"])]
    pub decode: Option<PathBuf>,
    #[command(flatten)]
    pub zooms: ZoomArgs,
    #[command(flatten)]
    pub content: ContentArgs,
    #[command(flatten)]
    pub grid: GridArgs,
    #[command(flatten)]
    pub about: AboutArgs,
}

/// Which zooms.
#[derive(Debug, Args)]
#[command(next_help_heading = "Zooms")]
pub struct ZoomArgs {
    /// The least zoom.
    #[arg(short = 'Z', long, value_name = "ZOOM", default_value_t = 0,
        value_parser = clap::value_parser!(u8).range(0..=i64::from(MAX_ZOOM)))]
    pub min_zoom: u8,
    /// The greatest zoom; `auto` takes the first one whose grid shows borders as finely as they are drawn.
    #[arg(short = 'z', long, value_name = "ZOOM", default_value = "auto")]
    pub max_zoom: MaxZoom,
    /// Zooms of one layer, as in communes=9..13.
    #[arg(long = "zoom", value_name = "NAME=MIN..MAX")]
    pub layer_zooms: Vec<LayerZooms>,
}

/// What is in the tiles.
#[derive(Debug, Args)]
#[command(next_help_heading = "Content")]
pub struct ContentArgs {
    /// Make a layer for each of these: the units merged by the values of a field, each from the zoom on at
    /// which they are large enough to be seen. The first may have any other name: that of the units themselves.
    #[arg(long, value_name = "LEVEL", value_delimiter = ',')]
    pub levels: Vec<String>,
    /// Add a layer `NAME_borders` with each border once, as lines: the codes on its left and right, and the
    /// coarsest level that it parts. For all layers, or for those named.
    #[arg(long, value_name = "NAME", value_delimiter = ',', num_args = 0..=1, require_equals = true)]
    pub borders: Option<Vec<String>>,
    /// Add a layer `NAME_labels` with one point for each unit, where there is most room for a name. For all layers, or
    /// for those named.
    #[arg(long, value_name = "NAME", value_delimiter = ',', num_args = 0..=1, require_equals = true)]
    pub labels: Option<Vec<String>>,
    /// Fields to keep; all unless told otherwise.
    #[arg(long, value_name = "FIELD", value_delimiter = ',', conflicts_with = "exclude")]
    pub include: Vec<String>,
    /// Fields to leave out.
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    pub exclude: Vec<String>,
    /// Field whose whole numbers become feature ids. Without it, those of the input do.
    #[arg(long, value_name = "FIELD")]
    pub id_field: Option<String>,
}

/// The grid, and what does not fit.
#[derive(Debug, Args)]
#[command(next_help_heading = "Tiles")]
pub struct GridArgs {
    /// Units of the grid along a tile: a power of two from 256 to 32768. Where units are smaller than the grid, it
    /// is made finer.
    #[arg(long, value_name = "UNITS", default_value = "4096")]
    pub extent: Extent,
    /// How far tiles reach beyond their squares, in pixels of a tile of 256.
    #[arg(long, value_name = "PIXELS", default_value_t = 5,
        value_parser = clap::value_parser!(u8).range(0..=127))]
    pub buffer: u8,
    /// What becomes of units smaller than the grid.
    #[arg(long, value_enum, default_value_t = SmallUnits::Keep, value_name = "WHAT")]
    pub small: SmallUnits,
    /// How large a compressed tile may be. Where one is larger, borders of its zoom are simplified further, then
    /// fields of --cut are left out there; if it still is, the report says so.
    #[arg(long, value_name = "BYTES", default_value_t = 500_000)]
    pub max_tile_bytes: usize,
    /// Fields that may be left out at zooms with tiles that are too large, the first one first.
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    pub cut: Vec<String>,
}

/// What the archive says of itself.
#[derive(Debug, Args)]
#[command(next_help_heading = "Metadata")]
pub struct AboutArgs {
    /// Name of the tileset; that of OUTPUT unless told otherwise.
    #[arg(long, value_name = "TEXT")]
    pub name: Option<String>,
    /// What it is, in a sentence.
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// Whom maps must name; of datasets that is known.
    #[arg(long, value_name = "TEXT")]
    pub attribution: Option<String>,
}

/// What becomes of units that are smaller than the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SmallUnits {
    /// Each gets a cell of the grid
    Keep,
    /// Those that touch are merged into one, with their number as `coalesced`
    Coalesce,
    /// They are left out at that zoom
    Drop,
}

/// A layer's name and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedInput {
    pub name: String,
    pub input: String,
}

impl FromStr for NamedInput {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, input)) if !name.is_empty() && !input.is_empty() => {
                Ok(Self { name: name.to_owned(), input: input.to_owned() })
            }
            _ => Err("expected a name and an input, as in epci=fr:epci@2026".to_owned()),
        }
    }
}

/// The greatest zoom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaxZoom {
    Auto,
    Given(u8),
}

impl FromStr for MaxZoom {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "auto" {
            return Ok(Self::Auto);
        }
        zoom(text).map(Self::Given).map_err(|problem| format!("{problem}, or auto"))
    }
}

/// The zooms of a layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LayerZooms {
    pub name: String,
    pub zooms: RangeInclusive<u8>,
}

impl FromStr for LayerZooms {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = "expected a layer and its zooms, as in communes=9..13";
        let (name, zooms) = text.split_once('=').ok_or(expected)?;
        let (first, last) = zooms.split_once("..").unwrap_or((zooms, zooms));
        let zooms = zoom(first)?..=zoom(last)?;
        if zooms.is_empty() {
            return Err(format!("zooms {first} to {last} are none; write the lesser one first"));
        }
        Ok(Self { name: name.to_owned(), zooms })
    }
}

fn zoom(text: &str) -> Result<u8, String> {
    let zoom = text.parse().ok().filter(|zoom| *zoom <= MAX_ZOOM);
    zoom.ok_or_else(|| format!("\"{text}\" is no zoom; expected one from 0 to {MAX_ZOOM}"))
}

/// The width of tiles, as a power of two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    pub bits: u8,
}

impl FromStr for Extent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let units = text.parse::<u32>().ok().filter(|units| units.is_power_of_two());
        let bits = units.map(u32::ilog2).filter(|bits| (8..=15).contains(bits));
        let bits = bits.and_then(|bits| u8::try_from(bits).ok());
        let problem = || "expected a power of two from 256 to 32768".to_owned();
        bits.map(|bits| Self { bits }).ok_or_else(problem)
    }
}
