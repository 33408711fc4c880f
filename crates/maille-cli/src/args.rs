//! The command line.

mod convert;
mod data;
mod diff;
mod faults;
mod lookup;
mod map;
mod tile;
mod vintage;

pub use convert::ConvertArgs;
pub use data::{DataArgs, DataCommand, ExportArgs, HistoryArgs, ListArgs};
pub use diff::DiffArgs;
pub use faults::{CheckArgs, CleanArgs, GapArgs};
pub use lookup::{IndexArgs, LevelFields, LocateArgs, PointArgs};
pub use map::{ColourArgs, LayerOver, MapArgs, Method, Picture};
pub use tile::{ContentArgs, MaxZoom, SmallUnits, TileArgs};
pub use vintage::VintageArgs;

use crate::error::Error;
use crate::quantity::{Area, Length, MapScale, Percent, Pixels};
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use maille_io::{Crs, Format};
use maille_territory::{Aggregate, Columns};
use std::num::{IntErrorKind, NonZeroU16, ParseIntError};
use std::path::PathBuf;

/// The layout of every help page: an example first.
const HELP: &str = "\
{before-help}{about-with-newline}
{usage-heading} {usage}

{all-args}{after-help}";

/// A toolkit for administrative boundaries: a mesh of shared borders, and what can be done with it.
#[derive(Debug, Parser)]
#[command(
    name = "maille",
    version,
    help_template = HELP,
    before_help = "Example:\n  maille dissolve fr:communes@2026 --by epci --sum population -o epci.geojson",
    after_help = "\
Exit codes: 0 done; 1 done, and the answer is \"no\"; 2 the command line is wrong;
3 an input is wrong; 4 reading or writing failed."
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Command,
    #[command(flatten)]
    pub global: Global,
}

/// Flags of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Global {
    /// Threads to work with; all processors unless told otherwise.
    #[arg(long, global = true, value_name = "N", value_parser = parse_threads)]
    pub threads: Option<NonZeroU16>,
    /// Say nothing on standard error but errors.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say how long each stage took.
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// Show the stage at work on standard error; `auto` does on a terminal only.
    #[arg(long, global = true, value_enum, default_value_t = Progress::Auto, value_name = "WHEN")]
    pub progress: Progress,
    /// Write an account of the run to a JSON file.
    #[arg(long, global = true, value_name = "FILE")]
    pub report: Option<PathBuf>,
}

/// When to show progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Progress {
    Auto,
    Always,
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    Dissolve(Box<DissolveArgs>),
    Check(CheckArgs),
    Clean(Box<CleanArgs>),
    Diff(Box<DiffArgs>),
    Simplify(Box<SimplifyArgs>),
    Index(IndexArgs),
    Locate(Box<LocateArgs>),
    Convert(Box<ConvertArgs>),
    Tile(Box<TileArgs>),
    Map(Box<MapArgs>),
    Info(InfoArgs),
    Data(DataArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

impl Command {
    /// The files that the command was told to write layers to, by their flags.
    pub fn outputs(&self) -> Vec<(&'static str, &PathBuf)> {
        if let Self::Index(args) = self {
            return vec![("--output", &args.output)];
        }
        let (output, other) = match self {
            Self::Locate(args) => (&args.answer.output, None),
            Self::Dissolve(args) => (&args.write.output, None),
            Self::Clean(args) => (&args.write.output, Some(("--changes", &args.changes))),
            Self::Check(args) => (&None, Some(("--faults", &args.faults))),
            Self::Diff(args) => (&args.output, None),
            Self::Simplify(args) => (&args.write.output, None),
            Self::Convert(args) => (&args.write.output, None),
            Self::Tile(args) => (&args.output, None),
            Self::Map(args) => (&args.target.output, None),
            Self::Data(DataArgs { command: DataCommand::Export(args) }) => {
                (&args.write.output, None)
            }
            _ => (&None, None),
        };
        let flags = [Some(("--output", output)), other].into_iter().flatten();
        flags.filter_map(|(flag, path)| path.as_ref().map(|path| (flag, path))).collect()
    }

    /// What the command was told to read: paths, globs, `-` and datasets.
    pub fn inputs(&self) -> Vec<&str> {
        let (layers, tables) = match self {
            Self::Dissolve(args) => (&*args.read.inputs, vec![args.group.members.as_deref()]),
            Self::Check(args) => (&*args.read.inputs, Vec::new()),
            Self::Clean(args) => (&*args.read.inputs, Vec::new()),
            Self::Diff(args) => (&*args.inputs, Vec::new()),
            Self::Simplify(args) => (&*args.read.inputs, Vec::new()),
            Self::Index(args) => (&*args.read.inputs, vec![args.levels.members.as_deref()]),
            Self::Locate(args) => {
                let addresses = args.addresses.addresses.as_ref().and_then(|path| path.to_str());
                let tables = vec![Some(&*args.place), args.levels.members.as_deref(), addresses];
                (&*args.point, tables)
            }
            Self::Convert(args) => {
                let table = args.fields.join.as_ref().and_then(|path| path.to_str());
                (&*args.read.inputs, vec![table])
            }
            Self::Tile(args) => {
                let layers = args.layers.iter().map(|layer| Some(layer.input.as_str()));
                (&*args.inputs, layers.collect())
            }
            Self::Map(args) => {
                let style = args.look.style.as_ref().and_then(|path| path.to_str());
                let over = args.content.layers.iter().map(|layer| Some(layer.input.as_str()));
                let beside = [args.content.base.as_deref(), style].into_iter().chain(over);
                (std::slice::from_ref(&args.subject.input), beside.collect())
            }
            Self::Info(args) => (&*args.read.inputs, Vec::new()),
            Self::Data(_) | Self::Completions(_) | Self::Man(_) => (&[][..], Vec::new()),
        };
        layers.iter().map(String::as_str).chain(tables.into_iter().flatten()).collect()
    }
}

/// Flags of commands that read layers.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Input")]
pub struct ReadArgs {
    /// Layers to read: paths, globs, `-` for standard input, or datasets (`fr:communes@2026`, see
    /// `maille data list`).
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,
    /// Format of the input, where neither its extension nor its content tells: geojson, geojsonl,
    /// geojsons, topojson, wkt, wkb, csv, tsv, shp, fgb, gpkg, parquet, kml or kmz.
    #[arg(long, value_name = "FORMAT")]
    pub from: Option<Format>,
    /// Layer to read, of a file that holds several: an object of a topology, a
    /// Shapefile of a .zip, a table of a
    /// GeoPackage.
    #[arg(long, value_name = "NAME")]
    pub layer: Option<String>,
    /// CRS that the positions are in, whatever the input says: a code as in EPSG:2154, WKT, PROJJSON, or a
    /// PROJ string.
    #[arg(long, value_name = "CRS", value_parser = parse_crs)]
    pub crs: Option<Crs>,
    /// The flag that names the CRS, for messages.
    #[arg(skip = "--crs")]
    pub crs_flag: &'static str,
}

impl ReadArgs {
    /// Refuses flags that say something of a file for a dataset, which is known.
    pub fn refuse_for_dataset(&self, name: &str) -> Result<(), Error> {
        if self.from.is_some() || self.crs.is_some() || self.layer.is_some() {
            let crs = self.crs_flag;
            let problem = format!("{name} is a dataset: --from, {crs} and --layer are for files");
            return Err(Error::Usage(problem));
        }
        Ok(())
    }

    /// The flags that read one input and say nothing of it.
    pub fn of(input: &str) -> Self {
        let inputs = vec![input.to_owned()];
        Self { inputs, from: None, layer: None, crs: None, crs_flag: "--crs" }
    }
}

/// Flags of commands that write a layer.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct WriteArgs {
    /// File to write, in the format of its extension (compressed if it ends in .gz or .zst);
    /// standard output for `-` or without this flag. It appears whole or not at all.
    #[arg(short, long, value_name = "OUTPUT")]
    pub output: Option<PathBuf>,
    /// Format to write, whatever the extension: geojson, geojsonl, geojsons, topojson, wkt, wkb, csv, tsv, shp, fgb,
    /// gpkg, parquet, kml or kmz.
    #[arg(long, value_name = "FORMAT")]
    pub to: Option<Format>,
    /// CRS to bring positions to, named like that of the input. Borders that units share stay shared.
    #[arg(long, value_name = "CRS", value_parser = parse_crs)]
    pub to_crs: Option<Crs>,
    /// Round positions to so many digits after the point. Common borders are rounded once and cut
    /// where rounding makes them meet, so neighbours stay matched; polygons and holes too small
    /// for it are left out, and counted.
    #[arg(long, value_name = "DIGITS", allow_negative_numbers = true,
        value_parser = clap::value_parser!(u8).range(0..=15))]
    pub precision: Option<u8>,
}

/// Merge the units of each group, dropping the borders between them.
#[derive(Debug, Args)]
#[command(
    visible_alias = "merge",
    help_template = HELP,
    before_help = "\
Examples:
  maille dissolve fr:communes@2026 --by epci --sum population -o epci.geojson
  maille dissolve fr:communes@2026 --members fr:territoires-industrie@2022 --measure -o ti.geojson",
    long_about = "\
Merge the units of each group, dropping the borders between them.

Several inputs are joined into one layer first. Where polygons overlap or miss each other, borders
are cut where they meet and the overlap goes to the group of the smaller unit; how many such spots
there were is said, and where in --report.

Each output feature has the --by fields, or territory_id and territory_name; then units (how many
were merged), the sums and aggregates, and the measures. Features are sorted by the --by fields as
text, or as in the members table. A group without any geometry is kept with a null one; a territory
without any unit is left out, and named.",
    group = ArgGroup::new("grouping").args(["by", "members", "all"]).required(true),
    // `requires` alone says nothing where another flag rules `--members` out.
    mut_arg("members_vintage", |flag| flag.conflicts_with_all(["by", "all"])),
    mut_arg("strict_vintage", |flag| flag.conflicts_with_all(["by", "all"]))
)]
pub struct DissolveArgs {
    #[command(flatten)]
    pub read: ReadArgs,
    #[command(flatten)]
    pub group: GroupArgs,
    #[command(flatten)]
    pub write: WriteArgs,
    /// Sum fields, as `population` or `population,area`. `null` is passed over; sums of decimal
    /// numbers are exact.
    #[arg(long, value_name = "FIELD", value_delimiter = ',', help_heading = "Output fields")]
    pub sum: Vec<String>,
    /// Make a field NAME of the values of FIELD that are not `null`. FN is sum, min, max, mean,
    /// count, first (in the order of the input) or list (sorted).
    #[arg(long, value_name = "NAME=FN(FIELD)", help_heading = "Output fields")]
    pub agg: Vec<Aggregate>,
    /// Add `area_km2` and `perimeter_km`: on the ellipsoid for longitudes and latitudes, else in the
    /// plane of the projection. Taken before `--precision` rounds positions, and rounded to 6 decimals
    /// (1 m², 1 mm) themselves.
    #[arg(long, help_heading = "Output fields")]
    pub measure: bool,
}

/// Which units go together.
#[derive(Debug, Args)]
#[command(next_help_heading = "Groups (one of --by, --members, --all)")]
pub struct GroupArgs {
    /// Merge units that have the same values in these fields. A unit with `null` or "" in any of
    /// them is unassigned.
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    pub by: Vec<String>,
    /// Merge the members of each territory of a table: a dataset, or a CSV file with the columns
    /// `territory_id`, `territory_name`, `member_level`, `member_code` and, if you like,
    /// `member_name` and `member_vintage`. Without levels, codes are those of the units.
    #[arg(long, value_name = "TABLE")]
    pub members: Option<String>,
    /// Merge everything into one.
    #[arg(long)]
    pub all: bool,
    /// Other names of the table's columns, as id=…,name=…,level=…,code=…,member=…,vintage=…
    // `requires` alone says nothing where another flag rules `--members` out.
    #[arg(
        long,
        value_name = "ROLE=COLUMN,…",
        requires = "members",
        conflicts_with_all = ["by", "all"]
    )]
    pub columns: Option<Columns>,
    /// Field that holds the units' codes; `code` unless told otherwise, else the feature id.
    #[arg(long, value_name = "FIELD", requires = "members", conflicts_with_all = ["by", "all"])]
    pub key: Option<String>,
    #[command(flatten)]
    pub vintage: VintageArgs,
    /// What becomes of units in no group: `drop` leaves them out, `keep` writes each after the
    /// groups with its own properties besides, `error` refuses (exit code 1, no output). Where units
    /// overlap, the smaller keeps the overlap even if it is left out, so that levels stay aligned.
    #[arg(long, value_enum, default_value_t = Unassigned::Drop, value_name = "WHAT")]
    pub unassigned: Unassigned,
    /// Refuse (exit code 1, no output) when a member or one of its units is not found, a unit has
    /// no geometry, or two territories claim a unit.
    #[arg(long)]
    pub strict: bool,
}

/// What becomes of units in no group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Unassigned {
    Drop,
    Keep,
    Error,
}

/// Leave out the vertices that matter least; borders stay shared.
#[derive(Debug, Args)]
#[command(
    help_template = HELP,
    before_help = "\
Examples:
  maille simplify fr:communes@2026 --percent 10 -o communes.geojson
  maille simplify fr:communes@2026 --scale 1:2000000 \\
    --levels commune,epci,departement,region --out-dir levels",
    long_about = "\
Leave out the vertices that matter least; borders stay shared.

Each border is simplified once, for the units on both of its sides. The result is a coverage at any
setting: nothing comes to cross or to touch, places where three units meet stay, and every unit,
part and hole keeps an area. Where the input is no coverage it is repaired first, as dissolve does.

Distances are metres on the ground, for longitudes and latitudes on the ellipsoid.",
    group = ArgGroup::new("amount").args(["percent", "tolerance", "scale", "width"]).required(true)
)]
pub struct SimplifyArgs {
    #[command(flatten)]
    pub read: ReadArgs,
    #[command(flatten)]
    pub how: SimplifyHow,
    #[command(flatten)]
    pub levels: LevelArgs,
    #[command(flatten)]
    pub write: WriteArgs,
    /// Tell how far a border was moved at most, and which unit's area changed most.
    #[arg(long)]
    pub stats: bool,
}

/// Which vertices go.
#[derive(Debug, Args)]
#[command(next_help_heading = "Simplification (one of --percent, --tolerance, --scale, --width)")]
pub struct SimplifyHow {
    /// Keep this percentage of the vertices that may go.
    #[arg(long, value_name = "PERCENT", allow_negative_numbers = true)]
    pub percent: Option<Percent>,
    /// Leave out what is smaller than this, as in 100m.
    #[arg(long, value_name = "LENGTH", allow_negative_numbers = true, allow_hyphen_values = true)]
    pub tolerance: Option<Length>,
    /// Leave out what is smaller than 0.2 mm on a map of this scale, as in 1:1000000.
    #[arg(long, value_name = "1:N")]
    pub scale: Option<MapScale>,
    /// Leave out what is smaller than a pixel of a picture as wide as the layer, as in 1200px.
    #[arg(long, value_name = "PIXELS", allow_negative_numbers = true)]
    pub width: Option<Pixels>,
    /// What makes a vertex matter.
    #[arg(long, value_enum, default_value_t = SimplifyMethod::VisvalingamWeighted, value_name = "METHOD")]
    pub method: SimplifyMethod,
    /// Keep every unit and every part of it; this is what is done unless --min-part-area is given.
    #[arg(long, conflicts_with = "min_part_area")]
    pub keep_shapes: bool,
    /// Leave out islands smaller than this, as in 5ha: single parts that no other unit touches. Of a
    /// unit that has nothing else its largest island stays.
    #[arg(long, value_name = "AREA", allow_negative_numbers = true, allow_hyphen_values = true)]
    pub min_part_area: Option<Area>,
    /// Leave the outer border as it is.
    #[arg(long)]
    pub hold_outer: bool,
}

/// What makes a vertex matter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SimplifyMethod {
    /// The area that goes with it, less where the border is sharp: smooth borders
    VisvalingamWeighted,
    /// The area that goes with it
    Visvalingam,
    /// Its distance from the line that stands in for it: keeps corners
    DouglasPeucker,
}

/// Several levels at once.
#[derive(Debug, Args)]
#[command(next_help_heading = "Levels")]
pub struct LevelArgs {
    /// Make a layer for each of these: the units merged by the values of a field. The first may have
    /// any other name: that of the units themselves. Borders of all levels are the same.
    #[arg(long, value_name = "LEVEL", value_delimiter = ',')]
    pub levels: Vec<String>,
    /// Folder for a file of each level, named after it; made if need be. TopoJSON can hold them all:
    /// -o FILE.topojson instead.
    #[arg(long, value_name = "DIR", requires = "levels", conflicts_with = "output")]
    pub out_dir: Option<PathBuf>,
}

/// Describe layers: format, CRS, counts, fields, and whether the polygons form a coverage. Describe archives of tiles
/// (.pmtiles, .mbtiles, or a folder): their layers, and how many tiles there are of each zoom.
#[derive(Debug, Args)]
#[command(help_template = HELP, before_help = "Example:\n  maille info fr:epci@2026")]
pub struct InfoArgs {
    #[command(flatten)]
    pub read: ReadArgs,
    /// Write JSON, one object a line for each input.
    #[arg(long, conflicts_with = "features", help_heading = "Output")]
    pub json: bool,
    /// Write a table of the features' properties instead.
    #[arg(long, help_heading = "Output")]
    pub features: bool,
}

/// Write a completion script for a shell to standard output.
#[derive(Debug, Args)]
#[command(help_template = HELP, before_help = "Example:\n  maille completions bash")]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// Write a man page for each command into a folder, which is made if need be.
#[derive(Debug, Args)]
#[command(help_template = HELP, before_help = "Example:\n  maille man man1")]
pub struct ManArgs {
    /// Folder for the pages, as in man1.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// How many threads to work with.
fn parse_threads(text: &str) -> Result<NonZeroU16, String> {
    parse_count(text, "threads")
}

/// How many files to work on at a time.
fn parse_jobs(text: &str) -> Result<NonZeroU16, String> {
    parse_count(text, "files")
}

fn parse_count(text: &str, things: &str) -> Result<NonZeroU16, String> {
    let problem = |error: ParseIntError| match error.kind() {
        IntErrorKind::PosOverflow => format!("expected at most {} {things}", u16::MAX),
        _ => format!("expected a number of {things}, 1 or more"),
    };
    text.parse().map_err(problem)
}

/// A CRS, which must be one that PROJ knows: else nobody could say in which unit positions are.
fn parse_crs(text: &str) -> Result<Crs, String> {
    let crs = Crs::from_wkt(text);
    crs.axis_unit().map(|_| crs).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_sound() {
        Cli::command().debug_assert();
    }
}
