//! `maille data history`: what became of a commune or an EPCI, and what it was before.

mod commune;
mod grouping;

use crate::Done;
use crate::args::HistoryArgs;
use crate::error::Error;
use crate::output;
use maille_france::{Level, Vintage, YEARS};
use maille_territory::history::{NaiveDate, january};
use maille_territory::nearest;
use serde_json::{Value, json};

/// What is told of a code: a heading, then what happened, in the order of time.
struct Story {
    heading: String,
    chapters: Vec<Chapter>,
    /// What is true now.
    close: Option<String>,
}

/// What happened on a day.
struct Chapter {
    /// The day; `None` for how things were when the history begins.
    date: Option<NaiveDate>,
    text: String,
}

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
            return Err(unknown(code, &history, &years));
        };
        grouping::story(code, level, &years, &history)
    } else {
        commune::story(code, &history)
    };
    let chapters: Vec<Value> = story.chapters.iter().map(Chapter::json).collect();
    let told = json!({
        "command": "data history",
        "code": code,
        "name": story.heading,
        "history": chapters,
        "now": story.close,
    });
    let text = if args.json { format!("{told:#}\n") } else { story.text() };
    output::print(&text)?;
    Ok(Done { report: told, refused: None })
}

/// A code that no list has.
fn unknown(code: &str, history: &maille_territory::history::History, years: &[Vintage]) -> Error {
    let communes = history.spells().iter().map(|spell| spell.code.as_str());
    let groupings = years.iter().flat_map(|year| year.memberships.members(Level::Epci.name()));
    let hint = nearest(code, communes.chain(groupings));
    let hint = hint.map_or_else(String::new, |near| format!("; did you mean {near}?"));
    let problem = "is the code of no commune of today's départements since 1943, and of no EPCI since 2019 or \
                   EPT since 2023";
    Error::Usage(format!("\"{code}\" {problem}{hint}"))
}

impl Story {
    fn text(&self) -> String {
        let mut lines = vec![self.heading.clone()];
        for chapter in &self.chapters {
            let date = chapter.date.map_or_else(String::new, |date| date.to_string());
            let mark = if chapter.is_inferred() { "*" } else { " " };
            lines.push(format!("  {date:10}{mark}  {}", chapter.text));
        }
        lines.extend(self.close.as_ref().map(|close| format!("  now          {close}")));
        if self.chapters.iter().any(Chapter::is_inferred) {
            lines.push("* by the list of that day, which is the first to show it".to_owned());
        }
        lines.join("\n") + "\n"
    }
}

impl Chapter {
    /// Whether the day is that of the list that shows it, and not that of a decree.
    fn is_inferred(&self) -> bool {
        self.date.is_some_and(|date| date > january(*YEARS.start()))
    }

    fn json(&self) -> Value {
        let date = self.date.map(|date| date.to_string());
        json!({"date": date, "inferred": self.is_inferred(), "text": self.text})
    }
}
