//! The flags of `data`.

use super::{HELP, WriteArgs};
use clap::{Args, Subcommand};

/// List and export the built-in datasets, and tell the history of a code.
#[derive(Debug, Args)]
#[command(help_template = HELP, before_help = "Example:\n  maille data list")]
pub struct DataArgs {
    #[command(subcommand)]
    pub command: DataCommand,
}

/// The commands of `maille data`.
#[derive(Debug, Subcommand)]
pub enum DataCommand {
    List(ListArgs),
    Export(ExportArgs),
    History(HistoryArgs),
}

/// List the datasets with their counts, vintages, sources and licences.
#[derive(Debug, Args)]
#[command(help_template = HELP, before_help = "Example:\n  maille data list --json")]
pub struct ListArgs {
    /// Write JSON.
    #[arg(long)]
    pub json: bool,
}

/// Write a dataset to a file.
#[derive(Debug, Args)]
#[command(
    help_template = HELP,
    before_help = "Example:\n  maille data export fr:departements@2026 -o departements.geojson"
)]
pub struct ExportArgs {
    /// The dataset, as `maille data list` names it.
    #[arg(value_name = "NAME")]
    pub name: String,
    #[command(flatten)]
    pub write: WriteArgs,
}

/// Tell what became of a commune or an EPCI, and what it was before.
#[derive(Debug, Args)]
#[command(
    help_template = HELP,
    before_help = "\
Examples:
  maille data history 14666
  maille data history 200084952 --json",
    long_about = "\
Tell what became of a commune or an EPCI, and what it was before, in the order of time.

Communes of today's départements are told of since 1943, EPCI by the lists of 1 January of 2019 to
2026, EPT by those of 2023 to 2026.

--json has `code`, `name`, `level`, `history` and `now`. `history` is a list of events, each with
  date        the first day on which it was so; null: since before the history begins
  inferred    whether that is the day of the first list to show it, and not that of a decree
  event       known (so when the history begins), created, renamed;
              of communes: merged, merged-delegated, merged-associated, reestablished (a commune
              again), separated (left by others), abolished, recoded (another code), moved (to
              another département), parts-ended (its associated or delegated communes did);
              of EPCI and EPT: joined, left (by communes), ended
  before      the units that it ended or was about until then, as level, code and name
  after       those from then on
  text        all this in words
and of EPCI and EPT also, where communes are concerned,
  communes    those that it has, that joined, or that left for what is in `after`
  population  theirs
  share       how much that is of the EPCI's or EPT's own, from 0 to 1; null where it is not known
`now` has `in_force`, the `communes` that have its ground, and `text` or null."
)]
pub struct HistoryArgs {
    /// The INSEE code of a commune, past or present, or the SIREN of an EPCI or EPT.
    #[arg(value_name = "CODE")]
    pub code: String,
    /// Write JSON.
    #[arg(long)]
    pub json: bool,
}
