//! Flags of `maille convert`.

use super::{HELP, ReadArgs, WriteArgs};
use crate::cmd::convert::NameTemplate;
use crate::quantity::{Bbox, Length};
use clap::Args;
use maille_io::edit::{Cast, Condition, JoinKeys, Rename};
use std::num::NonZeroU16;
use std::path::PathBuf;

/// Convert files: their format, their CRS, their fields and features, one or hundreds at a time.
#[derive(Debug, Args)]
#[command(
    help_template = HELP,
    before_help = "\
Examples:
  maille convert fr:departements@2026 --to-crs EPSG:2154 -o departements.gpkg
  maille convert fr:regions@2026 fr:departements@2026 --to fgb --out-dir converted",
    long_about = "\
Convert files: their format, their CRS, their fields and features, one or hundreds at a time.

Several inputs go to a folder, each to a file of its own, or with --merge to one file. A folder as
an input means the files in it whose extensions name formats. An input that is wrong does not keep
the others from being done: failures are listed at the end, and the exit code is 3 (4 if all are
failures to read or write).

What is asked for is done in this order: --bbox, --merge, --join, --type, --where, --densify,
--to-crs, --sort, --split, --select, --rename, --precision. Fields are called as in the input by
all of these.

A condition of --where compares fields by =, <>, <, <=, >, >=, between, in, like and is null,
joined by and, or, not and parentheses, as in SQL. Texts stand in quotes of either kind, names
that are no plain words in backquotes."
)]
pub struct ConvertArgs {
    #[command(flatten)]
    pub read: ReadArgs,
    /// Read only features whose bounds meet this box: least x and y, greatest x and y, in the CRS of
    /// the input.
    #[arg(long, value_name = "X,Y,X,Y", allow_hyphen_values = true, help_heading = "Input")]
    pub bbox: Option<Bbox>,
    /// Look for files in folders below folders, too. Outputs go to folders of the same names.
    #[arg(long, help_heading = "Input")]
    pub recursive: bool,
    #[command(flatten)]
    pub fields: FieldArgs,
    #[command(flatten)]
    pub features: FeatureArgs,
    #[command(flatten)]
    pub write: WriteArgs,
    #[command(flatten)]
    pub files: OutDirArgs,
    #[command(flatten)]
    pub work: JobArgs,
}

/// What becomes of fields.
#[derive(Debug, Args)]
#[command(next_help_heading = "Fields")]
pub struct FieldArgs {
    /// Keep these fields only, in this order.
    #[arg(long, value_name = "FIELD", value_delimiter = ',')]
    pub select: Vec<String>,
    /// Give fields other names.
    #[arg(long, value_name = "OLD=NEW", value_delimiter = ',')]
    pub rename: Vec<Rename>,
    /// Make the values of fields ones of another type: text, integer, real, boolean, date or json.
    #[arg(long = "type", value_name = "FIELD=TYPE", value_delimiter = ',')]
    pub types: Vec<Cast>,
    /// Give each feature the columns of the row of a CSV or TSV table that has its key, as text.
    #[arg(long, value_name = "TABLE", requires = "on")]
    pub join: Option<PathBuf>,
    /// Field and column of the keys, as in `code=INSEE_COM`.
    #[arg(long, value_name = "FIELD=COLUMN", requires = "join")]
    pub on: Option<JoinKeys>,
    /// Columns to join; all but the keys unless told otherwise.
    #[arg(long = "fields", value_name = "COLUMN", value_delimiter = ',', requires = "join")]
    pub columns: Option<Vec<String>>,
}

/// What becomes of features.
#[derive(Debug, Args)]
#[command(next_help_heading = "Features")]
pub struct FeatureArgs {
    /// Keep the features for which this is true, as in 'population > 10000 and dep = "76"'.
    #[arg(long = "where", value_name = "CONDITION")]
    pub condition: Option<Condition>,
    /// Write features in the order of a field: numbers, then texts, then others, then those without.
    #[arg(long, value_name = "FIELD")]
    pub sort: Option<String>,
    /// Write a file for each value of a field.
    #[arg(long, value_name = "FIELD", requires = "out_dir", conflicts_with = "output")]
    pub split: Option<String>,
    /// Make one layer of all inputs, with the fields of all, in the CRS of the first or that of --to-crs.
    #[arg(long)]
    pub merge: bool,
    /// Cut straight pieces of borders that are longer than this into shorter ones before their CRS
    /// changes, as in 10km.
    #[arg(long, value_name = "LENGTH", allow_negative_numbers = true)]
    pub densify: Option<Length>,
}

/// Where several files go, and which of them.
#[derive(Debug, Args)]
#[command(next_help_heading = "Several files")]
pub struct OutDirArgs {
    /// Folder for the outputs; made if need be.
    #[arg(long, value_name = "DIR", requires = "to", conflicts_with = "output")]
    pub out_dir: Option<PathBuf>,
    /// Names of the outputs: {stem} is that of the input without extensions (`merged` with --merge),
    /// {ext} the usual extension of the format, {value} the value of --split. Unless told otherwise
    /// {stem}.{ext}, or {stem}-{value}.{ext} with --split.
    #[arg(long, value_name = "TEMPLATE", requires = "out_dir", conflicts_with = "output")]
    pub name: Option<NameTemplate>,
    /// Leave outputs alone that are there.
    #[arg(long, conflicts_with_all = ["update", "split"])]
    pub skip_existing: bool,
    /// Leave outputs alone that are newer than all they are made of. Other flags than last time make no
    /// difference to that.
    #[arg(long, conflicts_with = "split")]
    pub update: bool,
}

/// How files are worked on.
#[derive(Debug, Args)]
#[command(next_help_heading = "Several files")]
pub struct JobArgs {
    /// Files to convert at the same time; as many as threads unless told otherwise.
    #[arg(long, value_name = "N", value_parser = super::parse_jobs)]
    pub jobs: Option<NonZeroU16>,
    /// Do not begin another file once one has failed.
    #[arg(long)]
    pub fail_fast: bool,
    /// Say what would be read and written, and do nothing.
    #[arg(long)]
    pub dry_run: bool,
}
