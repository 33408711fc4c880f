//! Which files outputs may be.

use crate::output::is_same;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};

/// Files of a run that no output may replace.
pub struct Reserved {
    /// All files that are read, by their canonical paths.
    pub inputs: HashSet<PathBuf>,
    /// The file of `--report`, which is there only when all is done.
    pub report: Option<PathBuf>,
}

impl Reserved {
    /// What a file is if no output may replace it.
    pub fn role(&self, file: &Path) -> Option<&'static str> {
        if file.canonicalize().is_ok_and(|file| self.inputs.contains(&file)) {
            return Some("an input");
        }
        let is_report = self.report.as_ref().is_some_and(|report| is_same(report, file));
        is_report.then_some("the file of --report")
    }
}

/// Files that values of `--split` go to. Jobs take them in the order of the jobs, whichever is ready first:
/// of two that want the same file it is always the later one that fails.
#[derive(Default)]
pub struct Claims {
    turns: Mutex<Turns>,
    passed: Condvar,
}

#[derive(Default)]
struct Turns {
    /// The first job that has not passed, and those after it that have.
    next: usize,
    passed: BTreeSet<usize>,
    /// Whose each file is: names of inputs.
    owners: HashMap<PathBuf, String>,
}

/// What a job takes files with, once. It passes its turn to the next one with that, or when it ends without.
pub struct Turn<'a> {
    claims: &'a Claims,
    job: usize,
}

impl Claims {
    /// The turn of a job, by its number.
    pub fn turn(&self, job: usize) -> Turn<'_> {
        Turn { claims: self, job }
    }
}

impl Turn<'_> {
    /// Takes files for these inputs as soon as all jobs before have passed: all, or none and the reason.
    pub fn take(self, files: &[PathBuf], names: &str) -> Result<(), String> {
        let turns = self.claims.turns.lock().unwrap_or_else(PoisonError::into_inner);
        let turns = self.claims.passed.wait_while(turns, |turns| turns.next < self.job);
        let mut turns = turns.unwrap_or_else(PoisonError::into_inner);
        let mut own = HashSet::new();
        for file in files {
            let shown = file.display();
            if let Some(other) = turns.owners.get(file) {
                return Err(format!("{shown} is a file of {other}; give them other names"));
            }
            if !own.insert(file) {
                return Err(format!(
                    "several values would go to {shown}; make them differ, or rename them"
                ));
            }
        }
        turns.owners.extend(files.iter().map(|file| (file.clone(), names.to_owned())));
        Ok(())
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut turns = self.claims.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.passed.insert(self.job);
        while let next = turns.next
            && turns.passed.remove(&next)
        {
            turns.next += 1;
        }
        self.claims.passed.notify_all();
    }
}
