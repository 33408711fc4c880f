//! `maille data history`: what became of a commune or an EPCI, and what it was before.

mod commune;
mod grouping;
mod story;

use crate::Done;
use crate::args::HistoryArgs;
use crate::error::Error;
use crate::output;
use maille_france::{Level, Vintage, YEARS, arrondissement};
use maille_territory::history::History;
use maille_territory::nearest;

/// Tells the story of a code.
pub fn run(args: &HistoryArgs) -> Result<Done, Error> {
    let code = args.code.trim();
    let history = maille_france::history()?;
    let story = if history.of(code).is_empty() {
        let years: Vec<Vintage> = YEARS.map(Vintage::of_lists).collect::<Result<_, _>>()?;
        let levels = [Level::Epci, Level::Ept];
        let level = levels.into_iter().find(|level| {
            years.iter().any(|year| year.memberships.units_of(level.name(), code).is_some())
        });
        let Some(level) = level else {
            return Err(unknown(code, &history, &years)?);
        };
        grouping::story(code, level, &years, &history)
    } else {
        commune::story(code, &history)
    };
    let told = story.json();
    let text = if args.json { format!("{told:#}\n") } else { story.text() };
    output::print(&text)?;
    Ok(Done { report: told, refused: None })
}

/// A code that no list has, or that is an arrondissement's.
fn unknown(code: &str, history: &History, years: &[Vintage]) -> Result<Error, Error> {
    if let Some(part) = arrondissement(code)? {
        let commune = part.commune;
        let problem = format!("is {}, an arrondissement of {commune}", part.name);
        let ask = format!("only the commune has a history; ask for {commune}");
        return Ok(Error::Usage(format!("\"{code}\" {problem}: {ask}")));
    }
    let communes = history.spells().iter().map(|spell| spell.code.as_str());
    let groupings = years.iter().flat_map(|year| year.memberships.members(Level::Epci.name()));
    let hint = nearest(code, communes.chain(groupings));
    let hint = hint.map_or_else(String::new, |near| format!("; did you mean {near}?"));
    let problem = "is the code of no commune of today's départements since 1943, and of no EPCI since 2019 or \
                   EPT since 2023";
    Ok(Error::Usage(format!("\"{code}\" {problem}{hint}")))
}
