//! How far the jobs are.

use super::plan::Plan;
use super::work::Ending;
use crate::account::number;
use crate::table::thousands;
use std::time::{Duration, Instant};

/// What is done of a run.
pub struct Progress {
    start: Instant,
    files: usize,
    all_files: usize,
    bytes: u64,
    all_bytes: u64,
    features: usize,
}

/// Characters of the bar.
const WIDTH: usize = 20;

impl Progress {
    pub fn of(plan: &Plan) -> Self {
        let all_bytes = plan.jobs.iter().map(super::plan::Job::size).sum();
        let all_files = plan.jobs.len();
        Self { start: Instant::now(), files: 0, all_files, bytes: 0, all_bytes, features: 0 }
    }

    /// Takes a job as done that read so many bytes.
    pub fn add(&mut self, bytes: u64, ending: &Ending) {
        self.files += 1;
        self.bytes += bytes;
        if let Ending::Done(converted) = ending {
            self.features += converted.features;
        }
    }

    /// A bar, files, features, speed and time left.
    pub fn line(&self) -> String {
        self.line_after(self.start.elapsed())
    }

    fn line_after(&self, elapsed: Duration) -> String {
        let share = self.share();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "between nothing and the width of a bar"
        )]
        let full = (share * WIDTH as f64) as usize;
        let bar = format!("[{}{}]", "#".repeat(full), ".".repeat(WIDTH - full));
        let seconds = elapsed.as_secs_f64();
        let mut parts = vec![
            format!("{} of {}", thousands(self.files), number(self.all_files, "file")),
            number(self.features, "feature"),
        ];
        #[expect(clippy::cast_precision_loss, reason = "a speed for people")]
        if self.bytes > 0 && seconds > 0.0 {
            parts.push(format!("{:.1} MB/s", self.bytes as f64 / 1e6 / seconds));
        }
        if share > 0.0 && share < 1.0 {
            parts.push(format!("{:.0} s left", seconds * (1.0 - share) / share));
        }
        format!("{bar} {}", parts.join(", "))
    }

    /// What is done of all, by bytes where there are any.
    #[expect(clippy::cast_precision_loss, reason = "a share for people")]
    fn share(&self) -> f64 {
        match (self.all_bytes, self.all_files) {
            (0, 0) => 1.0,
            (0, files) => self.files as f64 / files as f64,
            (bytes, _) => (self.bytes as f64 / bytes as f64).min(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Progress;
    use std::time::{Duration, Instant};

    #[test]
    fn speed_and_time_left_follow_from_what_is_done() {
        let mut progress = Progress {
            start: Instant::now(),
            files: 0,
            all_files: 300,
            bytes: 0,
            all_bytes: 40_000_000,
            features: 0,
        };
        let after = Duration::from_secs(2);
        assert_eq!(progress.line_after(after), "[....................] 0 of 300 files, 0 features");
        (progress.files, progress.bytes, progress.features) = (75, 10_000_000, 12_345);
        assert_eq!(
            progress.line_after(after),
            "[#####...............] 75 of 300 files, 12,345 features, 5.0 MB/s, 6 s left"
        );
        (progress.files, progress.bytes) = (300, 40_000_000);
        assert_eq!(
            progress.line_after(after),
            "[####################] 300 of 300 files, 12,345 features, 20.0 MB/s"
        );
    }
}
