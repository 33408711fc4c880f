//! `maille locate`: which unit contains a point, each point of a file, or an address.

mod address;
mod addresses;
mod communes;
mod point;
mod points;
mod rows;

use crate::Done;
use crate::args::LocateArgs;
use crate::console::Console;
use crate::error::Error;
use crate::lookup::Opened;
use crate::output;
use geo::Coord;
use maille_io::Crs;
use serde_json::{Value, json};
use std::io::{self, IsTerminal};
use std::path::Path;

/// Answers what the flags ask.
pub fn run(args: &LocateArgs, console: &Console) -> Result<Done, Error> {
    if let Some(address) = &args.addresses.address {
        return address::run(args, address, console);
    }
    if let Some(path) = &args.addresses.addresses {
        return addresses::run(args, path, console);
    }
    if let [x, y] = args.point.as_slice() {
        check_flags_of_point(args)?;
        return point::run(args, [x, y], console);
    }
    check_flags_of_file(args)?;
    match args.point.first() {
        Some(path) if is_number(path) && !Path::new(path).exists() => {
            let problem = format!("\"{path}\" is no file of points, and {}", point::TWO_NUMBERS);
            Err(Error::Usage(problem))
        }
        Some(path) => points::run(args, Path::new(path), console),
        None if io::stdin().is_terminal() => {
            let advice = "give a point as two numbers, a file of points, --address or --addresses";
            Err(Error::Usage(format!("there is nothing to locate: {advice}")))
        }
        None => points::run(args, Path::new("-"), console),
    }
}

/// Whether a word is made as numbers are, or as several of them in one.
fn is_number(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit() || b"+-.,; ".contains(&byte))
        && word.bytes().any(|byte| byte.is_ascii_digit())
}

/// What is said of positions that are no longitudes and latitudes.
const BEYOND: &str =
    "beyond 180 or 90 degrees: name the CRS of other coordinates with --crs, as in EPSG:2154";

/// Whether a position is given in degrees and has too many of them.
fn is_beyond(crs: &Crs, at: Coord) -> bool {
    (at.x.abs() > 180.0 || at.y.abs() > 90.0) && crs.is_geographic()
}

/// Prints the answer for one point or address, and says why there is none.
fn tell(
    args: &LocateArgs,
    console: &Console,
    opened: Option<&Opened>,
    answer: &Value,
    (text, problem): (String, Option<String>),
) -> Result<Done, Error> {
    let text = if args.answer.json { format!("{answer}\n") } else { text };
    output::write_text(args.answer.output.as_deref().unwrap_or(Path::new("-")), &text)?;
    let (told, refused) = if args.answer.strict { (None, problem) } else { (problem, None) };
    if let Some(problem) = told {
        console.note(&problem);
    }
    let mut report = report(args, opened);
    report["answer"] = answer.clone();
    Ok(Done { report, refused: refused.map(Error::No) })
}

/// What reports begin with: where points are looked up, and what became of members.
fn report(args: &LocateArgs, opened: Option<&Opened>) -> Value {
    let mut report = json!({
        "command": "locate",
        "version": env!("CARGO_PKG_VERSION"),
        "in": args.place,
    });
    if let Some(opened) = opened {
        opened.report(&mut report);
    }
    report
}

/// How the run ends if members are refused.
fn refusal(args: &LocateArgs, opened: &Opened) -> Option<Done> {
    let refused = opened.refusal()?;
    Some(Done { report: report(args, Some(opened)), refused: Some(refused) })
}

/// Refuses flags that only files have.
fn check_flags_of_point(args: &LocateArgs) -> Result<(), Error> {
    let flags = [
        ("--lon", args.points.lon.is_some()),
        ("--lat", args.points.lat.is_some()),
        ("--from", args.answer.from.is_some()),
        ("--to", args.answer.to.is_some()),
    ];
    match flags.iter().find(|(_, is_given)| *is_given) {
        Some((flag, _)) => {
            Err(Error::Usage(format!("{flag} is for a file, and this is one point")))
        }
        None => Ok(()),
    }
}

/// Refuses flags that only one point has.
fn check_flags_of_file(args: &LocateArgs) -> Result<(), Error> {
    let problem = if args.points.lat_lon {
        "--lat-lon is for one point; name the columns of a file with --lon and --lat"
    } else if args.points.all {
        "--all is for one point: each row of a file gets one unit"
    } else if args.answer.json {
        "--json is for one point or address; give the format of a file with --to"
    } else {
        return Ok(());
    };
    Err(Error::Usage(problem.to_owned()))
}
