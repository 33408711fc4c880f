//! The flags that say of which year members are.

use clap::Args;

/// Of which year the members of `--members` are.
#[derive(Debug, Args)]
pub struct VintageArgs {
    /// The year whose lists of 1 January the members' codes are of, as 2019; if it is another one than that
    /// of the units, members are carried to theirs by the history of communes. A column
    /// `member_vintage` goes before. Unless told, it is that of a dataset's members, else the year whose lists
    /// know most of the codes.
    #[arg(long, value_name = "YEAR", requires = "members")]
    pub members_vintage: Option<u16>,
    /// Refuse (exit code 1, no output) when the ground of a member of another vintage is not exactly that
    /// of the units that it was given.
    #[arg(long, requires = "members")]
    pub strict_vintage: bool,
}
