//! The flags of `diff`.

use super::{HELP, ReadArgs, parse_crs};
use crate::quantity::{Area, Length};
use clap::Args;
use maille_io::{Crs, Format};
use std::path::PathBuf;
use std::str::FromStr;

/// Say what is different between two layers of units: which there are, what they are called, whose
/// ground is whose.
#[derive(Debug, Args)]
#[command(
    help_template = HELP,
    before_help = "Example:\n  maille diff fr:epci@2019 fr:epci@2020 -o changed.geojson",
    long_about = "\
Say what is different between two layers of units: which there are, what they are called,
whose ground is whose.

Units are matched by their codes. Told are units that were added or removed, and whose ground
theirs was or is now: merged, split, split-off, made of several, recoded (another code, the
same ground); units renamed, or moved to another parent; and ground that went from one unit to
another, was gained from nobody or lost to nobody.

Sources draw and simplify the same border differently, so ground in pieces that are narrow or
small is counted and summed up, and no difference. Widths are twice the area by the perimeter:
that of a long rectangle. Where one layer is no coverage it is repaired first, as dissolve
does. Layers in different CRS are compared in that of the first one.

Exit code 0 when nothing is different, 1 when something is."
)]
pub struct DiffArgs {
    /// The layer before and the one after: paths, `-` for standard input, or datasets
    /// (`fr:communes@2026`, see `maille data list`).
    #[arg(required = true, num_args = 2, value_names = ["A", "B"], help_heading = "Input")]
    pub inputs: Vec<String>,
    /// Format of the files, where neither extension nor content tells: geojson, geojsonl, geojsons,
    /// topojson, wkt, wkb, csv, tsv, shp, fgb, gpkg, parquet, kml or kmz.
    #[arg(long, value_name = "FORMAT", help_heading = "Input")]
    pub from: Option<Format>,
    /// Layer to read, of files that hold several.
    #[arg(long, value_name = "NAME", help_heading = "Input")]
    pub layer: Option<String>,
    /// CRS that the positions of the files are in, whatever these say.
    #[arg(long, value_name = "CRS", value_parser = parse_crs, help_heading = "Input")]
    pub crs: Option<Crs>,
    /// Field that holds the units' codes, in A and in B if they differ; `code` unless told otherwise,
    /// else the feature id.
    #[arg(long, value_name = "FIELD|A=B", help_heading = "Units")]
    pub key: Option<FieldPair>,
    /// Field that holds their names; `nom` unless told otherwise, else `name`, where both have it.
    #[arg(long, value_name = "FIELD|A=B", help_heading = "Units")]
    pub name: Option<FieldPair>,
    /// Fields that hold the larger units that they are in; unless told otherwise those of epci, ept,
    /// departement, region and `territory_id` that both have.
    #[arg(long, value_name = "FIELD", value_delimiter = ',', help_heading = "Units")]
    pub parents: Option<Vec<String>>,
    /// Pieces of ground narrower than this are no difference. The default is for simplified borders: of
    /// some 650,000 pieces between communes of 2020 and of 2026 that the two sources draw differently, all
    /// but two are below 45 ha, and all but 103 of them narrower than 200 m.
    #[arg(
        long,
        value_name = "LENGTH",
        default_value = "200m",
        allow_hyphen_values = true,
        help_heading = "Pieces"
    )]
    pub min_width: Length,
    /// Pieces of ground smaller than this are no difference.
    #[arg(
        long,
        value_name = "AREA",
        default_value = "50ha",
        allow_hyphen_values = true,
        help_heading = "Pieces"
    )]
    pub min_area: Area,
    /// File for a layer of the ground that changed hands, in the format of its extension.
    #[arg(short, long, value_name = "OUTPUT", help_heading = "Output")]
    pub output: Option<PathBuf>,
    /// Write all differences as JSON, instead of a table.
    #[arg(long, help_heading = "Output")]
    pub json: bool,
}

impl DiffArgs {
    /// The flags that read one of the two. Those for files say nothing of a dataset beside a file.
    pub fn read(&self, side: usize) -> ReadArgs {
        let is_file = |input: &String| !crate::france::is_dataset(input);
        let mut read = ReadArgs::of(&self.inputs[side]);
        if is_file(&self.inputs[side]) || !self.inputs.iter().any(is_file) {
            read.from = self.from;
            read.layer.clone_from(&self.layer);
            read.crs.clone_from(&self.crs);
        }
        read
    }
}

/// The name of a field in each of two layers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldPair(pub [String; 2]);

impl FromStr for FieldPair {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (before, after) = text.split_once('=').unwrap_or((text, text));
        if before.is_empty() || after.is_empty() {
            return Err(
                "write it as FIELD, or as FIELD=FIELD where the two have other names".into()
            );
        }
        Ok(Self([before, after].map(str::to_owned)))
    }
}
