//! `maille man`: a man page for each command.

use crate::Done;
use crate::args::{Cli, ManArgs};
use crate::error::Error;
use clap::CommandFactory;
use serde_json::json;

/// Writes the pages, making the folder if need be.
pub fn run(args: &ManArgs) -> Result<Done, Error> {
    let write = || {
        std::fs::create_dir_all(&args.folder)?;
        clap_mangen::generate_to(Cli::command(), &args.folder)
    };
    let folder = args.folder.display().to_string();
    write().map_err(|e| Error::writing(&folder, &e))?;
    Ok(Done { report: json!({"command": "man", "folder": folder}), refused: None })
}
