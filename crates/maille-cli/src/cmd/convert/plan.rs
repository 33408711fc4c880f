//! What there is to do.

use super::claims::Reserved;
use super::find::{Source, sources};
use super::names::NameTemplate;
use crate::args::ConvertArgs;
use crate::error::Error;
use crate::output::{Target, check_folder, no_layer_format};
use maille_io::{Format, files_of};
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// All jobs of a run.
pub struct Plan {
    pub jobs: Vec<Job>,
    pub format: Format,
    /// Files that outputs must leave alone.
    pub reserved: Reserved,
}

/// One output, or one for each value of a field, and what it is made of.
pub struct Job {
    /// Several with `--merge` only.
    pub sources: Vec<Source>,
    pub to: Destination,
    /// Why there is nothing to be done, if so.
    pub skipped: Option<&'static str>,
}

/// Where a job writes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A file, or standard output for `-`.
    File(PathBuf),
    /// A file in a folder for each value of a field.
    Split { folder: PathBuf, name: NameTemplate, stem: String },
}

impl Destination {
    /// The file that a value goes to.
    pub fn path(&self, format: Format, value: &str) -> PathBuf {
        match self {
            Self::File(path) => path.clone(),
            Self::Split { folder, name, stem } => {
                folder.join(name.fill(stem, format.name(), value))
            }
        }
    }
}

impl Plan {
    /// Finds the inputs, and where each of them goes.
    pub fn make(args: &ConvertArgs, report: Option<&Path>) -> Result<Self, Error> {
        let sources = sources(args)?;
        let Some(folder) = &args.files.out_dir else {
            return Self::of_one_file(args, sources, report);
        };
        check_folder(folder)?;
        let format = args.write.to.ok_or_else(|| no_layer_format(folder))?;
        let is_split = args.features.split.is_some();
        let name = args.files.name.clone().unwrap_or_else(|| NameTemplate::usual(is_split));
        if name.has_value() != is_split {
            let problem = if is_split {
                "--name needs {value}: --split writes a file for each value"
            } else {
                "--name: {value} is there with --split only"
            };
            return Err(Error::Usage(problem.to_owned()));
        }
        let groups: Vec<(String, Vec<Source>)> = if args.features.merge {
            vec![("merged".to_owned(), sources)]
        } else {
            sources.into_iter().map(|source| (source.origin.stem(), vec![source])).collect()
        };
        let jobs = groups.into_iter().map(|(stem, sources)| {
            let folder = match sources.as_slice() {
                [source] => folder.join(&source.folder),
                _ => folder.clone(),
            };
            let to = if is_split {
                Destination::Split { folder, name: name.clone(), stem }
            } else {
                Destination::File(folder.join(name.fill(&stem, format.name(), "")))
            };
            Job { sources, to, skipped: None }
        });
        Self::of_jobs(jobs.collect(), format, args, report)
    }

    fn of_one_file(
        args: &ConvertArgs,
        sources: Vec<Source>,
        report: Option<&Path>,
    ) -> Result<Self, Error> {
        if sources.len() > 1 && !args.features.merge {
            let problem = format!(
                "{} inputs go to one file with --merge, or to a folder with --out-dir and --to",
                sources.len()
            );
            return Err(Error::Usage(problem));
        }
        let target = Target::new(&args.write)?;
        let to = Destination::File(target.path().to_owned());
        let jobs = vec![Job { sources, to, skipped: None }];
        Self::of_jobs(jobs, target.format(), args, report)
    }

    /// Refuses outputs that are inputs, the report, or each other, and tells those apart that need not be done.
    /// Values of `--split` are not known yet: see [`Converter`](super::job::Converter).
    fn of_jobs(
        mut jobs: Vec<Job>,
        format: Format,
        args: &ConvertArgs,
        report: Option<&Path>,
    ) -> Result<Self, Error> {
        let of_table = args.fields.join.iter().filter_map(|path| path.canonicalize().ok());
        let inputs: HashSet<PathBuf> = jobs.iter().flat_map(Job::files).chain(of_table).collect();
        let reserved = Reserved { inputs, report: report.map(Path::to_owned) };
        let mut taken: HashMap<PathBuf, String> = HashMap::new();
        for job in &jobs {
            let names = job.names().join(", ");
            for file in files_of(&job.to.path(format, "{value}")) {
                let shown = file.display().to_string();
                if let Some(role) = reserved.role(&file) {
                    let problem = format!("{shown}: it is {role}; write to another place");
                    return Err(Error::Usage(problem));
                }
                if let Some(other) = taken.insert(file, names.clone()) {
                    let problem = format!(
                        "{other} and {names} would both go to {shown}; give them other names, or convert \
                         them to different folders"
                    );
                    return Err(Error::Usage(problem));
                }
            }
        }
        for job in &mut jobs {
            job.skipped = job.reason_to_skip(args);
        }
        Ok(Self { jobs, format, reserved })
    }

    /// What would be read and written, a line for each job.
    pub fn text(&self) -> String {
        let lines = self.jobs.iter().map(|job| {
            let to = job.to.path(self.format, "{value}");
            let skipped =
                job.skipped.map_or_else(String::new, |reason| format!(" (skipped: {reason})"));
            format!("{} → {}{skipped}\n", job.names().join(", "), to.display())
        });
        lines.collect()
    }

    /// The same for reports.
    pub fn report(&self) -> Value {
        let job = |job: &Job| {
            json!({
                "inputs": job.names(),
                "output": job.to.path(self.format, "{value}").display().to_string(),
                "skipped": job.skipped,
            })
        };
        json!({
            "command": "convert",
            "version": env!("CARGO_PKG_VERSION"),
            "dry_run": true,
            "format": self.format.name(),
            "files": self.jobs.iter().map(job).collect::<Vec<_>>(),
        })
    }
}

impl Job {
    /// Names of what is read.
    pub fn names(&self) -> Vec<String> {
        self.sources.iter().map(|source| source.origin.name()).collect()
    }

    /// How many bytes are read, as far as that is known.
    pub fn size(&self) -> u64 {
        self.sources.iter().map(|source| source.origin.size()).sum()
    }

    fn files(&self) -> impl Iterator<Item = PathBuf> {
        let names = self.sources.iter().map(|source| source.origin.name());
        let files = names.flat_map(|name| files_of(Path::new(&name)));
        files.filter_map(|file| file.canonicalize().ok())
    }

    fn reason_to_skip(&self, args: &ConvertArgs) -> Option<&'static str> {
        let Destination::File(path) = &self.to else { return None };
        if !path.is_file() {
            return None;
        }
        if args.files.skip_existing {
            return Some("it exists");
        }
        let changed = |path: &Path| path.metadata().and_then(|file| file.modified()).ok();
        let made = changed(path)?;
        let is_older =
            |path: &Path| changed(path).is_some_and(|changed: SystemTime| changed < made);
        let of_table = args.fields.join.iter().cloned();
        let mut of = self.files().chain(of_table);
        (args.files.update && of.all(|path| is_older(&path))).then_some("it is up to date")
    }
}
