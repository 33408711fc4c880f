//! `maille man`: a man page for each command.

use crate::Done;
use crate::account::number;
use crate::args::{Cli, ManArgs};
use crate::console::Console;
use crate::error::Error;
use crate::output::check_folder;
use clap::{Command, CommandFactory};
use serde_json::json;

/// Writes the pages, making the folder if need be.
pub fn run(args: &ManArgs, console: &Console) -> Result<Done, Error> {
    check_folder(&args.folder)?;
    let cli = Cli::command();
    let count = pages(&cli);
    let write = || {
        std::fs::create_dir_all(&args.folder)?;
        clap_mangen::generate_to(cli, &args.folder)
    };
    let folder = args.folder.display().to_string();
    write().map_err(|e| Error::writing(&folder, &e))?;
    console.note(&format!("{} in {folder}", number(count, "page")));
    let report = json!({"command": "man", "folder": folder, "pages": count});
    Ok(Done { report, refused: None })
}

/// Pages for a command and those below it.
fn pages(command: &Command) -> usize {
    1 + command.get_subcommands().map(pages).sum::<usize>()
}
