//! Jobs side by side.

use super::job::{Converted, Converter};
use super::plan::Plan;
use super::progress::Progress;
use crate::args::ConvertArgs;
use crate::console::Console;
use crate::error::Error;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// How a job ended.
pub enum Ending {
    Done(Box<Converted>),
    Failed(Error),
    /// For this reason nothing was done.
    Skipped(&'static str),
    /// It was not begun, because another one had failed.
    NotBegun,
}

/// How often a line of progress is drawn anew while nothing ends.
const TICK: Duration = Duration::from_millis(200);

/// Does all jobs, so many at a time, and gives their endings in the order of the jobs.
pub fn all(
    plan: &Plan,
    converter: &Converter,
    args: &ConvertArgs,
    console: &Console,
) -> Vec<Ending> {
    let jobs = args.work.jobs.map_or_else(rayon::current_num_threads, |jobs| jobs.get().into());
    let (next, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (send, receive) = channel();
    let mut endings: Vec<Ending> = plan.jobs.iter().map(|_| Ending::NotBegun).collect();
    let mut progress = Progress::of(plan);
    // Threads of their own: one of those that share the work of a file could not take up another file
    // while it waits without having both in memory.
    std::thread::scope(|scope| {
        let workers = (0..jobs.min(plan.jobs.len())).map(|_| {
            let (send, next, is_over) = (send.clone(), &next, &is_over);
            scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed) {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(job) = plan.jobs.get(number) else { return };
                    let ending = match job.skipped {
                        Some(reason) => Ending::Skipped(reason),
                        None => match converter.run(number, job) {
                            Ok(done) => Ending::Done(Box::new(done)),
                            Err(error) => Ending::Failed(error),
                        },
                    };
                    let is_failure = matches!(ending, Ending::Failed(_));
                    is_over.fetch_or(is_failure && args.work.fail_fast, Ordering::Relaxed);
                    if send.send((number, ending)).is_err() {
                        return;
                    }
                }
            })
        });
        let workers: Vec<_> = workers.collect();
        drop(send);
        loop {
            match receive.recv_timeout(TICK) {
                Ok((number, ending)) => {
                    progress.add(plan.jobs[number].size(), &ending);
                    endings[number] = ending;
                    console.progress(|| progress.line());
                }
                Err(RecvTimeoutError::Timeout) if console.replaces_progress() => {
                    console.progress(|| progress.line());
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        // The end of a scope does not wait for what threads keep for themselves to be given back, and
        // PROJ's objects must be before the process ends.
        for worker in workers {
            if let Err(panic) = worker.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
    endings
}
