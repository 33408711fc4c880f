//! `maille locate`: which unit contains a point, each point of a file, or an address.

mod point;

use crate::Done;
use crate::args::LocateArgs;
use crate::console::Console;
use crate::error::Error;

/// Answers what the flags ask.
pub fn run(args: &LocateArgs, console: &Console) -> Result<Done, Error> {
    match args.point.as_slice() {
        [x, y] => point::run(args, [x, y], console),
        _ => Err(Error::Usage("not there yet".into())),
    }
}
