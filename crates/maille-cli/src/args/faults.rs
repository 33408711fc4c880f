//! The flags of `check` and `clean`.

use super::{HELP, ReadArgs, WriteArgs};
use crate::quantity::{Area, Length};
use crate::receiver::{FieldValue, GapReceiver, Receiver};
use clap::Args;
use std::path::PathBuf;

/// Say whether polygons are a valid coverage, and show every fault.
#[derive(Debug, Args)]
#[command(
    help_template = HELP,
    before_help = "Example:\n  maille check fr:communes@2026 --faults faults.geojson",
    long_about = "\
Say whether polygons are a valid coverage, and show every fault.

Faults are, the gravest first: self-intersection, invalid-nesting (a hole outside of its shell),
duplicate-unit, overlap, gap, crossing (borders of different units), t-junction (a vertex inside an
edge of another border), unmatched-edge, near-miss, spike (a border of a unit with itself),
no-geometry, unclosed-ring, winding (RFC 7946) and duplicate-vertex.

A hole of the coverage is a gap if it is small or narrow; others are left alone, as lakes or land of
somebody else, and counted. Widths are twice the area by the perimeter: that of a long rectangle.

Exit code 0 when there is no fault, 1 when there are some."
)]
pub struct CheckArgs {
    #[command(flatten)]
    pub read: ReadArgs,
    #[command(flatten)]
    pub gaps: GapArgs,
    /// Vertices of different units that are nearer than this and not equal are near misses; 0m looks
    /// for none.
    #[arg(
        long,
        value_name = "LENGTH",
        default_value = "10cm",
        allow_hyphen_values = true,
        help_heading = "Near misses"
    )]
    pub snap: Length,
    /// File for a layer of the faults, in the format of its extension: polygons for gaps and overlaps,
    /// points and lines for others.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub faults: Option<PathBuf>,
    /// Write all faults as JSON, instead of a table.
    #[arg(long, help_heading = "Output")]
    pub json: bool,
}

/// Which holes of a coverage are gaps.
#[derive(Debug, Args)]
#[command(next_help_heading = "Gaps")]
pub struct GapArgs {
    /// Holes up to this area are gaps.
    #[arg(long, value_name = "AREA", default_value = "1ha", allow_hyphen_values = true)]
    pub gap_max_area: Area,
    /// Holes up to this width are gaps, however long.
    #[arg(long, value_name = "LENGTH", default_value = "20m", allow_hyphen_values = true)]
    pub gap_max_width: Length,
}

/// Make a valid coverage, and change nothing but what is faulty.
#[derive(Debug, Args)]
#[command(
    help_template = HELP,
    before_help = "Example:\n  maille clean fr:communes@2026 --changes changes.geojson -o clean.geojson",
    long_about = "\
Make a valid coverage, and change nothing but what is faulty.

Overlaps and gaps go to one of the units there; borders are cut where they meet, and every vertex
that is in no fault stays what it was, to the last bit. Of units of equal rank the smaller one
receives, then the one further left. A border that crosses itself encloses what it runs round
either way.

No unit vanishes: one that others cover wholly receives what it claims, if they have places of
their own."
)]
pub struct CleanArgs {
    #[command(flatten)]
    pub read: ReadArgs,
    #[command(flatten)]
    pub gaps: GapArgs,
    /// Who receives overlaps: largest, smallest, first, longest-border, or the unit with the
    /// greatest or least value of a field, as in population:max.
    #[arg(long, value_name = "WHO", default_value = "smallest", help_heading = "Receivers")]
    pub overlaps: Receiver,
    /// Who receives gaps; the same, or none.
    #[arg(
        long = "gaps",
        value_name = "WHO",
        default_value = "longest-border",
        help_heading = "Receivers"
    )]
    pub receiver: GapReceiver,
    /// Only units with this value of a field may receive gaps.
    #[arg(long, value_name = "FIELD=VALUE", help_heading = "Receivers")]
    pub gaps_only_to: Option<FieldValue>,
    /// Join vertices of different units that are nearer than this, as in 0.5m, and lead edges through
    /// those that they pass by. Only borders that match no other are concerned.
    #[arg(
        long,
        value_name = "LENGTH",
        default_value = "0m",
        allow_hyphen_values = true,
        help_heading = "Near misses"
    )]
    pub snap: Length,
    /// Leave out units of which nothing is left, rather than let them keep what others claim.
    #[arg(long, help_heading = "Receivers")]
    pub drop_empty: bool,
    /// File for a layer of the places that changed hands, in the format of its extension.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    pub changes: Option<PathBuf>,
    #[command(flatten)]
    pub write: WriteArgs,
}
