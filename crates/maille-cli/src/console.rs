//! What is said on standard error while a command runs.

use crate::args::{Global, Progress};
use std::cell::Cell;
use std::io::{self, IsTerminal, Write};
use std::time::Instant;

/// Speaks to people on standard error.
#[derive(Debug)]
pub struct Console {
    quiet: bool,
    verbose: bool,
    /// How the stage at work is shown, if at all.
    progress: Option<Line>,
    stage: Cell<Option<(&'static str, Instant)>>,
}

/// How the stage at work is shown.
#[derive(Debug, Clone, Copy)]
enum Line {
    /// On a line that the next one replaces.
    Replaced,
    /// On a line of its own.
    Own,
}

/// Goes back to the start of a terminal's line and empties it.
const CLEAR: &str = "\r\x1b[2K";

impl Console {
    pub fn new(global: &Global) -> Self {
        let terminal = io::stderr().is_terminal();
        let progress = match global.progress {
            Progress::Never => None,
            Progress::Auto if !terminal || global.quiet => None,
            Progress::Auto => Some(Line::Replaced),
            Progress::Always => Some(if terminal { Line::Replaced } else { Line::Own }),
        };
        Self { quiet: global.quiet, verbose: global.verbose, progress, stage: Cell::new(None) }
    }

    /// Begins a stage of the work: shown as progress, and timed for `-v`.
    pub fn stage(&self, name: &'static str) {
        self.end_stage();
        self.stage.set(Some((name, Instant::now())));
        match self.progress {
            Some(Line::Replaced) => say(&format!("{CLEAR}{name}…")),
            Some(Line::Own) => say(&format!("maille: {name}…\n")),
            None => {}
        }
    }

    /// Says how far the stage at work is. On a terminal that may be often.
    pub fn progress(&self, how_far: impl FnOnce() -> String) {
        match self.progress {
            Some(Line::Replaced) => say(&format!("{CLEAR}{}", how_far())),
            Some(Line::Own) => say(&format!("maille: {}\n", how_far())),
            None => {}
        }
    }

    /// Whether a line of progress takes the place of the one before.
    pub fn replaces_progress(&self) -> bool {
        matches!(self.progress, Some(Line::Replaced))
    }

    /// Ends the work: nothing of the progress stays on the screen.
    pub fn clear(&self) {
        self.end_stage();
    }

    /// Says something that concerns everyone who did not ask for quiet.
    pub fn note(&self, message: &str) {
        if !self.quiet {
            self.end_stage();
            say(&format!("maille: {message}\n"));
        }
    }

    /// Says what went wrong, also to those who asked for quiet.
    pub fn error(&self, message: &str) {
        self.end_stage();
        say(&format!("maille: {message}\n"));
    }

    fn end_stage(&self) {
        let Some((name, start)) = self.stage.take() else {
            return;
        };
        if matches!(self.progress, Some(Line::Replaced)) {
            say(CLEAR);
        }
        if self.verbose {
            say(&format!("maille: {name}: {:.1} ms\n", start.elapsed().as_secs_f64() * 1e3));
        }
    }
}

fn say(text: &str) {
    // Nobody is left to tell when standard error is closed.
    let _ = io::stderr().write_all(text.as_bytes());
}
