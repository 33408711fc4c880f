//! What came of the jobs, in words and for reports.

use super::job::{Converted, Written};
use super::plan::{Job, Plan};
use super::work::Ending;
use crate::account::{self, named, number};
use crate::console::Console;
use crate::error::Error;
use crate::table::thousands;
use maille_io::edit::{JoinAccount, JoinedRow};
use serde_json::{Value, json};

/// Tells what was done and lost. Gives the error that the run ends with, if any job failed.
pub fn tell(plan: &Plan, endings: &[Ending], console: &Console) -> Option<Error> {
    let of_kind = |is_it: fn(&Ending) -> bool| endings.iter().filter(|e| is_it(e)).count();
    let skipped = of_kind(|ending| matches!(ending, Ending::Skipped(_)));
    let not_begun = of_kind(|ending| matches!(ending, Ending::NotBegun));
    let done: Vec<&Converted> = endings.iter().filter_map(converted).collect();
    let failed: Vec<(&Job, &Error)> = plan.jobs.iter().zip(endings).filter_map(failure).collect();
    done.iter().flat_map(|converted| &converted.notes).for_each(|note| console.note(note));
    done.iter()
        .filter_map(|converted| account::repairs(converted.repairs))
        .for_each(|line| console.note(&line));
    if !done.is_empty() {
        console.note(&summary(&done));
    }
    for line in losses(&done) {
        console.note(&line);
    }
    for converted in &done {
        converted.join.iter().flat_map(join_lines).for_each(|line| console.note(&line));
    }
    if skipped > 0 {
        console.note(&format!("{} skipped", number(skipped, "file")));
    }
    match failed.as_slice() {
        [] => None,
        [(_, error)] if plan.jobs.len() == 1 => Some(again(error, error.to_string())),
        failed => {
            for (_, error) in failed {
                console.error(&format!("failed: {error}"));
            }
            let not_begun = match not_begun {
                0 => String::new(),
                files => format!(", and {} not begun", thousands(files)),
            };
            let all = number(plan.jobs.len(), "file");
            let problem = format!("{} of {all} failed{not_begun}", thousands(failed.len()));
            let all_io = failed.iter().all(|(_, error)| matches!(error, Error::Io(_)));
            Some(if all_io { Error::Io(problem) } else { Error::Input(problem) })
        }
    }
}

fn converted(ending: &Ending) -> Option<&Converted> {
    match ending {
        Ending::Done(converted) => Some(converted),
        _ => None,
    }
}

fn failure<'a>((job, ending): (&'a Job, &'a Ending)) -> Option<(&'a Job, &'a Error)> {
    match ending {
        Ending::Failed(error) => Some((job, error)),
        _ => None,
    }
}

/// An error of the same kind with these words.
fn again(error: &Error, words: String) -> Error {
    match error {
        Error::No(_) => Error::No(words),
        Error::Refused(_) => Error::Refused(words),
        Error::Usage(_) => Error::Usage(words),
        Error::Input(_) => Error::Input(words),
        Error::Io(_) => Error::Io(words),
        Error::ClosedPipe => Error::ClosedPipe,
    }
}

fn summary(done: &[&Converted]) -> String {
    let sum = |count: fn(&Converted) -> usize| done.iter().map(|converted| count(converted)).sum();
    let (read, kept) = (sum(|converted| converted.features), sum(|converted| converted.kept));
    let files = sum(|converted| converted.outputs.len());
    let features = if kept == read {
        number(kept, "feature")
    } else {
        format!("{} of {}", thousands(kept), number(read, "feature"))
    };
    match done {
        [one] if files == 1 => format!("{}: {features}", one.outputs[0].path.display()),
        _ => format!("{}: {features}", number(files, "file")),
    }
}

/// What was lost, each kind once, with the files that it holds for.
fn losses(done: &[&Converted]) -> Vec<String> {
    let mut lines: Vec<(String, Vec<&Written>)> = Vec::new();
    for written in done.iter().flat_map(|converted| &converted.outputs) {
        for loss in &written.losses {
            let text = loss.to_string();
            match lines.iter_mut().find(|(known, _)| *known == text) {
                Some((_, files)) => files.push(written),
                None => lines.push((text, vec![written])),
            }
        }
    }
    let line = |(text, files): (String, Vec<&Written>)| {
        let first = files[0].path.display();
        match files.len() {
            1 => format!("{first}: {text}"),
            more => format!("{first} and {} more: {text}", thousands(more - 1)),
        }
    };
    lines.into_iter().map(line).collect()
}

fn join_lines(join: &JoinAccount) -> Vec<String> {
    let row = |row: &JoinedRow| format!("line {} ({})", row.line, row.key);
    let mut lines = vec![format!("{} joined with a row", number(join.matched, "feature"))];
    if !join.features_without_row.is_empty() {
        let features = &join.features_without_row;
        let named = named(features, String::clone);
        lines.push(format!("{} without a row: {named}", number(features.len(), "feature")));
    }
    for (rows, what) in [
        (&join.rows_without_feature, "without a feature"),
        (&join.repeated_rows, "not used, for one before them has their key"),
    ] {
        if !rows.is_empty() {
            lines.push(format!("{} {what}: {}", number(rows.len(), "row"), named(rows, row)));
        }
    }
    lines
}

/// The account of the run.
pub fn report(plan: &Plan, endings: &[Ending]) -> Value {
    let files: Vec<Value> =
        plan.jobs.iter().zip(endings).map(|(job, e)| job_json(job, e)).collect();
    let count = |name: &str| files.iter().filter(|file| file["ending"] == name).count();
    json!({
        "command": "convert",
        "version": env!("CARGO_PKG_VERSION"),
        "format": plan.format.name(),
        "done": count("done"),
        "failed": count("failed"),
        "skipped": count("skipped"),
        "not_begun": count("not begun"),
        "files": files,
    })
}

fn job_json(job: &Job, ending: &Ending) -> Value {
    let inputs = job.names();
    match ending {
        Ending::Failed(error) => {
            json!({"inputs": inputs, "ending": "failed", "reason": error.to_string()})
        }
        Ending::Skipped(reason) => json!({"inputs": inputs, "ending": "skipped", "reason": reason}),
        Ending::NotBegun => json!({"inputs": inputs, "ending": "not begun"}),
        Ending::Done(converted) => json!({
            "inputs": inputs,
            "ending": "done",
            "features": {"read": converted.features, "written": converted.kept},
            "outputs": converted.outputs.iter().map(written_json).collect::<Vec<_>>(),
            "repairs": account::repairs_json(converted.repairs),
            "notes": converted.notes,
            "join": converted.join.as_ref().map(join_json),
        }),
    }
}

fn written_json(written: &Written) -> Value {
    json!({
        "path": written.path.display().to_string(),
        "features": written.features,
        "crs": written.crs.to_string(),
        "losses": written.losses.iter().map(ToString::to_string).collect::<Vec<_>>(),
    })
}

fn join_json(join: &JoinAccount) -> Value {
    let row = |row: &JoinedRow| json!({"line": row.line, "key": row.key});
    let rows = |rows: &[JoinedRow]| rows.iter().map(row).collect::<Vec<_>>();
    json!({
        "matched": join.matched,
        "features_without_row": join.features_without_row,
        "rows_without_feature": rows(&join.rows_without_feature),
        "repeated_rows": rows(&join.repeated_rows),
    })
}
