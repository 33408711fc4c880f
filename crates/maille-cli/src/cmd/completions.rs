//! `maille completions`: a completion script for a shell.

use crate::Done;
use crate::args::{Cli, CompletionsArgs};
use crate::error::Error;
use crate::output;
use clap::CommandFactory;
use serde_json::json;

/// Writes the script to standard output.
pub fn run(args: &CompletionsArgs) -> Result<Done, Error> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "maille", &mut script);
    output::print(&String::from_utf8_lossy(&script))?;
    let report = json!({"command": "completions", "shell": args.shell.to_string()});
    Ok(Done { report, refused: None })
}
