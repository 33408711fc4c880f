//! `maille convert`: files in another format, another CRS, with other fields and features.

mod account;
mod claims;
mod find;
mod job;
mod names;
mod plan;
mod progress;
mod work;

pub use names::{NameTemplate, fit};

use crate::Done;
use crate::args::ConvertArgs;
use crate::console::Console;
use crate::error::Error;
use crate::output;
use job::Converter;
use plan::Plan;
use std::path::Path;

/// Finds what there is to do, does it, and tells. No output goes to the file of the report.
pub fn run(args: &ConvertArgs, report: Option<&Path>, console: &Console) -> Result<Done, Error> {
    check_flags(args)?;
    let plan = Plan::make(args, report)?;
    if args.work.dry_run {
        output::print(&plan.text())?;
        return Ok(Done { report: plan.report(), refused: None });
    }
    let converter = Converter::new(args, &plan)?;
    console.stage("converting");
    let endings = work::all(&plan, &converter, args, console);
    console.clear();
    let refused = account::tell(&plan, &endings, console);
    Ok(Done { report: account::report(&plan, &endings), refused })
}

/// What flags ask for together that they cannot have.
fn check_flags(args: &ConvertArgs) -> Result<(), Error> {
    let layers = args.read.inputs.iter().filter(|input| *input == "-").count();
    if layers > 1 {
        return Err(Error::Usage("standard input (`-`) can be read only once".to_owned()));
    }
    if args.features.densify.is_some_and(|length| length.0 <= 0.0) {
        return Err(Error::Usage("--densify: pieces of borders must have a length".to_owned()));
    }
    Ok(())
}
