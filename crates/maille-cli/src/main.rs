//! The `maille` command.
//!
//! Nothing lives in here but flags, calls and reports: `args` says what can be asked, each file
//! of `cmd` does one command, `input` and `output` open and write layers, `console` speaks to
//! people, `error` ends the run.

mod account;
mod args;
mod cmd;
mod console;
mod coverage;
mod crs;
mod degrees;
mod error;
mod france;
mod input;
mod larger;
mod lookup;
mod members;
mod output;
mod quantity;
mod receiver;
mod rounding;
mod spots;
mod table;
mod vintages;

use args::{Cli, Command};
use clap::Parser;
use console::Console;
use error::Error;
use output::Report;
use serde_json::Value;
use std::process::ExitCode;

/// What a command hands back.
struct Done {
    /// The account of the run, for `--report`.
    report: Value,
    /// Why the run ends with another code than 0 nevertheless, if it does.
    refused: Option<Error>,
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(problem) => return error::explain(&problem),
    };
    let console = Console::new(&cli.global);
    let result = run(&cli, &console);
    console.clear();
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.end(),
    }
}

/// Leaves what a command has done with in the end to the system, which takes all memory back at once,
/// quicker than it could be given back piece by piece.
fn leave<T>(what: T) {
    std::mem::forget(what);
}

/// Does work on a thread of the pool. A thread outside of it has to wake one of it, and to be woken, each time
/// something is shared out; and memory that it frees is not used again by those of the pool.
fn on_pool<R: Send>(work: impl FnOnce() -> R + Send) -> R {
    rayon::scope(|_| work())
}

fn run(cli: &Cli, console: &Console) -> Result<(), Error> {
    if let Some(threads) = cli.global.threads {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads.get().into())
            .build_global()
            .map_err(|e| Error::Io(format!("cannot start {threads} threads: {e}")))?;
    }
    output::check_apart(cli)?;
    // Opened first: hours of work must not end in front of a folder that does not exist.
    let report = Report::open(cli)?;
    let done = match &cli.command {
        Command::Dissolve(args) => cmd::dissolve::run(args, console),
        Command::Check(args) => cmd::check::run(args, console, report.is_some()),
        Command::Clean(args) => cmd::clean::run(args, console),
        Command::Diff(args) => cmd::diff::run(args, console, report.is_some()),
        Command::Simplify(args) => cmd::simplify::run(args, console),
        Command::Index(args) => cmd::index::run(args, console),
        Command::Locate(args) => cmd::locate::run(args, console),
        Command::Convert(args) => cmd::convert::run(args, cli.global.report.as_deref(), console),
        Command::Tile(args) => cmd::tile::run(args, console),
        Command::Map(args) => cmd::map::run(args, console),
        Command::Info(args) => cmd::info::run(args, console),
        Command::Data(args) => cmd::data::run(args, console),
        Command::Completions(args) => cmd::completions::run(args),
        Command::Man(args) => cmd::man::run(args, console),
    }?;
    if let Some(report) = report {
        report.write(&done.report)?;
    }
    done.refused.map_or(Ok(()), Err)
}
