//! The flags of `index` and `locate`.

use super::{HELP, ReadArgs, VintageArgs, parse_crs};
use crate::quantity::Length;
use clap::{ArgGroup, Args};
use maille_io::Crs;
use maille_io::rows::RowFormat;
use std::path::PathBuf;

/// Make an index file, in which points are looked up at once.
#[derive(Debug, Args)]
#[command(
    help_template = HELP,
    before_help = "\
Examples:
  maille index fr:communes@2026 -o communes.maille
  maille index fr:communes@2026 --levels commune,epci,departement \\
    --members fr:territoires-industrie@2022 -o levels.maille",
    long_about = "\
Make an index file, in which points are looked up at once.

The file holds the borders, for exact answers, and the fields to tell. It is used as it is by
`maille locate --in FILE.maille` and by the library maille-index, and to look up one point without
--nearest only a small part of it is read."
)]
pub struct IndexArgs {
    #[command(flatten)]
    pub read: ReadArgs,
    #[command(flatten)]
    pub levels: LevelFields,
    /// Fields to keep; all of them unless told otherwise.
    #[arg(long, value_name = "FIELD", value_delimiter = ',', help_heading = "Fields")]
    pub fields: Vec<String>,
    /// Index file to write, FILE.maille.
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub output: PathBuf,
}

/// Larger units that a look-up tells too.
#[derive(Debug, Args)]
#[command(next_help_heading = "Levels")]
pub struct LevelFields {
    /// Tell also of larger units: those with the same value of a field, under its name. The first may
    /// have any other name: that of the units themselves.
    #[arg(long, value_name = "LEVEL", value_delimiter = ',')]
    pub levels: Vec<String>,
    /// Tell also the territory of a table of members, as `dissolve --members` takes it, in the fields
    /// `territory_id` and `territory_name`.
    #[arg(long, value_name = "TABLE")]
    pub members: Option<String>,
    #[command(flatten)]
    pub vintage: VintageArgs,
}

/// Say which unit contains a point, each point of a file, or an address.
#[derive(Debug, Args)]
#[command(
    help_template = HELP,
    before_help = "\
Examples:
  maille locate --in fr:territoires-industrie@2022 1.0993 49.4431
  maille locate --in fr:communes@2026 points.csv --add code,nom,epci -o located.csv
  maille locate --in fr:territoires-industrie@2022 --address \"12 quai du Havre, 76000 Rouen\"",
    long_about = "\
Say which unit contains a point, each point of a file, or an address.

The answer is exactly that of the polygons. A point on a border belongs to one unit: it is taken to
lie a hair further east, and by far less than that further north; on the outer border, if that is
outside, it goes to the first unit met on a turn round it, counter-clockwise from there. Where units
overlap, the smallest one is told, or all with --all.

Points are longitude and latitude, x before y in every CRS. A file of points keeps its rows, their
order and their bytes, and gets further columns. It is CSV (any delimiter, a header line), GeoJSON
or newline-delimited GeoJSON, plain or as .gz and .zst, of any size.

An address is looked for among the communes of France: its commune is found by postcode, name and
INSEE code, and units made of whole communes by that. Where several communes fit, all are told, and
none is chosen.",
    group = ArgGroup::new("what").args(["point", "address", "addresses"])
)]
pub struct LocateArgs {
    /// Where to look: an index file (which has levels of its own), a layer, or a dataset.
    #[arg(long = "in", value_name = "INPUT", help_heading = "Where")]
    pub place: String,
    /// A point as two numbers, or a file of points; standard input unless told otherwise.
    #[arg(value_name = "LON LAT | FILE", num_args = 0..=2, allow_negative_numbers = true)]
    pub point: Vec<String>,
    #[command(flatten)]
    pub points: PointArgs,
    #[command(flatten)]
    pub addresses: AddressArgs,
    #[command(flatten)]
    pub levels: LevelFields,
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// How points are given.
#[derive(Debug, Args)]
#[command(next_help_heading = "Points")]
pub struct PointArgs {
    /// The point is given as latitude, then longitude.
    #[arg(long)]
    pub lat_lon: bool,
    /// Column of longitudes, or of x; lon, lng, long, longitude or x unless told otherwise.
    #[arg(long, value_name = "COLUMN", requires = "lat")]
    pub lon: Option<String>,
    /// Column of latitudes, or of y; lat, latitude or y unless told otherwise.
    #[arg(long, value_name = "COLUMN", requires = "lon")]
    pub lat: Option<String>,
    /// CRS of the points, as in EPSG:2154; longitudes and latitudes on WGS84 unless told otherwise.
    #[arg(long, value_name = "CRS", value_parser = parse_crs)]
    pub crs: Option<Crs>,
    /// Give points outside of every unit the nearest one, if it is no further than this, as in 500m, and
    /// say how far it is in `distance_m`.
    #[arg(long, value_name = "LENGTH", allow_hyphen_values = true)]
    pub nearest: Option<Length>,
    /// Tell all units where several overlap, not only the smallest (for one point).
    #[arg(long)]
    pub all: bool,
}

/// How addresses are given.
#[derive(Debug, Args)]
#[command(next_help_heading = "Addresses")]
pub struct AddressArgs {
    /// An address.
    #[arg(
        long,
        value_name = "TEXT",
        conflicts_with_all = ["lat_lon", "lon", "lat", "crs", "nearest", "all", "from", "to"]
    )]
    pub address: Option<String>,
    /// A file of addresses, in the formats of files of points, or `-` for standard input. With --lon and
    /// --lat its rows have points, too, as GeoJSON needs them.
    #[arg(
        long,
        value_name = "FILE",
        conflicts_with_all = ["lat_lon", "nearest", "all", "json"]
    )]
    pub addresses: Option<PathBuf>,
    /// Columns of the file of addresses, as address=…,postcode=…,city=…,insee=…; the usual names unless told
    /// otherwise.
    #[arg(
        long,
        value_name = "PART=COLUMN,…",
        value_delimiter = ',',
        requires = "addresses",
        conflicts_with_all = ["point", "address"]
    )]
    pub address_columns: Vec<String>,
}

/// What is told, and where it goes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct AnswerArgs {
    /// Fields to tell; all of them unless told otherwise.
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    pub add: Vec<String>,
    /// What the names of added columns begin with.
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub prefix: String,
    /// Write the answer for one point or address as JSON.
    #[arg(long)]
    pub json: bool,
    /// Exit with 1 if a point is outside of every unit or has no coordinates, or an address was not
    /// found or is ambiguous.
    #[arg(long)]
    pub strict: bool,
    /// File to write (compressed if it ends in .gz or .zst); standard output unless told otherwise.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Format of the input file, where neither its extension nor its content tells: csv, tsv, geojson,
    /// geojsonl or geojsons.
    #[arg(long, value_name = "FORMAT")]
    pub from: Option<RowFormat>,
    /// Format to write, if another than that of the input: csv, tsv, geojson, geojsonl
    /// or geojsons.
    #[arg(long, value_name = "FORMAT")]
    pub to: Option<RowFormat>,
}
